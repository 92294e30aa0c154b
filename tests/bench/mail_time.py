"""How long a hundred readers' letters take to build, and how much memory.

The report is a stub of the usual size; judging it is measured apart, because it is done once.
"""

from __future__ import annotations

import dataclasses
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from mail_samples import data_folder, prepared, published

from plan09lib.deliver.addresses import Recipient
from plan09lib.deliver.send_gate import send_faults
from plan09lib.tell.issue import Issue

READERS = 100
CUTS = ("lanh_dao", "to_chuc", "chi_bo")


def timed(call: Callable[[], Any]) -> tuple[float, Any]:
    """Seconds, and the result."""
    start = time.perf_counter()
    result = call()
    return time.perf_counter() - start, result


def peak_mb() -> float:
    """The most memory this process has held so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory() as folder:
        data, out = data_folder(Path(folder)), Path(folder) / "out"
        published(data, out, Issue.parse("12-BC/ĐU", "2025-07-15"), page_bytes=600_000)
        before = peak_mb()
        opening, mailing = timed(lambda: prepared(data, out))
        readers = tuple(
            Recipient(f"Cơ quan {i}", f"co-quan-{i}@mau-1.example.invalid", CUTS[i % 3], "bcc")
            for i in range(READERS)
        )
        mailing = dataclasses.replace(mailing, recipients=readers)
        building, contents = timed(lambda: mailing.wire)
        gating, faults = timed(lambda: send_faults(mailing))
        packing, parcels = timed(lambda: mailing.parcels(readers))
        size = sum(len(content) for content in contents.values()) / len(contents) / 1000
    rows = [
        ("open the review, write three letters", f"{opening:.2f} s"),
        ("MIME, per cut", f"{building / len(contents) * 1000:.0f} ms"),
        (f"send gate, {READERS} readers", f"{gating:.2f} s, {len(faults)} faults"),
        (
            "per reader, all of the above",
            f"{(opening + building + gating) / READERS * 1000:.0f} ms",
        ),
        (f"parcels for {len(parcels)} readers", f"{packing * 1000:.1f} ms"),
        ("size of a letter", f"{size:.0f} KB"),
        ("memory above that of the judged report", f"{peak_mb() - before:.0f} MB"),
    ]
    sys.stdout.write("\n".join(f"| {name} | {value} |" for name, value in rows) + "\n")


if __name__ == "__main__":
    main()
