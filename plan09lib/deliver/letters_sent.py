"""How many readers have got an issued report, by its send ledger."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from plan09lib.deliver.send_ledger import SUFFIX, SendLedger


@dataclass(frozen=True)
class LettersSent:
    """Letters of one issued report. `unknown`: nobody can tell whether they arrived."""

    letters: int = 0
    sent: int = 0
    unknown: int = 0

    @property
    def is_complete(self) -> bool:
        """Whether every reader has surely got the report."""
        return 0 < self.letters == self.sent

    def __str__(self) -> str:
        if not self.letters:
            return "chưa gửi"
        doubt = f", {self.unknown} không rõ" if self.unknown else ""
        return f"{self.sent}/{self.letters} thư{doubt}"


def letters_sent(report: Path, number: str) -> LettersSent:
    """The letters of the report issued as `number`; trial letters and reminders do not count.

    A letter sent anew counts once: as sent when any of its sendings was.

    Raises: DeliveryFailed for a ledger that cannot be read.
    """
    states: dict[tuple[str, str], set[str]] = {}
    for entry in SendLedger(report.with_name(report.name + SUFFIX)):
        if entry.document == number:
            states.setdefault((entry.email.lower(), entry.cut), set()).add(entry.state)
    sent = sum("sent" in found for found in states.values())
    doubts = sum(
        "sent" not in found and bool(found & {"unknown", "sending"}) for found in states.values()
    )
    return LettersSent(len(states), sent, doubts)
