"""Facts travel whole or not at all: export, import, other plans, later editions, other wards."""

from __future__ import annotations

import datetime as dt
import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner

from plan09lib.cli import main
from plan09lib.deliver.city.facts_export import export_facts
from plan09lib.deliver.city.facts_import import import_facts
from plan09lib.deliver.place.staging import Place
from plan09lib.deliver.record.issued import edition_folder
from plan09lib.errors import BadParameter, DataRefused, DeliveryFailed
from plan09lib.read.city.city import load_city
from plan09lib.read.city.package import open_package
from plan09lib.read.period.issue import Issue
from plan09lib.read.plan.plan import load_plan, readings
from plan09lib.tell.report.opening import open_report_review
from tests.fact_packages import (
    CITY,
    ROOT,
    RUN,
    empty_city,
    publish_facts,
    reindex,
    rewrite,
    spoil,
)


@pytest.fixture
def data(published: tuple[Path, Path, frozenset[str]], tmp_path: Path) -> Path:
    return empty_city(published[0] / "plan", tmp_path / "data")


@pytest.fixture
def package(published: tuple[Path, Path, frozenset[str]], tmp_path: Path) -> Path:
    """A package as a folder."""
    export_facts(tmp_path / "goi", *published[:2])
    return tmp_path / "goi"


def test_the_same_reports_give_the_same_package_as_zip_and_folder(
    published: tuple[Path, Path, frozenset[str]], tmp_path: Path
) -> None:
    made = [export_facts(tmp_path / name, *published[:2]) for name in ("a.zip", "b.zip", "c")]
    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()
    assert len({one.digest for one in made}) == 1
    assert not export_facts(tmp_path / "a.zip", *published[:2]).is_new
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.zip", "b.zip", "c"]


@pytest.mark.parametrize("name", ["goi", "goi.zip"])
def test_what_is_no_package_alone_is_never_replaced_by_one(
    published: tuple[Path, Path, frozenset[str]], tmp_path: Path, name: str
) -> None:
    path, other = tmp_path / name, tmp_path / f".{name}.dang-ghi"
    other.write_text("của tôi", encoding="utf-8")
    if name == "goi":
        export_facts(path, *published[:2], ("phuong-cu-b",))
        own = path / "ghi-chu.txt"
    else:
        own = path
    own.write_text("của tôi", encoding="utf-8")
    with pytest.raises(DeliveryFailed, match="thứ khác"):
        export_facts(path, *published[:2])
    assert own.read_text(encoding="utf-8") == other.read_text(encoding="utf-8") == "của tôi"
    own.unlink()
    assert export_facts(path, *published[:2]).is_new
    assert {one.name for one in tmp_path.iterdir()} == {name, other.name}


def test_what_a_typed_line_calls_issued_is_not_exported(
    published: tuple[Path, Path, frozenset[str]], tmp_path: Path
) -> None:
    shutil.copytree(published[1], tmp_path / "outputs")
    manifest = tmp_path / "outputs" / RUN / "manifest.json"
    record = json.loads(manifest.read_text(encoding="utf-8"))
    record["issue"] = {"number": "12-BC/ĐU", "date": "2025-07-15", "replaces": ""}
    manifest.write_text(json.dumps(record), encoding="utf-8")
    done = export_facts(tmp_path / "goi", published[0], tmp_path / "outputs")
    assert [run.unit for run in done.runs] == ["phuong-cu-b"]
    (fault,) = done.faulty
    assert "không có bản ghi ban hành" in str(fault)


@pytest.mark.parametrize("name", ["goi", "goi.zip"])
def test_a_pipe_in_a_package_s_place_is_refused_and_not_waited_for(
    published: tuple[Path, Path, frozenset[str]], tmp_path: Path, name: str
) -> None:
    os.mkfifo(tmp_path / name)
    with pytest.raises(DeliveryFailed, match="thứ khác"):
        export_facts(tmp_path / name, *published[:2])
    assert (tmp_path / name).is_fifo()


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


def real(data: Path) -> None:
    path = data / "city" / CITY / "thanh_pho.yml"
    path.write_text(path.read_text("utf-8").replace("synthetic: true\n", ""), encoding="utf-8")


def test_a_city_that_holds_invented_wards_is_told_to_be_invented(data: Path, package: Path) -> None:
    import_facts(package, data, CITY)
    real(data)
    city = load_city(data, CITY)
    assert not city.file.synthetic
    assert city.is_synthetic


