"""What people put into a report's folder: it stays when a new report takes the old one's place."""

from __future__ import annotations

import shutil
from collections.abc import Collection, Iterator
from pathlib import Path

from plan09lib.deliver.publish.manifest import MANIFEST, read_manifest
from plan09lib.deliver.publish.own_files import (
    MARK,
    free_name,
    make_private,
    own_files,
    private_folder,
)
from plan09lib.deliver.publish.published import INTERNAL, list_of


def others_names(names: Collection[str], outputs: Collection[str]) -> list[str]:
    """The names of files in a report's folder that its manifest (with these `outputs`) is not of.

    >>> others_names(["bao-cao.html", "ghi-chu.docx", "manifest.json"], ["bao-cao.html"])
    ['ghi-chu.docx']
    """
    return sorted(set(names) - {*outputs, MANIFEST})


def carry_over(old: Path, new: Path) -> None:
    """Everything in the report folder `old` that this program did not write is in `new` too.

    What it wrote is named by the manifest, or signed where the manifest knows nothing (`noi_bo/`,
    `thu/`): a list that the office has edited since is the office's. A file whose name the new
    report takes, or which would be taken for its list, gets a number.
    """
    record = read_manifest(old)
    if record is None:
        return
    for path in _others(old, record.outputs):
        below = path.parent.relative_to(old)
        copy = free_name(new / below / path.name, is_taken=path == list_of(old))
        copy.parent.mkdir(parents=True, exist_ok=True)
        for folder in (below, *below.parents)[:-1]:
            shutil.copymode(old / folder, new / folder)
        shutil.copy2(path, copy, follow_symlinks=False)
        if INTERNAL in below.parts and not copy.is_symlink():
            make_private(copy)
            private_folder(new / INTERNAL)


def _others(report: Path, outputs: Collection[str]) -> Iterator[Path]:
    there = [path for path in sorted(report.rglob("*")) if path.is_symlink() or path.is_file()]
    own = {path for folder in {one.parent for one in there} for path in own_files(folder)}
    names = others_names([path.relative_to(report).as_posix() for path in there], outputs)
    for path in (report / name for name in names):
        if path not in own and path.name != MARK:
            yield path
