"""The office's own Word file as the document that is issued: looked through, then frozen."""

from __future__ import annotations

import copy
import datetime as dt
import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import docx
import pytest
from document_samples import review_of, review_with
from docx.enum.text import WD_BREAK
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from issues import issue_of
from lxml import html as lxml_html
from office_edits import (
    edited,
    fill,
    paragraph,
    related_as_libreoffice,
    sign,
    twice_in,
    without_number,
    write_over,
)
from task_pages import squeezed

from plan09lib.deliver.edited.comments import said_in
from plan09lib.deliver.edited.issuing import (
    checked_issue,
    issued_faults,
    left_to_write,
    to_look_at,
    write_issued,
)
from plan09lib.deliver.edited.plan_number import PLAN_UNNUMBERED, written_number
from plan09lib.deliver.edited.update import Generated, read_edited, update
from plan09lib.deliver.page.files import WORD_FILE
from plan09lib.deliver.record.request import OfficeFile
from plan09lib.deliver.word.places import places_of, word_in
from plan09lib.deliver.word.signature import without_signature
from plan09lib.deliver.word.word import document_files, version_of, write_document
from plan09lib.errors import DataRefused, GateRefused
from plan09lib.read.period.issue import HumanPart, Issue
from plan09lib.tell.report.review import Review

ISSUE = Issue("12-BC/ĐU", dt.date(2025, 7, 15))
WORDS = "Do sắp xếp lại bộ máy."
Edit = Callable[[Any], None]


def office_file(report: Path, folder: Path, *edits: Edit) -> OfficeFile:
    file = edited(report, folder, lambda word: [edit(word) for edit in edits])
    return OfficeFile(file.name, file.read_bytes())


def issued(review: Review, report: Path, folder: Path, file: OfficeFile, without: str = "") -> Any:
    """The frozen file, its bytes, and the review it is issued with."""
    told = checked_issue(review, ISSUE, without, file, report)
    frozen = review.with_issue(told)
    folder.mkdir()
    write_document(frozen, document_files(frozen), folder, report)
    write_issued(file, frozen, folder, report)
    content = (folder / WORD_FILE).read_bytes()
    return word_in(WORD_FILE, content), content, frozen


def text_of(word: Any) -> str:
    return "\n".join(place.text for place in places_of(word))


def praise(word: Any) -> None:
    paragraph(word, "a) Về chuyên môn").runs[-1].text += " Đây là kết quả khá."


def test_the_edited_file_is_frozen_with_number_and_day(
    review: Review, report: Path, tmp_path: Path
) -> None:
    file = office_file(report, tmp_path, fill, praise)
    word, content, frozen = issued(review, report, tmp_path / "a", file)
    text = text_of(word)
    assert "Số 12-BC/ĐU" in text
    assert "ngày 15 tháng 7 năm 2025" in text
    assert "DỰ THẢO" not in text
    assert "Đây là kết quả khá." in text
    assert text.count(WORDS) == 3
    assert list(word.comments) == []
    assert frozen.issue.human.document == file.digest
    assert frozen.document_tree.text.count(WORDS) == 3
    assert list(issued_faults(frozen, Path(), "", tmp_path / "a")) == []
    again = issued(review, report, tmp_path / "b", file)[1]
    assert again == content
    assert word.core_properties.last_modified_by == frozen.document_tree.author


def test_who_is_addressed_and_who_signs_is_told_by_the_file_alone_once_the_office_issued_its_own(
    review: Review, report: Path, tmp_path: Path
) -> None:
    """They edited both: the page would tell others than were signed for."""

    def readdressed(word: Any) -> None:
        left, right = word.tables[-1].rows[-1].cells
        write_over(left.paragraphs[1], "- Ban Thường vụ Tỉnh ủy (b/c),")
        write_over(right.paragraphs[1], "PHÓ BÍ THƯ")

    file = office_file(report, tmp_path, fill, readdressed)
    word, _, frozen = issued(review, report, tmp_path / "a", file)
    assert "PHÓ BÍ THƯ" in text_of(word)
    page = squeezed(lxml_html.fromstring(frozen.document().html))
    assert "Thường trực Tỉnh ủy" not in page
    assert "BÍ THƯ" not in page
    assert page.startswith("Bản có giá trị là tệp Word đã ban hành.")
    assert page.endswith("Nơi nhận, người ký: theo tệp Word đã ban hành.")
    as_made = issue_of("12-BC/ĐU")
    generated = squeezed(lxml_html.fromstring(review.with_issue(as_made).document().html))
    assert generated.endswith("BÍ THƯ")
    assert "tệp Word" not in generated


