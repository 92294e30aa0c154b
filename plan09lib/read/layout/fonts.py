"""Which font a whole file was typed in: Unicode, TCVN3 or VNI, with a confidence."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import chain, islice

from plan09lib.read.cells.findings import Finding
from plan09lib.read.layout.mapping import Mapping
from plan09lib.read.tables.legacy_text import FONTS, marked_words, share_of_syllables, to_unicode
from plan09lib.read.tables.tables import Table

SURE = 0.5
"""The lead over the second best reading from which a file's font is taken as known."""
_WORDS = 4_000
_ENOUGH = 0.6
_LABELS = {"unicode": "Unicode", "tcvn3": "TCVN3 (ABC)", "vni": "VNI"}


@dataclass(frozen=True)
class Font:
    """The font of a file; `confidence` is its lead in syllables over the next best (0 to 1)."""

    name: str
    confidence: float

    @property
    def is_sure(self) -> bool:
        """Whether the file may be read without asking."""
        return self.name == "unicode" or self.confidence >= SURE

    @property
    def label(self) -> str:
        """The font's name for the reader."""
        return _LABELS[self.name]


def decide_font(texts: Iterable[str]) -> Font:
    """The font in which most words beyond ASCII are Vietnamese syllables.

    A text without such words is Unicode. Words of one letter's choice are too few to decide on.

    >>> decide_font(["Uû ban nh©n d©n ph­êng", "c¸n bé"]).name
    'tcvn3'
    """
    words = list(islice((word for text in texts for word in marked_words(text)), _WORDS))
    if not words:
        return Font("unicode", 1.0)
    shares = {"unicode": share_of_syllables(" ".join(words))}
    for font in FONTS:
        shares[font] = share_of_syllables(" ".join(to_unicode(word, font) for word in words))
    if shares["unicode"] >= _ENOUGH or max(shares.values()) < _ENOUGH:
        legacy = max(shares["tcvn3"], shares["vni"])
        return Font("unicode", max(0.0, shares["unicode"] - min(legacy, shares["unicode"])))
    best = max(FONTS, key=lambda font: shares[font])
    others = max(share for font, share in shares.items() if font != best)
    return Font(best, shares[best] - others)


def table_texts(tables: Iterable[Table]) -> Iterable[str]:
    """Every text cell of `tables`, and their names."""
    for table in tables:
        yield table.name
        yield from (cell for cell in chain.from_iterable(table.rows) if isinstance(cell, str))


def in_unicode(table: Table, font: str) -> Table:
    """`table` with every text, its name too, turned from `font` into Unicode."""
    if font == "unicode":
        return table
    rows = [
        [to_unicode(cell, font) if isinstance(cell, str) else cell for cell in row]
        for row in table.rows
    ]
    return replace(table, name=to_unicode(table.name, font), rows=rows)


def mixed_words(texts: Iterable[str]) -> list[str]:
    """Words that are no syllables as they stand but are in TCVN3 or VNI: a second font in the file.

    >>> mixed_words(["cán bộ phường", "nh©n d©n", "Krông"])
    ['nh©n', 'd©n']
    """
    found = []
    for word in dict.fromkeys(word for text in texts for word in marked_words(text)):
        if share_of_syllables(word) == 1:
            continue
        legacy = [to_unicode(word, font) for font in FONTS]
        if any(one != word and share_of_syllables(one) == 1 for one in legacy):
            found.append(word)
    return found


def file_font(tables: Iterable[Table], mapping: Mapping, file: str) -> tuple[Font, list[Finding]]:
    """The font of a file, as `mapping.yml` says or as its words show, and what to tell of it."""
    texts = list(dict.fromkeys(table_texts(tables)))
    said = mapping.font_of(file)
    font = Font(said, 1.0) if said else decide_font(texts)
    found: list[Finding] = []
    if not font.is_sure:
        words = f"chữ có vẻ theo phông {font.label} nhưng chưa chắc (độ tin {font.confidence:.0%})"
        action = f"ghi font: {font.name} (hoặc unicode) trong mapping.yml"
        found.append(Finding(file, "blocking", "undecided_font", "", words, action))
    elif font.name != "unicode":
        words = f"chữ theo phông {font.label}, đã đổi sang Unicode (độ tin {font.confidence:.0%})"
        found.append(Finding(file, "warning", "legacy_font", "", words, "lưu lại bằng Unicode"))
    mixed = mixed_words(to_unicode(text, font.name) for text in texts)
    if mixed and font.is_sure:
        words = f"{len(mixed)} chữ không đọc được, có lẽ theo một phông khác trong cùng tệp"
        action = "đổi cả tệp sang Unicode; các ô này giữ nguyên như trong tệp"
        raw = ", ".join(mixed[:5])
        finding = Finding(file, "warning", "mixed_font", "", words, action, raw=raw, private=True)
        found.append(finding)
    return font, found
