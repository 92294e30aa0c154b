"""What a YAML file says changed in its text, so that what somebody wrote around it stays."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from plan09lib.errors import DataRefused, Fault

_MOST = 1_000
_Change = tuple[int, int, str]


def edited(text: str, content: dict[str, Any], path: Path) -> str:
    """`text`, a mapping in YAML, changed where it does not say `content`; all else stays.

    Keys and items are added and values replaced, nothing is taken away.
    Raises: DataRefused, naming the lines, for a text that cannot be changed so.
    """
    wanted = text
    for _ in range(_MOST):
        try:
            change = next(_changes(yaml.compose(wanted, yaml.SafeLoader), content, wanted), None)
        except yaml.YAMLError:
            break
        if change is None:
            return wanted
        begin, end, words = change
        wanted = wanted[:begin] + words + wanted[end:]
    lines = "; ".join(_block(content, 0).splitlines())
    rule = "chú thích ghi tay trong tệp được giữ nguyên"
    fault = Fault(path.name, "không ghi thêm được vào tệp", rule, f"tự ghi cho đủ: {lines}")
    raise DataRefused(fault)


def _changes(node: yaml.Node | None, wanted: Any, text: str) -> Iterator[_Change]:
    """What keeps `node` of `text` from saying `wanted`, one after the other."""
    if isinstance(node, yaml.MappingNode) and isinstance(wanted, dict):
        there = {str(_value(key, text)): value for key, value in node.value}
        for key, value in wanted.items():
            if key in there:
                yield from _changes(there[key], value, text)
            elif value not in ([], {}):
                yield _added(node, {key: value}, text)
    elif isinstance(node, yaml.SequenceNode) and isinstance(wanted, list | tuple):
        for item, value in zip(node.value, wanted, strict=False):
            yield from _changes(item, value, text)
        if more := list(wanted[len(node.value) :]):
            yield _added(node, more, text)
    elif node is None:
        yield len(text), len(text), _block(wanted, 0)
    elif _value(node, text) != wanted:
        yield node.start_mark.index, node.end_mark.index, _flow(wanted)


def _value(node: yaml.Node, text: str) -> Any:
    return yaml.safe_load(text[node.start_mark.index : node.end_mark.index])


def _added(node: yaml.CollectionNode, more: Any, text: str) -> _Change:
    """`more` behind the last line of what `node` holds, or inside its brackets."""
    if node.flow_style:
        place = node.end_mark.index - 1
        return place, place, (", " if node.value else "") + _flow(more)[1:-1]
    end = text.find("\n", _end(node))
    place = len(text) if end < 0 else end + 1
    return place, place, ("\n" if end < 0 else "") + _block(more, node.start_mark.column)


def _end(node: yaml.Node) -> int:
    """Where the text of a node ends, comments behind it left out."""
    if isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
        last = node.value[-1]
        return _end(last[1] if isinstance(last, tuple) else last)
    return int(node.end_mark.index)


class _Plain(yaml.SafeDumper):
    """Writes what stands there twice twice: the office's files have no aliases."""

    def ignore_aliases(self, _: Any) -> bool:
        return True


def _flow(value: Any) -> str:
    dumped = yaml.dump(value, Dumper=_Plain, allow_unicode=True, sort_keys=False, width=10**6,
                       default_flow_style=True)  # fmt: skip
    return str(dumped).removesuffix("\n").removesuffix("\n...")


def _block(value: Any, indent: int) -> str:
    dumped = yaml.dump(value, Dumper=_Plain, allow_unicode=True, sort_keys=False, width=120)
    return "".join(f"{' ' * indent}{line}\n" for line in str(dumped).splitlines())


def written(content: dict[str, Any], head: str) -> str:
    """`content` as YAML below the comment lines of `head`."""
    return "".join(f"# {line}\n" for line in head.splitlines()) + _block(content, 0)
