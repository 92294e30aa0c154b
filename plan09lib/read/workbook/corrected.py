"""Corrections carried out on the cells of a workbook, each with a finding that tells it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence

import pandas as pd

from plan09lib.read.cells.dates import DateOrder, Day, Years, known_part, parse_day
from plan09lib.read.cells.findings import PRIVATE, Finding, listed
from plan09lib.read.cells.values import as_text, years_of
from plan09lib.read.files.day import date_text
from plan09lib.read.files.text import matching_key, tidy
from plan09lib.read.layout.arranged import Arranged
from plan09lib.read.rules.layout import Column, Sheet
from plan09lib.read.workbook.corrections import CORRECTIONS_FILE, Correction

_KEY = "staff_id"


def apply_corrections(
    corrections: Iterable[Correction], sheet: Sheet, arranged: Arranged | None, as_of: dt.date,
    order: DateOrder,
) -> list[Finding]:  # fmt: skip
    """The cells of one sheet, as `arranged`, corrected by what is said of it; a finding for each.

    A sheet is called by the layout's title or by its name in the file. A correction that finds no
    cell, another value than its old one, or says no day, or two, where one belongs, changes nothing
    and gives a blocking finding. `order` is what a mapping says of the list's dates.
    """
    known = {matching_key(name) for name in (sheet.title, *_origins(arranged))}
    own = [one for one in corrections if matching_key(one.sheet) in known]
    if arranged and own:
        arranged.cells = {name: list(column) for name, column in arranged.cells.items()}
    return [_Change(one, sheet, arranged, as_of, order).finding() for one in own]


def _origins(arranged: Arranged | None) -> list[str]:
    return [part.origin for part in arranged.sheets] if arranged else []


class _Change:
    """One correction, tried on the cells of its sheet."""

    def __init__(
        self, correction: Correction, sheet: Sheet, arranged: Arranged | None, as_of: dt.date,
        order: DateOrder,
    ):  # fmt: skip
        self.correction = correction
        self.sheet = sheet
        self.arranged, self.as_of, self.order = arranged, as_of, order
        self.cells = arranged.cells if arranged else {}
        self.numbers = arranged.numbers if arranged else []
        self.headers = (
            [one for p in arranged.sheets for one in p.header.understood] if arranged else []
        )
        self.row = correction.row or 0

    def finding(self) -> Finding:
        """What was done, or why nothing was."""
        if not self.cells:
            return self._refused("tệp này không có trang ấy", "sửa sheet trong corrections.yml")
        column = self._column(self.correction.column)
        if column is None:
            there = ", ".join(one.header for one in self.sheet.columns if one.name in self.cells)
            found = f"không có cột này; trang có các cột {there}"
            return self._refused(found, "sửa column trong corrections.yml")
        places = self._places()
        if len(places) != 1:
            return self._refused(*self._no_row(len(places)))
        self.row = self.numbers[places[0]]
        cells, at = self.cells[column.name], places[0]
        years = years_of(column, self.as_of) if column.kind == "date" else None
        if not _says(cells[at], self.correction.old, years):
            return self._other_value(column, as_text(cells[at]))
        if years is None or not self.correction.new:
            cells[at] = self.correction.new
            return self._applied()
        return self._dated(column, at, years)

    def _dated(self, column: Column, at: int, years: Years) -> Finding:
        """A new date, which is the day it says whatever the order of the column's other dates."""
        assert self.arranged is not None  # it has the cell
        new, decided = self.correction.new, self.arranged.date_order(column.name, self.order)
        orders: tuple[DateOrder, ...] = ("dmy", "mdy")
        is_settled = decided.order == "dmy" and not decided.refused
        days = [day for one in orders if (day := parse_day(None, tidy(new), one, years))]
        if not days:
            return self._refused("new không phải một ngày có thật", _WRITE_NEW)
        if days[0] != days[-1] and not is_settled:
            why = (
                "tháng đứng trước ngày" if decided.order == "mdy" else "ngày, tháng không rõ thứ tự"
            )
            return self._refused(
                f"new là ngày hiểu được hai cách, mà cột này ghi {why}", _WRITE_NEW
            )
        day = days[0]
        self.cells[column.name][at] = known_part(day.date, day.precision)
        self.arranged.decided.add((column.name, at))
        return self._applied()

    def _column(self, header: str) -> Column | None:
        """The column of that name, the layout's or the file's own where it is whole there."""
        key = matching_key(header)
        whole = [one for one in self.headers if one.column and not one.level]
        said = [one.column for one in whole if key in (matching_key(one.header), _last(one.header))]
        own = [c for c in self.sheet.columns if matching_key(c.header) == key]
        found = own or [c for c in self.sheet.columns if c.name in said]
        return found[0] if len(found) == 1 and found[0].name in self.cells else None

    def _no_row(self, places: int) -> tuple[str, str]:
        where = f"người ở dòng {listed(sorted(set(self.numbers)))}"
        if self.correction.row is not None:
            found = "không có dòng này" if not places else f"{places} trang có dòng này"
            return f"{found}; trang có {where}", "sửa row trong corrections.yml"
        if places:
            return f"{places} dòng cùng Mã", "chỉ dòng bằng row trong corrections.yml"
        do = "ghi Mã đúng như trong danh sách, kể cả số 0 ở đầu, hoặc chỉ dòng bằng row"
        return f"không có dòng này: không ai có Mã ấy; trang có {where}", do

    def _other_value(self, column: Column, cell: str) -> Finding:
        """The cell holds another value than the old one: told where a value names nobody."""
        old = f'(old: "{tidy(self.correction.old)}")' if self.correction.old else "(old: trống)"
        now = f'"{cell}"' if cell else "trống"
        is_private = column.kind in PRIVATE and bool(cell)
        now = "giá trị khác (plan09 check --details cho xem)" if is_private else now
        old = "(old)" if is_private or column.kind in PRIVATE else old
        found = f"ô này không còn ghi giá trị cũ {old}; ô đang ghi {now}"
        do = (
            "old ghi sai thì sửa theo ô đang ghi; đơn vị đã sửa trong tệp thì bỏ mục này khỏi "
            "corrections.yml"
        )
        return self._refused(found, do, cell)

    def _places(self) -> list[int]:
        if self.correction.row is not None:
            return [place for place, row in enumerate(self.numbers) if row == self.correction.row]
        wanted = tidy(self.correction.id)
        ids = self.cells.get(_KEY, [])
        return [place for place, cell in enumerate(ids) if as_text(cell) == wanted]

    def _refused(self, found: str, action: str, raw: str = "") -> Finding:
        text = f"không áp dụng được mục sửa trong {CORRECTIONS_FILE}: {found}"
        return self._found("blocking", "correction_refused", text, action, raw)

    def _applied(self) -> Finding:
        correction = self.correction
        text = (
            f"đã sửa khi đọc theo {CORRECTIONS_FILE}: {tidy(correction.reason)} "
            f"({tidy(correction.who)}, {date_text(correction.when)})"
        )
        do = "ghi giá trị đúng vào danh sách, rồi bỏ mục này khỏi corrections.yml"
        told = f"{correction.old or '(trống)'} → {correction.new or '(trống)'}"
        return self._found("note", "corrected", text, do, told)

    def _found(self, severity: str, code: str, text: str, do: str, raw: str) -> Finding:
        return Finding(
            self.correction.workbook, severity, code, self.sheet.title, text, do,  # type: ignore[arg-type]
            row=self.row, column=self.correction.column, raw=raw, private=True,
        )  # fmt: skip


