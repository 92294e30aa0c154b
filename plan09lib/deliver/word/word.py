"""`bao-cao.docx` of a review, written beside its page; its annexes as `phu-luc.docx`, `.xlsx`."""

from __future__ import annotations

import datetime as dt
import zipfile
from itertools import zip_longest
from pathlib import Path
from typing import Protocol, runtime_checkable

from docx.oxml.ns import qn
from lxml import etree

from plan09lib.atomic_write import atomic_write
from plan09lib.deliver.record.published import WORD_FILE
from plan09lib.deliver.word.marks import mark_all
from plan09lib.deliver.word.package import packed
from plan09lib.deliver.word.pages import laid_out
from plan09lib.deliver.word.render import rendered
from plan09lib.deliver.word.sheets import write_sheets
from plan09lib.deliver.word.units import Version, units_of
from plan09lib.deliver.word.versions import keep_versions
from plan09lib.errors import Fault
from plan09lib.read.plan.document_form import TEMPLATE_FILE, DocumentForm
from plan09lib.read.unit.unit import Unit
from plan09lib.tell.document.blocks import Document
from plan09lib.tell.words.fact import FactBook
from plan09lib.tell.words.formats import spelled

ANNEX_FILE, ANNEX_BOOK = "phu-luc.docx", "phu-luc.xlsx"


@runtime_checkable
class Documented(Protocol):
    """A review that has a document to be signed."""

    @property
    def document_tree(self) -> Document: ...
    @property
    def annex_tree(self) -> Document: ...
    @property
    def facts(self) -> FactBook: ...
    @property
    def document_form(self) -> DocumentForm: ...
    @property
    def unit(self) -> Unit: ...
    @property
    def acting_day(self) -> dt.date: ...


def write_document(review: object, folder: Path, earlier: Path | None = None) -> None:
    """The Word files and the workbook of `review` in `folder`; nothing of one without them.

    What the document is made of is kept, with that of the versions in the report `earlier`.
    """
    if not isinstance(review, Documented):
        return
    version = version_of(review)
    for name in (WORD_FILE, ANNEX_FILE):
        with atomic_write(folder / name) as new:
            new.write_bytes(document_bytes(review, name, version))
    with atomic_write(folder / ANNEX_BOOK) as new:
        write_sheets(new, review.annex_tree, review.facts, review.document_form.spelling)
    keep_versions(version, folder, earlier)


def version_of(review: Documented) -> Version:
    """What the document of `review` is made of."""
    return Version(units_of(_tree(review, WORD_FILE), review.document_form))


def _tree(review: Documented, name: str) -> Document:
    """What a Word file of the review holds."""
    if name == ANNEX_FILE:
        return review.annex_tree
    return laid_out(review.document_tree, review.document_form)


def document_faults(review: object, _notebook: Path, _title: str, folder: Path) -> list[Fault]:
    """What the Word files in `folder` say otherwise than the trees they were made of.

    The office's own file, where one is issued, is looked at elsewhere.
    """
    if not isinstance(review, Documented):
        return []
    issue = getattr(review, "issue", None)
    own = (ANNEX_FILE,) if issue and issue.human.document else (WORD_FILE, ANNEX_FILE)
    names = [name for name in own if (folder / name).is_file()]
    return [fault for name in names for fault in _faults_of(review, folder / name)]


def _faults_of(review: Documented, file: Path) -> list[Fault]:
    spelling = review.document_form.spelling
    text = _tree(review, file.name).text
    owed = [spelled(line, spelling) for line in text.splitlines() if line]
    written = [line for line in lines_in(file) if line]
    rule, action = "văn bản Word nói đúng như cây khối", "sửa plan09lib/deliver/word"
    differ = [
        (a, b) for a, b in zip_longest(owed, written, fillvalue="") if spelled(b, spelling) != a
    ]
    return [Fault(file.name, f'viết "{b}", văn bản là "{a}"', rule, action) for a, b in differ[:3]]


def lines_in(file: Path) -> list[str]:
    """The text of every paragraph and cell of a Word file, in their order; its header left out."""
    with zipfile.ZipFile(file) as parts:
        texts = etree.fromstring(parts.read("word/document.xml")).iter(qn("w:p"))
    return ["".join(part.text or "" for part in one.iter(qn("w:t"))) for one in texts]


def document_bytes(
    review: Documented, name: str = WORD_FILE, version: Version | None = None
) -> bytes:
    """The bytes of a Word file: the same for the same inputs. `version` saves working it out."""
    form, tree = review.document_form, _tree(review, name)
    own = review.unit.folder / TEMPLATE_FILE
    is_wide = name == ANNEX_FILE
    word = rendered(tree, form, own if own.is_file() else None, is_wide=is_wide)
    if name == WORD_FILE:
        mark_all(word, version or version_of(review))
    return packed(word, tree, review.acting_day)
