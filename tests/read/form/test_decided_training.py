"""The edited list of who is sent goes into the next workbook whole, or not at all with every fault.

Also what `plan09 check` says of rows of sheet Đào tạo that count twice or for nobody.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import xlsxwriter
from click.testing import CliRunner
from support import person, save

from plan09lib.cli import main
from plan09lib.deliver.internal.training_workbook import write_training_list
from plan09lib.errors import DataRefused
from plan09lib.read.form.next_workbook import make_form
from plan09lib.read.plan.plan import Plan
from plan09lib.read.unit.history import History
from plan09lib.tell.lists.data_review import open_data_review
from plan09lib.tell.report.opening import open_report_review

OFFICER = {"group": "can_bo", "is_mass_org": "x", "position": "Chủ tịch Hội Nông dân",
           "mass_work_training": "có", "it_level": "cơ bản", "education": "đại học"}  # fmt: skip
DECIDED_ON = dt.date(2027, 1, 10)
HEADERS = ["Mã", "Loại", "Trình độ", "Từ ngày", "Đến ngày", "Trạng thái", "Số văn bản", "Họ và tên"]
GOOD = ["0001", "LLCT", "sơ cấp", dt.date(2027, 3, 1), dt.date(2027, 4, 30), "cử đi", "12-QĐ", ""]
Takes = Callable[[list[list[Any]]], pd.DataFrame]


@pytest.fixture
def ward(make_unit: Callable[..., Path]) -> Path:
    """Three officers at the end of 2026, one of them already sent on sơ cấp."""
    people = [person(n, **OFFICER, political_theory="chưa") for n in ("0001", "0002", "0003")]
    sent = {"staff_id": "0003", "course_kind": "LLCT", "course_level": "sơ cấp LLCT",
            "course_state": "cử đi", "from_date": dt.date(2027, 2, 1)}  # fmt: skip
    return make_unit("p-1", {"2026-12-31": {"nhan_su": people, "dao_tao": [sent]}})


@pytest.fixture
def takes(ward: Path, data_dir: Path, plan: Plan, tmp_path: Path) -> Takes:
    """Sheet Đào tạo of the workbook made with a list of these rows below a heading."""

    def take(rows: list[list[Any]]) -> pd.DataFrame:
        path = tmp_path / "duyet.xlsx"
        with xlsxwriter.Workbook(str(path), {"default_date_format": "dd/mm/yyyy"}) as book:
            sheet = book.add_worksheet("Đào tạo")
            sheet.write(0, 0, "Danh sách đã duyệt của phường")
            for number, row in enumerate([HEADERS, *rows], start=2):
                sheet.write_row(number, 0, row)
        save(make_form(History.load(data_dir, "p-1", plan), DECIDED_ON, training=path).path)
        return History.load(data_dir, "p-1", plan).latest(DECIDED_ON).sheet("dao_tao")

    return take


def test_the_list_of_a_report_comes_back_as_planned_courses_without_a_copy_by_hand(
    ward: Path, data_dir: Path, tmp_path: Path
) -> None:
    first = open_report_review("so_ket", "p-1", "2026", data_dir)
    listed = write_training_list(first, tmp_path)
    before = (listed.read_bytes(), (ward / "2026-12-31.xlsx").read_bytes())
    seats = first.training_proposal.plan.enrolments
    early = sum(one.year == DECIDED_ON.year for one in seats)
    command = ["template", "p-1", "2027-03-10", "--training", str(listed), "--data-dir"]
    late = CliRunner().invoke(main, [*command, str(data_dir)])
    assert early
    assert f"{early} lượt có Từ ngày trước ngày quyết định 10/3/2027" in late.output
    (ward / "2027-03-10.xlsx").unlink()
    command = ["template", "p-1", "2027-01-10", "--training", str(listed)]
    told = CliRunner().invoke(main, [*command, "--data-dir", str(data_dir)])
    assert f"Thêm {len(seats)} lượt từ ke-hoach-dao-tao.xlsx" in told.output
    assert "đổi Trạng thái ở danh sách kỳ sau" in told.output
    assert "trước ngày quyết định" not in told.output, "nobody can be sent before 1/2"
    assert before == (listed.read_bytes(), (ward / "2026-12-31.xlsx").read_bytes())
    save(ward / "2027-01-10.xlsx")
    again = open_report_review("so_ket", "p-1", "2027-Q1", data_dir)
    planned = again.facts["cu-di.due"].value + again.facts["cu-di.later"].value
    assert planned == len(seats) + 1, "and the one sent before"
    taken = {(one.person, one.course) for one in seats}
    assert not taken & {(one.person, one.course) for one in again.training_proposal.plan.enrolments}


def test_rows_added_by_hand_keep_their_text_and_are_understood(takes: Takes) -> None:
    by_hand = ["0002", "tin học", "nâng cao", "05/08/2027", "", "được cử đi", "", "Mẫu Văn 0002"]
    rows = takes([GOOD, by_hand])
    assert rows["staff_id"].tolist() == ["0003", "0001", "0002"]
    assert rows["course_state"].tolist() == ["cu_di"] * 3
    assert rows["from_date"].dt.date.tolist()[1:] == [dt.date(2027, 3, 1), dt.date(2027, 8, 5)]
    assert rows["document"].tolist()[1] == "12-QĐ"


def changed(**cells: Any) -> list[Any]:
    places = {"ma": 0, "loai": 1, "trinh_do": 2, "tu": 3, "den": 4, "trang_thai": 5, "ten": 7}
    row = list(GOOD)
    for name, value in cells.items():
        row[places[name]] = value
    return row


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (changed(ma="9999"), 'dòng 5: Mã "9999" không có trong danh sách'),
        (changed(ma="0011"), 'có phải "0001"?'),
        (changed(ten="Mẫu Văn 0002"), "không phải của người ghi ở cột Họ và tên"),
        (changed(trang_thai="cu di hoc"), 'giá trị "cu di hoc"'),
        (changed(trang_thai=None), "thiếu Trạng thái"),
        (changed(loai=None), "thiếu Loại"),
        (changed(tu="31/09/2027"), "không phải một ngày có thật"),
        (changed(tu=dt.date(2072, 3, 1), den=None), "Từ ngày là 01/3/2072"),
        (changed(tu=dt.date(2027, 5, 1)), "Đến ngày trước Từ ngày"),
        (changed(tu=None, den=None), "thiếu Từ ngày"),
        (changed(trinh_do="trung câp x"), 'không hiểu Trình độ "trung câp x"'),
        (changed(trinh_do=None), "dòng 5: thiếu Trình độ"),
        (changed(loai="quản lý nhà nước", trinh_do=None), "cuối ô ghi một trong các mức: "),
        (list(GOOD), "cùng người, loại và trình độ với một dòng ở trên"),
        (changed(ma="0003"), "lượt này đã có ở trang Đào tạo của 2026-12-31.xlsx"),
    ],
)
def test_whatever_is_off_is_refused_and_nothing_is_written(
    row: list[Any], said: str, takes: Takes, ward: Path
) -> None:
    with pytest.raises(DataRefused) as refused:
        takes([GOOD, row] if row == GOOD else [changed(ma="0002"), row])
    assert said in refused.value.message
    assert "coi là" not in refused.value.message  # nothing follows for a list that is refused
    assert not (ward / f"{DECIDED_ON}.xlsx").exists()


def test_every_fault_is_told_at_once_and_no_name_is(takes: Takes) -> None:
    with pytest.raises(DataRefused) as refused:
        takes([changed(ma="9999"), changed(ten="Mẫu Văn 0002"), changed(trang_thai="?")])
    assert len(refused.value.faults) == 3
    assert "Mẫu Văn" not in refused.value.message


def test_an_empty_list_and_a_file_without_the_columns_are_refused(
    takes: Takes, ward: Path, data_dir: Path, plan: Plan, tmp_path: Path
) -> None:
    with pytest.raises(DataRefused, match="không có dòng nào"):
        takes([])
    other = tmp_path / "khac.csv"
    other.write_text("Họ và tên,Ngày sinh\nMẫu Văn Một,1/1/1980\n", encoding="utf-8")
    with pytest.raises(DataRefused, match="0 trang có đủ các cột Mã, Loại, Trạng thái"):
        make_form(History.load(data_dir, "p-1", plan), DECIDED_ON, training=other)


def test_rows_that_count_twice_or_for_nobody_are_findings(
    make_unit: Callable[..., Path], data_dir: Path
) -> None:
    row = {"staff_id": "1", "course_kind": "LLCT", "course_level": "sơ cấp",
           "course_state": "cử đi", "from_date": dt.date(2026, 3, 1)}  # fmt: skip
    before = {"nhan_su": [person("1"), person("2")]}
    now = {
        "nhan_su": [person("1")],
        "dao_tao": [
            row,
            row | {"course_level": "sơ cấp LLCT", "course_state": "đang học"},
            row | {"staff_id": "2"},
            row | {"staff_id": "8"},
            row | {"staff_id": "9", "course_state": "hoàn thành"},
            row | {"course_kind": "tin học", "to_date": dt.date(2026, 2, 1)},
        ],
    }
    make_unit("p-2", {"2025-12-31": before, "2026-06-30": now})
    found = open_data_review("p-2", "2026-H1", data_dir).findings_list
    told = {(f.code, f.row) for f in found if f.sheet == "Đào tạo" and f.severity == "warning"}
    assert {("repeated_seat", 3), ("unknown_person", 5), ("backward_dates", 7)} <= told
    assert ("unknown_person", 4) not in told, "somebody who has left is still known"
    assert ("unknown_person", 6) not in told
