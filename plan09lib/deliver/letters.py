"""A report's letters as mail: one per cut that has a reader, one per Party cell that is named."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from functools import cached_property
from pathlib import Path

from plan09lib.deliver.addresses import Recipient
from plan09lib.deliver.mail_message import Attachment, Mail, inlined, zipped
from plan09lib.deliver.mail_settings import MailSettings
from plan09lib.deliver.published import FACTS_CSV, PAGE
from plan09lib.judge.branches import BRANCH, branch_called
from plan09lib.read.text import matching_key
from plan09lib.tell.letter import CUTS, Enclosed, Letter, write_branch_letter, write_letter
from plan09lib.tell.review import Review
from plan09lib.tell.told_branches import slug_of

ZIP = "bao-cao.zip"
_FULL_TEXT = {"file": PAGE, "zip": ZIP, "none": ""}


def report_mails(
    review: Review, run: Path, run_id: str, settings: MailSettings, sheet: Iterable[Recipient]
) -> tuple[tuple[Recipient, ...], dict[str, Mail]]:
    """Who gets which letter, and the letters by cut.

    A reader of the cut `chi_bo` whose name is that of one cell gets that cell's letter, under a
    cut of its own (`chi_bo.khu-pho-3`); every other reader gets the letter of the sheet's cut.
    """
    branches = _Branches(review)
    recipients = tuple(branches.own_cut(reader) for reader in sheet)
    own = _Run(run, run_id, settings)
    enclosed = Enclosed(run_id, own.full_text)
    wanted = {reader.cut for reader in recipients}
    letters = [write_letter(review, cut, enclosed) for cut in CUTS if cut in wanted]
    letters += branches.letters(enclosed)
    return recipients, {one.cut: own.mail(one) for one in letters}


class _Branches:
    """The cells met in a sheet, each with its cut."""

    def __init__(self, review: Review):
        self.review = review
        self.names: dict[str, str] = {}

    def own_cut(self, reader: Recipient) -> Recipient:
        """The reader under the cut of its cell; as it is when it names none."""
        name = branch_called(reader.name, self.review.plan) if reader.cut == BRANCH else ""
        return dataclasses.replace(reader, cut=self._cut_of(name)) if name else reader

    def letters(self, enclosed: Enclosed) -> list[Letter]:
        """A letter per cell met so far."""
        return [
            write_branch_letter(self.review, name, cut, enclosed)
            for cut, name in self.names.items()
        ]

    def _cut_of(self, name: str) -> str:
        """The same cut for all spellings of a cell; two cells with one slug are told apart."""
        stem, place = f"{BRANCH}.{slug_of(name)}", 1
        cut = stem
        while matching_key(self.names.setdefault(cut, name)) != matching_key(name):
            place += 1
            cut = f"{stem}-{place}"
        return cut


@dataclasses.dataclass(frozen=True)
class _Run:
    """A report's folder; its files are read once for all letters."""

    folder: Path
    run_id: str
    settings: MailSettings

    @property
    def full_text(self) -> str:
        """The name or link under which the full report comes with a letter."""
        if self.settings.full_text == "link":
            base = self.settings.link_base.rstrip("/")
            return f"{base}/{self.folder.parent.name}/{self.folder.name}/{PAGE}"
        return _FULL_TEXT[self.settings.full_text]

    def mail(self, letter: Letter) -> Mail:
        """The letter with what is enclosed."""
        enclosed = self.report + (self.facts if letter.cut == "to_chuc" else ())
        return Mail(letter, self.run_id, inlined(letter.html), enclosed)

    @cached_property
    def report(self) -> tuple[Attachment, ...]:
        """The full report, if it is enclosed."""
        if self.settings.full_text not in ("file", "zip"):
            return ()
        page = (self.folder / PAGE).read_bytes()
        if self.settings.full_text == "zip":
            return (Attachment(ZIP, zipped(PAGE, page)),)
        return (Attachment(PAGE, page),)

    @cached_property
    def facts(self) -> tuple[Attachment, ...]:
        """The figures of every target."""
        return (Attachment(FACTS_CSV, (self.folder / FACTS_CSV).read_bytes()),)
