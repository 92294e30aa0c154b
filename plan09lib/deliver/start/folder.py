"""A ward's folder being made: beside the others under a hidden name, in its place when whole."""

from __future__ import annotations

import contextlib
import datetime as dt
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from plan09lib.atomic_write import atomic_write
from plan09lib.deliver.place.scratch import scratch
from plan09lib.deliver.start.yaml_edit import edited, written
from plan09lib.errors import DataRefused, DeliveryFailed, Fault, said_by_system
from plan09lib.read.files.presence import lies_there, listed, read_text
from plan09lib.read.layout.mapping import MAPPING_FILE
from plan09lib.read.layout.mapping import Mapping as Saved
from plan09lib.read.unit.person_answers import PERSONS_FILE, PersonAnswers

UNITS = "units"


@contextlib.contextmanager
def staging(data_dir: Path) -> Iterator[Path]:
    """A data folder of its own inside `units/`, gone when the block ends; after a kill, with the
    next one.

    Raises: DataRefused when nothing can be written there.
    """
    place = data_dir / UNITS
    was_there = lies_there(place)
    with contextlib.ExitStack() as stack:
        try:
            place.mkdir(exist_ok=True)
            if not was_there:
                stack.callback(_remove_if_empty, place)
            stage = stack.enter_context(scratch(place))
            (stage / UNITS).mkdir()
        except (OSError, DeliveryFailed) as error:
            why = said_by_system(error.__cause__ or error)
            rule, action = (
                "thư mục của phường được lập trong units/",
                "kiểm tra quyền ghi, chỗ trống",
            )
            found = f"không ghi được ({why})"
            raise DataRefused(Fault(str(place), found, rule, action)) from None
        yield stage


def _remove_if_empty(folder: Path) -> None:
    with contextlib.suppress(OSError):  # holds the new ward
        folder.rmdir()


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


def put_beside(staged: Path, target: Path, name: str) -> None:
    """The staged list `name`, unless it is there, and the files of answers into a ward's folder.

    What a heading means decides nothing before the list is there; who is who needs the list. After
    a kill between them the next `add` of this list brings what is missing.
    """
    _copy(staged / MAPPING_FILE, target / MAPPING_FILE)
    with contextlib.ExitStack() as undo:
        if not lies_there(target / name):
            with atomic_write(target / name, replace=False) as new:
                shutil.copyfile(staged / name, new)
            undo.callback((target / name).unlink)
        _copy(staged / PERSONS_FILE, target / PERSONS_FILE)
        undo.pop_all()


def _copy(source: Path, target: Path) -> None:
    if source.is_file():
        with atomic_write(target) as new:
            shutil.copyfile(source, new)


def write_yaml(path: Path, content: dict[str, Any], head: str) -> None:
    """`content` as YAML below the comment lines of `head`; a file that is there keeps its own.

    Raises: DataRefused for one that cannot be changed so.
    """
    text = (
        edited(read_text(path, path.name, "YAML"), content, path)
        if path.is_file()
        else written(content, head)
    )
    with atomic_write(path) as file:
        file.write_text(text, encoding="utf-8")


def write_decisions(
    folder: Path, known: Saved, file: str, decided: Mapping[tuple[str, ...], str], by: str,
    on: dt.date,
) -> None:  # fmt: skip
    """`mapping.yml` with what was decided by `by` about `file` added to what stands there.

    What a heading or a text means holds for every list to come, what a blank means for this one.
    Raises: DataRefused for a draft that nobody has approved: it would come into force with this.
    """
    refuse_draft(MAPPING_FILE, is_open=bool(known.files) and not known.is_approved)
    entries = [entry.model_dump(exclude_defaults=True) for entry in known.files]
    for key, code in decided.items():
        general = key[0] in ("columns", "values", "groups")
        entry = _entry(entries, "*" if general else file)
        _put(entry, key, code)
    content = {"approved_by": _both(known.approved_by, by), "approved_on": on, "files": entries}
    write_yaml(folder / MAPPING_FILE, content, _HEAD)


def write_persons(
    folder: Path, known: PersonAnswers, content: Mapping[str, Any], by: str, on: dt.date
) -> None:
    """`nguoi.yml` with `content`, which adds to what is `known` what was decided by `by`.

    Raises: as `write_decisions`.
    """
    is_open = bool(known.people or known.changed) and not known.is_approved
    refuse_draft(PERSONS_FILE, is_open=is_open)
    approval = {"approved_by": _both(known.approved_by, by), "approved_on": on}
    write_yaml(folder / PERSONS_FILE, approval | {**content}, _PERSONS_HEAD)


def _both(before: str, by: str) -> str:
    """Those who approved the file, each once: a text has one more where somebody adds to it."""
    posts = [one for one in (*before.split("; "), by) if one.strip()]
    return "; ".join(dict.fromkeys(posts))


def refuse_draft(name: str, *, is_open: bool) -> None:
    """Nothing, unless the file `name` is a draft. Raises: DataRefused."""
    if is_open:
        rule = "ghi thêm câu trả lời là duyệt cả tệp"
        action = "duyệt tệp ấy (ghi approved_by) hoặc chuyển đi nơi khác, rồi chạy lại"
        raise DataRefused(Fault(name, "là bản nháp, chưa có người duyệt", rule, action))


_HEAD = """\
Cách hiểu danh sách do plan09 start, plan09 add ghi từ các câu trả lời; sửa tay được.
pattern "*": đúng với mọi danh sách của phường; ô trống (blank) chỉ đúng với danh sách được hỏi."""


_PERSONS_HEAD = """\
Ai là ai qua các danh sách, do plan09 start, plan09 add ghi từ các câu trả lời; sửa tay được."""


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
