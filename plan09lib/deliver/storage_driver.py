"""What fsspec's drivers have in common and where they differ: opening, listing, renaming."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from plan09lib.deliver.storage_url import masked, without_secrets
from plan09lib.errors import BadParameter, Fault

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
