"""The data review for the office's own screen: plain lines with raw values, never to be shared."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from plan09lib.errors import echoed
from plan09lib.judge.lists.completeness import EVERYBODY
from plan09lib.read.cells.findings import Finding, listed
from plan09lib.tell.lists.data_review import DataReview
from plan09lib.tell.numbers.review import SEVERITIES


def completeness_lines(review: DataReview) -> str:
    """One line per column that is not full: known heads of all, and of each group with gaps."""
    frame = review.completeness
    if frame is None:
        return ""
    gaps = frame[frame["known"] < frame["people"]]
    lines = []
    for header, rows in gaps.groupby("header", sort=False):
        parts = [
            f"{_group(review, row.group)} {row.known}/{row.people}" for row in rows.itertuples()
        ]
        lines.append(f"{header}: " + ", ".join(reversed(parts)))
    return "\n".join(lines)


def _group(review: DataReview, code: object) -> str:
    return "có thông tin" if code == EVERYBODY else review.plan.label("nhom", str(code))


def finding_lines(review: DataReview, severities: Sequence[str] = SEVERITIES) -> str:
    """One line per cause, worst first: place, rows with their raw values, what to do, what rests
    on it.

    What is wrong in the same way in a column of one list is one cause; a cause that lists before
    have too is told of the newest, with how many others.
    """
    return "\n".join(_lines(review, severities))


def unasked_line(review: DataReview) -> str:
    """The blanks of the last list that nobody has to fill in, by column, on one line."""
    parts = [f"{one.column} {len(one.rows)}" for one in review.unasked]
    if not parts:
        return ""
    told = f"{review.last_name}: {review.facts['data.unasked'].value} ô trống khác"
    return f"{told} ({', '.join(parts)}) của người mà không chỉ tiêu nào xét cột ấy"


def _lines(review: DataReview, severities: Sequence[str]) -> Iterator[str]:
    every = list(review.plan.asked_ids)
    place = {target_id: number for number, target_id in enumerate(every)}

    def order(use: str) -> tuple[int, str]:
        return place.get(use, len(every)), use

    alike: dict[tuple[str, ...], list[Finding]] = {}
    for finding in review.told_findings:
        if finding.severity in severities:
            alike.setdefault(_cause(finding), []).append(finding)
    for same in alike.values():
        newest = [one for one in same if one.workbook == same[0].workbook]
        uses = sorted({use for one in newest for use in review.uses(one)}, key=order)
        told = "mọi chỉ tiêu" if uses and uses == every else ", ".join(uses)
        label = review.plan.label("muc_phat_hien", same[0].severity)
        before = len({one.workbook for one in same} - {same[0].workbook})
        yield (
            f"{label}: {_together(newest)}"
            + (f" [liên quan: {told}]" if told else "")
            + (f" [cũng có ở {before} danh sách trước]" if before else "")
        )


def _cause(finding: Finding) -> tuple[str, ...]:
    """What findings of one cause have in common; an action that names a value is no part of it."""
    action = "" if finding.raw else finding.action
    words = _NUMBERS.sub("", finding.explanation)
    return finding.severity, finding.code, finding.sheet, finding.column, words, action


_NUMBERS = re.compile(r"\d+(?:[,./–] ?\d+)*")


def _together(same: Sequence[Finding]) -> str:
    """The text of findings of one list that differ in their rows, raw values and hints."""
    first = same[0]
    if len(same) == 1 or not first.row:
        return str(first)
    by_value: dict[tuple[str, str, str], list[int]] = {}
    for one in same:
        by_value.setdefault((one.explanation, one.raw, one.action), []).append(one.row)
    if len(by_value) == 1:
        rows = listed(sorted({one.row for one in same}))
        return str(first).replace(f", dòng {first.row}", f", dòng {rows}", 1)
    said, _, actions = (set(parts) for parts in zip(*by_value, strict=True))
    told = "; ".join(
        f"dòng {listed(sorted(set(numbers)))}"
        + (f": {words}" if len(said) > 1 else "")
        + (f' (giá trị "{echoed(raw)}")' if raw else "")
        + (f" → {action}" if len(actions) > 1 else "")
        for (words, raw, action), numbers in by_value.items()
    )
    start = f"{replace(first, row=0).place}, {len(same)} dòng: "
    start += f"{first.explanation}: " if len(said) == 1 else ""
    return start + told + (f" → {first.action}" if len(actions) == 1 else "")


def arrived_lines(review: DataReview) -> str:
    """One line per workbook: name, people, sheets that are missing, findings by severity."""
    sheets = review.plan.layout.sheets
    lines = []
    for book in review.books:
        found = [str(f.severity) for f in review.told_findings if f.workbook == book.source.name]
        parts = [f"{len(book.roster)} người"]
        missing = [sheets[slug].title for slug in book.missing_sheets]
        parts += ["thiếu trang " + ", ".join(missing)] if missing else []
        for level in review.plan.vocabularies["muc_phat_hien"].levels:
            heads = found.count(level.code)
            parts += [f"{heads} {level.label}"] if heads else []
        lines.append(f"{book.source.name}: " + ", ".join(parts))
    return "\n".join(lines)
