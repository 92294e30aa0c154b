"""What is there but cannot be read is refused; it is never taken for "not there"."""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
from collections.abc import Callable
from pathlib import Path

import pytest
from raw_lists import DAY
from support import person, run

from plan09lib.errors import BadParameter, DataRefused
from plan09lib.read.city.city_file import city_folder, load_city_file
from plan09lib.read.city.package import open_package
from plan09lib.read.files import presence
from plan09lib.read.files.csv_file import read_csv_file
from plan09lib.read.files.limits import MIB
from plan09lib.read.files.presence import file_there, files_below, folder_there, read_file
from plan09lib.read.files.yaml_values import load_yaml
from plan09lib.read.plan.plan import Plan, load_plan
from plan09lib.read.plan.plans import PlanFiles
from plan09lib.read.tables.source_tables import read_tables
from plan09lib.read.tables.sources import list_sources
from plan09lib.read.tables.tables import open_tables
from plan09lib.read.unit.history import History
from plan09lib.read.unit.unit import load_unit, unit_folders
from plan09lib.read.unit.unit_files import SETTINGS

pytestmark = pytest.mark.skipif(os.name == "nt", reason="links, pipes and sockets are POSIX")
Spoil = Callable[[Path], None]


def dangle(path: Path) -> None:
    path.symlink_to(path.parent / "nowhere")


def circle(path: Path) -> None:
    path.symlink_to(path)


def listen(path: Path) -> None:
    with contextlib.chdir(path.parent), socket.socket(socket.AF_UNIX) as door:
        door.bind(path.name)  # a socket's whole name may have 107 bytes only


WAYS: dict[str, Spoil] = {
    "dangling": dangle, "circle": circle, "pipe": os.mkfifo, "folder": Path.mkdir, "socket": listen,
}  # fmt: skip


@pytest.fixture(params=WAYS, ids=str)
def spoil(request: pytest.FixtureRequest) -> Spoil:
    return WAYS[request.param]


@pytest.fixture
def shut(monkeypatch: pytest.MonkeyPatch) -> Callable[[Path], None]:
    """A function that takes the right to read a file away, from root too."""
    whole = os.open

    def take(path: Path) -> None:
        def refuse(name: str, *others: int, **named: int) -> int:
            if Path(name) == path:
                raise PermissionError(13, "Permission denied", name)
            return whole(name, *others, **named)

        monkeypatch.setattr(presence.os, "open", refuse)

    return take


def test_a_file_is_there_or_not_or_refused(
    tmp_path: Path, spoil: Spoil, shut: Callable[[Path], None]
) -> None:
    path = tmp_path / "a.yml"
    for nothing in (path, path / "b", tmp_path / ("x" * 5_000), Path("a\0b")):
        assert not file_there(nothing)
    path.write_text("a", encoding="utf-8")
    assert file_there(path)
    shut(path)
    with pytest.raises(DataRefused, match="không có quyền"):
        file_there(path)
    path.unlink()
    spoil(path)
    for look in (file_there, read_file, presence.file_digest, open_tables):
        with pytest.raises(DataRefused, match=r"a\.yml: ") as refused:
            look(path)
        assert refused.value.exit_code == 3


