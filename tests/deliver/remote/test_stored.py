"""Reports at URLs: put whole whoever dies, issued ones kept, no password shown, one batch."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import pickle
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from support import run

from plan09lib.deliver.batch import place
from plan09lib.deliver.batch.place import only_batch
from plan09lib.deliver.place.own_files import MARK
from plan09lib.deliver.place.scratch import ASIDE, scratch
from plan09lib.deliver.record.manifest import MANIFEST
from plan09lib.deliver.record.others_files import carry_over
from plan09lib.deliver.remote import storage
from plan09lib.deliver.remote.storage import StoredFolder
from plan09lib.deliver.remote.stored_report import UNDER_WAY, StoredReport, recover_stored
from plan09lib.errors import AlreadyRunning, BadParameter, DataRefused, DeliveryFailed
from plan09lib.project import project_root

fsspec = pytest.importorskip("fsspec")
pytest.importorskip("fsspec.implementations.memory")
SECRET = "sftp://an:bi%40mat@may-1/srv/data"


@pytest.fixture(params=["memory", "file"])
def outputs(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[StoredFolder]:
    """An object store and a file system, both empty."""
    memory = fsspec.filesystem("memory").store
    memory.clear()
    yield StoredFolder("memory://ra" if request.param == "memory" else f"file://{tmp_path}/ra")
    memory.clear()


@pytest.fixture
def report(outputs: StoredFolder) -> StoredReport:
    return StoredReport(outputs, "p-1", "2025-so-ket")


def made(folder: Path, text: str, hour: int = 1, issue: object = None, **more: str) -> Path:
    """A report as it is made on this machine, with an internal list beside it."""
    files = {"bao-cao.html": text, "facts.csv": f"{text}\n", **more}
    (folder / "noi_bo").mkdir(parents=True)
    (folder / "noi_bo" / "ten.xlsx").write_text("tên người")
    for name, content in files.items():
        (folder / name).write_text(content)
    digests = {name: hashlib.sha256(one.encode()).hexdigest() for name, one in files.items()}
    record = {"outputs": digests, "issue": issue, "created_at": f"2026-01-01T0{hour}:00:00+07:00"}
    record |= dict.fromkeys(("review", "unit", "period", "code"), "") | {"inputs": {"list": text}}
    (folder / MANIFEST).write_text(json.dumps(record | {"versions": {}, "counts": {}}))
    return folder


def told(report: StoredReport) -> str:
    """The page in place when the report is whole; what is wrong with it otherwise."""
    names = report.outputs.files(report.target)
    manifest = report.outputs.read(f"{report.target}/{MANIFEST}")
    if manifest is None:
        return "không có" if not names else "chưa xong"
    record = json.loads(manifest)
    contents = {name: report.outputs.read(f"{report.target}/{name}") for name in record["outputs"]}
    digests = {name: hashlib.sha256(one or b"").hexdigest() for name, one in contents.items()}
    return contents["bao-cao.html"].decode() if digests == record["outputs"] else "chưa xong"


class Killed(BaseException):
    """The end of the process: nothing of the program catches it."""


def killed_after(steps: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every write from the given one on is the end; that one itself is not carried out."""
    left = [steps]

    def mortal(name: str) -> Callable[..., None]:
        whole = getattr(StoredFolder, name)

        def step(self: StoredFolder, *arguments: object) -> None:
            if not left[0]:
                raise Killed
            left[0] -= 1
            whole(self, *arguments)

        return step

    for name in ("put", "copy", "rename", "delete"):
        monkeypatch.setattr(StoredFolder, name, mortal(name))


@pytest.mark.parametrize("has_old", [True, False])
def test_a_kill_at_any_step_leaves_one_whole_report_and_no_mixture(
    report: StoredReport, tmp_path: Path, has_old: bool
) -> None:
    old, new = made(tmp_path / "old", "cũ", 1, thừa="x"), made(tmp_path / "new", "mới", 2)
    before_it = "cũ" if has_old else "không có"
    seen, ended = set(), False
    for steps in range(40):
        report.outputs.delete("")
        before = None
        if has_old:
            report.put(old, None)
            before = (old / MANIFEST).read_bytes()
        with pytest.MonkeyPatch.context() as monkeypatch:
            killed_after(steps, monkeypatch)
            try:
                report.put(new, before)
                ended = True
            except Killed:
                pass
        seen.add(told(report))
        recover_stored(report.outputs)
        assert told(report) in (before_it, "mới")
        assert told(report) == "mới" or not ended
        assert report.outputs.folders(UNDER_WAY) == []
        names = {*report.outputs.files()}
        assert not [name for name in names if "noi_bo" in name]
        if told(report) == "mới":
            assert f"{report.target}/thừa" not in names
        if ended:
            break
    assert ended
    moment = "không có" if report.outputs.renames else "chưa xong"
    assert seen == {before_it, "mới", moment}


