"""What arrives from an office: a broken workbook per finding, three file forms, nothing touched."""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import xlsxwriter
from conftest import person

from plan09lib.errors import DataRefused
from plan09lib.judge.evidence import gather
from plan09lib.read.cells import as_text
from plan09lib.read.findings import Finding, findings_frame
from plan09lib.read.history import History
from plan09lib.read.intake import Workbook, read_workbook
from plan09lib.read.period import Period
from plan09lib.read.plan import Plan
from plan09lib.read.raw_sheets import raw_sheets
from plan09lib.read.sources import Source, list_sources

DAY = "2025-06-30"
HEAD = ["Mã", "Họ và tên", "Ngày sinh", "Giới tính", "Chức vụ", "Nhóm", "Chuyên môn"]
HEAD += ["Lý luận chính trị", "Ngoại ngữ", "Ngày vào"]
PEOPLE = [
    ["0012", "Mẫu Thị Một", "01/02/1980", "nữ", "Chủ tịch UBND", "cán bộ", "ĐH", "CC", "B1", ""],
    ["0013", "Mẫu Văn Hai", "15/8/1984", "nam", "Tư pháp - Hộ tịch", "CC", "ĐH", "TC", "A2", ""],
    ["0014", "Mẫu Văn Ba", "2/3/1990", "nam", "Văn hóa - Xã hội", "CC", "CĐ", "chưa", "chưa", ""],
]
ACTIVITY = ["Ngày", "Mã việc", "Đơn vị thực hiện", "Số lượng"]
CODE = re.compile(
    r'"((?:missing|duplicate|unknown|impossible|future|blank|repeated|derived|unranked|bad|empty|'
    r'partial|damaged|error)_[a-z]+)"'
)
Table = list[list[Any]]
Sheets = dict[str, Table]


def write_sheets(path: Path, sheets: Sheets) -> None:
    """A workbook as an office would type it: no layout, values as given."""
    with xlsxwriter.Workbook(str(path), {"strings_to_formulas": False}) as book:
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        for title, table in sheets.items():
            sheet = book.add_worksheet(title)
            for row, cells in enumerate(table):
                for column, cell in enumerate(cells):
                    if isinstance(cell, dt.date):
                        sheet.write_datetime(row, column, dt.datetime(*cell.timetuple()[:3]), day)
                    else:
                        sheet.write(row, column, cell)


def roster(**cells: Any) -> Table:
    """The good table; `cells` replaces cells of the second person (row 3) by header."""
    table = [list(HEAD), *(list(row) for row in PEOPLE)]
    for header, value in cells.items():
        table[2][HEAD.index(header.replace("_", " "))] = value
    return table


def without(header: str) -> Table:
    place = HEAD.index(header)
    return [row[:place] + row[place + 1 :] for row in roster()]


def more(header: str, *values: Any) -> Table:
    return [[*row, value] for row, value in zip(roster(), [header, *values], strict=True)]


@dataclass(frozen=True)
class Sample:
    """A workbook that gives one finding, and where that finding must stand."""

    sheets: Sheets
    severity: str
    row: int = 0
    column: str = ""
    raw: str = ""
    words: str = ""
    sheet: str = "Nhân sự"


def activity(**cells: Any) -> Sheets:
    row = ["10/6/2025", "1.1", "Đảng ủy", "12"]
    for header, value in cells.items():
        row[ACTIVITY.index(header.replace("_", " "))] = value
    return {"Nhân sự": roster(), "Hoạt động": [ACTIVITY, row]}


def people(**cells: Any) -> Sheets:
    return {"Nhân sự": roster(**cells)}


