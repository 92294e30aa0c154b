"""Every number that a report of the samples or a letter about it prints is worked out anew.

What its trace finds is compared with what it says; numbers of pages are held to the report's facts
by the gate whenever one is published.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from dataclasses import replace

import pytest
from support import ROOT

from plan09lib.deliver.batch.batch import SAMPLE_RUNS, planned
from plan09lib.deliver.batch.runs import Run
from plan09lib.judge.tasks.bodies import BRANCH, branch_names
from plan09lib.read.files.presence import folders_holding
from plan09lib.read.unit.unit import UNIT_FILE
from plan09lib.tell.letters.letter import (
    CUTS,
    Enclosed,
    Letter,
    write_branch_letter,
    write_letter,
)
from plan09lib.tell.letters.reminder import Debts, write_reminder
from plan09lib.tell.numbers import explain
from plan09lib.tell.numbers.explain import all_facts, faults
from plan09lib.tell.report.opening import open_report_review
from plan09lib.tell.report.review import Review
from plan09lib.tell.words.fact import FactBook

DATA, RUN = ROOT / "data", "0123456789ab"
WARDS = [folder.name for folder in folders_holding(DATA / "sample", UNIT_FILE)]
RUNS = [run for run in planned(DATA, WARDS, SAMPLE_RUNS) if not run.not_applicable]
ONE_A_WARD = {run.unit: run for run in RUNS}
"""The last of each ward's, a final review where it has one; `make traced` takes every sample."""


def letters(review: Review) -> Iterator[Letter]:
    """One of each cut, one to each Party cell, a reminder to every body and cell."""
    enclosed, debts = Enclosed(RUN, "bao-cao.html"), Debts(review)
    cells = [*branch_names(review.evidence).values()]
    yield from (write_letter(review, cut, enclosed) for cut in CUTS)
    yield from (write_branch_letter(review, name, BRANCH, enclosed) for name in cells)
    bodies = [debts.plan.body_name(body.id, debts.period.end) for body in debts.plan.file.bodies]
    owing = [owed for name in (*cells, *bodies) if (owed := debts.owed_by(name)).is_anything]
    yield from (write_reminder(debts, owed, owed.body, RUN) for owed in owing)


def test_the_samples_are_all_there() -> None:
    assert len(RUNS) == 14
    assert {run.kind for run in ONE_A_WARD.values()} == {"so_ket", "tong_ket"}


@pytest.mark.parametrize("run", RUNS, ids=lambda run: f"{run.unit} {run.kind} {run.period}")
def test_every_number_of_a_report_and_its_letters_is_worked_out_anew(
    run: Run, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    if run not in ONE_A_WARD.values() and not request.config.getoption("--all-samples"):
        pytest.skip("long; make traced")
    review = open_report_review(run.kind, run.unit, run.period, DATA)
    told = all_facts(review)
    assert len(told) > len(review.facts) + 20 > 1400
    monkeypatch.setattr(explain, "all_facts", lambda _: told)
    printed = {fact for letter in letters(review) for fact in letter.facts}
    assert len(printed) > 20
    assert printed <= set(told)
    assert list(faults(review)) == []
    gc.collect()  # a report's frames are many; the next one has its own


def test_a_wrong_origin_of_any_number_that_a_letter_prints_is_found(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    review = open_report_review("so_ket", "phuong-mau-2", "2025-H1", DATA)
    told = all_facts(review)
    printed = sorted({fact for letter in letters(review) for fact in letter.facts})
    other = {key: next(f for f in told.values() if f.value != told[key].value) for key in printed}
    spoilt = [replace(told[key], origin=other[key].origin) for key in printed]
    monkeypatch.setattr(explain, "all_facts", lambda _: FactBook(spoilt))
    found = [line.split(":")[0] for line in faults(review) if "dò lại được" in line]
    assert sorted(found) == printed
