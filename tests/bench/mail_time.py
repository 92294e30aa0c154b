"""How long a hundred readers' letters take to build, and how much memory.

Readers are either in three cuts, or a third of them are Party cells with a letter each. The report
is a stub of the usual size; judging the period, which is done once, is the measure of all.
"""

from __future__ import annotations

import base64
import dataclasses
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from issues import issue_of
from mail_samples import data_folder, prepared, published

from plan09lib.deliver.mail.gate import send_faults
from plan09lib.deliver.mail.letters import report_mails
from plan09lib.deliver.mail.mailing import Mailing
from plan09lib.deliver.mail.recipients import Recipient
from plan09lib.tell.report.review import Review

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


def readers(named: bool) -> list[Recipient]:
    """A hundred readers of the three cuts; `named` gives every cell a name of its own."""
    names = {"chi_bo": "Chi bộ Khu phố" if named else "Cơ quan"}
    return [
        Recipient(f"{names.get(cut, 'Cơ quan')} {i}", f"n-{i}@mau-1.example.invalid", cut, "bcc")
        for i in range(READERS)
        for cut in [CUTS[i % len(CUTS)]]
    ]


def measured(base: Mailing, review: Review, judging: float, named: bool) -> Iterator[str]:
    """Rows: what, seconds, ratio to judging."""

    def row(what: str, seconds: float, more: str = "") -> str:
        return f"| {what} | {seconds:.2f} | {seconds / judging:.2f} | {more} |"

    writing, (recipients, mails) = timed(
        lambda: report_mails(review, base.run, base.run_id, base.settings, readers(named))
    )
    mailing = dataclasses.replace(base, recipients=recipients, mails=mails)
    building, contents = timed(lambda: mailing.wire)
    gating, faults = timed(lambda: send_faults(mailing))
    packing, _ = timed(lambda: mailing.parcels(recipients))
    count, body = len(mails), max(len(base64.encodebytes(m.html.encode())) for m in mails.values())
    largest = max(len(content) for content in contents.values()) // 1000
    yield row(f"{count} letters written", writing, f"{writing / count * 1000:.0f} ms per letter")
    yield row("— as MIME", building, f"{building / count * 1000:.0f} ms per letter")
    yield row("— send gate", gating, f"{len(faults)} faults")
    yield row("— parcels", packing)
    total = writing + building + gating + packing
    yield row("— together", total, f"{total / READERS * 1000:.0f} ms per reader")
    yield f"| — largest body, largest letter | | | {body // 1000} KB in base64, {largest} KB |"


def main() -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory() as folder:
        data, out = data_folder(Path(folder)), Path(folder) / "out"
        issue = issue_of()
        judging, review = timed(lambda: published(data, out, issue, page_bytes=600_000))
        base = prepared(data, out)
        before = peak_mb()
        lines = [f"| judging the period, once | {judging:.2f} | 1.00 | |"]
        for named in (False, True):
            lines += measured(base, review, judging, named)
            lines.append(f"| — memory above that of before | | | {peak_mb() - before:.0f} MB |")
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
