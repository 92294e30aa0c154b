"""A piece of a report: HTML in a notebook, plain text everywhere else."""

from __future__ import annotations

from dataclasses import dataclass

from lxml import html as lxml_html


@dataclass(frozen=True)
class View:
    """What one notebook cell shows."""

    html: str

    def _repr_html_(self) -> str:
        return self.html

    def __repr__(self) -> str:
        return self.text

    @property
    def text(self) -> str:
        """The visible text, one line per line of the source."""
        content = lxml_html.fromstring(f"<div>{self.html}</div>").text_content()
        lines = (" ".join(line.split()) for line in content.splitlines())
        return "\n".join(line for line in lines if line)
