"""Reminders: to whom, of what, and also when there is no report and nothing can be judged."""

from __future__ import annotations

import re
import shutil
from functools import cache
from pathlib import Path

import pytest
from mail_samples import UNIT, data_folder, words_of, words_shown
from support import ROOT

from plan09lib.deliver.mail.gate import send_faults
from plan09lib.deliver.mail.letters import readers_to_remind, reminders, unaddressed
from plan09lib.deliver.mail.mailing import Mailing, prepare
from plan09lib.deliver.mail.markup import unsupported
from plan09lib.deliver.mail.message import inlined
from plan09lib.deliver.mail.recipients import Recipient
from plan09lib.errors import DataRefused
from plan09lib.judge.tasks.bodies import BRANCH, bodies_called
from plan09lib.tell.letters.branches import all_reaches
from plan09lib.tell.letters.letter import Letter
from plan09lib.tell.letters.reminder import Debts, write_reminder
from plan09lib.tell.report.opening import open_report_review

KEEPER = "Ban Tổ chức Đảng ủy phường"
FOLLOWER = "Ủy ban nhân dân tỉnh"
DATE = "Tue, 15 Jul 2025 08:00:00 +0700"


@cache
def debts(unit: str = UNIT, period: str = "2025-H1") -> Debts:
    return Debts(open_report_review("so_ket", unit, period, ROOT / "data"))


def written(debt: Debts, name: str) -> Letter:
    """The reminder to `name`, after a look at what every reminder must be."""
    letter = write_reminder(debt, debt.owed_by(name), "don-doc.x", "ab12cd34ef56")
    assert words_of(letter.plain) == words_shown(letter.html)
    assert list(unsupported(inlined(letter.html))) == []
    assert "DỰ THẢO" not in letter.plain
    return letter


def prepared(data: Path, period: str) -> Mailing:
    out = data.parent / "out"
    mailing = prepare("so_ket", UNIT, period, data, out, date=DATE, remind=True)
    assert send_faults(mailing) == []
    return mailing


@pytest.mark.parametrize(
    ("name", "bodies"),
    [
        ("UBND phường", ("ubnd",)),
        ("Ủy ban nhân dân phường Mẫu Một", ("ubnd",)),
        ("Mặt trận, các tổ chức chính trị - xã hội phường", ("mat_tran", "doan_the")),
        ("Ban Tổ chức và Ban Tuyên giáo Đảng ủy phường", ("ban_to_chuc", "ban_tuyen_giao")),
        ("Ban Xây dựng Đảng của Đảng ủy phường", ("ban_to_chuc", "ban_tuyen_giao", "khoi_van")),
        ("Các chi bộ trực thuộc", ("chi_bo",)),
        ("Ủy ban nhân dân thành phố", ()),
    ],
)
def test_bodies_are_known_by_the_names_that_offices_write(
    name: str, bodies: tuple[str, ...]
) -> None:
    assert bodies_called(name, debts().plan, debts().ward) == bodies


def test_a_body_is_reminded_of_its_own_works_and_of_proposals_to_it() -> None:
    office, city = debts().owed_by("UBND phường"), debts().owed_by(FOLLOWER)
    ids = [one.work.id for one in office.works]
    assert "5.1" in ids  # its own regulation is revised; it leads the work for the others
    assert "5.2" not in ids  # due by the end of the year
    assert not office.proposals
    assert [one.proposal_id for one in city.proposals] == ["KN-03"]
    assert (city.works, city.asks_list) == ((), False)
    told = written(debts(), FOLLOWER).plain
    assert re.search(r"\(KN-03\), gửi Ủy ban nhân dân thành phố ngày", told)
    assert not debts().owed_by("Ủy ban nhân dân thành phố").is_anything  # it has ended
    assert not debts().owed_by("Cơ quan không có trong kế hoạch").is_anything


def test_a_cell_is_reminded_of_what_it_owes_itself() -> None:
    behind, done = debts().owed_by("Chi bộ Khu phố 9"), debts().owed_by("Chi bộ Khu phố 1")
    assert [one.work.id for one in behind.works] == ["1.1"]
    assert not done.is_anything
    assert "Kế hoạch giao chung" not in written(debts(), "Chi bộ Khu phố 9").plain
    assert "Kính gửi các chi bộ trực thuộc, " in written(debts(), "Các chi bộ trực thuộc").plain


def test_a_body_that_became_another_is_asked_by_the_name_of_the_day_from_which_tasks_hold() -> None:
    one, other = (
        debts().owed_by(f"{name} Đảng ủy phường") for name in ("Ban Tổ chức", "Ban Tuyên giáo")
    )
    assert one == other
    assert one.body == "Ban Xây dựng Đảng của Đảng ủy phường"
    assert {work.work.id for work in one.works} == {"1.1", "III.1"}


def test_cells_are_told_which_of_them_lack_a_work_and_whom_to_answer_within_how_many_days() -> None:
    everybody, one = (
        written(debts(), name).plain for name in ("Các chi bộ trực thuộc", "Chi bộ Khu phố 9")
    )
    assert "Chưa có: Chi bộ Khu phố 9, Chi bộ Khu phố 10" in everybody
    for told in (everybody, one):
        assert "cho Ban Xây dựng Đảng của Đảng ủy phường trong 15 ngày từ ngày nhận thư" in told


