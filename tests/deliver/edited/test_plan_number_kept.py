"""The number of a ward's plan that an issued report names is that of the reports issued later."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from issues import REASON, issue_of
from mail_samples import UNIT, data_folder, published
from office_edits import edited, fill, paragraph, write_over
from support import ROOT

from plan09lib.deliver.edited.check import check
from plan09lib.deliver.edited.issuing import checked_issue, known_number, named_otherwise
from plan09lib.deliver.edited.plan_number import PLAN_UNNUMBERED, named_before
from plan09lib.deliver.record.request import OfficeFile, checked_request
from plan09lib.deliver.record.told_tables import tables_kept
from plan09lib.deliver.word.word import document_files, write_document
from plan09lib.errors import GateRefused
from plan09lib.read.period.issue import HumanPart, Issue
from plan09lib.tell.report.opening import open_report_review
from plan09lib.tell.report.review import Review

KNOWN, LATER = "05-KH/ĐU", Issue("20-BC/ĐU", dt.date(2026, 7, 15))


@pytest.fixture(scope="module")
def later(tmp_path_factory: pytest.TempPathFactory) -> tuple[Review, Path]:
    """A draft whose ward's file tells no number, beside a report issued with one; its folder."""
    folder = tmp_path_factory.mktemp("phuong")
    published(data_folder(folder), folder / "out", issue_of())
    draft = open_report_review("so_ket", UNIT, "2026-H1", ROOT / "data")
    report = folder / "out" / UNIT / "2026-H1-so-ket"
    report.mkdir()
    write_document(draft, document_files(draft), report, report)
    return draft, report


def office_file(report: Path, folder: Path, number: str) -> OfficeFile:
    """The office's file with everything written, the plan's number as `number`."""

    def numbered(word: Any) -> None:
        own = paragraph(word, "Thực hiện Kế hoạch")
        made = own.text
        fill(word)
        write_over(own, made.replace(PLAN_UNNUMBERED, number))

    file = edited(report, folder, numbered)
    return OfficeFile(file.name, file.read_bytes())


def refused(draft: Review, report: Path, file: OfficeFile) -> str:
    with pytest.raises(GateRefused) as error:
        checked_issue(draft, LATER, "", file, report)
    assert len(error.value.faults) == 1
    named = known_number(draft, report)
    told = check(file, report, draft, named=named).faults
    assert list(told) == list(error.value.faults)  # what looking through it says beforehand
    return str(error.value)


def test_a_generated_document_takes_the_number_of_the_report_before(
    later: tuple[Review, Path],
) -> None:
    draft, report = later
    issue = checked_issue(draft, LATER, REASON, None, report)
    assert issue.human.plan_number == KNOWN
    assert f"Thực hiện Kế hoạch số {KNOWN} của" in draft.with_issue(issue).document_tree.text


@pytest.mark.parametrize("number", ["5-KH/ĐU", f"{KNOWN} ngày 01/8/2022"])
def test_the_same_number_is_taken_however_it_is_written(
    number: str, later: tuple[Review, Path], tmp_path: Path
) -> None:
    issue = checked_issue(later[0], LATER, "", office_file(later[1], tmp_path, number), later[1])
    assert issue.human.plan_number == number


def test_another_number_is_refused_with_the_way_to_correct_it(
    later: tuple[Review, Path], tmp_path: Path
) -> None:
    said = refused(*later, office_file(later[1], tmp_path, "06-KH/ĐU"))
    assert f'ghi Kế hoạch số "06-KH/ĐU", báo cáo số 12-BC/ĐU ghi "{KNOWN}"' in said
    assert "số trước sai thì ghi plan_number đúng vào don_vi.yml rồi lập lại" in said


def test_a_number_left_open_is_asked_for_by_the_one_that_is_known(
    later: tuple[Review, Path], tmp_path: Path
) -> None:
    said = refused(*later, office_file(later[1], tmp_path, PLAN_UNNUMBERED))
    assert f'viết số vào văn bản ("{KNOWN}" như báo cáo số 12-BC/ĐU)' in said


