"""Cells whose text does not stand as it is, by what the file tells of them; and what is hidden."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from plan09lib.read.cells.findings import listed
from plan09lib.read.cells.values import as_text
from plan09lib.read.layout.header import Header
from plan09lib.read.layout.said_of_rows import Remark
from plan09lib.read.rules.layout import Sheet
from plan09lib.read.tables.tables import Table

_NAME = "full_name"
_KEPT = (_NAME, "staff_id")
"""Who somebody is stays, struck through or not: a row must not lose its person without a word."""
_ZERO, _STRUCK = "formula_zero", "struck_cell"
_TOLD = {
    _ZERO: (
        "số 0 do công thức để lại ở dòng {}: coi là trống, không phải không",
        "ghi giá trị vào các ô này; nếu đúng là không thì ghi không",
    ),
    _STRUCK: (
        "chữ bị gạch ngang, cả ô hoặc một phần, ở dòng {}: coi là chưa có thông tin",
        "xóa chữ bị gạch, chỉ để giá trị còn đúng",
    ),
    "struck_kept": (
        "chữ bị gạch ngang, cả ô hoặc một phần, ở dòng {}; vẫn đọc cả ô",
        "xóa chữ bị gạch, chỉ để giá trị còn đúng",
    ),
}


@dataclass
class Settled:
    """A table after its marks: cells that do not stand are blank, `struck_rows` are known.

    `told` has row numbers by code and column. Cells (column name, row number) that are blank
    although the file holds something there: `withheld` by an error or an uncalculated formula,
    `taken_back` by being struck through.
    """

    table: Table
    told: dict[tuple[str, str], list[int]] = field(default_factory=lambda: defaultdict(list))
    withheld: set[tuple[str, int]] = field(default_factory=set)
    taken_back: set[tuple[str, int]] = field(default_factory=set)

    def of(self, people: list[int]) -> tuple[set[tuple[str, int]], set[tuple[str, int]]]:
        """What is withheld and what was taken back in the rows of `people`."""
        there = set(people)
        withheld, taken_back = (
            {(name, row) for name, row in cells if row in there}
            for cells in (self.withheld, self.taken_back)
        )
        return withheld, taken_back


def settle_marks(table: Table, header: Header, sheet: Sheet) -> Settled:
    """`table` with what its marks say of the cells below `header`.

    A look-up of an empty cell saves 0; where no count is asked for, that says nothing. Text that is
    struck through was taken back, unless its whole row is. An error, or a formula that nobody has
    calculated, is blank as it is read.
    """
    kinds = {column.name: column.kind for column in sheet.columns}
    names = {one.index: one.column for one in header.understood if one.column}
    struck = _struck_rows(table, header)
    settled = Settled(replace(table, rows=list(table.rows), struck_rows=struck))
    for row, index in _filled(table, header, table.marks.formula_zeros):
        name = names.get(index, "")
        if kinds.get(name) != "count":
            _blank(settled, row, index)
            settled.told[_ZERO, name].append(row + 1)
    for row, index in _filled(table, header, table.marks.struck_cells | table.marks.partly_struck):
        name = names.get(index, "")
        if name in _KEPT and row not in struck:
            settled.told["struck_kept", name].append(row + 1)
        elif name and row not in struck:
            _blank(settled, row, index)
            settled.told[_STRUCK, name].append(row + 1)
            settled.taken_back.add((name, row + 1))
    withheld = table.marks.errors | table.marks.unsaved
    settled.withheld = {(names[index], row + 1) for row, index in withheld if index in names}
    return settled


def _filled(
    table: Table, header: Header, cells: Iterable[tuple[int, int]]
) -> Iterator[tuple[int, int]]:
    """Those of `cells` below the header that hold anything."""
    for row, index in sorted(cells):
        cells_there = table.rows[row] if header.body <= row < len(table.rows) else []
        if index < len(cells_there) and as_text(cells_there[index]):
            yield row, index


def _blank(settled: Settled, row: int, index: int) -> None:
    rows = settled.table.rows
    rows[row] = [*rows[row][:index], "", *rows[row][index + 1 :]]


def _struck_rows(table: Table, header: Header) -> frozenset[int]:
    """Rows that are struck through in their name, or in most of their filled cells."""
    names = {one.index for one in header.understood if one.column == _NAME}
    struck: dict[int, set[int]] = defaultdict(set)
    for row, index in _filled(table, header, table.marks.struck_cells):
        struck[row].add(index)
    return frozenset(
        row
        for row, columns in struck.items()
        if columns & names or 2 * len(columns) > sum(1 for cell in table.rows[row] if as_text(cell))
    )


def said_of_marks(settled: Settled, header: Header, people: list[int]) -> Iterator[Remark]:
    """The remarks on cells of `people`, by their row numbers, and on columns that are hidden."""
    there = set(people)
    for (code, name), numbers in settled.told.items():
        rows = [number for number in numbers if number in there]
        if name and rows:
            words, action = _TOLD[code]
            yield Remark(code, words.format(listed(rows)), action, "warning", column=name)
    for one in header.understood:
        if one.column and one.index in settled.table.marks.hidden_columns:
            words = f'cột "{one.header}" bị ẩn trong tệp nhưng vẫn được đọc'
            action = "bỏ ẩn để người khác cùng kiểm tra"
            yield Remark("hidden_column", words, action, column=one.column)
