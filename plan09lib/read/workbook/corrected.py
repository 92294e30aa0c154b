"""Corrections carried out on the cells of a workbook, each with a finding that tells it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence

import pandas as pd

from plan09lib.read.cells.findings import PRIVATE, Finding, listed
from plan09lib.read.cells.values import as_text
from plan09lib.read.files.day import date_text
from plan09lib.read.files.text import matching_key, tidy
from plan09lib.read.layout.arranged import Arranged
from plan09lib.read.rules.layout import Column, Sheet
from plan09lib.read.workbook.corrections import CORRECTIONS_FILE, Correction

_KEY = "staff_id"


def apply_corrections(
    corrections: Iterable[Correction], sheet: Sheet, arranged: Arranged | None
) -> list[Finding]:
    """The cells of one sheet, as `arranged`, corrected by what is said of it; a finding for each.

    A sheet is called by the layout's title or by its name in the file. A correction that finds no
    cell, or another value than its old one, changes nothing and gives a blocking finding.
    """
    known = {matching_key(name) for name in (sheet.title, *_origins(arranged))}
    own = [one for one in corrections if matching_key(one.sheet) in known]
    if arranged and own:
        arranged.cells = {name: list(column) for name, column in arranged.cells.items()}
    return [_Change(one, sheet, arranged).finding() for one in own]


def _origins(arranged: Arranged | None) -> list[str]:
    return [part.origin for part in arranged.sheets] if arranged else []


class _Change:
    """One correction, tried on the cells of its sheet."""

    def __init__(self, correction: Correction, sheet: Sheet, arranged: Arranged | None):
        self.correction = correction
        self.sheet = sheet
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
        cells = self.cells[column.name]
        if not _says(cells[places[0]], self.correction.old):
            return self._other_value(column, as_text(cells[places[0]]))
        cells[places[0]] = self.correction.new
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


def _says(cell: object, old: str) -> bool:
    """Whether `cell` still holds `old`; a date cell may be told in the usual ways."""
    wanted, text = tidy(old), as_text(cell)
    if isinstance(cell, dt.date):
        short = f"{cell.day}/{cell.month}/{cell.year}"
        return wanted in (text, f"{cell:%Y-%m-%d}", f"{cell:%d/%m/%Y}", short, date_text(cell))
    return wanted == text


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
