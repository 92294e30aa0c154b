"""What is hidden: reference cases, what holds for every table, two dates, and the time it takes."""

from __future__ import annotations

import json
import pickle
import time
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import yaml
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from plan09lib.judge.disclosure.disclosure import (
    TOTAL,
    Interval,
    audit,
    protect,
    protect_change,
    protect_one,
    shares,
)
from tests.count_tables import cost, hidden_cells, is_safe, publish, tables, with_totals

CASES = {
    case["id"]: case
    for case in yaml.safe_load(
        (Path(__file__).parents[2] / "cases" / "disclosure.yml").read_text(encoding="utf-8")
    )["cases"]
}


# --- reference cases -----------------------------------------------------------------------------


def test_gauss_vignette_hides_the_same_three_further_cells() -> None:
    case = CASES["gauss_vignette_maxN1"]
    table = pd.DataFrame.from_dict(case["table"], orient="index")
    primary = {tuple(cell) for cell in case["primary"]}
    protected = protect(table, 2, hide=primary)
    assert hidden_cells(protected) == primary | {tuple(cell) for cell in case["secondary"]}
    assert all(high > low for low, high in audit(protected).values())
    margins = case["margins_published"]
    assert protected.counts.loc[["young", "old"], TOTAL].tolist() == [
        margins["young"],
        margins["old"],
    ]
    assert protected.counts.loc[TOTAL, ["Iceland", "Portugal", "Spain"]].tolist() == [5, 4, 11]


def test_cms_rule_percentage_goes_with_its_count() -> None:
    example = CASES["cms_rule_percent_backcalc"]["example"]
    n, k = example["n_published"], example["recovered_count"]
    assert round(100 * k / n, 1) == example["percent_published"]
    protected = protect_one(pd.Series({"yes": k, "no": n - k}), 11)
    assert protected.counts.loc["count", TOTAL] == n
    assert shares(protected).isna().to_numpy().all()


def test_subtraction_recovers_a_lone_hidden_cell_so_a_second_one_is_hidden() -> None:
    case = CASES["subtraction_attack"]
    heads = {group: case["heads"][group] for group in ("cong_chuc", "can_bo")}
    lone = publish(
        pd.DataFrame([heads], index=["heads"]), [("heads", "cong_chuc"), (TOTAL, "cong_chuc")]
    )
    assert audit(lone)["heads", "cong_chuc"] == Interval(7, 7)
    protected = protect_one(pd.Series(heads, name="heads"), 2, hide=case["suppressed"])
    assert protected.counts.loc["heads"].isna().tolist() == [True, True, False]


def test_differencing_over_time_hides_the_later_distribution() -> None:
    case = CASES["differencing_over_time"]
    first, later = (
        pd.DataFrame({"holds": [p["heads"]], "not": [p["n"] - p["heads"]]}, index=["group"])
        for p in (case["period1"], case["period2"])
    )
    assert not protect(later, 2).hidden.loc["group", "holds"]
    protected = protect_change(first, later, 2)
    assert protected.counts.loc["group"].tolist() == [pd.NA, pd.NA, 8]
    assert set(protected.reasons.loc["group"]) == {"change", ""}


def test_homogeneous_group_is_hidden_whole() -> None:
    rating = CASES["homogeneity"]["group"]["rating"]
    protected = protect_one(pd.Series(rating, name="group"), 5)
    assert protected.counts.loc["group"].tolist() == [pd.NA] * 4 + [6]
    assert set(audit(protected).values()) == {Interval(0, 6)}
    assert set(protected.reasons.loc["group", list(rating)]) == {"homogeneous"}


# --- what holds for every table ------------------------------------------------------------------

SEARCHED = st.sampled_from([(3, 3), (3, 4), (4, 3)]).flatmap(lambda s: tables(*s, largest=12))
MIDDLE = st.sampled_from([(3, 4), (4, 4), (5, 3), (8, 8)]).flatmap(lambda s: tables(*s, largest=12))


@settings(deadline=None, max_examples=30)
@given(MIDDLE, st.integers(2, 6), st.booleans())
def test_rules_hold_and_asking_again_changes_nothing(
    table: pd.DataFrame, threshold: int, sizes_known: bool
) -> None:
    protected = protect(table, threshold, sizes_known=sizes_known)
    shown = protected.counts.stack(future_stack=True).dropna()
    if sizes_known:
        assert not protected.hidden[TOTAL].any()
        shown = shown[shown.index.get_level_values(1) != TOTAL]
    assert not shown.between(1, threshold - 1).any()
    assert (protected.hidden == (protected.reasons != "")).to_numpy().all()
    assert all(high > low for low, high in audit(protected).values())
    again = protect(table, threshold, sizes_known=sizes_known, hide=hidden_cells(protected))
    pd.testing.assert_frame_equal(again.counts, protected.counts)


