"""Faults of the disk that reports are written to, told as such and not as errors of the program."""

from __future__ import annotations

import contextlib
import errno
from collections.abc import Iterator
from pathlib import Path

from plan09lib.errors import DeliveryFailed, Fault, said_by_system

_OF_THE_DISK = (errno.ENOSPC, errno.EDQUOT, errno.EROFS)


def not_writable(folder: Path, error: OSError) -> Fault:
    """What is told when a folder cannot be written to."""
    return Fault(
        str(folder),
        f"không ghi được: {said_by_system(error)}",
        "nơi đặt báo cáo phải ghi được và còn chỗ trống",
        "kiểm tra quyền ghi và dung lượng đĩa rồi chạy lại",
    )


def is_of_the_disk(error: OSError) -> bool:
    """Whether an error says that a disk is full or takes nothing.

    >>> is_of_the_disk(OSError(errno.ENOSPC, "No space left on device")), is_of_the_disk(OSError())
    (True, False)
    """
    return error.errno in _OF_THE_DISK


def comes_of_the_disk(error: BaseException | None) -> bool:
    """Whether an error, or one that it was raised for, says so."""
    while error is not None:
        if isinstance(error, OSError) and is_of_the_disk(error):
            return True
        error = error.__cause__
    return False


@contextlib.contextmanager
def told_when_not_writable(folder: Path) -> Iterator[None]:
    """Errors of the disk, and files below `folder` that must not be written, as DeliveryFailed."""
    try:
        yield
    except OSError as error:
        below = bool(error.filename) and Path(str(error.filename)).is_relative_to(folder)
        if below or is_of_the_disk(error):
            raise DeliveryFailed(not_writable(folder, error)) from error
        raise
