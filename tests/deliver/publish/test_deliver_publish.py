"""Publishing: a report is made whole or not at all, and its manifest says from what."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import nbformat
import pandas as pd
import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from plan09lib.deliver.gate.rules import RULES
from plan09lib.deliver.internal import training_workbook
from plan09lib.deliver.place.own_files import sign
from plan09lib.deliver.publish import execute, report_files
from plan09lib.deliver.publish import publish as publishing
from plan09lib.deliver.publish.execute import _number, check_parameters
from plan09lib.deliver.publish.publish import publish
from plan09lib.deliver.record.manifest import MANIFEST
from plan09lib.deliver.record.published import list_of
from plan09lib.digest import sha256
from plan09lib.errors import (
    BadParameter,
    DataRefused,
    DeliveryFailed,
    GateRefused,
    NotebookFailed,
)
from plan09lib.project import project_root
from plan09lib.read.period.period import Period
from plan09lib.rooms import FORKS, found
from plan09lib.tell.words.view import View

REPORT = ("phuong-thu", "2025-H1-so-ket")
SHOW = "review.kq()"
OPENED = """from plan09lib.tell.words.view import View

class review:
    kq = staticmethod(lambda said="Kết quả": View(f'<p id="kq">{said} của {unit}</p>'))
"""
"""What the notebook's kernel opens: it shows what the review of this process owes."""


@dataclass
class FakeReview:
    """A review without numbers, for a unit that exists nowhere."""

    kind: str = "so_ket"
    period: Period = field(default_factory=lambda: Period.parse("2025-H1"))
    facts: Mapping[str, Any] = field(default_factory=dict)
    references: frozenset[str] = frozenset({"6 tháng đầu năm 2025"})
    roster_names: frozenset[str] = frozenset({"Nguyễn Văn Hoà"})
    expected_anchors: tuple[str, ...] = ("kq",)
    counts: Mapping[str, int] = field(default_factory=lambda: {"met": 1})
    frame: pd.DataFrame = field(default_factory=lambda: pd.DataFrame({"target_id": ["T25-3b"]}))
    findings: pd.DataFrame = field(default_factory=pd.DataFrame)
    digest: str = "aa"

    @property
    def unit(self) -> Any:
        name = SimpleNamespace(ward="phường Thử", parent="", committee="", place="")
        file = SimpleNamespace(names=[name])
        return SimpleNamespace(
            id="phuong-thu", file=file, name_on=lambda day: name, is_synthetic=False
        )

    @property
    def plan(self) -> Any:
        words = SimpleNamespace(short=lambda code: {"met": "đạt"}.get(code))
        return SimpleNamespace(words=words, id="", targets=(), measured=())

    def kq(self, said: str = "Kết quả") -> View:
        return View(f'<p id="kq">{said} của phuong-thu</p>')

    def inputs(self) -> dict[str, str]:
        return {"plan/plan.yml": self.digest}

    def inner_html(self) -> str:
        return "<p>NỘI BỘ</p>"

    evidence = None  # asked only where another report was issued

    def writer_notes_html(self, issued: tuple[object, ...]) -> str:
        return "<p>Ghi chú</p>"

    def mail_html(self) -> str:
        return "<p>Thư</p>"

    def mail_text(self) -> str:
        return "Thư\n"


@pytest.fixture
def review(monkeypatch: pytest.MonkeyPatch) -> FakeReview:
    """What every call of `publish` opens."""
    opened = FakeReview()
    monkeypatch.setattr(publishing, "_opened", lambda order: opened)
    monkeypatch.setattr(publishing, "_check_known", lambda order: None)
    return opened


@pytest.fixture
def make(tmp_path: Path, review: FakeReview) -> Callable[..., Any]:
    """A function that publishes a notebook of the given cell into `tmp_path/out`."""
    (tmp_path / "plan").symlink_to(project_root() / "data" / "plan")

    def run(
        source: str = SHOW, force: bool = False, with_names: bool = False, before: str = OPENED
    ) -> Any:
        notebook = tmp_path / "thu.ipynb"
        declared = 'unit: str = ""  # đơn vị\nperiod: str = ""\ndata_dir: str = ""'
        parameters = new_code_cell(declared, metadata={"tags": ["parameters"]}, id="tham-so")
        cells = [
            new_markdown_cell("## Kết quả", id="o-1"),
            parameters,
            new_code_cell(before, id="o-2"),
            new_code_cell(source, id="o-3"),
        ]
        kernel = {"kernelspec": {"name": "python3", "display_name": "P", "language": "python"}}
        nbformat.write(new_notebook(cells=cells, metadata=kernel), notebook)
        out = tmp_path / "out"
        unit = REPORT[0]
        return publish(
            "so_ket",
            unit,
            "2025-H1",
            tmp_path,
            out,
            force,
            notebook=notebook,
            with_names=with_names,
        )

    return run


