"""`mapping.yml` of a unit's folder: what its people said about the columns of their own lists."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import yaml
from pydantic import Field

from plan09lib.atomic_write import atomic_write
from plan09lib.errors import DataRefused, Fault, nearest
from plan09lib.read.files.day import IsoDay
from plan09lib.read.files.presence import file_there
from plan09lib.read.files.record import Record
from plan09lib.read.files.text import matching_key
from plan09lib.read.files.yaml_file import load_model
from plan09lib.read.layout.shared import AND
from plan09lib.read.rules.headings import heading_key
from plan09lib.read.rules.layout import ROSTER, Layout, Sheet
from plan09lib.read.rules.vocab import Vocabulary

if TYPE_CHECKING:
    import pandas as pd

MAPPING_FILE = "mapping.yml"
NOT_USED = "khong_dung"
ABOVE = "nhu_tren"
"""What an empty cell stands for where a column is filled in the first row of each block only."""
PARTS = ("1", "2", "3")
"""Codes of columns that hold a part of a cell: joined in this order."""


class Groups(Record):
    """The codes of groups of people whose cell is empty: by the heading they stand under, or by
    their post."""

    sections: dict[str, str] = Field(default_factory=dict)
    posts: dict[str, str] = Field(default_factory=dict)

    def code_of(self, section: str, post: str) -> str:
        """The group that is said of a heading, or of a post; empty when nothing is."""
        from plan09lib.read.layout.row_words import plain  # imports pandas

        by_section = {plain(text): code for text, code in self.sections.items()}
        by_post = {matching_key(text): code for text, code in self.posts.items()}
        return by_section.get(plain(section), "") or by_post.get(matching_key(post), "")

    def __bool__(self) -> bool:
        return bool(self.sections or self.posts)


class Mapped(Record):
    """What is known of one sheet of the files that `pattern` names.

    `columns` gives, per header text (levels joined by " / "), a column's name, `column=code` for a
    column of ticks, `column=1`, `column=2` for parts of a cell, `column+column` for a cell that
    holds the levels of several, or `khong_dung`. `blank` gives, per
    column name, the code that an empty cell stands for, or `nhu_tren`; `values`, per column name,
    the code that a text stands for; `groups` what stands in place of an empty group. `rows`: of
    somebody's several rows the last or the first is the latest, or they hold together.
    """

    pattern: str
    sheet: str = ""
    read_as: str = ROSTER
    font: Literal["", "tcvn3", "vni", "unicode"] = ""
    date_order: Literal["", "dmy", "mdy"] = ""
    rows: Literal["", "cuoi", "dau", "gop"] = ""
    columns: dict[str, str] = Field(default_factory=dict)
    blank: dict[str, str] = Field(default_factory=dict)
    values: dict[str, dict[str, str]] = Field(default_factory=dict)
    groups: Groups = Field(default_factory=Groups)

    def covers(self, file: str, sheet: str | None = None) -> bool:
        """Whether the entry speaks of `file`, and of `sheet` when one is named."""
        if not fnmatchcase(file.casefold(), self.pattern.casefold()):
            return False
        return sheet is None or not self.sheet or matching_key(sheet) == matching_key(self.sheet)

    def column_of(self, header: str) -> str:
        """What `columns` says of a header; empty when nothing.

        That it holds several fields is said of the whole header only, and so is what is said of
        one with brackets: "Tin học (ngoại ngữ)", "Lý luận chính trị (đăng ký học)".
        """
        known = {
            heading_key(text): name
            for text, name in self.columns.items()
            if not (AND in name or "(" in text) or matching_key(text) == matching_key(header)
        }
        return known.get(heading_key(header), "")

    def code_of(self, column: str, raw: str) -> str:
        """The code that `raw`, a blank too, stands for in `column`; empty when nothing is said."""
        if not raw:
            return self.blank.get(column, "")
        known = {matching_key(text): code for text, code in self.values.get(column, {}).items()}
        return known.get(matching_key(raw), "")


class Mapping(Record):
    """The content of `mapping.yml`; it holds only once somebody has approved it."""

    approved_by: str = ""
    approved_on: IsoDay | None = None
    files: tuple[Mapped, ...] = ()

    @property
    def is_approved(self) -> bool:
        """Whether somebody put a name under it."""
        return bool(self.approved_by.strip())

    def font_of(self, file: str) -> str:
        """The font that was said of `file`; empty when none."""
        return next((m.font for m in self.entries(file) if m.font), "")

    def entries(self, file: str, sheet: str | None = None) -> list[Mapped]:
        """The entries in force for a file, or for one of its sheets."""
        return [m for m in self.files if m.covers(file, sheet)] if self.is_approved else []


def load_mapping(folder: Path, layout: Layout, vocabularies: dict[str, Vocabulary]) -> Mapping:
    """The mapping in `folder`, empty when there is none. Raises: DataRefused with all faults."""
    path = folder / MAPPING_FILE
    if not file_there(path):
        return Mapping()
    mapping = load_model(path, Mapping)
    faults = [fault for entry in mapping.files for fault in _faults(entry, layout, vocabularies)]
    if faults:
        raise DataRefused(faults)
    return mapping


def _faults(entry: Mapped, layout: Layout, vocabularies: dict[str, Vocabulary]) -> Iterator[Fault]:
    where = f"{MAPPING_FILE}: {entry.pattern}"
    if entry.read_as == NOT_USED and entry.sheet:
        return
    sheet = layout.sheets.get(entry.read_as)
    if sheet is None:
        hint = nearest(entry.read_as, list(layout.sheets))
        yield Fault(where, f'read_as là "{entry.read_as}"', "trang có trong bieu_mau.yml", hint)
        return
    for header, target in entry.columns.items():
        yield from _target_faults(f"{where} → {header}", target, sheet, vocabularies)
    scales = {column.name: vocabularies.get(column.vocab) for column in sheet.columns}
    for name, code in entry.blank.items():
        blank_codes = [] if code == ABOVE else [code]
        yield from _code_faults(f"{where} → blank", name, blank_codes, scales)
    lists = {c.name: vocabularies.get(c.vocab or c.suggest) for c in sheet.columns}
    for name, codes in entry.values.items():
        yield from _code_faults(f"{where} → values", name, codes.values(), lists)
    grouped = [*entry.groups.sections.values(), *entry.groups.posts.values()]
    if grouped:
        yield from _code_faults(f"{where} → groups", "group", grouped, scales)


def _target_faults(
    where: str, target: str, sheet: Sheet, vocabularies: dict[str, Vocabulary]
) -> Iterator[Fault]:
    name, _, code = target.partition("=")
    names = [column.name for column in sheet.columns]
    if AND in target:
        scales = [column.name for column in sheet.columns if column.kind == "level"]
        for one in target.split(AND):
            if one not in scales:
                rule = f'mỗi tên quanh dấu "{AND}" là một cột ghi mức'
                yield Fault(where, f'không có cột "{one}"', rule, nearest(one, scales))
        return
    if target == NOT_USED:
        return
    if name not in names:
        rule = f"tên cột trong bieu_mau.yml, hoặc {NOT_USED}"
        yield Fault(where, f'không có cột "{name}"', rule, nearest(name, [*names, NOT_USED]))
        return
    vocab = "gioi_tinh" if name == "birth_date" else sheet.column(name).vocab
    vocabulary = vocabularies.get(vocab)
    codes = vocabulary.codes if vocabulary else ()
    if "=" in target and code not in (*codes, *PARTS):
        rule = "sau dấu = là một giá trị của từ vựng"
        yield Fault(where, f'không có giá trị "{code}"', rule, nearest(code, list(codes)))


def _code_faults(
    where: str, name: str, codes: Iterable[str], lists: dict[str, Vocabulary | None]
) -> Iterator[Fault]:
    """Faults of codes said of column `name`; `lists` are the values of all columns of a sheet."""
    vocabulary = lists.get(name)
    if vocabulary is None:
        what = "không có danh mục giá trị" if name in lists else "không có trong trang này"
        rule, able = "tên một cột có danh mục giá trị", [one for one in lists if lists[one]]
        yield Fault(where, f'cột "{name}" {what}', rule, nearest(name, able))
        return
    for code in codes:
        if code not in vocabulary.codes:
            rule = f"một mã ở vocab/{vocabulary.name}.csv"
            hint = nearest(code, list(vocabulary.codes))
            yield Fault(f"{where} → {name}", f'không có giá trị "{code}"', rule, hint)


# A draft of `mapping.yml` from how the columns were understood, for somebody to approve.

Row = dict[str, str]
_HEAD = """\
# Cách hiểu các cột của những danh sách không theo tệp mẫu. Kiểm tra từng dòng, sửa nếu sai, rồi ghi
# tên hoặc chức danh người duyệt vào approved_by; chưa duyệt thì tệp này không được dùng.
# columns: tiêu đề trong tệp (các dòng nối bằng " / "): tên cột, cột=mức (đánh dấu), cột=1, cột=2
# (các phần của một ô, ghép theo thứ tự), cột+cột (một ô ghi mức của nhiều cột), khong_dung.
# blank: ô trống của một cột nghĩa là gì (political_theory: chua; group: nhu_tren);
# values: một cách ghi nghĩa là gì (education: {"Luật": dai_hoc}). Không ghi thì ô trống, chữ lạ
# vẫn là chưa có thông tin.
# groups: nhóm của người có ô Nhóm trống, theo tên mục (sections) hoặc chức vụ (posts).
# rows: một người có nhiều dòng thì dòng cuối (cuoi) hay dòng đầu (dau) là mới nhất, hoặc gộp (gop).
# font: tcvn3, vni hoặc unicode; date_order: dmy (ngày trước) hoặc mdy (tháng trước).
"""


def not_own(understanding: pd.DataFrame) -> pd.DataFrame:
    """The rows of sheets that do not follow the project's own layout."""
    if understanding.empty:
        return understanding
    strange = ~understanding["how"].isin(["exact", "not_used"])
    sheets = understanding[strange][["file", "sheet"]].drop_duplicates()
    return understanding.merge(sheets, on=["file", "sheet"], validate="many_to_one")


