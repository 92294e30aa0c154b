"""Issued reports: numbered, dated, frozen; a correction names and keeps what it replaces."""

from __future__ import annotations

import datetime as dt
import json
import os
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from issues import REASON, issue_of
from lxml import html as lxml_html
from support import person

from plan09lib.cli.report import summary
from plan09lib.deliver.calendar.status import ReportStatus, report_statuses
from plan09lib.deliver.page.files import PAGE
from plan09lib.deliver.place.staging import Place
from plan09lib.deliver.publish.publish import publish
from plan09lib.deliver.record.issued import edition_folder, issued_as, keep_edition
from plan09lib.deliver.record.published import Published
from plan09lib.deliver.record.request import checked_request
from plan09lib.errors import BadParameter, DataRefused, DeliveryFailed
from plan09lib.read.period.issue import Issue
from tests.report_stubs import put_report

FIRST = issue_of()
CORRECTED = issue_of("15-BC/ĐU", dt.date(2025, 8, 1), replaces="12-BC/ĐU")


@pytest.fixture
def order_of(make_unit: Callable[..., Path], data_dir: Path, tmp_path: Path) -> tuple[Path, Path]:
    rows = [person("001", political_theory="trung_cap"), person("002", political_theory="chua")]
    make_unit("p-1", {"2025-06-30": {"nhan_su": rows}})
    return data_dir, tmp_path / "outputs"


def _publish(folders: tuple[Path, Path], issue: Issue | None, force: bool = False) -> Path:
    data, outputs = folders
    return publish("so_ket", "p-1", "2025-H1", data, outputs, force, issue=issue).folder


def test_issue_freezes_number_and_date(order_of: tuple[Path, Path]) -> None:
    draft = (_publish(order_of, None) / PAGE).read_text(encoding="utf-8")
    assert "DỰ THẢO" in draft
    assert "12-BC/ĐU" not in draft
    folder = _publish(order_of, FIRST)
    page = (folder / PAGE).read_text(encoding="utf-8")
    assert "DỰ THẢO" not in page
    screen = re.sub(r"<[^>]+>", "", page[page.index('class="who"') :])[:400]
    assert "Báo cáo đã ban hành số 12-BC/ĐU, ngày 15 tháng 7 năm 2025." in screen
    assert "12-BC/ĐU" in page
    assert "ngày 15 tháng 7 năm 2025" in page
    assert issued_as(folder) == FIRST
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    known = {"number": "12-BC/ĐU", "date": "2025-07-15", "replaces": ""}
    human = {"words": {}, "without": REASON, "document": "", "plan_number": None}
    assert manifest["issue"] == known | {"human": human}


@pytest.mark.parametrize("later", [None, Issue("13-BC/ĐU", dt.date(2025, 7, 20)), FIRST])
def test_an_issued_report_is_not_overwritten(
    order_of: tuple[Path, Path], later: Issue | None
) -> None:
    before = (_publish(order_of, FIRST) / PAGE).read_bytes()
    with pytest.raises(DataRefused, match="--replaces") as refused:
        _publish(order_of, later, force=True)
    assert refused.value.exit_code == 3
    assert (order_of[1] / "p-1" / "2025-H1-so-ket" / PAGE).read_bytes() == before
    assert [one.state for one in report_standings(order_of)] == ["issued"]


def report_standings(folders: tuple[Path, Path]) -> list[ReportStatus]:
    """What `plan09 status` lists."""
    return list(report_statuses(*folders))


def test_a_corrected_edition_keeps_the_one_it_replaces(order_of: tuple[Path, Path]) -> None:
    before = (_publish(order_of, FIRST) / PAGE).read_bytes()
    folder = _publish(order_of, CORRECTED)
    data, outputs = order_of
    place = checked_request("so_ket", "p-1", "2025-H1", data, outputs, None).place
    kept = edition_folder(place, FIRST)
    assert kept.name == "2025-H1-so-ket.12-BC-DU"
    assert (kept / PAGE).read_bytes() == before
    assert issued_as(folder) == replace(CORRECTED, replaced_on=FIRST.date)
    page = (folder / PAGE).read_text(encoding="utf-8")
    (line,) = lxml_html.fromstring(page).xpath('//*[starts-with(., "(thay thế Báo cáo")]')
    assert line.text_content() == "(thay thế Báo cáo số 12-BC/ĐU ngày 15/7/2025)"


