"""One report's letters from its folder to its readers: written, gated, previewed, sent."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from email.utils import format_datetime, parsedate_to_datetime
from functools import cached_property
from pathlib import Path

from plan09lib.deliver.mail.ledger import Entry, SendLedger, run_id_of, trial_of
from plan09lib.deliver.mail.letters import (
    open_for_reminding,
    readers_to_remind,
    reminders,
    report_mails,
    run_id_of_inputs,
    unaddressed,
)
from plan09lib.deliver.mail.message import Mail
from plan09lib.deliver.mail.recipients import (
    Recipient,
    recipients_in,
    recipients_of,
    trial_readers,
)
from plan09lib.deliver.mail.sendable import ledger_path, letters_folder, record_of
from plan09lib.deliver.mail.settings import MailSettings, load_settings
from plan09lib.deliver.mail.smtp import Parcel
from plan09lib.deliver.record.manifest import Manifest
from plan09lib.deliver.record.request import ReportRequest, checked_request
from plan09lib.digest import sha256
from plan09lib.errors import BadParameter, Fault, nearest
from plan09lib.judge.tasks.bodies import BRANCH
from plan09lib.read.rules.layout import RECIPIENTS
from plan09lib.tell.letters.letter import CUTS
from plan09lib.tell.lists.data_review import DataReview
from plan09lib.tell.report.opening import open_report_review
from plan09lib.tell.report.review import Review

EVERYBODY = "tat-ca"
_JUDGED = ["target_id", "n", "k", "unknown", "need", "gap", "status"]


@dataclass(frozen=True)
class Mailing:
    """Everything about one sending: the report, its letters, readers, settings and ledger.

    `draft` sends to the test recipients only; `resend` names readers
    (addresses, or `EVERYBODY`) who get the letter although they have it or may have it; `remind`
    means reminders instead of the report's letters. `meant` are the readers whose letters are tried
    on others. `notes` are for the operator.
    """

    request: ReportRequest
    settings: MailSettings
    ledger: SendLedger
    date: str
    draft: bool = False
    resend: frozenset[str] = frozenset()
    remind: bool = False
    opened: Review | DataReview | None = None
    manifest: Manifest | None = None
    run_id: str = ""
    recipients: tuple[Recipient, ...] = ()
    meant: tuple[Recipient, ...] = ()
    mails: Mapping[str, Mail] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    @property
    def review(self) -> Review | DataReview:
        """What the letters tell of: for reminders of a period that cannot be judged, its lists."""
        assert self.opened is not None
        return self.opened

    @property
    def run(self) -> Path:
        """The folder of the letters, in which the report lies too."""
        return letters_folder(self.request, self.remind)

    @property
    def sender(self) -> tuple[str, str]:
        """Name and address."""
        return self.settings.from_name, self.settings.sender

    @property
    def document(self) -> str:
        """The report's number; its run while it is a draft."""
        issue = self.manifest.issue if self.manifest else None
        number = issue.number if issue else ""
        if number and not (self.draft or self.remind):
            return number
        return f"đôn đốc {self.run_id}" if self.remind else trial_of(self.run_id)

    def label(self, cut: str) -> str:
        """What the cut is called for the operator."""
        addressee = self.mails[cut].letter.addressee
        return addressee or f"Bản {self.review.plan.label('ban_bao_cao', cut)}"

    @cached_property
    def wire(self) -> dict[str, bytes]:
        """Per cut the bytes that every reader of it gets."""
        return {
            cut: mail.as_bytes(self.sender, self.readers(cut), self.date)
            for cut, mail in self.mails.items()
        }

    def result_of(self, cut: str) -> str:
        """What the letter comes to, whatever the period is called: its facts and every target's.

        A letter to one body, or to the Party cells, tells of no target.
        """
        letter = self.mails[cut].letter
        if letter.addressee or cut == BRANCH or not isinstance(self.review, Review):
            return letter.result
        table = self.review.frame[_JUDGED].to_csv(index=False)
        return sha256(table + letter.result)[:16]

    def message_id(self, cut: str) -> str:
        """The Message-ID of a letter, in the sender's domain."""
        return self.mails[cut].message_id(self.sender[1].rpartition("@")[2])

    def readers(self, cut: str) -> list[Recipient]:
        """The readers of one cut, in the order of the sheet."""
        return [recipient for recipient in self.recipients if recipient.cut == cut]

    def entry(self, reader: Recipient) -> Entry:
        """The reader's line in the ledger, as it stands there or as planned."""
        result = self.result_of(reader.cut)
        message_id = self.message_id(reader.cut)
        new = Entry.planned(reader.email, reader.cut, message_id, self.document, result)
        return self.ledger.get(new) or new

    def is_resend(self, reader: Recipient) -> bool:
        """Whether the operator asked to send to this reader again."""
        return bool(self.resend & {reader.email.lower(), EVERYBODY})

    @property
    def pending(self) -> list[Recipient]:
        """Who is still to get a letter: everybody who surely has not got it, or is to again."""
        return [
            reader
            for reader in self.recipients
            if self.is_resend(reader) or self.entry(reader).state in ("planned", "failed")
        ]

    def parcels(self, readers: Iterable[Recipient]) -> list[Parcel]:
        """The letters to `readers`, ready to be handed in."""
        return [Parcel(self.entry(r), self.sender[1], self.wire[r.cut]) for r in readers]


