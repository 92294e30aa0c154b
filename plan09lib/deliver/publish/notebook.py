"""The notebook that a report is made with: the project's own, or the one by another plan."""

from __future__ import annotations

from pathlib import Path

import nbformat
from nbformat import NotebookNode

from plan09lib.deliver.page.by_plan import by_plan
from plan09lib.deliver.record.request import ReportRequest
from plan09lib.read.plan.plan import load_plan
from plan09lib.read.unit.plans import PLANS


def notebook_of(request: ReportRequest) -> NotebookNode:
    """The notebook as it is before it runs."""
    source = nbformat.read(request.notebook, as_version=nbformat.NO_CONVERT)
    if not request.chosen.named:
        return source
    return by_plan(source, load_plan(request.data_dir / PLANS, request.plan))


def notebook_to_run(request: ReportRequest) -> Path:
    """The file of it: the project's own, or one beside what is at work on the report."""
    if not request.chosen.named:
        return request.notebook
    file = request.place.work / request.notebook.name
    nbformat.write(notebook_of(request), file)
    return file
