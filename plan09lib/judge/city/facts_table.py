"""Facts that came from elsewhere, believed only as far as they agree with themselves."""

from __future__ import annotations

import io
import itertools
from collections.abc import Iterable, Iterator
from typing import Any, get_args

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from plan09lib.errors import BadParameter, DataRefused, Fault, kind_of
from plan09lib.judge.city.ranged import is_ranged, ranged_faults
from plan09lib.judge.prospect.judged import Attained, Pace
from plan09lib.judge.prospect.prospect import Class, Why
from plan09lib.judge.prospect.shared import (
    ANSWERS_SHARED,
    COMES,
    DAYS,
    FACTS,
    INNER,
    LATER,
    RANGES,
)
from plan09lib.judge.targets.assess import COLUMNS
from plan09lib.judge.targets.heads import need
from plan09lib.read.files.day import iso_day
from plan09lib.read.period.period import Period

MOST_ROWS = 1_000
"""More than any plan has targets; a file of a few kilobytes can unpack to millions of rows."""
MOST_PEOPLE = 65_535
_AGAIN = "đề nghị phường lập lại báo cáo và xuất lại"
_COUNTED = ("n", "k", "unknown", "undecided", "need", "gap", "percent")
_LOOKED_AT = ("target_id", "period", "as_of", "rule", "status", "deadline_as_of", *_COUNTED)
_KNOWN = {
    "attained": {*get_args(Attained)}, "pace": {*get_args(Pace)}, "prospect": {*get_args(Class)},
    "prospect_reason": {COMES, *get_args(Why)} - {"courses", "roster"},
    "previous_prospect": {"", *get_args(Class)},
}  # fmt: skip
_FIGURES = tuple(name for name in ANSWERS_SHARED if FACTS[name][0] == "Int64")
_DAYS = ("latest_start", "catch_up_on", "catch_up_latest_start")
_WITHOUT_GAP = ("met_late",)
_WITH_GAP = ("on_track", "behind", "stalled", "regressed", "missed")


def read_facts(content: bytes, where: str) -> pd.DataFrame:
    """The facts in a Parquet file, with exactly the columns and types of `FACTS`; those of `RANGES`
    too where it has them.

    A file of the old form, without the three answers, has them blank, as one without the columns
    of `LATER` has those; what a file of an old form
    has of who passed an age limit is left out.

    Raises: DataRefused for other columns (something personal might be among them), for counts that
    are no whole numbers, and for rows whose numbers, dates or verdict contradict each other.
    """
    try:
        columns = pq.read_schema(io.BytesIO(content))
        names = {*columns.names}
        has_ranges = {*RANGES} <= names
        names -= {*RANGES} if has_ranges else set()
        is_old, has_later = names == {*COLUMNS}, bool({*LATER} & names)
        names |= set() if is_old or has_later else {*LATER}
        former = {*FACTS, *INNER} if {*INNER} & names else {*FACTS}
        unknown = [] if is_old else sorted(names ^ former)
        broken = [one.name for one in columns if _is_no_count(one)]
        is_long = pq.read_metadata(io.BytesIO(content)).num_rows > MOST_ROWS
        if not unknown and not broken and not is_long:
            frame = pd.read_parquet(io.BytesIO(content))
            kinds = FACTS | (RANGES if has_ranges else {})
            later = () if has_later else LATER
            frame = _blank(frame, ANSWERS_SHARED if is_old else later)[[*kinds]]
            asked = [name for name in kinds if name.startswith("asked_")]
            days = {name: frame[name].astype("string").fillna("") for name in (*DAYS, *asked)}
            frame = frame.assign(**days)
            frame = frame.astype({name: dtype for name, (dtype, _) in kinds.items()})
    except (pa.ArrowException, ValueError, TypeError, OSError) as error:
        raise _refused(
            where, f"không đọc được ({kind_of(error)})", "số liệu ở dạng Parquet"
        ) from None
    if unknown:
        rule = "tệp số liệu có đúng các cột đã quy định, không cột nào khác"
        raise _refused(where, f"thừa hoặc thiếu cột {', '.join(unknown[:3])}", rule)
    if broken:
        raise _refused(where, f"cột {broken[0]} không phải số nguyên", "đếm người là số nguyên")
    if is_long:
        raise _refused(where, "có quá nhiều dòng", "mỗi chỉ tiêu một dòng")
    ranged = is_ranged(frame)
    learnt, faults = frame[~ranged], [ranged_faults(frame[ranged])] if ranged.any() else []
    if learnt.empty and not faults:
        raise _refused(where, "không có chỉ tiêu nào", "số liệu khớp với chính nó")
    faults += [_contradictions(learnt), iter(()) if is_old else _answers_faults(learnt)]
    for found in itertools.chain(*faults):
        raise _refused(where, found, "số liệu khớp với chính nó")
    return frame


