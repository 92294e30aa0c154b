"""By which plan a unit is judged in a period: decided here and nowhere else."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

from plan09lib.errors import BadParameter, DataRefused, Fault
from plan09lib.read.files.day import date_text
from plan09lib.read.plan.plan import Plan
from plan09lib.read.plan.plans import DEFAULT, PlanFiles, plan_id
from plan09lib.read.unit.unit import UNIT_FILE, Unit, load_unit

PLANS = "plan"
"""The folder of the plans in the data folder."""


@dataclass(frozen=True)
class ChosenPlan:
    """The plan of a report by its id, empty for the default one; `named`: how to ask for it, empty
    where nobody needs to."""

    id: str = ""
    named: str = ""


OWN_PLAN = ChosenPlan()
"""The default plan of a unit that works by it."""


def chosen_plan(data_dir: Path, unit: str, day: dt.date, asked: str = "") -> ChosenPlan:
    """The same as `plan_of`, with what gives it again.

    Only the default plan of a unit that works by it has not to be named.
    """
    found = plan_of(data_dir, unit, day, asked)
    if asked and not found and load_unit(data_dir, unit).plans_on(day)[:1] != ("",):
        return ChosenPlan(found, DEFAULT)
    return ChosenPlan(found, found)


def plan_of(data_dir: Path, unit: str, day: dt.date, asked: str = "") -> str:
    """The id of the plan by which `unit` is judged in a period that ends on `day`.

    The one `asked` for; else the first that `don_vi.yml` names for that day, else the default one,
    whose id is empty.

    Raises: BadParameter for an unknown plan or unit, and where the unit works by none on that day;
    DataRefused for a faulty `don_vi.yml`.
    """
    if asked:
        found = plan_id(asked)
    else:
        own = load_unit(data_dir, unit).plans_on(day)
        if not own:
            raise BadParameter(_without_plan(unit, day))
        found = own[0]
    PlanFiles(data_dir / PLANS, found).refuse_unknown()
    return found


def refuse_shared_codes(unit: Unit, plans: Sequence[Plan]) -> None:
    """Nothing, unless two plans that `unit` works by at one time have a work of the same code.

    A row of the sheet of activities would be evidence of both. One that `don_vi.yml` does not name
    stands beside all that the unit works by. Raises: DataRefused.
    """
    for one, other in combinations(plans, 2):
        both = sorted({w.id for w in one.file.works} & {w.id for w in other.file.works})
        if both and _meet(unit, one.id, other.id):
            names = " và ".join(plan.id or DEFAULT for plan in (one, other))
            found = f"mã việc {', '.join(both)} có ở cả hai kế hoạch {names}"
            rule = "hai kế hoạch cùng lúc không chung mã việc, để một dòng không tính hai lần"
            action = "đổi mã việc ở một trong hai tệp plan.yml, hoặc "
            action += "ghi cả hai vào plans với from, until không trùng nhau"
            raise DataRefused(Fault(f"{unit.id}/{UNIT_FILE}: plans", found, rule, action))


def _meet(unit: Unit, one: str, other: str) -> bool:
    if not {one, other} <= set(unit.plan_ids):
        return True
    days = (plan.since for plan in unit.file.plans)
    return any({one, other} <= set(unit.plans_on(day)) for day in days)


def _without_plan(unit: str, day: dt.date) -> Fault:
    return Fault(
        f"{unit}/{UNIT_FILE}: plans",
        f"không kế hoạch nào có hiệu lực ngày {date_text(day)}",
        "mỗi kỳ được đánh giá theo một kế hoạch mà đơn vị đang thực hiện ở ngày cuối kỳ",
        "sửa from, until của plans; hoặc chọn một kế hoạch bằng --plan",
    )
