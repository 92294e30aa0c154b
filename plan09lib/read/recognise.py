"""Which sheet of a file is which: by a saved mapping, by its title, by what its header says."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from plan09lib.read.arrange import Arranged, arrange, choose_header
from plan09lib.read.columns import Recogniser
from plan09lib.read.findings import Finding, Severity
from plan09lib.read.header import Header
from plan09lib.read.mapping import Mapping
from plan09lib.read.plan import Plan
from plan09lib.read.sheet_names import ROSTER
from plan09lib.read.sheets import Sheet
from plan09lib.read.sources import own_titles
from plan09lib.read.tables import Table
from plan09lib.read.text import matching_key

_FEWEST = {ROSTER: 4}


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

    def __init__(self, plan: Plan, mapping: Mapping, file: str):
        self.plan, self.mapping, self.file = plan, mapping, file
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
        return Recogniser(slug, sheet, self.plan.headings, self.plan.vocabularies, entries)

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


def understandings(recognised: Recognised, file: str, font: str) -> Iterator[dict[str, str]]:
    """One row per column with a header, see `intake.understanding_frame`."""
    for slug, arranged in recognised.sheets.items():
        for one in arranged.header.understood:
            yield {
                "file": file, "sheet": arranged.origin, "read_as": slug, "header": one.header,
                "column": one.column, "how": one.how, "level": one.level, "font": font,
            }  # fmt: skip
