"""One look-up for the facts of a family: what it gives, and what it says of a fact it has not."""

from __future__ import annotations

import copy
import pickle

import pytest

from plan09lib.tell.numbers.declared import Numbers
from plan09lib.tell.words.fact import FactBook, FactsOf

_TARGET = Numbers(key="T25-3b", says="chi_tieu", anchor="mc-T25-3b")
_BOOK = FactBook(
    [
        _TARGET.given("k", 7, "count"),
        _TARGET.given("gap", 0, "count"),
        _TARGET.given("baseline_k", 5, "count"),
        _TARGET.given("plan_2028_k", 8, "count"),
        _TARGET.given("change", -1, "count"),
    ]
)
_T = _BOOK.of("T25-3b")


def test_a_fact_is_found_by_its_own_name() -> None:
    assert (_T.k.value, _T["k"].value) == (7, 7)
    assert _T.has("k")
    assert _T.get("share") is None


def test_facts_of_a_moment_or_scenario_stand_under_their_own_names() -> None:
    assert _T.of("baseline").k.value == 5
    assert _T.of("plan", "2028").k is _T.of("plan").of("2028").k
    assert not _T.of("baseline").has("gap")


def test_the_sign_of_a_fact_is_asked_whether_there_is_one_or_not() -> None:
    assert (_T.positive("k"), _T.positive("gap"), _T.positive("share")) == (True, False, False)
    assert (_T.negative("change"), _T.negative("k"), _T.negative("share")) == (True, False, False)


def test_an_unknown_fact_is_refused_with_the_nearest_one() -> None:
    with pytest.raises(AttributeError, match=r"no fact T25-3b\.gaps; the nearest is T25-3b\.gap"):
        _ = _T.gaps
    with pytest.raises(KeyError, match=r"no fact T25-3b\.baseline_n"):
        _ = _T.of("baseline")["n"]


def test_a_look_up_can_be_copied_and_sent() -> None:
    assert copy.copy(_T).k is _T.k
    assert pickle.loads(pickle.dumps(FactsOf("T25-3b", {}))).key == "T25-3b"