def test_a_report_of_another_put_meanwhile_is_not_doubled(
    report: StoredReport, tmp_path: Path
) -> None:
    first, second = made(tmp_path / "1", "một", 1), made(tmp_path / "2", "một", 2)
    assert report.put(first, None)
    assert not report.put(second, None), "the same report was put twice"
    assert report.outputs.read(f"{report.target}/{MANIFEST}") == (first / MANIFEST).read_bytes()
    assert report.put(second, (first / MANIFEST).read_bytes()), "asked for once more"
    assert report.outputs.folders(report.under_way) == []


@pytest.mark.parametrize("manifest", ['{"outputs": {}, "issue": {"number": "1"}}', "{"])
def test_an_issued_or_unreadable_report_is_never_replaced(
    report: StoredReport, tmp_path: Path, manifest: str
) -> None:
    report.outputs.put(f"{report.target}/{MANIFEST}", manifest.encode())
    report.outputs.put(f"{report.target}/bao-cao.html", b"ban hanh")
    with pytest.raises(DataRefused, match="không bị ghi đè"):
        report.put(made(tmp_path / "new", "mới"), None)
    recover_stored(report.outputs)
    assert report.outputs.read(f"{report.target}/bao-cao.html") == b"ban hanh"
    assert report.outputs.folders(UNDER_WAY) == []


def test_what_people_put_beside_a_report_stays_and_what_it_had_itself_goes(
    report: StoredReport, tmp_path: Path
) -> None:
    report.put(made(tmp_path / "old", "cũ", 1, thừa="x"), None)
    for name in ("ghi-chu.docx", "thu/1.eml"):
        report.outputs.put(f"{report.target}/{name}", b"own")
    report.outputs.put(f"{report.under_way}/cua-toi/a.txt", b"own")
    assert report.put(made(tmp_path / "new", "mới", 2), (tmp_path / "old" / MANIFEST).read_bytes())
    recover_stored(report.outputs)
    assert told(report) == "mới"
    assert {*report.outputs.files(report.target)} == {
        "bao-cao.html", "facts.csv", MANIFEST, "ghi-chu.docx", "thu/1.eml"
    }  # fmt: skip
    assert report.outputs.read(f"{report.target}/thu/1.eml") == b"own"
    assert {*report.outputs.files(report.under_way)} == {"cua-toi/a.txt"}


EDITED = {"thu.txt": b"edited", "thừa": b"edited, of the old report only", "thu-2.txt": b"own"}
"""What somebody has made of a report's files since it was put, and a file of theirs."""
KEPT = {"thu-3.txt": b"edited", "thừa": b"edited, of the old report only", "thu-2.txt": b"own"}


def edited(report: StoredReport, old: Path) -> bytes:
    """`old` is in place, and somebody has edited it; its manifest."""
    report.put(old, None)
    for name, content in EDITED.items():
        report.outputs.put(f"{report.target}/{name}", content)
    return (old / MANIFEST).read_bytes()


def contents(report: StoredReport) -> dict[str, bytes | None]:
    """What lies in place, without the manifest."""
    names = {*report.outputs.files(report.target)} - {MANIFEST}
    return {name: report.outputs.read(f"{report.target}/{name}") for name in names}


def test_what_somebody_edited_at_a_url_is_kept_as_it_is_in_a_folder(
    report: StoredReport, tmp_path: Path
) -> None:
    old = made(tmp_path / "old", "cũ", 1, **{"thu.txt": "cũ", "thừa": "cũ", "bỏ": "cũ"})
    new = made(tmp_path / "new", "mới", 2, **{"thu.txt": "mới"})
    edited(report, old)
    before = report.bring(tmp_path / "here")
    carry_over(tmp_path / "here", new)
    (tmp_path / "new" / "executed.ipynb").write_text("tên người")
    assert report.put(new, before)
    assert told(report) == "mới"
    here = {path.name: path.read_bytes() for path in new.iterdir() if path.is_file()}
    del here[MANIFEST], here["executed.ipynb"]
    assert contents(report) == here
    assert KEPT.items() <= here.items()
    assert here["thu.txt"] == "mới".encode()
    assert "bỏ" not in here


