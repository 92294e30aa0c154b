"""A piece of a report as LaTeX: what Lab's own export to PDF prints of a cell.

The same words in the same order as in its HTML; of a picture its sentence, of a table its rows.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from plan09lib.tell.words.plain_text import is_unseen, squeezed

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_SIGNS = str.maketrans(
    {
        "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "$": r"\$", "&": r"\&", "#": r"\#",
        "%": r"\%", "_": r"\_", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
        "[": "{[}", "]": "{]}", "\u00a0": "~",
        "−": "$-$", "×": r"$\times$", "≤": r"$\leq$", "≥": r"$\geq$", "≠": r"$\neq$",
        "●": r"$\bullet$", "○": r"$\circ$", "⌊": r"$\lfloor$", "⌋": r"$\rfloor$",
    }
)  # fmt: skip
_ANY_SIGN = re.compile(f"[{re.escape(''.join(map(chr, _SIGNS)))}]")
"""Looked for first: most texts have none, and looking is quicker than exchanging."""
_BOLD = ("strong", "b", "caption", "h1", "h2", "h3", "h4", "h5", "h6")
_OWN_PARAGRAPH = frozenset(
    {"p", "div", "section", "article", "figure", "figcaption", "blockquote", "details", "summary",
     "h1", "h2", "h3", "h4", "h5", "h6", "caption", "img"}
)  # fmt: skip
_WIDTH = 0.95
"""Of the line, shared by the columns of a table."""


def latex(markup: str) -> str:
    r"""The LaTeX of a fragment of HTML; compiled by XeLaTeX, or pdfLaTeX in T5, with longtable.

    >>> print(latex("<h4>Việc &amp; người</h4><ul><li>một</li></ul>"), end="")
    \textbf{Việc \& người}
    <BLANKLINE>
    \begin{itemize}
    \item một
    \end{itemize}
    """
    from lxml.html import fragment_fromstring

    told = _said(fragment_fromstring(markup, create_parent="div"))
    return re.sub(r"\s*\n\s*\n\s*", "\n\n", told).strip() + "\n"


def _said(one: HtmlElement) -> str:
    if is_unseen(one):
        return ""
    if one.tag == "img":
        return f"\n\n\\emph{{{_escaped(one.get('alt'))}}}\n\n"
    if one.tag == "table":
        return _table(one)
    said = _inside(one)
    if one.tag in ("ul", "ol") and one.find("li") is not None:
        return f"\n\n\\begin{{itemize}}\n{said.strip()}\n\\end{{itemize}}\n\n"
    if one.tag == "li":
        return f"\n\\item {said.strip()}\n"
    if one.tag == "br":
        return r" \newline "
    if one.tag in _BOLD and said.strip():
        said = rf"\textbf{{{said.strip()}}}"
    return f"\n\n{said}\n\n" if one.tag in _OWN_PARAGRAPH else said


def _inside(one: HtmlElement) -> str:
    return _escaped(one.text) + "".join([_said(part) + _escaped(part.tail) for part in one])


def _escaped(text: str | None) -> str:
    plain = squeezed(text)
    return plain.translate(_SIGNS) if _ANY_SIGN.search(plain) else plain


def _table(table: HtmlElement) -> str:
    """Caption and rows; the head stands again on every page."""
    heads = table.xpath("./thead/tr")
    rows = [*heads, *table.xpath("./tbody/tr | ./tr")]
    cells = [[*row.iterchildren("th", "td")] for row in rows]
    columns = max(map(len, cells), default=0)
    if not columns:
        return ""
    caption = table.find("caption")
    told = "" if caption is None else _said(caption)
    share = rf"p{{{_WIDTH / columns:.3f}\linewidth}}"
    has_signs = table.find(f".//*[{_SIGN}]") is not None
    lines = [_row(row, columns, has_signs) for row in cells]
    lines.insert(len(heads), r"\endhead")
    body = "\n".join(line for line in lines if heads or line != r"\endhead")
    opened = rf"\begin{{longtable}}{{{share * columns}}}"
    return f"{told}\n\n{opened}\n\\hline\n{body}\n\\end{{longtable}}\n\n"


def _row(row: Sequence[HtmlElement], columns: int, has_signs: bool) -> str:
    words = _without_signs if has_signs else _all_words
    cells = [_escaped(words(cell)).strip() for cell in row]
    cells += [""] * (columns - len(cells))
    return " & ".join(cells) + r" \\ \hline"


_SIGN = "@aria-hidden='true'"
"""What stands beside words that say the same; no table stands in such an element."""


def _all_words(cell: HtmlElement) -> str:
    words = cell.text or ""
    for part in cell:
        if len(part) or not isinstance(part.tag, str):
            return str(cell.text_content())
        words += (part.text or "") + (part.tail or "")  # as nearly all are; quicker to tell
    return words


def _without_signs(cell: HtmlElement) -> str:
    return "".join(cell.xpath(f".//text()[not(ancestor::*[{_SIGN}])]"))
