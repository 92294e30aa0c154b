"""Office files spoilt in one of many ways; the same seed gives the same bytes."""

# ruff: noqa: E501

from __future__ import annotations

import datetime as dt
import io
import random
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import xlsxwriter

FILES = Path(__file__).resolve().parents[1] / "corpus" / "files"
HEAD = ["TT", "Họ và tên", "Ngày sinh", "Giới tính", "Chức vụ", "Nhóm", "Chuyên môn", "LLCT"]
PEOPLE = [
    [1, "Mẫu Thị Hương", "15/08/1980", "nữ", "Chủ tịch UBND", "cán bộ", "ĐH", "CC"],
    [2, "Mẫu Văn Phước", "02/03/1984", "nam", "Tư pháp - Hộ tịch", "công chức", "ThS", "TC"],
    [3, "Mẫu Văn Đường", "28/11/1990", "nam", "Văn hóa - Xã hội", "công chức", "CĐ", "SC"],
    [4, "Mẫu Thị Nghĩa", "09/05/1975", "nữ", "Văn thư", "không chuyên trách", "TC", "chưa"],
]
NASTY: list[Any] = [
    "", " ", "\u00a0", "\u200b", "\ufeff", "x", "X", "✓", "0", "-", "–", "không", "chưa", True, False,
    0, 1, -1, 1.5, 24.48, 1e300, -1e300, 1975, 29252, 99999999, "24.48", "1.234", "1,5", "06",
    "00/00/1975", "00/13/1975", "31/02/1980", "1975", "8/1990", "15/8/84", "99/99/99", "1/1/0001",
    "31/12/9999", "2025-02-30", "ngày 1 tháng 13 năm 1980", dt.date(1900, 1, 1), dt.date(9999, 12, 31),
    "=1+1", "+1", "-1", "@a", "=HYPERLINK(\"http://a.b\")", "<script>alert(1)</script>", "<b>", "&amp;",
    "#REF!", "#N/A", "None", "nan", "NaT", "null", "I. Cán bộ", "Tổng cộng", "Nguời lập", "1", "2", "3 (=1+2)",
    "c«ng chøc", "Uû ban nh©n d©n", "coâng chöùc", "cơng chức", "a" * 30_000, "\u0301" * 50, "١٢", "𝟙", "Ⅳ",
    "\x01\x02", "Nhóm", "Họ và tên", "Nam", "Nữ", "{{ 7*7 }}", "%s%n", "\\", "'", '"', "a;b,c\td\ne",
]  # fmt: skip
NAMES = ["Sheet1", "Nhân sự", "NHÂN  SỰ", "Đào tạo", "DS", "a" * 31, "Hoạt động", "Xếp loại", "x'y"]
ENCODINGS = ["utf-8", "utf-8-sig", "utf-16", "cp1258", "latin-1", "utf-32", "cp437", "utf-7"]
Mutant = tuple[str, bytes]


def mutant(seed: int) -> Mutant:
    """The name and the bytes of mutant number `seed`."""
    dice = random.Random(seed)
    make = dice.choice(KINDS)
    ending, data = make(dice)
    if dice.random() < 0.05:
        ending = dice.choice([".xlsx", ".xls", ".ods", ".csv", ".xlsm"])
    return f"2025-06-30{ending}", data


def _table(dice: random.Random) -> list[list[Any]]:
    table = [["DANH SÁCH"], [], list(HEAD), *(list(row) for row in PEOPLE)]
    for _ in range(dice.randint(1, 8)):
        row = dice.choice(table)
        change = dice.randrange(7)
        if change == 0 and len(table) > 2:
            table.remove(row)
        elif change == 1:
            table.insert(dice.randrange(len(table)), list(dice.choice(table)))
        elif change == 2 and row:
            dice.shuffle(row)
        elif change == 3 and row:
            del row[dice.randrange(len(row))]
        elif row:
            row[dice.randrange(len(row))] = dice.choice(NASTY)
        else:
            row.append(dice.choice(NASTY))
    return table


def _cells(dice: random.Random) -> Mutant:
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True, "nan_inf_to_errors": True}) as book:
        names = dice.sample(NAMES, dice.randint(1, 3))
        for number, name in enumerate(names):
            sheet = book.add_worksheet(name)
            _fill(sheet, _table(dice), dice)
            if number and dice.random() < 0.3:
                sheet.hide()
    return ".xlsx", made.getvalue()


def _fill(sheet: Any, table: list[list[Any]], dice: random.Random) -> None:
    top, left = (dice.randint(0, 60), dice.randint(0, 5)) if dice.random() < 0.2 else (0, 0)
    for r, row in enumerate(table):
        for c, cell in enumerate(row):
            if isinstance(cell, str) and dice.random() < 0.95:
                sheet.write_string(top + r, left + c, cell)
            elif isinstance(cell, dt.date):
                sheet.write_datetime(top + r, left + c, dt.datetime(*cell.timetuple()[:3]))
            else:
                sheet.write(top + r, left + c, cell)
    for _ in range(dice.randint(0, 2)):
        r, c = dice.randrange(len(table) + 1), dice.randrange(8)
        try:
            sheet.merge_range(r, c, r + dice.randint(0, 3), c + dice.randint(1, 4), "gộp")
        except xlsxwriter.exceptions.XlsxWriterException:
            continue
    if dice.random() < 0.1:
        sheet.write(dice.choice([1_048_575, 70_000]), dice.choice([0, 7, 16_383]), "x")


