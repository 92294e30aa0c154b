"""Targets that name a range as rows of `facts.csv`, beside those that people learn.

A row for each time that one was asked. What the office alone may know of it is blank.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pandas as pd

from plan09lib.judge.measures.judged import Judged
from plan09lib.judge.prospect.shared import FACTS, RANGES, shared_facts
from plan09lib.judge.targets.evidence import Evidence
from plan09lib.read.clauses.measured import Status
from plan09lib.tell.numbers.measured import BOUNDS, fewest, is_hidden

_ATTAINED: dict[Status, str] = {
    "attained": "met", "not_attained": "not_met", "short": "not_met", "not_recorded": "undecided",
    "undecided": "undecided", "nobody": "",
}  # fmt: skip


def facts_table(review: Any) -> pd.DataFrame:
    """The facts of a review as they are shared.

    Only a plan that has targets of a range has their rows and the columns of `RANGES`.
    """
    facts = shared_facts(review.frame)
    judged: tuple[Judged, ...] = getattr(review, "measured", ())
    if not judged:
        return facts
    rows = pd.DataFrame([measured_row(review.evidence, one) for one in judged])
    kinds = {name: dtype for name, (dtype, _) in (FACTS | RANGES).items()}
    blank = {name: ("" if dtype == "string" else None) for name, dtype in kinds.items()}
    tables = [one for one in (facts, rows) if len(one)]
    shaped = [one.assign(**{n: v for n, v in blank.items() if n not in one}) for one in tables]
    return pd.concat([one[[*kinds]].astype(kinds) for one in shaped], ignore_index=True)


def measured_row(evidence: Evidence, one: Judged) -> dict[str, Any]:
    """A target at one time that it was asked, as a row of `facts.csv`."""
    target, found = one.target, one.found
    hides = is_hidden(one, evidence.plan.file.limits.suppress_below)
    told: dict[str, Any] = {
        "unit": evidence.history.unit.id,
        "period": evidence.period.text,
        "target_id": target.id,
        "clause": target.clause,
        "deadline": target.deadline.isoformat(),
        "population": target.population,
        "as_of": found.as_of,
        "n": found.n,
        "status": one.status,
        "reason": found.reason,
        "attained": _ATTAINED[one.status],
        "measure": target.measure,
        "counted": target.unit,
        "asked_from": one.occurrence.start.isoformat(),
        "asked_until": one.occurrence.end.isoformat(),
        "than_baseline": target.than_baseline,
        **{name: _number(getattr(target, name)) for name in BOUNDS},
    }
    if hides:
        return told
    is_share = target.measure == "share" and not target.than_baseline
    if is_share and target.lowest is not None and found.n is not None and found.k is not None:
        need = fewest(target.lowest, found.n, is_more=target.more_than is not None)
        told |= {"need": need, "gap": max(0, need - found.k)}
    return told | {"k": found.k, "unknown": found.unknown, "value": _number(found.value)}


def _number(value: Fraction | None) -> float | None:
    return None if value is None else float(value)
