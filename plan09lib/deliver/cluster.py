"""The same runs on an existing Dask cluster: many machines, the folders shared by all of them.

Each worker makes its reports in forks of a warm process of its own. A worker that dies has its
reports made by another; a report is made under its lock and swapped into place whole, so that one
begun twice is there once.
"""

from __future__ import annotations

import atexit
import contextlib
import functools
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from plan09lib.deliver.apart import Workshop, can_fork, workshop
from plan09lib.deliver.batch import Outcome, Run, made_apart
from plan09lib.deliver.manifest import program
from plan09lib.errors import BadParameter, DeliveryFailed, Fault, NotebookFailed
from plan09lib.project import project_root

CONNECT_SECONDS = 10
_DEATHS = 3
"""How many workers may die over one report before it is given up."""
_TRIES, _PAUSE = 6, 5.0
_turn = threading.Lock()


def run_on_cluster(
    runs: Sequence[Run],
    data_dir: Path,
    output_dir: Path,
    force: bool = False,
    since: str = "",
    *,
    address: str,
) -> Iterator[Outcome]:
    """The outcome of every run, each as soon as it is known; `batch.run_batch` on a cluster.

    Raises: BadParameter when dask is missing, nobody answers at `address` or no worker runs the
    same program.
    """
    distributed = _distributed()
    with _connected(distributed, address) as client:
        _check_program(client, address)
        where = (data_dir.resolve(), output_dir.resolve(), force, since)
        tasks = {
            client.submit(make_there, run, *where, pure=False, retries=_DEATHS): run for run in runs
        }
        try:
            for task in distributed.as_completed(tasks, loop=client.loop):
                yield _outcome(task, tasks[task])
        finally:
            client.cancel(list(tasks))


def make_there(
    run: Run, data_dir: Path, output_dir: Path, force: bool, since: str
) -> Outcome:  # fmt: skip
    """What became of one run, made by this worker.

    A report that another worker, given up for dead, is still busy with is waited for.
    """
    options: dict[str, Any] = {"data_dir": data_dir, "output_dir": output_dir}
    options |= {"force": force, "since": since}
    for _ in range(_TRIES):
        with contextlib.nullcontext() if can_fork() else _turn:
            outcome = made_apart(_shop(data_dir), run, **options)
        if outcome.exit_code != DeliveryFailed.exit_code:
            break
        time.sleep(_PAUSE)
    return outcome


def _shop(data_dir: Path) -> Workshop:
    with _turn if can_fork() else contextlib.nullcontext():
        return _opened_shop(data_dir)


@functools.cache
def _opened_shop(data_dir: Path) -> Workshop:
    """This worker's workshop, which ends with the worker."""
    stack = contextlib.ExitStack()
    atexit.register(stack.close)
    return stack.enter_context(workshop(data_dir))


def _distributed() -> Any:
    try:
        import distributed
    except ImportError:
        rule = "chạy trên nhiều máy cần gói dask"
        action = 'cài phần thêm: pip install "plan09lib[cluster]"'
        raise BadParameter(Fault("--cluster", "chưa có dask", rule, action)) from None
    return distributed


def _connected(distributed: Any, address: str) -> Any:
    try:
        return distributed.Client(address, timeout=CONNECT_SECONDS, set_as_default=False)
    except (OSError, ValueError) as error:
        found = f"không nối được với {address} ({type(error).__name__})"
        rule = "địa chỉ là của một dask scheduler đang chạy, dạng tcp://máy:8786"
        action = "khởi động dask scheduler và các dask worker rồi chạy lại"
        raise BadParameter(Fault("--cluster", found, rule, action)) from None


def _check_program(client: Any, address: str) -> None:
    own = own_program()
    found: dict[str, str] = client.run(own_program)
    others = sorted(worker for worker, code in found.items() if code != own)
    if found and not others:
        return
    told = f"chương trình khác ở {', '.join(others)}" if others else "chưa có worker nào"
    rule = "mọi máy chạy cùng một bản plan09lib"
    action = "khởi động worker" if not found else "cập nhật các máy đó rồi khởi động lại worker"
    raise BadParameter(Fault(address, told, rule, action))


def own_program() -> str:
    """A digest of the program on this machine."""
    return str(program(project_root() / "notebooks" / "so_ket.ipynb")["code"])


def _outcome(task: Any, run: Run) -> Outcome:
    """What the task gave; for one that never ended, a failure saying so."""
    if task.status == "finished":
        outcome: Outcome = task.result()
        return outcome
    error = NotebookFailed(
        Fault(
            f"{run.unit}, {run.label}",
            f"không máy nào lập xong ({type(task.exception()).__name__}: {task.exception()})",
            f"một báo cáo được thử lại khi máy lập nó dừng, tối đa {_DEATHS} lần",
            "xem nhật ký của worker rồi chạy lại với --resume",
        )
    )
    return Outcome(run, message=error.message, exit_code=error.exit_code)
