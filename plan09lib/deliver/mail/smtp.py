"""Letters over SMTP, each at most once: the ledger is written before and after every step.

A refusal for now (4xx) and a connection lost before the letter's text went out are tried again, a
few times; a refusal for good (5xx) is not. A connection lost after that leaves `unknown`. A server
that cannot be reached, or that refuses the account, stops the sending for all readers.
"""

from __future__ import annotations

import base64
import contextlib
import re
import smtplib
import ssl
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Literal

from tenacity import RetryCallState, Retrying, retry_if_exception_type, wait_exponential

from plan09lib.deliver.mail.ledger import Entry, SendLedger
from plan09lib.errors import kind_of

ATTEMPTS = 4
GIVE_UP_AFTER = 5
"""Connection failures in a row after which nobody else's letter is tried."""
ACCOUNT_REFUSED = "máy chủ không nhận tài khoản"
_OK, _GO_ON, _CLOSING = (250, 251), 354, 421
_ASKS, _LOGGED_IN = 334, (235, 503)


@dataclass(frozen=True)
class Server:
    """Where letters are handed in; the password is shown nowhere."""

    host: str
    port: int
    security: Literal["starttls", "tls"]
    user: str = ""
    password: str = field(default="", repr=False)
    timeout: float = 30
    ca_file: str | None = None
    wait: float = 2
    """Seconds before the second attempt; doubled for each one after."""


@dataclass(frozen=True)
class Parcel:
    """One letter to one reader."""

    entry: Entry
    sender: str
    content: bytes = field(repr=False)


class TryAgain(Exception):
    """The letter has not left and may be tried again."""


class Refused(Exception):
    """The letter has not left and will not: it makes no sense to try again."""


class NoConnection(TryAgain):
    """The server cannot be reached, or the connection died before the letter's text went out."""


class Unusable(Refused):
    """The server has no valid certificate or does not take the account: nobody's letter passes."""


class NobodyKnows(Exception):
    """The letter's text was on its way when the connection died."""


@dataclass
class Sending:
    """What became of the letters that were tried; `stopped` says why the rest was not tried."""

    results: list[Entry] = field(default_factory=list)
    stopped: str = ""
    lost_in_a_row: int = 0

    def is_enough(self, attempt: RetryCallState) -> bool:
        """Whether to stop trying: this letter too often, or the server lost too often in a row."""
        return attempt.attempt_number >= ATTEMPTS or self.lost_in_a_row >= GIVE_UP_AFTER


def send_all(
    parcels: Iterable[Parcel],
    server: Server,
    ledger: SendLedger,
    progress: Callable[[Parcel], None] = lambda parcel: None,
) -> Sending:
    """Every parcel handed in; one that fails does not stop the others, a lost server does."""
    sending, waiting = Sending(), list(parcels)
    ledger.expect(parcel.entry for parcel in waiting)
    for parcel in waiting:
        sending.results.append(_send(parcel, server, ledger, sending))
        progress(parcel)
        if sending.stopped:
            break
    return sending


def _send(parcel: Parcel, server: Server, ledger: SendLedger, sending: Sending) -> Entry:
    entry = ledger.record(parcel.entry, "planned", at=ledger.stamp())
    attempts = Retrying(
        retry=retry_if_exception_type(TryAgain),
        stop=sending.is_enough,
        wait=wait_exponential(multiplier=server.wait, max=60),
        reraise=True,
    )
    try:
        attempts(
            _attempt,
            parcel,
            server,
            sending,
            lambda: ledger.record(entry, "sending", at=ledger.stamp()),
        )
    except NobodyKnows as error:
        return ledger.record(entry, "unknown", str(error), ledger.stamp())
    except (Refused, TryAgain) as error:
        return ledger.record(entry, "failed", str(error), ledger.stamp())
    return ledger.record(entry, "sent", at=ledger.stamp())


def _attempt(
    parcel: Parcel, server: Server, sending: Sending, leaving: Callable[[], object]
) -> None:
    """One attempt, and what it tells of the server."""
    try:
        _hand_in(parcel, server, leaving)
    except (NoConnection, NobodyKnows) as error:
        sending.lost_in_a_row += 1
        if sending.lost_in_a_row >= GIVE_UP_AFTER:
            sending.stopped = str(error)
        raise
    except Unusable as error:
        sending.stopped = str(error)
        raise
    except (Refused, TryAgain):
        sending.lost_in_a_row = 0
        raise
    sending.lost_in_a_row = 0


