"""A sheet of any office put into columns of cells: one list per known column, one entry per row."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from plan09lib.read.files.text import matching_key
from plan09lib.read.plan.layout import ROSTER, Sheet
from plan09lib.read.plan.plan import Plan
from plan09lib.read.plan.vocab import Vocabulary
from plan09lib.read.workbook.dates import is_real
from plan09lib.read.workbook.fields import Remark, read_fields
from plan09lib.read.workbook.findings import Finding, Severity
from plan09lib.read.workbook.header import Header, Recogniser, find_header, own_header
from plan09lib.read.workbook.mapping import Mapping
from plan09lib.read.workbook.row_kinds import Body, every_row, plain, sort_rows
from plan09lib.read.workbook.sources import own_titles
from plan09lib.read.workbook.tables import Table
from plan09lib.read.workbook.values import as_text

GROUP = "group"
FIRST_OF_1904 = dt.date(1904, 1, 1)


@dataclass
class Arranged:
    """The cells of one sheet by column name; `numbers` are the row numbers seen in the file.

    `own` says that the sheet follows the project's own layout; `origin` is its name in the file.
    `unclear` are cells (column name, row number) left empty although the file says something.
    """

    origin: str
    header: Header
    own: bool
    numbers: list[int]
    cells: dict[str, list[object]] = field(default_factory=dict)
    remarks: list[Remark] = field(default_factory=list)
    hidden: bool = False
    unclear: set[tuple[str, int]] = field(default_factory=set)

    def blank(self, name: str) -> int:
        """How many cells of a column are empty, those apart of which the file says something."""
        cells = zip(self.numbers, self.cells[name], strict=True)
        return sum(1 for at, cell in cells if not as_text(cell) and (name, at) not in self.unclear)


def arrange(table: Table, recogniser: Recogniser) -> Arranged | None:
    """`table` in columns, its header found; None when no column is recognised anywhere."""
    header = choose_header(table, recogniser)
    if header is None:
        return None
    own = is_own(header)
    table, told = without_formula_zeros(table, header, recogniser.sheet)
    vocabularies = recogniser.vocabularies
    groups = vocabularies["nhom"].by_key if recogniser.slug == ROSTER else {}
    body = (
        every_row(table.rows, header.body)
        if own
        else sort_rows(table, header, recogniser.headings, list(groups))
    )
    arranged = Arranged(
        table.name, header, own, [number for number, _ in body.people], hidden=table.hidden
    )
    arranged.remarks += _skipped(body)
    arranged.remarks += _told_zeros(told, arranged.numbers)
    arranged.remarks += _hidden_columns(table, header)
    cells, remarks, arranged.unclear = read_fields(header, body.people, recogniser)
    arranged.cells |= cells
    arranged.remarks += remarks
    if table.from_1904:
        _days_from_1904(recogniser.sheet, arranged)
    if groups and GROUP not in arranged.cells:
        _group_from_sections(body, arranged, vocabularies["nhom"])
    return arranged


def without_formula_zeros(
    table: Table, header: Header, sheet: Sheet
) -> tuple[Table, dict[str, list[int]]]:
    """`table` with the 0 that formulas saved made blank, and the row numbers by column.

    A look-up of an empty cell saves 0; where no count is asked for, that says nothing.
    """
    kinds = {column.name: column.kind for column in sheet.columns}
    names = {one.index: one.column for one in header.understood if one.column}
    rows, told = list(table.rows), defaultdict(list)
    for row, index in sorted(table.formula_zeros):
        name = names.get(index, "")
        if row < header.body or row >= len(rows) or index >= len(rows[row]):
            continue
        if kinds.get(name) != "count":
            rows[row] = [*rows[row][:index], "", *rows[row][index + 1 :]]
            told[name].append(row + 1)
    return replace(table, rows=rows), told


def _told_zeros(told: dict[str, list[int]], people: list[int]) -> Iterator[Remark]:
    there = set(people)
    for name, numbers in told.items():
        rows = [str(number) for number in numbers if number in there]
        if name and rows:
            words = (
                f"số 0 do công thức để lại ở dòng {', '.join(rows)}: coi là trống, không phải không"
            )
            action = "ghi giá trị vào các ô này; nếu đúng là không thì ghi không"
            yield Remark("formula_zero", words, action, "warning", column=name)


def _hidden_columns(table: Table, header: Header) -> Iterator[Remark]:
    for one in header.understood:
        if one.column and one.index in table.hidden_columns:
            words = f'cột "{one.header}" bị ẩn trong tệp nhưng vẫn được đọc'
            action = "bỏ ẩn để người khác cùng kiểm tra"
            yield Remark("hidden_column", words, action, column=one.column)


def _days_from_1904(sheet: Sheet, arranged: Arranged) -> None:
    """Bare numbers in columns of dates, counted as their workbook counts days."""
    for column in sheet.columns:
        cells = arranged.cells.get(column.name, []) if column.kind == "date" else []
        places = [
            i for i, cell in enumerate(cells) if isinstance(cell, int | float) and is_real(cell)
        ]
        for place in places:
            cells[place] = FIRST_OF_1904 + dt.timedelta(days=int(float(str(cells[place]))))
        if places:
            rows = ", ".join(str(arranged.numbers[place]) for place in places)
            words = f"ngày ghi bằng số ở dòng {rows}; tệp đếm ngày từ năm 1904 nên đọc theo đó"
            action = "định dạng các ô này là ngày dd/mm/yyyy"
            arranged.remarks.append(Remark("days_from_1904", words, action, column=column.name))


def choose_header(table: Table, recogniser: Recogniser) -> Header | None:
    """The first row when it has every required column of the own layout, else the best found."""
    if not table.rows:
        return None
    own = own_header(table, recogniser)
    exact = {one.column for one in own.understood if one.how == "exact"}
    if {column.name for column in recogniser.required()} <= exact:
        return own
    return find_header(table, recogniser)


def is_own(header: Header) -> bool:
    """Whether every known column stands in the first row under its own name."""
    known = {one.how for one in header.understood if one.column}
    return header.first == 0 and header.depth == 1 and header.body == 1 and known == {"exact"}


def _group_from_sections(body: Body, arranged: Arranged, groups: Vocabulary) -> None:
    if not any(body.sections):
        return
    arranged.cells[GROUP] = list(body.sections)
    names = dict.fromkeys(groups.by_key[key].label for key in body.sections if key)
    words = f"không có cột Nhóm; nhóm lấy theo tên mục ({', '.join(names)})"
    arranged.remarks.append(
        Remark("group_from_section", words, "thêm cột Nhóm để khỏi phải suy ra", "warning")
    )
    for number, kind, text in body.skipped:
        if kind == "section" and plain(text) not in groups.by_key:
            near = groups.nearest(plain(text))
            hint = f'có phải "{near}"?' if near else "ghi nhóm vào một cột riêng"
            words = "tên mục này không phải một nhóm"
            arranged.remarks.append(
                Remark("unknown_section", words, hint, "warning", number, raw=text)
            )


_KINDS = {"section": "tên mục", "total": "dòng cộng", "signature": "ghi chú, chữ ký",
          "numbers": "số thứ tự cột"}  # fmt: skip


def _skipped(body: Body) -> Iterator[Remark]:
    by_kind: dict[str, list[int]] = defaultdict(list)
    for number, kind, _ in body.skipped:
        by_kind[kind].append(number)
    for kind, numbers in by_kind.items():
        words = f"không tính là người: dòng {', '.join(map(str, numbers))} ({_KINDS[kind]})"
        yield Remark("skipped_rows", words, "kiểm tra các dòng này không phải là người")
    for number, text in body.unclear:
        words = "dòng này hầu như chỉ có tên; không rõ là một người hay tên mục"
        action = "điền đủ thông tin của người này, hoặc đánh số mục dạng I., A., hoặc xoá dòng"
        yield Remark("unclear_row", words, action, "blocking", number, "full_name", text)


# Which sheet of a file is which: by a saved mapping, by its title, by what its header says.

_FEWEST = {ROSTER: 4}


@dataclass
class Recognised:
    """The arranged sheets of one file by slug, what was said on the way, and titles left over."""

    sheets: dict[str, Arranged] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    left_over: list[str] = field(default_factory=list)


def recognise_sheets(
    tables: tuple[Table, ...], plan: Plan, mapping: Mapping, file: str, year: int
) -> Recognised:
    """Every sheet of the layout that is among `tables` of a file of `year`, in columns."""
    chosen = _Chooser(plan, mapping, file, year).choose(tables)
    result = Recognised(findings=chosen.findings)
    for slug, table in chosen.tables.items():
        recogniser = chosen.recogniser(slug, table)
        arranged = arrange(table, recogniser)
        if arranged is None:
            arranged = Arranged(table.name, Header(0, 1, 1, ()), True, [], hidden=table.hidden)
            arranged.numbers = [] if not table.rows else list(range(2, len(table.rows) + 1))
        result.sheets[slug] = arranged
    taken = {table.name for table in chosen.tables.values()}
    result.left_over = [table.name for table in tables if table.name not in taken]
    return result


class _Chooser:
    """Gives every kind of sheet its table; two tables of one kind are told, never chosen from."""

    def __init__(self, plan: Plan, mapping: Mapping, file: str, year: int):
        self.plan, self.mapping, self.file, self.year = plan, mapping, file, year
        self.tables: dict[str, Table] = {}
        self.findings: list[Finding] = []

    def choose(self, tables: tuple[Table, ...]) -> _Chooser:
        titles = own_titles(self.plan.layout)
        said: dict[str, list[Table]] = defaultdict(list)
        for table in tables:
            slug = self._mapped(table) or titles.get(matching_key(table.name), "")
            said[slug].append(table)
        unnamed = said.pop("", [])
        for slug, named in said.items():
            self._take(slug, named)
        self._by_content([table for table in unnamed if table.rows])
        return self

    def recogniser(self, slug: str, table: Table) -> Recogniser:
        """What knows the headers of `slug`, with what a mapping says of this table."""
        sheet = self.plan.layout.sheets[slug]
        entries = [e for e in self.mapping.entries(self.file, table.name) if e.read_as == slug]
        plan = self.plan
        return Recogniser(slug, sheet, plan.headings, plan.vocabularies, entries, self.year)

    def _mapped(self, table: Table) -> str:
        entries = self.mapping.entries(self.file, table.name)
        return next((entry.read_as for entry in entries if entry.sheet), "")

    def _by_content(self, tables: list[Table]) -> None:
        found: dict[str, list[Table]] = defaultdict(list)
        for table in tables:
            if slug := self._best_slug(table):
                found[slug].append(table)
        for slug, candidates in found.items():
            visible = [table for table in candidates if not table.hidden] or candidates
            self._take(slug, visible)
            if slug in self.tables:
                sheet, words = self.plan.layout.sheets[slug], self.tables[slug].name
                text = f'trang "{words}" được hiểu là {sheet.title} theo tiêu đề các cột'
                self._find(sheet, "note", "sheet_by_content", text, "không phải làm gì nếu đúng")

    def _best_slug(self, table: Table) -> str:
        scores = {
            slug: header.columns
            for slug in self.plan.layout.sheets
            if slug not in self.tables
            and (header := choose_header(table, self.recogniser(slug, table)))
            and _is_enough(slug, header, self.plan.layout.sheets[slug])
        }
        best = max(scores.values(), default=0)
        return next((slug for slug, score in scores.items() if score == best), "")

    def _take(self, slug: str, tables: list[Table]) -> None:
        sheet = self.plan.layout.sheets[slug]
        if len(tables) > 1:
            names = ", ".join(f'"{table.name}"' for table in tables)
            text = f"{len(tables)} trang cùng là {sheet.title}: {names}; không tự chọn"
            action = "giữ một trang, hoặc ghi sheet trong mapping.yml"
            severity: Severity = "blocking" if sheet.required else "warning"
            self._find(sheet, severity, "several_sheets", text, action)
            if not sheet.required:
                return
        self.tables[slug] = tables[0]
        if tables[0].hidden:
            text = f'trang "{tables[0].name}" bị ẩn trong tệp nhưng vẫn được đọc'
            self._find(sheet, "note", "hidden_sheet", text, "bỏ ẩn để người khác cùng kiểm tra")

    def _find(self, sheet: Sheet, severity: Severity, code: str, text: str, action: str) -> None:
        self.findings.append(Finding(self.file, severity, code, sheet.title, text, action))


def _is_enough(slug: str, header: Header, sheet: Sheet) -> bool:
    """Whether the recognised columns make the sheet one of this kind."""
    known = {one.column for one in header.understood if one.column}
    required = {column.name for column in sheet.columns if column.required}
    if slug == ROSTER:
        return "full_name" in known and len(known) >= _FEWEST[ROSTER]
    return required <= known | {"staff_id"} and len(known) >= min(3, len(required))


def understandings(
    recognised: Recognised, plan: Plan, file: str, font: str
) -> Iterator[dict[str, str]]:
    """One row per column with a header, see `intake.understanding_frame`."""
    for slug, arranged in recognised.sheets.items():
        layout = {column.name: column for column in plan.layout.sheets[slug].columns}
        for one in arranged.header.understood:
            column = layout.get(one.column)
            may = column is not None and column.blank_is_unknown
            nothing = plan.vocabularies[column.vocab].nothing if column and may else ""
            yield {
                "file": file, "sheet": arranged.origin, "read_as": slug, "header": one.header,
                "column": one.column, "how": one.how, "level": one.level, "font": font,
                "nothing": nothing, "blank": str(arranged.blank(one.column) if nothing else 0),
            }  # fmt: skip
