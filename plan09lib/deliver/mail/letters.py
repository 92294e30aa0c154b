"""A report's letters as mail: one per cut that has a reader, one per Party cell that is named."""

from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import Iterable, Mapping
from functools import cached_property
from pathlib import Path

from plan09lib.deliver.mail.message import Attachment, Mail, inlined, zipped
from plan09lib.deliver.mail.recipients import Recipient, recipients_in
from plan09lib.deliver.mail.settings import MailSettings
from plan09lib.deliver.page.files import ANNEX, ANNEX_BOOK, PAGE, WORD_FILE
from plan09lib.deliver.record.request import ReportRequest
from plan09lib.digest import sha256
from plan09lib.errors import DataRefused, Fault
from plan09lib.judge.tasks.bodies import BRANCH, branch_called
from plan09lib.read.files.text import matching_key
from plan09lib.read.rules.layout import RECIPIENTS
from plan09lib.tell.letters.branches import slug_of
from plan09lib.tell.letters.letter import CUTS, Enclosed, Letter, write_branch_letter, write_letter
from plan09lib.tell.letters.reminder import Debts, Owed, write_reminder
from plan09lib.tell.lists.data_review import DataReview, open_data_review
from plan09lib.tell.report.opening import open_report_review
from plan09lib.tell.report.review import Review
from plan09lib.tell.told.tasks import ToldProposal

ZIP = "bao-cao.zip"
"""The page with its annex, under their own names."""


def report_mails(
    review: Review,
    run: Path,
    run_id: str,
    settings: MailSettings,
    sheet: Iterable[Recipient],
    cuts: Iterable[str] = (),
) -> tuple[tuple[Recipient, ...], dict[str, Mail]]:
    """Who gets which letter, and the letters by cut.

    A reader of the cut `chi_bo` whose name is that of one cell gets that cell's letter, under a
    cut of its own (`chi_bo.khu-pho-3`); every other reader gets the letter of the sheet's cut.
    Letters of `cuts` are written whether or not somebody reads them.
    """
    branches = _Branches(review)
    recipients = tuple(branches.own_cut(reader) for reader in sheet)
    about = "-".join(filter(None, (review.unit.id, review.period.text, review.plan.id)))
    own = _Run(run, run_id, settings, about)
    named = (own.full_text, own.document_name, own.annex_name, own.archive_name, own.book_name)
    enclosed = Enclosed(run_id, *named)
    wanted = {*cuts, *(reader.cut for reader in recipients)}
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
    """A report's folder, whose files are read once; `about` names its ward and period."""

    folder: Path
    run_id: str
    settings: MailSettings
    about: str

    def named(self, file: str) -> str:
        """The name under which a file is enclosed: `bao-cao-phuong-mau-1-2025-h1.docx`."""
        stem, _, ending = file.rpartition(".")
        about = re.sub(r"[^a-z0-9]+", "-", self.about.lower()).strip("-")
        return f"{stem}-{about}.{ending}"

    @property
    def full_text(self) -> str:
        """The name or link under which the full report comes with a letter."""
        if self.settings.full_text == "link":
            base = self.settings.link_base.rstrip("/")
            return f"{base}/{self.folder.parent.name}/{self.folder.name}/{PAGE}"
        return self._page_names[0] if self.report else ""

    @property
    def annex_name(self) -> str:
        """The name under which the page's annex is enclosed beside it."""
        return self._page_names[1] if self.report and len(self._pages) > 1 else ""

    @property
    def archive_name(self) -> str:
        """The name of the archive that both are packed in."""
        return self.report[0].name if self.settings.full_text == "zip" else ""

    @property
    def document_name(self) -> str:
        """The name under which the document is enclosed."""
        return self.document[0].name if self.document else ""

    def mail(self, letter: Letter) -> Mail:
        """The letter with what is enclosed."""
        enclosed = self.document + self.report + (self.book if letter.cut == "to_chuc" else ())
        return Mail(letter, self.run_id, inlined(letter.html), enclosed)

    @cached_property
    def document(self) -> tuple[Attachment, ...]:
        """The document that is signed, with every letter that brings the full report."""
        file = self.folder / WORD_FILE
        if self.settings.full_text == "none" or not file.is_file():
            return ()
        return (self._enclosed(WORD_FILE, file.read_bytes()),)

    @cached_property
    def report(self) -> tuple[Attachment, ...]:
        """The full report with its annex, if it is enclosed; one made before has no annex."""
        if self.settings.full_text not in ("file", "zip"):
            return ()
        if self.settings.full_text == "zip":
            files = {page.name: page.read_bytes() for page in self._pages}
            return (self._enclosed(ZIP, zipped(files)),)
        names = {page.name: self.named(page.name) for page in self._pages}
        return tuple(Attachment.page(page, names) for page in self._pages)

    @property
    def _pages(self) -> list[Path]:
        files = [self.folder / name for name in (PAGE, ANNEX)]
        return [file for file in files if file.is_file()]

    @property
    def _page_names(self) -> list[str]:
        """The names that the reader finds the pages under."""
        names = [page.name for page in self._pages]
        return names if self.archive_name else [self.named(name) for name in names]

    @property
    def book_name(self) -> str:
        """The name under which the workbook of the annexes is enclosed."""
        return self.book[0].name if self.book else ""

    @cached_property
    def book(self) -> tuple[Attachment, ...]:
        """The annexes of the document as a workbook, for whoever works on with the figures."""
        file = self.folder / ANNEX_BOOK
        if self.settings.full_text == "none" or not file.is_file():
            return ()
        return (self._enclosed(ANNEX_BOOK, file.read_bytes()),)

    def _enclosed(self, name: str, content: bytes) -> Attachment:
        return Attachment(self.named(name), content)


