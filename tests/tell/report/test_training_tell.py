"""What the directions say of the proposed plan: years, courses, money, what stays short and why."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from support import person

from plan09lib.judge.training.why import Family
from plan09lib.read.plan.plan import Plan
from plan09lib.tell.explore.explorer import open_explorer
from plan09lib.tell.explore.training_console import TrainingConsole
from plan09lib.tell.report.opening import open_report_review
from plan09lib.tell.told.training import LIMITS, PERSONAL

OFFICER = {"group": "can_bo", "is_mass_org": "x", "position": "Chủ tịch Hội Nông dân",
           "mass_work_training": "có", "it_level": "cơ bản", "education": "đại học",
           "sent_to_basic_theory": "có"}  # fmt: skip
Said = Callable[..., str]


def _gap(tag: re.Match[str]) -> str:
    """Nothing for a tag within a line, a space for one between cells or lines."""
    return " " if re.match(r"</?(t[hdr]|p|li)\b", tag[0]) else ""


@pytest.fixture
def said(make_unit: Callable[..., Path], data_dir: Path) -> Said:
    """The text of the plan's section for two officers, with what the ward's own file changes."""

    def tell(own: str = "", **values: Any) -> str:
        filled: dict[str, Any] = {**OFFICER, "political_theory": "sơ cấp", **values}
        folder = make_unit("p-1", {"2026-12-31": {"nhan_su": [person("1", **filled),
                                                              person("2", **filled)]}})  # fmt: skip
        (folder / "dao_tao.yml").write_text(own or "{}", encoding="utf-8")
        page = open_report_review("so_ket", "p-1", "2026", data_dir).directions().html
        section = re.search(r'<section id="ke-hoach-dao-tao">.*?</section>', page, re.S)
        assert section
        return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", _gap, section[0])))

    return tell


def test_each_year_says_how_many_on_which_course_for_which_target(said: Said) -> None:
    text = said("limits: {release_percent: 100}")
    assert "Năm 2027 cử 2 người học trung cấp lý luận chính trị (chỉ tiêu T30-2c)." in text
    assert "1/1 chỉ tiêu dự kiến thiếu người sẽ đủ người khi đến hạn" in text
    assert "Đã chứng minh là phương án tốt nhất" in text
    assert "chưa phải quyết định" in text
    assert "giả định, chờ duyệt" in text
    assert "Kinh phí" not in text, "no price is known"
    assert "Mẫu Văn" not in text


def test_targets_left_open_are_not_told_as_short(said: Said) -> None:
    """They are planned for as if they were, and to be filled in before anybody is sent."""
    text = said("limits: {release_percent: 100}", political_theory=None)
    assert (
        "Đề xuất tính cho 1 chỉ tiêu: 0 chỉ tiêu dự kiến thiếu người đến hạn và 1 chỉ tiêu chưa rõ"
        in text
    )
    assert "phải bổ sung số liệu trước khi cử người" in text
    assert "chỉ tiêu dự kiến thiếu người sẽ đủ" not in text


def test_prices_give_money_and_an_approval_takes_the_doubt(said: Said) -> None:
    own = """
        approved_by: Ban Thường vụ Đảng ủy
        courses: [{id: llct_trung_cap, price: 20000000}]
    """
    text = said(own)
    assert "Kinh phí, đồng 20.000.000 20.000.000 40.000.000" in text, "one a year may be away"
    assert "chờ duyệt" not in text


@pytest.mark.parametrize(
    ("own", "limit"),
    [
        ("courses: [{id: llct_trung_cap, seats: 0}]", "số chỗ học"),
        ("courses: [{id: llct_trung_cap, min_class: 9}]", "số người ít nhất để mở lớp"),
        (
            "{budget: {2027: 1, 2028: 1, 2029: 1, 2030: 1},"
            " courses: [{id: llct_trung_cap, price: 9}]}",
            "kinh phí",
        ),
    ],
)
def test_what_stays_short_names_what_is_in_the_way(said: Said, own: str, limit: str) -> None:
    text = said(own)
    assert "trong các giới hạn hiện nay không cử được ai để bù" in text
    why = re.search(r"T30-2c thiếu người, (.*?)\.", text)
    assert why
    assert limit in why[1]
    others = {"số chỗ học", "số người ít nhất", "kinh phí"} - {limit[:16]}
    assert [other for other in others if other in why[1]] == []


def test_nothing_short_and_nothing_offered_are_told_apart(said: Said) -> None:
    assert "không chỉ tiêu nào thiếu người" in said(political_theory="trung cấp")


def test_people_of_whom_a_cell_is_blank_are_said_to_be_asked_first(said: Said) -> None:
    text = said(political_theory=None)
    assert re.search(r"Trong đó [1-9]\d* lượt là người để trống thông tin", text)


@pytest.mark.parametrize("limit", ["age_max: 40", "service_years: 30"])
def test_no_age_of_a_few_is_told_by_what_is_in_their_way(said: Said, limit: str) -> None:
    """That two officers are too old, or retire too soon, is their age: told with what is not."""
    text = said(f"courses: [{{id: llct_trung_cap, {limit}}}]")
    why = re.search(r"T30-2c thiếu người, (.*?)\.", text)
    assert why
    words = "điều kiện dự lớp (trình độ phải có trước, tuổi hoặc thời gian công tác còn lại)"
    assert why[1] == f"vướng {words}"


def test_money_is_said_to_be_unknown_when_only_some_courses_have_a_price(said: Said) -> None:
    own = "courses: [{id: llct_so_cap, price: 1000000}]"
    text = said(own, political_theory="chưa")
    assert "Chưa tính được kinh phí vì chưa có giá: trung cấp lý luận chính trị." in text
    assert "Kinh phí, đồng" not in text


def test_without_a_catalogue_or_after_the_last_deadline_the_page_and_the_panel_say_what_is(
    make_unit: Callable[..., Path], data_dir: Path
) -> None:
    officer = person("1", **OFFICER, political_theory="sơ cấp")
    make_unit("p-1", {"2026-12-31": {"nhan_su": [officer]}, "2030-12-31": {"nhan_su": [officer]}})
    late = open_explorer("p-1", "2030", data_dir).training(price={"llct_trung_cap": 5}, budget=4)
    assert "0 lượt học" in late.sentence, "the budget of the years to catch up"
    catalogue = data_dir / "plan" / "dao_tao.yml"
    text = catalogue.read_text(encoding="utf-8")
    catalogue.write_text(text[: text.index("courses:\n  - id")] + "courses: []\n", encoding="utf-8")
    page = open_report_review("so_ket", "p-1", "2026", data_dir).directions().text
    assert "Chưa có danh mục lớp nên chưa lập được đề xuất cho 1 chỉ tiêu" in page
    asked = TrainingConsole(open_explorer("p-1", "2026", data_dir)).asked
    assert "đủ người 0/1 chỉ tiêu" in asked.sentence


def test_every_family_of_limits_has_a_label(plan: Plan) -> None:
    assert set(plan.vocabularies[LIMITS].codes) == {*Family, PERSONAL}
