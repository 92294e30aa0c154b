"""Faults with four parts, and the errors that carry them to the command line.

Every message to a user is Vietnamese and says: where, what was found, which rule, what to do next.
All faults of one input are collected before one error is raised.
"""

from __future__ import annotations

import errno
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from plan09lib.lines import folded

ECHOED = 60
"""How much of a value a fault repeats: enough to find it by, whatever stood in the file."""
_LONGEST = 2_000
"""A part of a fault: no path and no list of allowed values comes near."""
_WIDTH = 96
"""Letters that a notebook shows on a line."""
_MOST_LINES = 1_000
"""Faults that one message tells: more are not read, and a file of a million makes no flood."""
# What moves a terminal's cursor, colours or hides its text or turns its direction, and halves of
# characters, which no terminal can be sent. Line ends and tabs part the lines of our own messages.
_UNSAFE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]"
)
_ARROW = " → "
_WORD = re.compile(r"""[^\s/\\"']{61,}""")
_FILE_NAME = re.compile(r".{1,250}\.[A-Za-z]{2,7}[:,;)]*")
_QUOTED = re.compile(r""""[^"]*"|'[^'\n]*'""")


def visible(text: str) -> str:
    r"""`text` with what a terminal would obey written out, so that JSON stays the same JSON.

    >>> visible("phường\x1b[2J một")
    'phường\\u001b[2J một'
    """
    return _UNSAFE.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def echoed(value: object) -> str:
    r"""What somebody wrote, as a message repeats it: one line, visible, cut to 60 characters.

    >>> echoed("x" * 100) == "x" * 59 + "…"
    True
    >>> echoed("một\nhai")
    'một\\nhai'
    """
    text = value if isinstance(value, str) else repr(value)
    cut = text if len(text) <= ECHOED else text[: ECHOED - 1] + "…"
    return visible(cut).replace("\n", "\\n").replace("\t", "\\t")


@dataclass(frozen=True, order=True)
class Fault:
    """One thing that is wrong, told in four parts.

    What stands in quotes in `where` and `found`, what follows an arrow in `where`, and a word
    longer than any but a file's name repeats what somebody wrote: it is cut here, so that no place
    can forget to. Any other value that is told goes through `echoed`.

    >>> print(
    ...     Fault(
    ...         "plan.yml: T25-3b",
    ...         "thiếu clause",
    ...         "mỗi chỉ tiêu cần điều khoản nguồn",
    ...         "thêm clause",
    ...     )
    ... )
    plan.yml: T25-3b: thiếu clause; mỗi chỉ tiêu cần điều khoản nguồn → thêm clause
    """

    where: str
    found: str
    rule: str
    action: str

    def __post_init__(self) -> None:
        for name in ("where", "found"):
            text = _WORD.sub(_cut_word, _QUOTED.sub(_cut, getattr(self, name)))
            object.__setattr__(self, name, text)
        first, *places = self.where.split(_ARROW)
        object.__setattr__(self, "where", _ARROW.join([first, *map(echoed, places)]))
        for name in ("where", "found", "rule", "action"):
            object.__setattr__(self, name, "\n".join(map(_line, getattr(self, name).split("\n"))))

    def __str__(self) -> str:
        return f"{self.where}: {self.found}; {self.rule} → {self.action}"


def _cut(quoted: re.Match[str]) -> str:
    mark, value = quoted[0][0], quoted[0][1:-1]
    return f"{mark}{echoed(value)}{mark}"


def _cut_word(word: re.Match[str]) -> str:
    return word[0] if _FILE_NAME.fullmatch(word[0]) else echoed(word[0])


def _line(text: str) -> str:
    shown = visible(text)
    return shown if len(shown) <= _LONGEST else shown[: _LONGEST - 1] + "…"


