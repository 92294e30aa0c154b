"""Files opened as what they are, not as what their names say: sheets as plain rows of cells."""

from __future__ import annotations

import csv
import io
import re
import struct
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

from lxml import etree
from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetVisibleEnum

from plan09lib.errors import said_by
from plan09lib.read.files import limits
from plan09lib.read.files.formula_guard import unguarded
from plan09lib.read.files.presence import read_file
from plan09lib.read.tables.container import (
    SIGNATURE,
    Contents,
    check_extent,
    check_sheets,
    look_through,
    look_through_ole,
    refuse,
)
from plan09lib.read.tables.legacy_text import share_of_syllables
from plan09lib.read.tables.marks import Marks, addresses
from plan09lib.read.tables.ods_sheets import ods_sheets
from plan09lib.read.tables.xls_marks import xls_marks
from plan09lib.read.tables.xlsx_marks import xlsx_marks

Rows = list[list[object]]
Said = tuple[str, str, str]
Read = tuple[tuple["Table", ...], list[Said]]
_ENDINGS = {"xlsx": (".xlsx", ".xlsm"), "ods": (".ods",), "xls": (".xls",)}
TEXT_ENDINGS = (".csv", ".txt", ".tsv")
_SAVE_AGAIN = "mở tệp bằng Excel, lưu lại rồi thử lại"
_WHOLE = "tệp phải là tệp Excel hoặc bảng CSV/Parquet nguyên vẹn"


@dataclass(frozen=True)
class Table:
    """One sheet as the file holds it; `merges` are inclusive (row, column) corners from 0.

    `struck_rows` are known when the header is.
    """

    name: str
    rows: Rows
    hidden: bool = False
    merges: tuple[tuple[tuple[int, int], tuple[int, int]], ...] = ()
    marks: Marks = field(default_factory=Marks)
    struck_rows: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Opened:
    """All sheets of one file, and what is worth saying about it as (code, words, action)."""

    tables: tuple[Table, ...]
    remarks: tuple[Said, ...] = field(default=())


def open_tables(path: Path) -> Opened:
    """The sheets of `path`, by its content.

    Raises: DataRefused, naming the place, for a file that is damaged, protected, too big or none
    of .xlsx, .xlsm, .xls, .ods, .csv.
    """
    data = file_bytes(path)
    kind, contents = _kind(data, path.name)
    if kind == "text":
        return _checked(Opened((Table(path.stem, _text_rows(data, path)),)), path.name)
    with _damage_told(path.name):
        tables, unseen = _READERS[kind](data, path.name)
    remarks = [*_remarks(contents, tables), *_wrong_ending(kind, path), *unseen]
    return _checked(Opened(tables, tuple(remarks)), path.name)


def _checked(opened: Opened, name: str) -> Opened:
    """The same, when no cell holds a whole text."""
    for table in opened.tables:
        for number, row in enumerate(table.rows, 1):
            for cell in row:
                if isinstance(cell, str) and len(cell) > limits.CELL_CHARACTERS:
                    place = f"{name}, {table.name}, dòng {number}"
                    rule = f"một ô không quá {limits.CELL_CHARACTERS} ký tự"
                    do = "rút ngắn ô này, lưu lại rồi thử lại"
                    raise refuse(place, "có ô quá dài", rule, do)
    return opened


def file_bytes(path: Path) -> bytes:
    """The bytes of a list. Raises: DataRefused for none, too many, and what is no file."""
    data = read_file(path, limits.FILE_BYTES + 1)
    if len(data) > limits.FILE_BYTES:
        most = limits.FILE_BYTES // limits.MIB
        rule, action = f"một tệp không quá {most} MB", "chép riêng danh sách sang một tệp mới"
        raise refuse(path.name, f"tệp hơn {most} MB", rule, action)
    if not data.strip(b"\0"):
        raise refuse(path.name, "tệp rỗng", _WHOLE, "chép lại tệp từ nơi gửi")
    return data


