"""The same runs on an existing Dask cluster: many machines, folders shared by all or at a URL.

Each worker makes its reports in forks of a warm process of its own. A worker that dies has its
reports made by another; a report is made under its lock (at a URL: under a mark of its own) and
swapped into place whole, so that one begun twice is there once.
"""

from __future__ import annotations

import atexit
import contextlib
import functools
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from plan09lib.deliver.batch.runs import Outcome, Run
from plan09lib.deliver.batch.url_reports import UrlReports, Where, opened_url_reports
from plan09lib.deliver.kernels.processes import Processes, can_fork
from plan09lib.deliver.record.manifest import program
from plan09lib.deliver.remote.storage import StoredFolder
from plan09lib.errors import (
    BadParameter,
    DeliveryFailed,
    Fault,
    NotebookFailed,
    Plan09Error,
    kind_of,
)
from plan09lib.project import project_root

CONNECT_SECONDS = 10
_DEATHS = 3
"""How many workers may die over one report before it is given up."""
_TRIES, _PAUSE = 6, 5.0
_turn = threading.Lock()


def run_on_cluster(
    runs: Sequence[Run],
    data: Where,
    outputs: Where,
    force: bool = False,
    since: str = "",
    *,
    address: str,
) -> Iterator[Outcome]:
    """The outcome of every run, each as soon as it is known; `batch.run_batch` on a cluster.

    Raises: BadParameter when dask is missing, nobody answers at `address`, no worker runs the same
    program, or a worker cannot open a URL.
    """
    distributed = _distributed()
    with _connected(distributed, address) as client:
        _check_program(client, address)
        _check_opened(client, data, outputs)
        where = (_everywhere(data), _everywhere(outputs), force, since)
        tasks = {
            client.submit(make_there, run, *where, pure=False, retries=_DEATHS): run for run in runs
        }
        try:
            for task in distributed.as_completed(tasks, loop=client.loop):
                yield _outcome(task, tasks[task])
        finally:
            client.cancel(list(tasks))


def make_there(run: Run, data: Where, outputs: Where, force: bool, since: str) -> Outcome:
    """What became of one run, made by this worker.

    A report in a shared folder that another worker, given up for dead, is still busy with is waited
    for; at a URL it is put beside.
    """
    tries = _TRIES if isinstance(outputs, Path) else 1
    for attempt in range(tries):
        with contextlib.nullcontext() if can_fork() else _turn:
            outcome = _made_here(run, data, outputs, force, since)
        if outcome.exit_code != DeliveryFailed.exit_code or attempt == tries - 1:
            break
        time.sleep(_PAUSE)
    return outcome


def _made_here(run: Run, data: Where, outputs: Where, force: bool, since: str) -> Outcome:
    def make() -> Outcome:
        with _turn if can_fork() else contextlib.nullcontext():
            reports, shop = _own_reports(data, outputs)
        return reports.make(run, shop, force, since)

    return Outcome.of(run, make)


@functools.cache
def _own_reports(data: Where, outputs: Where) -> tuple[UrlReports, Processes]:
    """What makes this worker's reports, and its workshop; both end with the worker."""
    stack = contextlib.ExitStack()
    atexit.register(stack.close)
    return stack.enter_context(opened_url_reports(data, outputs))


def _distributed() -> Any:
    try:
        import distributed
    except ImportError:
        rule = "chạy trên nhiều máy cần gói dask"
        action = 'cài phần thêm: pip install "plan09lib[cluster]"'
        raise BadParameter(Fault("--cluster", "chưa có dask", rule, action)) from None
    return distributed


def _connected(distributed: Any, address: str) -> Any:
    _check_certificates(distributed, address)
    try:
        return distributed.Client(address, timeout=CONNECT_SECONDS, set_as_default=False)
    except (OSError, ValueError) as error:
        found = f"không nối được với {address} ({kind_of(error)})"
        rule = "địa chỉ là của một dask scheduler đang chạy, dạng tcp://máy:8786"
        action = "khởi động dask scheduler và các dask worker rồi chạy lại"
        raise BadParameter(Fault("--cluster", found, rule, action)) from None


def _check_certificates(distributed: Any, address: str) -> None:
    """An encrypted cluster needs certificates, from Dask's own settings; told before connecting."""
    if not address.startswith("tls://"):
        return
    try:
        if distributed.Security().get_connection_args("client").get("ssl_context"):
            return
        found = "chưa có chứng thư cho kết nối mã hóa"
    except OSError as error:
        found = f"không đọc được chứng thư ({kind_of(error)})"
    rule = "tls:// cần chứng thư trong cấu hình của Dask: ca-file, client.cert, client.key"
    action = "đặt DASK_DISTRIBUTED__COMM__TLS__CA_FILE, …__CLIENT__CERT, …__CLIENT__KEY"
    raise BadParameter(Fault("--cluster", found, rule, action))


def _check_program(client: Any, address: str) -> None:
    own = own_program()
    found: dict[str, str] = client.run(own_program)
    others = sorted(worker for worker, code in found.items() if code != own)
    if found and not others:
        return
    told = f"chương trình khác ở {', '.join(others)}" if others else "chưa có máy làm việc nào"
    rule = "mọi máy chạy cùng một bản plan09lib"
    begin = "khởi động dask worker"
    action = f"cập nhật các máy đó rồi {begin} lại" if found else begin
    raise BadParameter(Fault(address, told, rule, action))


def _check_opened(client: Any, *folders: Where) -> None:
    stored = [folder for folder in folders if isinstance(folder, StoredFolder)]
    if own := [folder for folder in stored if folder.url.startswith("memory:")]:
        rule, action = "mọi máy phải thấy cùng một nơi chứa", "dùng nơi chứa chung, như s3://"
        raise BadParameter(Fault(str(own[0]), "chỉ có trong một tiến trình", rule, action))
    told: dict[str, tuple[Fault, ...]] = client.run(faults_of, stored) if stored else {}
    faults = [
        replace(fault, where=f"{worker}: {fault.where}")
        for worker, found in sorted(told.items())
        for fault in found
    ]
    if faults:
        raise BadParameter(faults)


def faults_of(folders: Sequence[StoredFolder]) -> tuple[Fault, ...]:
    """Why this machine cannot list these folders; empty when it can."""
    faults: list[Fault] = []
    for folder in folders:
        try:
            folder.folders()
        except Plan09Error as error:
            faults += error.faults
    return tuple(faults)


def _everywhere(where: Where) -> Where:
    """The folder as every machine of the cluster can find it."""
    return where.resolve() if isinstance(where, Path) else where


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
            f"không máy nào lập xong ({task.exception()})",
            f"một báo cáo được thử lại khi máy lập nó dừng, tối đa {_DEATHS} lần",
            "xem nhật ký của các máy ấy rồi chạy lại với --resume",
        )
    )
    return Outcome.of_error(run, error)
