"""The numbers of targets: every number that the frame gives a reader.

A fact's id is `<what>.<column>`: `T25-3b.k` is column `k` of the row of target T25-3b in the
frame of judge/targets/assess.py, `T30-5-b.k` the same of its alternative reading b, `all.met` a
tally.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from fractions import Fraction
from functools import partial

import pandas as pd

from plan09lib.judge.targets.assess import Row, plain_rows
from plan09lib.judge.targets.ledger import PARTS
from plan09lib.judge.targets.need_and_status import elapsed, linear_ratio
from plan09lib.read.plan.plan import Plan
from plan09lib.tell.numbers.declared import Numbers
from plan09lib.tell.numbers.origin import TARGETS
from plan09lib.tell.words.anchors import ALL, evidence_of
from plan09lib.tell.words.fact import Fact, FactBook
from plan09lib.tell.words.wording import formula

COUNTS = (
    "n", "k", "unknown", "undecided", "need", "gap", "need_nearest", "milestone",
    "short_of_milestone", "baseline_n", "baseline_k", "baseline_heads", "previous_n", "previous_k",
    "deadline_n", "deadline_k", "deadline_unknown", "deadline_need", "deadline_gap",
    *(f"{span}_{part}" for span in ("baseline", "previous") for part in PARTS),
)  # fmt: skip
DATES = ("deadline", "as_of", "baseline_as_of", "previous_as_of", "deadline_as_of")
TALLIES: dict[str, tuple[str, ...]] = {
    "met": ("met", "met_late"),
    "on_pace": ("on_track",),
    "late": ("behind", "stalled", "regressed"),
    "missed": ("missed",),
    "undecided": ("insufficient_data",),
    "not_applicable": ("no_population", "discontinued"),
}


def row_facts(row: Row, key: str, anchor: str) -> Iterator[Fact]:
    """The facts of one row of the frame: counts, dates, shares and differences of shares.

    A column without a value gives no fact.
    """
    for column in COUNTS:
        if not pd.isna(row[column]):
            yield Fact(f"{key}.{column}", int(row[column]), "count", anchor)
    for column in DATES:
        if row[column]:
            yield Fact(f"{key}.{column}", dt.date.fromisoformat(row[column]), "date", anchor)
    yield Fact(f"{key}.percent", int(row["percent"]), "percent", anchor)
    yield from _shares(row, key, anchor)
    yield from _unqualified(row, key, anchor)
    yield from _ratio(row, key, anchor)


def _share(row: Row, prefix: str) -> Fraction | None:
    heads, people = row[f"{prefix}k"], row[f"{prefix}n"]
    if pd.isna(people) or not int(people):
        return None
    return Fraction(int(heads), int(people))


def _shares(row: Row, key: str, anchor: str) -> Iterator[Fact]:
    threshold, now = int(row["percent"]), _share(row, "")
    for prefix in ("", "baseline_", "previous_", "deadline_"):
        share = _share(row, prefix)
        if share is not None:
            yield Fact(f"{key}.{prefix}share", share, "share", anchor, threshold)
            if prefix and now is not None:
                yield Fact(f"{key}.{prefix}change", now - share, "points", anchor)


def _unqualified(row: Row, key: str, anchor: str) -> Iterator[Fact]:
    """Movements of people who did not satisfy: the whole part less its qualified part."""
    for span in ("baseline", "previous"):
        if pd.isna(row[f"{span}_joined"]):
            continue
        for part in ("joined", "left", "entered", "exited"):
            rest = int(row[f"{span}_{part}"]) - int(row[f"{span}_{part}_qualified"])
            yield Fact(f"{key}.{span}_{part}_unqualified", rest, "count", anchor)


def _ratio(row: Row, key: str, anchor: str) -> Iterator[Fact]:
    now, before = _share(row, ""), _share(row, "baseline_")
    if now is None or before is None or pd.isna(row["milestone"]):
        return
    days = [dt.date.fromisoformat(row[name]) for name in ("baseline_as_of", "as_of", "deadline")]
    ratio = linear_ratio(now, before, int(row["percent"]), elapsed(*days))
    if ratio is not None and ratio >= 0:
        yield Fact(f"{key}.linear_ratio", ratio, "ratio", anchor)


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


def assessment_facts(frame: pd.DataFrame, alternatives: pd.DataFrame, plan: Plan) -> FactBook:
    """The facts of the frame, of the alternative readings and the tallies."""
    book = FactBook()
    for row in plain_rows(frame):
        book.add(row_facts(row, row["target_id"], evidence_of(row["target_id"])))
    for row in plain_rows(alternatives):
        key = f"{row['target_id']}-{row['alternative']}"
        book.add(row_facts(row, key, f"ch-{key}"))
    book.add(tally_facts(frame, plan))
    return book
