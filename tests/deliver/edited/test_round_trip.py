"""An edited Word file, new data, and both put together: nothing of people lost, nothing twice."""

from __future__ import annotations

import io
import os
import random
import shutil
import subprocess
from collections import Counter
from pathlib import Path

import docx
import pytest
from docx.oxml.ns import qn
from office_edits import Office, twice_in, with_new_data

from plan09lib.deliver.edited.update import WHOSE, Updated, update
from plan09lib.deliver.page.files import WORD_FILE
from plan09lib.deliver.word.marks import mark_all
from plan09lib.deliver.word.places import places_of
from plan09lib.deliver.word.render import rendered
from plan09lib.deliver.word.units import Version, units_of
from plan09lib.deliver.word.versions import keep_versions
from plan09lib.errors import DataRefused
from plan09lib.tell.document.blocks import Document
from plan09lib.tell.report.review import Review

EDITS = 8
SOFFICE, ABIWORD = shutil.which("soffice") or "", shutil.which("abiword") or ""


def put(document: Document, review: Review, report: Path) -> Version:
    """The document as a report's Word file, with its version kept."""
    form = review.document_form
    version = Version(units_of(document, form))
    word = rendered(document, form, None)
    mark_all(word, version)
    report.mkdir(exist_ok=True)
    word.save(str(report / WORD_FILE))
    keep_versions(version, report, report)
    return version


def numbers_of(version: Version) -> dict[str, list[str]]:
    """The numbers of facts by the text of the paragraph."""
    return {
        unit.text: [one.text for one in unit.shown if one.text.isdigit()] for unit in version.units
    }


def without_marks(file: Path) -> None:
    """The file as a program saves it that knows no bookmarks."""
    word = docx.Document(str(file))
    for tag in ("w:bookmarkStart", "w:bookmarkEnd"):
        for one in list(word.element.body.iter(qn(tag))):
            one.getparent().remove(one)
    word.save(str(file))


def saved_by_libreoffice(file: Path) -> None:
    """The file opened and saved again by LibreOffice."""
    profile, saved = file.parent / "profile", file.parent / "saved"
    command = [SOFFICE, f"-env:UserInstallation=file://{profile}", "--headless", "--convert-to"]
    command += ["docx:MS Word 2007 XML", "--outdir", str(saved), str(file)]
    subprocess.run(command, check=True, capture_output=True)
    file.write_bytes((saved / file.name).read_bytes())


def saved_by_abiword(file: Path) -> None:
    """The file opened and saved again by AbiWord."""
    saved = file.with_name("abi.docx")
    command = [ABIWORD, "--to=docx", "-o", str(saved), str(file)]
    home = {**os.environ, "HOME": str(file.parent)}
    subprocess.run(command, check=True, capture_output=True, env=home)
    file.write_bytes(saved.read_bytes())


BETWEEN = {
    "word": lambda _: None,
    "no_marks": without_marks,
    "libreoffice": saved_by_libreoffice,
    "abiword": saved_by_abiword,
}
SHORT = [("word", seed) for seed in range(8)] + [("no_marks", 8), ("no_marks", 9)]
NEEDS_OFFICE = pytest.mark.skipif(
    not SOFFICE, reason="not installed: soffice; apt install libreoffice-writer-nogui"
)
NEEDS_ABIWORD = pytest.mark.skipif(
    not ABIWORD, reason="not installed: abiword; apt install abiword"
)
LONG = int(os.environ.get("PLAN09_ROUND_TRIPS", "0"))
CASES = [pytest.param(*one, id=f"{one[0]}-{one[1]}") for one in SHORT]
CASES += [
    pytest.param("libreoffice", seed, marks=[pytest.mark.slow, NEEDS_OFFICE], id=f"lo-{seed}")
    for seed in (10, *range(100, 100 + LONG // 4))
]
CASES += [
    pytest.param("abiword", seed, marks=[NEEDS_ABIWORD], id=f"abiword-{seed}")
    for seed in (11, *range(200, 200 + LONG // 4))
]
CASES += [
    pytest.param(way, seed, id=f"long-{way}-{seed}")
    for seed in range(1000, 1000 + LONG)
    for way in ("word", "no_marks")
]


def updated_or_refused(file: Path, report: Path) -> Updated | None:
    try:
        return update(file, report)
    except DataRefused:
        return None


@pytest.mark.parametrize(("saved", "seed"), CASES)
def test_random_edits_and_new_data(saved: str, seed: int, review: Review, tmp_path: Path) -> None:
    dice = random.Random(seed)
    report, file = tmp_path / "report", tmp_path / "sua.docx"
    before = put(review.document_tree, review, report)
    file.write_bytes((report / WORD_FILE).read_bytes())
    done = Office(dice, numbers_of(before)).edit(file, EDITS)
    BETWEEN[saved](file)
    now = put(with_new_data(review.document_tree, dice), review, report)
    edited = file.read_bytes()
    heads = {unit.text for unit in before.units if unit.key in WHOSE}
    updated = updated_or_refused(file, report)
    assert file.read_bytes() == edited
    if updated is None:  # without marks it is known by the lines that say whose it is
        assert saved != "word"
        assert heads & done.touched
        return
    assert twice_in(updated.file.read_bytes()) == []
    told = Counter(place.text for place in places_of(docx.Document(str(updated.file))))
    whole = "\n".join(told.elements())
    assert [word for word in done.words if whole.count(word) != 1] == []  # none lost, none twice
    new = {unit.key: unit.text for unit in now.units}
    for unit in before.units:
        if unit.text in done.deleted:
            assert told[new.get(unit.key, unit.text)] == 0, unit.key
        elif unit.text not in done.touched:  # what nobody touched is as generated now, once
            assert told[new.get(unit.key, "")] == (unit.key in new), unit.key
    owed = Counter(unit.text for unit in now.units)
    assert [text for text in owed if told[text] > owed[text]] == []
    contrary = [one for one in updated.events if one.happened == "number_changed"]
    kept = {unit.text for unit in before.units if unit.key in new}
    assert len(contrary) == len(kept.intersection(done.numbers))
    for unit in (one for one in now.units if one.key.startswith("moi-")):
        assert told[unit.text] == 1


@pytest.mark.parametrize("seed", range(4))
def test_a_second_update_changes_nothing(seed: int, review: Review, tmp_path: Path) -> None:
    dice = random.Random(seed)
    report, file = tmp_path / "report", tmp_path / "sua.docx"
    before = put(review.document_tree, review, report)
    file.write_bytes((report / WORD_FILE).read_bytes())
    Office(dice, numbers_of(before)).edit(file, EDITS)
    put(with_new_data(review.document_tree, dice), review, report)
    first = update(file, report)
    again = update(first.file, report)
    texts = [[p.text for p in places_of(docx.Document(str(one.file)))] for one in (first, again)]
    assert texts[0] == texts[1]
    counts = [len(list(docx.Document(str(one.file)).comments)) for one in (first, again)]
    assert counts[0] == counts[1]


def test_a_file_nobody_edited_becomes_the_new_one(review: Review, tmp_path: Path) -> None:
    report, file = tmp_path / "report", tmp_path / "sua.docx"
    put(review.document_tree, review, report)
    file.write_bytes((report / WORD_FILE).read_bytes())
    now = put(with_new_data(review.document_tree, random.Random(5)), review, report)
    updated = docx.Document(io.BytesIO(update(file, report).file.read_bytes()))
    assert [place.text for place in places_of(updated)] == [unit.text for unit in now.units]
