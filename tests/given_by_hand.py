"""Numbers that a file says, and counts of verdicts, read anew: YAML, names of files, the frames.

Of such a number a trace has no rows to add up, so that it would agree with any value. Nothing of
plan09lib reads the files here; what is judged is taken from the frames, each number by itself.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pandas as pd
import yaml

from plan09lib.tell.report.review import Review
from plan09lib.tell.words.fact import Fact
from tests.rollup_by_hand import GROUPS

Value = object
OF_SEARCH = ("could_close", "blanks", "need")
"""Numbers of the training plan that only its search gives: tests/training_oracle.py tries all."""


def given(facts: Mapping[str, Fact]) -> dict[str, Value]:
    """The numbers that are said to stand in a file or clause."""
    return {name: fact.value for name, fact in _declared(facts, "given") if not _of_search(name)}


def listed(facts: Mapping[str, Fact]) -> dict[str, set[str]]:
    """The ids that each count of targets or works names; its value is how many."""
    found = {}
    for name, fact in _declared(facts, "listed"):
        parts = fact.origin().parts
        assert fact.value == len(set(parts)) == len(parts), name
        found[name] = set(parts)
    return found


def _declared(facts: Mapping[str, Fact], how: str) -> Iterator[tuple[str, Fact]]:
    for name, fact in facts.items():
        if f"Numbers.{how}." in getattr(fact.origin, "__qualname__", ""):
            yield name, fact


def _of_search(name: str) -> bool:
    return name.startswith("ke-hoach") and name.rpartition(".")[2] in OF_SEARCH


def read_anew(review: Review, data: Path) -> dict[str, Value]:
    """Every number of `given`, by its id, from the files themselves."""
    plan, courses, leaving, ward = (
        yaml.safe_load(path.read_text(encoding="utf-8"))
        for path in (
            data / "plan/plan.yml",
            data / "plan/dao_tao.yml",
            data / "plan/nghi_huu.yml",
            data / f"sample/{review.unit.id}/don_vi.yml",
        )
    )
    found: dict[str, Value] = {"unit.since": ward["valid"]["from"]}
    found |= {f"can-cu.{d['id']}": d["date"] for d in plan["identity"]["documents"]}
    found |= _of_targets(plan, review.period.end) | _of_lists(
        review, data / f"sample/{review.unit.id}"
    )
    found |= _of_courses(courses, found["all.as_of"]) | _of_coverage(plan, ward)
    found |= _deadlines_planned_for(review, plan, courses, found["all.as_of"])
    rules = yaml.safe_load((data / "plan/du_bao.yml").read_text(encoding="utf-8"))
    found |= {"forecast.overdue_months": rules["overdue_months"], "forecast.unused": 0}
    found |= _ends_of_groups(review, plan)
    return found | _of_outlook(plan, leaving, found["all.as_of"])


def _ends_of_groups(review: Review, plan: Mapping[str, Any]) -> dict[str, Value]:
    """Until when the people of a target are there whose group, as known then, ends before it."""
    ends = {}
    for population in plan["populations"]:
        last = population["versions"][-1]
        if "until" in last and last.get("known_since", dt.date.min) <= review.period.end:
            ends[population["id"]] = last["until"]
    return {
        f"{target['id']}.last_day": day
        for target in plan["targets"]
        if (day := ends.get(target["population"])) and day < target["deadline"]
    }


def _of_targets(plan: Mapping[str, Any], end: dt.date) -> dict[str, Value]:
    """Percent and deadline of every reading known at the end of the period."""
    found: dict[str, Value] = {}
    for target in plan["targets"]:
        known = [a for a in target.get("alternatives", ()) if a.get("known_since", end) <= end]
        readings = {f"-{one['id']}": target | one for one in known}
        for key, reading in ({"": target} | readings).items():
            found[f"{target['id']}{key}.percent"] = reading.get("percent", target["applied"])
            found[f"{target['id']}{key}.deadline"] = target["deadline"]
    return found


def _of_lists(review: Review, folder: Path) -> dict[str, Value]:
    """Days of lists, which their files' names are, and of the period."""
    start, end = review.period.start, review.period.end
    days = sorted(dt.date.fromisoformat(path.stem) for path in folder.glob("20*.xlsx"))
    return {
        "all.as_of": max(day for day in days if day <= end),
        "all.previous_as_of": max(day for day in days if day < start),
        "cu-di.since": start,
        "don-doc.period_end": end,
    }


def _of_courses(rules: Mapping[str, Any], as_of: Any) -> dict[str, Value]:
    limits = {name: value for name, value in rules["limits"].items() if name != "source"}
    found: dict[str, Value] = {f"ke-hoach.{name}": value for name, value in limits.items()}
    # as_of ends a month: with fifteen days to act the month after its next is the first whole one
    found["ke-hoach.starts"] = (as_of + dt.timedelta(days=33)).replace(day=1)
    for course in rules["courses"]:
        key, told = f"lop-{course['id']}", {"min_class": 1} | course
        for name in ("months", "service_years", "min_class", "age_max", "price"):
            if told.get(name) is not None:
                found[f"{key}.{name}"] = told[name]
        found[f"{key}.per_year"] = course["seats"]
    years = range(found["ke-hoach.starts"].year, 2031)  # type: ignore[attr-defined]
    return found | {f"ke-hoach-{year}.year": year for year in years}


