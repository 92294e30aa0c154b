"""The code keeps its shape: imports point one way, no clock, no current folder, small modules.

Every rule is a function of one module's syntax tree, so that a broken sample can show it failing.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[1] / "plan09lib"
MODULES = sorted(PACKAGE.rglob("*.py"))
LAYERS = ("read", "judge", "tell", "deliver")
BELOW_LAYERS = ("errors.py", "project.py", "atomic_write.py", "digest.py")
MAX_LINES = 250
TOO_LONG: set[str] = set()
"""Known to be too long; a module that is split leaves this list."""
CLOCKS = {
    "datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time", "time.time_ns",
    "time.localtime", "time.gmtime", "time.strftime", "time.monotonic", "Timestamp.now",
    "Timestamp.today", "Timestamp.utcnow",
}  # fmt: skip
FOLDERS = {
    "Path.cwd", "os.getcwd", "os.getcwdb", "os.chdir", "os.path.abspath", "os.path.realpath",
    "Path.absolute",
}  # fmt: skip
RENAMERS = ("atomic_write.py", "deliver/storage_driver.py")
"""Where a file takes the place of another; the second asks a store's driver to."""
TO_TERMINAL = {
    "print", "click.echo", "click.secho", "sys.stdout.write", "sys.stderr.write", "tqdm.write",
}  # fmt: skip
LAST_RESORTS = {
    "cli_shell.py", "deliver/isolated.py", "deliver/publish.py", "deliver/storage.py",
    "deliver/warm.py",
}  # fmt: skip
"""Where any error is caught: in `isolated`, which makes every one an answer with four parts and an
exit code; at the command line and in `publish`, which tell and keep it by `isolated`'s words; in
`warm`, which hands it to another process; in `storage` what a store's driver raises."""
TABLES = {
    "to_csv",
    "to_excel",
    "ExcelWriter",
    "xlsxwriter.Workbook",
    "csv.writer",
    "csv.DictWriter",
}
WRITERS_OF_TABLES = {
    "read/formula_guard.py", "deliver/report_files.py", "deliver/send_checks.py",
    "deliver/mailing.py",
}  # fmt: skip
"""Tables for people are written in the first only, where no text becomes a formula; the others
write `facts.csv` for programs, or compare with it."""


def name_of(path: Path) -> str:
    return path.relative_to(PACKAGE).as_posix()


def layer_of(module: str) -> str:
    return module.split("/")[0] if "/" in module else ""


