"""Facts of a whole country from one Parquet file, beside a query written by hand for duckdb.

    python tests/bench/country_time.py [--units 100 1000 3321] [--repeats 3]

Each way runs in a process of its own, the ways alternate; compare ratios of one run. The query
counts the same three numbers per target (n, k, unknown) and takes ages from whole birth dates; the
plan's conditions are typed into it, while ours compiles them from plan.yml.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

PUBLIC = "(p_group IN ('can_bo', 'cong_chuc') AND NOT police)"
YOUNG = "birth_date > as_of - INTERVAL 40 YEAR"
POPULATIONS = {
    "key": "is_key", "mass": "(is_mass_org AND p_group = 'can_bo')",
    "cc": "(p_group = 'cong_chuc' AND NOT police)",
    "kct": "(p_group = 'khong_chuyen_trach' AND as_of <= DATE '2026-05-30')",
    "young": f"({PUBLIC} AND {YOUNG})", "cu": "is_committee", "public": PUBLIC,
    "key_young": f"((is_key AND {YOUNG}) OR (p_group = 'cong_chuc' AND NOT police AND {YOUNG}))",
}  # fmt: skip
EDUCATION = ("so_cap", "trung_cap", "cao_dang", "dai_hoc", "thac_si", "tien_si")
THEORY = ("so_cap", "trung_cap", "cao_cap")
STATE = ("chuyen_vien", "chuyen_vien_chinh", "chuyen_vien_cao_cap")


BLANK = "({0} IS NULL OR {0} = 'chung_chi_cu')"


def at_least(column: str, levels: tuple[str, ...], lowest: str = "") -> tuple[str, str]:
    kept = levels[levels.index(lowest) :] if lowest else levels
    return column, f"{column} IN ({', '.join(repr(level) for level in kept)})"


TARGETS = [
    ("key", at_least("state_management", STATE)), ("key", at_least("leadership_update", ("co",))),
    ("mass", at_least("education", EDUCATION, "cao_dang")),
    ("mass", at_least("political_theory", THEORY, "trung_cap")),
    ("mass", at_least("mass_work_training", ("co",))),
    ("cc", at_least("education", EDUCATION, "dai_hoc")),
    ("cc", at_least("political_theory", THEORY, "trung_cap")),
    ("cc", at_least("state_management", STATE)),
    ("kct", at_least("education", EDUCATION, "trung_cap")),
    ("kct", at_least("political_theory", THEORY)),
    ("young", at_least("learning_language", ("co",))),
    ("cu", at_least("political_theory", THEORY, "trung_cap")),
    ("mass", at_least("education", EDUCATION, "dai_hoc")),
    ("mass", at_least("mass_work_training", ("co",))),
    ("mass", at_least("political_theory", THEORY, "trung_cap")),
    ("kct", at_least("education", EDUCATION, "dai_hoc")),
    ("kct", at_least("sent_to_basic_theory", ("co",))),
    ("public", at_least("it_level", ("co_ban", "nang_cao", "chuyen_nganh"))),
    ("key_young", at_least("language_level", ("bac_3", "bac_4", "bac_5", "bac_6"))),
]  # fmt: skip


def query(path: Path) -> str:
    """The hand-written query: one pass, three counts per target."""
    counts = []
    for number, (population, (column, condition)) in enumerate(TARGETS):
        inside = POPULATIONS[population]
        counts += [
            f"count(*) FILTER (WHERE {inside}) AS n{number}",
            f"count(*) FILTER (WHERE {inside} AND {condition}) AS k{number}",
            f"count(*) FILTER (WHERE {inside} AND {BLANK.format(column)}) AS u{number}",
        ]
    police = "(position_codes = 'truong_cong_an' AND as_of >= DATE '2023-08-01')"
    source = f"SELECT *, \"group\" AS p_group, {police} AS police FROM read_parquet('{path}')"
    return f"SELECT unit, as_of, {', '.join(counts)} FROM ({source}) GROUP BY unit, as_of"


def run_duckdb(path: Path) -> int:
    import duckdb

    return len(duckdb.connect().execute(query(path)).fetch_df())


def run_plan09(path: Path) -> int:
    from plan09lib.judge.city.country import country_facts
    from plan09lib.read.plan.plan import load_plan

    return len(country_facts(load_plan(ROOT / "data" / "plan"), path))


WAYS = {"duckdb": run_duckdb, "plan09": run_plan09}


def peak_mib() -> float:
    """The largest memory of this program; getrusage would count what its parent had at the fork."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM"))


def one(way: str, path: Path) -> None:
    """Seconds after the imports, the largest memory and the rows, as JSON on stdout."""
    import duckdb  # noqa: F401
    import pandas as pd  # noqa: F401

    if way == "plan09":
        import plan09lib.judge.city.country
        import plan09lib.read.plan.plan  # noqa: F401
    before = peak_mib()
    start, busy = time.perf_counter(), time.process_time()
    rows = WAYS[way](path)
    took, worked = time.perf_counter() - start, time.process_time() - busy
    told = {"s": took, "cpu": worked, "peak": peak_mib(), "before": before, "rows": rows}
    sys.stdout.write(json.dumps(told) + "\n")


def measured(way: str, path: Path) -> dict[str, float]:
    command = [sys.executable, str(Path(__file__)), "--one", way, str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT)
    return json.loads(done.stdout)


def compare(units: list[int], repeats: int) -> list[dict[str, float]]:
    """Medians per size: seconds and processor seconds of both, memory of ours."""
    from plan09lib.read.plan.plan import load_plan
    from tests.country_samples import write_rosters

    plan, found = load_plan(ROOT / "data" / "plan"), []
    with tempfile.TemporaryDirectory() as folder:
        for count in units:
            path = Path(folder) / f"{count}.parquet"
            people = write_rosters(path, plan, count)
            runs: dict[str, list[dict[str, float]]] = {way: [] for way in WAYS}
            for _ in range(repeats):
                for way in WAYS:
                    runs[way].append(measured(way, path))
            middle = {
                f"{way} {name}": statistics.median(run[name] for run in runs[way])
                for way in WAYS
                for name in ("s", "cpu", "peak")
            }
            found.append({"units": count, "people": people, **middle})
            path.unlink()
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--units", type=int, nargs="+", default=[100, 1000, 3321])
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--one", nargs=2, metavar=("WAY", "FILE"))
    options = parser.parse_args()
    if options.one:
        one(options.one[0], Path(options.one[1]))
        return
    head = (
        "units",
        "rows",
        "duckdb s",
        "plan09 s",
        "ratio",
        "cpu ratio",
        "µs/row",
        "MiB ours",
        "MiB duckdb",
    )
    sys.stdout.write(f"| {' | '.join(head)} |\n|{'---|' * len(head)}\n")
    for row in compare(options.units, options.repeats):
        ratio, cpu = row["plan09 s"] / row["duckdb s"], row["plan09 cpu"] / row["duckdb cpu"]
        each = row["plan09 s"] / row["people"] * 1e6
        times = f"{row['duckdb s']:.2f} | {row['plan09 s']:.2f} | {ratio:.2f}"
        sys.stdout.write(
            f"| {row['units']:,} | {row['people']:,} | {times} "
            f"| {cpu:.2f} | {each:.2f} | {row['plan09 peak']:.0f} | {row['duckdb peak']:.0f} |\n"
        )


if __name__ == "__main__":
    main()
