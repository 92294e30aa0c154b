"""The command `plan09 lab`: JupyterLab in Vietnamese, at the page that tells of the notebooks."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import click

from plan09lib.cli.help import command
from plan09lib.cli.shell import refuse_to_run_alone
from plan09lib.deliver.place.environment import package_path
from plan09lib.project import project_root

SETTINGS = Path(__file__).with_name("lab_settings")
"""Defaults for this server only (`overrides.json`); what a reader has chosen wins over them."""
STARTUP = SETTINGS / "startup.py"
"""What its kernels begin with, where the reader begins them with nothing of their own."""
START = "README.md"
SAVING = "plan09lib.cli.lab_saving.without_internal"
"""What is done to a notebook before the server saves it."""


def lab_command(notebooks: Path, extra: Iterable[str] = ()) -> list[str]:
    """The command line that serves the folder `notebooks`; `extra` goes to JupyterLab."""
    return [
        sys.executable,
        "-m",
        "jupyterlab",
        f"--ServerApp.root_dir={notebooks}",
        f"--LabApp.app_settings_dir={SETTINGS}",
        f"--LabApp.default_url=/lab/tree/{START}",
        f"--ContentsManager.pre_save_hook={SAVING}",
        *extra,
    ]


def lab_environment() -> dict[str, str]:
    """The environment in which notebooks find the package, wherever it lies."""
    return {"PYTHONSTARTUP": str(STARTUP), **os.environ, "PYTHONPATH": package_path()}


@command(
    context_settings={"ignore_unknown_options": True},
    examples=(
        "plan09 lab",
        "plan09 lab --port 8890",
    ),
)
@click.argument("options", nargs=-1, type=click.UNPROCESSED)
def lab(options: tuple[str, ...]) -> None:
    """Mở các sổ tính trong JupyterLab, tiếng Việt; TÙY_CHỌN là tham số của JupyterLab."""
    command = lab_command(project_root() / "notebooks", options)
    if os.name == "posix":  # in this process: what stops the command stops the server
        os.execve(command[0], command, lab_environment())
    sys.exit(subprocess.call(command, env=lab_environment()))


refuse_to_run_alone(__name__)