@pytest.mark.parametrize("saved", [lambda _: None, related_as_libreoffice])
def test_each_part_of_a_file_stands_in_it_once_whoever_saved_it(
    saved: Callable[[Path], None], review: Review, report: Path, tmp_path: Path
) -> None:
    """As it was made, brought up to date, issued, and sent without the signer's name."""
    path = edited(report, tmp_path, fill)
    saved(path)
    renewed = update(path, report).file.read_bytes()
    file = OfficeFile(path.name, path.read_bytes())
    _, content, frozen = issued(review, report, tmp_path / "a", file)
    made = [*document_files(frozen).values(), renewed, content, without_signature(content, frozen)]
    assert [twice_in(one) for one in made] == [[]] * len(made)


def test_the_signers_name_is_in_the_file_and_nowhere_else(
    review: Review, report: Path, tmp_path: Path
) -> None:
    name = sorted(review.roster_names)[0]
    file = office_file(report, tmp_path, fill, lambda word: sign(word, name))
    word, content, frozen = issued(review, report, tmp_path / "a", file)
    assert text_of(word).endswith(f"BÍ THƯ\n{name}")
    assert list(issued_faults(frozen, Path(), "", tmp_path / "a")) == []
    assert name not in frozen.document_tree.text + frozen.document().html + frozen.issue.human.text
    without = word_in(WORD_FILE, without_signature(content, frozen))
    assert text_of(word).startswith(text_of(without))
    assert name not in text_of(without)


def test_what_a_person_changes_of_the_frozen_file_is_found(
    review: Review, report: Path, tmp_path: Path
) -> None:
    word, _, frozen = issued(review, report, tmp_path / "a", office_file(report, tmp_path, fill))
    own = paragraph(word, "Đến ngày 30/6/2025")
    next(run for run in own.runs if run.text == "35").text = "36"
    word.save(str(tmp_path / "a" / WORD_FILE))
    (fault,) = issued_faults(frozen, Path(), "", tmp_path / "a")
    assert fault.found == 'ghi "36", số liệu là "35"'


def test_several_paragraphs_of_people_are_all_on_the_page(
    review: Review, report: Path, tmp_path: Path
) -> None:
    def two(word: Any) -> None:
        own = paragraph(word, WORDS)
        more = copy.deepcopy(own._p)
        next(more.iter(qn("w:t"))).text = "Một số lớp bị hoãn."
        own._p.addnext(more)

    word, _, frozen = issued(
        review, report, tmp_path / "a", office_file(report, tmp_path, fill, two)
    )
    assert text_of(word).count("Một số lớp bị hoãn.") == 1
    assert list(word.comments) == []  # what the page joins is no other word
    said = frozen.issue.human.words["nguyen_nhan_khach_quan"]
    assert said == f"{WORDS} Một số lớp bị hoãn."
    assert said in frozen.document_tree.text
    assert "Một số lớp bị hoãn." in str(frozen.document())
    assert 'href="#vb-nguyen-nhan-khach-quan"' in frozen.assessment().html


def slants(word: Any, begins: str) -> list[bool | None]:
    return [run.italic for run in paragraph(word, begins).runs if run.text]


