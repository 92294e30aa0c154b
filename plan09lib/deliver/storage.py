"""Folders at URLs (`s3://…`, `sftp://…`, `memory://…`) through fsspec, faults told in Vietnamese.

What a store guarantees decides how a report is swapped in (`stored_report`):

- an object store puts one object whole or not at all, and knows no renaming of folders;
- a file system (`file://`, `sftp://`) renames a folder in one step, but a file being written can be
  seen half: files are written beside their place and renamed.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any, TypeVar

from plan09lib.deliver.storage_url import last_part, masked, without_secrets
from plan09lib.errors import BadParameter, DeliveryFailed, Fault, Plan09Error

_RENAMING = ("file", "local", "sftp", "ssh")
NEW = ".staging/url/new"
"""Where files are written before they are renamed into place."""
_PAUSES = (0.5, 2.0)
"""Seconds before what failed is tried again."""
_TAGS = ("ETag", "etag", "md5", "md5Hash", "content_md5", "mtime", "LastModified", "last_modified",
         "created")  # fmt: skip
"""What drivers call the mark of an object's content, the surest first."""
_T = TypeVar("_T")


@dataclass(frozen=True)
class Stamp:
    """Size (bytes) and mark of a file's content; equal while the file has not changed."""

    size: int
    tag: str


class StoredFolder:
    """A folder at a URL; names are paths below it, with slashes. Its text is the masked URL."""

    def __init__(self, url: str):
        self.url = url if url.endswith("://") else url.rstrip("/")
        self._opened: tuple[Any, str] | None = None

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
        protocol = self._open()[0].protocol
        names = (protocol,) if isinstance(protocol, str) else protocol
        return any(name in _RENAMING for name in names)

    def told(self, text: str) -> str:
        """`text` without what the URL keeps secret."""
        return without_secrets(text, self.url)

    def files(self, below: str = "") -> dict[str, Stamp]:
        """Every file below a folder by its path there; nothing for a folder that is not there."""
        return self._try("liệt kê", lambda fs, root: dict(_found(fs, _at(root, below))), {})

    def folders(self, below: str = "") -> list[str]:
        """The names of the folders in a folder."""
        return self._try(
            "liệt kê",
            lambda fs, root: sorted(
                _name(info) for info in _listed(fs, _at(root, below)) if _is_folder(info)
            ),
            [],
        )

    def read(self, name: str) -> bytes | None:
        """The content of a file; None when it is not there."""
        return self._try("đọc", lambda fs, root: bytes(fs.cat_file(_at(root, name))), None)

    def fetch(self, name: str, path: Path, size: int | None = None) -> bool:
        """Whether the file was there (of that size); it is then at `path`, in one step."""
        new = path.with_name(f".{path.name}.new")

        def get(fs: Any, root: str) -> bool:
            fs.get_file(_at(root, name), str(new))
            if size is not None and new.stat().st_size != size:
                return False
            new.replace(path)
            return True

        try:
            return self._try("đọc", get, False)
        finally:
            new.unlink(missing_ok=True)

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
            _rename(fs, new, path)

        self._try("ghi", write)

    def copy(self, name: str, to: str) -> None:
        """The object `name` under another name too."""

        def copied(fs: Any, root: str) -> None:
            try:
                fs.cp_file(_at(root, name), _at(root, to))
            except NotImplementedError:
                fs.pipe_file(_at(root, to), fs.cat_file(_at(root, name)))

        self._try("ghi", copied)

    def rename(self, name: str, to: str) -> None:
        """The folder `name` under another name, in one step; only where `renames`.

        Raises: DeliveryFailed when there is a folder of that name.
        """

        def renamed(fs: Any, root: str) -> None:
            fs.makedirs(_above(_at(root, to)), exist_ok=True)
            _rename(fs, _at(root, name), _at(root, to))

        self._try("đổi tên", renamed)

    def delete(self, name: str) -> None:
        """No file or folder of that name, nothing below it."""
        self._try("xoá", lambda fs, root: fs.rm(_at(root, name), recursive=True), None)

    def _open(self) -> tuple[Any, str]:
        if self._opened is None:
            self._opened = _file_system(self)
        return self._opened

    def _try(self, doing: str, ask: Callable[[Any, str], _T], missing: Any = ...) -> _T:
        """What `ask` gives, tried again a few times; `missing` when there is no such file."""
        for pause in (*_PAUSES, None):
            try:
                fs, root = self._open()
                fs.invalidate_cache()
                return ask(fs, root)
            except Plan09Error:
                raise
            except Exception as error:  # every driver has kinds of its own
                if isinstance(error, FileNotFoundError | NotADirectoryError) and missing is not ...:
                    return missing
                self._opened = None
                if pause is None:
                    raise DeliveryFailed(self._fault(doing, error)) from None
            time.sleep(pause or 0)
        raise AssertionError("unreachable")

    def _fault(self, doing: str, error: Exception) -> Fault:
        said = self.told(f"{type(error).__name__}: {error}")
        rule = "nơi chứa phải trả lời, và tài khoản của máy này được đọc, ghi ở đó"
        return Fault(str(self), f"không {doing} được ({said})", rule, "kiểm tra rồi chạy lại")


def _file_system(folder: StoredFolder) -> tuple[Any, str]:
    """The driver and the path. Raises: BadParameter when there is no driver for the URL."""
    try:
        from fsspec.core import url_to_fs
    except ImportError:
        rule, action = "đọc, ghi theo URL cần gói fsspec", 'pip install "plan09lib[cluster]"'
        raise BadParameter(Fault(str(folder), "chưa có fsspec", rule, action)) from None
    try:
        fs, root = url_to_fs(folder.url)
        return fs, str(root).rstrip("/")
    except ImportError as error:
        rule = "mỗi loại nơi chứa cần gói của nó trên mọi máy"
        action = "cài gói được nêu (s3fs cho s3://, adlfs cho az://, paramiko cho sftp://)"
        found = f"thiếu gói để mở địa chỉ này ({folder.told(str(error))})"
    except ValueError as error:
        rule, action = "URL thuộc loại mà fsspec biết", "sửa URL, ví dụ s3://kho/plan09/data"
        found = f"không mở được địa chỉ này ({folder.told(str(error))})"
    raise BadParameter(Fault(str(folder), found, rule, action))


def _at(root: str, name: str) -> str:
    return f"{root}/{name}" if name else root or "/"


def _above(path: str) -> str:
    return path.rpartition("/")[0] or "/"


def _rename(fs: Any, path: str, to: str) -> None:
    if "file" in fs.protocol:
        Path(path).replace(to)  # the driver would move a folder into one that is there
    else:
        fs.mv(path, to)


def _listed(fs: Any, path: str) -> list[Mapping[str, Any]]:
    """What is in a folder, without the folder's own mark that some stores keep."""
    own = path.strip("/")
    return [info for info in fs.ls(path, detail=True) if info["name"].strip("/") != own]


def _found(fs: Any, path: str, below: str = "") -> Iterator[tuple[str, Stamp]]:
    for info in _listed(fs, path):
        name = f"{below}{_name(info)}"
        if _is_folder(info):
            yield from _found(fs, f"{path}/{_name(info)}", f"{name}/")
        else:
            tag = next((str(info[key]) for key in _TAGS if info.get(key)), "")
            yield name, Stamp(int(info["size"] or 0), tag)


def _name(info: Mapping[str, Any]) -> str:
    return PurePosixPath(info["name"]).name


def _is_folder(info: Mapping[str, Any]) -> bool:
    return bool(info["type"] == "directory")
