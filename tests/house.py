"""The house as its imports say: rooms, their order, and every arrow between modules.

An arrow is an import anywhere in a module, for types only too, or the name of a module as text
("plan09lib.tell.city.rollup:open_rollup").
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "plan09lib"
LAYERS = ("read", "judge", "tell", "deliver", "cli")
ROOMS: Mapping[str, tuple[str, ...]] = {
    "read": (
        "files", "period", "clauses", "rules", "plan", "cells", "tables", "layout", "workbook",
        "unit", "form", "city",
    ),
    "judge": (
        "targets", "disclosure", "tasks", "measures", "outlook", "training", "prospect", "lists",
        "city",
    ),
    "tell": (
        "words", "numbers", "told", "charts", "document", "report", "lists", "letters", "explore",
        "city",
    ),
    "deliver": (
        "page", "gate", "place", "record", "publish", "kernels", "internal", "word", "edited",
        "start", "city", "remote", "batch", "mail", "calendar",
    ),
    "cli": (),
}  # fmt: skip
"""The rooms of each layer, lowest first: a room imports only from those before it."""
CORE = frozenset(
    {
        "read.files", "read.period", "read.clauses", "read.rules", "read.plan", "read.cells",
        "read.tables", "read.layout", "read.workbook", "read.unit",
        "judge.targets", "judge.disclosure", "judge.tasks", "judge.measures", "judge.outlook",
        "judge.training", "judge.prospect",
        "tell.words", "tell.numbers", "tell.told", "tell.charts", "tell.document",
        "tell.report",
        "deliver.page", "deliver.gate", "deliver.place", "deliver.record", "deliver.publish",
    }
)  # fmt: skip
"""What one report needs; every other room can be taken away."""
REGISTRY = "rooms"
"""The one module that may name outer rooms, as text only."""
_NAMED = re.compile(r"plan09lib(?:\.\w+)+(?::\w+)?")


def modules(package: Path = PACKAGE) -> dict[str, Path]:
    """The modules below `plan09lib`, by their names without it ("read.plan.plan", "errors")."""
    return {name_of(path, package): path for path in sorted(package.rglob("*.py"))}


def name_of(path: Path, package: Path = PACKAGE) -> str:
    """A module's name without `plan09lib`; empty for the package itself."""
    parts = path.relative_to(package).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def layer_of(module: str) -> str:
    """Its layer; empty for what stands beside them (`errors`, `rooms`)."""
    first = module.split(".")[0]
    return first if first in LAYERS else ""


def room_of(module: str) -> str:
    """Its room ("read.plan"); its layer or its own name where it is in none."""
    parts = module.split(".")
    in_room = len(parts) > 1 and parts[1] in ROOMS.get(parts[0], ())
    return ".".join(parts[:2]) if in_room else layer_of(module) or module


def arrows(
    tree: ast.AST, known: Iterable[str], texts_too: bool = True
) -> Iterator[tuple[int, str]]:
    """Line and name of every module of `known` that a module's code imports or names as text."""
    all_known = frozenset(known)
    imported = ((node.lineno, name) for node in ast.walk(tree) for name in _imports(node))
    for line, name in (*imported, *(texts(tree) if texts_too else ())):
        if module := module_in(name, all_known):
            yield line, module


def texts(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Line and name of each module, or what is in one, that stands in the code as text."""
    documentation = {id(node) for node in _docstrings(tree)}
    for node in ast.walk(tree):
        is_text = isinstance(node, ast.Constant) and isinstance(node.value, str)
        if is_text and id(node) not in documentation:
            yield from ((node.lineno, found) for found in _NAMED.findall(node.value))


def _imports(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (a.name for a in node.names if a.name.split(".")[0] == "plan09lib")
    elif isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "plan09lib":
        yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _docstrings(tree: ast.AST) -> Iterator[ast.AST]:
    for node in ast.walk(tree):
        body = getattr(node, "body", [])
        for inner in body if isinstance(body, list) else ():
            if isinstance(inner, ast.Expr) and isinstance(inner.value, ast.Constant):
                yield inner.value


def _longest(name: str, known: frozenset[str]) -> str:
    parts = name.split(".")
    tried = (".".join(parts[:length]) for length in range(len(parts), 0, -1))
    return next((one for one in tried if one in known), "")


def rooms() -> tuple[str, ...]:
    """Every room, lowest first."""
    return tuple(f"{layer}.{room}" for layer in LAYERS for room in ROOMS[layer])


def module_in(name: str, known: Iterable[str]) -> str:
    """The module that a text names, or what is in it; empty when there is none."""
    return _longest(re.sub(r"^plan09lib\.?", "", name.replace(":", ".")), frozenset(known))


def is_in(name: str, known: Mapping[str, Path]) -> bool:
    """Whether `name` ("rooms:found", "errors.Fault") is something that a known module defines."""
    module = module_in(name, known)
    what = name.replace(":", ".").removeprefix(module).lstrip(".")
    if not module or "." in what:
        return False
    tree = ast.parse(known[module].read_text(encoding="utf-8"))
    return not what or what in {name for node in tree.body for name in defined(node)}


def defined(node: ast.AST) -> Iterator[str]:
    """The names that a line of a module gives a meaning."""
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        yield node.name
    elif isinstance(node, ast.ImportFrom | ast.Import):
        yield from (alias.asname or alias.name for alias in node.names)
    elif isinstance(node, ast.Assign):
        for target in node.targets:
            yield from (part.id for part in ast.walk(target) if isinstance(part, ast.Name))
    elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
        yield node.target.id


def rank(room: str) -> tuple[int, int]:
    """Where a room stands: layer, then its place in the layer; modules beside the layers first."""
    layer, _, name = room.partition(".")
    if layer not in LAYERS:
        return (-1, 0)
    return (LAYERS.index(layer), ROOMS[layer].index(name) if name in ROOMS[layer] else 99)


def graph(package: Path = PACKAGE) -> dict[str, set[str]]:
    """Every module with the modules it has an arrow to; the registry's texts are none."""
    known = modules(package)
    found = {}
    for name, path in known.items():
        tree = ast.parse(path.read_text(encoding="utf-8"))
        to = {module for _, module in arrows(tree, known, texts_too=name != REGISTRY)}
        found[name] = to - {name}
    return found


def circles(arrows_of: Mapping[str, Iterable[str]]) -> list[list[str]]:
    """Groups of nodes that reach each other, sorted; none in a house without circles."""
    leads_to = {node: reached(node, arrows_of) for node in arrows_of}
    found = {
        tuple(sorted({node, *(other for other in to if node in leads_to.get(other, ()))}))
        for node, to in leads_to.items()
        if node in to
    }
    return [list(group) for group in sorted(found)]


def reached(start: str, arrows_of: Mapping[str, Iterable[str]]) -> set[str]:
    """Everything that arrows lead to from `start`; itself only in a circle."""
    seen: set[str] = set()
    waiting = list(arrows_of[start])
    while waiting:
        node = waiting.pop()
        if node not in seen:
            seen.add(node)
            waiting += arrows_of.get(node, ())
    return seen


def room_arrows(module_arrows: Mapping[str, Iterable[str]]) -> dict[str, set[str]]:
    """The arrows between rooms (and layers' own modules) that arrows between modules make."""
    found: dict[str, set[str]] = {}
    for module, to in module_arrows.items():
        own = room_of(module)
        found.setdefault(own, set()).update(room_of(other) for other in to)
    return {room: to - {room, ""} for room, to in sorted(found.items()) if room}
