"""What all commands share: errors told in Vietnamese with their exit codes, and the folders."""

from __future__ import annotations

import contextlib
import os
import re
import sys
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from plan09lib.errors import (
    BadParameter,
    Fault,
    Plan09Error,
    echoed,
    nearest,
    said_by_system,
    visible,
)
from plan09lib.lines import Whole, folded
from plan09lib.project import project_root
from plan09lib.read.files.presence import folder_there
from plan09lib.rooms import COMMANDS, found

if TYPE_CHECKING:
    from tqdm import tqdm

REVIEWS = ("so-ket", "tong-ket")
BEGINNING, READING = "chuẩn bị", "đọc danh sách"
"""What is being done first, see `working`."""
review_option = click.option(
    "--review",
    type=click.Choice(REVIEWS),
    default="so-ket",
    show_default=True,
    help="Loại báo cáo.",
)
traced_option = click.option(
    "--review",
    type=click.Choice((*REVIEWS, "du-lieu", "tong-hop")),
    default="so-ket",
    show_default=True,
    help="Loại báo cáo; du-lieu: kiểm tra danh sách; tong-hop: bản tổng hợp (PHƯỜNG: thành phố).",
)
plan_option = click.option(
    "--plan", default="", metavar="MÃ",
    help="Kế hoạch: tên thư mục trong data/plan/ (mặc định: kế hoạch của phường ở kỳ đó).",
)  # fmt: skip
force_option = click.option(
    "--force", is_flag=True, help="Làm lại cả khi dữ liệu và chương trình không đổi."
)