SAMPLES: dict[str, tuple[str, Sample]] = {
    "required column": (
        "missing_column",
        Sample({"Nhân sự": without("Nhóm")}, "blocking", column="Nhóm", words='thêm cột "Nhóm"'),
    ),
    "required column of an optional sheet": (
        "missing_column",
        Sample(
            {"Nhân sự": roster(), "Hoạt động": [["Ngày", "Mã việc"], ["1/6/2025", "1.1"]]},
            "warning",
            column="Đơn vị thực hiện",
            sheet="Hoạt động",
        ),
    ),
    "roster sheet": (
        "missing_sheet",
        Sample({"Hoạt động": [ACTIVITY]}, "blocking", words='thêm trang "Nhân sự"'),
    ),
    "other sheet": ("missing_sheet", Sample(people(), "note", sheet="Tín nhiệm")),
    "one Mã for two people": (
        "duplicate_id",
        Sample(people(Mã="0012"), "blocking", row=3, column="Mã", raw="0012", words="dòng 2, 3"),
    ),
    "level not known": (
        "unknown_value",
        Sample(
            people(Lý_luận_chính_trị="trung cap"), "warning", row=3,
            column="Lý luận chính trị", raw="trung cap", words='có phải "trung cấp"?',
        ),
    ),
    "group not known": (
        "unknown_value",
        Sample(people(Nhóm="hợp đồng"), "warning", row=3, column="Nhóm", raw="hợp đồng"),
    ),
    "31 February": (
        "impossible_date",
        Sample(people(Ngày_sinh="31/02/1980"), "warning", row=3, column="Ngày sinh",
               raw="31/02/1980", words="không phải một ngày có thật"),
    ),
    "day and month zero": (
        "partial_date",
        Sample(people(Ngày_sinh="00/00/1975"), "note", row=3, column="Ngày sinh",
               raw="00/00/1975", words="chỉ biết năm sinh"),
    ),
    "day that only names a year": (
        "partial_day",
        Sample(people(Ngày_vào="2019"), "warning", row=3, column="Ngày vào",
               words="cột này cần đủ ngày nên để trống"),
    ),
    "thousands taken for decimals": (
        "damaged_count",
        Sample(activity(Số_lượng="24.48"), "warning", row=2, column="Số lượng", raw="24.48",
               sheet="Hoạt động"),
    ),
    "error of a formula": (
        "error_cell",
        Sample(people(Lý_luận_chính_trị="#REF!"), "warning", row=3, column="Lý luận chính trị"),
    ),
    "a word for a date": (
        "impossible_date",
        Sample(people(Ngày_vào="tháng sáu"), "warning", row=3, column="Ngày vào"),
    ),
    "child of fifteen": (
        "impossible_date",
        Sample(people(Ngày_sinh="01/01/2010"), "warning", row=3, column="Ngày sinh",
               words="tuổi tính ra không hợp lý"),
    ),
    "born after the list": (
        "future_date",
        Sample(people(Ngày_sinh=dt.date(2025, 7, 1)), "warning", row=3, column="Ngày sinh",
               words="sau ngày của danh sách (30/06/2025)"),
    ),
    "joined the day after the list": (
        "future_date",
        Sample(people(Ngày_vào="01/07/2025"), "warning", row=3, column="Ngày vào"),
    ),
    "blank level": (
        "blank_value",
        Sample(people(Lý_luận_chính_trị=""), "note", column="Lý luận chính trị",
               words="1 ô trống hoặc không hiểu được (dòng 3): chưa có thông tin, khác với chưa"),
    ),
    "whole column blank": (
        "blank_value",
        Sample({"Nhân sự": more("Tin học", "", "", "")}, "note", column="Tin học", words="cả cột"),
    ),
    "column not used": (
        "unknown_column",
        Sample({"Nhân sự": more("Số CCCD", "001", "002", "003")}, "note", column="Số CCCD"),
    ),
    "column twice": (
        "repeated_column",
        Sample({"Nhân sự": more("nhóm", "CC", "CC", "CC")}, "blocking", column="Nhóm"),
    ),
    "no Mã in a row": (
        "derived_id",
        Sample(people(Mã=""), "warning", column="Mã", words="thiếu Mã ở dòng 3"),
    ),
    "no column Mã": (
        "derived_id",
        Sample({"Nhân sự": without("Mã")}, "warning", column="Mã", words="dòng 2, 3, 4"),
    ),
    "no tick anywhere": (
        "derived_membership",
        Sample(people(), "warning", column="cấp ủy viên cơ sở", words="suy ra từ chức vụ"),
    ),
    "old language certificate": (
        "unranked_value",
        Sample(people(Ngoại_ngữ="B"), "note", row=3, column="Ngoại ngữ", raw="B"),
    ),
    "negative count": (
        "bad_count",
        Sample(activity(Số_lượng="-3"), "warning", row=2, column="Số lượng", raw="-3",
               sheet="Hoạt động"),
    ),
    "count in words": (
        "bad_count",
        Sample(activity(Số_lượng="mười hai"), "warning", row=2, column="Số lượng",
               sheet="Hoạt động"),
    ),
    "no group": (
        "blank_required",
        Sample(people(Nhóm=""), "blocking", row=3, column="Nhóm", words="không có nhóm"),
    ),
    "no name": (
        "blank_required",
        Sample(people(Họ_và_tên=""), "warning", row=3, column="Họ và tên"),
    ),
    "no birth date": (
        "blank_required",
        Sample(people(Ngày_sinh=""), "warning", row=3, column="Ngày sinh"),
    ),
    "header only": ("empty_roster", Sample({"Nhân sự": [HEAD]}, "blocking")),
    "empty sheet": ("empty_roster", Sample({"Nhân sự": []}, "blocking")),
}  # fmt: skip


