"""The plain part of YAML that an office needs, read event by event under limits.

Groups of keys, lists, texts, numbers, dates: no anchors and aliases (nine nested ones make 2.7 GB
of 357 bytes), no tags, no merged keys, no second document. libyaml finds the events, so that this
is as fast as its own loader; nothing is built before it has been counted.
"""

from __future__ import annotations

import math
from typing import Any, NoReturn

import yaml

from plan09lib.errors import DataRefused, Fault, echoed

MOST_NODES = 100_000
"""Values and keys of one file: plan.yml has 2,200, all wards of the country listed 30,000."""
DEEPEST = 20
"""Groups and lists inside each other; plan.yml has 8."""
LONGEST_NUMBER = 40
"""Characters of a number or a date."""
LARGEST = 10**15
"""Beyond it a spreadsheet cannot tell two numbers apart, and no sum of money in đồng lies there."""
_PREFIX = "tag:yaml.org,2002:"
_NOT_TEXT = yaml.reader.Reader.NON_PRINTABLE
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_KINDS: dict[str, list[tuple[str, Any]]] = yaml.SafeLoader.yaml_implicit_resolvers
_RULE = "tệp phải là YAML hợp lệ, mã hóa UTF-8"
_SIMPLE = "tệp chỉ dùng YAML đơn giản: khóa, danh sách, chữ, số, ngày"
_MEND, _QUOTE = "sửa cú pháp tại dòng này", "sửa giá trị; nếu là chữ thì đặt trong dấu nháy"
_NUMBER = "số và ngày viết như thường, tuyệt đối không quá 10^15"
_PROBLEMS = {
    "tab": "có dấu tab ở chỗ thụt đầu dòng",
    "cannot start any token": "có ký tự không được đứng đầu giá trị (tab, @, %, `)",
    "mapping values are not allowed": "có dấu hai chấm không đúng chỗ",
    "mapping keys are not allowed": "có dấu ? không đúng chỗ",
    "sequence entries are not allowed": "có dấu gạch đầu mục không đúng chỗ",
    "find expected ':'": "thiếu dấu hai chấm sau khóa",
    "',' or ']'": "thiếu dấu phẩy hoặc dấu ]",
    "',' or '}'": "thiếu dấu phẩy hoặc dấu }",
    "'-' indicator": "các mục của một danh sách không thụt vào như nhau",
    "expected key": "các khóa của một nhóm không thụt vào như nhau",
    "end of stream": "chữ trong dấu nháy chưa đóng",
    "unknown escape": "sau dấu \\ không phải ký hiệu đã quy định",
    "escape code": "mã ký tự sau dấu \\ không có trong Unicode",
    "hexdecimal": "mã ký tự sau dấu \\ không có trong Unicode",
    "node content": "thiếu giá trị",
    "block end": "dòng này không thụt vào như những dòng trước",
}


def read_values(text: str, name: str) -> dict[Any, Any]:
    """What `text` says; `name` is that of the file.

    Raises: DataRefused with file and line for syntax that is none, for all that the module's first
    lines exclude, for a key written twice or no word, a date that does not exist, a number that is
    too long, control characters, and beyond the limits.

    >>> read_values("a: [1, hai, 2025-06-30]", "x.yml")
    {'a': [1, 'hai', datetime.date(2025, 6, 30)]}
    """
    if strange := _NOT_TEXT.search(text):
        line = text.count("\n", 0, strange.start()) + 1
        _refuse(name, line, "có ký tự điều khiển", _RULE, "xoá ký tự ấy, lưu lại tệp dạng văn bản")
    return _Values(text, name).whole()


def _refuse(name: str, line: int, found: str, rule: str, action: str) -> NoReturn:
    raise DataRefused(Fault(f"{name} dòng {line}", found, rule, action)) from None


