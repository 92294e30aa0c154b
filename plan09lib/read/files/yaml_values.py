"""The plain part of YAML that an office needs, read event by event under limits.

Groups of keys, lists, texts, numbers, dates: no anchors and aliases (nine nested ones make 2.7 GB
of 357 bytes), no tags, no merged keys, no second document. libyaml finds the events, so that this
is as fast as its own loader; nothing is built before it has been counted.
"""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any, NoReturn

import yaml

from plan09lib.errors import DataRefused, Fault, echoed, nearest
from plan09lib.project import project_root
from plan09lib.read.files.presence import file_there, listed, read_text

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
_NUMBER = "số viết như thường, tuyệt đối không quá 10^15"
_DAY = "ngày có trong lịch, viết năm-tháng-ngày: 2025-12-31"
_PROBLEMS = {
    "mapping values are not allowed": (
        "có dấu hai chấm không đúng chỗ",
        "đặt chữ có dấu hai chấm trong dấu nháy; nếu là khóa mới thì xuống dòng",
    ),
    "mapping keys are not allowed": ("có dấu ? không đúng chỗ", "bỏ dấu ấy"),
    "sequence entries are not allowed": (
        "có dấu gạch đầu mục không đúng chỗ", "đưa mục xuống dòng riêng, thụt như mục trước",
    ),
    "find expected ':'": (
        "thiếu dấu hai chấm sau khóa", "thêm dấu hai chấm và một dấu cách sau khóa",
    ),
    "',' or ']'": ("thiếu dấu phẩy hoặc dấu ]", "thêm dấu phẩy giữa hai mục, đóng dấu ]"),
    "',' or '}'": ("thiếu dấu phẩy hoặc dấu }", "thêm dấu phẩy giữa hai khóa, đóng dấu }"),
    "'-' indicator": (
        "các mục của một danh sách không thụt vào như nhau",
        "thụt dòng này như các dòng cùng mục, mọi dấu - như nhau",
    ),
    "expected key": (
        "các khóa của một nhóm không thụt vào như nhau", "thụt dòng này như khóa trước của nhóm",
    ),
    "end of stream": ("chữ trong dấu nháy chưa đóng", "đóng dấu nháy ở cuối chữ"),
    "unknown escape": (
        "sau dấu \\ không phải ký hiệu đã quy định", "dùng dấu nháy đơn, hoặc viết hai dấu \\",
    ),
    "escape code": ("mã ký tự sau dấu \\ không có trong Unicode", "viết thẳng ký tự ấy"),
    "hexdecimal": ("mã ký tự sau dấu \\ không có trong Unicode", "viết thẳng ký tự ấy"),
    "node content": ("thiếu giá trị", "thêm giá trị, hoặc bỏ dấu phẩy thừa"),
    "block end": (
        "dòng này không thụt vào như những dòng trước", "thụt dòng này như các dòng cùng mục",
    ),
}  # fmt: skip
"""By what libyaml says: what was found, and what is to be done."""
_TAB = ("có dấu tab ở chỗ thụt đầu dòng", "đầu dòng chỉ thụt bằng dấu cách",
        "thay mỗi dấu tab bằng hai dấu cách")  # fmt: skip
_STRANGE = (
    "có ký tự không được đứng đầu giá trị (tab, @, %, `)",
    "bỏ ký tự ấy, hoặc đặt cả giá trị trong dấu nháy",
)


def load_yaml(path: Path, if_empty: str = "", name: str = "") -> dict[Any, Any]:
    """The content of `path`, a group of keys; `name` is what faults call it.

    `if_empty` says what to do about a file that says nothing. Raises: DataRefused, with the line,
    for anything but plain YAML of the office's size.
    """
    name = name or path.name
    if not file_there(path):
        raise DataRefused(
            Fault(name, "không có tệp", "tệp này là bắt buộc", _where_it_may_be(path))
        )
    return read_values(read_text(path, name, "YAML"), name, if_empty)


def _where_it_may_be(path: Path) -> str:
    names = [one.name for one in listed(path.parent)] if path.parent.is_dir() else []
    close = nearest(path.name, names) if names else ""
    if close.startswith("có phải"):
        return f"{close} Đổi tên tệp ấy"
    ours, rules = project_root() / "data", "plan"
    if path.parent.name == rules and file_there(ours / rules / path.name):
        return f"chép cả thư mục {ours / rules} vào {path.parent.parent}"
    if file_there(ours / path.name):
        return f"chép {ours / path.name} vào {path.parent} rồi sửa"
    return f"tạo tệp {path}"


