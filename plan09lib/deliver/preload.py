"""What a warm process has ready before the first report; nothing in it belongs to any ward."""

from __future__ import annotations

import contextlib
from pathlib import Path

import ipykernel.kernelapp
from nbformat.v4 import new_notebook

from plan09lib.deliver import kernels, page, publish
from plan09lib.errors import DataRefused
from plan09lib.read.plan import load_plan
from plan09lib.tell import charts, narrate, opening, task_charts

MODULES = (ipykernel.kernelapp, kernels, page, publish, opening, charts, task_charts, narrate)


def load(data_dir: Path) -> None:
    """Nothing; afterwards modules, plan and templates are in memory, kernels may be forked."""
    kernels.register()
    kernels.allow()
    with contextlib.suppress(DataRefused):  # said by the first report
        load_plan(opening.project_data_dir(data_dir) / "plan")
    narrate.Narrator(()).compile_all()
    page.page_html(new_notebook(), "")
