"""The facts of a data review: per workbook, per column and group, per kind of finding."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from fractions import Fraction

import pandas as pd

from plan09lib.read.workbook.findings import Finding
from plan09lib.read.workbook.intake import Workbook
from plan09lib.tell.numbers.review import SEVERITIES, findings_by_kind
from plan09lib.tell.words.anchors import ARRIVED, COMPLETENESS
from plan09lib.tell.words.fact import Fact


def workbook_facts(book: Workbook, findings: Sequence[Finding]) -> dict[str, Fact]:
    """Date, people and findings by severity of one workbook."""
    day: dt.date = book.date
    found = findings_by_kind(findings)
    anchor = ARRIVED
    facts = {name: Fact(f"{day}.{name}", len(found[name]), "count", anchor) for name in SEVERITIES}
    facts["people"] = Fact(f"{day}.people", len(book.roster), "count", anchor)
    facts["date"] = Fact(f"{day}.date", day, "date", anchor)
    return facts


def completeness_facts(frame: pd.DataFrame) -> Iterator[Fact]:
    """Known heads, people and share per column and group (`full.education.cong_chuc.known`)."""
    for row in frame.itertuples():
        known, people = int(str(row.known)), int(str(row.people))
        key = f"full.{row.column}.{row.group}"
        yield Fact(f"{key}.known", known, "count", COMPLETENESS)
        yield Fact(f"{key}.people", people, "count", COMPLETENESS)
        if people:
            yield Fact(f"{key}.share", Fraction(known, people), "share", COMPLETENESS, 100)
