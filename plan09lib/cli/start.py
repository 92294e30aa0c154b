"""From a list to the first report: `start` for a new ward, `add` for its next list."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from plan09lib.cli.given import known_unit
from plan09lib.cli.help import command
from plan09lib.cli.report import publish_report
from plan09lib.cli.shell import (
    READING,
    LocalPath,
    data_folder,
    fitting,
    folders,
    output_folder,
    refuse_to_run_alone,
    say,
    short_path,
    working,
)
from plan09lib.errors import Fault
from plan09lib.read.tables.sources import checked_list

if TYPE_CHECKING:
    from plan09lib.deliver.start.answers import Answers
    from plan09lib.deliver.start.start import Started


def _asking(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options of who answers."""
    options: dict[str, dict[str, Any]] = {
        "--by": {"default": "", "help": "Ai quyết định các câu trả lời: chức vụ, không ghi tên."},
        "--answers": {"type": LocalPath(), "help": "Tệp YAML có sẵn câu trả lời (by, answers)."},
        "--yes": {
            "is_flag": True,
            "help": "Không hỏi: chỉ nhận điều tệp đã ghi rõ; điều phải quyết định để là chưa rõ.",
        },
    }
    for name, more in options.items():
        command = click.option(name, **more)(command)
    return command


@command(
    examples=(
        'plan09 start "DS can bo 30.6.2025.xlsx"',
        'plan09 start "DS can bo 30.6.2025.xlsx" --yes',
    )
)
@click.argument("file", type=LocalPath())
@_asking
@folders
def start(
    file: Path, by: str, answers: Path | None, yes: bool, data_dir: Path | None,
    output_dir: Path | None,
) -> None:  # fmt: skip
    """Lập thư mục của phường từ TỆP như cơ quan đang có, rồi lập báo cáo.

    Thư mục chỉ xuất hiện khi đã xong; Ctrl-C lúc nào cũng không để lại gì. Hỏi nhiều nhất
    mười câu, không kể ai thuộc nhóm nào; câu chưa trả lời thì để là chưa rõ, không đoán.
    """
    data = data_folder(data_dir)
    checked_list(file)
    with _at_work(answers, by, yes) as (who, tell):
        from plan09lib.deliver.start.start import start as begin
        from plan09lib.read.plan.plan import load_plan

        started = begin(file, data, load_plan(data / "plan"), who(), tell)
    say(f"{'Đã lập' if started.is_new else _THERE} {short_path(started.folder)}")
    _report(started, data, output_folder(output_dir))


@command(examples=('plan09 add "DS can bo 31.12.2025.xlsx"',))
@click.argument("file", type=LocalPath())
@click.argument("unit", default="")
@_asking
@folders
def add(
    file: Path, unit: str, by: str, answers: Path | None, yes: bool, data_dir: Path | None,
    output_dir: Path | None,
) -> None:  # fmt: skip
    """Thêm TỆP vào PHƯỜNG (không ghi: phường mà danh sách nêu), lập lại báo cáo."""
    data = data_folder(data_dir)
    checked_list(file)
    name = known_unit(unit, data) if unit else ""
    with _at_work(answers, by, yes) as (who, tell):
        from plan09lib.deliver.start.start import add as put
        from plan09lib.read.plan.plan import load_plan

        started = put(file, data, load_plan(data / "plan"), who(), tell, name)
    say(f"{'Đã thêm vào' if started.is_new else _THERE} {short_path(started.folder)}")
    _report(started, data, output_folder(output_dir))


_THERE = "Danh sách này đã có ở"
_NOBODY_ANSWERS = Fault(
    "câu trả lời", "đầu vào không phải bàn phím và đã hết", "câu hỏi cần người trả lời",
    "thêm --yes (để ngỏ mọi câu), hoặc --answers TỆP, rồi chạy lại; chưa ghi gì",
)  # fmt: skip


@contextlib.contextmanager
def _at_work(
    file: Path | None, by: str, yes: bool
) -> Iterator[tuple[Callable[[], Answers], Callable[[str], None]]]:
    """Who answers, once asked for, and what tells; both clear the line of what is being done."""
    with working(READING) as bar:

        def tell(text: str) -> None:
            bar.clear()
            say(text)

        def prompt(text: str) -> str:
            bar.clear()
            try:
                answer: str = click.prompt(fitting(text), default="", show_default=False)
            except click.Abort as error:
                if isinstance(error.__context__, EOFError) and not sys.stdin.isatty():
                    from plan09lib.deliver.start.answers import InputEnded

                    raise InputEnded(_NOBODY_ANSWERS) from None
                raise
            return answer

        def answers() -> Answers:
            from plan09lib.deliver.start.answers import Answers

            return Answers.load(file, by, None if yes or file else prompt)

        yield answers, tell


def _report(started: Started, data: Path, outputs: Path) -> None:
    """The first report, then what to do next; without a closed period, how to ask for one."""
    from plan09lib.tell.lists.conclusion import next_form_line, shortest_lines

    if started.closed is None:
        say(
            "Ngày của danh sách không phải ngày cuối một kỳ nên chưa lập báo cáo. Thêm danh sách "
            "sau: plan09 add TỆP; hoặc chọn kỳ (ví dụ 2025-H1): "
            f"plan09 report {started.unit} KỲ"
        )
        sys.exit(0)
    publish_report("so-ket", started.unit, started.closed.text, data, outputs)
    say(f"Đường ngắn nhất:\n{shortest_lines(started.review) or 'mọi chỉ tiêu đã kết luận được'}")
    if line := next_form_line(started.review):
        say(line)
    say(f"Xem thêm: plan09 check {started.unit} {started.closed.text}")


refuse_to_run_alone(__name__)
