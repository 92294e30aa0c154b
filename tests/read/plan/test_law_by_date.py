"""The law by date as the plan's files have it: posts, groups, addressees, readings in waiting."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from plan09lib.judge.tasks.activities import kind_of_body
from plan09lib.read.cells.positions import TitleReader
from plan09lib.read.plan.in_force import in_force
from plan09lib.read.plan.plan import Plan, readings

BEFORE, AFTER = dt.date(2025, 6, 30), dt.date(2025, 7, 1)


@pytest.mark.parametrize(
    ("title", "held"),
    [
        ("Phó Chủ tịch UBMTTQ", ("pho_chu_tich_mttq",)),
        ("Phó Chủ tịch UBMTTQ, Chủ tịch Hội LHPN", ("pho_chu_tich_mttq", "chu_tich_phu_nu")),
        ("PCT UBMTTQVN kiêm Bí thư Đoàn TNCS HCM", ("pho_chu_tich_mttq", "bi_thu_doan")),
        ("Trưởng Ban Xây dựng Đảng phường", ("truong_ban_xay_dung_dang",)),
        ("Chánh Văn phòng HĐND và UBND", ("chanh_van_phong",)),
        ("Trưởng phòng Kinh tế, Hạ tầng và Đô thị", ("truong_phong",)),
        ("Phó Trưởng phòng VH-XH", ("pho_truong_phong",)),
        ("Chuyên viên", ("chuyen_vien",)),
    ],
)
def test_posts_of_two_tier_government_are_known(
    title: str, held: tuple[str, ...], plan: Plan
) -> None:
    read = TitleReader(plan.vocabularies["chuc_vu"], plan.file.titles).read(title)
    assert read.held == held
    assert not read.unread


def test_groups_of_no_population_stand_outside(plan: Plan) -> None:
    assert plan.groups_outside == {"vien_chuc", "hop_dong", "to_dan_pho", "ngoai_ke_hoach"}


@pytest.mark.parametrize(
    ("name", "kind"),
    [("Đảng bộ UBND phường", "dang_bo"), ("Chi bộ 3", "chi_bo"), ("Hội Nông dân", "co_quan")],
)
def test_a_party_body_below_the_ward_is_no_office(name: str, kind: str, plan: Plan) -> None:
    assert kind_of_body(name, plan) == kind


@pytest.mark.parametrize(
    ("parent", "told"),
    [
        ("ĐẢNG BỘ TỈNH MẪU", "Thường trực Tỉnh ủy (b/c)"),
        ("Đảng bộ  thành phố Mẫu", "Thường trực Thành ủy (b/c)"),
        ("ĐẢNG BỘ KHU MẪU", "Thường trực cấp ủy cấp trên trực tiếp (b/c)"),
    ],
)
def test_a_ward_reports_to_its_own_level_above(parent: str, told: str, plan: Plan) -> None:
    addressed = [r.called_for(parent) for r in plan.file.recipients if r.in_force(AFTER)]
    assert addressed[0] == told


def test_the_office_and_the_copy_kept_there_change_on_the_same_day(plan: Plan) -> None:
    kept = {
        day: next(
            r.name for r in plan.file.recipients if r.in_force(day) and r.name.startswith("Lưu")
        )
        for day in (BEFORE, AFTER)
    }
    assert [plan.body_name("van_phong", day) for day in (BEFORE, AFTER)] == [
        "Văn phòng phường", "Văn phòng Đảng ủy phường",
    ]  # fmt: skip
    assert kept == {BEFORE: "Lưu VP phường", AFTER: "Lưu Văn phòng Đảng ủy phường"}


LATER = ["T25-1a", "T25-1b", "T25-3c", "T30-1", "T30-4"]


def readings_on(plan: Plan, day: dt.date) -> dict[str, int]:
    return {one.id: len(one.alternatives) for one in in_force(plan, day, ()).targets}


def test_a_reading_known_later_is_not_cited_before(plan: Plan) -> None:
    before, after = readings_on(plan, dt.date(2024, 12, 31)), readings_on(plan, AFTER)
    assert [name for name in after if after[name] > before[name]] == LATER
    assert all(before[name] == after[name] for name in after if name not in LATER)


def test_nothing_unapproved_changes_what_is_applied(plan: Plan) -> None:
    applied = in_force(plan, AFTER, ())
    for was, now in zip(plan.targets, applied.targets, strict=True):
        assert (was.population, was.condition, was.applied) == (
            now.population, now.condition, now.applied,
        )  # fmt: skip
        assert not [one for one in was.alternatives if one.approved_by]


def approving(plan: Plan, target_id: str, *readings: str) -> Plan:
    """The plan with readings of one target approved."""
    targets = []
    for target in plan.targets:
        others = tuple(
            one.model_copy(update={"approved_by": "Ban Thường vụ Đảng ủy"})
            if target.id == target_id and one.id in readings
            else one
            for one in target.alternatives
        )
        targets.append(target.model_copy(update={"alternatives": others}))
    return replace(plan, file=plan.file.model_copy(update={"targets": tuple(targets)}))


def test_an_approved_reading_is_applied_from_the_day_it_was_known(plan: Plan) -> None:
    approved = approving(plan, "T30-1", "a")
    before = in_force(approved, BEFORE, ()).target("T30-1")
    after = in_force(approved, AFTER, ()).target("T30-1")
    assert (before.population, before.alternatives) == ("cap_uy_vien", ())
    assert after.population == "cap_uy_vien_truc_thuoc"
    assert after.approved_by == "Ban Thường vụ Đảng ủy"
    assert [one.population for one in after.alternatives] == ["cap_uy_vien"]
    assert readings(approved)["T30-1"] != readings(plan)["T30-1"]


PROVINCE, CITY = "ĐẢNG BỘ TỈNH A", "ĐẢNG BỘ THÀNH PHỐ A"
PARTY_BUILDING = "Ban Xây dựng Đảng của Đảng ủy phường"


@pytest.mark.parametrize(
    ("addressee", "sent", "day", "parent", "now"),
    [
        ("Thường trực Thành ủy", "2024-12-20", "2025-07-01", PROVINCE, "Thường trực Tỉnh ủy"),
        ("thường trực  Quận ủy B", "2025-06-30", "2025-07-01", CITY, "Thường trực Thành ủy"),
        ("Thường trực Thành ủy", "2025-06-30", "2025-06-30", PROVINCE, ""),
        ("Thường trực Thành ủy", "2025-07-01", "2025-12-31", PROVINCE, ""),
        ("Thường trực Thành ủy A", "2024-12-20", "2025-07-01", CITY, ""),
        ("UBND quận B", "2024-12-20", "2026-07-01", CITY, "Ủy ban nhân dân thành phố"),
        ("Ban Tổ chức Đảng ủy phường", "2025-03-01", "2025-07-01", "", PARTY_BUILDING),
        ("Ban Tổ chức", "2025-03-01", "2025-06-30", "", ""),
        ("Ủy ban nhân dân phường", "2024-03-01", "2026-07-01", "", ""),
        ("Sở Nội vụ", "2024-03-01", "2026-07-01", PROVINCE, ""),
    ],
)  # fmt: skip
def test_what_an_ended_office_was_asked_is_asked_of_who_has_it_now(
    addressee: str, sent: str, day: str, parent: str, now: str, plan: Plan
) -> None:
    days = dt.date.fromisoformat(sent), dt.date.fromisoformat(day)
    assert plan.asked_now(addressee, *days, parent) == now
