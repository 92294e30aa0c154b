"""What has to be asked about a list: a question per cause, those that decide most targets first.

`MAKERS` says which finding is asked about how; what is asked comes from findings, and from titles
of posts that no rule places. An answer is a decision of `mapping.yml`, never a change of the list.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from plan09lib.read.files.text import matching_key
from plan09lib.read.plan.headings import heading_key
from plan09lib.read.plan.layout import ROSTER, Column
from plan09lib.read.plan.plan import Plan
from plan09lib.read.plan.vocab import Vocabulary
from plan09lib.read.workbook.findings import Finding, listed
from plan09lib.read.workbook.intake import Workbook
from plan09lib.read.workbook.mapping import NOT_USED
from plan09lib.read.workbook.positions import MAYBE
from plan09lib.tell.lists.data_review import DataReview

MOST = 10
"""Questions that one command asks: more are not read."""
_OTHER = "khac"
_NEARLY = 0.75
_BLOCKING = (("values", "group"), ("values", "sex"))
"""Where a text that nobody understands stops the whole list."""


@dataclass(frozen=True)
class Question:
    """Something about one list that its file does not say.

    `yes` and `no` are what the answers c and k stand for, empty where that leaves it open; another
    answer is one of `known`, by its code or a spelling. `key` is the place in `mapping.yml`:
    section (columns, values, blank, date_order), then column and text.
    """

    id: str
    text: str
    targets: tuple[str, ...]
    cells: int
    key: tuple[str, ...]
    yes: str
    no: str = ""
    known: tuple[tuple[str, str], ...] = ()

    def decided(self, answer: str) -> str | None:
        """The code that an answer stands for; empty leaves it open, None for no answer at all."""
        text = matching_key(answer)
        if text == "c":
            return self.yes or None
        if text in ("", "k"):
            return self.no if text else ""
        found = [code for spelling, code in self.known if text in (spelling, matching_key(code))]
        return found[0] if found else None

    @property
    def may_unblock(self) -> bool:
        """Whether a list that cannot be judged may be, once this is answered."""
        return self.key[0] == "columns" or self.key[:2] in _BLOCKING

    @property
    def choices(self) -> str:
        """The letters that may be typed, as the question ends."""
        yes = "c/" if self.yes else ""
        return f"[{yes}k{'/gõ' if self.known else ''}]"


def questions(review: DataReview) -> list[Question]:
    """What to ask about the last list, the most decisive first."""
    if not review.books:
        return []
    book = review.books[-1]
    by_code: dict[str, list[Finding]] = {}
    for finding in book.findings:
        if finding.sheet == review.plan.sheet_title(ROSTER):
            by_code.setdefault(finding.code, []).append(finding)
    asked = [
        question
        for code, maker in MAKERS.items()
        for question in maker(review, book, by_code.get(code, []))
    ]
    asked += _posts(review, book)
    return sorted(asked, key=lambda one: (-len(one.targets), -one.cells, one.id))


def _blanks(review: DataReview, book: Workbook, found: Sequence[Finding]) -> Iterator[Question]:
    there = set(book.understanding.loc[book.understanding["read_as"] == ROSTER, "column"])
    ticks = book.understanding.loc[book.understanding["how"] == "tick", "column"].tolist()
    for finding in found:
        column = _column(review.plan, finding.column)
        targets = review.uses(finding)
        if column is None or column.name not in there or not targets:
            continue
        spelt = {one.row for one in book.findings if one.column == finding.column and one.raw}
        rows = [row for row in finding.rows if row not in spelt]
        lowest = _lowest(review.plan.vocabularies[column.vocab])
        if not rows or not lowest:
            continue
        what = "không có dấu" if column.name in ticks else "để trống"
        label = review.plan.label(column.vocab, lowest)
        text = f"{len(rows)} người {what} ở {column.header} (dòng {listed(rows)}): coi là {label}?"
        key = ("blank", column.name)
        yield Question(f"o_trong/{column.name}", text, targets, len(rows), key, lowest)


def _values(review: DataReview, book: Workbook, found: Sequence[Finding]) -> Iterator[Question]:
    by_cell: dict[tuple[str, str], list[Finding]] = {}
    for finding in found:
        if finding.raw:
            by_cell.setdefault((finding.column, finding.raw), []).append(finding)
    for (header, raw), same in by_cell.items():
        column = _column(review.plan, header)
        targets = _uses(review, same)
        if column is None or not column.vocab or not targets:
            continue
        vocabulary = review.plan.vocabularies[column.vocab]
        near = vocabulary.nearest(raw)
        yes = next((one.code for one in vocabulary.levels if one.label == near), "")
        rows = listed(sorted({one.row for one in same}))
        end = f"→ {near}?" if yes else f"là mức nào ({_labels(vocabulary)})?"
        text = f'{column.header} ghi "{raw}" (dòng {rows}) {end}'
        key, known = ("values", column.name, raw), _spellings(vocabulary)
        yield Question(
            f"gia_tri/{column.name}/{raw}", text, targets, len(same), key, yes, known=known
        )


def _posts(review: DataReview, book: Workbook) -> Iterator[Question]:
    """A question per title that no rule places, of people whose group it may decide."""
    plan, vocabulary = review.plan, review.plan.vocabularies["chuc_vu"]
    column = plan.layout.sheets[ROSTER].column("position")
    rows: dict[str, list[int]] = {}
    perhaps: dict[str, set[str]] = {}
    for row in book.roster.to_dict("records"):
        codes, text = row["position_codes"], row["position"]
        is_open = any(code.endswith(MAYBE) for code in codes)
        is_open |= not codes and row["group"] == "can_bo"
        if is_open and isinstance(text, str):
            rows.setdefault(text, []).append(int(row["row"]))
            may_be = {code.removesuffix(MAYBE) for code in codes if code.endswith(MAYBE)}
            perhaps.setdefault(text, set()).update(may_be)
    derived = [f for f in book.findings if f.code == "derived_membership"]
    barred = [Finding(book.source.name, "note", "", plan.sheet_title(ROSTER), "", "",
                      column=column.header)]  # fmt: skip
    targets = _uses(review, derived or barred)
    for text, numbers in rows.items():
        yes = _likely_post(text, perhaps[text], vocabulary)
        end = f"→ {vocabulary[yes].label}?" if yes else "là chức vụ nào?"
        told = f'chức vụ chưa hiểu "{text}" (dòng {listed(numbers)}) {end}'
        no = _OTHER if _OTHER in vocabulary.codes else ""
        key, known = ("values", "position", text), _spellings(vocabulary)
        yield Question(f"chuc_vu/{text}", told, targets, len(numbers), key, yes, no, known)


def _likely_post(text: str, perhaps: set[str], vocabulary: Vocabulary) -> str:
    """The post to propose: the only one the title may mean, or the longest one named in it."""
    if len(perhaps) == 1:
        return next(iter(perhaps))
    words = f" {matching_key(text)} "
    named = [key for key in vocabulary.by_key if f" {key} " in words]
    return vocabulary.by_key[max(named, key=len)].code if named else ""


def _columns(review: DataReview, book: Workbook, found: Sequence[Finding]) -> Iterator[Question]:
    plan, read = review.plan, set(book.understanding["column"])
    sheet = plan.layout.sheets[ROSTER]
    own = {heading_key(one.header): one.name for one in sheet.columns}
    synonyms = plan.headings.synonyms(ROSTER) | own
    open_ones = {key: name for key, name in synonyms.items() if name not in read}
    known = tuple((key, name) for key, name in synonyms.items())
    for finding in found:
        last = heading_key(finding.column.rpartition(" / ")[2])
        near = difflib.get_close_matches(last, open_ones, n=1, cutoff=_NEARLY)
        if not near:
            continue
        column = sheet.column(open_ones[near[0]])
        asks = Finding(book.source.name, "note", "", finding.sheet, "", "", column=column.header)
        targets = review.uses(asks)
        if targets:
            text = f'cột "{finding.column}" là cột {column.header} của tệp mẫu?'
            key = ("columns", finding.column)
            yield Question(
                f"cot/{finding.column}", text, targets, len(book.roster), key, column.name,
                NOT_USED, known,
            )  # fmt: skip


def _orders(review: DataReview, book: Workbook, found: Sequence[Finding]) -> Iterator[Question]:
    for finding in found[:1]:
        text = f"{finding.column}: ngày viết trước tháng? ({finding.explanation})"
        key, targets = ("date_order",), review.uses(finding)
        yield Question("thu_tu_ngay", text, targets, len(book.roster), key, "dmy", "mdy")


Maker = Callable[[DataReview, Workbook, Sequence[Finding]], Iterator[Question]]
MAKERS: dict[str, Maker] = {
    "blank_value": _blanks,
    "unknown_value": _values,
    "unknown_column": _columns,
    "ambiguous_date": _orders,
    "mixed_date": _orders,
}
"""Which finding is asked about how; of the others `plan09 check` says what to do."""


def _uses(review: DataReview, found: Sequence[Finding]) -> tuple[str, ...]:
    uses = {use for finding in found for use in review.uses(finding)}
    return tuple(target.id for target in review.plan.targets if target.id in uses)


def _column(plan: Plan, header: str) -> Column | None:
    columns = plan.layout.sheets[ROSTER].columns
    return next((column for column in columns if column.header == header), None)


def _lowest(vocabulary: Vocabulary) -> str:
    return next((one.code for one in vocabulary.levels if one.rank == 0), "")


def _labels(vocabulary: Vocabulary) -> str:
    return ", ".join(level.label for level in vocabulary.levels)


def _spellings(vocabulary: Vocabulary) -> tuple[tuple[str, str], ...]:
    return tuple((key, level.code) for key, level in vocabulary.by_key.items())
