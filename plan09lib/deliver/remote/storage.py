"""Folders at URLs (`s3://…`, `sftp://…`, `memory://…`) through fsspec, faults told in Vietnamese.

What a store guarantees decides how a report is swapped in (`stored_report`):

- an object store puts one object whole or not at all, and knows no renaming of folders;
- a file system (`file://`, `sftp://`) renames a folder in one step, but a file being written can be
  seen half: files are written beside their place and renamed.
"""

from __future__ import annotations

import contextlib
import secrets
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any, TypeVar

from plan09lib.atomic_write import atomic_write
from plan09lib.deliver.place.disk import is_of_the_disk
from plan09lib.deliver.place.url import last_part, masked, without_secrets
from plan09lib.errors import BadParameter, DeliveryFailed, Fault, Plan09Error

NEW = ".staging/url/new"
"""Where files are written before they are renamed into place."""
_READING = "đọc"
_PAUSES = (0.5, 2.0)
"""Seconds before what failed is tried again."""
_T = TypeVar("_T")


class _OtherSize(Exception):
    """What was fetched is not what was listed."""


class StoredFolder:
    """A folder at a URL; names are paths below it, with slashes. Its text is the masked URL."""

    def __init__(self, url: str):
        self.url = url if url.endswith("://") else url.rstrip("/")

    def __str__(self) -> str:
        return masked(self.url)

    __repr__ = __str__

    def __reduce__(self) -> tuple[type[StoredFolder], tuple[str]]:
        return type(self), (self.url,)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, StoredFolder) and self.url == other.url

    def __hash__(self) -> int:
        return hash(self.url)

    @property
    def name(self) -> str:
        """The last part of the path."""
        return last_part(self.url)

    @property
    def renames(self) -> bool:
        """Whether a folder is renamed in one step here; else a single object is put in one step."""
        return renames(opened(self.url)[0])

    def told(self, text: str) -> str:
        """`text` without what the URL keeps secret."""
        return without_secrets(text, self.url)

    def files(self, below: str = "") -> dict[str, Stamp]:
        """Every file below a folder by its path there; nothing for a folder that is not there."""
        return self._try("liệt kê", lambda fs, root: dict(found_below(fs, _at(root, below))), {})

    def folders(self, below: str = "") -> list[str]:
        """The names of the folders in a folder."""
        return self._try(
            "liệt kê",
            lambda fs, root: sorted(
                name_of(info) for info in listed(fs, _at(root, below)) if is_folder(info)
            ),
            [],
        )

    def read(self, name: str) -> bytes | None:
        """The content of a file; None when it is not there."""
        return self._try(_READING, lambda fs, root: bytes(fs.cat_file(_at(root, name))), None)

    def fetch(self, name: str, path: Path, size: int | None = None) -> bool:
        """Whether the file was there (of that size); it is then at `path`, in one step.

        Raises: DeliveryFailed when it cannot be read; OSError when this machine's disk is full.
        """

        def get(fs: Any, root: str) -> bool:
            with contextlib.suppress(_OtherSize), atomic_write(path) as new:
                fs.get_file(_at(root, name), str(new))
                if size is not None and new.stat().st_size != size:
                    raise _OtherSize
                return True
            return False

        return self._try(_READING, get, False)

    def put(self, name: str, content: bytes) -> None:
        """`content` under `name`, whole or not at all. Raises: DeliveryFailed."""

        def write(fs: Any, root: str) -> None:
            path = _at(root, name)
            if not self.renames:
                fs.pipe_file(path, content)
                return
            new = _at(root, f"{NEW}/{secrets.token_hex(8)}")
            for one in (path, new):
                fs.makedirs(_above(one), exist_ok=True)
            fs.pipe_file(new, content)
            renamed(fs, new, path)

        self._try("ghi", write)

    def copy(self, name: str, to: str) -> None:
        """The object `name` under another name too."""

        def copied(fs: Any, root: str) -> None:
            if self.renames:
                fs.makedirs(_above(_at(root, to)), exist_ok=True)
            try:
                fs.cp_file(_at(root, name), _at(root, to))
            except NotImplementedError:
                fs.pipe_file(_at(root, to), fs.cat_file(_at(root, name)))

        self._try("ghi", copied)

    def rename(self, name: str, to: str) -> None:
        """The folder `name` under another name, in one step; only where `renames`.

        Raises: DeliveryFailed when there is a folder of that name.
        """

        def moved(fs: Any, root: str) -> None:
            fs.makedirs(_above(_at(root, to)), exist_ok=True)
            renamed(fs, _at(root, name), _at(root, to))

        self._try("đổi tên", moved)

    def delete(self, name: str) -> None:
        """No file or folder of that name, nothing below it."""
        self._try("xóa", lambda fs, root: fs.rm(_at(root, name), recursive=True), None)

    def _try(self, doing: str, ask: Callable[[Any, str], _T], missing: Any = ...) -> _T:
        """What `ask` gives, tried again a few times; `missing` when there is no such file."""
        for pause in (*_PAUSES, None):
            fs = None
            try:
                fs, root = opened(self.url)  # each thread has a connection of its own
                fs.invalidate_cache()
                return ask(fs, root)
            except Plan09Error:
                raise
            except Exception as error:  # every driver has kinds of its own
                if isinstance(error, FileNotFoundError | NotADirectoryError) and missing is not ...:
                    return missing
                if doing == _READING and isinstance(error, OSError) and is_of_the_disk(error):
                    raise  # it is this machine's own disk
                if fs is not None:
                    fs.clear_instance_cache()  # the next try connects anew
                if pause is None:
                    raise DeliveryFailed(self._fault(doing, error)) from None
            time.sleep(pause or 0)
        raise AssertionError("unreachable")

    def _fault(self, doing: str, error: Exception) -> Fault:
        said = self.told(f"{type(error).__name__}: {error}")
        rule = "nơi chứa phải trả lời, và tài khoản của máy này được đọc, ghi ở đó"
        return Fault(str(self), f"không {doing} được ({said})", rule, "kiểm tra rồi chạy lại")


