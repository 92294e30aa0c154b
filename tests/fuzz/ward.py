"""An invented ward whose people, groups and levels are known: what its lists have to be read as."""

from __future__ import annotations

import datetime as dt
import random
import re
from dataclasses import dataclass
from typing import Any

BASE = dt.date(2022, 7, 31)
NAME = "Mẫu Một"
Person = dict[str, Any]
"""A row of the roster by column; `posts` are keys of `POSTS`, None is not known."""

# Posts: the vocabulary's label first, then how offices write it.
POSTS: dict[str, tuple[str, ...]] = {
    "bi_thu": ("Bí thư Đảng ủy", "Bí thư", "BT Đảng ủy", "BTĐU", "Bí thư ĐU", "BT. Đảng ủy"),
    "pho_bi_thu": ("Phó Bí thư Đảng ủy", "Phó Bí thư", "PBT Đảng ủy", "Phó BT Đảng ủy", "PBT. ĐU"),
    "thuong_truc": ("Phó Bí thư Thường trực Đảng ủy", "Phó Bí thư TT", "PBT TT", "PBT.TT Đảng ủy"),
    "ct_hdnd": ("Chủ tịch HĐND", "CT HĐND", "CT.HĐND", "Chủ tịch Hội đồng nhân dân"),
    "pct_hdnd": ("Phó Chủ tịch HĐND", "PCT HĐND", "Phó CT HĐND", "P.CT HĐND", "Phó CTHĐND"),
    "ct_ubnd": ("Chủ tịch UBND", "CT UBND", "CT.UBND", "Chủ tịch Ủy ban nhân dân", "CTUBND"),
    "pct_ubnd": ("Phó Chủ tịch UBND", "PCT UBND", "P.CT UBND", "P. Chủ tịch UBND", "PCTUBND"),
    "ct_mttq": ("Chủ tịch UBMTTQ", "CT UBMTTQVN", "CT MTTQ", "CT UBMT", "Chủ tịch UBMTTQ Việt Nam"),
    "bt_doan": ("Bí thư Đoàn Thanh niên", "BT ĐTN", "Bí thư ĐTNCS HCM", "BT Đoàn", "Bí thư Đoàn"),
    "ct_pn": ("Chủ tịch Hội LHPN", "CT Hội LHPN", "CT HPN", "Chủ tịch Hội Liên hiệp phụ nữ"),
    "ct_nd": ("Chủ tịch Hội Nông dân", "CT HND", "CT Hội ND", "Chủ tịch HND"),
    "ct_ccb": ("Chủ tịch Hội Cựu chiến binh", "CT HCCB", "CT CCB", "Chủ tịch Hội CCB"),
    "quan_su": ("Chỉ huy trưởng Quân sự", "CHT Quân sự", "Chỉ huy trưởng BCHQS", "CHT.BCHQS"),
    "cong_an": ("Trưởng Công an", "Trưởng CA", "Trưởng CAP", "Trưởng C.A", "TCA"),
    "van_phong": ("Văn phòng – Thống kê", "VP-TK", "Công chức VP - TK", "Văn phòng, thống kê"),
    "dia_chinh": ("Địa chính - Xây dựng", "ĐC-XD", "Công chức ĐC-XD-ĐT&MT", "Địa chính"),
    "tai_chinh": ("Tài chính – Kế toán", "TC-KT", "Công chức Tài chính", "Kế toán"),
    "tu_phap": ("Tư pháp – Hộ tịch", "TP-HT", "Công chức TP-HT", "Tư pháp"),
    "van_hoa": ("Văn hóa – Xã hội", "VH-XH", "Công chức VHXH", "Văn hoá - Xã hội"),
    "van_thu": ("Văn thư", "Văn thư - Lưu trữ", "VT-LT"),
    "thu_quy": ("Thủ quỹ", "Thủ quỹ - Văn thư"),
    "pbt_doan": ("Phó Bí thư Đoàn Thanh niên", "PBT Đoàn TN", "Phó BT ĐTN"),
    "pct_pn": ("Phó Chủ tịch Hội LHPN", "PCT Hội LHPN", "PCT HPN"),
    "pct_mttq": ("Phó Chủ tịch UBMTTQ", "PCT UBMTTQVN", "PCT MTTQ"),
    "ct_ctd": ("Chủ tịch Hội Chữ thập đỏ", "CT Hội CTĐ"),
}
KEY = {"bi_thu", "pho_bi_thu", "thuong_truc", "ct_hdnd", "pct_hdnd", "ct_ubnd", "pct_ubnd",
       "ct_mttq"}  # fmt: skip
