"""An edited Word file looked through: numbers, names, codes, empty places; what is no such file."""

from __future__ import annotations

import copy
import errno
import random
import subprocess
import sys
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import docx
import pandas as pd
import pytest
from document_samples import review_of
from docx.oxml.ns import qn
from killing import killed_at_change
from office_edits import edited, fill, paragraph, position, sign, write_over

from plan09lib.deliver.edited.check import Checked, check
from plan09lib.deliver.edited.comments import export_comments
from plan09lib.deliver.edited.plan_number import PLAN_UNNUMBERED
from plan09lib.deliver.edited.update import update
from plan09lib.deliver.page.files import WORD_FILE
from plan09lib.deliver.word.places import open_word, places_of
from plan09lib.deliver.word.word import document_files, write_document
from plan09lib.errors import DataRefused, DeliveryFailed
from plan09lib.tell.report.review import Review


def looked(report: Path, folder: Path, review: Review, edit: Callable[[Any], None]) -> Checked:
    def both(word: Any) -> None:
        fill(word)
        edit(word)

    return check(edited(report, folder, both), report, review)


def test_a_filled_document_has_no_fault(review: Review, report: Path, tmp_path: Path) -> None:
    checked = looked(report, tmp_path, review, lambda _: None)
    assert checked.faults == []
    assert checked.own == []
    assert checked.agreeing > 200


def test_empty_places_are_faults(review: Review, report: Path, tmp_path: Path) -> None:
    checked = check(edited(report, tmp_path, lambda _: None), report, review)
    told = [one.found for one in checked.faults]
    assert told == [f'"{PLAN_UNNUMBERED}" chưa điền số', *["chỗ này chưa điền"] * 3]


def test_a_number_away_from_its_fact_is_a_fault(
    review: Review, report: Path, tmp_path: Path
) -> None:
    def edit(word: Any) -> None:
        own = paragraph(word, "Đến ngày 30/6/2025, phường Mẫu Một có")
        next(run for run in own.runs if run.text == "35").text = "36"

    (fault,) = looked(report, tmp_path, review, edit).faults
    assert fault.found == 'ghi "36", số liệu là "35"'
    assert "Đến ngày 30/6/2025" in fault.where


def test_numbers_of_the_writer_are_listed(review: Review, report: Path, tmp_path: Path) -> None:
    def edit(word: Any) -> None:
        write_over(paragraph(word, "Do sắp xếp"), "Do 3 lớp bị hoãn.")

    checked = looked(report, tmp_path, review, edit)
    assert (checked.faults, checked.own) == ([], [("3", "Do 3 lớp bị hoãn.")])


def test_a_name_is_a_fault_that_hides_it(review: Review, report: Path, tmp_path: Path) -> None:
    name = next(iter(sorted(review.roster_names)))

    def edit(word: Any) -> None:
        write_over(paragraph(word, "Do sắp xếp"), f"Do đồng chí {name} nghỉ việc.")

    (fault,) = looked(report, tmp_path, review, edit).faults
    assert "danh sách nhân sự" in fault.found
    assert name not in str(fault)


# The name of who signs stands below the signature's lines, and nowhere else.


def as_one_paragraph(word: Any, name: str) -> None:
    position(word).add_run().add_break()
    position(word).add_run(name)


def as_a_deputy(word: Any, name: str) -> None:
    write_over(position(word), "PHÓ BÍ THƯ")
    sign(word, name)


def without_a_table(word: Any, name: str) -> None:
    """Its lines as plain paragraphs at the end."""
    table = word.tables[-1]
    lines = [deepcopy(one._p) for one in table.rows[0].cells[-1].paragraphs]
    for one in lines:
        table._tbl.addprevious(one)
    table._tbl.getparent().remove(table._tbl)
    word.add_paragraph(name)


def above_the_block(word: Any, name: str) -> None:
    before = word.add_paragraph(f"Giao đồng chí {name} theo dõi.")
    word.tables[-1]._tbl.addprevious(before._p)


