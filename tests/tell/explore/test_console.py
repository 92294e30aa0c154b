"""The panel of `kham_pha.ipynb`: every widget moves the numbers, and a bad choice says why."""

from __future__ import annotations

import html
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from support import person

from plan09lib.judge.targets.ranking import ranks
from plan09lib.project import project_root
from plan09lib.tell.explore import console as consoles
from plan09lib.tell.explore.console import Console
from plan09lib.tell.explore.explorer import Explorer, open_explorer
from plan09lib.tell.report.opening import open_report_review

MakeUnit = Callable[..., Path]
NOT_RANKED = "không đủ cơ sở xếp hạng"


def people(heads: int, qualified: int) -> dict[str, list[dict[str, Any]]]:
    level = ["trung_cap"] * qualified + ["so_cap"] * (heads - qualified)
    return {
        "nhan_su": [person(f"{at:04}", political_theory=one) for at, one in enumerate(level, 1)]
    }


@pytest.fixture
def explorer(data_dir: Path, make_unit: MakeUnit) -> Explorer:
    """Two wards of twelve civil servants and one of nine, on three dates."""
    make_unit("p-1", {"2022-07-31": people(12, 3), "2025-03-31": people(12, 5),
                      "2025-06-30": people(12, 9)})  # fmt: skip
    make_unit("p-2", {"2025-06-30": people(12, 6)})
    make_unit("p-3", {"2025-06-30": people(9, 9)})
    opened = open_explorer("p-1", "2025-H1", data_dir)
    assert isinstance(opened, Explorer)
    return opened


@pytest.fixture
def console(explorer: Explorer) -> Console:
    built = Console(explorer)
    built.target.value = "T25-3b"
    return built


def test_the_panel_says_what_the_report_says(console: Console, explorer: Explorer) -> None:
    assert "Đến ngày 30/6/2025 có 9/12 người (75,0%)" in console.sentence.value
    assert console.verdict.value == explorer.target("T25-3b").html
    assert ".</span> Đến ngày" in console.verdict.value, "the status and its sentence run together"
    report = open_report_review("so_ket", "p-1", "2025-H1", explorer.data_dir)
    assert "Đến ngày 30/6/2025 có 9/12 người (75,0%)" in report.targets(2025).text
    assert console.threshold.value == 80
    assert "GIẢ ĐỊNH" not in console.verdict.value + console.sentence.value


MOVES: dict[str, tuple[str, Any, str]] = {
    "threshold": ("threshold", 70, "GIẢ ĐỊNH: T25-3b: đã đạt. Đến ngày 30/6/2025 có 9/12"),
    "as-of date": ("as_of", "2025-03-31", "Đến ngày 31/3/2025 có 5/12 người"),
    "unit": ("unit", "p-2", "có 6/12 người"),
    "period": ("period", "2022", "Đến ngày 31/7/2022 có 3/12 người"),
    "target": ("target", "T25-3a", "T25-3a:"),
}


@pytest.mark.parametrize("move", MOVES)
def test_moving_a_widget_moves_the_numbers(console: Console, move: str) -> None:
    name, value, told = MOVES[move]
    before = console.verdict.value
    getattr(console, name).value = value
    assert console.message.value == ""
    assert told in console.sentence.value
    assert console.verdict.value != before
    assert ("gia-dinh" in console.verdict.value) == (name in ("threshold", "as_of"))


def test_the_ledger_follows_its_toggle_and_a_reading_its_target(console: Console) -> None:
    before = console.ledger.value
    console.since.value = "previous"
    assert console.ledger.value != before
    console.target.value = "T25-1b"
    (text, name) = console.reading.options[1]
    console.reading.value = name
    assert "GIẢ ĐỊNH: T25-1b hiểu theo cách a: " in console.verdict.value
    assert text
    console.target.value = "T25-3b"
    assert "GIẢ ĐỊNH" not in console.verdict.value, "an assumption outlived its target"
    console.as_of.value = "2025-03-31"
    console.target.value = "T25-3a"
    assert "GIẢ ĐỊNH" not in console.verdict.value, "an assumed day outlived its target"


