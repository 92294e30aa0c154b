"""What prospects rest on is data: each key is refused where it cannot hold, in four parts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from support import person, plain_yaml

from plan09lib.errors import DataRefused
from plan09lib.judge.targets.evidence import gather
from plan09lib.read.period.period import Period
from plan09lib.read.plan.plan import Plan, load_plan
from plan09lib.read.unit.history import History

LIST = {"nhan_su": [person("1")]}


def changed(path: Path, change: Callable[[Any], None]) -> None:
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    change(content)
    path.write_text(plain_yaml(content), encoding="utf-8")


def part_time(plan: Any) -> Any:
    return next(p for p in plan["populations"] if p["id"] == "khong_chuyen_trach")["versions"][-1]


@pytest.mark.parametrize(
    ("file", "change", "said"),
    [
        ("plan.yml", lambda p: p["limits"].pop("days_to_act"), "days_to_act"),
        ("plan.yml", lambda p: p["limits"].update(days_to_act=-1), "days_to_act"),
        ("plan.yml", lambda p: part_time(p).pop("until"), "known_since.*không có until"),
        ("plan.yml", lambda p: part_time(p).update(known_since=dt.date(2026, 5, 31)), "sau until"),
        ("dao_tao.yml", lambda d: d.update(catch_up_on={"T25-3d": dt.date(2027, 6, 30)}), "T25-3d"),
        ("dao_tao.yml", lambda d: d.update(catch_up_on={"T25-3b": dt.date(2025, 12, 31)}),
         "không sau hạn 2025-12-31"),
    ],
)  # fmt: skip
def test_a_plan_that_cannot_hold_is_refused(
    file: str, change: Callable[[Any], None], said: str, data_dir: Path
) -> None:
    changed(data_dir / "plan" / file, change)
    with pytest.raises(DataRefused) as refused:
        load_plan(data_dir / "plan")
    text = str(refused.value)
    assert any(part in text for part in said.split(".*")), text


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"baseline_on": {"date": dt.date(2025, 6, 30), "who": "Chánh Văn phòng"}}, "why"),
        ({"baseline_on": {"date": dt.date(2022, 6, 30), "who": "A", "why": "B"}}, "2022-06-30"),
        ({"valid": {"from": dt.date(2022, 7, 1), "known_since": dt.date(2025, 1, 1)}}, "until"),
    ],
)
def test_a_unit_that_cannot_hold_is_refused(
    change: dict[str, Any], said: str, make_unit: Callable[..., Path], data_dir: Path, plan: Plan
) -> None:
    folder = make_unit("p-1", {"2025-06-30": LIST})
    changed(folder / "don_vi.yml", lambda unit: unit.update(change))
    with pytest.raises(DataRefused, match=said):
        History.load(data_dir, "p-1", plan)


def test_a_population_is_known_up_to_the_day_asked(plan: Plan) -> None:
    """The part-time posts end on 30/5/2026, decided on 6/6/2025."""
    group = plan.population("khong_chuyen_trach")
    assert group.known_on(dt.date(2025, 6, 5)).ended_on is None
    assert group.known_on(dt.date(2025, 6, 6)).ended_on == dt.date(2026, 5, 30)
    civil = plan.population("cong_chuc")
    assert civil.known_on(dt.date(2023, 1, 1)) is civil, "no day written: always known"


def test_a_change_known_later_takes_what_follows_it_along(plan: Plan) -> None:
    civil = plan.population("cong_chuc")
    first = civil.versions[0].model_copy(update={"known_since": dt.date(2023, 6, 1)})
    dated = civil.model_copy(update={"versions": (first, *civil.versions[1:])})
    before = dated.known_on(dt.date(2023, 5, 31))
    assert [version.until for version in before.versions] == [None]
    assert dated.known_on(dt.date(2023, 6, 1)) is dated


def test_a_ward_begins_where_its_own_file_says(
    make_unit: Callable[..., Path], data_dir: Path, plan: Plan
) -> None:
    folder = make_unit("p-1", dict.fromkeys(("2022-07-31", "2025-06-30", "2025-12-31"), LIST))
    own = {"date": dt.date(2025, 6, 30), "who": "Chánh Văn phòng", "why": "nhập phường"}
    period = Period.parse("2025")
    before = gather(plan, History.load(data_dir, "p-1", plan), period)
    changed(folder / "don_vi.yml", lambda unit: unit.update(baseline_on=own))
    after = gather(plan, History.load(data_dir, "p-1", plan), period)
    days = [getattr(one.baseline, "date", None) for one in (before, after)]
    assert days == [dt.date(2022, 7, 31), dt.date(2025, 6, 30)]
