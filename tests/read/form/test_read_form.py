"""`plan09 template`: what it writes intake reads back equal, and it never replaces a file."""

from __future__ import annotations

import datetime as dt
import json
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal
from python_calamine import CalamineWorkbook
from support import ROOT, person, save

from plan09lib.cli import main
from plan09lib.errors import BadParameter, DataRefused
from plan09lib.read.cells.values import as_text
from plan09lib.read.form.form import GUIDE, LISTS, write_form
from plan09lib.read.form.next_workbook import make_form
from plan09lib.read.form.paper import widths_of
from plan09lib.read.form.prefill import prefilled
from plan09lib.read.plan.plan import Plan, load_plan
from plan09lib.read.rules.layout import Column
from plan09lib.read.tables.sources import Source, mark_untouched
from plan09lib.read.unit.history import History, Snapshot
from plan09lib.read.unit.identified import OWN
from plan09lib.read.workbook.intake import Workbook, read_workbook

DAY = dt.date(2025, 6, 30)
PARTS = st.one_of(
    st.sampled_from(["=1+1", "+84", "-", "@a", "0012", "1e5", "2024", "06", "Mẫu Thị Ước", "<b>x"]),
    st.text("aăâđêôơưựẩ=+-@'\"<>&%_x0041.,;:/#[]{}|~^ 019日本🙂", min_size=1, max_size=12),
)
TEXTS = PARTS.filter(lambda text: bool(as_text(text)))
DAYS = st.dates(dt.date(1960, 1, 1), dt.date(2005, 12, 31))
PAST = st.dates(dt.date(2005, 1, 1), DAY)
COUNTS = st.integers(0, 10**6)
PERIODS = st.sampled_from(["2024", "2025-Q1", "2022..2025", "2024-9M"])


def values_of(column: Column, plan: Plan) -> st.SearchStrategy[Any]:
    """Values that a typed frame may hold in this column."""
    if column.name == "birth_date":
        return DAYS
    if column.vocab:
        codes = plan.vocabularies[column.vocab].codes
        return st.sampled_from(codes if column.kind == "level" else [c for c in codes if c == "co"])
    kinds = {"date": PAST, "count": COUNTS, "period": PERIODS}
    return kinds.get(column.kind, TEXTS)


@st.composite
def contents(draw: st.DrawFn, plan: Plan) -> dict[str, pd.DataFrame]:
    """Rows for every sheet, every column blank or filled; ids in the roster differ."""
    frames = {}
    for slug, sheet in plan.layout.sheets.items():
        size = draw(st.integers(1 if sheet.required else 0, 4))
        columns = {
            c.name: draw(st.lists(st.none() | values_of(c, plan), min_size=size, max_size=size))
            for c in sheet.columns
        }
        for name in ("staff_id", "group") if sheet.required else ():
            column = sheet.column(name)
            unique = {"unique_by": as_text} if name == "staff_id" else {}
            one = values_of(column, plan)
            columns[name] = draw(st.lists(one, min_size=size, max_size=size, **unique))
        if sheet.required:  # a row is somebody's when it has a name
            name = st.sampled_from(["Mẫu Văn Một", "Mẫu Thị Hai", "Mẫu Văn Ba"])
            columns["full_name"] = draw(st.lists(name, min_size=size, max_size=size))
        if size and not sheet.required:
            first = next(c for c in sheet.columns if c.required)
            columns[first.name] = [draw(values_of(first, plan)) for _ in range(size)]
        frames[slug] = pd.DataFrame(columns, dtype=object)
    return frames


def expected(frame: pd.DataFrame, column: Column) -> list[Any]:
    """What a reader makes of the cells: texts tidy, blanks as None."""
    cells = [None if pd.isna(value) else value for value in frame[column.name]]
    return [as_text(cell) or None if isinstance(cell, str) else cell for cell in cells]


def found(book: Workbook, slug: str, column: Column) -> list[Any]:
    values = book.frames[slug][column.name]
    if column.kind == "date":
        return [None if pd.isna(value) else value.date() for value in values]
    return [None if pd.isna(value) else value for value in values]


