"""What readers answer when nobody could tell whether their letter had arrived."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from plan09lib.deliver.mail.ledger import Entry, SendLedger
from plan09lib.deliver.mail.sendable import ledger_path
from plan09lib.deliver.place.clock import today
from plan09lib.deliver.record.request import checked_request
from plan09lib.errors import BadParameter, Fault, nearest
from plan09lib.read.files.day import date_text

_SAYS = {
    "sent": "người nhận xác nhận đã nhận",
    "planned": "người nhận xác nhận chưa nhận",
}


@dataclass(frozen=True)
class Answers:
    """Addresses whose readers have the letter, and addresses whose readers have it not."""

    received: frozenset[str] = frozenset()
    not_received: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.received or self.not_received)


def confirm(
    kind: str, unit: str, period: str, data_dir: str | Path, output_dir: str | Path,
    answers: Answers, remind: bool = False, plan: str = "",
) -> list[Entry]:  # fmt: skip
    """The entries settled in the report's ledger, each with the day of the answer.

    `remind` means the ledger of the reminders.

    A letter that was received counts as sent; one that was not goes out with the next sending.
    Nothing is sent here.

    Raises: BadParameter for an address without an open doubt, or with both answers.
    """
    request = checked_request(kind, unit, period, Path(data_dir), Path(output_dir), None, plan=plan)
    if not ledger_path(request, remind).is_file():
        _refuse_wrong(answers, [], f"{unit} {period}: chưa gửi thư nào")
    with request.place.locked():
        ledger = SendLedger(ledger_path(request, remind))
        ledger.settle_interrupted()
        open_now = [entry for entry in ledger if entry.state == "unknown"]
        _refuse_wrong(answers, open_now)
        answered_on = f"{date_text(today())}"
        return [
            ledger.record(entry, state, f"{_SAYS[state]} ngày {answered_on}", entry.at)
            for entry in open_now
            for state in ("sent", "planned")
            if entry.email.lower() in _lower(_addresses(answers, state))
        ]


def _addresses(answers: Answers, state: str) -> frozenset[str]:
    return answers.received if state == "sent" else answers.not_received


def _lower(addresses: Iterable[str]) -> set[str]:
    return {address.lower() for address in addresses}


def _meant(address: str, known: list[str]) -> str:
    """Which of the addresses that are waited for may be meant; a single one always."""
    if not known:
        return "không phải làm gì: mọi thư đã gửi đều rõ đã tới hay chưa"
    return f'có phải "{known[0]}"?' if len(known) == 1 else nearest(address, known)


def _refuse_wrong(answers: Answers, open_now: list[Entry], nothing: str = "") -> None:
    known = sorted(_lower(entry.email for entry in open_now))
    told = f"đang chờ xác nhận: {', '.join(known)}" if known else "không có thư nào chờ xác nhận"
    none_sent = "xem lại PHƯỜNG, KỲ, --review" if nothing else ""
    both = _lower(answers.received) & _lower(answers.not_received)
    faults = [
        Fault(
            address, "vừa ghi đã nhận, vừa ghi chưa nhận", "mỗi địa chỉ một câu trả lời", "bỏ bớt"
        )
        for address in sorted(both)
    ]
    faults += [
        Fault(
            address,
            nothing or "không có thư chờ xác nhận",
            told,
            none_sent or _meant(address, known),
        )
        for address in sorted(_lower(answers.received | answers.not_received) - set(known))
    ]
    if faults:
        raise BadParameter(faults)
