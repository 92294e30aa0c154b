"""Records that this program writes as JSON and reads strictly: nothing of a damaged one is taken.

A wrong type, an unknown word, a missing or unknown key would else be found out later, or never.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import Annotated, Any

from pydantic import AfterValidator, ConfigDict, Field, ValidationError
from pydantic_core import PydanticCustomError

from plan09lib.errors import Plan09Error, said_by_system

AS_WRITTEN = ConfigDict(extra="forbid", frozen=True, strict=True, defer_build=True)
_SAID = "said"
_LONGEST = 255
"""Bytes of a name; no system takes more."""
_HALF = re.compile(r"\\u(d[89a-f][0-9a-f]{2})")
_UNKNOWN_KEY = ("extra_forbidden", "unexpected_keyword_argument")


def _moment(text: str) -> str:
    """`text`, an ISO time."""
    dt.datetime.fromisoformat(text)
    return text


def _moment_or_never(text: str) -> str:
    return text and _moment(text)


def _file_name(text: str) -> str:
    """`text`, the name of a file beside the record and no path to anywhere else."""
    if (
        text in ("", ".", "..")
        or len(text.encode()) > _LONGEST
        or any(sign in text for sign in "/\\\0")
    ):
        raise ValueError("not a file name")
    return text


def _with_halves(name: str) -> str:
    return _HALF.sub(lambda found: chr(int(found[1], 16)), name)


def without_halves(name: str) -> str:
    r"""The name of a folder that is no UTF-8, as a record may hold it: JSON has no half characters.

    >>> without_halves("p-1"), without_halves("p\udcff")
    ('p-1', 'p\\udcff')
    """
    return name.encode("utf-8", "backslashreplace").decode("utf-8")


Moment = Annotated[str, AfterValidator(_moment)]
MomentOrNever = Annotated[str, AfterValidator(_moment_or_never)]
"""An ISO time; empty for what has not happened."""
FolderName = Annotated[str, AfterValidator(_with_halves)]
"""Written by `without_halves`."""
FileName = Annotated[str, AfterValidator(_file_name)]
Filled = Annotated[str, Field(min_length=1)]
ExitCode = Annotated[int, Field(ge=0, le=255)]


def no_two(key: Callable[[Any], object]) -> AfterValidator:
    """Refuses rows with the same key: nobody can tell which of them holds."""

    def checked(rows: tuple[Any, ...]) -> tuple[Any, ...]:
        if len({key(row) for row in rows}) < len(rows):
            raise PydanticCustomError(_SAID, "có hai dòng về cùng một việc")
        return rows

    return AfterValidator(checked)


def damage(error: ValidationError | Plan09Error | OSError) -> str:
    """What is wrong with a record that could not be read, in a few words: the first fault of it."""
    if isinstance(error, Plan09Error):
        return error.faults[0].found
    if isinstance(error, OSError):
        return said_by_system(error)
    first = error.errors()[0]
    place = ".".join(map(str, first["loc"]))
    if first["type"] == "json_invalid":
        return "không phải JSON, có thể bị cắt cụt"
    if first["type"] == _SAID:
        return f"mục {place} {first['msg']}"
    if first["type"] in _UNKNOWN_KEY:
        return f"mục {place} không biết"
    return f"mục {place} thiếu hoặc sai" if place else "sai cấu trúc"
