"""The signed document of a review: what its templates say, as one tree of blocks."""

from __future__ import annotations

from typing import Any

from plan09lib.read.rules.document_form import DocumentForm
from plan09lib.tell.document.blocks import Document
from plan09lib.tell.document.parsed import blocks_of
from plan09lib.tell.document.told import Tellable, ToldDocument
from plan09lib.tell.words.fact import Fact
from plan09lib.tell.words.narrate import Narrator

TEMPLATES = {"so_ket": "vb_so_ket.j2", "tong_ket": "vb_tong_ket.j2"}


class FormalNarrator(Narrator):
    """A narrator that writes facts as official documents do."""

    def __init__(self, references: frozenset[str], form: DocumentForm, kind: str):
        super().__init__(references, kind)
        self._form = form

    def shown(self, fact: Fact) -> str:
        """How a fact reads in the document."""
        return fact.formal(self._form.leading_zero)


def document_of(review: Tellable) -> Document:
    """The document of a review. Raises: BrokenTemplate for a template that cannot be written."""
    doc = ToldDocument(review)
    narrator = FormalNarrator(review.references, doc.form, review.plan.kind)
    context: dict[str, Any] = {**review.context, "doc": doc}
    blocks = blocks_of(narrator.render(TEMPLATES[review.kind], **context))
    label = {"so_ket": "sơ kết", "tong_ket": "tổng kết"}[review.kind]
    title = f"Báo cáo {label} {review.period.label}, {doc.names.ward}"
    return Document(title, doc.names.committee, blocks)
