"""A sheet of any office put into columns of cells: one list per known column, one entry per row."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain

from plan09lib.read.cells.dates import is_real
from plan09lib.read.cells.findings import Finding, Severity, listed
from plan09lib.read.cells.values import as_text
from plan09lib.read.files import limits
from plan09lib.read.files.text import matching_key
from plan09lib.read.layout.arranged import GROUP, UNKNOWN_SECTION, Arranged
from plan09lib.read.layout.cell_marks import said_of_marks, settle_marks
from plan09lib.read.layout.fields import by_label, read_fields
from plan09lib.read.layout.header import (
    LIST_COLUMNS,
    Header,
    Recogniser,
    born_by_sex,
    deepened,
    find_header,
    own_header,
)
from plan09lib.read.layout.mapping import MAPPING_FILE, NOT_USED, Mapping
from plan09lib.read.layout.row_kinds import Body, every_row, sort_rows
from plan09lib.read.layout.row_words import plain
from plan09lib.read.layout.said_of_rows import Remark, said_of_rows
from plan09lib.read.layout.several_sheets import join_lists, say_who_stands_again
from plan09lib.read.plan.plan import Plan
from plan09lib.read.rules.layout import ROSTER, Sheet
from plan09lib.read.rules.vocab import Vocabulary
from plan09lib.read.tables.source_tables import own_titles
from plan09lib.read.tables.tables import Table

FIRST_OF_1904 = dt.date(1904, 1, 1)


def arrange(table: Table, recogniser: Recogniser) -> Arranged | None:
    """`table` in columns, its header found; None when no column is recognised anywhere."""
    header = choose_header(table, recogniser)
    if header is None:
        return None
    header = born_by_sex(header, table)
    own = is_own(header)
    is_roster = recogniser.slug == ROSTER
    settled = settle_marks(table, header, recogniser.sheet)
    table = settled.table
    vocabularies = recogniser.vocabularies
    groups = vocabularies["nhom"] if is_roster else None
    body = (
        every_row(table, header)
        if own and not is_roster
        else sort_rows(table, header, recogniser, own)
    )
    arranged = Arranged(
        table.name, header, own, [number for number, _ in body.people], hidden=table.hidden
    )
    arranged.lines = body.lines
    arranged.above = tuple(as_text(cell) for row in table.rows[: header.first] for cell in row)
    arranged.unread = _unread(header, body)
    arranged.remarks += said_of_rows(table, header, body, vocabularies["loai_dong"], is_roster)
    arranged.remarks += said_of_marks(settled, header, arranged.numbers)
    cells, remarks, arranged.unclear = read_fields(
        header, body.people, recogniser, *settled.of(arranged.numbers)
    )
    arranged.cells |= cells
    arranged.remarks += remarks
    say_who_stands_again(arranged, body.further)
    if table.marks.from_1904:
        _days_from_1904(recogniser.sheet, arranged)
    if groups and GROUP not in arranged.cells:
        _group_from_sections(body, arranged, groups)
    elif groups:
        _blanks_from_sections(body, arranged, groups)
    return arranged


def _unread(header: Header, body: Body) -> dict[str, dict[int, str]]:
    """The texts in the rows of people, by the header of each column that no field takes."""
    return {
        one.header: {
            number: text
            for number, row in body.people
            if (text := as_text(row[one.index]) if one.index < len(row) else "")
        }
        for one in header.understood
        if not one.column and not one.said
    }


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
            rows = listed([arranged.numbers[place] for place in places])
            words = f"ngày ghi bằng số ở dòng {rows}; tệp đếm ngày từ năm 1904 nên đọc theo đó"
            action = "định dạng các ô này là ngày dd/mm/yyyy"
            arranged.remarks.append(Remark("days_from_1904", words, action, column=column.name))


def choose_header(table: Table, recogniser: Recogniser) -> Header | None:
    """From the first row when it has every required column of the own layout, else the best found.

    A second line below it counts where it explains more of the columns.
    """
    if not table.rows:
        return None
    own = own_header(table, recogniser)
    exact = {one.column for one in own.understood if one.how == "exact"}
    if {column.name for column in recogniser.required()} <= exact:
        return deepened(own, table, recogniser)
    return find_header(table, recogniser)


def is_own(header: Header) -> bool:
    """Whether every known column stands in the first row under its own name."""
    known = {one.how for one in header.understood if one.column}
    return header.first == 0 and header.depth == 1 and header.body == 1 and known == {"exact"}


def _blanks_from_sections(body: Body, arranged: Arranged, groups: Vocabulary) -> None:
    """Fill a blank group from the heading it stands under, where no cell says otherwise there."""
    cells = arranged.cells[GROUP]
    held = [groups.find(key) if key else None for key in body.sections]
    denied = {
        section
        for section, cell, level in zip(body.sections, cells, held, strict=True)
        if level is not None and (text := as_text(cell)) and groups.find(text) != level
    }
    filled: dict[int, str] = {}
    for place, (level, section) in enumerate(zip(held, body.sections, strict=True)):
        number = arranged.numbers[place]
        is_blank = not as_text(cells[place]) and (GROUP, number) not in arranged.unclear
        if level is not None and section not in denied and is_blank:
            cells[place] = filled[number] = level.label
    other = [
        (number, section)
        for number, cell, level, section in zip(
            arranged.numbers, cells, held, body.sections, strict=True
        )
        if level is not None
        and (own := groups.find(as_text(cell))) is not None
        and own.code != level.code
    ]
    if other:
        told = by_label([n for n, _ in other], [groups[section].label for _, section in other])
        words = f"cột Nhóm ghi khác với tên mục; lấy theo cột Nhóm; tên mục là {told}"
        do = "sửa để hai nơi như nhau"
        arranged.remarks.append(Remark("group_otherwise", words, do, "warning", column=GROUP))
    if filled:
        told = by_label([*filled], [*filled.values()])
        words = f"ô Nhóm để trống; nhóm lấy theo tên mục: {told}"
        do = "điền cột Nhóm để khỏi phải suy ra"
        arranged.remarks.append(Remark("group_from_section", words, do, "warning", column=GROUP))


def _group_from_sections(body: Body, arranged: Arranged, groups: Vocabulary) -> None:
    if not any(body.sections):
        return
    arranged.cells[GROUP] = list(body.sections)
    for header, rows in _said_otherwise(body, arranged, groups):
        for place, number in enumerate(arranged.numbers):
            if number in rows:
                body.sections[place], arranged.cells[GROUP][place] = "", None
                arranged.unclear.add((GROUP, number))
        words = f'cột "{header}" ghi nhóm khác với tên mục ở dòng {listed(rows)}: chưa rõ nhóm'
        do = f'khai cột "{header}" là group trong {MAPPING_FILE}, hoặc sửa để hai nơi như nhau'
        arranged.remarks.append(Remark("contrary_section", words, do, "warning", column=GROUP))
    held = [groups.find(key) if key else None for key in body.sections]
    labels = [level.label if level else "" for level in held]
    words = f"không có cột Nhóm; nhóm lấy theo tên mục: {by_label(arranged.numbers, labels)}"
    arranged.remarks.append(
        Remark("group_from_section", words, "thêm cột Nhóm để khỏi phải suy ra", "warning")
    )
    for line in body.of("section"):
        if groups.find(plain(line.text)) is None and line.text not in body.leaving.values():
            near = groups.nearest(plain(line.text))
            hint = f'có phải "{near}"?' if near else "ghi nhóm vào một cột riêng"
            words = "tên mục này không phải một nhóm"
            arranged.remarks.append(
                Remark(UNKNOWN_SECTION, words, hint, "warning", row=line.number, raw=line.text)
            )


def _said_otherwise(
    body: Body, arranged: Arranged, groups: Vocabulary
) -> Iterator[tuple[str, list[int]]]:
    """Columns that nobody knows but that hold groups, with the rows that deny their section."""
    for one in arranged.header.understood:
        if one.column:
            continue
        texts = [as_text(row[one.index]) if one.index < len(row) else "" for _, row in body.people]
        found = [groups.find(text) if text else None for text in texts]
        if 2 * sum(level is not None for level in found) <= sum(map(bool, texts)):
            continue
        rows = [
            number
            for number, text, level, section in zip(
                arranged.numbers, texts, found, body.sections, strict=True
            )
            if text and section and level != groups.find(section)
        ]
        if rows:
            yield one.header, rows


# Which sheet of a file is which: by a saved mapping, by its title, by what its header says.

_NAME = "full_name"


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
    for slug, own in chosen.tables.items():
        lists = [_arranged(table, chosen.recogniser(slug, table)) for table in own]
        sheet, groups = plan.layout.sheets[slug], plan.vocabularies["nhom"]
        result.sheets[slug], told = join_lists(lists, sheet, groups, file)
        result.findings += told
    taken = {table.name for own in chosen.tables.values() for table in own} | chosen.put_aside
    result.left_over = [table.name for table in tables if table.name not in taken]
    return result


def _arranged(table: Table, recogniser: Recogniser) -> Arranged:
    arranged = arrange(table, recogniser)
    if arranged is None:
        arranged = Arranged(table.name, Header(0, 1, 1, ()), True, [], hidden=table.hidden)
        if any(map(as_text, chain.from_iterable(table.rows))):
            arranged.remarks.append(_no_header(recogniser))
    return arranged


def _no_header(recogniser: Recogniser) -> Remark:
    """That nothing of a sheet was read. No cell is quoted: each may be somebody's."""
    words = (
        f"không thấy hàng tiêu đề: không dòng nào trong {limits.HEADER_ROWS} dòng đầu ghi tên các"
        " cột, nên chưa đọc dòng nào của trang này"
    )
    names = ", ".join(f'"{column.header}"' for column in recogniser.required())
    action = f"ghi tên các cột ở một dòng phía trên danh sách, như tệp mẫu; phải có {names}"
    severity = "blocking" if recogniser.sheet.required else "warning"
    return Remark("no_header", words, action, severity)


