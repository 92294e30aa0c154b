"""Issues for tests whose wards have no causes and lessons written."""

from __future__ import annotations

import datetime as dt

from plan09lib.read.period.issue import HumanPart, Issue

REASON = "phường mẫu, không có người viết"
WITHOUT = ("--without-human-part", REASON)
"""The option of `plan09 issue` that says the same."""


def issue_of(
    number: str = "12-BC/ĐU", date: dt.date = dt.date(2025, 7, 15), replaces: str = ""
) -> Issue:
    """An issue with a reason why nobody wrote the human part."""
    return Issue(number, date, replaces, HumanPart(without=REASON))
