"""One person in several rows of one list is one head: what the rows say is put together, and said.

Rows of one name and one full date of birth, or of one Mã and one name, are one person's. Where they
contradict each other, or a name alone leaves one or two heads, the list is not judged.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Collection, Hashable, Iterator, Mapping, Sequence
from typing import Any

import pandas as pd

from plan09lib.read.cells.alike import DERIVED, Looks, is_one, same_birth
from plan09lib.read.cells.findings import Finding, Severity
from plan09lib.read.files.text import matching_key
from plan09lib.read.plan.layout import ROSTER
from plan09lib.read.plan.plan import Plan

_Row = dict[Hashable, Any]
_SHEET = "Nhân sự"
_ONE_VALUE = {"group": "Nhóm", "sex": "Giới tính"}
"""Columns in which one person has one value, and their headers."""
_JOINED = ("position", "planned_position")
_UNPLACED = 0.5
"""Where a level without a place on its scale stands: above "known not", below any other."""
ALSO = "also_ids"
Apart = tuple[int, str, str]
"""Somebody on one list: row number, sheet (empty for any), key of the name."""


def one_row_each(
    frame: pd.DataFrame, plan: Plan, workbook: str, apart: Collection[Apart] = ()
) -> tuple[pd.DataFrame, list[Finding]]:
    """The completed roster with one row per person, and what was put together or is doubtful.

    Column added: `also_ids` (tuple, the other Mã that a person's rows have). `apart` are people
    who the office says are nobody else on the list. The first row of a person
    stays: memberships united, the higher of two levels, posts joined, the birth date that is known
    best, for the rest the first value that is not blank.
    """
    nobody = pd.Series([()] * len(frame), index=frame.index, dtype=object, name=ALSO)
    single = frame.join(nobody)
    rows = _namesakes(single)
    looks = {place: Looks.of(row) for place, row in rows.items()}
    findings: list[Finding] = []
    kept = dict(rows)
    for first, second in _pairs(looks):
        if first not in kept or second not in kept:
            continue
        row, other = kept[first], kept[second]
        if _is_apart(row, apart) or _is_apart(other, apart):
            continue
        if not is_one(looks[first], looks[second]):
            findings += _perhaps_one(workbook, row, other, looks[first], looks[second])
        elif clash := [
            head for name, head in _ONE_VALUE.items() if _differ(row[name], other[name])
        ]:
            findings.append(_contradictory(workbook, row, other, clash))
        else:
            kept[first] = _together(row, other, plan)
            looks[first] = Looks.of(kept[first])
            del kept[second]
            findings.append(_put_together(workbook, row, other))
    if len(kept) == len(rows):
        return single, findings
    every: list[_Row] = single.to_dict("records")
    left = [kept.get(i, row) for i, row in enumerate(every) if i in kept or i not in rows]
    merged = pd.DataFrame(left, columns=[*frame.columns, ALSO])
    return merged.astype(frame.dtypes.to_dict()), findings


def is_sheet(said: str, origin: str) -> bool:
    """Whether an answer that names a sheet, or none, may speak of a row of `origin`."""
    return not said or matching_key(said) == matching_key(origin or _SHEET)


def _is_apart(row: _Row, apart: Collection[Apart]) -> bool:
    name = matching_key(row["full_name"])
    return any(
        number == row["row"] and said == name and is_sheet(sheet, row["origin"])
        for number, sheet, said in apart
    )


def _seen(row: _Row, beside: _Row) -> str:
    """The row in words as it is told of another, with its sheet where that is another."""
    if row["origin"] == beside["origin"]:
        return f"dòng {row['row']}"
    return f'dòng {row["row"]} của trang "{row["origin"] or _SHEET}"'


def _namesakes(frame: pd.DataFrame) -> dict[int, _Row]:
    """The rows whose name another row has too, by place."""
    names = frame["full_name"].fillna("").map(matching_key).tolist()
    times = Counter(names)
    places = [place for place, name in enumerate(names) if name and times[name] > 1]
    if not places:
        return {}
    return dict(zip(places, frame.iloc[places].to_dict("records"), strict=True))


def _pairs(looks: Mapping[int, Looks]) -> Iterator[tuple[int, int]]:
    """Places of every two rows that share a name and may share a year of birth, by name."""
    by_name: dict[str, list[int]] = {}
    for place, one in looks.items():
        if one.name:
            by_name.setdefault(one.name, []).append(place)
    for places in by_name.values():
        if len(places) > 1:
            yield from _of_one_year(places, looks)


def _of_one_year(places: Sequence[int], looks: Mapping[int, Looks]) -> Iterator[tuple[int, int]]:
    by_year: dict[int | None, list[int]] = {}
    for place in places:
        first = looks[place].first
        by_year.setdefault(first.year if first else None, []).append(place)
    unknown = by_year.pop(None, [])
    found = [*itertools.combinations(unknown, 2)]
    found += [(one, other) for own in by_year.values() for one in unknown for other in own]
    found += [pair for own in by_year.values() for pair in itertools.combinations(own, 2)]
    yield from sorted((min(pair), max(pair)) for pair in found)


def _differ(one: object, other: object) -> bool:
    return not pd.isna(one) and not pd.isna(other) and one != other  # type: ignore[call-overload]


def _perhaps_one(
    workbook: str, row: _Row, other: _Row, one: Looks, two: Looks
) -> Iterator[Finding]:
    """A blocking question about two rows of one name whose dates of birth do not tell."""
    if same_birth(one, two) == "other" or row["staff_id"] == other["staff_id"]:
        return
    text = (
        f"cùng họ tên với {_seen(row, other)}, ngày sinh không đủ để biết là một hay hai người"
        " (thiếu, chỉ có năm, hoặc ngày và tháng đổi chỗ)"
    )
    do = (
        "nếu là một người thì giữ một dòng; nếu là hai người thì ghi đủ ngày sinh, hoặc trả lời"
        " is_new trong nguoi.yml"
    )
    yield _find("blocking", "two_ids", workbook, other, text, do)


def _put_together(workbook: str, row: _Row, other: _Row) -> Finding:
    text = (
        f"cùng họ tên và ngày sinh, hoặc cùng Mã và họ tên, với {_seen(row, other)}: tính là một"
        f" người ở {_seen(row, other)}, gộp chức vụ, đánh dấu và mức cao hơn của hai dòng"
    )
    do = "giữ một dòng, một Mã, ghi đủ các chức vụ; nếu là hai người thì ghi is_new trong nguoi.yml"
    return _find("warning", "two_rows", workbook, other, text, do)


def _contradictory(workbook: str, row: _Row, other: _Row, headers: list[str]) -> Finding:
    text = (
        f"cùng họ tên và ngày sinh, hoặc cùng Mã và họ tên, với {_seen(row, other)}"
        f" nhưng khác {', '.join(headers)}; không biết là một người hay hai người"
    )
    do = "nếu là một người thì giữ một dòng; nếu là hai người thì ghi is_new trong nguoi.yml"
    return _find("blocking", "two_rows", workbook, other, text, do)


def _find(severity: Severity, code: str, workbook: str, row: _Row, text: str, do: str) -> Finding:
    return Finding(
        workbook, severity, code, _SHEET, text, do, row=int(row["row"]), column="Mã",
        origin=str(row["origin"]),
        raw="" if _is_derived(str(row["staff_id"])) else str(row["staff_id"]), private=True,
    )  # fmt: skip


def _together(row: _Row, other: _Row, plan: Plan) -> _Row:
    """What two rows of one person say, in the first one's place."""
    joined = dict(row)
    for name in row:
        if name != "row":
            joined[name] = _value(str(name), row[name], other[name], plan)
    ids = sorted((str(row["staff_id"]), str(other["staff_id"])), key=_is_derived)
    joined["staff_id"], joined[ALSO] = ids[0], (*row[ALSO], *other[ALSO], ids[1])
    if _less_exact(row, other):
        joined |= {name: other[name] for name in ("birth_date", "birth_precision")}
    return joined


def _value(name: str, one: Any, other: Any, plan: Plan) -> Any:
    if isinstance(one, tuple):
        return tuple(dict.fromkeys((*one, *other)))
    if isinstance(one, bool) or isinstance(
        other, bool
    ):  # memberships: yes before unknown before no
        return True if one is True or other is True else pd.NA if pd.isna(one) else other
    if pd.isna(one) or pd.isna(other):
        return other if pd.isna(one) else one
    if name in _JOINED and one != other:
        return f"{one}; {other}"
    ranks = {level.code: level.rank for level in _levels(name, plan)}
    return max((one, other), key=lambda code: _UNPLACED if ranks.get(code) is None else ranks[code])


def _is_derived(staff_id: str) -> bool:
    return staff_id.startswith(DERIVED)


def _levels(name: str, plan: Plan) -> Sequence[Any]:
    columns = plan.layout.sheets[ROSTER].columns
    vocab = next((column.vocab for column in columns if column.name == name), "")
    return plan.vocabularies[vocab].levels if vocab in plan.vocabularies else ()


def _less_exact(row: _Row, other: _Row) -> bool:
    known = [one["birth_precision"] for one in (row, other)]
    if pd.isna(row["birth_date"]) or pd.isna(other["birth_date"]):
        return bool(pd.isna(row["birth_date"]))
    order = ("year", "month", "day")
    return order.index(known[0]) < order.index(known[1])
