"""The files of a report that leave the ward, written without running its notebook: cheap.

All that publishing writes: page and annex, executed cells in every form, documents, facts, letters.
"""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_output
from plan09lib.deliver.publish.page import pages_html
from plan09lib.deliver.publish.shared_notebook import shareable, shareable_text

from plan09lib.deliver.publish.report_files import page_title, write_facts
from plan09lib.deliver.record.issue_record import write_issue_record
from plan09lib.deliver.record.manifest import sources, write_manifest
from plan09lib.deliver.record.published import FACTS, FACTS_CSV, MAIL_HTML, MAIL_TEXT, NOTEBOOK
from plan09lib.deliver.word.word import write_document
from plan09lib.errors import DataRefused, NothingToJudge
from plan09lib.judge.prospect.shared import shared_facts
from plan09lib.judge.targets.evidence import gather
from plan09lib.read.plan.period import Period
from plan09lib.read.plan.plan import Plan
from plan09lib.read.unit.history import History
from plan09lib.tell.report.review import Review
from plan09lib.tell.words.view import View

NOTEBOOKS = Path(__file__).parents[1] / "notebooks"


def write_shared(review: Any, folder: Path) -> Path:
    """What `review` shares, in `folder`."""
    folder.mkdir(parents=True)
    notebook = shareable(_executed(review))
    pages = pages_html(notebook, page_title(review))
    for name, text in {**pages, NOTEBOOK: shareable_text(notebook)}.items():
        (folder / name).write_text(text, encoding="utf-8")
    write_facts(shared_facts(review.frame), folder / FACTS, folder / FACTS_CSV)
    (folder / MAIL_HTML).write_text(review.mail_html(), encoding="utf-8")
    (folder / MAIL_TEXT).write_text(review.mail_text(), encoding="utf-8")
    write_document(review, folder, folder)
    made_from = sources(review, NOTEBOOKS / f"{review.kind}.ipynb", review.issue)
    if review.issue:
        write_issue_record(folder, review.issue)
    write_manifest(folder, made_from, review, "data")
    return folder


def _executed(review: Any) -> NotebookNode:
    """The report's notebook with what its cells show, `review.targets()` and its like."""
    notebook = nbformat.read(NOTEBOOKS / f"{review.kind}.ipynb", as_version=4)
    for cell in notebook.cells:
        if cell.cell_type == "code" and cell.source.startswith("review."):
            cell.outputs = [_result(_shown(review, cell.source))]
    return notebook


def _shown(review: Any, cell: str) -> View:
    call = ast.parse(cell, mode="eval").body
    assert isinstance(call, ast.Call)
    assert isinstance(call.func, ast.Attribute)
    view: View = getattr(review, call.func.attr)(*map(ast.literal_eval, call.args))
    return view


def _result(view: View) -> NotebookNode:
    forms = {"text/html": view.html, "text/latex": view._repr_latex_(), "text/plain": repr(view)}
    return new_output("execute_result", data=forms, execution_count=1)


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
