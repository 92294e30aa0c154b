"""What is asked about people of whom a list says no group: all at once, by heading, or by post."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

import pandas as pd

from plan09lib.deliver.start.question import Question
from plan09lib.read.cells.findings import Finding, rows_of
from plan09lib.read.cells.positions import MAYBE
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
_BY_SECTION, _BY_POST, _BY_USUAL = "nhom/muc/", "nhom/chuc_vu/", "nhom/thuong_la/"


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
    people = book.roster[["row", GROUP, "origin", "position", "position_codes"]]
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
            yield from asking.by_usual_group(those, apart)


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

    def by_usual_group(self, people: pd.DataFrame, apart: Collection[str]) -> Iterator[Question]:
        """Whether the holders of several posts are of the group that those usually are of, a
        question per group; the others by their post."""
        usual = pd.Series([self._usual(codes) for codes in people["position_codes"]], people.index)
        left = people
        for code, those in people.groupby(usual[usual != ""], sort=False):
            posts = list(dict.fromkeys(those["position"].astype(str)))
            if len(posts) > 1 and f"{_BY_USUAL}{code}" not in apart:
                yield self._as_usual(str(code), those, posts)
                left = left.drop(those.index)
        yield from self.by_post(left)

    def _usual(self, codes: Collection[str]) -> str:
        """The one group of posts of which each is surely held; empty where there is none."""
        groups = self.review.plan.file.titles.groups
        found = {group for group, posts in groups.items() for code in codes if code in posts}
        is_sure = not any(code.endswith(MAYBE) for code in codes)
        return found.pop() if is_sure and len(found) == 1 else ""

    def _as_usual(self, code: str, people: pd.DataFrame, posts: Sequence[str]) -> Question:
        label = self.review.plan.label("nhom", code)
        by_post = people.groupby("position", sort=False)
        told = "; ".join(f"{post} (dòng {self._rows(those)})" for post, those in by_post)
        text = f"{len(people)} người có chức vụ thường của {label}, {told}: đều"
        text += f" là {label}? Không phải hết thì k: sẽ hỏi từng chức vụ"
        first, *more = (("groups", "posts", post) for post in posts)
        return replace(
            self._question(f"{_BY_USUAL}{code}", text, people, first, yes=code, no=APART),
            also=tuple(more),
        )

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
        count = len([*self.by_usual_group(people, ())])
        return f"{text} ({self.labels})? Khác nhau thì k: sẽ hỏi theo chức vụ, {count} câu"

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