@pytest.fixture(scope="module")
def scratch(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("forms")


_PLAN = load_plan(ROOT / "data" / "plan")


@given(frames=contents(_PLAN))
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
def test_what_it_writes_is_read_back_equal(frames: dict[str, pd.DataFrame], scratch: Path) -> None:
    path = scratch / f"{DAY}.xlsx"
    path.unlink(missing_ok=True)
    write_form(path, frames, _PLAN, DAY, "phường Thử")
    book = read_workbook(Source(DAY, path), _PLAN)
    assert not book.missing_sheets
    for slug, sheet in _PLAN.layout.sheets.items():
        for column in sheet.columns:
            if column.kind == "tick":
                ticked = [bool(value) for value in expected(frames[slug], column)]
                assert not any(ticked) or found(book, slug, column) == ticked
            else:
                assert found(book, slug, column) == expected(frames[slug], column), column.header


@pytest.mark.parametrize("unit", ["phuong-mau-1", "phuong-mau-2"])
def test_filled_in_from_the_previous_workbook_nothing_changes(
    unit: str, plan: Plan, tmp_path: Path
) -> None:
    history = History.load(ROOT / "data", unit, plan)
    made = make_form(history, dt.date(2026, 6, 30), tmp_path / "2026-06-30.xlsx")
    before = history.latest(dt.date(2026, 6, 30))
    assert isinstance(before, Snapshot)
    book = read_workbook(Source(before.date, made.path), plan)
    for slug in plan.layout.sheets:
        old, new = before.workbooks[0].frames[slug], book.frames[slug]
        columns = [name for name in new if name != "row"]
        assert_frame_equal(old[columns], new[columns], check_dtype=False)
    assert before.workbooks[0].source.name in made.told


def test_a_merged_ward_starts_from_its_predecessors(plan: Plan, tmp_path: Path) -> None:
    history = History.load(ROOT / "data", "phuong-mau-3", plan)
    made = make_form(history, dt.date(2025, 7, 1), tmp_path / "2025-07-01.xlsx")
    book = read_workbook(Source(dt.date(2025, 7, 1), made.path), plan)
    old = history.latest(DAY)
    assert isinstance(old, Snapshot)
    assert list(book.roster["staff_id"]) == list(old.roster[OWN])
    assert "phuong-cu-a/2025-06-30.xlsx, phuong-cu-b/2025-06-30.xlsx" in made.told


def test_what_was_not_understood_or_derived_is_neither_lost_nor_made_a_statement(
    make_unit: Callable[..., Path], plan: Plan, data_dir: Path
) -> None:
    rows = [
        person("0012", education="Đại hok", is_committee=None, position="Bí thư"),
        person("", birth_date=None, is_key="co"),
    ]
    make_unit("p-1", {"2025-06-30": {"nhan_su": rows}})
    history = History.load(data_dir, "p-1", plan)
    snapshot = history.latest(DAY)
    assert isinstance(snapshot, Snapshot)
    frame = prefilled(snapshot, plan)["nhan_su"]
    assert list(frame["education"]) == ["Đại hok", None] or frame["education"].isna()[1]
    assert frame["staff_id"].isna().tolist() == [False, True]
    assert frame["is_committee"].tolist() == ["x?", "?"]
    assert frame["is_key"].fillna("").tolist() == ["", "x"]


BIRTHS = ["1976", "5/1976", "00/00/1982", "tháng 11 năm 1981", "năm 1990", "01/01/1976", None]


def test_a_birth_known_by_year_or_month_is_written_as_no_day(
    make_unit: Callable[..., Path], plan: Plan, data_dir: Path, tmp_path: Path
) -> None:
    rows = [person(f"00{place}", birth_date=one) for place, one in enumerate(BIRTHS, 10)]
    make_unit("p-1", {"2025-06-30": {"nhan_su": rows}})
    history = History.load(data_dir, "p-1", plan)
    before = history.latest(DAY)
    assert isinstance(before, Snapshot)
    made = make_form(history, dt.date(2025, 12, 31), tmp_path / "2025-12-31.xlsx")
    book = read_workbook(Source(dt.date(2025, 12, 31), made.path), plan)
    written = ["year", "month", "year", "month", "year", "day", ""]
    assert book.roster["birth_precision"].fillna("").tolist() == written
    for name in ("birth_date", "birth_precision"):
        assert_frame_equal(before.roster[[name]], book.roster[[name]], check_dtype=False)
    header, *cells = (
        CalamineWorkbook.from_path(str(made.path)).get_sheet_by_name("Nhân sự").to_python()
    )
    births = [row[header.index("Ngày sinh")] for row in cells]
    assert births == ["1976", "5/1976", "1982", "11/1981", "1990", dt.date(1976, 1, 1), ""]


def lists_of(path: Path) -> tuple[CalamineWorkbook, str]:
    with zipfile.ZipFile(path) as archive:
        xml = "".join(
            archive.read(name).decode() for name in archive.namelist() if name.endswith(".xml")
        )
    return CalamineWorkbook.from_path(str(path)), xml


def test_the_form_has_lists_notes_frozen_headers_and_a_guide(plan: Plan, tmp_path: Path) -> None:
    path = tmp_path / "2025-06-30.xlsx"
    write_form(path, {}, plan, DAY, "phường Thử")
    book, xml = lists_of(path)
    titles = [sheet.title for sheet in plan.layout.sheets.values()]
    assert book.sheet_names == [GUIDE, *titles, LISTS]
    assert xml.count("<dataValidation ") >= 30
    assert xml.count('state="frozen"') == len(titles)
    assert 'state="hidden"' in xml
    for sheet in plan.layout.sheets.values():
        shown = [one for one in sheet.columns if one.is_offered(DAY, None)]
        assert book.get_sheet_by_name(sheet.title).to_python()[0] == [
            column.header for column in shown
        ]
        notes = [one.note for one in shown if not {"<", "{"} & set(one.note)]
        assert all(note in xml for note in notes)
    assert "1.1 … 6.4, III.1 … III.3" in xml
    assert "chỉ tiêu: 1 … 6, T25-1a, chung" in xml
    guide = [row[1] for row in book.get_sheet_by_name(GUIDE).to_python()]
    assert set(plan.layout.guide) <= set(guide)
    listed = [cell for row in book.get_sheet_by_name(LISTS).to_python() for cell in row]
    assert {"1.1", "III.3", "đại học", "Chủ tịch UBND"} <= set(listed)


def test_the_same_form_has_the_same_bytes(plan: Plan, tmp_path: Path) -> None:
    for name in ("a.xlsx", "b.xlsx"):
        write_form(tmp_path / name, {}, plan, DAY, "phường Thử")
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


def test_it_goes_into_the_units_folder_and_never_replaces_a_file(
    make_unit: Callable[..., Path], data_dir: Path
) -> None:
    folder = make_unit("p-1", {"2025-06-30": {"nhan_su": [person("0012")]}})
    before = (folder / "2025-06-30.xlsx").read_bytes()
    arguments = ["--data-dir", str(data_dir)]
    done = CliRunner().invoke(main, ["template", "p-1", "2025-12-31", *arguments])
    assert (done.exit_code, (folder / "2025-12-31.xlsx").is_file()) == (0, True)
    assert "Điền sẵn 1 người từ 2025-06-30.xlsx" in done.output
    again = CliRunner().invoke(main, ["template", "p-1", "2025-06-30", *arguments])
    assert (again.exit_code, "đã có danh sách của ngày này" in again.output) == (3, True)
    assert (folder / "2025-06-30.xlsx").read_bytes() == before
    assert sorted(path.name for path in folder.iterdir()) == [
        ".mau", "2025-06-30.xlsx", "2025-12-31.xlsx", "don_vi.yml",
    ]  # fmt: skip


@pytest.mark.parametrize("command", ["check", "report"])
def test_a_form_that_nobody_saved_is_told_where_its_list_is_asked_for(
    command: str, make_unit: Callable[..., Path], data_dir: Path, tmp_path: Path
) -> None:
    form = make_unit("p-1", {}) / "2025-12-31.xlsx"
    form.write_bytes(b"x")
    mark_untouched(form, form)
    folders = ["--data-dir", str(data_dir), "--output-dir", str(tmp_path / "out")]
    told = "còn nguyên như máy lập"
    for period in (["2025"], []):
        done = CliRunner().invoke(main, [command, "p-1", *period, *folders])
        assert done.exit_code in (2, 3)
        assert "2025-12-31.xlsx" in done.output
        assert told in done.output
        assert "điền, lưu rồi chạy lại" in done.output
        assert "thêm tệp" not in done.output
    earlier = CliRunner().invoke(main, [command, "p-1", "2025-H1", *folders])
    assert told not in earlier.output


def test_a_report_of_the_list_before_a_form_that_nobody_saved_says_so(
    make_unit: Callable[..., Path], data_dir: Path, tmp_path: Path
) -> None:
    make_unit("p-1", {"2025-11-30": {"nhan_su": [person("0012")]}})
    folders = ["--data-dir", str(data_dir)]
    CliRunner().invoke(main, ["template", "p-1", "2025-12-31", *folders])
    folders += ["--output-dir", str(tmp_path / "out")]
    said = "2025-12-31.xlsx còn nguyên như máy lập: điền, lưu rồi chạy lại"
    made = CliRunner().invoke(main, ["report", "p-1", "2025", *folders])
    assert (made.exit_code, said in made.output) == (0, True)
    (report,) = (tmp_path / "out" / "p-1").iterdir()
    record = json.loads((report / "manifest.json").read_text("utf-8"))
    record["issue"] = {"number": "1-BC/ĐU", "date": "2026-01-05", "replaces": ""}
    (report / "manifest.json").write_text(json.dumps(record), encoding="utf-8")
    again = CliRunner().invoke(main, ["report", "p-1", "2025", *folders])
    assert (again.exit_code, said in again.output) == (3, False)
    assert "còn nguyên như máy lập" in again.output
    assert "--replaces" not in again.output


def test_the_list_of_a_deadline_that_is_still_a_form_is_told(
    make_unit: Callable[..., Path], data_dir: Path
) -> None:
    folder = make_unit("p-1", {"2025-06-30": {"nhan_su": [person("0012")]}})
    folders = ["--data-dir", str(data_dir)]
    CliRunner().invoke(main, ["template", "p-1", "2025-12-31", *folders])
    told = CliRunner().invoke(main, ["check", "p-1", "2025", *folders]).output
    assert "Tệp 2025-12-31.xlsx (p-1) còn nguyên như máy lập: điền, lưu rồi chạy lại" in told
    (folder / "2025-12-31.xlsx").unlink()
    told = CliRunner().invoke(main, ["check", "p-1", "2025", *folders]).output
    assert "ví dụ 2025-12-31.xlsx" in " ".join(told.split())


def test_a_form_is_a_list_once_somebody_has_saved_it(
    make_unit: Callable[..., Path], data_dir: Path, plan: Plan
) -> None:
    folder = make_unit("p-1", {"2025-06-30": {"nhan_su": [person("0012")]}})
    done = CliRunner().invoke(main, ["template", "p-1", "2025-12-31", "--data-dir", str(data_dir)])
    assert "chưa tính là danh sách" in done.output
    days = [dt.date(2025, 6, 30), dt.date(2025, 12, 31)]
    assert History.load(data_dir, "p-1", plan).dates() == days[:1]
    save(folder / "2025-12-31.xlsx")
    assert History.load(data_dir, "p-1", plan).dates() == days


def test_a_failure_leaves_nothing_behind(
    plan: Plan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("plan09lib.read.form.form._Form.write_lists", lambda self: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        write_form(tmp_path / "x.xlsx", {}, plan, DAY, "phường Thử")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("unit", "day", "output", "error", "words"),
    [
        ("phuong-mau-1", DAY, None, BadParameter, "thêm --output"),
        ("phuong-mau-1", DAY, "x.xls", BadParameter, "đuôi .xlsx"),
        ("phuong-mau-1", DAY, "no/x.xlsx", DataRefused, "chọn nơi khác"),
        ("phuong-mau-3", dt.date(2025, 6, 30), "x.xlsx", BadParameter, "ngoài thời gian tồn tại"),
        ("phuong-mau-1", DAY, "there.xlsx", DataRefused, "không ghi đè"),
    ],
)
def test_what_it_refuses(
    unit: str, day: dt.date, output: str | None, error: type[Exception], words: str,
    plan: Plan, tmp_path: Path,
) -> None:  # fmt: skip
    (tmp_path / "there.xlsx").write_bytes(b"mine")
    history = History.load(ROOT / "data", unit, plan)
    with pytest.raises(error, match=words):
        make_form(history, day, tmp_path / output if output else None)
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [
        ("there.xlsx", b"mine")
    ]


@pytest.mark.parametrize("text", ["31/6/2025", "2025-6-30", "20250630", "2025", "2025-02-30"])
def test_a_date_that_is_none_is_told_with_the_forms_there_are(text: str) -> None:
    done = CliRunner().invoke(main, ["template", "phuong-mau-1", text])
    told = " ".join(done.output.split())
    assert (done.exit_code, "ghi đủ ngày, tháng, bốn chữ số năm" in told) == (2, True)


def test_a_note_spells_values_as_the_drop_down_list_beside_it(plan: Plan) -> None:
    taught = {"có", "chưa", "không", "x"}  # the guide says what these short words mean
    odd = [
        (sheet.title, column.header, word)
        for sheet in plan.layout.sheets.values()
        for column in sheet.columns
        if column.vocab
        for levels in [plan.vocabularies[column.vocab]]
        for word in re.split(r", | hoặc |: |; ", column.note)
        if (level := levels.find(word)) and word not in {*taught, *level.label.split(", ")}
    ]
    assert odd == []


def test_everybody_without_a_number_gets_one_that_nobody_ever_had(
    make_unit: Callable[..., Path], data_dir: Path
) -> None:
    before = [person("0007"), person("0009", full_name="Mẫu Văn Chín")]
    now = [person("0007"), person("", full_name="Mẫu Văn Mới"), person("", full_name="Mẫu Thị Mới")]
    folder = make_unit("p-1", {"2024-12-31": {"nhan_su": before}, "2025-06-30": {"nhan_su": now}})
    done = CliRunner().invoke(main, ["template", "p-1", "2025-12-31", "--data-dir", str(data_dir)])
    assert "Đánh Mã 0010 đến 0011 cho 2 người" in done.output
    made = CalamineWorkbook.from_path(str(folder / "2025-12-31.xlsx"))
    rows = made.get_sheet_by_name("Nhân sự").to_python()
    assert [row[0] for row in rows[1:]] == ["0007", "0010", "0011"]


def test_a_proposed_tick_stays_unknown_until_somebody_confirms_it(
    make_unit: Callable[..., Path], data_dir: Path, plan: Plan
) -> None:
    rows = [
        person("0012", group="can_bo", position="Bí thư Đảng ủy"),
        person("0013", group="can_bo", position="Chủ tịch Hội Nông dân"),
        person("0014"),
    ]
    make_unit("p-1", {"2025-06-30": {"nhan_su": rows}})
    done = CliRunner().invoke(main, ["template", "p-1", "2025-12-31", "--data-dir", str(data_dir)])
    assert 'Cột "Chủ chốt", "CT-XH", "Cấp ủy viên" ghi x? theo chức vụ' in done.output
    save(data_dir / "units" / "p-1" / "2025-12-31.xlsx")
    roster = History.load(data_dir, "p-1", plan).latest(dt.date(2025, 12, 31)).roster
    for column, unknown in {"is_key": [True, False, False], "is_mass_org": [False, True, False],
                            "is_committee": [True, True, True]}.items():  # fmt: skip
        assert roster[column].isna().tolist() == unknown, column
        assert not roster[column].fillna(False).any()


def test_a_roster_fits_on_a_page_at_a_size_that_can_be_read(plan: Plan, tmp_path: Path) -> None:
    sheet = plan.layout.sheets["nhan_su"]
    widths = widths_of(sheet, plan.vocabularies)
    across = 145  # characters of the standard font between narrow margins of A4, across
    assert across / sum(widths.values()) > 0.6
    write_form(tmp_path / "a.xlsx", {}, plan, DAY, "phường Thử")
    xml = lists_of(tmp_path / "a.xlsx")[1]
    assert xml.count("_xlnm.Print_Titles") == len(plan.layout.sheets)
    assert xml.count('orientation="landscape"') == len(plan.layout.sheets) + 1


@pytest.mark.parametrize(("day", "is_there"), [("2025-06-30", False), ("2025-07-01", True)])
def test_a_column_of_later_rules_is_offered_from_their_day(
    day: str, is_there: bool, plan: Plan, tmp_path: Path
) -> None:
    path = tmp_path / f"{day}.xlsx"
    write_form(path, {}, plan, dt.date.fromisoformat(day), "phường Thử")
    book, _ = lists_of(path)
    headers = book.get_sheet_by_name("Nhân sự").to_python()[0]
    assert ("Cấp ủy trực thuộc" in headers) == is_there
