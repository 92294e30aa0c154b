"""A batch on a Dask cluster: processes of one machine, one of them killed, everything made once."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from killing import HANG, is_whole, until
from support import person, run

from plan09lib.deliver.batch.cluster import _check_opened, run_on_cluster
from plan09lib.deliver.batch.place import BATCH
from plan09lib.deliver.batch.runs import Run
from plan09lib.deliver.record.manifest import MANIFEST
from plan09lib.deliver.remote.storage import StoredFolder
from plan09lib.errors import BadParameter
from plan09lib.project import project_root

distributed = pytest.importorskip("distributed")
slow = pytest.mark.slow
PERIODS = ("2024", "2025-H1", "2025")
PATIENT = {f"DASK_DISTRIBUTED__COMM__TIMEOUTS__{name}": f"{HANG}s" for name in ("CONNECT", "TCP")}
PATIENT_BATCH = f"""
from plan09lib.deliver.batch import cluster
cluster.CONNECT_SECONDS = {HANG}
from plan09lib.cli import main
main()
"""
"""A machine may be so busy that nobody answers for a minute; nothing of this test is lost then."""
SCRATCH = "scratch"
"""Where workers make the reports of an output URL, before they put them there."""


@pytest.fixture
def ward(data_dir: Path, make_unit: Callable[..., Path]) -> Path:
    people = [person("0001"), person("0002")]
    days = ("2024-12-31", "2025-06-30", "2025-09-30", "2025-12-31")
    make_unit("p-1", {day: {"nhan_su": people} for day in days})
    return data_dir


@slow
def test_processes_of_one_machine_make_every_report(
    ward: Path, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    if request.config.getoption("--kills") <= 2:
        pytest.skip("long; make kill")
    runs = [Run("p-1", "so_ket", period) for period in ("2024", "khác")]
    options = {"n_workers": 2, "threads_per_worker": 1, "processes": True}
    with distributed.LocalCluster(dashboard_address=None, **options) as cluster:
        made = run_on_cluster(runs, ward, tmp_path / "out", address=cluster.scheduler_address)
        outcomes = {outcome.run.period: outcome for outcome in made}
    assert outcomes["2024"].state == "done"
    assert outcomes["khác"].exit_code == 2
    assert is_whole(tmp_path / "out" / "p-1" / "2024-so-ket")


@pytest.fixture
def scheduler(tmp_path: Path) -> Iterator[tuple[str, Callable[[], subprocess.Popen[bytes]]]]:
    """The address of a scheduler in a process of its own, and what starts a worker in another."""
    file = tmp_path / "scheduler.json"
    own = {"PYTHONPATH": str(project_root()), "TMPDIR": str(tmp_path / SCRATCH)}
    environment = {**os.environ, **own, **PATIENT, "OMP_NUM_THREADS": "1"}
    (tmp_path / SCRATCH).mkdir()
    started: list[subprocess.Popen[bytes]] = []

    def start(*arguments: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "distributed.cli.dask_" + arguments[0], *arguments[1:]]
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "env": environment}
        started.append(subprocess.Popen(command, **quiet))  # type: ignore[call-overload]
        return started[-1]

    scheduler = start("scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard",
          "--scheduler-file", str(file))  # fmt: skip
    until(lambda: _address(file), scheduler)
    address = _address(file)
    yield (
        address,
        lambda: start("worker", address, "--no-nanny", "--nthreads", "1", "--no-dashboard"),
    )
    for process in started:
        process.kill()
        process.wait()


def _address(file: Path) -> str:
    """The address that the scheduler has written; empty while there is none, or half of one."""
    try:
        return str(json.loads(file.read_text(encoding="utf-8"))["address"])
    except (OSError, ValueError):
        return ""


@slow
@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL is a POSIX signal")
@pytest.mark.parametrize("scheme", ["", "file://"], ids=["shared-folder", "url"])
def test_a_killed_worker_has_its_reports_made_by_another(
    ward: Path, tmp_path: Path, scheduler: tuple[str, Callable[[], subprocess.Popen[bytes]]],
    scheme: str,
) -> None:  # fmt: skip
    address, start_worker = scheduler
    out = tmp_path / "out"
    begun = f"{SCRATCH}/*/bao-cao/.staging/*/work" if scheme else "out/.staging/*/work"
    periods = PERIODS[:2] if scheme else PERIODS
    doomed, _ = start_worker(), start_worker()
    with distributed.Client(address, timeout=HANG) as client:
        client.wait_for_workers(2, timeout=HANG)
    command = [sys.executable, "-c", PATIENT_BATCH, "batch"]
    where = [
        "--data-dir",
        f"{scheme}{ward}",
        "--output-dir",
        f"{scheme}{out}",
        "--private-dir",
        str(out.parent / "rieng"),
    ]
    where += ["--periods", ",".join(periods)]
    environment = {**os.environ, **PATIENT, "PYTHONPATH": str(project_root())}
    with subprocess.Popen(
        [*command, *where, "--cluster", address],
        env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    ) as batch:  # fmt: skip
        until(lambda: list(tmp_path.glob(begun)), batch)
        doomed.send_signal(signal.SIGKILL)
        told, said = batch.communicate(timeout=HANG)
    assert batch.returncode == 0, said
    assert f"Tổng số {len(periods)}: xong" in told
    reports = [out / "p-1" / f"{period}-so-ket" for period in periods]
    assert all(is_whole(folder) for folder in reports)
    assert len(list(out.glob(f"p-1/*/{MANIFEST}"))) == len(reports)
    assert {one["exit_code"] for one in json.loads((out / BATCH).read_text())["runs"]} == {0}
    assert not scheme or list((out / ".staging").rglob("*.*")) == []


def test_a_cluster_that_does_not_answer_is_told(
    ward: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("plan09lib.deliver.batch.cluster.CONNECT_SECONDS", 1)
    where = ("--data-dir", str(ward), "--output-dir", str(tmp_path / "out"))
    options = ("--period", "2024", "--cluster", "tcp://127.0.0.1:9")
    code, _, err = run(capsys, "batch", *options, *where)
    assert code == 2
    assert "không nối được với tcp://127.0.0.1:9" in err


def test_a_store_that_only_this_process_sees_is_no_place_for_a_cluster() -> None:
    with pytest.raises(BadParameter, match="chỉ có trong một tiến trình"):
        _check_opened(None, Path("data"), StoredFolder("memory://ra"))


def test_an_encrypted_cluster_without_certificates_is_told(tmp_path: Path) -> None:
    with pytest.raises(BadParameter, match="__CLIENT__KEY"):
        list(run_on_cluster([], tmp_path, tmp_path, address="tls://127.0.0.1:9"))


def test_without_dask_the_extra_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(BadParameter, match=r"plan09lib\[cluster\]"):
        list(run_on_cluster([], tmp_path, tmp_path, address="tcp://127.0.0.1:9"))
