"""YAML files read into strict pydantic models, with every fault told in Vietnamese at its place."""

from __future__ import annotations

import datetime as dt
import difflib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from plan09lib.errors import DataRefused, Fault, echoed
from plan09lib.read.files.day import RULE
from plan09lib.read.files.presence import read_text
from plan09lib.read.files.yaml_places import Places
from plan09lib.read.files.yaml_values import load_yaml

Model = TypeVar("Model", bound=BaseModel)
Location = tuple[int | str, ...]

MOST_TOLD = 100
"""Faults told of one file; a file with more has another fault than those."""
_MISSING = ("thiếu khóa này", "khóa này là bắt buộc", "thêm khóa và giá trị")
_DAY_FIRST = re.compile(r"([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{4}|[0-9]{2})")


@dataclass(frozen=True)
class Told:
    """What a fault can say beside what was found: the line of a place and of what was found there,
    how a key that lacks is written, what the values of a key are called.

    `as_written`: where that stands in the file which the model found elsewhere.
    """

    line: Callable[[Location, str], int] = lambda _location, _said: 0
    examples: Mapping[str, str] = field(default_factory=dict)
    names: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    as_written: Callable[[Location], Location] = lambda location: location


def load_model(path: Path, model: type[Model]) -> Model:
    """`path` as a `model`. Raises: DataRefused with all faults of the file at once."""
    raw = load_yaml(path)
    try:
        return model.model_validate(raw)
    except ValidationError as error:
        told = Told(Places(read_text(path, path.name, "YAML")).line)
        raise DataRefused(validation_faults(path.name, error, raw, model, told)) from None


def validation_faults(
    file_name: str,
    error: ValidationError,
    raw: Any,
    model: type[BaseModel],
    told: Told | None = None,
) -> list[Fault]:
    """One fault per entry of `error`, placed by the ids found in `raw` along its location.

    A key that lacks only because it is misspelt is told as that. `told`: what else is known of the
    file.
    """
    told = told or Told()
    details = _roots(error.errors(include_url=False), model)
    faults = [_fault(file_name, detail, raw, model, told) for detail in details[:MOST_TOLD]]
    if left := len(details) - len(faults):
        rule, action = f"mỗi lần nêu {MOST_TOLD} lỗi đầu", "sửa những lỗi trên rồi chạy lại"
        faults.append(Fault(file_name, f"còn {left} lỗi nữa", rule, action))
    return faults


def _roots(details: list[ErrorDetails], model: type[BaseModel]) -> list[ErrorDetails]:
    """The faults without those that another one has brought about."""
    misspelt = {
        (*one["loc"][:-1], _meant(one["loc"], model))
        for one in details
        if one["type"] == "extra_forbidden"
    }
    places = [one["loc"] for one in details]

    def is_root(one: ErrorDetails) -> bool:
        if one["type"] == "too_short":  # by the entries in it that have faults
            depth = len(one["loc"])
            return not any(len(p) > depth and p[:depth] == one["loc"] for p in places)
        return one["type"] != "missing" or one["loc"] not in misspelt

    return [one for one in details if is_root(one)]


def _meant(location: Location, model: type[BaseModel]) -> str:
    """The key of its group that an unknown one resembles; empty for none."""
    close = difflib.get_close_matches(str(location[-1]), _keys_at(model, location[:-1]), 1, 0.6)
    return close[0] if close else ""


def _fault(
    file_name: str, detail: ErrorDetails, raw: Any, model: type[BaseModel], told: Told
) -> Fault:
    location = told.as_written(detail["loc"])
    found, rule, action = _said(detail, model, told)
    line = told.line(location, found if detail["type"] == "value_error" else "")
    place = _place(location, raw) or "toàn tệp"
    where = f"{file_name} dòng {line}: {place}" if line else f"{file_name}: {place}"
    return Fault(where, found, rule, action)


