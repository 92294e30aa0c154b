"""Conclusions in an edited Word file: what people change of them, what earlier versions said."""

from __future__ import annotations

import copy
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import docx
import pytest
from document_samples import DATA, SAMPLES, review_of
from docx.oxml.ns import qn
from office_edits import edited, fill, paragraph, write_over
from word_story import correct_a_cell

from plan09lib.deliver.edited.check import Checked, check
from plan09lib.deliver.edited.judged import SENTENCE, Stands, changed, judged_in
from plan09lib.deliver.edited.update import Generated, update
from plan09lib.deliver.word.units import Unit
from plan09lib.deliver.word.word import document_files, version_of, write_document
from plan09lib.errors import Fault
from plan09lib.tell.document.blocks import Heading
from plan09lib.tell.report.opening import open_report_review
from plan09lib.tell.report.review import Review

Edit = Callable[[Any], None]
JUDGED = "kết luận trong văn bản đúng như đã xét"


def looked(report: Path, folder: Path, review: Review, *edits: Edit) -> Checked:
    file = edited(report, folder, lambda word: [edit(word) for edit in (fill, *edits)])
    return check(file, report, review)


def of_conclusions(checked: Checked) -> list[Fault]:
    assert {one.rule for one in checked.faults} <= {JUDGED}
    return list(checked.faults)


def row(word: Any, text: str) -> Any:
    rows = [one for table in word.tables for one in table.rows]
    return next(one for one in rows if any(cell.text == text for cell in one.cells))


def replaced(begins: str, old: str, new: str) -> Edit:
    """Words of a paragraph changed, its runs joined as a person's program may."""

    def edit(word: Any) -> None:
        own = paragraph(word, begins)
        assert old in own.text
        write_over(own, own.text.replace(old, new))

    return edit


def another_class(word: Any) -> None:
    write_over(row(word, "Không đạt đúng hạn").cells[-1].paragraphs[0], "Đã đạt")


def another_target(word: Any) -> None:
    """The classes stay, their targets change places."""
    first, second = row(word, "6").cells[1], row(word, "9").cells[1]
    texts = first.text, second.text
    write_over(first.paragraphs[0], texts[1])
    write_over(second.paragraphs[0], texts[0])


def row_gone(word: Any) -> None:
    own = row(word, "Không đạt đúng hạn")._tr
    own.getparent().remove(own)


def gone(begins: str) -> Edit:
    def edit(word: Any) -> None:
        own = paragraph(word, begins)._p
        own.getparent().remove(own)

    return edit