def write_draft(folder: Path, known: Mapping, understanding: pd.DataFrame) -> Path | None:
    """Write `mapping.yml` into `folder`; entries that stand there are kept. None: nothing to say.

    Raises: DataRefused when the file there has been approved.
    """
    path = folder / MAPPING_FILE
    if known.is_approved:
        rule = "tệp đã duyệt không bao giờ bị ghi đè"
        action = "sửa tay, hoặc đổi tên tệp rồi chạy lại"
        raise DataRefused(Fault(MAPPING_FILE, f"đã duyệt ({known.approved_by})", rule, action))
    kept = [entry.model_dump(exclude_defaults=True) for entry in known.files]
    there = {(entry["pattern"], entry.get("sheet", "")) for entry in kept}
    sheets: dict[tuple[str, str], list[Row]] = {}
    for row in records(not_own(understanding)):
        sheets.setdefault((row["file"], row["sheet"]), []).append(row)
    new = [rows for place, rows in sheets.items() if place not in there]
    if not kept and not new:
        return None
    entries = [*map(_text, kept), *(_text(_entry(rows)) + _blanks(rows) for rows in new)]
    with atomic_write(path) as file:
        file.write_text(_HEAD + "approved_by: ''\nfiles:\n" + "".join(entries), encoding="utf-8")
    return path


