"""What became of a list: the same as the clean one, open and said so, refused, or a silent change.

Person by person: what the judge holds of everybody, for each target, has to be what is known, or
less with a finding that names the rows and a column the target rests on.
"""

from __future__ import annotations

import itertools
import re
import traceback
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from plan09lib.errors import DataRefused
from plan09lib.judge.targets.assess import Reading, assess_alternatives, assess_targets
from plan09lib.judge.targets.evidence import Evidence, gather, judged_snapshot
from plan09lib.judge.targets.ledger import PARTS
from plan09lib.read.cells.findings import Finding
from plan09lib.read.clauses.plan_file import Target
from plan09lib.read.files.text import matching_key
from plan09lib.read.period.period import Period
from plan09lib.read.plan.plan import Plan
from plan09lib.read.rules.layout import ROSTER
from plan09lib.read.unit.history import History, Snapshot
from plan09lib.read.unit.identity import identity_findings
from plan09lib.read.workbook.intake import Workbook
from tests.fuzz.layouts import Laid, simplify

FAILURES = ("crash", "wrong", "wrong_told", "pace", "unnamed")
"""Kinds of failure, the worst first: the program stopped; something that is not known is held, said
by nothing or with a word beside it; a pace that blanks leave open is told; nothing names the rows
of what is open."""
ASKED = "insufficient_data"
_PACE = ("on_track", "behind", "stalled", "regressed")
_LATE = ("regressed", "stalled", "behind")
_OPEN = ("unk", "maybe", "maybe_yes", "maybe_no")
_LEFT_OPEN: Mapping[str, tuple[str, ...]] = {
    "yes": ("yes", "maybe_yes", "unk", "maybe"),
    "no": ("no", "maybe_no", "unk", "maybe"),
    "unk": ("unk", "maybe"),
    "out": ("out", "maybe", "maybe_yes", "maybe_no"),
    "maybe": ("maybe",),
    "maybe_yes": ("maybe_yes", "maybe"),
    "maybe_no": ("maybe_no", "maybe"),
}  # what may stand for what is known without saying more, or something else
_NOTES = ("blank_value", "partial_date")
"""Codes of notes that say of each row that something of it is not known."""
_ROWS = re.compile(r"dòng ((?:\d+(?:–\d+)?(?:, )?)+)")


@dataclass(frozen=True)
class Fault:
    """One difference that must not be: its kind (of `FAILURES`), where and what."""

    kind: str
    what: str
    words: str = ""
    cause: str = ""

    def __str__(self) -> str:
        return f"{self.kind} {self.what}: {self.words}"


@dataclass
class Outcome:
    """What became of one list: `equal`, `open`, `refused`, or the first of its faults' kinds."""

    verdict: str
    faults: list[Fault] = field(default_factory=list)
    asks: bool = False
    refusal: str = ""

    @property
    def failure(self) -> str:
        """The key of a failure; empty when there is none."""
        return self.key if self.faults else ""

    @property
    def key(self) -> str:
        """The verdict with its cause: what stays when a failure is made smaller."""
        return f"{self.verdict} {self.faults[0].cause}" if self.faults else self.verdict


@dataclass(frozen=True)
class Judged:
    """What the product holds of a ward."""

    evidence: Evidence
    targets: pd.DataFrame
    readings: pd.DataFrame
    people: dict[str, dict[str, str]]
    before: dict[str, dict[str, str]]
    groups: dict[str, str]
    doubled: tuple[str, ...]
    gains: dict[str, int]
    blank_then: dict[str, bool]

    @property
    def findings(self) -> list[Finding]:
        """Of all lists judged."""
        series = self.evidence.series
        own = [f for s in series for book in s.workbooks for f in book.findings]
        return [*own, *identity_findings(series, self.evidence.plan)]


