"""Prints how what was foretold compares with what came: of the sample wards, of invented ones.

Run by `make backtest`: the forecast from each sample ward's first workbook against its later ones,
then the classes told of 100 invented wards 18, 12 and 6 months before a deadline. Nobody in them is
real; on a ward of one's own: `python tests/bench/backtest.py DATA_DIR UNIT PERIOD`.
"""

from __future__ import annotations

import sys
import tempfile
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pandas as pd

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from plan09lib.judge.targets.evidence import Evidence, gather  # noqa: E402
from plan09lib.project import project_root  # noqa: E402
from plan09lib.read.period.period import Period  # noqa: E402
from plan09lib.read.plan.plan import load_plan  # noqa: E402
from plan09lib.read.unit.history import History  # noqa: E402
from tests.bench.backtesting import backtest_people, backtest_targets  # noqa: E402
from tests.bench.foretold import broken, foretold, kept  # noqa: E402

SAMPLES = ("phuong-mau-1", "phuong-mau-2", "phuong-cu-a", "phuong-cu-b")
FIRST = "2022-9M"
WARDS, JOBS = 100, 2


def evidence_of(data_dir: Path, unit: str, period: str) -> Evidence:
    """What was known of `unit` in `period`."""
    plan = load_plan(data_dir / "plan")
    return gather(plan, History.load(data_dir, unit, plan), Period.parse(period))


def by_date(targets: pd.DataFrame) -> pd.DataFrame:
    """Over all targets: mean distance of k and n, and how many have exactly the k that came."""
    off_k = (targets["forecast_k"] - targets["actual_k"]).abs()
    off_n = (targets["forecast_n"] - targets["actual_n"]).abs()
    parts = {"date": targets["date"], "off_k": off_k, "off_n": off_n, "exact_k": off_k == 0}
    grouped = pd.DataFrame(parts).groupby("date")
    means = grouped[["off_k", "off_n"]].mean().round(2)
    return means.assign(exact_k=grouped["exact_k"].sum(), targets=grouped.size())


def _foretold(seed: int) -> pd.DataFrame:
    with tempfile.TemporaryDirectory() as folder:
        return foretold([seed], load_plan(project_root() / "data" / "plan"), Path(folder))


def classes() -> None:
    """Print how often each class of the invented wards came true, and what came otherwise."""
    with ProcessPoolExecutor(JOBS) as pool:
        told = pd.concat(pool.map(_foretold, range(WARDS)), ignore_index=True)
    print(f"\n{WARDS} invented wards: met at the deadline of all told, by months before it")
    print(kept(told).to_string())
    print("\nWhat came otherwise than told, by what differed from what was foretold")
    causes = broken(told).groupby(["way", "told", "came", "causes", "blanks"]).size()
    print(causes.to_string())


def main(arguments: list[str]) -> None:
    """Print the comparisons for samples and invented wards, or for the unit that is named."""
    data_dir = Path(arguments[0]) if arguments else project_root() / "data"
    runs = [tuple(arguments[1:3])] if arguments else [(unit, FIRST) for unit in SAMPLES]
    for unit, period in runs:
        evidence = evidence_of(data_dir, unit, period)
        print(f"\n{unit}: forecast from {evidence.now.date}")
        print(backtest_people(evidence).to_string(index=False))
        print(by_date(backtest_targets(evidence)).to_string())
    if not arguments:
        classes()


if __name__ == "__main__":
    main(sys.argv[1:])
