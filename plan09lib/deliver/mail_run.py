"""One call of `plan09 mail`: letters built, gated, written for a look, and sent when asked to."""

from __future__ import annotations

import base64
import datetime as dt
import html
from collections.abc import Callable
from dataclasses import dataclass
from email.utils import format_datetime
from pathlib import Path

from plan09lib.deliver.mail_settings import PASSWORD_VARIABLE, MailSettings, password_of
from plan09lib.deliver.mailing import Mailing, prepare
from plan09lib.deliver.order import checked_order
from plan09lib.deliver.send import Parcel, Server, send_all
from plan09lib.deliver.send_faults import refuse_unsure
from plan09lib.deliver.send_gate import SEND_RULES, send_faults
from plan09lib.deliver.send_ledger import Entry, last_sent
from plan09lib.errors import Fault, MailFailed, SendRefused

FOLDER, PREVIEW = "thu", "xem-truoc.html"
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
class MailOutcome:
    """Where the letters lie, who got one now, who had one, who needed none, and the gate's size."""

    folder: Path
    subjects: tuple[str, ...]
    readers: int
    sent: tuple[Entry, ...] = ()
    had: int = 0
    unchanged: int = 0
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
        date = format_datetime(dt.datetime.now().astimezone())
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
        if not wanted.send:
            subjects = tuple(one.letter.subject for one in mailing.mails.values())
            return MailOutcome(folder, subjects, len(mailing.recipients), notes=mailing.notes)
        return _sent(mailing, folder, wanted, progress, server or _server(mailing.settings))


def _sent(
    mailing: Mailing, folder: Path, wanted: Wanted, progress: Progress, server: Server
) -> MailOutcome:
    pending = mailing.pending
    due = [r for r in pending if not (wanted.only_if_changed and _knows(mailing, r.email, r.cut))]

    def show(parcel: Parcel) -> None:
        progress(f"gửi {parcel.entry.email}")

    sending = send_all(mailing.parcels(due), server, mailing.ledger, show)
    refuse_unsure(mailing, sending, len(due))
    had = len(mailing.recipients) - len(pending)
    subjects = tuple(one.letter.subject for one in mailing.mails.values())
    return MailOutcome(
        folder,
        subjects,
        len(mailing.recipients),
        tuple(sending.results),
        had,
        len(pending) - len(due),
        mailing.notes,
    )


def _knows(mailing: Mailing, email: str, cut: str) -> bool:
    """Whether the last letter that this reader got told the same judgement."""
    last = last_sent(mailing.run.parent, email, cut)
    return last is not None and last.facts == mailing.facts_digest


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


def write_letters(mailing: Mailing) -> Path:
    """`thu/` in the report's folder: per cut the message and its body to look at, and a preview."""
    folder = mailing.run / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    for old in (*folder.glob("*.eml"), *folder.glob("*.html")):
        old.unlink()
    for cut, content in mailing.wire.items():
        (folder / f"{cut}.eml").write_bytes(content)
        (folder / f"{cut}.html").write_text(_visible(mailing, cut), encoding="utf-8", newline="\n")
    (folder / PREVIEW).write_text(_preview(mailing), encoding="utf-8", newline="\n")
    return folder


def _visible(mailing: Mailing, cut: str) -> str:
    """The body with its pictures inside, for a browser."""
    body = mailing.mails[cut].html
    for chart in mailing.mails[cut].letter.charts:
        picture = "data:image/png;base64," + base64.b64encode(chart.picture).decode()
        body = body.replace(f'src="cid:{chart.id}"', f'src="{picture}"')
    return body


def _preview(mailing: Mailing) -> str:
    """A page with every letter: its readers, subject, size and body."""
    parts = []
    for cut, one in mailing.mails.items():
        label = mailing.label(cut)
        readers = "; ".join(f"{r.name} <{r.email}> ({r.send_as})" for r in mailing.readers(cut))
        size = f"{len(mailing.wire[cut]) // 1000} KB"
        frames = "".join(
            f'<iframe src="{cut}.html" title="{html.escape(label)}, {width} điểm"'
            f' width="{width}" height="700"></iframe>'
            for width in (680, 320)
        )
        parts.append(
            f"<h2>Bản {html.escape(label)}</h2><p>{html.escape(one.letter.subject)}</p>"
            f"<p>{html.escape(readers)}. {size}</p>{frames}"
            f"<pre>{html.escape(one.letter.plain)}</pre>"
        )
    return (
        '<!DOCTYPE html><html lang="vi"><head><meta charset="utf-8"><title>Xem trước thư</title>'
        f"</head><body><h1>Xem trước thư</h1>{''.join(parts)}</body></html>\n"
    )
