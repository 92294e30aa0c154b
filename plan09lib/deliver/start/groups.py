"""What is asked about people of whom a list says no group: all at once, by heading, or by post."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

import pandas as pd

from plan09lib.deliver.start.question import Question
from plan09lib.read.cells.findings import Finding, rows_of
from plan09lib.read.layout.arranged import GROUP
from plan09lib.read.layout.fields import by_label
from plan09lib.read.layout.mapping import ABOVE
from plan09lib.read.layout.row_kinds import Line
from plan09lib.read.layout.row_words import unnumbered
from plan09lib.read.rules.layout import ROSTER
from plan09lib.read.rules.vocab import Vocabulary
from plan09lib.read.workbook.groups_said import headings_over
from plan09lib.read.workbook.intake import Workbook
from plan09lib.tell.lists.data_review import DataReview

GROUP_ID = "nhom"
APART = "khac_nhau"
"""An answer that is no decision: not all of them are of one group, so they are asked by post."""
_BY_SECTION, _BY_POST = "nhom/muc/", "nhom/chuc_vu/"


def group_questions(
    review: DataReview, book: Workbook, found: Sequence[Finding], apart: Collection[str]
) -> Iterator[Question]:
    """A question per heading over people without a group, or one about all where no heading is.

    `apart` are the questions to which somebody said that those people are of several groups: of
    them, a question per post.
    """
    header = review.plan.layout.sheets[ROSTER].column(GROUP).header
    about = [one for one in found if one.column == header]
    spelt = {one.row for one in book.findings if one.column == header and one.raw}
    people = book.roster[["row", GROUP, "origin", "position"]]
    blank = people[people[GROUP].isna() & ~people["row"].isin(spelt)]
    if not about or blank.empty:
        return
    asking = _Asking(review, book, tuple(dict.fromkeys(u for f in about for u in review.uses(f))))
    above = people.groupby("origin", sort=False)[GROUP].ffill()
    is_there = GROUP in set(book.understanding["column"])
    if is_there and not spelt and bool(above[blank.index].notna().all()):
        yield asking.as_above(blank, above[blank.index])
        return
    sections = asking.sections(blank)
    if not sections.any() and GROUP_ID not in apart:
        yield asking.all_of(blank)
        return
    for heading, those in blank.groupby(sections, sort=False):
        if heading and f"{_BY_SECTION}{heading}" not in apart:
            yield asking.under(str(heading), those)
        else:
            yield from asking.by_post(those)


class _Asking:
    """Words the questions about one list; `targets` are those that its groups decide."""

    def __init__(self, review: DataReview, book: Workbook, targets: tuple[str, ...]):
        self.review, self.book, self.targets = review, book, targets
        self.vocabulary = review.plan.vocabularies["nhom"]
        self.labels = ", ".join(level.label for level in self.vocabulary.levels)

    def sections(self, people: pd.DataFrame) -> pd.Series:
        """The heading above each of `people`, without its number; empty where there is none."""
        over: dict[tuple[str, int], str] = {}
        for sheet, own in self.book.lines.groupby("sheet", sort=False):
            rows = zip(own["row"], own["kind"], own["text"].fillna(""), strict=True)
            headings = headings_over(Line(int(number), *said) for number, *said in rows)
            over |= {(str(sheet), number): text for number, text in headings.items()}
        one_sheet = self.book.lines["sheet"].nunique() == 1
        only = str(self.book.lines["sheet"].iloc[0]) if one_sheet else ""
        places = zip(people["origin"], people["row"], strict=True)
        texts = [over.get((only or str(origin), int(row)), "") for origin, row in places]
        return pd.Series([unnumbered(text) for text in texts], index=people.index, dtype="object")

    def as_above(self, people: pd.DataFrame, above: pd.Series) -> Question:
        """Whether each of them is of the group of the row above."""
        labels = [self.review.plan.label("nhom", code) for code in above]
        what = f"như dòng trên ({by_label(people['row'].tolist(), labels)})?"
        text = f"{len(people)} người chưa có nhóm (dòng {self._rows(people)}): {what}"
        return self._question(GROUP_ID, text, people, ("blank", GROUP), yes=ABOVE)

    def all_of(self, people: pd.DataFrame) -> Question:
        """Whether they are all of one group."""
        text = f"{len(people)} người chưa có nhóm (dòng {self._rows(people)}): đều thuộc nhóm nào"
        return self._question(
            GROUP_ID, self._open(text, people), people, ("blank", GROUP), no=APART
        )

    def under(self, heading: str, people: pd.DataFrame) -> Question:
        """Whether those under one heading are all of one group."""
        text = f'mục "{heading}" ({len(people)} người chưa có nhóm, dòng {self._rows(people)}): '
        text = self._open(f"{text}đều thuộc nhóm nào", people)
        key = ("groups", "sections", heading)
        return self._question(f"{_BY_SECTION}{heading}", text, people, key, no=APART)

    def by_post(self, people: pd.DataFrame) -> Iterator[Question]:
        """Of which group those are who hold one post, a question per post."""
        posts = people.groupby("position", sort=False)
        for place, (post, those) in enumerate(
            sorted(posts, key=lambda one: (-len(one[1]), one[0]))
        ):
            groups = "" if place else f" ({self.labels})"  # once: they are the same for all
            text = f'chức vụ "{post}" (dòng {self._rows(those)}): thuộc nhóm nào{groups}?'
            key = ("groups", "posts", str(post))
            yield self._question(f"{_BY_POST}{post}", text, those, key)

    def _open(self, text: str, people: pd.DataFrame) -> str:
        posts = people["position"].nunique()
        return f"{text} ({self.labels})? Khác nhau thì k: sẽ hỏi từng chức vụ, {posts} câu"

    def _rows(self, people: pd.DataFrame) -> str:
        return rows_of(people, self.book.roster)

    def _question(
        self, id: str, text: str, people: pd.DataFrame, key: tuple[str, ...], yes: str = "",
        no: str = "",
    ) -> Question:  # fmt: skip
        known = spellings(self.vocabulary)
        return Question(id, text, self.targets, len(people), key=key, yes=yes, no=no, known=known)


def spellings(vocabulary: Vocabulary) -> tuple[tuple[str, str], ...]:
    """Every way to say a value of `vocabulary`, with its code; its own label first."""
    return tuple(
        (text, one.code) for one in vocabulary.levels for text in (one.label, *one.spellings)
    )
