"""What people put among the outputs stays, and what is internal only its user may read."""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from report_stubs import whole_record
from support import person

from plan09lib.deliver.batch.failures import read_failure, write_failure
from plan09lib.deliver.batch.place import BATCH, write_batch
from plan09lib.deliver.batch.record import BatchRecord
from plan09lib.deliver.batch.runs import Outcome, Run
from plan09lib.deliver.calendar import status
from plan09lib.deliver.calendar.run_due import now
from plan09lib.deliver.internal.marked_copy import write_marked_copies
from plan09lib.deliver.internal.training_workbook import write_training_list
from plan09lib.deliver.mail.ledger import Entry, SendLedger
from plan09lib.deliver.page.files import INTERNAL
from plan09lib.deliver.place.lock import only_run
from plan09lib.deliver.place.own_files import MARK, clear_own, make_way, own_files, sign
from plan09lib.deliver.place.staging import FAILED, STAGING, Place, discard_leftovers, recover_all
from plan09lib.deliver.record.manifest import MANIFEST, Manifest, read_manifest
from plan09lib.deliver.record.others_files import carry_over
from plan09lib.deliver.record.published import list_of
from plan09lib.digest import sha256
from plan09lib.errors import BadParameter, DataRefused, DeliveryFailed, Fault
from plan09lib.tell.lists.data_review import open_data_review
from plan09lib.tell.report.opening import open_report_review

posix = pytest.mark.skipif(os.name != "posix", reason="rights of POSIX")
FAULT = Fault("a", "b", "c", "d")


@pytest.fixture(params=[0o000, 0o022], ids="{:04o}".format)
def umask(request: pytest.FixtureRequest) -> Iterator[int]:
    before = os.umask(request.param)
    yield request.param
    os.umask(before)


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path / "out", "p-1", "2025-so-ket")


def texts(folder: Path) -> dict[str, str]:
    """Every file below a folder by its path, without marks and locks."""
    return {
        path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != MARK and path.suffix != ".lock"
    }


def write(path: Path, text: str = "của tôi") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def open_rights(folder: Path) -> list[str]:
    """What others may read, write or enter below a folder, itself included."""
    return [
        f"{path.relative_to(folder.parent)} {stat.S_IMODE(path.stat().st_mode):o}"
        for path in [folder, *folder.rglob("*")]
        if stat.S_IMODE(path.stat().st_mode) != (0o700 if path.is_dir() else 0o600)
    ]


# Deleting.


def test_a_folder_in_the_place_of_its_own_stays_under_another_name(place: Place) -> None:
    """Somebody's, or what an older version, which left no marks, was cut off in."""
    own = place.staged.parent
    write(own / "report" / "bao-cao.html")
    write(own / "old" / "bao-cao.html")
    before = texts(own)
    recover_all(place.output_dir)
    discard_leftovers(place.output_dir)
    assert texts(own) == before
    for turn in (2, 3):
        place.open_staging()
        assert texts(own.with_name(f"{own.name}-2")) == before
        write(place.staged / f"bao-cao-{turn}.html")
        place.put_in_place()
    discard_leftovers(place.output_dir)
    assert texts(own.with_name(f"{own.name}-2")) == before


@pytest.mark.parametrize("kind", ["file", "pipe", "link"])
def test_what_is_no_folder_does_not_block_its_own(place: Place, kind: str) -> None:
    own = place.staged.parent
    own.parent.mkdir(parents=True)
    put(own, kind)
    place.open_staging()
    assert place.staged.is_dir()
    assert os.path.lexists(own.with_name(f"{own.name}-2"))


def test_a_report_that_an_older_version_had_set_aside_goes_back(place: Place) -> None:
    aside = place.staged.parent.with_name("p-1--2025-so-ket.old")
    write(aside / "bao-cao.html")
    recover_all(place.output_dir)
    assert texts(place.target) == {"bao-cao.html": "của tôi"}
    write(aside / "bao-cao.html", "khác")
    recover_all(place.output_dir)
    assert texts(place.target) == {"bao-cao.html": "của tôi"}
    assert texts(aside) == {"bao-cao.html": "khác"}


@pytest.mark.parametrize("kind", ["file", "pipe", "link", "folder"])
@pytest.mark.parametrize("name", ["error.txt", "hong.json"])
def test_somebodys_files_among_failures_stay(place: Place, name: str, kind: str) -> None:
    place.failed.mkdir(parents=True)
    put(place.failed / name, kind)
    place.put_aside_as_failed("hỏng")
    assert (place.failed / "error.txt").read_text(encoding="utf-8") == "hỏng\n"
    place.discard_failed()
    stem, _, ending = name.partition(".")
    assert [path.name for path in place.failed.iterdir()] == [f"{stem}-2.{ending}"]


