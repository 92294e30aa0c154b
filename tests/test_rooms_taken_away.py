"""The core works by itself: with any other room taken away, and with all, a report is made."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import house
import pytest
from support import person

from plan09lib.rooms import COMMANDS

OUTER = [room for room in house.rooms() if room not in house.CORE]
COMMAND = "import sys; from plan09lib.cli import main; main(sys.argv[1:])"


def without(rooms: Sequence[str], folder: Path) -> Path:
    """A copy of the program that lacks `rooms`, their templates too."""
    shutil.copytree(
        house.PACKAGE, folder / "plan09lib", ignore=shutil.ignore_patterns("__pycache__")
    )
    shutil.copytree(house.ROOT / "notebooks", folder / "notebooks")
    for room in rooms:
        layer, _, name = room.partition(".")
        shutil.rmtree(folder / "plan09lib" / layer / name)
        shutil.rmtree(folder / "plan09lib" / layer / "templates" / name, ignore_errors=True)
    return folder


def run(program: Path, *arguments: str) -> tuple[int, str]:
    """Exit code and words of the copy's command."""
    environment = {**os.environ, "PYTHONPATH": str(program)}
    done = subprocess.run(
        [sys.executable, "-P", "-c", COMMAND, *arguments], env=environment, cwd=program,
        capture_output=True, text=True,
    )  # fmt: skip
    return done.returncode, done.stdout + done.stderr


@pytest.fixture
def ward(data_dir: Path, make_unit: Callable[..., Path]) -> Path:
    """The data folder of one ward with two people."""
    make_unit("p-1", {"2025-06-30": {"nhan_su": [person("0001"), person("0002")]}})
    return data_dir


@pytest.mark.parametrize("rooms", [*([room] for room in OUTER), OUTER], ids=lambda r: "+".join(r))
def test_a_report_is_made_without(rooms: list[str], ward: Path, tmp_path: Path) -> None:
    program, outputs = without(rooms, tmp_path / "program"), tmp_path / "outputs"
    where = ("--data-dir", str(ward), "--output-dir", str(outputs))
    code, told = run(program, "report", "p-1", "2025-H1", *where)
    assert (code, "Đã lập" in told) == (0, True), told
    made = {path.name for path in (outputs / "p-1" / "2025-H1-so-ket").iterdir()}
    assert {"bao-cao.html", "facts.csv", "thu.html", "manifest.json"} <= made
    code, told = run(program, "--help")
    lacking = {name for name, one in COMMANDS.items() if one.is_old or {*one.needs} & {*rooms}}
    listed = {line.split()[0] for line in told.splitlines() if line.startswith("  ")}
    assert (code, listed & {*COMMANDS}) == (0, COMMANDS.keys() - lacking)


def test_a_command_whose_room_is_gone_is_unknown(tmp_path: Path) -> None:
    code, told = run(without(["deliver.mail"], tmp_path / "program"), "mail", "p-1", "2025-H1")
    assert (code, 'không có lệnh "mail"' in told) == (2, True)
