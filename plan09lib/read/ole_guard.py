"""The container of Excel 97 (.xls) looked at before a reader trusts what its header claims.

Source: [MS-CFB] 2.2, the header of a compound file.
"""

from __future__ import annotations

import struct

from plan09lib.read.zip_guard import locked, refuse

SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SHIFTS = (9, 12)
_COUNTS = {40: "thư mục", 44: "bảng khối", 64: "bảng khối nhỏ", 72: "bảng khối mở rộng"}
_RULE = "tệp phải là workbook nguyên vẹn"
_SAVE = "mở tệp bằng Excel, lưu lại rồi thử lại"


def look_through_ole(data: bytes, name: str) -> None:
    """Nothing, when `data` may be read.

    Raises: DataRefused for a protected file, and for a header that claims more than the file has.
    """
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise locked(name)
    if len(data) < 512 or (shift := struct.unpack_from("<H", data, 30)[0]) not in _SHIFTS:
        raise refuse(name, "tệp .xls bị cắt hoặc hỏng phần đầu", _RULE, _SAVE)
    for offset, what in _COUNTS.items():
        count = struct.unpack_from("<I", data, offset)[0]
        if count << shift > len(data):
            raise refuse(name, f"tệp .xls hỏng phần đầu: {what} {count} khối", _RULE, _SAVE)
