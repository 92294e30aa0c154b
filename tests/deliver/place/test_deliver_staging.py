"""A kill at any moment of the swap leaves the old report or the new one, whole."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from plan09lib.deliver.place import staging
from plan09lib.deliver.place.own_files import MARK
from plan09lib.deliver.place.staging import Place, recover_all
from plan09lib.errors import DeliveryFailed

FILES = ("bao-cao.html", "facts.csv", "manifest.json")


def fill(folder: Path, version: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name in FILES:
        (folder / name).write_text(version, encoding="utf-8")


def version_in(folder: Path) -> str:
    """The version of a whole report; fails when files are missing or of two versions."""
    assert sorted(path.name for path in folder.iterdir()) == sorted(FILES)
    (version,) = {path.read_text(encoding="utf-8") for path in folder.iterdir()}
    return version


@pytest.fixture
def place(tmp_path: Path) -> Place:
    """A place with an old report in it and a new one staged."""
    place = Place(tmp_path, "phuong-thu", "2025-H1-so-ket")
    fill(place.target, "old")
    place.open_staging()
    fill(place.staged, "new")
    return place


def test_the_new_report_takes_the_place_of_the_old_and_leaves_nothing_behind(place: Place) -> None:
    place.put_in_place()
    assert version_in(place.target) == "new"
    assert list((place.output_dir / staging.STAGING).iterdir()) == []


def test_the_first_report_needs_no_old_one(tmp_path: Path) -> None:
    place = Place(tmp_path, "phuong-thu", "2025-H1-so-ket")
    place.open_staging()
    fill(place.staged, "new")
    place.put_in_place()
    assert version_in(place.target) == "new"


class Killed(BaseException):
    """Stands for the process ending at once: no handler of the program runs."""


@pytest.mark.parametrize(
    ("renames_done", "expected"), [(0, "old"), (1, "old"), (2, "new")], ids=lambda value: str(value)
)
def test_a_kill_between_the_renames_is_repaired_at_the_next_start(
    place: Place, monkeypatch: pytest.MonkeyPatch, renames_done: int, expected: str
) -> None:
    done: list[Path] = []

    def rename(source: Path, destination: Path) -> None:
        if len(done) == renames_done:
            raise Killed
        done.append(source)
        source.rename(destination)

    def delete(folder: Path) -> None:
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(staging, "_rename", rename)
        patched.setattr(staging, "_delete", delete)
        with pytest.raises(Killed):
            place.put_in_place()
    recover_all(place.output_dir)
    assert version_in(place.target) == expected
    assert not place.aside.exists()


def test_a_half_deleted_old_report_never_comes_back(place: Place) -> None:
    place.put_in_place()
    place.open_staging()
    fill(place.trash, "old")
    (place.trash / FILES[0]).unlink()
    place.recover()
    assert version_in(place.target) == "new"
    assert not place.trash.exists()


LOOP = """
import sys
from pathlib import Path
from plan09lib.deliver.place.own_files import MARK
from plan09lib.deliver.place.staging import Place, recover_all
place = Place(Path(sys.argv[1]), "phuong-thu", "2025-H1-so-ket")
print("start", flush=True)
for number in range(100_000):
    with place.locked():
        place.open_staging()
        for name in {files!r}:
            (place.staged / name).write_text(str(number))
        place.put_in_place()
"""


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL")
def test_a_real_kill_at_a_random_moment_leaves_a_whole_report(tmp_path: Path) -> None:
    chance = random.Random(20250630)
    fill(tmp_path / "phuong-thu" / "2025-H1-so-ket", "old")
    for _ in range(6):
        command = [sys.executable, "-c", LOOP.format(files=FILES), str(tmp_path)]
        with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
            assert process.stdout is not None
            process.stdout.readline()
            time.sleep(chance.uniform(0.001, 0.08))
            process.send_signal(signal.SIGKILL)
        recover_all(tmp_path)
        version_in(tmp_path / "phuong-thu" / "2025-H1-so-ket")


def test_a_report_that_cannot_be_replaced_stays_and_the_reason_is_told(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    def rename(source: Path, destination: Path) -> None:
        if source == place.staged:
            raise PermissionError(13, "Permission denied")
        source.rename(destination)

    monkeypatch.setattr(staging, "_rename", rename)
    with pytest.raises(DeliveryFailed, match="đóng các tệp của báo cáo đang mở"):
        place.put_in_place()
    assert version_in(place.target) == "old"


def test_a_failed_run_leaves_its_remains_and_a_message_apart_from_the_report(place: Place) -> None:
    (place.work / "executed.ipynb").write_text("{}", encoding="utf-8")
    place.put_aside_as_failed("Không qua cửa")
    assert version_in(place.target) == "old"
    assert (place.failed / "error.txt").read_text(encoding="utf-8") == "Không qua cửa\n"
    assert {path.name for path in place.failed.iterdir()} == {
        *FILES, "executed.ipynb", "error.txt", MARK
    }  # fmt: skip


def test_a_success_clears_the_remains_of_the_failure_before(place: Place) -> None:
    place.open_failed()
    place.tell_failed("error.txt", "cũ")
    place.put_in_place()
    assert not place.failed.exists()


def test_two_runs_of_one_report_do_not_overlap(place: Place) -> None:
    with (
        place.locked(),
        pytest.raises(DeliveryFailed, match="lần chạy khác"),
        Place(place.output_dir, place.unit, place.report).locked(),
    ):
        pass
