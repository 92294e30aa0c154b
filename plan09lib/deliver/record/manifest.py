"""`manifest.json`: what a report was made from and with, so that anybody can make it again.

It is written and read here only. One that is there and cannot be used is always told, whoever asks:
nobody could say whether that report was issued.
"""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Mapping
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from plan09lib.deliver.place.clock import time_stamp
from plan09lib.deliver.place.written import AS_WRITTEN, FileName, Filled, Moment, damage
from plan09lib.deliver.record.request import ReportRequest
from plan09lib.digest import sha256
from plan09lib.errors import BadParameter, DataRefused, Fault, said_by_system
from plan09lib.project import project_root
from plan09lib.read.period.issue import HumanPart, Issue

if TYPE_CHECKING:
    from plan09lib.deliver.gate.reviewed import Reviewed

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
    "python-docx",
)
_CODE = (".py", ".j2", ".css", ".json")
_RULE = "mỗi báo cáo có bản ghi dùng được; không có thì không biết đã ban hành hay chưa"
_MOVE_AWAY = "chuyển thứ đó đi nơi khác rồi chạy lại"
_ACTION = "khôi phục tệp từ bản lưu, hoặc chuyển thư mục này đi nơi khác"


Counts = dict[str, int]


class _Written(BaseModel):
    """A part of the record as it is written; keys that a later version adds are passed over."""

    model_config = AS_WRITTEN | ConfigDict(extra="ignore")


class HumanRecord(_Written):
    """What people wrote in the issued document, by kind, or why not; the office's file's digest;
    the number of the plan where it is the file that gives it."""

    words: dict[str, str] = Field(default_factory=dict)
    without: str = ""
    document: str = ""
    plan_number: str | None = None


class IssueRecord(_Written):
    """Under which number and date a report was issued, which it replaces ("12-BC/ĐU 2025-07-15"),
    what people wrote."""

    number: Filled
    date: str
    replaces: str = ""
    human: HumanRecord = HumanRecord()

    @classmethod
    def of(cls, issue: Issue) -> Self:
        """How `issue` is written."""
        return cls(
            number=issue.number,
            date=issue.date.isoformat(),
            replaces=issue.edition_before,
            human=HumanRecord(**vars(issue.human)),
        )

    @property
    def as_issue(self) -> Issue:
        """What it was written of. Raises: BadParameter for a number or date that is none."""
        return Issue.of(self.number, self.date, self.replaces, HumanPart(**dict(self.human)))


class Replaced(_Written):
    """What is kept of the report that was in place before."""

    created_at: Moment
    counts: Counts | None = None


class MadeFrom(_Written):
    """Everything that decides what is in a report: when all of it is equal, so is the report."""

    review: str
    unit: str
    period: str
    issue: IssueRecord | None
    inputs: dict[str, str]
    code: str
    versions: dict[str, str]

    def is_same(self, other: MadeFrom) -> bool:
        """Whether two records tell of the same request, inputs and program."""
        return all(getattr(self, name) == getattr(other, name) for name in MadeFrom.model_fields)

    @model_validator(mode="after")
    def _check_issue(self) -> Self:
        try:
            self.issued_as  # noqa: B018  number and date must be such that they can be told
        except BadParameter as error:
            raise ValueError(error.message) from None
        return self

    @property
    def issued_as(self) -> Issue | None:
        """The number and date under which the report was issued; None for a draft."""
        return self.issue.as_issue if self.issue else None


class Manifest(MadeFrom):
    """The content of `manifest.json`, in the order in which it is written.

    `counts` are targets by class, of data findings by severity; None in a record from before they
    were kept. `outputs` are the SHA-256 of the report's files by name; `replaced` is what
    `plan09 status` compares with; `plan_version` is that of the plan whose targets were judged,
    empty in a record from before it was kept.
    """

    parameters: dict[str, str] = Field(default_factory=dict)
    commit: str = ""
    plan_version: str = ""
    rows: Counts = Field(default_factory=dict)
    counts: Counts | None = None
    replaced: Replaced | None = None
    gate: tuple[str, ...] = ()
    outputs: dict[FileName, str]
    created_at: Moment

    @property
    def plan(self) -> str:
        """The id of the plan that the report was made by; empty for the default one."""
        return self.parameters.get("plan", "")

    def to_text(self) -> str:
        """The file as it is written."""
        return json.dumps(self.model_dump(mode="json"), ensure_ascii=False, indent=2) + "\n"

    def is_whole(self, folder: Path) -> bool:
        """Whether every file that the record names lies in `folder` as it was published."""
        try:
            return all(sha256(folder / name) == told for name, told in self.outputs.items())
        except OSError:
            return False


def sources(review: Reviewed, notebook: Path, issue: Issue | None = None) -> MadeFrom:
    """What a report of `review` is made from and with."""
    about = (review.kind, review.unit.id, review.period.text)
    return _sources(about, review.inputs(), notebook, issue)


def sources_of_request(request: ReportRequest, inputs: Mapping[str, str]) -> MadeFrom:
    """The same for what is ordered, with the digests of its `inputs`."""
    about = (request.kind, request.unit, request.period.text)
    return _sources(about, inputs, request.notebook, request.issue)


