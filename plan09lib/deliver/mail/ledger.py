"""The send ledger: what each reader has got, so that nobody gets a letter twice or never.

It lies beside the report's folder (`2025-H1-so-ket.so-gui.json`), because a corrected edition
replaces the folder. States of an entry:

- `planned`: nothing of it has left; also after a refusal for now (4xx) or no connection;
- `sending`: written just before the letter's text goes out; found later, it means `unknown`;
- `sent`: the server has taken the letter;
- `failed`: the server has refused it for good (5xx), or retries were used up before its text left;
- `unknown`: the connection or the program died while the text was going out. SMTP cannot tell
  whether the letter arrived; nothing is sent again unless the operator asks (`--resend`).
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Annotated, Literal

from pydantic import TypeAdapter, ValidationError, with_config

from plan09lib.atomic_write import atomic_write
from plan09lib.deliver.mail.recipients import mailbox_of
from plan09lib.deliver.mail.sendable import SUFFIX
from plan09lib.deliver.place.clock import moment, now
from plan09lib.deliver.place.written import (
    AS_WRITTEN,
    Filled,
    MomentOrNever,
    damage,
    no_two,
)
from plan09lib.deliver.record.manifest import MANIFEST
from plan09lib.digest import sha256
from plan09lib.errors import DataRefused, DeliveryFailed, Fault
from plan09lib.read.files.presence import lies_there, read_file

State = Literal["planned", "sending", "sent", "failed", "unknown"]
_STEP, _NEVER = dt.timedelta(seconds=1), dt.datetime.min.replace(tzinfo=dt.UTC)


@with_config(AS_WRITTEN)
@dataclass(frozen=True)
class Entry:
    """One reader and one letter. `document` is the report's number, or its run for a draft.

    Nothing has a default: a line without its state would be a letter that has not left.
    """

    email: Filled
    cut: Filled
    message_id: Filled
    document: Filled
    facts: str
    state: State
    detail: str
    at: MomentOrNever

    @classmethod
    def planned(
        cls, email: str, cut: str, message_id: str, document: str, facts: str = ""
    ) -> Entry:
        """A letter of which nothing has left."""
        return cls(
            email=email, cut=cut, message_id=message_id, document=document, facts=facts,
            state="planned", detail="", at="",
        )  # fmt: skip

    @property
    def key(self) -> tuple[str, str, str]:
        """Reader, cut and letter."""
        return self.email.lower(), self.cut, self.message_id


@with_config(AS_WRITTEN)
@dataclass(frozen=True)
class _Book:
    """The content of the file."""

    entries: Annotated[tuple[Entry, ...], no_two(lambda entry: entry.key)]


_BOOK = TypeAdapter(_Book)


class SendLedger:
    """The entries of one report, on disk after every change before anything else happens."""

    def __init__(self, path: Path):
        self.path = path
        self._entries = {entry.key: entry for entry in _read(path)}

    def __iter__(self) -> Iterator[Entry]:
        return iter(self._entries.values())

    def get(self, entry: Entry) -> Entry | None:
        """The entry as it stands in the ledger."""
        return self._entries.get(entry.key)

    def record(self, entry: Entry, state: State, detail: str = "", at: str = "") -> Entry:
        """`entry` in its new state, on disk when this returns."""
        changed = replace(entry, state=state, detail=detail, at=at)
        self._entries[entry.key] = changed
        self._write()
        return changed

    def stamp(self) -> str:
        """The current moment, or where the clock was set back, the one after the latest on record.

        So the letter that was sent last is the one with the latest moment.
        """
        at = now().replace(microsecond=0)
        at = at if at >= self.latest else self.latest + _STEP
        self.latest = at
        return at.isoformat()

    @cached_property
    def latest(self) -> dt.datetime:
        """The latest moment in all ledgers of the unit, but those that nobody can read."""
        others = [path for path in self.path.parent.glob(f"*{SUFFIX}") if path != self.path]
        known = [entry for path in others for entry in _readable(path)]
        return max(map(moment_of, (*self, *known)), default=_NEVER)

    def expect(self, entries: Iterable[Entry]) -> None:
        """Every entry on disk before the first is sent, so that a cut run tells who is missing."""
        new = {entry.key: entry for entry in entries if entry.key not in self._entries}
        self._entries |= new
        if new:
            self._write()

    def settle_interrupted(self) -> list[Entry]:
        """What a killed run was just sending, now `unknown`. Call under the report's lock only."""
        cut_off = [entry for entry in self if entry.state == "sending"]
        return [
            self.record(entry, "unknown", "lần gửi trước bị ngắt khi đang truyền thư", entry.at)
            for entry in cut_off
        ]

    def others_of(self, entry: Entry) -> list[Entry]:
        """Other letters of the same document and cut that this reader has, or may have, got."""
        return [
            one
            for one in self
            if mailbox_of(one.email) == mailbox_of(entry.email)
            and (one.cut, one.document) == (entry.cut, entry.document)
            and one.key != entry.key
            and one.state in ("sent", "unknown", "sending")
        ]

    def _write(self) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        text = json.dumps(asdict(_Book(tuple(self))), ensure_ascii=False, indent=1) + "\n"
        with atomic_write(self.path, private=True, durable=True) as new:
            new.write_text(text, encoding="utf-8", newline="\n")


