"""One thing's fault stays its own: any error is an answer, told in four parts with its exit code.

This is the one place where whatever a ward's data or the program itself may raise is caught, so
that everything else is still done; batches, what is due, exports and the command line tell it
alike.
"""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TypeVar

from plan09lib.deliver.place.disk import is_of_the_disk, not_writable
from plan09lib.errors import (
    DataRefused,
    DeliveryFailed,
    Fault,
    Plan09Error,
    ProgramFailed,
    said_by_system,
    visible,
)

Result = TypeVar("Result")
_log = logging.getLogger(__name__)


def isolated(where: str, do: Callable[[], Result]) -> Result | Plan09Error:
    """What `do` gives, or its error as one that can be told; `where` names what it was about."""
    try:
        return do()
    except Exception as error:
        return as_told(error, where)


def as_told(error: Exception, where: str) -> Plan09Error:
    """`error` as one with four parts and an exit code; what a user can mend names what to do.

    An error of the program names its kind and place only: its words may hold what stands in a list.
    They stay in its traceback, for `failed/` and the log.

    >>> told = as_told(MemoryError(), "p-1")
    >>> told.exit_code, told.faults[0].found
    (1, 'hết bộ nhớ')
    """
    if isinstance(error, Plan09Error):
        return error
    if isinstance(error, OSError) and (error.filename or is_of_the_disk(error)):
        return _of_the_system(error, where)
    trace = "".join(traceback.format_exception(error))
    if isinstance(error, MemoryError):
        return ProgramFailed(out_of_memory(where, "hết bộ nhớ"), trace)
    found = f"{type(error).__name__}{_raised_at(error)}"
    rule = "chương trình đọc được mọi số liệu hoặc nói rõ vì sao không"
    action = "báo lại cho người giữ chương trình, kèm đoạn lỗi"
    return ProgramFailed(Fault(where, found, rule, action), trace)


def out_of_memory(where: str, found: str) -> Fault:
    """What is told when a machine's memory did not do."""
    rule = "máy phải đủ bộ nhớ cho một báo cáo"
    action = "đóng bớt chương trình, bớt --workers, hoặc xem có tệp nào quá lớn"
    return Fault(where, found, rule, action)


def together(errors: Iterable[Plan09Error]) -> Plan09Error:
    """Several errors as one: of the kind with the highest exit code, with the faults of all.

    Tracebacks that it cannot carry go to the log.

    >>> one, other = Fault("a", "b", "c", "d"), Fault("e", "f", "g", "h")
    >>> both = together([DeliveryFailed(one), DataRefused(other)])
    >>> type(both).__name__, len(both.faults)
    ('DeliveryFailed', 2)
    """
    found = list(errors)
    gravest = max(found, key=lambda error: error.exit_code)
    faults = list(dict.fromkeys(fault for error in found for fault in error.faults))
    traces = dict.fromkeys(one.trace for one in found if isinstance(one, ProgramFailed))
    if isinstance(gravest, ProgramFailed):
        return ProgramFailed(faults, "\n".join(traces))
    for trace in traces:
        _log.error(visible(trace))
    return type(gravest)(faults)


def _of_the_system(error: OSError, where: str) -> Plan09Error:
    path = Path(str(error.filename or where))
    if is_of_the_disk(error):
        return DeliveryFailed(not_writable(path, error))
    rule = "tệp và thư mục phải mở được"
    action = "kiểm tra tệp và quyền của người chạy lệnh"
    return DataRefused(Fault(f"{where}: {path}", said_by_system(error), rule, action))


def _raised_at(error: Exception) -> str:
    """The last place in this program that an error went through, in words."""
    steps = [
        step for step in traceback.extract_tb(error.__traceback__) if "plan09lib" in step.filename
    ]
    if not steps:
        return ""
    return f" ở {Path(steps[-1].filename).name} dòng {steps[-1].lineno}"
