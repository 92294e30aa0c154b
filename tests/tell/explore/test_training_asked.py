"""Questions to the training plan: what is assumed moves it, is marked, and saves nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import cache
from typing import Any

import pytest
from gate_pages import FakeReview, add, good_notebook, rules_broken

from plan09lib.deliver.gate.rules import scan_faults
from plan09lib.errors import BadParameter
from plan09lib.judge.outlook.outlook import look_ahead
from plan09lib.judge.training.proposal import propose_training
from plan09lib.project import project_root
from plan09lib.tell.explore.explorer import Explorer, open_explorer
from plan09lib.tell.explore.training_console import TrainingConsole

LATER = dt.date(2026, 12, 31)


@cache
def opened() -> Explorer:
    found = open_explorer("phuong-mau-2", "2025-H1", project_root() / "data")
    assert isinstance(found, Explorer)
    return found


def test_without_assumptions_it_is_the_plan_of_the_report() -> None:
    asked = opened().training()
    assert asked.proposal is opened().training_proposal
    assert "GIẢ ĐỊNH" not in asked.html
    assert "gia-dinh" not in asked.html
    assert "→" not in asked.html
    report = opened().show("ke_hoach_dao_tao.j2").text.splitlines()
    told = asked.text.splitlines()
    assert [line for line in report if line.startswith("Năm 20")] == told[1:3]
    assert "phụ lục" not in asked.text, "there is no annex in a notebook"


def test_the_view_has_the_numbers_of_the_proposal_and_of_the_forecast() -> None:
    asked = opened().training(
        seats={"llct_trung_cap": 5}, deadlines={"T25-3b": "2026-12-31"}, without=["0203"]
    )
    evidence = opened().evidence
    more = {"courses": [{"id": "llct_trung_cap", "seats": 5}]}
    rules = evidence.history.training.changed(more)
    expected = propose_training(evidence, rules, {"T25-3b": LATER}, frozenset({"0203"}))
    assert asked.proposal.plan.enrolments == expected.plan.enrolments
    assert asked.proposal.plan.certificate == expected.plan.certificate
    table = asked.table.set_index("Mã")
    for result in expected.plan.results:
        if result.gap:
            shown = table.loc[result.goal, ["Không cử thêm", "Theo phương án", "Còn thiếu"]]
            numbers = [int(text.split(" → ")[-1]) for text in shown]
            assert numbers == [result.held, result.held + result.gained, result.short]
    ahead = look_ahead(evidence, expected.grants).targets.set_index(["target_id", "scenario"])
    for target in ("T25-1b", "T30-4", "T30-2b"):
        reached = int(table.loc[target, "Theo phương án"].split(" → ")[-1])
        assert reached == ahead.loc[(target, "plan"), "k"], target


def test_a_moved_deadline_moves_plan_and_forecast_and_no_verdict() -> None:
    before = opened().frame.copy()
    asked = opened().training(deadlines={"T25-3b": LATER})
    row = asked.table.set_index("Mã").loc["T25-3b"]
    assert row["Hạn"] == "31/12/2025 → 31/12/2026"
    assert row["Theo phương án"] == "6 → 8"
    assert row["Dự báo đến hạn"] == "thiếu 3 người → thiếu 1 người"
    assert opened().frame.equals(before)
    assert str(opened().plan.target("T25-3b").deadline) == "2025-12-31"


def test_money_limits_what_has_a_price_and_says_when_nothing_has() -> None:
    asked = opened().training(price={"tin_hoc": 2_000_000}, budget=3_000_000)
    seats = asked.proposal.seats
    assert seats.loc[seats["course"] == "tin_hoc", "seats"].max() == 1
    assert "giá 2.000.000 đồng một chỗ; kinh phí mỗi năm 3.000.000 đồng" in asked.sentence
    assert "Chưa lớp nào có giá" in opened().training(budget={2026: 0}).text


def test_what_is_assumed_is_marked_and_names_stand_apart() -> None:
    asked = opened().training(without=["0203"])
    assert asked.html.startswith('<div class="gia-dinh">'), "the gate refuses this class"
    assert set(asked.table["Ghi chú"]) == {"GIẢ ĐỊNH"}
    assert "không cử mã 0203" in asked.sentence
    names = asked.people.table["Họ và tên"].tolist()
    assert len(names) == asked.proposal.plan.seats
    assert "0203" not in set(asked.people.table["Mã"])
    assert 'class="noi-bo"' in asked.people._repr_html_(), "the gate refuses this class"
    assert not any(name in asked.html + repr(asked) + repr(asked.people) for name in names)


def test_the_gate_refuses_a_page_with_a_plan_assumed_or_with_its_names() -> None:
    asked = opened().training(without=["0203"])
    for part in (asked.html, opened().training().people._repr_html_()):
        faults = scan_faults(add(part), good_notebook("review = open_review"), FakeReview())
        assert "of_what_is" in rules_broken(faults)


@pytest.mark.parametrize(
    ("assumed", "told"),
    [
        ({"seats": {"llct_trung_cp": 5}}, 'có phải "llct_trung_cap"?'),
        ({"price": {"tinhoc": 5}}, 'có phải "tin_hoc"?'),
        ({"deadlines": {"T30-2x": "2028-12-31"}}, 'có phải "T30-2'),
        ({"without": ["203"]}, 'có phải "0203"?'),
        ({"without": ["9999x"], "seats": {"abc": 1}}, 'nhận được "abc"'),
        ({"deadlines": {"T30-2a": "31/12/2028"}}, "phải là ngày dạng 2025-12-31"),
        ({"deadlines": {"T30-2a": "2025-06-30"}}, "từ 01/8/2025 đến 31/12/2030"),
        ({"seats": {"tin_hoc": -1}}, 'số chỗ, lớp tin_hoc: nhận được "-1"'),
        ({"seats": {"tin_hoc": {2027: -1}}}, 'lớp tin_hoc, năm 2027: nhận được "-1"'),
        ({"seats": {"tin_hoc": {2050: 5}}}, "năm là số từ 2025 đến 2030"),
        ({"seats": {"tin_hoc": 10**9}}, "nhiều nhất"),
        ({"price": {"tin_hoc": "một triệu"}}, 'giá, lớp tin_hoc: nhận được "một triệu"'),
        ({"price": {"tin_hoc": {2027: 5}}}, "giá, lớp tin_hoc: nhận được"),
        ({"budget": "x"}, "budget nhận được 'x'"),
        ({"budget": -5}, 'kinh phí: nhận được "-5"'),
        ({"budget": {"sang năm": 1}}, "năm là số từ 2025 đến 2030"),
    ],
)
def test_what_is_unknown_is_refused(assumed: dict[str, Any], told: str) -> None:
    with pytest.raises(BadParameter) as refused:
        opened().training(**assumed)
    assert told in str(refused.value)


def move_deadline(panel: TrainingConsole) -> None:
    panel.target.value, panel.deadline.value = "T25-3b", "2026-12-31"


def set_price(panel: TrainingConsole) -> None:
    panel.course.value, panel.cost.value, panel.budget.value = "tin_hoc", 2_000_000, 3_000_000


def set_seats(panel: TrainingConsole) -> None:
    panel.course.value, panel.places.value = "tin_hoc", 0


MOVES: dict[str, Callable[[TrainingConsole], None]] = {
    "seats": set_seats,
    "money": set_price,
    "deadline": move_deadline,
    "person": lambda panel: setattr(panel.without, "value", ("0203",)),
}


@pytest.mark.parametrize("move", MOVES)
def test_every_widget_moves_the_plan_and_reset_takes_it_back(move: str) -> None:
    panel = TrainingConsole(opened())
    before = panel.view.value
    assert "GIẢ ĐỊNH" not in before
    MOVES[move](panel)
    assert panel.message.value == ""
    assert panel.asked.proposal.plan.enrolments != opened().training_proposal.plan.enrolments
    assert 'class="gia-dinh"' in panel.view.value
    panel.reset.click()
    assert panel.view.value == before


def test_assumptions_add_up_and_their_widgets_remember_them() -> None:
    panel = TrainingConsole(opened())
    set_seats(panel)
    panel.course.value = "ngoai_ngu"
    assert panel.places.value == opened().training_proposal.rules.course("ngoai_ngu").seats
    move_deadline(panel)
    assert "tin học cơ bản: 0 chỗ mỗi năm; hạn T25-3b là 31/12/2026" in panel.asked.sentence
    panel.course.value = "tin_hoc"
    assert panel.places.value == 0
    panel.deadline.value = ""
    assert "hạn T25-3b" not in panel.asked.sentence


def test_the_panel_names_people_only_when_asked() -> None:
    panel = TrainingConsole(opened())
    names = panel.asked.people.table["Họ và tên"].tolist()
    labels = " ".join(label for label, _ in panel.without.options)
    assert panel.names.outputs == ()
    assert not any(name in panel.view.value + labels for name in names)
    panel.with_names.value = True
    assert all(name in panel.names.outputs[0]["data"]["text/html"] for name in names)
    panel.with_names.value = False
    assert panel.names.outputs == ()