def test_a_real_city_takes_no_invented_ward(data: Path, package: Path) -> None:
    real(data)
    with pytest.raises(DataRefused) as refused:
        import_facts(package, data, CITY)
    assert [fault.where for fault in refused.value.faults] == [
        "goi: phuong-cu-b",
        "goi: phuong-mau-1",
    ]
    assert "giả lập" in refused.value.faults[0].found
    assert not (data / "city" / CITY / "facts.parquet").exists()
    reindex(package, lambda index: [one.update(synthetic=False) for one in index["units"].values()])
    assert len(import_facts(package, data, CITY).taken) == 2


def test_sample_wards_are_exported_beside_own_ones_only_by_name(
    published: tuple[Path, Path, frozenset[str]], tmp_path: Path
) -> None:
    data = tmp_path / "data"
    shutil.copytree(published[0], data)
    (data / "units").mkdir()
    (data / "sample" / "phuong-cu-b").rename(data / "units" / "phuong-cu-b")
    done = export_facts(tmp_path / "a.zip", data, published[1])
    assert [run.unit for run in done.runs] == ["phuong-cu-b"]
    assert [fault.where for fault in done.left_out] == ["phuong-mau-1/2025-H1-so-ket"]
    assert "giả lập" in str(done.left_out[0])
    named = export_facts(tmp_path / "b.zip", data, published[1], ("phuong-mau-1",))
    assert [run.unit for run in named.runs] == ["phuong-mau-1"]


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


def test_a_plan_that_only_says_the_same_in_other_words_keeps_issued_reports_exportable(
    published: tuple[Path, Path, frozenset[str]], tmp_path: Path
) -> None:
    data = tmp_path / "data"
    shutil.copytree(published[0], data)
    with (data / "plan" / "plan.yml").open("a", encoding="utf-8") as file:
        file.write("# một lời giải thích mới\n")
    done = export_facts(tmp_path / "a.zip", data, published[1])
    assert len(done.runs) == 2
    older = tmp_path / "outputs"
    shutil.copytree(published[1], older)
    for path in older.rglob("manifest.json"):  # as an earlier version wrote it
        record = json.loads(path.read_text(encoding="utf-8"))
        assert record.pop("plan_version")
        path.write_text(json.dumps(record), encoding="utf-8")
    with pytest.raises(DataRefused, match="bản kế hoạch khác"):
        export_facts(tmp_path / "b.zip", data, older)


def test_a_report_of_a_period_when_less_of_the_plan_was_known_is_exportable(
    published: tuple[Path, Path, frozenset[str]], tmp_path: Path
) -> None:
    publish_facts(published[0], tmp_path / "outputs", "phuong-mau-1", "2024")
    done = export_facts(tmp_path / "a.zip", published[0], tmp_path / "outputs")
    assert [run.period for run in done.runs] == ["2024"]


def test_a_draft_and_a_report_whose_list_has_changed_are_said(
    published: tuple[Path, Path, frozenset[str]], tmp_path: Path
) -> None:
    data = tmp_path / "data"
    shutil.copytree(published[0], data)
    done = export_facts(tmp_path / "a.zip", data, published[1])
    assert set(done.drafts) == {RUN, "phuong-cu-b/2025-H1-so-ket"}
    assert done.changed == ()
    with next((data / "sample" / "phuong-mau-1").glob("2025-06-*.xlsx")).open("ab") as list_:
        list_.write(b" ")
    assert export_facts(tmp_path / "b.zip", data, published[1]).changed == (RUN,)
    typed = ["export-facts", str(tmp_path / "c.zip"), "--data-dir", str(data)]
    said = CliRunner().invoke(main, [*typed, "--output-dir", str(published[1])]).output
    said = " ".join(said.split())
    assert "Dự thảo, chưa ban hành: phuong-" in said
    assert f"sau khi lập, nên lập lại: {RUN}" in said


def test_a_replaced_edition_stays_beside_and_does_not_travel(
    published: tuple[Path, Path, frozenset[str]], data: Path, tmp_path: Path
) -> None:
    outputs = tmp_path / "outputs"
    shutil.copytree(published[1], outputs)
    issue = Issue("12-BC/ĐU", dt.date(2025, 7, 15))
    kept = edition_folder(Place(outputs, *RUN.split("/")), issue)
    shutil.copytree(outputs / RUN, kept)
    done = export_facts(tmp_path / "goi", published[0], outputs)
    assert [run.unit for run in done.runs] == ["phuong-cu-b", "phuong-mau-1"]
    assert len(import_facts(tmp_path / "goi", data, CITY).taken) == 2


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


def test_the_sample_city_received_what_its_wards_report_by_the_plan_as_it_is() -> None:
    """Else its roll-up tells most targets as counted by another plan."""
    (index,) = (ROOT / "data" / "sample" / "city" / "thanh-pho-mau" / "goi").glob("*.json")
    received = json.loads(index.read_text(encoding="utf-8"))["plan"]["readings"]
    assert received == readings(load_plan(ROOT / "data" / "plan"))
