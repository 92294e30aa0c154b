"""The Word files as LibreOffice prints them: pages counted, table 1 whole, letters there."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest
from document_samples import PAGES, SAMPLES, review_of

from plan09lib.deliver.word.pages import _LETTER, _POINT, _WIDE
from plan09lib.deliver.word.word import document_bytes

SOFFICE = shutil.which("soffice") or ""
MISSING = [name for name in ("soffice", "pdftotext", "pdffonts") if not shutil.which(name)]
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        bool(MISSING),
        reason=f"not installed: {', '.join(MISSING)}; "
        "apt install libreoffice-writer-nogui fonts-croscore poppler-utils",
    ),
]
FONTS = """<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><include ignore_missing="yes">/etc/fonts/fonts.conf</include>
<match target="pattern"><test name="family"><string>Times New Roman</string></test>
<edit name="family" mode="assign" binding="strong"><string>Tinos</string></edit></match>
</fontconfig>"""
HEAD = "Chỉ tiêu (yêu cầu)"


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> Mapping[tuple[str, str, str], Path]:
    """The PDF of every sample's document, all made by one run of LibreOffice."""
    folder = tmp_path_factory.mktemp("word")
    fonts = folder / "fonts.conf"
    fonts.write_text(FONTS, encoding="utf-8")
    files = {}
    for sample in SAMPLES:
        files[sample] = folder / f"{'-'.join(sample)}.docx"
        files[sample].write_bytes(document_bytes(review_of(*sample)))
    command = [SOFFICE, f"-env:UserInstallation=file://{folder}/profile", "--headless"]
    command += ["--convert-to", "pdf", "--outdir", str(folder), *map(str, files.values())]
    environment = {**os.environ, "FONTCONFIG_FILE": str(fonts), "HOME": str(folder)}
    subprocess.run(command, env=environment, check=True, capture_output=True)
    return {sample: file.with_suffix(".pdf") for sample, file in files.items()}


def pages_of(pdf: Path) -> list[str]:
    told = subprocess.run(["pdftotext", "-layout", str(pdf), "-"], capture_output=True, check=True)
    return told.stdout.decode("utf-8").split("\f")[:-1]


def whites_of(pdf: Path) -> list[float]:
    """Of each page, how much below its last word is white; margins are 20 mm."""
    told = subprocess.run(["pdftotext", "-bbox", str(pdf), "-"], capture_output=True, check=True)
    pages = told.stdout.decode("utf-8").split("<page ")[1:]
    high, margin = 297 * 72 / 25.4, 20 * 72 / 25.4
    lowest = [max(map(float, re.findall(r'yMax="([\d.]+)"', page))) for page in pages]
    return [(high - margin - low) / (high - 2 * margin) for low in lowest]


@pytest.mark.parametrize("sample", SAMPLES, ids="-".join)
def test_pages_and_tables(
    sample: tuple[str, str, str], printed: Mapping[tuple[str, str, str], Path]
) -> None:
    pages = pages_of(printed[sample])
    assert len(pages) in PAGES[sample[0]]
    assert sum(HEAD in page for page in pages) == 1  # its head would stand again on the next page
    assert all(white < 1 / 3 for white in whites_of(printed[sample])[:-1])
    assert "T/M ĐẢNG ỦY" in pages[-1]


def test_every_letter_is_of_the_font_that_is_measured(
    printed: Mapping[tuple[str, str, str], Path],
) -> None:
    told = subprocess.run(
        ["pdffonts", str(printed[SAMPLES[0]])], capture_output=True, check=True, text=True
    )
    fonts = [line.split()[0] for line in told.stdout.splitlines()[2:]]
    assert fonts
    assert all("Tinos" in font for font in fonts)


def test_a_line_holds_as_many_letters_as_the_place_of_tables_is_worked_out_with(
    printed: Mapping[tuple[str, str, str], Path],
) -> None:
    form = review_of(*SAMPLES[0]).document_form
    pages = pages_of(printed[SAMPLES[0]])
    lines = [" ".join(line.split()) for page in pages for line in page.split("\n")]
    full = [len(line) for line in lines if 66 < len(line) < 90]  # no last line, no row of a table
    wide = _WIDE - form.page.left - form.page.right
    told = wide / (form.body.size * _LETTER * _POINT)
    assert abs(sum(full) / len(full) / told - 1) < 0.04
