"""Rules about people and machines: no name from a roster, no path, in anything that is shared."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from lxml.html import HtmlElement

from plan09lib.deliver.gate_names import Names, masked
from plan09lib.deliver.gate_rule import Found, Shared
from plan09lib.deliver.reviewed import Checkable
from plan09lib.errors import Fault

_ROOTS = ("home", "Users", "root", "mnt", "media", "tmp", "var", "opt", "srv", "private")
_PATH = re.compile(rf"(?<![\w.])(/({'|'.join(_ROOTS)})/[\w.-]+|[A-Za-z]:\\+[\w.-]+|\\\\[\w.-]+\\)")
_PATH_MARK = re.compile(rf"\\|/(?:{'|'.join(_ROOTS)})/")
"""Stands in everything that `_PATH` finds; looking for it is far quicker."""


def leaked_names(shared: Shared) -> Iterator[Found]:
    """Names from the rosters in shared files; the message gives initials only."""
    if not shared.review.roster_names:
        return  # a roll-up reads no roster
    names = Names(shared.review.roster_names, official_names(shared.review))
    told: set[Found] = set()
    for place, text in shared.texts:
        for key in names.in_text(text):
            where = (
                f"{place}, {_place_in_page(shared, names)}" if place == "bao-cao.html" else place
            )
            found = (where, f"họ tên {masked(key)} có trong danh sách nhân sự")
            if found not in told:
                told.add(found)
                yield found


def without_names(faults: list[Fault], review: Checkable) -> list[Fault]:
    """The faults with initials where they quote a name from the rosters."""
    if not faults or not review.roster_names:
        return faults
    names = Names(review.roster_names, official_names(review))
    return [
        replace(one, where=names.hidden(one.where), found=names.hidden(one.found)) for one in faults
    ]


def official_names(review: Checkable) -> Iterator[str]:
    """The names of the unit and its bodies, which may be printed whoever else bears them."""
    for name in review.unit.file.names:
        yield from (name.ward, name.parent, name.committee, name.place)


def _place_in_page(shared: Shared, names: Names) -> str:
    for element in shared.page.elements:
        if any(next(names.in_text(text), None) for text in _own_texts(element)):
            return shared.page.where(element)
    return "trong một hình hoặc phần ẩn"


def _own_texts(element: HtmlElement) -> list[str]:
    return [element.text or "", element.tail or "", *element.values()]


def leaked_paths(shared: Shared) -> Iterator[Found]:
    """Folders of the machine that made the report: they tell user names."""
    home = str(Path.home())
    for place, text in shared.texts:
        if _PATH_MARK.search(text) and (match := _PATH.search(text)):
            yield place, f"đường dẫn bắt đầu bằng {match[0][:12]}…"
        elif len(home) > 5 and home in text:
            yield place, "đường dẫn thư mục cá nhân"


def unpublishable(shared: Shared) -> Iterator[Found]:
    """Parts that are for internal use (`noi-bo`) or only assumed (`gia-dinh`)."""
    for name, told in (("noi-bo", "phần nội bộ"), ("gia-dinh", "phần giả định")):
        for element in shared.page.of_class(name):
            yield shared.page.where(element), told
