"""Who gets which cut: as `thu.yml` says for the ward, else as the sheet Nơi nhận has it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from plan09lib.deliver.mail.settings import ADDRESS, OwnRecipient
from plan09lib.read.plan.plan import Plan

if TYPE_CHECKING:
    import pandas as pd

_LONGEST_LOCAL = 64


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
        local = self.email.partition("@")[0]
        return bool(re.fullmatch(ADDRESS[1:-1], self.email)) and len(local) <= _LONGEST_LOCAL

    @property
    def mailbox(self) -> str:
        """The mailbox that the e-mail reaches, see `mailbox_of`."""
        return mailbox_of(self.email)


def mailbox_of(email: str) -> str:
    """The mailbox that an address reaches, whatever its case and the tag behind a plus sign.

    >>> mailbox_of("Van-Thu+1@Vi-Du.vn")
    'van-thu@vi-du.vn'
    """
    local, _, domain = email.lower().rpartition("@")
    return f"{local.partition('+')[0] or local}@{domain}"


def recipients_in(sheet: pd.DataFrame) -> tuple[Recipient, ...]:
    """The rows of the sheet; without a way of sending, `to`."""
    told = sheet.assign(send_as=sheet["send_as"].fillna("to"))
    return tuple(
        Recipient(
            str(row["recipient"]), str(row["email"]).strip(), str(row["cut"]), str(row["send_as"])
        )
        for _, row in told.iterrows()
    )


def recipients_of(own: Iterable[OwnRecipient], plan: Plan) -> tuple[Recipient, ...]:
    """The readers that `thu.yml` names, in the codes of the plan's vocabularies."""
    cuts, ways = plan.vocabularies["ban_bao_cao"], plan.vocabularies["cach_gui"]
    codes = {one.label: one.code for one in (*cuts.levels, *ways.levels)}
    return tuple(Recipient(r.name, r.email.strip(), codes[r.cut], codes[r.send]) for r in own)


def trial_readers(addresses: Iterable[str], cuts: Iterable[str]) -> tuple[Recipient, ...]:
    """Every test address as a reader of every cut."""
    found = tuple(cuts)
    return tuple(
        Recipient("Người nhận thử", address, cut) for address in addresses for cut in found
    )
