"""A file written in one step: whole at any moment, and nobody else's file is touched."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from plan09lib.atomic_write import ENDING, atomic_write, set_rights
from plan09lib.project import project_root

posix = pytest.mark.skipif(os.name != "posix", reason="rights of POSIX")


@pytest.fixture(params=[0o000, 0o022, 0o077], ids="{:04o}".format)
def umask(request: pytest.FixtureRequest) -> Iterator[int]:
    before = os.umask(request.param)
    yield request.param
    os.umask(before)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_two_writers_of_one_file_at_a_time_do_not_meet(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    with atomic_write(path) as one, atomic_write(path) as other:
        one.write_text("một")
        other.write_text("hai")
    assert (path.read_text(), [*tmp_path.iterdir()]) == ("một", [path])


def test_a_block_that_fails_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("cũ")
    with contextlib.suppress(ZeroDivisionError), atomic_write(path) as new:
        new.write_text("nửa")
        raise ZeroDivisionError
    assert (path.read_text(), [*tmp_path.iterdir()]) == ("cũ", [path])


@pytest.mark.parametrize("name", [f".a.txt{ENDING}", ".a.txt.new", "a.txt.new", ".a.txt.tmp"])
def test_a_persons_file_beside_is_never_taken_for_its_own(tmp_path: Path, name: str) -> None:
    own = tmp_path / name
    own.write_text("của tôi")
    with atomic_write(tmp_path / "a.txt") as new:
        new.write_text("mới")
    assert own.read_text() == "của tôi"


@posix
def test_private_is_private_whatever_was_there(tmp_path: Path, umask: int) -> None:
    path = tmp_path / "a.txt"
    path.write_text("cũ")
    path.chmod(0o666)
    with atomic_write(path, private=True) as new:
        assert mode(new) & 0o077 == 0, "readable while it is written"
        new.write_text("mới")
    assert mode(path) == 0o600


def test_a_drive_that_knows_no_rights_is_written_to_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.txt"
    path.write_text("cũ")
    path.chmod(0o644)

    def no_rights(self: Path, *_: object) -> None:
        raise PermissionError(1, "Operation not permitted", str(self))

    monkeypatch.setattr(Path, "chmod", no_rights)
    with atomic_write(path) as new:
        new.write_text("mới")
    set_rights(path, 0o600)
    assert path.read_text() == "mới"


@posix
def test_else_the_umask_decides_and_rights_once_given_stay(tmp_path: Path, umask: int) -> None:
    path = tmp_path / "a.txt"
    with atomic_write(path) as new:
        new.write_text("một")
    assert mode(path) == 0o666 & ~umask
    path.chmod(0o440)
    with atomic_write(path, durable=True) as new:
        new.write_text("hai")
    assert (mode(path), path.read_text()) == (0o440, "hai")


def test_without_replacing_a_file_that_came_meanwhile_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.txt"

    def write() -> None:
        with atomic_write(path, replace=False) as new:
            new.write_text("mới")
            path.write_text("đã có")

    def no_links(*_: object) -> None:
        raise OSError("links are not supported")

    with pytest.raises(FileExistsError):
        write()
    monkeypatch.setattr(os, "link", no_links)
    with pytest.raises(FileExistsError):
        write()
    assert (path.read_text(), [*tmp_path.iterdir()]) == ("đã có", [path])


LOOP = """
import sys
from pathlib import Path
from plan09lib.atomic_write import atomic_write, set_rights
path = Path(sys.argv[1])
for number in range(1_000_000):
    with atomic_write(path) as new, new.open("w") as file:
        for _ in range(200):
            file.write(f"{number}\\n")
            file.flush()
"""


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL is a POSIX signal")
def test_a_kill_at_any_moment_leaves_the_old_or_the_new_whole(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    environment = {**os.environ, "PYTHONPATH": str(project_root())}
    for _ in range(3):
        path.unlink(missing_ok=True)
        command = [sys.executable, "-c", LOOP, str(path)]
        with subprocess.Popen(command, env=environment) as process:
            while not path.exists():
                assert process.poll() is None
            process.send_signal(signal.SIGKILL)
        lines = path.read_text().splitlines()
        assert len(lines) == 200
        assert len(set(lines)) == 1


WRITE = """
import os, shutil, signal, sys
from pathlib import Path
from plan09lib.atomic_write import atomic_write
with atomic_write(Path(sys.argv[1])) as new:
    new.write_text("Nguyễn Văn An")
    if sys.argv[2:]:
        os.kill(os.getpid(), signal.SIGKILL)
"""


def written_apart(path: Path, *killed: str) -> None:
    """The file written by a process of its own, which is killed in the middle when asked to."""
    environment = {**os.environ, "PYTHONPATH": str(project_root())}
    command = [sys.executable, "-c", WRITE, str(path), *killed]
    done = subprocess.run(command, env=environment, check=False)
    assert done.returncode == (-signal.SIGKILL if killed else 0)


@posix
def test_what_a_killed_process_was_writing_is_removed_by_the_next(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    written_apart(path, "killed")
    (left,) = tmp_path.iterdir()
    assert left.read_text() == "Nguyễn Văn An"
    copy = tmp_path / f".{0:016x}{ENDING}"
    shutil.copy(left, copy)
    for name in (f".ghi-chu{ENDING}", left.name.removesuffix(ENDING)):
        (tmp_path / name).write_text("của tôi")
    others = {*tmp_path.iterdir()} - {left}
    with atomic_write(tmp_path / "b.txt") as alive:
        written_apart(path)
        assert {*tmp_path.iterdir()} == others | {path, alive}
    assert {*tmp_path.iterdir()} == others | {path, tmp_path / "b.txt"}


@posix
def test_a_file_that_was_begun_and_holds_nothing_is_removed_too(tmp_path: Path) -> None:
    (tmp_path / f".{1:016x}{ENDING}").touch()
    written_apart(tmp_path / "a.txt")
    assert [*tmp_path.iterdir()] == [tmp_path / "a.txt"]