def _hand_in(parcel: Parcel, server: Server, leaving: Callable[[], object]) -> None:
    """The letter handed in. `leaving` is called when the server asks for its text."""
    with _connected(server) as smtp:
        size = f" SIZE={len(parcel.content)}" if smtp.has_extn("size") else ""
        _ask(smtp, "MAIL", f"FROM:<{parcel.sender}>{size}", _OK)
        _ask(smtp, "RCPT", f"TO:<{parcel.entry.email}>", _OK)
        _ask(smtp, "DATA", "", (_GO_ON,))
        leaving()
        try:
            smtp.send(re.sub(rb"(?m)^\.", b"..", parcel.content) + b".\r\n")
            code, reply = smtp.getreply()
        except (smtplib.SMTPException, OSError) as error:
            raise NobodyKnows(f"mất kết nối khi đang truyền thư ({kind_of(error)})") from error
        _check(code, reply, _OK)


@contextlib.contextmanager
def _connected(server: Server) -> Iterator[smtplib.SMTP]:
    try:
        smtp = _connect(server)
    except ssl.SSLCertVerificationError as error:
        raise Unusable(f"chứng thư của máy chủ không hợp lệ ({error.verify_message})") from error
    except smtplib.SMTPAuthenticationError as error:
        told = f"{ACCOUNT_REFUSED} ({error.smtp_code})"
        raise (TryAgain if 400 <= error.smtp_code < 500 else Unusable)(told) from error
    except smtplib.SMTPNotSupportedError as error:
        raise Unusable("máy chủ không hỗ trợ cách đăng nhập hoặc mã hóa này") from error
    except smtplib.SMTPResponseException as error:
        raise _kind(error.smtp_code)(_reply(error.smtp_code, error.smtp_error)) from error
    except (smtplib.SMTPException, OSError) as error:
        raise NoConnection(f"không kết nối được máy chủ ({kind_of(error)})") from error
    try:
        yield smtp
    finally:
        with contextlib.suppress(smtplib.SMTPException, OSError):
            smtp.quit()
        smtp.close()


def _connect(server: Server) -> smtplib.SMTP:
    """A connection that is encrypted, with the server's certificate checked, and logged in."""
    context = ssl.create_default_context(cafile=server.ca_file)
    if server.security == "tls":
        smtp: smtplib.SMTP = smtplib.SMTP_SSL(
            server.host, server.port, timeout=server.timeout, context=context
        )
    else:
        smtp = smtplib.SMTP(server.host, server.port, timeout=server.timeout)
    with contextlib.ExitStack() as undo:
        undo.callback(smtp.close)
        if server.security == "starttls":
            smtp.starttls(context=context)
        smtp.ehlo_or_helo_if_needed()
        if server.user:
            _log_in(smtp, server)
        undo.pop_all()
    return smtp


def _log_in(smtp: smtplib.SMTP, server: Server) -> None:
    """The account given; `smtplib` knows none with letters beyond ASCII (RFC 4616 wants UTF-8)."""
    if (server.user + server.password).isascii():
        smtp.login(server.user, server.password)
        return
    user, password = (_base64(text) for text in (server.user, server.password))
    ways = smtp.esmtp_features.get("auth", "").upper().split()
    if "PLAIN" in ways:
        both = _base64(f"\0{server.user}\0{server.password}")
        code, reply = smtp.docmd("AUTH", f"PLAIN {both}")
    elif "LOGIN" in ways:
        code, reply = smtp.docmd("AUTH", f"LOGIN {user}")
        code, reply = smtp.docmd(password) if code == _ASKS else (code, reply)
    else:
        raise smtplib.SMTPNotSupportedError("đăng nhập bằng PLAIN hoặc LOGIN")
    if code not in _LOGGED_IN:
        raise smtplib.SMTPAuthenticationError(code, reply)


def _base64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def _ask(smtp: smtplib.SMTP, command: str, argument: str, wanted: tuple[int, ...]) -> None:
    """A command before the text: whatever goes wrong here, the letter has not left."""
    try:
        code, reply = smtp.docmd(command, argument)
    except (smtplib.SMTPException, OSError) as error:
        raise NoConnection(f"mất kết nối trước khi truyền thư ({kind_of(error)})") from error
    _check(code, reply, wanted)


def _check(code: int, reply: bytes, wanted: tuple[int, ...]) -> None:
    if code not in wanted:
        raise _kind(code)(_reply(code, reply))


def _kind(code: int) -> type[TryAgain] | type[Refused]:
    if code == _CLOSING or code < 0:
        return NoConnection
    return TryAgain if 400 <= code < 500 else Refused


def _reply(code: int, reply: bytes | str) -> str:
    text = reply.decode("utf-8", "replace") if isinstance(reply, bytes) else str(reply)
    return f"máy chủ trả lời {code} {' '.join(text.split())[:120]}"
