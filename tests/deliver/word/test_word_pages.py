"""Where a table of the Word file may break: not before it would leave much of a page white."""

from __future__ import annotations

from typing import Any

import pytest
from document_samples import SAMPLES, review_of
from docx.oxml.ns import qn

from plan09lib.deliver.word.render import rendered
from plan09lib.tell.document.blocks import Block, Cell, Columns, Document, Paragraph, Run, Table

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


def held_rows(*blocks: Block) -> int:
    """How many rows of the only table stay on the page of the next one."""
    rows = body_of(*blocks).findall(qn("w:tbl") + "/" + qn("w:tr"))
    return sum(row.find(f".//{qn('w:keepNext')}") is not None for row in rows)


@pytest.mark.parametrize(
    ("above", "rows", "is_whole"),
    [
        (0, 11, True),  # fits as it is
        (14, 20, False),  # would leave most of the page white
        (26, 20, True),  # little is left of the page: the table goes to the next one
    ],
)
def test_a_table_breaks_only_where_much_would_stay_white(
    above: int, rows: int, is_whole: bool
) -> None:
    lines = [Paragraph(key=f"d{n}", runs=(Run(LINE[:60]),)) for n in range(above)]
    assert held_rows(*lines, table(rows)) == (rows if is_whole else 2)


def test_the_last_words_stand_on_the_page_of_the_signature() -> None:
    lines = [Paragraph(key=f"d{n}", runs=(Run(LINE),)) for n in range(2)]
    signed = Columns(key="ky", left=(lines[0],), right=(lines[1],))
    first, last = body_of(*lines, signed).findall(qn("w:p"))
    held = [one.find(f"{qn('w:pPr')}/{qn('w:keepNext')}") is not None for one in (first, last)]
    assert held == [False, True]
