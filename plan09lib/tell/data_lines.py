"""The data review for the office's own screen: plain lines with raw values, never to be shared."""

from __future__ import annotations

from collections.abc import Iterator

from plan09lib.judge.completeness import EVERYBODY
from plan09lib.tell.data_review import DataReview


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


def finding_lines(review: DataReview) -> str:
    """One line per finding, worst first: place, raw value, what to do, what rests on it."""
    return "\n".join(_lines(review))


def unasked_line(review: DataReview) -> str:
    """The blanks of the last list that nobody has to fill in, by column, on one line."""
    parts = [f"{one.column} {len(one.rows)}" for one in review.unasked]
    if not parts:
        return ""
    told = f"{review.last_name}: {review.facts['data.unasked'].value} ô trống khác"
    return f"{told} ({', '.join(parts)}) của người mà không chỉ tiêu nào xét cột ấy"


def _lines(review: DataReview) -> Iterator[str]:
    every = tuple(target.id for target in review.plan.targets)
    for finding in review.told_findings:
        uses = review.uses(finding)
        told = "mọi chỉ tiêu" if uses == every else ", ".join(uses)
        label = review.plan.label("muc_phat_hien", finding.severity)
        yield f"{label}: {finding}" + (f" [liên quan: {told}]" if told else "")


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
