"""What commands list fits a window of 100 columns, and nothing of it is lost."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from report_stubs import put_report
from support import PLAN_FOLDER, person, run

from plan09lib.cli import main
from plan09lib.deliver.calendar.status import HEADINGS, ReportStatus
from plan09lib.deliver.mail.ledger import LettersSent
from plan09lib.lines import WIDEST, columns_of, folded, table
from plan09lib.read.plan.plan import load_plan

LONG = "p" * 64
"""As long as a ward's folder may be called."""
WARD = "phuong-long-bien-dong-bac"
"""As long as most are."""


@pytest.fixture
def whole_lines() -> None:
    """Lines are parted here."""


WORDS = st.text(st.characters(categories=("L", "Mn", "N")), min_size=1, max_size=30)
LINES = st.lists(WORDS, max_size=40).map(" ".join)


@given(LINES, st.integers(0, 12))
def test_a_folded_line_fits_and_says_the_same(line: str, indent: int) -> None:
    told = folded(" " * indent + line)
    assert told.split() == line.split()
    assert all(columns_of(part) <= WIDEST for part in told.split("\n"))


@given(
    st.lists(
        st.tuples(
            *(st.lists(st.text("aâ漢", min_size=1, max_size=25), max_size=30).map(" ".join),) * 6
        ),
        min_size=1,
    )
)
def test_a_table_fits_and_holds_every_letter(rows: list[tuple[str, ...]]) -> None:
    told = table(rows)
    letters = "".join("".join(row) for row in rows)
    assert sorted("".join(told.split())) == sorted("".join(letters.split()))
    assert all(columns_of(line) <= WIDEST for line in told.split("\n"))


def test_the_dash_of_a_list_is_not_left_alone() -> None:
    path = "/thu-muc" * 20
    assert folded(f"  - {path}: không có") == f"  - {path}:\n    không có"


def test_what_follows_a_break_in_the_last_cell_stands_below() -> None:
    rows = [("a", "b", "một\nhai"), ("bb", "c", "x" * 95 + "\nhai")]
    assert table(rows).splitlines() == [
        "a   b  một",
        "    hai",
        "bb  c",
        "    " + "x" * 95,
        "    hai",
    ]


def test_what_is_due_stands_in_columns_over_all_units(
    data_dir: Path, make_unit: Callable[..., Path], outputs: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    for name in ("p", WARD):
        make_unit(name, {"2025-12-31": {"nhan_su": [person("0001")]}})
    where = ("--data-dir", str(data_dir), "--output-dir", str(outputs))
    told = run(capsys, "due", "--on", "2026-03-15", *where)[1].splitlines()
    rows = [line for line in told if "  hạn " in line]
    assert len(rows) >= 6
    assert {line.index("  hạn ") for line in rows} == {len(f"{WARD}  tổng kết 2022..2025")}
    assert len({line.rindex("  ") for line in rows}) == 1


def test_status_keeps_a_row_of_a_long_ward_whole_beside_what_letters_say() -> None:
    plan = load_plan(PLAN_FOLDER)
    made = {"unit": WARD, "report": "2022-2025-tong-ket", "number": "1234-BC/ĐU"}
    made |= {"made_at": "2026-12-15T08:00", "kind": "so_ket", "changes": {"attained": 2}}
    letters = LettersSent(12, 11, 1)
    found = [ReportStatus(**made, state=one, letters=letters) for one in ("issued", "draft")]
    told = table([HEADINGS, *(one.cells(plan) for one in found)], WIDEST).splitlines()
    first = (WARD, "2022-2025-tong-ket", "ban hành số 1234-BC/ĐU", "15/12/2026 08:00", "không đổi")
    assert told[2] == "  ".join(first)
    assert told[3] == "    đã gửi 11/12 thư, 1 không rõ; đã đạt +2"
    assert told[5] == "    gửi thử 11/12 thư, 1 không rõ; đã đạt +2"


def test_what_cannot_be_parted_stays_whole() -> None:
    assert folded("/" + "a" * 200) == "/" + "a" * 200


@pytest.mark.parametrize(
    "line", ["due --on 2026-07-15", "status", "check", "batch --periods 2025-H1", "trace"]
)
def test_what_is_listed_of_the_longest_names_fits(
    line: str, data_dir: Path, make_unit: Callable[..., Path], outputs: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    make_unit(LONG, {"2025-06-30": {"nhan_su": [person("0001", full_name="漢" * 40)]}})
    issue = {"number": "1234-BC/ĐU", "date": "2025-07-10", "replaces": ""}
    put_report(data_dir, outputs, LONG, "2025-H1", issue=issue)
    name, *rest = line.split()
    more = [LONG, "2025-H1"] if name in ("check", "trace") else []
    more += ["T25-3b"] if name == "trace" else []
    where = ["--data-dir", str(data_dir), "--output-dir", str(outputs)]
    with pytest.raises(SystemExit):
        main([name, *more, *rest, *where])
    told = capsys.readouterr().out
    assert told
    lost = str(outputs)  # a path may be longer
    wide = [one for one in told.splitlines() if columns_of(one) > WIDEST and lost not in one]
    assert wide == []


@pytest.mark.parametrize(
    "words",
    [
        ("issue", LONG, "2025-H1", "--number", "12", "--date", "mai", "--replaces", "13"),
        ("report", LONG, "2025-H9"),
        ("trace", LONG, "2025-H1", "T25-9z"),
    ],
)
def test_what_is_refused_fits_too(
    words: tuple[str, ...], data_dir: Path, make_unit: Callable[..., Path], outputs: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    make_unit(LONG, {"2025-06-30": {"nhan_su": [person("0001")]}})
    with pytest.raises(SystemExit):
        main([*words, "--data-dir", str(data_dir), "--output-dir", str(outputs)])
    told = capsys.readouterr().err.splitlines()
    assert len(told) > 2
    assert [one for one in told if columns_of(one) > WIDEST and str(data_dir) not in one] == []


@pytest.mark.parametrize(("columns", "most"), [(80, 80), (300, WIDEST), (5, 40)])
def test_a_narrower_window_has_narrower_lines(
    columns: int, most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
    monkeypatch.setenv("COLUMNS", str(columns))
    told = folded("chữ " * 100)
    assert max(map(columns_of, told.split("\n"))) in range(most - 8, most + 1)


def test_a_record_for_machines_keeps_its_line(
    data_dir: Path, make_unit: Callable[..., Path], capsys: pytest.CaptureFixture[str]
) -> None:
    make_unit(LONG, {"2025-06-30": {"nhan_su": [person("0001")]}})
    with pytest.raises(SystemExit):
        main(["due", "--on", "2026-07-15", "--json", "--data-dir", str(data_dir)])
    lines = capsys.readouterr().out.splitlines()
    assert any(len(line) > WIDEST for line in lines)
    assert all(json.loads(line)["unit"] for line in lines)
