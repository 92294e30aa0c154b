"""What has no rows to add up is read anew, from files and frames: its trace alone cannot fail."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest
from support import ROOT

from plan09lib.tell.numbers.explain import all_facts
from plan09lib.tell.report.opening import open_report_review
from plan09lib.tell.report.review import Review
from plan09lib.tell.words.fact import FactBook
from tests.given_by_hand import counted_anew, given, listed, read_anew

REVIEWS = [("so_ket", "phuong-mau-1", "2026-H1"), ("so_ket", "phuong-mau-2", "2025-H1")]
OF_READERS = ("don-doc.", "chi-bo.")
"""What single readers owe: tests/tell/letters look at their letters."""


@cache
def opened(kind: str, unit: str, period: str) -> tuple[Review, FactBook]:
    review = open_report_review(kind, unit, period, ROOT / "data")
    return review, all_facts(review)


@pytest.mark.parametrize("asked", REVIEWS)
def test_every_number_that_a_file_says_stands_there(asked: tuple[str, str, str]) -> None:
    review, facts = opened(*asked)
    assert given(facts) == read_anew(review, ROOT / "data")


@pytest.mark.parametrize("asked", REVIEWS)
def test_every_count_of_targets_or_works_names_those_that_the_frames_have(
    asked: tuple[str, str, str],
) -> None:
    review, facts = opened(*asked)
    told = {name: ids for name, ids in listed(facts).items() if not name.startswith(OF_READERS)}
    causes = {name: told.pop(name) for name in [*told] if name.endswith(".targets")
              and name.startswith("chua-ket-luan.")}  # fmt: skip
    both = told["chua-ket-luan.status"] | told["chua-ket-luan.pace"]
    assert set().union(*causes.values()) == both
    assert told == counted_anew(review)


def test_what_single_readers_owe_are_late_works_or_works_that_are_to_reach_every_cell() -> None:
    review, facts = opened(*REVIEWS[0])
    works = review.told_tasks.all_works
    late = {work.work.anchor for work in works if work.is_late}
    everywhere = {work.work.anchor for work in works
                  if any(cover.kind == "chi_bo" for cover in work.work.covers)}  # fmt: skip
    owed = {name: ids for name, ids in listed(facts).items() if name.startswith(OF_READERS)}
    cells = {name.split(".")[1]: ids for name, ids in owed.items() if name.startswith("chi-bo.")}
    assert any(cells.values())
    assert all(ids <= everywhere for ids in cells.values())
    for name, ids in owed.items():
        family, reader, what = name.split(".")
        if family == "don-doc" and what == "works":
            owable = everywhere if reader == "cac-chi-bo-truc-thuoc" else late
            assert ids == cells[reader] if reader in cells else ids <= owable, name


@pytest.mark.parametrize(
    "name",
    [
        "T25-3b.percent",
        "all.as_of",
        "viec-1-1.co_quan.coverable",
        "ke-hoach-T25-3b.need",
        "ke-hoach.blanks",
    ],
)
def test_a_number_that_the_file_says_otherwise_is_found(name: str) -> None:
    review, facts = opened(*REVIEWS[0])
    known = facts[name].value
    wrong = known.replace(year=2020) if not isinstance(known, int) else known + 1
    spoilt = FactBook([*(f for f in facts.values() if f.id != name)])
    spoilt.add([replace(facts[name], value=wrong)])
    assert given(spoilt) != read_anew(review, ROOT / "data")
