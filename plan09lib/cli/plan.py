"""The commands about plans themselves: `plan check`, `plan new`."""

from __future__ import annotations

from pathlib import Path

import click

from plan09lib.cli.help import Told, command
from plan09lib.cli.shell import data_folder, data_option, fail, refuse_to_run_alone, say, short_path
from plan09lib.errors import BadParameter, DataRefused, Fault, nearest


class ToldGroup(Told, click.Group):
    """A command that is followed by one of its own; it lists them."""

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The commands, a line each; then the options."""
        with formatter.section("Lệnh"):
            formatter.write_dl(
                [(name, one.get_short_help_str(70)) for name, one in sorted(self.commands.items())]
            )
        super().format_options(ctx, formatter)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command:
        """The command called `cmd_name`. Raises: BadParameter with the nearest name."""
        if cmd_name not in self.commands:
            found, rule = f'không có lệnh "{cmd_name}"', f"xem {ctx.command_path} --help"
            hint = nearest(cmd_name, sorted(self.commands))
            raise BadParameter(Fault(ctx.command_path, found, rule, hint))
        return self.commands[cmd_name]

    def collect_usage_pieces(self, ctx: click.Context) -> list[str]:
        """What is typed after its name."""
        return ["LỆNH …"]


@click.group(
    cls=ToldGroup,
    examples=("plan09 plan check data/plan/plan.yml", "plan09 plan new phu-nu"),
)
def plan() -> None:
    """Kế hoạch dưới dạng dữ liệu: kiểm tra một tệp, lập khung cho kế hoạch khác."""


@command(
    examples=(
        "plan09 plan check data/plan/plan.yml",
        "plan09 plan check data/plan/phu-nu/plan.yml",
    )
)
@click.argument("file", type=click.Path(path_type=Path), metavar="TỆP")
@data_option
def check(file: Path, data_dir: Path | None) -> None:
    """Kiểm tra TỆP kế hoạch: nêu mọi lỗi một lần, rồi kể máy đã hiểu gì."""
    from plan09lib.read.plan.written import checked_plan, left_open

    try:
        read, written = checked_plan(file, data_folder(data_dir) / "plan")
    except DataRefused as error:
        fail(error.message, error.exit_code)
    from plan09lib.tell.lists.understood import understood

    if told := left_open(file, written) if read.id else []:
        said = DataRefused(told)
        say("\n".join(["Không có lỗi, nhưng cần xem lại:", *said.message.split("\n")[1:]]))
    say("\n".join(["Máy hiểu:" if told else "Không có lỗi. Máy hiểu:", *understood(read, written)]))


@command(examples=("plan09 plan new phu-nu",))
@click.argument("name", metavar="MÃ")
@data_option
def new(name: str, data_dir: Path | None) -> None:
    """Lập khung data/plan/MÃ/plan.yml, có lời chú, cho kế hoạch khác."""
    from plan09lib.read.plan.written import new_plan

    file = new_plan(name, data_folder(data_dir) / "plan")
    where = short_path(file)
    lines = [f"Đã lập: {where}", f"  Điền xong thì kiểm tra: plan09 plan check {where}"]
    lines += [f"  Lập thử một báo cáo: plan09 report phuong-mau-1 2025-H1 --plan {name}"]
    say("\n".join(lines))


plan.add_command(check)
plan.add_command(new)
refuse_to_run_alone(__name__)
