"""What is asked about columns that no field takes: is it one that the list lacks, or not needed?"""

from __future__ import annotations

import difflib
import itertools
from collections.abc import Iterator, Mapping, Sequence

from plan09lib.deliver.start.question import Question
from plan09lib.read.cells.findings import Finding
from plan09lib.read.cells.looks import DAYS, FEW, GROUPS, MARKS, WORDS, content_of
from plan09lib.read.files.text import matching_key
from plan09lib.read.layout.arranged import GROUP
from plan09lib.read.layout.mapping import NOT_USED
from plan09lib.read.layout.row_words import spaced
from plan09lib.read.layout.shared import AND, fields_in
from plan09lib.read.rules.headings import heading_key
from plan09lib.read.rules.layout import ROSTER, Column
from plan09lib.read.workbook.intake import Workbook
from plan09lib.tell.lists.data_review import DataReview

_NEARLY = 0.75
_OF_WORDS = ("text", "name")
_MOST_READINGS = 16
"""So many ways to spell the short words of one heading out are tried."""


def column_questions(
    review: DataReview, book: Workbook, found: Sequence[Finding]
) -> Iterator[Question]:
    """A question per column with content that no field takes, while a field that is asked lacks.

    What its heading resembles is offered, never taken; of a heading that resembles nothing it is
    asked which of the fields that lack it is.
    """
    plan, read = review.plan, set(book.understanding["column"])
    sheet = plan.layout.sheets[ROSTER]
    own = {heading_key(one.header): one.name for one in sheet.columns}
    synonyms = plan.headings.synonyms(ROSTER) | own
    uses = {one.name: _uses(review, book, one.header) for one in sheet.columns}
    open_ones = {key: name for key, name in synonyms.items() if name not in read and uses[name]}
    lacking = [one for one in sheet.columns if one.name in set(open_ones.values())]
    known = _spellings(review, sorted(sheet.columns, key=lambda one: one not in lacking))
    needed = {one.name for one in lacking if one.required and one.name not in _NEVER}
    alike = (resembled(one.column, open_ones, plan.headings.short_words) for one in found)
    sure = {names[0] for names in alike if len(names) == 1}
    for finding in found:
        content, key = content_of(finding), heading_key(finding.column)
        if not lacking or not content or key in plan.headings.unasked_keys:
            continue
        near = resembled(finding.column, open_ones, plan.headings.short_words)
        near = [name for name in near if _may_hold(sheet.column(name), content)]
        may_group = GROUP in open_ones.values() and (GROUPS in content or FEW in content)
        near = [GROUP] if may_group and GROUPS in content else near
        may_group = may_group and near in ([], [GROUP])
        what = f'cột "{finding.column}" ({content})'
        fields = fields_in(finding.column, sheet, plan.headings, ROSTER)
        if fields and read.isdisjoint(fields):
            yield _shared_question(review, book, finding.column, what, fields)
            continue
        if len(near) == 1:
            text, targets = f"{what} là cột {sheet.column(near[0]).header}?", uses[near[0]]
        else:
            likely = [
                one.header for one in lacking
                if (one.name in near if near else one.name not in _NEVER or
                    (may_group and one.name == GROUP))
                and _may_hold(one, content)
            ]  # fmt: skip
            if not likely:
                continue
            text = f"{what} là cột nào ({', '.join(likely)})? Không cần thì k"
            every = {target for one in lacking for target in uses[one.name]}
            targets = tuple(one.id for one in plan.targets if one.id in every)
        may_be = set(near) or {one.name for one in lacking if _may_hold(one, content)} - sure
        yield Question(
            f"cot/{finding.column}", text, targets, len(book.roster),
            key=("columns", finding.column), yes=near[0] if len(near) == 1 else "", no=NOT_USED,
            known=known, may_decide=len(near) != 1,
            is_needed=may_group or near == [GROUP] or not needed.isdisjoint(may_be),
        )  # fmt: skip


def _spellings(review: DataReview, columns: Sequence[Column]) -> tuple[tuple[str, str], ...]:
    """Every way to head one of `columns`, as it is written, with the field's name."""
    written = review.plan.headings.sheets.get(ROSTER, {})
    return tuple(
        (said, one.name) for one in columns for said in (one.header, *written.get(one.name, ()))
    )