def _said(detail: ErrorDetails, model: type[BaseModel], told: Told) -> tuple[str, str, str]:
    """What was found, which rule, what to do."""
    kind, key = detail["type"], str(detail["loc"][-1]) if detail["loc"] else ""
    example = told.examples.get(key)
    if kind == "missing":
        found, rule, action = _MISSING
        return found, rule, f"{action}, ví dụ {example}" if example else action
    if kind == "extra_forbidden":
        return "khóa không biết", "chỉ dùng các khóa đã quy định", _hint(detail["loc"], model)
    if kind == "value_error":
        found, rule, action = detail["msg"].removeprefix("Value error, ").rsplit(" | ", 2)
        return found, rule, action
    if detail["input"] is None and kind != "literal_error":
        action = f"điền giá trị, ví dụ {example}" if example else "điền giá trị"
        return "giá trị để trống", f"{_rule(detail)}, không được để trống", action
    if kind == "literal_error" and key in told.names:
        return _unnamed(detail, told.names[key])
    action = f"ghi một nhóm khóa, ví dụ {example}" if example and "model" in kind else ""
    found = f"giá trị {_echoed_input(detail)}"
    return found, _rule(detail), action or _action(detail)


def _unnamed(detail: ErrorDetails, names: Mapping[str, str]) -> tuple[str, str, str]:
    """A value that is none of those which have a name in words."""
    words = str(detail["input"])
    here = re.findall("'([^']+)'", detail["ctx"]["expected"])  # a key may stand in several places
    names = {code: name for code, name in names.items() if code in here}
    by_words = {**{code: code for code in names}, **{name: code for code, name in names.items()}}
    close = difflib.get_close_matches(words, by_words, n=1, cutoff=0.5)
    found, listed = f"giá trị '{echoed(words)}'", ", ".join(f"{c} ({n})" for c, n in names.items())
    hint = f'có phải "{by_words[close[0]]}"?' if close else "chọn một trong các giá trị ấy"
    return found, f"chỉ nhận {listed}", hint


def _hint(location: Location, model: type[BaseModel]) -> str:
    """The key that an unknown one was meant to be; else those that may stand there."""
    if meant := _meant(location, model):
        return f'có phải "{meant}"?'
    keys = ", ".join(_keys_at(model, location[:-1]))
    return f"bỏ khóa này; các khóa được phép ở đây: {keys}" if keys else "bỏ khóa này"


def _echoed_input(detail: ErrorDetails) -> str:
    value = detail["input"]
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"'{echoed(value)}'" if isinstance(value, str) else echoed(value)


def _rule(detail: ErrorDetails) -> str:
    context = detail.get("ctx", {})
    kinds = {
        "int_type": "phải là số nguyên",
        "string_type": "phải là văn bản (mã số thì đặt trong dấu nháy)",
        "bool_type": "phải là true hoặc false",
        "literal_error": f"chỉ nhận {context.get('expected', '').replace(' or ', ' hoặc ')}",
        "too_short": "phải có ít nhất một mục",
        "tuple_type": "phải là một danh sách",
        "dict_type": "phải là một nhóm khóa",
        "model_type": "phải là một nhóm khóa",
        "string_pattern_mismatch": f"phải có dạng {context.get('pattern', '')}",
        "invalid_key": "khóa phải là chữ",
        "day": RULE,
        "int_from_float": "phải là số nguyên",
        "int_parsing": "phải là số nguyên",
        "string_too_short": "không được để trống",
        "less_than_equal": f"phải nhỏ hơn hoặc bằng {context.get('le', '')}",
        "greater_than_equal": f"phải lớn hơn hoặc bằng {context.get('ge', '')}",
    }
    return kinds.get(detail["type"], "phải đúng kiểu đã quy định")