def test_a_list_older_than_the_period_is_asked_for_and_no_work_is_blamed() -> None:
    old = debts("phuong-mau-2", "2023-H2")
    assert old.list_state == "before"
    office, keeper = (written(old, name).plain for name in ("Ủy ban nhân dân phường", KEEPER))
    assert f"Gửi số liệu của bộ phận đến ngày 31/12/2023 cho {KEEPER}" in office
    assert "Lập danh sách đến ngày 31/12/2023: bản gần nhất là ngày 30/6/2023" in keeper
    assert "MINH CHỨNG" not in office + keeper
    assert not old.owed_by("Ban Thường vụ Đảng ủy phường").is_anything


def test_the_operator_hears_of_debts_that_reach_nobody() -> None:
    readers = [Recipient(name, f"a{i}@x.vn", "to_chuc") for i, name in enumerate(["Sở Nội vụ"])]
    found = reminders(debts().review, "ab12", readers)
    assert found.mails == {}
    lost, waiting, unknown = found.notes
    assert "Ủy ban nhân dân phường" in lost
    assert FOLLOWER not in lost  # nothing was ever sent to it
    assert waiting.endswith(f": KN-03 (đã gửi Ủy ban nhân dân thành phố, nay hỏi {FOLLOWER})")
    assert "Ban Xây dựng Đảng của Đảng ủy phường" in lost  # as the report calls who has to act
    assert "Ban Tổ chức" not in lost
    assert unknown.endswith("không có kiến nghị nào chờ trả lời: Sở Nội vụ")
    asked = reminders(debts().review, "ab12", [Recipient(FOLLOWER, "b@x.vn", "to_chuc")]).notes
    assert f"chỉ được hỏi trả lời kiến nghị: {FOLLOWER}" in asked[-1]


def test_who_leads_a_work_is_told_which_bodies_it_has_not_reached() -> None:
    """By the names that the lists have; those that no list names are counted."""
    found = [one for one in all_reaches(debts().review) if one.cover.kind != BRANCH]
    for name in ("UBND phường", "Ban Xây dựng Đảng của Đảng ủy phường"):
        for owed in debts().owed_by(name).works:
            for reach in (one for one in found if one.cover in owed.covers):
                text = written(debts(), name).plain
                assert all(body in text for body in reach.missing)
                left = reach.cover.coverable.value - reach.cover.covered.value
                told = len(reach.missing) + (reach.unnamed.value if reach.unnamed else 0)
                assert told in (0, left)
                assert (told == left and not reach.unnamed) or all(b in text for b in reach.reached)
    assert {bool(one.reached) for one in found if one.is_told} == {True}
    office = written(debts(), "UBND phường").plain
    assert "Còn 6 tổ dân phố chưa có tên trong danh sách. Đã có: Tổ dân phố" in office
    assert ".." not in office


def test_without_a_list_of_the_period_the_nearest_one_says_whom_to_ask(tmp_path: Path) -> None:
    data = data_folder(tmp_path)
    (data / "sample" / UNIT / "2022-07-31.xlsx").unlink()
    mailing = prepared(data, "2022-Q3")
    told = mailing.mails["don-doc.uy-ban-nhan-dan-phuong"].letter.plain
    assert "hiện chưa có danh sách nào" in told
    assert any(KEEPER in note for note in mailing.notes)


def test_a_list_that_cannot_be_judged_is_sent_back_to_its_keeper_only(tmp_path: Path) -> None:
    data = data_folder(tmp_path)
    folder = data / "sample" / UNIT
    for file in folder.glob("20*.xlsx"):
        file.unlink()
    lists = folder / "2025-06-30"
    lists.mkdir()
    (lists / "nhan_su.csv").write_text("Mã,Họ và tên\n01,Người Giả Lập\n", encoding="utf-8")
    (lists / "noi_nhan.csv").write_text(
        f"Tên,Email,Bản\n{KEEPER},btc@mau-1.example.invalid,tổ chức\n"
        "UBND phường,ubnd@mau-1.example.invalid,tổ chức\n",
        encoding="utf-8",
    )
    mailing = prepared(data, "2025-H1")
    assert [reader.name for reader in mailing.recipients] == [KEEPER]
    (mail,) = mailing.mails.values()
    assert "Sửa danh sách ngày 30/6/2025: còn" in mail.letter.plain


def test_without_any_list_the_operator_hears_that_nobody_is_known(tmp_path: Path) -> None:
    data = data_folder(tmp_path)
    for file in (data / "sample" / UNIT).glob("20*.xlsx"):
        file.unlink()
    with pytest.raises(DataRefused, match="chưa có trang Nơi nhận"):
        prepared(data, "2025-H1")


def test_a_period_before_the_ward_existed_is_refused(tmp_path: Path) -> None:
    data = data_folder(tmp_path)
    shutil.rmtree(data.parent / "out", ignore_errors=True)
    with pytest.raises(DataRefused, match="nằm ngoài thời gian tồn tại"):
        prepared(data, "2021")


def test_who_owes_and_has_no_address_is_told_with_letters_and_in_the_offices_own_note() -> None:
    review = debts().review
    (told,) = unaddressed(review, readers_to_remind(review))
    name = "Ban Xây dựng Đảng của Đảng ủy phường"
    assert told == f"Còn nợ mà không có ở trang Nơi nhận: {name}"
    notes = " ".join(review.writer_notes_html().split())
    assert f"Thư và thư đôn đốc không đến được: {name}. Thêm vào trang Nơi nhận" in notes