def test_what_somebody_edits_while_a_report_is_made_is_not_lost(
    report: StoredReport, tmp_path: Path
) -> None:
    report.put(made(tmp_path / "old", "cũ", 1, **{"thu.txt": "cũ"}), None)
    before = report.bring(tmp_path / "here")
    report.outputs.put(f"{report.target}/thu.txt", b"edited")
    assert report.put(made(tmp_path / "new", "mới", 2, **{"thu.txt": "mới"}), before)
    assert told(report) == "mới"
    assert contents(report)["thu-2.txt"] == b"edited"


def test_a_kill_at_any_step_neither_loses_nor_doubles_what_somebody_edited(
    report: StoredReport, tmp_path: Path
) -> None:
    old = made(tmp_path / "old", "cũ", 1, **{"thu.txt": "cũ", "thừa": "cũ"})
    new = made(tmp_path / "new", "mới", 2, **{"thu.txt": "mới"})
    for steps in range(40):
        report.outputs.delete("")
        before, ended = edited(report, old), False
        with pytest.MonkeyPatch.context() as monkeypatch:
            killed_after(steps, monkeypatch)
            with contextlib.suppress(Killed):
                ended = report.put(new, before)
        if not ended:
            report.outputs.put(f"{report.target}/ghi-chu.txt", b"later")
        recover_stored(report.outputs)
        there = contents(report)
        assert ended or there.pop("ghi-chu.txt") == b"later"
        is_new = there["bao-cao.html"] == "mới".encode()
        assert is_new or not ended
        more = {"thu.txt": "mới".encode(), **KEPT} if is_new else EDITED
        page = "mới" if is_new else "cũ"
        assert there == {"bao-cao.html": page.encode(), "facts.csv": f"{page}\n".encode(), **more}
        if ended:
            return
    raise AssertionError("never whole")


def test_what_another_try_had_put_before_it_was_cut_off_is_nobodys(
    report: StoredReport, tmp_path: Path
) -> None:
    old, other = made(tmp_path / "old", "cũ", 1), made(tmp_path / "other", "dở", 2, dở="x")
    new = made(tmp_path / "new", "mới", 3)
    for steps in range(40):
        report.outputs.delete("")
        report.put(old, None)
        ended = False
        with pytest.MonkeyPatch.context() as monkeypatch:
            killed_after(steps, monkeypatch)
            with contextlib.suppress(Killed):
                ended = report.put(other, (old / MANIFEST).read_bytes())
        report.put(new, report.outputs.read(f"{report.target}/{MANIFEST}"))
        recover_stored(report.outputs)
        assert told(report) == "mới"
        assert {*contents(report)} == {"bao-cao.html", "facts.csv"}
        if ended:
            return
    raise AssertionError("never whole")


def test_a_first_report_that_was_cut_off_beside_a_note_is_finished(
    report: StoredReport, tmp_path: Path
) -> None:
    new = made(tmp_path / "new", "mới")
    for steps in range(40):
        report.outputs.delete("")
        report.outputs.put(f"{report.target}/facts.csv", b"own")
        ended = False
        with pytest.MonkeyPatch.context() as monkeypatch:
            killed_after(steps, monkeypatch)
            with contextlib.suppress(Killed):
                ended = report.put(new, None)
        recover_stored(report.outputs)
        page, kept = {"bao-cao.html": "mới".encode(), "facts.csv": "mới\n".encode()}, "facts-2.csv"
        assert contents(report) in ({"facts.csv": b"own"}, page | {kept: b"own"})
        if ended:
            assert contents(report) == page | {kept: b"own"}
            return
    raise AssertionError("never whole")


