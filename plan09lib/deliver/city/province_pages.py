"""The pages beside a roll-up's first page: one a province, from the same notebook, gated alike.

The cells of a notebook are one-line calls of the review (tested), so that the further pages are
shown in this process; only the first page pays for a kernel.
"""

from __future__ import annotations

import multiprocessing
import os
import re
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextvars import ContextVar
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_output

from plan09lib.collector import collector_paused
from plan09lib.deliver.gate.reviewed import Paged, Reviewed
from plan09lib.deliver.gate.rules import gate_faults
from plan09lib.deliver.publish.page import page_html
from plan09lib.deliver.publish.shared_notebook import shareable
from plan09lib.errors import Fault
from plan09lib.read.city.register import province_name
from plan09lib.rooms import PROCESSES, found

MOST_AT_ONCE = 4
FEWEST_EACH = 4
"""So few pages are not worth a process of their own."""
_CALL = re.compile(r"review\.([a-z_]+)\(\)")


@dataclass(frozen=True)
class _Pages:
    """What the pages of all provinces are made from."""

    review: Paged
    source: NotebookNode
    title: str
    folder: Path

    def write(self, code: str) -> list[Fault]:
        """Writes the page of one province; the gate's faults."""
        with collector_paused():
            name = f"tinh-{code}.html"
            page = self.review.page_of(code)
            shown = shareable(_shown(self.source, page))
            text = page_html(shown, f"{self.title}, {province_name(code)}")
            (self.folder / name).write_text(text, encoding="utf-8", newline="\n")
            return [
                Fault(f"{name} {fault.where}", fault.found, fault.rule, fault.action)
                for fault in gate_faults(text, shown, page)
            ]


def write_province_pages(
    review: Reviewed, notebook: Path, title: str, folder: Path
) -> Iterator[Fault]:
    """Writes `tinh-<code>.html` for every province that has a page; the gate's faults, each page.

    Nothing is written for a review that is one page. Where processes can be forked, as many work
    at once as there are processors, up to `MOST_AT_ONCE`.
    """
    if not isinstance(review, Paged) or not review.pages:
        return
    codes = review.pages
    source = nbformat.read(notebook, as_version=nbformat.NO_CONVERT)
    pages = _Pages(review, source, title, folder)
    at_once = min(len(codes) // FEWEST_EACH, os.cpu_count() or 1, MOST_AT_ONCE)
    processes = found(PROCESSES)
    if at_once < 2 or not (processes and processes.can_fork()):
        yield from chain.from_iterable(map(pages.write, codes))
        return
    forks = multiprocessing.get_context("fork")
    with ProcessPoolExecutor(at_once, forks, initializer=_find, initargs=(pages,)) as pool:
        yield from chain.from_iterable(pool.map(_write, codes))


_found: ContextVar[_Pages] = ContextVar("_found")
"""What a forked process finds ready, so that nothing is sent to it but a code."""


def _find(pages: _Pages) -> None:
    _found.set(pages)


def _write(code: str) -> list[Fault]:
    return _found.get().write(code)


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
