"""The most memory that all processes started below this one use at the same time."""

from __future__ import annotations

import contextlib
import os
import re
import threading
from collections import defaultdict
from pathlib import Path

_EVERY = 0.5
_SHARED_OUT = re.compile(r"^Pss:\s+(\d+) kB", re.MULTILINE)


class PeakMemory:
    """Looks twice a second; memory shared by forks counts once (Linux only, elsewhere 0)."""

    def __init__(self) -> None:
        self.peak = 0.0
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> PeakMemory:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._ended.wait(_EVERY):
            self.peak = max(self.peak, sum(map(_used, below(os.getpid()))))


def below(process: int) -> list[int]:
    """The processes started by `process`, and by those."""
    children: dict[int, list[int]] = defaultdict(list)
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError, IndexError):
            said = (folder / "stat").read_text(encoding="utf-8", errors="replace")
            children[int(said.rsplit(")", 1)[1].split()[1])].append(int(folder.name))
    found = list(children[process])
    for child in found:
        found += children[child]
    return found


def _used(process: int) -> float:
    """MiB of one process, pages shared with others in parts."""
    with contextlib.suppress(OSError):
        said = Path(f"/proc/{process}/smaps_rollup").read_text(encoding="utf-8")
        if match := _SHARED_OUT.search(said):
            return int(match[1]) / 1024
    return 0.0
