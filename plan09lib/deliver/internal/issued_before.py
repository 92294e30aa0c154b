"""Where figures of reports issued before are no longer what their lists give.

A report quotes earlier periods as they are worked out now, from the same lists as its own figures.
A reader holds the issued report beside it: the writer must know what differs, and say why. The
record of issue vouches for what was issued. Source: verdicts.md §3, over time.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from plan09lib.deliver.page.files import FACTS_CSV
from plan09lib.deliver.record.issue_record import ISSUED, issue_record
from plan09lib.deliver.record.issued import issued_beside
from plan09lib.deliver.record.manifest import Manifest
from plan09lib.digest import sha256
from plan09lib.errors import Plan09Error
from plan09lib.judge.prospect.judged import judge_targets
from plan09lib.judge.targets.evidence import Evidence, gather
from plan09lib.read.cells.findings import Finding
from plan09lib.read.files.day import date_text
from plan09lib.read.period.period import Period
from plan09lib.read.plan.plan import Plan

_COMPARED = ("n", "k", "need", "attained", "prospect")
_SHORT = 12
_SAY_WHY = (
    "tìm nguyên nhân (danh sách, quy định hoặc chương trình đã đổi); nếu báo cáo này nêu số của kỳ"
    " ấy thì nói rõ là số tính lại, hoặc lập bản sửa: plan09 issue … --replaces"
)
_RESTORE = "khôi phục thư mục báo cáo ấy từ bản lưu"


def issued_otherwise(evidence: Evidence, report: Path) -> Iterator[Finding]:
    """What the unit's issued reports of earlier periods say otherwise than their lists do now.

    One finding per target and report, in the order of periods. `report` is where the report made
    lies; the others lie beside it, editions that were replaced do not count.
    """
    for folder, record in issued_beside(report):
        if isinstance(record, str):
            yield _finding(folder, f"không đối chiếu được với số đã ban hành: {record}", _RESTORE)
        elif Period.parse(record.period).end <= evidence.period.end:
            yield from _differences(evidence, folder, record)


def _differences(evidence: Evidence, folder: Path, record: Manifest) -> Iterator[Finding]:
    plan = evidence.history.plan
    issued = pd.read_csv(folder / FACTS_CSV, dtype="string", keep_default_na=False)
    if missing := {"target_id", *_COMPARED} - {*issued.columns}:
        words = f"{FACTS_CSV} thiếu cột {', '.join(sorted(missing))} nên không đối chiếu được"
        yield _finding(folder, words, "không phải làm gì nếu báo cáo ấy lập bằng bản cũ")
        return
    try:
        period = Period.parse(record.period)
        now = judge_targets(
            gather(plan, evidence.history, period, evidence.counter), with_previous=False
        )
    except Plan09Error as error:
        words = f"nay không tính lại được số đã ban hành: {error.faults[0].found}"
        yield _finding(folder, words, "khôi phục danh sách của kỳ ấy")
        return
    own = {row["target_id"]: row for row in _compared(now)}
    said = _issued_words(folder)
    for row in _compared(issued):
        target = row["target_id"]
        if row != own.get(target):
            after = _told(own[target], plan) if target in own else "không còn chỉ tiêu này"
            words = f"{target}: số đã ban hành ({said}) là {_told(row, plan)}; nay tính lại là "
            yield _finding(folder, words + after, _SAY_WHY)


def _issued_words(folder: Path) -> str:
    """Number, day and the record's digest, by which what was issued is known."""
    issue = issue_record(folder)
    named = f"số {issue.number} ngày {date_text(issue.as_issue.date)}" if issue else ""
    return f"{named}, SHA-256 {sha256(folder / ISSUED)[:_SHORT]}…"


def _compared(frame: pd.DataFrame) -> list[dict[str, str]]:
    told = frame[["target_id", *_COMPARED]].astype("string").fillna("")
    return [dict(zip(told.columns, row, strict=True)) for row in told.itertuples(index=False)]


def _told(row: dict[str, str], plan: Plan) -> str:
    if not row["prospect"]:
        return f"{row['k']}/{row['n']} người, cần {row['need']}"
    return f"{row['k']}/{row['n']} người, cần {row['need']}, {plan.words.short(row['prospect'])}"


def _finding(folder: Path, words: str, do: str) -> Finding:
    return Finding(folder.name, "warning", "issued_otherwise", ISSUED, words, do)
