"""Opening a review from a notebook's parameters: text in, checked, never guessed."""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from plan09lib.errors import BadParameter, Fault, nearest
from plan09lib.judge.targets.evidence import gather
from plan09lib.project import project_root
from plan09lib.read.files.day import date_text
from plan09lib.read.period.issue import Issue
from plan09lib.read.period.period import Period
from plan09lib.read.plan.plan import Plan, load_plan, loaded
from plan09lib.read.unit.history import History
from plan09lib.read.unit.plans import PLANS, plan_of
from plan09lib.rooms import KINDS, QUESTIONED, REPORTS, found
from plan09lib.tell.words.asked import question

if TYPE_CHECKING:
    from plan09lib.tell.report.review import Review

_PLAIN = "plan09lib.tell.report.review:Review"
"""The class of reports without questions; imported when one is opened: lists are read sooner."""


def project_data_dir(data_dir: str | Path = "") -> Path:
    """`data_dir`, or the project's own `data/` when it is empty."""
    return Path(data_dir) if data_dir else project_root() / "data"


@question
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
    """Mở số liệu của một đơn vị trong một kỳ để xem và hỏi; không sửa gì trong danh sách.

    Tham số:
        kind: "kham_pha" (để hỏi), "so_ket", "tong_ket", "du_lieu" (số liệu đã nhận) hoặc
            "tong_hop" (của một thành phố).
        unit: mã đơn vị là tên thư mục, như "phuong-mau-1"; với "tong_hop" là mã thành phố.
        period: kỳ báo cáo, như "2025", "2025-H1", "2025-Q3", "2025-9M", "2022..2025"; "tong_ket"
            chỉ nhận một giai đoạn của kế hoạch.
        data_dir: thư mục số liệu; để trống thì lấy data/ của chương trình.
        number: số báo cáo đã ban hành, như "12-BC/ĐU"; để trống thì là dự thảo.
        issued_on: ngày ban hành, như "2025-07-15".
        replaces: số của báo cáo mà báo cáo này thay thế.
        human_part: phần người viết của văn bản đã ban hành; lệnh issue ghi, không phải gõ tay.
        plan: tên thư mục của một kế hoạch khác trong data/plan/, như "phu-nu", hoặc "mac-dinh";
            để trống thì theo kế hoạch mà đơn vị đang thực hiện ở ngày cuối kỳ.

    Lỗi: loại, đơn vị, kỳ, kế hoạch không có thì thông báo nêu tên gần nhất; danh sách chưa đánh giá
    được thì nêu phải sửa gì, và "du_lieu" vẫn mở được.

    Ví dụ:
        open_review("kham_pha", "phuong-mau-1", "2025-H1").target("T25-3b")
        open_review("so_ket", "phuong-mau-1", "2025-H1", plan="mac-dinh").verdict()
    """
    asked = (kind, unit, period, str(data_dir), number, issued_on, replaces, human_part, plan)
    if ready := _opened_ahead.pop(asked, None):
        return ready
    if kind in REPORTS:
        issue = Issue.parse(number, issued_on, replaces, human_part)
        return open_report_review(kind, unit, period, data_dir, issue, plan)
    opens = found(KINDS[kind].opens) if kind in KINDS else None
    if opens is None:
        rule = "loại báo cáo là so_ket, tong_ket, du_lieu, kham_pha hoặc tong_hop"
        hint = nearest(kind, list(KINDS))
        raise BadParameter(Fault("loại báo cáo", f'nhận được "{kind}"', rule, hint))
    if kind == "tong_hop" and plan:
        rule = "bản tổng hợp chỉ nói về kế hoạch mặc định"
        raise BadParameter(Fault("plan", f'nhận được "{plan}"', rule, "bỏ plan"))
    return opens(unit, period, data_dir, plan) if plan else opens(unit, period, data_dir)


_opened_ahead: dict[tuple[str, ...], Any] = {}


def open_ahead(
    kind: str,
    unit: str,
    period: str,
    data_dir: str | Path,
    number: str = "",
    issued_on: str = "",
    replaces: str = "",
    human_part: str = "",
    plan: str = "",
) -> Any:
    """The review that `open_review` gives the next time it is asked the same in this process."""
    asked = (kind, unit, period, str(data_dir), number, issued_on, replaces, human_part, plan)
    review = open_review(*asked)
    _opened_ahead[asked] = review
    return review


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
    _refuse_before(rules, history, parsed)
    if kind == "tong_ket":
        _check_stage(rules, parsed)
    review: type[Review] = found(QUESTIONED) or found(_PLAIN)
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


def read_lists(
    unit: str, period: Period, data_dir: Path, plan: str = ""
) -> tuple[tuple[Plan, History], dict[Any, Plan]]:
    """The plan and the lists of `unit` that `period` needs, read; and every plan known by now.

    Raises: BadParameter, DataRefused, NothingToJudge.
    """
    rules, history = load_inputs(unit, period, data_dir, plan)
    _refuse_before(rules, history, period)
    gather(rules, history, period)
    return (rules, history), dict(loaded)


@contextlib.contextmanager
def read_ahead(
    unit: str, period: Period, data_dir: Path, plan: str = "",
    through: Callable[[Callable[[], Any]], Any] = lambda reads: reads(),
) -> Iterator[None]:  # fmt: skip
    """The lists of `unit` that `period` needs, read now: who opens a review of it, this process and
    forks made meanwhile, judges them each for itself and need not read them again.

    They are read `through` who may let another process do it. Raises: as `read_lists`.
    """
    lists, plans = through(lambda: read_lists(unit, period, data_dir, plan))
    loaded.update(plans)
    _read_ahead[unit, period.end, str(data_dir), plan] = lists
    try:
        yield
    finally:
        _read_ahead.clear()


def _refuse_before(plan: Plan, history: History, period: Period) -> None:
    """Nothing, unless the period is over before the plan begins: there is nothing to report of.

    That the unit was not there either is told where its lists are asked for.
    """
    if period.end >= plan.begins_on or not history.unit.existed_on(period.end):
        return
    begins = date_text(plan.begins_on)
    raise BadParameter(
        Fault(
            "kỳ báo cáo",
            f"kỳ {period.text} kết thúc trước khi {plan.called} bắt đầu",
            f"{plan.file.identity.title} có hiệu lực từ {begins}",
            f"chọn một kỳ kết thúc từ ngày {begins}; hoặc chọn một kế hoạch khác bằng --plan",
        )
    )


def _check_stage(plan: Plan, period: Period) -> None:
    ends = [stage.end for stage in plan.file.stages]
    if period.end not in ends or not period.is_stage:
        stages = ", ".join(stage.id for stage in plan.file.stages)
        raise BadParameter(
            Fault(
                "kỳ báo cáo",
                f'tổng kết không lập cho kỳ "{period.text}"',
                f"tổng kết lập cho một giai đoạn của {plan.called}",
                f"chọn một trong: {stages}; hoặc lập sơ kết cho kỳ này",
            )
        )
