"""Figures of issued reports against what the lists give now: told to the writer, never shared."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from report_stubs import put_report
from support import person

from plan09lib.deliver.internal.inner_page import NOTES, write_inner_pages
from plan09lib.deliver.internal.issued_before import issued_otherwise
from plan09lib.deliver.page.files import FACTS_CSV, INTERNAL
from plan09lib.deliver.record.issue_record import ISSUED
from plan09lib.judge.prospect.shared import shared_facts
from plan09lib.read.cells.findings import Finding
from plan09lib.tell.report.opening import open_report_review

ISSUE = {"number": "12-BC/ĐU", "date": "2025-07-15", "replaces": ""}


def rows(theory: str) -> dict[str, list[dict[str, str]]]:
    about = {"group": "cong_chuc", "education": "dai_hoc"}
    people = [
        person("0001", political_theory="trung_cap", **about),
        person("0002", political_theory=theory, **about),
    ]
    return {"nhan_su": people}


LISTS = {day: rows("trung_cap") for day in ("2024-12-31", "2025-06-30", "2025-12-31")}


@pytest.fixture
def issued(make_unit: Callable[..., Path], data_dir: Path, outputs: Path) -> tuple[Path, Path]:
    """The data folder of a ward whose half-year was issued, and where that report lies."""
    make_unit("p-1", LISTS | {"2025-06-30": rows("chua")})
    return data_dir, put_issued(data_dir, outputs)


def put_issued(data: Path, outputs: Path) -> Path:
    folder = outputs / "p-1" / "2025-H1-so-ket"
    folder.mkdir(parents=True)
    facts = shared_facts(open_report_review("so_ket", "p-1", "2025-H1", data).frame)
    facts.to_csv(folder / FACTS_CSV, index=False)
    return put_report(data, outputs, "p-1", "2025-H1", issue=ISSUE)


def found(issued: tuple[Path, Path], period: str = "2025") -> list[Finding]:
    data, folder = issued
    evidence = open_report_review("so_ket", "p-1", period, data).evidence
    return list(issued_otherwise(evidence, folder.parent / f"{period}-so-ket"))


def correct_the_list(data: Path, make_unit: Callable[..., Path]) -> None:
    """The list of June says something else than when the report was issued."""
    unit = data / "units" / "p-1"
    for file in unit.iterdir():
        file.unlink()
    unit.rmdir()
    make_unit("p-1", LISTS)


def test_the_same_lists_give_the_issued_figures(issued: tuple[Path, Path]) -> None:
    assert found(issued) == []


def test_a_list_corrected_after_issuing_is_told_with_both_figures(
    issued: tuple[Path, Path], make_unit: Callable[..., Path]
) -> None:
    correct_the_list(issued[0], make_unit)
    told = {one.explanation.split(":")[0]: one for one in found(issued)}
    one = told["T25-3b"]
    assert (one.workbook, one.code) == ("2025-H1-so-ket", "issued_otherwise")
    assert "số đã ban hành (số 12-BC/ĐU ngày 15/7/2025, SHA-256" in one.explanation
    before, _, after = one.explanation.partition("nay tính lại là ")
    assert "là 1/2 người, cần 2" in before
    assert after.startswith("2/2 người, cần 2")
    assert "T25-3a" not in told, "nothing of it has changed"


def test_the_writer_reads_it_in_the_notes_and_nowhere_else(
    issued: tuple[Path, Path], make_unit: Callable[..., Path], tmp_path: Path
) -> None:
    data, folder = issued
    correct_the_list(data, make_unit)
    review = open_report_review("so_ket", "p-1", "2025", data)
    pages = write_inner_pages(review, tmp_path, folder.parent / "2025-so-ket")
    said = {page.name: page.read_text(encoding="utf-8") for page in pages}
    assert [name for name, text in said.items() if "Số đã ban hành khác" in text] == [NOTES]
    assert "T25-3b: số đã ban hành" in said[NOTES]
    assert all(page.parent == tmp_path / INTERNAL for page in pages)


def test_a_draft_a_later_report_and_a_replaced_edition_are_not_compared(
    issued: tuple[Path, Path], make_unit: Callable[..., Path]
) -> None:
    data, folder = issued
    correct_the_list(data, make_unit)
    assert found(issued)
    assert found(issued, "2024-H2") == [], "it quotes no later figure"
    kept = folder.rename(folder.with_name(f"{folder.name}.12-BC-DU"))
    assert found(issued) == []
    draft = kept.rename(folder)
    (draft / ISSUED).unlink()
    assert found(issued) == []


def test_what_was_changed_after_issuing_is_not_believed(issued: tuple[Path, Path]) -> None:
    facts = issued[1] / FACTS_CSV
    facts.write_text(facts.read_text("utf-8").replace("T25-3b", "T25-3x"), "utf-8")
    (one,) = found(issued)
    assert "không đối chiếu được với số đã ban hành: facts.csv đã khác tệp" in one.explanation
