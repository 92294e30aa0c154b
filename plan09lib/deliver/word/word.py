"""`bao-cao.docx` of a review, written beside its page; its annexes as `phu-luc.docx`, `.xlsx`."""

from __future__ import annotations

import contextlib
import datetime as dt
import io
import zipfile
import zlib
from collections.abc import Mapping
from itertools import zip_longest
from pathlib import Path
from typing import Protocol, runtime_checkable
from weakref import WeakKeyDictionary

from docx.oxml.ns import qn
from lxml import etree

from plan09lib.atomic_write import atomic_write
from plan09lib.deliver.page.files import ANNEX_BOOK, ANNEX_FILE, WORD_FILE
from plan09lib.deliver.word.marks import mark_all
from plan09lib.deliver.word.markup import as_written
from plan09lib.deliver.word.package import packed
from plan09lib.deliver.word.pages import laid_out
from plan09lib.deliver.word.render import NO_BREAK, rendered
from plan09lib.deliver.word.sheets import write_sheets
from plan09lib.deliver.word.units import Version, units_of
from plan09lib.deliver.word.versions import keep_versions
from plan09lib.errors import Fault
from plan09lib.read.period.period import Period
from plan09lib.read.plan.plan import Plan
from plan09lib.read.rules.document_form import TEMPLATE_FILE, DocumentForm
from plan09lib.read.unit.unit import Unit
from plan09lib.tell.document.blocks import Document
from plan09lib.tell.words.fact import FactBook

_TEXT = "word/document.xml"


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
    def plan(self) -> Plan: ...
    @property
    def period(self) -> Period: ...
    @property
    def acting_day(self) -> dt.date: ...


def document_files(review: object) -> dict[str, bytes]:
    """The Word files and the workbook of `review` by file name; nothing of one without them."""
    if not isinstance(review, Documented):
        return {}
    return {
        WORD_FILE: document_bytes(review, WORD_FILE),
        ANNEX_FILE: document_bytes(review, ANNEX_FILE),
        ANNEX_BOOK: _annex_book(review),
    }


def write_document(
    review: object, files: Mapping[str, bytes], folder: Path, earlier: Path | None = None
) -> None:
    """The `files` of `review`, as `document_files` makes them, in `folder`.

    What the document is made of is kept, with that of the versions in the report `earlier`.
    """
    if not isinstance(review, Documented):
        return
    _made[review] = files
    for name, content in files.items():
        with atomic_write(folder / name) as new:
            new.write_bytes(content)
    keep_versions(version_of(review), folder, earlier)


_made: WeakKeyDictionary[object, Mapping[str, bytes]] = WeakKeyDictionary()
"""What was made of this process's own review, by file name: made once, whoever asks for it."""


def version_of(review: Documented) -> Version:
    """What the document of `review` is made of."""
    return Version(units_of(_tree(review, WORD_FILE), review.document_form))


def _tree(review: Documented, name: str) -> Document:
    """What a Word file of the review holds."""
    if name == ANNEX_FILE:
        return review.annex_tree
    return laid_out(review.document_tree, review.document_form)


def document_faults(review: object, _notebook: Path, _title: str, folder: Path) -> list[Fault]:
    """Where the files in `folder` are not, byte for byte, what this process made of the trees.

    The office's own file, where one is issued, is looked at elsewhere.
    """
    if not isinstance(review, Documented):
        return []
    issue = getattr(review, "issue", None)
    own = () if issue and issue.human.document else (WORD_FILE,)
    names = (*own, ANNEX_FILE, ANNEX_BOOK)
    return [fault for name in names for fault in _faults(review, folder, name)]


def _faults(review: Documented, folder: Path, name: str) -> list[Fault]:
    rule = "tệp như dựng lại từ cây khối"
    action = "lập lại báo cáo; vẫn vậy thì sửa phần deliver/word"
    if not (folder / name).is_file():
        return [Fault(name, "thiếu tệp này", rule, action)]
    made = _made.get(review, {}).get(name)
    owed = _owed(review, name) if made is None else made
    written = (folder / name).read_bytes()
    found = [] if owed == written else _differences(_parts(owed), _parts(written))
    return [Fault(name, what, rule, action) for what in found]


def _owed(review: Documented, name: str) -> bytes:
    return _annex_book(review) if name == ANNEX_BOOK else document_bytes(review, name)


def _annex_book(review: Documented) -> bytes:
    book = io.BytesIO()
    write_sheets(book, review.annex_tree, review.facts, review.document_form.spelling)
    return book.getvalue()


def _parts(file: bytes) -> dict[str, bytes]:
    try:
        with zipfile.ZipFile(io.BytesIO(file)) as parts:
            return {one: parts.read(one) for one in parts.namelist()}
    except (zipfile.BadZipFile, zlib.error):
        return {"(tệp hỏng)": file}


def _differences(owed: Mapping[str, bytes], written: Mapping[str, bytes]) -> list[str]:
    """The first lines that a Word file has otherwise; where they are the same, the other parts."""
    with contextlib.suppress(KeyError, etree.XMLSyntaxError):
        lines = zip_longest(_lines(owed[_TEXT]), _lines(written[_TEXT]), fillvalue="")
        if differ := [(here, there) for here, there in lines if here != there]:
            return [f'viết "{there}", văn bản là "{here}"' for here, there in differ[:3]]
    names = [name for name in sorted({*owed, *written}) if owed.get(name) != written.get(name)]
    return [f"khác ở phần {', '.join(names[:3]) or 'đóng gói'}"]


def lines_in(file: Path) -> list[str]:
    """The text of every paragraph and cell of a Word file, in their order; its header left out."""
    with zipfile.ZipFile(file) as parts:
        return _lines(parts.read(_TEXT))


def _lines(document: bytes) -> list[str]:
    paragraphs = etree.fromstring(document).iter(qn("w:p"))
    texts = ("".join(part.text or "" for part in one.iter(qn("w:t"))) for one in paragraphs)
    return [as_written(text.replace(NO_BREAK, " ")) for text in texts]


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