@settings(deadline=None, max_examples=30)
@given(SEARCHED, st.integers(1, 6), st.randoms(use_true_random=False))
def test_order_of_rows_and_columns_does_not_matter(
    table: pd.DataFrame, threshold: int, random: Any
) -> None:
    rows, columns = list(table.index), list(table.columns)
    random.shuffle(rows)
    random.shuffle(columns)
    other = table.loc[rows, columns]
    protected = protect(other, threshold)
    assert cost(other, protected) == cost(table, protect(table, threshold))


@settings(deadline=None, max_examples=30)
@given(SEARCHED, st.integers(1, 5))
def test_a_higher_threshold_never_hides_less(table: pd.DataFrame, threshold: int) -> None:
    fewer, more = (
        protect(table, limit).hidden.to_numpy().sum() for limit in (threshold, threshold + 1)
    )
    assert fewer <= more


@given(MIDDLE)
@settings(deadline=None, max_examples=30)
def test_threshold_one_hides_only_for_homogeneous_groups(table: pd.DataFrame) -> None:
    assume(((table > 0).sum(axis=1) != 1).all())
    assert not protect(table, 1).hidden.to_numpy().any()


def test_a_hidden_value_is_nowhere_in_the_result() -> None:
    table = pd.DataFrame(
        {"x": [4242, 9001], "y": [9002, 9003], "z": [9004, 9005]}, index=["a", "b"]
    )
    protected = protect(table, 5000)
    assert protected.hidden.loc["a", "x"]
    texts = [
        repr(protected),
        protected.counts.to_json(),
        protected.counts.to_html(),
        protected.reasons.to_json(),
        json.dumps(protected.counts.astype("object").where(~protected.hidden, None).to_dict()),
        pickle.dumps(protected, protocol=0).decode("latin-1"),
    ]
    assert not any("4242" in text for text in texts)
    beneath = [protected.counts[column].array._data for column in protected.counts]
    assert not any(4242 in values for values in beneath)
    assert (4242).to_bytes(8, "little") not in pickle.dumps(protected)


def test_a_table_everybody_of_which_is_in_one_category_hides_the_column_totals() -> None:
    table = pd.DataFrame({"good": [6, 9], "fair": [0, 0], "poor": [0, 0]}, index=["a", "b"])
    for sizes_known in (False, True):
        protected = protect(table, 5, sizes_known=sizes_known)
        assert protected.counts.iloc[:2, :3].isna().to_numpy().all()
        assert protected.counts.loc[TOTAL, ["good", "fair", "poor"]].isna().sum() >= 2


def test_a_group_of_one_must_be_able_to_be_larger() -> None:
    table = pd.DataFrame({"x": [1, 0, 5], "y": [0, 0, 5]}, index=["a", "b", "c"])
    one_or_nobody = [("b", "x"), ("b", TOTAL), ("c", "x"), ("c", "y")]
    group = [("a", "x"), ("a", "y"), ("a", TOTAL)]
    assert all(high > low for low, high in audit(publish(table, group + one_or_nobody)).values())
    protected = protect(table, 1, hide=one_or_nobody)
    assert hidden_cells(protected) > {*group, *one_or_nobody}
    assert is_safe(table, protected, 7)


def test_zero_is_shown() -> None:
    table = pd.DataFrame({"x": [9, 8], "y": [0, 7], "z": [6, 5]}, index=["a", "b"])
    assert protect(table, 5).counts.loc["a", "y"] == 0


def test_known_sizes_are_shown_and_settle_the_group_of_nobody() -> None:
    table = pd.DataFrame({"x": [1, 0, 7], "y": [2, 0, 8]}, index=["a", "b", "c"])
    protected = protect(table, 5, sizes_known=True, hide=[("b", "x"), ("c", TOTAL)])
    assert protected.counts[TOTAL].tolist() == [3, 0, 15, 18]
    assert protected.counts.loc["b"].tolist() == [0, 0, 0]


def test_shares_are_exact_and_only_of_what_is_shown() -> None:
    table = pd.DataFrame({"x": [1, 9, 0], "y": [8, 6, 0], "z": [7, 5, 0]}, index=["a", "b", "c"])
    protected = protect(table, 5)
    result = shares(protected)
    assert list(result.columns) == ["x", "y", "z"]
    assert result.loc[TOTAL, "y"] == Fraction(14, 36)
    assert not protected.hidden[TOTAL].any()
    groups = ["a", "b"]
    assert (result.isna() == protected.hidden.drop(columns=TOTAL)).loc[groups].to_numpy().all()
    assert result.loc["c"].isna().all()