def _deadlines_planned_for(
    review: Review, plan: Mapping[str, Any], courses: Mapping[str, Any], as_of: Any
) -> dict[str, Value]:
    """The deadline of each target that the training plan is to close; a past one is caught up.

    A target whose people are there no longer on that day is not planned for: told is until when.
    """
    begin = as_of + dt.timedelta(days=1)
    caught_up = dt.date(begin.year + courses["limits"]["catch_up_years"] - 1, 12, 31)
    ends = {one["id"]: max(rule["until"] for rule in one["versions"])
            for one in plan["populations"]
            if all("until" in rule for rule in one["versions"])}  # fmt: skip
    planned, found = counted_anew(review)["ke-hoach.targets"], dict[str, Value]()
    for target in plan["targets"]:
        day = target["deadline"] if target["deadline"] > as_of else caught_up
        if ends.get(target["population"], day) < day:
            found[f"{target['id']}.ends_on"] = ends[target["population"]]
        elif target["id"] in planned:
            found[f"ke-hoach-{target['id']}.deadline"] = day
    return found


def _of_coverage(plan: Mapping[str, Any], ward: Mapping[str, Any]) -> dict[str, Value]:
    bodies = ward["coverage"][-1]
    works = [one for group in plan["task_groups"] for one in group["actions"]] + plan["duties"]
    return {
        f"viec-{work['id'].replace('.', '-')}.{cover['kind']}.coverable": bodies[cover["kind"]]
        for work in works
        for cover in work.get("covers", ())
        if cover["kind"] in bodies
    }


def _of_outlook(
    plan: Mapping[str, Any], leaving: Mapping[str, Any], as_of: Any
) -> dict[str, Value]:
    """The ends of the years up to the last deadline, and of the terms on the way there."""
    last = max(target["deadline"] for target in plan["targets"])
    ends = [dt.date(year, 12, 31) for year in range(as_of.year, last.year + 1)]
    terms = {one["id"]: one["until"] for one in leaving["terms"] if "until" in one}
    found: dict[str, Value] = {f"forecast.end_{day}": day for day in ends if day > as_of}
    return found | {f"forecast.term_{k}": day for k, day in terms.items() if as_of < day <= last}


def counted_anew(review: Review) -> dict[str, set[str]]:
    """The targets and works that each count names, filtered out of the frames one by one."""
    frame, found = review.frame, dict[str, set[str]]()
    for scope in ("all", *sorted({day[:4] for day in frame["deadline"]})):
        own = frame if scope == "all" else frame[frame["deadline"].str.startswith(scope)]
        found[f"{scope}.targets"] = set(own["target_id"])
        for name, statuses in GROUPS.items():
            found[f"{scope}.{name}"] = set(own.loc[own["status"].isin(statuses), "target_id"])
        for status in set(own["status"]):
            name = "met_in_time" if status == "met" else status
            found[f"{scope}.{name}"] = set(own.loc[own["status"] == status, "target_id"])
        for code in set(own["prospect"]):
            key = "trien-vong" if scope == "all" else f"trien-vong-{scope}"
            found[f"{key}.{code}"] = set(own.loc[own["prospect"] == code, "target_id"])
        slipped = own["reason"] == "slipped_since_deadline"
        found[f"{scope}.slipped"] = set(own.loc[slipped, "target_id"])
    found["all.unapproved"] = set(frame["target_id"])  # nobody has approved a reading yet
    found["chua-ket-luan.plan"] = set(frame["target_id"])
    undecided = frame["status"] == "insufficient_data"
    found["chua-ket-luan.all"] = set(frame.loc[undecided, "target_id"])
    return found | _works(review) | _foreseen(review.ahead.targets) | _planned(review)


def _works(review: Review) -> dict[str, set[str]]:
    rows = review.tasks.tasks
    told = {work.id for group in review.plan.file.task_groups for work in group.actions
            if not work.sensitive} | {duty.id for duty in review.plan.file.duties}  # fmt: skip
    rows = rows[rows["work_id"].isin(told)]
    return {
        f"viec.{status}": {
            f"viec-{one.replace('.', '-')}" for one in rows.loc[rows["status"] == status, "work_id"]
        }
        for status in ("evidenced", "stale", "no_evidence")
    }


def _foreseen(frame: pd.DataFrame) -> dict[str, set[str]]:
    told = frame[frame["outcome"] != "ended"]
    found = {"forecast.targets": set(told["target_id"])}
    for scenario, own in told.groupby("scenario"):
        missed = own["outcome"].isin(("short", "slips"))
        found[f"forecast.{scenario}_not_met"] = set(own.loc[missed, "target_id"])
        found[f"forecast.{scenario}_open"] = set(own.loc[own["outcome"] == "open", "target_id"])
    return found


def _planned(review: Review) -> dict[str, set[str]]:
    short = {name.split(".")[0].removeprefix("ke-hoach-"): fact.value
             for name, fact in review.facts.items()
             if name.startswith("ke-hoach-T") and name.endswith(".short")}  # fmt: skip
    return {
        "ke-hoach.targets": set(short),
        "ke-hoach.closed": {name for name, heads in short.items() if heads == 0},
        "ke-hoach.not_closed": {name for name, heads in short.items() if heads != 0},
    }
