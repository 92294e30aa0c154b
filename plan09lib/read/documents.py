"""What the plan is called, and the documents it rests on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Annotated

from pydantic import Field

from plan09lib.errors import Fault
from plan09lib.read.day import IsoDay
from plan09lib.read.record import Record

OPENING = "Mở đầu"
"""The clause of what the plan's first sentence names: the documents it carries out."""


class Document(Record):
    """A document that the plan names; `clause` says where, `by` who issued it."""

    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
    clause: Annotated[str, Field(pattern=rf"^({OPENING}|[IVX]+(\.\d+)?)$")]
    kind: str
    number: Annotated[str, Field(pattern=r"^\d{1,4}-[A-ZĐ]{2,4}/[A-ZĐ]{2,6}$")]
    date: IsoDay
    by: str
    about: str


class Identity(Record):
    """What the plan is called and the documents it names, in the order of its text."""

    title: str
    documents: tuple[Document, ...]

    @property
    def carried_out(self) -> tuple[Document, ...]:
        """The documents that the plan carries out: its first sentence names them."""
        return self.named_in(OPENING)

    def named_in(self, clause: str) -> tuple[Document, ...]:
        """The documents named in one clause of the plan."""
        return tuple(document for document in self.documents if document.clause == clause)


def document_faults(
    identity: Identity | None, clauses: Iterable[str], begins: dt.date | None
) -> Iterator[Fault]:
    """Documents with an id used twice, a clause the plan has not, or younger than the plan.

    `clauses` are those of its task groups, `begins` is the first day of its first stage.
    """
    documents = identity.documents if identity else ()
    ids = [document.id for document in documents]
    known = {OPENING, *clauses}
    for place, document in enumerate(documents):
        where = f"plan.yml: identity → documents → {document.id}"
        if document.id in ids[:place]:
            yield Fault(where, "mã dùng hai lần", "mỗi mã chỉ dùng một lần", "đổi một trong hai mã")
        if document.clause not in known:
            rule = f'clause là "{OPENING}" hoặc điều khoản của một nhóm việc'
            yield Fault(where, f'clause "{document.clause}" không có', rule, "sửa clause")
        if begins and document.date > begins:
            rule = f"kế hoạch chỉ dẫn văn bản có trước nó (giai đoạn đầu từ {begins})"
            yield Fault(where, f"date {document.date}", rule, "sửa date, hoặc bỏ văn bản này")
