"""A notebook run for one unit and period, by papermill in this process and a kernel beside it."""

from __future__ import annotations

import contextlib
import logging
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import nbformat
import papermill
from nbclient.exceptions import DeadKernelError
from nbformat import NotebookNode
from papermill import execute as papermill_execute
from papermill.exceptions import PapermillExecutionError
from traitlets.config import Config

from plan09lib.deliver.place.disk import is_of_the_disk
from plan09lib.deliver.place.environment import kernel_environment
from plan09lib.deliver.place.isolated import out_of_memory
from plan09lib.errors import (
    BadParameter,
    DataRefused,
    Fault,
    NotebookFailed,
    Plan09Error,
    kind_of,
    nearest,
)
from plan09lib.rooms import KERNELS, found

EXECUTED, CONNECTION = "executed.ipynb", "kernel.json"
_READY_WITHIN = 600
"""Seconds that a living kernel has until it answers: a busy machine judges its lists first."""
_KERNEL_OPTIONS = (
    "--IPKernelApp.log_level=40",  # its warnings are not the reader's
    "--HistoryManager.enabled=False",  # a database of what was typed, of no use afterwards
    "--IPKernelApp.exec_PYTHONSTARTUP=False",  # what a user begins every session with
)
_OWN_ERRORS: dict[str, type[Plan09Error]] = {
    error.__name__: error for error in (BadParameter, DataRefused)
}
logging.getLogger("papermill").addHandler(logging.NullHandler())  # what fails is told here, once
_TYPES = {"str": str, "int": int, "float": float, "bool": bool}


def check_parameters(notebook: Path, parameters: Mapping[str, object]) -> None:
    """Nothing, when the notebook declares every parameter with its type.

    Raises: BadParameter with the nearest declared name; papermill itself would only log a warning.
    """
    declared = papermill.inspect_notebook(notebook)
    faults = [
        _unknown(notebook, name, list(declared)) for name in parameters if name not in declared
    ]
    for name, value in parameters.items():
        wanted = str(declared[name]["inferred_type_name"]) if name in declared else "None"
        if wanted in _TYPES and type(value) is not _TYPES[wanted]:
            faults.append(_wrong_type(notebook, name, value, wanted))
    if faults:
        raise BadParameter(faults)


def _unknown(notebook: Path, name: str, declared: list[str]) -> Fault:
    return Fault(
        notebook.name,
        f'không có tham số "{name}"',
        'chỉ nhận tham số khai trong ô "parameters"',
        nearest(name, declared) if declared else 'thêm ô gắn thẻ "parameters" vào sổ tính',
    )


def _wrong_type(notebook: Path, name: str, value: object, wanted: str) -> Fault:
    found = f"{name} = {value!r} có kiểu {type(value).__name__}"
    return Fault(
        notebook.name, found, f"tham số này khai kiểu {wanted}", f"đưa vào một giá trị {wanted}"
    )


def run_notebook(notebook: Path, parameters: Mapping[str, object], work: Path) -> NotebookNode:
    """The executed notebook; a copy lies in `work` when a cell has failed.

    Raises: NotebookFailed naming cell, line and error; BadParameter for parameters that the
    notebook does not declare; it or DataRefused when the cell raised one of those; OSError when
    the disk is full.
    """
    check_parameters(notebook, parameters)
    kernel = _kernel()
    with kernel_environment(work), _written_when_failed():
        try:
            return papermill.execute_notebook(
                notebook,
                work / EXECUTED,
                parameters=dict(parameters),
                kernel_name="python3",
                progress_bar=False,
                start_timeout=_READY_WITHIN,
                request_save_on_cell_execute=False,
                cwd=work,
                shutdown_kernel="immediate",
                on_cell_executed=_take_number,
                config=_key_in(work),
                **kernel,
            )
        except PapermillExecutionError as error:
            raise _cell_failed(notebook, error) from error
        except (DeadKernelError, RuntimeError, OSError) as error:
            if isinstance(error, OSError) and is_of_the_disk(error):
                raise
            raise _kernel_failed(notebook, error) from error


