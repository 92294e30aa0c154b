"""What a rule of a gate is, and what the rules of a page look at."""

from __future__ import annotations

import functools
import html
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice
from typing import Generic, TypeVar

from nbformat import NotebookNode

from plan09lib.deliver.gate.page import Embedded, Page, squeezed
from plan09lib.deliver.gate.reviewed import Checkable
from plan09lib.deliver.page.files import PAGE
from plan09lib.errors import Fault
from plan09lib.tell.document.blocks import Document

_SHOWN_PER_RULE = 8
_DIGIT = re.compile(r"\d")
Found = tuple[str, str]
"""Where, and what was found there."""
Looked = TypeVar("Looked")


@dataclass(frozen=True)
class Shared:
    """Everything that is about to be shared, and the review it must agree with.

    `page` is the one looked at, the file `name`; `beside` holds the other pages of the report by
    file name, `others` the further texts (mail, facts).
    """

    page: Page
    notebook: NotebookNode
    review: Checkable
    others: Mapping[str, str] = field(default_factory=dict)
    beside: Mapping[str, Page] = field(default_factory=dict)
    name: str = PAGE

    @property
    def pages(self) -> dict[str, Page]:
        """All pages of the report by file name."""
        return {self.name: self.page, **self.beside}

    @cached_property
    def all_ids(self) -> frozenset[str]:
        """The ids of all pages of the report."""
        return frozenset(name for page in self.pages.values() for name in page.ids)

    @cached_property
    def references(self) -> frozenset[str]:
        """What plan, unit, period and names of files give, without runs of white space."""
        return frozenset(squeezed(text) for text in self.review.references)

    @cached_property
    def numbered_references(self) -> frozenset[str]:
        """Those of them with digits."""
        return frozenset(text for text in self.references if _DIGIT.search(text))

    @cached_property
    def texts(self) -> list[tuple[str, str]]:
        """Every text that leaves the office, with the name of where it stands."""
        return list(shared_texts(self))


@dataclass(frozen=True)
class Rule(Generic[Looked]):
    """A named rule: what it says, what to do when it is broken, and the check.

    `whole` is what it looks at, in a word.
    """

    name: str
    says: str
    action: str
    check: Callable[[Looked], Iterator[Found]]
    whole: str = "trang"

    def faults(self, looked_at: Looked) -> list[Fault]:
        """A fault for every place that breaks the rule; the first few, then how many more."""
        found = self.check(looked_at)
        faults = [self._fault(where, what) for where, what in islice(found, _SHOWN_PER_RULE)]
        more = sum(1 for _ in found)
        if more:
            faults.append(self._fault(self.whole, f"còn {more} chỗ khác cùng lỗi"))
        return faults

    def _fault(self, where: str, what: str) -> Fault:
        return Fault(where, what, self.says, self.action)


# Every text that leaves the office, as the rules about people and machines read it.

_DATA_URI = re.compile(r"(data:image/[\w.+-]+;base64,[A-Za-z0-9+/=\s]+)")
_INLINE_TAG = re.compile(
    r"</?(a|abbr|b|bdi|big|cite|code|data|dfn|em|i|mark|q|s|small|span|strong|sub|sup|time|tspan|u|wbr)\b[^>]*>"
)


@functools.lru_cache(maxsize=64)  # page, notebook and letter show the same charts
def _drawn(uri: str) -> str:
    embedded = Embedded.of(uri)
    return embedded.text if embedded else ""


def trees(review: Checkable) -> list[Document]:
    """The document that is signed and its annexes, where a review has them."""
    named = (getattr(review, name, None) for name in ("document_tree", "annex_tree"))
    return [tree for tree in named if isinstance(tree, Document)]


def markup_texts(markup: str) -> Iterator[str]:
    """The texts of a piece of HTML: with attributes, without inline tags, embedded SVG opened."""
    pieces = _DATA_URI.split(markup)
    for uri in pieces[1::2]:
        if drawn := _drawn(uri):
            yield from markup_texts(drawn)
    plain = "".join(pieces[::2])
    yield html.unescape(plain)
    if "<" in plain:
        yield html.unescape(_INLINE_TAG.sub("", plain))


def shared_texts(shared: Shared) -> Iterator[tuple[str, str]]:
    """Every text that leaves the office, with the name of where it stands; facts included.

    A text that has been given is not given again; nor is what a cell of the notebook shows when
    the page shows it too, mark for mark.
    """
    given: set[str] = set()
    for place, text in _all_texts(shared):
        if text not in given:
            given.add(text)
            yield place, text


def _all_texts(shared: Shared) -> Iterator[tuple[str, str]]:
    for name, page in shared.pages.items():
        yield from ((name, text) for text in markup_texts(page.text))
    for number, cell in enumerate(shared.notebook.cells, start=1):
        for text in _strings(cell):
            if _is_markup(text) and any(text in page.text for page in shared.pages.values()):
                continue
            yield from ((f"bao-cao.ipynb, ô {number}", part) for part in markup_texts(text))
    for text in _strings(shared.notebook.metadata):
        yield "bao-cao.ipynb, metadata", text
    for tree in trees(shared.review):
        yield from (("văn bản", line) for line in tree.text.splitlines())
    for column, values in shared.review.frame.items():
        for value in dict.fromkeys(values.tolist()):
            if isinstance(value, str):
                yield f"facts.csv, cột {column}", value
    for name, text in shared.others.items():
        yield from ((name, part) for part in markup_texts(text))


def _is_markup(text: str) -> bool:
    """Whether `text` begins and ends with a tag, so that no word of it goes on outside."""
    return text.startswith("<") and text.endswith(">")


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for key, part in value.items():
            yield str(key)
            yield from _strings(part)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from _strings(part)
