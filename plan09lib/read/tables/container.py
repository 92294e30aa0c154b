"""The container of a workbook (zip, or that of .xls) looked through before a reader may open it.

Every part of a zip is decompressed here once, in small pieces and under a limit, so that a bomb, a
false size or a damaged part is met in Python and told, not in a library that runs out of memory.
"""

from __future__ import annotations

import io
import lzma
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from plan09lib.errors import DataRefused, Fault, said_by
from plan09lib.read.files import limits

_READ = (".xml", ".rels", ".vml")
_REFERENCE = re.compile(rb'<(?:\w+:)?c\s[^>]*?\br="([A-Z]{1,3})(\d{1,7})"[^>]*(?<!/)>')
_ANY_REFERENCE = re.compile(rb"""\br\s*=\s*["']([A-Z]{1,3})(\d{1,7})["']""")
_CELL = re.compile(rb"<(?:\w+:)?c(?:\s[^>]*)?(?<!/)>")
_COUNT = re.compile(rb"""\b(uniqueC|c)ount\s*=\s*["'](\d+)["']""")
_ROW = re.compile(rb"<(?:\w+:)?row[\s/>]")
_ODF_MANIFEST = "META-INF/manifest.xml"
"""The one part that OpenDocument never encrypts; it says which of the others are."""


@dataclass(frozen=True)
class Contents:
    """What a container holds: names of its parts, and whether a program is to calculate anew."""

    names: frozenset[str]
    recalculates: bool = False

    @property
    def has_macros(self) -> bool:
        """Whether a macro project lies inside."""
        return any(name.lower().endswith("vbaproject.bin") for name in self.names)


def refuse(place: str, found: str, rule: str, action: str) -> DataRefused:
    """The error that refuses a whole file."""
    return DataRefused(Fault(place, f"không mở được ({found})", rule, action))


def locked(place: str) -> DataRefused:
    """The error that refuses a file protected by a password."""
    rule, action = "tệp không được đặt mật khẩu", "bỏ mật khẩu, lưu lại rồi thử lại"
    return refuse(place, "tệp có mật khẩu", rule, action)


