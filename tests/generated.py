"""Invented units for tests: random, seeded, odd but legal, written as real workbooks.

Every value could come from an office: blanks, spellings, missing sheets, numbers that do not fit,
bodies of unusual names. The same seed gives the same unit.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd
import yaml

from plan09lib.read.form.form import write_workbook
from plan09lib.read.plan.plan import Plan

Row = dict[str, Any]
HALVES = ((6, 30), (12, 31))
DATES = (
    dt.date(2022, 7, 31),
    *(dt.date(year, month, day) for year in (2023, 2024, 2025) for month, day in HALVES),
    dt.date(2026, 6, 30),
)
PERIODS = ("2023", "2024", "2024-H2", "2025", "2025-H1", "2025-Q3", "2025-9M", "2026-H1")
MERGED_PERIODS = ("2025", "2025-H2", "2025-Q3", "2026-H1", "2026-Q1")
STAGE = "2022..2025"
POSITIONS = (
    "Bí thư", "Phó Bí thư", "Chủ tịch UBND", "Bí thư Đoàn Thanh niên", "Chủ tịch Hội LHPN",
    "Công chức Tư pháp – Hộ tịch", "Công chức bộ phận Một cửa", "Trưởng Công an", "Thủ quỹ",
    "Chức danh lạ 9", "Phó Chủ tịch UBND, Bí thư Đoàn Thanh niên",
)  # fmt: skip
BODIES = (
    "Ủy ban nhân dân phường", "Đảng ủy phường", "Ban Tổ chức Đảng ủy phường",
    "Ban Tuyên giáo Đảng ủy phường", "Ban Xây dựng Đảng của Đảng ủy phường", "Khối vận phường",
    "Ủy ban Kiểm tra Đảng ủy phường", "các chi bộ trực thuộc", "Trạm Y tế & Trường <Mầm non> 2",
    *(f"Chi bộ Khu phố {number}" for number in range(1, 8)),
    *(f"Tổ dân phố {number}" for number in range(1, 7)),
)  # fmt: skip
WORDS = ("họp", "mở lớp", "xem xét", "rà soát", "=1+1", "<b>đậm</b>", "50% & hơn", '"ngoặc"', "…")
ADDRESSEES = ("Ban Tổ chức Tỉnh ủy", "Sở Nội vụ", "UBND tỉnh <x>")
RULES = ("124-QĐ/TW", "366-QĐ/TW", "NĐ 335/2025", None)
COMMENTS = (
    "Làm tốt.", "Có 7/9 người đạt, tức 77,8%.", "Đã cử 3 người đi học.", "<b>Chậm</b> & thiếu.",
    "=SUM(A1:A2)", "Còn 12 đồng chí chưa học.",
)  # fmt: skip


@dataclass
class Invented:
    """One random unit: its file, the workbooks of every date, and those of merged wards."""

    unit_id: str
    period: str
    kind: str
    file: dict[str, Any]
    books: dict[dt.date, dict[str, list[Row]]]
    old: list[Invented] = field(default_factory=list)

    def write(self, data_dir: Path, plan: Plan) -> None:
        """The unit's folder below `data_dir/units`, those of merged wards too."""
        folder = data_dir / "units" / self.unit_id
        folder.mkdir(parents=True)
        text = yaml.safe_dump(self.file, allow_unicode=True)
        (folder / "don_vi.yml").write_text(text, encoding="utf-8")
        for day, sheets in self.books.items():
            frames = {slug: _frame(rows) for slug, rows in sheets.items()}
            write_workbook(folder / f"{day}.xlsx", frames, plan.layout, plan.vocabularies)
        for one in self.old:
            one.write(data_dir, plan)


def _frame(rows: list[Row]) -> pd.DataFrame:
    return pd.DataFrame(rows, dtype="object")


def invent(seed: int, plan: Plan) -> Invented:
    """The unit of `seed`: every fifth is made by a merger, every fourth reviewed as a stage."""
    return _Maker(seed, plan).unit()