def test_what_is_typed_over_a_request_is_upright(
    review: Review, report: Path, tmp_path: Path
) -> None:
    def edit(word: Any) -> None:
        first, second, _ = [one for one in word.paragraphs if one.text == WORDS]
        assert slants(word, WORDS) == [True]
        more = copy.deepcopy(first._p)
        next(more.iter(qn("w:t"))).text = "Một số lớp bị hoãn."
        first._p.addnext(more)
        second.runs[0].text = "Theo báo "
        second.add_run("Nhân Dân").italic = False
        praised = paragraph(word, "a) Về chuyên môn")
        praised.insert_paragraph_before("").add_run("Lời bình.").italic = True

    file = office_file(report, tmp_path, fill, edit)
    word, *_ = issued(review, report, tmp_path / "a", file)
    assert slants(word, WORDS) == slants(word, "Một số lớp bị hoãn.") == [None]
    assert slants(word, "Theo báo ") == [True, False]
    assert slants(word, "Lời bình.") == [True]


def test_a_place_taken_out_is_not_asked_for_on_the_page(
    review: Review, report: Path, tmp_path: Path
) -> None:
    def one_less(word: Any) -> None:
        own = paragraph(word, "[Người viết bổ sung: nguyên nhân khách quan")
        own._p.getparent().remove(own._p)

    file = office_file(report, tmp_path, one_less, fill)
    word, _, frozen = issued(review, report, tmp_path / "a", file)
    for text in (text_of(word), frozen.document_tree.text):
        assert "Người viết bổ sung" not in text
        assert text.count(WORDS) == 2


def test_without_a_human_part_the_reason_is_recorded(
    review: Review, report: Path, tmp_path: Path
) -> None:
    file = office_file(report, tmp_path, without_number, praise)
    reason = "lãnh đạo chưa họp"
    word, _, frozen = issued(review, report, tmp_path / "a", file, without=reason)
    for text in (text_of(word), frozen.document_tree.text):
        assert "Người viết bổ sung" not in text
    assert "Nguyên nhân" not in frozen.document_tree.text
    assert reason in str(frozen.assessment())
    assert HumanPart.parse(frozen.issue.human.text) == frozen.issue.human


PLAN_NUMBER = "05-KH/ĐU ngày 01/8/2022"


def plan_number(word: Any) -> None:
    own = paragraph(word, "Thực hiện Kế hoạch")
    write_over(own, own.text.replace(PLAN_UNNUMBERED, PLAN_NUMBER))


def written_anew(word: Any) -> None:
    own = paragraph(word, "Thực hiện Kế hoạch")
    anew = f"Theo {PLAN_NUMBER}, xin báo cáo như sau."
    own.insert_paragraph_before(anew)
    own._p.getparent().remove(own._p)


@pytest.mark.parametrize(
    "edit", [plan_number, written_anew], ids=["in its place", "in another paragraph"]
)
def test_the_number_is_found_wherever_the_office_names_the_plan(
    edit: Edit, review: Review, report: Path, tmp_path: Path
) -> None:
    edits = (edit,) if edit is written_anew else (edit, fill)
    read = read_edited(office_file(report, tmp_path, *edits), report)
    now = Generated.of(review).version
    assert written_number(read.version.units, read.places, now.units, is_told=False) == PLAN_NUMBER


@pytest.mark.parametrize(
    ("edit", "said"), [(plan_number, f"Kế hoạch số {PLAN_NUMBER} của"), (without_number, "")]
)
def test_the_page_names_the_plan_by_the_number_that_stands_in_the_file(
    edit: Edit, said: str, review: Review, report: Path, tmp_path: Path
) -> None:
    file = office_file(report, tmp_path, edit, fill)
    word, _, frozen = issued(review, report, tmp_path / "a", file)
    opening = f"Thực hiện {said or 'Kế hoạch của'} Đảng ủy phường Mẫu Một"
    for text in (text_of(word), frozen.document_tree.text, frozen.document().text):
        assert opening in text
        assert PLAN_UNNUMBERED not in text
    assert HumanPart.parse(frozen.issue.human.text) == frozen.issue.human


def test_a_number_that_people_wrote_stays_in_the_draft_of_a_correction(
    review: Review, report: Path, tmp_path: Path
) -> None:
    file = office_file(report, tmp_path, plan_number, fill)
    _, content, _ = issued(review, report, tmp_path / "a", file)
    (tmp_path / "ban-hanh.docx").write_bytes(content)
    updated = update(tmp_path / "ban-hanh.docx", tmp_path / "a", Generated.of(review))
    assert PLAN_NUMBER in paragraph(docx.Document(str(updated.file)), "Thực hiện Kế hoạch").text


