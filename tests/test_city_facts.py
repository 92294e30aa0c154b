"""Facts travel whole or not at all: export, import, and every way a package can be wrong."""

from __future__ import annotations

import hashlib
import json
import shutil
import warnings
import zipfile
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner

from plan09lib.cli import main
from plan09lib.deliver.facts_export import export_facts
from plan09lib.deliver.facts_import import import_facts
from plan09lib.deliver.manifest import sources, write_manifest
from plan09lib.errors import BadParameter, DataRefused, DeliveryFailed
from plan09lib.read.city import load_city
from plan09lib.read.package import open_package
from plan09lib.tell.opening import open_report_review

ROOT = Path(__file__).resolve().parents[1]
RUN = "phuong-mau-1/2025-H1-so-ket"
CITY = "thanh-pho-thu"


def publish_facts(data_dir: Path, outputs: Path, unit: str, period: str) -> frozenset[str]:
    """What a published report leaves for the city, without its page; the names in its rosters."""
    review = open_report_review("so_ket", unit, period, data_dir)
    folder = outputs / unit / f"{period}-so-ket"
    folder.mkdir(parents=True)
    review.frame.to_parquet(folder / "facts.parquet", index=False)
    notebook = ROOT / "notebooks" / "so_ket.ipynb"
    write_manifest(folder, sources(review, notebook), review, "data")
    return review.roster_names


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, frozenset[str]]:
    """A data folder with the sample wards, their outputs, and the names that must not leave."""
    base = tmp_path_factory.mktemp("city")
    for part in ("plan", "sample"):
        shutil.copytree(ROOT / "data" / part, base / "data" / part)
    names = publish_facts(base / "data", base / "outputs", "phuong-mau-1", "2025-H1")
    names |= publish_facts(base / "data", base / "outputs", "phuong-cu-b", "2025-H1")
    return base / "data", base / "outputs", names


@pytest.fixture
def data(published: tuple[Path, Path, frozenset[str]], tmp_path: Path) -> Path:
    """A data folder of the city: the plan, and an empty city."""
    folder = tmp_path / "data"
    shutil.copytree(published[0] / "plan", folder / "plan")
    (folder / "city" / CITY).mkdir(parents=True)
    (folder / "city" / CITY / "thanh_pho.yml").write_text(f"city: {CITY}\nname: thành phố Thử\n")
    return folder


@pytest.fixture
def package(published: tuple[Path, Path, frozenset[str]], tmp_path: Path) -> Path:
    """A package as a folder."""
    export_facts(tmp_path / "goi", *published[:2])
    return tmp_path / "goi"


def reindex(package: Path, change: Callable[[dict], None] = lambda index: None) -> None:
    """The index made true again after a file was changed: what a forger would do."""
    index = json.loads((package / "goi.json").read_text())
    for name in index["files"]:
        index["files"][name] = hashlib.sha256((package / name).read_bytes()).hexdigest()
    change(index)
    (package / "goi.json").write_text(json.dumps(index))


def test_the_same_reports_give_the_same_package_as_zip_and_folder(
    published: tuple[Path, Path, frozenset[str]], tmp_path: Path
) -> None:
    made = [export_facts(tmp_path / name, *published[:2]) for name in ("a.zip", "b.zip", "c")]
    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()
    assert len({one.digest for one in made}) == 1
    assert not export_facts(tmp_path / "a.zip", *published[:2]).is_new
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.zip", "b.zip", "c"]


def test_no_name_of_a_person_is_in_a_package(
    published: tuple[Path, Path, frozenset[str]], package: Path
) -> None:
    content = b"".join(open_package(package).files.values()) + (package / "goi.json").read_bytes()
    assert len(published[2]) > 20
    assert [name for name in published[2] if name.encode() in content] == []


