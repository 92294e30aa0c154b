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

from plan09lib.tell.numbers.declared import _Given, _Listed
from plan09lib.tell.report.review import Review
from plan09lib.tell.words.fact import Fact

GROUPS = {
    "met": {"met", "met_late"}, "on_pace": {"on_track"}, "late": {"behind", "stalled", "regressed"},
    "missed": {"missed"}, "undecided": {"insufficient_data"},
    "not_applicable": {"no_population", "discontinued"},
}  # fmt: skip

Value = object
OF_SEARCH = "ke-hoach.could_close"
"""What a better plan might still close: that there is none, only a search of all plans tells; this
one's is held against tests/training_oracle.py, which tries them."""


def given(facts: Mapping[str, Fact]) -> dict[str, Value]:
    """The numbers that are said to stand in a file or clause."""
    return {name: fact.value for name, fact in _declared(facts, _Given) if name != OF_SEARCH}


def listed(facts: Mapping[str, Fact]) -> dict[str, set[str]]:
    """The ids that each count of targets or works names; its value is how many."""
    found = {}
    for name, fact in _declared(facts, _Listed):
        parts = fact.origin().parts
        assert fact.value == len(set(parts)) == len(parts), name
        found[name] = set(parts)
    return found


def _declared(facts: Mapping[str, Fact], how: type) -> Iterator[tuple[str, Fact]]:
    for name, fact in facts.items():
        if isinstance(fact.origin, how):
            yield name, fact


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
    found["don-doc.reply_days"] = plan["limits"]["days_to_act"]
    found |= {f"mo.{n}": one["date"] for n, one in enumerate(plan["opened"])}
    found |= _of_targets(plan, review.period.end) | _of_lists(
        review, data / f"sample/{review.unit.id}"
    )
    found |= _of_courses(courses, found["all.as_of"]) | _of_coverage(plan, ward)
    found |= _deadlines_planned_for(review, plan, courses, found["all.as_of"])
    found |= {"forecast.unused": 0} | _new_names(review, plan)
    found |= _ends_of_groups(review, plan, courses["limits"]["catch_up_years"])
    found |= _needs_planned_for(review, plan) | {
        "ke-hoach.blanks": _seats_for_blanks(review, courses)
    }
    return found | _of_outlook(plan, leaving, found["all.as_of"])


def _new_names(review: Review, plan: Mapping[str, Any]) -> dict[str, Value]:
    """Since when bodies are called otherwise, from the period up to the day after it."""
    last = review.period.end + dt.timedelta(days=1)
    return {
        f"co-quan.{body['id']}.since": name["from"]
        for body in plan["bodies"]
        for name in body["names"][1:]
        if review.period.start < name["from"] <= last
    }


