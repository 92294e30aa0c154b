"""Where a table for one page stands in the Word file: where it leaves little of another white."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from document_samples import SAMPLES, review_of
from docx.oxml.ns import qn

from plan09lib.deliver.word.pages import laid_out
from plan09lib.deliver.word.render import rendered
from plan09lib.tell.document.blocks import (
    Block,
    Cell,
    Columns,
    Document,
    Heading,
    Paragraph,
    Run,
    Table,
)

LINE = "Công chức được bồi dưỡng quản lý nhà nước từ ngạch chuyên viên trở lên (số) "


def table(rows: int) -> Table:
    cells = (Cell((Run(LINE),)), Cell((Run("03"),)))
    return Table(
        key="bang", caption=(Run("Bảng"),), widths=(30, 10), is_whole=True,
        heads=cells, rows=(cells,) * rows,
    )  # fmt: skip


def body_of(*blocks: Block) -> Any:
    form = review_of(*SAMPLES[0]).document_form
    return rendered(Document("Văn bản", "Đảng ủy", blocks), form, None).element.body


def lines(number: int, name: str = "d") -> list[Paragraph]:
    return [Paragraph(key=f"{name}{n}", runs=(Run(LINE[:60]),)) for n in range(number)]


def order_of(*blocks: Block) -> list[str]:
    form = review_of(*SAMPLES[0]).document_form
    return [one.key for one in laid_out(Document("Văn bản", "Đảng ủy", blocks), form).blocks]


NOTE = Paragraph(key="ghi-chu", runs=(Run("Ghi chú"),), role="note")


@pytest.mark.parametrize(
    ("above", "first"),
    [
        (0, "bang"),  # fits as it is
        (14, "s0"),  # would leave most of the page white: text comes first
        (26, "bang"),  # little is left of the page: the table goes to the next one
    ],
)
def test_text_comes_before_a_table_that_would_leave_much_white(above: int, first: str) -> None:
    told = order_of(*lines(above), table(20), NOTE, *lines(20, "s"))
    assert sorted(told) == sorted([*(f"d{n}" for n in range(above)), "bang", "ghi-chu",
                                   *(f"s{n}" for n in range(20))])  # fmt: skip
    assert told[above] == first
    assert told.index("ghi-chu") == told.index("bang") + 1


def test_no_table_leaves_its_part_and_no_heading_its_text() -> None:
    parts = [
        Heading(key="muc", level=3, runs=(Run("2. Mục"),)), *lines(2, "s"),
        Heading(key="phan", level=2, runs=(Run("IV- Phần"),)), *lines(20, "x"),
    ]  # fmt: skip
    told = order_of(*lines(14), table(20), NOTE, *parts)
    assert told[14:20] == ["muc", "s0", "s1", "bang", "ghi-chu", "phan"]
    short = order_of(*lines(22), table(20), *parts)
    assert short.index("muc") + 1 == short.index("s0")
    other = replace(table(2), key="bang-2")
    assert order_of(*lines(14), table(20), NOTE, parts[0], other)[14:] == [
        "bang", "ghi-chu", "muc", "bang-2",
    ]  # fmt: skip


def test_every_row_of_the_table_stays_on_the_page_of_the_next_one() -> None:
    rows = body_of(table(20)).findall(qn("w:tbl") + "/" + qn("w:tr"))
    assert sum(row.find(f".//{qn('w:keepNext')}") is not None for row in rows) == 20


def test_the_last_words_stand_on_the_page_of_the_signature() -> None:
    two = lines(2)
    signed = Columns(key="ky", left=(two[0],), right=(two[1],))
    first, last = body_of(*two, signed).findall(qn("w:p"))
    held = [one.find(f"{qn('w:pPr')}/{qn('w:keepNext')}") is not None for one in (first, last)]
    assert held == [False, True]
