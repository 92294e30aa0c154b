"""Every fact followed to its rows, formula and clause, for the one who has to answer for it.

A fact that is declared with its origin (declared.py) says itself what it is followed to. Of the
families that are not yet, a tracer in the `FAMILIES` of a module named here finds it. `faults`
finds a number that cannot be followed, or whose rows, parts or source give another one.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from plan09lib.errors import BadParameter, Fault, nearest
from plan09lib.tell.numbers.origin import Judged, Trace, Tracer
from plan09lib.tell.numbers.targets import target_called, trace_target
from plan09lib.tell.numbers.works import trace_work, work_called
from plan09lib.tell.words.fact import FactBook


class Traceable(Protocol):
    """A review whose numbers can be followed."""

    @property
    def facts(self) -> FactBook: ...
    def tracer(self, key: str) -> Tracer:
        """The tracer of the facts `key`.*. Raises: LookupError when there is none."""

    def verdict_on(self, key: str) -> str:
        """The label of the verdict on a target or work; empty for anything else."""


def trace_fact(review: Traceable, fact_id: str) -> Trace:
    """The trace of `fact_id`, or of the verdict on a target (`T25-3b`) or work (`viec-1-1`).

    Raises: BadParameter, with the nearest id, for an unknown fact; LookupError for a fact of a
    family without a tracer.
    """
    key, _, rest = fact_id.partition(".")
    if fact := review.facts.get(fact_id):
        display = fact.display
        if fact.origin:
            return Trace(fact_id=fact_id, display=display, **vars(fact.origin()))
    elif not rest and (verdict := review.verdict_on(key)):
        display = verdict
    else:
        hint = nearest(fact_id, list(review.facts))
        rule = "mã số liệu là thuộc tính data-fact trong báo cáo, ví dụ T25-3b.k"
        raise BadParameter(Fault("số liệu", f'không có "{fact_id}"', rule, hint))
    found = review.tracer(key)(review, key, rest)
    return Trace(fact_id=fact_id, display=display, **vars(found))


def report_tracer(review: Judged, key: str) -> Tracer:
    """The tracer of the facts `key`.* of a report. Raises: LookupError when there is none."""
    if target_called(review, key):
        return trace_target
    if work_called(review, key):
        return trace_work
    raise LookupError(f"no tracer for facts {key}.*")


def faults(review: Traceable) -> Iterator[str]:
    """What is wrong with the traces of all facts, an id with the reason each; nothing when right.

    A trace needs a formula, a clause or source, and rows, parts or a source that give the value
    the fact has; what parts name must itself be followed.
    """
    for fact in review.facts.values():
        trace = trace_fact(review, fact.id)
        if not trace.formula or not (trace.clause or trace.source):
            yield f"{fact.id}: không có cách tính, điều khoản hoặc nguồn"
        if trace.rows is None and not trace.parts and not trace.source and fact.value != 0:
            yield f"{fact.id}: không có dòng, số gốc hoặc nguồn"
        if trace.result != fact.value:
            yield f"{fact.id}: ghi {fact.value_text}, dò lại được {trace.result}"
        lost = [part for part in trace.parts if "." in part and part not in review.facts]
        if lost:
            yield f"{fact.id}: tính từ số không có: {', '.join(lost)}"
