"""What a report says of the years to come: golden texts, and the plain words when there is nothing.

`pytest --update-golden` rewrites the texts; review the difference before committing.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import ROOT, person

from plan09lib.errors import BadParameter
from plan09lib.judge.targets.evidence import gather
from plan09lib.read.plan.period import Period
from plan09lib.read.plan.plan import Plan
from plan09lib.read.unit.history import History
from plan09lib.tell.explore.explorer import open_explorer
from plan09lib.tell.report.opening import open_report_review
from plan09lib.tell.report.review import Review

GOLDEN = Path(__file__).parents[2] / "golden" / "outlook"
TEXTS = [
    ("so_ket", "phuong-mau-1", "2025-H1"),
    ("tong_ket", "phuong-mau-2", "2022..2025"),
]


@pytest.mark.parametrize(("kind", "unit", "period"), TEXTS)
def test_the_outlook_reads_as_agreed(
    kind: str, unit: str, period: str, request: pytest.FixtureRequest
) -> None:
    text = open_report_review(kind, unit, period, ROOT / "data").outlook().text + "\n"
    path = GOLDEN / f"{kind}-{unit}-{period}.txt"
    if request.config.getoption("--update-golden"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8")


def test_a_group_that_ends_first_is_not_asked_to_catch_up() -> None:
    """T30-3a is due in 2030, its people are there until 30/5/2026: no text may ask for them."""
    review = open_report_review("so_ket", "phuong-mau-1", "2025-H1", ROOT / "data")
    said = review.directions().text
    assert "T30-3a); nhóm đối tượng chỉ còn đến ngày 30/5/2026, trước hạn 31/12/2030" in said
    assert "2030 phải có thêm" not in said
    ends = "còn thiếu 5 người (nhóm chỉ còn đến ngày 30/5/2026)"
    assert ends in review.verdict().text
    assert ends in re.sub(r"<[^>]+>", "", review.mail_html())
    closing = open_report_review("tong_ket", "phuong-mau-1", "2022..2025", ROOT / "data")
    rows = closing.directions().text
    assert "Kết thúc cùng nhóm đối tượng, chỉ còn đến ngày 30/5/2026: còn thiếu 3 người" in rows
    assert "Tiếp tục sang giai đoạn sau theo chỉ tiêu nối tiếp T30-5: còn thiếu 2 người" in rows


def test_directions_agree_with_the_forecast_they_stand_beside() -> None:
    """5 lack T30-4 today, two of them retire: three seats close it, and the text says why."""
    review = open_report_review("so_ket", "phuong-mau-2", "2026-H1", ROOT / "data")
    said = review.directions().text
    asked = "phải có thêm ít nhất 5 người đạt chuẩn tin học (từ mức cơ bản trở lên) (T30-4)"
    assert f"{asked}; theo dự báo, đến hạn thiếu 3 người" in said
    assert review.facts["ke-hoach-tin_hoc.seats"].value == 3
    assert "chưa dự báo được 2 chỉ tiêu" in review.outlook().text


@pytest.fixture
def told(
    make_unit: Callable[..., Path], data_dir: Path, plan: Plan
) -> Callable[[str, str, list[dict[str, object]]], str]:
    def tell(day: str, period: str, rows: list[dict[str, object]]) -> str:
        make_unit("p-1", {day: {"nhan_su": rows}})
        evidence = gather(plan, History.load(data_dir, "p-1", plan), Period.parse(period))
        return Review("so_ket", evidence).outlook().text

    return tell


def test_after_the_last_deadline_there_is_nothing_to_forecast(
    told: Callable[..., str],
) -> None:
    said = told("2030-12-31", "2030", [person("1"), person("2")])
    assert said.splitlines()[0] == (
        "Mọi chỉ tiêu của Kế hoạch đã đến hạn vào cuối kỳ này nên không còn chỉ tiêu để dự báo."
    )


def test_without_anybody_to_forecast_the_report_says_so(told: Callable[..., str]) -> None:
    outsider = person("1", group="khong_chuyen_trach", is_committee="không")
    said = told("2026-06-30", "2026-H1", [outsider])
    assert said == "Các chỉ tiêu còn hạn không có đối tượng để dự báo."


def test_unknown_birthdays_are_counted_and_leave_the_outcome_open(
    told: Callable[..., str],
) -> None:
    rows = [
        person("1", birth_date=dt.date(1990, 1, 1), it_level="cơ bản"),
        person("2", birth_date="", it_level="chưa"),
    ]
    said = told("2026-06-30", "2026-H1", rows)
    assert "? Chưa dự báo được T30-4" in said
    assert "1 người chưa rõ còn thuộc nhóm hay không" in said
    assert "Có 1 người chưa rõ thời điểm nghỉ hưu" in said
    assert "không xác định, vì không có mốc gốc để so sánh" in said


def test_one_target_can_be_looked_at_and_taken_along(tmp_path: Path) -> None:
    review = open_explorer("phuong-mau-1", "2026-H1", ROOT / "data")
    seen = review.forecast("T30-2a")
    assert seen.sentence.startswith("Dự báo T30-2a, hạn 31/12/2030: dù không làm gì thêm, ")
    assert seen.save_chart(tmp_path / "a.png").read_bytes().startswith(b"\x89PNG")
    assert set(seen.table["Ngày"]) == {f"{year}-12-31" for year in range(2026, 2031)}
    assert review.forecast("T25-3b").sentence == "T25-3b: đã đến hạn, không còn gì để dự báo."
    assert "không còn đối tượng" in review.forecast("T30-3a").sentence
    with pytest.raises(BadParameter, match="T30-2a"):
        review.forecast("T30-2aa")
