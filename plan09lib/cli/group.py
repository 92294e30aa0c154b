"""The command `plan09` itself, see rooms.py for the commands it has."""

from __future__ import annotations

import click

from plan09lib.cli.help import HELP_NAMES, in_vietnamese, say_version
from plan09lib.cli.shell import Commands, refuse_to_run_alone
from plan09lib.rooms import COMMANDS, GROUPS

_TAB = """Bật gợi ý bằng phím Tab: eval "$(_PLAN09_COMPLETE=bash_source plan09)"
(zsh: zsh_source; fish: fish_source). Mọi lệnh: docs/lenh.md."""


class Grouped(Commands):
    """The commands, listed by what they are for."""

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """The option that shows all this."""
        return in_vietnamese(super().get_help_option(ctx))

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """How a command is typed."""
        formatter.write_usage(ctx.command_path, "LỆNH …", "Cách dùng: ")

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The commands, a line each, none of them loaded; then the options."""
        there = self.list_commands(ctx)
        widest = max(map(len, there))
        for group in GROUPS:
            lines = [(name.ljust(widest), COMMANDS[name].says) for name in COMMANDS
                     if name in there and COMMANDS[name].group == group
                     and not COMMANDS[name].is_old]  # fmt: skip
            if lines:
                with formatter.section(group):
                    formatter.write_dl(lines)
        with formatter.section("Tùy chọn"):
            told = (param.get_help_record(ctx) for param in self.get_params(ctx))
            formatter.write_dl([one for one in told if one])

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """How each command tells more, and the shell completes."""
        formatter.write_paragraph()
        formatter.write("plan09 LỆNH -h kể mọi tùy chọn và ví dụ.\n")
        formatter.write(f"{_TAB}\n")


@click.group(cls=Grouped, context_settings=HELP_NAMES)
@click.option(
    "--version", is_flag=True, is_eager=True, expose_value=False, callback=say_version,
    help="Xem phiên bản.",
)  # fmt: skip
def main() -> None:
    """Đánh giá việc thực hiện kế hoạch nâng cao chất lượng cán bộ, công chức phường."""


refuse_to_run_alone(__name__)