def _text(entry: dict[str, Any]) -> str:
    return yaml.safe_dump([entry], allow_unicode=True, sort_keys=False, width=120)


def _blanks(rows: list[Row]) -> str:
    """Lines that somebody may bring into force: what a blank means, how many cells it decides."""
    columns = {row["column"]: row for row in rows if row["column"] and int(row["blank"])}
    if not columns:
        return ""
    lines = ["blank: # bỏ dấu # ở dòng này và ở cột mà ô trống nghĩa là chưa có"]
    lines += [
        f"  {name}: {row['nothing']} # {row['blank']} ô trống" for name, row in columns.items()
    ]
    return "".join(f"  # {line}\n" for line in lines)


def records(understanding: pd.DataFrame) -> list[Row]:
    """The rows of an understanding frame as plain texts."""
    return [{str(k): str(v) for k, v in row.items()} for row in understanding.to_dict("records")]


def _entry(rows: list[Row]) -> dict[str, Any]:
    columns: dict[str, str] = {}
    for row in rows:
        level = f"={row['level']}" if row["level"] else ""
        if all(matching_key(row["header"]) != matching_key(header) for header in columns):
            columns[row["header"]] = f"{row['column']}{level}" if row["column"] else NOT_USED
    first = rows[0]
    entry: dict[str, Any] = {"pattern": first["file"], "sheet": first["sheet"]}
    entry |= {"read_as": first["read_as"]}
    return (
        entry
        | ({"font": first["font"]} if first["font"] != "unicode" else {})
        | {"columns": columns}
    )