@pytest.fixture
def unit_with(make_unit: Callable[..., Path]) -> Callable[..., Path]:
    """A function that puts one workbook of raw sheets into a new unit's folder."""

    def write(sheets: Sheets, name: str = f"{DAY}.xlsx") -> Path:
        folder = make_unit("p-1", {})
        write_sheets(folder / name, sheets)
        return folder

    return write


def read(folder: Path, plan: Plan, name: str = f"{DAY}.xlsx") -> Workbook:
    return read_workbook(Source(dt.date.fromisoformat(DAY), folder / name), plan)


def judge(folder: Path, plan: Plan) -> None:
    gather(plan, History.load(folder.parents[1], "p-1", plan), Period.parse("2025-H1"))


def found(workbook: Workbook, code: str, sample: Sample) -> list[Finding]:
    return [
        finding
        for finding in workbook.findings
        if finding.code == code
        and (finding.severity, finding.sheet) == (sample.severity, sample.sheet)
        and (finding.row, finding.column) == (sample.row, sample.column)
    ]


@pytest.mark.parametrize("name", SAMPLES)
def test_broken_workbook_gives_its_finding(
    name: str, unit_with: Callable[..., Path], plan: Plan
) -> None:
    code, sample = SAMPLES[name]
    workbook = read(unit_with(sample.sheets), plan)
    findings = found(workbook, code, sample)
    assert len(findings) == 1, [(f.code, f.place) for f in workbook.findings]
    assert sample.words in f"{findings[0].explanation} → {findings[0].action}"
    assert findings[0].raw == sample.raw or not sample.raw


@pytest.mark.parametrize("name", [n for n, (_, s) in SAMPLES.items() if s.severity == "blocking"])
def test_blocking_finding_stops_the_judgement(
    name: str, unit_with: Callable[..., Path], plan: Plan
) -> None:
    code, sample = SAMPLES[name]
    folder = unit_with(sample.sheets)
    finding = found(read(folder, plan), code, sample)[0]
    with pytest.raises(DataRefused) as refused:
        judge(folder, plan)
    assert refused.value.exit_code == 3
    assert str(finding.as_fault()) in refused.value.message
    assert finding.place in refused.value.message


