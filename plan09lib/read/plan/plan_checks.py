"""Checks across the plan file: every name that is used is defined, and no dates overlap."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from plan09lib.errors import Fault, nearest
from plan09lib.read.files.record import overlapping
from plan09lib.read.plan.layout import ROSTER, Layout
from plan09lib.read.plan.plan_file import Condition, PlanFile, Target, Who, Work, document_faults
from plan09lib.read.plan.vocab import Vocabulary

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
    return [
        *_repeated_ids(raw),
        *_overlaps(file),
        *_column_faults(file, layout, vocabularies),
        *_population_faults(file, vocabularies),
        *_target_faults(file, known, layout, vocabularies),
        *_standard_faults(file, known["targets"], vocabularies),
        *_task_faults(file, known["bodies"], layout, _deadline_years(raw)),
        *document_faults(
            file.identity,
            [group.clause for group in file.task_groups],
            min((stage.start for stage in file.stages), default=None),
        ),
    ]


def _ids(raw: dict[str, Any], section: str) -> list[str]:
    return [str(entry["id"]) for entry in _entries(raw, section) if "id" in entry]


def _entries(raw: dict[str, Any], section: str) -> list[dict[str, Any]]:
    entries = raw.get(section)
    if not isinstance(entries, list):
        return []
    return [entry for entry in entries if isinstance(entry, dict)]


def _deadline_years(raw: dict[str, Any]) -> list[str]:
    deadlines = (entry.get("deadline") for entry in _entries(raw, "targets"))
    return sorted({str(deadline)[:4] for deadline in deadlines})


def _unknown(where: str, what: str, name: str, known: Iterable[str]) -> Iterator[Fault]:
    names = list(known)
    if name not in names:
        rule = f"{what} phải được khai báo trước khi dùng"
        yield Fault(f"plan.yml: {where}", f'{what} "{name}" không có', rule, nearest(name, names))


def _repeated_ids(raw: dict[str, Any]) -> Iterator[Fault]:
    for section in raw:
        ids = _ids(raw, section)
        for repeated in sorted({name for name in ids if ids.count(name) > 1}):
            where = f"plan.yml: {section} → {repeated}"
            yield Fault(where, "mã dùng hai lần", "mỗi mã chỉ dùng một lần", "đổi một trong hai mã")


def _overlaps(file: PlanFile) -> Iterator[Fault]:
    for body in file.bodies:
        yield from overlapping(f"plan.yml: bodies → {body.id}", body.names)
    for population in file.populations:
        yield from overlapping(f"plan.yml: populations → {population.id}", population.versions)


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
    for family in file.position_families:
        where = f"position_families → {family.id}"
        for position in family.positions:
            yield from _unknown(where, "chức vụ", position, positions)
        for group in family.groups:
            yield from _unknown(where, "nhóm", group, vocabularies["nhom"].codes)


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
        yield from _unknown(where, "nhóm", group, vocabularies["nhom"].codes)
    for position in who.except_positions:
        yield from _unknown(where, "chức vụ", position, vocabularies["chuc_vu"].codes)
    if who.member:
        yield from _unknown(where, "cột", who.member, [m.column for m in file.memberships])


def _target_faults(
    file: PlanFile, known: dict[str, list[str]], layout: Layout, vocabularies: Vocabularies
) -> Iterator[Fault]:
    implementers = {
        body for group in file.task_groups if group.id == "3" for body in group.implements
    }
    scales = {scale.id: scale.column for scale in file.scales}
    for target in file.targets:
        where = f"targets → {target.id}"
        for condition in _conditions(target):
            yield from _condition_faults(
                where, condition, scales, known["scales"], layout, vocabularies
            )
        for population in _population_names(target):
            yield from _unknown(where, "nhóm đối tượng", population, known["populations"])
        if target.continues:
            yield from _unknown(where, "chỉ tiêu", target.continues, known["targets"])
        yield from _unknown(where, "bộ phận", target.acts, implementers or known["bodies"])
        yield from _stated_faults(where, target)
        yield from _deadline_faults(where, target)
        yield from _repeated_alternatives(where, target)


def _population_names(target: Target) -> list[str]:
    return [target.population, *(a.population for a in target.alternatives if a.population)]


def _conditions(target: Target) -> Iterator[Condition]:
    for condition in (target.condition, *(a.condition for a in target.alternatives)):
        if condition is not None:
            yield from condition.simple_parts


def _condition_faults(
    where: str,
    condition: Condition,
    scales: dict[str, str],
    known_scales: list[str],
    layout: Layout,
    vocabularies: Vocabularies,
) -> Iterator[Fault]:
    if condition.course:
        kinds = vocabularies["loai_dao_tao"].codes
        yield from _unknown(where, "loại đào tạo", condition.course, kinds)
        return
    yield from _unknown(where, "thang đo", condition.scale, known_scales)
    columns = {column.name: column for column in layout.sheets[ROSTER].columns}
    column = columns.get(scales.get(condition.scale, ""))
    if column is None or column.vocab not in vocabularies:
        return
    level, vocabulary = condition.at_least or condition.exactly, vocabularies[column.vocab]
    yield from _unknown(where, "mức", level, vocabulary.codes)
    if level in vocabulary.unranked:
        rule = "điều kiện dùng mức có thứ bậc (rank) trong từ vựng"
        fault = f'mức "{level}" không có thứ bậc nên không ai thỏa được'
        yield Fault(f"plan.yml: {where}", fault, rule, "chọn mức khác, hoặc ghi rank trong vocab/")


def _deadline_faults(where: str, target: Target) -> Iterator[Fault]:
    if target.deadline <= target.since:
        found = f"deadline {target.deadline} không sau from {target.since}"
        rule = "hạn của chỉ tiêu sau ngày bắt đầu hiệu lực"
        yield Fault(f"plan.yml: {where}", found, rule, "sửa một trong hai ngày")


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
        yield from _unknown(where, "nhóm", standard.group, vocabularies["nhom"].codes)
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
    file: PlanFile, bodies: list[str], layout: Layout, years: list[str]
) -> Iterator[Fault]:
    for group in file.task_groups:
        for body in (*group.directs, *group.implements):
            yield from _unknown(f"task_groups → {group.id}", "bộ phận", body, bodies)
        for action in group.actions:
            where = f"task_groups → {group.id} → {action.id}"
            yield from _work_faults(where, action, file, layout)
            laid_on = (*group.directs, *group.implements)
            yield from _unknown(f"{where} → leads", "bộ phận được giao", action.leads, laid_on)
            if years and action.targets_due and str(action.targets_due) not in years:
                found = f"không chỉ tiêu nào đến hạn năm {action.targets_due}"
                rule = "targets_due là năm có chỉ tiêu đến hạn"
                hint = f"chọn một trong: {', '.join(years)}; hoặc bỏ targets_due"
                yield Fault(f"plan.yml: {where}", found, rule, hint)
    for laid in file.life_cycle:
        for body in laid.bodies:
            yield from _unknown(f"life_cycle → {laid.stage}", "bộ phận", body, bodies)
    for duty in file.duties:
        for body in duty.bodies:
            yield from _unknown(f"duties → {duty.id}", "bộ phận", body, bodies)
        yield from _work_faults(f"duties → {duty.id}", duty, file, layout)
        where = f"duties → {duty.id} → leads"
        yield from _unknown(where, "bộ phận được giao", duty.leads, duty.bodies)


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