def test_there_must_be_something_to_replace(order_of: tuple[Path, Path]) -> None:
    with pytest.raises(DataRefused, match="chưa có báo cáo số 12-BC/ĐU"):
        _publish(order_of, CORRECTED)
    assert report_standings(order_of) == []


@pytest.mark.parametrize(
    ("number", "date", "found"),
    [
        ("12", "2025-07-15", "12-BC/ĐU"),
        ("12-BC/ĐU", "15/7/2025", "2025-12-31"),
        ("", "2025-07-15", "số báo cáo"),
        ("12-BC/ĐU", "", "ngày ban hành"),
    ],
)
def test_number_and_date_are_checked(number: str, date: str, found: str) -> None:
    with pytest.raises(BadParameter, match=found):
        Issue.parse(number, date)


def test_nothing_is_issued_before_its_data(order_of: tuple[Path, Path]) -> None:
    with pytest.raises(BadParameter, match="không trước ngày số liệu"):
        _publish(order_of, Issue("12-BC/ĐU", dt.date(2025, 6, 1)))


def test_the_command_says_that_the_report_is_issued(tmp_path: Path) -> None:
    told = summary(Published(tmp_path, "Đạt 5"), CORRECTED)
    assert told.startswith("Đã ban hành số 15-BC/ĐU ngày 01/8/2025, thay báo cáo số 12-BC/ĐU: ")
    assert summary(Published(tmp_path, "Đạt 5"), None).startswith("Đã lập: ")


def test_editions_whose_numbers_differ_by_a_sign_only_are_both_kept(
    ward: Path, outputs: Path
) -> None:
    place = Place(outputs, "p-1", "2025-H1-so-ket")
    for number in ("12-BC/DU", "12-BC/ĐU", "12-BC/ĐU"):
        issue = {"number": number, "date": "2025-07-15", "replaces": ""}
        put_report(ward, outputs, "p-1", "2025-H1", issue=issue)
        place.work.parent.mkdir(parents=True, exist_ok=True)
        keep_edition(place)
    kept = sorted(path for path in (outputs / "p-1").iterdir() if ".12-" in path.name)
    assert [issued_as(path).number for path in kept] == ["12-BC/DU", "12-BC/ĐU"]  # type: ignore[union-attr]


@pytest.fixture
def issued(ward: Path, outputs: Path) -> Place:
    """An issued report, about to be replaced."""
    issue = {"number": "12-BC/ĐU", "date": "2025-07-15", "replaces": ""}
    put_report(ward, outputs, "p-1", "2025-H1", issue=issue)
    place = Place(outputs, "p-1", "2025-H1-so-ket")
    place.work.mkdir(parents=True)
    return place


def test_an_edition_keeps_what_people_put_there_and_a_link_as_a_link(
    issued: Place, tmp_path: Path
) -> None:
    (tmp_path / "kho").mkdir()
    (tmp_path / "kho" / "phim.mp4").write_bytes(b"big")
    minutes = issued.target / "hop"
    for folder in (minutes, minutes / "noi_bo", issued.target / "trong"):
        folder.mkdir()
    (minutes / "bien-ban.docx").write_bytes(b"of the office")
    (minutes / "noi_bo" / "ten.xlsx").write_bytes(b"names")
    (minutes / "kho").symlink_to(tmp_path / "kho")
    (issued.target / "da-chuyen.docx").symlink_to("khong-co.docx")
    minutes.chmod(0o750)
    keep_edition(issued)
    kept = edition_folder(issued, FIRST)
    assert sorted(path.relative_to(kept).as_posix() for path in kept.rglob("*")) == [
        "ban-hanh.json", "da-chuyen.docx", "hop", "hop/bien-ban.docx", "hop/kho", "manifest.json",
        "trong",
    ]  # fmt: skip
    assert (kept / "hop" / "kho").readlink() == tmp_path / "kho"
    assert (kept / "da-chuyen.docx").readlink() == Path("khong-co.docx")
    assert (kept / "hop").stat().st_mode & 0o777 == 0o750


def test_a_pipe_in_an_issued_report_is_told_and_no_half_edition_is_kept(issued: Place) -> None:
    os.mkfifo(issued.target / "ong")
    with pytest.raises(DeliveryFailed, match=r"2025-H1-so-ket/ong: .*không chép được.*chuyển nó"):
        keep_edition(issued)
    assert not edition_folder(issued, FIRST).exists()
