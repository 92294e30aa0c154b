"""A file that is the issued document, or was edited from it: held to that, not to a draft."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from plan09lib.deliver.edited.check import Checked, check, cut, names_of
from plan09lib.deliver.edited.issuing import Issuable
from plan09lib.deliver.edited.merge import DRAFT
from plan09lib.deliver.edited.update import read_edited
from plan09lib.deliver.page.files import WORD_FILE
from plan09lib.deliver.record.issue_record import IssuedFiles, issue_record
from plan09lib.deliver.record.request import OfficeFile
from plan09lib.deliver.word.places import open_word, places_of
from plan09lib.errors import Fault
from plan09lib.read.files.day import date_text
from plan09lib.read.period.issue import Issue


@dataclass(frozen=True)
class OfIssued:
    """What a file made from the issued document holds: as `Checked`, and where it `differs`.

    `is_whole`: it is, byte by byte, what was issued as `issue`.
    """

    issue: Issue
    checked: Checked
    is_whole: bool
    differs: Sequence[str]

    @property
    def ended(self) -> str:
        """The last line of a look at it."""
        of = f"bản đã ban hành số {self.issue.number} ngày {date_text(self.issue.date)}"
        faults: Sequence[Fault] = self.checked.faults
        if self.is_whole and not faults:
            return f"Đúng {of}."
        if self.is_whole:
            told = f"Đúng {of}; số liệu từ đó đã đổi, văn bản khác số liệu nay {len(faults)} chỗ"
            return f"{told}: cập nhật bằng plan09 word-update, rồi ban hành bản sửa (--replaces)."
        told = f"Khác {of} ở {len(self.differs)} chỗ" if self.differs else f"Chữ như {of}"
        if faults:
            return f"{told}; còn vướng {len(faults)} chỗ."
        return f"{told}. Thay bản ấy thì ban hành bằng plan09 issue … --replaces."


def of_issued(draft: Issuable, file: OfficeFile, report: Path) -> OfIssued | None:
    """`file` beside the document issued in the folder `report`, by today's data.

    Missing: None where nothing was issued there, or the file was made from another document.
    Raises: DataRefused as `read_edited`.
    """
    record = issue_record(report)
    if record is None:
        return None
    issue, is_whole = record.as_issue, file.digest == record.files.get(WORD_FILE)
    if not is_whole and not _made_of(file, report, record):
        return None
    issued = draft.with_issue(issue)
    checked = check(file, report, issued, bool(issue.human.without))
    differs = [] if is_whole else [*_differences(issued, file, report)]
    return OfIssued(issue, checked, is_whole, differs)


def _made_of(file: OfficeFile, report: Path, record: IssuedFiles) -> bool:
    """Whether the file was made from the document that was issued under the record's number."""
    units = read_edited(file, report).version.units
    head = [unit.text for unit in units if unit.key.startswith("dau/")]
    is_draft = any(unit.key == DRAFT for unit in units)
    return not is_draft and any(record.number in text.split() for text in head)


def _differences(issued: Issuable, file: OfficeFile, report: Path) -> Iterator[str]:
    """What stands in the issued document and not in the file, and the other way round."""
    names = names_of(issued)
    then = [place.text for place in places_of(open_word(report / WORD_FILE))]
    now = [place.text for place in read_edited(file, report).places]
    for kind, a, b, c, d in difflib.SequenceMatcher(None, then, now, False).get_opcodes():
        if kind == "equal":
            continue
        was, instead = (names.hidden(cut(" ".join(one))) for one in (then[a:b], now[c:d]))
        if not was:
            yield f'thêm "{instead}"'
        else:
            yield f'bản đã ban hành ghi "{was}", ' + (
                f'tệp ghi "{instead}"' if instead else "tệp không còn"
            )
