"""What every kernel of `plan09 lab` begins with: messages alone, and the page's styles.

A cell that is run before all others can tell so only if something has run before it.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

from plan09lib.cli.shell import refuse_to_run_alone
from plan09lib.interactive import ipython, show_messages

STYLES = Path(__file__).parents[1] / "deliver" / "page" / "templates" / "page" / "page.css"
_PARTS = ("the verdict on one screen", "statuses", "notes, warnings")
"""The parts of the page's style sheet that hold in a notebook too, by how their headings begin."""
_OWN = """
&, & :is(h3, h4, h5) { --ink: #1a1a1a; --soft: #4d4d4d; --line: #b8b8b8; --paper: #fff;
  --tint: #f5f5f2; --accent: #8a1414; --sans: inherit; }
& :is(.verdict, .note, .warning, blockquote.comment) { color: var(--ink); }
& :is(.verdict, .note, .warning, blockquote.comment) a { color: #0b4a7a; }
& table { border-collapse: collapse; }
&.plan09 table :is(th, td) { text-align: left; vertical-align: top; padding: 2px 8px; }
&.plan09 table :is(th, td).num { text-align: right; }
& table th .ref { white-space: nowrap; }
"""
"""Colours, also where JupyterLab is dark: what has a light ground keeps its dark type. Texts in
tables stand left as on the page; JupyterLab puts them right, and in a panel without room between.
"""


_TYPES_WITHIN = 3_000
"""Milliseconds in which Tab may find out what it offers; on a slow machine the usual 400 are not
enough, and each question stands there as "<unknown>"."""


def begin() -> None:
    """Shows errors by their messages and views as the report's page does; here and in no file."""
    show_messages()
    shell = ipython()
    if shell is not None:
        html = shell.display_formatter.formatters["text/html"]
        html.for_type_by_name("plan09lib.tell.words.view", "View", styled)
        shell.Completer.jedi_compute_type_timeout = _TYPES_WITHIN


def styled(view: Any) -> str:
    """A view's HTML with the styles that it needs where no page has them."""
    return f'<div class="plan09"><style>{lab_styles()}</style>{view.html}</div>'


@cache
def lab_styles() -> str:
    """Of the page's style sheet what a view needs, for nothing outside the view."""
    parts = re.split(r"^/\* (.+?) \*/$", STYLES.read_text(encoding="utf-8"), flags=re.MULTILINE)
    own = [css for name, css in zip(parts[1::2], parts[2::2], strict=True)
           if name.startswith(_PARTS)]  # fmt: skip
    return f".plan09 {{{_OWN}{''.join(own)}}}"


refuse_to_run_alone(__name__)
