"""The letter that brings a review to its readers: one per cut, as HTML and as plain text.

Cuts: `lanh_dao` (verdict on one screen, who must act, what to decide, two charts), `to_chuc` (all
targets and tasks), `chi_bo` (what concerns the Party cells). The same facts and the same filters
as in the report; nothing is linked, because a letter has no annex.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from plan09lib.judge.assess import trend
from plan09lib.tell.drawing import Chart, as_png
from plan09lib.tell.narrate import Narrator
from plan09lib.tell.review import Review
from plan09lib.tell.told_tasks import ToldWork

CUTS = ("lanh_dao", "to_chuc", "chi_bo")
BRANCH = "chi_bo"
"""The id of the Party cells among the plan's bodies, kinds of bodies and cuts."""


@dataclass(frozen=True)
class Enclosed:
    """What the letter says of things around it: the run's id and how the full report comes.

    `full_text` is a file name or a link; empty when the report is not enclosed.
    """

    run_id: str
    full_text: str = ""


@dataclass(frozen=True)
class Letter:
    """The letter of one cut; `facts` are the ids of all facts it prints."""

    cut: str
    subject: str
    html: str
    plain: str
    charts: tuple[Chart, ...]
    facts: tuple[str, ...]


def write_letter(review: Review, cut: str, enclosed: Enclosed) -> Letter:
    """The letter of `review` to the readers of `cut`, one of `CUTS`."""
    narrator = Narrator(review.references | {enclosed.run_id, enclosed.full_text})
    context = review.context | _own_context(review, cut)
    context |= {"run_id": enclosed.run_id, "full_text": enclosed.full_text}
    charts = _charts(review, narrator) if cut == "lanh_dao" else ()
    subject, subject_facts = narrator.say("thu_tieu_de.j2", **context)
    html = narrator.unlinked(f"thu_{cut}.j2", charts=charts, **context)
    plain = narrator.write(f"thu_{cut}_chu.j2", **context)
    facts = (*subject_facts, *narrator.used, *(fact for chart in charts for fact in chart.facts))
    return Letter(cut, subject, html + "\n", plain, charts, tuple(dict.fromkeys(facts)))


def _charts(review: Review, narrator: Narrator) -> tuple[Chart, ...]:
    """The ladder and the trend of the targets that fall due next, or fell due last."""
    from plan09lib.tell.charts import ladder_chart, trend_chart

    years = sorted({target.target.deadline.year for target in review.told.targets})
    year = next((one for one in years if one >= review.period.end.year), years[-1])
    targets = review.told.of_year(year)
    return (
        ladder_chart(targets, narrator, year, as_png),
        trend_chart(trend(review.evidence), targets, narrator, year, as_png),
    )


def _own_context(review: Review, cut: str) -> dict[str, Any]:
    """What only this cut's template speaks of."""
    if cut != BRANCH:
        return {}
    tasks = review.told_tasks
    name = tasks.body_names((BRANCH,))[0]
    works = branch_works(review)
    kinds = {kind.id: kind.label for kind in review.plan.file.body_kinds}
    return {
        "body": name,
        "works": works,
        "late": [work for work in works if work.is_late],
        "kind_label": kinds[BRANCH],
        "missing": [link for link in tasks.missing_links if link["body"] == name],
    }


def branch_works(review: Review) -> list[ToldWork]:
    """The actions and duties that the plan lays on the Party cells, or that must reach them."""
    tasks = review.told_tasks
    duties = {duty.id for duty in review.plan.file.duties if BRANCH in duty.bodies}
    groups = [group for group in tasks.groups.values() if BRANCH in group.group.implements]
    laid = {work.id for group in groups for work in group.works} | duties
    reach = {w.id for w in tasks.all_works if any(c.kind == BRANCH for c in w.work.covers)}
    return [w for w in tasks.all_works if w.id in laid | reach and not w.work.sensitive]
