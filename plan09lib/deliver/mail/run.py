"""One call of `plan09 mail`: letters built, gated, written for a look, and sent when asked to."""

from __future__ import annotations

import base64
import html
import re
import ssl
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from email.utils import format_datetime
from pathlib import Path

from plan09lib.atomic_write import atomic_write
from plan09lib.deliver.mail.gate import SEND_RULES, send_faults
from plan09lib.deliver.mail.ledger import Entry, last_sent
from plan09lib.deliver.mail.mailing import Mailing, prepare
from plan09lib.deliver.mail.recipients import Recipient
from plan09lib.deliver.mail.settings import (
    PASSWORD_VARIABLE,
    SETTINGS_FILE,
    MailSettings,
    password_of,
)
from plan09lib.deliver.mail.smtp import ACCOUNT_REFUSED, Parcel, Sending, Server, send_all
from plan09lib.deliver.place.clock import behind, now
from plan09lib.deliver.place.lock import only_run
from plan09lib.deliver.place.own_files import clear_own, make_way, private_folder, sign
from plan09lib.deliver.record.request import ReportRequest, checked_request
from plan09lib.errors import NONE_SENT, Fault, MailFailed, SendRefused, kind_of

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
    plan: str = "",
) -> MailOutcome:
    """The letters of a report in its folder `thu/`; with `wanted.send`, also at their readers.

    `server` replaces the one of `thu.yml`.

    Raises: SendRefused when a rule of the send gate is broken (nothing is written or sent);
    MailFailed when somebody did not get a letter or nobody can tell; AlreadyRunning while another
    run writes or sends letters of the report; others as `prepare`.
    """
    request = checked_request(kind, unit, period, Path(data_dir), Path(output_dir), None, plan=plan)
    with _alone(request), request.place.locked():
        progress("viết thư")
        date = format_datetime(now())
        mailing = prepare(
            kind, unit, period, data_dir, output_dir,
            date=date, draft=wanted.draft, resend=wanted.resend, remind=wanted.remind,
            plan=plan,
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
        return _sent(mailing, outcome, wanted, progress, server or server_of(mailing))


def _alone(request: ReportRequest) -> AbstractContextManager[None]:
    """Nobody else writes or sends letters of the report meanwhile."""
    place = request.place
    busy = Fault(
        str(place.target),
        "một lần chạy khác đang viết hoặc gửi thư của báo cáo này",
        "mỗi báo cáo chỉ một lần chạy gửi thư một lúc",
        "chờ lần đó xong; muốn biết ai đã nhận thì chạy lại lệnh này, không có --send",
    )
    return only_run(place.output_dir, f"{place.unit}--{place.report}.thu.lock", busy)


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
        notes=(*mailing.notes, *_clock_notes(mailing)),
    )


def _clock_notes(mailing: Mailing) -> tuple[str, ...]:
    told = behind([mailing.ledger.latest])
    return (told,) if told else ()


def _sent(
    mailing: Mailing, before: MailOutcome, wanted: Wanted, progress: Progress, server: Server
) -> MailOutcome:
    pending = mailing.pending
    others = [reader for reader in mailing.recipients if reader not in pending]
    had = sum(mailing.entry(reader).state == "sent" for reader in others)
    due = [r for r in pending if not (wanted.only_if_changed and _knows(mailing, r))]

    def show(parcel: Parcel) -> None:
        progress(f"gửi {parcel.entry.email}")

    sending = send_all(mailing.parcels(due), server, mailing.ledger, show)
    refuse_unsure(mailing, sending, due)
    unchanged = len(pending) - len(due)
    return replace(before, sent=tuple(sending.results), had=had, unchanged=unchanged, doubtful=())


def _knows(mailing: Mailing, reader: Recipient) -> bool:
    """Whether the last letter of the cut that this reader got told the same result."""
    last = last_sent(mailing.run.parent, reader.email, reader.cut)
    return last is not None and last.facts == mailing.result_of(reader.cut)


def server_of(mailing: Mailing) -> Server:
    """The server of `thu.yml`.

    Raises: MailFailed without the password of the account, or for a faulty `ca_file`.
    """
    settings = mailing.settings
    password = password_of(settings)
    if settings.user and not password:
        rule = "mật khẩu chỉ lấy từ môi trường hoặc kho khóa của máy"
        found = f"chưa có mật khẩu của {settings.user}"
        raise MailFailed(Fault("plan09 mail", found, rule, f"đặt biến {PASSWORD_VARIABLE}"))
    return Server(
        host=settings.host, port=settings.port, security=settings.security,
        user=settings.user, password=password, timeout=settings.timeout_seconds,
        ca_file=_ca_file(settings, mailing.request.data_dir),
    )  # fmt: skip


