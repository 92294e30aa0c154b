"""What lies in the office's folders: there, not there, or there and refused.

A dangling link, a pipe or a file without rights is never taken for "not there": an older list or no
correction in its place would change verdicts without a word. Nothing here waits for a pipe.
"""

from __future__ import annotations

import contextlib
import errno
import io
import os
import stat
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from plan09lib.digest import at_once, sha256
from plan09lib.errors import DataRefused, Fault, echoed, nearest, said_by_system
from plan09lib.read.files.limits import FILE_BYTES, MIB, OWN_BYTES

TEMPORARY = ("~$", ".", "_")
"""How the names of files begin that nobody reads: left open, hidden, set aside."""
SETTINGS_ENDINGS = (".yml", ".yaml")
_RULE = "cái gì có trong thư mục thì phải đọc được, không coi như không có"
_ACTION = "chép lại tệp từ nơi gửi, kiểm tra quyền đọc, hoặc xóa đi nếu không dùng"
_DEEPEST = 20
"""Folders in folders: the office's own are three deep."""
_KINDS = {
    stat.S_IFDIR: "đây là một thư mục",
    stat.S_IFREG: "đây là một tệp",
    stat.S_IFIFO: "đây là một ống dẫn (FIFO)",
    stat.S_IFSOCK: "đây là một socket",
}


def lies_there(path: Path) -> bool:
    """Whether anything at all is called `path`, readable or not."""
    return os.path.lexists(path)


def file_there(path: Path) -> bool:
    """Whether a file that can be read lies at `path`.

    Raises: DataRefused when something else does, or a file that cannot be opened.
    """
    if not _named(path):
        return False
    open_file(path).close()
    return True


def folder_there(path: Path) -> bool:
    """Whether a folder lies at `path`. Raises: DataRefused when something else does."""
    if not _named(path):
        return False
    _check_kind(path, stat.S_IFDIR)
    return True


def open_file(path: Path) -> io.BufferedReader:
    """The file at `path`, opened for reading.

    Raises: DataRefused when there is none, when it is no file, or when it cannot be opened.
    """
    _check_kind(path, stat.S_IFREG)
    try:
        file = open(path, "rb", opener=at_once)  # noqa: SIM115
    except OSError as error:
        raise _refused(path, _unread(error)) from None
    if stat.S_ISREG(os.fstat(file.fileno()).st_mode):
        return file
    file.close()
    raise _refused(path, "không còn là tệp trong lúc mở")


def read_file(path: Path, most: int = -1) -> bytes:
    """The first `most` bytes of the file at `path` (all). Raises: DataRefused, see `open_file`."""
    with open_file(path) as file:
        try:
            size = os.fstat(file.fileno()).st_size
            return file.read(size if most < 0 else min(most, size))  # makes room for no more
        except OSError as error:
            raise _refused(path, _unread(error)) from None


def read_text(path: Path, where: str, kind: str) -> str:
    """The text of a file of the project's own kinds (`kind`: YAML, CSV), in UTF-8.

    Raises: DataRefused, with the line, for other bytes; for more than such a file can have.
    """
    data = read_file(path, OWN_BYTES + 1)
    if len(data) > OWN_BYTES:
        rule = f"một tệp {kind} không quá {OWN_BYTES // MIB} MB"
        raise DataRefused(Fault(where, "tệp quá lớn", rule, "xem lại có đúng tệp không"))
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        rule = f"tệp phải là {kind} hợp lệ, mã hóa UTF-8"
        found, action = "có byte không phải UTF-8", "lưu lại tệp với mã UTF-8"
        raise DataRefused(Fault(f"{where} dòng {line}", found, rule, action)) from None


def file_digest(path: Path) -> str:
    """The SHA-256 of a file's bytes, in hexadecimal.

    Raises: DataRefused, see `open_file`, and for a file that nobody would read: it is too big.
    """
    with open_file(path) as file:
        try:
            if os.fstat(file.fileno()).st_size > FILE_BYTES:
                size = f"{FILE_BYTES // MIB} MB"
                found, rule = f"tệp hơn {size}", f"một tệp không quá {size}"
                action = "chép riêng danh sách sang tệp mới"
                raise DataRefused(Fault(_told(path), found, rule, action))
            return sha256(file)
        except OSError as error:
            raise _refused(path, _unread(error)) from None


def listed(folder: Path) -> list[Path]:
    """All that lies in `folder`, by name. Raises: DataRefused when it cannot be looked into."""
    try:
        return sorted(folder.iterdir())
    except OSError as error:
        raise _refused(folder, _unread(error)) from None


