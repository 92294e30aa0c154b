"""Facts that came from elsewhere, believed only as far as they agree with themselves."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import pandas as pd
import pyarrow as pa

from plan09lib.errors import DataRefused, Fault
from plan09lib.judge.frame import COLUMNS
from plan09lib.judge.headcount import need

_AGAIN = "đề nghị phường lập lại báo cáo và xuất lại"


def read_facts(content: bytes, where: str) -> pd.DataFrame:
    """The facts in a Parquet file, with exactly the columns and types of judge/frame.py.

    Raises: DataRefused for other columns (something personal might be among them), and for rows
    whose numbers contradict each other.
    """
    try:
        frame = pd.read_parquet(io.BytesIO(content))
        unknown = sorted(set(map(str, frame.columns)) ^ set(COLUMNS))
        if not unknown:
            frame = frame.astype({name: dtype for name, (dtype, _) in COLUMNS.items()})
    except (pa.ArrowException, ValueError, TypeError, OSError) as error:
        raise _refused(
            where, f"không đọc được ({type(error).__name__})", "số liệu ở dạng Parquet"
        ) from None
    if unknown:
        rule = "tệp số liệu có đúng các cột đã quy định, không cột nào khác"
        raise _refused(where, f"thừa hoặc thiếu cột {', '.join(unknown[:3])}", rule)
    for found in _contradictions(frame):
        raise _refused(where, found, "số liệu khớp với chính nó")
    return frame


def _contradictions(frame: pd.DataFrame) -> Iterator[str]:
    if frame.empty or frame["target_id"].duplicated().any():
        yield "không có chỉ tiêu nào, hoặc một chỉ tiêu có hai dòng"
    for row in frame.to_dict("records"):
        if any(pd.isna(row[name]) for name in ("n", "k", "unknown", "need", "gap", "percent")):
            yield f"{row['target_id']}: thiếu số đếm"
        elif row["k"] + row["unknown"] > row["n"] or min(row["k"], row["unknown"], row["gap"]) < 0:
            yield f"{row['target_id']}: số người đạt nhiều hơn tổng số"
        elif row["need"] != _needed(row) or row["gap"] != max(0, row["need"] - row["k"]):
            yield f"{row['target_id']}: số cần hoặc số thiếu không đúng cách tính"


def _needed(row: dict[Any, Any]) -> int:
    if row["rule"] not in ("ceil", "nearest", "floor"):
        return -1
    return need(int(row["percent"]), int(row["n"]), row["rule"])


def _refused(where: str, found: str, rule: str) -> DataRefused:
    return DataRefused(Fault(where, found, rule, _AGAIN))
