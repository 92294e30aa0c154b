"""On which line of a YAML file something stands, so that whoever mends it finds it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

import yaml

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_WORDINGS = frozenset({"short", "text", "title", "label", "note", "noun", "reason", "about"})
"""Keys whose values are wordings, never what a fault is about."""
_NAMES = ("id", "column", "stage", "rule_set", "group", "from", "rule", "what")
"""The keys by which an entry of a list is called, the first that it has."""


class Places:
    """The lines of one text that `read_values` has taken: what it refuses is not looked at here."""

    def __init__(self, text: str):
        self._root = yaml.compose(text, Loader=_LOADER)

    def line(self, location: Sequence[int | str], said: str = "") -> int:
        """The line of what stands at `location`, or of the innermost that is there; 0 for none.

        `said` as of `lines`.

        >>> Places("a:\\n  - {b: 1}\\n  - {b: 2}").line(("a", 1, "b"))
        3
        """
        node, line = self._root, 0
        for step in location:
            found = _child(node, step)
            if found is None:
                break
            line, node = found
        return _meant(node, said) or line

    def lines(self, names: Sequence[str], said: str = "") -> list[int]:
        """The lines of what a fault calls `names`, several where several are called so.

        `said`: what was found. The line of the value that it quotes, else of the first key that it
        names, goes before that of the whole entry.

        >>> Places("a:\\n  - id: x\\n    b: y\\n  - id: x").lines(["a", "x"])
        [2, 4]
        >>> Places("a:\\n  - id: x\\n    b: y\\n  - id: z").lines(["a", "x"], 'không có "y"')
        [3]
        """
        standing = [(0, self._root)]
        for name in names:
            deeper = [one for _, node in standing for one in _called(node, name)]
            if not deeper:
                break
            standing = deeper
        exact = (_meant(node, said) for _, node in standing)
        lines = (at or line for (line, _), at in zip(standing, exact, strict=True))
        return sorted({line for line in lines if line})


def _meant(node: Any, said: str) -> int:
    """The line of what `said` is about in a node; 0 where it names nothing there."""
    quoted = re.search(r'"([^"]+)"', said)
    if quoted and (line := next(_saying(node, quoted[1]), 0)):
        return line
    named = (_child(node, word) for word in re.findall(r"[a-z_]{2,}", said))
    return next((one[0] for one in named if one and isinstance(node, yaml.MappingNode)), 0)


def _line(node: Any) -> int:
    return int(node.start_mark.line) + 1


def _child(node: Any, step: int | str) -> tuple[int, Any] | None:
    if isinstance(node, yaml.MappingNode):
        fits = ((_line(key), value) for key, value in node.value if key.value == str(step))
        return next(fits, None)
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        return _line(node.value[step]), node.value[step]
    return None


def _called(node: Any, name: str) -> Iterator[tuple[int, Any]]:
    """What is called `name` in a node: a key's value, else entries of its lists."""
    if isinstance(node, yaml.MappingNode):
        if (own := _child(node, name)) is not None:
            yield own
            return
        for _, value in node.value:
            if isinstance(value, yaml.SequenceNode):
                yield from _called(value, name)
    elif isinstance(node, yaml.SequenceNode):
        entries = [
            (_line(entry), entry)
            for number, entry in enumerate(node.value, 1)
            if name == f"mục {number}" or name.removeprefix("từ ") == _name(entry)
        ]
        yield from entries
        inner = (e for e in node.value if not entries and isinstance(e, yaml.MappingNode))
        for _, value in (pair for entry in inner for pair in entry.value):
            if isinstance(value, yaml.SequenceNode):
                yield from _called(value, name)


def _name(entry: Any) -> str:
    if not isinstance(entry, yaml.MappingNode):
        return str(entry.value)
    keys = {key.value: value.value for key, value in entry.value}
    return next((str(keys[name]) for name in _NAMES if name in keys), "")


def _saying(node: Any, value: str) -> Iterator[int]:
    """The lines of the scalars in a node, keys too, whose text is `value`."""
    if isinstance(node, yaml.ScalarNode):
        if node.value == value:
            yield _line(node)
    elif isinstance(node, yaml.SequenceNode):
        for entry in node.value:
            yield from _saying(entry, value)
    else:
        for key, inner in node.value:
            yield from _saying(key, value)
            yield from _saying(inner, value) if key.value not in _WORDINGS else ()
