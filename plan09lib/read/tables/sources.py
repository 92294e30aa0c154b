"""Dated workbooks of a unit's folder, by their names; none is opened (`source_tables.py` does).

A workbook is `YYYY-MM-DD.xlsx` (or .xlsm, .xls, .ods, .csv), or a folder `YYYY-MM-DD/` with
`nhan_su.csv` or `nhan_su.parquet`.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from plan09lib.atomic_write import atomic_write
from plan09lib.errors import BadParameter, DataRefused, Fault, echoed
from plan09lib.read.files.day import iso_day
from plan09lib.read.files.presence import TEMPORARY, file_digest, file_there, listed
from plan09lib.read.period.spoken import days_in

_NEARLY = re.compile(r"\D{0,3}\d+(\D{1,3}\d+){2,3}\D{0,3}|\d{8}")
"""Three numbers (a fourth counts copies) or eight digits, as in `30.6.2025` or `20250630`."""
WORKBOOK_ENDINGS = (".xlsx", ".xlsm", ".xls", ".ods", ".xlsb")
ENDINGS = (*WORKBOOK_ENDINGS, ".csv")
TABLE_ENDINGS = (*ENDINGS, ".txt", ".tsv", ".parquet")


@dataclass(frozen=True, order=True)
class Source:
    """A dated workbook, not yet read; its date is the as-of date of what is in it."""

    date: dt.date
    path: Path

    @property
    def name(self) -> str:
        """The file's or folder's name."""
        return self.path.name

    @property
    def files(self) -> tuple[Path, ...]:
        """The files that make up the workbook."""
        if not self.is_folder:
            return (self.path,)
        return tuple(path for path in listed(self.path) if not path.name.startswith(TEMPORARY))

    @property
    def is_folder(self) -> bool:
        """Whether its name is that of a folder; what really lies there is seen when it is read."""
        return self.path.suffix.lower() not in ENDINGS

    def digests(self) -> dict[str, str]:
        """SHA-256 of every file, by name relative to the unit's folder."""
        base = self.path.parent
        return {path.relative_to(base).as_posix(): file_digest(path) for path in self.files}


def checked_list(file: Path) -> Path:
    """`file`, when it may be an office's list and lies there. Raises: BadParameter."""
    if file.suffix.lower() not in ENDINGS:
        found, rule = "không phải một danh sách", f"danh sách là tệp {', '.join(ENDINGS)}"
        raise BadParameter(Fault(echoed(str(file)), found, rule, "lưu lại bằng Excel, dạng .xlsx"))
    if not file_there(file):
        rule, action = "danh sách phải có trên máy này", "sửa đường dẫn"
        raise BadParameter(Fault(echoed(str(file)), "không có tệp này", rule, action))
    return file


def list_sources(folder: Path) -> list[Source]:
    """The dated workbooks of `folder`, oldest first. Raises: DataRefused for strays too."""
    found, strays = named_lists(folder)
    if strays:
        raise DataRefused([stray.fault for stray in strays])
    return found


@dataclass(frozen=True)
class Stray:
    """A file or folder that may be a list but is not named by its day.

    `day` is the one that its name shows in another spelling; None when it may be of any day.
    """

    fault: Fault
    day: dt.date | None = None


def named_lists(folder: Path) -> tuple[list[Source], list[Stray]]:
    """The dated workbooks of `folder`, oldest first, and what may be one too.

    Names alone decide, nothing is opened: a list that cannot be read is refused by whoever needs
    it, and no older one takes its place. A form that nobody has saved since it was written is no
    list: see `mark_untouched`.

    Raises: DataRefused for two workbooks of one date.
    """
    found: list[Source] = []
    strays: list[Stray] = []
    for path in listed(folder):
        ending = path.suffix.lower()
        if path.name.startswith(TEMPORARY):
            continue
        name = path.stem if ending in ENDINGS else path.name
        day = iso_day(name)
        if day is not None and is_untouched(path):
            continue
        if day is not None:
            found.append(Source(day, path))
        elif ending in WORKBOOK_ENDINGS or is_meant_as_date(name):
            meant = {*days_in(name)}
            strays.append(Stray(_no_date(folder, path), meant.pop() if len(meant) == 1 else None))
    if twice := list(_same_date(folder, found)):
        raise DataRefused(twice)
    return sorted(found), strays


FORMS, FORM_MARK = ".mau", ".sha256"
"""A folder beside the lists: of each form that was written there, the digest it had."""


def mark_untouched(form: Path, content: Path) -> None:
    """Keep what the form that is to be `form` is like, written as `content`: filled in from before.

    It would be read as a list on which nothing has changed, whatever has.
    """
    mark = _mark_of(form)
    mark.parent.mkdir(exist_ok=True)
    with atomic_write(mark) as new:
        new.write_text(file_digest(content), encoding="ascii")


def is_untouched(path: Path) -> bool:
    """Whether `path` is a form as it was written: nobody has looked through it and saved it."""
    mark = _mark_of(path)
    if not (mark.is_file() and path.is_file()):
        return False
    return mark.read_text(encoding="ascii", errors="replace") == file_digest(path)


def untouched_forms(folder: Path) -> list[Source]:
    """The forms of `folder` that nobody has saved since they were written, oldest first."""
    names = (mark.name.removesuffix(FORM_MARK) for mark in sorted((folder / FORMS).glob("*")))
    dated = ((iso_day(Path(name).stem), folder / name) for name in names)
    return sorted(Source(day, path) for day, path in dated if day and is_untouched(path))


def left_form(folder: Path, until: dt.date = dt.date.max) -> str:
    """The form that would be the list of `until`, had anybody saved it; empty where none would."""
    days = [source.date for source in named_lists(folder)[0] if source.date <= until]
    forms = [one for one in untouched_forms(folder) if one.date <= until]
    newer = [one for one in forms if one.date > max(days, default=dt.date.min)]
    return newer[-1].name if newer else ""


FORM_LEFT, FILL_IT = "còn nguyên như máy lập", "điền, lưu rồi chạy lại"
"""What such a form is like, and what to do about it."""


def _mark_of(form: Path) -> Path:
    return form.parent / FORMS / f"{form.name}{FORM_MARK}"


def is_meant_as_date(name: str) -> bool:
    """Whether a folder of this name is a dated workbook, or would be one but for its spelling."""
    return iso_day(name) is not None or _NEARLY.fullmatch(name) is not None


def _no_date(folder: Path, path: Path) -> Fault:
    what = "tệp" if path.is_file() else "thư mục"
    rule = "tên tệp là ngày chốt số liệu, dạng 2025-06-30.xlsx"
    where, found = f"{folder.name}/{path.name}", f"tên {what} không phải ngày"
    return Fault(where, found, rule, f"đổi tên {what}")


def _same_date(folder: Path, found: list[Source]) -> Iterator[Fault]:
    for first, second in pairwise(found):
        if first.date == second.date:
            yield Fault(
                f"{folder.name}",
                f"{first.name} và {second.name} cùng ngày",
                "mỗi ngày chỉ có một danh sách",
                "giữ một, chuyển bản kia ra thư mục khác",
            )