@pytest.mark.parametrize("kind", ["file", "pipe", "link"])
def test_what_is_no_folder_is_no_report_to_be_replaced(place: Place, kind: str) -> None:
    place.target.parent.mkdir(parents=True)
    put(place.target, kind)
    with pytest.raises(DataRefused, match="đây không phải thư mục"):
        read_manifest(place.target)


def test_folders_of_somebody_where_no_report_is_yet_are_carried_over(place: Place) -> None:
    write(place.target / "ghi-chu" / "a.txt")
    (place.target / "trong").mkdir()
    write(place.target / "noi_bo" / ".plan09.json")
    place.open_staging()
    carry_over(place.target, place.staged)
    assert texts(place.staged) == {"ghi-chu/a.txt": "của tôi"}
    assert (place.staged / "noi_bo" / MARK).read_text(encoding="utf-8") == "của tôi"
    assert (place.staged / "trong").is_dir()


def test_a_pipe_beside_a_report_is_told_before_anything_is_replaced(place: Place) -> None:
    place.target.mkdir(parents=True)
    (place.target / "ghi-chu").mkdir()
    os.mkfifo(place.target / "ghi-chu" / "ong")
    place.open_staging()
    with pytest.raises(DeliveryFailed, match="không chép được"):
        carry_over(place.target, place.staged)


@pytest.mark.parametrize("content", ["của tôi", "[" * 200_000, '{"written_by": "ai do"}'])
def test_somebodys_file_called_like_the_mark_stays(tmp_path: Path, content: str) -> None:
    write(tmp_path / MARK, content)
    write(tmp_path / "a.txt", "a")
    assert own_files(tmp_path) == []
    sign(tmp_path, [tmp_path / "a.txt"])
    assert own_files(tmp_path) == [tmp_path / "a.txt"]
    clear_own(tmp_path)
    assert list(texts(tmp_path).values()) == [content]


def put(path: Path, kind: str) -> None:
    """Something of somebody's at `path`."""
    if kind == "file":
        write(path)
    elif kind == "pipe":
        os.mkfifo(path)
    elif kind == "link":
        path.symlink_to("khong-co")
    else:
        write(path / "a.txt")


def test_a_copy_of_its_own_folder_is_not_its_own(place: Place) -> None:
    place.open_staging()
    write(place.staged / "bao-cao.html")
    copy = place.staged.parent.with_name("cua-toi--luu")
    shutil.copytree(place.staged.parent, copy)
    discard_leftovers(place.output_dir)
    assert not place.staged.parent.exists()
    assert texts(copy) == {"report/bao-cao.html": "của tôi"}


@pytest.mark.parametrize("begun", ["nothing", "mark", "linked"])
def test_a_folder_whose_making_was_cut_off_is_taken_over(place: Place, begun: str) -> None:
    own = place.staged.parent
    own.mkdir(parents=True)
    if begun == "mark":
        (own / MARK).touch()
    if begun == "linked":
        own.rmdir()
        write(place.output_dir / "noi-khac" / "a.txt")
        own.symlink_to(place.output_dir / "noi-khac")
        place.open_staging()
        assert own.with_name(f"{own.name}-2").is_symlink()
        assert texts(place.output_dir / "noi-khac") == {"a.txt": "của tôi"}
        return
    place.open_staging()
    assert place.staged.is_dir()


def test_what_people_put_beside_a_failure_stays(place: Place) -> None:
    own = write(place.failed / "bao-cao.html")
    note = write(place.failed / "ghi-chu.txt")
    for page in ("một", "hai"):
        place.open_staging()
        write(place.staged / "bao-cao.html", page)
        write(place.staged / "facts.csv", page)
        place.put_aside_as_failed(page)
    assert texts(place.failed) == {
        "bao-cao.html": "của tôi", "bao-cao-2.html": "hai", "facts.csv": "hai",
        "ghi-chu.txt": "của tôi", "error.txt": "hai\n",
    }  # fmt: skip
    write(place.failed / "facts.csv", "tôi đã sửa")
    place.open_staging()
    place.put_in_place()
    assert texts(place.failed) == {
        own.name: "của tôi", note.name: "của tôi", "facts.csv": "tôi đã sửa"
    }  # fmt: skip