def files_below(folder: Path) -> list[Path]:
    """Every file in `folder` and in the folders below, by path.

    Raises: DataRefused for anything else that lies there, unless its name is that of a thing nobody
    reads (an editor's lock is a dangling link).
    """
    return sorted(_below(folder, ()))


def folders_holding(place: Path, name: str) -> list[Path]:
    """The folders in `place` in which something called `name` lies; none without `place`.

    What lies there may be unreadable, or the folder itself: that is told by whoever reads it.
    """
    if not folder_there(place):
        return []
    return [folder for folder in listed(place) if lies_there(folder / name) or _is_shut(folder)]


def _is_shut(folder: Path) -> bool:
    """Whether nobody can see what is in `folder`: a dangling link, or a folder without rights."""
    if folder.name.startswith(TEMPORARY):
        return False
    try:
        return not folder.exists() or (folder.is_dir() and not os.access(folder, os.R_OK | os.X_OK))
    except OSError:
        return True


@contextlib.contextmanager
def faults_of(folder: Path) -> Iterator[None]:
    """Faults that are found meanwhile say in which folder their file lies: many wards have files of
    the same names."""
    try:
        yield
    except DataRefused as error:
        raise type(error)([placed(fault, folder) for fault in error.faults]) from None


def placed(fault: Fault, folder: Path) -> Fault:
    """The fault with the folder's name before its file's.

    >>> placed(Fault("don_vi.yml dòng 7", "", "", ""), Path("units/p-5")).where
    'p-5/don_vi.yml dòng 7'
    """
    own = f"{folder.name}/"
    return fault if fault.where.startswith(own) else replace(fault, where=own + fault.where)


def strange_settings(folder: Path, known: Sequence[str]) -> Iterator[Fault]:
    """A fault for each YAML file of `folder` that nobody reads, with the nearest known name."""
    for path in listed(folder):
        is_settings = path.suffix.lower() in SETTINGS_ENDINGS
        if is_settings and path.name not in known and not path.name.startswith(TEMPORARY):
            yield Fault(
                f"{folder.name}/{echoed(path.name)}",
                "tên tệp không biết, nội dung sẽ không được đọc",
                "tệp .yml trong thư mục này phải có đúng tên đã quy định",
                f"{nearest(path.name, known)} Đổi tên tệp, hoặc đặt _ trước tên để gác lại",
            )


def _named(path: Path) -> bool:
    """Whether the system knows the name. Raises: DataRefused when it does not say."""
    if "\0" in str(path):
        return False
    try:
        path.lstat()
    except (FileNotFoundError, NotADirectoryError):
        for above in path.parents:
            if above.is_symlink() and not above.exists():
                raise _refused(above, "liên kết hỏng") from None
        return False
    except OSError as error:
        if error.errno == errno.ENAMETOOLONG:
            return False
        raise _refused(path, _unread(error)) from None
    return True


def _kind_of(path: Path) -> int:
    try:
        return stat.S_IFMT(path.stat().st_mode)
    except OSError as error:
        is_dangling = isinstance(error, FileNotFoundError) and path.is_symlink()
        raise _refused(path, "liên kết hỏng" if is_dangling else _unread(error)) from None


def _check_kind(path: Path, kind: int) -> None:
    found = _kind_of(path)
    if found != kind:
        raise _refused(path, _KINDS.get(found, "đây không phải tệp thường"))


def _below(folder: Path, above: tuple[tuple[int, int], ...]) -> Iterator[Path]:
    """The files below `folder`; `above` are folders that it lies in and a link may lead back to."""
    state = folder.stat()
    own = (state.st_dev, state.st_ino)
    if own in above or len(above) >= _DEEPEST:
        raise _refused(folder, "thư mục lồng vào chính nó hoặc quá sâu")
    for path in listed(folder):
        try:
            kind = _kind_of(path)
            if kind == stat.S_IFDIR:
                yield from _below(path, (*above, own))
                continue
            _check_kind(path, stat.S_IFREG)
        except DataRefused:
            if not path.name.startswith(TEMPORARY):
                raise
        else:
            yield path


def _unread(error: OSError) -> str:
    if isinstance(error, FileNotFoundError):
        return "không có tệp này"
    return f"không đọc được ({said_by_system(error)})"


def _refused(path: Path, found: str) -> DataRefused:
    return DataRefused(Fault(_told(path), found, _RULE, _ACTION))


def _told(path: Path) -> str:
    return f"{path.parent.name}/{path.name}" if path.parent.name else path.name
