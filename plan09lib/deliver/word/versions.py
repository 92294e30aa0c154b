"""Every version of a report's document, kept in the office's own folder beside the report.

What a person has edited was made as one of them; without it nobody can tell their words from ours.
Of a report that was put to a URL they lie where this machine keeps its `noi_bo/`.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from plan09lib.deliver.page.files import INTERNAL
from plan09lib.deliver.place.own_files import own_files, private_folder, sign, write_private
from plan09lib.deliver.record.published import inner_apart
from plan09lib.deliver.word.units import Version

VERSIONS = "van-ban-goc"
_SUFFIX = ".json"


def keep_versions(version: Version, folder: Path, earlier: Path | None = None) -> None:
    """`version`, and those of the report in `earlier`, are kept with the report in `folder`."""
    texts = {**(_texts(earlier) if earlier else {}), version.name: version.json}
    inner = folder / INTERNAL if folder.is_dir() else inner_apart(folder)
    kept = private_folder(private_folder(inner) / VERSIONS)
    for name, text in texts.items():
        write_private(kept / f"{name}{_SUFFIX}", text)
    sign(kept, [kept / f"{name}{_SUFFIX}" for name in texts])


def versions_of(report: Path) -> Mapping[str, Version]:
    """The versions kept with a report by name; what somebody changed in them is left out."""
    return {name: Version.read(text) for name, text in _texts(report).items()}


def _texts(report: Path) -> dict[str, str]:
    places = [inner / VERSIONS for inner in (report / INTERNAL, inner_apart(report))]
    files = [one for kept in places if kept.is_dir() for one in own_files(kept)]
    return {one.stem: one.read_text(encoding="utf-8") for one in files if one.suffix == _SUFFIX}