class Plan09Error(Exception):
    """An error with a list of faults and the exit code the command line returns for it."""

    exit_code = 1
    heading = "Lỗi"

    def __init__(self, faults: Fault | Iterable[Fault]):
        self.faults: tuple[Fault, ...] = (faults,) if isinstance(faults, Fault) else tuple(faults)
        super().__init__(self.message)

    @property
    def message(self) -> str:
        """The heading and one line per fault."""
        lines = [f"  - {fault}" for fault in self.faults[:_MOST_LINES]]
        if left := len(self.faults) - len(lines):
            lines.append(f"  … và {left} lỗi nữa; sửa những lỗi trên rồi chạy lại")
        return "\n".join([f"{self.heading}:", *lines])

    @property
    def leaving(self) -> str:
        """The message as it may leave this machine: without words of errors that are not ours."""
        return self.message

    def __reduce__(self) -> tuple[type[Plan09Error], tuple[tuple[Fault, ...]]]:
        return type(self), (self.faults,)

    def _render_traceback_(self) -> list[str]:
        """What IPython shows in a traceback's place: the message; both once another mode than its
        own is asked for, as `%tb Plain` does."""
        from IPython import get_ipython  # who calls this has it

        shown = getattr(get_ipython(), "InteractiveTB", None)
        if shown is None or shown.mode == "Context":
            return folded(self.message, _WIDTH).split("\n")
        return list(shown.structured_traceback(type(self), self, self.__traceback__))


class BadParameter(Plan09Error):
    """A parameter that names nothing known (unit, period, review, notebook parameter)."""

    exit_code = 2
    heading = "Tham số không dùng được"


class CellTooEarly(BadParameter):
    """A cell of a notebook that needs one above it which has not been run."""

    heading = "Chưa chạy ô phía trên"


class DataRefused(Plan09Error):
    """Inputs that must not be judged: plan file, unit file or workbook with blocking faults."""

    exit_code = 3
    heading = "Dữ liệu chưa dùng được"


class NothingToJudge(DataRefused):
    """A unit that did not exist, or has no list, at the end of the period: refused, but nothing has
    failed: it is rather the period that is mistyped."""


class NotebookFailed(Plan09Error):
    """A notebook cell that raised while the report was being made."""

    exit_code = 4
    heading = "Sổ tính dừng giữa chừng"

    @property
    def leaving(self) -> str:
        """Cell and kind of error: its words may hold what stands in a list."""
        kinds = [(one, one.found.partition(":")[0]) for one in self.faults]
        return type(self)(
            Fault(one.where, kind, one.rule, one.action) for one, kind in kinds
        ).message


class GateRefused(Plan09Error):
    """A finished page that breaks a rule of the gate and therefore is not published."""

    exit_code = 5
    heading = "Báo cáo không qua cửa kiểm tra"


class SendRefused(GateRefused):
    """Mail that breaks a rule of the send gate; nothing has left."""

    heading = "Thư không qua cửa kiểm tra trước khi gửi"


class DeliveryFailed(Plan09Error):
    """A report that could not be put in its place."""

    exit_code = 6
    heading = "Không xuất bản được"


NONE_SENT = "Lần này chưa gửi thư nào"


class MailFailed(DeliveryFailed):
    """Mail that did not reach everybody, or of which nobody can tell; for the operator.

    `sent` says what was sent and what not.
    """

    heading = "Chưa gửi được đủ thư"

    def __init__(self, faults: Fault | Iterable[Fault], sent: str = NONE_SENT):
        self.sent = sent
        super().__init__(faults)

    @property
    def message(self) -> str:
        """The heading, the faults, then what was sent and what not."""
        return f"{super().message}\n{self.sent}"

    def __reduce__(self) -> tuple[type[Plan09Error], tuple[tuple[Fault, ...], str]]:  # type: ignore[override]
        return type(self), (self.faults, self.sent)


class ProgramFailed(Plan09Error):
    """A fault of the program itself; `trace` is for whoever mends it."""

    heading = "Lỗi chương trình"

    def __init__(self, faults: Fault | Iterable[Fault], trace: str = ""):
        self.trace = trace
        super().__init__(faults)

    @property
    def message(self) -> str:
        """The heading, the faults, then the traceback."""
        return f"{super().message}\n{self.trace}".rstrip()

    @property
    def leaving(self) -> str:
        """The faults alone: a traceback may hold what stands in a list."""
        return super().message

    def __reduce__(self) -> tuple[type[Plan09Error], tuple[tuple[Fault, ...], str]]:  # type: ignore[override]
        return type(self), (self.faults, self.trace)


class AlreadyRunning(Plan09Error):
    """Another run is making what is due; nothing was done, and nothing is wrong.

    75 is "try again later" of sysexits.h; a scheduler may count it as success.
    """

    exit_code = 75
    heading = "Đang có lần chạy khác"