def look_through(data: bytes, name: str) -> Contents:
    """What the container `data` holds, once it is known to be safe to read.

    Raises: DataRefused for a damaged container, one that unpacks beyond the limits, and a sheet
    whose filled cells lie too far apart.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as container:
            return _look(container, name)
    except (
            zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError,
            ValueError, lzma.LZMAError, struct.error,
        ) as error:  # fmt: skip
        found = f"tệp nén bị hỏng hoặc thiếu: {said_by(error)}"
        rule = "tệp phải nguyên vẹn, như Excel đã lưu"
        raise refuse(name, found, rule, "mở tệp bằng Excel, lưu lại rồi thử lại") from None


def _look(container: zipfile.ZipFile, name: str) -> Contents:
    infos = container.infolist()
    _check_declared(infos, name)
    names = frozenset(info.filename.lstrip("/") for info in infos)
    budget = [limits.UNPACKED_BYTES]
    for info in infos:
        if info.filename == _ODF_MANIFEST and b"encryption-data" in _unpack(
            container, info, budget, name
        ):
            raise locked(name)
    recalculates, area = False, 0
    for info in infos:
        if not info.filename.lower().endswith(_READ):
            continue
        part = _unpack(container, info, budget, name)
        if _declares_entities(part):
            raise ValueError(f"phần {info.filename} có khai báo thực thể lạ")
        _check_counts(part, info.filename)
        if b"sheetData" in part:
            area += _check_grid(*_xlsx_extent(part), f"{name}, {info.filename}")
        elif info.filename.endswith("workbook.xml"):
            recalculates = b'fullCalcOnLoad="1"' in part
    if area > limits.WORKBOOK_CELLS:
        raise _too_wide(name, "tất cả các trang cộng lại")
    return Contents(names, recalculates)


def _check_declared(infos: list[zipfile.ZipInfo], name: str) -> None:
    total = sum(info.file_size for info in infos if info.filename.lower().endswith(_READ))
    if total > limits.UNPACKED_BYTES or len(infos) > limits.PARTS:
        size = f"giải nén ra {total // limits.MIB} MB, {len(infos)} phần"
        raise _too_big(name, size)
    if any(info.flag_bits & 1 for info in infos):
        raise locked(name)


def _declares_entities(part: bytes) -> bool:
    """Whether XML says anything of its own grammar, in any of the codes that a reader knows."""
    if b"\0" in part[:4]:
        part = part.replace(b"\0", b"")
    return b"<!DOCTYPE" in part or b"<!ENTITY" in part


def _check_counts(part: bytes, name: str) -> None:
    """Counts said ahead of a list: a reader may make room for as many without looking."""
    for found in _COUNT.finditer(part):
        most = len(part) if found[1] == b"uniqueC" else limits.WORKBOOK_CELLS
        if int(found[2][:20]) > most:
            raise ValueError(f"phần {name} báo {found[2][:20].decode()} mục")


def _unpack(
    container: zipfile.ZipFile, info: zipfile.ZipInfo, budget: list[int], name: str
) -> bytes:
    pieces = []
    with container.open(info) as part:
        while piece := part.read(limits.MIB):
            budget[0] -= len(piece)
            if budget[0] < 0:
                raise _too_big(name, f"phần {info.filename}")
            pieces.append(piece)
    return b"".join(pieces)


def _too_big(name: str, found: str) -> DataRefused:
    rule = f"một tệp Excel giải nén ra không quá {limits.UNPACKED_BYTES // limits.MIB} MB"
    return refuse(name, found, rule, "chép riêng danh sách sang một tệp mới rồi thử lại")


def _too_wide(place: str, found: str) -> DataRefused:
    rule = f"vùng có dữ liệu không quá {limits.GRID_CELLS:,} ô".replace(",", ".")
    action = "xóa các dòng, cột thừa ở xa bảng (Ctrl+End), lưu lại rồi thử lại"
    return refuse(place, found, rule, action)


def _check_grid(rows: int, columns: int, place: str) -> int:
    if rows * columns > limits.GRID_CELLS:
        raise _too_wide(place, f"ô có dữ liệu trải đến dòng {rows}, cột thứ {columns}")
    return rows * columns


def check_extent(rows: int, columns: int, place: str, most: int) -> int:
    """How many cells a sheet's rectangle has, none of which is beyond the limits.

    Raises: DataRefused for too many columns, or more cells than a sheet may have, or `most`.
    """
    if columns > limits.COLUMNS:
        found = f"ô có dữ liệu trải đến cột thứ {columns}"
        rule = f"bảng không quá {limits.COLUMNS} cột"
        raise refuse(place, found, rule, "xóa các cột thừa ở xa bảng, lưu lại rồi thử lại")
    if rows * columns > min(limits.GRID_CELLS, most):
        raise _too_wide(place, f"ô có dữ liệu trải đến dòng {rows}, cột thứ {columns}")
    return rows * columns


def check_sheets(number: int, name: str) -> None:
    """Nothing for a workbook of so many sheets. Raises: DataRefused for too many."""
    if number > limits.SHEETS:
        rule = f"một tệp Excel không quá {limits.SHEETS} trang tính"
        raise refuse(name, f"{number} trang tính", rule, "chép riêng danh sách ra tệp mới")


def column_number(letters: str) -> int:
    """The number of a column by its letters: `A` is 1.

    >>> column_number("A"), column_number("AA"), column_number("XFD")
    (1, 27, 16384)
    """
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def _xlsx_extent(part: bytes) -> tuple[int, int]:
    """The last row and column that hold a cell; cells without an address are counted along."""
    cells, rows, columns = _reach(_REFERENCE, part)
    if cells == sum(1 for _ in _CELL.finditer(part)):
        return rows, columns
    _, rows, columns = _reach(_ANY_REFERENCE, part)
    widest = max(piece.count(b"<") for piece in _pieces(part))
    return rows + sum(1 for _ in _ROW.finditer(part)), columns + widest


def _reach(pattern: re.Pattern[bytes], part: bytes) -> tuple[int, int, int]:
    """How many addresses `pattern` finds, the last row and the last column among them."""
    cells, rows, letters = 0, 0, set()
    for found in pattern.finditer(part):
        rows, cells = max(rows, int(found[2])), cells + 1
        letters.add(found[1])
    return cells, rows, max((column_number(one.decode()) for one in letters), default=0)


def _pieces(part: bytes) -> Iterator[bytes]:
    start = 0
    for found in _ROW.finditer(part):
        yield part[start : found.start()]
        start = found.start()
    yield part[start:]


# The container of Excel 97 (.xls): what its header claims is compared with what is there.

SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SHIFTS = (9, 12)
_COUNTS = {40: "thư mục", 44: "bảng khối", 64: "bảng khối nhỏ", 72: "bảng khối mở rộng"}
_BEGINNINGS = (b"\x09\x08\x10\x00\x00\x06\x05\x00", b"\x09\x08\x08\x00\x00\x05\x05\x00")
"""The first record of a workbook (BOF of its globals), of Excel 97 and of Excel 95."""
_WRITE_PROTECTED, _FILE_PASS = 0x86, 0x2F
_RULE = "tệp phải nguyên vẹn, như Excel đã lưu"
_SAVE = "mở tệp bằng Excel, lưu lại rồi thử lại"


def look_through_ole(data: bytes, name: str) -> None:
    """Nothing, when `data` may be read.

    Raises: DataRefused for a protected file, and for a header that claims more than the file has.
    """
    if "EncryptedPackage".encode("utf-16-le") in data or _is_locked(data):
        raise locked(name)
    if len(data) < 512 or (shift := struct.unpack_from("<H", data, 30)[0]) not in _SHIFTS:
        raise refuse(name, "tệp .xls bị cắt hoặc hỏng phần đầu", _RULE, _SAVE)
    for offset, what in _COUNTS.items():
        count = struct.unpack_from("<I", data, offset)[0]
        if count << shift > len(data):
            raise refuse(name, f"tệp .xls hỏng phần đầu: {what} {count} khối", _RULE, _SAVE)


def _is_locked(data: bytes) -> bool:
    """Whether the workbook inside is encrypted: its second or third record is FilePass."""
    starts = (data.find(beginning) for beginning in _BEGINNINGS)
    return any(_second_record(data, start) == _FILE_PASS for start in starts if start >= 0)


def _second_record(data: bytes, start: int) -> int:
    """The kind of the record that follows the one at `start`, WriteProtect passed over; or -1."""
    at, kind = start, _WRITE_PROTECTED
    while kind == _WRITE_PROTECTED and at + 8 <= len(data):
        at += 4 + struct.unpack_from("<H", data, at + 2)[0]
        kind = struct.unpack_from("<H", data, at)[0] if at + 4 <= len(data) else -1
    return kind
