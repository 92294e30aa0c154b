"""What the keeper of a list gets: completeness, what a finding decides, a page, a marked copy."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
import xlsxwriter
from click.testing import CliRunner
from office_lists import write_office_list
from python_calamine import CalamineWorkbook
from support import person

from plan09lib import open_review
from plan09lib.cli import main
from plan09lib.deliver.internal.marked_copy import write_marked, write_marked_copies
from plan09lib.deliver.internal.marked_places import Heads, marked_places
from plan09lib.deliver.place.own_files import MARK
from plan09lib.judge.lists.completeness import completeness
from plan09lib.judge.targets.cell_uses import cells
from plan09lib.read.cells.findings import Finding, blank_cells
from plan09lib.read.period.period import Period
from plan09lib.read.plan.plan import Plan
from plan09lib.read.tables.sources import Source
from plan09lib.read.tables.tables import Table, open_tables
from plan09lib.read.unit.history import History
from plan09lib.read.workbook.intake import read_workbook
from plan09lib.tell.lists.data_review import DataReview
from plan09lib.tell.numbers.explain import faults

DAY = "2025-06-30"
KNOWN = {"education": "dai_hoc", "political_theory": "trung_cap"}
ROSTER = [
    person(
        "0012", full_name="Mẫu Thị Một", position="Bí thư", group="can_bo", is_key="co", **KNOWN
    ),
    person("0013", full_name="=Mẫu Văn Hai", education="Đại hok"),
    person("0014", full_name="Mẫu Văn Ba", it_level="Mẫu Thị Một", **KNOWN),
    person("0015", full_name="Mẫu Thị Tư", group="khong_chuyen_trach", birth_date=None, **KNOWN),
]
ACTS = [
    {"date": dt.date(2025, 3, 1), "action_id": "1.1", "body": "Đảng ủy", "amount": 9, "total": 4},
    {"date": dt.date(2025, 3, 1), "action_id": "9.9", "body": "Đảng ủy"},
]


@pytest.fixture
def review(make_unit: Callable[..., Path], data_dir: Path, plan: Plan) -> DataReview:
    make_unit("p-1", {DAY: {"nhan_su": ROSTER, "hoat_dong": ACTS}})
    return DataReview(plan, History.load(data_dir, "p-1", plan), Period.parse("2025-H1"))


def found(review: DataReview, code: str, column: str = "") -> Finding:
    return next(
        f for f in review.told_findings if f.code == code and (not column or f.column == column)
    )


def test_completeness_counts_understood_values_by_group(review: DataReview, plan: Plan) -> None:
    frame = completeness(review.books[0].roster, plan).set_index(["header", "group"])
    expected = {
        ("Chuyên môn", "all"): (3, 4),
        ("Chuyên môn", "cong_chuc"): (1, 2),
        ("Chuyên môn", "can_bo"): (1, 1),
        ("Tin học", "all"): (0, 4),
        ("Ngày sinh", "khong_chuyen_trach"): (0, 1),
    }
    for key, counts in expected.items():
        assert tuple(frame.loc[key, ["known", "people"]]) == counts
    assert "Chủ chốt" not in frame.index.get_level_values("header")


def test_completeness_of_an_empty_roster_has_no_people(review: DataReview, plan: Plan) -> None:
    frame = completeness(review.books[0].roster.iloc[:0], plan)
    assert set(frame["people"]) == {0}


def test_a_cell_decides_the_targets_of_its_person_only(review: DataReview, plan: Plan) -> None:
    uses = set(review.uses(found(review, "unknown_value", "Chuyên môn")))
    assert uses
    for target in plan.targets:
        is_used = "education" in plan.condition_columns(target.condition)
        about_civil_servants = "cong_chuc" in str(plan.population(target.population).versions)
        assert (target.id in uses) == (is_used and about_civil_servants), target.id


def test_group_and_id_decide_all_and_a_birth_date_the_age_groups(
    review: DataReview, plan: Plan
) -> None:
    born = set(review.uses(found(review, "blank_required", "Ngày sinh")))
    aged = {t.id for t in plan.targets if "birth_date" in plan.population_columns(t.population)}
    assert born == aged != set()
    every = tuple(target.id for target in plan.targets)
    for column in ("Mã", "Nhóm"):
        finding = Finding(f"{DAY}.xlsx", "warning", "x", "Nhân sự", "", "", 3, column)
        assert review.uses(finding) == every


def test_an_activity_decides_its_own_task(review: DataReview) -> None:
    assert review.uses(found(review, "more_than_total")) == ("1.1",)


def test_check_tells_raw_values_targets_and_what_is_not_full(
    data_dir: Path, review: DataReview
) -> None:
    where = ("--data-dir", str(data_dir))
    short = CliRunner().invoke(main, ["check", "p-1", "2025-H1", *where]).output
    assert short.startswith("Phường Thử, 6 tháng đầu năm 2025.")
    assert (
        short.index("Đường ngắn nhất:\n1. ") < short.index("Đã nhận:") < short.index("công chức: ")
    )
    assert "Chuyên môn: có thông tin" not in short
    done = CliRunner().invoke(main, ["check", "p-1", "2025-H1", "--details", *where])
    assert done.exit_code == 0
    assert "Chuyên môn: có thông tin 3/4, công chức 1/2" in done.output
    assert '(giá trị "Đại hok")' in done.output
    assert "[liên quan: T25-3a" in done.output
    assert "mọi chỉ tiêu" not in done.output or "Nhóm" in done.output


def test_a_name_typed_into_another_column_is_not_shown(review: DataReview) -> None:
    finding = found(review, "unknown_value", "Tin học")
    assert (finding.raw, finding.shown) == ("Mẫu Thị Một", "")
    assert "Mẫu Thị Một" not in review.findings_table().html
    assert "Mẫu Thị Một" not in review.frame.to_csv()


def test_markup_in_a_cell_stays_text(
    make_unit: Callable[..., Path], data_dir: Path, plan: Plan
) -> None:
    rows = [person("0012", education="<script>alert(1)</script><b>ĐH</b>")]
    make_unit("p-1", {DAY: {"nhan_su": rows}})
    review = DataReview(plan, History.load(data_dir, "p-1", plan), Period.parse("2025-H1"))
    html = review.findings_table().html
    assert "<script" not in html
    assert "&lt;script&gt;alert(1)" in html


@pytest.mark.slow
def test_the_page_passes_the_gate_without_names_also_when_refused(
    make_unit: Callable[..., Path], data_dir: Path, tmp_path: Path
) -> None:
    blocked = [*ROSTER, person("0012", full_name="Mẫu Văn Năm", group=None)]
    make_unit("p-1", {DAY: {"nhan_su": blocked, "hoat_dong": ACTS}})
    out = tmp_path / "outputs"
    arguments = ["--data-dir", str(data_dir), "--output-dir", str(out), "--page"]
    done = CliRunner().invoke(main, ["check", "p-1", "2025-H1", *arguments])
    assert done.exit_code == 3, done.output
    folder = out / "p-1" / "2025-H1-du-lieu"
    assert {path.name for path in folder.iterdir()} == {
        "bao-cao.html", "bao-cao.ipynb", "manifest.json", "phat-hien.csv", "phat-hien.parquet",
        "thu.html", "thu.txt",
    }  # fmt: skip
    page = (folder / "bao-cao.html").read_text(encoding="utf-8")
    assert "Chưa đánh giá được kỳ này" in page
    assert "mọi chỉ tiêu" in page
    for name in ("Mẫu", "0012", "Văn Hai"):
        assert not any(name in path.read_text("utf-8") for path in folder.glob("*.[hct]*"))


# The marked copy.


def styles_of(path: Path) -> str:
    with zipfile.ZipFile(path) as archive:
        return "".join(
            archive.read(name).decode() for name in archive.namelist() if name.endswith(".xml")
        )


def test_the_marked_copy_has_the_cells_and_comments_and_leaves_the_source(
    review: DataReview, tmp_path: Path
) -> None:
    source = review.books[0].source.path
    before = hashlib.sha256(source.read_bytes()).hexdigest()
    (copy,) = write_marked_copies(review, tmp_path)
    assert hashlib.sha256(source.read_bytes()).hexdigest() == before
    assert (
        copy.relative_to(tmp_path).as_posix() == f"p-1/2025-H1-du-lieu/noi_bo/{DAY}-danh-dau.xlsx"
    )
    old, new = CalamineWorkbook.from_path(str(source)), CalamineWorkbook.from_path(str(copy))
    assert new.sheet_names == old.sheet_names
    for name in old.sheet_names:
        rows = [
            book.get_sheet_by_name(name).to_python(skip_empty_area=False) for book in (old, new)
        ]
        assert rows[0] == rows[1]
    xml = styles_of(copy)
    assert "<f>" not in xml
    assert "FFFFE699" in xml
    assert "coi là chưa có thông tin → " in xml
    assert {path.name for path in copy.parent.iterdir()} == {copy.name, MARK}


def test_each_finding_marks_its_cell_its_header_or_its_row() -> None:
    heads = Heads(1, 1, {"Mã": (0,), "Nhóm": (1,), "Chuyên môn": (2, 3)})

    def finding(row: int, column: str) -> Finding:
        return Finding("a.xlsx", "warning", "x", "Nhân sự", "", "", row, column)

    told = [finding(3, "Nhóm"), finding(0, "nhóm"), finding(4, "Khác"), finding(0, "")]
    assert list(marked_places(told, heads)) == [(2, 1), (1, 1), (3, 0), (1, 0)]
    blank = blank_cells("a.xlsx", "Nhân sự", "Chuyên môn", [4, 6], 9)
    assert list(marked_places([blank], heads)) == [(3, 2), (3, 3), (5, 2), (5, 3)]


def test_a_formula_becomes_its_value_or_text_and_tables_are_copied_too(
    make_unit: Callable[..., Path], data_dir: Path, plan: Plan, tmp_path: Path
) -> None:
    folder = make_unit("p-1", {})
    (folder / DAY).mkdir()
    frame = pd.DataFrame(
        {"Mã": ["=1+1", "@x"], "Họ và tên": ["+A B", "-C D"], "Nhóm": ["công chức", "lạ"]}
    )
    frame.to_csv(folder / DAY / "nhan_su.csv", index=False)
    with xlsxwriter.Workbook(str(folder / "2024-12-31.xlsx")) as book:
        book.add_worksheet("Nhân sự").write_formula(0, 0, "=1+1", None, 2)
    review = DataReview(plan, History.load(data_dir, "p-1", plan), Period.parse("2025-H1"))
    (copy,) = write_marked_copies(review, tmp_path)
    assert "<f>" not in styles_of(copy)
    rows = CalamineWorkbook.from_path(str(copy)).get_sheet_by_name("Nhân sự").to_python()
    assert rows[1][:2] == ["=1+1", "+A B"]
    earlier = DataReview(plan, History.load(data_dir, "p-1", plan), Period.parse("2024"))
    (copy,) = write_marked_copies(earlier, tmp_path)
    assert "<f>" not in styles_of(copy)


def test_a_list_of_another_layout_is_marked_where_its_own_headers_stand(
    make_unit: Callable[..., Path], data_dir: Path, plan: Plan, tmp_path: Path
) -> None:
    folder = make_unit("p-1", {})
    table = [
        ["DANH SÁCH CÁN BỘ, CÔNG CHỨC PHƯỜNG", "", "", "", "", "", ""],
        ["STT", "Mã số", "Họ tên", "Ngày sinh", "Giới tính", "Chức danh", "Trình độ chuyên môn"],
        ["1", "0012", "Mẫu Thị Một", "15/8/1984", "nữ", "Công chức Tư pháp", "Đại hok"],
    ]
    with xlsxwriter.Workbook(str(folder / f"{DAY}.xlsx")) as book:
        sheet = book.add_worksheet("DS")
        for number, cells in enumerate(table):
            sheet.write_row(number, 0, cells)
    review = DataReview(plan, History.load(data_dir, "p-1", plan), Period.parse("2025-H1"))
    (copy,) = write_marked_copies(review, tmp_path)
    xml = styles_of(copy)
    assert '<comment ref="G3"' in xml
    assert CalamineWorkbook.from_path(str(copy)).sheet_names == ["DS"]


# --- cells that nobody asks about ----------------------------------------------------------------

IDLE = [
    person("0012", political_theory=None, education="dai_hoc", is_committee="không"),
    person("0013", group="to_dan_pho", education="Đại hok", is_committee="không"),
    person("0014", group="khong_chuyen_trach", political_theory="so_cap", is_committee="không"),
]


@pytest.fixture
def idle(make_unit: Callable[..., Path], data_dir: Path) -> Path:
    make_unit("p-1", {DAY: {"nhan_su": IDLE}})
    return data_dir


def test_a_report_lists_no_cell_that_no_target_asks_about(idle: Path) -> None:
    review = open_review("so_ket", "p-1", "2025-H1", idle)
    blank = {f.column: f.rows for f in review.findings_list if f.code == "blank_value"}
    assert blank["Lý luận chính trị"] == (2,)  # not of the residential group
    assert blank["Tin học"] == (2, 3, 4)  # blank throughout: the column itself is missing
    assert [f.row for f in review.findings_list if f.code == "unknown_value"] == []
    assert review.facts["data.unasked"].value == len(cells(review.unasked)) > 0
    assert "không ảnh hưởng kết luận nào nên không kê" in review.data_quality().text
    assert str(review.trace("data.unasked")).count("Nhân sự") == 1


def test_check_sums_the_blanks_nobody_asks_about_and_keeps_what_was_misspelt(idle: Path) -> None:
    done = CliRunner().invoke(
        main, ["check", "p-1", "2025-H1", "--details", "--data-dir", str(idle)]
    )
    assert "của người mà không chỉ tiêu nào xét cột ấy" in done.output
    assert "Lý luận chính trị 1" in done.output
    assert '(giá trị "Đại hok")' in done.output


def test_a_note_of_blanks_names_only_targets_of_the_people_left_blank(idle: Path) -> None:
    review = open_review("du_lieu", "p-1", "2025-H1", idle)
    assert review.uses(found(review, "blank_value", "Lý luận chính trị")) == ("T25-3b",)
    assert list(faults(review)) == []


def test_check_tells_the_same_spelling_once_with_its_rows_and_the_lists_before(
    make_unit: Callable[..., Path], data_dir: Path
) -> None:
    people = [person(code, education="Đại hok") for code in ("0012", "0013")]
    make_unit("p-1", {day: {"nhan_su": people} for day in ("2024-12-31", DAY)})
    done = CliRunner().invoke(main, ["check", "p-1", "2025-H1", "--data-dir", str(data_dir)])
    (line,) = [line for line in done.output.splitlines() if "Đại hok" in line]
    assert line == (
        'cảnh báo: 2025-06-30.xlsx, Nhân sự, dòng 2, 3, cột "Chuyên môn": giá trị này không có '
        'trong danh mục của cột Chuyên môn, nên coi là chưa có thông tin (giá trị "Đại hok") '
        '→ có phải "đại học"? [liên quan: T25-3a] [cũng có ở 1 danh sách trước]'
    )


# What is read first, and what `check` never claims.


def checked(data_dir: Path, *more: str) -> str:
    where = ("--data-dir", str(data_dir))
    return CliRunner().invoke(main, ["check", "p-1", "2025-H1", *where, *more]).output


def test_a_list_that_nobody_can_read_is_not_said_to_follow_the_form(
    unit_with: Callable[..., Path], data_dir: Path
) -> None:
    folder = unit_with({"DS": [["DANH SÁCH"], ["Cột một", "Cột hai"], ["a", "b"]]})
    told = checked(data_dir, "--write-mapping")
    assert "chưa hiểu được danh sách 2025-06-30.xlsx" in told
    assert "theo tên của tệp mẫu" not in told
    assert not (folder / "mapping.yml").exists()


def test_one_cause_is_one_line_with_its_rows(
    make_unit: Callable[..., Path], data_dir: Path
) -> None:
    spoilt = ["Đại hok", "Đại hox", "Cao đẵng nghềề", None, "Đại hok"]
    rows = [person(f"00{place}", education=raw) for place, raw in enumerate(spoilt)]
    make_unit("p-1", {DAY: {"nhan_su": rows}})
    (line,) = [one for one in checked(data_dir).splitlines() if "giá trị này không có" in one]
    assert 'dòng 2, 6 (giá trị "Đại hok") → có phải "đại học"?' in line
    assert 'dòng 3 (giá trị "Đại hox")' in line
    assert "4 dòng" in line


def test_why_a_period_is_refused_is_told_once_with_the_rows(
    make_unit: Callable[..., Path], data_dir: Path
) -> None:
    rows = [person(f"00{place}", group=None if place % 2 else "cong_chuc") for place in range(10)]
    make_unit("p-1", {DAY: {"nhan_su": rows}})
    told = checked(data_dir)
    assert "vì 1 nguyên nhân:" in told
    assert told.count("không có nhóm thì không biết") == 2  # the conclusion, the findings
    assert "dòng 3, 5, 7, 9, 11" in told.splitlines()[2]
    assert "Đường ngắn nhất:\ntrước hết sửa những chỗ chặn nêu trên" in told


def test_the_shortest_way_names_what_decides_most_targets_first(
    make_unit: Callable[..., Path], data_dir: Path
) -> None:
    known = {"education": "dai_hoc", "political_theory": None, "state_management": "chuyen_vien"}
    rows = [person(f"00{place}", **known) for place in range(4)]
    make_unit("p-1", {"2022-07-31": {"nhan_su": rows}, DAY: {"nhan_su": rows}})
    lines = checked(data_dir).partition("Đường ngắn nhất:\n")[2].splitlines()[:3]
    assert any('"Lý luận chính trị"' in line and "T25-3b" in line for line in lines)
    assert lines[0].startswith("1. ")


def test_without_a_baseline_its_list_comes_first(
    make_unit: Callable[..., Path], data_dir: Path
) -> None:
    low = {"education": "cao_dang", "political_theory": "so_cap", "state_management": "chua"}
    make_unit("p-1", {DAY: {"nhan_su": [person(f"00{place}", **low) for place in range(4)]}})
    first = checked(data_dir).partition("Đường ngắn nhất:\n")[2].splitlines()[0]
    assert first.startswith("1. thêm danh sách mốc gốc gần ngày 31/7/2022 (từ 16/6/2022")
    assert "của phường Thử: plan09 add TỆP (" in first
    assert "p-1" not in first  # its folder's name, which says nothing to who keeps the list


def test_the_marked_copy_keeps_the_lists_layout_and_marks_cells_not_the_header(
    unit_with: Callable[..., Path], data_dir: Path, plan: Plan, tmp_path: Path
) -> None:
    folder = unit_with({}, "2024-12-31.xlsx")
    write_office_list(folder / f"{DAY}.xlsx")
    (folder / "2024-12-31.xlsx").unlink()
    review = DataReview(plan, History.load(data_dir, "p-1", plan), Period.parse("2025-H1"))
    (copy,) = write_marked_copies(review, tmp_path)
    xml = styles_of(copy)
    commented = set(re.findall(r'<comment ref="([A-Z]+\d+)"', xml))
    assert {"H13", "I13", "H14", "I14"} <= commented  # no tick, in either level's column
    assert "J14" in commented  # CVVV
    assert not {"H6", "I6", "J5", "J6", "H5"} & commented  # the header
    assert "DS!$5:$6<" in xml  # on every page
    read = read_workbook(Source(dt.date(2025, 6, 30), copy), plan).roster
    was = read_workbook(review.books[-1].source, plan).roster
    assert read.drop(columns="row").equals(was.drop(columns="row"))


@pytest.mark.parametrize("merges", [[(0, 0, 0, 2)], [(0, 0, 1, 0), (0, 1, 0, 2)]])
def test_merged_cells_of_a_list_stay_merged(merges: list[tuple[int, ...]], tmp_path: Path) -> None:
    corners = tuple(((a, b), (c, d)) for a, b, c, d in [*merges, (0, 0, 0, 1), (0, 0, 99, 0)])
    table = Table("DS", [["a", "b", "c"], ["1", "2", "3"], ["4", "5", "6"]], merges=corners)
    write_marked(tmp_path / "a.xlsx", {"DS": table}, {})
    (copy,) = open_tables(tmp_path / "a.xlsx").tables
    assert sorted(copy.merges) == sorted(corners[: len(merges)])
