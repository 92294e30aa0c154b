"""Faults of targets that name a range: told at their place in `targets`, in Vietnamese."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml
from support import ENGLISH, LINES, PLAN_FOLDER, plain_yaml

from plan09lib.errors import DataRefused
from plan09lib.read.plan.plan import load_plan

GOOD: dict[str, Any] = {
    "id": "CT9", "from": "2022-07-27", "clause": "II.3/2025", "deadline": "2025-12-31",
    "short": "thử", "text": "thử", "acts": "ubnd", "approved_by": None,
}  # fmt: skip
PEOPLE = {"population": "cong_chuc", "at_least": 10}
EVENTS = {"measure": "count", "unit": "events", "at_least": 3}
FAULTS: dict[str, tuple[dict[str, Any], str]] = {
    "a work nobody has": ({**EVENTS, "actions": ["9.9"]}, 'CT9: mã việc "9.9" không có'),
    "a kind of course nobody has": ({**EVENTS, "courses": ["x"]}, 'loại đào tạo "x" không có'),
    "a population nobody has": (
        {**PEOPLE, "population": "x", "condition": {"sex": "nu"}}, 'nhóm đối tượng "x" không có',
    ),
    "a sex nobody has": ({**PEOPLE, "condition": {"sex": "x"}}, 'giới tính "x" không có'),
    "a column of no membership": ({**PEOPLE, "condition": {"member": "x"}}, 'cột "x" không có'),
    "a post nobody has": ({**PEOPLE, "condition": {"positions": ["x"]}}, 'chức vụ "x" không có'),
    "a level nobody has": (
        {**PEOPLE, "condition": {"rating": {"system": "dang", "at_least": "x"}}},
        'mức xếp loại "x" không có',
    ),
    "hours without a column": (
        {**PEOPLE, "condition": {"course": "*", "hours": 40}}, "không có cột hours",
    ),
    "a kind of bodies nobody has": (
        {"unit": "bodies", "bodies": "x", "actions": ["1.1"], "at_least": 3},
        'loại đơn vị "x" không có',
    ),
    "a body nobody has": ({**EVENTS, "actions": ["1.1"], "acts": "x"}, 'bộ phận "x" không có'),
    "two forms of a condition": (
        {**PEOPLE, "condition": {"sex": "nu", "member": "is_key"}}, "điều kiện không rõ",
    ),
    "a part of another form": ({**PEOPLE, "condition": {"sex": "nu", "hours": 3}}, "điều kiện"),
    "ages the wrong way round": (
        {**PEOPLE, "condition": {"age_from": 50, "age_below": 40}}, "age_from 50 không nhỏ hơn",
    ),
    "no range": ({"measure": "count", "population": "cong_chuc", "condition": {"sex": "nu"}},
                 "không có at_least, at_most"),
    "an id of a learnt target": ({**EVENTS, "actions": ["1.1"], "id": "T25-3b"},
                                 "targets → T25-3b: mã dùng hai lần"),
    "an id of digits only": ({**EVENTS, "actions": ["1.1"], "id": "12"}, "có ít nhất một chữ cái"),
    "an id with a dot": ({**EVENTS, "actions": ["1.1"], "id": "CT.1"}, "không dùng làm mã được"),
    "a deadline before it begins": (
        {**EVENTS, "actions": ["1.1"], "deadline": "2022-01-01"}, "không sau from",
    ),
    "a key nobody knows": ({**EVENTS, "actions": ["1.1"], "atleast": 3}, "khóa không biết"),
    "learnt by nobody": (
        {"population": "cong_chuc", "condition": {"sex": "nu"}, "stated": 40, "applied": 40},
        "condition này không phải cử đi học mà đạt được",
    ),
    "learnt, but within a year": (
        {"population": "cong_chuc", "condition": {"course": "tin_hoc", "within": "period"},
         "stated": None, "applied": 100},
        "condition này không phải cử đi học mà đạt được",
    ),
}  # fmt: skip


def loaded(folder: Path, entry: dict[str, Any]) -> Any:
    shutil.copytree(PLAN_FOLDER, folder / "plan")
    file = folder / "plan" / "plan.yml"
    raw = yaml.safe_load(file.read_text(encoding="utf-8"))
    raw["targets"].append({**GOOD, **entry})
    file.write_text(plain_yaml(raw), encoding="utf-8")
    return load_plan(folder / "plan")


@pytest.mark.parametrize("name", FAULTS)
def test_a_faulty_target_is_told_where_it_was_written(name: str, tmp_path: Path) -> None:
    entry, message = FAULTS[name]
    with pytest.raises(DataRefused) as refused:
        loaded(tmp_path, entry)
    told = LINES.sub("", refused.value.message)
    assert message in told
    assert "plan.yml: targets → " in told
    assert not ENGLISH.search(refused.value.message.replace("at_least", ""))


def test_a_good_one_stands_beside_the_learnt_ones(tmp_path: Path) -> None:
    plan = loaded(tmp_path, {**PEOPLE, "at_least": 13.5, "condition": {"sex": "nu"}})
    assert len(plan.targets) == 19
    assert [(one.id, str(one.at_least)) for one in plan.measured] == [("CT9", "27/2")]
    assert plan.condition_text(plan.measured[0].condition) == "là nữ"