def below_the_block(word: Any, name: str) -> None:
    word.add_paragraph(f"Người lập: {name}")


def beside_the_block(word: Any, name: str) -> None:
    word.tables[-1].rows[0].cells[0].add_paragraph(f"- Đồng chí {name}.")


def below_moved_lines(word: Any, name: str) -> None:
    """The signature's table before the text."""
    sign(word, name)
    word.tables[0]._tbl.addnext(word.tables[-1]._tbl)


def two_below(word: Any, name: str) -> None:
    without_a_table(word, "Đã ký")
    word.add_paragraph(name)


SIGNED = [sign, as_one_paragraph, as_a_deputy, without_a_table]
UNSIGNED = [above_the_block, below_the_block, beside_the_block, below_moved_lines, two_below]


@pytest.mark.parametrize("edit", [*SIGNED, *UNSIGNED])
def test_a_name_may_stand_where_it_is_signed_and_nowhere_else(
    edit: Callable[[Any, str], None], review: Review, report: Path, tmp_path: Path
) -> None:
    name = sorted(review.roster_names)[0]
    faults = looked(report, tmp_path, review, lambda word: edit(word, name)).faults
    told = [one for one in faults if "danh sách nhân sự" in one.found]
    assert len(told) == (edit in UNSIGNED)
    assert edit in UNSIGNED or not faults
    assert all("tên người ký ghi dưới chức vụ" in one.action for one in told)


@pytest.mark.parametrize("code", ["T25-3b", "danh-sach.xlsx", "plan.yml"])
def test_a_code_is_a_fault(code: str, review: Review, report: Path, tmp_path: Path) -> None:
    def edit(word: Any) -> None:
        write_over(paragraph(word, "Do sắp xếp"), f"Xem {code} để biết.")

    assert any(code in one.found for one in looked(report, tmp_path, review, edit).faults)


def test_a_comment_that_is_left_is_a_fault(review: Review, report: Path, tmp_path: Path) -> None:
    def edit(word: Any) -> None:
        word.add_comment(paragraph(word, "Do sắp xếp").runs, "xem lại", "Văn phòng", "VP")

    (fault,) = looked(report, tmp_path, review, edit).faults
    assert fault.found == "còn một ghi chú"


def test_a_file_of_another_report_is_told(review: Review, report: Path, tmp_path: Path) -> None:
    file = tmp_path / "khac.docx"
    word = docx.Document()
    word.add_paragraph("Một văn bản khác hẳn, không liên quan.")
    word.save(str(file))
    with pytest.raises(DataRefused, match="không phải bản sửa của báo cáo này"):
        check(file, report, review)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"{\\rtf1}", bytes(range(256)) * 8])
def test_what_is_no_word_file_is_refused(content: bytes, report: Path, tmp_path: Path) -> None:
    file = tmp_path / "hong.docx"
    file.write_bytes(content)
    with pytest.raises(DataRefused):
        update(file, report)
    assert [one.name for one in tmp_path.iterdir()] == ["hong.docx"]


def test_a_damaged_file_is_refused_or_read(report: Path, tmp_path: Path) -> None:
    """Bytes of a Word file spoilt at random: told as such or read, never another error."""
    whole = bytearray((report / WORD_FILE).read_bytes())
    dice, refused = random.Random(7), 0
    for _ in range(40):
        spoilt = bytearray(whole)
        for place in dice.sample(range(len(spoilt)), dice.choice((1, 5, 60))):
            spoilt[place] = dice.randrange(256)
        file = tmp_path / "hong.docx"
        file.write_bytes(spoilt)
        try:
            update(file, report)
        except DataRefused:
            refused += 1
    assert refused > 10


def test_no_file_is_ever_written_over(report: Path, tmp_path: Path) -> None:
    file = edited(report, tmp_path, fill)
    there = file.read_bytes()
    names = [update(file, report).file.name for _ in range(3)]
    assert names == ["da-sua-cap-nhat.docx", "da-sua-cap-nhat-2.docx", "da-sua-cap-nhat-3.docx"]
    assert file.read_bytes() == there