class Commands(click.Group):
    """Commands whose errors are told in Vietnamese, each with its exit code."""

    def main(self, *args: Any, **extra: Any) -> Any:
        """Run the command line; click's own errors are translated."""
        extra |= {"standalone_mode": False, "prog_name": "plan09"}
        try:
            code = super().main(*args, **extra)
        except Plan09Error as error:
            fail(error.message, error.exit_code)
        except click.exceptions.NoArgsIsHelpError as error:
            say(error.format_message())
            sys.exit(0)
        except click.UsageError as error:
            fail(_usage_message(error), BadParameter.exit_code)
        except (click.Abort, KeyboardInterrupt):
            fail("Đã dừng theo yêu cầu; những gì có trước giữ nguyên.", 130)
        except Exception as error:
            from plan09lib.deliver.place.isolated import as_told

            told = as_told(error, "plan09")
            fail(told.message, told.exit_code)
        sys.exit(code if isinstance(code, int) else 0)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of the commands whose rooms are there."""
        return sorted(name for name, command in COMMANDS.items() if command.is_there)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command:
        """The command called `cmd_name`. Raises: BadParameter with the nearest name."""
        known = self.list_commands(ctx)
        if cmd_name not in known:
            hint = nearest(cmd_name, known)
            raise BadParameter(
                Fault("plan09", f'không có lệnh "{cmd_name}"', "xem plan09 --help", hint)
            )
        command: click.Command = found(COMMANDS[cmd_name].at)
        return command


def fail(message: str, code: int) -> None:
    """Say `message` on stderr and stop with `code`."""
    say(message, err=True)
    sys.exit(code)


def say(message: str, err: bool = False, *, is_record: bool = False) -> None:
    """Print `message`: the one way to the terminal, which obeys nothing that stands in a name.

    Names of files and units and what lists hold reach tables and lines of all kinds; whatever
    a terminal would take for a command is written out. No line is wider than a reader's window
    (lines.py), but a record for machines or a log keeps its line.
    """
    click.echo(visible(message) if is_record else fitting(message), err=err)


def fitting(message: str) -> str:
    """`message` as a terminal may show it: safe, its lines parted where they are too wide."""
    return visible(message) if isinstance(message, Whole) else folded(visible(message))


@contextlib.contextmanager
def working(words: str, steps: int | None = None) -> Iterator[tqdm[NoReturn]]:
    """A line on a terminal's stderr that says what is being done until it ends; a bar of `steps`.

    It stands there before what makes the work long is imported. Nothing where nobody looks on.
    """
    from tqdm import tqdm

    tqdm.monitor_interval = 0  # no thread beside this one
    shown = "{l_bar}{bar}| {elapsed}" if steps else "{desc} {elapsed}"
    with tqdm(
        desc=visible(words), total=steps, unit="bước", leave=False, disable=None, bar_format=shown
    ) as bar:
        yield bar


def telling(bar: tqdm[Any]) -> Callable[[str], None]:
    """What sets the words beside a progress bar, as safe as `say`."""
    return lambda words: bar.set_description_str(visible(words))


def stepping(bar: tqdm[Any]) -> Callable[[str], None]:
    """What sets the words beside a bar of steps and moves it on."""
    words = telling(bar)

    def show(step: str) -> None:
        words(step)
        bar.update()

    return show


def refuse_to_run_alone(name: str) -> None:
    """Nothing, unless the module called `name` was started itself instead of the whole command.

    A module that only defines its commands would end without a word and with exit code 0.
    """
    if name == "__main__":
        found, action = "đây chỉ là một phần của lệnh", "chạy plan09, hoặc python -m plan09lib"
        fault = Fault("python -m", found, "lệnh plan09 chạy nguyên vẹn", action)
        fail(BadParameter(fault).message, BadParameter.exit_code)


_EXTRA = re.compile(r"unexpected extra arguments? \((.*)\)", re.DOTALL)
"""How click words it; what was typed stands nowhere else in its error."""


def _usage_message(error: click.UsageError) -> str:
    command = error.ctx.command_path if error.ctx else "plan09"
    if isinstance(error, click.NoSuchOption):
        found, hint = (
            f"không có tuỳ chọn {echoed(error.option_name)}",
            ", ".join(error.possibilities or []),
        )
    elif isinstance(error, click.MissingParameter):
        found, hint = f"thiếu {_typed_as(error.param)}", ""
    elif isinstance(error, click.BadParameter) and _is_of_file(error.param):
        found, rule = f"{_typed_as(error.param)}: không có tệp này", "tệp phải có trên máy này"
        return BadParameter(Fault(command, found, rule, "sửa đường dẫn")).message
    elif isinstance(error, click.BadParameter) and error.param:
        found = f"giá trị của {_typed_as(error.param)} không dùng được"
        hint = _allowed(error.param.type)
    elif extra := _EXTRA.search(error.format_message()):
        found, hint = f"thừa {' '.join(map(echoed, extra[1].split(' ')))}", ""
    elif isinstance(error, click.BadOptionUsage):
        found, hint = f"tuỳ chọn {echoed(error.option_name)} thiếu giá trị, hoặc không nhận", ""
    else:
        found, hint = " ".join(map(echoed, error.format_message().split(" "))), ""
    action = f"dùng {hint}" if hint else f"xem {command} --help"
    rule = "lệnh viết như trong phần trợ giúp"
    return BadParameter(Fault(command, found, rule, action)).message


def _is_of_file(param: click.Parameter | None) -> bool:
    """Whether a parameter is a file that has to be there."""
    return param is not None and isinstance(param.type, click.Path) and param.type.exists


def _typed_as(param: click.Parameter | None) -> str:
    """How a parameter is typed: `--number`; an argument as help calls it."""
    if param is None:
        return "tham số"
    if not isinstance(param, click.Option):
        return param.human_readable_name
    named = f"--{(param.name or '').replace('_', '-')}"
    return named if named in param.opts else param.opts[0]


class LocalPath(click.Path):
    """A path of this machine; what cannot be one is refused before anything is done."""

    def __init__(self) -> None:
        super().__init__(path_type=Path)

    def convert(self, value: Any, param: Any, ctx: Any) -> Any:
        """A path. Raises: BadParameter for an empty, unreadable or impossible one."""
        name = param.opts[0]
        if value == "":
            rule, action = "thư mục, tệp phải có tên", "cho đường dẫn, hoặc bỏ tuỳ chọn này"
            raise BadParameter(Fault(name, "nhận tên trống", rule, action))
        found = f"nhận {echoed(repr(value))}"
        if any(unicodedata.category(letter) in _UNREADABLE for letter in str(value)):
            rule = "đường dẫn không có ký tự điều khiển, mã hóa UTF-8"
            raise BadParameter(Fault(name, found, rule, "đổi tên thư mục hoặc tệp"))
        path = Path(value)
        try:
            path.stat()
        except FileNotFoundError:  # what is to be made, or what the command tells better
            pass
        except OSError as error:
            rule = "đường dẫn phải dùng được trên máy này"
            told = f"{found} ({said_by_system(error)})"
            raise BadParameter(Fault(name, told, rule, "sửa đường dẫn")) from None
        return path


_UNREADABLE = ("Cc", "Cs")
"""Control characters, and what Python makes of bytes that are no UTF-8."""


class _Folder(LocalPath):
    """A folder of this machine; with `urls`, or one at a URL."""

    def __init__(self, urls: bool = False):
        super().__init__()
        self.urls = urls

    def convert(self, value: Any, param: Any, ctx: Any) -> Any:
        """A path, or a `StoredFolder`. Raises: BadParameter for a file, or a URL where none is."""
        from plan09lib.deliver.place.url import is_url, masked

        if not isinstance(value, str) or not is_url(value):
            path = super().convert(value, param, ctx)
            if path.exists() and not path.is_dir():
                found = f"nhận {echoed(repr(value))}, là một tệp"
                rule = "tuỳ chọn này chỉ một thư mục"
                raise BadParameter(Fault(param.opts[0], found, rule, "sửa đường dẫn"))
            return path
        if not self.urls:
            rule = "chỉ plan09 batch đọc và ghi theo URL"
            action = "tải thư mục về máy này rồi cho đường dẫn"
            raise BadParameter(Fault(param.opts[0], f"nhận URL {masked(value)}", rule, action))
        from plan09lib.deliver.remote.storage import StoredFolder

        return StoredFolder(value)


def _allowed(kind: click.ParamType) -> str:
    """Which values a parameter takes; empty when that takes more than a few words."""
    if isinstance(kind, click.IntRange):
        return f"số nguyên từ {kind.min} trở lên"
    return " hoặc ".join(getattr(kind, "choices", ()))


data_option = click.option("--data-dir", type=_Folder(), help="Thư mục dữ liệu (mặc định: data/).")


def _folder_options(command: Callable[..., Any], urls: bool) -> Callable[..., Any]:
    also = " hoặc URL" if urls else ""
    data = f"Thư mục{also} dữ liệu (mặc định: data/)."
    outputs = f"Nơi đặt báo cáo{', thư mục hoặc URL' if urls else ''} (mặc định: outputs/)."
    for name, told in (("--output-dir", outputs), ("--data-dir", data)):
        command = click.option(name, type=_Folder(urls), help=told)(command)
    return command


def folders(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options that say where data lies and where reports go."""
    return _folder_options(command, urls=False)


def folders_or_urls(command: Callable[..., Any]) -> Callable[..., Any]:
    """The same where either may be a URL."""
    return _folder_options(command, urls=True)


def data_folder(data_dir: Path | None) -> Path:
    """The data folder named, or the project's. Raises: BadParameter when it holds no plan."""
    folder = data_dir or project_root() / "data"
    if not folder_there(folder / "plan"):
        rule = "thư mục dữ liệu có thư mục con plan/ (các quy tắc) và tệp thu.yml (nơi gửi thư)"
        ours = short_path(project_root() / "data")
        action = f"sửa --data-dir; thư mục mới thì chép {ours}/plan và {ours}/thu.yml vào đó"
        raise BadParameter(Fault(str(folder), "không phải thư mục dữ liệu", rule, action))
    return folder


def output_folder(output_dir: Path | None) -> Path:
    """The output folder named, or the project's."""
    return output_dir or project_root() / "outputs"


def short_path(path: Path | str) -> str:
    """A path as a reader sees it: from the current folder when it lies below; a URL as it is."""
    if isinstance(path, str):
        return path
    return os.path.relpath(path) if path.is_relative_to(Path.cwd()) else str(path)


refuse_to_run_alone(__name__)
