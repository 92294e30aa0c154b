"""Errors where people type: in kernels, notebooks and scripts the message alone."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import papermill
import pytest
from jupyter_client.manager import start_new_kernel
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from nbformat.v4 import new_code_cell, new_notebook
from papermill.exceptions import PapermillExecutionError

from plan09lib.interactive import too_early

UNKNOWN = 'open_review("kham_pha", "phuong-mau-9", "2025-H1")'
TOLD = 'Tham số không dùng được:\n  - đơn vị: không có đơn vị "phuong-mau-9"'
EARLY = 'Chưa chạy ô phía trên:\n  - ô vừa chạy: chưa có "{}"; {} tạo ra tên này và phải'


@pytest.fixture(scope="module")
def kernel() -> Iterator[Any]:
    """What a cell that fails shows, in one kernel."""
    manager, client = start_new_kernel(kernel_name="python3")

    def shown(code: str) -> str:
        said: list[str] = []

        def keep(message: dict[str, Any]) -> None:
            said.extend(message["content"].get("traceback", []))

        client.execute_interactive(code, timeout=120, output_hook=keep)
        return "\n".join(said)

    yield shown
    client.stop_channels()
    manager.shutdown_kernel(now=True)


def test_a_cell_shows_the_message_alone_and_the_traceback_on_request(kernel: Any) -> None:
    told = kernel(f"from plan09lib import open_review\n{UNKNOWN}")
    assert told.startswith(TOLD)
    assert "Traceback" not in told
    assert kernel("%tb") == told
    asked = kernel("%tb Plain")
    assert "Traceback" in asked
    assert "opening.py" in asked
    assert "phuong-mau-9" in asked


def test_a_cell_that_is_run_too_early_says_which_comes_first(kernel: Any) -> None:
    kernel("from plan09lib import open_review")
    opens, chooses = 'ô có dòng "review = open_review(…)"', "ô đầu tiên, có đơn vị và kỳ,"
    told = kernel("review.targets()")
    assert " ".join(told.split()).startswith(" ".join(EARLY.format("review", opens).split()))
    told = kernel('review = open_review("so_ket", unit, period)')
    assert " ".join(told.split()).startswith(" ".join(EARLY.format("unit", chooses).split()))
    assert "NameError" in kernel("no_name_of_ours")


def test_a_name_that_no_cell_of_ours_makes_is_not_told_as_one() -> None:
    assert too_early(NameError(name="reviews")) is None


@pytest.mark.parametrize("way", ["nbclient", "papermill"])
def test_a_notebook_that_fails_ends_with_the_message(way: str, tmp_path: Path) -> None:
    source = f"from plan09lib import open_review\n{UNKNOWN}"
    notebook = new_notebook(cells=[new_code_cell(source)])
    notebook.metadata.kernelspec = {"name": "python3", "display_name": "Python 3"}
    file, made = tmp_path / "a.ipynb", tmp_path / "b.ipynb"
    nbformat.write(notebook, file)
    if way == "nbclient":
        with pytest.raises(CellExecutionError) as failed:
            NotebookClient(notebook, timeout=120).execute()
    else:
        with pytest.raises(PapermillExecutionError) as failed:
            papermill.execute_notebook(file, made, progress_bar=False)
    said = str(failed.value)
    assert TOLD in said
    assert "Traceback" not in said
    assert "opening.py" not in said


@pytest.mark.parametrize("asked", [[], ["-X", "dev"]], ids=["plain", "dev"])
def test_a_script_ends_with_the_message(asked: list[str]) -> None:
    code = f"from plan09lib import open_review\n{UNKNOWN}"
    run = subprocess.run([sys.executable, *asked, "-c", code], capture_output=True, text=True)
    assert run.returncode == 1
    assert run.stderr.startswith(TOLD) is not bool(asked)
    assert ("Traceback" in run.stderr) is bool(asked)
    assert TOLD in run.stderr


def test_other_errors_of_a_script_are_shown_as_ever() -> None:
    code = "from plan09lib import open_review\n1 / 0"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert "Traceback" in run.stderr
    assert "ZeroDivisionError" in run.stderr