@pytest.mark.parametrize("name", [n for n, (_, s) in SAMPLES.items() if s.severity != "blocking"])
def test_other_findings_do_not_stop_it_unless_they_leave_no_group(
    name: str, unit_with: Callable[..., Path], plan: Plan
) -> None:
    folder = unit_with(SAMPLES[name][1].sheets)
    if name == "group not known":
        with pytest.raises(DataRefused, match="không có nhóm thì không biết"):
            judge(folder, plan)
    else:
        judge(folder, plan)


def test_a_good_workbook_has_no_finding_but_what_it_lacks(
    unit_with: Callable[..., Path], plan: Plan
) -> None:
    workbook = read(unit_with(people()), plan)
    codes = {finding.code for finding in workbook.findings}
    assert codes == {"missing_sheet", "derived_membership"}  # "chưa" is a value, no blank
    assert workbook.missing_sheets == tuple(s for s in plan.layout.sheets if s != "nhan_su")
    assert workbook.blocking == []


def test_every_finding_code_of_the_source_has_a_sample() -> None:
    package = Path(__file__).resolve().parents[1] / "plan09lib" / "read"
    modules = ("sheet_reader", "checks", "roster", "cells")
    text = "".join((package / f"{name}.py").read_text("utf-8") for name in modules)
    assert set(CODE.findall(text)) == {code for code, _ in SAMPLES.values()}


def test_a_blank_is_not_a_no(unit_with: Callable[..., Path], plan: Plan) -> None:
    values = read(unit_with(people(Lý_luận_chính_trị="")), plan).roster["political_theory"]
    assert values.isna().tolist() == [False, True, False]
    assert values[2] == "chua"


def test_a_value_not_understood_counts_as_blank_and_is_kept_in_the_finding(
    unit_with: Callable[..., Path], plan: Plan
) -> None:
    workbook = read(unit_with(people(Lý_luận_chính_trị="trung cap")), plan)
    assert workbook.roster["political_theory"].isna().tolist() == [False, True, False]


def test_what_identifies_a_person_is_not_shown(unit_with: Callable[..., Path], plan: Plan) -> None:
    sheets = people(Ngày_sinh="31/02/1980", Mã="0012", Lý_luận_chính_trị="trung cap")
    frame = findings_frame(read(unit_with(sheets), plan).findings)
    shown = frame.set_index("code")["raw"]
    assert (shown["impossible_date"], shown["duplicate_id"]) == ("", "")
    assert shown["unknown_value"] == "trung cap"
    assert list(frame["severity"]) == sorted(
        frame["severity"], key=["blocking", "warning", "note"].index
    )


def test_unused_columns_are_not_read(unit_with: Callable[..., Path], plan: Plan) -> None:
    workbook = read(unit_with({"Nhân sự": more("Số CCCD", "066", "067", "068")}), plan)
    assert not workbook.roster.astype(str).isin(["066", "067", "068"]).any().any()
    assert not any("066" in finding.explanation for finding in workbook.findings)


def test_all_blocking_findings_are_told_at_once(unit_with: Callable[..., Path], plan: Plan) -> None:
    table = more("nhóm", "", "", "")
    table[2][0] = "0012"
    table[3][5] = ""
    folder = unit_with({"Nhân sự": table})
    with pytest.raises(DataRefused) as refused:
        judge(folder, plan)
    codes = ("tiêu đề này có ở hai cột", "một Mã đứng ở các dòng 2, 3", "không có nhóm")
    assert [words for words in codes if words not in refused.value.message] == []


def test_a_fault_in_a_workbook_between_baseline_and_period_stops_too(
    make_unit: Callable[..., Path], plan: Plan
) -> None:
    good = {"nhan_su": [person("001")]}
    twice = {"nhan_su": [person("001"), person("001")]}
    folder = make_unit("p-1", {"2022-07-31": good, "2024-06-30": twice, DAY: good})
    with pytest.raises(DataRefused, match=r"2024-06-30\.xlsx"):
        judge(folder, plan)


