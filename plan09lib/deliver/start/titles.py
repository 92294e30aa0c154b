"""What a list says of itself in its title rows and its file's name: ward, parent, day."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import takewhile
from pathlib import Path

from plan09lib.read.cells.values import as_text
from plan09lib.read.city.register import OfficialWard, official_wards, provinces
from plan09lib.read.files.day import LAST_DAY
from plan09lib.read.files.text import matching_key, tidy
from plan09lib.read.layout.arrange import recognise_sheets
from plan09lib.read.layout.fonts import file_font, in_unicode
from plan09lib.read.layout.mapping import Mapping
from plan09lib.read.period.spoken import days_in, spoken_day
from plan09lib.read.plan.plan import Plan
from plan09lib.read.rules.layout import ROSTER
from plan09lib.read.tables.source_tables import read_tables
from plan09lib.read.tables.sources import Source

INVENTED = "dữ liệu giả lập"
_KINDS = "phường|xã|thị trấn|đặc khu"
_WARD = re.compile(rf"(?:^|\s)({_KINDS})\s+(.+)", re.IGNORECASE)
_BODY = re.compile(
    r"(?:đảng (?:ủy|bộ)|(?:ubnd|ủy ban nhân dân|hđnd|hội đồng nhân dân|ubmttq\w*)"
    rf"(?:\s+và\s+\w+)?)?\s*(?:{_KINDS})\s",
    re.IGNORECASE,
)
"""A line that names a body of the ward, or begins with the ward itself."""
_END = re.compile(
    r"[,;:(\n/]|\s[-–—]\s|\s(?:thành phố|tỉnh|quận|huyện|thị xã|thuộc|nhiệm kỳ|giai đoạn|tính đến"
    r"|đến (?:ngày|tháng|hết|\d)|(?:năm|tháng|ngày|quý) [\dIVX])",
    re.IGNORECASE,
)
"""What ends a name in a title."""
_LONGEST = 6
_MOST_TITLES = 2
"""So many stand side by side above a list: the Party's and the body's."""
_PARENT = re.compile(
    r"(?:đảng bộ|ubnd|ủy ban nhân dân)\s+(thành phố|tp\.?|tỉnh|quận|huyện|thị xã)\s+(.+)"
    r"|(thành|tỉnh|quận|huyện|thị)\s+ủy\s+(.+)",
    re.IGNORECASE,
)
_IN_FULL = {"thành": "thành phố", "tp": "thành phố", "tp.": "thành phố", "thị": "thị xã"}
_MONTH = re.compile(r"(?:tháng\s+)?(\d{1,2})(?:\s*/\s*|\s+năm\s+)(\d{4})", re.IGNORECASE)


@dataclass(frozen=True)
class Titles:
    """The title rows of the list of people in a file, and the file's name."""

    name: str
    lines: tuple[str, ...]

    @classmethod
    def of(cls, file: Path, plan: Plan) -> Titles:
        """What stands above the header. Raises: DataRefused for a file that cannot be opened."""
        source = Source(dt.date.min, file)
        tables = read_tables(source).tables
        font, _ = file_font(tables, Mapping(), source.name)
        tables = tuple(in_unicode(table, font.name) for table in tables)
        arranged = recognise_sheets(tables, plan, Mapping(), source.name, LAST_DAY.year).sheets.get(
            ROSTER
        )
        if arranged is not None:
            own = (table for table in tables if table.name == arranged.origin)
            rows = [row for table in own for row in table.rows[: arranged.header.first]]
        else:  # that no list is found is told later: what heads the first sheet is there
            rows = [row for table in tables[:1] for row in _above_cells(table.rows)]
        lines = (line for row in rows for cell in row for line in as_text(cell).splitlines())
        return cls(tidy(file.stem), tuple(tidy(line) for line in lines if tidy(line)))

    @property
    def is_invented(self) -> bool:
        """Whether the list says that its people are."""
        return any(matching_key(INVENTED) in matching_key(line) for line in self.lines)

    @cached_property
    def days(self) -> tuple[dt.date, ...]:
        """Every day that is written there, of titles and of the file's name, each once."""
        return tuple(
            dict.fromkeys(day for text in (*self.lines, self.name) for day in days_in(text))
        )

    @cached_property
    def last_days(self) -> tuple[dt.date, ...]:
        """The last day of every month that is written without a day."""
        found = (_MONTH.finditer(text) for text in (*self.lines, self.name))
        texts = (f"{int(one[1])}/{one[2]}" for many in found for one in many)
        return tuple(dict.fromkeys(day for text in texts if (day := _month_end(text))))

    @cached_property
    def wards(self) -> tuple[str, ...]:
        """The wards that its bodies are of ("phường Bình Minh"), each once."""
        return _different(ward for line in self.lines if (ward := _ward_in(line)))

    @cached_property
    def parents(self) -> tuple[str, ...]:
        """The Party organisations above, as documents head them ("ĐẢNG BỘ TỈNH MẪU")."""
        return _different(parent for line in self.lines if (parent := _parent_in(line)))


