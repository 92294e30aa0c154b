"""Every fact followed to its rows, formula and clause, for the one who has to answer for it.

A fact says itself what it is followed to: its origin. `faults` finds a number that has none, or
whose rows, parts or source give another one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Protocol

from plan09lib.errors import BadParameter, Fault, echoed, nearest
from plan09lib.read.clauses.measured import MeasuredTarget
from plan09lib.read.clauses.plan_file import Target, Work
from plan09lib.read.plan.plan import Plan
from plan09lib.rooms import LETTERS_FACTS, found
from plan09lib.tell.numbers.counts import INNER
from plan09lib.tell.numbers.origin import Trace
from plan09lib.tell.words.fact import Fact, FactBook, Found


class Traceable(Protocol):
    """A review whose numbers can be followed."""

    @property
    def facts(self) -> FactBook: ...
    @property
    def plan(self) -> Plan: ...
    def verdict_on(self, key: str) -> tuple[str, Found] | None:
        """The label of the verdict on a target or work, and what it is followed to."""


def shared_numbers(review: Traceable) -> FactBook:
    """Every number that may leave the ward: the report's, and those that only letters tell."""
    book = FactBook(review.facts.values())
    for name in LETTERS_FACTS:
        if letters_facts := found(name):
            book.add(letters_facts(review))
    return book


def all_facts(review: Traceable) -> FactBook:
    """Those, and the office's own."""
    book = shared_numbers(review)
    book.add(inner_facts(review).values())
    return book


def inner_facts(review: Traceable) -> Mapping[str, Fact]:
    """The numbers that stay with the office; a roll-up has none."""
    facts: Mapping[str, Fact] = getattr(review, "inner_facts", {})
    return facts


def trace_fact(review: Traceable, fact_id: str) -> Trace:
    """The trace of `fact_id`, or of the verdict on a target (`T25-3b`) or work (`viec-1-1`).

    Raises: BadParameter, with the nearest id, for an unknown fact.
    """
    if fact := review.facts.get(fact_id) or inner_facts(review).get(fact_id):
        return _followed(fact, review)
    if fact := shared_numbers(review).get(fact_id):  # letters' numbers are worked out for it
        return _followed(fact, review)
    if verdict := review.verdict_on(fact_id):
        label, found = verdict
        return _named(Trace(fact_id=fact_id, display=label, **vars(found)), review)
    raise BadParameter(_unknown(review, fact_id))


def _unknown(review: Traceable, asked: str) -> Fault:
    """The fault of an unknown id, with what may be meant: a verdict where no number is asked for.

    Where nothing is like it, what is asked for at the clause that it names; else all that can be,
    clause by clause. What the plan leaves unsaid is told by why.
    """
    book, plan = all_facts(review), review.plan
    found = f'không có "{echoed(asked)}"'
    if unsaid := next((one for one in plan.file.unsaid if one.id == asked), None):
        rule = f"nội dung này không đánh giá được bằng số liệu: {unsaid.reason}"
        return Fault("số liệu", found, rule, f"xem điều khoản {unsaid.clause}")
    begin = dict.fromkeys(one.rpartition(".")[0] for one in book)
    targets = (*(one.id for one in plan.targets), *(one.id for one in plan.measured))
    codes = [code for code in targets if code in begin]
    verdicts = [] if "." in asked else [key for key in begin if review.verdict_on(key)]
    own = [one for one in book if one.rpartition(".")[0] == asked.rpartition(".")[0] in codes]
    hint = nearest(asked, verdicts or list(book))
    if own and not nearest(_name(asked), list(map(_name, own))).startswith("có phải"):
        hint = f"các số của chỉ tiêu này: {', '.join(own)}"
    elif not hint.startswith("có phải"):
        listed = f"các mã chỉ tiêu: {', '.join(codes)}" if codes else hint
        hint = _by_clause(review, begin, asked) or listed
    rule = "mã là của một con số (data-fact trong báo cáo), một chỉ tiêu hoặc một việc"
    return Fault("số liệu", found, rule, hint)


def _by_clause(review: Traceable, begin: Iterable[str], asked: str) -> str:
    """The codes of targets and works at the clause that is asked for, or at every one; empty where
    no verdict stands, as in a roll-up.

    A target that is asked again and again has one for each time.
    """
    plan = review.plan
    times = {key for key in (one.removeprefix(INNER) for one in begin) if "." in key}
    told: dict[str, list[str]] = {}
    asked_of: tuple[Target | MeasuredTarget | Work, ...]
    asked_of = (*plan.targets, *plan.measured, *plan.file.works)
    for one in asked_of:
        keys = [one.id, *sorted(key for key in times if key.startswith(f"{one.id}."))]
        known = [key for key in keys if review.verdict_on(key)]
        if one.id == asked and known:
            return f"mỗi lần được hỏi có một mã: {', '.join(known)}"
        if known:
            told.setdefault(one.clause, []).extend(known)
    named = re.compile(rf"(?<![\w.]){re.escape(asked.strip())}(?!\w)", re.IGNORECASE)
    meant = {one: codes for one, codes in told.items() if asked.strip() and named.search(one)}
    listed = "; ".join(f"{one}: {', '.join(codes)}" for one, codes in (meant or told).items())
    how = "ở điều khoản ấy có" if meant else "mã hỏi được, theo điều khoản:"
    return f"{how} {listed}" if listed else ""


def _name(fact_id: str) -> str:
    return fact_id.rpartition(".")[2]


def _followed(fact: Fact, review: Traceable) -> Trace:
    return _named(Trace(fact_id=fact.id, display=fact.display, **vars(fact.origin())), review)


def _named(trace: Trace, review: Traceable) -> Trace:
    """The trace with the kind of document that the review's plan is, where its formula names it."""
    plan = review.plan
    told = trace.formula.replace("[kế hoạch]", plan.called).replace("[Kế hoạch]", plan.kind)
    return replace(trace, formula=told)


def faults(review: Traceable) -> Iterator[str]:
    """What is wrong with the traces of all facts, an id with the reason each; nothing when right.

    A trace needs a formula, a clause or source, and rows, parts or a source that give the value
    the fact has; what parts name must itself be followed.
    """
    book = all_facts(review)
    for fact in book.values():
        trace = _followed(fact, review)
        if not trace.formula or not (trace.clause or trace.source):
            yield f"{fact.id}: không có cách tính, điều khoản hoặc nguồn"
        if trace.rows is None and not trace.parts and not trace.source and fact.value != 0:
            yield f"{fact.id}: không có dòng, số gốc hoặc nguồn"
        if trace.result != fact.value:
            yield f"{fact.id}: ghi {fact.value_text}, dò lại được {trace.result}"
        lost = [part for part in trace.parts if "." in part and part not in book]
        if lost:
            yield f"{fact.id}: tính từ số không có: {', '.join(lost)}"
