"""What a title says: posts, what of it is open, and that no count changes without a word."""

from __future__ import annotations

import csv
import datetime as dt
import re
from collections.abc import Sequence
from pathlib import Path

import pandas as pd
import pytest

from plan09lib.judge.targets.answers import Cells
from plan09lib.read.cells.positions import MAYBE
from plan09lib.read.plan.plan import Plan
from plan09lib.read.tables.sources import Source
from plan09lib.read.workbook.intake import Workbook, read_workbook
from plan09lib.read.workbook.posts import Posts

FIELD = Path(__file__).parents[1] / "field"
DAY = dt.date(2025, 6, 30)
HEADS = ["Họ và tên", "Ngày sinh", "Chức vụ", "Nhóm"]
MEMBERS = ("is_key", "is_mass_org", "is_committee")
PLACES = ("phường Mẫu Một", "Mẫu Một")
BARRED = frozenset({"truong_cong_an"})


def read(
    folder: Path,
    plan: Plan,
    people: Sequence[tuple[str, str]],
    *more: tuple[str, list[str]],
    day: dt.date = DAY,
) -> Workbook:
    """A list of titles and groups, with further columns."""
    rows = [
        [f"Mẫu {n}", "1980", *person, *(column[n - 1] for _, column in more)]
        for n, person in enumerate(people, start=1)
    ]
    path = folder / f"{day}.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([[*HEADS, *(head for head, _ in more)], *rows])
    return read_workbook(Source(day, path), plan, places=PLACES)


def of_case(name: str, file: str, plan: Plan) -> Workbook:
    path = next(FIELD.glob(f"{name}-*")) / file
    return read_workbook(Source(dt.date.fromisoformat(path.stem), path), plan, places=PLACES)


def members(book: Workbook, column: str) -> list[int]:
    roster = book.roster
    return roster.loc[roster[column].fillna(False).astype(bool), "row"].tolist()


def unknown(book: Workbook, column: str) -> list[int]:
    return book.roster.loc[book.roster[column].isna(), "row"].tolist()


def told(book: Workbook, code: str) -> str:
    found = [f for f in book.findings if f.code == code]
    return " | ".join(f"{f.column}: {f.explanation} → {f.action}" for f in found)


def rows_in(text: str) -> set[int]:
    """The row numbers that findings name: "dòng 5, 7–9", "dòng 11 ..."."""
    runs = re.findall(r"dòng (\d+(?:(?:, |–)\d+)*)", text)
    spans = [part.split("–") for run in runs for part in run.split(", ")]
    return {row for span in spans for row in range(int(span[0]), int(span[-1]) + 1)}


# Lists of offices.


def test_unit_names_and_two_posts_in_a_title(plan: Plan) -> None:
    book = of_case("S01", "2025-06-30.xlsx", plan)
    assert members(book, "is_key") == [5, 6]
    assert members(book, "is_mass_org") == [7]
    assert members(book, "is_committee") == [5, 6]
    assert unknown(book, "is_committee") == [7, 8, 9, 10]
    assert unknown(book, "is_key") == unknown(book, "is_mass_org") == []
    words = told(book, "derived_membership")
    assert "2 người, dòng 5, 6 →" in words
    assert "1 người, dòng 7 →" in words
    assert "4 người khác chưa rõ" in words


def test_heads_of_police_are_left_out_in_every_spelling_and_named(plan: Plan) -> None:
    book = of_case("S03", "2025-06-30.xlsx", plan)
    held = Cells(book.roster).holds(BARRED)
    assert book.roster.loc[held.yes, "row"].tolist() == [11, 12, 13, 14]
    assert not held.unknown.any()
    assert "từ 01/8/2023; dòng 11–14" in told(book, "barred_post")


@pytest.mark.parametrize("file", ["2024-12-31.xlsx", "2025-06-30.xlsx"])
def test_posts_in_place_of_ticks(file: str, plan: Plan) -> None:
    book = of_case("S20", file, plan)
    assert members(book, "is_committee") == [5, 6, 7, 8]
    assert unknown(book, "is_committee") == []
    assert "cấp ủy" not in told(book, "derived_membership")


def test_a_normal_list(tmp_path: Path, plan: Plan) -> None:
    people = [
        ("Bí thư Đảng ủy phường", "cán bộ"),
        ("Phó Bí thư Đảng ủy - Chủ tịch UBND phường", "cán bộ"),
        ("CT MTTQ", "cán bộ"),
        ("Hội trưởng phụ nữ", "cán bộ"),
        ("Tư pháp - Hộ tịch", "công chức"),
    ]
    book = read(tmp_path, plan, people)
    assert members(book, "is_key") == [2, 3, 4]
    assert unknown(book, "is_key") == unknown(book, "is_mass_org") == [5]
    words = told(book, "derived_membership")
    assert '3 người, dòng 2–4; chưa xếp được: dòng 5 "Hội trưởng phụ nữ"' in words
    assert rows_in(told(book, "unread_position")) == {5}


# Ticks.

