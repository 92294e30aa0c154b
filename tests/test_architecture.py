"""The code keeps its shape: imports go downwards between folders and rooms, each rule one home.

Every rule is a function of one module's syntax tree, so that a broken sample can show it failing.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import draw_rooms
import house
import pytest

from plan09lib.rooms import COMMANDS

MODULES = sorted(house.PACKAGE.rglob("*.py"))
KNOWN = house.modules()
BELOW = ("errors", "project", "rooms", "atomic_write", "digest", "collector", "interactive")
"""What stands below the layers and imports nothing of them."""
CLOCKS = {
    "datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time", "time.time_ns",
    "time.localtime", "time.gmtime", "time.strftime", "time.monotonic", "Timestamp.now",
    "Timestamp.today", "Timestamp.utcnow",
}  # fmt: skip
FOLDERS = {
    "Path.cwd", "os.getcwd", "os.getcwdb", "os.chdir", "os.path.abspath", "os.path.realpath",
    "Path.absolute",
}  # fmt: skip
RENAMERS = ("atomic_write", "deliver.remote.storage")
"""Where a file takes the place of another; the second asks a store's driver to."""
TO_TERMINAL = {
    "print", "click.echo", "click.secho", "sys.stdout.write", "sys.stderr.write", "tqdm.write",
}  # fmt: skip
LAST_RESORTS = {
    "cli.shell", "deliver.place.isolated", "deliver.publish.publish", "deliver.remote.storage",
    "deliver.kernels.processes",
}  # fmt: skip
"""Where any error is caught: in `isolated`, which makes every one an answer with four parts and an
exit code; at the command line and in `publish`, which tell and keep it by `isolated`'s words; in
`processes`, which hands it to another one; in `storage` what a store's driver raises."""
TABLES = {
    "to_csv",
    "to_excel",
    "ExcelWriter",
    "xlsxwriter.Workbook",
    "csv.writer",
    "csv.DictWriter",
    "add_worksheet",
}
WRITERS_OF_TABLES = {
    "read.files.formula_guard", "read.files.sheet_titles", "deliver.publish.report_files",
    "deliver.mail.gate", "deliver.mail.mailing",
}  # fmt: skip
"""Tables for people are written in the first only, where no text becomes a formula; sheets get
their titles in the second; the others write `facts.csv` for programs, or compare with it."""


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
    own, layer = house.room_of(module), house.layer_of(module)
    for line, name in imported(tree):
        if name.startswith("."):
            yield f"dòng {line}: relative import"
        if name == "plan09lib.open_review" and layer:
            yield f"dòng {line}: {layer} imports the package's front door"
    if module in ("", "__main__"):  # the front door, and the command
        return
    for line, name in house.arrows(tree, KNOWN, texts_too=module != house.REGISTRY):
        other = house.room_of(name)
        if other == own or not house.layer_of(name):
            continue
        if module in BELOW or house.rank(other) > house.rank(own):
            yield f"dòng {line}: {own} imports {other}"
        elif own in house.CORE and other not in house.CORE:
            yield f"dòng {line}: {own}, which is of the core, imports {other}"


def stale_texts(module: str, tree: ast.AST) -> Iterator[str]:
    """Names of modules as text that name nothing any longer."""
    for line, name in house.texts(tree):
        inner = name.removeprefix("plan09lib.")
        if inner not in KNOWN and not house.is_in(inner, KNOWN):
            yield f"dòng {line}: {name}"


def clocks(module: str, tree: ast.AST) -> Iterator[str]:
    if house.layer_of(module) == "deliver":
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and ends_with(dotted(node), CLOCKS):
            yield f"dòng {node.lineno}: {dotted(node)}"
    yield from (f"dòng {line}: {name}" for line, name in imported(tree) if name in CLOCKS)


def current_folder(module: str, tree: ast.AST) -> Iterator[str]:
    if house.layer_of(module) not in ("read", "judge", "tell"):
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
    if not ast.get_docstring(tree):
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
    """Ways to the terminal past `say` and `telling` of cli.shell, which write escapes out.

    A script that ends with one of our errors shows its message, whose faults have done so.
    """
    if module in ("cli.shell", "interactive"):
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and ends_with(dotted(node.func), TO_TERMINAL):
            yield f"dòng {node.lineno}: {dotted(node.func)}"
        elif isinstance(node, ast.Attribute) and node.attr.startswith("set_description"):
            yield f"dòng {node.lineno}: {node.attr}"


def second_homes(module: str, tree: ast.AST) -> Iterator[str]:
    """What has one home: digests, and files that take the place of others by a rename."""
    names = dict(map(reversed, imported(tree)))
    if "hashlib" in names and module != "digest":
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


def defined_twice(module: str, tree: ast.Module) -> Iterator[str]:
    """Names of a module that a later line gives another meaning, unseen by those above it."""
    known: set[str] = set()
    for node in tree.body:
        for name in () if isinstance(node, ast.Import | ast.ImportFrom) else house.defined(node):
            if name in known:
                yield f"dòng {node.lineno}: {name} again"
            known.add(name)