def test_a_number_other_than_that_of_the_units_file_is_refused(tmp_path: Path) -> None:
    own = review_with('plan_number: "06-KH/ĐU"\n', tmp_path / "data")
    (folder := tmp_path / "bao-cao").mkdir()
    write_document(own, document_files(own), folder, folder)

    def other(word: Any) -> None:
        text = paragraph(word, "Thực hiện Kế hoạch")
        write_over(text, text.text.replace("06-KH/ĐU", "05-KH/ĐU"))

    with pytest.raises(GateRefused) as refused:
        checked_issue(own, ISSUE, "", office_file(folder, tmp_path, fill, other), folder)
    assert 'ghi Kế hoạch số "05-KH/ĐU", don_vi.yml ghi "06-KH/ĐU"' in str(refused.value)


def test_a_generated_document_is_issued_under_the_same_rule(review: Review, report: Path) -> None:
    with pytest.raises(
        GateRefused, match="chưa có nguyên nhân khách quan hoặc nguyên nhân chủ"
    ) as e:
        checked_issue(review, ISSUE, "", None, report)
    assert "chưa có bài học" in str(e.value)
    with pytest.raises(GateRefused) as left:
        checked_issue(review, ISSUE, "chưa họp", None, report)
    (fault,) = left.value.faults
    assert fault.found == f'"{PLAN_UNNUMBERED}" chưa điền số'


# What is refused.


def change_a_number(word: Any) -> None:
    own = paragraph(word, "Đến ngày 30/6/2025")
    next(run for run in own.runs if run.text == "35").text = "36"


def empty_again(word: Any) -> None:
    write_over(paragraph(word, WORDS), "[Người viết bổ sung: bài học.]")


def comment(word: Any) -> None:
    own = paragraph(word, "a) Về chuyên môn")
    word.add_comment(own.runs, text="xem lại", author="x")


def name_in_header(review: Review) -> Edit:
    name = sorted(review.roster_names)[0]

    def edit(word: Any) -> None:
        word.sections[0].header.paragraphs[0].add_run(f"Người lập: {name}")

    return edit


def name_in_box(review: Review) -> Edit:
    name = sorted(review.roster_names)[0]

    def edit(word: Any) -> None:
        run = paragraph(word, "a) Về chuyên môn").add_run()
        box = OxmlElement("w:txbxContent")
        inside = OxmlElement("w:p")
        box.append(inside)
        docx.text.paragraph.Paragraph(inside, word).add_run(name)
        picture = OxmlElement("w:pict")
        picture.append(box)
        run._r.append(picture)

    return edit


def name_in_properties(review: Review) -> Edit:
    name = sorted(review.roster_names)[0]

    def edit(word: Any) -> None:
        word.core_properties.subject = name

    return edit


def name_in_number(review: Review) -> Edit:
    name = sorted(review.roster_names)[0]

    def edit(word: Any) -> None:
        write_over(paragraph_in_tables(word, "Số"), f"Số 11-BC/ĐU {name}")

    return edit


def code(word: Any) -> None:
    write_over(paragraph(word, WORDS), "Xem chỉ tiêu T25-3b.")


def tracked(word: Any) -> None:
    own = paragraph(word, "a) Về chuyên môn")
    gone = OxmlElement("w:del")
    gone.append(own.runs[-1]._r)
    own._p.append(gone)


def unseen(word: Any) -> None:
    paragraph(word, "a) Về chuyên môn").add_run("ghi chú riêng").font.hidden = True


def other_number(word: Any) -> None:
    write_over(paragraph_in_tables(word, "Số"), "Số 11-BC/ĐU")


def no_number(word: Any) -> None:
    own = paragraph_in_tables(word, "Số")
    own._p.getparent().remove(own._p)


def other_draft(word: Any) -> None:
    write_over(paragraph(word, "DỰ THẢO"), "DỰ THẢO LẦN HAI")


def paragraph_in_tables(word: Any, begins: str) -> Any:
    cells = [cell for table in word.tables for row in table.rows for cell in row.cells]
    every = [one for cell in cells for one in cell.paragraphs]
    return next(one for one in every if one.text.startswith(begins))