def _at(root: str, name: str) -> str:
    return f"{root}/{name}" if name else root or "/"


def _above(path: str) -> str:
    return path.rpartition("/")[0] or "/"


# What fsspec's drivers have in common and where they differ: opening, listing, renaming.

_RENAMING = ("file", "local", "sftp", "ssh")
_TAGS = ("ETag", "etag", "md5", "md5Hash", "content_md5", "mtime", "LastModified", "last_modified",
         "created")  # fmt: skip
"""What drivers call the mark of an object's content, the surest first."""


@dataclass(frozen=True)
class Stamp:
    """Size (bytes) and mark of a file's content; equal while the file has not changed."""

    size: int
    tag: str


def opened(url: str) -> tuple[Any, str]:
    """The driver of a URL and the path there. Raises: BadParameter when there is no driver."""
    try:
        from fsspec.core import url_to_fs
    except ImportError:
        rule, action = "đọc, ghi theo URL cần gói fsspec", 'pip install "plan09lib[cluster]"'
        raise BadParameter(Fault(masked(url), "chưa có fsspec", rule, action)) from None
    try:
        fs, root = url_to_fs(url)
        return fs, str(root).rstrip("/")
    except ImportError as error:
        rule = "mỗi loại nơi chứa cần gói của nó trên mọi máy"
        action = "cài gói được nêu (s3fs cho s3://, adlfs cho az://, paramiko cho sftp://)"
        found = f"thiếu gói để mở địa chỉ này ({without_secrets(str(error), url)})"
    except ValueError as error:
        rule, action = "URL thuộc loại mà fsspec biết", "sửa URL, ví dụ s3://kho/plan09/data"
        found = f"không mở được địa chỉ này ({without_secrets(str(error), url)})"
    raise BadParameter(Fault(masked(url), found, rule, action))


def renames(fs: Any) -> bool:
    """Whether the driver renames a folder in one step."""
    names = (fs.protocol,) if isinstance(fs.protocol, str) else fs.protocol
    return any(name in _RENAMING for name in names)


def renamed(fs: Any, path: str, to: str) -> None:
    """The file or folder `path` is called `to`, in one step; a folder replaces none."""
    if "file" in fs.protocol:
        Path(path).replace(to)  # the driver would move a folder into one that is there
    else:
        fs.mv(path, to)


def listed(fs: Any, path: str) -> list[Mapping[str, Any]]:
    """What is in a folder, without the folder's own mark that some stores keep."""
    own = path.strip("/")
    return [info for info in fs.ls(path, detail=True) if info["name"].strip("/") != own]


def found_below(fs: Any, path: str, below: str = "") -> Iterator[tuple[str, Stamp]]:
    """Every file below `path`, by its path from there."""
    for info in listed(fs, path):
        name = f"{below}{name_of(info)}"
        if is_folder(info):
            yield from found_below(fs, f"{path}/{name_of(info)}", f"{name}/")
        else:
            tag = next((str(info[key]) for key in _TAGS if info.get(key)), "")
            yield name, Stamp(int(info["size"] or 0), tag)


def name_of(info: Mapping[str, Any]) -> str:
    """The name of what is listed."""
    return PurePosixPath(info["name"]).name


def is_folder(info: Mapping[str, Any]) -> bool:
    """Whether what is listed is a folder."""
    return bool(info["type"] == "directory")
