"""Forks of this process, made while it is fresh, that wait to become kernels.

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
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from typing import Any

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
_ready: list[PreforkedKernel] = []
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
    _fresh[:] = [CAN_FORK]
    _rest[:] = [rest] if rest else []


def allowed() -> bool:
    """Whether this process may prefork a kernel: once, before it has an event loop."""
    return any(_fresh)


def while_importing(found: Callable[[], Any]) -> Any:
    """What `found` gives: here, or by a fork while this process imports the rest.

    What a fork gives is pickled; what it raises is raised here, where it is tried again.
    """
    if not _rest:
        return found()
    ours, theirs = Pipe(duplex=False)
    pid = os.fork()
    if pid == 0:
        _give(theirs, found)
    theirs.close()
    _import_the_rest()
    with contextlib.suppress(EOFError, OSError), ours:  # the fork gave nothing, or half of it
        given = ours.recv()
        os.waitpid(pid, 0)
        return given
    os.waitpid(pid, 0)
    return found()


def _import_the_rest() -> None:
    while _rest:
        _rest.pop()()


def _give(connection: Connection, found: Callable[[], Any]) -> None:
    """Send what `found` gives, or nothing; never returns."""
    try:
        with contextlib.suppress(Exception):
            connection.send(found())
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