def _blank(frame: pd.DataFrame, names: Iterable[str]) -> pd.DataFrame:
    """`frame` with blank columns of `names`: a package of an old form does not give them."""
    blank = {name: ("" if FACTS[name][0] == "string" else None) for name in names}
    return pd.concat([frame, pd.DataFrame(blank, index=frame.index)], axis=1)


def _is_no_count(column: pa.Field) -> bool:
    """Whether a column of counts holds anything but whole numbers."""
    return FACTS.get(column.name, ("", ""))[0] == "Int64" and not pa.types.is_integer(column.type)


def _contradictions(frame: pd.DataFrame) -> Iterator[str]:
    if frame["target_id"].duplicated().any():
        yield "một chỉ tiêu có hai dòng"
    for row in frame[[*_LOOKED_AT]].to_dict("records"):
        for found in (_counts_fault(row), _dates_fault(row)):
            if found:
                yield f"{row['target_id']}: {found}"


def _counts_fault(row: dict[Any, Any]) -> str:
    if any(pd.isna(row[name]) for name in _COUNTED):
        return "thiếu số đếm"
    if min(row[name] for name in _COUNTED) < 0 or row["n"] > MOST_PEOPLE:
        return "số người âm, hoặc nhiều hơn một phường có thể có"
    if row["k"] + row["unknown"] > row["n"]:
        return "số người đạt nhiều hơn tổng số"
    if row["need"] != _needed(row) or row["gap"] != max(0, row["need"] - row["k"]):
        return "số cần hoặc số thiếu không đúng cách tính"
    return "" if _agrees(row) else "kết luận trái với số người còn thiếu"


def _agrees(row: dict[Any, Any]) -> bool:
    """Whether the verdict can stand beside the gap; once the deadline has passed, met stays met."""
    status, is_before = row["status"], not row["deadline_as_of"]
    if status in _WITHOUT_GAP or (status == "met" and is_before):
        return bool(row["gap"] == 0)
    if status == "no_population" and is_before:
        return bool(row["n"] == 0)
    return status not in _WITH_GAP or bool(row["gap"] > 0 or row["n"] == 0)


def _answers_faults(frame: pd.DataFrame) -> Iterator[str]:
    for row in frame.to_dict("records"):
        strange = next((name for name, known in _KNOWN.items() if row[name] not in known), "")
        if strange:
            yield f'{row["target_id"]}: {strange} lạ "{row[strange]}"'
        elif any(not pd.isna(row[name]) and row[name] < 0 for name in _FIGURES):
            yield f"{row['target_id']}: số người âm"
        elif odd := [row[name] for name in _DAYS if row[name] and iso_day(row[name]) is None]:
            yield f'{row["target_id"]}: ngày không đọc được "{odd[0]}"'
        elif not _attained_agrees(row):
            yield f"{row['target_id']}: đạt hay chưa trái với số đếm"


def _attained_agrees(row: dict[Any, Any]) -> bool:
    """Whether `attained` can stand beside the counts: exactly, where it is known who belongs."""
    attained, n, k, need = (row[name] for name in ("attained", "n", "k", "need"))
    if n == 0 and not row["undecided"]:
        return bool(attained == "")
    is_sure = n > 0 and k >= need, n > 0 and k + row["unknown"] < need
    if row["undecided"]:
        return bool((attained != "met" or is_sure[0]) and (attained != "not_met" or is_sure[1]))
    wanted = "met" if is_sure[0] else "not_met" if is_sure[1] else "undecided"
    return bool(attained == wanted)


def _dates_fault(row: dict[Any, Any]) -> str:
    try:
        end = Period.parse(row["period"]).end
    except BadParameter:
        return f'kỳ lạ "{row["period"]}"'
    if (counted_on := iso_day(row["as_of"])) is None:
        return f'ngày của danh sách không đọc được "{row["as_of"]}"'
    return "ngày của danh sách sau ngày cuối kỳ" if counted_on > end else ""


def _needed(row: dict[Any, Any]) -> int:
    if row["rule"] not in ("ceil", "nearest", "floor"):
        return -1
    return need(int(row["percent"]), int(row["n"]), row["rule"])


def _refused(where: str, found: str, rule: str) -> DataRefused:
    return DataRefused(Fault(where, found, rule, _AGAIN))
