"""The letter that brings a review to its readers: one per cut, as HTML and the plain text of it.

Cuts: `lanh_dao` (verdict on one screen, who must act, what to decide, two charts), `to_chuc` (all
targets and tasks), `chi_bo` (what concerns the Party cells; a cell that is named has a letter of
its own). The same facts and the same filters
as in the report; nothing is linked, because a letter has no annex.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from plan09lib.judge.tasks.bodies import BRANCH
from plan09lib.tell.charts.chart import Chart
from plan09lib.tell.letters.branches import (
    ToldBranch,
    branch_works,
    keeper_on,
    reaches,
    reply_days,
    shared_works,
)
from plan09lib.tell.report.review import Review
from plan09lib.tell.told.first_screen import SUBJECT_STEPS
from plan09lib.tell.words.narrate import Narrator
from plan09lib.tell.words.plain_text import plain_text

CUTS = ("lanh_dao", "to_chuc", BRANCH)
_SUBJECTS = {BRANCH: "thu_tieu_de_chi_bo.j2"}


@dataclass(frozen=True)
class Enclosed:
    """What the letter says of things around it: the run's id and how the full report comes.

    `full_text` is a file name or a link; empty when the report is not enclosed. `document` is the
    name of the file that is signed, where it is enclosed; `annex` of the page's, beside it. Both
    pages lie in `archive`, where there is one. `book` is the workbook of the figures.
    """

    run_id: str
    full_text: str = ""
    document: str = ""
    annex: str = ""
    archive: str = ""
    book: str = ""

    @property
    def context(self) -> dict[str, str]:
        """What the templates of letters know it as."""
        return {
            "run_id": self.run_id,
            "full_text": self.full_text,
            "document_file": self.document,
            "annex_file": self.annex,
            "archive_file": self.archive,
            "book_file": self.book,
        }


@dataclass(frozen=True)
class Letter:
    """The letter of one cut; `facts` are the ids of all facts it prints.

    `addressee` is the one body it is for; empty when it is for all readers of the cut. `result` is
    equal for letters that tell the same result, whenever they are written.
    """

    cut: str
    subject: str
    html: str
    plain: str
    charts: tuple[Chart, ...]
    facts: tuple[str, ...]
    addressee: str = ""
    result: str = ""


def write_letter(review: Review, cut: str, enclosed: Enclosed) -> Letter:
    """The letter of `review` to the readers of `cut`, one of `CUTS`."""
    context = review.context | _own_context(review, cut)
    names = {name for reach in context.get("reaches", ()) for name in reach.missing}
    narrator = Narrator(review.references | {*enclosed.context.values()} | names, review.plan.kind)
    context |= enclosed.context
    charts = _charts(review) if cut == "lanh_dao" else ()
    subject, subject_facts = said_subject(narrator, _SUBJECTS.get(cut, "thu_tieu_de.j2"), context)
    plain = plain_text(narrator.unlinked(f"thu_{cut}.j2", charts=(), **context))
    html = narrator.unlinked(f"thu_{cut}.j2", charts=charts, **context)
    facts = (*subject_facts, *narrator.used, *(fact for chart in charts for fact in chart.facts))
    found = tuple(dict.fromkeys(facts))
    return Letter(
        cut=cut,
        subject=subject,
        html=html + "\n",
        plain=plain,
        charts=charts,
        facts=found,
        result=narrator.result,
    )


_BETWEEN = re.compile("[,:;] ")
LONGEST_SUBJECT = 100
"""Characters that a list of mails shows at most."""


def said_subject(
    narrator: Narrator, template: str, context: Mapping[str, Any]
) -> tuple[str, tuple[str, ...]]:
    """The subject with as much as it has room for, and its facts; a long name cuts it between
    two of its parts."""
    for most in range(SUBJECT_STEPS, -1, -1):
        text, facts = narrator.say(template, most=most, **context)
        if len(text) <= LONGEST_SUBJECT:
            return text, facts
    ends = [found.end() for found in _BETWEEN.finditer(text[:LONGEST_SUBJECT])]
    return (text[: ends[-1]] if ends else text[: LONGEST_SUBJECT - 1]) + "…", facts


def _charts(review: Review) -> tuple[Chart, ...]:
    """The charts of the report's page."""
    from plan09lib.tell.charts.chart import chart_called

    found = (chart_called(name).of(review) for name in ("cac-lop", "bac-thang"))
    return tuple(one for one in found if one)


def write_branch_letter(review: Review, name: str, cut: str, enclosed: Enclosed) -> Letter:
    """The letter to the one Party cell called `name`: its evidence and what is asked of it."""
    branch = ToldBranch(name, review)
    narrator = Narrator(review.references | {*enclosed.context.values(), name}, review.plan.kind)
    context = review.context | {"branch": branch, "reaches": reaches(review)}
    context |= _answered(review) | enclosed.context
    templates = ("thu_tieu_de_chi_bo.j2", "thu_mot_chi_bo.j2")
    return letter_to(name, cut, narrator, templates, context)


def letter_to(
    addressee: str,
    cut: str,
    narrator: Narrator,
    templates: tuple[str, str],
    context: Mapping[str, Any],
) -> Letter:
    """A letter without charts to one reader; `templates` are those of subject and text."""
    subject, subject_facts = said_subject(narrator, templates[0], context)
    html = narrator.unlinked(templates[1], **context)
    return Letter(
        cut=cut,
        subject=subject,
        html=html + "\n",
        plain=plain_text(html),
        charts=(),
        facts=tuple(dict.fromkeys((*subject_facts, *narrator.used))),
        addressee=addressee,
        result=narrator.result,
    )


def _answered(review: Review) -> dict[str, Any]:
    """Whom cells answer, and within how many days."""
    keeper = keeper_on(review.plan, review.acting_day)
    return {"keeper": keeper, "reply_days": reply_days(review.plan)}


def _own_context(review: Review, cut: str) -> dict[str, Any]:
    """What only this cut's template speaks of."""
    if cut != BRANCH:
        opened = review.opened(cut)
        return {"opened": opened, "inner": review.inner_context["inner"] if opened else None}
    tasks = review.told_tasks
    name = tasks.body_names((BRANCH,))[0]
    return {
        "body": name,
        "works": branch_works(review),
        "reaches": reaches(review),
        "shared": shared_works(review),
        **_answered(review),
        "missing": [gap for gap in tasks.missing_links if gap.body == name],
    }
