"""A known ward's list, laid out as offices do: read as it is, or open or refused with a word.

`make fuzz-lists` tries thousands.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest

from tests.fuzz.grids import Cell
from tests.fuzz.layouts import TRAITS, Laid
from tests.fuzz.lists import Lists

SEED = 1


@pytest.fixture(scope="module")
def lists(tmp_path_factory: pytest.TempPathFactory) -> Lists:
    return Lists(tmp_path_factory.mktemp("lists"))


@pytest.mark.parametrize("trait", TRAITS)
def test_one_trait_changes_nothing_in_silence(lists: Lists, trait: str) -> None:
    outcome = lists.try_one(SEED, frozenset({trait})).outcome
    assert not outcome.faults, "\n".join(map(str, outcome.faults))


@pytest.mark.parametrize("seed", range(1, 12 * 36, 12))
def test_traits_together_change_nothing_in_silence(lists: Lists, seed: int) -> None:
    outcome = lists.try_one(seed, lists.traits(seed)).outcome
    assert not outcome.faults, "\n".join(map(str, outcome.faults))


def test_a_list_like_the_template_is_read_without_a_question(lists: Lists) -> None:
    outcome = lists.try_one(SEED, frozenset()).outcome
    assert (outcome.verdict, outcome.asks) == ("equal", False)


# That a changed list is seen: every spoilt cell or row below is called wrong.


def change(header: str, row: int, to: Cell) -> Callable[[Laid], None]:
    def spoil(laid: Laid) -> None:
        rows = laid.grids[0].rows
        place = rows[0].index(header)
        assert rows[row][place] != to
        rows[row][place] = to

    return spoil


def drop(row: int) -> Callable[[Laid], None]:
    return lambda laid: laid.grids[0].rows.pop(row) and None


@pytest.mark.parametrize(
    ("spoil", "seen"),
    [
        (change("Nhóm", 2, "công chức"), "group"),
        (change("Chủ chốt", 2, None), "T25-1a"),
        (change("Cấp ủy viên", 2, None), "T30-1"),
        (change("Chuyên môn", 14, "tiến sĩ"), "T25-3a"),
        (change("Lý luận chính trị", -1, "cao cấp"), "T25-4b"),
        (change("Ngày sinh", 15, dt.date(2003, 5, 17)), "T25-5"),
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
