"""The command `plan09`: options in, one library call, a message and an exit code out."""

from __future__ import annotations

import os
import subprocess
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from plan09lib.errors import BadParameter, Fault, Plan09Error, nearest
from plan09lib.project import project_root

if TYPE_CHECKING:
    from plan09lib.deliver.batch import Outcome
    from plan09lib.deliver.publish import Published

REVIEWS = ("so-ket", "tong-ket")


class Commands(click.Group):
    """Commands whose errors are told in Vietnamese, each with its exit code."""

    def main(self, *args: Any, **extra: Any) -> Any:
        """Run the command line; click's own errors are translated."""
        extra |= {"standalone_mode": False, "prog_name": "plan09"}
        try:
            code = super().main(*args, **extra)
        except Plan09Error as error:
            _fail(error.message, error.exit_code)
        except click.exceptions.NoArgsIsHelpError as error:
            click.echo(error.format_message())
            sys.exit(0)
        except click.UsageError as error:
            _fail(_usage_message(error), BadParameter.exit_code)
        except (click.Abort, KeyboardInterrupt):
            _fail("Đã dừng theo yêu cầu; báo cáo cũ giữ nguyên.", 130)
        except Exception:
            _fail(f"Lỗi chương trình, xin báo lại kèm đoạn dưới đây:\n{traceback.format_exc()}", 1)
        sys.exit(code if isinstance(code, int) else 0)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command:
        """The command called `cmd_name`. Raises: BadParameter with the nearest name."""
        command = super().get_command(ctx, cmd_name)
        if command is None:
            hint = nearest(cmd_name, self.list_commands(ctx))
            raise BadParameter(
                Fault("plan09", f'không có lệnh "{cmd_name}"', "xem plan09 --help", hint)
            )
        return command


def _fail(message: str, code: int) -> None:
    click.echo(message, err=True)
    sys.exit(code)


def _usage_message(error: click.UsageError) -> str:
    command = error.ctx.command_path if error.ctx else "plan09"
    if isinstance(error, click.NoSuchOption):
        found, hint = f"không có tuỳ chọn {error.option_name}", ", ".join(error.possibilities or [])
    elif isinstance(error, click.MissingParameter):
        found, hint = f"thiếu {error.param.human_readable_name if error.param else 'tham số'}", ""
    elif isinstance(error, click.BadParameter) and error.param:
        choices = getattr(error.param.type, "choices", ())
        found, hint = f"giá trị của {error.param.name} không dùng được", " hoặc ".join(choices)
    else:
        found, hint = error.format_message(), ""
    action = f"dùng {hint}" if hint else f"xem {command} --help"
    rule = "lệnh viết như trong phần trợ giúp"
    return BadParameter(Fault(command, found, rule, action)).message


