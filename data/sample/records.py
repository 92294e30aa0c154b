"""The sheets beside the roster, as an office that keeps appending would have them on a date.

The entries are written by hand in `records/<unit>.yml`; courses and ratings are worked out from the
people's lives (`courses.py`, `ratings.py`).
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import yaml
from courses import course_rows
from people import Person, position_text
from ratings import rating_rows

from plan09lib.read.plan.plan import Plan

RECORDS = Path(__file__).parent / "records"
Row = dict[str, object]


def record_sheets(
    unit: str, since: dt.date, people: list[Person], day: dt.date, plan: Plan
) -> dict[str, list[Row]]:
    """Rows by sheet up to `day`, for a ward that exists since `since`; only the sheets it keeps."""
    records = yaml.safe_load((RECORDS / f"{unit}.yml").read_text(encoding="utf-8"))
    make: dict[str, Callable[..., list[Row]]] = {
        "dao_tao": lambda entries: course_rows(entries, since, people, day),
        "hoat_dong": lambda entries: _activity_rows(entries, day, plan),
        "xep_loai": lambda rules: rating_rows(rules, since, people, day, plan),
        "tin_nhiem": lambda entries: _vote_rows(entries, day, plan),
        "nhan_xet": lambda entries: _comment_rows(entries, day, plan),
        "kien_nghi": lambda entries: _proposal_rows(entries, day),
        "noi_nhan": lambda entries: _recipient_rows(entries, day),
    }
    return {slug: make[slug](records[slug]) for slug in make if slug in records}


def _activity_rows(entries: list[dict], day: dt.date, plan: Plan) -> list[Row]:
    """All activities up to `day` in the order of dates; documents numbered within their year."""
    rows = sorted(
        (row for entry in entries for row in _spread(entry, plan)),
        key=lambda row: (row["date"], row["action_id"], row["content"]),
    )
    numbers: Counter[tuple[int, str]] = Counter()
    for row in rows:
        if kind := row["document"]:
            numbers[row["date"].year, kind] += 1
            row["document"] = document_number(numbers[row["date"].year, kind], kind)
    return [row for row in rows if row["date"] <= day]


def _spread(entry: dict, plan: Plan) -> Iterator[Row]:
    """One row per date and body of an entry."""
    days = _as_list(entry["ngay"])
    for index, day in enumerate(days):
        for body in _bodies(entry, day, plan):
            yield {
                "date": day,
                "action_id": entry["viec"],
                "body": body,
                "content": entry["noi_dung"],
                "amount": _at(entry.get("a"), index),
                "total": _at(entry.get("b"), index),
                "unit_of_count": entry.get("dvt", ""),
                "document": entry.get("vb", ""),
                "life_cycle": entry["gd"],
            }


def _bodies(entry: dict, day: dt.date, plan: Plan) -> list[str]:
    if "so" in entry:
        first, last = entry["so"]
        return [f"{entry['ai']} {number}" for number in range(first, last + 1)]
    return [body_text(body, day, plan) for body in _as_list(entry["ai"])]


def body_text(body: str, day: dt.date, plan: Plan) -> str:
    """The name of a body of the plan as it was on `day`; any other text as it stands."""
    known = {known.id for known in plan.file.bodies}
    return plan.body_name(body, day) if body in known else body


def document_number(number: int, kind: str) -> str:
    """A Party document as `03-KH/ĐU`, a state one as `03/KH-UBND`."""
    return f"{number:02d}{'-' if '/' in kind else '/'}{kind}"


def _vote_rows(entries: list[dict], day: dt.date, plan: Plan) -> list[Row]:
    columns = ("issued", "returned", "high", "medium", "low")
    return [
        {"position": position_text(" + ".join(entry["chuc"]), plan), "date": entry["ngay"]}
        | dict(zip(columns, entry["phieu"], strict=True))
        for entry in entries
        if entry["ngay"] <= day
    ]


def _comment_rows(entries: list[dict], day: dt.date, plan: Plan) -> list[Row]:
    return [
        {
            "section": entry["muc"],
            "comment_kind": entry["loai"],
            "content": entry["noi_dung"],
            "author": body_text(entry["nguoi"], entry["ngay"], plan),
            "date": entry["ngay"],
        }
        for entry in entries
        if entry["ngay"] <= day
    ]


def _proposal_rows(entries: list[dict], day: dt.date) -> list[Row]:
    """Proposals as they stood on `day`; one with `mat_tu` is lost from that date on."""
    present = [e for e in entries if e["ngay"] <= day < e.get("mat_tu", dt.date.max)]
    return [_proposal_row(entry, entry.get("ngay_tl", dt.date.max) <= day) for entry in present]


def _proposal_row(entry: dict, answered: bool) -> Row:
    return {
        "proposal_id": entry["ma"],
        "date": entry["ngay"],
        "content": entry["noi_dung"],
        "addressee": entry["gui"],
        "answer": entry["tra_loi"] if answered else "",
        "answered_on": entry["ngay_tl"] if answered else None,
        "proposal_state": entry["trang_thai"] if answered else "cho_tra_loi",
    }


def _recipient_rows(entries: list[dict], day: dt.date) -> list[Row]:
    return [
        {"recipient": e["ten"], "email": e["email"], "cut": e["ban"], "send_as": e["gui"]}
        for e in entries
        if e.get("tu", dt.date.min) <= day <= e.get("den", dt.date.max)
    ]


def _as_list(value: object) -> list:
    return value if isinstance(value, list) else [value]


def _at(value: object, index: int) -> object:
    return value[index] if isinstance(value, list) else value