def test_a_fault_in_a_workbook_after_the_period_does_not(
    make_unit: Callable[..., Path], plan: Plan
) -> None:
    good = {"nhan_su": [person("001")]}
    twice = {"nhan_su": [person("001"), person("001")]}
    judge(make_unit("p-1", {"2022-07-31": good, DAY: good, "2025-12-31": twice}), plan)


# Cells.


SPELLINGS = ["01/02/1980", "1/2/1980", "1-2-1980", "01.02.1980", "1980-02-01", 29252]


@pytest.mark.parametrize("cell", [*SPELLINGS, dt.date(1980, 2, 1)])
def test_one_day_in_many_spellings(cell: Any, unit_with: Callable[..., Path], plan: Plan) -> None:
    workbook = read(unit_with(people(Ngày_sinh=cell)), plan)
    assert workbook.roster["birth_date"][1] == pd.Timestamp(1980, 2, 1)
    assert not any(finding.code == "impossible_date" for finding in workbook.findings)


def test_the_day_of_the_list_is_not_in_the_future(
    unit_with: Callable[..., Path], plan: Plan
) -> None:
    workbook = read(unit_with(people(Ngày_vào="30/06/2025")), plan)
    assert workbook.roster["joined_on"][1] == pd.Timestamp(DAY)
    assert not any(finding.code == "future_date" for finding in workbook.findings)


COUNTS = [("12", 12), (12, 12), ("06", 6), ("1.234", 1234), ("0", 0), ("1.234.567", 1234567)]


@pytest.mark.parametrize(("cell", "value"), COUNTS)
def test_counts(cell: Any, value: int, unit_with: Callable[..., Path], plan: Plan) -> None:
    workbook = read(unit_with(activity(Số_lượng=cell)), plan)
    assert workbook.frames["hoat_dong"]["amount"].tolist() == [value]


@pytest.mark.parametrize("cell", ["1,5", 1.5, "12 người", "1.23", "1.2345", "+3", "١٢"])
def test_what_is_no_count(cell: Any, unit_with: Callable[..., Path], plan: Plan) -> None:
    workbook = read(unit_with(activity(Số_lượng=cell)), plan)
    assert workbook.frames["hoat_dong"]["amount"].isna().all()


def test_text_typed_in_another_way_is_the_same(unit_with: Callable[..., Path], plan: Plan) -> None:
    table = roster(
        Nhóm="  công\u00a0chức ", Lý_luận_chính_trị=unicodedata.normalize("NFD", "trung cấp")
    )
    table[0] = [unicodedata.normalize("NFD", header.upper()) for header in table[0]]
    workbook = read(unit_with({unicodedata.normalize("NFD", "NHÂN  SỰ"): table}), plan)
    assert workbook.roster.loc[1, ["group", "political_theory"]].tolist() == [
        "cong_chuc",
        "trung_cap",
    ]


def test_empty_rows_are_passed_over_and_row_numbers_kept(
    unit_with: Callable[..., Path], plan: Plan
) -> None:
    table = roster()
    table.insert(2, [" "] * len(HEAD))
    workbook = read(unit_with({"Nhân sự": table}), plan)
    assert workbook.roster["row"].tolist() == [2, 4, 5]


def test_text_that_looks_like_a_formula_stays_text(
    make_unit: Callable[..., Path], plan: Plan
) -> None:
    rows = [person("001", full_name='=HYPERLINK("http://a.b")', position="=1+1")]
    workbook = read(make_unit("p-1", {DAY: {"nhan_su": rows}}), plan)
    assert workbook.roster.loc[0, ["full_name", "position"]].tolist() == [
        '=HYPERLINK("http://a.b")', "=1+1",
    ]  # fmt: skip