def test_only_why_a_run_failed_leaves_the_machine(report: StoredReport, tmp_path: Path) -> None:
    failed = made(tmp_path / "failed", "Nguyễn Văn An")
    for name in ("error.txt", "hong.json", "executed.ipynb", "thu.html"):
        (failed / name).write_text(name)
    report.outputs.put(f"{report.failed}/ghi-chu.txt", b"own")
    report.put_failed(failed)
    assert {*report.outputs.files(report.failed)} == {"error.txt", "hong.json", "ghi-chu.txt"}
    report.put(made(tmp_path / "new", "mới"), None)
    assert {*report.outputs.files(report.failed)} == {"ghi-chu.txt"}


def test_a_file_damaged_on_the_way_is_not_taken_for_a_report(
    report: StoredReport, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = StoredFolder.put
    monkeypatch.setattr(
        StoredFolder, "put", lambda self, name, content: whole(self, name, content[:-1])
    )
    with pytest.raises(DeliveryFailed, match="không nguyên vẹn"):
        report.put(made(tmp_path / "new", "mới"), None)
    assert told(report) == "không có"


def test_one_batch_at_a_time_and_a_dead_one_is_found_out(
    outputs: StoredFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(place, "BEAT", 0.05)
    monkeypatch.setattr(place, "WATCHED", 0.4)
    with only_batch(outputs):
        with pytest.raises(AlreadyRunning), only_batch(outputs):
            pass
        dead = outputs.read(f"{UNDER_WAY}/batch.lock")
    assert outputs.read(f"{UNDER_WAY}/batch.lock") is None
    outputs.put(f"{UNDER_WAY}/batch.lock", dead or b"")
    with only_batch(outputs):
        pass


LEAVE_SCRATCH = """
import os, signal
from plan09lib.deliver.place.scratch import scratch
with scratch() as folder:
    (folder / "ten.xlsx").write_text("Nguyễn Văn An")
    os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The system's folder for temporary files."""
    folder = tmp_path / "tmp"
    folder.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(folder))
    return folder


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL is a POSIX signal")
def test_what_a_killed_process_left_behind_is_removed_by_the_next(temporary: Path) -> None:
    environment = {**os.environ, "TMPDIR": str(temporary), "PYTHONPATH": str(project_root())}
    subprocess.run([sys.executable, "-c", LEAVE_SCRATCH], env=environment, check=False)
    (left,) = temporary.iterdir()
    assert (left / "ten.xlsx").is_file()
    with scratch() as one, scratch() as other:
        assert {*temporary.iterdir()} == {one, other}
        assert one.stat().st_mode & 0o077 == 0
    assert [*temporary.iterdir()] == []


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL is a POSIX signal")
def test_a_folder_that_only_looks_like_one_left_behind_stays(temporary: Path) -> None:
    environment = {**os.environ, "TMPDIR": str(temporary), "PYTHONPATH": str(project_root())}
    subprocess.run([sys.executable, "-c", LEAVE_SCRATCH], env=environment, check=False)
    (left,) = temporary.iterdir()
    mark = (left / MARK).read_text(encoding="utf-8")
    copied, moved = temporary / "plan09-backup", temporary / "plan09-moved"
    shutil.copytree(left, copied)
    (temporary / "plan09-link").symlink_to(left)
    left.rename(moved)
    again = temporary / left.name  # at the old place, but another folder
    shutil.copytree(moved, again)
    for name in ("plan09-bare", "plan09-begun", "plan09-named", "plan09-linked", "plan09-list"):
        (temporary / name).mkdir()
        (temporary / name / "cua-toi.txt").write_text("của tôi")
    (temporary / "plan09-begun" / MARK).touch()
    (temporary / "plan09-named" / MARK).write_text('{"folder": "plan09-named"}')
    (temporary / "plan09-linked" / MARK).symlink_to(moved / MARK)
    (temporary / "plan09-list" / MARK).write_text(f"[{mark}]")
    (temporary / "plan09-file").write_text("của tôi")
    for folder in temporary.iterdir():
        if not folder.is_symlink():
            os.utime(folder, (0, 0))
    before = sorted(path for path in temporary.rglob("*") if path.name != "lock")
    with scratch():
        pass
    assert sorted(path for path in temporary.rglob("*") if path.name != "lock") == before


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL is a POSIX signal")
def test_inside_a_folder_it_is_hidden_and_brings_back_what_was_set_aside(tmp_path: Path) -> None:
    killed = LEAVE_SCRATCH.replace("scratch()", f"scratch(Path({str(tmp_path)!r}))")
    killed = killed.replace("import os", "from pathlib import Path\nimport os")
    environment = {**os.environ, "PYTHONPATH": str(project_root())}
    subprocess.run([sys.executable, "-c", killed], env=environment, check=False)
    (left,) = tmp_path.iterdir()
    assert left.name.startswith(".plan09-")
    (left / ASIDE).mkdir()
    (left / ASIDE / "goi").mkdir()
    (left / ASIDE / "con").mkdir()
    (tmp_path / "con").mkdir()
    (tmp_path / ".plan09-begun123").mkdir()  # killed before the mark was written
    with scratch(tmp_path) as own:
        assert {one.name for one in tmp_path.iterdir()} == {own.name, "goi", "con"}
    assert {one.name for one in tmp_path.iterdir()} == {"goi", "con"}


def test_a_password_is_shown_nowhere() -> None:
    folder = StoredFolder(SECRET)
    shown = f"{folder} {folder!r} {[folder]} {folder.told(f'no way into {SECRET}: bi@mat')}"
    assert "mat" not in shown
    assert "sftp://an:***@may-1/srv/data" in shown
    assert pickle.loads(pickle.dumps(folder)).url == SECRET


class Refusing(fsspec.AbstractFileSystem):
    """A driver that tells its password with every error."""

    protocol = "kho-thu"

    def __init__(self, *arguments: object, **options: object) -> None:
        super().__init__()

    def ls(self, path: str, detail: bool = True, **options: object) -> list[object]:
        raise RuntimeError("login an:bi-mat refused at kho-thu://an:bi-mat@may-1/data")


class Closed(fsspec.AbstractFileSystem):
    """A driver that logs in when it is opened, and tells its password when it cannot."""

    protocol = "kho-dong"

    def __init__(self, *arguments: object, **options: object) -> None:
        raise RuntimeError("login an:bi-mat refused")


class OwnConnection(fsspec.implementations.memory.MemoryFileSystem):
    """A driver whose connection is garbled when several threads use it, as SFTP's is."""

    protocol = "mot-luong"

    def ls(self, path: str, detail: bool = True, **options: object) -> list[object]:
        users = self.__dict__.setdefault("users", set())
        users.add(threading.get_ident())
        time.sleep(0.01)
        assert len(users) == 1
        return []


def test_each_thread_has_a_connection_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(storage, "_PAUSES", ())
    fsspec.register_implementation("mot-luong", OwnConnection, clobber=True)
    folder = StoredFolder("mot-luong://kho")
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(folder.folders, "abcd")) == [[], [], [], []]


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("s3://an:bi-mat@kho/data", "cài gói được nêu"),
        ("khong-co://an:bi-mat@may/data", "URL thuộc loại mà fsspec biết"),
        ("kho-thu://an:bi-mat@may-1/data", "RuntimeError"),
        ("kho-dong://an:bi-mat@may-1/data", "login an:*** refused"),
        ("memory://trong/data", "không phải thư mục dữ liệu"),
    ],
)
def test_a_url_that_cannot_be_read_is_told_without_its_password(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path,
    url: str, says: str,
) -> None:  # fmt: skip
    monkeypatch.setattr(storage, "_PAUSES", ())
    monkeypatch.setitem(sys.modules, "s3fs", None)
    for driver in (Refusing, Closed):
        fsspec.register_implementation(driver.protocol, driver, clobber=True)
    where = ("--data-dir", url, "--output-dir", str(tmp_path / "out"))
    code, out, err = run(capsys, "batch", "p-1", "--period", "2025", *where)
    assert code in (BadParameter.exit_code, DeliveryFailed.exit_code)
    assert says in err
    assert "bi-mat" not in out + err
    assert err.count("→") == 1


def test_without_fsspec_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "fsspec.core", None)
    with pytest.raises(BadParameter, match=r"plan09lib\[cluster\]"):
        StoredFolder("memory://x").folders()


def test_other_commands_refuse_a_url(capsys: pytest.CaptureFixture[str]) -> None:
    code, _, err = run(capsys, "report", "p-1", "2025", "--data-dir", "s3://an:bi-mat@kho/a")
    assert code == BadParameter.exit_code
    assert "chỉ plan09 batch" in err
    assert "bi-mat" not in err
