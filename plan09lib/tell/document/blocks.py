"""The blocks of a document: headings, paragraphs, tables, figures, places for people, signature.

A block has a key that stays the same as long as its template does. Its text stands in runs: words,
numbers that are facts, texts quoted from the plan or a list, words of people.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

Origin = Literal["words", "fact", "reference", "ordinal", "person"]
"""Where the text of a run comes from: a template, a fact, what is quoted, the numbering, people."""


@dataclass(frozen=True)
class Run:
    """A stretch of text of one origin; `fact` is the id of the fact that it shows.

    `is_judged`: it states what was judged, which nobody may leave out of the document.
    """

    text: str
    origin: Origin = "words"
    fact: str = ""
    bold: bool = False
    italic: bool = False
    is_judged: bool = False


@dataclass(frozen=True, kw_only=True)
class Block:
    """What all blocks have."""

    key: str


@dataclass(frozen=True, kw_only=True)
class Heading(Block):
    """A heading of level 1 (a part) to 3; its number, "I-" or "1.", is the first run."""

    level: int
    runs: tuple[Run, ...]


@dataclass(frozen=True, kw_only=True)
class Paragraph(Block):
    """A paragraph; `role` says what it is in a document: "body" or one of `parsed.ROLES`."""

    runs: tuple[Run, ...]
    role: str = "body"


@dataclass(frozen=True, kw_only=True)
class Human(Block):
    """A place that people fill: what they wrote, or what they are asked to write.

    `about` is the kind of comment that belongs there, a code of `loai_nhan_xet.csv`.
    """

    paragraphs: tuple[Paragraph, ...]
    is_filled: bool
    about: str = ""


@dataclass(frozen=True)
class Cell:
    """A cell of a table."""

    runs: tuple[Run, ...]
    is_head: bool = False


@dataclass(frozen=True, kw_only=True)
class Table(Block):
    """A table with one row of heads; `widths` are the columns' shares of the page's width.

    `is_whole`: on one page, where it fits on one.
    """

    caption: tuple[Run, ...]
    widths: tuple[int, ...]
    is_whole: bool
    heads: tuple[Cell, ...]
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True, kw_only=True)
class Figure(Block):
    """A picture (PNG) with the sentence that replaces it; `facts` are the ids of what it shows."""

    picture: bytes = field(repr=False)
    alt: str
    facts: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Columns(Block):
    """Two columns of paragraphs side by side: the head of the document, its signature."""

    left: tuple[Paragraph, ...]
    right: tuple[Paragraph, ...]


@dataclass(frozen=True)
class Document:
    """All blocks in their order; `title` is what the file is called in its properties."""

    title: str
    author: str
    blocks: tuple[Block, ...]

    def runs(self) -> Iterator[tuple[str, Run]]:
        """Every run with the key of its block."""
        for block in self.blocks:
            yield from ((block.key, run) for run in runs_of(block))

    @property
    def text(self) -> str:
        """All text, a line per paragraph or cell."""
        return "\n".join(line for block in self.blocks for line in lines_of(block))


def paragraphs_of(block: Block) -> tuple[tuple[Run, ...], ...]:
    """The runs of each paragraph, heading or cell of a block."""
    if isinstance(block, Heading | Paragraph):
        return (block.runs,)
    if isinstance(block, Human):
        return tuple(paragraph.runs for paragraph in block.paragraphs)
    if isinstance(block, Columns):
        return tuple(paragraph.runs for paragraph in (*block.left, *block.right))
    if isinstance(block, Table):
        cells = (*block.heads, *(cell for row in block.rows for cell in row))
        return (block.caption, *(cell.runs for cell in cells))
    return ()


def runs_of(block: Block) -> Iterator[Run]:
    """Every run of a block."""
    for runs in paragraphs_of(block):
        yield from runs


def lines_of(block: Block) -> Iterator[str]:
    """The text of each paragraph, heading or cell of a block."""
    for runs in paragraphs_of(block):
        yield "".join(run.text for run in runs)
    if isinstance(block, Figure):
        yield block.alt
