"""What is the office's own of a report at a URL: kept on the machine of the command, never there.

It is read where the report was made, on a cluster by a worker, comes back with the outcome, and
lies in `noi_bo/<unit>/<report>/` of an outputs folder, where `plan09 word` looks too.
"""

from __future__ import annotations

from pathlib import Path, PurePosixPath

from plan09lib.deliver.page.files import INTERNAL
from plan09lib.deliver.place.disk import told_when_not_writable
from plan09lib.deliver.place.own_files import MARK, make_way, private_folder, sign, write_private
from plan09lib.deliver.record.published import inner_apart

InnerFiles = tuple[tuple[str, str], ...]
"""Texts by their path below `noi_bo/`."""


def inner_files(report: Path) -> InnerFiles:
    """What lies in `noi_bo/` of the report in a folder."""
    inner = report / INTERNAL
    files = [path for path in sorted(inner.rglob("*")) if path.is_file() and path.name != MARK]
    return tuple((one.relative_to(inner).as_posix(), one.read_text("utf-8")) for one in files)


def keep_inner(files: InnerFiles, report: str, outputs: Path) -> Path:
    """The folder, below `outputs` and for this user only, in which `files` of `report` now lie.

    `report` is `<unit>/<report>`. What somebody has edited there stays, under another name; earlier
    versions of the document stay too. Raises: DeliveryFailed when nothing can be written there.
    """
    folder = inner_apart(outputs / report)
    with told_when_not_writable(folder):
        for level in (folder.parent.parent, folder.parent, folder):
            private_folder(level)
        for name, text in files:
            path = folder / PurePosixPath(name)
            private_folder(path.parent)
            make_way(path)
            write_private(path, text)
            sign(path.parent, [path])
    return folder