def _may_hold(column: Column, content: str) -> bool:
    """Whether cells that look like `content` may be those of a field: ticks alone are no post."""
    if DAYS in content:
        return column.kind == "date"
    if column.kind in _OF_WORDS:
        return WORDS in content
    return column.kind != "tick" or MARKS in content


def _shared_question(
    review: DataReview, book: Workbook, header: str, what: str, fields: Sequence[str]
) -> Question:
    """Whether the parts of a cell are those of the fields that its header names, in that order."""
    headers = [review.plan.layout.sheets[ROSTER].column(name).header for name in fields]
    uses = {target for one in headers for target in _uses(review, book, one)}
    targets = tuple(one.id for one in review.plan.targets if one.id in uses)
    text = f"{what} ghi {len(fields)} thông tin: các phần của ô lần lượt là {', '.join(headers)}?"
    key, yes = ("columns", header), AND.join(fields)
    return Question(f"cot/{header}", text, targets, len(book.roster), key=key, yes=yes, no=NOT_USED)


_NEVER = ("staff_id", GROUP)
"""Fields that are asked about otherwise, or are no matter of a heading."""


def level_column_questions(
    review: DataReview, book: Workbook, found: Sequence[Finding]
) -> Iterator[Question]:
    """A question per column with content that stands among a scale's levels: which level is it?"""
    plan, rows = review.plan, book.understanding
    for header, name in rows.loc[rows["under"] != "", ["header", "under"]].itertuples(index=False):
        column = plan.layout.sheets[ROSTER].column(name)
        levels = plan.vocabularies[column.vocab].levels
        known = tuple((said, f"{name}={one.code}") for one in levels
                      for said in (one.label, *one.spellings))  # fmt: skip
        text = f'cột "{header}" là mức nào của {column.header}'
        text += f" ({', '.join(one.label for one in levels)})? Không cần thì k"
        yield Question(
            f"cot/{header}", text, _uses(review, book, column.header), len(book.roster),
            key=("columns", header), yes="", no=NOT_USED, known=known,
        )  # fmt: skip


def _uses(review: DataReview, book: Workbook, header: str) -> tuple[str, ...]:
    title = review.plan.sheet_title(ROSTER)
    return review.uses(Finding(book.source.name, "note", "", title, "", "", column=header))


def resembled(
    header: str, known: Mapping[str, str], short: Mapping[str, Sequence[str]]
) -> list[str]:
    """The columns that `header` may mean, by `known` headings of columns, the closest kind only.

    Its `short` words are spelt out first. A heading that says the same stands before one that says
    more or less, that before one that looks alike.
    """
    readings = _spelt_out(heading_key(header.rpartition(" / ")[2]), short)
    alike = (
        lambda key: key in readings,
        lambda key: any(_is_part(key, one) or _is_part(one, key) for one in readings),
        lambda key: any(_looks_alike(key, one) for one in readings),
    )
    for is_alike in alike:
        if found := list(dict.fromkeys(name for key, name in known.items() if is_alike(key))):
            return found
    return []


def _looks_alike(one: str, other: str) -> bool:
    """Whether two headings differ as by typing: nearly the same, and no word is another one."""
    pairs = [(one, other, _NEARLY)]
    if len(one.split()) == len(other.split()):
        pairs += ((a, b, 0.5) for a, b in zip(one.split(), other.split(), strict=True))
    return all(difflib.SequenceMatcher(None, a, b).ratio() >= least for a, b, least in pairs)


def _spelt_out(key: str, short: Mapping[str, Sequence[str]]) -> list[str]:
    words = {matching_key(word): [word_, *map(matching_key, said)]
             for word, said in short.items() for word_ in [matching_key(word)]}  # fmt: skip
    each = (words.get(word, [word]) for word in key.split())
    return [" ".join(one) for one in itertools.islice(itertools.product(*each), _MOST_READINGS)]


def _is_part(less: str, more: str) -> bool:
    """Whether the words of one heading stand in the other, whatever is between them."""
    return spaced(less) in spaced(more)
