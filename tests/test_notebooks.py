"""The notebooks keep their contract; tests/test_everywhere.py runs them."""

from __future__ import annotations

import ast
import io
import re
import subprocess
import sys
import tokenize
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_output
from plan_samples import WOMEN, data_folder

ROOT = Path(__file__).resolve().parents[1]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
ONE_LINE = re.compile(r'review\.([a-z_]+\(\d*\)|chart\("[a-z-]+"\))')
FORBIDDEN = (
    ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda, ast.For, ast.While, ast.Try,
    ast.With, ast.If, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp,
)  # fmt: skip
LITERALS = {"str": str, "int": int, "bool": bool, "float": float}
HEADING_NUMBER = re.compile(r"^#+ (\d+(\.\d+)*\.)? ?", re.MULTILINE)


def read(path: Path) -> NotebookNode:
    return nbformat.read(path, as_version=nbformat.NO_CONVERT)


def faults_of(notebook: NotebookNode) -> list[str]:
    """Every breach of the contract, in words."""
    cells = notebook.cells
    faults = [] if notebook.metadata.kernelspec.name == "python3" else ["kernelspec is not python3"]
    if cells[0].cell_type != "markdown" or not cells[0].source.startswith("# "):
        faults.append("first cell is not the title")
    tagged = [i for i, cell in enumerate(cells) if "parameters" in cell.metadata.get("tags", [])]
    if tagged != [1]:
        faults.append(f"parameters cell at {tagged}")
    else:
        faults += parameter_faults(cells[1].source)
    if not opening(cells[1].source).fullmatch(cells[2].source):
        faults.append("third cell does not open the review with every parameter")
    for cell in cells:
        faults += code_faults(cell) if cell.cell_type == "code" else markdown_faults(cell)
    explores = '"kham_pha"' in cells[2].source
    asked = [cell.source for cell in cells[3:] if cell.cell_type == "code"]
    faults += [f"names a year: {source!r}" for source in asked if re.search(r"\d{4}", source)]
    faults += [
        f"not one call: {cell.source!r}"
        for cell in cells[3:]
        if cell.cell_type == "code"
        and not (ONE_LINE.fullmatch(cell.source) or (explores and is_one_question(cell.source)))
    ]
    return faults


def is_one_question(source: str) -> bool:
    """Whether a cell is one call of the review with literals, on one line.

    Only the notebook for exploring may ask so; a report's cells cannot name a target, hence not
    call `review.people`.
    """
    try:
        call = ast.parse(source, mode="eval").body
        asked = isinstance(call, ast.Call) and ast.unparse(call.func).startswith("review.")
        values = [*call.args, *(keyword.value for keyword in call.keywords)] if asked else []
        _ = [ast.literal_eval(value) for value in values]
    except (SyntaxError, ValueError):
        return False
    return asked and "\n" not in source


def opening(parameters: str) -> re.Pattern[str]:
    """The one way to open a review: every parameter, under its own name, in its order; a plan last.

    A kernel that has run nothing of ours says in English that `review` is not defined: the cell
    says itself that it comes first.
    """
    names = re.findall(r"^(\w+)\b", parameters, re.MULTILINE)
    names = [f"{name}={name}" if name == "plan" else name for name in names]
    first = '# Ô đầu tiên rồi ô này chạy trước: mọi ô dưới dùng "review".'
    head = rf"{re.escape(first)}\nfrom plan09lib import open_review\n\nreview = open_review"
    return re.compile(rf'{head}\("[a-z_]+", {", ".join(names)}\)')


def parameter_faults(source: str) -> list[str]:
    faults = []
    for statement in ast.parse(source).body:
        if not isinstance(statement, ast.AnnAssign) or not isinstance(statement.target, ast.Name):
            faults.append(f"not an annotated assignment: {ast.unparse(statement)}")
        elif not isinstance(statement.value, ast.Constant):
            faults.append(f"not a literal: {ast.unparse(statement)}")
        elif type(statement.value.value) is not LITERALS.get(ast.unparse(statement.annotation)):
            faults.append(f"not of its type: {ast.unparse(statement)}")
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    commented = {t.start[0] for t in tokens if t.type == tokenize.COMMENT and len(t.string) > 10}
    bare = set(range(1, len(source.splitlines()) + 1)) - commented
    return faults + [f"line {line} has no explanation" for line in sorted(bare)]


def code_faults(cell: NotebookNode) -> list[str]:
    faults = []
    if cell.outputs or cell.execution_count is not None:
        faults.append("stored with outputs")
    for node in ast.walk(ast.parse(cell.source)):
        if isinstance(node, FORBIDDEN):
            faults.append(f"{type(node).__name__} in a cell")
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        names += [str(node.module)] if isinstance(node, ast.ImportFrom) else []
        faults += [f"imports {name}" for name in names if name.split(".")[0] != "plan09lib"]
    return faults


def markdown_faults(cell: NotebookNode) -> list[str]:
    prose = HEADING_NUMBER.sub("", cell.source)
    return [f"number in markdown: {cell.source!r}"] if re.search(r"\d", prose) else []


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebook_keeps_the_contract(path: Path) -> None:
    notebook = read(path)
    nbformat.validate(notebook)
    assert faults_of(notebook) == []


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebook_asks_for_its_own_review_and_calls_what_it_has(path: Path) -> None:
    from plan09lib.tell.city.rollup import Rollup
    from plan09lib.tell.explore.explorer import Explorer
    from plan09lib.tell.lists.data_review import DataReview
    from plan09lib.tell.report.review import Review

    cells = [cell.source for cell in read(path).cells if cell.cell_type == "code"]
    assert f'open_review("{path.stem}",' in cells[1]
    model = {"du_lieu": DataReview, "kham_pha": Explorer, "tong_hop": Rollup}.get(path.stem, Review)
    called = [source.removeprefix("review.").split("(")[0] for source in cells[2:]]
    assert [name for name in called if not hasattr(model, name)] == []


