"""The facts of a data review: per workbook, per column and group, per kind of finding."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction

import pandas as pd

from plan09lib.read.findings import Finding
from plan09lib.read.intake import Workbook
from plan09lib.tell.facts import Fact

SEVERITIES = ("blocking", "warning", "note")


def workbook_facts(book: Workbook, findings: Iterable[Finding]) -> dict[str, Fact]:
    """Date, people and findings by severity of one workbook."""
    day: dt.date = book.date
    found = Counter(str(f.severity) for f in findings if f.code != "missing_sheet")
    anchor = "mc-du-lieu-nhan"
    facts = {name: Fact(f"{day}.{name}", found[name], "count", anchor) for name in SEVERITIES}
    facts["people"] = Fact(f"{day}.people", len(book.roster), "count", anchor)
    facts["date"] = Fact(f"{day}.date", day, "date", anchor)
    return facts


def finding_facts(findings: Sequence[Finding]) -> Iterator[Fact]:
    """How many findings there are of each severity, and how many cells were corrected."""
    found = Counter(str(f.severity) for f in findings if f.code != "missing_sheet")
    for severity in SEVERITIES:
        yield Fact(f"data.{severity}", found[severity], "count", "mc-du-lieu")
    corrected = sum(finding.code == "corrected" for finding in findings)
    yield Fact("data.corrected", corrected, "count", "mc-du-lieu")


def completeness_facts(frame: pd.DataFrame) -> Iterator[Fact]:
    """Known heads, people and share per column and group (`full.education.cong_chuc.known`)."""
    for row in frame.itertuples():
        known, people = int(str(row.known)), int(str(row.people))
        key = f"full.{row.column}.{row.group}"
        yield Fact(f"{key}.known", known, "count", "mc-day-du")
        yield Fact(f"{key}.people", people, "count", "mc-day-du")
        if people:
            yield Fact(f"{key}.share", Fraction(known, people), "share", "mc-day-du", 100)