def judge(
    data_dir: Path, unit: str, plan: Plan, period: str, read: Workbook | None = None
) -> Judged:
    """The unit's period judged; `read` is a workbook of it that has been read already.

    Raises: DataRefused as the product does.
    """
    history = History.load(data_dir, unit, plan)
    if read is not None:
        history = history.assuming(plan, [read])
    evidence = gather(plan, history, Period.parse(period))
    base = evidence.baseline
    readings = dict(_readings(evidence.plan))
    names = [matching_key(name) for name in evidence.now.roster["full_name"].fillna("")]
    return Judged(
        evidence,
        assess_targets(evidence),
        assess_alternatives(evidence),
        {t: _states(evidence, r, judged_snapshot(evidence, r)) for t, r in readings.items()},
        {t: _states(evidence, r, base) for t, r in readings.items()}
        if isinstance(base, Snapshot) else {},
        dict(zip(names, evidence.now.roster["group"].fillna(""), strict=True)),
        tuple(name for name, times in Counter(names).items() if times > 1),
        {t: _most_gained(evidence, r) for t, r in readings.items()},
        {t: _is_blank_then(evidence, r) for t, r in readings.items()},
    )  # fmt: skip


def _readings(plan: Plan) -> Iterator[tuple[str, Target]]:
    for target in plan.targets:
        yield target.id, target
        for one in target.alternatives:
            yield f"{target.id}/{one.id}", Reading.of(target, one).target


def _states(evidence: Evidence, target: Target, snapshot: Snapshot) -> dict[str, str]:
    """By name what is held of everybody: out, yes, no, unk, or maybe (may belong)."""
    members = evidence.counter.members(target.population, snapshot)
    satisfied = evidence.counter.satisfied(target.condition, snapshot)
    states = {}
    for place, name in enumerate(snapshot.roster["full_name"].fillna("")):
        yes, unknown = satisfied.yes[place], satisfied.unknown[place]
        said = "yes" if yes else "unk" if unknown else "no"
        if members.yes[place]:
            states[matching_key(name)] = said
        elif members.unknown[place]:
            states[matching_key(name)] = "maybe" if unknown else f"maybe_{said}"
    return states


_MOST = {"yes": 1, "unk": 1, "no": 0}


def _most_gained(evidence: Evidence, target: Target) -> int:
    """How many more than at baseline satisfy at best, of people who are members at best.

    Who came later is compared with the list they are first seen on.
    """
    snapshot = judged_snapshot(evidence, target)
    names = snapshot.roster["full_name"].fillna("")
    then: dict[str, bool] = {}
    for one in evidence.series:
        then = evidence.counter.people(target.condition, one) | then
    gained = 0
    states = _states(evidence, target, snapshot)
    for name, staff_id in zip(names, snapshot.roster["staff_id"], strict=True):
        said = states.get(matching_key(name), "maybe_no")
        before = int(then[staff_id])
        gained += _MOST[said] - before if said in _MOST else (said != "maybe_no") * (1 - before)
    return gained


def _is_blank_then(evidence: Evidence, target: Target) -> bool:
    """Whether it is not known of a member what they were at baseline, or on joining if later."""
    snapshot = judged_snapshot(evidence, target)
    members = evidence.counter.members(target.population, snapshot).yes
    missing = {one for one, m in zip(snapshot.roster["staff_id"], members, strict=True) if m}
    for one in evidence.series:
        blank = evidence.counter.satisfied(target.condition, one).unknown
        ids = one.roster["staff_id"].tolist()
        if missing.intersection(itertools.compress(ids, blank)):
            return True
        missing -= set(ids)
    return False


def compare(
    data_dir: Path, unit: str, clean: Judged, laid: Mapping[str, Laid], read: Workbook | None = None
) -> Outcome:
    """What became of the unit, whose clean lists give `clean`; `laid` are its lists by date."""
    plan, period = clean.evidence.plan, clean.evidence.period.text
    try:
        found = judge(data_dir, unit, plan, period, read)
    except DataRefused as error:
        return Outcome("refused", refusal="\n".join(map(str, error.faults)))
    except Exception:
        return Outcome("crash", [Fault("crash", "program", traceback.format_exc()[-1500:])])
    faults = list(_Comparison(clean, found, laid).faults())
    asks = any(f.severity != "note" for f in found.findings)
    if faults:
        faults.sort(key=lambda fault: FAILURES.index(fault.kind))
        return Outcome(faults[0].kind, faults, asks)
    same = clean.people == found.people and clean.before == found.before
    same = same and _same_counts(clean, found)
    return Outcome("equal" if same else "open", asks=asks)


_COUNTS = ["target_id", "n", "k", "unknown", "undecided", "status", "baseline_n", "baseline_k",
           "baseline_heads", *(f"baseline_{part}" for part in PARTS)]  # fmt: skip


