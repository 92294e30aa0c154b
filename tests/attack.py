"""Prints what the attacker knows of every sample ward, published whole, and of many generated ones.

Run by `make attack`; `python tests/attack.py 200` for so many generated wards. Exit code 1 when his
list is not empty.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from attacker import Leak, leaks, report_folders  # noqa: E402
from generated import invent  # noqa: E402
from shared_files import write_periods  # noqa: E402

from plan09lib.read.plan.plan import load_plan  # noqa: E402

PERIODS = ("2023", "2023-H1", "2024", "2024-H1", "2025", "2025-H1", "2026-H1")


def attack(wards: int, base: Path) -> Iterator[tuple[str, list[Leak]]]:
    """The list of each ward, samples first."""
    command = [sys.executable, "-m", "plan09lib.cli", "batch", "--sample"]
    subprocess.run([*command, "--output-dir", str(base / "samples")], cwd=ROOT, check=True)
    for unit, folders in report_folders(base / "samples").items():
        yield unit, leaks(folders)
    plan = load_plan(ROOT / "data" / "plan")
    for seed in range(wards):
        unit = invent(seed, plan)
        data = base / str(seed)
        unit.write(data, plan)
        asked = [("so_ket", period) for period in PERIODS]
        yield unit.unit_id, leaks(write_periods(data, unit.unit_id, plan, asked, data / "out"))


def main() -> int:
    """How long his lists are."""
    wards = int(sys.argv[1]) if len(sys.argv) > 1 else 40
    kinds: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as base:
        for unit, found in attack(wards, Path(base)):
            kinds.update(leak.by for leak in found)
            print(f"{unit}: {len(found)}", *found[:5], sep="\n  ", flush=True)
    print(f"{kinds.total()} quantities known", dict(kinds))
    return bool(kinds)


if __name__ == "__main__":
    sys.exit(main())