class _Values:
    """One document, read once from its first event to its last."""

    def __init__(self, text: str, name: str):
        self.name = name
        self.loader = _LOADER(text)
        self.left = MOST_NODES
        self.line = 1

    def whole(self) -> dict[Any, Any]:
        """The one document, a group of keys."""
        self._event()
        first = self._event()
        if isinstance(first, yaml.StreamEndEvent):
            self._refuse("tệp rỗng hoặc chỉ có chú thích", _SIMPLE, "điền tệp, hoặc xoá tệp đi")
        value = self._value(self._event(), 0)
        self._event()
        after = self._event()
        if not isinstance(after, yaml.StreamEndEvent):
            self.line = after.start_mark.line + 1
            self._refuse("có phần thứ hai sau dấu ---", _SIMPLE, "giữ một phần")
        if not isinstance(value, dict):
            self.line = 1
            self._refuse(f"nội dung là {echoed(value)}", "tệp phải là một nhóm khóa", _MEND)
        return value

    def _refuse(self, found: str, rule: str, action: str) -> NoReturn:
        _refuse(self.name, self.line, found, rule, action)

    def _event(self) -> Any:
        try:
            event = self.loader.get_event()
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
            self.line = mark.line + 1 if mark else self.line
            problem = str(getattr(error, "problem", None) or error)
            words = (told for part, told in _PROBLEMS.items() if part in problem)
            self._refuse(next(words, "không đúng cú pháp YAML"), _RULE, _MEND)
        except (ValueError, OverflowError):  # a code after \\U, where libyaml is not at hand
            self._refuse(_PROBLEMS["escape code"], _RULE, _MEND)
        return event

    def _value(self, event: Any, depth: int) -> Any:
        self.line = event.start_mark.line + 1
        self.left -= 1
        if self.left < 0:
            rule = f"một tệp không quá {MOST_NODES} khóa và giá trị"
            self._refuse("có quá nhiều khóa và giá trị", rule, "xem lại có đúng tệp không")
        if isinstance(event, yaml.AliasEvent) or event.anchor:
            self._refuse("có neo & hoặc bí danh *", _SIMPLE, "chép giá trị vào từng chỗ")
        if event.tag:
            self._refuse(f"có nhãn kiểu {echoed(event.tag)}", _SIMPLE, "bỏ nhãn, ghi giá trị")
        if isinstance(event, yaml.ScalarEvent):
            return self._scalar(event)
        if depth == DEEPEST:
            rule = f"không quá {DEEPEST} tầng nhóm và danh sách"
            self._refuse("các tầng lồng nhau quá sâu", rule, _MEND)
        is_list = isinstance(event, yaml.SequenceStartEvent)
        return self._list(depth + 1) if is_list else self._group(depth + 1)

    def _list(self, depth: int) -> list[Any]:
        values = []
        while not isinstance(event := self._event(), yaml.SequenceEndEvent):
            values.append(self._value(event, depth))
        return values

    def _group(self, depth: int) -> dict[Any, Any]:
        values: dict[Any, Any] = {}
        while not isinstance(event := self._event(), yaml.MappingEndEvent):
            key = self._value(event, depth) if isinstance(event, yaml.ScalarEvent) else None
            if not isinstance(key, str | int) or isinstance(key, bool):
                self.line = event.start_mark.line + 1
                rule = "khóa là chữ hoặc số nguyên"
                self._refuse("có khóa không phải chữ", rule, "sửa khóa, hoặc đặt trong dấu nháy")
            if key in values:
                rule = "mỗi khóa của một nhóm viết một lần"
                self._refuse(f"khóa viết hai lần: {echoed(key)}", rule, "bỏ bớt một khóa")
            values[key] = self._value(self._event(), depth)
        return values

    def _scalar(self, event: yaml.ScalarEvent) -> Any:
        text = event.value
        if not event.implicit[0]:  # in quotes, or a block of text
            if event.style == '"' and _NOT_TEXT.search(text):
                self._refuse("có ký tự điều khiển viết sau dấu \\", _RULE, "bỏ ký tự ấy")
            return text
        for tag, pattern in _KINDS.get(text[:1], ()):
            if pattern.match(text):
                return self._typed(tag.removeprefix(_PREFIX), text, event)
        return text

    def _typed(self, kind: str, text: str, event: yaml.ScalarEvent) -> Any:
        """A plain scalar that is no text."""
        if kind in ("merge", "value"):
            self._refuse(f"có ký hiệu {text}", _SIMPLE, "chép các khóa vào đây")
        is_number = kind in ("int", "float")
        if len(text) <= LONGEST_NUMBER and not (is_number and ":" in text):
            node = yaml.ScalarNode(_PREFIX + kind, text)
            try:
                value = getattr(self.loader, f"construct_yaml_{kind}")(node)
            except (ValueError, OverflowError):
                pass
            else:
                if not is_number or (math.isfinite(value) and abs(value) < LARGEST):
                    return value
        what = "ngày không có thật" if kind == "timestamp" else "số không dùng được"
        return self._refuse(f'{what} "{text}"', _NUMBER, _QUOTE)
