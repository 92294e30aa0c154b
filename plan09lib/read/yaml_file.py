"""YAML files read into strict pydantic models, with every fault told in Vietnamese at its place."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from plan09lib.errors import DataRefused, Fault, nearest

Model = TypeVar("Model", bound=BaseModel)

_MISSING = ("thiếu khóa này", "khóa này là bắt buộc", "thêm khóa và giá trị")


class _Unique(yaml.constructor.SafeConstructor):
    """Refuses a key written twice in one mapping."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        keys = [self.construct_object(key, deep=True) for key, _ in node.value]
        twice = sorted({str(key) for key in keys if keys.count(key) > 1})
        if twice:
            raise yaml.MarkedYAMLError(
                problem=f"khóa viết hai lần: {', '.join(twice)}", problem_mark=node.start_mark
            )
        return super().construct_mapping(node, deep)


class _Loader(_Unique, yaml.SafeLoader):
    """Safe YAML; its errors name the place and the problem."""


class _QuickLoader(_Unique, getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """The same by libyaml, ten times as fast; its errors are worded otherwise."""


def _parsed(text: str) -> Any:
    try:
        return yaml.load(text, Loader=_QuickLoader)
    except yaml.YAMLError:
        return yaml.load(text, Loader=_Loader)


def load_yaml(path: Path) -> Any:
    """The content of `path`. Raises: DataRefused when it cannot be read as YAML."""
    try:
        return _parsed(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise DataRefused(
            Fault(path.name, "không có tệp", "tệp này là bắt buộc", f"tạo tệp {path}")
        ) from None
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        mark = getattr(error, "problem_mark", None)
        line = f" dòng {mark.line + 1}" if mark else ""
        raise DataRefused(
            Fault(
                f"{path.name}{line}",
                str(getattr(error, "problem", None) or error),
                "tệp phải là YAML hợp lệ, mã hóa UTF-8",
                "sửa cú pháp tại dòng này",
            )
        ) from None


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
    return [_fault(file_name, detail, raw, known) for detail in error.errors()]


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
        found, rule, action = detail["msg"].removeprefix("Value error, ").split(" | ")
        return Fault(where, found, rule, action)
    return Fault(where, f"giá trị {detail['input']!r}", _rule(detail), "sửa giá trị")


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
        "less_than_equal": f"phải nhỏ hơn hoặc bằng {context.get('le', '')}",
        "greater_than_equal": f"phải lớn hơn hoặc bằng {context.get('ge', '')}",
    }
    return kinds.get(detail["type"], detail["msg"])


def _place(location: tuple[int | str, ...], raw: Any) -> str:
    parts: list[str] = []
    node = raw
    for step in location:
        node = _child(node, step)
        name = node.get("id") if isinstance(step, int) and isinstance(node, dict) else None
        parts.append(str(name) if name else f"mục {step + 1}" if isinstance(step, int) else step)
    return " → ".join(parts)


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