def _above_cells(rows: Sequence[list[object]]) -> Iterator[list[object]]:
    """The first rows with no more cells than titles have."""
    return takewhile(lambda row: sum(bool(as_text(cell)) for cell in row) <= _MOST_TITLES, rows)


def _different(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple({matching_key(text): text for text in reversed([*texts])}.values())[::-1]


def _month_end(text: str) -> dt.date | None:
    month, _, year = text.partition("/")
    is_month = 1 <= int(month) <= 12 and 1900 <= int(year) <= 2100
    return spoken_day(text, "ngày") if is_month else None


def _ward_in(line: str) -> str:
    if not _BODY.match(line):
        return ""
    found = _WARD.search(line)
    name = _own_name(found[2]) if found else ""
    ward = f"{found[1].lower()} {name}" if found and name else ""
    return "" if matching_key(ward) == matching_key("xã hội") else ward


def _own_name(text: str) -> str:
    """The words of a name at the beginning of `text`, each with a capital."""
    words: list[str] = []
    for word in _END.split(text)[0].split()[:_LONGEST]:
        is_name = (word.isdecimal() and not words) or word[:1].isupper()
        if not is_name:
            break
        words.append(word.strip("."))
    return " ".join(word if not word.isupper() else word.capitalize() for word in words)


def _parent_in(line: str) -> str:
    found = _PARENT.match(line)
    if not found:
        return ""
    kind, rest = (found[1], found[2]) if found[1] else (found[3], found[4])
    name = _own_name(rest)
    kind = _IN_FULL.get(kind.lower(), kind)
    return f"ĐẢNG BỘ {kind} {name}".upper() if name else ""


def spoken_ward(given: str) -> str:
    """The ward that somebody typed, empty where its kind is not said.

    >>> spoken_ward("Phường Bình Minh"), spoken_ward("Bình Minh")
    ('phường Bình Minh', '')
    """
    found = re.fullmatch(rf"({_KINDS})\s+(\w.*)", given, re.IGNORECASE)
    return _ward_in(given) or (f"{found[1].lower()} {found[2]}" if found else "")


def spoken_parent(given: str) -> str:
    """The Party organisation that somebody typed, as documents head it.

    >>> spoken_parent("tỉnh Mẫu"), spoken_parent("Thành ủy Mẫu"), spoken_parent("?")
    ('ĐẢNG BỘ TỈNH MẪU', 'ĐẢNG BỘ THÀNH PHỐ MẪU', '')
    >>> spoken_parent("Phường Bình Minh")
    ''
    """
    if spoken_ward(given):
        return ""
    found = _parent_in(given) or _parent_in(f"đảng bộ {given}")
    return found or (given.upper() if any(letter.isalpha() for letter in given) else "")


# The official register: codes, and the province of a ward that only one has.


def registered(ward: str, parent: str) -> tuple[OfficialWard, ...]:
    """The wards of the register called `ward`; of the province in `parent` if it names one."""
    named = [one for one in official_wards() if matching_key(one.name) == matching_key(ward)]
    known = {matching_key(_plain(name)): code for code, name in provinces().items()}
    words = matching_key(parent)
    code = next((code for name, code in known.items() if words.endswith(f" {name}")), "")
    return tuple(one for one in named if not code or one.province == code)


def party_of(province: str) -> str:
    """How documents head the Party organisation of a province.

    >>> party_of("46"), party_of("68")
    ('ĐẢNG BỘ THÀNH PHỐ HUẾ', 'ĐẢNG BỘ TỈNH LÂM ĐỒNG')
    """
    name = provinces()[province]
    kind = "" if name != _plain(name) else "tỉnh "
    return f"ĐẢNG BỘ {kind}{name}".upper()


def _plain(name: str) -> str:
    return re.sub(r"^(thành phố|tỉnh)\s+", "", name, flags=re.IGNORECASE)


def name_lines(ward: str) -> Iterator[tuple[str, str]]:
    """The lines of a document's head that follow from the ward's name: committee and place."""
    yield "committee", f"ĐẢNG ỦY {ward}".upper()
    yield "place", re.sub(rf"^({_KINDS})\s+", "", ward, flags=re.IGNORECASE)
