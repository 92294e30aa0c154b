"""`plan09 word` from draft to checked file: edited, a cell corrected, updated, checked."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import docx
import pandas as pd
import pytest
from conftest import run

from plan09lib.project import project_root

REPORT = ("phuong-mau-1", "2025-H1")
FOLDER = "phuong-mau-1/2025-H1-so-ket"


@pytest.fixture
def folders(tmp_path: Path) -> tuple[str, ...]:
    """A data folder with one sample ward, and one for outputs, as options."""
    data, sample = tmp_path / "data", project_root() / "data"
    shutil.copytree(sample / "plan", data / "plan")
    shutil.copytree(sample / "sample" / "phuong-mau-1", data / "units" / "phuong-mau-1")
    return ("--data-dir", str(data), "--output-dir", str(tmp_path / "out"))


def correct_a_cell(data: Path) -> None:
    """One civil servant has less schooling than the list says."""
    unit = data / "units" / "phuong-mau-1"
    rows = pd.read_excel(unit / "2025-06-30.xlsx", "Nhân sự", engine="calamine", dtype=str)
    servants = (rows["Nhóm"] == "công chức") & (rows["Chuyên môn"] == "đại học")
    row = int(rows.index[servants][0]) + 2
    (unit / "corrections.yml").write_text(
        f"""corrections:
  - workbook: 2025-06-30.xlsx
    sheet: Nhân sự
    column: Chuyên môn
    row: {row}
    old: đại học
    new: cao đẳng
    reason: theo hồ sơ gốc
    who: Ban Tổ chức
    when: 2025-07-10
""",
        encoding="utf-8",
    )


def paragraph(word: Any, begins: str) -> Any:
    return next(one for one in word.paragraphs if one.text.startswith(begins))


def test_from_draft_to_checked(
    folders: tuple[str, ...], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(capsys, "report", *REPORT, *folders)[0] == 0
    file = tmp_path / "da-sua.docx"
    word = docx.Document(str(tmp_path / "out" / FOLDER / "bao-cao.docx"))
    own = paragraph(word, "a) Về chuyên môn")
    own.runs[-1].text += " Đây là kết quả khá."
    for place in [one for one in word.paragraphs if one.text.startswith("[Người viết bổ sung")]:
        place.runs[0].text = "Do sắp xếp lại bộ máy."
    word.save(str(file))
    there = file.read_bytes()

    code, out, err = run(capsys, "word", *REPORT, "--check", str(file), *folders)
    assert (code, err) == (0, "")
    assert "số khớp dữ liệu, 0 số của người viết" in out

    correct_a_cell(tmp_path / "data")
    code, _, err = run(capsys, "word", *REPORT, "--check", str(file), *folders)
    assert code == 5
    assert '"11/12" đã cũ, số liệu nay là "10/12"' in err

    code, out, _ = run(capsys, "word", *REPORT, "--update", str(file), *folders)
    assert code == 0
    assert "1 · Lời của người viết giữ nguyên, số trong đó đã cũ" in out
    assert file.read_bytes() == there
    renewed = docx.Document(str(tmp_path / "da-sua-cap-nhat.docx"))
    assert "Đây là kết quả khá." in paragraph(renewed, "a) Về chuyên môn").text
    (comment,) = renewed.comments
    assert "số liệu mới: 10/12 (trước: 11/12)" in comment.text
    table = next(one for one in renewed.tables if one.rows[0].cells[0].text == "TT")
    row = next(r for r in table.rows if r.cells[1].text.startswith("Công chức có trình độ chuyên"))
    assert "10/12" in [cell.text for cell in row.cells]
    assert "số liệu mới" in (tmp_path / "da-sua-cap-nhat.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "options", [(), ("--update", "a", "--check", "b"), ("--update", "a", "--export-comments", "b")]
)
def test_what_to_do_is_said_once(
    options: tuple[str, ...], folders: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, err = run(capsys, "word", *REPORT, *options, *folders)
    assert (code, out) == (2, "")
    assert "ghi một trong hai: --update, --check" in err


def test_a_file_that_is_not_there_is_told(
    folders: tuple[str, ...], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, _, err = run(
        capsys, "word", *REPORT, "--check", str(tmp_path / "khong-co.docx"), *folders
    )
    assert code in (2, 3)
    assert "khong-co.docx" in err