_write = papermill_execute.write_ipynb


@contextlib.contextmanager
def _written_when_failed() -> Iterator[None]:
    """papermill writes no notebook in which all is well: the one that is shared follows at once."""
    papermill_execute.write_ipynb = _write_failed
    try:
        yield
    finally:
        papermill_execute.write_ipynb = _write


def _write_failed(notebook: NotebookNode, path: str) -> None:
    outputs = (output for cell in notebook.cells for output in cell.get("outputs", ()))
    if any(output.output_type == "error" for output in outputs):
        _write(notebook, path)


def _kernel() -> dict[str, Any]:
    """How papermill starts the kernel: as always, or sooner where there is a room for that."""
    kernels = found(KERNELS)
    if kernels is None:
        return {"extra_arguments": list(_KERNEL_OPTIONS)}
    kernels.register()
    options = [*_KERNEL_OPTIONS, *kernels.OPTIONS]
    return {"kernel_manager_class": kernels.PromptManager, "extra_arguments": options}


def _key_in(work: Path) -> Config:
    """The kernel's ports and key in `work`: what a kill leaves there, the next run removes."""
    return Config(ConnectionFileMixin={"connection_file": str(work.resolve() / CONNECTION)})


def _take_number(cell: NotebookNode, execute_reply: dict[str, Any], **_: Any) -> None:
    cell.execution_count = execute_reply["content"]["execution_count"]


def _cell_failed(notebook: Path, error: PapermillExecutionError) -> Plan09Error:
    lines = [line for line in error.source.splitlines() if line.strip()] or ["(ô trống)"]
    line = _failing_line(error) or lines[-1]  # our own errors mark none
    where = f"{notebook.name}, ô {_number(notebook, error.cell_index)}: {line.strip()}"
    if error.ename.endswith("MemoryError"):  # numpy and pyarrow have their own
        return NotebookFailed(out_of_memory(where, f"hết bộ nhớ ({error.ename})"))
    fault = Fault(
        where,
        f"{error.ename}: {error.evalue}",
        "mọi ô phải chạy xong",
        "mở sổ tính trong JupyterLab với cùng tham số, chạy đến ô này để xem chi tiết",
    )
    return _OWN_ERRORS.get(error.ename, NotebookFailed)(fault)


def _number(notebook: Path, executed: int) -> int:
    """The cell's number in the notebook as it is edited, from 1.

    `executed` is its index where papermill has put a cell of parameters in: below the tagged one,
    or on top; an earlier such cell is replaced, which moves nothing.
    """
    cells = nbformat.read(notebook, as_version=4).cells
    tags = [cell.metadata.get("tags", []) for cell in cells]
    if any("injected-parameters" in own for own in tags):
        return executed + 1
    declared = next((at for at, own in enumerate(tags) if "parameters" in own), -1)
    return executed if executed > declared and executed > 0 else executed + 1


def _failing_line(error: PapermillExecutionError) -> str:
    """The line that IPython's traceback marks with an arrow, without colours; empty when none."""
    plain = re.sub(r"\x1b\[[\d;]*m", "", "\n".join(error.traceback))
    match = re.search(r"^-+> *\d+ (.+)$", plain, flags=re.MULTILINE)
    return match[1] if match else ""


def _kernel_failed(notebook: Path, error: Exception) -> NotebookFailed:
    if isinstance(error, DeadKernelError):
        found = "sổ tính bị dừng đột ngột giữa chừng, như khi máy hết bộ nhớ"
        return NotebookFailed(out_of_memory(notebook.name, found))
    return NotebookFailed(
        Fault(
            notebook.name,
            f"không chạy được sổ tính ({kind_of(error)}: {error})",
            'sổ tính chạy bằng nhân "python3" của môi trường này',
            "kiểm tra bộ nhớ máy còn trống và cài lại môi trường bằng make setup",
        )
    )