def nearest(name: str, known: Sequence[str]) -> str:
    """A hint naming the known spelling closest to `name`, or the whole list when none is close.

    >>> nearest("perid", ["unit", "period"])
    'có phải "period"?'
    >>> nearest("zzz", ["unit", "period"])
    'các giá trị được phép: unit, period'
    """
    import difflib  # most runs need no hint

    close = difflib.get_close_matches(name[:_LONGEST], known, n=1, cutoff=0.6)
    if close:
        return f'có phải "{echoed(close[0])}"?'
    if len(known) > 20:
        return "không có tên nào gần giống; xem tệp mẫu"
    return "các giá trị được phép: " + ", ".join(map(echoed, known))


_SAID = {
    errno.ENOENT: "không có tệp hoặc thư mục này",
    errno.EEXIST: "đã có tệp hoặc thư mục này",
    errno.EISDIR: "đây là một thư mục",
    errno.ENOTDIR: "một phần của đường dẫn là tệp",
    errno.EACCES: "không có quyền",
    errno.EPERM: "không có quyền",
    errno.ENOSPC: "đĩa đã đầy",
    errno.EDQUOT: "đã dùng hết dung lượng được cấp",
    errno.EROFS: "ổ đĩa chỉ cho đọc",
    errno.EBUSY: "tệp đang được dùng",
    errno.ENOTEMPTY: "thư mục không trống",
    errno.ENAMETOOLONG: "tên quá dài",
}


_KINDS = {
    "ConnectionRefusedError": "máy ấy từ chối kết nối",
    "ConnectionError": "kết nối bị ngắt",
    "TimeoutError": "quá thời gian chờ",
    "gaierror": "không tìm thấy tên máy",
    "SSLError": "mã hóa hoặc chứng thư không dùng được",
    "SMTPServerDisconnected": "máy chủ ngắt kết nối",
    "BadZipFile": "tệp nén hỏng",
    "zlib.error": "tệp nén hỏng",
    "LZMAError": "tệp nén hỏng",
    "EOFError": "tệp bị cắt ngang",
    "UnicodeError": "chữ không theo bảng mã nào đã biết",
    "XMLSyntaxError": "nội dung không phải XML đúng",
    "ArrowException": "nội dung không đúng dạng",
    "ValueError": "nội dung không đúng dạng",
    "LookupError": "thiếu một phần bên trong",
    "MemoryError": "hết bộ nhớ",
}
"""Kinds of errors of other programs in words, by the name of their class or of one above it."""


def kind_of(error: BaseException) -> str:
    """What kind of error it is, in words; the name of its class where there are none for it.

    >>> kind_of(ConnectionRefusedError(111, "Connection refused")), kind_of(KeyError("x"))
    ('máy ấy từ chối kết nối', 'thiếu một phần bên trong')
    """
    names = [name for one in type(error).__mro__ for name in (one.__name__, _full_name(one))]
    words = next((_KINDS[name] for name in names if name in _KINDS), "")
    if not words and isinstance(error, OSError):
        return said_by_system(error)
    return words or f"lỗi {type(error).__name__}"


def _full_name(kind: type) -> str:
    return f"{kind.__module__}.{kind.__name__}"


def said_by(error: BaseException) -> str:
    """An error's own words where they are ours, else its kind: other programs speak English.

    >>> said_by(ValueError("bảng quá rộng")), said_by(ValueError("bad magic number"))
    ('bảng quá rộng', 'nội dung không đúng dạng')
    """
    return kind_of(error) if str(error).isascii() else str(error)


class NotAFile(OSError):
    """What stands in a file's place is a pipe, a device or the like: nobody waits for it."""


def said_by_system(error: BaseException) -> str:
    """Why the system refused, in a few words; a number where there are none for it.

    >>> said_by_system(FileNotFoundError(2, "No such file or directory"))
    'không có tệp hoặc thư mục này'
    """
    if isinstance(error, TimeoutError):
        return "một lần chạy khác đang dùng"
    if isinstance(error, NotAFile):
        return "đây không phải một tệp thường"
    number = getattr(error, "errno", None)
    cause = error.args[0] if error.args else None
    if number is None and isinstance(cause, OSError):  # what a library has wrapped
        number = cause.errno
    return _SAID.get(number or 0) or (f"mã lỗi {number}" if number else str(error))
