"""Errors as people meet them who type: in a notebook or a script, the message alone.

An error of ours renders itself (`Plan09Error._render_traceback_`). What an error of Python's would
say in English is told here. The traceback is there on request: `%tb Plain` in a notebook, `python
-X dev` before a script.
"""

from __future__ import annotations

import sys
from types import TracebackType
from typing import Any

from plan09lib.errors import CellTooEarly, Fault, Plan09Error

_PARAMETERS = (
    "unit", "period", "data_dir", "number", "issued_on", "replaces", "human_part", "plan",
)  # fmt: skip
_MADE_BY = dict.fromkeys(_PARAMETERS, "ô đầu tiên, có đơn vị và kỳ,") | dict.fromkeys(
    ("review", "open_review"), 'ô có dòng "review = open_review(…)"'
)
"""Which cell of our notebooks makes a name that the cells below it need."""


def ipython() -> Any:
    """The running IPython; None where there is none."""
    module = sys.modules.get("IPython")
    return module.get_ipython() if module else None


def show_messages() -> None:
    """From now on this process shows errors by their messages; called again, it changes nothing.

    In IPython a cell that was run too early is told so; elsewhere an error that nobody catches ends
    with its message. What somebody has set up already keeps its place.
    """
    shell = ipython()
    if shell is None:
        if sys.excepthook is sys.__excepthook__ and not sys.flags.dev_mode:
            sys.excepthook = _tell
    elif not shell.custom_exceptions:
        shell.set_custom_exc((NameError,), _tell_too_early)


def too_early(error: NameError) -> CellTooEarly | None:
    """The error of a cell that needs one that was not run; None for any other name.

    >>> print(too_early(NameError(name="x")))
    None
    """
    made_by = _MADE_BY.get(str(error.name))
    if made_by is None:
        return None
    rule = f"{made_by} tạo ra tên này và phải chạy trước"
    action = "chọn Chạy (Run) → Run All Cells, hoặc chạy lần lượt từ ô đầu của sổ tính"
    return CellTooEarly(Fault("ô vừa chạy", f'chưa có "{error.name}"', rule, action))


def _tell(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if isinstance(error, Plan09Error):
        sys.stderr.write(f"{error.message}\n")
    else:
        sys.__excepthook__(kind, error, trace)


def _tell_too_early(
    shell: Any, kind: type[NameError], error: NameError, trace: TracebackType, tb_offset: Any = None
) -> None:
    found = too_early(error)
    shown = (type(found), found, trace) if found else (kind, error, trace)
    shell.showtraceback(shown, tb_offset=tb_offset)
