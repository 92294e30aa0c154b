"""Falsehoods made of true parts: what a report could say after something went wrong on the way.

Each takes a report as it is shared and gives one that says something else, as few marks changed as
the lie needs; for every kind at least five.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import replace

from nbformat.v4 import new_markdown_cell, new_output

from plan09lib.deliver.gate.rendered import Rendering
from plan09lib.deliver.page.files import ANNEX, MAIL_HTML, MAIL_TEXT, PAGE

Spoiler = Callable[[Rendering], Rendering]
_DATA = re.compile(r'<data value="([^"]*)" data-fact="[^"]*">[^<]*</data>')
_IMAGE = re.compile(r'data:image/[^"]+')


def in_page(old: str, new: str, nth: int = 0, file: str = PAGE) -> Spoiler:
    """The `nth` place of `old` in a page reads `new`."""

    def spoil(report: Rendering) -> Rendering:
        return replace(report, pages=_changed(report.pages, file, old, new, nth))

    return spoil


def in_letter(old: str, new: str, file: str = MAIL_HTML, nth: int = 0) -> Spoiler:
    """The `nth` place of `old` in a letter reads `new`."""

    def spoil(report: Rendering) -> Rendering:
        return replace(report, letters=_changed(report.letters, file, old, new, nth))

    return spoil


def in_cell(old: str, new: str, form: str = "text/html", nth: int = 0) -> Spoiler:
    """The `nth` output of the notebook that holds `old` in this form has `new` there."""

    def spoil(report: Rendering) -> Rendering:
        notebook = deepcopy(report.notebook)
        outputs = [one for cell in notebook.cells for one in cell.get("outputs", [])]
        holding = [one for one in outputs if old in one.data.get(form, "")]
        holding[nth].data[form] = holding[nth].data[form].replace(old, new, 1)
        return replace(report, notebook=notebook)

    return spoil


def _changed(
    texts: Mapping[str, str], file: str, old: str, new: str, nth: int
) -> Mapping[str, str]:
    places = [found.start() for found in re.finditer(re.escape(old), texts[file])]
    at = places[nth]
    return {**texts, file: f"{texts[file][:at]}{new}{texts[file][at + len(old) :]}"}


def put(html: str, file: str = PAGE) -> Spoiler:
    """`html` at the end of a page."""
    return in_page("</main>", f"{html}</main>", file=file)


def swapped(first: int, file: str = PAGE) -> Spoiler:
    """The fact at a place of the page and the next one of another value stand for each other."""

    def spoil(report: Rendering) -> Rendering:
        found = list(_DATA.finditer(report.pages[file]))
        one = found[first]
        other = next(more for more in found[first + 1 :] if more[1] != one[1])
        text = report.pages[file]
        between = text[one.end() : other.start()]
        text = f"{text[: one.start()]}{other[0]}{between}{one[0]}{text[other.end() :]}"
        return replace(report, pages={**report.pages, file: text})

    return spoil


def emptied(anchor: str, file: str = PAGE) -> Spoiler:
    """The part of that id holds nothing any more."""

    def spoil(report: Rendering) -> Rendering:
        part = re.compile(rf'(<(\w+)[^>]* id="{anchor}"[^>]*>).*?(</\2>)', re.DOTALL)
        text = part.sub(r"\1\3", report.pages[file], count=1)
        return replace(report, pages={**report.pages, file: text})

    return spoil


def drawn(change: Callable[[str], str], nth: int = 0) -> Spoiler:
    """The `nth` picture of the page is another one: `change` gets and gives the text of its SVG."""

    def spoil(report: Rendering) -> Rendering:
        uri = _IMAGE.findall(report.pages[PAGE])[nth]
        kind, _, told = uri.partition(",")
        new = base64.b64encode(change(base64.b64decode(told).decode()).encode()).decode()
        return in_page(uri, f"{kind},{new}")(report)

    return spoil


def exchanged(report: Rendering) -> Rendering:
    """Two pictures of the page in each other's place."""
    one, other, *_ = dict.fromkeys(_IMAGE.findall(report.pages[PAGE]))
    marked = report.pages[PAGE].replace(one, "\0").replace(other, one).replace("\0", other)
    return replace(report, pages={**report.pages, PAGE: marked})


