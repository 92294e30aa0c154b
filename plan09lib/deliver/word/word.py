"""`bao-cao.docx` of a review, written beside its page."""

from __future__ import annotations

import datetime as dt
from itertools import zip_longest
from pathlib import Path
from typing import Protocol, runtime_checkable

from docx import Document as new_document
from docx.oxml.ns import qn

from plan09lib.atomic_write import atomic_write
from plan09lib.deliver.word.package import packed
from plan09lib.deliver.word.render import rendered
from plan09lib.errors import Fault
from plan09lib.read.plan.document_form import TEMPLATE_FILE, DocumentForm
from plan09lib.read.unit.unit import Unit
from plan09lib.tell.document.blocks import Document
from plan09lib.tell.words.formats import spelled

WORD_FILE = "bao-cao.docx"


@runtime_checkable
class Documented(Protocol):
    """A review that has a document to be signed."""

    @property
    def document_tree(self) -> Document: ...
    @property
    def document_form(self) -> DocumentForm: ...
    @property
    def unit(self) -> Unit: ...
    @property
    def acting_day(self) -> dt.date: ...


def write_document(review: object, folder: Path) -> None:
    """The Word file of `review` in `folder`; nothing of a review that has no document."""
    if not isinstance(review, Documented):
        return
    with atomic_write(folder / WORD_FILE) as new:
        new.write_bytes(document_bytes(review))


def document_faults(review: object, _notebook: Path, _title: str, folder: Path) -> list[Fault]:
    """What the Word file in `folder` says otherwise than the tree it was made of."""
    file = folder / WORD_FILE
    if not isinstance(review, Documented) or not file.is_file():
        return []
    spelling = review.document_form.spelling
    owed = [spelled(line, spelling) for line in review.document_tree.text.splitlines() if line]
    written = [line for line in lines_in(file) if line]
    rule, action = "văn bản Word nói đúng như cây khối", "sửa plan09lib/deliver/word"
    differ = [
        (a, b) for a, b in zip_longest(owed, written, fillvalue="") if spelled(b, spelling) != a
    ]
    return [Fault(WORD_FILE, f'viết "{b}", văn bản là "{a}"', rule, action) for a, b in differ[:3]]


def lines_in(file: Path) -> list[str]:
    """The text of every paragraph and cell of a Word file, in their order; its header left out."""
    texts = new_document(str(file)).element.body.iter(qn("w:p"))
    return ["".join(part.text or "" for part in one.iter(qn("w:t"))) for one in texts]


def document_bytes(review: Documented) -> bytes:
    """The bytes of the Word file: the same for the same inputs."""
    form = review.document_form
    own = review.unit.folder / TEMPLATE_FILE
    word = rendered(review.document_tree, form, own if own.is_file() else None)
    return packed(word, review.document_tree, review.acting_day)
