"""How long a roll-up takes, and how large its pages are, for 40 wards up to the whole country.

    python tests/bench/rollup_time.py [--units 40 100 1000 3321]

The cities are invented: facts of wards of the official register, a hundredth of them missing.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))


def worked_so_far() -> float:
    """Processor seconds of this process and of those it has started and that have ended."""
    return sum(os.times()[:4])


def measured(units: int) -> dict[str, float]:
    """Seconds to publish, pages, the largest page in bytes."""
    import shutil

    from plan09lib.deliver.publish.publish import publish
    from plan09lib.read.city.register import official_wards
    from plan09lib.read.plan.plan import load_plan
    from tests.city_samples import official_city

    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "data"
        shutil.copytree(ROOT / "data" / "plan", data / "plan")
        wards = sorted(official_wards(), key=lambda ward: (ward.province, ward.code))[:units]
        official_city(data, "ca-nuoc", load_plan(data / "plan"), wards, absent=units // 100)
        start, busy = time.perf_counter(), worked_so_far()
        done = publish("tong_hop", "ca-nuoc", "2025-H2", data, Path(folder) / "outputs")
        took, worked = time.perf_counter() - start, worked_so_far() - busy
        sizes = [path.stat().st_size for path in done.folder.glob("*.html")
                 if path.name != "thu.html"]  # fmt: skip
        return {"s": took, "cpu": worked, "pages": len(sizes), "largest": max(sizes)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--units", type=int, nargs="+", default=[40, 100, 1000, 3321])
    head = ("wards", "pages", "s", "processor s", "ms per ward", "largest page, KB")
    sys.stdout.write(f"| {' | '.join(head)} |\n|{'---|' * len(head)}\n")
    for units in parser.parse_args().units:
        found = measured(units)
        each = found["s"] / units * 1000
        sys.stdout.write(
            f"| {units:,} | {found['pages']} | {found['s']:.1f} | {found['cpu']:.1f} "
            f"| {each:.1f} | {found['largest'] / 1000:,.0f} |\n"
        )


if __name__ == "__main__":
    main()
