"""`corrections.yml`: what it changes, that everybody is told, and when it is refused."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from click.testing import CliRunner
from office_lists import write_office_list
from raw_lists import write_sheets
from support import person, plain_yaml

from plan09lib.cli import main
from plan09lib.deliver.publish.publish import publish
from plan09lib.errors import DataRefused
from plan09lib.judge.targets.evidence import gather
from plan09lib.read.cells.findings import Finding
from plan09lib.read.period.period import Period
from plan09lib.read.plan.plan import Plan
from plan09lib.read.unit.history import History, Snapshot
from plan09lib.read.workbook.intake import Workbook
from plan09lib.tell.report.review import Review

DAY = "2025-06-30"
GOOD: dict[str, Any] = {
    "workbook": f"{DAY}.xlsx",
    "sheet": "Nhân sự",
    "id": "0012",
    "column": "Chuyên môn",
    "old": "cao đẳng",
    "new": "ĐH",
    "reason": "bằng cấp năm 2024 chưa cập nhật",
    "who": "Trưởng Ban Xây dựng Đảng",
    "when": dt.date(2025, 7, 3),
}
COURSE = {"staff_id": "0012", "course_kind": "tin_hoc", "course_state": "dang_hoc"}
SHEETS = {
    "nhan_su": [
        person("0012", education="cao_dang", full_name="Mẫu Thị Một"),
        person("0013", birth_date=dt.date(1984, 8, 15), education="Đại hok"),
    ],
    "dao_tao": [COURSE, COURSE],
}
Make = Callable[..., History]


@pytest.fixture
def make(make_unit: Callable[..., Path], data_dir: Path, plan: Plan) -> Make:
    """A function that gives the history of a unit with these corrections."""

    def made(*corrections: dict[str, Any]) -> History:
        folder = data_dir / "units" / "p-1"
        if not folder.exists():
            make_unit("p-1", {DAY: SHEETS})
        text = plain_yaml({"corrections": list(corrections)})
        (folder / "corrections.yml").write_text(text, encoding="utf-8")
        return History.load(data_dir, "p-1", plan)

    return made


def book_of(history: History) -> Workbook:
    snapshot = history.latest(dt.date(2025, 6, 30))
    assert isinstance(snapshot, Snapshot)
    return snapshot.workbooks[0]


def found(history: History, code: str) -> list[Finding]:
    return [finding for finding in book_of(history).findings if finding.code == code]


@pytest.mark.parametrize(
    ("change", "name", "value"),
    [
        ({}, "education", "dai_hoc"),
        ({"id": "", "row": 2}, "education", "dai_hoc"),
        ({"new": ""}, "education", None),
        ({"column": "chuyên môn", "sheet": "NHÂN SỰ"}, "education", "dai_hoc"),
        ({"column": "Tin học", "old": "", "new": "cơ bản"}, "it_level", "co_ban"),
        ({"id": "0013", "old": "Đại hok"}, "education", "dai_hoc"),
        ({"column": "Tin học", "old": None, "new": "cơ bản"}, "it_level", "co_ban"),
        ({"new": None}, "education", None),
    ],
)
def test_the_cell_it_names_is_read_as_corrected_and_no_other(
    change: dict[str, Any], name: str, value: str | None, make: Make
) -> None:
    before, after = book_of(make()).roster, book_of(make(GOOD | change)).roster
    where = 1 if change.get("id") == "0013" else 0
    changed = after[name][where]
    assert changed == value if value else after[name].isna()[where]
    kept = after.copy()
    kept.loc[where, name] = before[name][where]
    assert kept.equals(before)


SPELT = ["15/08/{}", "15/8/{}", "{}-08-15", "15.8.{}", "15-8-{}", "ngày 15 tháng 8 năm {}"]


@pytest.mark.parametrize(
    "spelt", [*(one.format for one in SPELT), lambda y: dt.date(int(y), 8, 15)]
)
def test_a_date_may_be_told_in_every_spelling_of_lists(spelt: Any, make: Make) -> None:
    """The old value and the new one, and the day of the decision; a bare day of YAML as well."""
    change = {"id": "0013", "column": "Ngày sinh", "old": spelt("1984"), "new": spelt("1985")}
    book = book_of(make(GOOD | change | {"when": spelt("2025")}))
    assert book.roster["birth_date"][1] == pd.Timestamp(1985, 8, 15)
    (told,) = [one for one in book.findings if one.code == "corrected"]
    assert "(Trưởng Ban Xây dựng Đảng, 15/8/2025)" in told.explanation


def test_a_part_of_a_date_may_be_corrected_to_a_part(make: Make) -> None:
    change = {"id": "0013", "column": "Ngày sinh", "old": "15/8/84", "new": "1985"}
    roster = book_of(make(GOOD | change)).roster
    known = roster["birth_date"][1].year, roster["birth_precision"][1]
    assert known == (1985, "year")


def of_dates(*births: object) -> Any:
    rows = [
        [str(i), f"Mẫu Văn {i}", born, "nam", "Thủ quỹ", "công chức"]
        for i, born in enumerate(births)
    ]
    return [["TT", "Họ tên cán bộ", "NTNS", "Nam/Nữ", "Chức danh", "Nhóm CB"], *rows]


@pytest.mark.parametrize(
    ("others", "new", "words"),
    [
        (["05/28/1980", "06/30/1981"], "03/04/1985", "mà cột này ghi tháng đứng trước ngày"),
        (["03/04/1980", "06/07/1981"], "03/04/1985", "mà cột này ghi ngày, tháng không rõ thứ tự"),
        (["28/5/1980", "30/6/1981"], "31/02/1985", "không phải một ngày có thật"),
        (["28/5/1980", "30/6/1981"], "mai", "không phải một ngày có thật"),
    ],
)
def test_a_new_date_of_two_readings_or_of_none_is_refused(
    others: list[str], new: str, words: str, make: Make, data_dir: Path, plan: Plan
) -> None:
    make()
    write_sheets(data_dir / "units" / "p-1" / f"{DAY}.xlsx", {"DS": of_dates("x", *others)})
    own = {"sheet": "DS", "id": "", "row": 2, "column": "Ngày sinh", "old": "x"}
    (told,) = book_of(make(GOOD | own | {"new": new})).blocking
    assert told.code == "correction_refused"
    assert words in told.explanation
    assert told.action == "ghi new dạng năm-tháng-ngày, ví dụ 2025-12-31"
    iso = book_of(make(GOOD | own | {"new": "1985-03-04"}))
    assert iso.roster["birth_date"][0] == pd.Timestamp(1985, 3, 4)


def test_a_corrected_date_decides_nothing_of_the_column_s_other_dates(
    make: Make, data_dir: Path
) -> None:
    """13 before 5 told of all the others that the day stands first; of the swapped, nothing."""
    make()
    path = data_dir / "units" / "p-1" / f"{DAY}.xlsx"
    own = {"sheet": "DS", "id": "", "row": 2, "column": "Ngày sinh", "new": "13/5/1985"}
    write_sheets(path, {"DS": of_dates("x", "03/04/1980", "06/07/1981")})
    book = book_of(make(GOOD | own | {"old": "x"}))
    assert book.roster["birth_precision"].tolist() == ["day", "year", "year"]
    swapped = [dt.date(1980, day, month) for day, month in ((3, 4), (5, 6), (7, 8), (9, 10))]
    write_sheets(path, {"DS": of_dates(swapped[0], *swapped[1:], "28/5/1980")})
    book = book_of(make(GOOD | own | {"old": "1980-03-04", "new": "3/4/1980"}))
    assert [one.code for one in book.blocking] == ["correction_refused"]
    book = book_of(make(GOOD | own | {"old": "1980-03-04", "new": "1980-04-03"}))
    assert book.roster["birth_precision"].tolist() == ["day", "year", "year", "year", "day"]


def test_what_was_not_understood_is_no_finding_once_corrected(make: Make) -> None:
    assert found(make(), "unknown_value")
    corrected = make(GOOD | {"id": "0013", "old": "Đại hok"})
    assert not found(corrected, "unknown_value")
    (told,) = found(corrected, "corrected")
    assert (told.severity, told.row, told.column) == ("note", 3, "Chuyên môn")
    assert told.shown == ""
    assert "bằng cấp năm 2024 chưa cập nhật (Trưởng Ban Xây dựng Đảng, 03/7/2025)" in str(told)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"old": "đại học"}, 'giá trị cũ (old: "đại học"); ô đang ghi "cao đẳng"'),
        ({"old": ""}, 'giá trị cũ (old: trống); ô đang ghi "cao đẳng"'),
        ({"column": "Tin học"}, 'giá trị cũ (old: "cao đẳng"); ô đang ghi trống'),
        ({"column": "Họ và tên"}, "ô đang ghi giá trị khác (plan09 check --details cho xem)"),
        ({"id": "12"}, "không ai có Mã ấy; trang có người ở dòng 2, 3"),
        ({"id": "", "row": 9}, "không có dòng này; trang có người ở dòng 2, 3"),
        ({"column": "Bằng cấp"}, "không có cột này; trang có các cột Mã, Họ và tên, "),
        ({"sheet": "Nhân viên"}, "một trong: Nhân sự, Đào tạo"),
        ({"sheet": "Đào tạo", "column": "Trạng thái", "old": "đang học"}, "2 dòng cùng Mã"),
        ({"sheet": "Hoạt động", "column": "Ngày"}, "tệp này không có trang ấy"),
        ({"who": "Mẫu Thị Một"}, "ghi chức danh, không ghi tên"),
        ({"reason": "theo lời mẫu thị  Một"}, "ghi chức danh, không ghi tên"),
    ],
)
def test_one_that_no_longer_fits_stops_the_judgement(
    change: dict[str, Any], words: str, make: Make, plan: Plan
) -> None:
    history = make(GOOD | change)
    with pytest.raises(DataRefused) as refused:
        gather(plan, history, Period.parse("2025-H1"))
    assert len(refused.value.faults) == 1
    assert words in str(refused.value)
    assert refused.value.exit_code == 3
    assert "Mẫu Thị Một" not in str(refused.value)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"reason": None}, "reason"),
        ({"reason": " "}, "reason"),
        ({"who": None}, "who"),
        ({"new": 5}, "đặt trong dấu nháy"),
        ({"id": 12}, "đặt trong dấu nháy"),
        ({"row": 2}, "giữ một, bỏ một"),
        ({"id": ""}, "cần đúng một trong id và row"),
        ({"workbook": "2025-12-31.xlsx"}, "không có tệp này"),
        ({"reasons": "x"}, 'có phải "reason"?'),
        ({"when": "hôm qua"}, "ngày dạng"),
        ({"when": "7/2025"}, "ngày dạng"),
        ({"when": "3/7/25"}, "ghi đủ bốn chữ số năm: 2025-07-03"),
    ],
)
def test_a_faulty_file_is_refused_with_its_place(
    change: dict[str, Any], words: str, make: Make
) -> None:
    correction = {key: value for key, value in (GOOD | change).items() if value is not None}
    with pytest.raises(DataRefused, match=r"corrections\.yml") as refused:
        make(correction)
    assert words in str(refused.value)


def test_sheet_and_column_may_be_called_as_in_the_file(
    make: Make, data_dir: Path, plan: Plan
) -> None:
    make()
    write_office_list(data_dir / "units" / "p-1" / f"{DAY}.xlsx")
    own = {"sheet": "DS", "column": "QLNN", "id": "", "row": 8, "old": "CV", "new": "CVC"}
    book = book_of(make(GOOD | own))
    assert [one.code for one in book.findings if one.code.startswith("correct")] == ["corrected"]
    assert book.roster["state_management"].tolist()[:2] == ["chuyen_vien_chinh", "chuyen_vien"]
    level = book_of(make(GOOD | own | {"column": "Lý luận chính trị / CC", "old": "x"}))
    assert [one.code for one in level.blocking] == ["correction_refused"]


def test_a_cell_is_corrected_once_only(make: Make) -> None:
    with pytest.raises(DataRefused, match="mỗi ô chỉ sửa một lần"):
        make(GOOD, GOOD | {"new": "thạc sĩ"})


def test_the_office_file_is_not_touched_and_the_corrections_belong_to_the_inputs(
    make: Make, data_dir: Path
) -> None:
    path = data_dir / "units" / "p-1" / f"{DAY}.xlsx"
    make()
    before = hashlib.sha256(path.read_bytes()).hexdigest()
    history = make(GOOD)
    book_of(history)
    assert hashlib.sha256(path.read_bytes()).hexdigest() == before
    assert "p-1/corrections.yml" in history.digests(dt.date(2025, 6, 30))


def test_the_report_and_check_tell_it_without_personal_values(
    make: Make, plan: Plan, data_dir: Path
) -> None:
    history = make(GOOD)
    review = Review("so_ket", gather(plan, history, Period.parse("2025-H1")))
    shown = review.data_quality().text
    assert "1 ô đã được sửa khi đọc" in shown
    assert "bằng cấp năm" not in shown.casefold()
    notes = review.writer_notes_html()
    assert "bằng cấp năm 2024 chưa cập nhật (Trưởng Ban Xây dựng Đảng, 03/7/2025)" in notes
    assert "0012" not in shown + notes
    assert "cao đẳng →" not in shown + notes
    done = CliRunner().invoke(
        main, ["check", "p-1", "2025-H1", "--details", "--data-dir", str(data_dir)]
    )
    assert done.exit_code == 0
    assert "cao đẳng → ĐH" in done.output
    make(GOOD | {"old": "tiến sĩ"})
    done = CliRunner().invoke(main, ["check", "p-1", "2025-H1", "--data-dir", str(data_dir)])
    assert done.exit_code == 3
    assert "bỏ mục này khỏi corrections.yml" in done.output


@pytest.mark.slow
def test_a_report_with_corrections_passes_the_gate(
    make: Make, data_dir: Path, tmp_path: Path
) -> None:
    make(GOOD, GOOD | {"id": "0013", "old": "Đại hok"})
    published = publish("so_ket", "p-1", "2025-H1", data_dir, tmp_path / "out")
    page, annex = (
        (published.folder / name).read_text(encoding="utf-8")
        for name in ("bao-cao.html", "phu-luc.html")
    )
    told = "bằng cấp năm 2024 chưa cập nhật (Trưởng Ban Xây dựng Đảng, 03/7/2025)"
    notes = published.folder / "noi_bo" / "ghi-chu-nguoi-viet.html"
    assert told in notes.read_text(encoding="utf-8")
    assert told not in page + annex
    assert "Đại hok" not in page + annex
