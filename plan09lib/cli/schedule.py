"""The commands for whoever schedules the runs: what is due, make it, how reports stand."""

from __future__ import annotations

import datetime as dt
import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from plan09lib.cli.given import given_date, say_forms
from plan09lib.cli.help import command
from plan09lib.cli.shell import (
    data_folder,
    folders,
    output_folder,
    refuse_to_run_alone,
    say,
    short_path,
    telling,
    working,
)
from plan09lib.lines import table
from plan09lib.read.files.day import date_text

if TYPE_CHECKING:
    from plan09lib.deliver.calendar.run_due import Made, NothingMade, NotSeen

json_option = click.option("--json", "as_json", is_flag=True, help="Mỗi dòng một đối tượng JSON.")


on_option = click.option("--on", "on", help="Tính đến ngày này, ví dụ 15/7/2025 (mặc định: nay).")


@command(
    examples=(
        "plan09 due",
        "plan09 due --on 2025-07-15 --json",
    )
)
@on_option
@click.option("--run", "run", is_flag=True, hidden=True)
@click.option("--force", is_flag=True, hidden=True)
@json_option
@folders
def due(
    on: str | None, run: bool, force: bool, as_json: bool,
    data_dir: Path | None, output_dir: Path | None,
) -> None:  # fmt: skip
    """Báo cáo nào đến hạn, quá hạn, thiếu số liệu (hỏi ai).

    Lập những báo cáo ấy: plan09 run-due.
    """
    day = _day(on)
    data, outputs = data_folder(data_dir), output_folder(output_dir)
    if run:
        sys.exit(_run(data, outputs, day, force, as_json))
    _list(data, outputs, day, as_json)


@command(
    "run-due",
    examples=(
        "plan09 run-due",
        "plan09 run-due --on 2025-07-15 --json",
    ),
)
@on_option
@click.option("--force", is_flag=True, help="Lập lại cả bản chưa lập được mà chưa có gì đổi.")
@json_option
@folders
def run_due(
    on: str | None, force: bool, as_json: bool, data_dir: Path | None, output_dir: Path | None
) -> None:
    """Lập những báo cáo đến hạn, và những báo cáo đã lập từ nguồn nay đã khác.

    Chạy lại mỗi giờ cũng được: không lập gì hai lần; bản chưa lập được chỉ lập lại khi số liệu,
    kế hoạch hoặc chương trình đã đổi. Mã thoát 75: một lần chạy khác đang làm.
    """
    day = _day(on)
    sys.exit(_run(data_folder(data_dir), output_folder(output_dir), day, force, as_json))


@command(
    examples=(
        "plan09 status",
        "plan09 status --json",
    )
)
@json_option
@folders
def status(as_json: bool, data_dir: Path | None, output_dir: Path | None) -> None:
    """Từng báo cáo: dự thảo, đã ban hành, chưa lập được; nguồn đổi gì; khác lần trước gì."""
    from plan09lib.deliver.calendar.status import HEADINGS, clock_told, report_statuses
    from plan09lib.deliver.place.isolated import together
    from plan09lib.read.plan.plan import load_plan
    from plan09lib.read.unit.unit import unit_folders

    data, outputs = data_folder(data_dir), output_folder(output_dir)
    found = report_statuses(data, outputs)
    if as_json:
        _echo_json(one.record for one in found)
    elif not found:
        say(f"{short_path(outputs)} chưa có báo cáo nào.\n{_BEGIN}")
    else:
        plan = load_plan(data / "plan")
        say(table([HEADINGS, *(one.cells(plan) for one in found)]))
    if clock := clock_told(outputs):
        say(clock, err=True)
    say_forms(((unit, dt.date.max) for unit in unit_folders(data)), data)
    if errors := [one.error for one in found if one.error]:
        raise together(errors)


_BEGIN = """  Có danh sách mới: plan09 start TỆP
  Phường đã có danh sách: plan09 report, hoặc plan09 run-due
  Xem thử với phường mẫu: plan09 batch --sample"""


def _list(data: Path, outputs: Path, day: dt.date, as_json: bool) -> None:
    from plan09lib.deliver.calendar.due import FAULTY_LABEL, due_rows, survey_due, tally
    from plan09lib.deliver.calendar.status import clock_told

    survey = survey_due(data, outputs, day)
    if as_json:
        _echo_json([*(one.record for one in survey.items), *(one.record for one in survey.faulty)])
    else:
        if rows := [*due_rows(survey.items), *(one.cells for one in survey.faulty)]:
            say(table(rows))
        told = tally(survey.items)
        told += [f"{FAULTY_LABEL} {len(survey.faulty)}"] if survey.faulty else []
        say(f"Đến ngày {date_text(day)}: {', '.join(told)}")
    if clock := clock_told(outputs):
        say(clock, err=True)
    survey.refuse_faulty()


def _run(data: Path, outputs: Path, day: dt.date, force: bool, as_json: bool) -> int:
    """The highest exit code of all that is told, a line each on stderr; one says that none was
    made."""
    from plan09lib.deliver.calendar.run_due import Made, nothing_made, run_due

    told: list[Made | NotSeen] = []
    with working("xem việc đến hạn") as bar:
        for one in run_due(data, outputs, day, force, telling(bar)):
            bar.clear()
            _log(one, as_json)
            told.append(one)
    if not any(isinstance(one, Made) for one in told):
        _log(nothing_made(data, outputs, day), as_json)
    return max((one.exit_code for one in told), default=0)


def _log(told: Made | NothingMade | NotSeen, as_json: bool) -> None:
    line = json.dumps(told.record, ensure_ascii=False) if as_json else told.line
    say(line, err=True, is_record=True)


def _day(text: str | None) -> dt.date:
    """The day named, or today; the clock is read here only."""
    from plan09lib.deliver.place.clock import today

    return today() if text is None else given_date(text, "--on")


def _echo_json(records: Iterable[dict[str, Any]]) -> None:
    for record in records:
        say(json.dumps(record, ensure_ascii=False), is_record=True)


refuse_to_run_alone(__name__)