Breach = Callable[[list[NotebookNode]], None]


def call_cell(cells: list[NotebookNode]) -> NotebookNode:
    return next(cell for cell in cells[3:] if cell.cell_type == "code")


BROKEN: dict[str, Breach] = {
    "a loop": lambda cells: call_cell(cells).update(source="for x in (1,):\n    review.verdict()"),
    "a function": lambda cells: call_cell(cells).update(source="def f():\n    pass"),
    "a try": lambda cells: call_cell(cells).update(source="try:\n    f()\nfinally:\n    g()"),
    "an import": lambda cells: cells[2].update(source="import pandas\n" + cells[2].source),
    "a derived parameter": lambda cells: cells[1].update(
        source=cells[1].source + '\nfolder: str = unit + "x"  # thư mục của đơn vị'
    ),
    "a parameter without a type": lambda cells: cells[1].update(
        source='unit = "phuong-mau-1"  # mã đơn vị, tên thư mục'
    ),
    "a parameter of another type": lambda cells: cells[1].update(
        source="unit: str = 1  # mã đơn vị, tên thư mục"
    ),
    "a parameter without explanation": lambda cells: cells[1].update(
        source='unit: str = "phuong-mau-1"'
    ),
    "two lines in a cell": lambda cells: call_cell(cells).update(source="x = 1\nreview.verdict()"),
    "a result in markdown": lambda cells: cells[0].update(source="# Báo cáo\n\nĐạt 7/9 người"),
    "a number in a heading": lambda cells: cells[0].update(source="# Báo cáo: 7 người đạt"),
    "a year of the plan": lambda cells: call_cell(cells).update(source="review.targets(2025)"),
    "a text for a view that is no chart": lambda cells: call_cell(cells).update(
        source='review.verdict("tuoi")'
    ),
    "more than a chart's name": lambda cells: call_cell(cells).update(
        source='review.chart("tuoi", unit)'
    ),
    "a stored count": lambda cells: call_cell(cells).update(execution_count=1),
    "stored outputs": lambda cells: call_cell(cells).update(outputs=[new_output("stream")]),
    "no parameters tag": lambda cells: cells[1].metadata.update(tags=[]),
    "no title": lambda cells: cells[0].update(source="Báo cáo"),
    "a parameter that is not used": lambda cells: cells[1].update(
        source=cells[1].source + '\nextra: str = ""  # không ai dùng đến'
    ),
    "another opening": lambda cells: cells[2].update(
        source=cells[2].source.replace("unit, period", "unit, '2025'")
    ),
}


@pytest.mark.parametrize("breach", BROKEN)
def test_contract_fails_on_a_broken_notebook(breach: str) -> None:
    notebook = read(ROOT / "notebooks" / "so_ket.ipynb")
    BROKEN[breach](notebook.cells)
    assert faults_of(notebook), f"{breach} is accepted"


QUESTIONS = {
    'review.target("T25-3b")': True,
    'review.what_if(percent={"T25-3b": 70})': True,
    'review.people("T25-3b") or 1': False,
    "review.target(unit)": False,
    'other.target("T25-3b")': False,
    "review.verdict()\nreview.verdict()": False,
}


@pytest.mark.parametrize("source", QUESTIONS)
def test_only_the_notebook_for_exploring_may_ask_with_literals(source: str) -> None:
    explore, report = (
        read(ROOT / "notebooks" / f"{name}.ipynb") for name in ("kham_pha", "so_ket")
    )
    call_cell(explore.cells).update(source=source)
    call_cell(report.cells).update(source=source)
    assert (faults_of(explore) == []) == QUESTIONS[source]
    assert faults_of(report), "a report may name a target"


def test_no_notebook_lists_people_unasked() -> None:
    cells = [cell for path in NOTEBOOKS for cell in read(path).cells if cell.cell_type == "code"]
    assert [cell.source for cell in cells if "people" in cell.source] == []


def test_contract_fails_on_another_kernel() -> None:
    notebook = read(ROOT / "notebooks" / "so_ket.ipynb")
    notebook.metadata.kernelspec.name = "plan09"
    assert faults_of(notebook) == ["kernelspec is not python3"]


def test_the_notebook_for_exploring_opens_the_plan_that_is_asked_for(tmp_path: Path) -> None:
    _, parameters, opens, *_ = read(ROOT / "notebooks" / "kham_pha.ipynb").cells
    data = data_folder(tmp_path / "data", WOMEN)
    given = {"unit": "xa-thu", "period": WOMEN.part, "data_dir": str(data)}
    for plan, opened in (("", WOMEN.id), ("mac-dinh", ""), (WOMEN.id, WOMEN.id)):
        names: dict[str, Any] = {}
        exec(parameters.source, names)
        assert given.keys() | {"plan"} <= names.keys()
        names |= given | {"plan": plan}
        exec(opens.source, names)
        assert names["review"].plan.id == opened


@pytest.mark.slow
def test_a_refused_parameter_stops_the_notebook_with_its_message(tmp_path: Path) -> None:
    source, target = ROOT / "notebooks" / "so_ket.ipynb", tmp_path / "out.ipynb"
    command = [
        sys.executable,
        "-m",
        "papermill",
        str(source),
        str(target),
        "-r",
        "period",
        "2025-H3",
    ]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=120)
    assert done.returncode != 0
    assert "nhận được '2025-H3'" in done.stderr
