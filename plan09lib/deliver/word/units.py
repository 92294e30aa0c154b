"""What a Word file was made of: its paragraphs and table rows by key, kept to compare later files.

A unit is what a person edits as a whole: a paragraph, a heading, a caption, or a row of a table.
The units of every version of a document are kept in the office's own folder of its report, so that
a file edited by the office can be compared with what it was made from.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Literal

from plan09lib.digest import sha256
from plan09lib.read.rules.document_form import DocumentForm
from plan09lib.tell.document.blocks import (
    Block,
    Columns,
    Document,
    Figure,
    Heading,
    Human,
    Paragraph,
    Run,
    Table,
)
from plan09lib.tell.words.formats import spelled

Kind = Literal["text", "human", "empty", "row", "head"]
"""A paragraph made of data, one of people, a place that people have yet to fill, a table's row, and
a table's heads."""
_MARK = "_p09_"
"""Begins the name of a bookmark; what begins with a low line is hidden in Word."""
_VERSION = f"{_MARK}v_"
_MARK_LENGTH, _VERSION_LENGTH = 14, 24
_SLUG = re.compile(r"[^\w]+")


@dataclass(frozen=True)
class Shown:
    """A fact as a unit shows it: its text from `start` on in the cell of number `cell`."""

    fact: str
    text: str
    cell: int
    start: int


@dataclass(frozen=True)
class Unit:
    """A paragraph (one cell) or a table row (several); `ordinal` is the number it begins with.

    `about` is the kind of comment that belongs to a place for people.
    """

    key: str
    kind: Kind
    cells: tuple[str, ...]
    shown: tuple[Shown, ...] = ()
    ordinal: str = ""
    about: str = ""

    @property
    def text(self) -> str:
        """All its text, cells divided by a line."""
        return " | ".join(self.cells)

    @property
    def mark(self) -> str:
        """The name of the bookmark that stands around it."""
        return mark_of(self.key)

    @property
    def wording(self) -> tuple[str, ...]:
        """Its cells with the numbers of facts, and the number it begins with, left out."""
        cells = [list(cell) for cell in self.cells]
        for one in self.shown:
            cells[one.cell][one.start : one.start + len(one.text)] = " " * len(one.text)
        texts = [" ".join("".join(cell).split()) for cell in cells]
        return (texts[0].removeprefix(self.ordinal.strip()).strip(), *texts[1:])


def mark_of(key: str) -> str:
    """The name of a unit's bookmark: keys may be longer than Word takes.

    >>> len(mark_of("tong-quat")), mark_of("tong-quat") == mark_of("tong-quat")
    (19, True)
    """
    return _MARK + sha256(key)[:_MARK_LENGTH]


def is_mark(name: str) -> bool:
    """Whether a bookmark is one of this program's."""
    return name.startswith(_MARK)


# From a tree of blocks.


def units_of(document: Document, form: DocumentForm) -> tuple[Unit, ...]:
    """The units of a document in their order, spelled as its form writes."""
    every = (unit for block in document.blocks for unit in _of_block(block, form))
    return tuple(unit for unit in every if any(unit.cells))


def _of_block(block: Block, form: DocumentForm) -> Iterator[Unit]:
    if isinstance(block, Heading | Paragraph):
        yield _unit(block.key, "text", [block.runs], form)
    elif isinstance(block, Human):
        kind: Kind = "human" if block.is_filled else "empty"
        for one in block.paragraphs:
            yield replace(_unit(one.key, kind, [one.runs], form), about=block.about)
    elif isinstance(block, Columns):
        for side, column in (("trai", block.left), ("phai", block.right)):
            for place, one in enumerate(column):
                yield _unit(f"{block.key}/{side}-{place}", "text", [one.runs], form)
    elif isinstance(block, Table):
        yield _unit(f"{block.key}/ten", "text", [block.caption], form)
        yield _unit(f"{block.key}/dau", "head", [cell.runs for cell in block.heads], form)
        for key, row in zip(row_keys(block), block.rows, strict=True):
            yield _unit(key, "row", [cell.runs for cell in row], form)
    elif not isinstance(block, Figure):
        raise TypeError(f"no unit is made of {type(block).__name__}")


def row_keys(table: Table) -> list[str]:
    """A key per row, by the first cell that is no number of the row; repeated ones are counted."""
    said = [next((_told(cell.runs) for cell in row if _told(cell.runs)), "") for row in table.rows]
    times: Counter[str] = Counter()
    keys = []
    for text in said:
        times[text] += 1
        keys.append(f"{table.key}/{text}" + (f"/{times[text]}" if times[text] > 1 else ""))
    return keys


def _told(runs: Iterable[Run]) -> str:
    """What a cell says, its numbers apart: they change while the row stays the same one."""
    text = "".join(run.text for run in runs if run.origin not in ("ordinal", "fact"))
    return _SLUG.sub("-", text.casefold()).strip("-")


def _unit(key: str, kind: Kind, cells: list[tuple[Run, ...]], form: DocumentForm) -> Unit:
    texts: list[str] = []
    shown: list[Shown] = []
    ordinal = ""
    for place, runs in enumerate(cells):
        text = ""
        for run in runs:
            own = run.text if run.origin == "person" else spelled(run.text, form.spelling)
            if run.origin == "fact":
                shown.append(Shown(run.fact, own, place, len(text)))
            if run.origin == "ordinal" and not texts and not text:
                ordinal = own
            text += own
        texts.append(text)
    return Unit(key, kind, tuple(texts), tuple(shown), ordinal)


# Kept as JSON.


@dataclass(frozen=True)
class Version:
    """The units of one version of a document."""

    units: tuple[Unit, ...]

    @property
    def name(self) -> str:
        """What the version is called: the same for the same units."""
        return sha256(self.json)[:_VERSION_LENGTH]

    @property
    def mark(self) -> str:
        """The name of the bookmark that tells which version a file was made as."""
        return _VERSION + self.name

    @cached_property
    def json(self) -> str:
        """The version as text."""
        return json.dumps({"units": self.units}, ensure_ascii=False, default=vars)

    @classmethod
    def read(cls, text: str) -> Version:
        """The version that `json` gave. Raises: ValueError, KeyError, TypeError for another."""
        return cls(tuple(_from_json(one) for one in json.loads(text)["units"]))


def version_named(marks: Iterable[str]) -> str:
    """The name of the version that a file's bookmarks tell; empty when they tell none."""
    found = (mark.removeprefix(_VERSION) for mark in marks if mark.startswith(_VERSION))
    return next(found, "")


def _from_json(record: dict[str, Any]) -> Unit:
    shown = tuple(Shown(**one) for one in record["shown"])
    return Unit(**{**record, "cells": tuple(record["cells"]), "shown": shown})
