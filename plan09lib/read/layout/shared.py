"""One column that holds several scales: "Tin học / NN" with cells such as "CB / B1".

It is never taken for one of them: which of its parts is whose, somebody says in `mapping.yml`
(`it_level+language_level`).
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

from plan09lib.read.files.text import matching_key
from plan09lib.read.rules.headings import Headings, heading_key
from plan09lib.read.rules.layout import Sheet

AND = "+"
"""Joins the fields of one column in `mapping.yml`, in the order of their parts in a cell."""
_MOST_READINGS = 16
_TERMS = re.compile(r"[,/;&+()\n–-]|\svà\s", re.IGNORECASE)
_SIGNS = (r"[/;\n]", r"[/;,+&\n]|\svà\s", r"[/;,+&\n]|\svà\s|\s[-–]\s", r"[/;,+&\n–-]|\svà\s")
"""What stands between the parts of a cell, the surest first."""


def fields_in(header: str, sheet: Sheet, headings: Headings, slug: str) -> tuple[str, ...]:
    """The scales that a header names one after the other; empty for fewer than two.

    Short words are spelt out where that makes one scale only.
    """
    scales = {one.name for one in sheet.columns if one.kind == "level" and one.vocab}
    own = {heading_key(one.header): one.name for one in sheet.columns}
    known = {key: name for key, name in (headings.synonyms(slug) | own).items() if name in scales}
    found: list[str] = []
    for term in filter(None, map(heading_key, _TERMS.split(header))):
        if term in headings.neutral_keys or term in headings.level_affix_keys:
            continue
        names = {known[one] for one in _readings(term, headings) if one in known}
        if len(names) != 1:
            return ()
        found.append(names.pop())
    return tuple(found) if len(set(found)) == len(found) > 1 else ()


def _readings(term: str, headings: Headings) -> Iterator[str]:
    """`term`, and with its short words in full, with and without words around a level."""
    short = {matching_key(word): said for word, said in headings.short_words.items()}
    words = ([word, *map(matching_key, short.get(word, ()))] for word in term.split())
    for one in itertools.islice(itertools.product(*words), _MOST_READINGS):
        text = " ".join(one)
        yield text
        for affix in headings.level_affix_keys:
            yield text.removeprefix(f"{affix} ").removesuffix(f" {affix}")


def parts_of(text: str, count: int) -> list[str]:
    """The `count` parts of a cell, of which some may be blank; empty where it has not as many.

    >>> parts_of("ƯDCNTT CB / B1", 2), parts_of("TC-CV", 2), parts_of("B1", 2)
    (['ƯDCNTT CB', 'B1'], ['TC', 'CV'], [])
    """
    for place, signs in enumerate(_SIGNS):
        parts = [part.strip() for part in re.split(signs, text)]
        if len(parts) == count and (all(parts) or not place):
            return parts
    return []
