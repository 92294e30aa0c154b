"""Why targets stay undecided: the list that is missing is named, where it is read and in time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from mail_samples import words_of, words_shown
from support import person

from plan09lib import open_review
from plan09lib.cli import main
from plan09lib.judge.targets.undecided import OF_PACE, what_is_undecided
from plan09lib.read.plan.plan import Plan
from plan09lib.tell.letters.letter import Enclosed, write_letter
from plan09lib.tell.letters.reminder import Debts, write_reminder
from plan09lib.tell.numbers.explain import faults
from plan09lib.tell.report.review import Review

PEOPLE = [
    person("0012", political_theory="so_cap", education="dai_hoc"),
    person("0013", political_theory="trung_cap", education="dai_hoc"),
]
BLANK = [person("0012"), person("0013")]
NEAR = (dt.date(2022, 7, 31), dt.date(2022, 6, 16), dt.date(2022, 9, 14))
AT_DEADLINE = (dt.date(2025, 12, 31), dt.date(2025, 11, 16), dt.date(2025, 12, 31))
Days = dict[str, list[dict[str, Any]]]


@pytest.fixture
def opened(make_unit: Callable[..., Path], data_dir: Path) -> Callable[..., Review]:
    """Opens the review of a ward with the lists of some days."""

    def open_ward(days: Days, period: str, old: tuple[Days, ...] = (), **unit: Any) -> Review:
        names = [f"cu-{number}" for number, _ in enumerate(old)]
        for name, own in zip(names, old, strict=True):
            make_unit(name, _books(own), valid_until="2025-06-30")
        make_unit("p-1", _books(days), predecessors=tuple(names), **unit)
        review = open_review("so_ket", "p-1", period, data_dir)
        assert isinstance(review, Review)
        return review

    return open_ward


def _books(days: Days) -> dict[str, dict[str, list[dict[str, Any]]]]:
    return {day: {"nhan_su": people} for day, people in days.items()}


def told(review: Review) -> list[tuple[Any, ...]]:
    """Cause, days and wards of what leaves T25-3b undecided; every undecided target is told."""
    found = what_is_undecided(review.evidence, review.frame)
    by_blanks = review.frame["prospect_reason"] == "blanks"
    is_open = (review.frame["status"] == "insufficient_data") | by_blanks
    undecided = review.frame.loc[is_open, "target_id"]
    assert {id for one in found for id in one.targets} == {*undecided}
    own = [one for one in found if "T25-3b" in one.targets]
    return [
        (one.cause, one.wanted, one.first, one.last, [unit.id for unit in one.lacking])
        for one in own
    ]


def test_no_list_near_the_baseline(opened: Callable[..., Review]) -> None:
    review = opened({"2025-06-30": PEOPLE}, "2025-H1")
    assert told(review) == [("baseline_list", *NEAR, ["p-1"])]


def test_no_list_at_a_deadline(opened: Callable[..., Review]) -> None:
    days = ("2022-07-31", "2025-11-15", "2026-06-30")
    review = opened(dict.fromkeys(days, PEOPLE), "2026-H1")
    assert told(review) == [("deadline_list", *AT_DEADLINE, ["p-1"])]


def test_an_old_ward_without_a_list(opened: Callable[..., Review]) -> None:
    other = [person("0099")]
    old: tuple[Days, ...] = ({"2022-07-31": other}, {"2023-12-31": PEOPLE})
    review = opened({"2025-07-31": PEOPLE}, "2025-9M", old, valid_from="2025-07-01")
    assert told(review) == [("baseline_list", *NEAR, ["cu-1"])]


def test_old_wards_whose_ids_collide(opened: Callable[..., Review]) -> None:
    old: tuple[Days, ...] = ({"2022-07-31": PEOPLE}, {"2022-07-31": PEOPLE})
    review = opened({"2025-07-31": PEOPLE}, "2025-9M", old, valid_from="2025-07-01")
    assert told(review) == [("not_comparable", None, None, None, [])]


def test_blanks_and_the_baseline_itself_are_no_missing_list(
    opened: Callable[..., Review],
) -> None:
    review = opened({"2022-07-31": PEOPLE, "2025-06-30": BLANK}, "2025-H1")
    assert told(review) == [("blanks", None, None, None, [])]


def test_blanks_of_the_baseline_are_asked_for_where_they_stand(
    opened: Callable[..., Review], data_dir: Path
) -> None:
    """Whether somebody has learnt since then is open: counted, followed, named by list and row."""
    known = {"education": "dai_hoc", "state_management": "chua", "it_level": "chua"}
    known |= {"is_committee": "không"}
    before, now = (
        [person(f"00{n}", political_theory=one, **known) for n, one in enumerate(own)]
        for own in (
            ["trung_cap"] * 4 + [None] + ["chua"] * 4,
            ["trung_cap"] * 6 + ["chua"] * 3,
        )
    )
    review = opened({"2022-07-31": before, "2024-12-31": now}, "2024")
    assert told(review) == [("baseline_blanks", None, None, None, [])]
    assert list(faults(review)) == []
    assert review.facts["T25-3b.baseline_blank"].value == 1
    rows = review.trace("T25-3b.baseline_blank").rows
    assert rows is not None
    assert rows[["workbook", "row"]].to_numpy().tolist() == [["2022-07-31.xlsx", 6]]
    assert "1 người ở danh sách ấy để trống thông tin" in review.targets(2025).text
    assert "ở danh sách mốc gốc, hoặc ở danh sách đầu tiên có tên" in review.directions().text
    done = CliRunner().invoke(main, ["check", "p-1", "2024", "--data-dir", str(data_dir)])
    assert 'cột "Lý luận chính trị" ở danh sách 2022-07-31.xlsx' in done.output
    assert "dòng Nhân sự!6" in done.output


def test_the_period_of_the_baseline_lacks_nothing(opened: Callable[..., Review]) -> None:
    review = opened({"2022-07-31": PEOPLE}, "2022-Q3")
    assert told(review) == [("is_baseline", None, None, None, [])]
    assert "anh sách gần ngày" not in review.verdict().text
    assert "Kỳ này là mốc gốc nên chưa kết luận tiến độ của 1 chỉ tiêu" in review.verdict().text


def test_a_ward_that_did_not_exist_at_the_baseline_is_asked_for_its_old_wards(
    opened: Callable[..., Review],
) -> None:
    review = opened({"2025-07-31": PEOPLE}, "2025-9M", valid_from="2025-07-01")
    assert "phường có từ ngày 01/7/2025 nên phải khai các phường cũ" in review.verdict().text


def test_check_names_the_missing_list_and_the_targets(
    opened: Callable[..., Review], data_dir: Path
) -> None:
    review = opened({"2025-06-30": PEOPLE}, "2025-H1")
    ids = ", ".join(review.undecided[0].targets)
    done = CliRunner().invoke(main, ["check", "p-1", "2025-H1", "--data-dir", str(data_dir)])
    assert done.exit_code == 0
    number = len(review.undecided[0].targets)
    only = f"{number} chỉ tiêu chỉ chưa kết luận được tiến độ ({ids})"
    assert f"{only}: phường Thử không có danh sách nào từ ngày" in done.output
    assert "từ ngày 16/6/2022 đến ngày 14/9/2022" in done.output
    assert "Thêm vào thư mục p-1" in done.output
    assert "ví dụ 2022-07-31.xlsx" in done.output
    data = open_review("du_lieu", "p-1", "2025-H1", data_dir)
    assert list(faults(data)) == []
    assert "ví dụ 2022-07-31.xlsx" in data.mail_text()
    assert words_of(data.mail_text()) == words_shown(data.mail_html())
    assert data.mail_text().startswith("Số liệu đã nhận\n")


def test_report_letters_and_reminder_say_that_the_list_is_missing(
    opened: Callable[..., Review], plan: Plan
) -> None:
    review = opened({"2025-06-30": PEOPLE}, "2025-H1")
    assert list(faults(review)) == []  # of a ward with a roster and no other sheet
    wanted = "anh sách gần ngày 31/7/2022 (mốc gốc) của phường Thử"
    letters = [write_letter(review, cut, Enclosed("r")) for cut in ("lanh_dao", "to_chuc")]
    texts = [text for one in letters for text in (one.html, one.plain)]
    for text in (review.verdict().text, *texts, review.mail_text()):
        assert "Không có mốc gốc so sánh được: phường Thử" in text
        assert f"D{wanted}" in text
    assert f"Bổ sung d{wanted}" in review.directions().text
    debts = Debts(review)
    reminder = write_reminder(debts, debts.owed_by(debts.keeper), "don-doc.x", "r")
    assert "Thử: danh sách" in reminder.subject
    assert f"D{wanted}" in reminder.plain
    assert f"D{wanted}" in reminder.html


def test_check_counts_as_many_undecided_as_the_page_whatever_leaves_them_open(
    opened: Callable[..., Review], data_dir: Path
) -> None:
    """Most leave before the deadline: nothing is to be filled in, and it is undecided all the same.

    Two of three officials retire in autumn; beside them one of another group lacks an answer.
    """
    known = {"political_theory": "trung_cap", "education": "dai_hoc"}
    leaving = [
        person(f"001{n}", birth_date=dt.date(1964, 7, n), sex="nam", **known) for n in (1, 2)
    ]
    staying = person("0013", birth_date=dt.date(1990, 5, 1), **known)
    helper = person("0020", group="khong_chuyen_trach", position="Văn thư")
    days = ("2022-07-31", "2025-06-30")
    review = opened({day: [*leaving, staying, helper] for day in days}, "2025-H1")
    rows = review.frame.set_index("target_id")
    undecided = rows[rows["prospect"] == "undecided"].index
    assert rows.loc["T25-3b", "prospect_reason"] == "roster_changes"
    by_class = [one for one in review.undecided if one.cause not in OF_PACE]
    assert {one.cause for one in by_class} == {"blanks", "roster_changes"}
    assert sorted(id for one in by_class for id in one.targets) == sorted(undecided)
    done = CliRunner().invoke(main, ["check", "p-1", "2025-H1", "--data-dir", str(data_dir)])
    assert f"{len(undecided)} chỉ tiêu chưa kết luận được đạt hay chưa" in done.output
    assert "danh sách sẽ thay đổi nhiều trước hạn; không phải bổ sung gì" in done.output
    assert f"? {len(undecided)} chưa rõ" in review.verdict().text
    assert "mốc gốc" not in review.verdict().text
    data = open_review("du_lieu", "p-1", "2025-H1", data_dir)
    assert list(faults(data)) == []


def test_the_first_screen_asks_for_blanks_of_as_many_targets_as_it_calls_undecided(
    opened: Callable[..., Review],
) -> None:
    """What ends with its group is concluded, whatever is blank: nobody need fill it in for that."""
    helper = person("0020", group="khong_chuyen_trach", position="Văn thư")
    days = ("2022-07-31", "2025-06-30")
    review = opened({day: [*PEOPLE, helper] for day in days}, "2025-H1")
    rows = review.frame.set_index("target_id")
    ending = rows[(rows["prospect"] == "ends_with_group") & (rows["unknown"] > 0)].index
    assert len(ending)
    (blanks,) = [one for one in review.undecided if one.cause == "blanks"]
    assert not {*ending} & {*blanks.targets}
    assert {*blanks.targets} == {*rows[rows["prospect"] == "undecided"].index}