class _Chooser:
    """Gives every kind of sheet its table; two tables of one kind are told, never chosen from.

    The list of people may stand on several; `put_aside` are sheets that somebody said are not used.
    """

    def __init__(self, plan: Plan, mapping: Mapping, file: str, year: int):
        self.plan, self.mapping, self.file, self.year = plan, mapping, file, year
        self.tables: dict[str, list[Table]] = {}
        self.put_aside: set[str] = set()
        self.findings: list[Finding] = []

    def choose(self, tables: tuple[Table, ...]) -> _Chooser:
        titles = own_titles(self.plan.layout)
        said: dict[str, list[Table]] = defaultdict(list)
        for table in tables:
            slug = self._mapped(table) or titles.get(matching_key(table.name), "")
            said[slug].append(table)
        unnamed = [table for table in said.pop("", []) if table.rows]
        self.put_aside = {table.name for table in said.pop(NOT_USED, [])}
        lists = said.pop(ROSTER, [])
        for slug, named in said.items():
            self._take(slug, named)
        self._by_content(unnamed, lists)
        self._say_unread(unnamed)
        return self

    def recogniser(self, slug: str, table: Table) -> Recogniser:
        """What knows the headers of `slug`, with what a mapping says of this table."""
        sheet = self.plan.layout.sheets[slug]
        entries = [e for e in self.mapping.entries(self.file, table.name) if e.read_as == slug]
        words, year = (self.plan.headings, self.plan.vocabularies), self.year
        if entries:
            return Recogniser(slug, sheet, *words, mapped=entries, year=year)
        return self.plan.keep(
            (Recogniser, slug, year), lambda: Recogniser(slug, sheet, *words, year=year)
        )

    def _mapped(self, table: Table) -> str:
        entries = self.mapping.entries(self.file, table.name)
        return next((entry.read_as for entry in entries if entry.sheet), "")

    def _by_content(self, unnamed: list[Table], lists: list[Table]) -> None:
        """Take what the headers of unnamed sheets say, `lists` being those named as people's."""
        found: dict[str, list[Table]] = defaultdict(list)
        for table in unnamed:
            if slug := self._best_slug(table):
                found[slug].append(table)
        more = found.pop(ROSTER, [])
        if lists or more:
            self._take_lists([*lists, *more])
        for slug, candidates in {**found, ROSTER: more}.items():
            visible = [table for table in candidates if not table.hidden] or candidates
            if slug != ROSTER:
                self._take(slug, visible)
            for table in self.tables.get(slug, []):
                if table in candidates:
                    sheet = self.plan.layout.sheets[slug]
                    text = f'trang "{table.name}" được hiểu là {sheet.title} theo tiêu đề các cột'
                    do = "không phải làm gì nếu đúng"
                    self._find(sheet, "note", "sheet_by_content", text, do)

    def _take_lists(self, tables: list[Table]) -> None:
        """Take every visible list of people; one that is hidden beside them is told, not read."""
        sheet = self.plan.layout.sheets[ROSTER]
        visible = [table for table in tables if not table.hidden] or tables
        self.tables[ROSTER] = visible
        for table in tables:
            if table.hidden and table in visible:
                self._say_hidden(sheet, table)
            elif table.hidden:
                text = f'trang "{table.name}" cũng có danh sách người nhưng bị ẩn: không đọc'
                do = "xóa trang ẩn; nếu cần đọc thì bỏ ẩn"
                self._find(sheet, "warning", "hidden_list", text, do)

    def _best_slug(self, table: Table) -> str:
        """The kind of sheet of whose columns the table has most; empty when it is none."""
        best, most = "", 0
        for slug, sheet in self.plan.layout.sheets.items():
            if (slug in self.tables and slug != ROSTER) or len(sheet.columns) <= most:
                continue  # it is taken, or has no more columns than were found already
            header = choose_header(table, self.recogniser(slug, table))
            if header and header.columns > most and _is_enough(slug, header, sheet):
                best, most = slug, header.columns
        return best

    def _say_unread(self, unnamed: list[Table]) -> None:
        """Name the sheets that have a column of names, or columns like a list of people's where
        there is no such list, but are not read as anything."""
        taken = {table.name for own in self.tables.values() for table in own}
        sheet = self.plan.layout.sheets[ROSTER]
        for table in unnamed:
            if table.name in taken or table.hidden:
                continue
            header = choose_header(table, self.recogniser(ROSTER, table))
            known = {one.column for one in header.understood if one.column} if header else set()
            if ROSTER not in self.tables and header and len(known) >= _NEARLY_A_LIST:
                self._find(sheet, "blocking", "unread_sheet", *_lacking(table, header, sheet))
            elif _NAME in known:
                text = f'trang "{table.name}" có cột họ tên nhưng không đủ cột của {sheet.title}'
                do = "không phải làm gì nếu trang ấy không có người của danh sách"
                self._find(sheet, "note", "unread_sheet", f"{text}: không đọc", do)

    def _take(self, slug: str, tables: list[Table]) -> None:
        sheet = self.plan.layout.sheets[slug]
        if len(tables) > 1:
            names = ", ".join(f'"{table.name}"' for table in tables)
            text = f"{len(tables)} trang cùng là {sheet.title}: {names}; không tự chọn"
            action = "giữ một trang, hoặc ghi sheet trong mapping.yml"
            self._find(sheet, "warning", "several_sheets", text, action)
            return
        self.tables[slug] = tables
        if tables[0].hidden:
            self._say_hidden(sheet, tables[0])

    def _say_hidden(self, sheet: Sheet, table: Table) -> None:
        text = f'trang "{table.name}" bị ẩn trong tệp nhưng vẫn được đọc'
        self._find(sheet, "note", "hidden_sheet", text, "bỏ ẩn để người khác cùng kiểm tra")

    def _find(self, sheet: Sheet, severity: Severity, code: str, text: str, action: str) -> None:
        self.findings.append(Finding(self.file, severity, code, sheet.title, text, action))


