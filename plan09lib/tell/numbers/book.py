"""The numbers of targets: every number that the frame gives a reader.

`T25-3b.k` is column `k` of the row of target T25-3b in the frame of judge/targets/assess.py (see
targets.py), `T30-5-b.k` the same of its alternative reading b, `all.met` a tally.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import pandas as pd

from plan09lib.judge.targets.assess import plain_rows
from plan09lib.judge.targets.evidence import Evidence
from plan09lib.read.plan.plan import Plan
from plan09lib.tell.numbers.declared import Numbers
from plan09lib.tell.numbers.origin import TARGETS
from plan09lib.tell.numbers.targets import target_numbers
from plan09lib.tell.words.anchors import ALL, evidence_of
from plan09lib.tell.words.fact import Fact, FactBook
from plan09lib.tell.words.wording import formula

TALLIES: dict[str, tuple[str, ...]] = {
    "met": ("met", "met_late"),
    "on_pace": ("on_track",),
    "late": ("behind", "stalled", "regressed"),
    "missed": ("missed",),
    "undecided": ("insufficient_data",),
    "not_applicable": ("no_population", "discontinued"),
}


def status_tally(status: str) -> str:
    """What the count of one status is called: the status, but `met` is a tally of two.

    >>> status_tally("behind"), status_tally("met")
    ('behind', 'met_in_time')
    """
    return "met_in_time" if status == "met" else status


def tally_facts(frame: pd.DataFrame, plan: Plan) -> Iterator[Fact]:
    """How many targets stand where: over all, and per deadline year (`all.met`, `2025.met`).

    Every status that occurs has a count of its own too, see `status_tally`.
    """
    for key, targets in tallied(frame).items():
        scope, _, name = key.partition(".")
        numbers = Numbers(key=scope, says="", anchor=ALL, clause=TARGETS)
        yield numbers.listed(name, targets, text=partial(_of_tally, plan, scope, name))


def _of_tally(plan: Plan, scope: str, name: str) -> str:
    said, year = _in_common(plan, name), () if scope == "all" else (scope,)
    return formula.filled("so_chi_tieu_nam" if year else "so_chi_tieu", said, *year)


def _in_common(plan: Plan, name: str) -> str:
    """What the targets of one tally have in common, in words."""
    if name in ("targets", "slipped"):
        return formula.of("bao_cao", name)
    alone = {status_tally(code): (code,) for codes in TALLIES.values() for code in codes}
    labels = [plan.label("trang_thai", code) for code in TALLIES.get(name) or alone[name]]
    return formula.filled("co_ket_luan", ", ".join(f'"{label}"' for label in labels))


def tallied(frame: pd.DataFrame) -> dict[str, tuple[str, ...]]:
    """The ids of the targets that each tally counts, by the tally's own id."""
    rows = plain_rows(frame[["target_id", "deadline", "status", "reason"]])
    years = sorted({row["deadline"][:4] for row in rows})
    found: dict[str, tuple[str, ...]] = {}
    for scope in ("all", *years):
        part = [row for row in rows if scope in ("all", row["deadline"][:4])]
        counted = {name: [r for r in part if r["status"] in TALLIES[name]] for name in TALLIES}
        for code in dict.fromkeys(row["status"] for row in part):
            counted[status_tally(code)] = [row for row in part if row["status"] == code]
        counted["slipped"] = [row for row in part if row["reason"] == "slipped_since_deadline"]
        for name, own in {"targets": part, **counted}.items():
            found[f"{scope}.{name}"] = tuple(row["target_id"] for row in own)
    return found


def assessment_facts(
    evidence: Evidence, frame: pd.DataFrame, alternatives: pd.DataFrame
) -> FactBook:
    """The facts of the frame, of the alternative readings and the tallies."""
    book, plan = FactBook(), evidence.plan
    for row in plain_rows(frame):
        target = plan.target(row["target_id"])
        book.add(target_numbers(evidence, target, row, target.id, evidence_of(target.id)))
    for row in plain_rows(alternatives):
        target = plan.target(row["target_id"])
        reading = next(one for one in target.alternatives if one.id == row["alternative"])
        key = f"{target.id}-{reading.id}"
        book.add(target_numbers(evidence, target.read_as(reading), row, key, f"ch-{key}"))
    book.add(tally_facts(frame, plan))
    return book
