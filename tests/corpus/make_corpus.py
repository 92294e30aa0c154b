"""Makes the corpus anew: office-like lists, each with one trait of the real ones; people invented.

    python -m tests.corpus.make_corpus          # needs LibreOffice (soffice) for .xls and .ods

The files are committed; what each must give stands in `corpus.yml`. Nothing here is run by the tests.
"""

# ruff: noqa: E501

from __future__ import annotations

import datetime as dt
import struct
import subprocess
import tempfile
import unicodedata
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import xlsxwriter

from tests.corpus.legacy_fonts import from_unicode

HERE = Path(__file__).parent
FILES = HERE / "files"
Table = list[list[Any]]
HEAD = ["Họ và tên", "Ngày sinh", "Giới tính", "Chức vụ", "Nhóm", "Chuyên môn", "Lý luận chính trị"]
PEOPLE = [
    ["Mẫu Thị Hương", "15/08/1980", "nữ", "Chủ tịch UBND", "cán bộ", "ĐH", "CC"],
    ["Mẫu Văn Phước", "02/03/1984", "nam", "Tư pháp - Hộ tịch", "công chức", "ThS", "TC"],
    ["Mẫu Văn Đường", "28/11/1990", "nam", "Văn hóa - Xã hội", "công chức", "CĐ", "SC"],
    ["Mẫu Thị Nghĩa", "09/05/1975", "nữ", "Văn thư", "không chuyên trách", "TC", "chưa"],
]  # fmt: skip
DAYS = [dt.date(1980, 8, 15), dt.date(1984, 3, 2), dt.date(1990, 11, 28), dt.date(1975, 5, 9)]
TITLE = [["ĐẢNG BỘ THÀNH PHỐ THỬ"], ["DANH SÁCH CÁN BỘ, CÔNG CHỨC PHƯỜNG THỬ"], []]
SIGNED = [[], ["", "Thử, ngày 30 tháng 6 năm 2025"], ["", "NGƯỜI LẬP BIỂU", "", "", "CHỦ TỊCH"],
          ["", "Mẫu Văn Ký", "", "", "Mẫu Thị Duyệt"]]  # fmt: skip


def people(**columns: list[Any]) -> Table:
    """The four people; `columns` replaces whole columns by header (`_` for a space)."""
    table = [list(row) for row in PEOPLE]
    for header, values in columns.items():
        place = HEAD.index(header.replace("_", " "))
        for row, value in zip(table, values, strict=True):
            row[place] = value
    return table


def numbered(head: list[str], rows: Table) -> Table:
    return [["TT", *head], *([i, *row] for i, row in enumerate(rows, start=1))]


def plain(**columns: list[Any]) -> Table:
    return TITLE + numbered(HEAD, people(**columns))


def sheets(
    path: Path, tables: dict[str, Table], merges: tuple[str, ...] = (), hidden: str = ""
) -> None:
    """A workbook of raw tables; a cell that is a tuple is a formula and its saved result."""
    with xlsxwriter.Workbook(str(path), {"strings_to_formulas": False}) as book:
        book.set_properties({"created": dt.datetime(2025, 1, 1)})
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        for name, table in tables.items():
            sheet = book.add_worksheet(name)
            for r, row in enumerate(table):
                for c, cell in enumerate(row):
                    if isinstance(cell, tuple):
                        sheet.write_formula(r, c, cell[0], None, cell[1])
                    elif isinstance(cell, dt.date):
                        sheet.write_datetime(r, c, dt.datetime(*cell.timetuple()[:3]), day)
                    elif cell != "":
                        sheet.write(r, c, cell)
            for merge in merges:
                first = table[int("".join(x for x in merge.split(":")[0] if x.isdigit())) - 1]
                sheet.merge_range(merge, first[ord(merge[0]) - ord("A")])
            if name == hidden:
                sheet.hide()


def book(table: Table, *merges: str, name: str = "Sheet1", **more: Any) -> Callable[[Path], None]:
    return lambda path: sheets(path, {name: table}, merges, **more)


def converted(table: Table, *merges: str) -> Callable[[Path], None]:
    """Written as .xlsx, saved by LibreOffice as what the file's ending says."""

    def write(path: Path) -> None:
        with tempfile.TemporaryDirectory() as folder:
            first = Path(folder) / f"{path.stem}.xlsx"
            sheets(first, {"Sheet1": table}, merges)
            command = ["soffice", "--headless", "--convert-to", path.suffix[1:], "--outdir"]
            subprocess.run(
                [*command, str(path.parent), str(first)], check=True, capture_output=True
            )

    return write


