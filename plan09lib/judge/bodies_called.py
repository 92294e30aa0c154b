"""Which bodies of the plan a name speaks of, as offices write names: short, several in one."""

from __future__ import annotations

import re

from plan09lib.read.plan import Plan
from plan09lib.read.text import matching_key, tidy

FOLLOW_UP = "III.3"
"""The duty to follow up and urge; its bodies put the lists together."""


def bodies_called(name: str, plan: Plan, ward: str) -> tuple[str, ...]:
    """The ids of the bodies that `name` speaks of, at any date; the ward's own name may stand in.

    Missing: empty when it speaks of no body of the plan; a part that is none is passed over.

    Source: names and `also` of `bodies` in plan.yml.
    """
    known: dict[str, list[str]] = {}
    for body in plan.file.bodies:
        for written in (*body.also, *(version.name for version in body.names)):
            known.setdefault(matching_key(written), []).append(body.id)
    place = re.compile(re.escape(tidy(ward)), re.IGNORECASE)
    plain = place.sub(ward.split(maxsplit=1)[0], tidy(name))
    parts = [plain, *re.split(r"[,;]|\bvà\b", plain)]
    found = [body for key in map(matching_key, parts) for body in known.get(key, ())]
    return tuple(dict.fromkeys(found))


def keepers(plan: Plan) -> tuple[str, ...]:
    """The ids of the bodies that follow up and put the lists together (plan, III.3)."""
    return next(duty.bodies for duty in plan.file.duties if duty.id == FOLLOW_UP)
