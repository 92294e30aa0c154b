"""Tab offers the wards, cities and periods there are, and waits for nothing large."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.shell_completion import ShellComplete
from report_stubs import ROWS, put_report
from support import PLAN_FOLDER

from plan09lib.cli import main
from plan09lib.deliver.mail.ledger import Entry, SendLedger
from tests.cli.test_begin_at_once import LARGE


@pytest.fixture
def wards(data_dir: Path, make_unit: Callable[..., Path], outputs: Path) -> tuple[str, ...]:
    """Options of two wards with lists, one with the report of a stage, and of a city."""
    make_unit("p-1", {"2025-06-30": ROWS, "2025-12-31": ROWS})
    make_unit("p-2", {})
    (data_dir / "sample" / "mau").mkdir(parents=True)
    (data_dir / "sample" / "mau" / "don_vi.yml").touch()
    (data_dir / "city" / "thanh-pho").mkdir(parents=True)
    (data_dir / "city" / "thanh-pho" / "thanh_pho.yml").touch()
    packages = data_dir / "city" / "thanh-pho" / "goi"
    packages.mkdir()
    runs = [{"unit": "p-1", "period": period} for period in ("2026-H1", "2025", "2022..2025")]
    (packages / "a.json").write_text(json.dumps({"runs": runs}), encoding="utf-8")
    (packages / "b.json").write_text("{", encoding="utf-8")
    for name, state in (("2025-H1-so-ket", "unknown"), ("2025-H1-so-ket.don-doc", "sending"),
                        ("2025-H1-tong-ket", "unknown"), ("2025-so-ket", "unknown")):  # fmt: skip
        ledger = SendLedger(outputs / "p-1" / f"{name}.so-gui.json")
        letters = [Entry.planned(f"{who}@{name}.vn", "bi_thu", who, "1") for who in "abc"]
        ledger.expect(letters)
        for letter in letters[1:]:
            ledger.record(letter, state)
    put_report(data_dir, outputs, "p-1", "2025-H1").rename(outputs / "p-1" / "2022-2025-tong-ket")
    return ("--data-dir", str(data_dir), "--output-dir", str(outputs))


@pytest.mark.parametrize(
    ("words", "begun", "offered"),
    [
        ("report", "", ["p-1", "p-2"]),
        ("report", "p-2", ["p-2"]),
        ("report p-1", "", ["2025-H2", "2025-H1", "2022..2025", "2025"]),
        ("issue p-1", "2022", ["2022..2025"]),
        ("trace p-2", "", []),
        ("batch p-1", "", ["p-2"]),
        ("rollup", "", ["thanh-pho"]),
        ("trace --review tong-hop", "", ["thanh-pho"]),
        ("trace --review tong-hop thanh-pho", "2026", ["2026-H1"]),
        ("rollup thanh-pho", "", ["2026-H1", "2022..2025", "2025"]),
        ("rollup khong-co", "", []),
        ("confirm p-1 2025-H1 --received", "", ["b@2025-H1-so-ket.vn", "c@2025-H1-so-ket.vn"]),
        (
            "confirm p-1 2025-H1 --received b@2025-H1-so-ket.vn --not-received",
            "",
            ["c@2025-H1-so-ket.vn"],
        ),
        ("confirm p-1 2025-H1 --reminders --received", "b", ["b@2025-H1-so-ket.don-doc.vn"]),
        ("confirm p-2 2025-H1 --received", "", []),
        ("due", "", []),
    ],
)
def test_what_is_there_is_offered(
    words: str, begun: str, offered: list[str], wards: tuple[str, ...]
) -> None:
    command, *rest = words.split()
    where = wards if command != "due" else ()
    complete = ShellComplete(main, {}, "plan09", "_PLAN09_COMPLETE")
    found = complete.get_completions([command, *where, *rest], begun)
    told = [one.value for one in found]
    assert sorted(told) == sorted(offered)
    assert {one.type for one in found} <= {"plain"}


def test_the_newest_period_comes_first(wards: tuple[str, ...]) -> None:
    complete = ShellComplete(main, {}, "plan09", "_PLAN09_COMPLETE")
    told = [one.value for one in complete.get_completions(["report", *wards, "p-1"], "")]
    assert told[0] == "2025-H2"
    assert told.index("2025-H2") < told.index("2025-H1")


def test_samples_are_offered_while_there_is_no_other_ward_and_a_path_where_no_name_fits(
    tmp_path: Path,
) -> None:
    (tmp_path / "sample" / "mau").mkdir(parents=True)
    (tmp_path / "sample" / "mau" / "don_vi.yml").touch()
    complete = ShellComplete(main, {}, "plan09", "_PLAN09_COMPLETE")
    asked = ["check", "--data-dir", str(tmp_path)]
    assert [one.value for one in complete.get_completions(asked, "")] == ["mau"]
    assert [one.type for one in complete.get_completions(asked, "data/un")] == ["file"]
    assert complete.get_completions(["report", "--data-dir", "/khong/co"], "") == []


def test_nothing_large_is_imported_for_it() -> None:
    words = f"plan09 report --data-dir {PLAN_FOLDER.parent} phuong-mau-1 "
    asked = {"_PLAN09_COMPLETE": "bash_complete", "COMP_WORDS": words, "COMP_CWORD": "5"}
    script = (
        "import sys\nfrom plan09lib.cli import main\ntry:\n    main()\nexcept SystemExit:\n"
        "    print(*sys.modules, file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], env=os.environ | asked, capture_output=True, text=True,
        check=True,
    )  # fmt: skip
    assert "plain,2026-H1" in done.stdout.split()
    assert not {name.partition(".")[0] for name in done.stderr.split()} & {
        *LARGE,
        "yaml",
        "tqdm",
        "pydantic",
    }
