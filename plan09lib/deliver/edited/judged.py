"""What a document concludes, which stands in an edited file as judged.

Whatever people add: without a conclusion, or with another one, the file would say otherwise than
the review does.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from plan09lib.deliver.edited.align import Text, likeness
from plan09lib.deliver.word.units import Unit, row_keys
from plan09lib.deliver.word.word import Documented, version_of
from plan09lib.read.rules.prospect_words import ProspectWords
from plan09lib.tell.document.blocks import Cell, Paragraph, Run, Table

SENTENCE = re.compile(r"(?<=\.) ")
"""What stands between two sentences."""
_ALIKE = 0.5
"""How alike a sentence must be to stand for a conclusion."""
_NUMBER = re.compile(r"\d+(?:[.,/]\d+)*%?")
_TARGET = "chỉ tiêu"
_WORDS_BEFORE = 3
_BEFORE, _AFTER = r"(?:^|(?<=[.;:!?…”)] ))", r"(?= |$)"
"""What a sentence stands between; the number of an item may stand before it."""


@dataclass(frozen=True)
class Judged:
    """The sentences of a paragraph, or the cells of a row, that hold a conclusion."""

    unit: Unit
    said: tuple[str, ...]

    @property
    def is_row(self) -> bool:
        """Whether it is a row of a table."""
        return self.unit.kind == "row"

    def otherwise(self, cells: Sequence[str]) -> Iterator[tuple[str, str]]:
        """What stands in `cells` instead of each conclusion, empty for nothing; the conclusion."""
        texts = [plain(cell) for cell in cells]
        if self.is_row:
            own = [plain(cell) for cell in self.unit.cells]
            for owed in (one for one in self.said if one not in texts):
                yield texts[own.index(owed)] if len(texts) == len(own) else "", owed
        else:
            told = [one for text in texts for one in SENTENCE.split(text)]
            for owed in (one for one in self.said if not stands_in(" ".join(texts), one)):
                best = max(told, key=lambda one: likeness(one, owed), default="")
                yield best if likeness(best, owed) >= _ALIKE else "", owed


@dataclass(frozen=True)
class Stands:
    """Where a unit stands in an edited file, and what is told of it besides its conclusions."""

    cells: Sequence[str]
    has_wrong_numbers: bool
    told: Collection[str]
    """The sentences of now beside which words of earlier versions are told."""

    def tells(self, written: str, owed: str) -> bool:
        """Whether it is told anyway that something else was `written` than is `owed`."""
        is_number = without_numbers(written) == without_numbers(owed)
        return owed in self.told or (self.has_wrong_numbers and is_number)


def changed(
    judged: Iterable[Judged], stands: Mapping[str, Stands], places: Sequence[Text]
) -> Iterator[tuple[str, str]]:
    """The paragraph or row, empty for one that is gone, and what it says instead of a conclusion.

    A sentence may be moved to anywhere in the file, and stands there as often as it was concluded;
    the cells of a row stay together.
    """
    texts = [plain(place.text) for place in places]
    every = [*judged]
    times = Counter(owed for one in every if not one.is_row for owed in one.said)
    for one in every:
        here = stands.get(one.unit.key)
        lost = [
            (written, owed)
            for written, owed in one.otherwise(here.cells if here else ())
            if one.is_row or sum(stands_in(text, owed) for text in texts) < times[owed]
        ]
        if here is None and lost:
            told = one.unit.text if one.is_row else " ".join(owed for _, owed in lost)
            yield "", f'đã xóa {"hàng" if one.is_row else "câu"} "{told}"'
        elif here is not None:
            for written, owed in lost:
                if not here.tells(written, owed):
                    instead, was = parted(written, owed) if written else ("", owed)
                    found = f'ghi "{instead}"' if written else "đã xóa lời ấy"
                    yield " | ".join(here.cells), f'{found}, đã xét là "{was}"'


def judged_in(review: Documented) -> Mapping[str, Judged]:
    """The conclusions in the document of a review, by the key of their unit.

    Sentences and cells that a template marks as judged, or with words of a class. In a row with a
    cell that is judged, of which targets it is too.
    """
    held = _Held(review.plan.words)
    units = {unit.key: unit for unit in version_of(review).units}
    found: dict[str, Judged] = {}
    for block in review.document_tree.blocks:
        unit = units.get(block.key)
        if unit and isinstance(block, Paragraph) and block.role == "body":
            text = plain(unit.text).removeprefix(unit.ordinal.strip()).strip()
            marked = _marked(unit, block.runs)
            said = [one for one in SENTENCE.split(text)
                    if one in marked or held.in_sentence.search(one)]  # fmt: skip
            found[block.key] = Judged(unit, tuple(said))
        elif isinstance(block, Table):
            for key, row in zip(row_keys(block), block.rows, strict=True):
                if one := units.get(key):
                    found[key] = Judged(one, tuple(_cells(one, block, row, held)))
    return {key: one for key, one in found.items() if one.said}


def _marked(unit: Unit, runs: Sequence[Run]) -> set[str]:
    """The sentences of a paragraph with a run that is marked as judged."""
    mask = "".join(("x" if run.is_judged else " ") * len(run.text) for run in runs)
    ends = [found.start() for found in SENTENCE.finditer(unit.text)]
    begins = [len(unit.ordinal), *(end + 1 for end in ends)]
    parts = zip(begins, [*ends, len(unit.text)], strict=True)
    return {plain(unit.text[here:end]) for here, end in parts if "x" in mask[here:end]}


def _cells(unit: Unit, table: Table, row: Sequence[Cell], held: _Held) -> Iterator[str]:
    texts = [plain(cell) for cell in unit.cells]
    heads = ["".join(run.text for run in head.runs).casefold() for head in table.heads]
    marked = [any(run.is_judged for run in cell.runs) for cell in row]
    is_class = any(marked) or any(map(held.anywhere.fullmatch, texts))
    for head, text, is_marked in zip(heads, texts, marked, strict=True):
        of_targets = is_class and head.startswith(_TARGET)
        if is_marked or held.anywhere.search(text) or of_targets:
            yield text


class _Held:
    """Whether a text holds a wording of a class, its numbers apart."""

    def __init__(self, words: ProspectWords):
        ways = [way for code in words.classes for way in words.fixed(code, short=False)]
        several = _any(way for way in ways if " " in " ".join(way).strip())
        one = _any(way for way in ways if " " not in " ".join(way).strip())
        self.anywhere = re.compile(_any(ways), re.IGNORECASE)
        self.in_sentence = re.compile(
            rf"{several}|^{one}|[:;] {one}|{one}:|{_TARGET}.*{one}|{one}.*{_TARGET}", re.IGNORECASE
        )
        """A wording of one word is a verb too: "người đạt"; what it is said of tells it apart."""


def _any(ways: Iterable[Sequence[str]]) -> str:
    every = "|".join(r".{0,24}?".join(map(re.escape, way)) for way in ways)
    return rf"(?<!\w)(?:{every})(?!\w)"


def stands_in(text: str, sentence: str) -> int:
    """How often a sentence stands in a text as a whole.

    >>> stands_in("a) Đạt. Khá.", "Đạt."), stands_in("Không Đạt.", "Đạt.")
    (1, 0)
    """
    return len(re.findall(f"{_BEFORE}{re.escape(sentence)}{_AFTER}", text))


def parted(one: str, other: str) -> tuple[str, str]:
    """Both texts from shortly before where they part.

    >>> parted("Đạt ở các nhóm: đại học của công chức.", "Đạt ở các nhóm: tin học.")
    ('… ở các nhóm: đại học của công chức.', '… ở các nhóm: tin học.')
    """
    words, others = one.split(), other.split()
    pairs = enumerate(zip(words, others, strict=False))
    at = next((at for at, (a, b) in pairs if a != b), min(len(words), len(others)))
    start = at - _WORDS_BEFORE
    if start <= 0:
        return one, other
    return f"… {' '.join(words[start:])}", f"… {' '.join(others[start:])}"


def sentences_of(unit: Unit) -> list[str]:
    """The sentences of a paragraph, the cells of a row."""
    cells = [plain(cell) for cell in unit.cells]
    return cells if unit.kind in ("row", "head") else SENTENCE.split(plain(unit.text))


def plain(text: str) -> str:
    """A text with white space single."""
    return " ".join(text.split())


def without_numbers(text: str) -> str:
    """A text with every number the same.

    >>> without_numbers("thiếu 2 người (75,0%)")
    'thiếu 0 người (0)'
    """
    return _NUMBER.sub("0", text)
