"""What the program understood of a plan, in plain words for the one who wrote its `plan.yml`.

A code never stands alone: whoever knows the document, not the file, must be able to say that it is
what the document asks.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from math import ceil, floor
from typing import Any

from plan09lib.judge.targets.heads import need
from plan09lib.read.clauses.conditions import Condition
from plan09lib.read.clauses.measured import MeasuredTarget
from plan09lib.read.clauses.plan_file import (
    INHERITED,
    NAMES,
    PlanFile,
    Target,
    TaskGroup,
    Who,
)
from plan09lib.read.files.day import date_text
from plan09lib.read.plan.plan import Plan
from plan09lib.read.rules.layout import ACTIVITIES, COURSES, ROSTER

_GROUPS = (9, 20)
"""Sizes of the groups by which is shown how many heads a percent asks for."""
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
    """Title, stages, groups, each target, what is unsaid, what is taken from the default plan;
    `written` is what its own file says."""
    file = plan.file
    lines = [file.identity.title]
    lines += [f"  Loại văn bản: {file.identity.kind}, chữ trong số hiệu {file.identity.symbol}"]
    lines += [f"  Văn bản dẫn: {', '.join(_documents(file)) or 'không'}"]
    lines += [f"  Giai đoạn: {'; '.join(_stages(file))}; mốc gốc {date_text(file.baseline_on)}"]
    works = sum(len(group.actions) for group in file.task_groups)
    lines += [f"Nhóm nhiệm vụ: {len(file.task_groups)}, gồm {works} việc"]
    lines += [f"  {group.id}  {_told(group)}" for group in file.task_groups]
    lines += [f"Nhiệm vụ tổ chức thực hiện: {len(file.duties)}"]
    lines += [f"  {duty.id}  {duty.title}" for duty in file.duties]
    shown = [one for one in file.works if one.shows]
    lines += [f"Việc kể thêm số liệu: {len(shown) or 'không'}"]
    lines += [f"  {one.id}  {one.title}: {NAMES['shows'][str(one.shows)]}" for one in shown]
    lines += list(_targets(plan))
    lines += [f"Không đánh giá được bằng số liệu: {len(file.unsaid)}"]
    lines += [f"  {one.id}  {one.text} ({one.clause}): {one.reason}" for one in file.unsaid]
    if written and plan.id:
        taken = [_NAMES[name] for name in INHERITED if name not in written]
        lines += [f"Lấy của kế hoạch mặc định: {', '.join(taken) or 'không'}"]
    return lines


def _documents(file: PlanFile) -> Iterator[str]:
    yield from (f"{one.kind} {one.number} ({one.clause})" for one in file.identity.documents)


def _stages(file: PlanFile) -> Iterator[str]:
    yield from (f"{date_text(one.start)} đến {date_text(one.end)}" for one in file.stages)


def _told(group: TaskGroup) -> str:
    told = f"{group.heading} ({group.clause}): {len(group.actions)} việc"
    return f"{told}, có các chỉ tiêu" if group.has_targets else told


def _targets(plan: Plan) -> Iterator[str]:
    targets: list[Target | MeasuredTarget] = [*plan.targets, *plan.measured]
    yield f"Chỉ tiêu: {len(targets)}"
    for target in sorted(targets, key=lambda one: one.deadline):
        yield f"  {target.id}  {target.short} ({target.clause}): {target.text}"
        if isinstance(target, MeasuredTarget):
            yield from (f"    {part}" for part in _measured(plan, target))
        else:
            yield from (f"    {part}" for part in _learnt(plan, target))
        acts = plan.body_name(target.acts, target.deadline)
        approved = target.approved_by
        by = f"cách hiểu do {approved} duyệt" if approved else "cách hiểu chưa ai duyệt"
        yield f"    Hạn: {date_text(target.deadline)}; {acts} thực hiện; {by}"


def _learnt(plan: Plan, target: Target) -> Iterator[str]:
    """A target that a share of people learn something."""
    yield f"Ai được tính: {_counted(plan, target)}"
    yield f"Điều kiện: {plan.condition_text(target.condition)}"
    yield from _scales(plan, target.condition)
    stated = "" if target.stated is not None else " (văn bản không ghi tỷ lệ, hiểu như vậy)"
    rounding = {"ceil": "", "nearest": ", làm tròn gần nhất", "floor": ", làm tròn xuống"}
    heads = (f"{n} người thì cần {need(target.applied, n, target.rule)} người" for n in _GROUPS)
    wish = ", văn bản ghi là phấn đấu" if target.aspirational else ""
    asked = f"{target.applied}%{stated}{rounding[target.rule]}{wish}"
    yield f"Mức phải đạt: {asked}; ví dụ nhóm có {', có '.join(heads)}"
    for one in target.alternatives:
        yield f"Cách hiểu khác: {one.text}"


def _counted(plan: Plan, target: Target | MeasuredTarget) -> str:
    """Of which people a target speaks, at its deadline."""
    population = plan.population(target.population)
    version = population.version_for(target.deadline) or population.versions[-1]
    ways = " hoặc ".join(_way(plan, who) for who in version.who)
    ended = population.ended_on
    last = f", đến hết ngày {date_text(ended)}" if ended and ended < target.deadline else ""
    return f"{population.label}, là {ways}{last}"


def _way(plan: Plan, who: Who) -> str:
    """One way into a group: "người thuộc nhóm công chức, dưới 40 tuổi"."""
    parts = []
    if who.group:
        parts.append(f"thuộc nhóm {' hoặc '.join(plan.label('nhom', one) for one in who.group)}")
    if who.member:
        header = plan.layout.sheets[ROSTER].column(who.member).header
        parts.append(f"có dấu ở cột {header}")
    if who.sex:
        parts.append(plan.label("gioi_tinh", who.sex))
    if who.age_from is not None or who.age_below is not None:
        parts.append(plan.condition_text(Condition(age_from=who.age_from, age_below=who.age_below)))
    if who.planned is not None:
        parts.append(plan.condition_text(Condition(planned=who.planned)))
    if who.positions:
        parts.append(plan.condition_text(Condition(positions=who.positions)))
    if who.except_positions:
        barred = (plan.label("chuc_vu", one) for one in who.except_positions)
        parts.append(f"trừ {', '.join(barred)}")
    return f"người {', '.join(parts) or 'có tên ở trang Nhân sự'}"


def _scales(plan: Plan, condition: Condition) -> Iterator[str]:
    """Each scale of a condition: its column, its levels from the lowest on."""
    for scale_id in dict.fromkeys(leaf.scale for leaf in condition.leaves if leaf.scale):
        column = plan.layout.sheets[ROSTER].column(plan.scale(scale_id).column)
        levels = plan.scale_vocabulary(scale_id).levels
        ranked = sorted((o for o in levels if o.rank is not None), key=lambda one: one.rank or 0)
        order = " < ".join(one.label for one in ranked)
        yield f"Thang đo: cột {column.header}, {order}"


def _measured(plan: Plan, target: MeasuredTarget) -> Iterator[str]:
    """A target that names a range."""
    if target.unit == "people":
        yield f"Ai được tính: {_counted(plan, target)}"
        if target.condition:
            yield f"Điều kiện: {plan.condition_text(target.condition)}"
            yield from _scales(plan, target.condition)
        how = {"share": "tỷ lệ người thỏa điều kiện trên số người được tính",
               "count": "số người thỏa điều kiện", "median_age": "tuổi trung vị"}  # fmt: skip
        yield f"Đo bằng: {how[target.measure]}, ở trang {plan.sheet_title(ROSTER)}"
    else:
        yield f"Đo bằng: {_rows(plan, target)}"
    yield f"Mức phải đạt: {_range(target, _unit(target))}{_example(plan, target)}"
    if target.every == "year":
        years = list(dict.fromkeys(one.id for one in target.occurrences(target.deadline)))
        span = [f"năm {year}" for year in (*years[:1], *years[1:][-1:])]
        whole = " đến ".join(span) or "không có năm nào từ from đến deadline"
        yield f"Hỏi từng năm trọn vẹn: {whole}"


def _rows(plan: Plan, target: MeasuredTarget) -> str:
    """Which rows are counted, and how."""
    if target.courses:
        kinds = [plan.label("loai_dao_tao", o) for o in target.courses if o != "*"] or ["mọi loại"]
        done = ", đã học xong" * target.completed
        return f"số lớp ở trang {plan.sheet_title(COURSES)}: {', '.join(kinds)}{done}"
    titles = {work.id: work.title for work in plan.file.works}
    works = ", ".join(f"{one} ({titles.get(one, 'cách ghi khác')})" for one in target.actions)
    rows = f"dòng ở trang {plan.sheet_title(ACTIVITIES)} ghi mã việc {works}"
    if target.bodies:
        kind = next(one.label for one in plan.file.body_kinds if one.id == target.bodies)
        of = "" if target.measure == "count" else f", trên tổng số {kind} ở don_vi.yml"
        return f"số {kind} có {rows}, mỗi {kind} đếm một lần{of}"
    ways = {
        "rows": f"số {rows}",
        "amount": f"tổng cột Số lượng của các {rows}",
        "amount_of_total": f"Số lượng trên Tổng số của {rows}, lấy dòng gần nhất",
    }
    return ways[target.tally]


def _unit(target: MeasuredTarget) -> str:
    """What stands behind a number of the range."""
    if target.measure == "share":
        return " điểm phần trăm" if target.than_baseline else "%"
    if target.measure == "median_age":
        return " tuổi"
    nouns = {"people": "người", "bodies": "đơn vị", "events": "lần"}
    return f" {target.noun or nouns[target.unit]}"


def _number(value: Fraction) -> str:
    shown = float(value)
    return str(int(shown)) if shown == int(shown) else f"{shown:g}".replace(".", ",")


def _range(target: MeasuredTarget, unit: str) -> str:
    """From where to where: "từ 38 đến 45 tuổi", "tăng ít nhất 10 điểm phần trăm"."""
    low, high = target.lowest, target.highest
    parts = []
    if target.than_baseline:
        if low is not None:
            less = "giảm không quá" if low < 0 else "tăng ít nhất"
            parts.append(f"{less} {_number(abs(low))}{unit}")
        if high is not None:
            less = "giảm ít nhất" if high < 0 else "tăng không quá"
            parts.append(f"{less} {_number(abs(high))}{unit}")
        return f"{', '.join(parts)} so với mốc gốc"
    if low is not None:
        if target.more_than is not None:
            parts.append(f"trên {_number(low)}{unit}")
        else:
            all_of_it = target.measure == "share" and low == 100
            begins, ends = ("", "") if all_of_it else ("từ ", " trở lên" if high is None else "")
            parts.append(f"{begins}{_number(low)}{unit}{ends}")
    if high is not None:
        words = "dưới" if target.less_than is not None else "không quá" if low is None else "đến"
        parts.append(f"{words} {_number(high)}{unit}")
    return " ".join(parts) if target.more_than is None else ", ".join(parts)


def _example(plan: Plan, target: MeasuredTarget) -> str:
    """How many heads or bodies a share asks for, of groups of some sizes."""
    if target.measure != "share" or target.than_baseline:
        return ""
    kinds = {one.id: one.label for one in plan.file.body_kinds}
    noun = target.noun or kinds.get(target.bodies) or _NOUNS[target.unit]
    shown = (f"có {n} {noun} thì {_heads(target, n)} {noun}" for n in _GROUPS)
    return f"; ví dụ {', '.join(shown)}"


_NOUNS = {"people": "người", "bodies": "đơn vị", "events": "sự việc"}


def _heads(target: MeasuredTarget, n: int) -> str:
    """From how many to how many of `n` the range allows."""
    low, high = target.lowest, target.highest
    parts = []
    if low is not None:
        least = need(low, n) if target.more_than is None else floor(low * n / 100) + 1
        parts.append(f"cần {least}")
    if high is not None:
        most = floor(high * n / 100) if target.less_than is None else ceil(high * n / 100) - 1
        parts.append(f"{'đến' if parts else 'không quá'} {most}")
    return " ".join(parts)
