"""A sheet of any office put into columns of cells: one list per known column, one entry per row."""

from __future__ import annotations

from collections import abc, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from plan09lib.read.files.text import matching_key
from plan09lib.read.plan.layout import ROSTER, Sheet
from plan09lib.read.plan.plan import Plan
from plan09lib.read.plan.vocab import Vocabulary
from plan09lib.read.workbook.arranged import GROUP, Arranged
from plan09lib.read.workbook.findings import Finding, Severity
from plan09lib.read.workbook.header import Header, Recogniser, Understood, find_header, own_header
from plan09lib.read.workbook.mapping import NOT_USED, Mapping
from plan09lib.read.workbook.row_kinds import Body, every_row, sort_rows
from plan09lib.read.workbook.row_words import plain
from plan09lib.read.workbook.said_of_rows import Remark, said_of_rows
from plan09lib.read.workbook.several_sheets import join_lists
from plan09lib.read.workbook.sources import own_titles
from plan09lib.read.workbook.tables import Table
from plan09lib.read.workbook.values import BIRTH, as_text


def arrange(table: Table, recogniser: Recogniser) -> Arranged | None:
    """`table` in columns, its header found; None when no column is recognised anywhere."""
    header = choose_header(table, recogniser)
    if header is None:
        return None
    own = is_own(header)
    is_roster = recogniser.slug == ROSTER
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
    arranged.remarks += said_of_rows(table, header, body, vocabularies["loai_dong"], is_roster)
    for name, columns in _by_column(header).items():
        arranged.cells[name] = _cells(name, columns, body, vocabularies, arranged)
    if BIRTH in arranged.cells and "sex" not in arranged.cells:
        _sex_from_dates(header, body, arranged)
    if groups and GROUP not in arranged.cells:
        _group_from_sections(body, arranged, groups)
    return arranged


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


def _by_column(header: Header) -> dict[str, list[Understood]]:
    found: dict[str, list[Understood]] = defaultdict(list)
    for one in header.understood:
        if one.column:
            found[one.column].append(one)
    return found


def _cells(
    name: str, columns: list[Understood], body: Body,
    vocabularies: abc.Mapping[str, Vocabulary], arranged: Arranged,
) -> list[object]:  # fmt: skip
    """The column's cell per row: the only one, the level ticked, or the date of either sex."""
    split = [one for one in columns if one.level]
    if not split or len(split) < len(columns):
        if len(columns) > 1:
            headers = ", ".join(f'"{one.header}"' for one in columns)
            words = f"tiêu đề này có ở hai cột ({headers})"
            arranged.remarks.append(
                Remark("repeated_column", words, "giữ một cột", "blocking", column=name)
            )
        return [_at(row, columns[0].index) for _, row in body.people]
    reads = _either if name == BIRTH else _ticked
    return [
        reads(name, split, number, row, vocabularies["co_khong"], arranged)
        for number, row in body.people
    ]


def _at(row: Sequence[object], index: int) -> object:
    return row[index] if index < len(row) else None


def _ticked(
    name: str, columns: list[Understood], number: int, row: Sequence[object],
    yes_no: Vocabulary, arranged: Arranged,
) -> object:  # fmt: skip
    ticked, unclear = [], []
    for one in columns:
        text = as_text(_at(row, one.index))
        answer = yes_no.find(text) if text else None
        if answer and answer.code == "co":
            ticked.append(one)
        elif text and answer is None:
            unclear.append(text)
    if len(ticked) == 1 and not unclear:
        return ticked[0].level
    if ticked or unclear:
        words = "đánh dấu ở nhiều mức" if not unclear else "ô đánh dấu có chữ khác x"
        action = "đánh một dấu x ở đúng một mức"
        raw = ", ".join(unclear) or ", ".join(one.header for one in ticked)
        arranged.unclear.add((name, number))
        arranged.remarks.append(
            Remark("unclear_tick", f"{words}; để trống", action, "warning", number, name, raw)
        )
    return None


def _either(
    name: str, columns: list[Understood], number: int, row: Sequence[object],
    _: Vocabulary, arranged: Arranged,
) -> object:  # fmt: skip
    filled = [cell for one in columns if as_text(cell := _at(row, one.index))]
    if len(filled) > 1:
        words = "ngày sinh ghi ở cả cột Nam và cột Nữ; để trống"
        remark = Remark("both_sexes", words, "giữ một ô", "warning", number, name)
        arranged.remarks.append(remark)
    return filled[0] if len(filled) == 1 else None


