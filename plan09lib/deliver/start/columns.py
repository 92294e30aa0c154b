"""What is asked about columns that no field takes: is it one that the list lacks, or not needed?"""

from __future__ import annotations

import difflib
import itertools
from collections.abc import Iterator, Mapping, Sequence

from plan09lib.deliver.start.question import Question
from plan09lib.read.cells.findings import Finding
from plan09lib.read.cells.looks import DAYS, FEW, GROUPS, MARKS, content_of
from plan09lib.read.files.text import matching_key
from plan09lib.read.layout.arranged import GROUP
from plan09lib.read.layout.mapping import NOT_USED
from plan09lib.read.layout.shared import AND, fields_in
from plan09lib.read.rules.headings import heading_key
from plan09lib.read.rules.layout import ROSTER
from plan09lib.read.workbook.intake import Workbook
from plan09lib.tell.lists.data_review import DataReview

_NEARLY = 0.75
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
    labels = ((one.header, one.name) for one in lacking)
    known = (*labels, *((key, name) for key, name in synonyms.items()))
    for finding in found:
        content, key = content_of(finding), heading_key(finding.column)
        if not lacking or not content or key in plan.headings.unasked_keys:
            continue
        near = resembled(finding.column, open_ones, plan.headings.short_words)
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
                and (DAYS not in content or one.kind == "date")
                and (MARKS in content or one.kind != "tick")
            ]  # fmt: skip
            if not likely:
                continue
            text = f"{what} là cột nào ({', '.join(likely)})? Không cần thì k"
            every = {target for one in lacking for target in uses[one.name]}
            targets = tuple(one.id for one in plan.targets if one.id in every)
        yield Question(
            f"cot/{finding.column}", text, targets, len(book.roster),
            key=("columns", finding.column), yes=near[0] if len(near) == 1 else "", no=NOT_USED,
            known=known, may_decide=len(near) != 1, is_of_groups=may_group or near == [GROUP],
        )  # fmt: skip


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
        lambda key: bool(difflib.get_close_matches(key, readings, n=1, cutoff=_NEARLY)),
    )
    for is_alike in alike:
        if found := list(dict.fromkeys(name for key, name in known.items() if is_alike(key))):
            return found
    return []


def _spelt_out(key: str, short: Mapping[str, Sequence[str]]) -> list[str]:
    words = {matching_key(word): [word_, *map(matching_key, said)]
             for word, said in short.items() for word_ in [matching_key(word)]}  # fmt: skip
    each = (words.get(word, [word]) for word in key.split())
    return [" ".join(one) for one in itertools.islice(itertools.product(*each), _MOST_READINGS)]


def _is_part(less: str, more: str) -> bool:
    return f" {less} " in f" {more} "
