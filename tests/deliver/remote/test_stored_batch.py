"""A batch with data and outputs at URLs: the same bytes, once; only what is needed is fetched."""

from __future__ import annotations

import datetime as dt
import errno
import json
import shutil
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from killing import is_whole
from support import person, run

from plan09lib.cli.given import say_forms
from plan09lib.deliver.batch.batch import run_batch
from plan09lib.deliver.batch.inner_part import keep_inner
from plan09lib.deliver.batch.place import BATCH
from plan09lib.deliver.batch.runs import Run
from plan09lib.deliver.batch.url_reports import planning_folder
from plan09lib.deliver.place.own_files import MARK, own_files
from plan09lib.deliver.record.manifest import MANIFEST
from plan09lib.deliver.remote.data_cache import DataCache
from plan09lib.deliver.remote.storage import StoredFolder
from plan09lib.deliver.word.versions import versions_of
from plan09lib.errors import BadParameter, DeliveryFailed
from plan09lib.read.tables.sources import FORM_MARK, FORMS, list_sources, mark_untouched

fsspec = pytest.importorskip("fsspec")
DATA, OUT = StoredFolder("memory://kho/data"), StoredFolder("memory://ra/bao-cao")


@pytest.fixture
def merged(data_dir: Path, make_unit: Callable[..., Path]) -> Iterator[Path]:
    """A ward merged from two, one that has nothing to do with it, a faulty one; also at `DATA`."""
    people = {"nhan_su": [person("0001"), person("0002")]}
    make_unit("cu-1", {"2024-12-31": people}, valid_until="2025-06-30")
    make_unit("cu-2", {"2024-12-31": {"nhan_su": [person("9")]}}, valid_until="2025-06-30")
    make_unit("moi", {"2025-12-31": people}, valid_from="2025-07-01", predecessors=("cu-1", "cu-2"))
    make_unit("khac", {"2025-12-31": people})
    (make_unit("hong", {}) / "2025-12-31.xlsx").write_bytes(b"PK nothing")
    for name in ("ban-ke.pdf", "cu/2023-12-31.xlsx", "noi_bo/ten.xlsx", "~$2025-12-31.xlsx"):
        path = data_dir / "units" / "moi" / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"not for a report")
    store = fsspec.filesystem("memory").store
    store.clear()
    for path in data_dir.rglob("*"):
        if path.is_file():
            DATA.put(path.relative_to(data_dir).as_posix(), path.read_bytes())
    yield data_dir
    store.clear()


def units_here(folder: Path) -> set[str]:
    units = folder / "units"
    return {path.relative_to(units).as_posix() for path in units.rglob("*") if path.is_file()}


def test_what_one_ward_needs_is_fetched_and_nothing_else(merged: Path, tmp_path: Path) -> None:
    cache = DataCache(DATA, tmp_path / "here")
    with cache.holding("moi") as folder:
        own = {f"{unit}/don_vi.yml" for unit in ("moi", "cu-1", "cu-2")}
        lists = {"moi/2025-12-31.xlsx", "cu-1/2024-12-31.xlsx", "cu-2/2024-12-31.xlsx"}
        assert units_here(folder) == own | lists
        there = {path.name: path.read_bytes() for path in (folder / "plan").rglob("*.*")}
        assert there == {path.name: path.read_bytes() for path in (merged / "plan").rglob("*.*")}