def contents(folder: Path) -> dict[str, bytes]:
    """The bytes of every shared file but the manifest."""
    files = (path for path in folder.iterdir() if path.is_file() and path.name != MANIFEST)
    return {path.name: path.read_bytes() for path in files}


def test_a_report_is_published_with_all_its_files_and_a_manifest(
    make: Callable[..., Any], tmp_path: Path
) -> None:
    published = make()
    folder = published.folder
    assert published.verdict == "1 đạt"
    assert folder == tmp_path / "out" / REPORT[0] / REPORT[1]
    names = {"bao-cao.html", "bao-cao.ipynb", "facts.parquet", "facts.csv", "thu.html", "thu.txt"}
    assert set(contents(folder)) == names
    assert "Kết quả của phuong-thu" in (folder / "bao-cao.html").read_text(encoding="utf-8")

    record = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    assert record["outputs"] == {name: sha256(folder / name) for name in sorted(names)}
    assert record["inputs"] == {"plan/plan.yml": "aa"}
    assert record["parameters"]["unit"] == "phuong-thu"
    assert record["parameters"]["period"] == "2025-H1"
    assert record["gate"] == [rule.name for rule in RULES]
    assert record["counts"] == {"met": 1}
    assert record["rows"] == {"facts": 1, "findings": 0}
    assert {"python", "plan09lib", "pandas", "papermill"} <= set(record["versions"])
    assert str(tmp_path) not in json.dumps(record)


