"""What an analyst asks: Tab offers the questions, a slip of the pen is told in Vietnamese.

A question is what has an example (`Ví dụ:`) in its docstring, which is the page that Shift+Tab
shows and therefore Vietnamese. What is asked with other parameters than that page names is told
from it.
"""

from __future__ import annotations

import datetime as dt
import inspect
import os
import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import wraps
from numbers import Integral
from types import FunctionType, NoneType
from typing import TYPE_CHECKING, Any, TypeVar

from plan09lib.errors import BadParameter, Fault, echoed, nearest

_EXAMPLE = "Ví dụ:"
_LONGEST = 100
"""So much of what stands in brackets is compared with what may be meant."""
_KINDS: dict[str, tuple[type, str]] = {
    "str": (str, "chữ trong dấu nháy"),
    "int": (Integral, "số nguyên"),
    "bool": (bool, "True hoặc False"),
    "None": (NoneType, ""),
    "Path": (os.PathLike, "đường dẫn"),
    "date": (dt.date, "ngày"),
    "Mapping": (Mapping, "bảng {tên: giá trị}"),
    "Sequence": (Sequence, "danh sách [ … ]"),
    "Collection": (Collection, "danh sách [ … ]"),
}
"""What a parameter may be, by the name of its type, and how that is called."""
_Ask = TypeVar("_Ask", bound=Callable[..., Any])


class NoSuchQuestion(BadParameter, AttributeError):
    """A name after the dot that nothing has."""


class WrongCall(BadParameter, TypeError):
    """A question that is asked with other parameters than it has, or with other kinds of them."""


class NoKeys(BadParameter, TypeError):
    """Brackets behind what is asked with a dot, or what only a list or a table can be asked."""


def question(ask: _Ask) -> _Ask:
    """`ask`, which tells in Vietnamese what it cannot be asked with. Raises: WrongCall."""
    signature = inspect.signature(ask)

    @wraps(ask)
    def asked(*given: Any, **named: Any) -> Any:
        try:
            bound = signature.bind(*given, **named)
        except TypeError:
            raise WrongCall(_misfit(ask, signature, given, named)) from None
        faults = [
            _of_another_kind(ask, name, value, kinds)
            for name, value in bound.arguments.items()
            if (kinds := _kinds(signature.parameters[name].annotation))
            and not any(_is(value, kind) for kind in kinds)
        ]
        if faults:
            raise WrongCall(faults)
        return ask(*given, **named)

    return asked  # type: ignore[return-value]


def _kinds(annotation: object) -> list[str]:
    """What a parameter may be; empty where nobody says, or it is a type of our own.

    >>> _kinds("Mapping[str, str | int] | None")
    ['Mapping', 'None']
    """
    told = annotation if isinstance(annotation, str) else ""  # the receiver has none
    while "[" in told:
        told = re.sub(r"\[[^][]*\]", "", told)
    kinds = [one.strip().rpartition(".")[2] for one in told.split("|")]
    return kinds if all(kind in _KINDS for kind in kinds) else []


def _is(value: object, kind: str) -> bool:
    if isinstance(value, bool) and kind == "int":
        return False
    if isinstance(value, str | bytes) and kind == "Sequence":
        return False
    return isinstance(value, _KINDS[kind][0])


def _of_another_kind(ask: Callable[..., Any], name: str, value: object, kinds: list[str]) -> Fault:
    told = " hoặc ".join(dict.fromkeys(said for kind in kinds if (said := _KINDS[kind][1])))
    found = f"{name} nhận được {echoed(repr(value))}"
    return Fault(ask.__name__, found, f"{name} là {told}: {_page(ask, name)}", _example(ask))


def _misfit(
    ask: Callable[..., Any],
    signature: inspect.Signature,
    given: Sequence[object],
    named: Collection[str],
) -> list[Fault]:
    """Which parameters are unknown, missing, given twice or too many."""
    first, *others = signature.parameters
    known = others if first in ("self", "review") else [first, *others]
    given = given[len(signature.parameters) - len(known) :]
    place = ask.__name__
    rule = f"tham số là {', '.join(known)}" if known else "câu hỏi này không có tham số"
    faults = [
        Fault(place, f'không có tham số "{name}"', rule,
              nearest(name, known) if known else "bỏ tham số ấy")
        for name in named if name not in known
    ]  # fmt: skip
    faults += [
        Fault(place, f"{name} ghi hai lần", rule, "bỏ một")
        for name in known[: len(given)]
        if name in named
    ]
    if len(given) > len(known):
        found = f"có {len(given)} giá trị, nhiều hơn số tham số"
        faults.append(Fault(place, found, rule, _example(ask)))
    faults += [
        Fault(place, f"thiếu {name}", f"{name}: {_page(ask, name)}", _example(ask))
        for name in known[len(given) :]
        if name not in named and signature.parameters[name].default is inspect.Parameter.empty
    ]
    return faults


