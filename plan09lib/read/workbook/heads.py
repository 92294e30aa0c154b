"""One person in several rows of one list is one head: what the rows say is put together, and said.

Rows of one name and one full date of birth, or of one Mã and one name, are one person's. Where they
contradict each other, or a name alone leaves one or two heads, the list is not judged. A list with
a row per change is not put together so: which of somebody's rows is the latest has to be said.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pandas as pd

from plan09lib.read.cells.alike import DERIVED, Looks, is_one, name_words, same_birth
from plan09lib.read.cells.findings import Finding, Severity, listed
from plan09lib.read.files.text import matching_key
from plan09lib.read.layout.arranged import Arranged
from plan09lib.read.layout.mapping import MAPPING_FILE, Mapped
from plan09lib.read.plan.plan import Plan
from plan09lib.read.rules.layout import ROSTER

_Row = dict[Hashable, Any]
_SHEET = "Nhân sự"
_ONE_VALUE = {"group": "Nhóm", "sex": "Giới tính"}
"""Columns in which one person has one value, and their headers."""
_JOINED = ("position", "planned_position")
_FEWEST_WORDS, _MOST_WORDS = 2, 12
"""How many words a name has that may be another one's."""
_ONE_OR_TWO = "không biết là một người hay hai người"
_UNPLACED = 0.5
"""Where a level without a place on its scale stands: above "known not", below any other."""
ALSO = "also_ids"
Apart = tuple[int, str, str]
"""Somebody on one list: row number, sheet (empty for any), key of the name."""
LAST, FIRST, TOGETHER = "cuoi", "dau", "gop"
_CHANGING = ("position", "group", "education", "political_theory", "state_management")
_FEWEST_CHANGED, _FEWEST_UNSAID = 2, 3


@dataclass(frozen=True)
class WhichRows:
    """Which of somebody's rows hold, by an approved mapping (`said`), and whether the list has a
    column of changes."""

    said: str = ""
    has_changes: bool = False

    @classmethod
    def of(cls, arranged: Arranged | None, plan: Plan, said: Sequence[Mapped]) -> WhichRows:
        """What is known of the list that was `arranged`."""
        parts = arranged.sheets if arranged else ()
        headers = (one.header for part in parts for one in part.header.understood if not one.column)
        has_changes = any(map(plan.headings.is_of_changes, headers))
        return cls(next((entry.rows for entry in said if entry.rows), ""), has_changes)


def one_row_each(
    frame: pd.DataFrame, plan: Plan, workbook: str, apart: Collection[Apart] = (),
    which: WhichRows = WhichRows(),
) -> tuple[pd.DataFrame, list[Finding]]:  # fmt: skip
    """The completed roster with one row per person, and what was put together or is doubtful.

    Column added: `also_ids` (tuple, the other Mã that a person's rows have). `apart` are people
    who the office says are nobody else on the list. The first row of a person
    stays: memberships united, the higher of two levels, posts joined, the birth date that is known
    best, for the rest the first value that is not blank.
    """
    nobody = pd.Series([()] * len(frame), index=frame.index, dtype=object, name=ALSO)
    single = frame.join(nobody)
    looks = _namesakes(single)
    several = _several(single, looks, apart)
    findings: list[Finding] = []
    is_said = bool(several) and which.said in (LAST, FIRST)
    if is_said or (not which.said and _is_record(single, several, which)):
        single, findings = _latest(single, several, workbook, which.said)
        looks = _namesakes(single)
    rows, every = _Rows(single), set(looks)
    for first, second in _pairs(looks):
        if same_birth(looks[first], looks[second]) == "other":
            continue
        row, other = rows[first], rows[second]
        if _is_apart(row, apart) or _is_apart(other, apart):
            continue
        if not is_one(looks[first], looks[second]):
            findings += _perhaps_one(workbook, row, other, looks[first], looks[second])
        elif clash := [
            head for name, head in _ONE_VALUE.items() if _differ(row[name], other[name])
        ]:
            findings.append(_contradictory(workbook, row, other, clash))
        else:
            rows[first] = _together(row, other, plan)
            looks[first] = Looks.of(rows[first])
            del looks[second]
            findings.append(_put_together(workbook, row, other))
    people = rows.without(every - looks.keys())
    return people, [*findings, *_nearly_named(people, workbook, apart)]