def test_derived_ids_are_the_same_in_every_workbook(
    make_unit: Callable[..., Path], plan: Plan
) -> None:
    folder = make_unit("p-1", {})
    table = without("Mã")
    write_sheets(folder / "2024-12-31.xlsx", {"Nhân sự": table})
    table[1], table[3] = table[3], table[1]
    table[2][0] = unicodedata.normalize("NFD", "MẪU VĂN  HAI")
    write_sheets(folder / f"{DAY}.xlsx", {"Nhân sự": table})
    before, after = (read(folder, plan, name) for name in ("2024-12-31.xlsx", f"{DAY}.xlsx"))
    assert before.roster["staff_id"].tolist() == after.roster["staff_id"].tolist()[::-1]
    assert before.roster["staff_id"].str.fullmatch(r"#[0-9a-f]{10}").all()


def test_two_people_of_one_name_and_birth_date_without_ids_are_refused(
    unit_with: Callable[..., Path], plan: Plan
) -> None:
    table = without("Mã")
    table[2][:2] = table[1][:2]
    with pytest.raises(DataRefused, match="một Mã đứng ở các dòng 2, 3"):
        judge(unit_with({"Nhân sự": table}), plan)


# File forms and names.


def test_a_text_file_called_xlsx_is_refused(make_unit: Callable[..., Path], plan: Plan) -> None:
    folder = make_unit("p-1", {})
    (folder / f"{DAY}.xlsx").write_text("Mã,Họ và tên\n", encoding="utf-8")
    with pytest.raises(DataRefused, match=rf"{DAY}\.xlsx: không mở được") as refused:
        judge(folder, plan)
    assert refused.value.exit_code == 3


@pytest.mark.parametrize("keep", [0, 10, 0.5, 0.95])
def test_a_damaged_workbook_is_refused(
    keep: float, unit_with: Callable[..., Path], plan: Plan
) -> None:
    path = unit_with(people()) / f"{DAY}.xlsx"
    whole = path.read_bytes()
    path.write_bytes(whole[: int(keep if keep > 1 else keep * len(whole))])
    with pytest.raises(DataRefused, match="không mở được"):
        judge(path.parent, plan)


def test_two_workbooks_of_one_date_are_refused(unit_with: Callable[..., Path], plan: Plan) -> None:
    folder = unit_with(people())
    (folder / DAY).mkdir()
    (folder / DAY / "nhan_su.csv").write_text("Mã\n", encoding="utf-8")
    with pytest.raises(DataRefused, match=f"{DAY} và {DAY}.xlsx cùng ngày"):
        judge(folder, plan)


NAMES = ["danh sách.xlsx", "2025-02-30.xlsx", "2025-6-30.xlsx", "30-06-2025.xlsx", "2025-06.xlsx"]
NAMES += ["2025-06-30 (1).xlsx", "Bản sao 2025-06-30.xlsx"]


@pytest.mark.parametrize("name", NAMES)
def test_a_file_name_that_is_no_date_is_refused(
    name: str, unit_with: Callable[..., Path], plan: Plan
) -> None:
    folder = unit_with(people(), name)
    with pytest.raises(DataRefused, match="tên tệp không phải ngày") as refused:
        judge(folder, plan)
    assert name in refused.value.message


def test_all_faulty_names_are_told_at_once(unit_with: Callable[..., Path]) -> None:
    folder = unit_with(people(), NAMES[0])
    write_sheets(folder / NAMES[1], people())
    with pytest.raises(DataRefused) as refused:
        list_sources(folder)
    assert len(refused.value.faults) == 2


@pytest.mark.parametrize("name", [f"~${DAY}.xlsx", f".{DAY}.xlsx", "_nháp.xlsx", "ghi chú.txt"])
def test_temporary_and_other_files_are_passed_over(
    name: str, unit_with: Callable[..., Path]
) -> None:
    folder = unit_with(people())
    (folder / name).write_text("x", encoding="utf-8")
    assert [source.name for source in list_sources(folder)] == [f"{DAY}.xlsx"]


