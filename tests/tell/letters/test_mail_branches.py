"""Each Party cell named in Nơi nhận gets a letter about itself, as far as the lists tell."""

from __future__ import annotations

from functools import cache

import pytest
from issues import issue_of
from mail_samples import address_to, data_folder, prepared, published, words_of, words_shown
from support import ROOT

from plan09lib.deliver.mail.gate import send_faults
from plan09lib.deliver.mail.mailing import Mailing
from plan09lib.deliver.mail.markup import unsupported
from plan09lib.deliver.mail.message import inlined
from plan09lib.deliver.mail.recipients import Recipient
from plan09lib.judge.tasks.bodies import branch_called, branch_evidence
from plan09lib.tell.letters.branches import reaches
from plan09lib.tell.letters.letter import Enclosed, Letter, write_branch_letter
from plan09lib.tell.report.opening import open_report_review
from plan09lib.tell.report.review import Review

NAMES = (
    "Chi bộ Khu phố 9",
    "Chi bộ khu phố  9",
    "Bí thư Chi bộ Khu phố 1",
    "Chi bộ Quân sự",
    "Chi bộ Quan sứ",
)


@cache
def review(unit: str = "phuong-mau-1", period: str = "2025-H1") -> Review:
    return open_report_review("so_ket", unit, period, ROOT / "data")


@cache
def letter(name: str, unit: str = "phuong-mau-1", period: str = "2025-H1") -> Letter:
    return write_branch_letter(review(unit, period), name, "chi_bo.x", Enclosed("ab12cd34ef56"))


@pytest.fixture(scope="module")
def mailing(tmp_path_factory: pytest.TempPathFactory) -> Mailing:
    """A mailing to four cells by five names, to all of them, and to the leaders."""
    folder = tmp_path_factory.mktemp("chi-bo")
    data = data_folder(folder)
    named = [
        Recipient(name, f"cb-{place}@mau-1.example.invalid", "chi_bo")
        for place, name in enumerate(NAMES)
    ]
    others = [
        Recipient("Các chi bộ trực thuộc", "chi-bo@mau-1.example.invalid", "chi_bo", "bcc"),
        Recipient("Ban Thường vụ Đảng ủy", "dang-uy@mau-1.example.invalid", "lanh_dao"),
    ]
    address_to(data, [*named, *others])
    published(data, folder / "out", issue_of())
    return prepared(data, folder / "out")


@pytest.mark.parametrize(
    ("name", "branch"),
    [
        ("Chi bộ Khu phố 3", "Chi bộ Khu phố 3"),
        ("Bí thư Chi bộ Khu phố 3", "Chi bộ Khu phố 3"),
        ("Đồng chí bí thư (chi bộ Quân sự)", "chi bộ Quân sự"),
        ("Các chi bộ trực thuộc", ""),
        ("Chi bộ trực thuộc", ""),
        ("Chi bộ", ""),
        ("Chi bộ 1, Chi bộ 2", ""),
        ("Ủy ban nhân dân phường", ""),
    ],
)
def test_a_cell_is_found_in_a_name_and_never_guessed(name: str, branch: str) -> None:
    assert branch_called(name, review().plan) == branch


def test_a_cell_reads_what_it_owes_and_what_it_has_done() -> None:
    behind, done = letter("Chi bộ Khu phố 9"), letter("Chi bộ Khu phố 1")
    assert "] Chi bộ Khu phố 9 còn 1 việc phải bổ sung minh chứng: sơ kết" in behind.subject
    assert "1.1 Quán triệt" in behind.plain.split("MINH CHỨNG CỦA CHI BỘ")[0]
    assert " | 28/9/2022\n" in behind.plain
    assert "Không phải bổ sung" in done.plain
    assert "\nViệc | Trong kỳ | Gần nhất\n" in done.plain
    assert " | 1 hoạt động, chưa có văn bản | 25/4/2025\n" in done.plain
    for one in (behind, done):
        assert "trong kỳ 8/12 chi bộ có minh chứng" in one.plain


def test_what_the_lists_cannot_tell_of_a_cell_is_said() -> None:
    stranger = letter("Chi bộ 17")
    assert "] Danh sách chưa có hoạt động nào của Chi bộ 17: sơ kết" in stranger.subject
    assert "chưa có dòng nào ghi tên chi bộ này" in stranger.plain
    shared = stranger.plain.split("VIỆC GIAO CHUNG")[1]
    assert "không cho biết phần nào là của chi bộ này" in shared
    assert "5.4 Công khai, minh bạch" in shared


@pytest.mark.parametrize("name", ["Chi bộ Khu phố 9", "Chi bộ Khu phố 1", "Chi bộ 17"])
def test_both_versions_tell_the_same_and_every_program_shows_them(name: str) -> None:
    one = letter(name)
    assert words_of(one.plain) == words_shown(one.html)
    assert list(unsupported(inlined(one.html))) == []
    families = {fact.split(".")[0] for fact in one.facts}
    assert families <= {"all", "chi-bo", "don-doc", "viec-1-1", "viec-III-1"}


def test_activities_of_an_old_ward_are_not_those_of_the_new_one() -> None:
    rows = branch_evidence(review("phuong-mau-3", "2026-H1").evidence, "Chi bộ Khu phố 1")
    (duty,) = rows[rows["work_id"] == "III.1"].to_dict("records")
    assert (duty["latest"], duty["reached"]) == ("2025-09-10", True)
    sensitive = {work.id for work in review().told_tasks.all_works if work.work.sensitive}
    assert not sensitive & set(rows["work_id"])


def test_cells_that_no_list_names_are_counted() -> None:
    told = {reach.work.id: reach for reach in reaches(review("phuong-mau-2", "2023-H2"))}
    reach = told["III.1"]
    assert reach.unnamed is not None
    assert reach.cover.coverable is not None
    rest = reach.cover.coverable.value - reach.cover.covered.value  # type: ignore[operator]
    assert reach.unnamed.value == rest - len(reach.missing) > 0


def test_every_named_cell_has_its_own_letter_with_the_run_of_all(mailing: Mailing) -> None:
    cuts = [
        "chi_bo.khu-pho-9", "chi_bo.khu-pho-9", "chi_bo.khu-pho-1", "chi_bo.quan-su",
        "chi_bo.quan-su-2", "chi_bo", "lanh_dao",
    ]  # fmt: skip
    assert [reader.cut for reader in mailing.recipients] == cuts
    assert set(mailing.mails) == set(cuts)
    assert len({mail.run_id for mail in mailing.mails.values()}) == 1
    named = ("khu-pho-9", "quan-su", "quan-su-2")
    assert [mailing.label(f"chi_bo.{slug}") for slug in named] == [
        "Chi bộ Khu phố 9",
        "Chi bộ Quân sự",
        "Chi bộ Quan sứ",
    ]
    assert send_faults(mailing) == []
