"""`mapping.yml` of a unit's folder: what its people said about the columns of their own lists."""

from __future__ import annotations

from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Literal

from pydantic import Field

from plan09lib.errors import DataRefused, Fault, nearest
from plan09lib.read.headings import heading_key
from plan09lib.read.presence import file_there
from plan09lib.read.record import Record
from plan09lib.read.sheet_names import ROSTER
from plan09lib.read.sheets import Layout, Sheet
from plan09lib.read.text import matching_key
from plan09lib.read.vocab import Vocabulary
from plan09lib.read.yaml_file import load_model

MAPPING_FILE = "mapping.yml"
NOT_USED = "khong_dung"


class Mapped(Record):
    """What is known of one sheet of the files that `pattern` names.

    `columns` gives, per header text (levels joined by " / "), a column's name, `column=code` for a
    column of ticks, or `khong_dung`.
    """

    pattern: str
    sheet: str = ""
    read_as: str = ROSTER
    font: Literal["", "tcvn3", "vni", "unicode"] = ""
    date_order: Literal["", "dmy", "mdy"] = ""
    columns: dict[str, str] = Field(default_factory=dict)

    def covers(self, file: str, sheet: str | None = None) -> bool:
        """Whether the entry speaks of `file`, and of `sheet` when one is named."""
        if not fnmatchcase(file.casefold(), self.pattern.casefold()):
            return False
        return sheet is None or not self.sheet or matching_key(sheet) == matching_key(self.sheet)

    def column_of(self, header: str) -> str:
        """What `columns` says of a header; empty when nothing."""
        known = {heading_key(text): name for text, name in self.columns.items()}
        return known.get(heading_key(header), "")


class Mapping(Record):
    """The content of `mapping.yml`; it holds only once somebody has approved it."""

    approved_by: str = ""
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
    sheet = layout.sheets.get(entry.read_as)
    if sheet is None:
        hint = nearest(entry.read_as, list(layout.sheets))
        yield Fault(where, f'read_as là "{entry.read_as}"', "trang có trong bieu_mau.yml", hint)
        return
    for header, target in entry.columns.items():
        yield from _target_faults(f"{where} → {header}", target, sheet, vocabularies)


def _target_faults(
    where: str, target: str, sheet: Sheet, vocabularies: dict[str, Vocabulary]
) -> Iterator[Fault]:
    name, _, code = target.partition("=")
    names = [column.name for column in sheet.columns]
    if target == NOT_USED:
        return
    if name not in names:
        rule = f"tên cột trong bieu_mau.yml, hoặc {NOT_USED}"
        yield Fault(where, f'không có cột "{name}"', rule, nearest(name, [*names, NOT_USED]))
        return
    vocab = "gioi_tinh" if name == "birth_date" else sheet.column(name).vocab
    vocabulary = vocabularies.get(vocab)
    codes = vocabulary.codes if vocabulary else ()
    if "=" in target and code not in codes:
        rule = "sau dấu = là một giá trị của từ vựng"
        yield Fault(where, f'không có giá trị "{code}"', rule, nearest(code, list(codes)))
