"""A file that is the issued document, or made from it: it is told that, and where it differs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from office_edits import edited, fill, paragraph, write_over
from test_issuing import ISSUE, issued, office_file, praise

from plan09lib.deliver.edited.check import check
from plan09lib.deliver.edited.issuing import checked_issue
from plan09lib.deliver.edited.of_issued import OfIssued, of_issued
from plan09lib.deliver.page.files import WORD_FILE
from plan09lib.deliver.record.issue_record import write_issue_record
from plan09lib.deliver.record.request import OfficeFile
from plan09lib.read.period.issue import Issue
from plan09lib.tell.report.review import Review


@pytest.fixture
def folder(review: Review, report: Path, tmp_path: Path) -> Path:
    """A report issued as an edited file."""
    folder = tmp_path / "ban-hanh"
    *_, frozen = issued(review, report, folder, office_file(report, tmp_path, fill, praise))
    write_issue_record(folder, frozen.issue)
    return folder


def looked(review: Review, folder: Path, edit: Callable[[Any], None] | None = None) -> OfIssued:
    file = edited(folder, folder.parent, edit) if edit else folder / WORD_FILE
    found = of_issued(review, OfficeFile(file.name, file.read_bytes()), folder)
    assert found
    return found


def test_the_issued_file_itself_is_told_as_that(review: Review, folder: Path) -> None:
    own = looked(review, folder)
    assert (own.is_whole, own.differs, own.checked.faults) == (True, [], [])
    assert own.ended == "Đúng bản đã ban hành số 12-BC/ĐU ngày 15/7/2025."


def test_of_an_edited_one_it_is_told_where_it_differs(review: Review, folder: Path) -> None:
    def reworded(word: Any) -> None:
        own = paragraph(word, "a) Về chuyên môn")
        write_over(own, own.text.replace("Đây là kết quả khá.", "Kết quả khá."))

    own = looked(review, folder, reworded)
    assert own.checked.faults == []
    assert len(own.differs) == 1
    assert own.differs[0].startswith('bản đã ban hành ghi "a) Về chuyên môn')
    assert own.ended.startswith("Khác bản đã ban hành số 12-BC/ĐU ngày 15/7/2025 ở 1 chỗ. Thay bản")


def test_what_the_data_would_have_otherwise_is_a_fault_of_it_too(
    review: Review, folder: Path
) -> None:
    def changed(word: Any) -> None:
        own = paragraph(word, "a) Về chuyên môn")
        write_over(own, own.text.replace("12", "13", 1))

    own = looked(review, folder, changed)
    assert own.checked.faults
    assert "chỗ; còn vướng" in own.ended


def test_a_draft_is_no_issued_file(review: Review, report: Path, folder: Path) -> None:
    draft = OfficeFile(WORD_FILE, (report / WORD_FILE).read_bytes())
    assert of_issued(review, draft, folder) is None
    assert of_issued(review, draft, report) is None


def test_an_issued_file_is_issued_anew_as_it_is(review: Review, folder: Path) -> None:
    """Nothing has to be taken out of it first: number and day are what issuing fills in."""
    file = OfficeFile(WORD_FILE, (folder / WORD_FILE).read_bytes())
    assert check(file, folder, review).faults == []
    anew = Issue("15-BC/ĐU", ISSUE.date, "12-BC/ĐU")
    assert checked_issue(review, anew, "", file, folder).number == "15-BC/ĐU"