def _kind(data: bytes, name: str) -> tuple[str, Contents]:
    if data.startswith(b"PK"):
        contents = look_through(data, name)
        if "xl/workbook.xml" in contents.names:
            return "xlsx", contents
        if "content.xml" in contents.names:
            return "ods", contents
        found = "Excel nhị phân .xlsb" if "xl/workbook.bin" in contents.names else "tệp nén khác"
        raise refuse(name, found, _WHOLE, "lưu lại dạng .xlsx rồi thử lại")
    if data.startswith(SIGNATURE):
        look_through_ole(data, name)
        return "xls", Contents(frozenset())
    return "text", Contents(frozenset())


def _text_rows(data: bytes, path: Path) -> Rows:
    data = _without_utf_16(data)
    start = data[:512].lstrip().lower()
    if start.startswith((b"<", b"\xef\xbb\xbf<")):
        found = "bên trong là trang web hoặc XML"
        raise refuse(path.name, found, _WHOLE, "mở bằng Excel, lưu lại dạng .xlsx rồi thử lại")
    if path.suffix.lower() not in TEXT_ENDINGS and not _is_tab_text(data):
        found = f"nội dung không phải tệp {path.suffix}"
        raise refuse(path.name, found, _WHOLE, _SAVE_AGAIN)
    return read_delimited(data, path.name)


_CONTROL = re.compile(r"[\0-\x08\x0e-\x1f]")


def _without_utf_16(data: bytes) -> bytes:
    """Text in UTF-16, as Excel saves "Unicode text", in UTF-8; all else as it is.

    Without a mark it is told by its zero bytes: most of the first letters are ASCII or separators,
    and their zero lies on one side.
    """
    start = data[:4_000]
    even, odd = start[::2].count(0), start[1::2].count(0)
    code = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") and data[2:4] != b"\0\0" else ""
    if not code and max(even, odd) * 8 > len(start) and not min(even, odd):
        code = "utf-16-le" if odd else "utf-16-be"
    try:
        text = data.decode(code) if code else ""
    except UnicodeDecodeError:
        return data
    return text.encode() if text and not _CONTROL.search(text[:4_000]) else data


def _is_tab_text(data: bytes) -> bool:
    """Whether this is a table with tabs, as other programs save it under the name of a workbook."""
    lines = [line for line in data[:50_000].splitlines()[:50] if line.strip()]
    tabbed = sum(1 for line in lines if b"\t" in line)
    return b"\0" not in data[:50_000] and tabbed > 1 and 2 * tabbed >= len(lines)


def _remarks(contents: Contents, tables: tuple[Table, ...]) -> Iterator[Said]:
    if contents.has_macros:
        words = "tệp có macro; chỉ đọc giá trị trong ô, macro không chạy"
        yield "macros", words, "gửi tệp .xlsx không có macro"
    formulas = sum(table.marks.formulas for table in tables)
    if unsaved := _named(tables, "unsaved"):
        words = f"ô công thức chưa có kết quả nên coi là trống: {unsaved}"
        yield "formula_without_value", words, "mở tệp bằng Excel, lưu lại, hoặc dán giá trị"
    elif formulas:
        stale = "; tệp chưa được tính lại, kết quả có thể cũ" if contents.recalculates else ""
        words = f"{formulas} ô là công thức; đọc kết quả đã lưu trong tệp{stale}"
        yield "formula_cells", words, "mở tệp bằng Excel, lưu lại, hoặc dán giá trị"
    if errors := _named(tables, "errors"):
        words = f"ô báo lỗi công thức nên coi là trống: {errors}"
        yield "formula_error", words, "sửa công thức hoặc ghi giá trị"


def _named(tables: tuple[Table, ...], what: str) -> str:
    """The marked cells of all sheets, each sheet named where there are several."""
    found = [
        (table.name, addresses(cells)) for table in tables if (cells := getattr(table.marks, what))
    ]
    if len(tables) == 1:
        return "".join(cells for _, cells in found)
    return "; ".join(f'trang "{name}" {cells}' for name, cells in found)


