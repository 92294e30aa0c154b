"""One call of `plan09 mail`: letters built, gated, written for a look, and sent when asked to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from email.utils import format_datetime
from pathlib import Path

from plan09lib.deliver.addresses import Recipient
from plan09lib.deliver.clock import now
from plan09lib.deliver.mail_preview import write_letters
from plan09lib.deliver.mail_settings import PASSWORD_VARIABLE, MailSettings, password_of
from plan09lib.deliver.mailing import Mailing, prepare
from plan09lib.deliver.order import checked_order
from plan09lib.deliver.send import Parcel, Server, send_all
from plan09lib.deliver.send_faults import refuse_unsure
from plan09lib.deliver.send_gate import SEND_RULES, send_faults
from plan09lib.deliver.send_ledger import Entry, last_sent
from plan09lib.errors import Fault, MailFailed, SendRefused

Progress = Callable[[str], None]


@dataclass(frozen=True)
class Wanted:
    """What the operator asked for; nothing is sent without `send`."""

    send: bool = False
    draft: bool = False
    resend: frozenset[str] = frozenset()
    only_if_changed: bool = False
    remind: bool = False


@dataclass(frozen=True)
class WrittenLetter:
    """One letter for the operator: whom it is for, how many readers it has, its subject."""

    label: str
    readers: int
    subject: str


@dataclass(frozen=True)
class MailOutcome:
    """Where the letters lie, who got one now, who had one, who needed none, and the gate's size.

    `doubtful` are the addresses of whom nobody can tell whether they have their letter.
    """

    folder: Path
    letters: tuple[WrittenLetter, ...]
    readers: int
    sent: tuple[Entry, ...] = ()
    had: int = 0
    unchanged: int = 0
    doubtful: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    rules: int = len(SEND_RULES)


def mail(
    kind: str,
    unit: str,
    period: str,
    data_dir: str | Path,
    output_dir: str | Path,
    wanted: Wanted,
    progress: Progress = lambda step: None,
    server: Server | None = None,
) -> MailOutcome:
    """The letters of a report in its folder `thu/`; with `wanted.send`, also at their readers.

    `server` replaces the one of `thu.yml`.

    Raises: SendRefused when a rule of the send gate is broken (nothing is written or sent);
    MailFailed when somebody did not get a letter or nobody can tell; others as `prepare`.
    """
    place = checked_order(kind, unit, period, Path(data_dir), Path(output_dir), None).place
    with place.locked():
        progress("viết thư")
        date = format_datetime(now())
        mailing = prepare(
            kind, unit, period, data_dir, output_dir,
            date=date, draft=wanted.draft, resend=wanted.resend, remind=wanted.remind,
        )  # fmt: skip
        if wanted.send:
            mailing.ledger.settle_interrupted()
        progress("kiểm tra trước khi gửi")
        if faults := send_faults(mailing):
            raise SendRefused(faults)
        folder = write_letters(mailing)
        outcome = _looked_at(mailing, folder)
        if not wanted.send:
            return outcome
        return _sent(mailing, outcome, wanted, progress, server or _server(mailing.settings))


def _looked_at(mailing: Mailing, folder: Path) -> MailOutcome:
    """How things stand before anything is sent."""
    letters = tuple(
        WrittenLetter(mailing.label(cut), len(mailing.readers(cut)), one.letter.subject)
        for cut, one in mailing.mails.items()
    )
    entries = [mailing.entry(reader) for reader in mailing.recipients]
    doubts = [entry.email for entry in entries if entry.state in ("unknown", "sending")]
    return MailOutcome(
        folder,
        letters,
        len(mailing.recipients),
        had=sum(entry.state == "sent" for entry in entries),
        doubtful=tuple(dict.fromkeys(doubts)),
        notes=mailing.notes,
    )


def _sent(
    mailing: Mailing, before: MailOutcome, wanted: Wanted, progress: Progress, server: Server
) -> MailOutcome:
    pending = mailing.pending
    due = [r for r in pending if not (wanted.only_if_changed and _knows(mailing, r))]

    def show(parcel: Parcel) -> None:
        progress(f"gửi {parcel.entry.email}")

    sending = send_all(mailing.parcels(due), server, mailing.ledger, show)
    refuse_unsure(mailing, sending, len(due))
    unchanged = len(pending) - len(due)
    return replace(before, sent=tuple(sending.results), unchanged=unchanged, doubtful=())


def _knows(mailing: Mailing, reader: Recipient) -> bool:
    """Whether the last letter of the cut that this reader got told the same result."""
    last = last_sent(mailing.run.parent, reader.email, reader.cut)
    return last is not None and last.facts == mailing.result_of(reader.cut)


def _server(settings: MailSettings) -> Server:
    """The server of `thu.yml`. Raises: MailFailed without the password of the account."""
    password = password_of(settings)
    if settings.user and not password:
        rule = "mật khẩu chỉ lấy từ môi trường hoặc kho khóa của máy"
        found = f"chưa có mật khẩu của {settings.user}"
        raise MailFailed(Fault("plan09 mail", found, rule, f"đặt biến {PASSWORD_VARIABLE}"))
    return Server(
        settings.host, settings.port, settings.security, settings.user, password,
        settings.timeout_seconds,
    )  # fmt: skip
