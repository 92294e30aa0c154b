"""Levels in the words of offices: a level leads, a major follows, nothing unfinished is held."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plan09lib.read.cells.levels import LevelReader, level_reader
from plan09lib.read.plan.plan import Plan
from plan09lib.read.rules.layout import ROSTER
from plan09lib.read.tables.sources import Source
from plan09lib.read.workbook.intake import read_workbook

FIELD = Path(__file__).parents[1] / "field"
SCALES = ["education", "political_theory", "state_management", "it_level", "language_level"]
MAJORS = ["Luật", "Hành chính", "XDĐ-CQNN", "Kinh tế XD và QLDA", "Sư phạm ngữ văn", "Hàng không"]
HARMLESS = ["", " (2018)", " hệ tại chức", " (hệ không tập trung)", " năm 2020"]
DOUBTFUL = [
    "{} đang học", "{} (đang học)", "Đang học {}", "đang theo học {}", "{} (chưa có bằng)",
    "chưa tốt nghiệp {}", "{}, chưa tốt nghiệp", "dự kiến {}", "{} (2022-2026)", "{} 2027",
    "{} năm 3", "{} (năm thứ 2)", "{} K45", "{} từ 2023", "{} (2023 - nay)", "sinh viên {}",
    "{} ?", "{} - bỏ dở", "không có {}", "chưa qua {}", "{} (dự kiến 2025)", "xin học {}",
    "tương đương {}", "dưới {}", "{} đã nộp hồ sơ xin học", "học {}", "lớp {}", "{} x", "{} k",
    "{} học kỳ II", "{} (2021-2025)",
    "{} = 0", "{}*", "{} chờ cấp bằng", "nguyên {}", "được cử đi học {}", "{} 50%",
]  # fmt: skip


def reader(plan: Plan, name: str) -> LevelReader:
    sheet = plan.layout.sheets[ROSTER]
    found = level_reader(ROSTER, sheet, sheet.column(name), plan.headings, plan.vocabularies, 2025)
    assert found is not None
    return found


def code(plan: Plan, name: str, text: str) -> str:
    level = reader(plan, name).read(text).level
    return level.code if level else ""


TOLD = {
    "education": {
        "ĐH Luật": "dai_hoc", "Th.sỹ Luật": "thac_si", "Th. Sỹ KT XDCT": "thac_si",
        "ĐHSP, ĐH Hành chính": "dai_hoc", "CN. Luật": "dai_hoc", "Tốt nghiệp ĐH Luật": "dai_hoc",
        "TC, ĐH": "dai_hoc", "TC, đang học ĐH": "trung_cap", "ĐH đang học ThS": "dai_hoc",
        "Sau đại học": "thac_si", "Trên ĐH": "thac_si", "ĐH trở lên": "dai_hoc",
        "Đang học ĐH luật": "", "Cử nhân cao đẳng": "", "cao đẳng lên đại học": "", "ĐH/TC": "",
        "CN - XD": "", "TC - KT": "", "ĐH - QTKD": "dai_hoc", "ThS-QLC": "thac_si", "ĐH - CC": "",
        "ĐH-SV": "", "ĐH - B": "", "ĐH - TC": "", "Chưa qua": "chua", "Chưa qua 2024": "",
        "Đã học": "", "chưa rõ": "", "Trung cấp LLCT": "", "ThS, NCS": "", "ĐH, đang học": "",
        "Luật": "", "liên thông ĐH": "", "ĐH (TC)": "", "chưa có bằng ĐH": "",
        "9/12": "chua", "12/12": "chua", "10/10": "chua", "THPT": "chua", "Tốt nghiệp THPT": "chua",
        "học hết lớp 9": "chua", "lớp 9/12": "chua", "cấp III": "chua", "12/12 BTVH": "chua",
        "chưa tốt nghiệp THPT": "chua", "12/12, TC kế toán": "trung_cap", "THPT; sơ cấp": "so_cap",
        "9/2012": "", "12/12, đang học TC": "", "ĐHSP THPT": "dai_hoc", "13/13": "", "lớp 45": "",
    },
    "political_theory": {
        "Cử nhân, cao cấp": "cao_cap", "TC; đang học CC": "trung_cap", "CC LLCT (2018)": "cao_cap",
        "Chưa qua": "chua", "Chưa học LLCT": "chua", "Đã học": "", "ĐH - QTKD": "",
        "Chưa qua CC": "",
        "12/12": "", "THPT": "",
        "CN Luật": "", "Trung cấp Luật": "", "ĐH Luật": "", "Cao cấp LLCT 2026": "",
    },
    "state_management": {
        "CVC và tương đương": "chuyen_vien_chinh", "BD QLNN ngạch CV": "chuyen_vien",
        "Chuyên viên (đang học CVC)": "chuyen_vien", "Chuyên viên chính K12": "",
        "chuyên viên phòng Nội vụ": "",
    },
    "group": {
        "Công chức phường": "cong_chuc", "KCT cấp xã": "khong_chuyen_trach",
        "Cán bộ không chuyên trách": "", "Công chức hợp đồng": "hop_dong",
        "Cán bộ, công chức": "",
        "Cán bộ phường đã nghỉ hưu": "", "cán bộ đang tập sự": "",
    },
    "language_level": {"B1 tiếng Anh": "bac_3", "chứng chỉ B1": "bac_3", "TOEIC 450": ""},
    "it_level": {"Chứng chỉ tin học A": "co_ban", "cử nhân tin học văn phòng": ""},
}  # fmt: skip


@pytest.mark.parametrize(
    ("name", "text", "level"), [(n, t, c) for n, told in TOLD.items() for t, c in told.items()]
)
def test_the_level_that_a_text_tells(name: str, text: str, level: str, plan: Plan) -> None:
    assert code(plan, name, text) == level


@pytest.mark.parametrize("name", SCALES)
def test_no_doubtful_tail_raises_a_level(name: str, plan: Plan) -> None:
    vocabulary = plan.column_vocabulary(name)
    spelt = [text for one in vocabulary.levels if one.rank for text in (one.label, *one.spellings)]
    raised = [
        said for text in spelt for frame in DOUBTFUL if code(plan, name, said := frame.format(text))
    ]
    assert raised == []


@given(data=st.data())
def test_a_major_and_a_form_of_study_change_no_level(data: st.DataObject, plan: Plan) -> None:
    levels = [one for one in plan.vocabularies["chuyen_mon"].levels if one.rank]
    level = data.draw(st.sampled_from(levels))
    text = data.draw(st.sampled_from(level.spellings))
    major, form = data.draw(st.sampled_from(MAJORS)), data.draw(st.sampled_from(HARMLESS))
    between = data.draw(st.sampled_from([" ", ". ", ": ", " ngành "]))
    before = data.draw(st.sampled_from(["", "Tốt nghiệp ", "Bằng ", "Trình độ "]))
    assert code(plan, "education", f"{before}{text}{between}{major}{form}") == level.code


@given(data=st.data())
def test_of_several_levels_the_highest_held_counts(data: st.DataObject, plan: Plan) -> None:
    levels = [one for one in plan.vocabularies["chuyen_mon"].levels if one.rank]
    held = data.draw(st.lists(st.sampled_from(levels), min_size=1, max_size=3))
    coming = data.draw(st.sampled_from(levels))
    text = data.draw(st.sampled_from(["; ", ", ", " + "])).join(one.label for one in held)
    highest = max(held, key=lambda one: one.rank or 0)
    assert code(plan, "education", text) == highest.code
    said = code(plan, "education", f"{text}, đang học {coming.label}")
    assert said == (highest.code if (coming.rank or 0) > (highest.rank or 0) else "")


def test_thirty_seven_of_thirty_eight_levels_with_a_major_are_read(plan: Plan) -> None:
    path = FIELD / "R01-chuyen-mon-kem-nganh" / "2025-12-31.xlsx"
    book = read_workbook(Source(dt.date(2025, 12, 31), path), plan)
    assert book.roster["education"].notna().sum() == 37
    assert book.roster.loc[book.roster["education"].isna(), "row"].tolist() == [13]
    told = {
        (f.code, f.row) for f in book.findings if f.column in ("Chuyên môn", "Lý luận chính trị")
    }
    assert {("unknown_value", 13), ("level_in_part", 42), ("level_by_words", 0)} <= told


def test_a_general_school_is_told_with_its_rows_as_what_decides(plan: Plan, tmp_path: Path) -> None:
    path = tmp_path / "2025-06-30.csv"
    people = [f"Mẫu {n};198{n};Văn thư;CC;{text}" for n, text in enumerate(("12/12", "ĐH", "THPT"))]
    path.write_text("\n".join(["Họ tên;NTNS;Chức vụ;Nhóm;Chuyên môn", *people]), encoding="utf-8")
    book = read_workbook(Source(dt.date(2025, 6, 30), path), plan)
    assert book.roster["education"].tolist() == ["chua", "dai_hoc", "chua"]
    told = [f for f in book.findings if f.code == "general_school"]
    assert [(f.severity, f.row) for f in told] == [("warning", 2), ("warning", 4)]
    assert "chỉ nêu học phổ thông, hiểu là chưa qua đào tạo" in told[0].explanation
    assert "cột này ghi trình độ văn hóa" in told[0].action


@pytest.mark.parametrize(
    "text", ["Sau đại học ngành Luật?", "ĐH đang học", "chuyên viên chinh", "Đã học"]
)
def test_no_hint_proposes_a_level_that_may_be_too_low(
    text: str, plan: Plan, tmp_path: Path
) -> None:
    column = "QLNN" if "viên" in text else "Chuyên môn"
    path = tmp_path / "2025-06-30.csv"
    lines = [f"Họ tên;NTNS;Chức vụ;Nhóm;{column}", f"Mẫu Một;1980;Văn thư;CC;{text}"]
    path.write_text("\n".join(lines), encoding="utf-8")
    findings = read_workbook(Source(dt.date(2025, 6, 30), path), plan).findings
    (told,) = [f for f in findings if f.code == "unknown_value"]
    assert "có phải" not in told.action


@pytest.mark.parametrize(
    ("name", "text", "near"),
    [
        ("education", "đang học", ""), ("education", "đang học TC", ""),
        ("education", "TC đang học", ""), ("education", "trung cấp chưa tốt nghiệp", ""),
        ("political_theory", "đang đào tạo TC", ""), ("state_management", "đang bồi dưỡng CV", ""),
        ("it_level", "đang học CNTT cơ bản", ""), ("language_level", "đang học A2", ""),
        ("education", "đại hok", "đại học"), ("education", "chưa qa đào tạo", "chưa qua đào tạo"),
    ],
)  # fmt: skip
def test_what_somebody_learns_still_is_near_no_level(
    name: str, text: str, near: str, plan: Plan
) -> None:
    assert reader(plan, name).near(text) == near