def _ca_file(settings: MailSettings, data_dir: Path) -> str | None:
    """The office's own certificate authority. Raises: MailFailed for a file that is none."""
    if not settings.ca_file:
        return None
    file = data_dir / settings.ca_file
    try:
        ssl.create_default_context(cafile=file)
    except OSError as error:  # an SSLError too
        found = f'không đọc được chứng thư trong "{settings.ca_file}" ({kind_of(error)})'
        rule = "ca_file là tệp PEM có chứng thư gốc của cơ quan, tính từ thư mục dữ liệu"
        raise MailFailed(
            Fault(f"{SETTINGS_FILE}, ca_file", found, rule, "sửa đường dẫn, hoặc để trống")
        ) from error
    return str(file)


# Letters as files to look at before they are sent: messages, bodies, and a page with all.

FOLDER, PREVIEW = "thu", "xem-truoc.html"
_STYLE = (
    "body { font-family: Arial, sans-serif; overflow-wrap: anywhere; }"
    " iframe { max-width: 100%; box-sizing: border-box; }"
    " pre { white-space: pre-wrap; }"
)
"""No letter, however wide it is shown or long its lines, moves the page sideways on a phone."""


def write_letters(mailing: Mailing) -> Path:
    """`thu/` in the report's folder: per cut the message and its body to look at, and a preview.

    They tell addresses: only this user may read them. Letters from before go, unless somebody has
    changed them.
    """
    texts = {f"{cut}.html": _visible(mailing, cut) for cut in mailing.wire}
    texts[PREVIEW] = _preview(mailing)
    letters = {f"{cut}.eml": content for cut, content in mailing.wire.items()}
    files = {**letters, **{name: text.encode() for name, text in texts.items()}}
    folder = mailing.run / FOLDER
    clear_own(folder)
    private_folder(folder)
    for name, content in files.items():
        make_way(folder / name)
        with atomic_write(folder / name, private=True) as new:
            new.write_bytes(content)
    sign(folder, [folder / name for name in files])
    return folder


def _visible(mailing: Mailing, cut: str) -> str:
    """The body with its pictures inside, for a browser."""
    body = mailing.mails[cut].html
    for chart in mailing.mails[cut].letter.charts:
        picture = "data:image/png;base64," + base64.b64encode(chart.png).decode()
        body = body.replace(f'src="cid:{chart.id}"', f'src="{picture}"')
    return body


def _preview(mailing: Mailing) -> str:
    """A page with the rules passed and every letter: its readers, subject, size and body."""
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
            f"<h2>{html.escape(label)}</h2><p>{html.escape(one.letter.subject)}</p>"
            f"<p>{html.escape(readers)}. {size}</p>{frames}"
            f"<pre>{html.escape(one.letter.plain)}</pre>"
        )
    passed = "".join(f"<li>✔ {html.escape(rule.says)}</li>" for rule in SEND_RULES)
    return (
        '<!DOCTYPE html><html lang="vi"><head><meta charset="utf-8"><title>Xem trước thư</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<style>{_STYLE}</style></head>"
        f"<body><h1>Xem trước thư</h1><h2>Đã qua cửa kiểm tra</h2><ul>{passed}</ul>"
        f"{''.join(parts)}</body></html>\n"
    )


# What the operator is told when not every letter reached its reader; leaders are told nothing.

Key = tuple[str, str, str]
"""Reader, cut and letter, as `Entry.key` has them."""

_SAYS = {
    "failed": ("chưa gửi được", "máy chủ phải nhận thư", "sửa lỗi rồi chạy lại lệnh này"),
    "unknown": (
        "không rõ đã nhận hay chưa",
        "thư không tự gửi lần thứ hai",
        "hỏi người nhận; đã nhận thì gõ {confirm} --received {email}, chưa thì --not-received",
    ),
}
_ACCOUNT = (
    f"xem lại user của {SETTINGS_FILE} và mật khẩu của tài khoản ấy (biến {PASSWORD_VARIABLE}),"
    " rồi chạy lại lệnh này"
)