def text(table: Table, encoding: str, mark: str = ",") -> Callable[[Path], None]:
    lines = [mark.join(str(cell) for cell in row) for row in table]
    return lambda path: path.write_bytes(("\r\n".join(lines) + "\r\n").encode(encoding)) and None


def cp1258(table: Table) -> Callable[[Path], None]:
    """Windows' Vietnamese code: vowels of their own, tones as letters that follow."""

    def split(letter: str) -> str:
        parts = unicodedata.normalize("NFD", letter)
        tones = [one for one in parts if one in "\u0300\u0301\u0303\u0309\u0323"]
        base = "".join(one for one in parts if one not in tones)
        return unicodedata.normalize("NFC", base) + "".join(tones)

    lines = [";".join("".join(map(split, str(cell))) for cell in row) for row in table]
    return lambda path: path.write_bytes("\r\n".join(lines).encode("cp1258")) and None


def recoded(table: Table, font: str) -> Table:
    return [[from_unicode(c, font) if isinstance(c, str) else c for c in row] for row in table]


def decomposed(table: Table) -> Table:
    def spoil(cell: Any) -> Any:
        if not isinstance(cell, str):
            return cell
        return "\u200b" + unicodedata.normalize("NFD", cell).replace(" ", "\u00a0 ")

    return [[spoil(cell) for cell in row] for row in table]


def ticked() -> Table:
    levels, theory = ["TC", "CĐ", "ĐH", "ThS"], ["SC", "TC", "CC"]
    head = ["TT", "Họ và tên", "Ngày sinh", "Giới tính", "Chức vụ", "Nhóm", "Trình độ"]
    second = ["", "", "", "", "", "", "Chuyên môn", "", "", "", "LLCT", "", ""]
    rows = [
        [i, *row[:5], *("x" if row[5] == one else "" for one in levels),
         *("X" if row[6] == one else "" for one in theory)]
        for i, row in enumerate(PEOPLE, start=1)
    ]  # fmt: skip
    return [*TITLE, head + [""] * 6, second, [""] * 6 + levels + theory, *rows]


def by_sex(days: list[Any] | None = None) -> Table:
    head = ["TT", "Họ và tên", "Ngày, tháng, năm sinh", "", "Chức vụ", "Nhóm", "Chuyên môn"]
    rows = []
    for i, (row, day) in enumerate(zip(PEOPLE, days or [r[1] for r in PEOPLE], strict=True), 1):
        both = [day, ""] if row[2] == "nam" else ["", day]
        rows.append([i, row[0], *both, *row[3:6]])
    return [head, ["", "", "Nam", "Nữ", "", "", ""], *rows]


def sections(group_column: bool = False) -> Table:
    keep = list(range(7)) if group_column else [0, 1, 2, 3, 5, 6]
    head = ["TT", *(HEAD[i] for i in keep)]
    rows = [[i, *(row[k] for k in keep)] for i, row in enumerate(PEOPLE, start=1)]
    return [
        *TITLE, head, ["I", "Cán bộ chuyên trách"], rows[0], ["II. CÔNG CHỨC (02 người)"],
        ["1. Khối chính quyền"], *rows[1:3], ["III", "Người hoạt động không chuyên trách"],
        rows[3], ["", "Tổng cộng: 4 người"], *SIGNED,
    ]  # fmt: skip


def three_rows() -> Table:
    head = ["TT", "Họ và tên", "Thông tin", "", "Công tác", "", "Trình độ đào tạo", ""]
    second = ["", "", "Ngày sinh", "Giới tính", "Chức vụ", "Nhóm", "Chuyên môn", "LLCT"]
    numbers = ["1", "2", "3", "4", "5", "6", "7", "8 (=6+7)"]
    return [*TITLE, head, second, numbers, *(numbered([], people())[1:]), *SIGNED]


def damaged_zip(path: Path) -> None:
    book(plain())(path)
    path.write_bytes(path.read_bytes()[:3000])


def bomb(path: Path) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as container:
        container.writestr("xl/workbook.xml", "<workbook/>")
        with container.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as part:
            for _ in range(140):
                part.write(b"<row/>  " * (1024 * 128))


def far_away(path: Path) -> None:
    table = plain()
    sheets(path, {"Sheet1": table})
    with xlsxwriter.Workbook(str(path)) as made:
        sheet = made.add_worksheet("Sheet1")
        for r, row in enumerate(table):
            sheet.write_row(r, 0, row)
        sheet.write(1_048_575, 16_383, "x")


def empty_rows(path: Path) -> None:
    """The whole sheet formatted down to its last row, as 'select all, borders' leaves it."""
    with xlsxwriter.Workbook(str(path)) as made:
        sheet, line = made.add_worksheet("Sheet1"), made.add_format({"border": 1})
        for r, row in enumerate(plain()):
            sheet.write_row(r, 0, row)
        for r in range(20, 3_000):
            sheet.write_blank(r, 0, None, line)
        sheet.write_blank(1_048_575, 7, None, line)