def _page(ask: Callable[..., Any], name: str) -> str:
    """What the page of `ask` says of a parameter."""
    pattern = rf"^ *{name}: (.+?)(?=^ *\w+: |^ *$|\Z)"
    found = re.search(pattern, ask.__doc__ or "", re.MULTILINE | re.DOTALL)
    return " ".join(found[1].split()).rstrip(".") if found else "xem Shift+Tab"


def _example(ask: Callable[..., Any]) -> str:
    first, *_ = (ask.__doc__ or "").partition(_EXAMPLE)[2].strip().splitlines()
    return f"ví dụ {first.strip()}"


class NoContainer:
    """Says in Vietnamese that it cannot be called, counted, gone through or looked into."""

    _RULE = "một phần của báo cáo chỉ để xem"
    _DO = "chữ của nó: thêm .text; bảng số liệu: các câu hỏi của sổ kham_pha"

    def __bool__(self) -> bool:
        return True

    def _refused(self, found: str) -> NoKeys:
        return NoKeys(Fault("ô vừa chạy", found, self._RULE, self._DO))

    def __call__(self, *given: object, **named: object) -> Any:
        """Nothing. Raises: NoKeys."""
        raise self._refused("không gọi được bằng ngoặc tròn đặt ngay sau tên")

    def __len__(self) -> int:
        """Nothing. Raises: NoKeys."""
        raise self._refused("không đếm được bằng len(…)")

    def __iter__(self) -> Iterator[Any]:
        """Nothing. Raises: NoKeys."""
        raise self._refused("không lấy lần lượt từng phần được (for, list)")

    def __contains__(self, one: object) -> bool:
        """Nothing. Raises: NoKeys."""
        raise self._refused("không hỏi được bằng in")

    def __getitem__(self, key: Any) -> Any:
        """Nothing. Raises: NoKeys."""
        raise self._refused("không hỏi được bằng ngoặc vuông")


class Asked(NoContainer):
    """Offers its questions to `dir`; everything else is there for who knows its name."""

    _RULE = "câu hỏi đứng sau dấu chấm, mã đứng trong ngoặc tròn của câu hỏi"
    _DO = "bấm Tab sau dấu chấm để xem tất cả"

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        for name, one in list(vars(cls).items()):
            if isinstance(one, FunctionType) and _EXAMPLE in (one.__doc__ or ""):
                setattr(cls, name, question(one))

    def __dir__(self) -> list[str]:
        own = ((name, getattr(type(self), name)) for name in dir(type(self)))
        return sorted(name for name, one in own if _EXAMPLE in (one.__doc__ or ""))

    def _ways(self) -> dict[str, str]:
        """How each thing is asked for that somebody may have put in square brackets."""
        return {name: f".{name}" for name in dir(self)}

    def _instead(self, name: str) -> str:
        """Of whom a question is asked that is none of this one; empty where nobody answers it."""
        return ""

    def __getitem__(self, key: Any) -> Any:
        """Nothing. Raises: NoKeys, with what may be meant."""
        import difflib  # most runs need no hint

        ways = self._ways()
        close = difflib.get_close_matches(str(key)[:_LONGEST], ways, n=1)
        meant = f"có phải {ways[close[0]]}?" if close else self._DO
        found = "không hỏi được bằng ngoặc vuông"
        raise NoKeys(Fault(f"[{echoed(repr(key))}]", found, self._RULE, meant))

    if not TYPE_CHECKING:  # whoever checks types has its own word for it

        def __getattr__(self, name: str) -> Any:
            """Nothing. Raises: NoSuchQuestion; AttributeError where Python asks, or a property."""
            if name.startswith("_") or hasattr(type(self), name):
                return object.__getattribute__(self, name)
            rule = "gõ đúng tên một câu hỏi; bấm Tab sau dấu chấm để xem tất cả"
            hint = self._instead(name) or nearest(name, dir(self))
            raise NoSuchQuestion(Fault("câu hỏi", f'không có "{name}"', rule, hint))
