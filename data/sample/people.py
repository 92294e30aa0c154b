"""The invented people of the sample: their states by date, and the roster sheet."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

import yaml

from plan09lib.read.plan.plan import Plan

STORIES = Path(__file__).parent / "stories"
COLUMNS = {
    "cm": "education",
    "ll": "political_theory",
    "ql": "state_management",
    "dt": "mass_work_training",
    "cn": "leadership_update",
    "qh": "planned_position",
    "sc": "sent_to_basic_theory",
    "th": "it_level",
    "nn": "language_level",
    "hoc": "learning_language",
    "bd": "ex_soldier",
    "dv": "party_member",
}
USUAL = {"ql": "chua", "dt": "khong", "cn": "khong", "qh": "", "sc": "khong"}
USUAL |= {"th": "co_ban", "nn": "bac_1", "hoc": "khong", "bd": "khong", "cu": ""}
MIDDLES = {"nam": ("Văn", "Hữu", "Đức"), "nu": ("Thị", "Ngọc", "Thu")}
GIVENS = (
    "Một", "Hai", "Ba", "Tư", "Năm", "Sáu", "Bảy", "Tám", "Chín", "Mười",
    "Xanh", "Đỏ", "Tím", "Vàng", "Nâu", "Trắng", "Cam", "Chàm", "Lục", "Hồng",
)  # fmt: skip

# How people in offices type a value; each person keeps one habit through all workbooks.
TYPED = {
    "education": {
        "dai_hoc": ("đại học", "ĐH", "Cử nhân", "ĐH"),
        "thac_si": ("thạc sĩ", "Ths"),
        "trung_cap": ("trung cấp", "TC"),
        "cao_dang": ("cao đẳng", "CĐ"),
    },
    "political_theory": {
        "trung_cap": ("trung cấp", "TC", "trung cấp LLCT"),
        "cao_cap": ("Cao cấp, cử nhân", "CC", "cao cấp"),
    },
    "state_management": {
        "chuyen_vien": ("chuyên viên", "CV", "BD ngạch chuyên viên"),
        "chuyen_vien_chinh": ("chuyên viên chính", "CVC"),
    },
    "it_level": {"co_ban": ("cơ bản", "Ứng dụng CNTT cơ bản", "IC3", "Tin học VP")},
    "language_level": {
        "bac_1": ("bậc 1", "A1"),
        "bac_2": ("Bậc 2", "A2"),
        "bac_3": ("Anh B1", "bậc 3"),
    },
    "mass_work_training": {"co": ("có", "x"), "khong": ("chưa",)},
    "leadership_update": {"co": ("có", "x"), "khong": ("chưa",)},
    "sent_to_basic_theory": {"co": ("có", "x"), "khong": ("chưa",)},
    "group": {"khong_chuyen_trach": ("không chuyên trách", "KCT")},
}


@dataclass(frozen=True)
class Change:
    """One change in a life: from `day` on, `key` has `value`; key `roi` ends the stay."""

    day: dt.date
    key: str
    value: str


@dataclass(frozen=True)
class Person:
    """One invented person: what holds from the first day, and the changes in order."""

    staff_id: str
    name: str
    sex: str
    born: dt.date
    joined: dt.date
    first: dict[str, str]
    changes: tuple[Change, ...]

    @property
    def leaves(self) -> dt.date:
        """The first day away; the last day of the calendar for who stays."""
        return next((c.day for c in self.changes if c.key == "roi"), dt.date.max)

    def present_on(self, day: dt.date) -> bool:
        """Whether the person works at a ward of the sample on `day`."""
        return self.joined <= day < self.leaves

    def state_on(self, day: dt.date) -> dict[str, str]:
        """Every value by its short key, as it stands on `day`."""
        past = {c.key: c.value for c in self.changes if c.day <= day}
        return self.first | past


def load_people(story: str, family: str) -> list[Person]:
    """The people of one story file, in its order."""
    groups = yaml.safe_load((STORIES / f"{story}.yml").read_text(encoding="utf-8"))
    rows = [(group, row) for group, rows in groups.items() for row in rows]
    return [_person(group, row, family) for group, row in rows]


def _person(group: str, row: dict, family: str) -> Person:
    party = "khong" if group == "khong_chuyen_trach" else "co"
    own = {
        key: value for key, value in row.items() if key not in ("ma", "sinh", "phai", "vao", "doi")
    }
    changes = [
        Change(dt.date.fromisoformat(d), k, v)
        for d, k, v in (c.split(" ", 2) for c in row.get("doi", []))
    ]
    return Person(
        row["ma"],
        _name(int(row["ma"]), row["phai"], family),
        row["phai"],
        row["sinh"],
        row["vao"],
        USUAL | {"nhom": group, "dv": party} | own,
        tuple(sorted(changes, key=lambda change: change.day)),
    )


def _name(number: int, sex: str, family: str) -> str:
    turn, given = divmod(number % 100 - 1, len(GIVENS))
    return f"{family} {MIDDLES[sex][turn]} {GIVENS[given]}"


def roster(people: list[Person], day: dt.date, plan: Plan) -> list[dict[str, object]]:
    """The rows of the sheet Nhân sự on `day`, values as typed in the office."""
    return [_roster_row(person, day, plan) for person in people if person.present_on(day)]


def _roster_row(person: Person, day: dt.date, plan: Plan) -> dict[str, object]:
    state = person.state_on(day)
    habit = int(person.staff_id)
    row: dict[str, object] = {
        "staff_id": person.staff_id,
        "full_name": person.name,
        "birth_date": person.born,
        "sex": person.sex,
        "position": position_text(state["chuc"], plan),
        "group": _typed("group", state["nhom"], habit // 100),
        "joined_on": person.joined,
        "is_key": "x" if is_member(state, "is_key", plan) else "",
        "is_mass_org": "x" if is_member(state, "is_mass_org", plan) else "",
        "is_committee": state["cu"],
    }
    return row | {column: _typed(column, state[key], habit) for key, column in COLUMNS.items()}


def _typed(column: str, value: str, habit: int) -> str:
    spellings = TYPED.get(column, {}).get(value, (value,))
    return spellings[habit % len(spellings)]


def position_codes(positions: str) -> list[str]:
    """The positions held at once: codes, or the title itself where there is no code."""
    return positions.split(" + ")


def position_text(positions: str, plan: Plan) -> str:
    """The titles as written in the list: two posts with a comma between."""
    known = plan.vocabularies["chuc_vu"]
    return ", ".join(
        known[code].label if code in known.codes else code for code in position_codes(positions)
    )


def is_member(state: dict[str, str], column: str, plan: Plan) -> bool:
    """Whether the positions in `state` make the person a member of the ticked group."""
    of_group = set(plan.membership(column).positions)
    return state["nhom"] == "can_bo" and bool(of_group & set(position_codes(state["chuc"])))
