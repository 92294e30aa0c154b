"""What templates of the document write, read into blocks: numbering, runs, what is refused."""

from __future__ import annotations

import pytest

from plan09lib.errors import NotebookFailed
from plan09lib.tell.document.blocks import Columns, Human, Run, Table, lines_of
from plan09lib.tell.document.parsed import blocks_of

FACT = '<data data-fact="T25-3b.k">07</data>'


def test_numbers_begin_anew_below_the_next_higher() -> None:
    markup = (
        '<h1 id="a">Phần một</h1><h2 id="b">X</h2><h3 id="c">x</h3><p class="muc" id="d">m</p>'
        '<p class="muc" id="e">n</p><h3 id="f">y</h3><p class="muc" id="g">o</p><h2 id="h">Y</h2>'
        '<h3 id="i">z</h3><h1 id="j">Phần hai</h1><h2 id="k">Z</h2>'
    )
    told = [line for block in blocks_of(markup) for line in lines_of(block)]
    assert told == [
        "Phần một", "I- X", "1. x", "a) m", "b) n", "2. y", "a) o", "II- Y", "1. z", "Phần hai",
        "I- Z",
    ]  # fmt: skip


def test_every_number_is_a_run_with_its_fact() -> None:
    (block,) = blocks_of(
        f'<p id="a">  Có {FACT}/{FACT} người,\n <b>đến</b> <span class="ref">2025</span>. </p>'
    )
    assert list(block.runs) == [  # type: ignore[attr-defined]
        Run("Có "), Run("07", "fact", "T25-3b.k"), Run("/"), Run("07", "fact", "T25-3b.k"),
        Run(" người, "), Run("đến", bold=True), Run(" "), Run("2025", "reference"), Run("."),
    ]  # fmt: skip


def test_tables_columns_and_places_for_people() -> None:
    table, columns, empty, filled = blocks_of(
        '<table id="t" data-numbered="1" data-whole="1" data-widths="30 10"><caption>Bảng</caption>'
        "<thead><tr><th>Tên</th><th>Số</th></tr></thead>"
        f"<tbody><tr><td>A</td><td>{FACT}</td></tr><tr><td>B</td><td>–</td></tr></tbody></table>"
        '<div class="hai-cot" id="k"><div><p class="addressees">Nơi nhận</p></div>'
        '<div><p class="position">BÍ THƯ</p></div></div>'
        '<div class="nguoi-viet" id="n"><p>[Người viết bổ sung]</p></div>'
        '<div class="nguoi-viet da-viet" id="m"><p><span class="nguoi">Còn 3 lớp</span></p></div>'
    )
    assert isinstance(table, Table)
    assert table.is_whole
    assert [*lines_of(table)] == ["Bảng", "TT", "Tên", "Số", "1", "A", "07", "2", "B", "–"]
    assert isinstance(columns, Columns)
    assert (columns.left[0].role, columns.right[0].role) == ("addressees", "position")
    assert isinstance(empty, Human)
    assert isinstance(filled, Human)
    assert (empty.is_filled, filled.is_filled) == (False, True)
    assert filled.paragraphs[0].runs == (Run("Còn 3 lớp", "person"),)


@pytest.mark.parametrize(
    "markup",
    [
        "<p>không có khóa</p>",
        '<section id="a"><p>x</p></section>',
        '<p id="a" class="la">x</p>',
        '<p id="a"><a href="#b">x</a></p>',
    ],
)
def test_what_is_no_block_is_refused_with_its_place(markup: str) -> None:
    with pytest.raises(NotebookFailed, match="tell/templates/document"):
        blocks_of(markup)
