"""Kernels forked from a process that is warm already, behind jupyter_client's provisioners.

A *seed* is a fork of this process, made while it has neither an event loop nor a zmq context; it
waits until jupyter_client asks for a kernel and then becomes one: a real ipykernel in a process of
its own, with its own folder, environment and random state. Where no seed was planted (Windows,
macOS, a process that is not fresh), jupyter_client starts a kernel as always.
"""

from __future__ import annotations

import contextlib
import gc
import logging
import os
import random
import signal
import sys
from collections.abc import Iterator
from importlib.metadata import EntryPoint
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from pathlib import Path
from queue import Empty
from typing import Any

import zmq
import zmq.asyncio
from jupyter_client.asynchronous.client import AsyncKernelClient
from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.manager import AsyncKernelManager
from jupyter_client.provisioning.factory import KernelProvisionerFactory
from jupyter_client.provisioning.local_provisioner import LocalProvisioner
from traitlets import default

CAN_FORK = sys.platform.startswith("linux")
"""Elsewhere a fork is missing (Windows) or unsafe once system libraries are in use (macOS)."""
_PROVISIONER = "plan09-forked"
_LAUNCHER = "ipykernel_launcher"
_SETTLED = 0.05
_KNOCKING = 5
"""Milliseconds between tries to reach a kernel that is still opening its ports; zmq waits 100."""
_log = logging.getLogger(__name__)
_planted: list[Seed] = []
_fresh: list[bool] = []


class Seed:
    """A fork of this process that waits to become a kernel; looks like a `subprocess.Popen`."""

    stdin = stdout = stderr = None

    def __init__(self) -> None:
        self._connection, waiting = Pipe()
        self.returncode: int | None = None
        self.pid = os.fork()
        if self.pid == 0:
            self._connection.close()
            _become_a_kernel(waiting)
        waiting.close()

    def grow(self, command: list[str], folder: str, environment: dict[str, str]) -> None:
        """Let the seed run `command`, an ipykernel's, in `folder` with `environment`."""
        self._connection.send((command, folder, environment))

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


def allow() -> None:
    """From now on this process, which is fresh, and its forks may plant seeds."""
    _fresh[:] = [CAN_FORK]


def allowed() -> bool:
    """Whether this process may plant a seed: once, before it has an event loop."""
    return any(_fresh)


@contextlib.contextmanager
def planted() -> Iterator[None]:
    """The next kernel of this process is grown from a seed planted now."""
    _fresh.clear()
    gc.freeze()  # what is shared is not looked through, which would copy it
    seed = Seed()
    _planted.append(seed)
    try:
        yield
    finally:
        _planted.clear()
        seed.discard()


def _become_a_kernel(waiting: Connection) -> None:
    """Wait for the order, then run an ipykernel in this process; never returns."""
    code = 1
    try:
        command, folder, environment = waiting.recv()
        os.environ.clear()
        os.environ.update(environment)
        os.chdir(folder)
        _new_chance()
        parent = f"--IPKernelApp.parent_handle={os.getppid()}"  # it ends with its parent
        arguments = [*command[command.index(_LAUNCHER) + 1 :], parent]
        sys.argv = [_LAUNCHER, *arguments]
        from ipykernel.kernelapp import IPKernelApp

        IPKernelApp.launch_instance(argv=arguments)
        code = 0
    except EOFError:  # no kernel was asked for
        code = 0
    finally:
        os._exit(code)


def _new_chance() -> None:
    """Random numbers other than those of every other fork, as in a process started anew."""
    random.seed()
    if numpy := sys.modules.get("numpy"):
        numpy.random.seed()


class ForkedProvisioner(LocalProvisioner):
    """Gives jupyter_client the planted seed as its kernel; without one, a kernel as always."""

    process: Any = None

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        """The kernel's connection, the kernel grown from the seed."""
        if not _planted or _LAUNCHER not in cmd:
            _log.debug("no seed for %s: a kernel started anew", cmd)
            return await super().launch_kernel(cmd, **kwargs)
        seed = _planted.pop()
        environment = {**kwargs.get("env", os.environ), "JPY_PARENT_PID": str(os.getpid())}
        self.cwd = str(kwargs.get("cwd") or Path.cwd())
        seed.grow(cmd, self.cwd, environment)
        self.process, self.pid = seed, seed.pid
        return self.connection_info

    async def kill(self, restart: bool = False) -> None:
        """Stop the kernel; a forked one has ended when this returns."""
        await super().kill(restart)
        if isinstance(self.process, Seed):
            self.process.wait()


class PromptClient(AsyncKernelClient):
    """A client that is ready as soon as the kernel is."""

    async def wait_for_ready(self, timeout: float | None = None) -> None:
        """Nothing, once the kernel answers on the channels of replies and of outputs.

        jupyter_client waits 0.2 s more for old outputs; those of other requests are passed over
        anyway. Raises: RuntimeError when the kernel ends or stays silent for `timeout` seconds.
        """
        for _ in range(int((timeout or 60) / _SETTLED)):
            asked = self.kernel_info()
            if await self._answered(asked):
                return
            if not await self.is_alive():
                raise RuntimeError("Kernel died before replying to kernel_info")
        raise RuntimeError(f"Kernel didn't respond in {timeout} seconds")

    async def _answered(self, asked: str) -> bool:
        with contextlib.suppress(Empty):
            while True:
                reply = await self.shell_channel.get_msg(timeout=1)
                if reply["parent_header"].get("msg_id") == asked:
                    break
            while True:
                told = await self.iopub_channel.get_msg(timeout=_SETTLED)
                if told["parent_header"].get("msg_id") == asked:
                    self._handle_kernel_info_reply(reply)
                    return True
        return False


class PromptManager(AsyncKernelManager):
    """Kernels without a fixed wait: `PromptClient`s that knock often."""

    @default("context")
    def _knocking_context(self) -> zmq.asyncio.Context:
        self._created_context = True  # ended with the kernel, as jupyter_client's own
        context = zmq.asyncio.Context()
        context.setsockopt(zmq.RECONNECT_IVL, _KNOCKING)
        return context

    @default("client_factory")
    def _prompt_client(self) -> type[PromptClient]:
        return PromptClient


def register() -> None:
    """Make the forked kernels known to jupyter_client in this process, as its entry points are."""
    factory = KernelProvisionerFactory.instance()
    value = f"{ForkedProvisioner.__module__}:{ForkedProvisioner.__name__}"
    group = KernelProvisionerFactory.GROUP_NAME
    factory.provisioners[_PROVISIONER] = EntryPoint(_PROVISIONER, value, group)
    factory.default_provisioner_name = _PROVISIONER
