"""A plan beside the default one: its own evidence, its own time, how its targets have changed."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from plan_samples import CONGRESS, data_folder, done
from support import plain_yaml

from plan09lib.errors import BadParameter
from plan09lib.read.files.yaml_values import load_yaml
from plan09lib.read.form.form import write_workbook
from plan09lib.read.period.period import Period
from plan09lib.read.plan.plan import load_plan
from plan09lib.tell.numbers.explain import trace_fact
from plan09lib.tell.report.opening import open_review, read_lists

BOARD = "Ban Tổ chức Đảng ủy phường"
ROWS = [
    done("2025-08-01", "III.1", BOARD, content="kiểm tra", life_cycle="kiem_tra"),
    done("2025-06-01", "KN", BOARD, content="kết nạp", amount=1, life_cycle="trien_khai"),
    done("2026-03-03", "KN", BOARD, content="kết nạp", amount=5, life_cycle="thuc_hien"),
]


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The ward of the congress, which works by the default plan too, and by that first."""
    data = data_folder(tmp_path_factory.mktemp("canh-nhau") / "data", CONGRESS)
    ward = data / "units" / "xa-thu"
    unit = load_yaml(ward / "don_vi.yml")
    beside = {"id": CONGRESS.id, "from": "2025-07-01", "number": "5-NQ/ĐU"}
    unit["plans"] = [{"id": "mac-dinh", "from": "2025-07-01"}, beside]
    (ward / "don_vi.yml").write_text(plain_yaml(unit), encoding="utf-8")
    plan = load_plan(data / "plan")
    frames = {slug: pd.DataFrame(list(rows)) for slug, rows in CONGRESS.lists["2026-06-30"].items()}
    frames["hoat_dong"] = pd.DataFrame(ROWS)
    write_workbook(ward / "2026-06-30.xlsx", frames, plan.layout, plan.vocabularies, "GIẢ LẬP")
    return data


@pytest.mark.parametrize(
    ("plan", "told"),
    [
        (CONGRESS.id, {"trien_khai": "", "thuc_hien": "2026-03-03", "kiem_tra": ""}),
        ("mac-dinh", {"trien_khai": "", "thuc_hien": "", "kiem_tra": "2025-08-01"}),
    ],
)
def test_the_life_cycle_has_the_evidence_of_its_own_plan_alone(
    data: Path, plan: str, told: dict[str, str]
) -> None:
    review = open_review("so_ket", "xa-thu", "2026-H1", str(data), plan=plan)
    cycle = review.tasks.cycle.set_index("body")
    name = next(
        one for one in cycle.index if one in {BOARD, "Ban Xây dựng Đảng của Đảng ủy phường"}
    )
    assert {stage: cycle.loc[name, stage] for stage in told} == told


@pytest.mark.parametrize("kind", ["so_ket", "tong_ket"])
@pytest.mark.parametrize("period", ["2025-H1", "2024"])
def test_a_period_before_the_plan_is_refused_by_when_it_begins(
    data: Path, kind: str, period: str
) -> None:
    with pytest.raises(BadParameter, match="có hiệu lực từ 01/7/2025"):
        open_review(kind, "xa-thu", period, str(data), plan=CONGRESS.id)
    with pytest.raises(BadParameter, match="có hiệu lực từ 01/7/2025"):
        read_lists("xa-thu", Period.parse(period), data, CONGRESS.id)


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return data_folder(tmp_path_factory.mktemp("mot-minh") / "data", CONGRESS)


def test_how_a_target_of_a_range_stands_otherwise_is_told(alone: Path) -> None:
    """By the year it is asked of; what stands as before is not among the changes."""
    review = open_review("so_ket", "xa-thu", "2026-H2", str(alone))
    changed = {one.judged.key: (one.before, one.code) for one in review.told_measures.changed}
    assert changed["CT1.2026"] == ("short", "attained")
    assert changed["CT6"] == ("short", "attained")
    assert all(before != now for before, now in changed.values())
    page = " ".join(review.verdict().text.split())
    assert "Thay đổi so với 6 tháng đầu năm 2026" in page
    assert "CT1 kết nạp đảng viên năm 2026: chưa đạt (còn hạn) → đạt (9 đảng viên)" in page
    assert "Không có kỳ trước để so sánh" not in page


def test_before_the_plan_there_is_no_period_to_compare_with(alone: Path) -> None:
    review = open_review("so_ket", "xa-thu", "2025-H2", str(alone))
    assert not review.told_measures.has_previous
    assert "Không có kỳ trước để so sánh" in review.verdict().text


def test_bodies_are_said_to_be_counted_once_each(alone: Path) -> None:
    review = open_review("so_ket", "xa-thu", "2026-H2", str(alone))
    said = trace_fact(review, "CT2.2026.k").sentence
    assert "mỗi chi bộ đếm một lần" in said
    assert "mỗi dòng" not in said
