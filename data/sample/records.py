"""The sheets beside the roster, as an office that keeps appending would have them on a date."""

from __future__ import annotations

import datetime as dt

from people import Person

from plan09lib.read.plan import Plan


def record_sheets(unit: str, people: list[Person], day: dt.date, plan: Plan) -> dict[str, list[dict[str, object]]]:
    """Rows by sheet, up to `day`."""
    return {}