MASS = {"bt_doan", "ct_pn", "ct_nd", "ct_ccb"}
CADRES = (
    ("bi_thu",), ("thuong_truc",), ("pho_bi_thu", "ct_ubnd"), ("ct_hdnd",), ("pct_hdnd",),
    ("pct_ubnd",), ("ct_mttq",), ("bt_doan",), ("ct_pn",), ("ct_nd",), ("ct_ccb",),
)  # fmt: skip
SERVANTS = (("quan_su",), ("van_phong",), ("dia_chinh",), ("tai_chinh",), ("tu_phap",),
            ("van_hoa",), ("van_phong",), ("cong_an",), ("tu_phap",))  # fmt: skip
OTHERS = (("van_thu",), ("thu_quy",), ("pbt_doan",), ("pct_pn",), ("pct_mttq",), ("ct_ctd",),
          ("van_thu", "thu_quy"))  # fmt: skip
GROUPS = {"can_bo": CADRES, "cong_chuc": SERVANTS, "khong_chuyen_trach": OTHERS}
SCALES: dict[str, tuple[str, ...]] = {
    "education": ("chua", "so_cap", "trung_cap", "cao_dang", "dai_hoc", "thac_si", "tien_si"),
    "political_theory": ("chua", "so_cap", "trung_cap", "cao_cap"),
    "state_management": ("chua", "can_su", "chuyen_vien", "chuyen_vien_chinh"),
    "mass_work_training": ("khong", "co"),
    "leadership_update": ("khong", "co"),
    "sent_to_basic_theory": ("khong", "co"),
    "it_level": ("chua", "co_ban", "nang_cao"),
    "language_level": ("chua", "bac_1", "bac_2", "bac_3", "bac_4"),
    "learning_language": ("khong", "co"),
    "ex_soldier": ("khong", "co"),
    "party_member": ("khong", "co"),
}
_GIVEN = tuple(
    re.findall(
        r"\w+",
        "Một Hai Ba Bốn Năm Sáu Bảy Tám Chín Mười An Bình Chi Dung Giang Hòa Khánh Lan Minh Nga "
        "Oanh Phúc Quỳnh Sơn Thủy Uyên Vân Xuân Yến Hoàn Thúy Tuệ Duy Đức Lý",
    )
)


@dataclass(frozen=True)
class Ward:
    """The people of two dates, `BASE` and `day`; who is on both has one `staff_id`."""

    before: tuple[Person, ...]
    now: tuple[Person, ...]
    day: dt.date
    period: str


def invent(seed: int) -> Ward:
    """The ward of `seed`: every third is judged at the deadline, the others before it."""
    draw = random.Random(f"ward {seed}")
    names = draw.sample(_GIVEN, len(_GIVEN))
    now, number = [], 0
    for group, posts in GROUPS.items():
        for held in posts[: draw.randint(len(posts) - 2, len(posts))]:
            number += 1
            now.append(_person(draw, f"{number:04d}", names.pop(), group, held))
    before = [_earlier(draw, one) for one in now]
    for place in sorted(draw.sample(range(len(now)), 2), reverse=True):  # two came since
        gone = before.pop(place)
        number += 1
        before.append(_person(draw, f"{number:04d}", names.pop(), gone["group"], gone["posts"]))
    order = list(GROUPS)
    before.sort(key=lambda one: order.index(one["group"]))
    if seed % 3:
        return Ward(tuple(before), tuple(now), dt.date(2025, 6, 30), "2025-H1")
    return Ward(tuple(before), tuple(now), dt.date(2025, 12, 31), "2025")


def _person(
    draw: random.Random, code: str, given: str, group: str, posts: tuple[str, ...]
) -> Person:
    sex = draw.choice(["nam", "nu"])
    born = dt.date(draw.randint(1968, 1999), draw.randint(1, 12), draw.randint(1, 28))
    levels = {name: draw.choice(codes) for name, codes in SCALES.items()}
    if draw.random() < 0.5:  # most lists know nearly everything
        levels[draw.choice(list(levels))] = None
    leads = group == "can_bo" and not MASS.issuperset(posts)
    return {
        "staff_id": code,
        "full_name": f"Mẫu {'Thị' if sex == 'nu' else 'Văn'} {given}",
        "birth_date": born,
        "sex": sex,
        "posts": posts,
        "position": ", ".join(POSTS[post][0] for post in posts),
        "group": group,
        "is_key": "co" if KEY.intersection(posts) else None,
        "is_mass_org": "co" if MASS.intersection(posts) else None,
        "is_committee": "co" if leads or draw.random() < 0.2 else None,
        "joined_on": dt.date(
            max(born.year + 20, draw.randint(2008, 2021)), draw.randint(1, 12), draw.randint(1, 28)
        ),
        "planned_position": draw.choice([None, "Phó Bí thư"]) if group == "can_bo" else None,
        **levels,
    }


def _earlier(draw: random.Random, person: Person) -> Person:
    """The same person three years before: never better qualified."""
    lower = {
        name: draw.choice(codes[: codes.index(person[name]) + 1])
        for name, codes in SCALES.items()
        if person[name] and draw.random() < 0.3
    }
    return person | lower