class _Maker:
    """Draws one unit."""

    def __init__(self, seed: int, plan: Plan):
        self.seed = seed
        self.plan = plan
        self.random = random.Random(seed)

    def unit(self) -> Invented:
        merged = self.seed % 5 == 4
        kind = "tong_ket" if self.seed % 4 == 3 else "so_ket"
        periods = (STAGE,) if kind == "tong_ket" else MERGED_PERIODS if merged else PERIODS
        period = self.random.choice(periods)
        if not merged:
            return self.plain(f"p-{self.seed}", period, kind, DATES)
        old = [
            self.plain(f"p-{self.seed}-{name}", period, kind, DATES[:6], prefix=name)
            for name in ("a", "b")[: self.random.randint(1, 2)]
        ]
        for one in old:
            one.file["valid"]["until"] = "2025-06-30"
        people = [row for one in old for row in one.books[max(one.books)]["nhan_su"]]
        unit = self.plain(f"p-{self.seed}", period, kind, DATES[6:], people=people)
        unit.file["valid"]["from"] = "2025-07-01"
        unit.file["predecessors"] = [one.unit_id for one in old]
        unit.old = old
        return unit

    def plain(
        self,
        unit_id: str,
        period: str,
        kind: str,
        dates: tuple[dt.date, ...],
        prefix: str = "",
        people: list[Row] | None = None,
    ) -> Invented:
        days = sorted(self.random.sample(dates, self.random.randint(1, min(4, len(dates)))))
        days = sorted({*days, dates[0]} if self.random.random() < 0.8 else days)
        books: dict[dt.date, dict[str, list[Row]]] = {}
        records: dict[str, list[Row]] = {slug: [] for slug in self.sheets()}
        for day in days:
            people = self.roster(day, people, prefix)
            for slug in records:
                records[slug] = records[slug] + self.records(slug, day, people)
            books[day] = {"nhan_su": people, **records}
        return Invented(unit_id, period, kind, self.file(unit_id), books)

    def sheets(self) -> list[str]:
        """Which sheets beside the roster the office keeps."""
        every = ["dao_tao", "hoat_dong", "xep_loai", "tin_nhiem", "nhan_xet", "kien_nghi"]
        return [slug for slug in every if self.random.random() < 0.75]

    def file(self, unit_id: str) -> dict[str, Any]:
        name = {"from": "2022-07-01", "ward": "phường 9", "parent": "ĐẢNG BỘ THÀNH PHỐ THỬ"}
        name |= {"committee": "ĐẢNG ỦY PHƯỜNG 9", "place": "Thử"}
        numbers = {"from": "2022-07-01", "chi_bo": 7, "to_dan_pho": 5, "co_quan": 6}
        return {
            "unit": unit_id,
            "synthetic": True,
            "valid": {"from": "2022-07-01"},
            "names": [name],
            "coverage": self.random.choice([[], [numbers]]),
        }

    # --- rows --------------------------------------------------------------------------------

    def roster(self, day: dt.date, before: list[Row] | None, prefix: str) -> list[Row]:
        """The people of a date: those before, some changed, some gone, some new."""
        stayed = [self.changed(row) for row in before or () if self.random.random() < 0.9]
        new = self.random.choice([0, 0, 1, 2]) if before else self.random.randint(1, 25)
        start = f"{prefix}{day:%y%m}"
        people = stayed + [self.person(f"{start}{number:02d}", day) for number in range(new)]
        return people or [self.person(f"{start}99", day)]

    def changed(self, row: Row) -> Row:
        levels = self.levels() if self.random.random() < 0.15 else {}
        group = {"group": self.group()} if self.random.random() < 0.05 else {}
        return row | levels | group

    def person(self, staff_id: str, day: dt.date) -> Row:
        age = self.random.randint(20, 60)
        born = dt.date(day.year - age, self.random.randint(1, 12), self.random.randint(1, 28))
        joined = min(day, dt.date(self.random.randint(2015, day.year), 1, 1))
        return {
            "staff_id": staff_id,
            "full_name": f"Ngẫu Văn {staff_id}",
            "birth_date": self.maybe(born, 0.05),
            "sex": self.maybe(self.random.choice(["nam", "nu"]), 0.05),
            "position": self.maybe(self.random.choice(POSITIONS), 0.02),
            "group": self.group(),
            "joined_on": self.maybe(joined, 0.3),
            "is_committee": self.maybe("co", 0.6),
            "planned_position": self.maybe("Phó Bí thư", 0.6),
            **self.levels(),
        }

    def group(self) -> str:
        return self.random.choices(["can_bo", "cong_chuc", "khong_chuyen_trach", "to_dan_pho"],
                                   [4, 4, 4, 1])[0]  # fmt: skip

    def levels(self) -> Row:
        columns = {
            column.name: column.vocab for column in self.plan.layout.sheets["nhan_su"].columns
        }
        scales = (
            "education", "political_theory", "state_management", "mass_work_training",
            "leadership_update", "sent_to_basic_theory", "it_level", "language_level",
            "learning_language", "ex_soldier",
        )  # fmt: skip
        blank = self.random.choice([0.0, 0.1, 0.5])
        return {
            name: self.maybe(self.random.choice(self.codes(columns[name])), blank)
            for name in scales
        }

    def records(self, slug: str, day: dt.date, people: list[Row]) -> list[Row]:
        """New rows of a sheet since the date before."""
        make = getattr(self, slug)
        if slug == "xep_loai":
            return make(day, people) if self.random.random() < 0.7 else []
        return [make(self.day_before(day), people) for _ in range(self.random.randint(0, 8))]

    def dao_tao(self, day: dt.date, people: list[Row]) -> Row:
        state = self.random.choice(self.codes("trang_thai_hoc"))
        return {
            "staff_id": self.random.choice([*[row["staff_id"] for row in people], "999"]),
            "course_kind": self.random.choice(self.codes("loai_dao_tao")),
            "course_level": self.random.choice(["trung cấp", "lớp 2", None]),
            "from_date": self.maybe(day, 0.05),
            "to_date": self.maybe(day + dt.timedelta(days=self.random.randint(0, 400)), 0.2),
            "course_state": self.maybe(state, 0.05),
            "document": self.document(),
        }

    def hoat_dong(self, day: dt.date, people: list[Row]) -> Row:
        works = [a.id for group in self.plan.file.task_groups for a in group.actions]
        works += [duty.id for duty in self.plan.file.duties]
        amount = self.random.choice([None, 0, 1, 3, 12, 1234])
        return {
            "date": self.maybe(day, 0.03),
            "action_id": self.random.choice([*works, "4.6", "4.7", "9.9"]),
            "body": self.maybe(self.random.choice(BODIES), 0.03),
            "content": self.maybe(self.random.choice([*WORDS, "Khiển trách (Đảng)"]), 0.2),
            "amount": amount,
            "total": self.random.choice([None, 0, 1, 15]) if amount else None,
            "unit_of_count": self.random.choice(["người", "buổi", "văn bản loại 2", None]),
            "document": self.document(),
            "life_cycle": self.maybe(self.random.choice(self.codes("giai_doan_viec")), 0.4),
        }

    def xep_loai(self, day: dt.date, people: list[Row]) -> list[Row]:
        year = day.year if day.month == 12 else day.year - 1
        period = self.random.choice([f"{year}", f"{year}-Q4"])
        rules = self.random.choice(RULES)
        favourite = self.random.choice(self.codes("muc_xep_loai"))
        return [
            {
                "staff_id": row["staff_id"],
                "rating_period": period,
                "rating_system": system,
                "rating": self.random.choice([favourite, favourite, *self.codes("muc_xep_loai")]),
                "rule_set": rules,
            }
            for system in ("dang", "chinh_quyen")[: self.random.randint(1, 2)]
            for row in people
            if self.random.random() < 0.9
        ]

    def tin_nhiem(self, day: dt.date, people: list[Row]) -> Row:
        issued = self.random.choice([0, 1, 7, 26, 1300])
        returned = self.random.randint(0, issued)
        high = self.random.randint(0, returned)
        medium = self.random.randint(0, returned - high)
        low = self.random.choice([returned - high - medium, 0, returned + 1])
        return {
            "position": self.random.choice(POSITIONS),
            "date": self.maybe(day, 0.03),
            "issued": issued,
            "returned": returned,
            "high": high,
            "medium": medium,
            "low": self.maybe(low, 0.05),
        }

    def nhan_xet(self, day: dt.date, people: list[Row]) -> Row:
        sections = ["1", "2", "3", "4", "5", "6", "chung", "T25-3b", "4.2", "lạ"]
        return {
            "section": self.random.choice(sections),
            "comment_kind": self.maybe(self.random.choice(self.codes("loai_nhan_xet")), 0.05),
            "content": self.random.choice(COMMENTS),
            "author": self.maybe("Bí thư Đảng ủy", 0.1),
            "date": self.maybe(day, 0.1),
        }

    def kien_nghi(self, day: dt.date, people: list[Row]) -> Row:
        state = self.random.choice(self.codes("trang_thai_kien_nghi"))
        return {
            "proposal_id": f"KN-{self.random.randint(1, 400)}",
            "date": day,
            "content": self.random.choice(WORDS),
            "addressee": self.random.choice(ADDRESSEES),
            "answer": self.random.choice([None, None, "đồng ý mở 2 lớp"]),
            "answered_on": day if state == "da_tra_loi" else None,
            "proposal_state": state,
        }

    # --- draws -------------------------------------------------------------------------------

    def maybe(self, value: Any, blank: float) -> Any:
        return None if self.random.random() < blank else value

    def codes(self, vocabulary: str) -> tuple[str, ...]:
        return tuple(self.plan.vocabularies[vocabulary].codes)

    def day_before(self, day: dt.date) -> dt.date:
        return day - dt.timedelta(days=self.random.randint(0, 400))

    def document(self) -> str | None:
        return self.random.choice([None, "12-KH/ĐU", "BC <số> 7 & 8", "quyết định"])


def write_all(units: Mapping[int, Invented], data_dir: Path, plan: Plan) -> None:
    """Every unit of `units` in one data folder."""
    for unit in units.values():
        unit.write(data_dir, plan)
