"""One report's letters from its folder to its readers: written, gated, previewed, sent."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from email.utils import format_datetime, parsedate_to_datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from plan09lib.deliver.addresses import Recipient, recipients_in, trial_readers
from plan09lib.deliver.issued import issued_as
from plan09lib.deliver.letters import report_mails
from plan09lib.deliver.mail_message import Mail
from plan09lib.deliver.mail_settings import MailSettings, load_settings
from plan09lib.deliver.manifest import MANIFEST
from plan09lib.deliver.order import Order, checked_order
from plan09lib.deliver.reminding import reminder_mails
from plan09lib.deliver.send import Parcel
from plan09lib.deliver.send_ledger import SUFFIX, Entry, SendLedger
from plan09lib.errors import DataRefused, Fault
from plan09lib.tell.opening import open_report_review
from plan09lib.tell.review import Review

EVERYBODY = "tat-ca"
_JUDGED = ["target_id", "n", "k", "unknown", "need", "gap", "status"]


@dataclass(frozen=True)
class Mailing:
    """Everything about one sending: the report, its letters, readers, settings and ledger.

    `draft` sends to the test recipients only; `resend` names readers
    (addresses, or `EVERYBODY`) who get the letter although they have it or may have it; `remind`
    means reminders instead of the report's letters.
    """

    order: Order
    manifest: Mapping[str, Any]
    review: Review
    settings: MailSettings
    recipients: tuple[Recipient, ...]
    mails: Mapping[str, Mail]
    ledger: SendLedger
    date: str
    draft: bool = False
    resend: frozenset[str] = frozenset()
    remind: bool = False

    @property
    def run(self) -> Path:
        """The folder of the report."""
        return self.order.place.target

    @property
    def sender(self) -> tuple[str, str]:
        """Name and address."""
        return self.settings.from_name, self.settings.sender

    @property
    def document(self) -> str:
        """The report's number; its run while it is a draft."""
        issue = self.manifest.get("issue")
        number = issue["number"] if issue else ""
        if number and not (self.draft or self.remind):
            return number
        return f"{'đôn đốc' if self.remind else 'nháp'} {run_id_of(self.run)}"

    def label(self, cut: str) -> str:
        """What the cut is called for the operator."""
        addressee = self.mails[cut].letter.addressee
        return addressee or self.review.plan.label("ban_bao_cao", cut)

    @cached_property
    def wire(self) -> dict[str, bytes]:
        """Per cut the bytes that every reader of it gets."""
        return {
            cut: mail.as_bytes(self.sender, self.readers(cut), self.date)
            for cut, mail in self.mails.items()
        }

    @cached_property
    def facts_digest(self) -> str:
        """What the judgement comes to, whatever the period is called."""
        table = self.review.frame[_JUDGED].to_csv(index=False)
        return hashlib.sha256(table.encode()).hexdigest()[:16]

    def readers(self, cut: str) -> list[Recipient]:
        """The readers of one cut, in the order of the sheet."""
        return [recipient for recipient in self.recipients if recipient.cut == cut]

    def entry(self, reader: Recipient) -> Entry:
        """The reader's line in the ledger, as it stands there or as planned."""
        message_id = self.mails[reader.cut].message_id(self.sender[1].rpartition("@")[2])
        new = Entry(reader.email, reader.cut, message_id, self.document, self.facts_digest)
        return self.ledger.get(new) or new

    def is_resend(self, reader: Recipient) -> bool:
        """Whether the operator asked to send to this reader again."""
        return bool(self.resend & {reader.email, EVERYBODY})

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


def run_id_of(run: Path) -> str:
    """The id of one making of a report: the same in every letter, another one when made anew."""
    return hashlib.sha256((run / MANIFEST).read_bytes()).hexdigest()[:12]


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
) -> Mailing:
    """The letters of a published report; nothing is written or sent. `date` is the Date header.

    Raises: BadParameter as `publish`; DataRefused without a report, or for a faulty `thu.yml`.
    """
    order = checked_order(kind, unit, period, Path(data_dir), Path(output_dir), None)
    manifest = _manifest(order)
    settings = load_settings(order.data_dir)
    review = _review(order)
    sheet = recipients_in(review.evidence.now.sheet("noi_nhan"))
    if remind:
        recipients, mails = reminder_mails(review, run_id_of(order.place.target), sheet)
    else:
        run = order.place.target
        recipients, mails = report_mails(review, run, run_id_of(run), settings, sheet)
    if draft:
        recipients = trial_readers(settings.test_recipients, mails)
    ledger = SendLedger(ledger_path(order))
    return Mailing(
        order, manifest, review, settings, recipients, mails, ledger, _checked_date(date),
        draft, resend, remind,
    )  # fmt: skip


def ledger_path(order: Order) -> Path:
    """Beside the report's folder."""
    target = order.place.target
    return target.with_name(target.name + SUFFIX)


def _checked_date(date: str) -> str:
    return format_datetime(parsedate_to_datetime(date))


def _manifest(order: Order) -> dict[str, Any]:
    try:
        text = (order.place.target / MANIFEST).read_text(encoding="utf-8")
        return json.loads(text)
    except (OSError, ValueError):
        review = order.kind.replace("_", "-")
        action = f"chạy: plan09 report {order.unit} {order.period.text} --review {review}"
        rule = "thư gửi kèm một báo cáo đã lập"
        fault = Fault(str(order.place.target), "chưa có báo cáo", rule, action)
        raise DataRefused(fault) from None


def _review(order: Order) -> Review:
    """The review with the number under which the report in place was issued."""
    issue = issued_as(order.place.target)
    numbered = Order(**(vars(order) | {"issue": issue})).issue_parameters
    return open_report_review(order.kind, order.unit, order.period.text, order.data_dir, **numbered)