def refuse_unsure(mailing: Mailing, sending: Sending, due: Sequence[Recipient]) -> None:
    """Nothing, when every reader has the letter. `due` were to get theirs now.

    Raises: MailFailed naming every reader whose letter failed or of whom nobody can tell; a server
    that was lost is one fault for all its readers, also those it was not tried for: why an earlier
    run failed with them is no news.
    """
    faults = [_lost_server(mailing, sending, len(due))] if sending.stopped else []
    told = {mailing.entry(reader).key for reader in due} if sending.stopped else set()
    told -= {entry.key for entry in sending.results if _REFUSED in entry.detail}
    if faults := [*faults, *_of_readers(mailing, told)]:
        raise MailFailed(faults, _sent_and_not(mailing, sending, due))


def _sent_and_not(mailing: Mailing, sending: Sending, due: Sequence[Recipient]) -> str:
    """What this run has sent, what nobody can tell of, and what it has not."""
    states = {entry.key: entry.state for entry in sending.results}
    keys = {mailing.entry(reader).key: reader.email for reader in due}
    sent = sum(state == "sent" for state in states.values())
    doubts = [email for key, email in keys.items() if states.get(key) == "unknown"]
    left = [email for key, email in keys.items() if states.get(key) not in ("sent", "unknown")]
    if not (sent or doubts):
        return NONE_SENT
    told = [f"đã gửi {sent} thư"]
    told += [f"không rõ: {', '.join(doubts)}"] if doubts else []
    told += [f"chưa gửi: {', '.join(left)}"] if left else []
    return f"Lần này {'; '.join(told)}"


def _lost_server(mailing: Mailing, sending: Sending, due: int) -> Fault:
    server = f"{mailing.settings.host}:{mailing.settings.port}"
    sent = sum(entry.state == "sent" for entry in sending.results)
    rule = f"đã gửi {sent}/{due} thư, dừng ở đây để không thử lại từng người"
    is_account = sending.stopped.startswith(ACCOUNT_REFUSED)
    action = _ACCOUNT if is_account else "sửa lỗi rồi chạy lại lệnh này"
    return Fault(server, sending.stopped, rule, f"{action}; chỉ gửi phần còn thiếu")


def _of_readers(mailing: Mailing, told: set[Key]) -> Iterator[Fault]:
    for entry in (mailing.entry(reader) for reader in mailing.recipients):
        if entry.state == "unknown" or (entry.state == "failed" and entry.key not in told):
            found, rule, action = _SAYS[entry.state]
            action = action.format(confirm=_confirming(mailing), email=entry.email)
            action = _after_reply(mailing, entry.detail) or action
            yield Fault(entry.email, f"{found}: {entry.detail}", rule, action)


def _confirming(mailing: Mailing) -> str:
    """The command that writes down what a reader says of this letter, but for the answer."""
    request = mailing.request
    words = ["plan09 confirm", request.unit, request.period.text]
    words += [f"--review {request.kind.replace('_', '-')}"] if request.kind != "so_ket" else []
    words += [f"--plan {request.chosen.named}"] if request.chosen.named else []
    return " ".join([*words, *(["--reminders"] if mailing.remind else [])])


_REPLY = re.compile(r"máy chủ trả lời (\d{3})")
_REFUSED = "máy chủ trả lời 5"
"""Stands in what is known of a letter that the server has refused for good."""
_ABOUT_THE_ADDRESS, _ABOUT_THE_ACCOUNT = ("550", "551", "553"), ("530", "534", "535")


def _after_reply(mailing: Mailing, detail: str) -> str:
    """What to do about what the server has replied; empty where that says nothing of its own."""
    reply = _REPLY.search(detail)
    if reply is None:
        return ""
    if reply[1].startswith("4"):
        return "máy chủ tạm thời chưa nhận: chờ một lúc rồi chạy lại lệnh này"
    if reply[1] in _ABOUT_THE_ACCOUNT:
        return _ACCOUNT
    if reply[1] not in _ABOUT_THE_ADDRESS:
        return ""
    place = f"recipients của {SETTINGS_FILE}"
    if mailing.draft:
        place = f"test_recipients của {SETTINGS_FILE}"
    elif mailing.settings.recipients.get(mailing.request.unit) is None:
        if not mailing.remind:  # an issued report, whose list is to stay as it is
            return (
                f"ghi mọi nơi nhận, với địa chỉ đúng, vào {place} rồi chạy lại lệnh này; danh sách"
                " của báo cáo đã ban hành thì để yên, kỳ sau mới sửa trang Nơi nhận"
            )
        place = f"trang Nơi nhận của danh sách, hoặc {place}"
    return f"xem lại địa chỉ ở {place}, sửa rồi chạy lại lệnh này"