_WRITE_NEW = "ghi new dạng năm-tháng-ngày, ví dụ 2025-12-31"


def _says(cell: object, old: str, years: Years | None) -> bool:
    """Whether `cell` still holds `old`; a date, of such `years`, in any spelling of lists."""
    wanted, text = tidy(old), as_text(cell)
    if wanted == text:
        return True
    if years is None or not (wanted and text):
        return False
    said, there = parse_day(None, wanted, "dmy", years), parse_day(cell, text, "dmy", years)
    return said is not None and there is not None and _known(said) == _known(there)


def _known(day: Day) -> tuple[dt.date, str]:
    return day.date, day.precision


def _last(header: str) -> str:
    return matching_key(header.rpartition(" / ")[2])


def unplaced(
    corrections: Iterable[Correction], titles: Sequence[str], origins: Iterable[str], workbook: str
) -> Iterator[Finding]:
    """A blocking finding for every correction of a sheet that no workbook has, by title or name."""
    known = {matching_key(title) for title in (*titles, *origins)}
    for correction in corrections:
        if matching_key(correction.sheet) not in known:
            text = f"không áp dụng được mục sửa trong {CORRECTIONS_FILE}: không có trang này"
            do = f"sửa sheet trong corrections.yml, một trong: {', '.join(titles)}"
            yield Finding(
                workbook, "blocking", "correction_refused", correction.sheet, text, do,
                row=correction.row or 0, column=correction.column,
            )  # fmt: skip


def naming_people(
    corrections: Iterable[Correction], names: pd.Series, workbook: str
) -> Iterator[Finding]:
    """A blocking finding for every correction whose reason or `who` has a name of the roster."""
    given = list(corrections)
    people = {matching_key(name) for name in names.dropna() if " " in tidy(name)} if given else ()
    for correction in given:
        said = f" {matching_key(correction.reason)} ; {matching_key(correction.who)} "
        if any(f" {name} " in said for name in people):
            text = f"mục sửa trong {CORRECTIONS_FILE} ghi họ tên người ở reason hoặc who"
            yield Finding(
                workbook, "blocking", "correction_names", correction.sheet, text,
                "ghi chức danh, không ghi tên: reason và who được đưa vào báo cáo",
                row=correction.row or 0, column=correction.column,
            )  # fmt: skip