def prepare(
    kind: str,
    unit: str,
    period: str,
    data_dir: str | Path,
    output_dir: str | Path,
    *,
    date: str,
    draft: bool = False,
    resend: frozenset[str] = frozenset(),
    remind: bool = False,
    plan: str = "",
) -> Mailing:
    """The letters of a published report, or reminders; nothing is written or sent.

    `date` is the Date header.

    Raises: BadParameter as `publish`, or for an unknown address in `resend`; DataRefused for a
    faulty `thu.yml`, without a report or a usable record of it, or for reminders when no list names
    a reader.
    """
    request = checked_request(kind, unit, period, Path(data_dir), Path(output_dir), None, plan=plan)
    settings, ledger = load_settings(request.data_dir), SendLedger(ledger_path(request, remind))
    again = frozenset(address.lower() for address in resend)
    base = Mailing(
        request=request,
        settings=settings,
        ledger=ledger,
        date=_checked_date(date),
        draft=draft,
        resend=again,
        remind=remind,
    )
    mailing = _reminders(base) if remind else _letters(base)
    if draft:
        mailing = _tried(mailing)
    _refuse_strangers(mailing)
    return mailing


TRIAL = "[THỬ]"
"""What the subject of a trial begins with, where it does not say that the report is a draft."""
_NOBODY_YET = "Chưa có nơi nhận nào: gửi thật cần trang Nơi nhận, hoặc recipients của thu.yml"


def _tried(mailing: Mailing) -> Mailing:
    """The mailing to the test recipients instead of its readers, marked as a trial."""
    issued = mailing.remind or (mailing.manifest and mailing.manifest.issue)
    mails = {cut: _marked(one) if issued else one for cut, one in mailing.mails.items()}
    return dataclasses.replace(
        mailing,
        mails=mails,
        meant=mailing.recipients,
        recipients=trial_readers(mailing.settings.test_recipients, mails),
        notes=mailing.notes if mailing.recipients else (*mailing.notes, _NOBODY_YET),
    )


def _marked(mail: Mail) -> Mail:
    letter = dataclasses.replace(mail.letter, subject=f"{TRIAL} {mail.letter.subject}")
    return dataclasses.replace(mail, letter=letter)


def _refuse_strangers(mailing: Mailing) -> None:
    """Raises: BadParameter for an address to resend to that is no reader's."""
    known = sorted({reader.email.lower() for reader in mailing.recipients} | {EVERYBODY})
    rule = "chỉ gửi lại cho địa chỉ ở trang Nơi nhận, hoặc cho tat-ca"
    faults = [
        Fault("--resend", f'không có nơi nhận "{address}"', rule, nearest(address, known))
        for address in sorted(mailing.resend - set(known))
    ]
    if faults:
        raise BadParameter(faults)


def _letters(base: Mailing) -> Mailing:
    manifest = record_of(base.request)
    review = _review(base.request, manifest)
    own, run_id = base.settings.recipients.get(review.unit.id), run_id_of(base.run)
    sheet = recipients_of(own or (), review.plan)
    if own is None:
        sheet = recipients_in(review.evidence.now.sheet(RECIPIENTS))
    cuts = CUTS if base.draft and not sheet else ()
    recipients, mails = report_mails(review, base.run, run_id, base.settings, sheet, cuts)
    return dataclasses.replace(
        base, opened=review, manifest=manifest, run_id=run_id, recipients=recipients, mails=mails,
        notes=unaddressed(review, sheet) if sheet else (),
    )  # fmt: skip


def _reminders(base: Mailing) -> Mailing:
    review = open_for_reminding(base.request)
    run_id = run_id_of_inputs(review.inputs())
    found = reminders(review, run_id, readers_to_remind(review))
    return dataclasses.replace(base, opened=review, run_id=run_id, **vars(found))


def _checked_date(date: str) -> str:
    return format_datetime(parsedate_to_datetime(date))


def _review(request: ReportRequest, manifest: Manifest) -> Review:
    """The review with the number under which the report in place was issued."""
    return open_report_review(
        request.kind, request.unit, request.period.text, request.data_dir, manifest.issued_as,
        request.chosen.named,
    )  # fmt: skip
