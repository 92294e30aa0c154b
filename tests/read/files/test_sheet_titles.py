"""Titles of sheets: whatever a list calls its sheets, Excel takes the title written for it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from plan09lib.read.files.formula_guard import new_book
from plan09lib.read.files.sheet_titles import add_sheet, sheet_title

LONG = "ghi chu cua van phong dang uy phuong 2025"
TITLES = {
    "as it is": ("Nhân sự", "Nhân sự"),
    "as long as may be": ("x" * 31, "x" * 31),
    "too long": (LONG, LONG[:31]),
    "signs that Excel bars": (r"a[1]:b*c?d/e\f", "a_1__b_c_d_e_f"),
    "an apostrophe at either end": ("'DS'", "DS"),
    "an apostrophe where it is cut": ("x" * 30 + "'y", "x" * 30),
    "a sign that counts twice, cut in two": ("x" * 30 + "😀", "x" * 30),
    "kept by Excel for itself": ("HISTORY", "HISTORY (2)"),
    "empty": ("", "Trang"),
    "blank": ("  ", "Trang"),
    "no text of any language": ("a\x01b\nc\udcffd", "a_b_c_d"),
}


@pytest.mark.parametrize("name", TITLES)
def test_a_title_is_kept_or_made_the_nearest_that_excel_takes(name: str) -> None:
    wanted, expected = TITLES[name]
    assert sheet_title(wanted) == expected


def test_titles_that_are_one_to_excel_get_numbers() -> None:
    assert sheet_title("DS", ["ds"]) == "DS (2)"
    assert sheet_title("ĐẢNG ỦY", ["đảng ủy", "Đảng ủy (2)"]) == "ĐẢNG ỦY (3)"
    assert sheet_title(LONG, [LONG[:31]]) == f"{LONG[:27]} (2)"
    assert sheet_title("", ["Trang"]) == "Trang (2)"


SIGNS = st.sampled_from("aAğß'[]:*?/\\ 😀\x00\x0b\udcff\ufffeĐ")


@given(st.lists(st.text(SIGNS, max_size=40) | st.just("History"), max_size=6))
def test_any_titles_become_titles_of_one_workbook(wanted: list[str]) -> None:
    titles: list[str] = []
    for title in wanted:
        titles.append(sheet_title(title, titles))
    assert len({title.lower() for title in titles}) == len(titles)
    for title in titles:
        assert title.strip()
        assert len(title.encode("utf-16-le")) <= 2 * 31
        assert not re.search(r"[\[\]:*?/\\\x00-\x1f]", title)
        assert not title.startswith("'")
        assert not title.endswith("'")
        assert title.lower() != "history"


def test_a_workbook_takes_them_all(tmp_path: Path) -> None:
    wanted = [title for title, _ in TITLES.values()]
    with new_book(tmp_path / "a.xlsx") as book:
        for title in wanted * 2:
            add_sheet(book, title).write_string(0, 0, ascii(title))
    names = CalamineWorkbook.from_path(str(tmp_path / "a.xlsx")).sheet_names
    assert len(names) == 2 * len(wanted)