def test_what_people_put_beside_a_report_is_beside_the_next(tmp_path: Path) -> None:
    old, new = tmp_path / "old", tmp_path / "new"
    for name in ("bao-cao.html", "da-bo.html", "noi_bo/ten.xlsx", "noi_bo/cu.xlsx"):
        write(old / name, "cũ")
    sign(old / INTERNAL, [old / INTERNAL / "ten.xlsx", old / INTERNAL / "cu.xlsx"])
    write(
        old / MANIFEST,
        whole_record(outputs=dict.fromkeys(("bao-cao.html", "da-bo.html"), sha256("cũ"))),
    )
    write(old / "noi_bo" / "ten.xlsx", "phòng đã sửa")
    for name in ("ghi-chu.docx", "hop/bien-ban.docx", "facts.csv"):
        write(old / name)
    (old / "lien-ket").symlink_to("ghi-chu.docx")
    for name in ("bao-cao.html", "facts.csv", MANIFEST, "noi_bo/ten.xlsx"):
        write(new / name, "mới")
    carry_over(old, new)
    assert texts(new) == {
        **dict.fromkeys(("bao-cao.html", "facts.csv", MANIFEST, "noi_bo/ten.xlsx"), "mới"),
        **dict.fromkeys(("ghi-chu.docx", "hop/bien-ban.docx", "facts-2.csv"), "của tôi"),
        "noi_bo/ten-2.xlsx": "phòng đã sửa", "lien-ket": "của tôi",
    }  # fmt: skip
    assert (new / "lien-ket").is_symlink()


def test_signed_files_that_somebody_has_changed_are_that_persons(tmp_path: Path) -> None:
    kept, changed, gone = (write(tmp_path / "thu" / name, "thư") for name in "abc")
    folder = kept.parent
    sign(folder, [kept])
    sign(folder, [changed, gone])
    gone.unlink()
    write(changed, "tôi đã sửa")
    write(folder / "d")
    make_way(kept)
    make_way(changed)
    assert texts(folder) == {"b-2": "tôi đã sửa", "d": "của tôi"}
    clear_own(folder)
    assert texts(folder) == {"b-2": "tôi đã sửa", "d": "của tôi"}
    stranger = write(tmp_path / "x" / "y")
    write(stranger.parent / MARK, '{"written_by": "plan09lib", "files": {"../thu/d": ""}}')
    clear_own(stranger.parent)
    assert (folder / "d").exists()
    assert stranger.exists()


def test_a_marked_copy_in_which_somebody_works_stays(
    make_unit: Callable[..., Path], data_dir: Path, tmp_path: Path
) -> None:
    make_unit("p-1", {"2025-06-30": {"nhan_su": [person("1"), person("1")]}})
    review = open_data_review("p-1", "2025-H1", data_dir)
    (copy,) = write_marked_copies(review, tmp_path / "out")
    first = copy.read_bytes()
    write_marked_copies(review, tmp_path / "out")
    assert {path.name for path in copy.parent.iterdir()} == {copy.name, MARK}
    copy.write_bytes(b"work of a day")
    write_marked_copies(review, tmp_path / "out")
    assert copy.read_bytes() == first
    assert copy.with_name(f"{copy.stem}-2.xlsx").read_bytes() == b"work of a day"


# Rights.


@posix
def test_what_is_internal_is_private_whatever_the_umask(place: Place, umask: int) -> None:
    out = place.output_dir
    with only_run(out, "due.lock", FAULT), place.locked():
        place.open_staging()
        staged = place.staged
        assert stat.S_IMODE(staged.parent.stat().st_mode) == 0o700
        assert stat.S_IMODE((out / STAGING).stat().st_mode) == 0o700
        write(staged / "bao-cao.html")
        place.put_aside_as_failed("hỏng")
    outcome = Outcome(Run("p-1", "so_ket", "2025"), message="hỏng\n  - x", exit_code=3)
    write_failure(place, None, outcome, {}, now())
    assert open_rights(out / FAILED) == []
    assert open_rights(out / STAGING) == []


@posix
def test_rights_that_were_wider_are_narrowed(place: Place, umask: int) -> None:
    out = place.output_dir
    for folder in (out / STAGING, place.failed):
        folder.mkdir(parents=True)
    for folder in (out / STAGING, out / FAILED, place.failed.parent, place.failed):
        folder.chmod(0o777)
    write(place.failed / "error.txt").chmod(0o666)
    ledger = out / "p-1" / "2025-so-ket.so-gui.json"
    for file in (ledger, out / BATCH):
        write(file, '{"entries": []}').chmod(0o666)
    place.open_staging()
    place.put_aside_as_failed("hỏng")
    SendLedger(ledger).expect([Entry.planned("an@x.example.invalid", "lanh_dao", "1", "1")])
    write_batch(out, "{}")
    assert open_rights(out / FAILED) == []
    assert open_rights(out / STAGING) == []
    for path, mode in ((out / STAGING, 0o700), (ledger, 0o600), (out / BATCH, 0o600)):
        assert stat.S_IMODE(path.stat().st_mode) == mode