def read_values(text: str, name: str, if_empty: str = "") -> dict[Any, Any]:
    """What `text` says; `name` is that of the file.

    Raises: DataRefused with file and line for syntax that is none, for all that the module's first
    lines exclude, for a key written twice or no word, a date that does not exist, a number that is
    too long, control characters, and beyond the limits.

    >>> read_values("a: [1, hai, 2025-06-30]", "x.yml")
    {'a': [1, 'hai', datetime.date(2025, 6, 30)]}
    """
    if strange := _NOT_TEXT.search(text):
        line = text.count("\n", 0, strange.start()) + 1
        _refuse(name, line, "có ký tự điều khiển", _RULE, "xóa ký tự ấy, lưu lại tệp dạng văn bản")
    return _Values(text, name, if_empty).whole()


def _refuse(name: str, line: int, found: str, rule: str, action: str) -> NoReturn:
    raise DataRefused(Fault(f"{name} dòng {line}", found, rule, action)) from None


class _Values:
    """One document, read once from its first event to its last."""

    def __init__(self, text: str, name: str, if_empty: str):
        self.text = text
        self.name = name
        self.if_empty = if_empty
        self.loader = _LOADER(text)
        self.left = MOST_NODES
        self.line = 1

    def whole(self) -> dict[Any, Any]:
        """The one document, a group of keys."""
        self._event()
        first = self._event()
        if isinstance(first, yaml.StreamEndEvent):
            action = self.if_empty or "điền tệp, hoặc xóa tệp đi"
            self._refuse("tệp rỗng hoặc chỉ có chú thích", "tệp phải có ít nhất một khóa", action)
        value = self._value(self._event(), 0)
        self._event()
        after = self._event()
        if not isinstance(after, yaml.StreamEndEvent):
            self.line = after.start_mark.line + 1
            self._refuse("có phần thứ hai sau dấu ---", _SIMPLE, "giữ một phần")
        if not isinstance(value, dict):
            self.line = 1
            action = "bắt đầu mỗi phần bằng tên khóa và dấu hai chấm ở đầu dòng"
            self._refuse(f"nội dung là {echoed(value)}", "tệp phải là một nhóm khóa", action)
        return value

    def _refuse(self, found: str, rule: str, action: str) -> NoReturn:
        _refuse(self.name, self.line, found, rule, action)

    def _event(self) -> Any:
        try:
            event = self.loader.get_event()
        except yaml.YAMLError as error:
            problem, mark = str(getattr(error, "problem", None) or error), self._mark(error)
            self.line = mark.line + 1 if mark else self.line
            self._refuse(*self._problem(problem))
        except (ValueError, OverflowError):  # a code after \\U, where libyaml is not at hand
            found, action = _PROBLEMS["escape code"]
            self._refuse(found, _RULE, action)
        return event

    @staticmethod
    def _mark(error: yaml.YAMLError) -> Any:
        """Where the fault is: where a bracket or a quote was opened that nothing closes on its
        line, else where the reader stopped."""
        problem = str(getattr(error, "problem", None))
        stopped, opened = getattr(error, "problem_mark", None), getattr(error, "context_mark", None)
        unclosed = any(words in problem for words in ("end of stream", "',' or"))
        if stopped and opened and unclosed and opened.line < stopped.line:
            return opened
        return stopped or opened

    def _problem(self, problem: str) -> tuple[str, str, str]:
        """What is wrong in words; a tab by the first line near it that is indented by one."""
        if "tab" in problem or "cannot start any token" in problem:
            lines = self.text.split("\n")
            for number in (self.line, self.line + 1):
                text = lines[number - 1] if number <= len(lines) else ""
                if "\t" in text[: len(text) - len(text.lstrip())]:
                    self.line = number
                    return _TAB
            return _STRANGE[0], _RULE, _STRANGE[1]
        told = (one for part, one in _PROBLEMS.items() if part in problem)
        found, action = next(told, ("không đúng cú pháp YAML", _MEND))
        return found, _RULE, action

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
        lines: dict[Any, int] = {}
        while not isinstance(event := self._event(), yaml.MappingEndEvent):
            key = self._value(event, depth) if isinstance(event, yaml.ScalarEvent) else None
            if not isinstance(key, str | int) or isinstance(key, bool):
                self.line = event.start_mark.line + 1
                rule = "khóa là chữ hoặc số nguyên"
                self._refuse("có khóa không phải chữ", rule, "sửa khóa, hoặc đặt trong dấu nháy")
            if key in values:
                rule = "mỗi khóa của một nhóm viết một lần"
                found = f"khóa viết hai lần: {echoed(key)}, lần đầu ở dòng {lines[key]}"
                self._refuse(found, rule, "bỏ bớt một khóa; là mục khác thì bắt đầu bằng dấu -")
            lines[key] = self.line
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
        if kind == "timestamp":
            return self._refuse(f'ngày không có thật "{text}"', _DAY, "sửa ngày")
        return self._refuse(f'số không dùng được "{text}"', _NUMBER, _QUOTE)
