"""A Word document from bytes and as bytes: the same gives the same, whenever it is written."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from typing import Any

from docx import Document as read_word
from docx.document import Document as WordDocument
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.parts.coreprops import CorePropertiesPart

from plan09lib.tell.document.blocks import Document

_FIRST_DAY = (1980, 1, 1, 0, 0, 0)
"""The day that every part of the file has: no zip knows an earlier one."""
_MODE = 0o644 << 16


def opened(content: bytes) -> WordDocument:
    """The Word document that a file holds, with one part for its properties, whoever saved it.

    LibreOffice names the relation to that part otherwise: python-docx does not know it and would
    add a second part of the same name. Raises: as docx.Document.
    """
    word = read_word(io.BytesIO(content))
    relations = word.part.package.rels
    own = [key for key, one in relations.items() if _is_of_properties(one)]
    parts = [relations.pop(key).target_part for key in own]
    known = [one for one in parts if isinstance(one, CorePropertiesPart)]
    for key, part in zip(own[:1], known[:1], strict=False):
        relations.add_relationship(RELATIONSHIP_TYPE.CORE_PROPERTIES, part, key)
    return word


def _is_of_properties(relation: Any) -> bool:
    kind = str(relation.reltype).casefold()
    return not relation.is_external and kind.endswith("/metadata/core-properties")


def packed(word: WordDocument, document: Document, day: dt.date) -> bytes:
    """The file's bytes, with its properties; `day` stands for the time it was made at."""
    _properties(word.core_properties, document, day)
    written = io.BytesIO()
    word.save(written)
    return _with_fixed_days(written.getvalue())


def _properties(properties: Any, document: Document, day: dt.date) -> None:
    made = dt.datetime(day.year, day.month, day.day)
    properties.title, properties.author = document.title, document.author
    properties.last_modified_by, properties.comments = document.author, ""
    properties.language, properties.revision = "vi-VN", 1
    properties.created = properties.modified = made
    properties.keywords = properties.subject = properties.category = ""


def _with_fixed_days(content: bytes) -> bytes:
    """The same parts in the order of their names, none with a time of its own."""
    packed_again = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(packed_again, "w") as new:
        for name in sorted(old.namelist(), key=lambda one: (one != "[Content_Types].xml", one)):
            part = zipfile.ZipInfo(name, date_time=_FIRST_DAY)
            part.compress_type, part.external_attr = zipfile.ZIP_DEFLATED, _MODE
            part.create_system = 3
            new.writestr(part, old.read(name), compresslevel=6)
    return packed_again.getvalue()
