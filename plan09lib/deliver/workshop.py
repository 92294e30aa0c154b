"""Reports made each in a process of its own: forks of a warm process, or this process without one.

`PLAN09_FORK=0` in the environment keeps everything in this process and kernels started anew.
"""

from __future__ import annotations

import contextlib
import importlib
import logging
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from plan09lib.deliver.warm import CAN_WARM, Gone, WarmProcess
from plan09lib.errors import Fault, NotebookFailed

PUBLISH = "plan09lib.deliver.publish:publish"
_SWITCH = "PLAN09_FORK"
_log = logging.getLogger(__name__)


class Workshop:
    """Calls functions in forks of a warm process; in this process once that one has failed."""

    def __init__(self, warm: WarmProcess | None):
        self._warm = warm

    def call(
        self,
        function: str,
        *arguments: Any,
        progress: Callable[[str], None] = lambda step: None,
        **named: Any,
    ) -> Any:
        """What `function` ("package.module:name") gives with these arguments and `progress`.

        Raises: what it raises; NotebookFailed when its process was killed.
        """
        if self._warm:
            try:
                return self._warm.call(function, *arguments, progress=progress, **named)
            except Gone as gone:
                if gone.is_warm:
                    raise NotebookFailed(_killed(arguments)) from None
                _log.debug("no warm process: making reports in this one")
                self._warm = None
        module, _, name = function.partition(":")
        called = getattr(importlib.import_module(module), name)
        return called(*arguments, progress=progress, **named)


def can_fork() -> bool:
    """Whether reports can be made in forks of a warm process here."""
    return CAN_WARM and os.environ.get(_SWITCH, "1") != "0"


@contextlib.contextmanager
def workshop(data_dir: Path, for_one: bool = False) -> Iterator[Workshop]:
    """A workshop for reports from `data_dir`; its warm process starts at once, beside this one.

    Where there is only one report to be made, `for_one` makes it sooner.
    """
    if not can_fork():
        _log.debug("no forks here: kernels are started anew")
        yield Workshop(None)
        return
    warm = WarmProcess(data_dir, for_one)
    try:
        yield Workshop(warm)
    finally:
        warm.close()


def _killed(arguments: tuple[Any, ...]) -> Fault:
    return Fault(
        " ".join(str(part) for part in arguments[:3]),
        "tiến trình lập báo cáo này bị dừng đột ngột",
        "mỗi báo cáo lập trong một tiến trình riêng; báo cáo cũ giữ nguyên",
        "kiểm tra bộ nhớ máy còn trống rồi chạy lại",
    )
