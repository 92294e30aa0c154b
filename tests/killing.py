"""Killing a process at a moment that its work tells, no clock: a busy machine changes nothing."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from plan09lib.deliver.record.manifest import MANIFEST
from plan09lib.digest import sha256

FILES = {
    "bao-cao.docx", "bao-cao.html", "bao-cao.ipynb", "facts.csv", "facts.parquet", MANIFEST,
    "phu-luc.docx", "phu-luc.html", "phu-luc.xlsx", "thu.html", "thu.txt",
}  # fmt: skip
RUN = "import sys; from plan09lib.cli import main; main(sys.argv[1:])"
"""A command line in a process of its own."""
HANG = 1800.0
"""Seconds after which something that is waited for never comes; far more than any machine needs."""


def until(done: Callable[[], object], process: subprocess.Popen[str] | None = None) -> None:
    """Wait for what must come, as long as `process`, which brings it, is alive."""
    end = time.monotonic() + HANG
    while not done():
        assert process is None or process.poll() is None or done(), "ended before"
        assert time.monotonic() < end, "it hangs"
        time.sleep(0.005)


def killed_at_change(process: subprocess.Popen[bytes], folder: Path, number: int) -> bool:
    """Whether the process was killed: when `folder` had changed `number` times. Else it has ended.

    Every file or folder that comes, goes or is written is a change; those between two looks are
    one.
    """
    end, before = time.monotonic() + HANG, _state(folder)
    while process.poll() is None:
        assert time.monotonic() < end, "it hangs"
        if (now := _state(folder)) != before:
            before, number = now, number - 1
        if number <= 0:
            process.send_signal(signal.SIGKILL)
            process.wait()
            return process.returncode == -signal.SIGKILL
        time.sleep(0.001)
    return False


def _state(folder: Path) -> frozenset[tuple[str, int]]:
    return frozenset(_found(folder))


def _found(folder: Path) -> Iterator[tuple[str, int]]:
    for place, folders, files in os.walk(folder):
        for name in (*folders, *files):
            path = os.path.join(place, name)  # noqa: PTH118 - it is asked thousands of times
            try:
                yield path, os.lstat(path).st_mtime_ns
            except FileNotFoundError:
                continue


def is_whole(folder: Path) -> bool:
    """Whether every file of the report is there, as its manifest records it."""
    record = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    names = {path.name for path in folder.iterdir()}
    return names >= FILES and all(
        sha256(folder / name) == digest for name, digest in record["outputs"].items()
    )