@pytest.mark.parametrize("name", ["2025-12-31.XLSX", "2025-12-31.xls", "2025-12-31.xlsm"])
def test_a_dated_list_of_another_ending_is_used_or_refused(
    name: str, unit_with: Callable[..., Path]
) -> None:
    folder = unit_with(people())
    write_sheets(folder / "x.xlsx", people())
    (folder / "x.xlsx").rename(folder / name)
    try:
        assert name in [source.name for source in list_sources(folder)]
    except DataRefused as refused:
        assert name in refused.message  # noqa: PT017


def test_workbooks_are_listed_by_date(make_unit: Callable[..., Path]) -> None:
    days = ("2025-06-30", "2022-07-31", "2024-12-31")
    folder = make_unit("p-1", {day: {"nhan_su": [person("001")]} for day in days})
    assert [str(source.date) for source in list_sources(folder)] == sorted(days)


def as_csv(rows: Table, path: Path) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows([as_text(cell) for cell in row] for row in rows)


def as_parquet(rows: Table, path: Path) -> None:
    texts = [[as_text(cell) or None for cell in row] for row in rows[1:]]
    pd.DataFrame(texts, columns=rows[0]).to_parquet(path)


def as_typed_parquet(rows: Table, path: Path) -> None:
    frame = pd.DataFrame(rows[1:], columns=rows[0]).replace("", None)
    days = ["Ngày sinh", "Ngày vào"]
    frame = frame.assign(**{name: pd.to_datetime(frame[name]) for name in days})
    frame.to_parquet(path)


def as_nullable_parquet(rows: Table, path: Path) -> None:
    texts = [[as_text(cell) or None for cell in row] for row in rows[1:]]
    pd.DataFrame(texts, columns=rows[0]).convert_dtypes().astype("string").to_parquet(path)


FORMS: dict[str, tuple[Callable[[Table, Path], None], str]] = {
    "csv": (as_csv, "csv"),
    "parquet of texts": (as_parquet, "parquet"),
    "parquet of dates": (as_typed_parquet, "parquet"),
    "parquet of nullable texts": (as_nullable_parquet, "parquet"),
}


READABLE = [
    *((form, "phuong-mau-1") for form in ("csv", "parquet of texts", "parquet of dates")),
    *((form, "phuong-mau-2") for form in ("csv", "parquet of texts")),
    ("parquet of nullable texts", "phuong-mau-1"),
]


@pytest.mark.parametrize(("form", "unit"), READABLE)
def test_csv_and_parquet_give_the_same_roster(
    form: str, unit: str, tmp_path: Path, plan: Plan
) -> None:
    path = plan.folder.parent / "sample" / unit / f"{DAY}.xlsx"
    source = Source(dt.date.fromisoformat(DAY), path)
    write, ending = FORMS[form]
    (tmp_path / DAY).mkdir()
    write(raw_sheets(source, plan.layout)["Nhân sự"], tmp_path / DAY / f"nhan_su.{ending}")
    expected = read_workbook(source, plan)
    other = read_workbook(Source(source.date, tmp_path / DAY), plan)
    pd.testing.assert_frame_equal(other.roster, expected.roster)
    kinds = [
        [(f.code, f.row, f.column, f.raw) for f in book.findings if f.sheet == "Nhân sự"]
        for book in (other, expected)
    ]
    assert kinds[0] == kinds[1]


@pytest.mark.parametrize("form", ["xlsx", "csv", "parquet"])
def test_codes_stay_text(form: str, make_unit: Callable[..., Path], plan: Plan) -> None:
    folder = make_unit("p-1", {})
    (folder / DAY).mkdir()
    if form == "xlsx":
        write_sheets(folder / f"{DAY}.xlsx", people())
    elif form == "csv":
        as_csv(roster(), folder / DAY / "nhan_su.csv")
    else:
        as_parquet(roster(), folder / DAY / "nhan_su.parquet")
    book = read(folder, plan, f"{DAY}.xlsx" if form == "xlsx" else DAY)
    assert book.roster["staff_id"].tolist() == ["0012", "0013", "0014"]


