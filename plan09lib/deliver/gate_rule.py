"""What a rule of a gate is, and what the rules of a page look at."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice
from typing import Generic, TypeVar

from nbformat import NotebookNode

from plan09lib.deliver.gate_page import Page
from plan09lib.deliver.gate_texts import shared_texts
from plan09lib.deliver.reviewed import Checkable
from plan09lib.errors import Fault

_SHOWN_PER_RULE = 8
Found = tuple[str, str]
"""Where, and what was found there."""
Looked = TypeVar("Looked")


@dataclass(frozen=True)
class Shared:
    """Everything that is about to be shared, and the review it must agree with.

    `others` holds the further texts (mail, facts) by file name.
    """

    page: Page
    notebook: NotebookNode
    review: Checkable
    others: Mapping[str, str] = field(default_factory=dict)

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
        return Fault(where, what, f"{self.says} [{self.name}]", self.action)
