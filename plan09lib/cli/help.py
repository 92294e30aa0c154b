"""Help as its readers want it: in Vietnamese, commands by what they are for, an example in each."""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from plan09lib.cli.shell import refuse_to_run_alone, say

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

_CALLED = {
    "unit": "PHƯỜNG", "units": "PHƯỜNG", "period": "KỲ", "file": "TỆP", "date": "NGÀY",
    "city": "THÀNH_PHỐ", "fact": "CON_SỐ", "package": "GÓI", "packages": "GÓI",
    "rosters": "DANH_SÁCH", "target": "KẾT_QUẢ", "options": "TÙY_CHỌN",
}  # fmt: skip
"""What stands in help for each argument."""
_TAKEN = {
    "by": "CHỨC_VỤ", "more_units": "PHƯỜNG,…", "periods": "KỲ", "cluster": "ĐỊA_CHỈ",
    "number": "SỐ", "date": "NGÀY", "replaces": "SỐ", "resend": "ĐỊA_CHỈ", "received": "ĐỊA_CHỈ",
    "not_received": "ĐỊA_CHỈ", "on": "NGÀY", "answers": "TỆP", "training": "TỆP", "output": "TỆP",
    "data_dir": "THƯ_MỤC", "output_dir": "THƯ_MỤC", "private_dir": "THƯ_MỤC",
}  # fmt: skip
"""What stands in help for what an option takes."""
_WORDS = (
    (re.compile(r"\bINTEGER RANGE\b|\bINTEGER\b"), "SỐ"),
    (re.compile(r"\b(PATH|FILE|DIRECTORY)\b"), "ĐƯỜNG_DẪN"),
    (re.compile(r" \[default: (.+?)\]"), r"(mặc định: \1)"),
    (re.compile(r" \[required\]"), "(bắt buộc)"),
    (re.compile(r" \[x>=(\d+)\]"), r"(từ \1 trở lên)"),
)  # fmt: skip
_OFFERED = ("unit", "units", "city", "period", "received", "not_received")
"""The arguments and options for which Tab offers what there is."""
_WIDEST = 76
"""Of an example: what help shows between its margin and the sign that it goes on."""
HELP_NAMES = {"help_option_names": ["-h", "--help"]}


class _Named(click.ParamType):
    """A text that names something there is; Tab offers it."""

    name = "text"

    def __init__(self, argument: str):
        self.argument = argument

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        """What begins so; where nothing does, a file may be meant."""
        from click.shell_completion import CompletionItem

        from plan09lib.cli.offered import offered

        typed = ctx.params | _left(ctx)
        known = [one for one in offered(self.argument, typed) if one.startswith(incomplete)]
        if known or not incomplete:
            return [CompletionItem(one) for one in known]
        return [CompletionItem(incomplete, type="file")]


def _left(ctx: click.Context) -> dict[str, Any]:
    """The arguments that click has left unread, because an option behind them has no value yet."""
    single = (one for one in ctx.command.params if isinstance(one, click.Argument))
    unread = [str(one.name) for one in single if one.nargs == 1 and not ctx.params.get(one.name)]
    return dict(zip(unread, ctx.args, strict=False))


class Told(click.Command):
    """A command that tells of itself in Vietnamese; `examples` are lines to be typed."""

    def __init__(self, *args: Any, examples: Sequence[str] = (), **named: Any):
        named["context_settings"] = HELP_NAMES | (named.get("context_settings") or {})
        super().__init__(*args, **named)
        self.examples = tuple(examples)
        for param in self.params:
            if isinstance(param, click.Argument) and param.name in _CALLED:
                called = _CALLED[param.name] + (" …" if param.nargs == -1 else "")
                param.metavar = called if param.required else f"[{called}]"
            elif isinstance(param, click.Option) and not param.is_flag and param.name in _TAKEN:
                param.metavar = _TAKEN[param.name]
            if param.name in _OFFERED:
                param.type = _Named(param.name)

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """The option that shows all this."""
        return in_vietnamese(super().get_help_option(ctx))

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """How the command is typed."""
        pieces = " ".join(self.collect_usage_pieces(ctx)).replace("[OPTIONS]", "[TÙY CHỌN]")
        formatter.write_usage(ctx.command_path, pieces, "Cách dùng: ")

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Every option, each under its one name; others are understood as well."""
        options = (one for one in self.get_params(ctx) if isinstance(one, click.Option))
        records = (option.get_help_record(ctx) for option in options)
        told = [(_one_name(names), _translated(says)) for names, says in filter(None, records)]
        with formatter.section("Tùy chọn"):
            formatter.write_dl(told)

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The examples, a line each; what is too long goes on below, as a shell takes it."""
        if self.examples:
            with formatter.section("Ví dụ"):
                for example in self.examples:
                    formatter.write(f"  {typed_over_lines(example)}\n")


command = functools.partial(click.command, cls=Told)


def typed_over_lines(example: str) -> str:
    r"""A line to be typed, which goes on before an option where it would be too long for help.

    >>> print(typed_over_lines("plan09 issue phuong-mau-1 2025-H1 --number 12-BC/ĐU"
    ...     " --date 15/7/2025 --document sua.docx"))
    plan09 issue phuong-mau-1 2025-H1 --number 12-BC/ĐU --date 15/7/2025 \
          --document sua.docx
    """
    first, *options = re.split(r" (?=--)", example)
    lines = [first]
    for option in options:
        if len(f"{lines[-1]} {option}") > _WIDEST:
            lines.append(f"      {option}")
        else:
            lines[-1] += f" {option}"
    return " \\\n".join(lines)


def _one_name(names: str) -> str:
    """An option's short names and the last of its long ones, with what it takes.

    >>> _one_name("--jobs, --workers INTEGER"), _one_name("-h, --help")
    ('--workers SỐ', '-h, --help')
    """
    *others, last = names.split(", ")
    return _translated(", ".join([*(one for one in others if not one.startswith("--")), last]))


def _translated(text: str) -> str:
    for pattern, told in _WORDS:
        text = pattern.sub(told, text)
    return text


def in_vietnamese(option: click.Option | None) -> click.Option | None:
    """The option for help, in the words of its readers."""
    if option is not None:
        option.help = "Xem trợ giúp này."
    return option


def say_version(ctx: click.Context, _param: click.Parameter, wanted: bool) -> None:
    """Says the version and ends, when it is wanted."""
    if wanted:
        from importlib.metadata import version

        say(f"plan09 {version('plan09lib')}")
        ctx.exit()


refuse_to_run_alone(__name__)
