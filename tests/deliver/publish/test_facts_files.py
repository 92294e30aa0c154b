"""What facts.parquet holds besides the numbers: days as days, the same types, what it is."""

from __future__ import annotations

import io
import json

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from support import ROOT

from plan09lib.deliver.publish.report_files import about_facts, write_facts
from plan09lib.errors import DataRefused
from plan09lib.judge.city.facts_table import read_facts
from plan09lib.judge.prospect.shared import DAYS, FACTS, LATER, shared_facts
from plan09lib.read.period.issue import Issue
from plan09lib.read.plan.plan import Plan
from plan09lib.tell.report.opening import open_report_review

REPORTS = [("so_ket", "phuong-mau-1", "2022-9M"), ("tong_ket", "phuong-mau-2", "2022..2025")]
Files = dict[str, tuple[pd.DataFrame, bytes, str]]


@pytest.fixture(scope="module")
def files(plan: Plan) -> Files:
    """By period: the frame, the Parquet file, the CSV; the second is issued."""
    found: Files = {}
    for issue, (kind, unit, period) in zip(
        (None, Issue.parse("12-BC/ĐU", "2026-02-15")), REPORTS, strict=True
    ):
        review = open_report_review(kind, unit, period, ROOT / "data")
        frame, table, text = shared_facts(review.frame), io.BytesIO(), io.StringIO()
        write_facts(frame, table, text, about_facts(review, plan, issue))
        found[period] = frame, table.getvalue(), text.getvalue()
    return found


def test_days_are_days_and_types_are_the_same_in_every_report(files: Files) -> None:
    schemas = [pq.read_schema(io.BytesIO(content)) for _, content, _ in files.values()]
    kinds = [{field.name: field.type for field in schema} for schema in schemas]
    assert kinds[0] == kinds[1]
    assert list(kinds[0]) == list(FACTS)
    assert {name for name, kind in kinds[0].items() if kind == pa.date32()} == set(DAYS)


def test_a_file_read_back_is_what_was_shared(files: Files) -> None:
    for frame, content, text in files.values():
        typed = frame.astype({name: dtype for name, (dtype, _) in FACTS.items()})
        pd.testing.assert_frame_equal(read_facts(content, "x"), typed.reset_index(drop=True))
        assert "2025-12-31" in text


def test_a_file_from_before_make_up_days_were_told_has_them_blank(files: Files) -> None:
    frame, _, _ = files[REPORTS[0][2]]
    written = io.BytesIO()
    frame.drop(columns=[*LATER]).to_parquet(written, index=False)
    read = read_facts(written.getvalue(), "x")
    assert list(read) == list(FACTS)
    assert (read["catch_up_on"] == "").all()
    assert read["catch_up_to_send"].isna().all()
    assert read.drop(columns=[*LATER]).equals(
        read_facts(files[REPORTS[0][2]][1], "x").drop(columns=[*LATER])
    )
    written = io.BytesIO()
    frame.drop(columns=[LATER[0]]).to_parquet(written, index=False)
    with pytest.raises(DataRefused, match=f"thừa hoặc thiếu cột {LATER[0]}"):
        read_facts(written.getvalue(), "x")


def test_the_file_says_what_it_is(files: Files) -> None:
    said = [
        json.loads(pq.read_schema(io.BytesIO(content)).metadata[b"plan09"])
        for _, content, _ in files.values()
    ]
    assert [one["state"] for one in said] == ["draft", "issued 12-BC/ĐU 2026-02-15"]
    assert [(one["unit"], one["period"]) for one in said] == [one[1:] for one in REPORTS]
    assert {one["data"] for one in said} == {"synthetic"}
    assert len({one["plan_version"] for one in said}) == 1
