"""An executed notebook as a page that stands alone: offline, without script, code hidden.

What follows a heading tagged `phu-luc` is a page of its own beside it: the evidence of each number.
"""

from __future__ import annotations

import functools
import html
import re
import unicodedata
from collections.abc import Container, Sequence
from pathlib import Path
from typing import Any

from nbconvert.exporters import HTMLExporter, TemplateExporter
from nbconvert.preprocessors import Preprocessor
from nbformat import NotebookNode
from nbformat.v4 import new_markdown_cell
from traitlets import List

from plan09lib.deliver.page.files import ANNEX, PAGE

TEMPLATES = Path(__file__).parent / "templates"
_HEADING = re.compile(r"(#{1,6})[ \t]+(.+?)[ \t#]*")
_FENCE = re.compile(r"(```|~~~)")
_DEEPEST_IN_TOC = 3
_BACK = "Về báo cáo"
_FOLDED, _ANNEXED = "folded", "phu-luc"
_STYLE = re.compile(r"<style.*?</style>", re.DOTALL)
_FOR_WRITERS = re.compile(r"/\*.*?\*/|\n\s*", re.DOTALL)
"""What a style sheet says to who edits it, and where its lines break."""
_ID = re.compile(r'\sid="([^"]+)"')
_LINK = re.compile(r'(?<=\shref=")#([^"]+)(?=")')


def slug(text: str) -> str:
    """`text` as an ASCII id: small letters, digits and hyphens; "x" when nothing is left.

    >>> slug("II. Đánh giá chung")
    'ii-danh-gia-chung'
    """
    letters = unicodedata.normalize("NFD", text.casefold().replace("đ", "d"))
    plain = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-") or "x"


class HeadingIds(Preprocessor):
    """Gives every markdown heading an ASCII id and lists the upper levels in `resources["toc"]`.

    Below the heading of a cell tagged `folded`, each heading of the next level opens a part that
    is closed until somebody opens it, follows a link into it or finds a word there.
    """

    def preprocess(self, nb: NotebookNode, resources: dict[str, Any]) -> tuple[NotebookNode, Any]:
        """The notebook with its markdown headings as HTML, and the resources with `toc`."""
        self._taken: dict[str, int] = {}
        self._toc: list[dict[str, Any]] = []
        self._folds_at, self._is_open = 0, False
        for cell in nb.cells:
            if cell.cell_type == "markdown":
                is_folded = _is(cell, _FOLDED)
                cell.source = self._with_ids(cell.source, is_folded)
        nb.cells.append(new_markdown_cell(self._closed(0)))
        resources["toc"] = self._toc
        return nb, resources

    def _with_ids(self, source: str, is_folded: bool) -> str:
        lines, in_fence = [], False
        for line in source.splitlines():
            in_fence ^= bool(_FENCE.match(line.lstrip()))
            match = None if in_fence else _HEADING.fullmatch(line)
            lines.append(self._heading(len(match[1]), match[2], is_folded) if match else line)
        return "\n".join(lines)

    def _heading(self, level: int, text: str, is_folded: bool) -> str:
        anchor = self._unused(f"muc-{slug(text)}")  # apart from ids that cells give
        if 2 <= level <= _DEEPEST_IN_TOC:
            self._toc.append({"level": level, "id": anchor, "text": text})
        told = f'<h{level} id="{anchor}">{html.escape(text, quote=False)}</h{level}>'
        return f"\n{self._closed(level)}{self._opened(level, told, is_folded)}\n"

    def _opened(self, level: int, told: str, is_folded: bool) -> str:
        """A heading with what it opens: all that is folded, or one part of that."""
        if is_folded:
            self._folds_at = level + 1
            return f'<div class="folded">\n{told}'
        if level != self._folds_at:
            return told
        self._is_open = True
        return f"<details>\n<summary>{told}</summary>"

    def _closed(self, level: int) -> str:
        """What ends before a heading of `level`, 0 for the end of the page."""
        closed = ""
        if self._is_open and level <= self._folds_at:
            self._is_open, closed = False, "</details>\n"
        if self._folds_at and level < self._folds_at:
            self._folds_at, closed = 0, f"{closed}</div>\n"
        return closed

    def _unused(self, wanted: str) -> str:
        self._taken[wanted] = self._taken.get(wanted, 0) + 1
        return wanted if self._taken[wanted] == 1 else f"{wanted}-{self._taken[wanted]}"


class PageExporter(HTMLExporter):
    """Gives what the template writes.

    nbconvert would parse the page once more to add English alt texts and tab stops; our outputs
    bring their own, and the gate looks at every image. It would also check the notebook after each
    of a dozen preprocessors that do nothing here.
    """

    default_preprocessors: List[Any] = List([]).tag(config=True)

    def from_notebook_node(
        self, nb: NotebookNode, resources: dict[str, Any] | None = None, **options: Any
    ) -> tuple[Any, dict[str, Any]]:
        """The page and its resources."""
        return TemplateExporter.from_notebook_node(
            self, nb, self._init_resources(resources), **options
        )


def pages_html(notebook: NotebookNode, title: str) -> dict[str, str]:
    """The page of an executed `notebook` and, where it has one, its annex, by file name.

    A link to what stands in the other leads there. The same notebook gives the same texts.
    """
    at = next((n for n, cell in enumerate(notebook.cells) if _is(cell, _ANNEXED)), None)
    if at is None:
        return {PAGE: page_html(notebook, title)}
    heading = notebook.cells[at].source.strip().lstrip("# ")
    page = page_html(_of(notebook, notebook.cells[:at]), title, [(ANNEX, heading)])
    beside = page_html(_of(notebook, notebook.cells[at:]), f"{heading}. {title}", [(PAGE, _BACK)])
    in_page, in_annex = (set(_ID.findall(text)) for text in (page, beside))
    return {
        PAGE: _led_over(page, ANNEX, in_annex - in_page),
        ANNEX: _led_over(beside, PAGE, in_page - in_annex),
    }


def page_html(notebook: NotebookNode, title: str, beside: Sequence[tuple[str, str]] = ()) -> str:
    """All of an executed `notebook` as one page; `beside` are files it leads to, with names."""
    resources = {"page_title": title, "beside": beside}
    text, _ = _exporter().from_notebook_node(notebook, resources=resources)
    lean = _STYLE.sub(lambda style: _lean(style[0]), text, count=1)
    return f"{lean.rstrip()}\n"


def _is(cell: NotebookNode, tag: str) -> bool:
    return tag in cell.metadata.get("tags", [])


def _of(notebook: NotebookNode, cells: list[NotebookNode]) -> NotebookNode:
    return NotebookNode({**notebook, "cells": cells})


def _led_over(text: str, file: str, there: Container[str]) -> str:
    """`text` with its links to ids that stand `there` leading into `file`."""
    return _LINK.sub(lambda link: f"{file}{link[0]}" if link[1] in there else link[0], text)


@functools.cache
def style_sheet() -> str:
    """The page's own style sheet, as a page holds it."""
    return _lean((TEMPLATES / "page" / "page.css").read_text(encoding="utf-8"))


def _lean(css: str) -> str:
    return _FOR_WRITERS.sub("", css)


@functools.cache
def _exporter() -> PageExporter:
    """One exporter for the whole process; making it takes longer than converting."""
    return PageExporter(
        template_name="page", extra_template_basedirs=[str(TEMPLATES)], exclude_anchor_links=True
    )
