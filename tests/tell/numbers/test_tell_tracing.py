"""A number of a report leads back to its rows, formula and clause.

That each of every sample does: tests/tell/letters/test_every_sample_traced.py.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace
from functools import cache

import pandas as pd
import pytest
from python_calamine import CalamineWorkbook
from support import ROOT

from plan09lib.errors import BadParameter
from plan09lib.tell.numbers import explain
from plan09lib.tell.numbers.explain import all_facts, faults
from plan09lib.tell.numbers.origin import Trace
from plan09lib.tell.report.opening import open_report_review
from plan09lib.tell.report.review import Review
from plan09lib.tell.words.fact import FactsOf

REVIEWS = [
    ("so_ket", "phuong-mau-1", "2026-H1"),
    ("so_ket", "phuong-mau-2", "2025-H1"),
    ("tong_ket", "phuong-mau-3", "2022..2025"),
]


@cache
def opened(kind: str, unit: str, period: str) -> Review:
    return open_report_review(kind, unit, period, ROOT / "data")


def test_no_fact_is_hidden_behind_a_member_of_the_look_up() -> None:
    members = {name for name in dir(FactsOf) if not name.startswith("_")} | {"key", "book"}
    facts = all_facts(opened(*REVIEWS[0]))
    assert not [one for one in facts if one.rpartition(".")[2] in members]


@pytest.mark.parametrize(
    ("fact_id", "rows"),
    [
        ("T25-3b.baseline_trained", True),
        ("T25-3b.baseline_heads", True),
        ("staff.cong_chuc", True),
        ("noi-bo.tuoi.now.officials.from_50", True),
        ("dao-tao.all.sent_seats", True),
        ("xep-loai.2025.dang.total.total", True),
        ("viec-1-1.so-luong-0.amount", True),
        ("T25-3b.share", False),
        ("all.met", False),
    ],
)
def test_what_is_counted_has_rows_and_what_is_worked_out_has_parts(
    fact_id: str, rows: bool
) -> None:
    review = opened(*REVIEWS[0])
    trace = review.trace(fact_id)
    assert (trace.rows is not None and len(trace.rows) > 0) is rows
    assert bool(trace.parts) is not rows


CELLS = {
    "staff.cong_chuc": ("Nhóm", "công chức"),
    "dao-tao.ngoai_ngu.sent_seats": ("Loại", "ngoại ngữ"),
    "viec-5-2.events": ("Mã việc", "5.2"),
    "noi-bo.xep-loai.2025.dang.total.hoan_thanh_tot": ("Mức", "hoàn thành tốt nhiệm vụ"),
}


def cells(trace: Trace, unit: str, header: str) -> list[str]:
    """What stands under `header` in the traced rows of the files themselves."""
    assert trace.rows is not None
    found = []
    for (workbook, sheet), rows in trace.rows.groupby(["workbook", "sheet"]):
        folder = ROOT / "data" / "sample" / unit
        path = folder / workbook if (folder / workbook).is_file() else folder.parent / workbook
        grid = CalamineWorkbook.from_path(path).get_sheet_by_name(sheet).to_python()
        place = grid[0].index(header)
        found += [str(grid[row - 1][place]) for row in rows["row"]]
    return found


@pytest.mark.parametrize(("fact_id", "cell"), CELLS.items())
def test_the_rows_are_those_of_the_file(fact_id: str, cell: tuple[str, str]) -> None:
    review = opened(*REVIEWS[0])
    found = cells(review.trace(fact_id), review.unit.id, cell[0])
    assert len(found) == review.inner_facts[fact_id].value > 0
    assert {value.casefold() for value in found} == {cell[1]}


def test_an_amount_is_the_sum_of_the_cells() -> None:
    review = opened(*REVIEWS[0])
    ids = [fact_id for fact_id in review.facts if fact_id.endswith(".amount")]
    assert len(ids) > 5
    for fact_id in ids:
        found = cells(review.trace(fact_id), review.unit.id, "Số lượng")
        assert sum(int(float(value)) for value in found) == review.facts[fact_id].value


def test_people_are_counted_once_however_many_courses() -> None:
    review = opened(*REVIEWS[2])
    seats, people = (review.trace(f"dao-tao.all.sent_{what}") for what in ("seats", "people"))
    assert seats.rows is not None
    assert people.rows is not None
    assert len(people.rows) == len(seats.rows) > people.rows["counted"].sum()
    once = replace(people, rows=people.rows[people.rows["counted"] == 1])
    own, everybody = (cells(trace, review.unit.id, "Mã") for trace in (once, seats))
    assert len(own) == len(set(own))
    assert set(own) == set(everybody)


def test_following_goes_on_to_rows() -> None:
    review = opened(*REVIEWS[0])
    seen, waiting = set(), ["2025.slipped", "viec.evidenced", "T30-2a.short_of_milestone"]
    while waiting:
        fact_id = waiting.pop()
        if fact_id not in seen:
            seen.add(fact_id)
            waiting += review.trace(fact_id).parts
    assert {"T25-3b.k", "viec-1-1.latest", "T30-2a.baseline_heads", "T30-2a.deadline"} <= seen


PLANTED = {
    "T30-2a.nothing_k", "T30-2a.plan_2028_need", "T30-2a.pace_so_far", "forecast.targets",
    "forecast.nothing_not_met", "forecast.courses_counted", "ke-hoach.seats", "ke-hoach.gap",
    "T25-3b.k", "T25-3b.share", "staff.total", "chi-bo.khu-pho-9.owed", "don-doc.period_end",
}  # fmt: skip


def test_an_origin_that_gives_another_number_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    review = opened(*REVIEWS[0])
    told = all_facts(review)
    one = dt.timedelta(1)
    wrong = {
        key: replace(fact, value=fact.value + (one if isinstance(fact.value, dt.date) else 1))
        for key, fact in told.items()
        if key in PLANTED
    }
    book = {**told, **wrong, "T25-3b.n": replace(told["T25-3b.n"], origin=told["T25-3b.k"].origin)}
    monkeypatch.setattr(explain, "all_facts", lambda _: book)
    assert {line.split(":")[0] for line in faults(review)} == PLANTED | {"T25-3b.n"}


def test_what_only_letters_tell_is_followed_to_its_rows() -> None:
    review = opened(*REVIEWS[0])
    done = review.trace("chi-bo.khu-pho-1.viec-1-1.events")
    assert done.rows is not None
    assert set(cells(done, review.unit.id, "Đơn vị thực hiện")) == {"Chi bộ Khu phố 1"}
    assert len(done.rows) == done.result > 0
    owed = review.trace("don-doc.uy-ban-nhan-dan-phuong.works")
    assert "viec-5-3" in owed.parts
    assert len(owed.parts) == owed.result


def test_the_offices_own_numbers_are_followed_but_stand_in_nothing_shared() -> None:
    review = opened(*REVIEWS[2])
    inner = [fact_id for fact_id in review.inner_facts if fact_id not in review.facts]
    assert [fact_id for fact_id in inner if fact_id.startswith("noi-bo.xep-loai.")]
    assert review.trace("noi-bo.phieu.0.high").rows is not None
    with pytest.raises(BadParameter):
        review.trace("phieu.0.high")


def test_a_trace_tells_no_name() -> None:
    review = opened(*REVIEWS[0])
    told = " ".join(
        str(review.trace(key)) for key in ("staff.total", "noi-bo.tuoi.now.officials.median")
    )
    assert not any(name in told for name in review.roster_names)


def test_a_trace_tells_formula_clause_and_rows() -> None:
    review = opened("so_ket", "phuong-mau-1", "2024")
    told = str(review.trace("T25-3b.k"))
    assert "điều khoản: II.3/2025" in told
    assert "2024-12-31.xlsx, Nhân sự: " in told
    assert "tính từ: T25-3b.percent, T25-3b.n" in str(review.trace("T25-3b.need"))
    assert isinstance(review.trace("T25-3b.k").rows, pd.DataFrame)


def test_no_formula_stutters() -> None:
    review = opened(*REVIEWS[0])
    told = {review.trace(fact_id).formula for fact_id in review.inner_facts}
    assert len(told) > 200
    assert [text for text in told if re.search(r"\b(\w+ \w+) \1\b", text)] == []


@pytest.mark.parametrize(
    ("asked", "meant"),
    [
        ("T253b", 'có phải "T25-3b"?'),
        ("viec-1-9", 'có phải "viec-1-'),
        ("T25-3b.kk", 'có phải "T25-3b.k"?'),
        ("CT1", "mã hỏi được, theo điều khoản: II.3/2025: T25-1a, T25-1b, "),
        ("x.y", "mã hỏi được, theo điều khoản: II.3/2025: T25-1a, T25-1b, "),
        ("", "mã hỏi được, theo điều khoản: II.3/2025: T25-1a, T25-1b, "),
        ("II.1", "ở điều khoản ấy có II.1: 1.1, 1.2, 1.3"),
        ("III", "ở điều khoản ấy có III.1: III.1; III.2: III.2; III.3: III.3"),
    ],
)
def test_a_wrong_code_is_told_which_one_may_be_meant(asked: str, meant: str) -> None:
    with pytest.raises(BadParameter) as refused:
        opened(*REVIEWS[0]).trace(asked)
    (fault,) = refused.value.faults
    assert fault.found == f'không có "{asked}"'
    assert fault.action.startswith(meant)


def test_an_unknown_number_is_told_with_the_nearest() -> None:
    review = opened("so_ket", "phuong-mau-1", "2024")
    with pytest.raises(BadParameter, match=r'có phải "T25-3b\.k"'):
        review.trace("T25-3b.kk")
