"""The law by date as the plan's files have it: posts, groups, addressees, readings in waiting."""

from __future__ import annotations

import datetime as dt

import pytest

from plan09lib.judge.tasks.activities import kind_of_body
from plan09lib.read.cells.positions import TitleReader
from plan09lib.read.plan.plan import Plan

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
