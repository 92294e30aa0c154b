"""What a report is compared with is told by the report that was issued of it."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from document_samples import words_of
from lxml import html as lxml_html
from mail_samples import UNIT, data_folder
from task_pages import squeezed

from plan09lib.deliver.record.request import checked_request
from plan09lib.deliver.record.told_tables import tables_kept
from plan09lib.read.period.issue import Issue
from plan09lib.tell.document.blocks import Paragraph
from plan09lib.tell.report.opening import open_report_review

EDITIONS = (Issue("12-BC/ĐU", dt.date(2025, 7, 15)), Issue("9-BC/ĐU", dt.date(2025, 8, 1)))


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A ward whose half-year was reported twice, the second edition in place of the first."""
    folder = tmp_path_factory.mktemp("phuong")
    data = data_folder(folder)
    draft = open_report_review("so_ket", UNIT, "2025-H1", data)
    for issue in EDITIONS:
        request = checked_request("so_ket", UNIT, "2025-H1", data, folder / "out", None, issue)
        with tables_kept(draft, request):
            pass
    return data


def test_page_letter_and_document_name_the_edition_issued_last(data: Path) -> None:
    review = open_report_review("so_ket", UNIT, "2025-H2", data)
    told = "so với 6 tháng đầu năm 2025 (Báo cáo số 9-BC/ĐU ngày 01/8/2025)"
    for html in (review.verdict().html, review.mail_html()):
        assert f"Thay đổi {told}" in squeezed(lxml_html.fromstring(html))
    (changes,) = (
        words_of(one.runs)
        for one in review.document_tree.blocks
        if isinstance(one, Paragraph) and one.key == "thay-doi"
    )
    assert told[1:] in changes
    assert review.facts["previous_issue.date"].value == EDITIONS[1].date


def test_of_what_was_not_issued_the_period_alone_is_told(data: Path) -> None:
    review = open_report_review("so_ket", UNIT, "2025", data)
    assert review.issued_before is None
    page = squeezed(lxml_html.fromstring(review.verdict().html))
    assert "Thay đổi so với năm 2024 " in page