def dotted(node: ast.expr) -> str:
    """`dt.datetime.now` as text; empty for anything but names and attributes."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        inner = dotted(node.value)
        return f"{inner}.{node.attr}" if inner else node.attr
    return ""


def ends_with(name: str, known: set[str]) -> bool:
    return any(name == one or name.endswith(f".{one}") for one in known)


def imported(tree: ast.AST) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.lineno, "." * node.level + (node.module or "")
            yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)


def wrong_way_imports(module: str, tree: ast.AST) -> Iterator[str]:
    own = layer_of(module)
    later = LAYERS[LAYERS.index(own) + 1 :] if own in LAYERS else ()
    if module in BELOW_LAYERS:
        later = LAYERS
    for line, name in imported(tree):
        if name.startswith("."):
            yield f"dòng {line}: relative import"
        parts = name.split(".")
        if module == "__main__.py":
            continue  # which is the command
        if parts[0] == "plan09lib" and len(parts) > 1 and parts[1] in (*later, "cli"):
            yield f"dòng {line}: {own or module} imports {parts[1]}"
        if name == "plan09lib.open_review" and own in LAYERS:
            yield f"dòng {line}: {own} imports the package's front door"


def clocks(module: str, tree: ast.AST) -> Iterator[str]:
    if layer_of(module) == "deliver":
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and ends_with(dotted(node), CLOCKS):
            yield f"dòng {node.lineno}: {dotted(node)}"
    yield from (f"dòng {line}: {name}" for line, name in imported(tree) if name in CLOCKS)


def current_folder(module: str, tree: ast.AST) -> Iterator[str]:
    if layer_of(module) not in ("read", "judge", "tell"):
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and ends_with(dotted(node), FOLDERS):
            yield f"dòng {node.lineno}: {dotted(node)}"
        if isinstance(node, ast.Call) and dotted(node.func) in ("open", "Path", "pathlib.Path"):
            first = node.args[0] if node.args else None
            relative = isinstance(first, ast.Constant) and not str(first.value).startswith("/")
            if relative or (first is None and dotted(node.func) != "open"):
                yield f"dòng {node.lineno}: a path relative to the current folder"


def blind_excepts(module: str, tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if not isinstance(node, ast.ExceptHandler):
            continue
        caught = node.type.elts if isinstance(node.type, ast.Tuple) else [node.type]
        names = {"" if one is None else dotted(one) for one in caught}
        if "" in names or "BaseException" in names:
            yield f"dòng {node.lineno}: bare except"
        elif "Exception" in names and module not in LAST_RESORTS:
            yield f"dòng {node.lineno}: blind except"


def is_stub(node: ast.AST) -> bool:
    """Whether the body is `...` only: a member that a protocol names."""
    body = getattr(node, "body", [])
    return isinstance(body[0], ast.Expr) and getattr(body[0].value, "value", None) is Ellipsis


def public_functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.ClassDef]:
    """Public functions, classes and methods; not what is defined inside a function."""
    for node in getattr(tree, "body", []):
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_"):
            yield node
            if isinstance(node, ast.ClassDef):
                yield from public_functions(node)


def undocumented(module: str, tree: ast.Module) -> Iterator[str]:
    if not ast.get_docstring(tree) and Path(module).name != "__init__.py":
        yield "dòng 1: module without docstring"
    for node in public_functions(tree):
        if not ast.get_docstring(node) and not is_stub(node):
            yield f"dòng {node.lineno}: {node.name} without docstring"


def unannotated(module: str, tree: ast.AST) -> Iterator[str]:
    for node in public_functions(tree):
        if not isinstance(node, ast.FunctionDef):
            continue
        arguments = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
        arguments += [one for one in (node.args.vararg, node.args.kwarg) if one]
        bare = [a.arg for a in arguments if a.annotation is None and a.arg not in ("self", "cls")]
        if bare or node.returns is None:
            yield f"dòng {node.lineno}: {node.name} lacks annotations {bare or 'of its result'}"


def printing(module: str, tree: ast.AST) -> Iterator[str]:
    """Ways to the terminal past `say` and `telling` of cli_shell, which write escapes out."""
    if module == "cli_shell.py":
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and ends_with(dotted(node.func), TO_TERMINAL):
            yield f"dòng {node.lineno}: {dotted(node.func)}"
        elif isinstance(node, ast.Attribute) and node.attr.startswith("set_description"):
            yield f"dòng {node.lineno}: {node.attr}"


def second_homes(module: str, tree: ast.AST) -> Iterator[str]:
    """What has one home: digests, and files that take the place of others by a rename."""
    names = dict(map(reversed, imported(tree)))
    if "hashlib" in names and module != "digest.py":
        yield f"dòng {names['hashlib']}: hashlib"
    if module in RENAMERS:
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            is_paths = node.func.attr == "replace" and "pathlib" in names
            is_paths = is_paths and len(node.args) == 1 and not node.keywords
            if is_paths or dotted(node.func) in ("os.replace", "os.rename"):
                yield f"dòng {node.lineno}: {dotted(node.func)}"


def unguarded_tables(module: str, tree: ast.AST) -> Iterator[str]:
    if module in WRITERS_OF_TABLES:
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and ends_with(dotted(node.func), TABLES):
            yield f"dòng {node.lineno}: {dotted(node.func)}"
        elif isinstance(node, ast.Call) and getattr(node.func, "attr", "") in TABLES:
            yield f"dòng {node.lineno}: {getattr(node.func, 'attr', '')}"
    yield from (f"dòng {line}: {name}" for line, name in imported(tree) if name in TABLES)


RULES: list[Callable[..., Iterator[str]]] = [
    wrong_way_imports, clocks, current_folder, blind_excepts, undocumented, unannotated, printing,
    second_homes,
    unguarded_tables,
]  # fmt: skip
BROKEN = {
    "wrong_way_imports": [
        ("read/x.py", "from plan09lib.judge.targets.assess import COLUMNS"),
        ("judge/x.py", "import plan09lib.tell.numbers.book"),
        ("tell/x.py", "def f():\n    from plan09lib.deliver import publish"),
        ("tell/x.py", "from plan09lib import deliver"),
        ("errors.py", "from plan09lib.read.plan.period import Period"),
        ("atomic_write.py", "from plan09lib.read.plan.period import Period"),
        ("read/x.py", "from .cells import as_text"),
    ],
    "clocks": [
        ("judge/x.py", "import datetime as dt\nx = dt.datetime.now()"),
        ("read/x.py", "import datetime\nx = datetime.date.today()"),
        ("tell/x.py", "import time\nx = time.time()"),
        ("tell/x.py", "from time import time\nx = time()"),
        ("cli.py", "import pandas as pd\nx = pd.Timestamp.now()"),
    ],
    "current_folder": [
        ("read/x.py", "x = Path.cwd()"),
        ("judge/x.py", "import os\nx = os.getcwd()"),
        ("tell/x.py", "x = open('a.txt')"),
        ("tell/x.py", "x = Path('data') / 'plan'"),
        ("tell/x.py", "x = Path()"),
    ],
    "blind_excepts": [
        ("read/x.py", "try:\n    pass\nexcept:\n    pass"),
        ("judge/x.py", "try:\n    pass\nexcept Exception:\n    pass"),
        ("cli_shell.py", "try:\n    pass\nexcept BaseException:\n    pass"),
        ("tell/x.py", "try:\n    pass\nexcept (ValueError, Exception):\n    pass"),
    ],
    "undocumented": [
        ("read/x.py", "x = 1"),
        ("read/x.py", '"""M."""\ndef f() -> None:\n    pass'),
        ("read/x.py", '"""M."""\nclass C:\n    """C."""\n    def f(self) -> None:\n        pass'),
    ],
    "unannotated": [
        ("read/x.py", "def f(x) -> None:\n    pass"),
        ("read/x.py", "def f(x: int):\n    pass"),
        ("read/x.py", "def f(**extra) -> None:\n    pass"),
    ],
    "printing": [
        ("judge/x.py", "print('x')"),
        ("cli_data.py", "import click\nclick.echo('x')"),
        ("cli.py", "import sys\nsys.stdout.write('x')"),
        ("cli_mail.py", "run(bar.set_description_str)"),
    ],
    "second_homes": [
        ("read/x.py", "import hashlib"),
        ("deliver/x.py", "from hashlib import sha256"),
        ("deliver/x.py", "from pathlib import Path\nPath('b').replace('a')"),
        ("deliver/x.py", "import os\nos.replace('b', 'a')"),
    ],
    "unguarded_tables": [
        ("tell/x.py", "frame.to_csv(path)"),
        ("tell/x.py", "frame.assign(a=1).to_excel(path)"),
        ("read/x.py", "import xlsxwriter\nx = xlsxwriter.Workbook(path)"),
        ("read/x.py", "from xlsxwriter import Workbook\nx = Workbook(path)"),
        ("deliver/x.py", "import csv\nx = csv.DictWriter(file, fields)"),
        ("deliver/x.py", "from csv import writer\nx = writer(file)"),
    ],
}
PASSING = '''"""M."""
import datetime as dt
from plan09lib.errors import Fault


def parse(text: str, *rest: int) -> dt.date:
    """The day."""
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise Fault("a", "b", "c", "d") from None
'''


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_module_keeps_the_rule(path: Path, rule: Callable[..., Iterator[str]]) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert list(rule(name_of(path), tree)) == []


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_rule_fails_on_its_broken_samples_and_passes_a_good_one(
    rule: Callable[..., Iterator[str]],
) -> None:
    for module, source in BROKEN[rule.__name__]:
        assert list(rule(module, ast.parse(source))), f"{rule.__name__} accepts {source!r}"
    assert list(rule("read/x.py", ast.parse(PASSING))) == []


def test_modules_are_short_enough() -> None:
    lines = {name_of(path): len(path.read_text("utf-8").splitlines()) for path in MODULES}
    too_long = {name for name, count in lines.items() if count > MAX_LINES}
    assert too_long <= TOO_LONG, {name: lines[name] for name in too_long - TOO_LONG}


def test_no_module_is_a_drawer_for_leftovers() -> None:
    barred = {"utils", "util", "helpers", "helper", "common", "misc", "data2"}
    assert [name_of(path) for path in MODULES if path.stem in barred] == []


def test_every_layer_is_there_and_is_looked_at() -> None:
    assert {layer_of(name_of(path)) for path in MODULES} - {""} == set(LAYERS)
