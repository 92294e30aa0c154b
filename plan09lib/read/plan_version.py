"""Which plan a figure was judged by: a digest of each target's reading, and one of them all.

Two plans with equal digests judge alike, however their files are worded; where they differ, the
targets with the same digest can still be added up.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from plan09lib.digest import sha256
from plan09lib.read.plan import Plan
from plan09lib.read.plan_models import Condition, Target

_SHORT = 12


def reading_digest(plan: Plan, target: Target) -> str:
    """SHA-256 of all that decides a target's numbers: deadline, population, condition, percent.

    Wording, clause text and spellings are left out; the ranks of the scale are not.
    """
    population = plan.population(target.population)
    columns = {who.member for version in population.versions for who in version.who} - {""}
    decides = {
        "deadline": target.deadline.isoformat(),
        "percent": target.applied,
        "rule": target.rule,
        "condition": target.condition.model_dump(mode="json"),
        "population": [_who(version) for version in population.versions],
        "memberships": {name: list(plan.membership(name).positions) for name in sorted(columns)},
        "scales": dict(sorted(_scales(plan, target.condition))),
    }
    return _digest(decides)


def readings(plan: Plan) -> dict[str, str]:
    """The digest of every target's reading, by its id."""
    return {target.id: reading_digest(plan, target) for target in plan.targets}


def plan_version(digests: dict[str, str]) -> str:
    """The version of the plan whose targets read so: twelve letters and digits."""
    return _digest(dict(sorted(digests.items())))[:_SHORT]


def _who(version: Any) -> dict[str, Any]:
    return {
        "from": version.since.isoformat(),
        "until": version.until.isoformat() if version.until else None,
        "who": [who.model_dump(mode="json") for who in version.who],
    }


def _scales(plan: Plan, condition: Condition) -> Iterator[tuple[str, dict[str, int | None]]]:
    for part in condition.simple_parts:
        if part.all_of or part.any_of:
            yield from _scales(plan, part)
        elif part.scale:
            levels = plan.scale_vocabulary(part.scale).levels
            yield part.scale, {level.code: level.rank for level in levels}


def _digest(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return sha256(text)