# Reminders as mail: one letter per reader of the sheet Nơi nhận that owes something.


@dataclasses.dataclass(frozen=True)
class Reminders:
    """Who is reminded, each under a cut of its own (`don-doc.<name>`), the letters by cut, and
    what the operator should know of readers that are missing."""

    recipients: tuple[Recipient, ...]
    mails: dict[str, Mail]
    notes: tuple[str, ...]


def open_for_reminding(request: ReportRequest) -> Review | DataReview:
    """The review of the period; what arrived of it when it cannot be judged.

    Raises: DataRefused when the unit did not exist at the end of the period; BadParameter.
    """
    asked = (request.unit, request.period.text, request.data_dir)
    plan = request.chosen.named
    try:
        return open_report_review(request.kind, *asked, plan=plan)
    except DataRefused:
        found = open_data_review(*asked, plan)
        if not found.unit.existed_on(request.period.end):
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
        found[reader.mailbox, reader.name] = reader
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


def unaddressed(review: Review, readers: Iterable[Recipient]) -> tuple[str, ...]:
    """What the operator should know of bodies that owe something and are none of `readers`."""
    lost = Debts(review).without_reader([reader.name for reader in readers])
    return (f"{_LOST}: {'; '.join(lost)}",) if lost else ()


def _cut_of(owed: Owed, taken: Mapping[str, Mail]) -> str:
    cut = stem = f"don-doc.{slug_of(owed.body)}"
    place = 1
    while cut in taken:
        place += 1
        cut = f"{stem}-{place}"
    return cut


_LOST = "Còn nợ mà không có ở trang Nơi nhận"


def _notes(debts: Debts, readers: list[Recipient]) -> list[str]:
    names = list(dict.fromkeys(reader.name for reader in readers))
    unknown = [name for name in names if not debts.is_known(name)]
    notes = []
    if lost := debts.without_reader(names):
        notes.append(f"{_LOST}: {'; '.join(lost)}")
    if waiting := debts.proposals_without_reader(names):
        told = "Kiến nghị chờ trả lời mà không ai ở trang Nơi nhận để hỏi"
        notes.append(f"{told}: {'; '.join(map(_asked, waiting))}")
    asked = [name for name in unknown if debts.owed_by(name).proposals]
    for told, those in (
        ("Không được giao việc nào, chỉ được hỏi trả lời kiến nghị", asked),
        ("Không được giao việc nào, không có kiến nghị nào chờ trả lời", unknown),
    ):
        if found := [name for name in those if those is asked or name not in asked]:
            notes.append(f"{told}: {'; '.join(found)}")
    return notes


def _asked(proposal: ToldProposal) -> str:
    """A proposal with whom it was sent to, and who is to be asked where that body has ended."""
    now = f", nay hỏi {proposal.asked_now}" if proposal.asked_now else ""
    return f"{proposal.proposal_id} (đã gửi {proposal.addressee}{now})"