def test_taking_in_twice_changes_nothing(data: Path, package: Path) -> None:
    first = import_facts(package, data, CITY)
    facts = data / "city" / CITY / "facts.parquet"
    before = facts.read_bytes(), facts.stat().st_mtime_ns
    again = import_facts(package, data, CITY)
    assert (len(first.taken), len(again.taken), len(again.kept)) == (2, 0, 2)
    assert (facts.read_bytes(), facts.stat().st_mtime_ns) == before
    city = load_city(data, CITY)
    assert set(city.units) == {"phuong-mau-1", "phuong-cu-b"}
    assert city.facts.groupby(["unit", "period"]).size().tolist() == [19, 19]


def spoil(name: str) -> Callable[[Path], None]:
    def change(package: Path) -> None:
        path = package / name
        path.write_bytes(path.read_bytes()[:-9] + b"123456789")

    return change


def rewrite(change: Callable[[pd.DataFrame], pd.DataFrame]) -> Callable[[Path], None]:
    """Facts changed with every hash made true again."""

    def forge(package: Path) -> None:
        path = package / RUN / "facts.parquet"
        change(pd.read_parquet(path)).to_parquet(path, index=False)
        manifest = package / RUN / "manifest.json"
        record = json.loads(manifest.read_text())
        record["outputs"]["facts.parquet"] = hashlib.sha256(path.read_bytes()).hexdigest()
        manifest.write_text(json.dumps(record))
        reindex(package)

    return forge


def runs(change: Callable[[list[dict]], object]) -> Callable[[Path], None]:
    return lambda package: reindex(package, lambda index: change(index["runs"]))


