"""A ward's folder being made: beside the others under a hidden name, in its place when whole."""

from __future__ import annotations

import contextlib
import datetime as dt
import secrets
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from plan09lib.atomic_write import atomic_write
from plan09lib.errors import DataRefused, Fault, said_by_system
from plan09lib.read.files.presence import listed
from plan09lib.read.workbook.mapping import MAPPING_FILE
from plan09lib.read.workbook.mapping import Mapping as Saved

UNITS = "units"


@contextlib.contextmanager
def staging(data_dir: Path) -> Iterator[Path]:
    """A data folder of its own inside `units/`, gone when the block ends, however it does.

    Raises: DataRefused when nothing can be written there.
    """
    place = data_dir / UNITS
    stage = place / f".{secrets.token_hex(8)}.dang-lap"
    try:
        (stage / UNITS).mkdir(parents=True)
    except OSError as error:
        rule, action = "thư mục của phường được lập trong units/", "kiểm tra quyền ghi, chỗ trống"
        found = f"không ghi được ({said_by_system(error)})"
        raise DataRefused(Fault(str(place), found, rule, action)) from None
    try:
        yield stage
    finally:
        shutil.rmtree(stage, ignore_errors=True)


def copy_unit(folder: Path, stage: Path) -> Path:
    """The files of a ward's folder, copied into the staged data folder."""
    target = stage / UNITS / folder.name
    target.mkdir()
    for path in listed(folder):
        if path.is_dir():
            shutil.copytree(path, target / path.name)
        else:
            shutil.copyfile(path, target / path.name)
    return target


def put_in_place(staged: Path, target: Path) -> None:
    """The whole folder under its name. Raises: DataRefused when something has come there."""
    try:
        staged.rename(target)
    except OSError as error:
        found = f"không đưa được vào vị trí ({said_by_system(error)})"
        rule, action = "mỗi phường một thư mục", "xem thư mục ấy, rồi chạy lại"
        raise DataRefused(Fault(str(target), found, rule, action)) from None


class _Plain(yaml.SafeDumper):
    """Writes what stands there twice twice: the office's files have no aliases."""

    def ignore_aliases(self, _: Any) -> bool:
        return True


def write_yaml(path: Path, content: Mapping[str, Any], head: str) -> None:
    """`content` as YAML below the comment lines of `head`."""
    text = yaml.dump(dict(content), Dumper=_Plain, allow_unicode=True, sort_keys=False, width=120)
    comment = "".join(f"# {line}\n" for line in head.splitlines())
    with atomic_write(path) as file:
        file.write_text(comment + text, encoding="utf-8")


def write_decisions(
    folder: Path, known: Saved, file: str, decided: Mapping[tuple[str, ...], str], by: str,
    on: dt.date,
) -> None:  # fmt: skip
    """`mapping.yml` with what was decided by `by` about `file` added to what stands there.

    What a heading or a text means holds for every list to come, what a blank means for this one.
    """
    entries = [entry.model_dump(exclude_defaults=True) for entry in known.files]
    for key, code in decided.items():
        general = key[0] in ("columns", "values")
        entry = _entry(entries, "*" if general else file)
        _put(entry, key, code)
    people = [one for one in (known.approved_by, by) if one.strip()]
    content = {"approved_by": "; ".join(dict.fromkeys(people)), "approved_on": on, "files": entries}
    write_yaml(folder / MAPPING_FILE, content, _HEAD)


_HEAD = """\
Cách hiểu danh sách do plan09 start, plan09 add ghi từ các câu trả lời; sửa tay được.
pattern "*": đúng với mọi danh sách của phường; ô trống (blank) chỉ đúng với danh sách được hỏi."""


def _entry(entries: list[dict[str, Any]], pattern: str) -> dict[str, Any]:
    found = [one for one in entries if one["pattern"] == pattern and "sheet" not in one]
    if not found:
        entries.append({"pattern": pattern})
        return entries[-1]
    return found[0]


def _put(entry: dict[str, Any], key: tuple[str, ...], code: str) -> None:
    *path, last = key
    for name in path:
        entry = entry.setdefault(name, {})
    entry[last] = code
