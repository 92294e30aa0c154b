"""A known ward's list, laid out as offices do: read as it is, or open or refused with a word.

`make fuzz-lists` tries thousands.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.fuzz.columns import TRAITS
from tests.fuzz.layouts import Laid
from tests.fuzz.lists import Lists

SEED = 1
SEEDS = range(1, 12 * 36, 12)
"""All of one ward, so that it is read once as the template has it."""

KNOWN: dict[str | int, str] = {}
"""Failures that are still there, by trait or seed: an entry goes when its cause is mended."""


@pytest.fixture(scope="module")
def lists(tmp_path_factory: pytest.TempPathFactory) -> Lists:
    return Lists(tmp_path_factory.mktemp("lists"))


@pytest.mark.parametrize("trait", TRAITS)
def test_one_trait_changes_nothing_in_silence(lists: Lists, trait: str) -> None:
    outcome = lists.try_one(SEED, frozenset({trait})).outcome
    assert outcome.failure == KNOWN.get(trait, ""), "\n".join(map(str, outcome.faults))


@pytest.mark.parametrize("seed", SEEDS)
def test_traits_together_change_nothing_in_silence(lists: Lists, seed: int) -> None:
    outcome = lists.try_one(seed, lists.traits(seed)).outcome
    assert outcome.failure == KNOWN.get(seed, ""), "\n".join(map(str, outcome.faults))


@pytest.mark.parametrize(
    ("seed", "traits", "failure"),
    [
        (1351, {"repeated_header", "sex_by_birth"}, ""),
        (1129, {"second_list", "sex_by_birth"}, ""),
        (6025, {"closing_lines", "sections"}, ""),
        (5188, {"second_list", "second_table"}, ""),
        (5797, {"swapped_birth"}, ""),
        (73, {"level_words"}, ""),
        (2912, {"other_headers", "outside_group", "sections_beside_column"}, ""),
    ],
)
def test_what_the_search_found(lists: Lists, seed: int, traits: set[str], failure: str) -> None:
    assert lists.try_one(seed, frozenset(traits)).outcome.failure == failure


def test_a_list_like_the_template_is_read_without_a_question(lists: Lists) -> None:
    outcome = lists.try_one(SEED, frozenset()).outcome
    assert (outcome.verdict, outcome.asks) == ("equal", False)


# That a changed list is seen: every spoilt cell or row below is called wrong.


def change(header: str, group: str, before: str, to: str) -> Callable[[Laid], None]:
    """Replaces the first cell like `before` of a column, of somebody in `group`."""

    def spoil(laid: Laid) -> None:
        head, *rows = laid.grids[0].rows
        place, groups = head.index(header), head.index("Nhóm")
        like = (row for row in rows if row[groups] == group and str(row[place]).endswith(before))
        next(like)[place] = to

    return spoil


def drop(row: int) -> Callable[[Laid], None]:
    return lambda laid: laid.grids[0].rows.pop(row) and None


@pytest.mark.parametrize(
    ("spoil", "seen"),
    [
        (change("Nhóm", "cán bộ", "cán bộ", "công chức"), "group"),
        (change("Chủ chốt", "cán bộ", "x", ""), "T25-1a"),
        (change("Cấp ủy viên", "cán bộ", "x", ""), "T30-1"),
        (change("Chuyên môn", "công chức", "chưa", "tiến sĩ"), "T25-3a"),
        (change("Lý luận chính trị", "không chuyên trách", "chưa", "cao cấp"), "T25-4b"),
        (drop(3), "head"),
        (drop(-1), "head"),
    ],
)
def test_a_spoilt_list_is_called_wrong(
    lists: Lists, spoil: Callable[[Laid], None], seen: str
) -> None:
    outcome = lists.try_one(SEED, frozenset({"title_unit"}), spoil).outcome
    assert outcome.verdict == "wrong"
    assert seen in {fault.what for fault in outcome.faults}


def test_a_birth_date_that_two_lists_differ_in_is_open_and_told(lists: Lists) -> None:
    spoil = change("Ngày sinh", "công chức", "/1995", "17/05/1960")
    outcome = lists.try_one(SEED, frozenset({"title_unit"}), spoil).outcome
    assert (outcome.verdict, outcome.failure) == ("open", "")
