"""The measuring scripts begin, each by itself as `make bench` calls it; none is run to its end."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
BENCH = ROOT / "tests" / "bench"
_BEGUN = "import runpy, sys; sys.path.insert(0, sys.argv[1]); runpy.run_path(sys.argv[2])"


CALLED = [path.name for path in sorted(BENCH.glob("*.py")) if "__main__" in path.read_text("utf-8")]


@pytest.mark.parametrize("script", CALLED)
def test_a_measuring_script_finds_what_it_imports(script: str) -> None:
    command = [sys.executable, "-P", "-c", _BEGUN, str(BENCH), str(BENCH / script)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-600:]
