"""`bao-cao.docx` of a review, written beside its page."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Protocol, runtime_checkable

from plan09lib.atomic_write import atomic_write
from plan09lib.deliver.word.package import packed
from plan09lib.deliver.word.render import rendered
from plan09lib.deliver.word.styles import TEMPLATE_FILE
from plan09lib.read.plan.plan import Plan
from plan09lib.read.unit.unit import Unit
from plan09lib.tell.document.blocks import Document

WORD_FILE = "bao-cao.docx"


@runtime_checkable
class Documented(Protocol):
    """A review that has a document to be signed."""

    @property
    def document(self) -> Document: ...
    @property
    def plan(self) -> Plan: ...
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


def document_bytes(review: Documented) -> bytes:
    """The bytes of the Word file: the same for the same inputs."""
    day = review.acting_day
    form = review.plan.forms.on(day)
    own = review.unit.folder / TEMPLATE_FILE
    word = rendered(review.document, form, own if own.is_file() else None)
    return packed(word, review.document, day)
