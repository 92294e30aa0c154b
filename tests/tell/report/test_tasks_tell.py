"""What readers see of the task part: every action, with its evidence."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from plan09lib import open_review
from plan09lib.read.plan.plan import Plan
from tests.task_pages import (
    HEADINGS,
    bare_unit,
    block,
    lines,
    page_of,
    sample,
    section_of,
    small_unit,
    squeezed,
    told_comments,
)

GOLDEN = Path(__file__).parents[2] / "golden" / "tasks"
WORKS = [
    "1.1", "1.2", "1.3", "2.1", "2.2", "2.3", "2.4", "3.1", "3.2", "3.3", "3.4", "3.5", "3.6",
    "4.1", "4.2", "4.3", "4.4", "4.5", "4.6", "4.7", "4.8", "5.1", "5.2", "5.3", "5.4", "5.5",
    "5.6", "6.1", "6.2", "6.3", "6.4", "III.1", "III.2", "III.3",
]  # fmt: skip
BOTH = [("so_ket", "2025-H1"), ("tong_ket", "2022..2025")]
SECTIONS = (
    "verdict", "situation", "leadership", "task_group_1", "task_group_2",
    "task_group_3", "task_group_4", "task_group_5", "task_group_6", "assessment", "directions",
    "proposals",
)  # fmt: skip
NOTHING = "Chưa có minh chứng nào trong danh sách."


@pytest.fixture
def small(make_unit: Callable[..., Path]) -> Path:
    return small_unit(make_unit)


@pytest.fixture
def bare(make_unit: Callable[..., Path]) -> Path:
    return bare_unit(make_unit)


# --- every action and duty is told ---------------------------------------------------------------


def test_the_plan_holds_the_actions_and_duties_of_the_reading(plan: Plan) -> None:
    actions = [action.id for group in plan.file.task_groups for action in group.actions]
    assert actions + [duty.id for duty in plan.file.duties] == WORKS


@pytest.mark.parametrize(("kind", "period"), BOTH)
@pytest.mark.parametrize("work", WORKS)
def test_every_action_and_duty_has_its_block(work: str, kind: str, period: str) -> None:
    own = block(sample(kind, period), work)
    heading, sentence = next(own.iter(*HEADINGS)), own.find("p")
    assert squeezed(heading).startswith(f"{work}. ")
    assert len(squeezed(sentence)) > 25
    marks = set(own.get("class").split()) - {"task"}
    assert marks <= {"e-evidenced", "e-stale", "e-no_evidence"}
    assert bool(marks) == (work not in SENSITIVE), "a mark would tell whether anybody was punished"


SENSITIVE = {"4.6", "4.7", "5.6"}
YEARLY = "chỉ nêu ở báo cáo cả năm."
NO_DATA = dict.fromkeys(WORKS, NOTHING) | {
    "2.3": "Danh sách hiện nay không có người hoạt động không chuyên trách.",
    "2.4": "chưa có người từ lực lượng không chuyên trách được bố trí",
    "3.2": "Trang Đào tạo không có lượt nào trong kỳ.",
    "3.3": "Trong 11 chỉ tiêu đến năm 2025:",
    "3.4": "Trong 8 chỉ tiêu đến năm 2030:",
    "3.5": "Theo trang Đào tạo, trong kỳ không có người được cử học loại lớp này.",
    "3.6": "Theo trang Đào tạo, trong kỳ không có người được cử học loại lớp này.",
    "4.1": "Cột Quy hoạch chức danh để trống nên chưa có số liệu.",
    "4.2": "Chưa có số liệu xếp loại.",
    "4.3": "Chưa có số liệu lấy phiếu tín nhiệm.",
    "4.6": f"Số trường hợp kỷ luật: {YEARLY}",
    "4.7": f"Số người được thay thế trước thời hạn: {YEARLY}",
    "5.6": f"Số trường hợp xem xét trách nhiệm người đứng đầu: {YEARLY}",
    "III.3": "Danh sách không có kiến nghị nào.",
}


@pytest.mark.parametrize(("kind", "period"), BOTH)
def test_a_unit_with_a_roster_only_is_told_what_it_lacks(
    kind: str, period: str, bare: Path
) -> None:
    review = open_review(kind, "p-1", period, bare)
    page = page_of(review)
    told = {work: squeezed(block(page, work)) for work in WORKS}
    assert {work: text for work, text in told.items() if NO_DATA[work] not in text} == {}
    assert squeezed(section_of(review, "proposals")) == "Không có kiến nghị nào trong danh sách."
    missing = "Đào tạo, Hoạt động, Xếp loại, Tín nhiệm, Nhận xét, Kiến nghị, Nơi nhận"
    lacking = f"Không có trang, hoặc trang chưa có dòng nào: {missing}; báo cáo không nêu"
    assert lacking in squeezed(page)


@pytest.mark.parametrize(("kind", "period"), BOTH)
def test_group_six_says_that_the_plan_states_no_timing(kind: str, period: str, plan: Plan) -> None:
    page = sample(kind, period)
    silent = "Kế hoạch không nêu thời gian thực hiện cho nhóm việc này."
    for group in plan.file.task_groups:
        (section,) = page.xpath(f'//section[@id="nhom-{group.id}"]')
        head = squeezed(section.find("p"))
        assert head.startswith("Chỉ đạo: Ban Thường vụ Đảng ủy. Thực hiện: ")
        assert (silent if group.id == "6" else "Thời gian: thường xuyên.") in head


@pytest.mark.parametrize(("kind", "period"), BOTH)
def test_no_evidence_is_ever_called_attained(kind: str, period: str, bare: Path) -> None:
    judged = re.compile(r"(?i)\b(không )?đạt\b|quá hạn|chậm tiến độ|đúng tiến độ")
    for page in (sample(kind, period), page_of(open_review(kind, "p-1", period, bare))):
        for work in WORKS:
            own = block(page, work)
            assert not judged.search(squeezed(own.find("p"))), work
            if work not in ("2.1", "3.3", "3.4"):  # they quote the standards and the targets
                assert not judged.search(squeezed(own)), work


@pytest.mark.parametrize("approved_by", ["null", "Ban Thường vụ Đảng ủy"])
def test_who_follows_an_ended_office_is_proposed_until_somebody_has_approved_it(
    approved_by: str, make_unit: Callable[..., Path], data_dir: Path
) -> None:
    file = data_dir / "plan" / "plan.yml"
    head = "    name: Ủy ban nhân dân cấp tỉnh\n"
    before = f"    approved_by: null\n{head}"
    text = file.read_text(encoding="utf-8")
    assert before in text
    file.write_text(text.replace(before, f"    approved_by: {approved_by}\n{head}"), "utf-8")
    asked = ("KN-1", "2024-06-15", "Mở lớp", "UBND thành phố", None, None, "cho_tra_loi")
    review = told_comments(make_unit, [], kien_nghi=[asked])
    again = "gửi lại Ủy ban nhân dân thành phố"
    told = squeezed(section_of(review, "proposals")), review.mail_text()
    document = review.document_tree.text
    proposed = approved_by == "null"
    assert [f"đề xuất {again}" in text for text in told] == [proposed] * 2
    assert all(again in text for text in told)
    assert (
        "nơi nhận đã kết thúc hoạt động hoặc đổi tên, " + "đề xuất " * proposed + "gửi lại)"
        in document
    )


# --- golden texts --------------------------------------------------------------------------------


def check(name: str, text: str, request: pytest.FixtureRequest) -> None:
    """`text` is that of the golden file, which `--update-golden` rewrites."""
    path = GOLDEN / f"{name}.txt"
    if request.config.getoption("--update-golden"):
        GOLDEN.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
    assert text == path.read_text(encoding="utf-8")


@pytest.mark.parametrize(("kind", "period"), BOTH)
def test_sections_read_as_in_the_golden_texts(
    kind: str, period: str, small: Path, request: pytest.FixtureRequest
) -> None:
    review = open_review(kind, "p-1", period, small)
    for section in SECTIONS:
        text = "\n".join(lines(section_of(review, section))) + "\n"
        check(f"{kind}-{section}", text, request)


def test_every_status_reads_as_in_the_golden_text(
    small: Path, request: pytest.FixtureRequest
) -> None:
    page = page_of(open_review("so_ket", "p-1", "2025-H1", small))
    of = {"evidenced": ["1.1", "III.2", "3.5"], "stale": ["1.2", "4.2"]}
    of["no_evidence"] = ["1.3", "6.4", "III.1"]
    text = ""
    for status, works in of.items():
        for work in works:
            own = block(page, work)
            assert f"e-{status}" in own.get("class").split(), work
            text += f"{status} {work}: {squeezed(own.find('p'))}\n"
    check("trang-thai", text, request)


def test_every_golden_text_belongs_to_a_test() -> None:
    known = {f"{kind}-{section}.txt" for kind, _ in BOTH for section in SECTIONS}
    assert {path.name for path in GOLDEN.iterdir()} == known | {"trang-thai.txt"}


@pytest.mark.parametrize(
    ("named", "told"),
    [
        ([], "Các dòng không nêu tên chi bộ nào, nên chưa rõ là những chi bộ nào"),
        (["Chi bộ Một"], "Các dòng mới nêu tên 1/5 chi bộ."),
    ],
)
def test_an_amount_of_bodies_and_those_named_do_not_contradict(
    named: list[str], told: str, make_unit: Callable[..., Path]
) -> None:
    """Their number stands in a row that names none of them: which they are is not known."""
    done = [("2025-03-14", "1.1", "Đảng ủy phường", 4, 5, "Chi bộ", "01-KH/ĐU", "thuc_hien")]
    done += [("2025-03-15", "1.1", body, None, None, None, None, "thuc_hien") for body in named]
    page = page_of(told_comments(make_unit, [], hoat_dong=done))
    text = squeezed(block(page, "1.1"))
    assert "Số lượng trong kỳ: 4/5 Chi bộ." in text
    assert told in text
    assert "chưa đến được chi bộ" not in text
    assert "chưa đến chi bộ nào" not in squeezed(page).partition("1.2.")[0]


@pytest.mark.parametrize(
    ("row", "told"),
    [
        (("Đảng ủy phường", 4, 5, "Chi bộ"), "trong kỳ danh sách không nêu tên đủ chi bộ"),
        ((None, None, None, None), "trong kỳ danh sách không nêu tên đủ chi bộ"),
        (("Đảng ủy phường", 40, 50, "người"), "trong kỳ chưa ghi nhận chi bộ nào"),
    ],
    ids=["counted", "by nobody", "by another"],
)
def test_the_document_does_not_say_that_none_did_what_no_row_says_who_did(
    row: tuple[Any, ...], told: str, make_unit: Callable[..., Path]
) -> None:
    done = [("2025-03-14", "1.1", *row, "01-KH/ĐU", "thuc_hien")]
    review = told_comments(make_unit, [], hoat_dong=done)
    assert f"tuyên truyền về vai trò của đội ngũ ({told}" in review.document_tree.text
