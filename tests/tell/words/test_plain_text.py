"""The plain text of a letter: every word of its HTML, in lines that can be read."""

from __future__ import annotations

from html import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml.html import document_fromstring

from plan09lib.tell.words.plain_text import plain_text

FORMS = {
    "a heading stands on a line of its own": (
        "<h1>Phường Mẫu</h1><p>Báo cáo.</p><h2>Ai phải làm, tại <b>phường</b></h2><p>Hết.</p>",
        "Phường Mẫu\nBáo cáo.\n\nAI PHẢI LÀM, TẠI PHƯỜNG\nHết.",
    ),
    "a blank line stands between paragraphs, however they are nested": (
        "<section><p>một </p>\n\n  <p>\n hai <b> ba</b> </p></section><div>bốn<p>năm</p></div>",
        "một\n\nhai ba\n\nbốn\n\nnăm",
    ),
    "items follow what introduces them, what comes after them stands apart": (
        "<p>Gồm:</p> <ul> <li> một</li>\n<li><b>hai:</b> x</li></ul><ul><li>ba</li></ul> Hết.",
        "Gồm:\n- một\n- hai: x\n- ba\n\nHết.",
    ),
    "an item inside an item is indented": (
        "<ul><li>a<ul><li>b<ul><li>c</li></ul></li></ul></li><li>d</li></ul>",
        "- a\n  - b\n    - c\n- d",
    ),
    "a line break breaks the line, in an item under the item's text": (
        "<p>một<br>hai <br/> ba</p><ul><li>a<br>b</li></ul>",
        "một\nhai\nba\n- a\n  b",
    ),
    "a row is a line, the heading of the table without a dash": (
        "<table><tr><th>Việc</th><th>Kết quả</th></tr>"
        "<tr><th scope='row'>1.1 Quán triệt</th><td>7/9;<br>cần 8</td></tr>"
        "<tr><td> trống </td><td></td></tr></table><p>Hết.</p>",
        "Việc | Kết quả\n- 1.1 Quán triệt | 7/9; cần 8\n- trống |\n\nHết.",
    ),
    "the cells of a table that only aligns read as one, without the signs for the eye": (
        '<table role="presentation"><tr><td>11&nbsp;</td>'
        '<td><span aria-hidden="true">?</span> chưa rõ</td></tr></table>',
        "- 11 chưa rõ",
    ),
    "a table that holds paragraphs only lays them out": (
        '<table role="presentation"><tr><td><p>một</p><table><tr><td>a</td><td>b</td></tr></table>'
        "</td></tr></table>",
        "một\n- a | b",
    ),
    "a link tells its address once, and only one that leads somewhere": (
        '<p><a href="#mc">7</a> <a href="https://a.vn/x">Toàn văn</a>; '
        '<a href="https://a.vn/y">https://a.vn/y</a>; <a href="mailto:a@b.vn">a@b.vn</a>, '
        '<a href="mailto:a@b.vn">thư</a></p>',
        "7 Toàn văn (https://a.vn/x); https://a.vn/y; a@b.vn, thư (a@b.vn)",
    ),
    "what no reader sees is not told": (
        "<html><head><title>Thư</title><style>p {}</style></head><body><!-- ghi chú -->"
        '<p style="color: red; display: none">ẩn</p><p>Hết<!-- x -->.</p>'
        '<p><img src="cid:x" alt="Hình"></p></body></html>',
        "Hết.",
    ),
    "signs are themselves, a number keeps its unit": (
        "<p>&lt;p&gt; A &amp; B\u00a0&rarr; 12&nbsp;người</p>",
        "<p> A & B\u00a0→ 12\u00a0người",
    ),
}


@pytest.mark.parametrize("form", FORMS)
def test_the_form(form: str) -> None:
    markup, told = FORMS[form]
    assert plain_text(markup) == told + "\n"


WORDS = st.lists(st.text("ạb7&<\"'|-", min_size=1), min_size=1, max_size=4).map(" ".join)
INLINE = st.builds("<{0}>{1}</{0}>".format, st.sampled_from(("b", "span", "a")), WORDS.map(escape))
LINE = st.lists(st.one_of(WORDS.map(escape), INLINE), min_size=1).map(" ".join)


def _list(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    items = st.lists(st.builds("<li>{} {}</li>".format, LINE, inner), min_size=1)
    return items.map(lambda found: f"<ul>{' '.join(found)}</ul>")


PARAGRAPH = st.builds("<{0}>{1}</{0}>".format, st.sampled_from(("p", "h1", "div")), LINE)
TABLE = st.lists(st.builds("<tr><td>{}</td><td>{}</td></tr>".format, LINE, LINE), min_size=1).map(
    lambda rows: f"<table>{''.join(rows)}</table>"
)
BLOCK = st.one_of(PARAGRAPH, TABLE, st.recursive(st.just(""), _list, max_leaves=4))


def words(text: str) -> list[str]:
    """The words of a text or of what is left of HTML, without what marks items and cells."""
    return text.replace("-", " ").replace("|", " ").split()


@given(st.lists(BLOCK, min_size=1).map("\n".join).filter(str.strip))
def test_every_word_is_told_once_in_its_order_and_no_line_is_ragged(markup: str) -> None:
    shown = "".join(document_fromstring(markup.replace("</", " </")).itertext())
    told = plain_text(markup)
    assert words(told) == words(shown)
    assert told == told.strip() + "\n"
    assert "\n\n\n" not in told
    for line in told.splitlines():
        assert line == line.rstrip()
        assert "  " not in line.lstrip()
