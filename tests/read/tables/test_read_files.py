"""Which files are lists, in which forms they are read, and that nothing is touched."""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import time
import tracemalloc
import zipfile
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from raw_lists import DAY, HEAD, Table, judge, people, read, roster, write_sheets
from support import ENGLISH, person

from plan09lib.errors import DataRefused
from plan09lib.judge.targets.evidence import gather
from plan09lib.read.cells.values import as_text
from plan09lib.read.period.period import Period
from plan09lib.read.plan.plan import Plan
from plan09lib.read.tables.source_tables import raw_sheets, read_tables
from plan09lib.read.tables.sources import Source, list_sources
from plan09lib.read.tables.tables import open_tables
from plan09lib.read.unit.history import History
from plan09lib.read.workbook.intake import read_workbook
from plan09lib.tell.lists.data_review import open_data_review


def test_a_text_file_called_xlsx_is_refused(make_unit: Callable[..., Path], plan: Plan) -> None:
    folder = make_unit("p-1", {})
    (folder / f"{DAY}.xlsx").write_text("Mã,Họ và tên\n", encoding="utf-8")
    with pytest.raises(DataRefused, match=rf"{DAY}\.xlsx: không mở được") as refused:
        judge(folder, plan)
    assert refused.value.exit_code == 3


@pytest.mark.parametrize("keep", [0, 10, 0.5, 0.95])
def test_a_damaged_workbook_is_refused(
    keep: float, unit_with: Callable[..., Path], plan: Plan
) -> None:
    path = unit_with(people()) / f"{DAY}.xlsx"
    whole = path.read_bytes()
    path.write_bytes(whole[: int(keep if keep > 1 else keep * len(whole))])
    with pytest.raises(DataRefused, match="không mở được"):
        judge(path.parent, plan)


@pytest.mark.parametrize("algorithm", ["", "Blowfish CFB", "AES-256"])
def test_a_spreadsheet_with_a_password_is_called_so(algorithm: str, tmp_path: Path) -> None:
    key = f'<m:encryption-data><m:algorithm m:algorithm-name="{algorithm}"/></m:encryption-data>'
    entry = f'<m:file-entry m:full-path="content.xml">{key if algorithm else ""}</m:file-entry>'
    path = tmp_path / "2025-06-30.ods"
    with zipfile.ZipFile(path, "w") as container:
        container.writestr("content.xml", b"\x8f\x01 not readable without the password")
        container.writestr("META-INF/manifest.xml", f'<m:manifest xmlns:m="m">{entry}</m:manifest>')
    with pytest.raises(DataRefused) as refused:
        open_tables(path)
    expected = "bỏ mật khẩu, lưu lại" if algorithm else "tệp bị hỏng"
    assert expected in refused.value.message


def test_two_workbooks_of_one_date_are_refused(unit_with: Callable[..., Path], plan: Plan) -> None:
    folder = unit_with(people())
    (folder / DAY).mkdir()
    (folder / DAY / "nhan_su.csv").write_text("Mã\n", encoding="utf-8")
    with pytest.raises(DataRefused, match=f"{DAY} và {DAY}.xlsx cùng ngày"):
        judge(folder, plan)


NAMES = ["danh sách.xlsx", "2025-02-30.xlsx", "2025-6-30.xlsx", "30-06-2025.xlsx", "2025-06.xlsx"]
NAMES += ["2025-06-30 (1).xlsx", "Bản sao 2025-06-30.xlsx"]


@pytest.mark.parametrize("name", NAMES)
def test_a_file_name_that_is_no_date_is_refused(
    name: str, unit_with: Callable[..., Path], plan: Plan
) -> None:
    folder = unit_with(people(), name)
    with pytest.raises(DataRefused, match="tên tệp không phải ngày") as refused:
        judge(folder, plan)
    assert name in refused.value.message


def test_all_faulty_names_are_told_at_once(unit_with: Callable[..., Path]) -> None:
    folder = unit_with(people(), NAMES[0])
    write_sheets(folder / NAMES[1], people())
    with pytest.raises(DataRefused) as refused:
        list_sources(folder)
    assert len(refused.value.faults) == 2