TICKS = {
    "known": (["x", "", "√"], [True, False, True]),
    "no in words": (["không", "", "0"], [False, False, False]),
    "not known": (["x", "v?", ""], [True, None, False]),
    "none known": (["ĐV", "+", ""], [None, None, False]),
}


@pytest.mark.parametrize("name", TICKS)
@pytest.mark.parametrize("column", ["Chủ chốt", "CT-XH", "Cấp ủy viên"])
def test_a_sign_nobody_knows_is_unknown_and_told(
    name: str, column: str, tmp_path: Path, plan: Plan
) -> None:
    cells, wanted = TICKS[name]
    people = [("Bí thư", "cán bộ"), ("Chủ tịch UBND", "cán bộ"), ("Văn thư", "KCT")]
    book = read(tmp_path, plan, people, (column, cells))
    place = next(c.name for c in plan.layout.sheets["nhan_su"].columns if c.header == column)
    assert [None if pd.isna(one) else one for one in book.roster[place]] == wanted
    rows = {f.row for f in book.findings if f.code == "unknown_value" and f.column == column}
    assert rows == {n for n, one in enumerate(wanted, start=2) if one is None}
    label = plan.membership(place).label
    assert all(f.column != label for f in book.findings if f.code == "derived_membership")


def test_a_post_of_the_committee_takes_every_sign_of_yes_and_no(plan: Plan) -> None:
    signs, own = (plan.vocabularies[name].by_key for name in ("co_khong", "cap_uy"))
    assert {key: level.code for key, level in signs.items()}.items() <= {
        key: level.code for key, level in own.items()
    }.items()


def test_a_tick_in_another_group_is_told(tmp_path: Path, plan: Plan) -> None:
    people = [("Chủ tịch Hội LHPN", "cán bộ"), ("Chủ tịch Hội Nông dân", "công chức")]
    for more in ([("CT-XH", ["x", "x"])], []):
        book = read(tmp_path, plan, people, *more)
        assert members(book, "is_mass_org") == [2, 3]
        words = told(book, "member_elsewhere")
        assert rows_in(words) == {3}
        assert "can_bo_ct_xh" in words


# Titles one by one.

SAID: dict[str, tuple[set[str], bool]] = {
    "nguyên Bí thư Đảng ủy": (set(), False),
    "Nguyên Trưởng Công an, nay là Chủ tịch UBND": ({"chu_tich_ubnd"}, False),
    "Quyền Chủ tịch UBND": (set(), True),
    "Q. Chủ tịch UBND phường": (set(), True),
    "Phụ trách Chủ tịch UBND": (set(), True),
    "Chủ tịch UBND (phụ trách)": (set(), True),
    "Bí thư Đảng ủy (đã nghỉ)": (set(), True),
    "Phó Chủ tịch UBND phụ trách kinh tế": ({"pho_chu_tich_ubnd"}, False),
    "Phó Chủ tịch UBND (phụ trách văn xã)": ({"pho_chu_tich_ubnd"}, False),
    "Phó Chủ tịch Thường trực UBND": ({"pho_chu_tich_ubnd"}, False),
    "Phó Chủ tịch HĐND chuyên trách": ({"pho_chu_tich_hdnd"}, False),
    "PBT TT Đảng ủy": ({"pho_bi_thu"}, False),
    "P.CT UBND": ({"pho_chu_tich_ubnd"}, False),
    "PCT.UBND phường Mẫu Một": ({"pho_chu_tich_ubnd"}, False),
    "BT ĐU kiêm CT HĐND": ({"bi_thu", "chu_tich_hdnd"}, False),
    "Bí thư Đảng ủy phường Chủ tịch HĐND phường": ({"bi_thu", "chu_tich_hdnd"}, False),
    "Chủ tịch UBND\nPhó Bí thư Đảng ủy": ({"chu_tich_ubnd", "pho_bi_thu"}, False),
    "CT UBMTTQVN phường": ({"chu_tich_mttq"}, False),
    "Bí thư ĐTNCS HCM": ({"bi_thu_doan"}, False),
    "Phó Bí thư Đoàn": (set(), False),
    "Bí thư phường đoàn": ({"bi_thu_doan"}, False),
    "Bí thư Phường Đội": (set(), True),
    "Bí thư Phường Đoàn Kết": (set(), True),
    "Bí thư Phường Đoàn Mẫu Một": ({"bi_thu_doan"}, False),
    "Bí thư Phường Đoààn Mẫu": (set(), True),
    "Bí thư Phường Bình Minh": ({"bi_thu"}, False),
    "Bí thư (phường Mẫu Một)": ({"bi_thu"}, False),
    "phường Mẫu Một": (set(), True),
    "Bí thư Văn phòng - Thống kê": ({"bi_thu", "cong_chuc_van_phong"}, False),
    "Phó Trưởng Công an": (set(), False),
    "Trưởng C.A phường": ({"truong_cong_an"}, False),
    "Chủ tịch": (set(), True),
    "Bí thư chi bộ": (set(), True),
    "Thư ký Bí thư Đảng ủy": (set(), True),
    "Dự kiến Chủ tịch UBND": (set(), True),
    "Chủ tịch HĐND, UBND": ({"chu_tich_hdnd"}, True),
    "Chủ tịch UBND khóa trước": (set(), True),
}