def _folders(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options that every command on reports has."""
    options = (
        click.option(
            "--data-dir", type=click.Path(path_type=Path), help="Thư mục dữ liệu (mặc định: data/)."
        ),
        click.option(
            "--output-dir",
            type=click.Path(path_type=Path),
            help="Nơi đặt báo cáo (mặc định: outputs/).",
        ),
        click.option(
            "--force", is_flag=True, help="Làm lại cả khi dữ liệu và chương trình không đổi."
        ),
    )
    for option in reversed(options):
        command = option(command)
    return command


@click.group(cls=Commands)
def main() -> None:
    """Đánh giá việc thực hiện kế hoạch nâng cao chất lượng cán bộ, công chức phường."""


@main.command()
@click.argument("unit")
@click.argument("period")
@click.option(
    "--review",
    type=click.Choice(REVIEWS),
    default="so-ket",
    show_default=True,
    help="Loại báo cáo.",
)
@_folders
def report(
    unit: str, period: str, review: str, data_dir: Path | None, output_dir: Path | None, force: bool
) -> None:
    """Lập một báo cáo: UNIT là tên thư mục đơn vị, PERIOD là kỳ (2025-H1, 2025, 2022..2025)."""
    from tqdm import tqdm

    from plan09lib.deliver.publish import publish

    kind = review.replace("-", "_")
    with tqdm(
        total=5, unit="bước", leave=False, disable=None, bar_format="{l_bar}{bar}| {elapsed}"
    ) as bar:

        def show(step: str) -> None:
            bar.set_description_str(step)
            bar.update()

        published = publish(
            kind, unit, period, _data(data_dir), _outputs(output_dir), force, progress=show
        )
    click.echo(_summary(published))


@main.command()
@click.argument("units", nargs=-1)
@click.option("--sample", is_flag=True, help="Các phường mẫu, các kỳ minh hoạ.")
@click.option("--period", "periods", multiple=True, help="Kỳ báo cáo; lặp lại được.")
@click.option(
    "--review",
    type=click.Choice(REVIEWS),
    default="so-ket",
    show_default=True,
    help="Loại báo cáo.",
)
@click.option(
    "--jobs", type=click.IntRange(1), help="Số báo cáo lập cùng lúc (mặc định: theo số lõi)."
)
@_folders
def batch(
    units: tuple[str, ...], sample: bool, periods: tuple[str, ...], review: str, jobs: int | None,
    data_dir: Path | None, output_dir: Path | None, force: bool,
) -> None:  # fmt: skip
    """Lập nhiều báo cáo; UNITS để trống là mọi đơn vị. Một báo cáo hỏng không dừng các bản khác."""
    from tqdm import tqdm

    from plan09lib.deliver.batch import SAMPLE_RUNS, default_jobs, planned, run_batch

    if not sample and not periods:
        rule = "kỳ do người dùng cho, không đoán theo ngày chạy"
        raise BadParameter(
            Fault(
                "plan09 batch", "chưa cho kỳ báo cáo", rule, "thêm --period 2025-H1, hoặc --sample"
            )
        )
    wanted = [(review.replace("-", "_"), period) for period in periods] or list(SAMPLE_RUNS)
    folder = _data(data_dir)
    runs = planned(folder, units or _all_units(folder, sample), wanted)
    made = run_batch(runs, folder, _outputs(output_dir), force, jobs or default_jobs())
    outcomes = list(tqdm(made, total=len(runs), unit="báo cáo", disable=None))
    click.echo(_table(outcomes))
    for outcome in outcomes:
        if outcome.message:
            click.echo(f"\n{outcome.run.unit}, {outcome.run.label}:\n{outcome.message}", err=True)
    sys.exit(max((outcome.exit_code for outcome in outcomes), default=0))


@main.command()
def lab() -> None:
    """Mở các sổ tính trong JupyterLab."""
    command = [sys.executable, "-m", "jupyterlab", str(project_root() / "notebooks")]
    root = str(project_root())
    paths = os.pathsep.join(path for path in (root, os.environ.get("PYTHONPATH", "")) if path)
    sys.exit(subprocess.call(command, env={**os.environ, "PYTHONPATH": paths}))


def _data(data_dir: Path | None) -> Path:
    folder = data_dir or project_root() / "data"
    if not (folder / "plan").is_dir():
        rule = "thư mục dữ liệu có thư mục con plan/"
        raise BadParameter(Fault(str(folder), "không phải thư mục dữ liệu", rule, "sửa --data-dir"))
    return folder


def _outputs(output_dir: Path | None) -> Path:
    return output_dir or project_root() / "outputs"


def _all_units(data_dir: Path, sample: bool) -> list[str]:
    from plan09lib.read.unit import UNIT_FILE, unit_folders

    if sample:
        return sorted(path.parent.name for path in data_dir.glob(f"sample/*/{UNIT_FILE}"))
    return list(unit_folders(data_dir))


def _summary(published: Published) -> str:
    done = "Đã lập" if published.is_new else "Không đổi (--force để làm lại)"
    return f"{done}: {_short(published.folder)}\n  {published.verdict}"


def _table(outcomes: list[Outcome]) -> str:
    """One line per run: unit, review, status counts and path, or why there is none."""
    rows = [(outcome.run.unit, outcome.run.label, _result(outcome)) for outcome in outcomes]
    widths = [max((len(row[column]) for row in rows), default=0) for column in (0, 1)]
    return "\n".join(
        f"{unit:<{widths[0]}}  {label:<{widths[1]}}  {result}" for unit, label, result in rows
    )


def _result(outcome: Outcome) -> str:
    if outcome.published:
        return f"{outcome.published.verdict} → {_short(outcome.published.folder)}"
    return outcome.run.not_applicable or f"hỏng (mã {outcome.exit_code})"


def _short(folder: Path) -> str:
    return os.path.relpath(folder) if folder.is_relative_to(Path.cwd()) else str(folder)
