"""Forks of this process, made while it is fresh: some work aside, some wait to become kernels.

A *preforked kernel* is a fork of this process, made while it has no event loop and no zmq context.
It waits until it is told to become a kernel: a real ipykernel in a process of its own, with its own
folder, environment and random state.
"""

from __future__ import annotations

import contextlib
import gc
import os
import random
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from typing import Generic, Self, TypeVar

CAN_FORK = sys.platform.startswith("linux")
"""Elsewhere a fork is missing (Windows) or unsafe once system libraries are in use (macOS)."""
LAUNCHER = "ipykernel_launcher"
NEEDED = (
    "ipykernel.kernelapp",
    "ipykernel.ipkernel",
    "IPython.core.debugger",
    "plan09lib.deliver.kernels.quiet",
)
"""What a kernel imports, whatever it runs."""
Made = TypeVar("Made")
_ready: list[PreforkedKernel] = []
_forks: list[bool] = []
_fresh: list[bool] = []
_rest: list[Callable[[], None]] = []


class PreforkedKernel:
    """A fork of this process that waits to become a kernel; looks like a `subprocess.Popen`."""

    stdin = stdout = stderr = None

    def __init__(self, meanwhile: Callable[[], object]) -> None:
        self._connection, waiting = Pipe()
        self.returncode: int | None = None
        self.pid = os.fork()
        if self.pid == 0:
            self._connection.close()
            _become_a_kernel(waiting, meanwhile)
        waiting.close()

    def start(self, command: list[str], folder: str, environment: dict[str, str]) -> bool:
        """Let the process run `command`, an ipykernel's, in `folder` with `environment`.

        It is waited for while it works ahead: until then nobody need knock at its ports. False
        when it has ended before, as when it was killed while it waited.
        """
        with contextlib.suppress(EOFError, OSError):
            self._connection.recv()
            self._connection.send((command, folder, environment))
            return True
        return False

    def poll(self) -> int | None:
        """The exit code, or None while the process lives."""
        return self._ended(os.WNOHANG)

    def wait(self, timeout: float | None = None) -> int | None:
        """The exit code, when the process has ended."""
        return self._ended(0)

    def send_signal(self, number: int) -> None:
        """Send a signal to the process, if it lives."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def terminate(self) -> None:
        """Ask the process to stop."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """Stop the process at once."""
        self.send_signal(signal.SIGKILL)

    def discard(self) -> None:
        """Nothing left of the process."""
        self._connection.close()
        self.kill()
        self.wait()

    def _ended(self, how: int) -> int | None:
        if self.returncode is None:
            ended, status = os.waitpid(self.pid, how)
            if ended:
                self.returncode = os.waitstatus_to_exitcode(status)
        return self.returncode


def allow(rest: Callable[[], None] | None = None) -> None:
    """From now on this process, which is fresh, and its forks may prefork kernels.

    `rest` imports what a kernel and its page both need and is not there yet.
    """
    _forks[:] = _fresh[:] = [CAN_FORK]
    _rest[:] = [rest] if rest else []


def allowed() -> bool:
    """Whether this process may prefork a kernel: once, before it has an event loop."""
    return any(_fresh)


class Aside(Generic[Made]):
    """Work that a fork of this process does meanwhile; called, it waits and gives what came of it.

    What the fork makes is pickled. Where nothing comes of it, as when it raises or is killed, the
    work is done here, which tells why. On leaving, work that nobody has asked for is stopped.
    """

    def __init__(self, work: Callable[[], Made]):
        self._work = work
        self._given, theirs = Pipe(duplex=False)
        self._pid = os.fork()
        if self._pid == 0:
            self._given.close()
            _give(theirs, work)
        theirs.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if not self._given.closed:
            os.kill(self._pid, signal.SIGTERM)
            self._end()

    def __call__(self) -> Made:
        """What came of the work; asked once. Raises: what it raises here."""
        with contextlib.suppress(Exception):  # nothing came, half of it, or what is not to be read
            made: Made = self._given.recv()
            self._end()
            return made
        self._end()
        return self._work()

    def _end(self) -> None:
        self._given.close()
        os.waitpid(self._pid, 0)


def aside(work: Callable[[], Made]) -> AbstractContextManager[Callable[[], Made]]:
    """`work`, done meanwhile by a fork of this process where it may have one."""
    return Aside(work) if any(_forks) else contextlib.nullcontext(work)


def while_importing(found: Callable[[], Made]) -> Made:
    """What `found` gives: here, or by a fork while this process imports the rest."""
    if not _rest:
        return found()
    with Aside(found) as done:
        _import_the_rest()
        return done()


def _import_the_rest() -> None:
    while _rest:
        _rest.pop()()


def _give(connection: Connection, work: Callable[[], object]) -> None:
    """Send what `work` gives, or nothing; never returns."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())  # so that it ends what it has begun
    try:
        with contextlib.suppress(Exception):
            connection.send(work())
    finally:
        os._exit(0)


@contextlib.contextmanager
def preforked(meanwhile: Callable[[], object] = lambda: None) -> Iterator[None]:
    """The next kernel of this process is a fork of what it is now.

    It calls `meanwhile` while it waits; what that raises is raised again by the cell that asks for
    the same.
    """
    _fresh.clear()
    _import_the_rest()
    gc.freeze()  # what is shared is not looked through, which would copy it
    kernel = PreforkedKernel(meanwhile)
    _ready.append(kernel)
    try:
        yield
    finally:
        _ready.clear()
        kernel.discard()


def preforked_kernel() -> PreforkedKernel | None:
    """What waits to become the next kernel, once; None without one."""
    return _ready.pop() if _ready else None


def _become_a_kernel(waiting: Connection, meanwhile: Callable[[], object]) -> None:
    """Wait to be told, then run an ipykernel in this process; never returns."""
    code = 1
    try:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        with contextlib.suppress(Exception):
            meanwhile()
        from ipykernel.kernelapp import IPKernelApp

        waiting.send("ready")
        command, folder, environment = waiting.recv()
        os.environ.clear()
        os.environ.update(environment)
        os.chdir(folder)
        _new_chance()
        parent = f"--IPKernelApp.parent_handle={os.getppid()}"  # it ends with its parent
        arguments = [*command[command.index(LAUNCHER) + 1 :], parent]
        sys.argv = [LAUNCHER, *arguments]
        IPKernelApp.launch_instance(argv=arguments)
        code = 0
    except (EOFError, BrokenPipeError):  # no kernel was asked for
        code = 0
    finally:
        os._exit(code)


def _new_chance() -> None:
    """Random numbers other than those of every other fork, as in a process started anew."""
    random.seed()
    if numpy := sys.modules.get("numpy"):
        numpy.random.seed()
