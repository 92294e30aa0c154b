"""A marked copy is written whatever the list calls its sheets, and the last one goes only then."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from python_calamine import CalamineWorkbook
from support import person, run

from plan09lib.deliver.internal import marked_copy
from plan09lib.deliver.internal.marked_copy import write_marked, write_marked_copies
from plan09lib.deliver.internal.marked_places import Heads
from plan09lib.deliver.place.own_files import MARK
from plan09lib.read.cells.findings import Finding
from plan09lib.read.tables.tables import Table
from plan09lib.tell.lists.data_review import open_data_review

DAY = "2025-06-30"
LONG = "ghi chu cua van phong dang uy phuong 2025"
COPY = f"p-1/2025-H1-du-lieu/noi_bo/{DAY}-danh-dau.xlsx"


def test_a_folder_with_any_csv_of_the_office_gets_its_copy(
    make_unit: Callable[..., Path], data_dir: Path, tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    folder = make_unit("p-1", {}) / DAY
    folder.mkdir()
    roster = {"Mã": ["01", "02"], "Họ và tên": ["A B", "C D"], "Nhóm": ["công chức", "lạ"]}
    pd.DataFrame(roster).to_csv(folder / "nhan_su.csv", index=False)
    for name in (LONG, f"{LONG} (2)", "History", "[a]'"):
        (folder / f"{name}.csv").write_text("Việc,Ghi chú\na,b\n", encoding="utf-8")
    where = ("--data-dir", str(data_dir), "--output-dir", str(tmp_path / "out"))
    code, out, err = run(capsys, "check", "p-1", "2025-H1", "--marked-copy", *where)
    assert (code, "Bản sao đánh dấu" in out) == (3, True), out + err
    titles = CalamineWorkbook.from_path(str(tmp_path / "out" / COPY)).sheet_names
    assert {"Nhân sự", LONG[:31], f"{LONG[:27]} (2)", "History (2)", "_a_"} <= {*titles}
    assert len(titles) == 5


def test_findings_are_told_by_the_title_in_the_list(tmp_path: Path) -> None:
    told = Finding("a.csv", "warning", "x", LONG, "sai", "sửa", 2, "Mã")
    tables = {
        name: Table(name, [["Mã"], [code]]) for name, code in {f"{LONG}/": "1", LONG: "2"}.items()
    }
    write_marked(tmp_path / "a.xlsx", tables, {LONG: (Heads(), {(1, 0): [told]})})
    with zipfile.ZipFile(tmp_path / "a.xlsx") as parts:
        commented = [name for name in parts.namelist() if name.startswith("xl/worksheets/_rels/")]
        assert "sai → sửa" in parts.read("xl/comments1.xml").decode()
    assert commented == ["xl/worksheets/_rels/sheet2.xml.rels"]


def test_the_last_copy_stays_until_the_new_one_is_written(
    make_unit: Callable[..., Path], data_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_unit("p-1", {DAY: {"nhan_su": [person("1"), person("1")]}})
    review = open_data_review("p-1", "2025-H1", data_dir)
    (copy,) = write_marked_copies(review, tmp_path)
    before = copy.read_bytes()

    def fail(path: Path, *_: object) -> None:
        path.write_bytes(b"PK, half")
        assert copy.read_bytes() == before
        raise OSError("no space left")

    with monkeypatch.context() as broken:
        broken.setattr(marked_copy, "write_marked", fail)
        with pytest.raises(OSError, match="no space"):
            write_marked_copies(review, tmp_path)
    assert copy.read_bytes() == before
    assert {path.name for path in copy.parent.iterdir()} == {copy.name, MARK}
    write_marked_copies(review, tmp_path)
    assert {path.name for path in copy.parent.iterdir()} == {copy.name, MARK}, "still its own"