def _ends_of_groups(review: Review, plan: Mapping[str, Any], years: int) -> dict[str, Value]:
    """Until when the people of a target are there whose group, as known then, ends before it.

    Of one that nobody can meet in time, before the day by which it would be caught up with.
    """
    own = review.frame.set_index("target_id")
    lost = own.index[(own["prospect"] == "out_of_reach") & (own["to_send"] == 0)
                     & (own["prospect_reason"] == "time")]  # fmt: skip
    ends = {}
    for population in plan["populations"]:
        last = population["versions"][-1]
        if "until" in last and last.get("known_since", dt.date.min) <= review.period.end:
            ends[population["id"]] = last["until"]
    return {
        f"{target['id']}.last_day": day
        for target in plan["targets"]
        if (day := ends.get(target["population"]))
        and day
        < (
            dt.date(target["deadline"].year + years, 12, 31)
            if target["id"] in lost
            else target["deadline"]
        )
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


def _needs_planned_for(review: Review, plan: Mapping[str, Any]) -> dict[str, Value]:
    """The heads each target of the training plan needs on the day it is planned for.

    Up to its deadline that is the forecast's need; after it, that of its people of today who have
    not retired, nor passed its age limit, by the end of the year in which it is caught up.
    """
    ahead = review.ahead.targets
    ahead = ahead[ahead["scenario"] == "nothing"].set_index("target_id")["need"]
    percents = {one["id"]: one["applied"] for one in plan["targets"]}
    found: dict[str, Value] = {}
    for target in counted_anew(review)["ke-hoach.targets"]:
        need = ahead.get(target)
        if need is None:
            need = -(-percents[target] * _there_still(review, target) // 100)
        found[f"ke-hoach-{target}.need"] = int(need)
    return found


def _there_still(review: Review, target: str) -> int:
    """How many of the target's people stay over the whole year in which it is caught up."""
    last = review.facts[f"ke-hoach-{target}.deadline"].value
    assert isinstance(last, dt.date)
    rows, roster = review.trace(f"{target}.n").rows, review.evidence.now.roster
    assert rows is not None
    ids = roster.loc[roster["row"].isin(rows["row"]), "staff_id"]
    forecast = review.training_proposal.inputs.forecast
    leaves = forecast.departures["leaves_first"].set_axis(forecast.people["staff_id"])
    versions = review.plan.population(review.plan.target(target).population).versions
    limits = {who.age_below for version in versions for who in version.who if who.age_below}
    born = roster.set_index("staff_id")["birth_date"].loc[list(ids)]
    too_old = pd.Series(False, index=born.index)
    for years in limits:
        too_old |= born + pd.DateOffset(years=years) <= pd.Timestamp(last)
    return int((~too_old & ~(leaves.loc[list(ids)] < pd.Timestamp(last))).sum())


def _seats_for_blanks(review: Review, courses: Mapping[str, Any]) -> int:
    """Seats of people whose cell, in a column that the course raises, is blank."""
    raises = {one["id"]: [gives["column"] for gives in one["gives"]] for one in courses["courses"]}
    blank = review.evidence.now.roster.set_index("staff_id").isna()
    seats = review.training_proposal.plan.enrolments
    return sum(bool(blank.loc[one.person, raises[one.course]].any()) for one in seats)


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
        slipped = own["reason"] == "slipped_since_deadline"
        found[f"{scope}.slipped"] = set(own.loc[slipped, "target_id"])
        stand = own[~slipped]
        for name, statuses in GROUPS.items():
            found[f"{scope}.{name}"] = set(stand.loc[stand["status"].isin(statuses), "target_id"])
        for status in set(stand["status"]):
            name = "met_in_time" if status == "met" else status
            found[f"{scope}.{name}"] = set(stand.loc[stand["status"] == status, "target_id"])
        for code in set(own["prospect"]):
            key = "trien-vong" if scope == "all" else f"trien-vong-{scope}"
            found[f"{key}.{code}"] = set(own.loc[own["prospect"] == code, "target_id"])
    found["all.unapproved"] = set(frame["target_id"])  # nobody has approved a reading yet
    found["chua-ket-luan.plan"] = set(frame["target_id"])
    of_pace = "no_baseline|not_comparable|unclear_people|unclear_births|baseline_blanks"
    undecided = (frame["status"] == "insufficient_data") & (
        frame["reason"].str.fullmatch(of_pace) | (frame["prospect"] == "undecided")
    )  # blanks that no class hangs on
    is_of_pace = frame["reason"].str.fullmatch(of_pace)
    by_blanks = frame["prospect_reason"] == "blanks"  # also where the pace is known
    by_status = undecided & ~is_of_pace | by_blanks
    found["chua-ket-luan.status"] = set(frame.loc[by_status, "target_id"])
    found["chua-ket-luan.pace"] = set(frame.loc[undecided & ~by_status, "target_id"])
    found |= _of_document(review)
    return found | _works(review) | _foreseen(review.ahead.targets) | _planned(review)


def _of_document(review: Review) -> dict[str, set[str]]:
    """What only the signed document counts: classes that changed, ends, works that are owed."""
    frame = review.frame
    late = {work.work.anchor for work in review.told_tasks.all_works if work.is_late}
    found = {"van-ban.late_works": late}
    before, now = frame["previous_prospect"], frame["prospect"]
    changed = (before != "") & (before != now) & ~((before == "attained") & (now == "met"))
    good = ["attained", "met", "met_late"]
    fell = changed & before.isin(good) & ~now.isin(good)
    for way, own in {"became": changed & ~fell, "fell": fell}.items():
        for code in set(now[own]):
            found[f"van-ban.{way}_{code}"] = set(frame.loc[own & (now == code), "target_id"])
    shrunk = frame[["baseline_resized", "previous_resized"]].eq("shrunk").any(axis=1)
    if (shrunk & now.isin(good)).any():
        found["van-ban.without_gain"] = set(frame.loc[shrunk & now.isin(good), "target_id"])
    ends = frame[now == "ends_with_group"]
    for (group, reason), own in ends.groupby(["population", "prospect_reason"]):
        key = "van-ban-don-vi" if reason == "unit" else f"van-ban-{group}"
        found.setdefault(f"{key}.ending", set()).update(own["target_id"])
    return found


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
             for name, fact in review.inner_facts.items()
             if name.startswith("ke-hoach-T") and name.endswith(".short")}  # fmt: skip
    frame = review.frame
    unknown = set(frame.loc[frame["prospect"] == "undecided", "target_id"])
    return {
        "ke-hoach.targets": set(short),
        "ke-hoach.surely": set(short) - unknown,
        "ke-hoach.unsure": set(short) & unknown,
        "ke-hoach.closed": {name for name, heads in short.items() if heads == 0},
        "ke-hoach.not_closed": {name for name, heads in short.items() if heads != 0},
    }
