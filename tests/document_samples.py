"""The signed documents of the sample wards, and what is counted in them."""

from __future__ import annotations

import functools
import re
import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from plan09lib.tell.document.blocks import Document, Paragraph, Run, Table, runs_of
from plan09lib.tell.report.opening import open_report_review
from plan09lib.tell.report.review import Review

DATA = Path(__file__).parents[1] / "data"
SAMPLES = (
    ("so_ket", "phuong-mau-1", "2025-H1"),
    ("so_ket", "phuong-mau-1", "2024"),
    ("so_ket", "phuong-mau-2", "2025-9M"),
    ("so_ket", "phuong-mau-3", "2025"),
    ("so_ket", "phuong-mau-3", "2026-H1"),
    ("so_ket", "phuong-cu-a", "2025-H1"),
    ("tong_ket", "phuong-mau-1", "2022..2025"),
    ("tong_ket", "phuong-mau-2", "2022..2025"),
    ("tong_ket", "phuong-mau-3", "2022..2025"),
)
PAGES = {"so_ket": range(4, 9), "tong_ket": range(6, 11)}
NO_TELLING = ("deadline", "n", "previous_as_of", "baseline_as_of")
"""Facts of a target that a sentence about something else may use: a day, the size of a group."""
_NUMBER = re.compile(r"\d+(?:[/.,]\d+)*%?")


@functools.cache
def review_of(kind: str, unit: str, period: str) -> Review:
    """A sample's review, opened once."""
    return open_report_review(kind, unit, period, DATA)


def review_with(line: str, folder: Path) -> Review:
    """The first sample ward with a further line in its `don_vi.yml`, its data in `folder`."""
    kind, unit, period = SAMPLES[0]
    shutil.copytree(DATA / "plan", folder / "plan")
    shutil.copytree(DATA / "sample" / unit, folder / "units" / unit)
    with (folder / "units" / unit / "don_vi.yml").open("a", encoding="utf-8") as file:
        file.write(line)
    return open_report_review(kind, unit, period, folder)


def prose(document: Document) -> list[Paragraph]:
    """The paragraphs of the text itself: no heading, table, place for people, signature."""
    return [one for one in document.blocks if isinstance(one, Paragraph) and one.role == "body"]


def tables_of(document: Document) -> list[Table]:
    """Its tables, in their order."""
    return [block for block in document.blocks if isinstance(block, Table)]


def words_of(runs: tuple[Run, ...]) -> str:
    """The text of a line."""
    return "".join(run.text for run in runs)


def columns(table: Table) -> dict[str, list[str]]:
    """The texts of a table's columns by their heads."""
    heads = [words_of(head.runs) for head in table.heads]
    return {head: [words_of(row[at].runs) for row in table.rows] for at, head in enumerate(heads)}


def table_of(document: Document, key: str) -> dict[str, list[str]]:
    """The texts of the columns of the table under that key, by their heads."""
    (found,) = (table for table in tables_of(document) if table.key == key)
    return columns(found)


def skeletons(review: Review) -> Counter[str]:
    """How often each sentence occurs, its numbers and the names of bodies and groups blanked."""
    names = [name.name for body in review.plan.file.bodies for name in body.names]
    names += [one.label for one in review.plan.file.populations]
    names += [level.label for level in review.plan.vocabularies["nhom"].levels]
    blanked = re.compile("|".join(re.escape(name) for name in sorted(names, key=len)[::-1]), re.I)
    return Counter(
        _NUMBER.sub("#", blanked.sub("@", sentence))
        for sentence in _sentences(review.document_tree)
    )


def _sentences(document: Document) -> Iterator[str]:
    for paragraph in prose(document):
        text = "".join(run.text for run in paragraph.runs)
        yield from (one for one in re.split(r"(?<=\.)\s+", text) if len(one) > 12)


def tellings(document: Document) -> Counter[str]:
    """In how many paragraphs of the text each target's numbers are told."""
    return Counter(
        target
        for paragraph in prose(document)
        for target in {
            run.fact.partition(".")[0]
            for run in runs_of(paragraph)
            if run.fact.startswith("T") and run.fact.partition(".")[2] not in NO_TELLING
        }
    )
