"""Prints how the forecast from each sample ward's first workbook compares with its later ones.

Run by `make backtest`. Nobody in the samples is real; on a ward of one's own:
`python tests/bench/backtest.py DATA_DIR UNIT PERIOD`.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pandas as pd
from backtesting import backtest_people, backtest_targets

from plan09lib.judge.targets.evidence import Evidence, gather
from plan09lib.project import project_root
from plan09lib.read.plan.period import Period
from plan09lib.read.plan.plan import load_plan
from plan09lib.read.unit.history import History

SAMPLES = ("phuong-mau-1", "phuong-mau-2", "phuong-cu-a", "phuong-cu-b")
FIRST = "2022-9M"


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


def main(arguments: list[str]) -> None:
    """Print both comparisons for the samples, or for the unit that is named."""
    data_dir = Path(arguments[0]) if arguments else project_root() / "data"
    runs = [tuple(arguments[1:3])] if arguments else [(unit, FIRST) for unit in SAMPLES]
    for unit, period in runs:
        evidence = evidence_of(data_dir, unit, period)
        print(f"\n{unit}: forecast from {evidence.now.date}")
        print(backtest_people(evidence).to_string(index=False))
        print(by_date(backtest_targets(evidence)).to_string())


if __name__ == "__main__":
    main(sys.argv[1:])
