"""Worked cases of verdicts: their YAML, and the workbooks that it stands for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import yaml
from support import person

from plan09lib.judge.targets.evidence import Evidence, gather
from plan09lib.read.period.period import Period
from plan09lib.read.plan.plan import Plan
from plan09lib.read.unit.history import History

CASES = Path(__file__).parent / "cases"
KEYS = {"name", "clause", "target", "alternative", "period", "who", "old", "workbooks"}
BLANK = "trống"


def load(name: str) -> list[dict[str, Any]]:
    return yaml.safe_load((CASES / name).read_text(encoding="utf-8"))


ALL = [case for name in ("verdicts.yml", "populations.yml", "merged.yml") for case in load(name)]


def only(plan: Plan, target_id: str) -> Plan:
    """The plan with a single target, so that a case is judged quickly."""
    alone = {"targets": (plan.target(target_id),), "recruit_standards": ()}
    file = plan.file.model_copy(update=alone)
    return replace(plan, file=file)


def headers(plan: Plan) -> dict[str, str]:
    return {column.header: column.name for column in plan.layout.sheets["nhan_su"].columns}


def numbers(text: object) -> Iterator[str]:
    """The staff ids that `5` or `1-4` names."""
    first, _, last = str(text).partition("-")
    for number in range(int(first), int(last or first) + 1):
        yield f"{number:03d}"


def rows(case: Mapping[str, Any], people: Mapping[Any, Any], plan: Plan) -> list[dict[str, Any]]:
    """The roster rows of one workbook of a case."""
    names = headers(plan)
    condition = plan.target(case["target"]).condition
    own = next(h for h, name in names.items() if name == plan.scale(condition.scale).column)
    found = []
    for key, value in people.items():
        given = dict(case.get("who", {})) | (value if isinstance(value, dict) else {own: value})
        cells = {names[header]: None if v == BLANK else v for header, v in given.items()}
        found += [person(**{"staff_id": staff_id} | cells) for staff_id in numbers(key)]
    return found


def evidence_of(case: Mapping[str, Any], make_unit: Callable[..., Path], plan: Plan) -> Evidence:
    """The case's workbooks written to disk, read back and gathered for its period."""

    def books(days: Mapping[Any, Any]) -> dict[str, dict[str, list[dict[str, Any]]]]:
        return {str(day): {"nhan_su": rows(case, people, plan)} for day, people in days.items()}

    old = case.get("old", {})
    for name, days in old.items():
        make_unit(name, books(days), valid_until="2025-06-30")
    since = {"valid_from": "2025-07-01"} if old else {}
    plan = only(plan, case["target"])
    folder = make_unit("p-1", books(case["workbooks"]), predecessors=tuple(old), **since)
    return gather(plan, History.load(folder.parents[1], "p-1", plan), Period.parse(case["period"]))