def _action(detail: ErrorDetails) -> str:
    """What to write instead, where what stands there says it."""
    kind, value = detail["type"], detail["input"]
    if kind == "literal_error":
        allowed = re.findall(r"'([^']*)'", detail.get("ctx", {}).get("expected", ""))
        close = difflib.get_close_matches(str(value), allowed, n=1, cutoff=0.5)
        return f'có phải "{close[0]}"?' if close else "chọn một trong các giá trị ấy"
    if kind == "day":
        return _day_action(value)
    if kind in ("int_type", "int_parsing") and isinstance(value, str):
        number = value.strip().removesuffix("%").strip()
        return f"ghi {number}, không có dấu nháy, dấu %" if number.isdecimal() else "ghi một số"
    if kind == "string_type":
        return _text_action(value)
    if kind == "tuple_type":
        if isinstance(value, dict):
            return 'mỗi mục một dòng, bắt đầu bằng "- "'
        return f"đặt trong dấu ngoặc vuông: [{echoed(str(value))}]"
    if kind in ("less_than_equal", "greater_than_equal"):
        bounds = {name: str(limit) for name, limit in detail.get("ctx", {}).items()}
        is_most = kind == "less_than_equal"
        return f"ghi số không quá {bounds['le']}" if is_most else f"ghi số từ {bounds['ge']}"
    return _ACTIONS.get(kind, "sửa giá trị")


_ACTIONS = {
    "bool_type": "ghi true (có) hoặc false (không), không có dấu nháy",
    "int_from_float": "làm tròn theo văn bản, hoặc xem khóa nào nhận số lẻ",
    "model_type": "ghi các khóa của mục này, mỗi khóa có giá trị sau dấu hai chấm",
    "dict_type": "ghi các khóa của mục này, mỗi khóa có giá trị sau dấu hai chấm",
    "too_short": "ghi ít nhất một mục",
}


def _text_action(value: Any) -> str:
    if isinstance(value, bool):
        return 'đặt chữ ấy trong dấu nháy: "có", "yes"'
    if isinstance(value, list):
        return "ghi một giá trị, bỏ dấu ngoặc vuông"
    if isinstance(value, dict):
        return "ghi một giá trị, không ghi nhóm khóa"
    return f'đặt trong dấu nháy: "{echoed(str(value))}"'


def _day_action(value: Any) -> str:
    """The day as it is to be spelt, where it is known which is meant."""
    if isinstance(value, dt.datetime):
        return f"bỏ giờ: {value.date().isoformat()}"
    if isinstance(value, dt.date):
        return "sửa năm"
    parts = _DAY_FIRST.fullmatch(str(value).strip())
    if parts and len(parts[3]) == 2:
        return f"ghi đủ bốn chữ số năm: 20{parts[3]}-{int(parts[2]):02d}-{int(parts[1]):02d}"
    if parts:
        return f"ghi {parts[3]}-{int(parts[2]):02d}-{int(parts[1]):02d}"
    if re.fullmatch(r"[0-9]{4}", str(value)):
        return f"ghi đủ ngày: {value}-12-31"
    return "ghi ngày như trên"


def _place(location: tuple[int | str, ...], raw: Any) -> str:
    parts: list[str] = []
    node = raw
    for step in location:
        is_key = isinstance(node, dict)
        node = _child(node, step)
        name = node.get("id") if isinstance(step, int) and isinstance(node, dict) else None
        is_place = isinstance(step, int) and not is_key
        parts.append(str(name) if name else f"mục {int(step) + 1}" if is_place else str(step))
    return " → ".join(map(echoed, parts))


def _child(node: Any, step: int | str) -> Any:
    if isinstance(node, dict):
        return node.get(step)
    if isinstance(node, list) and isinstance(step, int) and step < len(node):
        return node[step]
    return None


def _keys_at(model: type[BaseModel], location: Location) -> list[str]:
    """The keys that may stand in the group at `location`."""
    models = [model]
    for step in location:
        if isinstance(step, int):
            continue
        models = [
            inner
            for one in models
            for name, info in one.model_fields.items()
            if step in (name, info.alias)
            for inner in _models_in(info.annotation)
        ]
    return [info.alias or name for one in models for name, info in one.model_fields.items()]


def _models_in(annotation: Any) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    inner = getattr(annotation, "__args__", ())
    return [model for part in inner for model in _models_in(part)]
