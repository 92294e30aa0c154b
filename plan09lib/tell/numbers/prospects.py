"""The numbers of prospects, as shared files tell them: whom to send, by when, what stays short.

`T25-3b.to_send`, `T25-3b.latest_start`, … are judged anew when somebody follows them;
`trien-vong.needs_sending` counts the targets of a class.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, partial

import pandas as pd

from plan09lib.judge.prospect.ahead import Ahead
from plan09lib.judge.prospect.prospect import (
    Prospect,
    caught_up,
    fewest_short,
    most_short,
    now_counted,
    prospect_of,
)
from plan09lib.judge.prospect.shared import shared_facts
from plan09lib.judge.targets.assess import Row, plain_rows
from plan09lib.judge.targets.evidence import Evidence
from plan09lib.judge.targets.known import last_day_known
from plan09lib.judge.targets.need_and_status import Requirement
from plan09lib.read.clauses.plan_file import Target
from plan09lib.read.plan.plan import Plan
from plan09lib.read.rules.prospect_words import OLD_FORM, PAST_AND_AHEAD, ProspectWords
from plan09lib.read.rules.training_rules import TRAINING_FILE
from plan09lib.tell.numbers.declared import Numbers, total
from plan09lib.tell.words.anchors import ALL, evidence_of
from plan09lib.tell.words.fact import Fact, Found, Kind, Value
from plan09lib.tell.words.wording import formula

TOLD: dict[str, Kind] = {
    "to_send": "count", "to_send_at_most": "count", "to_renew": "count", "latest_start": "date",
    "short_at_best": "count", "gap_at_deadline": "count",
}  # fmt: skip
_FROM = ("percent", "n", "k", "unknown", "deadline_n", "deadline_k", "deadline", "as_of")
_TALLY = "trien-vong"


def prospect_facts(
    evidence: Evidence, frame: pd.DataFrame, known: Collection[str]
) -> Iterator[Fact]:
    """The facts of the prospects of a frame; `known` are the ids that they may rest on."""
    if "prospect" not in frame:
        return
    ahead = cache(partial(Ahead, evidence))
    judged = cache(lambda target: prospect_of(evidence, ahead(), target))
    told = zip(plain_rows(shared_facts(frame)), frame["ends_unreached"], strict=True)
    for row, ends_unreached in told:
        target = evidence.plan.target(str(row["target_id"]))
        parts = tuple(f"{target.id}.{name}" for name in _FROM if f"{target.id}.{name}" in known)
        numbers = Numbers(
            key=target.id, says="ket_cuc", anchor=evidence_of(target.id), clause=target.clause,
            source=f"danh sách, lớp đang học, {TRAINING_FILE}",
        )  # fmt: skip
        yield from _of_target(numbers, row, target, judged, parts)
        if row["unknown"] or row["undecided"]:
            yield from _range_of_gap(numbers, evidence, target, parts)
        last = last_day_known(evidence, target)
        if last and (ends_unreached or row["prospect"] == "ends_with_group"):
            source = numbers.but(source="plan.yml, don_vi.yml")
            yield source.given("last_day", last.day, "date")
    yield from _tallies(frame, evidence.plan)


EXACT = "noi-bo."
"""What the ids of the exact figures begin with, which never leave the office."""


def exact_sendings(evidence: Evidence, frame: pd.DataFrame) -> Iterator[Fact]:
    """Whom to send and by when as judged, where shared files tell it of today's people instead."""
    ahead = cache(partial(Ahead, evidence))
    for row in plain_rows(frame):
        target = evidence.plan.target(str(row["target_id"]))
        values: dict[str, tuple[Value, Kind]] = {}
        if not pd.isna(row["to_send"]):
            values["to_send"] = int(row["to_send"]), "count"
        if row["latest_start"]:
            values["latest_start"] = dt.date.fromisoformat(str(row["latest_start"])), "date"
        for name, (value, kind) in values.items():
            origin = partial(_exactly, evidence, ahead, name, target)
            fact_id = f"{EXACT}{target.id}.{name}"
            yield Fact(fact_id, value, kind, evidence_of(target.id), origin=origin)


def catch_up_key(target: str, inner: bool = True) -> str:
    """What begins the ids of what it takes to catch up after a deadline, the office's own."""
    return f"{EXACT if inner else ''}bu.{target}"


def catch_up_facts(
    evidence: Evidence, frame: pd.DataFrame, *, inner: bool = True
) -> Iterator[Fact]:
    """Per target to be caught up with after its deadline: by which day, whom to send until when.

    The office's own, or what may leave the ward: whom to send as shared files tell it.
    """
    ahead, told = cache(partial(Ahead, evidence)), "" if inner else "told_"
    names = _CATCH_UP if inner else _CATCH_UP_TOLD
    columns = {name: f"catch_up_{told}{name}" for name in names}
    columns |= {"on": "catch_up_on", "unknown": "unknown"}
    own = frame[["target_id", *columns.values()]]  # of some ninety
    for row in plain_rows(own[own["catch_up_on"] != ""]):
        target = evidence.plan.target(str(row["target_id"]))
        for name, column in columns.items():
            value = row[column]
            if pd.isna(value) or value == "":
                continue
            is_day = name in ("on", "latest_start")
            found: Value = dt.date.fromisoformat(str(value)) if is_day else int(value)
            kind: Kind = "date" if is_day else TOLD.get(name, "count")
            origin = partial(_caught_up, evidence, ahead, name, told, target)
            fact_id = f"{catch_up_key(target.id, inner)}.{name}"
            yield Fact(fact_id, found, kind, evidence_of(target.id), origin=origin)


_CATCH_UP = ("to_send", "to_send_at_most", "to_renew", "latest_start", "short_at_best")
_CATCH_UP_TOLD = ("to_send", "latest_start")


