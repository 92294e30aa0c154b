"""Reports made each in a process of its own: forks of a warm process, or this process without one.

`PLAN09_FORK=0` in the environment keeps everything in this process and kernels started anew.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import logging
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from plan09lib.deliver.place.environment import kernel_settings
from plan09lib.deliver.place.isolated import as_told, out_of_memory
from plan09lib.errors import Fault, NotebookFailed

PUBLISH = "plan09lib.deliver.publish.publish:publish"
_SWITCH = "PLAN09_FORK"
_log = logging.getLogger(__name__)


class Processes:
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
def workshop(data_dir: Path, for_one: bool = False) -> Iterator[Processes]:
    """A workshop for reports from `data_dir`; its warm process starts at once, beside this one.

    Where there is only one report to be made, `for_one` makes it sooner.
    """
    if not can_fork():
        _log.debug("no forks here: kernels are started anew")
        yield Processes(None)
        return
    warm = WarmProcess(data_dir, for_one)
    try:
        yield Processes(warm)
    finally:
        warm.close()


def _killed(arguments: tuple[Any, ...]) -> Fault:
    found = "tiến trình lập báo cáo này bị dừng đột ngột, như khi máy hết bộ nhớ"
    return out_of_memory(" ".join(str(part) for part in arguments[:3]), found)


# A warm process: everything is imported there, nothing of any ward is read.

CAN_WARM = sys.platform.startswith("linux")
"""Elsewhere a fork is missing (Windows) or unsafe once system libraries are in use (macOS)."""
_SERVE = "import sys; from plan09lib.deliver.kernels.processes import serve; serve(*sys.argv[1:])"


class Gone(Exception):
    """The fork ended without a result; `is_warm` says whether the warm process itself lives."""

    def __init__(self, is_warm: bool):
        super().__init__("a fork of the warm process ended without a result")
        self.is_warm = is_warm


class WarmProcess:
    """Makes things in forks of one warm process, each in a process of its own.

    It is told what to call by name, so that the asking process need not import it. One `for_one`
    report is ready sooner, and its forks import the rest themselves.
    """

    def __init__(self, data_dir: Path, for_one: bool = False):
        self._has_forked = False
        self._control, theirs = socket.socketpair()
        descriptor = theirs.fileno()
        self._process = subprocess.Popen(
            [
                sys.executable,
                "-P",
                "-c",
                _SERVE,
                str(descriptor),
                str(data_dir),
                *(["one"] if for_one else []),
            ],
            pass_fds=[descriptor],
            env={**os.environ, **kernel_settings()},
            stdin=subprocess.DEVNULL,
        )
        theirs.close()

    def call(
        self, function: str, *arguments: Any, progress: Callable[[str], None], **named: Any
    ) -> Any:
        """What `function` ("package.module:name") gives, called in a fork with `progress` added.

        Raises: Plan09Error, whatever was raised there; Gone when the fork was killed.
        """
        self._has_forked = True
        ours, theirs = socket.socketpair()
        with Connection(ours.detach()) as connection:
            try:
                socket.send_fds(self._control, [b"1"], [theirs.fileno()])
                theirs.close()
                connection.send((function, arguments, named))
                while True:
                    said, value = connection.recv()
                    if said != "step":
                        break
                    progress(value)
            except (EOFError, OSError) as error:
                raise Gone(self._is_alive()) from error
        if said == "raised":
            raise value
        return value

    def close(self) -> None:
        """The warm process ends; forks at work end too. One that never forked ends at once."""
        self._control.close()
        if not self._has_forked:
            self._process.kill()
        self._process.wait()

    def _is_alive(self) -> bool:
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(0.2)
        return self._process.returncode is None


def serve(descriptor: str, data_dir: str, for_one: str = "") -> None:
    """Become the warm process: fork for every request, until the asking process is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # it ends with the one who asks
    signal.signal(signal.SIGCHLD, _bury)
    control = socket.socket(fileno=int(descriptor))
    _warm_up(Path(data_dir), bool(for_one))
    while True:
        asked, handed, _, _ = socket.recv_fds(control, 1, 1)
        if not asked:
            _bury_all()
            os._exit(0)  # there is nothing to tidy up, and tidying up takes a while
        if os.fork() == 0:
            control.close()
            _answer(Connection(handed[0]))
        os.close(handed[0])


def _bury(*_: Any) -> None:
    """Leave no zombies of forks that have ended."""
    with contextlib.suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


def _bury_all() -> None:
    """Wait for the last forks, which end by themselves."""
    with contextlib.suppress(ChildProcessError):
        while True:
            os.wait()


_COLLECTED_AFTER = (200_000, 20, 20)
"""How much a process makes before it looks for garbage: more than one report does. A fork lives for
one report and makes much that stays: looking it through every 700 objects, as Python does, is a
fourteenth of its time, and once after 50,000 still a thirtieth."""


def _warm_up(data_dir: Path, for_one: bool) -> None:
    gc.set_threshold(*_COLLECTED_AFTER)  # for its forks too
    gc.disable()  # importing makes much that stays
    if for_one:
        from plan09lib.deliver.kernels.preload_one import load_one

        load_one()
    else:
        from plan09lib.deliver.kernels.preload import load

        load(data_dir)
    gc.enable()


def _answer(connection: Connection) -> None:
    """Carry out one request in this fork and send what became of it; never returns."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    os.setsid()  # a group of its own, so that it can end with its kernel
    try:
        function, arguments, named = connection.recv()
        threading.Thread(target=_end_with, args=(connection,), daemon=True).start()
        module, _, name = function.partition(":")
        try:
            called = getattr(importlib.import_module(module), name)
            progress = _Progress(connection)
            answer = ("done", called(*arguments, progress=progress, **named))
        except Exception as error:  # told here: where it was raised does not travel
            answer = ("raised", as_told(error, "plan09"))
        connection.send(answer)
        sys.stdout.flush()
        sys.stderr.flush()
    finally:
        os._exit(0)


def _end_with(connection: Connection) -> None:
    """Wait for the end of the asking process, then end this one and its kernel."""
    connection.poll(None)
    os.killpg(0, signal.SIGKILL)


class _Progress:
    """Tells the asking process each step."""

    def __init__(self, connection: Connection):
        self._connection = connection

    def __call__(self, step: str) -> None:
        self._connection.send(("step", step))