@pytest.mark.parametrize("name", ["facts.csv", "facts.parquet", "thu.txt"])
def test_a_file_changed_after_it_was_written_is_refused(
    name: str, make: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    write_page = report_files.write_page

    def changed_meanwhile(request: Any, *further: Any) -> Any:
        (request.place.staged / name).write_bytes(b"target_id\nT25-3a\n")
        return write_page(request, *further)

    monkeypatch.setattr(report_files, "write_page", changed_meanwhile)
    with pytest.raises(GateRefused, match=name):
        make()


def test_two_runs_give_the_same_bytes(make: Callable[..., Any]) -> None:
    first = contents(make().folder)
    again = make(force=True)
    assert again.is_new
    assert contents(again.folder) == first


def test_an_unchanged_report_is_not_made_again_unless_forced_or_damaged(
    make: Callable[..., Any], review: FakeReview
) -> None:
    folder = make().folder
    assert not make().is_new
    review.digest = "bb"
    assert make().is_new
    (folder / "thu.txt").write_text("sửa tay", encoding="utf-8")
    assert make().is_new
    assert (folder / "thu.txt").read_text(encoding="utf-8") == "Thư\n"
    assert make(before=f"{OPENED}# đổi").is_new


def test_the_list_of_names_is_made_only_when_asked_for_and_never_recorded(
    make: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    def write(review: Any, folder: Path) -> None:
        list_of(folder).write_text("Nguyễn Văn Hoà", encoding="utf-8")
        sign(list_of(folder).parent, [list_of(folder)])

    monkeypatch.setattr(training_workbook, "write_training_list", write)
    folder = make().folder
    assert not list_of(folder).exists()
    assert make(with_names=True).is_new, "up to date, but without the list"
    assert list_of(folder).is_file()
    assert "noi_bo" not in (folder / MANIFEST).read_text(encoding="utf-8")
    assert not make(with_names=True).is_new
    make(force=True)
    assert not list_of(folder).exists(), "no old list beside a new report"
    assert (folder / "noi_bo" / "so-lieu-noi-bo.html").is_file(), "the office's own page always is"
    assert (folder / "noi_bo" / "ghi-chu-nguoi-viet.html").is_file()
    make(with_names=True, force=True)
    list_of(folder).write_text("phòng đã sửa", encoding="utf-8")
    (folder / "ghi-chu.txt").write_text("của tôi", encoding="utf-8")
    make(force=True)
    assert not list_of(folder).exists(), "no old list taken for the new report's"
    edited = list_of(folder).with_name("ke-hoach-dao-tao-2.xlsx")
    assert edited.read_text(encoding="utf-8") == "phòng đã sửa"
    assert (folder / "ghi-chu.txt").read_text(encoding="utf-8") == "của tôi"
    assert "ghi-chu" not in (folder / MANIFEST).read_text(encoding="utf-8")


def test_a_failing_cell_leaves_the_old_report_and_tells_line_and_error(
    make: Callable[..., Any], tmp_path: Path
) -> None:
    before = contents(make().folder)
    with pytest.raises(NotebookFailed) as caught:
        make("tu = 1\n1 / 0")
    assert caught.value.exit_code == 4
    (fault,) = caught.value.faults
    assert fault.where == "thu.ipynb, ô 4: 1 / 0", "as it is edited, without papermill's own cell"
    assert fault.found == "ZeroDivisionError: division by zero"
    assert contents(tmp_path / "out" / REPORT[0] / REPORT[1]) == before
    failed = tmp_path / "out" / "failed" / REPORT[0] / REPORT[1]
    assert "ZeroDivisionError" in (failed / "error.txt").read_text(encoding="utf-8")
    assert (failed / "executed.ipynb").is_file()


OUT_OF_MEMORY = {
    "raised": ("raise MemoryError", r"ô 4: raise MemoryError: hết bộ nhớ \(MemoryError\)"),
    "raised by numpy": (
        "import numpy\nnumpy.empty(2**57)", r"ô 4: .*: hết bộ nhớ \(\w*MemoryError\)"
    ),
    "killed for it": ("import os\nos.kill(os.getpid(), 9)", "đột ngột giữa chừng, như khi máy hết"),
}  # fmt: skip


@pytest.mark.parametrize("case", OUT_OF_MEMORY)
def test_a_cell_that_is_out_of_memory_says_so_and_leaves_the_old_report(
    case: str, make: Callable[..., Any], tmp_path: Path
) -> None:
    before = contents(make().folder)
    source, told = OUT_OF_MEMORY[case]
    with pytest.raises(NotebookFailed, match=told) as caught:
        make(source)
    assert caught.value.exit_code == 4
    assert "bớt --workers" in str(caught.value)
    assert "[Errno" not in str(caught.value)
    assert contents(tmp_path / "out" / REPORT[0] / REPORT[1]) == before
    failed = tmp_path / "out" / "failed" / REPORT[0] / REPORT[1]
    assert "hết bộ nhớ" in (failed / "error.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("tags", "executed", "number"),
    [
        (["", "parameters", ""], [0, 1, 2, 3], [1, 2, 2, 3]),
        (["", "", ""], [1, 2, 3], [1, 2, 3]),
        (["parameters", "injected-parameters", ""], [0, 1, 2], [1, 2, 3]),
    ],
)
def test_a_cell_is_counted_as_in_the_notebook_that_is_edited(
    tmp_path: Path, tags: list[str], executed: list[int], number: list[int]
) -> None:
    cells = [new_code_cell(metadata={"tags": [tag or "o"]}) for tag in tags]
    nbformat.write(new_notebook(cells=cells), tmp_path / "thu.ipynb")
    assert [_number(tmp_path / "thu.ipynb", index) for index in executed] == number


def test_a_page_the_gate_refuses_is_not_published_but_kept_for_inspection(
    make: Callable[..., Any], tmp_path: Path
) -> None:
    before = contents(make().folder)
    with pytest.raises(GateRefused, match="mỗi con số là một dữ kiện") as caught:
        make("review.kq('có 12 người')")
    assert caught.value.exit_code == 5
    assert contents(tmp_path / "out" / REPORT[0] / REPORT[1]) == before
    failed = tmp_path / "out" / "failed" / REPORT[0] / REPORT[1]
    assert {"bao-cao.html", "error.txt"} <= {path.name for path in failed.iterdir()}


def test_an_error_of_this_project_inside_a_cell_keeps_its_exit_code(
    make: Callable[..., Any],
) -> None:
    raising = "from plan09lib.errors import DataRefused, Fault\n"
    raising += "raise DataRefused(Fault('a.xlsx', 'hỏng', 'phải lành', 'sửa'))"
    with pytest.raises(DataRefused, match=r"a\.xlsx: hỏng"):
        make(raising)


def test_cells_run_in_the_scratch_folder_without_the_start_up_files_of_the_user(
    make: Callable[..., Any],
) -> None:
    before = f"""{OPENED}
import os
from pathlib import Path

here = Path.cwd()
assert ".staging" in here.parts
assert Path(os.environ["IPYTHONDIR"]).parent == here"""
    assert make(before=before).is_new


@pytest.mark.parametrize(
    ("kind", "unit", "period", "told"),
    [
        ("so_ke", "phuong-thu", "2025", 'có phải "so_ket"'),
        ("so_ket", "phuong-thu", "2025-H3", "2025-H3"),
        ("so_ket", "../../x", "2025", "tên thư mục"),
        ("so_ket", "phuong-mau-11", "2025", 'có phải "phuong-mau-1'),
        ("tong_ket", "phuong-mau-1", "2025-H1", "giai đoạn"),
    ],
)
def test_a_bad_parameter_is_refused_and_leaves_nothing_in_failed(
    tmp_path: Path, kind: str, unit: str, period: str, told: str
) -> None:
    with pytest.raises(BadParameter, match=told):
        publish(kind, unit, period, project_root() / "data", tmp_path)
    assert not (tmp_path / "failed").exists()


def test_a_ward_that_was_not_there_yet_is_refused_and_leaves_nothing_in_failed(
    tmp_path: Path,
) -> None:
    with pytest.raises(DataRefused, match="nằm ngoài thời gian tồn tại"):
        publish("so_ket", "phuong-mau-3", "2025-H1", project_root() / "data", tmp_path)
    assert not (tmp_path / "failed").exists()


def test_a_parameter_the_notebook_does_not_declare_is_refused_with_the_nearest_name() -> None:
    notebook = project_root() / "notebooks" / "so_ket.ipynb"
    with pytest.raises(BadParameter, match='có phải "period"'):
        check_parameters(notebook, {"unit": "phuong-mau-1", "perid": "2025"})
    with pytest.raises(BadParameter, match="kiểu str"):
        check_parameters(notebook, {"period": 2025.1})


def test_refused_data_is_told_in_failed(tmp_path: Path, make_unit: Callable[..., Path]) -> None:
    folder = make_unit("phuong-rong", {})
    (folder / "2025-06-30.xlsx").write_bytes(b"PK nothing")
    with pytest.raises(DataRefused):
        publish("so_ket", "phuong-rong", "2025-H1", folder.parents[1], tmp_path / "out")
    error = tmp_path / "out" / "failed" / "phuong-rong" / "2025-H1-so-ket" / "error.txt"
    assert "tệp nén bị hỏng" in error.read_text(encoding="utf-8")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("kind", "unit", "period", "report"),
    [
        ("so_ket", "phuong-mau-2", "2025-H1", "2025-H1-so-ket"),
        ("tong_ket", "phuong-mau-1", "2022..2025", "2022-2025-tong-ket"),
        ("so_ket", "phuong-mau-3", "2026-H1", "2026-H1-so-ket"),
    ],
)
def test_the_real_notebooks_give_a_report_twice_the_same(
    tmp_path: Path, kind: str, unit: str, period: str, report: str
) -> None:
    data = project_root() / "data"
    first, second = (publish(kind, unit, period, data, tmp_path / name) for name in ("a", "b"))
    assert first.folder == tmp_path / "a" / unit / report
    assert contents(first.folder) == contents(second.folder)


@pytest.mark.parametrize("gone", ["out", "out/.staging"])
@pytest.mark.parametrize("ends", ["in an error", "as if nothing were"])
def test_an_output_folder_that_is_taken_away_meanwhile_is_told_as_such(
    gone: str, ends: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def taken_away(*_: object) -> NotebookNode:
        shutil.rmtree(tmp_path / gone)
        if ends == "in an error":
            raise RuntimeError("Kernel died")
        return new_notebook()

    monkeypatch.setattr(execute, "run_notebook", taken_away)
    monkeypatch.setattr(publishing, "found", lambda name: None if name == FORKS else found(name))
    with pytest.raises(DeliveryFailed, match="bị xóa hoặc đổi chỗ trong khi đang lập") as told:
        publish("so_ket", "phuong-mau-1", "2025-H1", project_root() / "data", tmp_path / "out")
    assert str(tmp_path / "out") in str(told.value)
    assert not (tmp_path / "out" / "phuong-mau-1").exists()