@pytest.mark.parametrize("text", SAID)
def test_a_title_of_a_cadre(text: str, plan: Plan) -> None:
    frame = pd.DataFrame({"position": [text], "group": ["can_bo"]})
    (codes,) = Posts(plan, "x", DAY, (), PLACES).codes(frame)
    held, is_open = SAID[text]
    assert {code for code in codes if not code.endswith(MAYBE)} == held
    assert any(code.endswith(MAYBE) for code in codes) == is_open


@pytest.mark.parametrize(
    ("text", "is_open"),
    [("TCA", True), ("Tr.CA", True), ("Trưởng ban CA", True), ("Công an phường", True),
     ("", True), ("Tư pháp", False), ("Chuyên viên", False), ("Trưởng ban", False),
     ("Phó Trưởng Công an", False)],
)  # fmt: skip
def test_a_civil_servant_who_may_be_the_head_of_police(
    text: str, is_open: bool, tmp_path: Path, plan: Plan
) -> None:
    book = read(tmp_path, plan, [("Bí thư", "cán bộ"), (text, "công chức")])
    held = Cells(book.roster).holds(BARRED)
    assert not held.yes.any()
    assert held.unknown.tolist() == [False, is_open]
    assert rows_in(told(book, "unread_position")) == ({3} if is_open else set())


def test_an_approved_meaning_decides_a_title_and_a_part_of_one(tmp_path: Path, plan: Plan) -> None:
    people = [("CT MT", "cán bộ"), ("Phó Bí thư - CT MT", "cán bộ"), ("TCA", "công chức")]
    people += [("Quyền Bí thư", "cán bộ")]
    assert unknown(read(tmp_path, plan, people), "is_key") == [2, 5]
    values = '{"CT MT": chu_tich_mttq, TCA: truong_cong_an, Quyền Bí thư: bi_thu}'
    text = f"approved_by: A\nfiles:\n  - pattern: '*'\n    values: {{position: {values}}}\n"
    (tmp_path / "mapping.yml").write_text(text, "utf-8")
    book = read(tmp_path, plan, people)
    assert members(book, "is_key") == [2, 3, 5]
    assert Cells(book.roster).holds(BARRED).yes.tolist() == [False, False, True, False]
    assert told(book, "unread_position") == ""


# A post that alone does not tell a membership.

VICE = "Phó Chủ tịch UBMTTQ"
AFTER = dt.date(2025, 7, 1)
FRONT = [
    ("PCT UBMTTQVN phường", "cán bộ"),
    (f"{VICE}, Chủ tịch Hội LHPN", "cán bộ"),
    (f"{VICE} kiêm Bí thư Đoàn TN", "cán bộ"),
    (VICE, "không chuyên trách"),
    ("Bí thư Đảng ủy", "cán bộ"),
]


def test_a_vice_chair_of_the_front_may_head_a_body_from_july_2025(
    tmp_path: Path, plan: Plan
) -> None:
    book = read(tmp_path, plan, FRONT, day=AFTER)
    assert (members(book, "is_mass_org"), unknown(book, "is_mass_org")) == ([3, 4], [2])
    assert unknown(book, "is_key") == []
    words = told(book, "open_post")
    assert rows_in(words) == {2}
    assert "cán bộ tổ chức chính trị - xã hội không (cách hiểu đề xuất)" in words
    assert "cột Chức vụ" in words
    assert told(book, "unread_position") == ""


def test_before_that_the_same_title_is_no_head(tmp_path: Path, plan: Plan) -> None:
    book = read(tmp_path, plan, FRONT)
    assert (members(book, "is_mass_org"), unknown(book, "is_mass_org")) == ([3, 4], [])
    assert told(book, "open_post") == ""


@pytest.mark.parametrize(
    ("ticks", "wanted"), [(["x", "x", "x", "", ""], [2, 3, 4]), (["", "x", "x", "", ""], [3, 4])]
)
def test_a_tick_decides_what_the_post_leaves_open(
    ticks: list[str], wanted: list[int], tmp_path: Path, plan: Plan
) -> None:
    book = read(tmp_path, plan, FRONT, ("CT-XH", ticks), day=AFTER)
    assert (members(book, "is_mass_org"), unknown(book, "is_mass_org")) == (wanted, [])
    assert told(book, "open_post") == ""


def test_an_approved_meaning_closes_an_open_post(tmp_path: Path, plan: Plan) -> None:
    values = "{PCT UBMTTQVN phường: khac}"
    text = f"approved_by: A\nfiles:\n  - pattern: '*'\n    values: {{position: {values}}}\n"
    (tmp_path / "mapping.yml").write_text(text, "utf-8")
    book = read(tmp_path, plan, FRONT, day=AFTER)
    assert (members(book, "is_mass_org"), unknown(book, "is_mass_org")) == ([3, 4], [])
