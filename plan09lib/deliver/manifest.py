"""What a published report was made from and with: the record that lets anybody make it again."""

from __future__ import annotations

import json
import os
import platform
import subprocess
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any

from plan09lib.deliver.clock import time_stamp
from plan09lib.deliver.order import Order
from plan09lib.digest import sha256
from plan09lib.project import project_root
from plan09lib.tell.issue import Issue

if TYPE_CHECKING:
    from plan09lib.deliver.reviewed import Reviewed

MANIFEST = "manifest.json"
PACKAGES = (
    "pandas",
    "matplotlib",
    "papermill",
    "nbconvert",
    "pyarrow",
    "Jinja2",
    "babel",
    "pydantic",
    "python-calamine",
)
_CODE = frozenset({".py", ".j2", ".css", ".json"})
_MAKES_THE_REPORT = ("review", "unit", "period", "issue", "inputs", "code", "versions")


def sources(review: Reviewed, notebook: Path, issue: Issue | None = None) -> dict[str, Any]:
    """Everything that decides what is in the report: when all of it is equal, so is the report."""
    about = (review.kind, review.unit.id, review.period.text)
    return _sources(about, review.inputs(), notebook, issue)


def sources_of(order: Order, inputs: Mapping[str, str]) -> dict[str, Any]:
    """The same for what is ordered, with the digests of its `inputs`."""
    about = (order.kind, order.unit, order.period.text)
    return _sources(about, inputs, order.notebook, order.issue)


def _sources(
    about: tuple[str, str, str], inputs: Mapping[str, str], notebook: Path, issue: Issue | None
) -> dict[str, Any]:
    return {
        **dict(zip(("review", "unit", "period"), about, strict=True)),
        "issue": _issue_record(issue),
        "inputs": dict(sorted(inputs.items())),
        **program(notebook),
    }


def program(notebook: Path) -> dict[str, Any]:
    """What a report is made with: a digest of the code and the notebook, and the versions."""
    return {"code": _code_digest(notebook), "versions": _versions()}


def _issue_record(issue: Issue | None) -> dict[str, str] | None:
    if issue is None:
        return None
    return {"number": issue.number, "date": issue.date.isoformat(), "replaces": issue.replaces}


def write_manifest(
    folder: Path,
    made_from: Mapping[str, Any],
    review: Reviewed,
    data_dir: str,
    replaced: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """The record of the files in `folder`, written last, with the time; not of folders in it.

    `replaced` is the record of the report that this one replaces; its time and status counts are
    kept, so that `plan09 status` can say what has changed.
    """
    from plan09lib.deliver.gate import RULES  # slow to load; most records are only read

    files = [path for path in sorted(folder.iterdir()) if path.is_file()]
    outputs = {path.name: sha256(path) for path in files if path.name != MANIFEST}
    record = {
        **made_from,
        "parameters": {"unit": review.unit.id, "period": review.period.text, "data_dir": data_dir},
        "commit": _commit(),
        "rows": {"facts": len(review.frame), "findings": len(review.findings)},
        "statuses": {name: int(count) for name, count in review.status_counts.items()},
        "replaced": {name: replaced[name] for name in ("created_at", "statuses")}
        if replaced
        else None,
        "gate": [rule.name for rule in RULES],
        "outputs": outputs,
        "created_at": time_stamp(),
    }
    text = json.dumps(record, ensure_ascii=False, indent=2)
    (folder / MANIFEST).write_text(text + "\n", encoding="utf-8", newline="\n")
    return record


def read_manifest(folder: Path) -> dict[str, Any] | None:
    """The record of the report in `folder`; None when there is none or it cannot be read."""
    try:
        record = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return record if isinstance(record, dict) else None


def made_from_the_same(record: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether two records tell of the same order, inputs and program."""
    return all(record.get(name) == other[name] for name in _MAKES_THE_REPORT)


def is_current(folder: Path, made_from: Mapping[str, Any]) -> bool:
    """Whether the report in `folder` is whole and was made from exactly `made_from`."""
    try:
        record = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        return made_from_the_same(record, made_from) and all(
            sha256(folder / name) == digest for name, digest in record["outputs"].items()
        )
    except (OSError, ValueError, KeyError):
        return False


def told_path(data_dir: Path) -> str:
    """A data folder as the manifest names it: inside the project, or by its last part only."""
    root = project_root()
    inside = data_dir.resolve().is_relative_to(root)
    return data_dir.resolve().relative_to(root).as_posix() if inside else data_dir.name


def _code_digest(notebook: Path) -> str:
    package = project_root() / "plan09lib"
    lines = []
    for path in [*_code_files(package), notebook]:
        state = path.stat()
        known = _digest_while(path, state.st_mtime_ns, state.st_ctime_ns, state.st_size)
        lines.append(f"{path.name} {known}\n")
    return sha256("".join(lines))


def _code_files(package: Path) -> list[Path]:
    """Every file below `package` that decides what is in a report, sorted."""
    walked = (Path(folder, name) for folder, _, names in os.walk(package) for name in names)
    return sorted(path for path in walked if path.suffix in _CODE)


@cache
def _digest_while(path: Path, *_state: int) -> str:
    """The digest of a file, read again when it was written: `_state` is then another."""
    return sha256(path)


@cache
def _versions() -> dict[str, str]:
    installed = {name: metadata.version(name) for name in PACKAGES}
    return {"python": platform.python_version(), "plan09lib": _own_version(), **installed}


def _own_version() -> str:
    try:
        return metadata.version("plan09lib")
    except metadata.PackageNotFoundError:
        file = project_root() / "pyproject.toml"
        return (
            tomllib.loads(file.read_text(encoding="utf-8"))["project"]["version"]
            if file.exists()
            else ""
        )


def _commit() -> str:
    """The commit of the project; empty outside git, in another repository, or without git."""
    command = ["git", "-C", str(project_root()), "rev-parse", "--show-toplevel", "HEAD"]
    try:
        told = subprocess.run(
            command, capture_output=True, text=True, timeout=10, check=True
        ).stdout.splitlines()
    except (OSError, subprocess.SubprocessError):
        return ""
    is_own = len(told) == 2 and Path(told[0]).resolve() == project_root()
    return told[1] if is_own else ""
