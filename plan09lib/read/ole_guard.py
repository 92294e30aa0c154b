"""The container of Excel 97 (.xls) looked at before a reader trusts what its header claims.

Source: [MS-CFB] 2.2, the header of a compound file; [MS-XLS] 2.4.117, a password's record FilePass,
which follows the first record of the workbook (after WriteProtect, where there is one).
"""

from __future__ import annotations

import struct

from plan09lib.read.zip_guard import locked, refuse

SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SHIFTS = (9, 12)
_COUNTS = {40: "thư mục", 44: "bảng khối", 64: "bảng khối nhỏ", 72: "bảng khối mở rộng"}
_BEGINNINGS = (b"\x09\x08\x10\x00\x00\x06\x05\x00", b"\x09\x08\x08\x00\x00\x05\x05\x00")
"""The first record of a workbook (BOF of its globals), of Excel 97 and of Excel 95."""
_WRITE_PROTECTED, _FILE_PASS = 0x86, 0x2F
_RULE = "tệp phải là workbook nguyên vẹn"
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
