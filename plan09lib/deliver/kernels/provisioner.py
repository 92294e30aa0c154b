"""Kernels forked from a process that is warm already, behind jupyter_client's provisioners.

The kernel is the process that `forked_kernel.preforked` holds ready. Where there is none (Windows,
macOS, a process that is not fresh), jupyter_client starts a kernel as always.
"""

from __future__ import annotations

import contextlib
import logging
import os
import secrets
import time
from importlib.metadata import EntryPoint
from pathlib import Path
from queue import Empty
from typing import Any

import zmq
import zmq.asyncio
from jupyter_client.asynchronous.client import AsyncKernelClient
from jupyter_client.channels import AsyncZMQSocketChannel
from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.localinterfaces import localhost
from jupyter_client.manager import AsyncKernelManager
from jupyter_client.provisioning.factory import KernelProvisionerFactory
from jupyter_client.provisioning.local_provisioner import LocalProvisioner
from jupyter_core.paths import jupyter_path
from nbclient.exceptions import DeadKernelError
from traitlets import Type, default

from plan09lib.deliver.kernels.forked_kernel import (
    CAN_FORK,
    LAUNCHER,
    PreforkedKernel,
    preforked_kernel,
)

_PROVISIONER = "plan09-forked"
_SETTLED = 0.05
_KNOCKING = 5
"""Milliseconds between tries to reach a kernel that is still opening its ports; zmq waits 100."""
_TAKEN = 2000
"""Milliseconds within which a kernel's end takes a message; zmq would wait for ever."""
TRANSPORT = "ipc" if CAN_FORK else "tcp"
"""Linux has sockets with names of their own. A port is chosen free and bound later, when the kernel
has judged its lists: on a busy machine another process has it by then, and the kernel ends."""
OPTIONS = (
    "--Kernel._execute_sleep=0",  # 0.5 ms a cell for output that prompts lose; a report has none
    "--IPKernelApp.outstream_class=plan09lib.deliver.kernels.quiet.QuietStream",
    "--IPKernelApp.kernel_class=plan09lib.deliver.kernels.quiet.QuietKernel",
)
"""Options under which an ipykernel does nothing that a report has no use for."""
_log = logging.getLogger(__name__)


class ForkedProvisioner(LocalProvisioner):
    """Gives jupyter_client the preforked kernel; without one, a kernel as always."""

    process: Any = None

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        """The kernel's connection, of the preforked kernel where there is one that lives."""
        ready = preforked_kernel() if LAUNCHER in cmd else None
        environment = {**kwargs.get("env", os.environ), "JPY_PARENT_PID": str(os.getpid())}
        self.cwd = str(kwargs.get("cwd") or Path.cwd())
        if ready is None or not ready.start(cmd, self.cwd, environment):
            _log.debug("nothing preforked for %s: a kernel started anew", cmd)
            return await super().launch_kernel(cmd, **kwargs)
        self.process, self.pid = ready, ready.pid
        return self.connection_info

    async def kill(self, restart: bool = False) -> None:
        """Stop the kernel; a forked one has ended when this returns."""
        await super().kill(restart)
        if isinstance(self.process, PreforkedKernel):
            self.process.wait()


class PromptChannel(AsyncZMQSocketChannel):
    """A channel that takes a message without asking first whether there is one."""

    def send(self, msg: dict[str, Any]) -> None:
        """The message is on its way. Raises: DeadKernelError when nobody is there to take it."""
        try:
            super().send(msg)
        except zmq.Again as error:  # who answers there is no kernel
            raise DeadKernelError("Kernel takes no message") from error

    async def get_msg(  # type: ignore[override]  # as in AsyncZMQSocketChannel
        self, timeout: float | None = None
    ) -> dict[str, Any]:
        """The next message. Raises: queue.Empty when none comes for `timeout` seconds."""
        return await (self._recv() if timeout is None else super().get_msg(timeout))


def _knocking() -> zmq.asyncio.Context:
    """A context whose sockets soon try again where nobody listens yet, and never wait to send."""
    context = zmq.asyncio.Context()
    context.setsockopt(zmq.RECONNECT_IVL, _KNOCKING)
    context.setsockopt(zmq.SNDTIMEO, _TAKEN)
    return context


class PromptClient(AsyncKernelClient):
    """A client that is ready as soon as the kernel is."""

    iopub_channel_class = Type(PromptChannel)
    shell_channel_class = Type(PromptChannel)

    @default("context")
    def _knocking_context(self) -> zmq.asyncio.Context:
        self._created_context = True  # ended with the client, as jupyter_client's own
        return _knocking()

    async def wait_for_ready(self, timeout: float | None = None) -> None:
        """Nothing, once the kernel answers on the channels of replies and of outputs.

        jupyter_client waits 0.2 s more for old outputs; those of other requests are passed over
        anyway. Raises: DeadKernelError when the kernel has ended; RuntimeError when it stays silent
        for `timeout` seconds.
        """
        until = time.monotonic() + (timeout or 60)
        while time.monotonic() < until:
            asked = self.kernel_info()
            if await self._answered(asked):
                return
            if not await self.is_alive():
                raise DeadKernelError("Kernel died before replying to kernel_info")
        raise RuntimeError(f"Kernel didn't respond in {timeout} seconds")

    async def _answered(self, asked: str) -> bool:
        with contextlib.suppress(Empty, ValueError):  # nothing, or what no kernel of ours would say
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
    """Kernels without a fixed wait: `PromptClient`s that knock often, at a door of their own."""

    @default("transport")
    def _surest(self) -> str:
        return TRANSPORT

    @default("ip")
    def _own_door(self) -> str:
        """A name that no other process has, and that no file keeps: "@" is Linux's for such."""
        return f"@plan09-{secrets.token_hex(16)}" if self.transport == "ipc" else localhost()

    @default("context")
    def _knocking_context(self) -> zmq.asyncio.Context:
        self._created_context = True  # ended with the kernel, as jupyter_client's own
        return _knocking()

    @default("kernel_spec_manager")
    def _installed_kernels(self) -> KernelSpecManager:
        """Without the user's own folder of IPython, which no report uses: to ask where it lies,
        jupyter_client would import IPython into this process."""
        return KernelSpecManager(parent=self, kernel_dirs=jupyter_path("kernels"))

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
