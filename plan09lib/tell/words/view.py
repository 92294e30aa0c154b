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
_END = re.compile(r"</(?:t[dh]|li|p|caption|h[1-6])>")
"""What stands apart from what follows it: of two cells "12" and "14" nobody may read "1214"."""


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
        """The visible text, one line per line of the source.

        >>> View("<tr><td>12</td><td>14</td></tr>").text
        '12 14'
        """
        content = html.unescape(_TAG.sub("", _END.sub(" ", self.html)))
        lines = (" ".join(line.split()) for line in content.splitlines())
        return "\n".join(line for line in lines if line)
