"""The files of a report that leave the ward, written without running its notebook: cheap."""

from __future__ import annotations

import ast
import json
from pathlib import Path
from typing import Any

import nbformat

from plan09lib.errors import DataRefused, NothingToJudge
from plan09lib.judge.prospect.shared import shared_facts
from plan09lib.judge.targets.evidence import gather
from plan09lib.read.plan.period import Period
from plan09lib.read.plan.plan import Plan
from plan09lib.read.unit.history import History
from plan09lib.tell.report.review import Review

NOTEBOOKS = Path(__file__).parents[1] / "notebooks"


def write_shared(review: Any, folder: Path) -> Path:
    """Page (every cell's output), facts and leaders' letter of `review`, in `folder`."""
    folder.mkdir(parents=True)
    page = "\n".join(_outputs(review))
    (folder / "bao-cao.html").write_text(page, encoding="utf-8")
    (folder / "bao-cao.ipynb").write_text("", encoding="utf-8")
    shared_facts(review.frame).to_csv(folder / "facts.csv", index=False)
    (folder / "thu.html").write_text(review.mail_html(), encoding="utf-8")
    (folder / "thu.txt").write_text(review.mail_text(), encoding="utf-8")
    said = {"unit": review.unit.id, "period": review.period.text, "review": review.kind}
    (folder / "manifest.json").write_text(json.dumps(said), encoding="utf-8")
    return folder


def _outputs(review: Any) -> list[str]:
    """What the cells of the report's notebook show, `review.targets()` and its like."""
    notebook = nbformat.read(NOTEBOOKS / f"{review.kind}.ipynb", as_version=4)
    cells = (cell.source for cell in notebook.cells if cell.cell_type == "code")
    return [_shown(review, one) for one in cells if one.startswith("review.")]


def _shown(review: Any, cell: str) -> str:
    call = ast.parse(cell, mode="eval").body
    assert isinstance(call, ast.Call)
    assert isinstance(call.func, ast.Attribute)
    view = getattr(review, call.func.attr)(*map(ast.literal_eval, call.args))
    return str(view.html)


def write_periods(
    data: Path, unit: str, plan: Plan, asked: list[tuple[str, str]], outputs: Path
) -> list[Path]:
    """The shared files of a unit's reports, of those (kind, period) that can be judged."""
    history, folders = History.load(data, unit, plan), []
    for kind, period in asked:
        try:
            evidence = gather(plan, history, Period.parse(period))
        except (DataRefused, NothingToJudge):
            continue
        folder = outputs / unit / f"{period.replace('..', '-')}-{kind}"
        folders.append(write_shared(Review(kind, evidence), folder))
    return folders
