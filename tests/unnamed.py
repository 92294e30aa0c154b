"""What a report leaves unsaid of targets short of their deadline, or says in two ways."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import pandas as pd
from gate_pages import good_notebook
from lxml import html as lxml_html

from plan09lib.deliver.gate import conclusions
from plan09lib.deliver.gate.conclusions import named
from plan09lib.deliver.gate.page import Page
from plan09lib.deliver.gate.reviewed import Checkable
from plan09lib.deliver.gate.rule import Shared
from plan09lib.deliver.gate.rules import RULES
from plan09lib.tell.report.review import Review
from plan09lib.tell.told.prospects import SHORT

SAMPLES = [
    ("tong_ket" if ".." in period else "so_ket", f"phuong-mau-{number}", period)
    for number in (1, 2, 3)
    for period in ("2023", "2024-H2", "2025-H1", "2025-9M", "2026-H1", "2022..2025")
    if number < 3 or period not in ("2023", "2024-H2", "2025-H1")  # the third is newer
]
"""Kind, unit and period of reports of the sample wards."""
_LATE = ("behind", "stalled", "regressed", "missed")


@dataclass(frozen=True)
class Texts:
    """What a report says of targets: first screen, leaders' letter, and all its sections of them.

    Each is HTML; of an older version of the program too (`tests/bench/unnamed.py`).
    """

    screen: str
    letter: str
    sections: str

    @classmethod
    def of(cls, review: Review) -> Texts:
        """The texts of `review` as it tells them now."""
        screen = review.verdict().html
        views = (review.assessment(), review.outlook(), review.directions())
        return cls(screen, review.mail_html(), "\n".join((screen, *(one.html for one in views))))

    @property
    def first(self) -> dict[str, str]:
        """The words of the two texts that leaders read first, by their names."""
        both = {"màn hình đầu": self.screen, "thư lãnh đạo": self.letter}
        return {name: lxml_html.fromstring(one).text_content() for name, one in both.items()}

    def shared(self, review: Checkable) -> Shared:
        """The same as the rules of the gate look at them."""
        page = Page(f'<html lang="vi"><body>{self.sections}</body></html>')
        return Shared(page, good_notebook(), review, {"thu.html": self.letter})


def unnamed(review: Review, texts: Texts) -> Iterator[tuple[str, str, str]]:
    """Place, target and class of each target short of its deadline that the place leaves out."""
    classes = dict(zip(review.frame["target_id"], review.frame["prospect"], strict=True))
    for place, text in texts.first.items():
        told = named(text, classes, review.plan.words)
        for target, code in classes.items():
            if code in SHORT and target not in told:
                yield place, target, code


def unnamed_by_pace(frame: pd.DataFrame) -> Iterator[tuple[str, str]]:
    """The same of a first screen that names the late and the missed alone, as it was before.

    It told of a verdict on the pace up to now: late, missed, or slipped with a gap.
    """
    slipped = (frame["reason"] == "slipped_since_deadline") & (frame["gap"] > 0)
    told = frame["status"].isin(_LATE) | slipped
    short = frame[frame["prospect"].isin(SHORT) & ~told]
    yield from zip(short["target_id"], short["prospect"], strict=True)


def contradictions(review: Review, texts: Texts) -> Iterator[tuple[str, str, str]]:
    """Rule, place and finding of whatever the gate's rules about conclusions refuse."""
    for rule in RULES:
        if rule.check.__module__ == conclusions.__name__:
            for where, what in rule.check(texts.shared(review)):
                yield rule.name, where, what


def counted(reviews: Iterable[Review]) -> Mapping[str, Counter[str]]:
    """By class: the targets short of their deadline, those unnamed before, those unnamed now.

    By rule: the contradictions.
    """
    names = ("all", "before", "now", "contradictions")
    found: dict[str, Counter[str]] = {name: Counter() for name in names}
    for review in reviews:
        short, texts = review.frame["prospect"], Texts.of(review)
        found["all"].update(short[short.isin(SHORT)])
        found["before"].update(code for _, code in unnamed_by_pace(review.frame))
        found["now"].update({target: code for _, target, code in unnamed(review, texts)}.values())
        found["contradictions"].update(rule for rule, *_ in contradictions(review, texts))
    return found