def test_what_the_wards_file_tells_goes_first_and_what_it_contradicts_is_said(
    later: tuple[Review, Path], tmp_path: Path
) -> None:
    data = data_folder(tmp_path)
    own = data / "sample" / UNIT / "don_vi.yml"
    own.write_text(own.read_text("utf-8").replace(KNOWN, "06-KH/ĐU"), encoding="utf-8")
    draft = open_report_review("so_ket", UNIT, "2026-H1", data)
    assert checked_issue(draft, LATER, REASON, None, later[1]).human.plan_number is None
    (told,) = named_otherwise(draft, later[1])
    assert "Báo cáo số 12-BC/ĐU đã ban hành nêu Kế hoạch số 05-KH/ĐU, don_vi.yml ghi 06-" in told
    assert named_otherwise(later[0], later[1]) == []


def test_reports_by_another_plan_and_replaced_ones_do_not_count(later: tuple[Review, Path]) -> None:
    draft, report = later
    other: Any = SimpleNamespace(id="khac", file=draft.plan.file)
    assert named_before(other, report) == []
    assert named_before(draft.plan, report.with_name("2025-H1-so-ket")) == []


@pytest.fixture
def carried(tmp_path: Path) -> Path:
    """A data folder whose ward's file tells no number; a report was issued with one all the same,
    then again under another number of its own."""
    data = data_folder(tmp_path)
    own = data / "sample" / UNIT / "don_vi.yml"
    told = f'plan_number: "{KNOWN}"\n'
    own.write_text(own.read_text("utf-8").replace(told, ""), encoding="utf-8")
    assert opening(data, "2025-H1").startswith(f"Thực hiện Kế hoạch số {PLAN_UNNUMBERED} của")
    editions = (("12-BC/ĐU", 15, "04-KH/ĐU"), ("13-BC/ĐU", 20, KNOWN))
    for number, day, plan_number in editions:
        issue = Issue(number, dt.date(2025, 7, day), human=HumanPart(plan_number=plan_number))
        draft = open_report_review("so_ket", UNIT, "2025-H1", data)
        request = checked_request("so_ket", UNIT, "2025-H1", data, tmp_path / "out", None, issue)
        with tables_kept(draft, request):
            pass
    return data


def opening(data: Path, period: str, issue: Issue | None = None) -> str:
    review = open_report_review("so_ket", UNIT, period, data, issue)
    lines = review.document_tree.text.splitlines()
    return next(one for one in lines if one.startswith("Thực hiện Kế hoạch"))


def test_a_number_that_the_office_wrote_stands_in_the_next_draft_until_its_file_tells_one(
    carried: Path,
) -> None:
    for period in ("2025-H1", "2025"):
        assert opening(carried, period).startswith(f"Thực hiện Kế hoạch số {KNOWN} của")
    assert PLAN_UNNUMBERED in opening(carried, "2024")  # nothing issued later reaches back
    unnamed = Issue("20-BC/ĐU", dt.date(2025, 7, 30), human=HumanPart(plan_number=""))
    assert opening(carried, "2025-H1", unnamed).startswith("Thực hiện Kế hoạch của")
    own = carried / "sample" / UNIT / "don_vi.yml"
    own.write_text(own.read_text("utf-8") + "plan_number: 06-KH/ĐU\n", encoding="utf-8")
    assert opening(carried, "2025").startswith("Thực hiện Kế hoạch số 06-KH/ĐU của")


@pytest.mark.parametrize("number", [KNOWN, "5-KH/ĐU ngày 01/8/2022", "06-KH/ĐU"])
def test_a_number_carried_over_may_be_left_or_corrected_in_the_file(
    number: str, carried: Path, tmp_path: Path
) -> None:
    draft = open_report_review("so_ket", UNIT, "2025", carried)
    report = tmp_path / "out" / UNIT / "2025-so-ket"
    report.mkdir(parents=True)
    write_document(draft, document_files(draft), report, report)

    def numbered(word: Any) -> None:
        own = paragraph(word, "Thực hiện Kế hoạch")
        made = own.text
        assert KNOWN in made
        fill(word)
        write_over(own, made.replace(KNOWN, number))

    file = edited(report, tmp_path, numbered)
    issue = checked_issue(draft, LATER, "", OfficeFile(file.name, file.read_bytes()), report)
    assert issue.human.plan_number == number
    assert f"Thực hiện Kế hoạch số {number} của" in draft.with_issue(issue).document_tree.text
