"""Opening a review from a notebook's parameters: text in, checked, never guessed."""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from plan09lib.errors import BadParameter, Fault, nearest
from plan09lib.judge.targets.evidence import gather
from plan09lib.project import project_root
from plan09lib.read.period.issue import Issue
from plan09lib.read.period.period import Period
from plan09lib.read.plan.plan import Plan, load_plan
from plan09lib.read.unit.history import History
from plan09lib.read.unit.plans import PLANS, plan_of
from plan09lib.rooms import KINDS, QUESTIONED, REPORTS, found
from plan09lib.tell.report.review import Review


def project_data_dir(data_dir: str | Path = "") -> Path:
    """`data_dir`, or the project's own `data/` when it is empty."""
    return Path(data_dir) if data_dir else project_root() / "data"


def open_review(
    kind: str,
    unit: str,
    period: str,
    data_dir: str | Path = "",
    number: str = "",
    issued_on: str = "",
    replaces: str = "",
    human_part: str = "",
    plan: str = "",
) -> Any:
    """The review of `unit` in `period`; `kind` is one of `rooms.KINDS`, of `tong_hop` of a city.

    By the plan called `plan`, else by that which the unit works by then, see `plan_of`.

    Without `number` and `issued_on` ("12-BC/ĐU", "2025-07-15") it is a draft; `replaces` is the
    number of the report that this one corrects; `human_part` what people wrote in the document that
    is issued (`HumanPart.text`).

    Raises: BadParameter for an unknown kind, unit or period, and for a final review of a period
    that ends with no stage of the plan; DataRefused for inputs that must not be judged (a data
    review shows them instead).
    """
    if kind in REPORTS:
        issue = Issue.parse(number, issued_on, replaces, human_part)
        return open_report_review(kind, unit, period, data_dir, issue, plan)
    opens = found(KINDS[kind].opens) if kind in KINDS else None
    if opens is None:
        rule = "loại báo cáo là so_ket, tong_ket, du_lieu, kham_pha hoặc tong_hop"
        hint = nearest(kind, list(KINDS))
        raise BadParameter(Fault("loại báo cáo", f'nhận được "{kind}"', rule, hint))
    return opens(unit, period, data_dir, plan) if plan else opens(unit, period, data_dir)


def open_report_review(
    kind: str,
    unit: str,
    period: str,
    data_dir: str | Path = "",
    issue: Issue | None = None,
    plan: str = "",
) -> Review:
    """The interim or final review of `unit` in `period`. Raises: as `open_review`."""
    parsed = Period.parse(period)
    rules, history = load_inputs(unit, parsed, data_dir, plan)
    if kind == "tong_ket":
        _check_stage(rules, parsed)
    review: type[Review] = found(QUESTIONED) or Review
    return review(kind, gather(rules, history, parsed), issue)


def load_inputs(
    unit: str, period: Period, data_dir: str | Path, plan: str = ""
) -> tuple[Plan, History]:
    """The plan by which `unit` is judged in `period`, or the one called `plan`, and its lists.

    Raises: BadParameter, DataRefused.
    """
    folder = project_data_dir(data_dir)
    asked = (unit, period.end, str(folder), plan)
    if read := _read_ahead.get(asked):
        return read
    rules = load_plan(folder / PLANS, plan_of(folder, unit, period.end, plan))
    return rules, History.load(folder, unit, rules)


_read_ahead: dict[tuple[str, dt.date, str, str], tuple[Plan, History]] = {}


@contextlib.contextmanager
def read_ahead(unit: str, period: Period, data_dir: Path, plan: str = "") -> Iterator[None]:
    """The lists of `unit` that `period` needs, read now: who opens a review of it, this process and
    forks made meanwhile, judges them each for itself and need not read them again.

    Raises: BadParameter, DataRefused, NothingToJudge.
    """
    rules, history = load_inputs(unit, period, data_dir, plan)
    gather(rules, history, period)
    _read_ahead[unit, period.end, str(data_dir), plan] = rules, history
    try:
        yield
    finally:
        _read_ahead.clear()


def _check_stage(plan: Plan, period: Period) -> None:
    ends = [stage.end for stage in plan.file.stages]
    if period.end not in ends or not period.is_stage:
        stages = ", ".join(stage.id for stage in plan.file.stages)
        raise BadParameter(
            Fault(
                "kỳ báo cáo",
                f'tổng kết không lập cho kỳ "{period.text}"',
                "tổng kết lập cho một giai đoạn của kế hoạch",
                f"chọn một trong: {stages}; hoặc lập sơ kết cho kỳ này",
            )
        )