def _sex_from_dates(header: Header, body: Body, arranged: Arranged) -> None:
    columns = [one for one in header.understood if one.column == BIRTH and one.level]
    if not columns:
        return
    found = [
        [one.level for one in columns if as_text(_at(row, one.index))] for _, row in body.people
    ]
    arranged.cells["sex"] = [levels[0] if len(levels) == 1 else None for levels in found]


def _group_from_sections(body: Body, arranged: Arranged, groups: Vocabulary) -> None:
    if not any(body.sections):
        return
    arranged.cells[GROUP] = list(body.sections)
    named = (groups.find(key) for key in body.sections if key)
    names = dict.fromkeys(level.label for level in named if level)
    words = f"không có cột Nhóm; nhóm lấy theo tên mục ({', '.join(names)})"
    arranged.remarks.append(
        Remark("group_from_section", words, "thêm cột Nhóm để khỏi phải suy ra", "warning")
    )
    for line in body.of("section"):
        if groups.find(plain(line.text)) is None and line.text not in body.leaving.values():
            near = groups.nearest(plain(line.text))
            hint = f'có phải "{near}"?' if near else "ghi nhóm vào một cột riêng"
            words = "tên mục này không phải một nhóm"
            arranged.remarks.append(
                Remark("unknown_section", words, hint, "warning", line.number, raw=line.text)
            )


# Which sheet of a file is which: by a saved mapping, by its title, by what its header says.

_FEWEST = {ROSTER: 4}
_NAME = "full_name"


@dataclass
class Recognised:
    """The arranged sheets of one file by slug, what was said on the way, and titles left over."""

    sheets: dict[str, Arranged] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    left_over: list[str] = field(default_factory=list)


def recognise_sheets(
    tables: tuple[Table, ...], plan: Plan, mapping: Mapping, file: str
) -> Recognised:
    """Every sheet of the layout that is among `tables`, in columns."""
    chosen = _Chooser(plan, mapping, file).choose(tables)
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
        arranged.numbers = [] if not table.rows else list(range(2, len(table.rows) + 1))
    return arranged


class _Chooser:
    """Gives every kind of sheet its table; two tables of one kind are told, never chosen from.

    The list of people may stand on several; `put_aside` are sheets that somebody said are not used.
    """

    def __init__(self, plan: Plan, mapping: Mapping, file: str):
        self.plan, self.mapping, self.file = plan, mapping, file
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
        return Recogniser(slug, sheet, self.plan.headings, self.plan.vocabularies, entries)

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
                do = "xoá trang ẩn; nếu cần đọc thì bỏ ẩn"
                self._find(sheet, "warning", "hidden_list", text, do)

    def _best_slug(self, table: Table) -> str:
        scores = {
            slug: header.columns
            for slug in self.plan.layout.sheets
            if (slug not in self.tables or slug == ROSTER)
            and (header := choose_header(table, self.recogniser(slug, table)))
            and _is_enough(slug, header, self.plan.layout.sheets[slug])
        }
        best = max(scores.values(), default=0)
        return next((slug for slug, score in scores.items() if score == best), "")

    def _say_unread(self, unnamed: list[Table]) -> None:
        """Name the sheets that have a column of names but are not read as anything."""
        taken = {table.name for own in self.tables.values() for table in own}
        sheet = self.plan.layout.sheets[ROSTER]
        for table in unnamed:
            if table.name in taken or table.hidden:
                continue
            header = choose_header(table, self.recogniser(ROSTER, table))
            if header and any(one.column == _NAME for one in header.understood):
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


def _is_enough(slug: str, header: Header, sheet: Sheet) -> bool:
    """Whether the recognised columns make the sheet one of this kind."""
    known = {one.column for one in header.understood if one.column}
    required = {column.name for column in sheet.columns if column.required}
    if slug == ROSTER:
        return _NAME in known and len(known) >= _FEWEST[ROSTER]
    return required <= known | {"staff_id"} and len(known) >= min(3, len(required))


def understandings(recognised: Recognised, file: str, font: str) -> Iterator[dict[str, str]]:
    """One row per column with a header, see `intake.understanding_frame`."""
    for slug, arranged in recognised.sheets.items():
        for part in arranged.sheets:
            for one in part.header.understood:
                yield {
                    "file": file, "sheet": part.origin, "read_as": slug, "header": one.header,
                    "column": one.column, "how": one.how, "level": one.level, "font": font,
                }  # fmt: skip