def blank(svg: str) -> str:
    """An SVG of the same size without anything in it."""
    head = re.match(r".*?<svg[^>]*>", svg, re.DOTALL)
    assert head
    return f"{head[0]}</svg>"


def cell_more(report: Rendering) -> Rendering:
    """A heading between the cells that nobody wrote."""
    notebook = deepcopy(report.notebook)
    notebook.cells.insert(5, new_markdown_cell("## Không có chỉ tiêu nào chậm", id="o-99"))
    return replace(report, notebook=notebook)


def output_more(report: Rendering) -> Rendering:
    """A second result below a cell."""
    notebook = deepcopy(report.notebook)
    cell = next(one for one in notebook.cells if one.get("outputs"))
    told = {"text/html": "<p>Tất cả chỉ tiêu đều đạt.</p>"}
    cell.outputs.append(new_output("display_data", told))
    return replace(report, notebook=notebook)


def source_changed(report: Rendering) -> Rendering:
    """A cell that says it shows another year."""
    notebook = deepcopy(report.notebook)
    cell = next(one for one in notebook.cells if one.source == "review.targets()")
    cell.source = "review.targets(2030)"
    return replace(report, notebook=notebook)


def asked_otherwise(report: Rendering) -> Rendering:
    """Parameters of another period than the one that was judged."""
    notebook = deepcopy(report.notebook)
    cell = next(c for c in notebook.cells if "injected-parameters" in c.metadata.get("tags", []))
    cell.source = cell.source.replace("2025-H1", "2024-H1")
    return replace(report, notebook=notebook)


