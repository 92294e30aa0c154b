"""Checks across the plan file: every name that is used is defined, and no dates overlap."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations, pairwise
from typing import Any

from plan09lib.errors import Fault, nearest
from plan09lib.read.clauses.conditions import ANY_COURSE, Condition
from plan09lib.read.clauses.measured import MeasuredTarget
from plan09lib.read.clauses.plan_file import (
    GENERAL,
    SENSITIVE,
    Duty,
    PlanFile,
    Target,
    Who,
    Work,
    document_faults,
)
from plan09lib.read.files.day import iso_day
from plan09lib.read.files.record import overlapping
from plan09lib.read.rules.layout import COURSES, HOURS, ROSTER, Layout
from plan09lib.read.rules.vocab import Vocabulary

Vocabularies = dict[str, Vocabulary]
NAMED = {
    "chuc_vu", "co_khong", "giai_doan_viec", "gioi_tinh", "he_thong_xep_loai", "ket_qua_bang",
    "ket_qua_doi_chieu", "khop_danh_sach", "loai_dao_tao", "loai_dong", "loai_nhan_xet",
    "muc_phat_hien", "muc_xep_loai", "nhom",
    "trang_thai", "trang_thai_viec",
}  # fmt: skip
"""Vocabularies that the program itself asks for, whatever the layout says."""


def cross_faults(
    file: PlanFile, raw: dict[str, Any], layout: Layout, vocabularies: Vocabularies
) -> list[Fault]:
    """Every fault between parts of the plan file; names of faulty entries count as known."""
    known = {
        section: _ids(raw, section) for section in ("bodies", "populations", "scales", "targets")
    }
    known["measured"] = _ids(raw, "measured")
    known["works"] = _works_named(raw)
    known["clauses"] = [str(group.get("clause", "")) for group in _entries(raw, "task_groups")]
    return [
        *_repeated_ids(raw),
        *_overlaps(file),
        *_stage_faults(file),
        *_column_faults(file, layout, vocabularies),
        *_population_faults(file, vocabularies),
        *_target_faults(file, known, layout, vocabularies),
        *_measured_faults(file, known, layout, vocabularies),
        *_standard_faults(file, known["targets"], vocabularies),
        *_task_faults(file, known, layout, _deadline_years(raw)),
        *document_faults(
            file.identity,
            known["clauses"],
            min((stage.start for stage in file.stages), default=None),
        ),
    ]


class _Open(list[str]):
    """Names some of which cannot be known before a fault in them is mended: none is unknown."""

    def __contains__(self, _name: object) -> bool:
        return True


def _ids(raw: dict[str, Any], section: str) -> list[str]:
    return _names(_entries(raw, section))


def _names(entries: Iterable[dict[str, Any]]) -> list[str]:
    """The ids of entries; `_Open` where one has no id that is a text."""
    ids = [entry.get("id") for entry in entries]
    texts = [str(one) for one in ids if one is not None]
    return texts if all(isinstance(one, str) for one in ids) else _Open(texts)


def _entries(raw: dict[str, Any], section: str) -> list[dict[str, Any]]:
    entries = raw.get(section)
    if not isinstance(entries, list):
        return []
    return [entry for entry in entries if isinstance(entry, dict)]


def _works_named(raw: dict[str, Any]) -> list[str]:
    """The codes of all works, those with a fault too."""
    actions = (_entries(group, "actions") for group in _entries(raw, "task_groups"))
    works = [*(work for of_group in actions for work in of_group), *_entries(raw, "duties")]
    return _names(works)


def _deadline_years(raw: dict[str, Any]) -> list[str]:
    """The years in which targets are due; none where a deadline has a fault."""
    deadlines = [iso_day(entry.get("deadline")) for entry in _entries(raw, "targets")]
    return sorted({str(day.year) for day in deadlines if day}) if all(deadlines) else []


def _unknown(where: str, what: str, name: str, known: Iterable[str]) -> Iterator[Fault]:
    names = known if isinstance(known, _Open) else list(known)
    if name not in names:
        rule = f"{what} phải được khai báo trước khi dùng"
        yield Fault(f"plan.yml: {where}", f'{what} "{name}" không có', rule, nearest(name, names))


def _not_in(vocabulary: Vocabulary, where: str, what: str, code: str) -> Iterator[Fault]:
    """A code that no value of `vocabulary` has; where a value is called so, its code is told."""
    called = vocabulary.find(code)
    if called and code not in vocabulary.codes:
        found, rule = f'{what} "{code}" không có', f"{what} ghi bằng mã"
        yield Fault(f"plan.yml: {where}", found, rule, f"ghi {called.code}")
    else:
        yield from _unknown(where, what, code, vocabulary.codes)


def _repeated_ids(raw: dict[str, Any]) -> Iterator[Fault]:
    for section in (one for one in raw if one not in ("task_groups", "duties")):
        ids = _ids(raw, section)
        for repeated in sorted({name for name in ids if ids.count(name) > 1}):
            where = f"plan.yml: {section} → {repeated}"
            yield Fault(where, "mã dùng hai lần", "mỗi mã chỉ dùng một lần", "đổi một trong hai mã")


def _overlaps(file: PlanFile) -> Iterator[Fault]:
    for body in file.bodies:
        yield from overlapping(f"plan.yml: bodies → {body.id}", body.names)
    for population in file.populations:
        yield from overlapping(f"plan.yml: populations → {population.id}", population.versions)


def _stage_faults(file: PlanFile) -> Iterator[Fault]:
    """Stages that end before they begin, overlap, or are called by other years than theirs."""
    for stage in file.stages:
        where, called = f"plan.yml: stages → {stage.id}", f"{stage.start.year}..{stage.end.year}"
        if stage.end < stage.start:
            found = f"end {stage.end} trước start {stage.start}"
            yield Fault(where, found, "ngày cuối giai đoạn sau ngày đầu", "sửa một trong hai ngày")
        elif stage.id != called:
            rule = "mã giai đoạn là năm đầu và năm cuối, cách nhau hai dấu chấm"
            found = f"giai đoạn từ {stage.start} đến {stage.end}"
            yield Fault(where, found, rule, f"ghi id: {called}, hoặc sửa start, end")
    ordered = sorted(file.stages, key=lambda stage: stage.start)
    for earlier, later in pairwise(ordered):
        if later.start <= earlier.end:
            yield Fault(
                f"plan.yml: stages → {later.id}",
                f"bắt đầu {later.start}, khi giai đoạn {earlier.id} còn đến {earlier.end}",
                "các giai đoạn không chồng lên nhau: mỗi giai đoạn có một tổng kết",
                f"cho giai đoạn {earlier.id} kết thúc trước {later.start}, hoặc lùi start",
            )


def _column_faults(file: PlanFile, layout: Layout, vocabularies: Vocabularies) -> Iterator[Fault]:
    columns = [column.name for column in layout.sheets[ROSTER].columns]
    positions = vocabularies["chuc_vu"].codes
    leveled = [column.name for column in layout.sheets[ROSTER].columns if column.vocab]
    if file.assignment:  # None where the section itself is faulty
        yield from _unknown("assignment → term_of", "chức vụ", file.assignment.term_of, positions)
    for scale in file.scales:
        yield from _unknown(f"scales → {scale.id}", "cột", scale.column, leveled)
    for theme in file.themes:
        for scale_id in theme.scales:
            known = [scale.id for scale in file.scales]
            yield from _unknown(f"themes → {theme.id}", "thang đo", scale_id, known)
    for membership in file.memberships:
        where = f"memberships → {membership.column}"
        yield from _unknown(where, "cột", membership.column, columns)
        open_ = (code for one in membership.open for code in one.positions)
        for position in (*membership.positions, *membership.options, *open_):
            yield from _unknown(where, "chức vụ", position, positions)
    for group, posts in file.titles.groups.items() if file.titles else ():
        where = f"titles → groups → {group}"
        yield from _not_in(vocabularies["nhom"], where, "nhóm", group)
        for position in posts:
            yield from _unknown(where, "chức vụ", position, positions)
    for family in file.position_families:
        where = f"position_families → {family.id}"
        for position in family.positions:
            yield from _unknown(where, "chức vụ", position, positions)
        for group in family.groups:
            yield from _not_in(vocabularies["nhom"], where, "nhóm", group)


def _population_faults(file: PlanFile, vocabularies: Vocabularies) -> Iterator[Fault]:
    for population in file.populations:
        if not population.versions:
            where = f"plan.yml: populations → {population.id}"
            rule = "mỗi nhóm đối tượng có ít nhất một bản"
            yield Fault(where, "versions trống", rule, "thêm một bản với from và who")
        for version in population.versions:
            for who in version.who:
                where = f"populations → {population.id} → từ {version.since}"
                yield from _who_faults(where, who, file, vocabularies)


def _who_faults(
    where: str, who: Who, file: PlanFile, vocabularies: Vocabularies
) -> Iterator[Fault]:
    for group in who.group:
        yield from _not_in(vocabularies["nhom"], where, "nhóm", group)
    for position in who.except_positions:
        yield from _not_in(vocabularies["chuc_vu"], where, "chức vụ", position)
    for position in who.positions:
        yield from _not_in(vocabularies["chuc_vu"], where, "chức vụ", position)
    if who.member:
        yield from _unknown(where, "cột", who.member, [m.column for m in file.memberships])
    if who.sex:
        yield from _not_in(vocabularies["gioi_tinh"], where, "giới tính", who.sex)


def _target_faults(
    file: PlanFile, known: dict[str, list[str]], layout: Layout, vocabularies: Vocabularies
) -> Iterator[Fault]:
    group = file.group_of_targets
    implementers = set(group.implements if group else ())
    scales = {scale.id: scale.column for scale in file.scales}
    for target in file.targets:
        where = f"targets → {target.id}"
        for condition in _conditions(target):
            yield from _learnt_faults(where, condition)
            for leaf in condition.leaves:
                yield from _leaf_faults(where, leaf, scales, known["scales"], layout, vocabularies)
        for population in _population_names(target):
            yield from _unknown(where, "nhóm đối tượng", population, known["populations"])
        if target.continues:
            yield from _unknown(where, "chỉ tiêu", target.continues, known["targets"])
        yield from _acts_faults(where, target, implementers, known["bodies"])
        yield from _stated_faults(where, target)
        yield from _deadline_faults(where, target, file)
        yield from _repeated_alternatives(where, target)


def _acts_faults(
    where: str, target: Target, implementers: set[str], bodies: list[str]
) -> Iterator[Fault]:
    if target.acts not in bodies or not implementers:
        yield from _unknown(where, "bộ phận", target.acts, bodies)
    elif target.acts not in implementers and implementers <= set(bodies):
        rule = "bộ phận phải làm (acts) là một bộ phận ở implements của nhóm có các chỉ tiêu"
        action = f"chọn một trong: {', '.join(sorted(implementers))}; hoặc thêm vào implements"
        found = f'bộ phận "{target.acts}" không thực hiện nhóm có các chỉ tiêu'
        yield Fault(f"plan.yml: {where}", found, rule, action)


def _population_names(target: Target) -> list[str]:
    return [target.population, *(a.population for a in target.alternatives if a.population)]


def _conditions(target: Target) -> Iterator[Condition]:
    for condition in (target.condition, *(a.condition for a in target.alternatives)):
        if condition is not None:
            yield condition


def _learnt_faults(where: str, condition: Condition) -> Iterator[Fault]:
    if not condition.is_learnt:
        yield Fault(
            f"plan.yml: {where}",
            "condition này không phải cử đi học mà đạt được",
            "chỉ tiêu có applied được dự báo và đề xuất cử người đi học",
            "ghi at_least (phần trăm) thay cho stated, applied",
        )


def _measured_faults(
    file: PlanFile, known: dict[str, list[str]], layout: Layout, vocabularies: Vocabularies
) -> Iterator[Fault]:
    scales = {scale.id: scale.column for scale in file.scales}
    yield from _repeated_targets(file, known)
    for target in file.measured:
        where = f"targets → {target.id}"
        yield from _deadline_faults(where, target, file)
        yield from _unknown(where, "bộ phận", target.acts, known["bodies"])
        if target.population:
            yield from _unknown(where, "nhóm đối tượng", target.population, known["populations"])
        for leaf in target.condition.leaves if target.condition else ():
            yield from _leaf_faults(where, leaf, scales, known["scales"], layout, vocabularies)
            yield from _kind_faults(where, leaf, file, layout, vocabularies)
        for action in target.actions:
            yield from _unknown(where, "mã việc", action, known["works"])
        for kind in target.courses:
            yield from _course_faults(where, kind, vocabularies)
        if target.bodies:
            kinds = [kind.id for kind in file.body_kinds]
            yield from _unknown(where, "loại đơn vị", target.bodies, kinds)
    for one in file.unsaid:
        if one.acts:
            yield from _unknown(f"unsaid → {one.id}", "bộ phận", one.acts, known["bodies"])


def _repeated_targets(file: PlanFile, known: dict[str, list[str]]) -> Iterator[Fault]:
    """An id of a target that another kind of target has too; within a kind see `_repeated_ids`."""
    kinds = {*known["targets"]}, {*known["measured"]}, {one.id for one in file.unsaid}
    for one, other in combinations(kinds, 2):
        for repeated in sorted(one & other):
            found, rule = "mã dùng hai lần", "mỗi mã chỉ dùng một lần"
            yield Fault(f"plan.yml: targets → {repeated}", found, rule, "đổi một trong hai mã")


def _course_faults(where: str, kind: str, vocabularies: Vocabularies) -> Iterator[Fault]:
    if kind != ANY_COURSE:
        yield from _not_in(vocabularies["loai_dao_tao"], where, "loại đào tạo", kind)


def _kind_faults(
    where: str, leaf: Condition, file: PlanFile, layout: Layout, vocabularies: Vocabularies
) -> Iterator[Fault]:
    """What the forms that are counted as they are name and nobody has."""
    if leaf.sex:
        yield from _not_in(vocabularies["gioi_tinh"], where, "giới tính", leaf.sex)
    if leaf.member:
        yield from _unknown(where, "cột", leaf.member, [one.column for one in file.memberships])
    for position in leaf.positions:
        yield from _not_in(vocabularies["chuc_vu"], where, "chức vụ", position)
    if leaf.rating:
        level = leaf.rating.at_least or leaf.rating.exactly
        systems = vocabularies["he_thong_xep_loai"]
        yield from _not_in(systems, where, "hệ thống xếp loại", leaf.rating.system)
        yield from _not_in(vocabularies["muc_xep_loai"], where, "mức xếp loại", level)
    columns = [column.name for column in layout.sheets[COURSES].columns]
    if leaf.hours and HOURS not in columns:
        rule = f"hours cộng cột {HOURS} của trang Đào tạo"
        found = f"bieu_mau.yml không có cột {HOURS}"
        action = f"thêm cột {HOURS} vào trang dao_tao của bieu_mau.yml, hoặc ghi chỉ tiêu ở unsaid"
        yield Fault(f"plan.yml: {where}", found, rule, action)


def _leaf_faults(
    where: str,
    condition: Condition,
    scales: dict[str, str],
    known_scales: list[str],
    layout: Layout,
    vocabularies: Vocabularies,
) -> Iterator[Fault]:
    if condition.course:
        yield from _course_faults(where, condition.course, vocabularies)
    if not condition.scale:
        return
    yield from _unknown(where, "thang đo", condition.scale, known_scales)
    columns = {column.name: column for column in layout.sheets[ROSTER].columns}
    column = columns.get(scales.get(condition.scale, ""))
    if column is None or column.vocab not in vocabularies:
        return
    level, vocabulary = condition.at_least or condition.exactly, vocabularies[column.vocab]
    yield from _not_in(vocabulary, where, "mức", level)
    if level in vocabulary.unranked:
        rule = "điều kiện dùng mức có thứ bậc (rank) trong từ vựng"
        fault = f'mức "{level}" không có thứ bậc nên không ai thỏa được'
        yield Fault(f"plan.yml: {where}", fault, rule, "chọn mức khác, hoặc ghi rank trong vocab/")


def _deadline_faults(
    where: str, target: Target | MeasuredTarget, file: PlanFile
) -> Iterator[Fault]:
    if target.deadline <= target.since:
        found = f"deadline {target.deadline} không sau from {target.since}"
        rule = "hạn của chỉ tiêu sau ngày bắt đầu hiệu lực"
        yield Fault(f"plan.yml: {where}", found, rule, "sửa một trong hai ngày")
    elif _are_sound(file) and not any(s.start <= target.deadline <= s.end for s in file.stages):
        stages = ", ".join(f"{stage.start} đến {stage.end}" for stage in file.stages)
        rule = "hạn nằm trong một giai đoạn, để có tổng kết kết luận chỉ tiêu ấy"
        found = f"deadline {target.deadline} ngoài mọi giai đoạn ({stages})"
        yield Fault(f"plan.yml: {where} → deadline", found, rule, "sửa năm, hoặc thêm giai đoạn")


def _are_sound(file: PlanFile) -> bool:
    """Whether there are stages, none with a fault of its own."""
    return bool(file.stages) and not any(_stage_faults(file))


def _repeated_alternatives(where: str, target: Target) -> Iterator[Fault]:
    approved = [one.id for one in target.alternatives if one.approved_by]
    if len(approved) > 1:
        found, rule = f"đã duyệt cả {' và '.join(approved)}", "mỗi chỉ tiêu áp dụng một cách hiểu"
        yield Fault(f"plan.yml: {where}", found, rule, "để approved_by của các cách khác là null")
    ids = [alternative.id for alternative in target.alternatives]
    for repeated in sorted({name for name in ids if ids.count(name) > 1}):
        found, rule = f'cách đọc khác "{repeated}" có hai lần', "mỗi cách đọc một mã"
        yield Fault(f"plan.yml: {where}", found, rule, "đổi một trong hai mã")


def _standard_faults(
    file: PlanFile, targets: list[str], vocabularies: Vocabularies
) -> Iterator[Fault]:
    for standard in file.recruit_standards:
        where = f"recruit_standards → {standard.group}"
        yield from _not_in(vocabularies["nhom"], where, "nhóm", standard.group)
        for target in standard.targets:
            yield from _unknown(where, "chỉ tiêu", target, targets)


def _stated_faults(where: str, target: Target) -> Iterator[Fault]:
    if target.stated is not None and target.stated != target.applied:
        yield Fault(
            f"plan.yml: {where}",
            f"stated {target.stated} khác applied {target.applied}",
            "tỷ lệ kế hoạch đã ghi thì áp dụng đúng tỷ lệ đó",
            "sửa applied, hoặc đưa cách đọc khác vào alternatives",
        )


def _task_faults(
    file: PlanFile, known: dict[str, list[str]], layout: Layout, years: list[str]
) -> Iterator[Fault]:
    bodies = known["bodies"]
    for group in file.task_groups:
        for body in (*group.directs, *group.implements):
            yield from _unknown(f"task_groups → {group.id}", "bộ phận", body, bodies)
        for action in group.actions:
            where = f"task_groups → {group.id} → {action.id}"
            yield from _work_faults(where, action, file, layout)
            laid_on = (*group.directs, *group.implements)
            yield from _leads_faults(where, action, laid_on, bodies, "directs, implements của nhóm")
            if years and action.targets_due and str(action.targets_due) not in years:
                found = f"không chỉ tiêu nào đến hạn năm {action.targets_due}"
                rule = "targets_due là năm có chỉ tiêu đến hạn"
                hint = f"chọn một trong: {', '.join(years)}; hoặc bỏ targets_due"
                yield Fault(f"plan.yml: {where}", found, rule, hint)
    yield from _number_faults(file, known["works"])
    yield from _shown_faults(file)
    for laid in file.life_cycle:
        for body in laid.bodies:
            yield from _unknown(f"life_cycle → {laid.stage}", "bộ phận", body, bodies)
    for duty in file.duties:
        for body in duty.bodies:
            yield from _unknown(f"duties → {duty.id}", "bộ phận", body, bodies)
        yield from _work_faults(f"duties → {duty.id}", duty, file, layout)
        yield from _leads_faults(f"duties → {duty.id}", duty, duty.bodies, bodies, "bodies")


def _leads_faults(
    where: str, work: Work, laid_on: Sequence[str], bodies: list[str], named: str
) -> Iterator[Fault]:
    if work.leads not in bodies:
        yield from _unknown(f"{where} → leads", "bộ phận", work.leads, bodies)
    elif work.leads not in laid_on and set(laid_on) <= set(bodies):
        rule = f"bộ phận chủ trì (leads) là một trong các bộ phận ở {named}"
        action = f"chọn một trong: {', '.join(dict.fromkeys(laid_on))}; hoặc thêm vào {named}"
        found = f'"{work.leads}" không thuộc các bộ phận được giao'
        yield Fault(f"plan.yml: {where} → leads", found, rule, action)


def _number_faults(file: PlanFile, codes: list[str]) -> Iterator[Fault]:
    """Numbers of groups and works that are not one part's own, whatever they look like."""
    works = [(f"{_of(work)} → {work.id}", work.id) for work in file.works]
    groups = [(f"task_groups → {group.id}", group.id) for group in file.task_groups]
    taken: dict[str, str] = {GENERAL: "mục nhận xét chung"}
    taken |= {name: f"targets → {name}" for name in file.target_ids}
    for where, number in (*groups, *works):
        if number in taken:
            found = f'mã "{number}" dùng hai lần: đã là {taken[number]}'
            rule = "mỗi nhóm việc, việc, nhiệm vụ và chỉ tiêu có một mã riêng"
            yield Fault(f"plan.yml: {where}", found, rule, "đổi một trong hai mã")
        taken.setdefault(number, where)
    for work in file.works:
        for code in work.also:
            yield from _unknown(f"{_of(work)} → {work.id} → also", "mã việc", code, codes)


