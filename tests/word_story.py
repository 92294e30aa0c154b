"""The story of docs/van-ban-word.md: its commands run in their order, what the office does between.

`python tests/word_story.py` makes the pictures of that page anew (LibreOffice, pdftoppm).
"""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import docx
import pandas as pd
from docx.oxml.ns import qn

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "van-ban-word.md"
UNIT, REPORT = "phuong-mau-1", "phuong-mau-1/2025-H1-so-ket"
THOUGHT, CAUSE = " Đây là kết quả khá.", "Do sắp xếp lại bộ máy."
BEGINS = "a) Về chuyên môn"
_COMMAND = re.compile(r"^plan09 (.+?)(?:\s+# mã thoát (\d))?$", re.MULTILINE)
_RENEWED = (
    ("11/12 công chức (91,7%)", "10/12 công chức (83,3%)"), ("ít nhất 1 người", "ít nhất 2 người"),
    ("Số người đạt không tăng so với ngày 31/12/2024.",
     "So với ngày 31/12/2024, công chức giảm 1 người, do có người không còn được ghi nhận đạt;"
     " các nhóm còn lại không thay đổi."),
)  # fmt: skip


def commands() -> Iterator[tuple[list[str], int]]:
    """Every command that the page shows, with the exit code that it is to have."""
    text = PAGE.read_text(encoding="utf-8").replace("\\\n", "")
    yield from ((shlex.split(words), int(code or 0)) for words, code in _COMMAND.findall(text))


def paragraph(word: Any, begins: str) -> Any:
    """The first paragraph that begins so."""
    return next(one for one in word.paragraphs if one.text.startswith(begins))


def prepare(folder: Path) -> tuple[str, ...]:
    """A data folder with one sample ward, and one for outputs, as options."""
    data = folder / "data"
    shutil.copytree(ROOT / "data" / "plan", data / "plan")
    shutil.copytree(ROOT / "data" / "sample" / UNIT, data / "units" / UNIT)
    with (data / "units" / UNIT / "don_vi.yml").open("a", encoding="utf-8") as file:
        file.write('plan_number: "05-KH/ĐU"\n')
    return ("--data-dir", str(data), "--output-dir", str(folder / "out"))


def correct_a_cell(data: Path) -> None:
    """One civil servant has less schooling than the list says."""
    unit = data / "units" / UNIT
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


# What the office does before the command of a number, from 0.


def _edit(folder: Path) -> None:
    word = docx.Document(str(folder / "out" / REPORT / "bao-cao.docx"))
    paragraph(word, BEGINS).runs[-1].text += THOUGHT
    word.save(str(folder / "da-sua.docx"))


def _fill(folder: Path) -> None:
    word = docx.Document(str(folder / "da-sua.docx"))
    for place in [one for one in word.paragraphs if one.text.startswith("[Người viết bổ sung")]:
        place.runs[0].text = CAUSE
    word.save(str(folder / "da-sua.docx"))


def _correct(folder: Path) -> None:
    shutil.copy(folder / "out" / REPORT / "bao-cao.docx", folder / "ban-hanh-12.docx")
    correct_a_cell(folder / "data")


def _accept(folder: Path) -> None:
    word = docx.Document(str(folder / "ban-hanh-12-cap-nhat.docx"))
    marks = ("w:commentRangeStart", "w:commentRangeEnd", "w:commentReference")
    for one in list(word.element.body.iter(*map(qn, marks))):
        one.getparent().remove(one)
    for one in list(word.part._comments_part.element):
        one.getparent().remove(one)
    own = paragraph(word, BEGINS)
    text = own.text
    for old, new in _RENEWED:
        text = text.replace(old, new)
    own.runs[0].text = text
    for run in own.runs[1:]:
        run._r.getparent().remove(run._r)
    word.save(str(folder / "ban-hanh-12-da-duyet.docx"))


BETWEEN: dict[int, Callable[[Path], None]] = {1: _edit, 2: _fill, 3: _correct, 5: _accept}


def story(folder: Path, run: Callable[[list[str]], int]) -> Iterator[int]:
    """Run everything in `folder`, the current one; after each command its number."""
    options = prepare(folder)
    for number, (words, code) in enumerate(commands()):
        BETWEEN.get(number, lambda _: None)(folder)
        assert run([*words, *options]) == code, words
        yield number


# Its pictures.

_WITH_COMMENTS = 'pdf:writer_pdf_Export:{"ExportNotesInMargin":{"type":"boolean","value":"true"}}'
_PICTURES = {
    2: ("1-da-sua", "da-sua.docx", BEGINS),
    4: ("2-cap-nhat", "ban-hanh-12-cap-nhat.docx", BEGINS),
    5: ("3-ban-sua", f"out/{REPORT}/bao-cao.docx", ""),
}


def main() -> None:
    """Make the pictures."""
    import os

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        os.chdir(folder)
        command = [sys.executable, "-m", "plan09lib.cli"]
        for number in story(folder, lambda words: subprocess.call([*command, *words])):
            if number in _PICTURES:
                _draw(folder, *_PICTURES[number])


def _draw(folder: Path, name: str, file: str, begins: str) -> None:
    made = folder / "pdf" / f"{Path(file).stem}.pdf"
    profile = f"-env:UserInstallation=file://{folder}/profile"
    subprocess.run(
        ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir",
         str(made.parent), str(folder / file)],
        check=True, capture_output=True,
    )  # fmt: skip
    page = str(_page_of(made, begins))
    target = ROOT / "docs" / "word" / name
    command = ["pdftoppm", "-r", "60", "-gray", "-png", "-singlefile", "-f", page, "-l", page]
    subprocess.run([*command, str(made), str(target)], check=True)


def _page_of(pdf: Path, begins: str) -> int:
    text = subprocess.run(["pdftotext", str(pdf), "-"], check=True, capture_output=True, text=True)
    pages = text.stdout.split("\f")
    return next(number for number, page in enumerate(pages, start=1) if begins in page)


if __name__ == "__main__":
    main()
