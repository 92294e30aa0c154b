"""Reading a list, beside `pandas.read_excel` with openpyxl: time and memory, in one run.

`make bench`, or `python tests/bench/read_time.py`. Each reading is a process of its own that has
read a list of five people before; the two ways alternate. openpyxl is no dependency: where it is
missing, that is said and only ours is timed.
"""

from __future__ import annotations

import importlib.util
import json
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SIZES = {"60 people": 60, "20,000 rows": 20_000}
REPEATS = 3
OURS, PLAIN = "plan09 read_workbook", "pandas.read_excel, openpyxl"
HEAD = ["Mã", "Họ và tên", "Ngày sinh", "Giới tính", "Chức vụ", "Nhóm", "Chuyên môn"]
HEAD += ["Lý luận chính trị", "Quản lý nhà nước", "Tin học", "Ngoại ngữ"]
SYLLABLES = [f"{first}{rest}" for first in ("B", "Ch", "H", "L", "M", "Nh", "Ph", "Qu", "T", "V")
             for rest in ("ân", "ình", "ạnh", "ái")]  # fmt: skip
ROW = ["15/08/1980", "nam", "Văn thư", "công chức", "ĐH", "TC", "CV", "A", "B1"]
PRELUDE = """
import datetime as dt, json, resource, sys, time
from pathlib import Path
path = Path(sys.argv[1])
{setup}
{warm}
before, started, worked = {rss}, time.perf_counter(), time.process_time()
{work}
wall, cpu = time.perf_counter() - started, time.process_time() - worked
print(json.dumps([wall, cpu, ({rss} - before) / 1024]))
"""
RSS = "resource.getrusage(resource.RUSAGE_SELF).ru_maxrss"
CODE = {
    OURS: PRELUDE.format(
        rss=RSS,
        setup="from plan09lib.read.plan.plan import load_plan\n"
        "from plan09lib.read.workbook.intake import read_workbook\n"
        "from plan09lib.read.tables.sources import Source\n"
        f"plan = load_plan(Path({str(ROOT / 'data' / 'plan')!r}))",
        warm="read_workbook(Source(dt.date(2025, 6, 30), Path(sys.argv[2])), plan)",
        work="read_workbook(Source(dt.date(2025, 6, 30), path), plan)",
    ),
    PLAIN: PRELUDE.format(
        rss=RSS,
        setup="import pandas as pd, openpyxl",
        warm='pd.read_excel(sys.argv[2], sheet_name=None, dtype=str, engine="openpyxl")',
        work='pd.read_excel(path, sheet_name=None, dtype=str, engine="openpyxl")',
    ),
}


def make(path: Path, rows: int) -> None:
    """A list of `rows` people in the project's own layout."""
    import xlsxwriter

    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("Nhân sự")
        sheet.write_row(0, 0, HEAD)
        for number in range(1, rows + 1):
            name = " ".join(f"{SYLLABLES[number // 40**place % 40]}" for place in range(3))
            sheet.write_row(number, 0, [f"{number:05}", f"Mẫu {name}", *ROW])


def measure(way: str, path: Path) -> tuple[float, float, float]:
    """Seconds, processor seconds and MiB that one reading adds."""
    small = path.parent / "2024-12-31.xlsx"
    command = [sys.executable, "-c", CODE[way], str(path), str(small)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT)
    wall, cpu, memory = json.loads(done.stdout.splitlines()[-1])
    return wall, cpu, memory


def main() -> None:
    """Print one row per size and way, with the ratios of the medians."""
    ways = [PLAIN, OURS] if importlib.util.find_spec("openpyxl") else [OURS]
    if len(ways) == 1:
        print("openpyxl is not installed: nothing to compare with; ours alone.")
    print("| list | way | s | ratio | processor s | ratio | MiB added | ratio |\n|" + "---|" * 8)
    with tempfile.TemporaryDirectory() as folder:
        for size, rows in SIZES.items():
            path = Path(folder) / "2025-06-30.xlsx"
            make(path, rows)
            make(path.parent / "2024-12-31.xlsx", 5)
            found: dict[str, list[tuple[float, float, float]]] = {way: [] for way in ways}
            for _ in range(REPEATS):
                for way in ways:
                    found[way].append(measure(way, path))
            medians = {w: [statistics.median(x) for x in zip(*found[w], strict=True)] for w in ways}
            for way in ways:
                cells = [
                    f"{value:.2f} | {value / base:.2f}" if base else f"{value:.2f} | –"
                    for value, base in zip(medians[way], medians[ways[0]], strict=True)
                ]
                print(f"| {size} | {way} | {' | '.join(cells)} |", flush=True)


if __name__ == "__main__":
    main()
