"""Texts with digits that are no results on the pages of a roll-up."""

from __future__ import annotations

from collections.abc import Iterable

from plan09lib.read.city.city import City
from plan09lib.read.plan.plan import Plan
from plan09lib.tell.words.references import labels, strings, with_digits


def texts_of_city(plan: Plan, city: City) -> frozenset[str]:
    """The same for every page of a city's roll-up: what the plan and the city's file say."""
    years = (str(target.deadline.year) for target in plan.targets)
    return with_digits({*strings(plan.file), *labels(plan), *strings(city.file), *years})


def texts_of_wards(city: City, named: Iterable[str], said: Iterable[str]) -> frozenset[str]:
    """What one page says of the units `named`; `said` are names, versions, days, periods."""
    files = (city.units[unit].file for unit in city.units.keys() & set(named))
    return with_digits({*said, *(text for file in files for text in strings(file))})