@pytest.mark.parametrize("name", [f"~${DAY}.xlsx", f".{DAY}.xlsx", "_nháp.xlsx", "ghi chú.txt"])
def test_temporary_and_other_files_are_passed_over(
    name: str, unit_with: Callable[..., Path]
) -> None:
    folder = unit_with(people())
    (folder / name).write_text("x", encoding="utf-8")
    assert [source.name for source in list_sources(folder)] == [f"{DAY}.xlsx"]


@pytest.mark.parametrize("name", ["2025-12-31.XLSX", "2025-12-31.xls", "2025-12-31.xlsm"])
def test_a_dated_list_of_another_ending_is_used_or_refused(
    name: str, unit_with: Callable[..., Path]
) -> None:
    folder = unit_with(people())
    write_sheets(folder / "x.xlsx", people())
    (folder / "x.xlsx").rename(folder / name)
    try:
        assert name in [source.name for source in list_sources(folder)]
    except DataRefused as refused:
        assert name in refused.message  # noqa: PT017


def test_workbooks_are_listed_by_date(make_unit: Callable[..., Path]) -> None:
    days = ("2025-06-30", "2022-07-31", "2024-12-31")
    folder = make_unit("p-1", {day: {"nhan_su": [person("001")]} for day in days})
    assert [str(source.date) for source in list_sources(folder)] == sorted(days)


def as_csv(rows: Table, path: Path) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows([as_text(cell) for cell in row] for row in rows)


def as_parquet(rows: Table, path: Path) -> None:
    texts = [[as_text(cell) or None for cell in row] for row in rows[1:]]
    pd.DataFrame(texts, columns=rows[0]).to_parquet(path)


def as_typed_parquet(rows: Table, path: Path) -> None:
    frame = pd.DataFrame(rows[1:], columns=rows[0]).replace("", None)
    days = ["Ngày sinh", "Ngày vào"]
    frame = frame.assign(**{name: pd.to_datetime(frame[name]) for name in days})
    frame.to_parquet(path)


def as_nullable_parquet(rows: Table, path: Path) -> None:
    texts = [[as_text(cell) or None for cell in row] for row in rows[1:]]
    pd.DataFrame(texts, columns=rows[0]).convert_dtypes().astype("string").to_parquet(path)


FORMS: dict[str, tuple[Callable[[Table, Path], None], str]] = {
    "csv": (as_csv, "csv"),
    "parquet of texts": (as_parquet, "parquet"),
    "parquet of dates": (as_typed_parquet, "parquet"),
    "parquet of nullable texts": (as_nullable_parquet, "parquet"),
}


READABLE = [
    *((form, "phuong-mau-1") for form in ("csv", "parquet of texts", "parquet of dates")),
    *((form, "phuong-mau-2") for form in ("csv", "parquet of texts")),
    ("parquet of nullable texts", "phuong-mau-1"),
]


@pytest.mark.parametrize(("form", "unit"), READABLE)
def test_csv_and_parquet_give_the_same_roster(
    form: str, unit: str, tmp_path: Path, plan: Plan
) -> None:
    path = plan.folder.parent / "sample" / unit / f"{DAY}.xlsx"
    source = Source(dt.date.fromisoformat(DAY), path)
    write, ending = FORMS[form]
    (tmp_path / DAY).mkdir()
    write(raw_sheets(source, plan.layout)["Nhân sự"], tmp_path / DAY / f"nhan_su.{ending}")
    expected = read_workbook(source, plan)
    other = read_workbook(Source(source.date, tmp_path / DAY), plan)
    pd.testing.assert_frame_equal(other.roster, expected.roster)
    kinds = [
        [(f.code, f.row, f.column, f.raw) for f in book.findings if f.sheet == "Nhân sự"]
        for book in (other, expected)
    ]
    assert kinds[0] == kinds[1]