def with_macro(path: Path) -> None:
    book(plain())(path)
    with zipfile.ZipFile(path, "a") as container:
        container.writestr("xl/vbaProject.bin", b"\xd0\xcf\x11\xe0 not a real macro")


def locked(path: Path) -> None:
    name = "EncryptedPackage".encode("utf-16-le")
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + name + bytes(992))


def locked_old(path: Path) -> None:
    """The list of `tep-cu.xls` with a FilePass record (RC4) behind the first of the workbook."""
    data = bytearray((path.parent / "tep-cu.xls").read_bytes())
    at = data.index(b"\x09\x08\x10\x00\x00\x06\x05\x00") + 20
    data[at : at + 58] = struct.pack("<5H", 0x2F, 54, 1, 1, 1) + bytes(range(48))
    path.write_bytes(data)


def split_sheets(path: Path) -> None:
    table = plain()
    sheets(path, {"Quý I": table, "Quý II": table})


def hidden_old(path: Path) -> None:
    old = plain(Chuyên_môn=["TC", "TC", "TC", "TC"])
    sheets(path, {"Hiện nay": plain(), "Bản cũ": old, "Ghi chú": [["ghi chú"]]}, hidden="Bản cũ")


SHORT = dict(
    zip(HEAD, ["Họ tên", "NTNS", "Giới", "Chức danh", "Đối tượng", "TĐCM", "LLCT"], strict=True)
)
MARKS = ["1985", "8/1990", "00/00/1975", "15-8-1984"]
CORPUS: dict[str, Callable[[Path], None]] = {
    "dong-tieu-de.xlsx": book(plain()),
    "tieu-de-viet-tat.xlsx": book(TITLE + numbered([SHORT[h] for h in HEAD], people())),
    "hai-dong-gop.xlsx": book(by_sex(), "C1:D1", "A1:A2", "B1:B2", "E1:E2", "F1:F2", "G1:G2"),
    "hai-dong-khong-gop.xlsx": book(by_sex()),
    "ba-dong-so-cot.xlsx": book(three_rows(), "C4:D4", "E4:F4", "G4:H4"),
    "danh-dau-muc.xlsx": book(ticked(), "G4:M4", "G5:J5", "K5:M5"),
    "danh-dau-muc.csv": text(ticked(), "utf-8"),
    "muc-nhom.xlsx": book(sections()),
    "muc-va-cot-nhom.xlsx": book(sections(group_column=True)),
    "ngay-thang-my.xlsx": book(plain(Ngày_sinh=["08/15/1980", "03/02/1984", "11/28/1990", "05/09/1975"])),
    "ngay-hai-so.xlsx": book(plain(Ngày_sinh=["15/8/80", "2/3/84", "28/11/90", "9/5/75"])),
    "ngay-gach.xlsx": book(plain(Ngày_sinh=["15-8-1980", "2-3-1984", "28.11.1990", "9 / 5 / 1975"])),
    "ngay-that.xlsx": book(plain(Ngày_sinh=DAYS)),
    "ngay-so-thu-tu.xlsx": book(plain(Ngày_sinh=[(d - dt.date(1899, 12, 30)).days for d in DAYS])),
    "ngay-bang-loi.xlsx": book(plain(Ngày_sinh=["ngày 15 tháng 8 năm 1980", "02/03/1984", "1990-11-28", "9 tháng 5 năm 1975"])),
    "nam-thang.xlsx": book(plain(Ngày_sinh=MARKS)),
    "ngay-mo-ho.xlsx": book(plain(Ngày_sinh=["01/02/1980", "02/03/1984", "11/12/1990", "09/05/1975"])),
    "ngay-lan-lon.xlsx": book(plain(Ngày_sinh=["15/08/1980", "02/03/1984", "11/28/1990", "09/05/1975"])),
    "ngay-doi-cho.xlsx": book(plain(Ngày_sinh=["15/08/1980", dt.date(1984, 2, 3), dt.date(1990, 11, 8), dt.date(1975, 9, 5)])),
    "ngay-khong-co-that.xlsx": book(plain(Ngày_sinh=["31/02/1980", "02/03/1984", "28/11/1990", "09/05/2075"])),
    "toan-ngay-mot.xlsx": book(plain(Ngày_sinh=[d.replace(day=1) for d in DAYS])),
    "tep-cu.xls": converted(plain(Ngày_sinh=DAYS)),
    "tep-cu-gop.xls": converted(by_sex(), "C1:D1"),
    "libre.ods": converted(plain(Ngày_sinh=DAYS)),
    "libre-gop.ods": converted(by_sex(), "C1:D1"),
    "phay.csv": text(numbered(HEAD, people()), "utf-8"),
    "cham-phay-bom.csv": text(numbered(HEAD, people()), "utf-8-sig", ";"),
    "tab.csv": text(plain(), "utf-8", "\t"),
    "cp1258.csv": cp1258(numbered(HEAD, people())),
    "tcvn3.csv": text(recoded(numbered(HEAD, people()), "tcvn3"), "latin-1", ";"),
    "tcvn3.xlsx": book(recoded(plain(), "tcvn3")),
    "vni.xlsx": book(recoded(plain(), "vni")),
    "lan-phong.xlsx": book(plain(Chức_vụ=["Chủ tịch UBND", from_unicode("Tư pháp - Hộ tịch", "tcvn3"), "Văn hóa - Xã hội", "Văn thư"])),
    "nfd-nbsp.xlsx": book(decomposed(plain())),
    "dau-thanh.xlsx": book(plain(Chức_vụ=["Chủ tịch Uỷ ban nhân dân", "Tư pháp - Hộ tịch", "Văn hoá - Xã hội", "Văn thư"])),
    "quet-hong.xlsx": book(plain(Chức_vụ=["Chủ tịch UBND", "Cơng chức Tư pháp - Hộ tịch", "Văn húa - Xó hội", "Văn thư"])),
    "gia-tri-la.xlsx": book(plain(Chuyên_môn=["ĐH", "Trung cáp", "CĐ", "TC"], Lý_luận_chính_trị=["CN", "TC", "B", "–"])),
    "cong-thuc.xlsx": book(plain(Chuyên_môn=[("=\"Đ\"&\"H\"", "ĐH"), "ThS", "CĐ", "TC"])),
    "loi-cong-thuc.xlsx": book(plain(Chuyên_môn=[("=#REF!", "#REF!"), "ThS", "CĐ", "TC"])),
    "chu-nhu-cong-thuc.xlsx": book(plain(Chức_vụ=["=1+1", "+84", "-x", "@SUM(A1)"])),
    "trang-an.xlsx": hidden_old,
    "hai-danh-sach.xlsx": split_sheets,
    "dong-trong-xa.xlsx": empty_rows,
    "o-xa.xlsx": far_away,
    "co-macro.xlsm": with_macro,
    "sai-duoi.xls": book(plain()),
    "hong.xlsx": damaged_zip,
    "bom-nen.xlsx": bomb,
    "mat-khau.xlsx": locked,
    "mat-khau.xls": locked_old,  # after tep-cu.xls
    "rong.xlsx": lambda path: path.write_bytes(b"") and None,
    "trang-web.xls": lambda path: path.write_text("<html><table><tr><td>Họ tên", "utf-8") and None,
    "khong-phai-danh-sach.xlsx": book([["Báo cáo"], ["Số liệu", "Quý I"], ["Thu", 12], ["Chi", 10]]),
    "danh-dau-hai-muc.xlsx": book([*ticked()[:6], [*ticked()[6][:6], "x", "x", *ticked()[6][8:]], *ticked()[7:]], "G4:M4", "G5:J5", "K5:M5"),
    "ca-hai-ngay-sinh.xlsx": book([*by_sex()[:2], [1, "Mẫu Thị Hương", "15/08/1980", "15/08/1980", *PEOPLE[0][3:6]], *by_sex()[3:]], "C1:D1"),
    "chi-co-ten.xlsx": book([*plain(), [5, "Mẫu Văn Thêm"], *SIGNED]),
    "muc-la.xlsx": book([["I. Cán bộ hợp đồng" if c == "I" else "" if c == "Cán bộ chuyên trách" else c for c in r] for r in sections()]),
    "ngay-vao-dang.xlsx": book([*TITLE, ["TT", *HEAD, "Đảng", ""], [""] * 8 + ["Ngày vào", "Chính thức"], *([*r, "03/02/2005", "03/02/2006"] for r in numbered(HEAD, people())[1:])], "I4:J4"),
    "anh-xa/bang-rieng.xlsx": book(TITLE + numbered(["Họ tên đ/c", "S.N", "Phái", "C.vụ", "Diện CB", "Bằng", "L.L"],
        people(Ngày_sinh=["08/05/1980", "03/02/1984", "11/08/1990", "05/09/1975"]))),
}  # fmt: skip

if __name__ == "__main__":
    for old in [path for path in FILES.rglob("*.*") if path.suffix != ".yml"]:
        old.unlink()
    for name, write in CORPUS.items():
        (FILES / name).parent.mkdir(parents=True, exist_ok=True)
        write(FILES / name)