def _several(
    frame: pd.DataFrame, looks: Mapping[int, Looks], apart: Collection[Apart]
) -> list[list[int]]:
    """The places of everybody who surely has more than one row, in order."""
    rows, left, found = _Rows(frame), dict(looks), dict[int, list[int]]()
    for first, second in _pairs(left):
        is_same = is_one(left[first], left[second])
        if is_same and not (_is_apart(rows[first], apart) or _is_apart(rows[second], apart)):
            found.setdefault(first, [first]).append(second)
            del left[second]
    return [sorted(places) for places in found.values()]


def _is_record(frame: pd.DataFrame, several: Sequence[list[int]], which: WhichRows) -> bool:
    """Whether rows of one person tell of several times, as in a book of changes.

    Its column of changes says so, or that most people have rows that differ.
    """
    changed = [places for places in several if _do_differ(frame, places)]
    people = len(frame) - sum(len(places) - 1 for places in several)
    is_usual = len(changed) >= _FEWEST_UNSAID and 2 * len(changed) >= people
    return is_usual or (which.has_changes and len(changed) >= _FEWEST_CHANGED)


def _do_differ(frame: pd.DataFrame, places: Sequence[int]) -> bool:
    own = frame.iloc[list(places)]
    return any(own[name].dropna().map(str).map(matching_key).nunique() > 1 for name in _CHANGING)


def _latest(
    frame: pd.DataFrame, several: Sequence[list[int]], workbook: str, said: str
) -> tuple[pd.DataFrame, list[Finding]]:
    """Everybody with the latest that their rows say, each cell; refused until an order is `said`.

    A membership is that of the latest row: there a blank is an answer.
    """
    rows = _Rows(frame)
    for places in several:
        order = places if said != FIRST else places[::-1]
        own = [rows[place] for place in order]
        latest = dict(own[-1])
        for name in latest:
            known = [one[name] for one in own if not _is_blank(one[name])]
            latest[name] = known[-1] if known and _is_blank(latest[name]) else latest[name]
        latest[ALSO] = tuple({str(one["staff_id"]) for one in own} - {str(latest["staff_id"])})
        rows[order[-1]] = latest
    kept = {(places[-1] if said != FIRST else places[0]) for places in several}
    every = [place for places in several for place in places]
    numbers = listed(frame["row"].iloc[sorted(every)].tolist())
    who = f"{len(several)} người có nhiều dòng (dòng {numbers})"
    if said:
        text = f"{who}: lấy dòng {'cuối' if said == LAST else 'đầu'} của mỗi người, ô trống ở đó "
        text += f"lấy ở dòng gần nhất có ghi, theo {MAPPING_FILE}"
        found = "warning", text, "không phải làm gì nếu đúng"
    else:
        text = f"{who} mà chức vụ, nhóm hoặc mức khác nhau: giống sổ ghi từng lần biến động, "
        text += "không phải danh sách tại một ngày"
        do = "giữ dòng hiện nay của mỗi người, hoặc nói dòng nào là mới nhất ở rows trong "
        found = "blocking", text, f"{do}{MAPPING_FILE} (cuoi, dau; gop: một người nhiều chức vụ)"
    severity, text, do = found
    finding = Finding(workbook, severity, "rows_of_changes", _SHEET, text, do, column="Mã")  # type: ignore[arg-type]
    return rows.without(set(every) - kept), [finding]


def _is_blank(value: Any) -> bool:
    return value == () if isinstance(value, tuple) else bool(pd.isna(value))


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


class _Rows:
    """The rows of a frame as plain values, by place; one that is set stands in its own's place."""

    def __init__(self, frame: pd.DataFrame):
        self.frame = frame
        self._set: dict[int, _Row] = {}

    def __getitem__(self, place: int) -> _Row:
        own = {name: values[place] for name, values in self._columns.items()}
        return self._set.get(place, own)

    def __setitem__(self, place: int, row: _Row) -> None:
        self._set[place] = row

    @cached_property
    def _columns(self) -> dict[Hashable, list[Any]]:
        return {name: column.tolist() for name, column in self.frame.items()}

    def without(self, dropped: Collection[int]) -> pd.DataFrame:
        """The rows in order, but those at `dropped`."""
        if not dropped:
            return self.frame
        there = [place for place in range(len(self.frame)) if place not in dropped]
        left = self.frame.iloc[there].reset_index(drop=True)
        at = [place for place, old in enumerate(there) if old in self._set]
        rows = [self._set[there[place]] for place in at]
        put = pd.DataFrame(rows, index=at, columns=left.columns).astype(left.dtypes.to_dict())
        return pd.concat([left.drop(index=at), put]).sort_index()