def _sources(
    about: tuple[str, str, str], inputs: Mapping[str, str], notebook: Path, issue: Issue | None
) -> MadeFrom:
    review, unit, period = about
    return MadeFrom(
        review=review, unit=unit, period=period, issue=IssueRecord.of(issue) if issue else None,
        inputs=dict(sorted(inputs.items())), **program(notebook),
    )  # fmt: skip


def program(notebook: Path) -> dict[str, Any]:
    """What a report is made with: a digest of the code and the notebook, and the versions."""
    return {"code": _code_digest(notebook), "versions": _versions()}


def write_manifest(
    folder: Path,
    made_from: MadeFrom,
    review: Reviewed,
    data_dir: str,
    replaced: Manifest | None = None,
) -> Manifest:
    """The record of the files in `folder`, written last, with the time; not of folders in it.

    `replaced` is the record of the report that this one replaces; its time and counts are
    kept, so that `plan09 status` can say what has changed.
    """
    from plan09lib.deliver.gate.rules import RULES  # slow to load; most records are only read
    from plan09lib.read.plan.plan import plan_version, readings  # the same

    files = [path for path in sorted(folder.iterdir()) if path.is_file()]
    record = Manifest(
        **dict(made_from),
        parameters={
            "unit": review.unit.id,
            "period": review.period.text,
            "data_dir": data_dir,
            **({"plan": review.plan.id} if review.plan.id else {}),
        },
        commit=_commit(),
        plan_version=plan_version(readings(review.plan)),
        rows={
            "facts": len(review.frame) + len(getattr(review, "measured", ())),
            "findings": len(review.findings),
        },
        counts={name: int(count) for name, count in review.counts.items()},
        replaced=Replaced(created_at=replaced.created_at, counts=replaced.counts)
        if replaced
        else None,
        gate=tuple(rule.name for rule in RULES),
        outputs={path.name: sha256(path) for path in files if path.name != MANIFEST},
        created_at=time_stamp(),
    )
    (folder / MANIFEST).write_text(record.to_text(), encoding="utf-8", newline="\n")
    return record


def read_manifest(folder: Path) -> Manifest | None:
    """The record of the report in `folder`; None when there is no report, nor any file, there.

    Raises: DataRefused when the record of a report is missing or cannot be used, or when something
    that is no folder lies there: it is somebody's, and no report may take its place.
    """
    file = folder / MANIFEST
    if os.path.lexists(folder) and not folder.is_dir():
        rule = "báo cáo là một thư mục; thứ khác ở chỗ đó không bị thay"
        raise DataRefused(Fault(str(folder), "đây không phải thư mục", rule, _MOVE_AWAY))
    if not file.is_symlink() and not file.exists() and not _holds_files(folder):
        return None
    if not file.is_file():
        is_missing = not file.is_symlink() and not file.exists()
        found = f"thiếu {MANIFEST}" if is_missing else f"{MANIFEST} không phải tệp đọc được"
        raise DataRefused(Fault(str(folder), found, _RULE, _ACTION))
    try:
        content = file.read_bytes()
    except OSError as error:
        found = f"không đọc được {MANIFEST} ({said_by_system(error)})"
        raise DataRefused(Fault(str(folder), found, _RULE, _ACTION)) from None
    return parsed_manifest(content, str(folder))


def _holds_files(folder: Path) -> bool:
    """Whether files lie there; folders alone, such as marked copies, are no report."""
    return folder.is_dir() and any(not path.is_dir() for path in folder.iterdir())


def parsed_manifest(content: bytes, where: str) -> Manifest:
    """The record in the bytes of a `manifest.json`; `where` says whose it is.

    Raises: DataRefused when they are cut off, no JSON, or lack what every record says.
    """
    try:
        return Manifest.model_validate_json(content)
    except ValidationError as error:
        found = f"không đọc được {MANIFEST}: {damage(error)}"
        raise DataRefused(Fault(where, found, _RULE, _ACTION)) from None


def is_current(folder: Path, made_from: MadeFrom) -> bool:
    """Whether the report in `folder` is whole and was made from exactly `made_from`.

    Raises: DataRefused when its record cannot be used.
    """
    record = read_manifest(folder)
    return record is not None and record.is_same(made_from) and record.is_whole(folder)


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
    named = [
        os.path.join(folder, name)  # noqa: PTH118  a thousand names are no paths yet
        for folder, _, names in os.walk(package)
        for name in names
        if name.endswith(_CODE)
    ]
    return [Path(name) for name in sorted(named)]


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
        import tomllib  # most records are only read

        file = project_root() / "pyproject.toml"
        return (
            tomllib.loads(file.read_text(encoding="utf-8"))["project"]["version"]
            if file.exists()
            else ""
        )


def _commit() -> str:
    """The commit of the project; empty outside git, in another repository, or without git."""
    import subprocess  # most records are only read

    command = ["git", "-C", str(project_root()), "rev-parse", "--show-toplevel", "HEAD"]
    try:
        told = subprocess.run(
            command, capture_output=True, text=True, timeout=10, check=True
        ).stdout.splitlines()
    except (OSError, subprocess.SubprocessError):
        return ""
    is_own = len(told) == 2 and Path(told[0]).resolve() == project_root()
    return told[1] if is_own else ""
