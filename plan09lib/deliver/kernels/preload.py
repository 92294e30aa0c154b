"""What a warm process has ready before the first report; nothing in it belongs to any ward."""

from __future__ import annotations

import contextlib
import gc
import importlib
import io
from collections.abc import Iterable
from pathlib import Path

import ipykernel.kernelapp
import pandas as pd
from jupyter_client.localinterfaces import localhost
from nbformat.v4 import new_markdown_cell, new_notebook

from plan09lib.deliver.gate.privacy import Names
from plan09lib.deliver.kernels import forked_kernel, provisioner
from plan09lib.deliver.kernels.preload_one import load_one, load_rest
from plan09lib.deliver.page import page
from plan09lib.deliver.publish import execute, report_files
from plan09lib.deliver.record import manifest, unchanged
from plan09lib.errors import DataRefused
from plan09lib.project import project_root
from plan09lib.read.plan.plan import load_plan
from plan09lib.rooms import BESIDE, DOCUMENT_FILES, EDITED, INNER_PAGE, WARM, found
from plan09lib.tell.charts.canvas import Canvas
from plan09lib.tell.charts.chart import charts
from plan09lib.tell.charts.targets import CLASS_MARKS, MARKS
from plan09lib.tell.report import opening
from plan09lib.tell.words import narrate

_LATER = (
    "IPython.core.completerlib",
    "IPython.core.logger",
    "IPython.extensions.storemagic",
    "encodings.cp437",
    "ipykernel.debugger",
    "ipykernel.kernelspec",
    "faulthandler",
    "filelock",
    "pandas.core.arrays.arrow.extension_types",
    "pandas.core.methods.to_dict",
    "pandas.core.reshape.reshape",
    "pandas.io.formats.csvs",
    "pyarrow.pandas_compat",
    "sqlite3",
    "tornado.platform.asyncio",
    "zmq.utils.garbage",
)
"""What others import when they first need it."""
_ADDED = (DOCUMENT_FILES, INNER_PAGE, EDITED, *BESIDE)
"""What the rooms around the core add to every report."""
MODULES = (ipykernel.kernelapp, provisioner, execute, unchanged, report_files)


def load(data_dir: Path) -> None:
    """Nothing; afterwards modules, plan and templates are in memory, kernels may be forked."""
    load_one()
    load_rest()
    forked_kernel.allow()  # nothing is left to import
    for name in (*forked_kernel.NEEDED, *_LATER, *WARM):
        with contextlib.suppress(ImportError):
            importlib.import_module(name)
    for added in _ADDED:
        found(added)
    rules = opening.project_data_dir(data_dir) / "plan"
    with contextlib.suppress(DataRefused):  # said by the first report
        load_plan(rules)
    narrate.Narrator(()).compile_all()
    page.page_html(new_notebook(cells=[new_markdown_cell("# Mục")]), "")
    _learn_words([*narrate.TEMPLATES.rglob("*.j2"), *rules.rglob("*.*")])
    _draw_any_marks()
    _write_any_facts()
    manifest.program(project_root() / "notebooks" / "so_ket.ipynb")
    localhost()
    provisioner.register()  # looks through every installed package
    gc.freeze()  # not collected before: what little is garbage costs less than looking for it


def _learn_words(files: Iterable[Path]) -> None:
    """The gate's keys of the words that every report has, so that no fork works them out."""
    nobody = Names(())
    for file in files:
        with contextlib.suppress(OSError):
            list(nobody.in_text(file.read_text(encoding="utf-8", errors="ignore")))


def _write_any_facts() -> None:
    """Nothing is kept; what pandas imports and learns when it first writes a table is at hand."""
    row = pd.DataFrame({"unit": ["a"], "n": [1], "met": [True]})
    facts = row.astype({"unit": "string", "n": "Int64", "met": "boolean"})
    report_files.write_facts(facts, io.BytesIO(), io.StringIO())


def _draw_any_marks() -> None:
    """Nothing is kept; charts, and the fonts, marks and hatches that they have, are at hand."""
    charts()
    sheet = Canvas(1.0)
    sheet.boxes([(1, 0.2, 1, 0.2)], "#0B5FA5", hatch="///")
    sheet.lines([[(0, 0), (1, 1)]], "#0B5FA5", 1, dashes=(3, 2))
    for marker, colour in (*MARKS.values(), *CLASS_MARKS.values()):
        sheet.marks([(1, 1)], marker, colour, 5)
    sheet.words(1, 1, "chữ", 9)
    sheet.svg()
