"""A package of facts as it travels from wards to their city: a zip file or a folder.

`goi.json` lists every other file with its SHA-256; nothing that it does not list is read, and no
name is ever used as a path on this machine.
"""

from __future__ import annotations

import json
import re
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, ValidationError

from plan09lib.digest import sha256
from plan09lib.errors import BadParameter, DataRefused, Fault, said_by
from plan09lib.read.files.presence import files_below, lies_there, open_file, read_file
from plan09lib.read.files.record import Record
from plan09lib.read.files.slug import PATTERN
from plan09lib.read.unit.unit import UnitFile

INDEX = "goi.json"
LARGEST_FILE = 20_000_000
LARGEST_PACKAGE = 1_000_000_000
"""Unpacked: a country's reports of several periods; a small zip file can unpack to any size."""
MOST_FILES = 100_000
_NAME = re.compile(rf"{PATTERN}/[0-9A-Za-z]+(-[0-9a-zA-Z]+)*/(facts\.parquet|manifest\.json)")
_RULE = "gói số liệu chỉ nhận khi còn nguyên vẹn"
_AGAIN = "đề nghị phường xuất và gửi lại gói"
Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class Run(Record):
    """One report whose facts are in the package; paths are names inside the package."""

    unit: str
    review: Literal["so_ket", "tong_ket"]
    period: str
    made_at: str
    number: str
    facts: str
    manifest: str
    has_page: bool


class PlanVersion(Record):
    """The plan that the facts were judged by, see read/plan/plan.py."""

    version: str
    readings: dict[str, str]


class PackageIndex(Record):
    """The content of `goi.json`."""

    format: Literal[1]
    plan: PlanVersion
    units: dict[str, UnitFile]
    runs: tuple[Run, ...]
    files: dict[str, Sha256]

    def to_bytes(self) -> bytes:
        """The file as it is written; the same index gives the same bytes."""
        record = self.model_dump(mode="json", by_alias=True)
        return (json.dumps(record, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


class Package:
    """A package that was looked through: its index and the bytes of its files, all verified."""

    def __init__(self, path: Path, index: PackageIndex, digest: str, files: dict[str, bytes]):
        self.path = path
        self.index = index
        self.digest = digest
        self.files = files


def refuse_missing(path: Path) -> None:
    """Nothing, when something lies at `path`. Raises: BadParameter."""
    if not lies_there(path):
        rule = "gói số liệu là tệp .zip hoặc thư mục do plan09 export-facts ghi"
        fault = Fault(str(path), "không có tệp hoặc thư mục này", rule, "kiểm tra đường dẫn")
        raise BadParameter(fault)


def open_package(path: Path) -> Package:
    """The package at `path`, every byte compared with its SHA-256.

    Raises: BadParameter when there is nothing at `path`; DataRefused for a file that is missing,
    changed, too large, unlisted or named so that it would leave the package, and for an index that
    contradicts itself.
    """
    refuse_missing(path)
    if path.is_dir():
        found = {p.relative_to(path).as_posix(): p for p in files_below(path)}
        links = [name for name in found if any(_is_link(path, name))]
        return _opened(path, list(found), lambda name: _limited(found[name]), links)
    try:
        with open_file(path) as file, zipfile.ZipFile(file) as archive:
            links = [i.filename for i in archive.infolist() if (i.external_attr >> 28) == 0o12]
            names = [info.filename for info in archive.infolist() if not info.is_dir()]
            return _opened(path, names, lambda name: _unpacked(archive, name), links)
    except (OSError, zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError) as error:
        raise _refused(path, f"không mở được ({said_by(error)})") from None


def _is_link(root: Path, name: str) -> list[bool]:
    parts = Path(name).parts
    return [(root / Path(*parts[: end + 1])).is_symlink() for end in range(len(parts))]


def _limited(path: Path) -> bytes:
    return read_file(path, LARGEST_FILE + 1)


def _unpacked(archive: zipfile.ZipFile, name: str) -> bytes:
    with archive.open(name) as file:
        return file.read(LARGEST_FILE + 1)


def _opened(
    path: Path, names: list[str], read: Callable[[str], bytes], links: list[str]
) -> Package:
    if strange := _strange(names, links):
        raise _refused(path, strange)
    text = read(INDEX)
    index = _index(path, text)
    listed = set(index.files)
    if unlisted := sorted(set(names) - listed - {INDEX}):
        raise _refused(path, f"có tệp không ghi trong {INDEX}: {unlisted[0]}")
    if missing := sorted(listed - set(names)):
        raise _refused(path, f"thiếu tệp {missing[0]}")
    files: dict[str, bytes] = {}
    total = 0
    for name, digest in sorted(index.files.items()):
        content = read(name)
        total += len(content)
        if len(content) > LARGEST_FILE or total > LARGEST_PACKAGE:
            raise _refused(path, f"tệp {name} quá lớn, hoặc cả gói quá lớn")
        if sha256(content) != digest:
            raise _refused(path, f"tệp {name} không khớp mã SHA-256, đã bị hỏng hoặc bị sửa")
        files[name] = content
    return Package(path, index, sha256(text), files)


def _strange(names: list[str], links: list[str]) -> str:
    """What is wrong with the names themselves; empty when nothing is."""
    if len(names) > MOST_FILES:
        return "có quá nhiều tệp"
    if links:
        return f"có liên kết tới nơi khác: {links[0]!r}"
    if len(set(names)) < len(names):
        return "có hai tệp cùng tên"
    outside = [name for name in names if name != INDEX and not _NAME.fullmatch(name)]
    if outside:
        return f"có tên tệp không được phép: {outside[0]!r}"
    return "" if INDEX in names else f"không có tệp {INDEX}"


def _index(path: Path, text: bytes) -> PackageIndex:
    try:
        index = PackageIndex.model_validate(json.loads(text))
    except ValidationError as error:
        place = ".".join(map(str, error.errors()[0]["loc"]))
        raise _refused(path, f"{INDEX} không đúng cấu trúc ở mục {place}") from None
    except (ValueError, RecursionError):
        raise _refused(path, f"{INDEX} không phải JSON đọc được") from None
    if fault := _index_fault(index):
        raise _refused(path, f"{INDEX} {fault}")
    return index


def _index_fault(index: PackageIndex) -> str:
    """What contradicts itself in an index; empty when nothing does."""
    for slug, unit in index.units.items():
        if unit.unit != slug:
            return f'ghi đơn vị "{unit.unit}" dưới tên "{slug}"'
    reports = Counter((run.unit, run.period, run.review) for run in index.runs)
    for run in index.runs:
        if not {run.facts, run.manifest} <= set(index.files) or run.unit not in index.units:
            return f"thiếu tệp hoặc đơn vị của {run.unit} {run.period}"
        if reports[run.unit, run.period, run.review] > 1:
            return f"ghi hai lần báo cáo {run.unit} {run.period}"
    return "" if reports else "không ghi báo cáo nào"


def _refused(path: Path, found: str) -> DataRefused:
    return DataRefused(Fault(path.name, found, _RULE, _AGAIN))
