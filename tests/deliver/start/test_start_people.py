"""Who is who, asked where a list leaves it open and written as an approved answer."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
import yaml
from click.testing import CliRunner, Result
from office_lists import CADRES, HEADER, OPEN, STAFF, TITLES, write_office_list
from raw_lists import write_sheets

from plan09lib.cli import main
from plan09lib.deliver.start import folder as staged
from plan09lib.deliver.start.question import Question

POST = "Trưởng Ban Xây dựng Đảng"
UNIT = "units/phuong-mau-bon"
FIRST = [*TITLES[:3], "Tính đến ngày 31/12/2024"]
People = list[list[Any]]


def plan09(data_dir: Path, *words: str, typed: Sequence[str] = ()) -> Result:
    where = ("--data-dir", str(data_dir), "--output-dir", str(data_dir.parent / "outputs"))
    return CliRunner().invoke(main, [*words, *where], input="".join(f"{one}\n" for one in typed))


def with_answers(data_dir: Path, *words: str, **answers: str) -> Result:
    file = data_dir.parent / "tra-loi.yml"
    file.write_text(yaml.safe_dump({"by": POST, "answers": answers}, allow_unicode=True))
    return plan09(data_dir, *words, "--answers", str(file))


def people() -> People:
    return [list(row) for row in (*CADRES, *STAFF)]


@pytest.fixture
def started(data_dir: Path) -> Path:
    """The data folder once the ward has its first list, of 31/12/2024."""
    path = write_office_list(data_dir.parent / "a.xlsx", FIRST)
    assert with_answers(data_dir, "start", str(path), **OPEN).exit_code == 0
    return data_dir


@pytest.fixture
def redated(started: Path) -> Path:
    """The next list, on which somebody has another date of birth."""
    rows = people()
    rows[0][2] = "16/09/1979"
    return write_office_list(started.parent / "b.xlsx", TITLES, rows)


@pytest.mark.parametrize("answer", ["c", "k"])
def test_whether_it_is_one_person_is_asked_and_kept(
    answer: str, redated: Path, started: Path
) -> None:
    done = with_answers(started, "add", str(redated), **{"nguoi/8": answer})
    assert done.exit_code == 0, done.output
    said = yaml.safe_load((started / UNIT / "nguoi.yml").read_text())
    (one,) = said["people"]
    assert (said["approved_by"], one["row"], one["name"]) == (POST, 8, "Mẫu Văn Một")
    assert one.get("is_new", False) == (answer == "k")
    assert one.get("same_as", {}).get("row") == (8 if answer == "c" else None)
    review = plan09(started, "check", "phuong-mau-bon", "2025-H1", "--details").output
    assert "chưa rõ có phải người ở danh sách trước" not in review


def test_nobody_is_one_with_somebody_without_an_answer(redated: Path, started: Path) -> None:
    done = plan09(started, "add", str(redated), "--yes")
    assert (done.exit_code, "nguoi/8" in done.output) == (0, True), done.output
    assert not (started / UNIT / "nguoi.yml").exists()


def many_others() -> People:
    rows = people()
    for place, row in enumerate(rows[2:]):
        row[1], row[2], row[3] = f"Mẫu Khác {'ABCD'[place]}", "01/02/1970", ""
    return rows


@pytest.mark.parametrize(("answer", "code"), [("c", 0), ("k", 3), ("", 3)])
def test_a_change_of_many_people_is_a_question_not_a_result(
    answer: str, code: int, started: Path
) -> None:
    path = write_office_list(started.parent / "b.xlsx", TITLES, many_others())
    before = sorted(started.glob(f"{UNIT}/*"))
    done = plan09(started, "add", str(path), "--by", POST, typed=[answer, "", "", "", ""])
    assert (done.exit_code, "1/" in done.output) == (code, True), done.output
    assert "(quyết định mọi chỉ tiêu)" in done.output
    if code:
        assert sorted(started.glob(f"{UNIT}/*")) == before
    else:
        assert "changed:\n- 2025-06-30" in (started / UNIT / "nguoi.yml").read_text()


def test_two_rows_of_one_name_are_asked_about_before_the_list_is_refused(data_dir: Path) -> None:
    rows = people()
    rows[3][1], rows[3][2] = rows[0][1], ""
    path = write_office_list(data_dir.parent / "a.xlsx", TITLES, rows)
    assert plan09(data_dir, "start", str(path), "--yes").exit_code == 3
    done = with_answers(data_dir, "start", str(path), **{"nguoi/12": "c"})
    assert done.exit_code == 0, done.output
    assert "is_new: true" in (data_dir / UNIT / "nguoi.yml").read_text()


def test_a_draft_never_comes_into_force_with_an_answer(redated: Path, started: Path) -> None:
    draft = started / UNIT / "nguoi.yml"
    draft.write_text("people:\n- {list: 2024-12-31, row: 8, name: Mẫu Văn Một, is_new: true}\n")
    done = with_answers(started, "add", str(redated), **{"nguoi/8": "c"})
    assert (done.exit_code, "là bản nháp" in done.output) == (3, True), done.output
    assert "same_as" not in draft.read_text()
    draft.unlink()
    mapping = started / UNIT / "mapping.yml"
    mapping.write_text("files:\n- pattern: '*'\n  blank: {political_theory: chua}\n")
    done = with_answers(started, "add", str(redated), **{"gia_tri/state_management/CVVV": "c"})
    assert (done.exit_code, "là bản nháp" in done.output) == (3, True), done.output
    assert not (started / UNIT / "2025-06-30.xlsx").exists()


def test_a_fault_while_answers_are_put_in_place_leaves_no_list(
    redated: Path, started: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = shutil.copyfile

    def fails(source: Path, target: Path) -> None:
        if Path(source).name == "nguoi.yml":
            raise OSError(28, "full")
        copy(source, target)

    monkeypatch.setattr(staged.shutil, "copyfile", fails)
    done = with_answers(started, "add", str(redated), **{"nguoi/8": "c"})
    assert done.exit_code != 0
    assert not (started / UNIT / "2025-06-30.xlsx").exists()


def test_who_counts_although_they_may_have_left_is_said_at_once(data_dir: Path) -> None:
    path = data_dir.parent / "a.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet, struck = book.add_worksheet(), book.add_format({"font_strikeout": True})
        head = ["TT", "Họ và tên", "Ngày sinh", "Giới tính", "Chức vụ", "Nhóm", "Chuyên môn"]
        rows = [["Mẫu Văn Một", "15/8/1978", "nam", "Bí thư Đảng ủy", "cán bộ", "ĐH"],
                ["Mẫu Văn Hai", "20/3/1982", "nam", "Tư pháp - Hộ tịch", "công chức", "ĐH"],
                ["Mẫu Văn Ba", "21/3/1983", "nam", "Văn phòng", "công chức", "ĐH"]]  # fmt: skip
        for place, title in enumerate(TITLES):
            sheet.write(place, 0, title)
        sheet.write_row(4, 0, head)
        for place, row in enumerate(rows, 5):
            sheet.write_row(place, 0, [place - 4, *row], struck if place == 6 else None)
        sheet.set_row(7, None, None, {"hidden": True})
    done = plan09(data_dir, "start", str(path), "--yes")
    assert "dòng 7 bị gạch ngang; dòng 8 bị ẩn" in done.output, done.output
    assert 'thêm cột "Lý luận chính trị"' in done.output  # the list has none to fill in


def test_a_spelling_may_be_typed_without_its_marks() -> None:
    known = (("Bí thư Đảng ủy", "bi_thu"), ("Trưởng ban", "truong_ban"), ("Trường bán", "khac"))
    asked = Question("a", "b", ("T25-1a",), 1, ("values", "position", "x"), "", "", known)
    assert asked.decided("bi thu dang uy") == asked.decided("BÍ THƯ ĐẢNG ỦY") == "bi_thu"
    assert asked.decided("truong ban") is None  # two are spelt so
    assert asked.hint("bi thu dang") == ' → có phải "Bí thư Đảng ủy"?'
    assert (asked.hint("zzz"), asked.decided("c"), asked.decided("k")) == ("", None, "")


def test_a_book_of_changes_is_asked_about_once(data_dir: Path) -> None:
    """Not person by person; what is said of it is kept in the mapping."""
    rows = [[*row, "Bổ nhiệm"] for row in (*CADRES, *STAFF)]
    older = [[*row] for row in rows[:3]]
    for row in older:
        row[4] = "Văn thư"
    people = [older[0], rows[0], older[1], rows[1], older[2], rows[2], *rows[3:]]
    header = [[*HEADER[0], "Nội dung biến động"], [*HEADER[1], ""]]
    path = data_dir.parent / "a.xlsx"
    sections = [["I", "Cán bộ"], *people[:6], ["II", "Công chức"], *people[6:]]
    write_sheets(path, {"DS": [*([one] for one in FIRST), *header, *sections]})
    refused = plan09(data_dir, "start", str(path), "--yes")
    assert "nhieu_dong" in refused.output
    assert "nguoi/" not in refused.output
    answers = {**OPEN, "nhieu_dong": "c"}
    done = with_answers(data_dir, "start", str(path), **answers)
    assert "6 người = 3 cán bộ, 3 công chức" in " ".join(done.output.split())
    assert "rows: cuoi" in (data_dir / UNIT / "mapping.yml").read_text(encoding="utf-8")