PLANTED: Mapping[str, list[Spoiler]] = {
    "facts swapped between sentences": [
        swapped(0), swapped(5), swapped(40), swapped(400), swapped(20, ANNEX),
    ],
    "a status label changed": [
        in_page("sẽ đạt", "đã đạt"),
        in_page("Cần cử thêm", "Đã đạt"),
        in_page("Không đạt đúng hạn", "Đạt khi xong lớp đang học"),
        in_page('class="status"', 'class="status s-met"'),
        in_page("Đã đạt", "Chưa đạt"),
        in_page("không kịp", "sẽ đạt"),
        in_page("s-behind", "s-met"),
    ],
    "a word for its opposite": [
        in_page("còn thiếu", "đã thừa"),
        in_page("chậm nhất", "sớm nhất"),
        in_page("chưa", "đã"),
        in_page("không ", ""),
        in_page("tăng", "giảm"),
        in_page("còn thiếu", "đã thừa", 3),
    ],
    "numbers in words": [
        put("<p>Hai mươi lăm người chưa đạt.</p>"),
        put("<p>Một nửa số cán bộ đã đạt.</p>", ANNEX),
        in_page("<p>", "<p>Cả mười chín chỉ tiêu đều đạt. "),
        in_page("</caption>", ", thiếu ba người</caption>"),
        in_page("</summary>", " (không chỉ tiêu nào chậm)</summary>"),
    ],
    "headings that begin with a number": [
        put("<h2>25 người chưa đạt</h2>"),
        put("<h3>3. Đã đạt 12 chỉ tiêu</h3>"),
        in_page("</h2>", "</h2><h3>19 chỉ tiêu đạt</h3>"),
        in_page("<summary><h3", "<summary><h3>7 người</h3><h3"),
        put("<h4>2 lớp</h4>", ANNEX),
        put("<h2>2025</h2>"),
    ],
    "marked as a reference": [
        put('<p><span class="ref">2030</span> đã đạt</p>'),
        put('<p><span class="ref">T25-3b</span> đã đạt, <span class="ref">2025</span> người</p>'),
        in_page("</p>", ' <span class="ref">II.3/2025</span></p>', 9),
        in_page('<span class="ref">', '<span class="ref">2025</span><span class="ref">'),
        put('<p>Còn <span class="stt">12</span> người</p>'),
    ],
    "hidden, or emptied": [
        in_page('<section id="', '<section style="display:none" id="'),
        in_page("</style>", "#van-ban{display:none}</style>"),
        in_page('<p class="note"', '<p hidden class="note"'),
        in_page('<section class="verdict', '<section class="skip verdict'),
        in_page("</style>", ".note{font-size:0}</style>"),
        emptied("ket-luan"),
        emptied("T25-3b"),
        emptied("van-ban"),
        in_page("<details>", "<template>"),
    ],
    "digits in attributes": [
        put('<ol start="25"><li>người chưa đạt</li></ol>'),
        put('<ul><li value="25">người chưa đạt</li></ul>'),
        put('<input value="25 người" readonly>'),
        put('<input placeholder="25 người">'),
        put('<meter value="25" max="30"></meter>'),
        in_page("</style>", 'p::after{content:"25 người"}</style>'),
        in_page("--c1:'", "--c1:'25 người, "),
    ],
    "pictures": [
        exchanged,
        drawn(blank),
        drawn(blank, 1),
        drawn(lambda svg: svg.replace("</svg>", "<text>25 người</text></svg>")),
        drawn(lambda svg: svg.replace("<path", '<path opacity="0"', 3)),
        in_page('alt="', 'alt="Không chỉ tiêu nào chậm. '),
    ],
    "the letters": [
        in_letter("</p>", " Mọi chỉ tiêu đều đạt.</p>"),
        in_letter("cử thêm", "đã cử"),
        in_letter(" ", "  ", MAIL_TEXT),
        in_letter("\n", "\nHai mươi lăm người.\n", MAIL_TEXT, 3),
        in_letter("2025", "2026", MAIL_TEXT),
        in_letter("2025", "2026"),
        lambda report: replace(report, letters={**report.letters, MAIL_TEXT: ""}),
        lambda report: replace(report, letters={MAIL_HTML: report.letters[MAIL_HTML]}),
    ],
    "the notebook": [
        in_cell("còn thiếu", "đã thừa"),
        in_cell("đạt", "chưa đạt", "text/plain"),
        in_cell("đạt", "chưa đạt", "text/latex", 2),
        cell_more, output_more, source_changed, asked_otherwise,
    ],
    "names": [
        put("<table><tr><td>Nguyễn</td><td>Văn Mẫu</td></tr></table>"),
        put("<p>Mẫu, Nguyễn Văn</p>"),
        put("<p>Mẫu Văn Nguyễn</p>"),
        put("<ul><li>Nguyễn</li><li>Văn</li><li>Mẫu</li></ul>"),
        put("<p>N. V. Mẫu</p>"),
        put("<p>Nguyễn V. M. sinh năm 1975</p>"),
    ],
    "addresses outside": [
        in_page("</style>", r"p{background:\75rl(//x.vn/y.png)}</style>"),
        in_page("</style>", r"@\69mport '//x.vn/y.css';</style>"),
        in_page("</style>", 'p{background:image-set("//x.vn/y.png" 1x)}</style>'),
        put(r'<p style="background:u\72l(//x.vn/y.png)">a</p>'),
        put('<p><a href="&#104;ttps://x.vn">a</a></p>'),
    ],
    "words of people that nobody wrote": [
        put('<blockquote class="comment">Cả mười chín chỉ tiêu đạt.</blockquote>'),
        in_page("</blockquote>", " Cần biểu dương.</blockquote>"),
        in_page('<div class="nguoi-viet', '<p>Không có hạn chế.</p><div class="nguoi-viet'),
        in_page("<blockquote", '<blockquote class="comment">Tốt.</blockquote><blockquote', 1),
        put('<blockquote class="comment"><cite>Ban Tổ chức</cite></blockquote>', ANNEX),
    ],
}  # fmt: skip
