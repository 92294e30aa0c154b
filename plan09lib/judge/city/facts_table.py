"""Facts that came from elsewhere, believed only as far as they agree with themselves."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from plan09lib.errors import BadParameter, DataRefused, Fault
from plan09lib.judge.targets.assess import COLUMNS
from plan09lib.judge.targets.need_and_status import need
from plan09lib.read.files.day import iso_day
from plan09lib.read.plan.period import Period

MOST_ROWS = 1_000
"""More than any plan has targets; a file of a few kilobytes can unpack to millions of rows."""
MOST_PEOPLE = 65_535
_AGAIN = "đề nghị phường lập lại báo cáo và xuất lại"
_COUNTED = ("n", "k", "unknown", "undecided", "need", "gap", "percent")
_LOOKED_AT = ("target_id", "period", "as_of", "rule", "status", "deadline_as_of", *_COUNTED)
_WITHOUT_GAP = ("met_late",)
_WITH_GAP = ("on_track", "behind", "stalled", "regressed", "missed")


def read_facts(content: bytes, where: str) -> pd.DataFrame:
    """The facts in a Parquet file, with exactly the columns and types of judge/targets/assess.py.

    Raises: DataRefused for other columns (something personal might be among them), for counts that
    are no whole numbers, and for rows whose numbers, dates or verdict contradict each other.
    """
    try:
        columns = pq.read_schema(io.BytesIO(content))
        unknown = sorted({*columns.names} ^ {*COLUMNS})
        broken = [one.name for one in columns if _is_no_count(one)]
        is_long = pq.read_metadata(io.BytesIO(content)).num_rows > MOST_ROWS
        if not unknown and not broken and not is_long:
            frame = pd.read_parquet(io.BytesIO(content))
            frame = frame.astype({name: dtype for name, (dtype, _) in COLUMNS.items()})
    except (pa.ArrowException, ValueError, TypeError, OSError) as error:
        raise _refused(
            where, f"không đọc được ({type(error).__name__})", "số liệu ở dạng Parquet"
        ) from None
    if unknown:
        rule = "tệp số liệu có đúng các cột đã quy định, không cột nào khác"
        raise _refused(where, f"thừa hoặc thiếu cột {', '.join(unknown[:3])}", rule)
    if broken:
        raise _refused(where, f"cột {broken[0]} không phải số nguyên", "đếm người là số nguyên")
    if is_long:
        raise _refused(where, "có quá nhiều dòng", "mỗi chỉ tiêu một dòng")
    for found in _contradictions(frame):
        raise _refused(where, found, "số liệu khớp với chính nó")
    return frame


def _is_no_count(column: pa.Field) -> bool:
    """Whether a column of counts holds anything but whole numbers."""
    return COLUMNS.get(column.name, ("", ""))[0] == "Int64" and not pa.types.is_integer(column.type)


def _contradictions(frame: pd.DataFrame) -> Iterator[str]:
    if frame.empty or frame["target_id"].duplicated().any():
        yield "không có chỉ tiêu nào, hoặc một chỉ tiêu có hai dòng"
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
