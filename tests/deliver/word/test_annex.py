"""The annexes: one tree, as a Word file across and as a workbook of counts and texts."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import docx
import pytest
from document_samples import SAMPLES, review_of, table_of, tables_of, words_of
from docx.oxml.ns import qn
from python_calamine import CalamineWorkbook
from support import person

from plan09lib.deliver.page.files import ANNEX_BOOK, ANNEX_FILE
from plan09lib.deliver.word.sheets import write_sheets
from plan09lib.deliver.word.word import (
    document_bytes,
    document_faults,
    document_files,
    write_document,
)
from plan09lib.read.period.issue import Issue
from plan09lib.tell.document.blocks import Cell, Document, Heading, Paragraph, Run, Table
from plan09lib.tell.report.opening import open_report_review
from plan09lib.tell.report.review import Review


@pytest.fixture(scope="module")
def review() -> Review:
    return review_of(*SAMPLES[0])


@pytest.fixture(scope="module")
def folder(review: Review, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the documents of the review lie."""
    made = tmp_path_factory.mktemp("van-ban")
    write_document(review, document_files(review), made)
    return made


def test_the_word_file_says_the_tree_lies_across_and_repeats_its_heads(
    review: Review, folder: Path
) -> None:
    assert document_faults(review, Path(), "", folder) == []
    word: Any = docx.Document(str(folder / ANNEX_FILE))
    section = word.sections[0]
    assert section.page_width > section.page_height
    for table in word.tables:
        assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    assert document_bytes(review, ANNEX_FILE) == (folder / ANNEX_FILE).read_bytes()


def test_a_word_file_that_says_otherwise_is_found(review: Review, tmp_path: Path) -> None:
    write_document(review, document_files(review), tmp_path)
    word = docx.Document(str(tmp_path / ANNEX_FILE))
    word.tables[0].rows[1].cells[3].paragraphs[0].add_run("9")
    word.save(str(tmp_path / ANNEX_FILE))
    (fault, *_) = document_faults(review, Path(), "", tmp_path)
    assert fault.where == ANNEX_FILE


def test_the_workbook_has_a_sheet_per_table_with_its_texts_its_counts_as_numbers(
    review: Review, folder: Path
) -> None:
    book = CalamineWorkbook.from_path(folder / ANNEX_BOOK)
    owed = tables_of(review.annex_tree)
    assert book.sheet_names[:1] == ["PL1"]
    assert {name.partition(".")[0] for name in book.sheet_names} == {"PL1", "PL2", "PL3", "PL4"}
    for name, table in zip(book.sheet_names, owed, strict=True):
        rows = book.get_sheet_by_name(name).to_python()
        assert any("DỮ LIỆU GIẢ LẬP" in str(row[0]) for row in rows)
        assert any(row[0] == "DỰ THẢO" for row in rows)
        heads = [words_of(head.runs) for head in table.heads]
        top = rows.index(heads)
        for cells, row in zip(table.rows, rows[top + 1 :], strict=False):
            for cell, written in zip(cells, row, strict=True):
                told = words_of(cell.runs)
                same = int(told) == written if isinstance(written, float) else told == written
                assert same, (name, told, written)
    first = book.get_sheet_by_name("PL1").to_python()
    (need,) = {row.index("Cần") for row in first if "Cần" in row}
    counts = [row[need] for row in first if str(row[1]).startswith("T")]
    assert counts == [float(one.need.value) for one in review.told.targets]


def test_the_same_tree_gives_the_same_workbook(
    review: Review, folder: Path, tmp_path: Path
) -> None:
    form = review.document_form
    write_sheets(tmp_path / "a.xlsx", review.annex_tree, review.facts, form.spelling)
    assert (tmp_path / "a.xlsx").read_bytes() == (folder / ANNEX_BOOK).read_bytes()


def test_no_text_of_a_cell_becomes_a_formula(review: Review, tmp_path: Path) -> None:
    cells = (Cell((Run("=1+1"),)), Cell((Run("@SUM(A1)", "reference"),)))
    heads = (Cell((Run("=A"),), True), Cell((Run("B"),), True))
    table = Table(
        key="b", caption=(Run("=C"),), widths=(1, 1), is_whole=False, heads=heads, rows=(cells,)
    )
    tree = Document("Phụ lục", "", (Heading(key="h", level=1, runs=(Run("-D"),)), table))
    write_sheets(tmp_path / "a.xlsx", tree, review.facts, "uy_cu")
    rows = CalamineWorkbook.from_path(tmp_path / "a.xlsx").get_sheet_by_index(0).to_python()
    assert [cell for row in rows for cell in row if cell] == [
        "-D", "=C", "=A", "B", "=1+1", "@SUM(A1)",
    ]  # fmt: skip


def test_a_work_has_a_mark_in_the_years_of_its_rows_and_in_no_other(
    make_unit: Callable[..., Path], data_dir: Path
) -> None:
    def row(code: str, day: str) -> dict[str, object]:
        return {"action_id": code, "date": dt.date.fromisoformat(day), "body": "Đảng ủy phường"}

    rows = [row("1.1", "2023-03-01"), row("1.1", "2025-02-01"), row("1.2", "2025-12-01")]
    make_unit("p-1", {"2025-06-30": {"nhan_su": [person("1")], "hoat_dong": rows}})
    review = open_report_review("so_ket", "p-1", "2025-H1", data_dir)
    told = table_of(review.annex_tree, "pl-viec-nam")
    marks = {
        code: [told[year][told["Mã"].index(code)] for year in ("2022", "2023", "2024", "2025")]
        for code in ("1.1", "1.2")
    }
    assert marks == {"1.1": ["○", "●", "○", "●"], "1.2": ["○", "○", "○", "○"]}  # what is to come


def test_a_change_of_the_tree_changes_the_workbook(review: Review, tmp_path: Path) -> None:
    tree = review.annex_tree
    other = replace(tree, blocks=(*tree.blocks, Paragraph(key="x", runs=(Run("Thêm một dòng."),))))
    for name, one in (("a", tree), ("b", other)):
        write_sheets(tmp_path / name, one, review.facts, review.document_form.spelling)
    assert (tmp_path / "a").read_bytes() != (tmp_path / "b").read_bytes()


def test_word_reads_back_what_the_bytes_hold(review: Review) -> None:
    word: Any = docx.Document(io.BytesIO(document_bytes(review, ANNEX_FILE)))
    assert word.core_properties.title.startswith("Phụ lục báo cáo 6 tháng đầu năm 2025")


@pytest.mark.parametrize(
    ("sample", "told"),
    [
        (SAMPLES[0], "sơ kết 6 tháng đầu năm 2025"),
        (SAMPLES[6], "tổng kết giai đoạn 2022–2025"),
    ],
)
def test_the_annexes_say_once_whose_they_are(sample: tuple[str, str, str], told: str) -> None:
    """A draft's name the report by its period, an issued one's by number and day first."""
    own = review_of(*sample)
    issued = own.with_issue(Issue("03-BC/ĐU", dt.date(2026, 1, 14)))
    lines = [one.annex_tree.text.splitlines()[1] for one in (own, issued)]
    assert lines == [
        f"(Kèm theo Báo cáo {told} của Đảng ủy phường Mẫu Một)",
        f"(Kèm theo Báo cáo số 03-BC/ĐU ngày 14 tháng 01 năm 2026 của Đảng ủy phường Mẫu Một,"
        f" {told})",
    ]
