"""Reminders as mail: one letter per reader of the sheet Nơi nhận that owes something."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable

from plan09lib.deliver.addresses import Recipient
from plan09lib.deliver.mail_message import Mail, inlined
from plan09lib.tell.reminder import owed_by, write_reminder
from plan09lib.tell.review import Review


def reminder_mails(
    review: Review, run_id: str, readers: Iterable[Recipient]
) -> tuple[tuple[Recipient, ...], dict[str, Mail]]:
    """Who is reminded, each under a cut of its own (`don-doc-1`), and the letters by cut."""
    by_address = {reader.email.lower(): reader for reader in readers}
    owing = [(reader, owed_by(review, reader.name)) for reader in by_address.values()]
    recipients: list[Recipient] = []
    mails: dict[str, Mail] = {}
    for reader, owed in owing:
        if owed.is_anything:
            cut = f"don-doc-{len(mails) + 1}"
            letter = write_reminder(review, owed, cut, run_id)
            mails[cut] = Mail(letter, run_id, inlined(letter.html), ())
            recipients.append(dataclasses.replace(reader, cut=cut, send_as="to"))
    return tuple(recipients), mails
