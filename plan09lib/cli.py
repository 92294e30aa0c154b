"""The command `plan09`: options in, one library call, a message and an exit code out."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from plan09lib import cli_city, cli_schedule
from plan09lib.cli_data import check, template
from plan09lib.cli_mail import mail
from plan09lib.cli_shell import (
    Commands,
    data_folder,
    folders,
    force_option,
    output_folder,
    review_option,
)
from plan09lib.errors import BadParameter, Fault
from plan09lib.project import project_root

if TYPE_CHECKING:
    from plan09lib.deliver.batch import Outcome
    from plan09lib.deliver.published import Published
    from plan09lib.tell.issue import Issue


@click.group(cls=Commands)
def main() -> None:
    """Đánh giá việc thực hiện kế hoạch nâng cao chất lượng cán bộ, công chức phường."""


main.add_command(template)
main.add_command(check)
main.add_command(cli_schedule.due)
main.add_command(cli_city.export_facts)
main.add_command(cli_city.import_facts)
main.add_command(cli_city.rollup)
main.add_command(cli_schedule.status)


@main.command()
@click.argument("unit")
@click.argument("period")
@review_option
@folders
@force_option
def report(
    unit: str, period: str, review: str, data_dir: Path | None, output_dir: Path | None, force: bool
) -> None:
    """Lập một báo cáo: UNIT là tên thư mục đơn vị, PERIOD là kỳ (2025-H1, 2025, 2022..2025)."""
    _publish(review, unit, period, data_dir, output_dir, force)


@main.command()
@click.argument("unit")
@click.argument("period")
@review_option
@click.option("--number", required=True, help='Số báo cáo, ví dụ "12-BC/ĐU".')
@click.option("--date", required=True, help="Ngày ban hành, dạng 2025-07-15.")
@click.option("--replaces", default="", help="Số báo cáo được thay thế, khi lập bản sửa.")
@folders
def issue(
    unit: str, period: str, review: str, number: str, date: str, replaces: str,
    data_dir: Path | None, output_dir: Path | None,
) -> None:  # fmt: skip
    """Ban hành báo cáo: đóng băng dưới số và ngày, bỏ DỰ THẢO; lần chạy sau không ghi đè."""
    from plan09lib.tell.issue import Issue

    issued = Issue.parse(number, date, replaces)
    _publish(review, unit, period, data_dir, output_dir, issue=issued)


def _publish(
    review: str, unit: str, period: str, data_dir: Path | None, output_dir: Path | None,
    force: bool = False, issue: Issue | None = None,
) -> None:  # fmt: skip
    from tqdm import tqdm

    from plan09lib.deliver.apart import PUBLISH, workshop

    data, outputs, kind = data_folder(data_dir), output_folder(output_dir), review.replace("-", "_")
    tqdm.monitor_interval = 0  # no thread beside this one
    bar_of_steps = tqdm(
        total=5, unit="bước", leave=False, disable=None, bar_format="{l_bar}{bar}| {elapsed}"
    )
    with workshop(data) as shop, bar_of_steps as bar:

        def show(step: str) -> None:
            bar.set_description_str(step)
            bar.update()

        published = shop.call(
            PUBLISH, kind, unit, period, data, outputs, force, issue=issue, progress=show
        )
    click.echo(_summary(published))


@main.command()
@click.argument("units", nargs=-1)
@click.option("--sample", is_flag=True, help="Các phường mẫu, các kỳ minh hoạ.")
@click.option("--period", "periods", multiple=True, help="Kỳ báo cáo; lặp lại được.")
@review_option
@click.option(
    "--jobs", type=click.IntRange(1), help="Số báo cáo lập cùng lúc (mặc định: theo số lõi)."
)
@folders
@force_option
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
    folder = data_folder(data_dir)
    runs = planned(folder, units or _all_units(folder, sample), wanted)
    made = run_batch(runs, folder, output_folder(output_dir), force, jobs or default_jobs())
    outcomes = list(tqdm(made, total=len(runs), unit="báo cáo", disable=None))
    click.echo(_table(outcomes))
    for outcome in outcomes:
        if outcome.message:
            click.echo(f"\n{outcome.run.unit}, {outcome.run.label}:\n{outcome.message}", err=True)
    sys.exit(max((outcome.exit_code for outcome in outcomes), default=0))


@main.command()
@click.argument("unit")
@click.argument("period")
@click.argument("fact")
@review_option
@folders
def trace(
    unit: str, period: str, fact: str, review: str, data_dir: Path | None, output_dir: Path | None
) -> None:
    """Lần theo một con số (FACT, ví dụ T25-3b.k) về các dòng, cách tính và điều khoản."""
    from plan09lib.tell.opening import open_report_review

    kind = review.replace("-", "_")
    click.echo(str(open_report_review(kind, unit, period, data_folder(data_dir)).trace(fact)))


@main.command(context_settings={"ignore_unknown_options": True})
@click.argument("options", nargs=-1, type=click.UNPROCESSED)
def lab(options: tuple[str, ...]) -> None:
    """Mở các sổ tính trong JupyterLab, tiếng Việt; OPTIONS là tham số của JupyterLab."""
    from plan09lib.deliver.lab import lab_command, lab_environment

    command = lab_command(project_root() / "notebooks", options)
    sys.exit(subprocess.call(command, env=lab_environment()))


main.add_command(mail)


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
