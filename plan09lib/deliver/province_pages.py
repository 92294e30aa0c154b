"""The pages beside a roll-up's first page: one a province, from the same notebook, gated alike.

The cells of a notebook are one-line calls of the review (tested), so that the further pages are
shown in this process; only the first page pays for a kernel.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_output

from plan09lib.deliver.gate import gate_faults
from plan09lib.deliver.page import page_html
from plan09lib.deliver.reviewed import Reviewed
from plan09lib.deliver.share import shareable
from plan09lib.errors import Fault
from plan09lib.read.register import provinces

_CALL = re.compile(r"review\.([a-z_]+)\(\)")


def write_province_pages(
    review: Reviewed, notebook: Path, title: str, folder: Path
) -> Iterator[Fault]:
    """Writes `tinh-<code>.html` for every province that has a page; the gate's faults, each page.

    Nothing is written for a review that is one page.
    """
    codes = getattr(review, "pages", ())
    if not codes:
        return
    source = nbformat.read(notebook, as_version=nbformat.NO_CONVERT)
    for code in codes:
        page = review.page_of(code)  # type: ignore[attr-defined]
        shown = shareable(_shown(source, page))
        name = f"tinh-{code}.html"
        text = page_html(shown, f"{title}, {provinces().get(code, code)}")
        (folder / name).write_text(text, encoding="utf-8", newline="\n")
        for fault in gate_faults(text, shown, page):
            yield Fault(f"{name} {fault.where}", fault.found, fault.rule, fault.action)


def _shown(source: NotebookNode, review: Reviewed) -> NotebookNode:
    """The notebook as a kernel would have left it, with the results of `review`."""
    notebook = nbformat.from_dict(source)
    for number, cell in enumerate(notebook.cells, start=1):
        match = _CALL.fullmatch(cell.source) if cell.cell_type == "code" else None
        if match:
            html = getattr(review, match[1])().html
            output = new_output("execute_result", {"text/html": html}, execution_count=number)
            cell.update(outputs=[output], execution_count=number)
    return notebook
