"""What a report says of the years to come: golden texts, and the plain words when there is nothing.

`pytest --update-golden` rewrites the texts; review the difference before committing.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from support import ROOT, person

from plan09lib.errors import BadParameter
from plan09lib.judge.targets.evidence import gather
from plan09lib.read.period.period import Period
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
    ends = "nay thiếu 5 người, lực lượng này kết thúc sau ngày 30/5/2026"
    assert f"(T30-3a), hạn 31/12/2030: không còn điều kiện thực hiện, {ends}" in said
    assert "cử thêm" not in said.split("(T30-3a)")[1].split("\n")[0]
    assert ends in review.verdict().text
    assert ends in re.sub(r"<[^>]+>", "", review.mail_html())
    closing = open_report_review("tong_ket", "phuong-mau-1", "2022..2025", ROOT / "data")
    rows = closing.directions().text
    ends = "nay thiếu 3 người, lực lượng này kết thúc sau ngày 30/5/2026"
    assert f"T30-3a ⊘ Không còn điều kiện thực hiện, {ends} Kết thúc cùng lực lượng" in rows
    assert "T25-4b ✖ Không đạt, còn thiếu 2 người Kết thúc cùng lực lượng" in rows
    assert "T25-5 ✖ Không đạt, còn thiếu 2 người Chuyển tiếp, bù phần còn thiếu" in rows


def test_directions_agree_with_the_forecast_they_stand_beside() -> None:
    """5 lack T30-4 today, two of them retire: at least one is sent, three seats close it surely."""
    review = open_report_review("so_ket", "phuong-mau-2", "2026-H1", ROOT / "data")
    said = review.directions().text
    asked = "đạt chuẩn tin học (từ mức cơ bản trở lên) (T30-4), hạn 31/12/2030"
    assert f"{asked}: chỉ đạt nếu cử thêm ít nhất 1 người, chậm nhất ngày 01/10/2030" in said
    assert review.facts["ke-hoach-tin_hoc.seats"].value == 3
    (own,) = (line for line in review.outlook().text.splitlines() if line.startswith("T30-4,"))
    assert own.endswith("chỉ đạt nếu cử thêm ít nhất 1 người, chậm nhất ngày 01/10/2030.")


@pytest.fixture
def told(
    make_unit: Callable[..., Path], data_dir: Path, plan: Plan
) -> Callable[[str, str, list[dict[str, object]]], Review]:
    def tell(day: str, period: str, rows: list[dict[str, object]]) -> Review:
        make_unit("p-1", {day: {"nhan_su": rows}})
        evidence = gather(plan, History.load(data_dir, "p-1", plan), Period.parse(period))
        return Review("so_ket", evidence)

    return tell


NOTHING = (
    "Mọi chỉ tiêu của Kế hoạch đã đến hạn, hoặc các chỉ tiêu còn hạn không có đối tượng, nên không"
    " có chỉ tiêu nào để dự báo."
)


def test_after_the_last_deadline_there_is_nothing_to_forecast(
    told: Callable[..., Review],
) -> None:
    said = told("2030-12-31", "2030", [person("1"), person("2")]).outlook().text
    assert said == NOTHING


def test_without_anybody_to_forecast_the_report_says_so(told: Callable[..., Review]) -> None:
    outsider = person("1", group="khong_chuyen_trach", is_committee="không")
    assert told("2026-06-30", "2026-H1", [outsider]).outlook().text == NOTHING


def test_unknown_birthdays_leave_the_outcome_open_and_are_counted_for_the_office(
    told: Callable[..., Review],
) -> None:
    rows = [
        person("1", birth_date=dt.date(1990, 1, 1), it_level="cơ bản"),
        person("2", birth_date="", it_level="chưa"),
    ]
    review = told("2026-06-30", "2026-H1", rows)
    (own,) = (line for line in review.outlook().text.splitlines() if line.startswith("T30-4,"))
    assert "chưa đủ dữ liệu để kết luận" in own
    inner = review.inner_html()
    assert "1 người chưa rõ còn thuộc nhóm hay không" in inner
    assert "1 người chưa rõ thời điểm nghỉ hưu" in inner


def test_no_number_of_a_later_day_is_told(told: Callable[..., Review]) -> None:
    """Three of four retire before 2030: the class says so, no number does."""
    born = {"1": 1966, "2": 1966, "3": 1966, "4": 1985}
    rows = [
        person(name, birth_date=dt.date(year, 1, 1), it_level="cơ bản")
        for name, year in born.items()
    ]
    review = told("2026-06-30", "2026-H1", rows)
    assert [i for i in review.facts if re.search(r"^T[\w-]+\.(nothing|under_way|plan)_", i)] == []
    assert review.inner_facts["T30-4.nothing_n"].value < review.facts["T30-4.n"].value
    html = review.outlook().html + review.evidence_annex().html
    shown = set(re.findall(r'data-fact="([^"]*)"', html))
    assert shown <= set(review.facts)
    assert "danh sách sẽ thay đổi nhiều trước hạn" in review.outlook().text


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
