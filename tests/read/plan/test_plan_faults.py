"""A `plan.yml` that an office writes itself: each fault alone, at its line, with what to do."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml
from support import ENGLISH, PLAN_FOLDER, ROOT, run

from plan09lib.errors import DataRefused
from plan09lib.lines import folded
from plan09lib.read.plan.written import checked_plan

CASES = ROOT / "tests" / "cases"
BASE = CASES / "plan_without_fault.yml"


@dataclass(frozen=True)
class Spoilt:
    """A piece of the base, what stands there instead, what is told behind the line; the line is
    that of the piece, or `below` it."""

    old: str
    new: str
    told: str = ""
    below: int = 0


FAULTS = {
    one.pop("name"): Spoilt(**one)
    for one in yaml.safe_load((CASES / "plan_faults.yml").read_text(encoding="utf-8"))
}


def spoilt(folder: Path, fault: Spoilt) -> tuple[Path, int]:
    """A file with `fault`, and the line it is on."""
    text = BASE.read_text(encoding="utf-8")
    assert text.count(fault.old) >= 1, "the base has changed"
    before, _, after = text.partition(fault.old)
    file = folder / "xa" / "plan.yml"
    file.parent.mkdir()
    file.write_text(before + fault.new + after, encoding="utf-8")
    return file, before.count("\n") + 1 + fault.below


def test_the_base_has_no_fault(tmp_path: Path) -> None:
    checked_plan(spoilt(tmp_path, Spoilt("duties: []", "duties: []"))[0], PLAN_FOLDER)


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_told_once_at_its_line_with_rule_and_remedy(name: str, tmp_path: Path) -> None:
    fault = FAULTS[name]
    file, line = spoilt(tmp_path, fault)
    with pytest.raises(DataRefused) as refused:
        checked_plan(file, PLAN_FOLDER)
    told = [str(one).removeprefix(f"xa/plan.yml dòng {line}: ") for one in refused.value.faults]
    assert told == [fault.told]
    assert max(map(len, folded(refused.value.message, 100).splitlines())) <= 100
    assert all(
        part.strip()
        for one in refused.value.faults
        for part in (one.where, one.found, one.rule, one.action)
    )


@pytest.mark.parametrize("text", ["", "# kế hoạch\n", "\n\n"])
def test_an_empty_plan_is_told_how_to_begin(text: str, tmp_path: Path) -> None:
    file = tmp_path / "plan.yml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(DataRefused, match=r"tệp rỗng.*lập khung bằng lệnh plan09 plan new MÃ"):
        checked_plan(file, PLAN_FOLDER)


def test_both_places_of_one_id_are_told_and_faults_stand_in_the_order_of_lines(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file, line = spoilt(tmp_path, Spoilt("  - id: M2\n", "  - id: M1\n"))
    file.write_text(file.read_text("utf-8").replace("Mục 4.2", " 4.2"), encoding="utf-8")
    text = file.read_text("utf-8").replace("leads: mat_tran", "leads: ubkt")
    file.write_text(text.replace("deadline: 2027-12-31", "deadline: 31/12/2027", 1), "utf-8")
    code, _, told = run(capsys, "plan", "check", str(file))
    assert code == 3
    places = [one.split(":")[0] for one in told.split("\n  - ")[1:]]
    assert places == [
        f"xa/plan.yml dòng {at}" for at in (f"17 và {line}", 21, 62)
    ]  # the clause with a space too many hides no leads of the same work
    assert not ENGLISH.search(told)


REFUSED = """
import sys
from plan09lib.cli import main
try:
    main(["plan", "check", sys.argv[1]])
except SystemExit as stopped:
    heavy = {"pandas", "numpy", "scipy", "highspy", "matplotlib", "plan09lib.read.plan.plan"}
    print(stopped.code, sorted(heavy.union(sys.argv[2:]) & {*sys.modules}))
"""


@pytest.mark.parametrize(
    ("name", "barred"), [("tab", ["plan09lib.read.clauses.plan_file"]), ("population unknown", [])]
)
def test_a_refusal_imports_no_more_than_it_needs(
    name: str, barred: list[str], tmp_path: Path
) -> None:
    file, _ = spoilt(tmp_path, FAULTS[name])
    asked = [sys.executable, "-c", REFUSED, str(file), *barred]
    made = subprocess.run(asked, capture_output=True, text=True, cwd=ROOT, check=True)
    assert made.stdout == "3 []\n"
