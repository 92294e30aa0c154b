"""Views of the page around targets and tasks: document, verdict, staff, outlook, evidence."""

from __future__ import annotations

from plan09lib.judge.targets.people import where_they_went
from plan09lib.read.unit.history import NoSnapshot
from plan09lib.tell.document.document import FormalNarrator
from plan09lib.tell.document.shown import shown
from plan09lib.tell.numbers.review import went_key
from plan09lib.tell.report.found import ReviewFound
from plan09lib.tell.words.anchors import ANNEXES
from plan09lib.tell.words.view import View


def document(review: ReviewFound) -> View:
    """The document that is signed, from its head to its signature."""
    spelling = review.document_form.spelling
    return review.viewed(shown(review.document_tree, review.facts, spelling))


def annexes(review: ReviewFound) -> View:
    """Annexes 1 to 4 of the document: figures, works, readings, classes and courses."""
    spelling = review.document_form.spelling
    return review.viewed(shown(review.annex_tree, review.facts, spelling, ANNEXES))


def verdict(review: ReviewFound) -> View:
    """The one-screen verdict: where the targets stand, who must act, what has changed.

    It stands above the document and writes its numbers as that does: a page opens in one form.
    """
    narrator = FormalNarrator(review.references, review.document_form)
    return review.viewed(narrator.render("ket_luan.j2", **review.context))


def situation(review: ReviewFound) -> View:
    """Staff by group and changes of organisation."""
    groups = [review.plan.vocabularies["nhom"][code] for code in review.staff.by_group]
    day = review.evidence.now.date
    last = review.period.end
    ended = [p for p in review.plan.file.populations if p.ended_on and p.ended_on < last]
    labels = {one.code: one.label for one in review.plan.vocabularies["nhom"].levels}
    return review.show(
        "tinh_hinh.j2",
        groups=[{"id": group.code, "label": group.label} for group in groups],
        predecessors=[
            history.unit.name_on(day).ward for history in review.evidence.history.predecessors
        ],
        comparable=not isinstance(review.evidence.baseline, NoSnapshot),
        ended=[
            {
                "population": population,
                "of": review.facts.of(went_key(population)),
                "went": [
                    {"id": code, "label": labels.get(code, "")}
                    for code in where_they_went(review.evidence, population)
                ],
            }
            for population in ended
        ],
        staff_changes=review.staff.joined is not None,
        outside=review.staff.outside > 0,
    )


def readings(review: ReviewFound) -> View:
    """What holds for all readings; each target's stands in annex 3, see `annexes`."""
    positions = review.plan.vocabularies["chuc_vu"]
    memberships = [
        {
            "label": m.label,
            "note": m.note,
            "positions": [positions[code].label for code in m.positions],
        }
        for m in review.plan.file.memberships
        if m.positions
    ]
    unapproved = any(target.approved_by is None for target in review.plan.targets)
    declared = review.unit.file.baseline_on
    return review.show(
        "cach_hieu.j2", memberships=memberships, chua_duyet=unapproved, moc_goc=declared
    )


def evidence_annex(review: ReviewFound) -> View:
    """For every number: formula, counts, workbook and clause."""
    return review.show("minh_chung.j2")


def data_quality(review: ReviewFound) -> View:
    """Which workbooks were used and how much was found in them; what, is told in `noi_bo/`."""
    now = review.evidence.now
    sheets = review.plan.layout.sheets
    return review.show(
        "du_lieu.j2",
        workbooks=now.names,
        missing=[sheets[slug].title for slug in sheets if now.lacks(slug)],
        findings=len(review.told_findings),
    )


def outlook(review: ReviewFound) -> View:
    """How each target whose deadline lies ahead ends by all that is known, with assumptions."""
    return review.show("trien_vong.j2")


def chart(review: ReviewFound, name: str, year: int | None = None) -> View:
    """A chart by its name, see tell/charts/chart.py; of targets, that of `year` or of every year.

    Raises: BadParameter for an unknown name, and for a year in which nothing is due.
    """
    # Imported where it is drawn: most commands draw nothing, and matplotlib is slow to load.
    from plan09lib.tell.charts.chart import chart_called

    return chart_called(name).view(review, year)
