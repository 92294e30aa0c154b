"""Three plans of other kinds, each with an invented ward whose verdicts are known by hand."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd
from support import PLAN_FOLDER, ROOT, person, plain_yaml

from plan09lib.read.form.form import write_workbook
from plan09lib.read.plan.plan import load_plan

Sheets = Mapping[str, Sequence[Mapping[str, Any]]]
PLANS = ROOT / "tests" / "cases" / "plans"


@dataclass(frozen=True)
class OtherPlan:
    """A plan by its id, a ward that works by it, two periods, and what each target must come to.

    `verdicts`: by the key of a target at one time that it is asked, in the final review.
    """

    id: str
    start: str
    lists: Mapping[str, Sheets]
    part: str
    stage: str
    verdicts: Mapping[str, str]
    classes: Mapping[str, str] = field(default_factory=dict)
    """The classes of targets that people learn."""


def done(day: str, code: str, body: str, **values: Any) -> dict[str, Any]:
    return {"date": dt.date.fromisoformat(day), "action_id": code, "body": body} | values


def course(staff_id: str, begin: str, end: str, state: str = "hoan_thanh") -> dict[str, Any]:
    days = {"from_date": dt.date.fromisoformat(begin), "to_date": dt.date.fromisoformat(end)}
    return {"staff_id": staff_id, "course_kind": "ky_nang", "course_state": state} | days


def rated(staff_id: str, level: str) -> dict[str, Any]:
    return {
        "staff_id": staff_id,
        "rating_period": "2026",
        "rating_system": "chinh_quyen",
        "rating": level,
    }


def _officials(masters: int) -> list[dict[str, Any]]:
    """Ten civil servants of whom `masters` have a master's degree, two planned, one unlearned."""
    levels = ["thac_si"] * masters + ["dai_hoc"] * (9 - masters) + ["trung_cap"]
    return [
        person(
            f"1{n:03d}",
            education=level,
            state_management="chuyen_vien" if n else "chua",
            planned_position="Phó Chủ tịch UBND" if n < 2 else None,
        )
        for n, level in enumerate(levels)
    ]


_COURSES = [
    course("1000", "2023-03-01", "2023-06-01"),
    course("1001", "2023-03-01", "2023-06-01"),
    course("1000", "2024-11-01", "2025-02-01"),
    course("1001", "2024-03-01", "2024-06-01"),
    course("1000", "2025-03-01", "2025-06-01"),
    course("1001", "2025-03-01", "2025-06-01"),
]

PROVINCE = OtherPlan(
    "can-bo-xa",
    "2023-01-01",
    {
        "2023-01-31": {"nhan_su": _officials(1)},
        "2023-12-31": {"nhan_su": _officials(1), "dao_tao": _COURSES[:2]},
        "2024-12-31": {"nhan_su": _officials(1), "dao_tao": _COURSES[:4]},
        "2025-06-30": {"nhan_su": _officials(1), "dao_tao": _COURSES},
        "2025-12-31": {"nhan_su": _officials(2), "dao_tao": _COURSES},
    },
    "2025-H1",
    "2023..2025",
    {"M3": "attained", "M4.2023": "attained", "M4.2024": "not_attained", "M4.2025": "attained"},
    {"M1": "met", "M2": "missed"},
)

_WOMEN = [
    person(
        f"2{n:03d}",
        sex="nu" if n % 3 else "nam",
        planned_position="Trưởng đoàn thể",
        political_theory="trung_cap" if n < 8 else "so_cap",
        group="can_bo",
        position="Bí thư Đoàn Thanh niên",
    )
    for n in range(18)
] + [
    person(
        "2900",
        sex="nu",
        position="Phó Chủ tịch UBND",
        group="can_bo",
        birth_date=dt.date(1990, 5, 1),
        planned_position="Chủ tịch UBND",
        political_theory="cao_cap",
    )
]
_REVIEWED = [
    done(
        "2025-11-20",
        "R.1",
        "Ban Tổ chức Đảng ủy phường",
        content="rà soát lãnh đạo nữ",
        amount=7,
        total=12,
        unit_of_count="cơ quan",
    )
]
_LATER = done(
    "2026-11-20",
    "R.1",
    "Ban Tổ chức Đảng ủy phường",
    content="rà soát lãnh đạo nữ",
    amount=9,
    total=12,
    unit_of_count="cơ quan",
)
WOMEN = OtherPlan(
    "phu-nu",
    "2025-07-01",
    {
        "2025-07-31": {"nhan_su": _WOMEN},
        "2025-12-31": {"nhan_su": _WOMEN, "hoat_dong": _REVIEWED},
        "2027-12-31": {"nhan_su": _WOMEN, "hoat_dong": [*_REVIEWED, _LATER]},
    },
    "2025-H2",
    "2025..2027",
    {"N1": "not_attained", "N2": "attained", "N3": "attained", "N5": "attained"},
    {"N4": "missed"},
)

