"""Classes told before a deadline against what came; the long form is `make backtest`."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from plan09lib.judge.prospect import ahead
from plan09lib.judge.prospect.chains import OwnRows
from plan09lib.read.plan.plan import Plan
from tests.bench.foretold import broken, foretold
from tests.bench.futures import HORIZONS, Ward, future, ward

SEEDS = (11, 62)  # a ward before each deadline; of 62 somebody who studied fast has left


@pytest.fixture(scope="module")
def told(plan: Plan, tmp_path_factory: pytest.TempPathFactory) -> pd.DataFrame:
    return foretold(SEEDS, plan, tmp_path_factory.mktemp("futures"))


def test_on_an_unchanged_roster_every_class_comes_true(told: pd.DataFrame) -> None:
    """But for blanks: `to_send` says then how many it takes at least."""
    stays = broken(told)
    stays = stays[stays["way"] != "ordinary"]
    assert stays[(stays["told"] != "needs_sending") | ~stays["blanks"]].empty
    found = told[told["way"] != "ordinary"]
    expected = {"attained", "will_meet", "needs_sending", "out_of_reach"}
    assert expected <= set(found["told"]), "every class that can come true is told"
    assert set(found["months"]) == set(HORIZONS)


def test_with_ordinary_turnover_whatever_comes_otherwise_has_a_cause(told: pd.DataFrame) -> None:
    found = broken(told)
    assert len(found), "some of it does come otherwise"
    assert (found["causes"] != "").all()


def test_a_class_out_of_reach_that_is_told_too_early_is_noticed(
    plan: Plan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Planted: nobody knows how quickly courses were finished in the ward itself."""
    monkeypatch.setattr(ahead, "own_rows", lambda evidence, rules: OwnRows())
    found = broken(foretold(SEEDS[1:], plan, tmp_path))
    assert set(found.loc[found["way"] == "everybody", "told"]) == {"out_of_reach"}


def test_a_ward_s_future_is_its_seed_s(plan: Plan) -> None:
    def book(way: Any) -> dict[str, Any]:
        start: Ward = ward(0, plan)
        return future(start, way, 0, plan, dt.date(2024, 6, 30)).book(start.deadline)

    assert book("ordinary") == book("ordinary")
    assert book("ordinary") != book("everybody") != book("nobody")