def _caught_up(
    evidence: Evidence, ahead: Callable[[], Ahead], name: str, told: str, target: Target
) -> Found:
    found = caught_up(evidence, ahead(), target)
    assert found is not None  # the frame has its day
    day, prospect = found
    own: dict[str, Value] = {"on": day, "unknown": now_counted(evidence, target).unknown}
    return Found(
        formula=formula.of("bu", name),
        result=own[name] if name in own else getattr(prospect, f"{told}{name}"),
        clause=target.clause,
        source=f"danh sách, lớp đang học, {TRAINING_FILE}",
    )


def _exactly(evidence: Evidence, ahead: Callable[[], Ahead], name: str, target: Target) -> Found:
    return Found(
        formula=formula.of("ket_cuc", name),
        result=getattr(prospect_of(evidence, ahead(), target), name),
        clause=target.clause,
        source=f"danh sách, lớp đang học, {TRAINING_FILE}",
    )


def _of_target(
    numbers: Numbers,
    row: Row,
    target: Target,
    judged: Callable[[Target], Prospect],
    parts: tuple[str, ...],
) -> Iterator[Fact]:
    for name, kind in TOLD.items():
        if pd.isna(row[name]) or row[name] == "":
            continue
        value: Value = dt.date.fromisoformat(str(row[name])) if kind == "date" else int(row[name])
        origin = partial(_judged_anew, numbers, name, int(row["gap"]), target, judged, parts)
        yield Fact(f"{numbers.key}.{name}", value, kind, numbers.anchor, origin=origin)


LEAST, MOST = "gap_at_least", "gap_at_most"
"""The heads short now as the blanks turn out: where they leave it open, both are told."""


def _range_of_gap(
    numbers: Numbers, evidence: Evidence, target: Target, parts: tuple[str, ...]
) -> Iterator[Fact]:
    least, most = (_short(evidence, target, name) for name in (LEAST, MOST))
    if least == most:
        return
    for name, heads in ((LEAST, least), (MOST, most)):
        origin = partial(_short_anew, numbers, name, evidence, target, parts)
        yield Fact(f"{numbers.key}.{name}", heads, "count", numbers.anchor, origin=origin)


def _short(evidence: Evidence, target: Target, name: str) -> int:
    counted = now_counted(evidence, target)
    short = fewest_short if name == LEAST else most_short
    return short(Requirement.of(target, evidence.plan), counted)


def _short_anew(
    numbers: Numbers, name: str, evidence: Evidence, target: Target, parts: tuple[str, ...]
) -> Found:
    return Found(
        formula=formula.of(numbers.says, name), result=_short(evidence, target, name),
        clause=numbers.clause, source="danh sách", parts=parts,
    )  # fmt: skip


def _judged_anew(
    numbers: Numbers,
    name: str,
    gap: int,
    target: Target,
    judged: Callable[[Target], Prospect],
    parts: tuple[str, ...],
) -> Found:
    found = judged(target)
    told = f"told_{name}" if name in ("to_send", "latest_start") else name
    result = getattr(found, told)
    if name == "to_send_at_most" and found.leave_few:
        result = max(result, gap)
    return Found(
        formula=formula.of(numbers.says, name), result=result, clause=numbers.clause,
        source=numbers.source, parts=parts,
    )  # fmt: skip


def _tallies(frame: pd.DataFrame, plan: Plan) -> Iterator[Fact]:
    columns = (frame[name].tolist() for name in ("deadline", "prospect", "target_id"))
    rows = [
        (day[:4], prospect, target_id) for day, prospect, target_id in zip(*columns, strict=True)
    ]
    for scope in ("all", *sorted({year for year, *_ in rows})):
        clause = plan.file.targets_clause
        numbers = Numbers(key=_tally_key(scope), says="", anchor=ALL, clause=clause)
        for code in PAST_AND_AHEAD:
            found = tuple(
                target_id
                for year, prospect, target_id in rows
                if prospect == code and scope in ("all", year)
            )
            if found:
                yield numbers.listed(code, found, text=partial(_of_tally, plan, code, scope))


def _of_tally(plan: Plan, code: str, scope: str) -> str:
    said, year = plan.words.short(code), () if scope == "all" else (scope,)
    return formula.filled("so_chi_tieu_nam" if year else "so_chi_tieu", said, *year)


def _tally_key(scope: str) -> str:
    return _TALLY if scope == "all" else f"{_TALLY}-{scope}"


def classes_counted(
    book: Mapping[str, Fact], words: ProspectWords, scope: str = "all"
) -> list[ClassTally]:
    """The classes that a book counts in `scope`, the worst first."""
    return [
        ClassTally(code, words.short(code), fact)
        for code in (*PAST_AND_AHEAD, OLD_FORM)
        if (fact := book.get(class_tally(code, scope)))
    ]


@dataclass(frozen=True)
class ClassTally:
    """How many targets have one class: its code, its short name and the fact that counts them."""

    code: str
    label: str
    count: Fact


_TOGETHER = partial(formula.filled, "so_chi_tieu_cong")


def together(tallies: list[ClassTally]) -> Fact:
    """How many targets have one of several classes."""
    if len(tallies) == 1:
        return tallies[0].count
    key = "-".join([_TALLY, *(one.code for one in tallies)])
    numbers = Numbers(key=key, says="", anchor=ALL, source="các số ấy")
    return numbers.derived("cong", "count", total, *(t.count for t in tallies), text=_TOGETHER)


def class_tally(code: str, scope: str = "all") -> str:
    """The id of the number of targets of one class: of all, or of those due in a year."""
    return f"{_tally_key(scope)}.{code}"