@pytest.mark.parametrize("form", ["xlsx", "csv", "parquet"])
def test_codes_stay_text(form: str, make_unit: Callable[..., Path], plan: Plan) -> None:
    folder = make_unit("p-1", {})
    (folder / DAY).mkdir()
    if form == "xlsx":
        write_sheets(folder / f"{DAY}.xlsx", people())
    elif form == "csv":
        as_csv(roster(), folder / DAY / "nhan_su.csv")
    else:
        as_parquet(roster(), folder / DAY / "nhan_su.parquet")
    book = read(folder, plan, f"{DAY}.xlsx" if form == "xlsx" else DAY)
    assert book.roster["staff_id"].tolist() == ["0012", "0013", "0014"]


def test_columns_by_their_names_in_frames_are_known(
    make_unit: Callable[..., Path], plan: Plan
) -> None:
    names = {column.header: column.name for column in plan.layout.sheets["nhan_su"].columns}
    folder = make_unit("p-1", {})
    (folder / DAY).mkdir()
    table = roster()
    as_csv([[names[header] for header in HEAD], *table[1:]], folder / DAY / "nhan_su.csv")
    assert read(folder, plan, DAY).roster["group"].tolist() == ["can_bo", "cong_chuc", "cong_chuc"]


@pytest.mark.parametrize("code", ["utf-16", "utf-16-le", "utf-16-be"])
def test_a_csv_in_utf_16_gives_the_same_roster(
    code: str, make_unit: Callable[..., Path], plan: Plan
) -> None:
    folder = make_unit("p-1", {})
    (folder / DAY).mkdir()
    path = folder / DAY / "nhan_su.csv"
    as_csv(roster(), path)
    expected = read(folder, plan, DAY).roster
    path.write_bytes(path.read_text(encoding="utf-8-sig").encode(code))
    pd.testing.assert_frame_equal(read(folder, plan, DAY).roster, expected)


def test_a_file_called_parquet_that_is_none_is_refused(
    make_unit: Callable[..., Path], plan: Plan
) -> None:
    folder = make_unit("p-1", {})
    (folder / DAY).mkdir()
    (folder / DAY / "nhan_su.parquet").write_bytes(b"PAR0" * 9)
    with pytest.raises(DataRefused, match=r"nhan_su\.parquet: không mở được"):
        judge(folder, plan)


def test_a_folder_without_a_roster_is_refused(make_unit: Callable[..., Path], plan: Plan) -> None:
    folder = make_unit("p-1", {})
    (folder / DAY).mkdir()
    with pytest.raises(DataRefused, match='thêm trang "Nhân sự"'):
        judge(folder, plan)


def test_two_sheets_of_one_title_are_refused(unit_with: Callable[..., Path], plan: Plan) -> None:
    folder = unit_with({"Nhân sự": roster(), "Nhân  sự": roster(Mã="0099")})
    with pytest.raises(DataRefused):
        judge(folder, plan)


def test_reading_changes_no_input(
    make_unit: Callable[..., Path], data_dir: Path, plan: Plan
) -> None:
    folder = make_unit("p-1", {"2022-07-31": {"nhan_su": [person("001")]}})
    write_sheets(folder / "2024-12-31.xlsx", people())
    (folder / DAY).mkdir()
    as_csv(roster(), folder / DAY / "nhan_su.csv")

    def state() -> dict[str, tuple[str, int]]:
        return {
            path.relative_to(data_dir).as_posix(): (
                hashlib.sha256(path.read_bytes()).hexdigest(),
                path.stat().st_mtime_ns,
            )
            for path in sorted(data_dir.rglob("*"))
            if path.is_file()
        }

    before = state()
    judge(folder, plan)
    assert state() == before


def test_digests_name_every_file_up_to_the_day(
    make_unit: Callable[..., Path], data_dir: Path, plan: Plan
) -> None:
    days = ("2022-07-31", DAY, "2025-12-31")
    folder = make_unit("p-1", {day: {"nhan_su": [person("001")]} for day in days})
    digests = History.load(data_dir, "p-1", plan).digests(dt.date(2025, 6, 30))
    assert list(digests) == ["p-1/2022-07-31.xlsx", "p-1/2025-06-30.xlsx", "p-1/don_vi.yml"]
    whole = (folder / f"{DAY}.xlsx").read_bytes()
    assert digests[f"p-1/{DAY}.xlsx"] == hashlib.sha256(whole).hexdigest()