def test_only_what_has_changed_is_fetched_again_and_what_is_gone_goes(
    merged: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache, fetched = DataCache(DATA, tmp_path / "here"), []
    whole = StoredFolder.fetch

    def counted(self: StoredFolder, name: str, *rest: object) -> bool:
        fetched.append(name)
        return whole(self, name, *rest)  # type: ignore[arg-type]

    with cache.holding("moi"):
        monkeypatch.setattr(StoredFolder, "fetch", counted)
    with cache.holding("moi"):
        assert fetched == []
    DATA.put("units/moi/2025-12-31.xlsx", b"a new list")
    DATA.delete("units/cu-1/2024-12-31.xlsx")
    with cache.holding("moi") as folder:
        assert fetched == ["units/moi/2025-12-31.xlsx"]
        assert (folder / "units/moi/2025-12-31.xlsx").read_bytes() == b"a new list"
        assert "cu-1/2024-12-31.xlsx" not in units_here(folder)


def test_a_file_cut_off_on_the_way_is_never_in_its_place(
    merged: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kind = type(fsspec.filesystem("memory"))
    whole = kind.get_file

    def cut(self: object, there: str, here: str, **options: object) -> None:
        whole(self, there, here, **options)
        if there.endswith(".xlsx"):
            Path(here).write_bytes(Path(here).read_bytes()[:100])

    monkeypatch.setattr(kind, "get_file", cut)
    cache = DataCache(DATA, tmp_path / "here")
    with pytest.raises(DeliveryFailed, match="thay đổi trong lúc"), cache.holding("moi"):
        pass
    assert not [name for name in units_here(cache.folder) if name.endswith("xlsx")]


def test_a_full_disk_of_this_machine_is_not_told_as_the_stores(
    merged: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **options: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(type(fsspec.filesystem("memory")), "get_file", full)
    with pytest.raises(DeliveryFailed, match=r"plan09-.*đĩa đã đầy"), planning_folder(DATA, ()):
        pass


def test_an_unknown_ward_is_told_with_the_nearest_name(merged: Path, tmp_path: Path) -> None:
    cache = DataCache(DATA, tmp_path / "here")
    with pytest.raises(BadParameter, match='có phải "moi"'), cache.holding("mois"):
        pass


@pytest.mark.slow
def test_a_batch_at_urls_makes_the_same_reports_once(
    merged: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    private = tmp_path / "rieng"
    where = ("--data-dir", DATA.url, "--output-dir", OUT.url, "--workers", "2",
             "--private-dir", str(private))  # fmt: skip
    code, out, err = run(capsys, "batch", "moi", "hong", "--period", "2025", *where)
    assert code == 3
    assert "Tổng số 2: xong 1, chưa lập được 1 (memory://ra/bao-cao/batch.json)" in out
    assert "2025-12-31.xlsx" in err
    names = {*OUT.files()}
    assert not [name for name in names if name.startswith(".staging")]
    assert "failed/hong/2025-so-ket/error.txt" in names
    told = [OUT.read(name) or b"" for name in names if name.endswith((".txt", ".json"))]
    assert b"plan09-" not in b"".join(told), "a folder of this machine is told"
    there, here = tmp_path / "there", tmp_path / "here" / "moi" / "2025-so-ket"
    there.mkdir()
    for name in OUT.files("moi/2025-so-ket"):
        OUT.fetch(f"moi/2025-so-ket/{name}", there / name)
    assert is_whole(there)
    list(run_batch([Run("moi", "so_ket", "2025")], merged, tmp_path / "here"))
    shared = [path for path in here.iterdir() if path.is_file()]  # noi_bo/ is no one else's
    assert {path.name for path in there.iterdir()} == {path.name for path in shared}
    for path in shared:
        lines = path.read_bytes(), (there / path.name).read_bytes()
        if path.name == MANIFEST:
            lines = tuple(json.loads(one) | {"created_at": ""} for one in lines)  # type: ignore
        assert lines[0] == lines[1], path.name
    told = [name for name in names if "noi_bo" in name]
    assert not told, "what is internal has left"
    kept = private / "noi_bo" / "moi" / "2025-so-ket"
    own = {path.relative_to(here / "noi_bo"): path for path in (here / "noi_bo").rglob("*.*")}
    assert {path.relative_to(kept) for path in kept.rglob("*.*")} == {*own}
    for name, path in own.items():
        if path.name != MARK:
            assert (kept / name).read_bytes() == path.read_bytes()
        assert stat.S_IMODE((kept / name).stat().st_mode) == 0o600
    for folder in (private / "noi_bo", kept.parent, kept, kept / "van-ban-goc"):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert versions_of(private / "moi" / "2025-so-ket") == versions_of(here)
    assert versions_of(here)
    assert f"{private / 'noi_bo'}, chỉ người chạy lệnh đọc được" in " ".join(out.split())
    before = {name: stamp for name, stamp in OUT.files().items() if name.startswith("moi/")}
    OUT.put(BATCH, (OUT.read(BATCH) or b"").replace(b'"done"', b'"waiting"'))
    code, out, _ = run(capsys, "batch", "--resume", *where)
    assert (code, "không đổi 1, chưa lập được 1" in out) == (3, True)
    assert {name: OUT.files()[name] for name in before} == before


def test_what_is_kept_apart_gives_way_to_what_somebody_edited(tmp_path: Path) -> None:
    """A later run adds versions of the document, renews its own pages, and keeps an edited one."""
    first = (("ghi-chu.html", "một"), ("van-ban-goc/a.json", "{}"))
    folder = keep_inner(first, "moi/2025-so-ket", tmp_path)
    (folder / "ghi-chu.html").write_text("của tôi", encoding="utf-8")
    keep_inner((("ghi-chu.html", "hai"), ("van-ban-goc/b.json", "{}")), "moi/2025-so-ket", tmp_path)
    assert (folder / "ghi-chu.html").read_text(encoding="utf-8") == "hai"
    assert (folder / "ghi-chu-2.html").read_text(encoding="utf-8") == "của tôi"
    names = {path.name for path in own_files(folder / "van-ban-goc")}
    assert names == {"a.json", "b.json"}
    keep_inner((("ghi-chu.html", "ba"),), "moi/2025-so-ket", tmp_path)
    assert len([*folder.glob("*.html")]) == 2, "its own page is renewed, not kept"


def test_a_form_that_nobody_saved_is_no_list_at_a_url_and_is_named(
    merged: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Its mark is fetched too: without it the form would be read as a list."""
    form = merged / "units" / "khac" / "2026-06-30.xlsx"
    shutil.copyfile(form.with_name("2025-12-31.xlsx"), form)
    mark_untouched(form, form)
    for path in (form, form.parent / FORMS / f"{form.name}{FORM_MARK}"):
        DATA.put(path.relative_to(merged).as_posix(), path.read_bytes())
    with DataCache(DATA, tmp_path / "here").holding("khac") as folder:
        assert [one.name for one in list_sources(folder / "units" / "khac")] == ["2025-12-31.xlsx"]
    with planning_folder(DATA, ("khac", "moi"), with_forms=True) as folder:
        assert not (folder / "units" / "moi" / "2025-12-31.xlsx").exists()
        say_forms([("khac", dt.date(2026, 6, 30)), ("moi", dt.date(2026, 6, 30))], folder)
    assert "khac/2026-06-30.xlsx còn nguyên như máy lập" in capsys.readouterr().err