def _wrong_ending(kind: str, path: Path) -> Iterator[Said]:
    if path.suffix.lower() not in _ENDINGS[kind]:
        words = f"tên tệp có đuôi {path.suffix} nhưng nội dung là {kind}; đọc theo nội dung"
        yield "wrong_ending", words, f"đổi đuôi tệp thành {_ENDINGS[kind][0]}"


@contextmanager
def _damage_told(name: str) -> Iterator[None]:
    """Turns whatever a reader of spreadsheets meets into a refusal that names the file."""
    with _NoPanic(name):
        try:
            yield
        except (
            CalamineError,
            OSError,
            ValueError,
            KeyError,
            OverflowError,
            etree.XMLSyntaxError,
        ) as error:
            locked = "password" in str(error).lower()
            found = "tệp có mật khẩu" if locked else f"tệp bị hỏng: {said_by(error)}"
            action = "bỏ mật khẩu, lưu lại rồi thử lại" if locked else _SAVE_AGAIN
            raise refuse(name, found, _WHOLE, action) from None


class _NoPanic:
    """A panic of the reader's compiled part is no Exception: it is caught by its name."""

    def __init__(self, name: str):
        self.name = name

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is not None and kind.__name__ == "PanicException":
            raise refuse(self.name, "tệp bị hỏng bên trong", _WHOLE, _SAVE_AGAIN) from None


def _xlsx(data: bytes, name: str) -> Read:
    marks = xlsx_marks(data)
    tables = [replace(one, marks=marks.get(one.name, Marks())) for one in _sheets(data, name)]
    return tuple(tables), []


def _xls(data: bytes, name: str) -> Read:
    """The sheets of an .xls; the marks only when its records are as they should be."""
    tables = tuple(_sheets(data, name))
    try:
        marks = xls_marks(data)
    except (struct.error, ValueError, IndexError):
        marks = {}
    if not {table.name for table in tables} <= set(marks):
        words = "không xem được dòng ẩn, chữ bị gạch, ô báo lỗi, số 0 do công thức của tệp .xls này"
        action = "lưu lại dạng .xlsx rồi thử lại, nếu tệp có những thứ này"
        return tables, [("marks_unseen", words, action)]
    return tuple(replace(one, marks=marks[one.name]) for one in tables), []


def _ods(data: bytes, name: str) -> Read:
    tables = (
        Table(one.name, one.rows, one.hidden, tuple(one.merges), one.marks)
        for one in ods_sheets(data, name)
    )
    return tuple(tables), []


_READERS = {"xlsx": _xlsx, "xls": _xls, "ods": _ods}


def _sheets(data: bytes, name: str) -> Iterator[Table]:
    with CalamineWorkbook.from_filelike(io.BytesIO(data)) as book:
        check_sheets(len(book.sheets_metadata), name)
        left = limits.WORKBOOK_CELLS
        for one in book.sheets_metadata:
            sheet = _sheet(book, one.name)
            if sheet is None:
                continue
            row, column = sheet.end or (-1, -1)  # counted from 0
            left -= check_extent(row + 1, column + 1, f"{name}, {one.name}", left)
            rows: Rows = [list(row) for row in sheet.to_python(skip_empty_area=False)]
            merges = tuple(sheet.merged_cell_ranges or ())
            yield Table(one.name, rows, one.visible is not SheetVisibleEnum.Visible, merges)


def _sheet(book: CalamineWorkbook, title: str) -> CalamineSheet | None:
    try:
        return book.get_sheet_by_name(title)
    except CalamineError as error:
        if "chart" in str(error).lower() or "dialog" in str(error).lower():
            return None
        raise


# Text tables (CSV): their encoding and separator found from the content.

_SEPARATORS = ",;\t|"
_RULE = "bảng chữ có mã UTF-8 hoặc CP1258 (Windows tiếng Việt)"
_SAVE = "mở bằng Excel, lưu dạng CSV UTF-8 rồi thử lại"
_COLUMNS = f"bảng không quá {limits.COLUMNS} cột"
_APART = "tách riêng danh sách"


