"""People whom a list says to be at work elsewhere: a list of a whole district is no ward's own."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import takewhile

from plan09lib.read.cells.findings import Finding, listed
from plan09lib.read.cells.values import as_text
from plan09lib.read.layout.arranged import Arranged
from plan09lib.read.layout.mapping import MAPPING_FILE, NOT_USED
from plan09lib.read.layout.row_words import depth, spaced
from plan09lib.read.plan.plan import Plan
from plan09lib.read.rules.headings import heading_key
from plan09lib.read.rules.layout import ROSTER

_KIND = r"(?<!\w)(?:phường|xã|thị trấn|đặc khu|P\.|TT\.)"
_WARD = re.compile(rf"({_KIND})[^\S\n]*([^\W_]+(?:[^\S\n]+[^\W_]+)*)", re.IGNORECASE)
_KINDS = re.compile(rf"(?:tên[^\S\n]+)?{_KIND}[^\S\n]*", re.IGNORECASE)
_ABOVE = re.compile(
    r"(?<!\w)(?:huyện|quận|thị xã|thành phố|tỉnh|thành|thị)\s+(?:ủy|[^\W\d_])", re.IGNORECASE
)
_NO_NAMES = tuple(
    spaced(one).strip()
    for one in ("hội", "đội", "đoàn", "ủy", "khóa", "nhiệm", "kiêm", "nguyên", "quản", "phụ")
)
"""Words behind "phường" or "xã" that begin no name: "Văn hóa - Xã hội", "Phường đội"."""
_MOST_TOLD = 3


def people_elsewhere(
    arranged: Arranged | None, plan: Plan, workbook: str, wards: Sequence[str]
) -> Iterator[Finding]:
    """Who is said to belong to another ward, or to a body above it, than that of `wards`.

    By a column of units, a post, a section, a sheet's name or title. They are counted, and named;
    where they are more than a third, the list is not this ward's and is refused.
    """
    if arranged is None or not wards:
        return
    said = _Said(plan, wards)
    found: dict[str, list[tuple[int, str]]] = defaultdict(list)
    positions = iter(arranged.cells.get("position", [""] * len(arranged.numbers)))
    for part in arranged.sheets:
        several = len(arranged.sheets) > 1
        general = said.first([part.origin, *(part.above if several else ())])
        sections = _sections(part, said)
        columns = said.columns(part.unread)
        for row, position in zip(part.numbers, positions, strict=False):
            cells = (said.unit(text.get(row, ""), header) for header, text in columns)
            own = [*cells, said.post(as_text(position)), sections.get(row, ""), general]
            other = next(filter(None, own), "")
            if other and other != _OWN:
                found[spaced(other)].append((row, other))
    if found:
        yield _told(found.values(), len(arranged.numbers), plan, workbook)


_OWN = "(đơn vị này)"


def _told(
    found: Collection[Sequence[tuple[int, str]]], people: int, plan: Plan, workbook: str
) -> Finding:
    count = sum(map(len, found))
    named = [f'dòng {listed([row for row, _ in one])} ghi "{one[0][1]}"' for one in found]
    more = [f"và {len(named) - _MOST_TOLD} đơn vị khác"] if len(named) > _MOST_TOLD else []
    words = f"{count} trong {people} người có thể thuộc đơn vị khác: "
    words += "; ".join([*named[:_MOST_TOLD], *more])
    title = plan.sheet_title(ROSTER)
    if 3 * count <= people:
        words += "; vẫn được tính"
        action = "người không thuộc đơn vị này thì xóa dòng"
        return Finding(workbook, "warning", "other_unit", title, words, action)
    action = (
        "chỉ để lại người của đơn vị này; nếu đó là tên khác, tên cũ của phường thì ghi ở names,"
        " phường cũ thì ở predecessors của don_vi.yml; cột không ghi nơi công tác hiện nay thì"
        f" khai {NOT_USED} trong {MAPPING_FILE}"
    )
    return Finding(workbook, "blocking", "other_unit", title, words, action)


def _sections(part: Arranged, said: _Said) -> dict[int, str]:
    """Per person what the heading above it names; a heading beside it that names none ends it."""
    unit, at, found = "", 9, {}
    for line in part.lines:
        if line.kind in ("section", "title"):
            if named := said.unit(line.text):
                unit, at = named, depth(line.text)
            elif depth(line.text) <= at:
                unit = ""
        elif line.kind == "person":
            found[line.number] = unit
    return found


class _Said:
    """What unit a text names: another one, `_OWN`, or empty for none."""

    def __init__(self, plan: Plan, wards: Sequence[str]):
        self.headings = plan.headings
        self.own = [spaced(_KINDS.sub("", one)) for one in wards]
        levels = plan.vocabularies["chuc_vu"].levels
        spelt = (text for level in levels for text in (level.label, *level.spellings))
        self.posts = frozenset(words[0] for text in spelt if (words := spaced(text).split()))

    def columns(self, unread: Mapping[str, dict[int, str]]) -> list[tuple[str, dict[int, str]]]:
        """The columns that say where people work, by the last part of their headings."""
        known = self.headings.unit_keys
        last = ((one.rpartition(" / ")[2], one) for one in unread)
        return [(own, unread[one]) for own, one in last if heading_key(own) in known]

    def first(self, texts: Iterable[str]) -> str:
        """What the first of the texts that names a unit says."""
        return next(filter(None, map(self.unit, texts)), "")

    def unit(self, text: str, header: str = "") -> str:
        """The unit that a text names; in a column headed by the kind of unit, its name alone."""
        if named := self._ward(text, frozenset()):
            return named
        if not (header and text):
            return ""
        if any(own in spaced(text) for own in self.own):
            return _OWN
        return text if _KINDS.match(header) or _ABOVE.search(text) else ""

    def post(self, text: str) -> str:
        """The ward that a post names; what may be another post behind its kind is no name."""
        return self._ward(text, self.posts)

    def _ward(self, text: str, no_names: Collection[str]) -> str:
        """The first ward that a text names; `_OWN` wherever it names this one."""
        others = []
        for kind, name in _WARD.findall(text):
            words = name.split()
            named = list(takewhile(lambda one: one[0].isupper() or one[0].isdigit(), words))[:4]
            first = spaced(named[0]).strip() if named else ""
            if not named or first in _NO_NAMES or first in no_names:
                continue
            if any(spaced(name).startswith(own) for own in self.own):
                return _OWN
            others.append(f"{kind} {' '.join(named[:1] if first.isdigit() else named)}")
        return others[0] if others else ""