_NEARLY_A_LIST = 2
"""So many known columns make a sheet one that may be meant as a list of people."""


def _lacking(table: Table, header: Header, sheet: Sheet) -> tuple[str, str]:
    """What was recognised of a sheet that is no list of people yet, and what it takes."""
    names = list(dict.fromkeys(one.column for one in header.understood if one.column))
    seen = ", ".join(sheet.column(name).header for name in names)
    title = sheet.column(_NAME).header
    why = f"chỉ nhận ra {len(names)} cột" if _NAME in names else f"không có cột {title}"
    text = (
        f'trang "{table.name}", dòng tiêu đề {header.first + 1}: nhận ra {seen}; {why}: không đọc'
    )
    do = f"ghi đúng tiêu đề {title} và ít nhất {LIST_COLUMNS - 1} cột khác như tệp mẫu, hoặc khai"
    return text, f"{do} tiêu đề (columns) trong {MAPPING_FILE}"


def _is_enough(slug: str, header: Header, sheet: Sheet) -> bool:
    """Whether the recognised columns make the sheet one of this kind."""
    known = {one.column for one in header.understood if one.column}
    required = {column.name for column in sheet.columns if column.required}
    if slug == ROSTER:
        return _NAME in known and len(known) >= LIST_COLUMNS
    return required <= known | {"staff_id"} and len(known) >= min(3, len(required))


def understandings(
    recognised: Recognised, plan: Plan, file: str, font: str
) -> Iterator[dict[str, str]]:
    """One row per column with a header, see `intake.understanding_frame`."""
    for slug, arranged in recognised.sheets.items():
        layout = {column.name: column for column in plan.layout.sheets[slug].columns}
        for part in arranged.sheets:
            for one in part.header.understood:
                column = layout.get(one.column)
                may = column is not None and column.blank_is_unknown
                nothing = plan.vocabularies[column.vocab].nothing if column and may else ""
                yield {
                    "file": file, "sheet": part.origin, "read_as": slug, "header": one.header,
                    "column": one.column, "how": one.how, "level": one.level, "font": font,
                    "nothing": nothing, "blank": str(part.blank(one.column) if nothing else 0),
                    "under": one.under if part.unread.get(one.header) else "",
                }  # fmt: skip
