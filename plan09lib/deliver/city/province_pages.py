"""The pages beside a roll-up's first page: one a province, from the same notebook, gated alike.

The cells of a notebook are one-line calls of the review (tested), so that the further pages are
shown in this process; only the first page pays for a kernel.
"""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextvars import ContextVar
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from plan09lib.collector import collector_paused
from plan09lib.deliver.gate.reviewed import Paged, Reviewed
from plan09lib.deliver.gate.rules import scan_faults
from plan09lib.deliver.page.again import shown_again
from plan09lib.deliver.page.files import province_page
from plan09lib.deliver.page.page import page_html
from plan09lib.errors import Fault
from plan09lib.read.city.register import province_name
from plan09lib.rooms import PROCESSES, found

MOST_AT_ONCE = 4
FEWEST_EACH = 4
"""So few pages are not worth a process of their own."""


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
            name = province_page(code)
            page = self.review.page_of(code)
            shown = shown_again(self.source, page)
            text = page_html(shown, f"{self.title}, {province_name(code)}")
            (self.folder / name).write_text(text, encoding="utf-8", newline="\n")
            return [
                Fault(f"{name} {fault.where}", fault.found, fault.rule, fault.action)
                for fault in scan_faults(text, shown, page)
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