def _namesakes(frame: pd.DataFrame) -> dict[int, Looks]:
    """What the rows say of who they are that may be another's of the same name, by place.

    Of two dates known to the day that is so where they are equal, or day and month exchanged.
    """
    of_name: dict[str, list[int]] = {}
    born: list[tuple[int, int, int] | None] = []
    values = zip(*(frame[column].tolist() for column in _LOOKS[1:]), strict=True)
    for place, (name, day, precision) in enumerate(values):
        is_dated = precision is not pd.NA and precision == "day" and day is not pd.NaT
        born.append((day.year, *sorted((day.day, day.month))) if is_dated else None)
        if name is not pd.NA and (key := matching_key(name)):
            of_name.setdefault(key, []).append(place)
    asked: list[int] = []
    for places in of_name.values():
        dates = Counter(born[place] for place in places)
        if None in dates and len(places) > 1:
            asked += places
        elif len(dates) < len(places):
            asked += (place for place in places if dates[born[place]] > 1)
    rows = frame[[*_LOOKS]].iloc[sorted(asked)].to_dict("records") if asked else []
    return {place: Looks.of(row) for place, row in zip(sorted(asked), rows, strict=True)}


_LOOKS = ("staff_id", "full_name", "birth_date", "birth_precision")


def _pairs(looks: Mapping[int, Looks]) -> Iterator[tuple[int, int]]:
    """Places of every two rows that share a name and may share a year of birth, by name.

    A place that is taken out of `looks` meanwhile comes no more.
    """
    by_name: dict[str, list[int]] = {}
    for place, one in looks.items():
        by_name.setdefault(one.name, []).append(place)
    for places in by_name.values():
        born = {place: looks[place].first for place in places}
        years = {place: day.year if day else None for place, day in born.items()}
        of_year: dict[int | None, list[int]] = {}
        for place, year in years.items():
            of_year.setdefault(year, []).append(place)
        for first, year in years.items():
            if first in looks:
                near = places if year is None else [*of_year[year], *of_year.get(None, ())]
                for second in sorted(place for place in near if place > first):
                    if second in looks:
                        yield first, second


def _nearly_named(
    frame: pd.DataFrame, workbook: str, apart: Collection[Apart]
) -> Iterator[Finding]:
    """A blocking question per two rows of one full date of birth whose names are nearly one.

    One has the words of the other, marks on letters apart: typed without them, or with a word such
    as "Ông" or a remark beside them.
    """
    names, days, precisions = (frame[column].tolist() for column in _LOOKS[1:])
    by_day: dict[Any, list[int]] = {}
    for place, (name, day, precision) in enumerate(zip(names, days, precisions, strict=True)):
        if name is not pd.NA and precision is not pd.NA and precision == "day":
            by_day.setdefault(day, []).append(place)
    several = [places for places in by_day.values() if len(places) > 1]
    words = iter(name_words([names[place] for places in several for place in places]))
    pairs = {
        pair for places in several for pair in _nearly_equal(list(zip(places, words, strict=False)))
    }
    rows = _Rows(frame[["row", "origin", "full_name", "staff_id"]])
    for first, second in sorted(pairs):
        row, other = rows[first], rows[second]
        is_same = matching_key(row["full_name"]) == matching_key(other["full_name"])
        if is_same or _is_apart(row, apart) or _is_apart(other, apart):
            continue
        text = f"cùng ngày sinh và gần như cùng họ tên với {_seen(row, other)}; {_ONE_OR_TWO}"
        do = "nếu là một người thì giữ một dòng; nếu là hai người thì ghi is_new trong nguoi.yml"
        yield _find("blocking", "two_ids", workbook, other, text, do)


_Named = tuple[int, tuple[str, ...]]
"""Where somebody stands, and the words of the name."""


def _nearly_equal(named: Sequence[_Named]) -> set[tuple[int, int]]:
    """The places of every two names of which one has the other's words, two at least, in order.

    A letter behind a name is there to tell namesakes apart: "An A", "An B".
    """
    whole: dict[tuple[str, ...], list[int]] = {}
    for place, words in named:
        whole.setdefault(words, []).append(place)
    sizes = {*map(len, whole)}
    if len(sizes) == 1 and len(whole) == len(named):  # as on most days
        return set()
    return {
        (min(place, other), max(place, other))
        for place, words in named
        for size in sizes
        if size >= _FEWEST_WORDS
        for first in range(len(words) - size + 1 if len(words) <= _MOST_WORDS else 0)
        for other in whole.get(words[first : first + size], ())
        if other != place and not any(map(_is_letter, words[:first] + words[first + size :]))
    }


def _is_letter(word: str) -> bool:
    return len(word) == 1


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
        f" nhưng khác {', '.join(headers)}; {_ONE_OR_TWO}"
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