def test_a_link_to_a_file_is_that_file(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("a", encoding="utf-8")
    (tmp_path / "b").symlink_to(tmp_path / "a")
    assert file_there(tmp_path / "b")
    assert read_file(tmp_path / "b") == b"a"


def test_a_file_in_the_place_of_a_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("a", encoding="utf-8")
    with pytest.raises(DataRefused, match="đây là một tệp"):
        folder_there(tmp_path / "a")
    assert not folder_there(tmp_path / "b")


def test_the_newest_list_is_never_passed_over(
    spoil: Spoil, make_unit: Callable[..., Path], data_dir: Path, plan: Plan,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    folder = make_unit("p-1", {"2024-12-31": {"nhan_su": [person("0001")]}})
    spoil(folder / f"{DAY}.xlsx")
    code, _, err = run(capsys, "check", "p-1", "2025-H1", "--data-dir", str(data_dir))
    assert code == 3
    assert f"p-1/{DAY}.xlsx: " in err
    earlier = History.load(data_dir, "p-1", plan).sources[0]
    assert read_tables(earlier).tables  # a later list stops no earlier report


@pytest.mark.parametrize("name", [DAY, "danh sách.xlsx"])
def test_what_is_called_like_a_list_is_not_passed_over(
    name: str, spoil: Spoil, make_unit: Callable[..., Path]
) -> None:
    folder = make_unit("p-1", {})
    spoil(folder / name)
    if name == DAY and (folder / name).is_dir():
        assert list_sources(folder)[0].files == ()
        return
    with pytest.raises(DataRefused):
        _ = [source.digests() for source in list_sources(folder)]


def test_a_part_of_a_list_in_a_folder_is_not_passed_over(
    spoil: Spoil, make_unit: Callable[..., Path]
) -> None:
    folder = make_unit("p-1", {}) / DAY
    folder.mkdir()
    (folder / "nhan_su.csv").write_text("Mã\n", encoding="utf-8")
    spoil(folder / "dao_tao.csv")
    (source,) = list_sources(folder.parent)
    with pytest.raises(DataRefused, match=r"dao_tao\.csv: "):
        read_tables(source)
    with pytest.raises(DataRefused, match=r"dao_tao\.csv: "):
        source.digests()


@pytest.mark.parametrize("name", [*SETTINGS, "da_cong_bo.csv"])
def test_every_file_of_a_ward_is_read_or_refused(
    name: str, spoil: Spoil, ward: Path, capsys: pytest.CaptureFixture[str], outputs: Path
) -> None:
    path = ward / "units" / "p-1" / name
    path.unlink(missing_ok=True)
    spoil(path)
    where = ("--data-dir", str(ward), "--output-dir", str(outputs))
    code, _, err = run(capsys, "check", "p-1", "2025-H1", *where)
    assert (code, f"p-1/{name}: " in err) == (3, True)
    assert list(unit_folders(ward)) == ["p-1"]


def test_a_ward_whose_folder_is_gone_is_refused(ward: Path) -> None:
    (ward / "units" / "p-2").symlink_to(ward / "nowhere")
    assert list(unit_folders(ward)) == ["p-1", "p-2"]
    with pytest.raises(DataRefused, match="units/p-2: liên kết hỏng"):
        load_unit(ward, "p-2")


def test_every_file_of_the_plan_is_read_or_refused(spoil: Spoil, data_dir: Path) -> None:
    path = data_dir / "plan" / "vocab" / "nhom.csv"
    path.unlink()
    spoil(path)
    with pytest.raises(DataRefused, match=r"nhom\.csv: "):
        load_plan(data_dir / "plan")


def test_folders_that_lead_back_to_themselves_are_refused(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    for name in ("b", "c"):
        (tmp_path / "a" / name).symlink_to(tmp_path)
    with pytest.raises(DataRefused, match="lồng vào chính nó"):
        files_below(tmp_path)


def test_an_editors_lock_is_no_fault(data_dir: Path) -> None:
    known = PlanFiles(data_dir / "plan").digests()
    dangle(data_dir / "plan" / ".#plan.yml")
    assert PlanFiles(data_dir / "plan").digests() == known


@pytest.mark.parametrize("name", ["thanh_pho.yml", "facts.parquet"])
def test_every_file_of_a_city_is_read_or_refused(
    name: str, spoil: Spoil, data_dir: Path, sample_city: Path, outputs: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    path = sample_city / name
    path.unlink()
    spoil(path)
    where = ("--data-dir", str(data_dir), "--output-dir", str(outputs))
    code, _, err = run(capsys, "rollup", sample_city.name, "2025-H1", *where)
    assert (code, f"{sample_city.name}/{name}: " in err) == (3, True)


@pytest.fixture
def sample_city(data_dir: Path) -> Path:
    own = Path(__file__).parents[3] / "data" / "sample" / "city" / "thanh-pho-mau"
    return Path(shutil.copytree(own, data_dir / "city" / own.name))


def test_a_package_that_is_no_file_is_refused(tmp_path: Path, spoil: Spoil) -> None:
    spoil(tmp_path / "goi.zip")
    with pytest.raises(DataRefused, match=r"goi\.zip: "):
        open_package(tmp_path / "goi.zip")
    with pytest.raises(BadParameter):
        open_package(tmp_path / "khac.zip")


NEARLY = {
    "correction.yml": "corrections.yml", "corrections.yaml": "corrections.yml",
    "Corrections.YML": "corrections.yml", "maping.yml": "mapping.yml",
    "don_vi.yaml": "don_vi.yml", "nghi-huu.yml": "nghi_huu.yml", "daotao.yaml": "dao_tao.yml",
}  # fmt: skip


@pytest.mark.parametrize(("name", "meant"), NEARLY.items(), ids=NEARLY)
def test_a_file_of_nearly_a_known_name_is_refused(
    name: str, meant: str, ward: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (ward / "units" / "p-1" / name).write_text("a: 1\n", encoding="utf-8")
    code, _, err = run(capsys, "check", "p-1", "2025-H1", "--data-dir", str(ward))
    assert code == 3
    assert f"p-1/{name}: tên tệp không biết" in err
    assert f'có phải "{meant}"?' in err


def test_an_unknown_settings_file_is_told_with_all_known_names(ward: Path, plan: Plan) -> None:
    (ward / "units" / "p-1" / "zzz.yml").write_text("", encoding="utf-8")
    with pytest.raises(DataRefused, match="các giá trị được phép: don_vi"):
        History.load(ward, "p-1", plan)


@pytest.mark.parametrize("name", ["_corrections.yml", ".corrections.yml", "corrections.yml.bak"])
def test_what_is_set_aside_is_no_fault(name: str, ward: Path, plan: Plan) -> None:
    (ward / "units" / "p-1" / name).write_text("a: 1\n", encoding="utf-8")
    assert History.load(ward, "p-1", plan).sources


def test_a_ward_whose_own_file_is_misnamed_is_told_so(ward: Path) -> None:
    folder = ward / "units" / "p-1"
    (folder / "don_vi.yml").rename(folder / "don_vi.yaml")
    assert list(unit_folders(ward)) == ["p-1"]
    with pytest.raises(DataRefused, match=r'p-1/don_vi\.yaml: .* có phải "don_vi\.yml"\?'):
        load_unit(ward, "p-1")


def test_a_city_whose_own_file_is_misnamed_is_told_so(sample_city: Path, data_dir: Path) -> None:
    shutil.copy(sample_city / "thanh_pho.yml", sample_city / "thanhpho.yml")
    with pytest.raises(DataRefused, match=r'thanhpho\.yml: .* có phải "thanh_pho\.yml"\?'):
        load_city_file(city_folder(data_dir, sample_city.name))


def test_a_form_is_not_written_through_a_dangling_link(
    ward: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "a.xlsx"
    dangle(target)
    where = ("--output", str(target), "--data-dir", str(ward))
    code, _, err = run(capsys, "template", "p-1", "2025-12-31", *where)
    assert (code, "đã có tệp này" in err) == (3, True)
    assert not (tmp_path / "nowhere").exists()


def test_a_list_of_who_is_sent_that_is_no_file_is_refused(
    ward: Path, tmp_path: Path, spoil: Spoil, capsys: pytest.CaptureFixture[str],
    request: pytest.FixtureRequest,
) -> None:  # fmt: skip
    spoil(tmp_path / "hoc.xlsx")
    where = ("--training", str(tmp_path / "hoc.xlsx"), "--data-dir", str(ward))
    code, _, err = run(capsys, "template", "p-1", "2025-12-31", *where)
    is_no_path = "circle" in request.node.name  # the parameter itself is refused
    told = "--training" if is_no_path else "hoc.xlsx: "
    assert (code, told in err) == (2 if is_no_path else 3, True)


@pytest.mark.parametrize(
    ("kind", "read"), [("YAML", load_yaml), ("CSV", lambda file: read_csv_file(file, file.name))]
)
def test_files_of_ones_own_are_refused_in_the_same_words(
    kind: str, read: Callable[[Path], object], tmp_path: Path
) -> None:
    file = tmp_path / "a.txt"
    file.write_bytes(b"a: 1\nb: \xff\n")
    with pytest.raises(DataRefused, match=f"a.txt dòng 2: .* tệp phải là {kind} hợp lệ"):
        read(file)
    file.write_bytes(b"a" * (2 * MIB + 1))
    with pytest.raises(DataRefused, match=f"tệp quá lớn; một tệp {kind} không quá 2 MB"):
        read(file)


def test_a_file_that_nobody_would_read_is_not_read_for_its_digest(tmp_path: Path) -> None:
    file = tmp_path / "2025-06-30.xlsx"
    with file.open("wb") as opened:
        opened.truncate(10**11)
    with pytest.raises(DataRefused, match="tệp hơn 64 MB"):
        presence.file_digest(file)
