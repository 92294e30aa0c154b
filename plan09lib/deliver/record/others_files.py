"""What people put into a report's folder: it stays beside the next report and in a kept edition."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from plan09lib.deliver.page.files import INTERNAL
from plan09lib.deliver.place.own_files import (
    MARK,
    free_name,
    is_marked,
    make_private,
    own_files,
)
from plan09lib.deliver.record.manifest import MANIFEST, read_manifest
from plan09lib.deliver.record.published import list_of
from plan09lib.digest import sha256
from plan09lib.errors import DeliveryFailed, Fault


def carry_over(old: Path, new: Path) -> None:
    """Everything in the report folder `old` that this program did not write is in `new` too.

    What it wrote is named by the manifest, or signed where the manifest knows nothing (`noi_bo/`,
    `thu/`): a letter or list that the office has edited since is the office's. A file whose name
    the new report takes, or which would be taken for its list, gets a number.

    Raises: DeliveryFailed for what cannot be copied.
    """
    record = read_manifest(old)
    _copy_all(_others(old, record.outputs if record else {}), old, new)


def copy_report(report: Path, copy: Path) -> None:
    """The report is in `copy` too, with what people put there, without what is internal.

    Raises: DeliveryFailed for what cannot be copied.
    """
    shared = (path for path in _ends(report) if INTERNAL not in path.relative_to(report).parts)
    _copy_all(shared, report, copy)
    shutil.copystat(report, copy)


def _copy_all(paths: Iterable[Path], old: Path, new: Path) -> None:
    """All `paths` below `old` lie below `new` too, a link as a link, what is internal private."""
    folders: set[Path] = set()
    for path in paths:
        below = path.relative_to(old)
        copy = new / below
        if not (_is_folder(path) and copy.is_dir()):
            copy = free_name(copy, is_taken=path == list_of(old))
        copy.parent.mkdir(parents=True, exist_ok=True)
        _copy(path, copy)
        if INTERNAL in below.parts and not copy.is_symlink():
            make_private(copy)
        folders |= {*below.parents} - {Path()}
    for folder in sorted(folders, reverse=True):  # once they are full: some take nothing more
        shutil.copystat(old / folder, new / folder)
        if INTERNAL in folder.parts:
            make_private(new / folder)


def _others(report: Path, outputs: Mapping[str, str]) -> Iterator[Path]:
    there = _ends(report)
    folders = {path.parent for path in there}
    own = {path for folder in folders for path in own_files(folder)}
    own |= {folder / MARK for folder in folders if is_marked(folder)}
    own |= {report / name for name, digest in outputs.items() if _is_as(report / name, digest)}
    yield from (path for path in there if path not in {*own, report / MANIFEST})


def _ends(report: Path) -> list[Path]:
    """Below what nothing lies: files, links, empty folders, whatever else."""
    there = sorted(report.rglob("*"))
    return [path for path in there if not _is_folder(path) or not any(path.iterdir())]


def _is_folder(path: Path) -> bool:
    return path.is_dir() and not path.is_symlink()


def _is_as(path: Path, digest: str) -> bool:
    """Whether nobody has changed the file since the manifest named it."""
    return path.is_file() and not path.is_symlink() and sha256(path) == digest


def _copy(path: Path, copy: Path) -> None:
    """Raises: DeliveryFailed for what can neither be copied nor deleted: a pipe, a socket."""
    if _is_folder(path):
        copy.mkdir(exist_ok=True)
        shutil.copystat(path, copy)
    elif path.is_symlink() or path.is_file():
        shutil.copy2(path, copy, follow_symlinks=False)
    else:
        found, rule = "không phải tệp thường nên không chép được", "thứ của người khác được giữ lại"
        raise DeliveryFailed(Fault(str(path), found, rule, "chuyển nó đi nơi khác rồi chạy lại"))