_BRANCHES = [
    done("2026-12-20", "XL", f"Chi bộ {n}", content="hoàn thành tốt nhiệm vụ")
    for n in (1, 2, 3, 4, 4)
]
_ADMITTED = [
    done("2026-03-03", "KN", "Chi bộ 1", content="kết nạp đảng viên", amount=5),
    done("2026-09-02", "KN", "Chi bộ 2", content="kết nạp đảng viên", amount=4),
]
_WATCHED = [
    done(day, "GS", "Ủy ban Mặt trận Tổ quốc Việt Nam phường", content="giám sát")
    for day in ("2026-04-01", "2026-08-01")
]
_TEN = [
    person(f"3{n:03d}", birth_date=dt.date(1975 + n, 1, 1), education=level)
    for n, level in enumerate(["dai_hoc"] * 8 + ["trung_cap"] * 2)
]
_BEFORE = [row | {"education": "dai_hoc" if n < 6 else "trung_cap"} for n, row in enumerate(_TEN)]
_RATINGS = [
    rated(row["staff_id"], "hoan_thanh" if n < 1 else "hoan_thanh_tot")
    for n, row in enumerate(_TEN)
]
CONGRESS = OtherPlan(
    "dai-hoi",
    "2025-07-01",
    {
        "2025-07-31": {"nhan_su": _BEFORE},
        "2026-06-30": {"nhan_su": _BEFORE, "hoat_dong": _ADMITTED[:1]},
        "2026-12-31": {
            "nhan_su": _TEN,
            "hoat_dong": [*_ADMITTED, *_BRANCHES, *_WATCHED],
            "xep_loai": _RATINGS,
        },
    },
    "2026-H1",
    "2025..2026",
    {
        "CT1.2026": "attained",
        "CT2.2026": "not_recorded",
        "CT3.2026": "not_attained",
        "CT4.2026": "not_recorded",
        "CT5": "not_attained",
        "CT6": "attained",
    },
)
ALL = (PROVINCE, WOMEN, CONGRESS)


def data_folder(folder: Path, other: OtherPlan) -> Path:
    """A data folder with the default plan, `other` beside it and its ward."""
    shutil.copytree(PLAN_FOLDER, folder / "plan")
    shutil.copytree(PLANS / other.id, folder / "plan" / other.id)
    ward = folder / "units" / "xa-thu"
    ward.mkdir(parents=True)
    name = {
        "from": other.start,
        "ward": "xã Thử",
        "parent": "ĐẢNG BỘ TỈNH THỬ",
        "committee": "ĐẢNG ỦY XÃ THỬ",
        "place": "Thử",
    }
    unit = {
        "unit": "xa-thu",
        "synthetic": True,
        "valid": {"from": other.start},
        "names": [name],
        "plans": [{"id": other.id, "from": other.start, "number": "5-KH/ĐU"}],
        "coverage": [{"from": other.start, "chi_bo": 5, "to_dan_pho": 4, "co_quan": 6}],
    }
    (ward / "don_vi.yml").write_text(plain_yaml(unit), encoding="utf-8")
    plan = load_plan(folder / "plan", other.id)
    for day, sheets in other.lists.items():
        frames = {slug: pd.DataFrame(list(rows)) for slug, rows in sheets.items()}
        write_workbook(ward / f"{day}.xlsx", frames, plan.layout, plan.vocabularies, "GIẢ LẬP")
    return folder
