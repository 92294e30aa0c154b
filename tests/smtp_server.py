"""A real SMTP server on the loopback, with STARTTLS, AUTH and faults on order."""

from __future__ import annotations

import asyncio
import email
import ssl
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

USER, PASSWORD = "bao-cao@thu.example.invalid", "m-k-th-u"
ACCENTED = ("báo-cáo@thư.example.invalid", "mật khẩu Đ")
"""An account that no ASCII can say."""


@dataclass
class Mailbox:
    """What arrived, and the faults still to happen.

    A fault is a reply ("451 …"), `drop` (the connection is cut) or `slow`; `kept_drop` takes the
    letter and cuts the connection before it says so.
    """

    faults: dict[str, list[str]] = field(default_factory=dict)
    got: list[tuple[str, str]] = field(default_factory=list)
    contents: list[bytes] = field(default_factory=list)
    delay: float = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def _next(self, event: str) -> str:
        waiting = self.faults.get(event, [])
        return waiting.pop(0) if waiting else ""

    async def handle_MAIL(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        fault = await self._happen(server, "MAIL")
        envelope.mail_from = address
        return fault or "250 OK"

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        fault = await self._happen(server, "RCPT")
        if not fault:
            envelope.rcpt_tos.append(address)
        return fault or "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        fault = self._next("DATA")
        if fault and not fault.startswith(("kept", "slow")):
            return fault
        await asyncio.sleep(self.delay)
        content = bytes(envelope.content or b"")
        message_id = email.message_from_bytes(content)["Message-ID"]
        with self.lock:
            self.got += [(address, message_id) for address in envelope.rcpt_tos]
            self.contents.append(content)
        if fault == "kept_drop":
            server.transport.abort()
        elif fault == "slow":
            await asyncio.sleep(3)
        await asyncio.sleep(self.delay)
        return "250 OK"

    async def _happen(self, server: SMTP, event: str) -> str:
        fault = self._next(event)
        if fault == "drop":
            server.transport.abort()
        return "" if fault == "drop" else fault


def certificate(folder: Path, name: str = "localhost") -> tuple[Path, Path]:
    """A self-made certificate for `name`, and its key."""
    cert, key = folder / f"{name}.crt", folder / f"{name}.key"
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"]
    command += ["-keyout", str(key), "-out", str(cert), "-subj", f"/CN={name}"]
    command += ["-addext", f"subjectAltName=DNS:{name}"]
    subprocess.run(command, check=True, capture_output=True)
    return cert, key


def _logins(server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
    known = [(user.encode(), password.encode()) for user, password in ((USER, PASSWORD), ACCENTED)]
    right = isinstance(data, LoginPassword) and (data.login, data.password) in known
    return AuthResult(success=right, handled=False)


@contextmanager
def running(
    mailbox: Mailbox, files: tuple[Path, Path], without: tuple[str, ...] = ()
) -> Iterator[int]:
    """The port of a server that wants STARTTLS and a login, in a way that is not of `without`."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*files)
    controller = Controller(
        mailbox, hostname="127.0.0.1", port=0, tls_context=context, require_starttls=True,
        authenticator=_logins, auth_required=True, auth_exclude_mechanism=without,
    )  # fmt: skip
    controller.port = free_port()
    controller.start()
    try:
        yield controller.port
    finally:
        controller.stop()


def free_port() -> int:
    """A port that nobody listens on."""
    import socket

    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])
