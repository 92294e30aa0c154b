"""`plan09 lab` as whoever started it sees it: one process, gone when it is stopped."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import nbformat
import pytest
from jupyter_client.manager import start_new_kernel
from jupyter_server.services.contents.largefilemanager import LargeFileManager
from nbformat.v4 import new_code_cell, new_notebook, new_output

from plan09lib import open_review
from plan09lib.cli.lab import SAVING, lab_command, lab_environment
from plan09lib.cli.lab_kernel import lab_styles, styled
from plan09lib.project import project_root
from plan09lib.tell.words.view import View

STAND_IN = 'import os, sys; print(os.getpid(), "--port" in sys.argv, flush=True)\n'


@pytest.mark.skipif(os.name != "posix", reason="a process is replaced on POSIX only")
def test_the_server_runs_in_the_commands_own_process(tmp_path: Path) -> None:
    """A server of its own would outlive the command that somebody stops."""
    (tmp_path / "jupyterlab").mkdir()
    (tmp_path / "jupyterlab" / "__init__.py").write_text("", encoding="utf-8")
    (tmp_path / "jupyterlab" / "__main__.py").write_text(STAND_IN, encoding="utf-8")
    paths = os.pathsep.join((str(tmp_path), str(project_root())))
    with subprocess.Popen(
        [sys.executable, "-m", "plan09lib", "lab", "--port", "8899"],
        env={**os.environ, "PYTHONPATH": paths},
        stdout=subprocess.PIPE,
        text=True,
    ) as run:
        said, _ = run.communicate(timeout=120)
    assert said.split() == [str(run.pid), "True"]


def test_a_view_has_the_pages_styles_and_they_reach_nothing_else() -> None:
    told = styled(View('<p class="note">Một</p>'))
    assert told.startswith('<div class="plan09"><style>.plan09 {')
    assert told.endswith('<p class="note">Một</p></div>')
    for own in (".verdict ul.tally", ".s-behind", ".status {", "section.target", ".warning {"):
        assert own in lab_styles()
    assert ".plan09 table :is(th, td) { text-align: left;" in lab_styles()
    assert "body" not in lab_styles()
    assert lab_styles().count("{") == lab_styles().count("}")


def test_a_kernel_of_the_lab_begins_with_messages_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Before any cell of ours has run, and without a name of its own among the reader's."""
    for name, value in lab_environment().items():
        monkeypatch.setenv(name, value)
    manager, client = start_new_kernel(kernel_name="python3")
    said: list[str] = []

    def keep(message: dict[str, Any]) -> None:
        content = message["content"]
        said.extend([*content.get("traceback", []), *content.get("data", {}).values()])

    client.execute_interactive("review.targets()", timeout=120, output_hook=keep)
    within = "get_ipython().Completer.jedi_compute_type_timeout"
    client.execute_interactive(within, timeout=120, output_hook=keep)
    names = "[n for n in globals() if n not in ('In', 'Out', 'exit', 'quit', 'open')"
    code = f"{names} and n[0] != '_' and n != 'get_ipython']"
    client.execute_interactive(code, timeout=120, output_hook=keep)
    client.stop_channels()
    manager.shutdown_kernel(now=True)
    assert said[0] == "Chưa chạy ô phía trên:"
    assert "3000" in said  # what Tab offers is told by its kind on a slow machine too
    assert said[-1] == "[]"


def test_what_a_reader_begins_every_session_with_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONSTARTUP", "own.py")
    assert lab_environment()["PYTHONSTARTUP"] == "own.py"


def test_lists_of_names_are_not_saved(tmp_path: Path) -> None:
    """By the manager that JupyterLab saves with, set up as `plan09 lab` does."""
    review = open_review("kham_pha", "phuong-mau-1", "2025-H1")
    shown = (review.people("T25-3b"), review.target("T25-3b"), review.similar_positions())
    results = [new_output("execute_result", data={"text/html": one._repr_html_()}) for one in shown]
    cells = [new_code_cell("review", outputs=[one]) for one in results]
    widgets = {"state": {"1": {"outputs": [{"data": {"text/html": shown[0]._repr_html_()}}]}}}
    notebook = new_notebook(cells=cells, metadata={"widgets": {"a/b": widgets}})
    manager = LargeFileManager(root_dir=str(tmp_path), pre_save_hook=SAVING)
    manager.save({"type": "notebook", "format": "json", "content": notebook}, "a.ipynb")
    manager.save({"type": "file", "format": "text", "content": "Một"}, "a.txt")
    saved = nbformat.read(tmp_path / "a.ipynb", as_version=4)
    assert [len(cell.outputs) for cell in saved.cells] == [0, 1, 0]
    assert "Mẫu Văn" not in (tmp_path / "a.ipynb").read_text(encoding="utf-8")
    assert any(SAVING in one for one in lab_command(tmp_path))
