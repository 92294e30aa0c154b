"""A piece of a report: HTML in a notebook, LaTeX in its exports, plain text everywhere else."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from dataclasses import dataclass

from plan09lib.tell.words.asked import NoContainer
from plan09lib.tell.words.latex import latex
from plan09lib.tell.words.plain_text import plain_text

_TAG = re.compile(r"<!--.*?-->|<[^<>]*>", re.DOTALL)


@dataclass(frozen=True)
class View(NoContainer):
    """What one notebook cell shows."""

    html: str

    @classmethod
    def joined(cls, views: Iterable[View]) -> View:
        """Views one below the other."""
        return cls("\n".join(view.html for view in views))

    def _repr_html_(self) -> str:
        return self.html

    def _repr_latex_(self) -> str:
        return latex(self.html)

    def __repr__(self) -> str:
        return plain_text(self.html).strip()

    @property
    def text(self) -> str:
        """The visible text, one line per line of the source."""
        content = html.unescape(_TAG.sub("", self.html))
        lines = (" ".join(line.split()) for line in content.splitlines())
        return "\n".join(line for line in lines if line)
