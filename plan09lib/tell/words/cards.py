"""What the cells of a wide table are called: on a phone they stand one by one, as on a card."""

from __future__ import annotations

from collections.abc import Iterable

from markupsafe import Markup, escape

_BREAKS = str.maketrans({"\\": r"\\", "'": r"\'", "\n": " "})


def card_labels(heads: Iterable[str]) -> Markup:
    """The attribute with which a table names its columns, once; page.css shows them by cell.

    >>> print(card_labels(["Mã", "Còn <b>thiếu</b>"]))
     style="--c1:'Mã';--c2:'Còn thiếu'"
    """
    texts = (Markup(head).striptags().translate(_BREAKS) for head in heads)
    named = ";".join(f"--c{place}:'{text}'" for place, text in enumerate(texts, start=1))
    readable = str(escape(named)).replace("&#39;", "'")
    return Markup(f' style="{readable}"')
