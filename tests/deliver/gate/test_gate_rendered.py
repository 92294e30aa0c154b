"""What is shared is what the gate itself renders: every falsehood on the way there is refused."""

from __future__ import annotations

import pytest
from document_samples import SAMPLES, review_of
from gate_pages import rules_broken
from planted import PLANTED, Spoiler

from plan09lib.deliver.gate import rendered
from plan09lib.deliver.gate.rendered import Compared, Rendering
from plan09lib.deliver.gate.rules import RULES, gate_faults

COMPARING = [rule for rule in RULES if rule.check.__module__ == rendered.__name__]


@pytest.fixture(scope="module")
def owed() -> Rendering:
    return Rendering.of(review_of(*SAMPLES[0]))


def test_a_report_as_it_was_rendered_passes(owed: Rendering) -> None:
    faults = gate_faults(owed.pages, owed.notebook, review_of(*SAMPLES[0]), owed.letters)
    assert faults == []


@pytest.mark.parametrize(
    ("kind", "spoil"), [(kind, spoil) for kind, spoilers in PLANTED.items() for spoil in spoilers]
)
def test_a_falsehood_made_of_true_parts_is_refused(
    kind: str, spoil: Spoiler, owed: Rendering
) -> None:
    compared = Compared(spoil(owed), owed)
    assert compared.written != owed, kind
    assert [fault for rule in COMPARING for fault in rule.faults(compared)], kind


def test_at_least_five_are_planted_of_every_kind() -> None:
    assert all(len(spoilers) >= 5 for spoilers in PLANTED.values())
    assert len(PLANTED) >= 11


def test_the_gate_compares_before_it_looks_through(owed: Rendering) -> None:
    spoilt = PLANTED["a word for its opposite"][0](owed)
    review = review_of(*SAMPLES[0])
    fault, *_ = gate_faults(spoilt.pages, owed.notebook, review, owed.letters)
    assert rules_broken([fault]) == {"pages_as_judged"}
    assert fault.where.startswith("bao-cao.html, #")
    assert "đã thừa" in fault.found
    assert "còn thiếu" in fault.found
