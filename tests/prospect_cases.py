"""Worked cases of prospects: their YAML, and the evidence that it stands for."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import yaml
from support import plain_yaml
from verdict_cases import load, numbers, only, rows

from plan09lib.judge.targets.evidence import Evidence, gather
from plan09lib.read.clauses.conditions import Condition
from plan09lib.read.period.period import Period
from plan09lib.read.plan.plan import Plan
from plan09lib.read.unit.history import History

ALL = load("prospect_cases.yml")
KEYS = {
    "name", "case", "target", "period", "who", "workbooks", "courses", "no_courses", "leaves",
    "group_ends", "unit_ends", "days_to_act", "approved_by", "catalogue", "dropped", "catch_up_on",
    "baseline_on", "condition", "expect",
}  # fmt: skip


def evidence_of(case: Mapping[str, Any], make_unit: Callable[..., Path], plan: Plan) -> Evidence:
    """The case's workbooks written to disk, read back and gathered for its period."""
    case_plan = plan_of(case, plan)
    books: dict[str, dict[str, list[dict[str, Any]]]] = {}
    for day, people in case["workbooks"].items():
        books[str(day)] = {"nhan_su": rows(case, people, plan)}
        if not case.get("no_courses"):
            books[str(day)]["dao_tao"] = courses(case, plan, day)
    folder = make_unit("p-1", books)
    settle(folder, case)
    history = History.load(folder.parents[1], "p-1", case_plan)
    return gather(case_plan, history, Period.parse(case["period"]))


def courses(case: Mapping[str, Any], plan: Plan, day: dt.date) -> list[dict[str, Any]]:
    """The rows of sheet Đào tạo of the list of `day`: what a later one says finished is not yet."""
    names = {column.header: column.name for column in plan.layout.sheets["dao_tao"].columns}
    found = []
    for row in case.get("courses", ()):
        given = {"Trạng thái": "đang học"} | row
        cells = {names[header]: value for header, value in given.items()}
        is_later = cells["course_state"] == "hoàn thành" and cells["to_date"] > day
        if not is_later:
            found.append(cells | {"staff_id": next(numbers(cells["staff_id"]))})
    return found


def settle(folder: Path, case: Mapping[str, Any]) -> None:
    """The unit's own files: who leaves, when the unit ends, its baseline, its catalogue."""
    if leaves := case.get("leaves"):
        about = {"reason": "thông báo nghỉ", "who": "Văn phòng", "when": dt.date(2024, 1, 2)}
        people = [
            {"id": next(numbers(key)), "leaves_on": day} | about for key, day in leaves.items()
        ]
        (folder / "nghi_huu.yml").write_text(plain_yaml({"people": people}), encoding="utf-8")
    path = folder / "don_vi.yml"
    unit = yaml.safe_load(path.read_text(encoding="utf-8"))
    unit["valid"] |= case.get("unit_ends", {})
    if day := case.get("baseline_on"):
        unit["baseline_on"] = {"date": day, "who": "Chánh Văn phòng", "why": "không có năm 2022"}
    path.write_text(plain_yaml(unit), encoding="utf-8")


def plan_of(case: Mapping[str, Any], plan: Plan) -> Plan:
    """The plan with the case's one target and what the case changes."""
    plan = only(plan, case["target"])
    target, file = plan.targets[0], plan.file
    if wanted := case.get("condition"):
        target = target.model_copy(update={"condition": Condition.model_validate(wanted)})
    limits = file.limits.model_copy(
        update={name: case[name] for name in ("days_to_act",) if name in case}
    )
    populations = tuple(
        _ending(one, case["group_ends"])
        if one.id == target.population and "group_ends" in case
        else one
        for one in file.populations
    )
    changed = {"targets": (target,), "limits": limits, "populations": populations}
    return replace(plan, file=file.model_copy(update=changed), training=_training(case, plan))


def _ending(population: Any, ends: Mapping[str, Any]) -> Any:
    last = population.versions[-1].model_copy(update={"reason": "kết thúc"} | dict(ends))
    return population.model_copy(update={"versions": (*population.versions[:-1], last)})


def _training(case: Mapping[str, Any], plan: Plan) -> Any:
    rules = plan.training
    changes = case.get("catalogue", {})
    own: dict[str, Any] = {"courses": [{"id": name} | to for name, to in changes.items()]}
    if day := case.get("catch_up_on"):
        own["catch_up_on"] = {case["target"]: day}
    if who := case.get("approved_by"):
        own["approved_by"] = who
    rules = rules.changed(own)
    kept = tuple(one for one in rules.courses if one.id not in case.get("dropped", ()))
    return rules.model_copy(update={"courses": kept})
