"""What arrives from an office: a broken workbook per finding, told where it stands."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pytest
from raw_lists import (
    ACTIVITY,
    DAY,
    HEAD,
    Sheets,
    activity,
    judge,
    more,
    people,
    read,
    roster,
    without,
)
from support import ROOT, person

from plan09lib.errors import DataRefused
from plan09lib.read.cells.findings import Finding, findings_frame
from plan09lib.read.plan.plan import Plan
from plan09lib.read.workbook.intake import Workbook

CODE = re.compile(
    r'"((?:missing|duplicate|unknown|impossible|future|blank|repeated|derived|unranked|bad|empty|'
    r'partial|damaged|error|exchanged|more|undated|backward|unread)_[a-z_]+)"'
)

SAMPLE_LIST = ROOT / "data" / "sample" / "phuong-mau-1" / "2025-06-30.xlsx"


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


COURSE = ["Mã", "Loại", "Trình độ", "Từ ngày", "Đến ngày", "Trạng thái"]


def beside(sheet: str, *rows: list[str]) -> Sheets:
    """A good roster with one more sheet."""
    return {**people(), sheet: list(rows)}


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
        Sample(people(Nhóm="tổ viên"), "warning", row=3, column="Nhóm", raw="tổ viên"),
    ),
    "birth and joining in each other's column": (
        "exchanged_dates",
        Sample(people(Ngày_sinh="01/03/2010", Ngày_vào="05/06/1980"), "warning", row=3,
               column="Ngày sinh", words="Ngày sinh và Ngày vào có thể ghi đổi chỗ cho nhau"),
    ),
    "joined as a child": (
        "exchanged_dates",
        Sample(people(Ngày_sinh="01/03/1980", Ngày_vào="05/06/1990"), "warning", row=3,
               column="Ngày sinh", words="chưa đủ 16 tuổi → sửa một trong hai ngày"),
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
               words="cột này cần đủ ngày, nên coi là chưa có thông tin"),
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
               words="theo năm sinh này thì năm 2025 chưa đủ 16 tuổi, mà người trong danh sách "
                     "phải từ 16 đến 80 tuổi, nên coi là chưa có thông tin → ghi lại Ngày sinh"),
    ),
    "born after the list": (
        "future_date",
        Sample(people(Ngày_sinh=dt.date(2025, 7, 1)), "warning", row=3, column="Ngày sinh",
               words="sau ngày của danh sách (30/6/2025)"),
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
        Sample({"Nhân sự": without("Mã")}, "warning", column="Mã", words="dòng 2–4"),
    ),
    "no tick anywhere": (
        "derived_membership",
        Sample(people(), "warning", column="cấp ủy viên cơ sở", words="suy ra từ chức vụ"),
    ),
    "title of a cadre that nobody knows": (
        "unread_position",
        Sample(people(Nhóm="cán bộ", Chức_vụ="Chánh Thanh tra"), "warning", column="Chức vụ",
               words='dòng 3 "Chánh Thanh tra"'),
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
    "code of no work": (
        "unknown_code",
        Sample(activity(Mã_việc="9.9"), "warning", row=2, column="Mã việc", raw="9.9",
               sheet="Hoạt động"),
    ),
    "more than there are": (
        "more_than_total",
        Sample(beside("Hoạt động", ["Ngày", "Mã việc", "Đơn vị thực hiện", "Số lượng", "Tổng số"],
                      ["10/6/2025", "1.1", "Đảng ủy", "12", "10"]),
               "warning", row=2, column="Số lượng", raw="12", sheet="Hoạt động"),
    ),
    "activity without a day": (
        "undated_row",
        Sample(activity(Ngày=""), "warning", row=2, column="Ngày", sheet="Hoạt động"),
    ),
    "more votes than ballots": (
        "impossible_votes",
        Sample(beside("Tín nhiệm", ["Chức danh", "Ngày", "Phát ra", "Thu về", "Cao", "Tín nhiệm",
                                    "Thấp"], ["Bí thư", "10/6/2025", "20", "18", "10", "9", "0"]),
               "warning", row=2, column="Chức danh", sheet="Tín nhiệm"),
    ),
    "proposal twice": (
        "repeated_code",
        Sample(beside("Kiến nghị", ["Mã", "Ngày", "Nội dung", "Gửi"],
                      *[["KN1", "10/6/2025", "mở lớp", "Thành ủy"]] * 2),
               "warning", row=3, column="Mã", raw="KN1", sheet="Kiến nghị"),
    ),
    "seat twice": (
        "repeated_seat",
        Sample(beside("Đào tạo", COURSE, *[["1", "tin học", "", "1/6/2025", "", "đang học"]] * 2),
               "warning", row=3, column="Mã", sheet="Đào tạo"),
    ),
    "course that ends before it begins": (
        "backward_dates",
        Sample(beside("Đào tạo", COURSE,
                      ["1", "tin học", "", "1/6/2025", "1/5/2025", "hoàn thành"]),
               "warning", row=2, column="Đến ngày", sheet="Đào tạo"),
    ),
    "header only": ("empty_roster", Sample({"Nhân sự": [HEAD]}, "blocking")),
    "empty sheet": ("empty_roster", Sample({"Nhân sự": []}, "blocking")),
}  # fmt: skip


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


@pytest.mark.parametrize("sheet", ["Nhân sự", "Đào tạo", "Hoạt động", "Xếp loại", "Kiến nghị"])
@pytest.mark.parametrize("is_cut", [True, False])
def test_no_cell_of_a_sheet_without_headings_is_quoted(
    sheet: str, is_cut: bool, unit_with: Callable[..., Path], plan: Plan
) -> None:
    whole = pd.read_excel(SAMPLE_LIST, sheet, header=None, dtype=str, engine="calamine")
    rows = [list(row) for row in whole.astype(object).where(whole.notna(), None).to_numpy()]
    given = rows[1:] if is_cut else [[f"Field {i}" for i, _ in enumerate(rows[0])], *rows[1:]]
    workbook = read(unit_with({"Nhân sự": roster(), sheet: given}), plan)
    told = [f"{one.explanation} {one.action} {one.column}" for one in workbook.findings]
    known = {column.header.casefold() for column in plan.layout.sheets["nhan_su"].columns}
    own = {text for cell in given[0] if len(text := str(cell or "")) > 3} - known
    (finding,) = (one for one in workbook.findings if one.code == "no_header")
    assert (finding.sheet, finding.severity == "blocking") == (sheet, sheet == "Nhân sự")
    assert [cell for cell in own for one in told if f'"{cell}"' in one or one.endswith(cell)] == []


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
    lacking = {"missing_sheet", "derived_membership", "missing_column"}
    assert codes == lacking  # "chưa" is a value, no blank
    assert workbook.missing_sheets == tuple(s for s in plan.layout.sheets if s != "nhan_su")
    assert workbook.blocking == []


def test_every_finding_code_of_the_source_has_a_sample() -> None:
    rooms = {
        "workbook": ("sheet_reader", "row_checks", "intake", "posts"),
        "cells": ("findings", "values"),
    }  # fmt: skip
    package = ROOT / "plan09lib" / "read"
    paths = [package / room / f"{name}.py" for room, names in rooms.items() for name in names]
    text = "".join(path.read_text("utf-8") for path in paths)
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
    twice = {"nhan_su": [person("001"), person("001", full_name="Mẫu Thị Khác")]}
    folder = make_unit("p-1", {"2022-07-31": good, "2024-06-30": twice, DAY: good})
    with pytest.raises(DataRefused, match=r"2024-06-30\.xlsx"):
        judge(folder, plan)


def test_a_fault_in_a_workbook_after_the_period_does_not(
    make_unit: Callable[..., Path], plan: Plan
) -> None:
    good = {"nhan_su": [person("001")]}
    twice = {"nhan_su": [person("001"), person("001")]}
    judge(make_unit("p-1", {"2022-07-31": good, DAY: good, "2025-12-31": twice}), plan)
