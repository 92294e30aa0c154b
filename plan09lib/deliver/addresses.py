"""Who gets which cut: the rows of the sheet Nơi nhận, as they stand there."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

ADDRESS = r"^[A-Za-z0-9._%+-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.)+[A-Za-z]{2,63}$"
DOMAIN = r"^(?:[A-Za-z0-9-]{1,63}\.)+[A-Za-z]{2,63}$"


@dataclass(frozen=True)
class Recipient:
    """A reader of one cut; `send_as` is `to`, `cc` or `bcc`."""

    name: str
    email: str
    cut: str
    send_as: str = "to"

    @property
    def domain(self) -> str:
        """What stands after the @, in small letters."""
        return self.email.rpartition("@")[2].lower()

    @property
    def is_address(self) -> bool:
        """Whether the e-mail is a plain ASCII address of one line."""
        return bool(re.fullmatch(ADDRESS[1:-1], self.email)) and ".." not in self.email


def recipients_in(sheet: pd.DataFrame) -> tuple[Recipient, ...]:
    """The rows of the sheet; without a way of sending, `to`."""
    return tuple(
        Recipient(
            str(row["recipient"]),
            str(row["email"]).strip(),
            str(row["cut"]),
            "to" if pd.isna(row["send_as"]) else str(row["send_as"]),
        )
        for _, row in sheet.iterrows()
    )


def trial_readers(addresses: Iterable[str], cuts: Iterable[str]) -> tuple[Recipient, ...]:
    """Every test address as a reader of every cut."""
    found = tuple(cuts)
    return tuple(
        Recipient("Người nhận thử", address, cut) for address in addresses for cut in found
    )