@pytest.mark.parametrize(
    ("table", "threshold", "rule"),
    [
        (pd.DataFrame({"x": [1], "y": [2]}), 0, "threshold"),
        (pd.DataFrame({"x": [1]}), 5, "two categories"),
        (pd.DataFrame({"x": [1], TOTAL: [2]}), 5, "labels"),
        (pd.DataFrame({"x": [1, 2], "y": [1, 2]}, index=["a", "a"]), 5, "labels"),
        (pd.DataFrame({"x": [-1], "y": [2]}), 5, "integers"),
        (pd.DataFrame({"x": [1.5], "y": [2.0]}), 5, "integers"),
        (pd.DataFrame({"x": [True], "y": [False]}), 5, "integers"),
        (pd.DataFrame({"x": [None], "y": [2]}, dtype="Int64"), 5, "integers"),
    ],
)
def test_anything_but_a_table_of_counts_is_refused(
    table: pd.DataFrame, threshold: int, rule: str
) -> None:
    with pytest.raises(ValueError, match=rule):
        protect(table, threshold)


def test_a_cell_to_hide_that_the_table_lacks_is_refused() -> None:
    with pytest.raises(ValueError, match="not in the table"):
        protect(pd.DataFrame({"x": [7], "y": [8]}, index=["a"]), 5, hide=[("a", "z")])


# --- two dates -----------------------------------------------------------------------------------


@settings(deadline=None, max_examples=60)
@given(tables(3, 3, largest=9), st.integers(2, 4), st.booleans(), st.data())
def test_who_left_is_not_told_even_to_those_who_know_everybody_else(
    table: pd.DataFrame, threshold: int, sizes_known: bool, data: st.DataObject
) -> None:
    before = table.where(table >= threshold, 0)
    rows = [row for row, counts in before.iterrows() if (counts > 0).sum() >= 2]
    assume(rows)
    row = data.draw(st.sampled_from(rows))
    values = [column for column in before.columns if before.loc[row, column] > 0]
    later = before.copy()
    later.loc[row, data.draw(st.sampled_from(values))] -= 1
    counts = protect_change(before, later, threshold, sizes_known=sizes_known).counts
    explanations = 0
    for column in values:
        guess = before.copy()
        guess.loc[row, column] -= 1
        explanations += bool((with_totals(guess) == counts).fillna(True).to_numpy().all())
    assert explanations == len(values)


def test_what_was_hidden_stays_hidden_and_the_rest_stays_shown() -> None:
    first = pd.DataFrame({"x": [1, 9, 8], "y": [9, 8, 7], "z": [7, 6, 9]}, index=["a", "b", "c"])
    before = protect(first, 5)
    later = first + pd.DataFrame({"x": [6, 0, 0], "y": 0, "z": 0}, index=first.index)
    after = protect_change(before, later, 5)
    assert hidden_cells(after) == hidden_cells(before)
    assert not protect(later, 5).hidden.to_numpy().any()


def test_a_group_that_came_or_went_hides_the_column_totals() -> None:
    first = pd.DataFrame({"x": [2, 9, 8], "y": [2, 8, 7]}, index=["a", "b", "c"])
    for before, after in ((first, first.loc[["b", "c"]]), (first.loc[["b", "c"]], first)):
        counts = protect_change(before, after, 5).counts
        assert counts.loc[TOTAL, ["x", "y"]].isna().all()
        assert counts.loc["b"].tolist() == [9, 8, 17]


def test_an_earlier_hidden_size_counts_as_a_small_change() -> None:
    first = pd.DataFrame({"x": [1, 9, 8], "y": [2, 8, 7]}, index=["a", "b", "c"])
    later = pd.DataFrame({"x": [8, 9, 8], "y": [9, 8, 7]}, index=["a", "b", "c"])
    assert protect_change(protect(first, 5), later, 5).counts.loc["a", ["x", "y"]].isna().all()


# --- speed ---------------------------------------------------------------------------------------


def test_eight_by_eight_takes_no_time() -> None:
    random = np.random.default_rng(9)
    frames = [pd.DataFrame(random.poisson(7, size=(8, 8))) for _ in range(9)]
    assert sorted(map(seconds, frames))[len(frames) // 2] < 0.25  # about 20 ms on an idle machine


def test_a_hard_table_is_given_up_in_time_and_still_safe() -> None:
    random = np.random.default_rng(7)
    frame = pd.DataFrame(random.integers(5, 50, size=(8, 8)) * (random.random((8, 8)) < 0.5))
    frame.iloc[0] = [0, 0, 0, 46, 0, 0, 0, 0]
    assert seconds(frame) < 5  # under 1 s on an idle machine, half a minute without a limit
    assert all(high > low for low, high in audit(protect(frame, 5)).values())


def seconds(frame: pd.DataFrame) -> float:
    start = time.perf_counter()
    protect(frame, 5)
    return time.perf_counter() - start
