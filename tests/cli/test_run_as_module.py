"""`python -m plan09lib` is `plan09`, and no module of the command ends without a word."""

from __future__ import annotations

import pkgutil
import subprocess
import sys
from pathlib import Path

import pytest

import plan09lib

PLAN09 = Path(sys.executable).with_name("plan09")
WHOLE = ("plan09lib", "plan09lib.cli")
"""What may be started with `python -m`."""
PARTS = sorted(
    module.name
    for module in pkgutil.walk_packages(plan09lib.__path__, "plan09lib.")
    if module.name.startswith("plan09lib.cli") and module.name.rpartition(".")[2] != "__main__"
)
"""Every module of the command, in whatever folders they lie."""
LINES = [
    (), ("--help",), ("report", "--help"), ("nonsense",), ("report", "nonsense", "2099"),
    ("trace", "phuong-mau-1"), ("due", "--on", "20250715"), ("check", "phuong-mau-1", "2025-H1"),
]  # fmt: skip


def run(*command: str) -> tuple[int, str, str]:
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    return done.returncode, done.stdout, done.stderr


@pytest.mark.parametrize("line", LINES, ids=" ".join)
def test_python_m_says_and_returns_the_same_as_the_command(line: tuple[str, ...]) -> None:
    wanted = run(str(PLAN09), *line)
    assert wanted[1] + wanted[2]
    for module in WHOLE:
        assert run(sys.executable, "-m", module, *line) == wanted


@pytest.mark.parametrize("module", PARTS)
def test_no_part_of_the_command_ends_in_silence(module: str) -> None:
    code, out, err = run(sys.executable, "-m", module, "report", "nonsense", "2099")
    assert (code, out) == (2, "")
    assert "Tham số không dùng được:\n  - " in err
    assert "Traceback" not in err
    if module not in WHOLE:
        assert "python -m plan09lib" in err


def test_there_are_parts_to_be_tried() -> None:
    assert len(PARTS) >= 7