RULES: list[Callable[..., Iterator[str]]] = [
    wrong_way_imports, stale_texts, clocks, current_folder, blind_excepts, undocumented,
    unannotated, printing, second_homes, unguarded_tables, defined_twice,
]  # fmt: skip
BROKEN = {
    "wrong_way_imports": [
        ("read.unit.x", "from plan09lib.judge.targets.assess import COLUMNS"),
        ("judge.tasks.x", "import plan09lib.tell.numbers.targets"),
        ("tell.told.x", "def f():\n    from plan09lib.deliver.publish import publish"),
        ("tell.told.x", "from plan09lib import deliver"),
        ("read.plan.x", "from plan09lib.read.unit.unit import Unit"),
        ("read.city.x", "if TYPE_CHECKING:\n    from plan09lib.judge.targets.rows import x"),
        ("judge.targets.x", "x = 'plan09lib.judge.outlook.outlook:look_ahead'"),
        ("tell.report.x", "from plan09lib.tell.city.rollup import Rollup"),
        ("deliver.publish.x", "from plan09lib.read.city.city import load_city"),
        ("deliver.publish.x", "run('from plan09lib.deliver.kernels.processes import serve')"),
        ("deliver.publish.x", "room = 'plan09lib.deliver.mail'"),
        ("rooms", "from plan09lib.read.period.period import Period"),
        ("errors", "from plan09lib.read.period.period import Period"),
        ("atomic_write", "from plan09lib.read.period.period import Period"),
        ("read.files.x", "from .cells import as_text"),
        ("tell.words.x", "from plan09lib import open_review"),
    ],
    "stale_texts": [
        ("deliver.kernels.x", "x = 'plan09lib.deliver.publish.no_such_module'"),
        ("rooms", "x = 'plan09lib.tell.report.opening:no_such_function'"),
        ("deliver.kernels.x", "x = '--class=plan09lib.deliver.kernels.quiet.NoSuchClass'"),
    ],
    "clocks": [
        ("judge.x.x", "import datetime as dt\nx = dt.datetime.now()"),
        ("read.x.x", "import datetime\nx = datetime.date.today()"),
        ("tell.x.x", "import time\nx = time.time()"),
        ("tell.x.x", "from time import time\nx = time()"),
        ("cli.group", "import pandas as pd\nx = pd.Timestamp.now()"),
    ],
    "current_folder": [
        ("read.x.x", "x = Path.cwd()"),
        ("judge.x.x", "import os\nx = os.getcwd()"),
        ("tell.x.x", "x = open('a.txt')"),
        ("tell.x.x", "x = Path('data') / 'plan'"),
        ("tell.x.x", "x = Path()"),
    ],
    "blind_excepts": [
        ("read.x.x", "try:\n    pass\nexcept:\n    pass"),
        ("judge.x.x", "try:\n    pass\nexcept Exception:\n    pass"),
        ("cli.shell", "try:\n    pass\nexcept BaseException:\n    pass"),
        ("tell.x.x", "try:\n    pass\nexcept (ValueError, Exception):\n    pass"),
    ],
    "undocumented": [
        ("read.x.x", "x = 1"),
        ("read.x.x", '"""M."""\ndef f() -> None:\n    pass'),
        ("read.x.x", '"""M."""\nclass C:\n    """C."""\n    def f(self) -> None:\n        pass'),
    ],
    "unannotated": [
        ("read.x.x", "def f(x) -> None:\n    pass"),
        ("read.x.x", "def f(x: int):\n    pass"),
        ("read.x.x", "def f(**extra) -> None:\n    pass"),
    ],
    "printing": [
        ("judge.x.x", "print('x')"),
        ("cli.data", "import click\nclick.echo('x')"),
        ("cli.group", "import sys\nsys.stdout.write('x')"),
        ("cli.mail", "run(bar.set_description_str)"),
    ],
    "second_homes": [
        ("read.x.x", "import hashlib"),
        ("deliver.x.x", "from hashlib import sha256"),
        ("deliver.x.x", "from pathlib import Path\nPath('b').replace('a')"),
        ("deliver.x.x", "import os\nos.replace('b', 'a')"),
    ],
    "unguarded_tables": [
        ("tell.x.x", "frame.to_csv(path)"),
        ("tell.x.x", "frame.assign(a=1).to_excel(path)"),
        ("read.x.x", "import xlsxwriter\nx = xlsxwriter.Workbook(path)"),
        ("read.x.x", "from xlsxwriter import Workbook\nx = Workbook(path)"),
        ("deliver.x.x", "import csv\nx = csv.DictWriter(file, fields)"),
        ("deliver.x.x", "from csv import writer\nx = writer(file)"),
        ("deliver.x.x", "sheet = book.add_worksheet(title)"),
    ],
    "defined_twice": [
        ("tell.charts.x", "_GAP = 1\ndef f():\n    return _GAP\n_GAP = 2"),
        ("tell.charts.x", "def f():\n    pass\nclass f:\n    pass"),
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
@pytest.mark.parametrize("path", MODULES, ids=house.name_of)
def test_module_keeps_the_rule(path: Path, rule: Callable[..., Iterator[str]]) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert list(rule(house.name_of(path), tree)) == []


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_rule_fails_on_its_broken_samples_and_passes_a_good_one(
    rule: Callable[..., Iterator[str]],
) -> None:
    for module, source in BROKEN[rule.__name__]:
        assert list(rule(module, ast.parse(source))), f"{rule.__name__} accepts {source!r}"
    assert list(rule("read.plan.x", ast.parse(PASSING))) == []


def test_no_module_is_a_drawer_for_leftovers() -> None:
    barred = {"utils", "util", "helpers", "helper", "common", "misc", "data2"}
    assert [house.name_of(path) for path in MODULES if path.stem in barred] == []


def test_every_module_of_a_layer_stands_in_a_room_that_says_what_lives_there() -> None:
    lost = [
        name for name, path in KNOWN.items()
        if house.layer_of(name) not in ("", "cli") and path.name != "__init__.py"
        and house.room_of(name) not in house.rooms()
    ]  # fmt: skip
    assert lost == []
    for room in house.rooms():
        said = ast.get_docstring(ast.parse(KNOWN[room].read_text(encoding="utf-8")))
        assert said, f"{room} does not say what lives there"


def test_no_modules_and_no_rooms_import_each_other_in_a_circle() -> None:
    found = house.graph()
    assert house.circles(found) == []
    assert house.circles(house.room_arrows(found)) == []


def test_a_circle_is_seen() -> None:
    assert house.circles({"a": {"b"}, "b": {"c"}, "c": {"a"}, "d": {"a"}}) == [["a", "b", "c"]]


def test_every_name_in_the_registry_is_there() -> None:
    named = [name for _, name in house.texts(ast.parse(KNOWN["rooms"].read_text("utf-8")))]
    assert len(named) > 20
    assert {house.room_of(house.module_in(name, KNOWN)) for name in named} - house.CORE


def test_a_command_names_every_room_that_it_needs() -> None:
    found = house.room_arrows(house.graph())
    for name, command in COMMANDS.items():
        needed = {room for own in command.needs for room in house.reached(own, found)}
        outer = {room for room in needed if "." in room and room not in house.CORE}
        assert outer <= set(command.needs), name


def test_the_picture_of_the_rooms_is_that_of_the_imports() -> None:
    shown = draw_rooms.PICTURE.read_text(encoding="utf-8")
    assert shown == draw_rooms.picture(), "make picture draws it anew"


def lost_paths(text: str) -> list[str]:
    """Files of the package that a text names and that are not there.

    Named with their room ("judge/targets/assess.py"), or without it ("see rooms.py").
    """
    named = re.findall(
        r"(?<![\w/.])(?:plan09lib/)?((?:read|judge|tell|deliver|cli)/[\w/]+\.py)", text
    )
    lost = [name for name in named if not (house.PACKAGE / name).is_file()]
    alone = re.findall(r"\bsee (\w+\.py)", text)
    return lost + [name for name in alone if not any(house.PACKAGE.rglob(name))]


def test_files_that_docs_and_docstrings_name_are_there() -> None:
    texts = [*MODULES, house.ROOT / "README.md", *house.ROOT.glob("docs/*.md")]
    texts += house.ROOT.glob("tests/cases/*.yml")
    found = {path.name: lost_paths(path.read_text(encoding="utf-8")) for path in texts}
    assert {name: lost for name, lost in found.items() if lost} == {}
    assert lost_paths("see judge/targets/assess.py, judge/assess.py") == ["judge/assess.py"]
    assert lost_paths("see rooms.py, see no_such_views.py") == ["no_such_views.py"]


def test_tests_name_modules_that_are_there_as_text_too() -> None:
    """Code that a test runs in another process is text, which no import looks through."""
    own = Path(__file__)
    for path in sorted(own.parent.rglob("*.py")):
        if path != own and "corpus" not in path.parts:
            text = path.read_text(encoding="utf-8")
            for module, names in re.findall(r"from (plan09lib[\w.]*) import ([\w, ]+)", text):
                for name in re.findall(r"\w+", names.partition(" as ")[0]):
                    inner = f"{module}.{name}".removeprefix("plan09lib.")
                    assert inner in (*KNOWN, "open_review") or house.is_in(inner, KNOWN), (
                        f"{path.name}: {module} {name}"
                    )


def test_the_docs_list_the_rooms_in_their_order() -> None:
    told = (house.ROOT / "docs" / "developers.md").read_text(encoding="utf-8")
    for layer, names in house.ROOMS.items():
        core = [name for name in names if f"{layer}.{name}" in house.CORE]
        outer = [name for name in names if name not in core]
        if names:
            line = re.search(rf"^│   ├── {layer}/ +(.+)\n│   │ +\| (.+)$", told, flags=re.MULTILINE)
            assert line, layer
            assert line.groups() == (" · ".join(core), " · ".join(outer))