def test_a_file_that_is_not_there_is_told_in_vietnamese(tmp_path: Path) -> None:
    for path, words in (
        (tmp_path / "a.xlsx", "không có tệp này"),
        (tmp_path, "đây là một thư mục"),
    ):
        with pytest.raises(DataRefused) as refused:
            open_tables(path)
        assert words in refused.value.message
        assert not ENGLISH.search(refused.value.message)
        assert "No such" not in refused.value.message


BEYOND = {
    "a million columns": ("Mã,Tên\n1,2\n" + "x," * 1_000_000, "dòng 3: .*không quá 1000 cột"),
    "columns over as many lines": ('"x\n",' * 200_000, "cột thứ 200001"),
    "columns and rows far apart": ("x;" * 900 + "\n" + "x\n" * 500_000, "2000000 ô"),
    "a cell of 15 MB": ("Mã,Tên\n1," + "x" * 15_000_000, "dòng 2: .*dòng quá dài"),
    "a cell of 1 MB": ("Mã,Tên\n1," + "x" * 1_000_000, "dòng 2: .*ô quá dài"),
    "a long cell": ("Mã,Tên\n1," + "x" * 40_000, "dòng 2: .*ô không quá 32767 ký tự"),
    "a quote that never ends": ('Mã,"Tên\n' + "x\n" * 500_000, "ô quá dài"),
}


@pytest.mark.parametrize(("text", "told"), BEYOND.values(), ids=BEYOND)
def test_a_text_table_that_no_list_is_like_is_refused_at_once(
    text: str, told: str, tmp_path: Path
) -> None:
    path = tmp_path / f"{DAY}.csv"
    path.write_text(text, encoding="utf-8")
    started = time.process_time()
    tracemalloc.start()
    with pytest.raises(DataRefused, match=told) as refused:
        open_tables(path)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 100_000_000
    assert time.process_time() - started < 10
    assert path.name in refused.value.faults[0].where


def test_a_sheet_of_too_many_columns_is_refused(tmp_path: Path) -> None:
    write_sheets(tmp_path / f"{DAY}.xlsx", {"Nhân sự": [["x"] * 1_001]})
    with pytest.raises(DataRefused, match=r"trải đến cột thứ 1001\); bảng không quá 1000 cột"):
        open_tables(tmp_path / f"{DAY}.xlsx")


def test_a_parquet_of_too_many_columns_is_refused(tmp_path: Path) -> None:
    (tmp_path / DAY).mkdir()
    frame = pd.DataFrame([["x"] * 1_001], columns=[f"c{n}" for n in range(1_001)])
    frame.to_parquet(tmp_path / DAY / "nhan_su.parquet")
    (source,) = list_sources(tmp_path)
    with pytest.raises(DataRefused, match="1001 cột"):
        read_tables(source)


@pytest.mark.parametrize("name", ["DS 31.12.2025.xlsx", "31-12-2025.csv", "2025_12_31.xlsx"])
def test_a_stray_list_of_a_later_day_stops_only_what_needs_it(
    name: str, unit_with: Callable[..., Path], plan: Plan
) -> None:
    folder = unit_with(people())
    write_sheets(folder / name, people())
    judge(folder, plan)  # 2025-H1 needs no such file
    history = History.load(folder.parents[1], folder.name, plan)
    with pytest.raises(DataRefused, match="không phải ngày"):
        gather(plan, history, Period.parse("2025"))


@pytest.mark.parametrize(
    "name", ["DS 1.1.2025.xlsx", "ban nhap.xlsx", "DS 1.1.2025, 2.1.2025.xlsx"]
)
def test_a_stray_list_of_an_earlier_or_any_day_stops_the_report_and_not_the_check(
    name: str, unit_with: Callable[..., Path], plan: Plan
) -> None:
    folder = unit_with(people())
    write_sheets(folder / name, people())
    with pytest.raises(DataRefused, match="không phải ngày"):
        judge(folder, plan)
    review = open_data_review(folder.name, "2025-H1", folder.parents[1])
    assert name in str(review.refusal[0])
    assert len(review.books) == 1
