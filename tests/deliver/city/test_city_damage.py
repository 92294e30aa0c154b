"""A package that is damaged, forged or too large is refused whole."""

from __future__ import annotations

import shutil
import warnings
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from plan09lib.deliver.city.facts_export import export_facts
from plan09lib.deliver.city.facts_import import import_facts
from plan09lib.errors import DataRefused
from tests.fact_packages import CITY, RUN, empty_city, reindex, rewrite, runs, said, spoil


@pytest.fixture
def data(published: tuple[Path, Path, frozenset[str]], tmp_path: Path) -> Path:
    return empty_city(published[0] / "plan", tmp_path / "data")


@pytest.fixture
def package(published: tuple[Path, Path, frozenset[str]], tmp_path: Path) -> Path:
    """A package as a folder."""
    export_facts(tmp_path / "goi", *published[:2])
    return tmp_path / "goi"


def with_version(package: Path) -> None:
    reindex(package, lambda index: index["plan"].update(version="0" * 12))


DAMAGE: dict[str, Callable[[Path], None]] = {
    "facts damaged": spoil(f"{RUN}/facts.parquet"),
    "manifest damaged": spoil(f"{RUN}/manifest.json"),
    "index damaged": spoil("goi.json"),
    "a file missing": lambda p: (p / RUN / "facts.parquet").unlink(),
    "no index": lambda p: (p / "goi.json").unlink(),
    "a file too many": lambda p: shutil.copytree(p / RUN, p / "phuong-la" / "2025-so-ket"),
    "a name not allowed": lambda p: (p / RUN / "x.exe").write_text("x"),
    "a link": lambda p: (
        (p / RUN / "manifest.json").rename(p / "x"), (p / RUN / "manifest.json").symlink_to(p / "x")
    ),
    "facts not those of the manifest": lambda p: (
        shutil.copy(p / "phuong-cu-b/2025-H1-so-ket/facts.parquet", p / RUN), reindex(p)
    ),
    "another unit's rows": rewrite(lambda f: f.assign(unit="phuong-cu-b")),
    "a column of names": rewrite(lambda f: f.assign(full_name="x")),
    "more heads than people": rewrite(lambda f: f.assign(k=f["n"] + 1)),
    "a gap that is not need less heads": rewrite(lambda f: f.assign(gap=f["gap"] + 1)),
    "another percent": rewrite(lambda f: f.assign(percent=0, need=0, gap=0)),
    "a status nobody knows": rewrite(lambda f: f.assign(status="fine")),
    "another plan's name": with_version,
    "half a head": rewrite(lambda f: f.assign(k=f["k"] + 0.5)),
    "heads without end": rewrite(lambda f: f.assign(n=float("inf"))),
    "a count left out": rewrite(lambda f: f.assign(k=f["k"].where(f.index > 2))),
    "fewer than no heads": rewrite(lambda f: f.assign(undecided=-1)),
    "a ward of millions": rewrite(lambda f: f.assign(n=2**40, k=0, unknown=0, need=0, gap=0)),
    "rows without end": rewrite(lambda f: f.loc[f.index.repeat(10_000)]),
    "a list of after the period": rewrite(lambda f: f.assign(as_of="2027-01-01")),
    "a list of no day": rewrite(lambda f: f.assign(as_of="hôm qua")),
    "a verdict against the gap": rewrite(lambda f: f.assign(status="on_track")),
    "a target left out": rewrite(lambda f: f[f["target_id"] != "T25-3b"]),
    "a target nobody knows": rewrite(
        lambda f: f.assign(target_id=f["target_id"].replace("T25-3b", "T25-9"))
    ),
    "a report twice": runs(lambda found: found.append(found[0])),
    "no report": runs(lambda found: found.clear()),
    "a unit under another's name": lambda p: reindex(
        p, lambda index: index["units"]["phuong-cu-b"].update(unit="phuong-khac")
    ),
    "a period nobody knows": lambda p: (
        rewrite(lambda f: f.assign(period="2025-H3"))(p), said(period="2025-H3")(p)
    ),
    "made some day": said(created_at="hôm nay"),
    "made in the future": said(created_at="2199-01-01T08:00:00+07:00"),
    "an index without end": lambda p: (p / "goi.json").write_text("[" * 200_000),
    "a manifest without end": lambda p: (
        (p / RUN / "manifest.json").write_text("[" * 200_000), reindex(p)
    ),
}  # fmt: skip


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_damaged_package_is_refused_and_nothing_is_written(
    damage: str, data: Path, package: Path
) -> None:
    DAMAGE[damage](package)
    with pytest.raises(DataRefused):
        import_facts(package, data, CITY)
    assert not (data / "city" / CITY / "facts.parquet").exists()


@pytest.mark.parametrize(
    "name",
    ["../ra-ngoai/x-so-ket/facts.parquet", "/tmp/facts.parquet", "a/../../b/facts.parquet",
     "phuong\\..\\x/2025/facts.parquet", "C:/a/facts.parquet", f"{RUN}/facts.parquet"],
)  # fmt: skip
def test_a_name_that_leaves_the_package_is_refused(
    name: str, published: tuple[Path, Path, frozenset[str]], tmp_path: Path, data: Path
) -> None:
    path = tmp_path / "goi.zip"
    export_facts(path, *published[:2])
    with zipfile.ZipFile(path, "a") as archive, warnings.catch_warnings(action="ignore"):
        archive.writestr(name, b"x")
    with pytest.raises(DataRefused, match=r"không được phép|cùng tên"):
        import_facts(path, data, CITY)


def test_a_package_that_unpacks_to_more_than_the_limit_is_refused(
    data: Path, package: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sizes = [path.stat().st_size for path in package.rglob("*.*")]
    monkeypatch.setattr("plan09lib.read.city.package.LARGEST_PACKAGE", sum(sizes) // 2)
    with pytest.raises(DataRefused, match="cả gói quá lớn"):
        import_facts(package, data, CITY)
    monkeypatch.undo()
    bomb = tmp_path / "bom.zip"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(package / "goi.json", "goi.json")
        for path in package.glob("*/*/*"):
            archive.writestr(path.relative_to(package).as_posix(), bytes(30_000_000))
    with pytest.raises(DataRefused, match="quá lớn"):
        import_facts(bomb, data, CITY)


def test_a_file_that_is_no_zip_is_refused(data: Path, tmp_path: Path) -> None:
    (tmp_path / "goi.zip").write_bytes(b"PK\x03\x04 not a zip")
    with pytest.raises(DataRefused, match="không mở được"):
        import_facts(tmp_path / "goi.zip", data, CITY)
