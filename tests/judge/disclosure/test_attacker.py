"""What a reader with every shared file of a ward can work out: nothing protected.

`make attack` runs the same over all samples, their reports published whole, and many more wards.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest
from attacker import leaks
from generated import invent
from shared_files import write_periods

from plan09lib.read.plan.plan import Plan

DATA = Path(__file__).resolve().parents[3] / "data"
SAMPLES = {
    "phuong-mau-1": [("so_ket", "2024"), ("tong_ket", "2022..2025")],
    "phuong-mau-2": [("so_ket", "2024"), ("so_ket", "2025-H1")],
    "phuong-mau-3": [("so_ket", "2026-H1")],
    "phuong-cu-a": [("so_ket", "2025-H1")],
}
PERIODS = ("2024-H1", "2024", "2025-H1")
SEEDS = range(2)


@pytest.mark.parametrize("unit", SAMPLES)
def test_nothing_protected_of_a_sample_ward_can_be_worked_out(
    unit: str, tmp_path: Path, plan: Plan
) -> None:
    folders = write_periods(DATA, unit, plan, SAMPLES[unit], tmp_path)
    assert len(folders) == len(SAMPLES[unit])
    assert leaks(folders) == []


@pytest.mark.parametrize("seed", SEEDS)
def test_nor_of_a_generated_ward(seed: int, tmp_path: Path, plan: Plan) -> None:
    unit = invent(seed, plan)
    unit.write(tmp_path, plan)
    asked = [("so_ket", period) for period in PERIODS]
    folders = write_periods(tmp_path, unit.unit_id, plan, asked, tmp_path / "out")
    assert leaks(folders) == []


# He is no fool: each kind of giveaway, planted into files that give nothing away, is on his list.

ROW = {
    "target_id": "T25-5",
    "n": 12,
    "k": 7,
    "percent": 80,
    "rule": "ceil",
    "deadline": "2025-12-31",
}


def planted(
    folder: Path,
    told: Mapping[str, object],
    period: str = "2025-H1",
    letter: str = "",
    **row: object,
) -> Path:
    """A report's folder in which just these numbers stand."""
    folder.mkdir()
    facts = "".join(f'<data value="{v}" data-fact="{i}">{v}</data>' for i, v in told.items())
    (folder / "bao-cao.html").write_text(facts, encoding="utf-8")
    (folder / "bao-cao.ipynb").write_text("", encoding="utf-8")
    values = ROW | row
    lines = [",".join(values), ",".join(map(str, values.values()))]
    (folder / "facts.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (folder / "thu.txt").write_text(letter, encoding="utf-8")
    said = {"unit": "p-1", "period": period, "review": "so_ket"}
    (folder / "manifest.json").write_text(json.dumps(said), encoding="utf-8")
    return folder


YOUNG = "tuoi.now.khong_chuyen_trach"
PLANTED: dict[str, tuple[dict[str, object], str]] = {
    "a rating of one by subtraction": (
        {"xep-loai.2024.dang.total.total": 32,
         "xep-loai.2024.dang.total.hoan_thanh_xuat_sac+hoan_thanh_tot": 31,
         "xep-loai.2024.dang.total.khong_hoan_thanh": 0},
        "hoan_thanh",
    ),
    "a rating of a few told": ({"xep-loai.2024.dang.can_bo.hoan_thanh": 2}, "can_bo hoan_thanh"),
    "people gone by a deadline": ({"T25-5.nothing_n": 10}, "leave or pass"),
    "people gone by heads needed then": (
        {"T25-5.nothing_need": 8, "T25-5.nothing_k": 7, "T25-5.nothing_left": 1}, "leave",
    ),
    "the end of a year": ({"T25-5.under_way_2026_n": 11}, "gone by 2026"),
    "a need then in the training plan": ({"ke-hoach-T25-5.need": 9}, "leave or pass"),
    "votes on a title": ({"phieu.0.low": 6}, "phieu.0.low"),
    "somebody's age": ({"tuoi.now.khong_chuyen_trach.median": 37}, "median"),
    "a band of all but a few": (
        {"tuoi.now.khong_chuyen_trach.below_40": 8, "tuoi.now.khong_chuyen_trach.total": 12},
        "not tuoi",
    ),
    "discipline of a few": ({"ky-luat.total.dang": 2}, "ky-luat"),
}  # fmt: skip


@pytest.mark.parametrize("name", PLANTED)
def test_he_finds_what_one_report_gives_away(name: str, tmp_path: Path) -> None:
    told, quantity = PLANTED[name]
    found = leaks([planted(tmp_path / "a", told)])
    assert any(quantity in leak.quantity for leak in found), found


@pytest.mark.parametrize(
    ("first", "second", "quantity"),
    [
        ({"ky-luat.total.dang": 5}, {"ky-luat.total.dang": 6}, "ky-luat"),
        ({f"{YOUNG}.below_40": 9}, {f"{YOUNG}.below_40": 8}, "tuoi"),
        (
            {"xep-loai.2023.dang.total.hoan_thanh_tot": 26, "xep-loai.2023.dang.total.total": 32,
             "xep-loai.2023.dang.total.hoan_thanh_xuat_sac": 6},
            {"xep-loai.2023.dang.total.hoan_thanh_tot": 26, "xep-loai.2023.dang.total.total": 31,
             "xep-loai.2023.dang.total.hoan_thanh_xuat_sac": 5},
            "hoan_thanh_xuat_sac",
        ),
    ],
)  # fmt: skip
def test_he_lays_two_reports_beside_each_other(
    first: dict[str, int], second: dict[str, int], quantity: str, tmp_path: Path
) -> None:
    """Of discipline a half-year and its year: the other half is the difference."""
    folders = [planted(tmp_path / "a", first, "2024-H1"), planted(tmp_path / "b", {}, "2024-H2")]
    folders.append(planted(tmp_path / "c", second, "2024"))
    assert any(quantity in leak.quantity for leak in leaks(folders))


def test_he_reads_the_facts_and_the_letters(tmp_path: Path) -> None:
    folder = planted(
        tmp_path / "a",
        {},
        letter="Trước hạn có 2 người nghỉ hưu 1 người.",
        baseline_exited_by_age=1,
    )
    assert {leak.by for leak in leaks([folder])} == {"facts.csv", "letter"}


def test_what_is_public_by_duty_is_not_on_his_list(tmp_path: Path) -> None:
    told = {"T25-5.n": 12, "T25-5.k": 7, "T25-5.to_send": 2, "dao-tao.all.sent_people": 3}
    assert leaks([planted(tmp_path / "a", told)]) == []