def test_a_population_narrows_the_targets(console: Console, explorer: Explorer) -> None:
    wanted = explorer.plan.target("T25-1b").population
    console.population.value = wanted
    shown = [explorer.plan.target(code).population for _, code in console.target.options]
    assert set(shown) == {wanted}
    assert console.sentence.value.startswith(console.target.value)


def test_a_choice_without_data_says_why_and_the_panel_goes_back(console: Console) -> None:
    before = console.sentence.value
    console.unit.value = "p-2"
    console.period.value = "2025-H1"
    console.unit.value = "p-1"
    assert console.sentence.value == before
    console.unit.value = "p-3"
    console.period.value = "2022"
    assert "không có danh sách nào" in console.message.value
    assert (console.unit.value, console.period.value) == ("p-3", "2025-H1")


def test_names_show_only_when_asked_for(console: Console) -> None:
    assert console.names.outputs == ()
    assert "Mẫu Văn 0012" not in console.verdict.value + console.ledger.value
    console.with_names.value = True
    assert "Mẫu Văn 0012" in console.names.outputs[0]["data"]["text/html"]
    assert "Mẫu Văn 0001" not in console.names.outputs[0]["data"]["text/html"]
    console.with_names.value = False
    assert console.names.outputs == ()


def test_other_units_are_read_only_when_they_are_asked_for(
    console: Console, explorer: Explorer
) -> None:
    assert {unit for unit, _ in explorer._opened} == {"p-1"}
    assert console.others.value == ""
    console.with_others.value = True
    assert {unit for unit, _ in explorer._opened} == {"p-1", "p-2", "p-3"}
    assert NOT_RANKED in console.others.value
    assert "một người có thể thuộc nhiều nhóm" in console.others.value
    console.with_others.value = False
    assert console.others.value == ""


def test_the_button_copies_the_sentence_shown(console: Console) -> None:
    console.threshold.value = 70
    shown = console.copy.outputs[0]["data"]["text/html"]
    assert f'data-text="{html.escape(console.sentence.value)}"' in shown


def test_views_are_exported_and_assumed_ones_say_so_in_their_names(
    console: Console, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(consoles, "project_root", lambda: tmp_path)
    console.with_others.value = True
    for kind in consoles.EXPORTS:
        console.export(kind)
    console.threshold.value = 70
    console.export("csv")
    names = {path.name for path in (tmp_path / "outputs" / "kham_pha").iterdir()}
    assert "p-1-2025-H1-T25-3b-chi-tieu.png" in names
    assert "p-1-2025-H1-T25-3b-bien-dong.svg" in names
    assert "p-1-2025-H1-T25-3b-don-vi.xlsx" in names
    assert "p-1-2025-H1-T25-3b-chi-tieu-gia-dinh.csv" in names
    assert "don-vi.csv" in console.message.value


def test_a_small_unit_is_shown_but_not_ranked(explorer: Explorer) -> None:
    table = explorer.compare_units("T25-3b").table.set_index("Đơn vị")
    names = [f"phường Thử (p-{number})" for number in (1, 2, 3)]
    assert table["Hạng"].to_dict() == dict(zip(names, ("1", "2", NOT_RANKED), strict=True))
    assert table.loc[names[2], ["Đạt", "Tổng số"]].tolist() == [9, 9]


def test_units_are_called_by_the_names_of_their_wards() -> None:
    opened = open_explorer("phuong-mau-1", "2025-H1", project_root() / "data")
    assert isinstance(opened, Explorer)
    names = opened.compare_units("T25-3b").table["Đơn vị"].tolist()
    assert names == ["phường Mẫu Một", "phường Cũ B", "phường Cũ A", "phường Mẫu Hai"]


@pytest.mark.parametrize(("heads", "ranked"), [(9, False), (10, True)])
def test_ten_heads_are_ranked_and_nine_are_not(heads: int, ranked: bool) -> None:
    assert ("b" in ranks({"a": (5, 10), "b": (heads, heads), "c": (6, 10)}, 10)) == ranked


def test_one_unit_alone_has_no_rank() -> None:
    assert ranks({"a": (5, 10), "b": (3, 9)}, 10) == {}