def _of(work: Work) -> str:
    return "duties" if isinstance(work, Duty) else "task_groups"


def _shown_faults(file: PlanFile) -> Iterator[Fault]:
    """Counts that two works are told by, and cases of few people told as any other work."""
    told: dict[str, str] = {}
    for work in (work for work in file.works if work.shows):
        where, shows = f"plan.yml: {_of(work)} → {work.id}", str(work.shows)
        if shows in told:
            found, rule = f"shows {shows} đã ở {told[shows]}", "mỗi số liệu do một việc nêu"
            yield Fault(where, found, rule, "bỏ shows ở một trong hai việc")
        if work.shows in SENSITIVE and not work.sensitive:
            rule = "việc nêu trường hợp của ít người là việc nhạy cảm"
            yield Fault(where, f"shows {shows} mà không có sensitive", rule, "ghi sensitive: true")
        told.setdefault(shows, work.id)


def _work_faults(where: str, work: Work, file: PlanFile, layout: Layout) -> Iterator[Fault]:
    for sheet in work.sheets:
        yield from _unknown(where, "trang tính", sheet, layout.sheets)
    for cover in work.covers:
        yield from _unknown(where, "loại đơn vị", cover.kind, [kind.id for kind in file.body_kinds])
    if ROSTER in work.sheets or work.roster_column:
        columns = [column.name for column in layout.sheets[ROSTER].columns]
        yield from _unknown(where, "cột", work.roster_column, columns)


def layout_faults(layout: Layout, vocabularies: Vocabularies) -> Iterator[Fault]:
    """Vocabularies that the layout or the program names and nobody wrote."""
    for name in sorted(NAMED - set(vocabularies)):
        yield Fault(f"vocab/{name}.csv", "không có tệp", "tệp này là bắt buộc", "khôi phục tệp")
    for slug, sheet in layout.sheets.items():
        for column in sheet.columns:
            if column.vocab and column.vocab not in vocabularies:
                where = f"bieu_mau.yml: {slug} → {column.name}"
                hint = nearest(column.vocab, list(vocabularies))
                yield Fault(
                    where, f'từ vựng "{column.vocab}" không có', "mỗi từ vựng là một tệp", hint
                )