def _text(dice: random.Random) -> Mutant:
    mark = dice.choice(",;\t|")
    lines = [mark.join(str(cell) for cell in row) for row in _table(dice)]
    data = dice.choice(["\n", "\r\n", "\r"]).join(lines).encode(dice.choice(ENCODINGS), "replace")
    return ".csv", _spoil(data, dice) if dice.random() < 0.4 else data


def _some_file(dice: random.Random, *endings: str) -> Path:
    files = sorted(path for path in FILES.rglob("*.*") if path.suffix in endings)
    return dice.choice([path for path in files if path.stat().st_size < 100_000])


def _spoil(data: bytes, dice: random.Random) -> bytes:
    spoilt = bytearray(data)
    for _ in range(dice.choice([1, 1, 3, 20])):
        if not spoilt:
            break
        place = dice.randrange(len(spoilt))
        change = dice.randrange(5)
        if change == 0:
            spoilt[place] ^= 1 << dice.randrange(8)
        elif change == 1:
            del spoilt[place : place + dice.choice([1, 16, 500])]
        elif change == 2:
            spoilt[place:place] = dice.choice([b"\0", b"\xff" * 4, bytes(spoilt[:64])])
        elif change == 3:
            spoilt[place : place + 4] = dice.choice([b"\xff\xff\xff\xff", b"\0\0\0\0", b"\x7f\xff"])
        else:
            del spoilt[dice.randrange(len(spoilt)) :]
    return bytes(spoilt)


def _bytes(dice: random.Random) -> Mutant:
    path = _some_file(dice, ".xlsx", ".xls", ".ods", ".csv", ".xlsm")
    return path.suffix, _spoil(path.read_bytes(), dice)


def _old_excel(dice: random.Random) -> Mutant:
    return ".xls", _spoil(_some_file(dice, ".xls").read_bytes(), dice)


NUMBERS = [
    b"0",
    b"-1",
    b"1",
    b"999",
    b"65536",
    b"1048576",
    b"4294967296",
    b"99999999999",
    b"x",
    b"",
]
FAR = [b'r="XFD1048576"', b'r="A1"', b'r="ZZZZ9"', b'r=""', b'r="1A"', b"r='C900000'", b'q="A1"']


def _inside(dice: random.Random) -> Mutant:
    """One part of a container changed, the container itself whole."""
    path = _some_file(dice, ".xlsx", ".ods", ".xlsm")
    made = io.BytesIO()
    with _opened(path) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        parts = [info.filename for info in old.infolist()]
        wanted = [p for p in parts if re.search(r"sheet|content|shared|workbook|styles|rels", p)]
        chosen, drop = dice.choice(wanted or parts), dice.random() < 0.1
        for name in parts:
            data = old.read(name)
            if name == chosen:
                if drop:
                    continue
                data = _spoil_xml(data, dice)
            new.writestr(name, data)
    return path.suffix, made.getvalue()


def _opened(path: Path) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(path)
    except zipfile.BadZipFile:
        return zipfile.ZipFile(FILES / "dong-tieu-de.xlsx")


def _spoil_xml(data: bytes, dice: random.Random) -> bytes:
    change = dice.randrange(6)
    if change == 0:
        return _spoil(data, dice)
    if change == 1:
        return _replace_one(rb'r="[A-Z]+\d+"', FAR, data, dice)
    if change == 2:
        return _replace_one(rb'(?<==")\d+(?=")', NUMBERS, data, dice)
    if change == 3:
        return _replace_one(
            rb'repeated="\d+"', [b'repeated="' + n + b'"' for n in NUMBERS], data, dice
        )
    if change == 4:
        texts = [str(one).encode("utf-8", "replace") for one in NASTY]
        return _replace_one(rb"(?<=>)[^<>]+(?=<)", texts, data, dice)
    entity = b'<!DOCTYPE a [<!ENTITY b "bbbbbbbb"><!ENTITY c "&b;&b;&b;&b;">]>'
    return data.replace(b"?>", b"?>" + entity, 1)


def _replace_one(pattern: bytes, values: list[bytes], data: bytes, dice: random.Random) -> bytes:
    found = list(re.finditer(pattern, data))
    for one in sorted(dice.sample(found, min(len(found), 2)), key=lambda m: -m.start()):
        data = data[: one.start()] + dice.choice(values) + data[one.end() :]
    return data


def _bomb(dice: random.Random) -> Mutant:
    """Much from little: a part of one repeated text, now and then with a false size."""
    made = io.BytesIO()
    with (
        zipfile.ZipFile(FILES / "dong-tieu-de.xlsx") as old,
        zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            data = old.read(name)
            if name.endswith("sheet1.xml"):
                unit = dice.choice(
                    [b"<row/>", b"<row><c/></row>", b" ", b"<row><c><v>1</v></c></row>"]
                )
                times = dice.choice([10_000, 1_048_576, 3_000_000])
                data = data.replace(b"</sheetData>", unit * times + b"</sheetData>")
            new.writestr(name, data)
    data = made.getvalue()
    if dice.random() < 0.3:
        place = data.rfind(b"PK\x01\x02")
        data = data[: place + 24] + b"\x10\0\0\0" + data[place + 28 :]
    return ".xlsx", data


KINDS: list[Callable[[random.Random], Mutant]] = [
    *[_cells] * 30, *[_text] * 20, *[_bytes] * 15, *[_old_excel] * 15, *[_inside] * 45, _bomb,
]  # fmt: skip
