"""The proposed plan by name, as rows of sheet Đào tạo with reasons; internal, never shared."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from plan09lib.judge.training.plan import Enrolment
from plan09lib.judge.training.proposal import Reason, TrainingProposal, level_text, reason_for
from plan09lib.read.rules.course_rules import SENT
from plan09lib.read.rules.layout import COURSES
from plan09lib.read.unit.identified import OWN

if TYPE_CHECKING:
    from plan09lib.tell.report.review import Review

BESIDE = ("full_name", "position")
REASONS = {
    "course": "Lớp đề xuất",
    "targets": "Chỉ tiêu phục vụ",
    "reason": "Lý do",
    "price": "Kinh phí dự kiến, đồng",
}
Say = Callable[[Reason], str]


@dataclass(frozen=True, eq=False)
class TrainingList:
    """The list of who is proposed.

    `heading` are the lines above it, `rows` one per person, course and year. Columns: those of
    sheet Đào tạo, as codes and dates; full_name, position; course, targets, reason (in words),
    price (đồng, missing when not known).
    """

    heading: tuple[str, ...]
    rows: pd.DataFrame


def training_list(review: Review) -> TrainingList:
    """The proposed plan of `review` by name, by year, course and order of the roster."""
    lines = review.narrator.write("noi_bo_dau.j2", **review.inner_context).splitlines()
    sheet = review.plan.layout.sheets[COURSES]
    columns = [*(column.name for column in sheet.columns), *BESIDE, *REASONS]
    rows = pd.DataFrame(
        proposed_rows(review, review.training_proposal), columns=columns, dtype=object
    )
    return TrainingList(tuple(lines), rows)


def proposed_rows(review: Review, proposal: TrainingProposal) -> list[dict[Hashable, object]]:
    """A row per seat of `proposal`, with the columns of `TrainingList.rows` that it fills."""
    people = proposal.inputs.forecast.people.set_index("staff_id")
    people = people[list(BESIDE)].assign(staff_id=people[OWN])
    seats = proposal.plan.enrolments
    return [_row(review, proposal, seat) | people.loc[seat.person].to_dict() for seat in seats]


def _row(review: Review, proposal: TrainingProposal, seat: Enrolment) -> dict[Hashable, object]:
    offer, reason = proposal.rules.course(seat.course), reason_for(proposal, seat)
    first, last = proposal.dates(seat)
    said, _ = review.narrator.say("noi_bo_ly_do.j2", ly_do=reason)
    return {
        "course_kind": offer.kind,
        "course_level": level_text(proposal, offer),
        "from_date": first,
        "to_date": last,
        "course_state": SENT,
        "course": offer.name,
        "targets": ", ".join(target.id for target in reason.targets),
        "reason": said,
        "price": offer.price,
    }
