"""How a form lies on paper: A4 across, legible, every text in as many lines as it takes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import ceil

import pandas as pd
from xlsxwriter.worksheet import Worksheet

from plan09lib.read.rules.layout import Column, Sheet
from plan09lib.read.rules.vocab import Vocabulary

HEADER_HEIGHT = 92
"""Of a header that stands upright over narrow columns."""
_LINE = 15
_NARROW = {"text": 20, "name": 20, "date": 11, "level": 10, "tick": 5, "code": 7, "count": 7,
           "period": 9}  # fmt: skip
_ANSWER, _LEVEL = 6, 16
_PAGE, _MOST_MORE = 190, 30
"""Characters across a page of A4 at three quarters of their size; texts share what is left."""


def fit_to_paper(worksheet: Worksheet) -> None:
    """All columns on one A4 page across, as large as narrow margins let them be."""
    worksheet.set_landscape()
    worksheet.set_paper(9)
    worksheet.set_margins(left=0.25, right=0.25, top=0.4, bottom=0.5)
    worksheet.set_footer("&L&A&RTrang &P/&N")
    worksheet.hide_gridlines(0)
    worksheet.fit_to_pages(1, 0)


def widths_of(sheet: Sheet, vocabularies: Mapping[str, Vocabulary]) -> dict[str, int]:
    """Characters per column: so few that all print legibly, texts in several lines."""
    found = {one.name: _width(one, vocabularies) for one in sheet.columns}
    texts = [one.name for one in sheet.columns if one.kind == "text"]
    left = max(_PAGE - sum(found.values()), 0) // max(len(texts), 1)
    return found | {name: found[name] + min(left, _MOST_MORE) for name in texts}


def _width(column: Column, vocabularies: Mapping[str, Vocabulary]) -> int:
    if is_answer(column, vocabularies):
        return _ANSWER
    longest = max(map(len, _labels(column, vocabularies)), default=0)
    return max(_NARROW[column.kind], min(longest // 2, _LEVEL))


def is_answer(column: Column, vocabularies: Mapping[str, Vocabulary]) -> bool:
    """Whether the column takes one short word: a tick, yes or no, nam or nữ."""
    labels = _labels(column, vocabularies)
    return column.kind == "tick" or (bool(labels) and max(map(len, labels)) <= len("không"))


def _labels(column: Column, vocabularies: Mapping[str, Vocabulary]) -> list[str]:
    return [level.label for level in vocabularies[column.vocab].levels] if column.vocab else []


def heights_of(
    sheet: Sheet, frame: pd.DataFrame, widths: Mapping[str, int],
    vocabularies: Mapping[str, Vocabulary],
) -> Iterator[int]:  # fmt: skip
    """The height of each row of `frame`, in points, that shows its longest text whole."""
    columns = [one for one in sheet.columns if one.name in frame.columns and one.kind != "date"]
    for row in frame.to_dict("records"):
        lines = [1]
        for column in columns:
            text = str(row[column.name] or "")
            vocabulary = vocabularies.get(column.vocab)
            if vocabulary and text in vocabulary.codes:
                text = vocabulary[text].label
            lines.append(ceil(len(text) * _SLACK / widths[column.name]))
        yield _LINE * max(lines)


_SLACK = 1.2
"""Lines break between words, so that a text takes more room than it has letters."""