def said(**words: str) -> Callable[[Path], None]:
    """Manifest and index of `RUN` say so: period, created_at."""

    def change(package: Path) -> None:
        manifest = package / RUN / "manifest.json"
        manifest.write_text(json.dumps(json.loads(manifest.read_text()) | words))
        told = {"made_at" if name == "created_at" else name: word for name, word in words.items()}
        runs(lambda found: found[1].update(told))(package)

    return change


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
    monkeypatch.setattr("plan09lib.read.package.LARGEST_PACKAGE", sum(sizes) // 2)
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


def change_plan(data: Path, old: str, new: str, count: int = 1) -> None:
    path = data / "plan" / "plan.yml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, count), encoding="utf-8")


def test_another_plan_is_bridged_target_by_target_and_said(data: Path, package: Path) -> None:
    change_plan(data, "stated: 80\n    applied: 80", "stated: 85\n    applied: 85")
    done = import_facts(package, data, CITY)
    assert done.apart == ("T25-3b",)
    assert "Khác bản kế hoạch" in done.plan_line
    assert "T25-3b" in done.plan_line


def test_another_wording_is_the_same_plan(data: Path, package: Path) -> None:
    change_plan(data, "short: quản lý nhà nước", "short: kiến thức quản lý nhà nước")
    assert import_facts(package, data, CITY).plan_line.startswith("Cùng bản kế hoạch")


def test_a_plan_without_a_target_in_common_is_refused(data: Path, package: Path) -> None:
    change_plan(data, "from: 2022-07-27, ", "from: 2022-07-26, ", -1)
    with pytest.raises(DataRefused, match="không chỉ tiêu nào cùng cách tính"):
        import_facts(package, data, CITY)


def reissue(package: Path, number: str, made_at: str) -> None:
    manifest = package / RUN / "manifest.json"
    record = json.loads(manifest.read_text()) | {"created_at": made_at}
    manifest.write_text(json.dumps(record))

    def change(index: dict) -> None:
        run = next(one for one in index["runs"] if one["unit"] == "phuong-mau-1")
        run |= {"number": number, "made_at": made_at}

    reindex(package, change)


def test_an_issued_report_gives_way_only_to_an_issued_one(data: Path, package: Path) -> None:
    for number, made_at, taken in (
        ("", "2026-01-02", 2), ("", "2026-01-01", 0), ("9-BC/ĐU", "2026-01-01", 1),
        ("", "2026-01-09", 0), ("10-BC/ĐU", "2026-01-03", 1),
    ):  # fmt: skip
        reissue(package, number, made_at)
        assert len(import_facts(package, data, CITY).taken) == taken, (number, made_at)
    assert set(load_city(data, CITY).facts["number"]) == {"", "10-BC/ĐU"}


def test_two_editions_made_at_the_same_time_contradict_each_other(
    data: Path, package: Path
) -> None:
    import_facts(package, data, CITY)
    rewrite(lambda f: f.assign(clause="II.4"))(package)
    with pytest.raises(DataRefused, match="lập cùng lúc với bản đã nhận nhưng số liệu khác"):
        import_facts(package, data, CITY)


def test_times_are_compared_with_their_zones_and_what_is_kept_is_named(
    data: Path, package: Path
) -> None:
    reissue(package, "", "2026-01-02T08:00:00+07:00")
    import_facts(package, data, CITY)
    rewrite(lambda f: f.assign(clause="II.4"))(package)
    reissue(package, "", "2026-01-02T01:30:00+00:00")
    assert import_facts(package, data, CITY).taken == ("phuong-mau-1 2025-H1 so_ket",)
    reissue(package, "", "2026-01-02T08:20:00+07:00")
    rewrite(lambda f: f.assign(clause="II.5"))(package)
    assert import_facts(package, data, CITY).older == ("phuong-mau-1 2025-H1 so_ket",)


def listed(data: Path, *wards: str) -> None:
    text = "".join(f"  - {{code: '{code}', name: x, from: 2022-07-01}}\n" for code in wards)
    path = data / "city" / CITY / "thanh_pho.yml"
    path.write_text(f"city: {CITY}\nname: thành phố Thử\nwards:\n{text}", encoding="utf-8")


def coded(unit: str, code: str, **more: object) -> Callable[[Path], None]:
    codes = [{"from": "2022-07-01", "province": "79", "ward": code}] if code else []
    return lambda package: reindex(
        package, lambda index: index["units"][unit].update(codes=codes, **more)
    )


@pytest.mark.parametrize(
    ("change", "told"),
    [(coded("phuong-mau-1", "00009"), "mã 00009 không nằm trong danh sách"),
     (coded("phuong-mau-1", ""), "không ghi mã xã, phường"),
     (coded("phuong-mau-1", "00004"), "trùng mã 00004 với phuong-cu-b"),
     (coded("phuong-mau-1", "00001", predecessors=["phuong-cu-b"]), "là phường cũ của mình")],
)  # fmt: skip
def test_a_ward_that_is_not_the_citys_or_is_there_twice_is_refused(
    change: Callable[[Path], None], told: str, data: Path, package: Path
) -> None:
    listed(data, "00001", "00004")
    change(package)
    with pytest.raises(DataRefused, match=told):
        import_facts(package, data, CITY)
    assert not (data / "city" / CITY / "facts.parquet").exists()


def test_a_ward_with_the_code_of_one_taken_in_before_is_refused(
    data: Path, package: Path, published: tuple[Path, Path, frozenset[str]], tmp_path: Path
) -> None:
    export_facts(tmp_path / "b.zip", *published[:2], ("phuong-cu-b",))
    import_facts(tmp_path / "b.zip", data, CITY)
    coded("phuong-mau-1", "00004")(package)
    before = (data / "city" / CITY / "facts.parquet").read_bytes()
    with pytest.raises(DataRefused, match="trùng mã 00004 với phuong-cu-b"):
        import_facts(package, data, CITY)
    assert (data / "city" / CITY / "facts.parquet").read_bytes() == before


def test_a_real_ward_cannot_report_a_period_that_has_not_begun(data: Path, package: Path) -> None:
    reissue(package, "", "2024-12-31T08:00:00+07:00")
    assert len(import_facts(package, data, CITY).taken) == 2
    reindex(package, lambda index: index["units"]["phuong-mau-1"].update(synthetic=False))
    with pytest.raises(DataRefused, match="lập ngày 31/12/2024, khi kỳ chưa bắt đầu"):
        import_facts(package, data, CITY)


def test_a_refused_package_does_not_stop_the_others(
    data: Path, package: Path, published: tuple[Path, Path, frozenset[str]], tmp_path: Path
) -> None:
    export_facts(tmp_path / "b.zip", *published[:2], ("phuong-cu-b",))
    spoil(f"{RUN}/facts.parquet")(package)
    asked = ["import-facts", CITY, str(package), str(tmp_path / "b.zip"), "--data-dir", str(data)]
    done = CliRunner().invoke(main, asked)
    assert done.exit_code == DataRefused.exit_code
    assert "nhận 1 báo cáo" in done.stdout
    assert "không khớp mã SHA-256" in done.stderr
    assert set(load_city(data, CITY).units) == {"phuong-cu-b"}
    with pytest.raises(BadParameter, match="không có tệp hoặc thư mục này"):
        import_facts(tmp_path / "khong-co.zip", data, CITY)


def test_a_citys_own_files_are_refused_where_they_cannot_be_read(data: Path, package: Path) -> None:
    import_facts(package, data, CITY)
    (data / "city" / CITY / "facts.parquet").write_bytes(b"half")
    with pytest.raises(DataRefused, match="nhận lại các gói"):
        load_city(data, CITY)
    path = data / "city" / CITY / "thanh_pho.yml"
    path.write_text(f'city: {CITY}\nname: thành phố Thử\nprovinces: ["77"]\n', encoding="utf-8")
    with pytest.raises(DataRefused, match="không có tỉnh, thành phố mã 77"):
        load_city(data, CITY)


def test_a_city_that_holds_invented_wards_is_told_to_be_invented(data: Path, package: Path) -> None:
    import_facts(package, data, CITY)
    city = load_city(data, CITY)
    assert not city.file.synthetic
    assert city.is_synthetic


def test_a_cut_in_the_middle_leaves_the_city_as_it_was(
    data: Path, package: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cut(self: pd.DataFrame, path: Path, **extra: object) -> None:
        Path(path).write_bytes(b"half")
        raise OSError("disk full")

    monkeypatch.setattr(pd.DataFrame, "to_parquet", cut)
    with pytest.raises(DeliveryFailed, match="disk full"):
        import_facts(package, data, CITY)
    assert not (data / "city" / CITY / "facts.parquet").exists()
    monkeypatch.undo()
    assert len(import_facts(package, data, CITY).taken) == 2


def test_a_report_that_was_changed_or_made_under_another_plan_is_left_out(
    published: tuple[Path, Path, frozenset[str]], tmp_path: Path
) -> None:
    outputs = tmp_path / "outputs"
    shutil.copytree(published[1], outputs)
    spoil("facts.parquet")(outputs / RUN)
    done = export_facts(tmp_path / "a.zip", published[0], outputs)
    assert [run.unit for run in done.runs] == ["phuong-cu-b"]
    assert "đã bị sửa" in str(done.left_out[0])
    data = tmp_path / "data"
    shutil.copytree(published[0], data)
    change_plan(data, "stated: 80\n    applied: 80", "stated: 85\n    applied: 85")
    with pytest.raises(DataRefused, match="bản kế hoạch khác"):
        export_facts(tmp_path / "b.zip", data, published[1])
    assert not (tmp_path / "b.zip").exists()


def test_the_sample_city_holds_what_the_sample_wards_give() -> None:
    city = load_city(ROOT / "data", "thanh-pho-mau")
    assert city.is_synthetic
    assert all(unit.is_synthetic for unit in city.units.values())
    review = open_report_review("so_ket", "phuong-mau-3", "2026-H1", ROOT / "data")
    facts = city.facts
    held = facts[(facts["unit"] == "phuong-mau-3") & (facts["period"] == "2026-H1")]
    columns = ["target_id", "n", "k", "need", "gap", "status"]
    wanted = review.frame.set_index("target_id")[columns[1:]].sort_index()
    assert held.set_index("target_id")[columns[1:]].sort_index().equals(wanted)