def _same_counts(clean: Judged, found: Judged) -> bool:
    return clean.targets[_COUNTS].equals(found.targets[_COUNTS]) and clean.readings[_COUNTS].equals(
        found.readings[_COUNTS]
    )


class _Comparison:
    def __init__(self, clean: Judged, found: Judged, laid: Mapping[str, Laid]):
        self.clean, self.found, self.laid = clean, found, laid
        self.plan = clean.evidence.plan
        self.readings = dict(_readings(self.plan))
        self.now = max(laid)
        self.base = min(laid)

    def faults(self) -> Iterator[Fault]:
        yield from self._people_faults()
        yield from self._row_faults()
        for name, target in self.readings.items():
            yield from self._states(name, target, self.clean.people, self.found.people, self.now)
            if self.found.before:
                before = self.clean.before, self.found.before
                yield from self._states(f"{name} (mốc)", target, *before, self.base, key=name)
        yield from self._verdicts()

    # --- people and rows ----------------------------------------------------------------------

    def _people_faults(self) -> Iterator[Fault]:
        known = {matching_key(name) for name in self.laid[self.now].places}
        extra = {"outside": self.plan.groups_outside}
        for name in self.found.doubled:
            yield self._wrong("head", f"{name} is two heads")
        for name in sorted(known - self.found.groups.keys()):
            yield self._wrong("head", f"{name} is not read")
        for name in sorted(self.found.groups.keys() - known):
            added = [extra[why] for why in self.laid[self.now].extra.values() if why in extra]
            kinds = {group for groups in added for group in groups}
            if self.found.groups[name] not in kinds:
                yield self._wrong("head", f"{name} is read as {self.found.groups[name]}")
        for name in sorted(known & self.found.groups.keys()):
            clean, found = self.clean.groups[name], self.found.groups[name]
            if clean != found:
                yield self._wrong("group", f"{name}: {clean} -> {found}")

    def _row_faults(self) -> Iterator[Fault]:
        for day, laid in self.laid.items():
            for row, why in laid.told.items():
                said = [f for f in self._of(day) if f.severity != "note" and row in _rows(f)]
                if not said:
                    yield Fault("unnamed", f"row {why}", f"row {row} is named by no warning", why)

    def _of(self, day: str) -> list[Finding]:
        return [f for f in self.found.findings if f.workbook.startswith(day)]

    # --- targets ------------------------------------------------------------------------------

    def _states(
        self, name: str, target: Target, clean: Mapping[str, Any], found: Mapping[str, Any],
        day: str, key: str = "",
    ) -> Iterator[Fault]:  # fmt: skip
        own, other = clean[key or name], found[key or name]
        changed = {
            who: (own.get(who, "out"), other.get(who, "out"))
            for who in sorted(own.keys() | other.keys())
            if own.get(who, "out") != other.get(who, "out")
        }
        bad = {who: pair for who, pair in changed.items() if pair[1] not in _LEFT_OPEN[pair[0]]}
        columns = self._columns(target)
        if bad:
            shown = ", ".join(f"{who} {old}->{new}" for who, (old, new) in list(bad.items())[:4])
            told = self._naming(day, columns, bad)
            kind, cause = "wrong_told" if told else "wrong", "->".join(next(iter(bad.values())))
            yield Fault(kind, name, f"{shown} ({len(bad)})", cause)
            return
        unnamed = [who for who in changed if not self._naming(day, columns, [who])]
        if unnamed:
            shown = ", ".join(f"{who} {'->'.join(changed[who])}" for who in unnamed[:4])
            cause = "->".join(changed[unnamed[0]])
            yield Fault("unnamed", name, f"{shown} ({len(unnamed)})", cause)

    def _rows_of(self, day: str, people: Iterable[str]) -> list[set[int]]:
        places = {matching_key(name): rows for name, rows in self.laid[day].places.items()}
        return [set(places[who]) for who in people if places.get(who)]

    def _columns(self, target: Target) -> set[str]:
        columns = set(self.plan.population_columns(target.population))
        columns |= set(self.plan.condition_columns(target.condition))
        if columns & {"is_key", "is_mass_org", "is_committee"}:
            columns.add("position")
        return columns

    def _naming(self, day: str, columns: set[str], people: Iterable[str]) -> bool:
        """Whether findings of a column of `columns` name a row of each, or no row in particular."""
        left = self._rows_of(day, people)
        for finding in self._of(day):
            if finding.severity == "note" and finding.code not in _NOTES:
                continue
            if not any(self._speaks_of(finding, column, day) for column in columns):
                continue
            named = _rows(finding)
            left = [rows for rows in left if named and rows.isdisjoint(named)]
        return not left

    def _speaks_of(self, finding: Finding, column: str, day: str) -> bool:
        sheet = self.plan.layout.sheets[ROSTER]
        texts = {sheet.column(column).header, column}
        texts |= {m.label for m in self.plan.file.memberships if m.column == column}
        texts |= set(self.laid[day].headers.get(column, []))
        said = simplify(finding.column)
        if said:
            return any(
                simplify(text) == part.strip()
                for text in texts
                for part in [said, *said.split(" / ")]
            )
        where = simplify(f"{finding.explanation} {finding.raw}")
        return any(simplify(text) in where for text in texts if len(text) > 2)

    def _verdicts(self) -> Iterator[Fault]:
        for frame in ("targets", "readings"):
            rows = zip(
                _records(getattr(self.clean, frame)),
                _records(getattr(self.found, frame)),
                strict=True,
            )
            for clean, found in rows:
                yield from self._verdict(clean, found)

    def _verdict(self, clean: Mapping[str, Any], found: Mapping[str, Any]) -> Iterator[Fault]:
        name = "/".join(filter(None, (clean["target_id"], clean.get("alternative", ""))))
        differ = [c for c in _COUNTS if not _equal(clean[c], found[c])]
        if "status" in differ and found["status"] != ASKED and clean["status"] != ASKED:
            words = f"status {clean['status']} -> {found['status']}"
            unsure = next((c for c in ("undecided", "unknown") if _number(found[c])), "")
            if not unsure and self.found.blank_then[name]:
                unsure = "then"
            kind = "pace" if unsure and found["status"] in _PACE else "wrong"
            if not (unsure and self._is_mildest(name, clean["status"], found["status"])):
                yield Fault(kind, name, words, f"status {unsure}")
        if found["comparison"] != "comparable":
            told = any(
                f.code.startswith("person") or "người" in f.explanation for f in self.found.findings
            )
            if clean["comparison"] == "comparable" and not told:
                yield Fault("unnamed", name, f"comparison {found['comparison']}")
            return
        counts_same = (
            self.clean.people == self.found.people and self.clean.before == self.found.before
        )
        parts = [c for c in differ if c.startswith("baseline_")]
        if parts and counts_same:
            shown = ", ".join(f"{c} {clean[c]}->{found[c]}" for c in parts)
            yield self._wrong(name, f"ledger {shown}")
        if counts_same:
            return
        part = "baseline_trained"  # `lost` and `recorded` count what is unknown on one side
        if part in parts and _number(found[part]) > _number(clean[part]):
            yield self._wrong(name, f"{part} {clean[part]}->{found[part]}")

    def _is_mildest(self, name: str, clean: str, found: str) -> bool:
        """Whether a late status is told milder than it is, as what is not known allows."""
        if clean not in _LATE or found not in _LATE:
            return False
        least = {"regressed": None, "stalled": 0, "behind": 1}[found]
        allowed = least is None or self.found.gains[name] >= least
        return allowed and _LATE.index(clean) <= _LATE.index(found)

    def _wrong(self, what: str, words: str) -> Fault:
        return Fault("wrong", what, words, what if what in ("head", "group") else words.split()[0])


def _records(frame: pd.DataFrame) -> list[dict[Any, Any]]:
    return frame.to_dict("records")


def _equal(one: Any, other: Any) -> bool:
    if pd.isna(one) or pd.isna(other):
        return bool(pd.isna(one) and pd.isna(other))
    return bool(one == other)


def _number(value: Any) -> int:
    return 0 if pd.isna(value) else int(value)


def _rows(finding: Finding) -> set[int]:
    """The rows a finding names, in its field or its words."""
    rows = {row for row in (finding.row, *finding.rows) if row}
    for text in _ROWS.findall(finding.explanation):
        for part in text.strip(", ").split(", "):
            first, _, last = part.partition("–")
            rows |= set(range(int(first), int(last or first) + 1))
    return rows
