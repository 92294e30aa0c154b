"""What the program understood of a plan, in lines for the one who wrote its `plan.yml`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from textwrap import wrap
from typing import Any

from plan09lib.read.clauses.measured import MeasuredTarget
from plan09lib.read.clauses.plan_file import INHERITED, PlanFile, Target, TaskGroup
from plan09lib.read.files.day import date_text
from plan09lib.read.plan.plan import Plan

_WIDTH = 100
_NAMES = {
    "limits": "ngưỡng", "assignment": "nhịp và chủ trì đã duyệt chưa", "calendar": "lịch báo cáo",
    "bodies": "bộ phận", "memberships": "cột đánh dấu", "titles": "cách đọc chức vụ",
    "populations": "nhóm đối tượng", "body_kinds": "loại đơn vị", "one_stop_words": "chữ một cửa",
    "rating_rules": "quy định xếp loại", "position_families": "vị trí tương đồng",
    "vote_thresholds": "ngưỡng phiếu", "vote_rules": "quy định phiếu", "scales": "thang đo",
    "themes": "nội dung gộp", "recipients": "nơi nhận", "successors": "nơi kế tục",
}  # fmt: skip
"""What a part is called that a plan may take from the default one."""


def understood(plan: Plan, written: Any) -> list[str]:
    """Title, stages, groups, targets by deadline, populations, what is unsaid, what is taken from
    the default plan; `written` is what its own file says."""
    file = plan.file
    lines = [file.identity.title]
    lines += [f"  Văn bản dẫn: {', '.join(_documents(file)) or 'không'}"]
    lines += [f"  Giai đoạn: {'; '.join(_stages(file))}; mốc gốc {date_text(file.baseline_on)}"]
    works = sum(len(group.actions) for group in file.task_groups)
    lines += [f"Nhóm nhiệm vụ: {len(file.task_groups)}, gồm {works} việc"]
    lines += [f"  {group.id}  {_told(group)}" for group in file.task_groups]
    duties = ", ".join(duty.id for duty in file.duties)
    lines += [f"Nhiệm vụ tổ chức thực hiện: {len(file.duties)}{f' ({duties})' if duties else ''}"]
    shown = [f"{work.id} kể {work.shows}" for work in file.works if work.shows]
    lines += [f"Việc kể thêm số liệu: {', '.join(shown) or 'không'}"]
    lines += list(_targets(plan))
    if written and plan.id:
        taken = [_NAMES[name] for name in INHERITED if name not in written]
        lines += [f"Lấy của kế hoạch mặc định: {', '.join(taken) or 'không'}"]
    return [part for line in lines for part in _fitted(line)]


def _fitted(line: str) -> list[str]:
    begins = line[: len(line) - len(line.lstrip())]
    return wrap(line, _WIDTH, subsequent_indent=f"{begins}    ", break_on_hyphens=False)


def _documents(file: PlanFile) -> Iterator[str]:
    yield from (f"{one.number} ({one.clause})" for one in file.identity.documents)


def _stages(file: PlanFile) -> Iterator[str]:
    yield from (f"{date_text(one.start)} đến {date_text(one.end)}" for one in file.stages)


def _told(group: TaskGroup) -> str:
    told = f"{group.heading} ({group.clause}): {len(group.actions)} việc"
    return f"{told}, có các chỉ tiêu" if group.has_targets else told


def _targets(plan: Plan) -> Iterator[str]:
    targets: list[Target | MeasuredTarget] = [*plan.targets, *plan.measured]
    yield f"Chỉ tiêu: {len(targets)}"
    for day in sorted({one.deadline for one in targets}):
        ids = ", ".join(one.id for one in targets if one.deadline == day)
        yield f"  hạn {date_text(day)}: {ids}"
    asked = Counter(one.population for one in targets if one.population)
    named = (f"{plan.population(one).label} ({heads} chỉ tiêu)" for one, heads in asked.items())
    yield f"Nhóm đối tượng của chỉ tiêu: {'; '.join(named) or 'không'}"
    unsaid = plan.file.unsaid
    yield f"Không đánh giá được bằng số liệu: {len(unsaid)}"
    yield from (f"  {one.id} ({one.clause}): {one.reason}" for one in unsaid)
