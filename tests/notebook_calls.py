"""What a notebook shows, read from its cells."""

from __future__ import annotations

import ast
import re

import nbformat
from support import ROOT


def calls(kind: str) -> list[tuple[str, tuple[int | str, ...]]]:
    """The views that the notebook of `kind` shows: method and arguments, in order."""
    notebook = nbformat.read(ROOT / "notebooks" / f"{kind}.ipynb", as_version=4)
    sources = [cell.source for cell in notebook.cells if cell.cell_type == "code"][2:]
    found = [re.fullmatch(r"review\.(\w+)\((.*)\)", source) for source in sources]
    return [(m[1], ast.literal_eval(f"({m[2]},)") if m[2] else ()) for m in found if m]