@posix
def test_lists_with_names_are_private_also_in_their_place(
    place: Place, make_unit: Callable[..., Path], data_dir: Path, umask: int
) -> None:
    make_unit("p-1", {"2025-12-31": {"nhan_su": [person("1"), person("2")]}})
    report = open_report_review("so_ket", "p-1", "2025", data_dir)
    place.open_staging()
    write(place.staged / "bao-cao.html", "mới")
    write_training_list(report, place.staged)
    write(place.target / MANIFEST, whole_record())
    old = write(place.target / INTERNAL / "ghi-chu.xlsx")
    old.chmod(0o666)
    old.parent.chmod(0o777)
    carry_over(place.target, place.staged)
    place.put_in_place()
    assert open_rights(place.target / INTERNAL) == []
    assert old.exists()
    assert list_of(place.target).exists()
    assert stat.S_IMODE(place.target.stat().st_mode) == 0o777 & ~umask, "shared as ever"
    assert stat.S_IMODE((place.target / "bao-cao.html").stat().st_mode) == 0o666 & ~umask
    review = open_data_review("p-1", "2025", data_dir)
    folder = place.output_dir / "p-1" / "2025-du-lieu" / INTERNAL
    folder.mkdir(parents=True)
    folder.chmod(0o777)
    write_marked_copies(review, place.output_dir)
    assert open_rights(folder) == []


def test_a_batch_notes_a_ward_whose_folder_has_no_readable_name(tmp_path: Path) -> None:
    run = Run("\udcff", "so_ket", "2025-H1")
    record = BatchRecord.new(tmp_path, [run])
    record.note(Outcome(run, message="Lỗi:\n  - a: b; c → d", exit_code=2))
    assert [one.run for one in BatchRecord.load(tmp_path).entries] == [run]


def test_a_letter_that_somebody_edited_stays_beside_the_new_one(place: Place) -> None:
    letter = write(place.target / "thu.txt", "máy viết")
    page = write(place.target / "bao-cao.html", "máy viết")
    record = Manifest(
        review="so_ket", unit="p-1", period="2025", issue=None, inputs={}, code="", versions={},
        counts={}, outputs={path.name: sha256(path) for path in (letter, page)},
        created_at="2025-07-01T00:00:00",
    )  # fmt: skip
    write(place.target / MANIFEST, record.to_text())
    write(letter, "người sửa")
    place.open_staging()
    write(place.staged / "thu.txt", "máy viết")
    carry_over(place.target, place.staged)
    assert texts(place.staged) == {"thu.txt": "máy viết", "thu-2.txt": "người sửa"}


@pytest.mark.parametrize("kind", ["pipe", "folder"])
def test_what_nobody_can_read_among_failures_hides_no_other(place: Place, kind: str) -> None:
    other = Place(place.output_dir, "p-2", place.report)
    other.open_failed()
    other.tell_failed("error.txt", "Lỗi:\n  - a: b; c → d")
    place.failed.mkdir(parents=True)
    put(place.failed / "error.txt", kind)
    put(place.failed / "hong.json", kind)
    found = [(one.unit, one.state) for one in status._failures(place.output_dir)]
    assert found == [("p-1", "faulty"), ("p-2", "failed")]
    known = read_failure(place)
    assert known is not None
    assert "không đọc được hong.json" in known.reason


def test_a_file_of_a_report_that_became_a_pipe_is_no_longer_whole(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "facts.csv")
    with pytest.raises(OSError, match="not a file"):
        sha256(tmp_path / "facts.csv")


@pytest.mark.parametrize("kind", ["pipe", "link", "folder"])
def test_a_record_that_nobody_can_read_is_told_and_not_waited_for(
    tmp_path: Path, kind: str
) -> None:
    put(tmp_path / BATCH, kind)
    with pytest.raises(BadParameter, match=BATCH):
        BatchRecord.load(tmp_path)
    put(tmp_path / "2025-so-ket.so-gui.json", kind)
    with pytest.raises(DeliveryFailed, match="không đọc được sổ gửi"):
        SendLedger(tmp_path / "2025-so-ket.so-gui.json")