CASES: dict[str, tuple[Edit | Callable[[Review], Edit], str]] = {
    "number": (change_a_number, 'ghi "36", số liệu là "35"'),
    "empty": (empty_again, "chỗ này chưa điền"),
    "comment": (comment, "còn một ghi chú"),
    "code": (code, 'còn "T25-3b"'),
    "tracked": (tracked, "còn thay đổi đang được theo dõi"),
    "unseen": (unseen, "có chữ đặt ở dạng ẩn"),
    "other number": (other_number, 'ghi "Số 11-BC/ĐU"'),
    "no number": (no_number, "đã xóa dòng này"),
    "draft": (other_draft, 'còn dòng "DỰ THẢO LẦN HAI"'),
}
NAMED: dict[str, Callable[[Review], Edit]] = {
    "header": name_in_header, "box": name_in_box, "properties": name_in_properties,
    "number": name_in_number,
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_what_must_not_be_issued_is_refused(
    case: str, review: Review, report: Path, tmp_path: Path
) -> None:
    edit, found = CASES[case]
    file = office_file(report, tmp_path, fill, edit)  # type: ignore[arg-type]
    with pytest.raises(GateRefused) as refused:
        checked_issue(review, ISSUE, "", file, report)
    assert found in str(refused.value)


@pytest.mark.parametrize("case", NAMED)
def test_a_name_anywhere_in_the_file_is_refused_and_hidden(
    case: str, review: Review, report: Path, tmp_path: Path
) -> None:
    file = office_file(report, tmp_path, fill, NAMED[case](review))
    with pytest.raises(GateRefused, match="danh sách nhân sự") as refused:
        checked_issue(review, ISSUE, "", file, report)
    assert sorted(review.roster_names)[0] not in str(refused.value)


def test_an_embedded_file_is_refused(review: Review, report: Path, tmp_path: Path) -> None:
    file = office_file(report, tmp_path, fill)
    with_list = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(file.content)) as old, zipfile.ZipFile(with_list, "w") as new:
        for name in old.namelist():
            content = old.read(name).decode("utf-8", "surrogateescape")
            if name == "word/_rels/document.xml.rels":
                kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/package"
                link = f'<Relationship Id="rIdX" Type="{kind}" Target="embeddings/ds.xlsx"/>'
                content = content.replace("</Relationships>", f"{link}</Relationships>")
            if name == "[Content_Types].xml":
                kind = '<Default Extension="xlsx" ContentType="application/octet-stream"/>'
                content = content.replace("</Types>", f"{kind}</Types>")
            new.writestr(name, content.encode("utf-8", "surrogateescape"))
        new.writestr("word/embeddings/ds.xlsx", b"names")
    with pytest.raises(GateRefused, match=r"có tệp nhúng /word/embeddings/ds\.xlsx"):
        checked_issue(review, ISSUE, "", OfficeFile("a.docx", with_list.getvalue()), report)


def test_all_reasons_are_told_at_once(review: Review, report: Path, tmp_path: Path) -> None:
    edits: list[Any] = [CASES[name][0] for name in ("number", "comment", "tracked", "draft")]
    file = office_file(report, tmp_path, *edits)
    with pytest.raises(GateRefused) as refused:
        checked_issue(review, ISSUE, "", file, report)
    told = str(refused.value)
    for found in ("36", "một ghi chú", "theo dõi", "LẦN HAI", "chưa điền", "chưa có bài học"):
        assert found in told


def test_a_file_of_another_report_is_told(review: Review, report: Path, tmp_path: Path) -> None:
    word = docx.Document()
    word.add_paragraph("Báo cáo khác").add_run().add_break(WD_BREAK.PAGE)
    word.save(str(tmp_path / "khac.docx"))
    other = OfficeFile("khac.docx", (tmp_path / "khac.docx").read_bytes())
    with pytest.raises(DataRefused, match="không phải bản sửa của báo cáo này"):
        checked_issue(review, ISSUE, "", other, report)


# A correction of what was issued.