def test_columns_by_their_names_in_frames_are_known(
    make_unit: Callable[..., Path], plan: Plan
) -> None:
    names = {column.header: column.name for column in plan.layout.sheets["nhan_su"].columns}
    folder = make_unit("p-1", {})
    (folder / DAY).mkdir()
    table = roster()
    as_csv([[names[header] for header in HEAD], *table[1:]], folder / DAY / "nhan_su.csv")
    assert read(folder, plan, DAY).roster["group"].tolist() == ["can_bo", "cong_chuc", "cong_chuc"]


def test_a_csv_of_another_encoding_is_refused(make_unit: Callable[..., Path], plan: Plan) -> None:
    folder = make_unit("p-1", {})
    (folder / DAY).mkdir()
    as_csv(roster(), folder / DAY / "nhan_su.csv")
    text = (folder / DAY / "nhan_su.csv").read_text(encoding="utf-8-sig")
    (folder / DAY / "nhan_su.csv").write_bytes(text.encode("utf-16"))
    with pytest.raises(DataRefused, match=r"nhan_su\.csv: không mở được"):
        judge(folder, plan)


def test_a_file_called_parquet_that_is_none_is_refused(
    make_unit: Callable[..., Path], plan: Plan
) -> None:
    folder = make_unit("p-1", {})
    (folder / DAY).mkdir()
    (folder / DAY / "nhan_su.parquet").write_bytes(b"PAR0" * 9)
    with pytest.raises(DataRefused, match=r"nhan_su\.parquet: không mở được"):
        judge(folder, plan)


def test_a_folder_without_a_roster_is_refused(make_unit: Callable[..., Path], plan: Plan) -> None:
    folder = make_unit("p-1", {})
    (folder / DAY).mkdir()
    with pytest.raises(DataRefused, match='thêm trang "Nhân sự"'):
        judge(folder, plan)


def test_two_sheets_of_one_title_are_refused(unit_with: Callable[..., Path], plan: Plan) -> None:
    folder = unit_with({"Nhân sự": roster(), "Nhân  sự": roster(Mã="0099")})
    with pytest.raises(DataRefused):
        judge(folder, plan)


def test_reading_changes_no_input(
    make_unit: Callable[..., Path], data_dir: Path, plan: Plan
) -> None:
    folder = make_unit("p-1", {"2022-07-31": {"nhan_su": [person("001")]}})
    write_sheets(folder / "2024-12-31.xlsx", people())
    (folder / DAY).mkdir()
    as_csv(roster(), folder / DAY / "nhan_su.csv")

    def state() -> dict[str, tuple[str, int]]:
        return {
            path.relative_to(data_dir).as_posix(): (
                hashlib.sha256(path.read_bytes()).hexdigest(),
                path.stat().st_mtime_ns,
            )
            for path in sorted(data_dir.rglob("*"))
            if path.is_file()
        }

    before = state()
    judge(folder, plan)
    assert state() == before


def test_digests_name_every_file_up_to_the_day(
    make_unit: Callable[..., Path], data_dir: Path, plan: Plan
) -> None:
    days = ("2022-07-31", DAY, "2025-12-31")
    folder = make_unit("p-1", {day: {"nhan_su": [person("001")]} for day in days})
    digests = History.load(data_dir, "p-1", plan).digests(dt.date(2025, 6, 30))
    assert list(digests) == ["p-1/2022-07-31.xlsx", "p-1/2025-06-30.xlsx", "p-1/don_vi.yml"]
    whole = (folder / f"{DAY}.xlsx").read_bytes()
    assert digests[f"p-1/{DAY}.xlsx"] == hashlib.sha256(whole).hexdigest()