WEAK, STRONG = "Không còn khả năng đạt đúng hạn", "Chuyển biến rõ nhất"
CHANGED = {
    "another_class": (another_class, ['ghi "Đã đạt", đã xét là "Không đạt đúng hạn"']),
    "another_target": (another_target, ["đã xét là"] * 2),
    "row_gone": (row_gone, ["đã xóa hàng"]),
    "group_added": (
        replaced(STRONG, "chuẩn tin học", "chuẩn tin học; đại học của công chức"),
        ["đại học của công chức"],
    ),
    "denied": (replaced(STRONG, "Đạt toàn bộ", "Không Đạt toàn bộ"), ["đã xét là"]),
    "paragraph_gone": (gone(WEAK), ["đã xóa câu"]),
    "sentence_gone": (
        replaced(WEAK, "Không còn khả năng đạt đúng hạn: trình độ chuyên môn của công chức "
                 "(thiếu ít nhất 1 người). ", ""), ["đã xóa lời ấy"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", CHANGED)
def test_a_conclusion_that_people_change_is_told_with_what_was_judged(
    case: str, review: Review, report: Path, tmp_path: Path
) -> None:
    edit, owed = CHANGED[case]
    faults = of_conclusions(looked(report, tmp_path, review, edit))
    assert len(faults) == len(owed)
    assert [one for one, told in zip(faults, owed, strict=True) if told not in one.found] == []


def moved(word: Any) -> None:
    """The sentences of a paragraph in two, and behind another."""
    own = paragraph(word, WEAK)
    more = copy.deepcopy(own._p)
    first, rest = own.text.split(". ", maxsplit=1)
    write_over(own, f"{first}.")
    paragraph(word, STRONG)._p.addprevious(more)
    write_over(paragraph(word, WEAK), rest)


def own_words(word: Any) -> None:
    for begins in (WEAK, STRONG, "Do sắp xếp"):
        own = paragraph(word, begins)
        own.runs[-1].text = own.runs[-1].text.rstrip() + " Đảng ủy cho rằng như vậy là khá."


def free_words(word: Any) -> None:
    """Who leads a task, what is no conclusion, the proposals."""
    write_over(row(word, "Đạt đúng hạn").cells[3].paragraphs[0], "Văn phòng Đảng ủy phường")
    replaced("Tập trung", "Tập trung", "Trước hết")(word)
    gone("Đề nghị Ủy ban nhân dân tỉnh")(word)


@pytest.mark.parametrize("edit", [moved, own_words, free_words])
def test_what_is_the_office_s_to_say_is_free(
    edit: Edit, review: Review, report: Path, tmp_path: Path
) -> None:
    assert of_conclusions(looked(report, tmp_path, review, edit)) == []


@pytest.mark.parametrize("sample", SAMPLES[4:7])
def test_every_class_that_a_table_tells_is_held_to(
    sample: tuple[str, str, str], tmp_path: Path
) -> None:
    own = review_of(*sample)
    write_document(own, document_files(own), tmp_path, tmp_path)
    heads = ("Khả năng đạt", "Kết quả")

    def edit(word: Any) -> None:
        for table in word.tables:
            told = [cell.text for cell in table.rows[0].cells]
            for at in (told.index(head) for head in heads if head in told):
                for one in table.rows[1:]:
                    write_over(one.cells[at].paragraphs[0], "Kết quả khá")
                    counted.append(one)

    counted: list[Any] = []
    found = [one.found for one in looked(tmp_path, tmp_path, own, edit).faults]
    assert len(counted) >= 8
    assert len([one for one in found if 'ghi "Kết quả khá"' in one]) == len(counted)


# What may be left out.

FREE = {
    "the head, the plan, the signature": r"(dau|ky)/|(du-thao|gia-lap|loai|trich-yeu|gach|mo-dau)$",
    "captions and notes": r"[\w-]+/ten$|bang-\d-chu$",
    "who there is and what became of bodies": r"(doi-ngu|thanh-lap|to-chuc)$",
    "what was done": r"(chi-dao|nhom-\d|dao-tao)$",
    "what is proposed, asked, handed over": r"(kien-nghi-\w+|xu-ly|trong-tam|ban-giao-[\w-]+)$",
}
FREE_SENTENCE = r"Về |.* được cử |Đến ngày |Trong đó có |So với ngày [\d/]+, đội ngũ "
FREE_ROW = r".*\(đề xuất\)"
"""Counts, courses, heads; what works ask of whom, which is a proposal."""


def left_out(own: Review) -> Iterator[tuple[Unit, str]]:
    """Each row, each sentence of a document, that may be left out without anything being told."""
    judged = judged_in(own).values()
    units = [one for one in version_of(own).units if one.kind in ("text", "row")]
    heads = {block.key for block in own.document_tree.blocks if isinstance(block, Heading)}
    for unit in units:
        others = {one.key: Stands(one.cells, False, ()) for one in units if one is not unit}
        said = unit.cells[:1] if unit.kind == "row" else SENTENCE.split(unit.text)
        for sentence in said if unit.key not in heads else ():
            left = " ".join(one for one in said if one != sentence)
            stands = dict(others)
            if unit.kind == "text":
                stands[unit.key] = Stands((left,), False, ())
            places = [Line(" | ".join(one.cells)) for one in stands.values()]
            if not list(changed(judged, stands, places)):
                yield unit, unit.text if unit.kind == "row" else sentence


@dataclass(frozen=True)
class Line:
    text: str


@pytest.mark.parametrize("sample", SAMPLES, ids="-".join)
def test_nothing_judged_may_be_left_out(sample: tuple[str, str, str]) -> None:
    """Whatever its words: what is not by its place or kind the office's to say is missed."""
    for unit, text in left_out(review_of(*sample)):
        of_place = any(re.match(one, unit.key) for one in FREE.values())
        kind = FREE_ROW if unit.kind == "row" else FREE_SENTENCE
        of_kind = re.match(kind, text.removeprefix(unit.ordinal))
        assert of_place or of_kind, (unit.key, text)
        assert not re.search(r"[Cc]hưa kết luận|không đạt|còn thiếu \d|tác động", text), text


def test_a_line_of_what_is_undecided_is_missed(tmp_path: Path) -> None:
    own, begins = review_of(*SAMPLES[2]), "Chưa kết luận được vì thiếu số liệu"
    report = tmp_path / "report"
    report.mkdir()
    write_document(own, document_files(own), report, report)

    def edit(word: Any) -> None:
        (line,) = [one for one in word.paragraphs if begins in one.text]
        before, _, rest = line.text.partition(begins)
        write_over(line, before + rest.partition(". ")[2])

    (fault,) = of_conclusions(looked(report, tmp_path, own, edit))
    assert fault.found.startswith(f'đã xóa lời ấy, đã xét là "{begins}')


# Words of earlier versions.


def with_a_blank(folder: Path) -> Review:
    """The sample's review where it is not known of one person whether they have a degree."""
    kind, unit, period = SAMPLES[0]
    shutil.copytree(DATA / "plan", folder / "plan")
    shutil.copytree(DATA / "sample" / unit, folder / "units" / unit)
    correct_a_cell(folder)
    file = folder / "units" / unit / "corrections.yml"
    text = file.read_text(encoding="utf-8").replace("new: cao đẳng", 'new: ""')
    file.write_text(text, encoding="utf-8")
    return open_report_review(kind, unit, period, folder)


def without_comments(word: Any) -> None:
    marks = ("w:commentRangeStart", "w:commentRangeEnd", "w:commentReference")
    for one in list(word.element.body.iter(*map(qn, marks))):
        one.getparent().remove(one)
    for one in list(word.part._comments_part.element):
        one.getparent().remove(one)


def test_words_of_an_earlier_version_are_told_where_only_numbers_were_renewed(
    review: Review, tmp_path: Path
) -> None:
    begins, praise = "a) Về chuyên môn", " Đây là kết quả của 3 năm."
    old, report = with_a_blank(tmp_path / "data"), tmp_path / "report"
    report.mkdir()
    write_document(old, document_files(old), report, report)

    def praised(word: Any) -> None:
        fill(word)
        paragraph(word, begins).runs[-1].text += praise

    file = update(edited(report, tmp_path, praised), report, Generated.of(review)).file
    word = docx.Document(str(file))
    without_comments(word)
    for was, now in (("10/12", "11/12"), ("83,3%", "91,7%")):
        replaced(begins, was, now)(word)
    word.save(str(file))
    checked = check(file, report, review)
    told = [one.found for one in checked.faults]
    assert len(told) == 2
    assert 'còn "1 người chưa có thông tin" của bản lập trước' in told[0]
    assert 'còn "Riêng công chức chưa so sánh được' in told[1]
    assert "nay không còn câu ấy" in told[1]
    assert [number for number, _ in checked.own] == ["3"]

    stale = (
        "; 1 người chưa có thông tin",
        (" Riêng công chức chưa so sánh được vì có người trước đó đạt mà nay chưa có thông tin."),
    )
    for words in stale:
        replaced(begins, words, "")(word)
    word.save(str(file))
    assert check(file, report, review).faults == []
