"""A piece of a report: HTML in a notebook, plain text everywhere else."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from dataclasses import dataclass

_TAG = re.compile(r"<!--.*?-->|<[^<>]*>", re.DOTALL)


@dataclass(frozen=True)
class View:
    """What one notebook cell shows."""

    html: str

    @classmethod
    def joined(cls, views: Iterable[View]) -> View:
        """Views one below the other."""
        return cls("\n".join(view.html for view in views))

    def _repr_html_(self) -> str:
        return self.html

    def __repr__(self) -> str:
        return self.text

    @property
    def text(self) -> str:
        """The visible text, one line per line of the source."""
        content = html.unescape(_TAG.sub("", self.html))
        lines = (" ".join(line.split()) for line in content.splitlines())
        return "\n".join(line for line in lines if line)
