"""Which targets short of their deadline a first screen or the leaders' letter leaves unnamed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

import pandas as pd
from lxml import html as lxml_html

from plan09lib.deliver.gate.conclusions import named
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


def unnamed(review: Review) -> Iterator[tuple[str, str, str]]:
    """Place, target and class of each target short of its deadline that the place leaves out."""
    screen = lxml_html.fromstring(review.verdict().html).text_content()
    letter = lxml_html.fromstring(review.mail_html()).text_content()
    classes = dict(zip(review.frame["target_id"], review.frame["prospect"], strict=True))
    for place, text in (("màn hình đầu", screen), ("thư lãnh đạo", letter)):
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


def counted(reviews: Iterable[Review]) -> Mapping[str, Counter[str]]:
    """By class: the targets short of their deadline, those unnamed before, those unnamed now."""
    found: dict[str, Counter[str]] = {"all": Counter(), "before": Counter(), "now": Counter()}
    for review in reviews:
        short = review.frame["prospect"]
        found["all"].update(short[short.isin(SHORT)])
        found["before"].update(code for _, code in unnamed_by_pace(review.frame))
        found["now"].update({target: code for _, target, code in unnamed(review)}.values())
    return found
