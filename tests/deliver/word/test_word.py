"""The Word file: real styles and heads, the same bytes, the tree's words, an office's styles."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import docx
import pytest
from document_samples import SAMPLES, review_of
from docx.oxml.ns import qn
from lxml import etree
from support import person

from plan09lib.deliver.word.pages import laid_out
from plan09lib.deliver.word.render import NO_BREAK, rendered
from plan09lib.deliver.word.word import (
    WORD_FILE,
    document_bytes,
    document_faults,
    document_files,
    lines_in,
    write_document,
)
from plan09lib.errors import DataRefused
from plan09lib.read.plan.plan import Plan
from plan09lib.read.unit.history import History
from plan09lib.tell.document.blocks import Document, Figure, Paragraph, Run
from plan09lib.tell.report.review import Review


@pytest.fixture(scope="module")
def review() -> Review:
    return review_of(*SAMPLES[0])


@pytest.fixture(scope="module")
def content(review: Review) -> bytes:
    return document_bytes(review)


@pytest.fixture(scope="module")
def word(content: bytes) -> Any:
    return docx.Document(io.BytesIO(content))


def test_the_same_inputs_give_the_same_bytes(review: Review, content: bytes) -> None:
    assert document_bytes(review) == content
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        assert {one.date_time for one in parts.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_headings_tables_and_page_number_are_real(word: Any) -> None:
    styles = {paragraph.style.name for paragraph in word.paragraphs}
    assert {"Văn bản", "Heading 1", "Heading 2", "Heading 3", "Chú thích bảng"} <= styles
    tables = [one for one in word.tables if one.style and one.style.name == "Table Grid"]
    assert len(tables) == 2
    for table in tables:
        properties = [row._tr.trPr for row in table.rows]
        assert properties[0].find(qn("w:tblHeader")) is not None
        assert all(one.find(qn("w:cantSplit")) is not None for one in properties)
        caption = table._tbl.tblPr.find(qn("w:tblCaption"))
        assert caption.get(qn("w:val")).startswith("Bảng ")
    section = word.sections[0]
    assert section.different_first_page_header_footer
    assert "PAGE" in etree.tostring(section.header._element, encoding="unicode")
    margins = [section.top_margin, section.bottom_margin, section.left_margin, section.right_margin]
    assert [round(one.mm) for one in margins] == [20, 20, 30, 15]


def test_text_below_a_table_stands_apart_from_it() -> None:
    final = docx.Document(io.BytesIO(document_bytes(review_of(*SAMPLES[6]))))
    style = final.styles["Văn bản"].style_id
    below = [table.getnext() for table in final.element.body.iter(qn("w:tbl"))]
    text = [one for one in below if one.tag == qn("w:p") and one.style == style]
    assert text
    assert {one.pPr.find(qn("w:spacing")).get(qn("w:before")) for one in text} == {"120"}


def test_text_is_of_the_form(word: Any) -> None:
    text = word.styles["Văn bản"]
    assert (text.font.name, text.font.size.pt) == ("Times New Roman", 14)
    assert text.paragraph_format.line_spacing.pt == 18
    heading = word.styles["Heading 2"]
    fonts = heading.element.rPr.find(qn("w:rFonts"))
    assert [name for name in fonts.attrib if "Theme" in name] == []
    assert word.core_properties.title == "Báo cáo sơ kết 6 tháng đầu năm 2025, phường Mẫu Một"
    assert (word.core_properties.author, word.core_properties.comments) == (
        "ĐẢNG ỦY PHƯỜNG MẪU MỘT",
        "",
    )


def test_the_file_says_what_the_tree_says(review: Review, tmp_path: Path) -> None:
    write_document(review, document_files(review), tmp_path)
    assert document_faults(review, tmp_path, "", tmp_path) == []
    tree = laid_out(review.document_tree, review.document_form)
    written = [one for one in lines_in(tmp_path / WORD_FILE) if one]
    assert written == [line for line in tree.text.splitlines() if line]
    assert sorted(written) == sorted(filter(None, review.document_tree.text.splitlines()))


def test_a_file_that_says_otherwise_is_found(review: Review, tmp_path: Path) -> None:
    write_document(review, document_files(review), tmp_path)
    changed = docx.Document(str(tmp_path / WORD_FILE))
    run = next(run for one in changed.paragraphs for run in one.runs if run.text == "35")
    run.text = "36"
    changed.save(str(tmp_path / WORD_FILE))
    (fault,) = document_faults(review, tmp_path, "", tmp_path)
    assert "có 36 người" in fault.found
    assert "có 35 người" in fault.found


def test_what_has_no_document_gets_no_file(tmp_path: Path) -> None:
    write_document(object(), document_files(object()), tmp_path)
    assert list(tmp_path.iterdir()) == []
    assert document_faults(object(), tmp_path, "", tmp_path) == []


def test_of_an_offices_own_file_only_the_styles_are_used(review: Review, tmp_path: Path) -> None:
    own = docx.Document()
    own.add_paragraph("Chữ của cơ quan")
    own.styles.add_style("Văn bản", 1).font.name = "Arial"
    own.save(str(tmp_path / "mau.docx"))
    word = rendered(review.document_tree, review.document_form, tmp_path / "mau.docx")
    assert word.styles["Văn bản"].font.name == "Arial"
    assert "Chữ của cơ quan" not in "".join(one.text for one in word.paragraphs)


def test_an_own_file_is_an_input_and_a_broken_one_is_told(
    review: Review, tmp_path: Path, data_dir: Path, make_unit: Callable[..., Path], plan: Plan
) -> None:
    folder = make_unit("p-1", {"2025-06-30": {"nhan_su": [person("0001")]}})
    own = folder / "mau.docx"
    own.write_bytes("không phải tệp Word".encode())
    digests = History.load(data_dir, "p-1", plan).digests(dt.date(2025, 6, 30))
    assert "p-1/mau.docx" in digests
    with pytest.raises(DataRefused, match=r"mau\.docx: không mở được"):
        rendered(review.document_tree, review.document_form, own)


def test_a_file_without_any_style_of_ours_gets_them(review: Review, tmp_path: Path) -> None:
    bare = docx.Document()
    for style in list(bare.styles):
        if style.name.startswith(("Heading", "Header", "Table Grid")):
            style.delete()
    bare.save(str(tmp_path / "mau.docx"))
    word = rendered(review.document_tree, review.document_form, tmp_path / "mau.docx")
    assert word.styles["Heading 2"].font.bold


def test_spelling_and_pictures(review: Review) -> None:
    form = review.document_form.model_copy(update={"spelling": "uy_moi"})
    picture = io.BytesIO()
    from matplotlib.figure import Figure as Drawing

    Drawing(figsize=(1, 1)).savefig(picture, format="png")
    blocks = (
        Paragraph(key="a", runs=(Run("Đảng ủy khóa XII, "), Run("Đảng ủy", "person"))),
        Figure(key="b", picture=picture.getvalue(), alt="Ba lớp.", facts=()),
    )
    word = rendered(Document("Thử", "Thử", blocks), form, None)
    assert word.paragraphs[0].text == "Đảng uỷ khoá XII, Đảng ủy"
    (described,) = word.element.body.iter(qn("wp:docPr"))
    assert described.get("descr") == "Ba lớp."


def test_runs_that_differ_only_in_looks_stay_apart(review: Review) -> None:
    bold = replace(Run("Về"), bold=True)
    paragraph = Paragraph(key="a", runs=(bold, Run(" lớp")))
    word = rendered(Document("Thử", "Thử", (paragraph,)), review.document_form, None)
    assert [run.bold for run in word.paragraphs[0].runs] == [True, None]


def test_a_long_name_in_the_head_breaks_before_the_proper_name_only(word: Any) -> None:
    issuer = word.tables[0].rows[0].cells[0].paragraphs[1]
    assert issuer.text == "ĐẢNG_ỦY_PHƯỜNG MẪU_MỘT".replace("_", NO_BREAK)
