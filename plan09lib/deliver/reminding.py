"""Reminders as mail: one letter per reader of the sheet Nơi nhận that owes something.

No report is needed, nor a period that can be judged: what is missing is what is asked for.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterable, Mapping

from plan09lib.deliver.addresses import Recipient, recipients_in
from plan09lib.deliver.mail_message import Mail, inlined
from plan09lib.deliver.order import Order
from plan09lib.digest import sha256
from plan09lib.errors import DataRefused, Fault
from plan09lib.read.sheet_names import RECIPIENTS
from plan09lib.tell.data_review import DataReview, open_data_review
from plan09lib.tell.opening import open_report_review
from plan09lib.tell.reminder import Debts, Owed, write_reminder
from plan09lib.tell.review import Review
from plan09lib.tell.told_branches import slug_of


@dataclasses.dataclass(frozen=True)
class Reminders:
    """Who is reminded, each under a cut of its own (`don-doc.<name>`), the letters by cut, and
    what the operator should know of readers that are missing."""

    recipients: tuple[Recipient, ...]
    mails: dict[str, Mail]
    notes: tuple[str, ...]


def open_for_reminding(order: Order) -> Review | DataReview:
    """The review of the period; what arrived of it when it cannot be judged.

    Raises: DataRefused when the unit did not exist at the end of the period; BadParameter.
    """
    asked = (order.unit, order.period.text, order.data_dir)
    try:
        return open_report_review(order.kind, *asked)
    except DataRefused:
        found = open_data_review(*asked)
        if not found.unit.existed_on(order.period.end):
            raise
        return found


def readers_to_remind(review: Review | DataReview) -> tuple[Recipient, ...]:
    """The rows of the sheet Nơi nhận; without a list of the period, in the list nearest to its end.

    Raises: DataRefused when no list names a reader.
    """
    if isinstance(review, Review):
        return recipients_in(review.evidence.now.sheet(RECIPIENTS))
    end = review.period.end
    for source in sorted(review.history.sources, key=lambda one: abs(one.date - end)):
        if found := recipients_in(review.history.workbook(source).frames[RECIPIENTS]):
            return found
    rule = "thư đôn đốc gửi tới nơi nhận ghi trong danh sách gần nhất"
    action = f"lập danh sách bằng plan09 template {review.unit.id} {review.period.end}"
    raise DataRefused(Fault(review.unit.id, "chưa có trang Nơi nhận nào", rule, action))


def run_id_of_inputs(inputs: Mapping[str, str]) -> str:
    """The id of reminders: another one as soon as a list or the plan changes."""
    text = json.dumps(dict(inputs), sort_keys=True)
    return sha256(text)[:12]


def reminders(review: Review | DataReview, run_id: str, readers: Iterable[Recipient]) -> Reminders:
    """The letters to those of `readers` who owe something; an address is reminded once per name."""
    debts, found = Debts(review), {}
    for reader in readers:
        found[reader.email.lower(), reader.name] = reader
    recipients: list[Recipient] = []
    mails: dict[str, Mail] = {}
    for reader in found.values():
        owed = debts.owed_by(reader.name)
        if owed.is_anything:
            cut = _cut_of(owed, mails)
            letter = write_reminder(debts, owed, cut, run_id)
            mails[cut] = Mail(letter, run_id, inlined(letter.html), ())
            recipients.append(dataclasses.replace(reader, cut=cut, send_as="to"))
    return Reminders(tuple(recipients), mails, tuple(_notes(debts, list(found.values()))))


def _cut_of(owed: Owed, taken: Mapping[str, Mail]) -> str:
    cut = stem = f"don-doc.{slug_of(owed.body)}"
    place = 1
    while cut in taken:
        place += 1
        cut = f"{stem}-{place}"
    return cut


def _notes(debts: Debts, readers: list[Recipient]) -> list[str]:
    names = list(dict.fromkeys(reader.name for reader in readers))
    unknown = [name for name in names if not debts.is_known(name)]
    notes = []
    if lost := debts.without_reader(names):
        notes.append(f"Còn nợ mà không có ở trang Nơi nhận: {'; '.join(lost)}")
    if unknown:
        told = "Không là bộ phận của kế hoạch, chỉ được hỏi trả lời kiến nghị"
        notes.append(f"{told}: {'; '.join(unknown)}")
    return notes