def _read(path: Path) -> tuple[Entry, ...]:
    """Raises: DeliveryFailed for a ledger that cannot be read; an unread one would send twice."""
    if not lies_there(path):
        return ()
    try:
        return _BOOK.validate_json(read_file(path)).entries
    except (DataRefused, ValidationError) as error:
        rule = "phải đọc được sổ gửi mới biết ai đã nhận"
        action = "khôi phục tệp từ bản sao lưu; chỉ xóa khi chắc chắn chưa gửi thư nào"
        found = f"không đọc được sổ gửi: {damage(error)}"
        raise DeliveryFailed(Fault(str(path), found, rule, action)) from None


def _readable(path: Path) -> tuple[Entry, ...]:
    """The entries of another report's ledger; none of one that only its own sending may refuse."""
    try:
        return _read(path)
    except DeliveryFailed:
        return ()


def moment_of(entry: Entry) -> dt.datetime:
    """When an entry came into its state; before everything else where that is not known."""
    return moment(entry.at) if entry.at else _NEVER


def last_sent(unit_folder: Path, email: str, cut: str) -> Entry | None:
    """The letter of `cut` that `email` got last, of any report of the unit; drafts are letters too.

    Missing: None when it never got one.
    """
    sent = [
        entry
        for path in sorted(unit_folder.glob(f"*{SUFFIX}"))
        for entry in _read(path)
        if entry.state == "sent"
        and (mailbox_of(entry.email), entry.cut) == (mailbox_of(email), cut)
    ]
    return max(sent, key=moment_of, default=None)


def run_id_of(run: Path) -> str:
    """The id of one making of a report: the same in every letter, another one when made anew."""
    return sha256(run / MANIFEST)[:12]


def trial_of(run_id: str) -> str:
    """What the ledger calls a draft, whose letters go to the test recipients."""
    return f"nháp {run_id}"


# How many readers have got an issued report, by its send ledger.


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
    """The letters of the report issued as `number`, or of the draft that is called so.

    A letter sent anew counts once: as sent when any of its sendings was.

    Raises: DeliveryFailed for a ledger that cannot be read.
    """
    states: dict[tuple[str, str], set[str]] = {}
    for entry in SendLedger(report.with_name(report.name + SUFFIX)):
        if entry.document == number:
            states.setdefault((mailbox_of(entry.email), entry.cut), set()).add(entry.state)
    sent = sum("sent" in found for found in states.values())
    doubts = sum(
        "sent" not in found and bool(found & {"unknown", "sending"}) for found in states.values()
    )
    return LettersSent(len(states), sent, doubts)
