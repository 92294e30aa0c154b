"""The command `plan09 batch`: many reports, a progress bar, a table, a file to resume by."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from plan09lib.cli.given import given_period, given_unit, say_forms
from plan09lib.cli.help import command
from plan09lib.cli.shell import (
    data_folder,
    folders_or_urls,
    force_option,
    output_folder,
    plan_option,
    refuse_to_run_alone,
    review_option,
    say,
    short_path,
)
from plan09lib.errors import BadParameter, DeliveryFailed, Fault
from plan09lib.lines import table

if TYPE_CHECKING:
    from plan09lib.deliver.batch.record import BatchRecord
    from plan09lib.deliver.batch.runs import Outcome, Run
    from plan09lib.deliver.batch.url_reports import Where

_WHERE = "Các thư mục báo cáo nêu trên nằm cạnh tệp batch.json; mở bao-cao.html trong từng thư mục."

_KEPT = (
    "Phần nội bộ (noi_bo) của các báo cáo vừa lập giữ ở {}, chỉ người chạy lệnh đọc được,"
    " không đưa lên {}. Báo cáo không đổi mà máy này chưa có phần nội bộ thì lập lại với --force."
)


@command(
    examples=(
        "plan09 batch --sample",
        "plan09 batch phuong-mau-1 phuong-mau-2 --periods 2025-H1 --workers 2",
    )
)
@click.argument("units", nargs=-1)
@click.option("--units", "more_units", multiple=True, help="Đơn vị, cách nhau bằng dấu phẩy.")
@click.option("--sample", is_flag=True, help="Các phường mẫu, các kỳ minh họa.")
@click.option(
    "--period", "--periods", "periods", multiple=True,
    help="Kỳ báo cáo; lặp lại được, hoặc cách nhau bằng dấu phẩy.",
)  # fmt: skip
@review_option
@plan_option
@click.option(
    "--jobs", "--workers", "workers", type=click.IntRange(1),
    help="Số sổ tính chạy cùng lúc (mặc định: theo số lõi).",
)  # fmt: skip
@click.option("--cluster", default="", help="Chạy trên cụm Dask ở địa chỉ này: tcp://máy:8786.")
@click.option("--resume", is_flag=True, help="Chạy tiếp đợt trước, theo batch.json.")
@folders_or_urls
@click.option(
    "--private-dir", type=click.Path(path_type=Path, file_okay=False), metavar="PATH",
    help="Khi --output-dir là URL: nơi trên máy này giữ phần nội bộ (mặc định: outputs/).",
)  # fmt: skip
@force_option
def batch(
    units: tuple[str, ...], more_units: tuple[str, ...], sample: bool, periods: tuple[str, ...],
    review: str, plan: str, workers: int | None, cluster: str, resume: bool,
    data_dir: Where | None, output_dir: Where | None, private_dir: Path | None, force: bool,
) -> None:  # fmt: skip
    """Lập nhiều báo cáo; PHƯỜNG để trống là mọi đơn vị. Bản chưa lập được không dừng các bản khác.

    Báo cáo mà số liệu và chương trình không đổi thì giữ nguyên. Kết quả ghi vào batch.json; đợt bị
    ngắt giữa chừng thì chạy tiếp bằng --resume.
    """
    folder, outputs = _or_own(data_dir, data_folder), _or_own(output_dir, output_folder)
    private = output_folder(private_dir)
    wanted = (*units, *_split(more_units))
    if isinstance(folder, Path):
        wanted = tuple(given_unit(unit, folder) for unit in wanted)
    asked = tuple(given_period(period) for period in _split(periods))
    if more_units and not _split(more_units):
        rule, action = "--units nêu tên đơn vị", "bỏ --units nếu muốn lập cho mọi đơn vị"
        raise BadParameter(Fault("--units", "không có tên nào", rule, action))
    if not resume:
        with _planning_folder(folder, wanted) as planning:
            runs = _planned(planning, wanted, asked, review.replace("-", "_"), sample, plan)
            _refuse_nothing(runs, folder, sample=sample)
    elif wanted or asked or sample or force or plan:
        rule = "đợt chạy tiếp lấy đơn vị, kỳ và --force của đợt trước"
        raise BadParameter(Fault("--resume", "kèm tuỳ chọn khác", rule, "bỏ các tuỳ chọn đó"))
    from plan09lib.deliver.batch.batch import default_jobs
    from plan09lib.deliver.batch.place import only_batch
    from plan09lib.deliver.batch.record import BatchRecord
    from plan09lib.deliver.page.files import INTERNAL
    from plan09lib.read.period.period import Period

    with only_batch(outputs):
        record = BatchRecord.load(outputs) if resume else BatchRecord.new(outputs, runs, force)
        failed = list(_make(record, folder, workers or default_jobs(), cluster, private))
    say(_table(record))
    units = tuple(dict.fromkeys(one.unit for one in record.entries))
    with (
        contextlib.suppress(BadParameter, DeliveryFailed),  # of a URL: the reports are made
        _planning_folder(folder, units, with_forms=True) as looked_at,
    ):
        ends = ((one.unit, Period.parse(one.period).end) for one in record.entries)
        say_forms(ends, looked_at)
    if not isinstance(outputs, Path):
        say(_KEPT.format(short_path(private / INTERNAL), outputs))
    for outcome in failed:
        say(f"\n{outcome.run.unit}, {outcome.run.label}:\n{outcome.message}", err=True)
    sys.exit(record.exit_code)


@contextlib.contextmanager
def _planning_folder(
    data: Where, units: tuple[str, ...], *, with_forms: bool = False
) -> Iterator[Path]:
    """The data folder, or a copy of what planning needs of one at a URL."""
    if isinstance(data, Path):
        yield data
        return
    from plan09lib.deliver.batch.url_reports import planning_folder

    with planning_folder(data, units, with_forms=with_forms) as folder:
        yield folder


def _or_own(where: Where | None, named: Callable[[Path | None], Path]) -> Where:
    return named(where) if where is None or isinstance(where, Path) else where


def _split(values: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(part.strip() for value in values for part in value.split(",") if part.strip())


def _planned(
    data_dir: Path,
    units: tuple[str, ...],
    periods: tuple[str, ...],
    kind: str,
    sample: bool,
    plan: str,
) -> list[Run]:
    if not sample and not periods:
        rule = "kỳ do người dùng cho, không đoán theo ngày chạy"
        action = "thêm --periods 2025-H1, hoặc --sample"
        raise BadParameter(Fault("plan09 batch", "chưa cho kỳ báo cáo", rule, action))
    from plan09lib.deliver.batch.batch import SAMPLE_RUNS, planned

    wanted = [(kind, period) for period in periods] or list(SAMPLE_RUNS)
    return planned(data_dir, units or _all_units(data_dir, sample), wanted, plan)


def _refuse_nothing(runs: list[Run], data: Where, *, sample: bool) -> None:
    """Nothing, unless no report would be made at all. Raises: BadParameter."""
    from plan09lib.read.unit.unit import NO_UNIT

    if not runs:
        where = "sample/" if sample else "units/"
        rule = f"báo cáo là của các phường trong {where} của thư mục dữ liệu"
        raise BadParameter(Fault(str(data), "không thấy phường nào", rule, NO_UNIT))
    if all(run.not_applicable for run in runs):
        rule = "báo cáo là của một kỳ mà đơn vị đang tồn tại lúc kết thúc"
        raise BadParameter([
            Fault(f"{run.unit}, {run.label}", run.not_applicable, rule, "chọn kỳ khác")
            for run in runs
        ])  # fmt: skip


def _all_units(data_dir: Path, sample: bool) -> list[str]:
    from plan09lib.read.files.presence import folders_holding
    from plan09lib.read.unit.unit import UNIT_FILE, unit_folders

    if sample:
        return [path.name for path in folders_holding(data_dir / "sample", UNIT_FILE)]
    return list(unit_folders(data_dir))


def _make(
    record: BatchRecord, data: Where, workers: int, cluster: str, private: Path
) -> Iterator[Outcome]:
    """What failed; everything is noted as it ends, with a progress bar on a terminal."""
    from tqdm import tqdm

    from plan09lib.deliver.batch.batch import run_batch
    from plan09lib.deliver.batch.place import tidy

    tidy(record.outputs)
    record.save()
    runs: list[Run] = record.to_do
    since = record.started_at if record.force else ""
    what = (runs, data, record.outputs, record.force)
    if cluster:
        from plan09lib.deliver.batch.cluster import run_on_cluster

        made = run_on_cluster(*what, since, address=cluster)
    else:
        made = run_batch(*what, workers, since)
    tqdm.monitor_interval = 0  # no thread beside this one
    for outcome in tqdm(made, total=len(runs), unit="báo cáo", disable=None):
        outcome = _kept(outcome, private)
        record.note(outcome)
        if outcome.message:
            yield outcome
    with contextlib.suppress(DeliveryFailed):  # the next batch does it
        tidy(record.outputs)


def _kept(outcome: Outcome, private: Path) -> Outcome:
    """The outcome, once what may not be put at a URL lies below `private`; else why it does not."""
    if not outcome.inner or not outcome.published:
        return outcome
    from plan09lib.deliver.batch.inner_part import keep_inner

    report = outcome.published.folder.as_posix()

    def keep() -> Outcome:
        keep_inner(outcome.inner, report, private)
        return outcome

    return outcome.of(outcome.run, keep)


def _table(record: BatchRecord) -> str:
    """One line per run: unit, review, and what became of it; the counts; where the reports lie."""
    rows = [(one.unit, one.run.label, one.result) for one in record.entries]
    total = f"Tổng số {len(rows)}: {record.summary} ({short_path(record.file)})"
    made = any(one.folder for one in record.entries)
    lines = [table(rows)] if rows else []
    return "\n".join([*lines, total, *([_WHERE] if made else [])])


refuse_to_run_alone(__name__)