UPDATE = """import sys; from pathlib import Path
from plan09lib.deliver.edited.update import update
update(*map(Path, sys.argv[1:]))"""


@pytest.mark.parametrize("changes", [1, 2, 3, 4])
def test_a_kill_leaves_the_office_s_file_and_no_half_of_a_new_one(
    changes: int, report: Path, tmp_path: Path
) -> None:
    file = edited(report, tmp_path, fill)
    there = file.read_bytes()
    command = [sys.executable, "-c", UPDATE, str(file), str(report)]
    killed_at_change(subprocess.Popen(command), tmp_path, changes)
    assert file.read_bytes() == there
    for made in tmp_path.glob("*-cap-nhat*.docx"):
        assert len(places_of(open_word(made))) == len(places_of(open_word(file)))
    assert len(list(tmp_path.glob("*-cap-nhat*.docx"))) >= len(list(tmp_path.glob("*.txt")))


def test_what_people_wrote_becomes_rows(review: Review, report: Path, tmp_path: Path) -> None:
    def edit(word: Any) -> None:
        own = paragraph(word, "[Người viết bổ sung: nguyên nhân khách quan")
        write_over(own, "Do sắp xếp bộ máy.")
        more = copy.deepcopy(own._p)
        next(more.iter(qn("w:t"))).text = "Một số lớp bị hoãn."
        own._p.addnext(more)

    file, target = edited(report, tmp_path, edit), tmp_path / "nhan-xet.xlsx"
    assert export_comments(file, report, target, review) == 1
    sheet = pd.read_excel(target, "Nhận xét", header=None, engine="calamine").astype(object)
    rows = list(sheet.where(sheet.notna(), None).itertuples(index=False, name=None))
    assert rows[0] == ("Mục", "Loại", "Nội dung", "Người viết", "Ngày")
    words = "Do sắp xếp bộ máy. Một số lớp bị hoãn."
    assert rows[1:] == [("chung", "nguyên nhân khách quan", words, None, None)]
    with pytest.raises(DataRefused, match="đã có tệp này"):
        export_comments(file, report, target, review)


def test_where_nothing_can_be_written_it_is_told(
    review: Review, report: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = edited(report, tmp_path, fill)
    with pytest.raises(DeliveryFailed, match="không ghi được"):
        export_comments(file, report, tmp_path / "khong-co" / "x.xlsx", review)

    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("plan09lib.deliver.edited.update.atomic_write", full)
    with pytest.raises(DeliveryFailed, match="không ghi được"):
        update(file, report)
    assert [one.name for one in tmp_path.iterdir()] == [file.name]


def test_a_file_without_words_of_people_gives_no_rows(
    review: Review, report: Path, tmp_path: Path
) -> None:
    file = edited(report, tmp_path, lambda _: None)
    with pytest.raises(DataRefused, match="chưa ai viết gì"):
        export_comments(file, report, tmp_path / "x.xlsx", review)
    assert not (tmp_path / "x.xlsx").exists()


@pytest.mark.parametrize(
    ("sample", "line"),
    [(("so_ket", "phuong-mau-2", "2025-9M"), "ĐẢNG ỦY PHƯỜNG MẪU HAI"),
     (("so_ket", "phuong-mau-1", "2024"), "sơ kết năm 2024"),
     (("tong_ket", "phuong-mau-1", "2022..2025"), "tổng kết giai đoạn")],
)  # fmt: skip
def test_the_document_of_another_ward_period_or_kind_is_told_as_such(
    sample: tuple[str, str, str], line: str, review: Review, report: Path, tmp_path: Path
) -> None:
    other = review_of(*sample)
    write_document(other, document_files(other), tmp_path, tmp_path)
    with pytest.raises(DataRefused) as refused:
        check(tmp_path / "bao-cao.docx", report, review)
    told = str(refused.value)
    assert "là văn bản của báo cáo khác: báo cáo này ghi" in told
    assert f'tệp ghi "{line}' in told
