"""How many targets short of their deadline no first screen or leaders' letter names: before, now.

python tests/bench/unnamed.py [how many invented units, 200 without]
Before: a first screen that names the late and the missed alone, by the pace up to the list.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "tests"))

from generated import invent  # noqa: E402
from unnamed import SAMPLES, counted  # noqa: E402

from plan09lib.errors import DataRefused  # noqa: E402
from plan09lib.judge.targets.evidence import gather  # noqa: E402
from plan09lib.read.plan.period import Period  # noqa: E402
from plan09lib.read.plan.plan import load_plan  # noqa: E402
from plan09lib.read.unit.history import History  # noqa: E402
from plan09lib.tell.report.opening import open_report_review  # noqa: E402
from plan09lib.tell.report.review import Review  # noqa: E402


def samples() -> Iterator[Review]:
    """The reports of the sample wards."""
    for kind, unit, period in SAMPLES:
        yield open_report_review(kind, unit, period, ROOT / "data")


def invented(count: int) -> Iterator[Review]:
    """The reports of invented wards; one whose data may legally be refused is left out."""
    plan = load_plan(ROOT / "data" / "plan")
    for seed in range(count):
        unit = invent(seed, plan)
        with tempfile.TemporaryDirectory() as folder:
            unit.write(Path(folder), plan)
            try:
                history = History.load(Path(folder), unit.unit_id, plan)
                review = Review(unit.kind, gather(plan, history, Period.parse(unit.period)))
            except DataRefused:
                continue
            yield review


def main(count: int) -> None:
    for name, reviews in (("samples", samples()), (f"{count} invented", invented(count))):
        for what, found in counted(reviews).items():
            told = ", ".join(f"{code} {number}" for code, number in sorted(found.items()))
            print(f"{name}: {what} {sum(found.values())} ({told})", flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 200)
