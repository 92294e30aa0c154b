"""A plan beside the default one: its own evidence, its own time, how its targets have changed."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from document_samples import review_of
from plan_samples import CONGRESS, PROVINCE, data_folder, done
from support import plain_yaml

from plan09lib.errors import BadParameter, NothingToJudge
from plan09lib.read.files.yaml_values import load_yaml
from plan09lib.read.form.form import write_workbook
from plan09lib.read.period.period import Period
from plan09lib.read.plan.plan import load_plan
from plan09lib.tell.explore.explorer import open_explorer
from plan09lib.tell.numbers.explain import trace_fact
from plan09lib.tell.report.opening import open_review, read_lists
from plan09lib.tell.words.asked import NoSuchQuestion


def document_text(review: Any) -> str:
    return " ".join(review.document().text.split())


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
    data: Path, tmp_path: Path, kind: str, period: str
) -> None:
    """Of a ward that was there; else that is told, whatever the plan."""
    data = shutil.copytree(data, tmp_path / "data")
    (unit,) = data.glob("*/xa-thu/don_vi.yml")
    told = load_yaml(unit)
    since = told["valid"]["from"]
    with pytest.raises(NothingToJudge, match="nằm ngoài thời gian tồn tại"):
        open_review("so_ket", "xa-thu", period, str(data), plan=CONGRESS.id)
    unit.write_text(unit.read_text("utf-8").replace(str(since), "2020-01-01"), "utf-8")
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


def test_proposals_are_answered_alike_wherever_the_report_speaks_of_them(data: Path) -> None:
    """They name no plan: none is of a plan that is not the unit's first."""
    review = open_review("so_ket", "xa-thu", "2026-H1", str(data), plan=CONGRESS.id)
    said = "Danh sách không ghi kiến nghị nào của Nghị quyết này"
    for told in (document_text(review), review.mail_html(), review.proposals().text):
        assert said in told
        assert "Chưa tổng hợp được số liệu về kiến nghị" not in told
        assert "đang chờ trả lời" not in told


def test_a_final_review_tells_every_year_and_no_stage_that_the_plan_has_not(
    tmp_path: Path,
) -> None:
    data = data_folder(tmp_path / "data", PROVINCE)
    review = open_review("tong_ket", "xa-thu", PROVINCE.stage, str(data))
    told = [one.judged.key for one in review.told_measures.last]
    assert sorted(told) == ["M3", "M4.2023", "M4.2024", "M4.2025"]
    text = document_text(review)
    assert "NHIỆM VỤ, GIẢI PHÁP THỜI GIAN TỚI" in text
    assert "2026–2028" not in text
    interim = open_review("so_ket", "xa-thu", "2025", str(data)).told_measures
    assert sorted(one.judged.key for one in interim.last) == ["M3", "M4.2024", "M4.2025"]


PAPER = (
    "{id: nq21, clause: Lời mở, kind: KIND, number: 21-KIND/TW, date: 2022-06-16, "
    "by: Ban Chấp hành Trung ương, about: củng cố tổ chức}"
)


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("Nghị quyết", "của Đảng ủy xã Thử (sau đây gọi là Nghị quyết), cụ thể hóa Nghị quyết"),
        ("Kết luận", "của Ban Chấp hành Trung ương (sau đây gọi là Nghị quyết), Đảng ủy"),
    ],
)
def test_the_plan_is_named_beside_itself_where_another_of_its_kind_follows(
    tmp_path: Path, kind: str, said: str
) -> None:
    """Of two decisions the nearer one would be read as the one that is meant; a range of one number
    is that number; where all targets are of ranges there are no others."""
    data = data_folder(tmp_path / "data", CONGRESS)
    file = data / "plan" / CONGRESS.id / "plan.yml"
    text = file.read_text(encoding="utf-8")
    text = text.replace("documents: []", f"documents: [{PAPER.replace('KIND', kind)}]")
    text = text.replace(
        "noun: đảng viên, at_least: 8,", "noun: đảng viên, at_least: 8, at_most: 8,"
    )
    file.write_text(text, encoding="utf-8")
    review = open_review("so_ket", "xa-thu", "2026-H2", str(data))
    told = document_text(review)
    assert said in told
    assert "Đúng 8 đảng viên" in told
    assert "số lượng, tỷ lệ khác" not in told
    asked = open_explorer("xa-thu", "2026-H2", data).training().text
    assert "Đề xuất này chỉ xét chỉ tiêu về người phải học" in asked
    assert "không chỉ tiêu nào thiếu người" not in asked


def test_what_a_plan_of_ranges_has_not_is_said_with_what_can_be_asked(alone: Path) -> None:
    review = open_explorer("xa-thu", "2026-H2", alone)
    assert "Chưa có số liệu để vẽ" in review.chart("xu-huong").text
    with pytest.raises(
        BadParameter, match=r"danh sách cán bộ không ghi công trình.*CT1"
    ) as refused:
        review.target("CT7")
    assert 'review.target("CT7")' not in str(refused.value)
    with pytest.raises(BadParameter, match=r"các số của chỉ tiêu này: .*CT5.median"):
        review.rows("CT5.value")
    assert review.rows("KN").sentence.startswith("KN = Có minh chứng")
    assumed = review.what_if(edits=[("3000", "education", "trung_cap")])
    with pytest.raises(NoSuchQuestion, match=r"hỏi chính sổ: review\.compare_periods\(…\)"):
        assumed.compare_periods()
    with pytest.raises(NoSuchQuestion) as unknown:
        assumed.compare_prices()
    assert "hỏi chính sổ" not in str(unknown.value)


def test_one_short_at_the_deadline_is_not_said_of_who_is_more_short_now() -> None:
    text = review_of("so_ket", "phuong-mau-3", "2026-H1").targets(2025).text
    assert "còn thiếu 2 người. Khi đến hạn chỉ thiếu một người." in text
    assert "còn thiếu 2 người. Chỉ thiếu một người." not in text
