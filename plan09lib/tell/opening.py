"""Opening a review from a notebook's parameters: text in, checked, never guessed."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from plan09lib.errors import BadParameter, DataRefused, Fault, nearest
from plan09lib.judge.evidence import gather
from plan09lib.project import project_root
from plan09lib.read.history import History
from plan09lib.read.period import Period
from plan09lib.read.plan import Plan, load_plan
from plan09lib.tell.data_review import DataReview
from plan09lib.tell.issue import Issue
from plan09lib.tell.review import Review

if TYPE_CHECKING:
    from plan09lib.tell.rollup import Rollup

_opened: dict[tuple[str, ...], Review | DataReview | Rollup] = {}
KINDS = ("so_ket", "tong_ket", "du_lieu", "kham_pha", "tong_hop")


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
) -> Review | DataReview | Rollup:
    """The review of `unit` in `period`; `kind` is one of `KINDS` (of `tong_hop`, `unit` is a city).

    Without `number` and `issued_on` ("12-BC/ĐU", "2025-07-15") it is a draft; `replaces` is the
    number of the report that this one corrects.

    Raises: BadParameter for an unknown kind, unit or period, and for a final review of a period
    that ends with no stage of the plan; DataRefused for inputs that must not be judged (a data
    review shows them instead).
    """
    asked = (kind, unit, period, str(data_dir), number, issued_on, replaces)
    if asked in _opened:
        return _opened.pop(asked)
    if kind not in KINDS:
        rule = "loại báo cáo là so_ket, tong_ket, du_lieu, kham_pha hoặc tong_hop"
        raise BadParameter(Fault("loại báo cáo", f'nhận được "{kind}"', rule, nearest(kind, KINDS)))
    if kind == "du_lieu":
        return open_data_review(unit, period, data_dir)
    if kind == "kham_pha":
        return open_explorer(unit, period, data_dir)
    if kind == "tong_hop":
        return open_rollup(unit, period, data_dir)
    return open_report_review(kind, unit, period, data_dir, number, issued_on, replaces)


@contextlib.contextmanager
def handed_on(review: Review | DataReview | Rollup, *asked: str) -> Iterator[None]:
    """A fork made meanwhile gets its own copy of `review` when it opens what was `asked` for.

    `asked` are the parameters of `open_review`, all of them.
    """
    _opened[asked] = review
    try:
        yield
    finally:
        _opened.clear()


def open_explorer(unit: str, period: str, data_dir: str | Path = "") -> Review:
    """The review of `unit` in `period` to question. Raises: as `open_review`."""
    from plan09lib.tell.explorer import Explorer

    parsed = Period.parse(period)
    plan, history = _load(unit, data_dir)
    return Explorer(gather(plan, history, parsed), project_data_dir(data_dir))


def open_rollup(city: str, period: str, data_dir: str | Path = "") -> Rollup:
    """The roll-up of `city` in `period`.

    Raises: BadParameter for an unknown city or period; DataRefused for faulty facts, and when no
    ward has reported the period.
    """
    from plan09lib.read.city import load_city
    from plan09lib.tell.rollup import Rollup

    parsed, folder = Period.parse(period), project_data_dir(data_dir)
    plan = load_plan(folder / "plan")
    known = load_city(folder, city, plan.vocabularies["trang_thai"].codes)
    periods = sorted(known.facts["period"].unique())
    if parsed.text not in periods:
        found, rule = f"chưa phường nào có báo cáo kỳ {period}", "tổng hợp từ báo cáo đã nhận"
        action = f"chọn một trong: {', '.join(periods)}; hoặc nhận thêm bằng plan09 import-facts"
        broken = [one.fault for one in known.faulty if one.period == parsed.text]
        raise DataRefused(broken or Fault(f"city/{city}", found, rule, action))
    return Rollup(plan, known, parsed)


def open_data_review(unit: str, period: str, data_dir: str | Path = "") -> DataReview:
    """What arrived of `unit` up to the end of `period`. Raises: as `open_review`."""
    parsed = Period.parse(period)
    plan, history = _load(unit, data_dir)
    return DataReview(plan, history, parsed)


def open_report_review(
    kind: str,
    unit: str,
    period: str,
    data_dir: str | Path = "",
    number: str = "",
    issued_on: str = "",
    replaces: str = "",
) -> Review:
    """The interim or final review of `unit` in `period`. Raises: as `open_review`."""
    parsed, issue = Period.parse(period), Issue.parse(number, issued_on, replaces)
    plan, history = _load(unit, data_dir)
    if kind == "tong_ket":
        _check_stage(plan, parsed)
    return Review(kind, gather(plan, history, parsed), issue)


def _load(unit: str, data_dir: str | Path) -> tuple[Plan, History]:
    folder = project_data_dir(data_dir)
    plan = load_plan(folder / "plan")
    return plan, History.load(folder, unit, plan)


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