def read_delimited(data: bytes, name: str) -> list[list[object]]:
    """The rows of a text table; every cell is text, without the guard that files for people have.

    Raises: DataRefused when the bytes are no text, and for a table beyond the limits.
    """
    if len(data) > limits.TEXT_BYTES:
        rule = f"bảng chữ không quá {limits.TEXT_BYTES // limits.MIB} MB"
        raise refuse(name, f"bảng {len(data) // limits.MIB} MB", rule, _APART)
    if wide := _widest(data):
        where = f"{name}, dòng {wide}"
        rule = f"{_COLUMNS}, một dòng không quá {limits.LINE_BYTES // limits.MIB} MB"
        raise refuse(where, "quá nhiều cột, hoặc dòng quá dài", rule, _APART)
    text = decode(data, name)
    separator = find_separator(text)
    if text.count(separator) > limits.GRID_CELLS:
        rule = f"bảng không quá {limits.GRID_CELLS} ô"
        raise refuse(name, "bảng có quá nhiều ô", rule, _APART)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    try:
        return list(_within(rows, name))
    except csv.Error:
        where = f"{name}, dòng {rows.line_num}"
        raise refuse(where, "bảng chữ bị hỏng, hoặc có ô quá dài", _RULE, _SAVE) from None


def _widest(data: bytes) -> int:
    """The number of the first line that has more separators, or bytes, than a row can; 0: none.

    Lines are looked at before anything is decoded or taken apart, so that a million columns cost
    no more than their bytes.
    """
    for number, line in enumerate(io.BytesIO(data.replace(b"\r", b"\n")), 1):
        if len(line) > limits.COLUMNS and (
            len(line) > limits.LINE_BYTES
            or max(line.count(mark.encode()) for mark in _SEPARATORS) >= limits.COLUMNS
        ):
            return number
    return 0


def _within(rows: Iterable[list[str]], name: str) -> Iterator[list[object]]:
    """The rows, as long as the rectangle that holds them all stays within the limits."""
    widest = 0
    for number, row in enumerate(rows, 1):
        widest = max(widest, len(row))
        if widest > limits.COLUMNS or number * widest > limits.GRID_CELLS:
            found = f"vùng có dữ liệu trải đến dòng {number}, cột thứ {widest}"
            raise refuse(name, found, f"{_COLUMNS}, {limits.GRID_CELLS} ô", _APART)
        yield [unguarded(cell) if cell[:1] == "'" else cell for cell in row]


def decode(data: bytes, name: str) -> str:
    """`data` as text: UTF-8 with or without its mark, else the one-byte code that fits best.

    One-byte codes are CP1258, which writes tones as letters of their own, and the Western code in
    which fonts of before Unicode lie; the one that gives more Vietnamese syllables is taken.
    """
    if b"\0" in data:
        raise refuse(name, "mã chữ UTF-16 hoặc không phải bảng chữ", _RULE, _SAVE)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    vietnamese = unicodedata.normalize("NFC", data.decode("cp1258", errors="replace"))
    if share_of_syllables(vietnamese) >= 0.8:
        return vietnamese
    return data.decode("latin-1")


def find_separator(text: str) -> str:
    """The separator that splits most of the first lines into the same number of cells.

    A mark inside quotes separates nothing.

    >>> find_separator("a;b;c\\n1,5;2;3\\n2,5;3;4\\n")
    ';'
    """
    lines = [line for line in text[:50_000].splitlines()[:50] if line.strip()]
    scores = {mark: _agreement(list(_marks_in(lines, mark))) for mark in _SEPARATORS}
    best = max(scores.values())
    return next(mark for mark in _SEPARATORS if scores[mark] == best)


def _marks_in(lines: list[str], mark: str) -> Iterator[int]:
    """How often `mark` separates in each line; nothing more where the table is broken."""
    with suppress(csv.Error):
        yield from (len(row) - 1 for row in csv.reader(lines, delimiter=mark))


def _agreement(counts: list[int]) -> tuple[int, int]:
    if not any(counts):
        return 0, 0
    number, times = Counter(count for count in counts if count).most_common(1)[0]
    return times, number