def test_what_is_left_to_write_is_told_before_anything_is_issued(
    review: Review, report: Path, tmp_path: Path
) -> None:
    def cut(word: Any) -> None:
        fill(word)
        for one in [p for p in word.paragraphs if p.text == WORDS]:
            one._p.getparent().remove(one._p)

    whole = left_to_write(review, office_file(report, tmp_path, fill), report)
    assert whole == ([], [])
    unwritten, lines = left_to_write(review, office_file(report, tmp_path, cut), report)
    assert (len(unwritten), lines) == (2, [])
    _, lines = left_to_write(review, office_file(report, tmp_path, other_draft), report)
    assert [one.found for one in lines] == ['còn dòng "DỰ THẢO LẦN HAI"']


def test_words_of_an_issued_file_stay_in_the_draft_of_its_correction(
    review: Review, report: Path, tmp_path: Path
) -> None:
    _, content, _ = issued(review, report, tmp_path / "a", office_file(report, tmp_path, fill))
    file = tmp_path / "ban-hanh.docx"
    file.write_bytes(content)
    updated = update(file, tmp_path / "a", Generated.of(review))
    text = text_of(docx.Document(str(updated.file)))
    assert text.count(WORDS) == 3
    assert "DỰ THẢO" in text
    assert "12-BC/ĐU" not in text
    happened = [one.happened for one in updated.events]
    assert happened.count("unsaid") == 3
    drafts = {one.text for one in updated.events if one.happened == "of_draft"}
    assert "DỰ THẢO" in drafts
    assert len(drafts) == 3  # with the lines of number and day
    assert not {"new", "reworded"} & {*happened}  # nothing that anybody has to look at
    back = update(updated.file, tmp_path / "a", Generated.of(review))
    assert not [one for one in back.events if one.text == "DỰ THẢO"]
    assert read_edited(updated.file, tmp_path / "a").version == Generated.of(review).version


def test_words_of_an_issued_file_become_rows_that_no_list_has(
    review: Review, report: Path, tmp_path: Path
) -> None:
    """The lists' own comments, which the file has too, do not."""
    _, content, _ = issued(review, report, tmp_path / "a", office_file(report, tmp_path, fill))
    file = tmp_path / "ban-hanh.docx"
    file.write_bytes(content)
    said = said_in(read_edited(file, tmp_path / "a"), version_of(review))
    kinds = ["nguyen_nhan_khach_quan", "nguyen_nhan_chu_quan", "bai_hoc"]
    assert [(one.kind, one.content) for one in said] == [(kind, WORDS) for kind in kinds]


def test_a_persons_number_that_fits_nothing_is_told_by_its_place_and_forbids_nothing(
    tmp_path: Path,
) -> None:
    review = review_of("tong_ket", "phuong-mau-2", "2022..2025")
    (doubted,) = [one for one in review.comments if one.doubts]
    write_document(review, document_files(review), tmp_path, tmp_path)
    (told,) = to_look_at(review, None, tmp_path)
    assert f'con số {doubted.doubts[0]} ở mục "2. Hạn chế' in told
    quoted = f"Ý kiến của Phó Bí thư Đảng ủy, ngày 27/12/2024: {doubted.content}"
    assert f'trong lời người viết "{quoted[:60]}…"' in told
    file = office_file(tmp_path, tmp_path, fill)
    assert to_look_at(review, file, tmp_path) == [told]
    assert checked_issue(review, Issue("9-BC/ĐU", dt.date(2026, 1, 15)), "", file, tmp_path)

    def edit(word: Any) -> None:
        write_over(next(one for one in word.paragraphs if doubted.content in one.text), "Còn ít.")

    assert to_look_at(review, office_file(tmp_path, tmp_path, fill, edit), tmp_path) == []


def test_what_a_person_writes_into_an_empty_place_is_held_against_all_that_is_known(
    review: Review, report: Path, tmp_path: Path
) -> None:
    def edit(word: Any) -> None:
        write_over(paragraph(word, WORDS), "Mới có 93/97 người, 11/12 công chức.")

    (told,) = to_look_at(review, office_file(report, tmp_path, fill, edit), report)
    assert "con số 93/97 ở mục" in told
