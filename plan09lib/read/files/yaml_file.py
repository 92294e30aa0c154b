"""YAML files read into strict pydantic models, with every fault told in Vietnamese at its place."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from plan09lib.errors import DataRefused, Fault, echoed, nearest
from plan09lib.read.files.day import RULE
from plan09lib.read.files.presence import file_there, listed, read_text
from plan09lib.read.files.yaml_values import read_values

Model = TypeVar("Model", bound=BaseModel)

MOST_TOLD = 100
"""Faults told of one file; a file with more has another fault than those."""
_MISSING = ("thiếu khóa này", "khóa này là bắt buộc", "thêm khóa và giá trị")


def load_yaml(path: Path) -> dict[Any, Any]:
    """The content of `path`, a group of keys.

    Raises: DataRefused, with the line, for anything but plain YAML of the office's size: see
    `yaml_values`.
    """
    if not file_there(path):
        raise DataRefused(
            Fault(path.name, "không có tệp", "tệp này là bắt buộc", _where_it_may_be(path))
        )
    return read_values(read_text(path, path.name, "YAML"), path.name)


def _where_it_may_be(path: Path) -> str:
    names = [one.name for one in listed(path.parent)] if path.parent.is_dir() else []
    close = nearest(path.name, names) if names else ""
    return f"{close} Đổi tên tệp ấy" if close.startswith("có phải") else f"tạo tệp {path}"


def load_model(path: Path, model: type[Model]) -> Model:
    """`path` as a `model`. Raises: DataRefused with all faults of the file at once."""
    raw = load_yaml(path)
    try:
        return model.model_validate(raw)
    except ValidationError as error:
        raise DataRefused(validation_faults(path.name, error, raw, model)) from None


def validation_faults(
    file_name: str, error: ValidationError, raw: Any, model: type[BaseModel]
) -> list[Fault]:
    """One fault per entry of `error`, placed by the ids found in `raw` along its location."""
    known = sorted(_known_keys(model))
    details = error.errors(include_url=False)
    faults = [_fault(file_name, detail, raw, known) for detail in details[:MOST_TOLD]]
    if left := len(details) - len(faults):
        rule, action = f"mỗi lần nêu {MOST_TOLD} lỗi đầu", "sửa những lỗi trên rồi chạy lại"
        faults.append(Fault(file_name, f"còn {left} lỗi nữa", rule, action))
    return faults


def _fault(file_name: str, detail: ErrorDetails, raw: Any, known: Sequence[str]) -> Fault:
    place = _place(detail["loc"], raw) or "toàn tệp"
    where = f"{file_name}: {place}"
    kind = detail["type"]
    if kind == "missing":
        return Fault(where, *_MISSING)
    if kind == "extra_forbidden":
        hint = nearest(str(detail["loc"][-1]), known)
        return Fault(where, "khóa không biết", "chỉ dùng các khóa đã quy định", hint)
    if kind == "value_error":
        found, rule, action = detail["msg"].removeprefix("Value error, ").rsplit(" | ", 2)
        return Fault(where, found, rule, action)
    return Fault(where, f"giá trị {_echoed_input(detail)}", _rule(detail), "sửa giá trị")


def _echoed_input(detail: ErrorDetails) -> str:
    value = detail["input"]
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


def _known_keys(model: type[BaseModel], seen: frozenset[type[BaseModel]] = frozenset()) -> set[str]:
    keys: set[str] = set()
    for name, info in model.model_fields.items():
        keys.add(info.alias or name)
        for inner in _models_in(info.annotation):
            if inner not in seen:
                keys |= _known_keys(inner, seen | {model})
    return keys


def _models_in(annotation: Any) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    inner = getattr(annotation, "__args__", ())
    return [model for part in inner for model in _models_in(part)]
