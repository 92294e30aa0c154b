"""The commands around a unit's lists: `template`, `check`, and what `check` leads to."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from plan09lib.cli.given import (
    given_date,
    given_list,
    given_report,
    given_unit,
    unit_of_list,
)
from plan09lib.cli.help import command
from plan09lib.cli.shell import (
    BEGINNING,
    READING,
    LocalPath,
    data_folder,
    data_option,
    folders,
    output_folder,
    plan_option,
    refuse_to_run_alone,
    say,
    stepping,
    working,
)
from plan09lib.errors import BadParameter, DataRefused, Fault, echoed
from plan09lib.read.tables.sources import checked_list
from plan09lib.rooms import COMMANDS, LOOKED_AT, found

if TYPE_CHECKING:
    from plan09lib.tell.lists.data_review import DataReview


@command(
    examples=(
        "plan09 template phuong-mau-1 2025-12-31",
        "plan09 template phuong-mau-1 2026-07-10 --training ke-hoach-dao-tao.xlsx",
    )
)
@click.argument("unit")
@click.argument("date")
@click.option("--output", type=LocalPath(), help="Tệp sẽ ghi, đuôi .xlsx.")
@click.option(
    "--training",
    type=LocalPath(),
    help="Danh sách cử đi học đã duyệt (ke-hoach-dao-tao.xlsx đã sửa): thêm vào trang Đào tạo.",
)
@plan_option
@data_option
def template(
    unit: str, date: str, output: Path | None, training: Path | None, plan: str,
    data_dir: Path | None,
) -> None:  # fmt: skip
    """Lập tệp Excel để điền cho PHƯỜNG, NGÀY (2025-06-30), điền sẵn từ danh sách trước."""
    from plan09lib.read.files.presence import open_file
    from plan09lib.read.form.form_path import form_path
    from plan09lib.read.unit.unit import load_unit

    folder = data_folder(data_dir)
    day, name = given_date(date, "ngày"), given_unit(unit, folder)
    form_path(load_unit(folder, name), day, output)  # refused before any list is read for it
    if training:
        open_file(training).close()
    with working(READING):
        from plan09lib.read.form.next_workbook import make_form
        from plan09lib.read.plan.plan import load_plan
        from plan09lib.read.unit.history import History
        from plan09lib.read.unit.plans import PLANS, plan_of

        rules = load_plan(folder / PLANS, plan_of(folder, name, day, plan))
        history = History.load(folder, name, rules)
        made = make_form(history, day, output, training)
    say(f"Đã lập: {made.path}\n  {made.told}")


@command(
    examples=(
        "plan09 check phuong-mau-1",
        "plan09 check phuong-mau-1 2025-H1 --details",
        'plan09 check "DS can bo 30.6.2025.xlsx"',
    )
)
@click.argument("unit", required=False)
@click.argument("period", required=False)
@click.option("--details", is_flag=True, help="Thêm từng cột, mức đầy đủ, ghi chú, số đã công bố.")
@click.option("--write-mapping", is_flag=True, hidden=True)
@click.option("--page", is_flag=True, hidden=True)
@click.option("--marked-copy", is_flag=True, hidden=True)
@plan_option
@folders
def check(
    unit: str | None, period: str | None, write_mapping: bool, details: bool, page: bool,
    marked_copy: bool, plan: str, data_dir: Path | None, output_dir: Path | None,
) -> None:  # fmt: skip
    """Xem số liệu đã nhận: kỳ này có đánh giá được không, làm gì trước, từng phát hiện.

    PHƯỜNG: tên phường, hoặc đường dẫn một danh sách (chưa ở thư mục nào thì chỉ xem, không ghi gì).
    """
    data, outputs = data_folder(data_dir), output_folder(output_dir)
    file = given_list(unit)
    own = unit_of_list(checked_list(file), data) if file else None
    if file and own is None:
        _refuse_more(write_mapping or page or marked_copy)
        sys.exit(_look(file, data, details=details))
    name, text = own or given_report(unit, period, data, plan)
    with working(READING):
        review = _opened(name, text, data, plan)
        told = shown(review, details=details)
    say(told)
    if write_mapping:
        _write_mapping(review)
    if page:
        _write_page(name, text, data, outputs, plan)
    if marked_copy:
        _write_marked_copies(review, outputs)
    sys.exit(DataRefused.exit_code if review.refusal else 0)


@command("data-page", examples=("plan09 data-page phuong-mau-1 2025-H1",))
@click.argument("unit", required=False)
@click.argument("period", required=False)
@plan_option
@folders
def data_page(
    unit: str | None, period: str | None, plan: str, data_dir: Path | None,
    output_dir: Path | None,
) -> None:  # fmt: skip
    """Lập trang số liệu đã nhận, gửi người giữ danh sách: gì đến, gì sai, đánh giá được chưa.

    Trang nội bộ của cơ quan. Xem ngay trên màn hình: plan09 check.
    """
    data, outputs = data_folder(data_dir), output_folder(output_dir)
    name, text = given_report(unit, period, data, plan)
    _refuse_outside_life(name, text, data)
    _write_page(name, text, data, outputs, plan)


@command("marked-copy", examples=("plan09 marked-copy phuong-mau-1 2025-H1",))
@click.argument("unit", required=False)
@click.argument("period", required=False)
@plan_option
@folders
def marked_copy(
    unit: str | None, period: str | None, plan: str, data_dir: Path | None,
    output_dir: Path | None,
) -> None:  # fmt: skip
    """Ghi bản sao Excel của danh sách có đánh dấu ô sai, ô thiếu, vào noi_bo/; không gửi đi."""
    data, outputs = data_folder(data_dir), output_folder(output_dir)
    name, text = given_report(unit, period, data, plan)
    with working(READING):
        review = _with_lists(_opened(name, text, data, plan))
    _write_marked_copies(review, outputs)


@command("mapping", examples=("plan09 mapping phuong-mau-1 2025-H1",))
@click.argument("unit", required=False)
@click.argument("period", required=False)
@plan_option
@data_option
def mapping(unit: str | None, period: str | None, plan: str, data_dir: Path | None) -> None:
    """Ghi bản nháp mapping.yml vào thư mục đơn vị: từng cột hiểu là gì, để duyệt.

    Xem cách hiểu mà không ghi gì: plan09 check … --details.
    """
    data = data_folder(data_dir)
    name, text = given_report(unit, period, data, plan)
    with working(READING):
        review = _with_lists(_opened(name, text, data, plan))
    _write_mapping(review)


def _refuse_outside_life(name: str, text: str, data: Path) -> None:
    """Nothing, unless the ward is not there when the period ends. Raises: DataRefused."""
    with working(READING):
        from plan09lib.read.period.period import Period
        from plan09lib.read.unit.history import refuse_outside_life
        from plan09lib.read.unit.unit import load_unit

        refuse_outside_life(load_unit(data, name), Period.parse(text).end)


def _with_lists(review: DataReview) -> DataReview:
    """`review`, when there is a list that it is of. Raises: DataRefused."""
    if review.refusal and not review.books:
        raise DataRefused(list(review.refusal))
    return review


def _opened(unit: str, period: str, data: Path, plan: str) -> DataReview:
    from plan09lib.tell.lists.data_review import open_data_review

    return open_data_review(unit, period, data, plan)


def _write_mapping(review: DataReview) -> None:
    path = review.write_mapping()
    say(f"Đã ghi {path}" if path else nothing_to_map(review))


def _write_page(unit: str, period: str, data: Path, outputs: Path, plan: str) -> None:
    with working(BEGINNING, steps=5) as bar:
        from plan09lib.deliver.publish.publish import publish

        published = publish(
            "du_lieu", unit, period, data, outputs, plan=plan, progress=stepping(bar)
        )
    say(f"Trang gửi người giữ danh sách: {published.folder}")


def _write_marked_copies(review: DataReview, outputs: Path) -> None:
    from plan09lib.deliver.internal.marked_copy import write_marked_copies

    for path in write_marked_copies(review, outputs):
        say(f"Bản sao đánh dấu (nội bộ, không gửi đi): {path}")


def _look(file: Path, data: Path, *, details: bool) -> int:
    """Show a list that lies in no ward's folder. The exit code of what was found."""
    with working(READING):
        from plan09lib.read.plan.plan import load_plan

        with found(LOOKED_AT)(file, data, load_plan(data / "plan")) as review:
            told, is_refused = shown(review, details=details), bool(review.refusal)
    say(told)
    say(f"Chưa ghi gì; lập phường từ danh sách này: plan09 start {echoed(file.name)}")
    return DataRefused.exit_code if is_refused else 0


def _refuse_more(asked: bool) -> None:
    if asked or not COMMANDS["start"].is_there:
        rule = "danh sách chưa ở thư mục của phường nào thì chỉ xem được"
        action = "lập phường trước: plan09 start TỆP"
        raise BadParameter(Fault("plan09 check", "danh sách ở ngoài units/", rule, action))


def nothing_to_map(review: DataReview) -> str:
    """Why no draft of `mapping.yml` was written: nothing to say, or a list that nobody can read."""
    unread = [book.source.name for book in review.books if not review.is_read(book)]
    if not unread:
        return "Mọi cột của các danh sách đều theo tên của tệp mẫu, không có gì để ghi."
    return (
        f"Chưa ghi mapping.yml: chưa hiểu được danh sách {', '.join(unread)}; "
        "sửa những chỗ chặn nêu trên rồi chạy lại"
    )


_MEND_FIRST = "trước hết sửa những chỗ chặn nêu trên, rồi chạy lại"


def shown(review: DataReview, *, details: bool) -> str:
    """The review in plain lines, with raw values: for the office's own screen."""
    from plan09lib.tell.lists.conclusion import (
        conclusion_lines,
        group_lines,
        next_form_line,
        shortest_lines,
    )
    from plan09lib.tell.lists.lines import (
        arrived_lines,
        completeness_lines,
        finding_lines,
        unasked_line,
    )
    from plan09lib.tell.lists.published import published_lines

    told = [f"{conclusion_lines(review)}\n"]
    parts = {
        "Đường ngắn nhất": shortest_lines(review) or (_MEND_FIRST if review.refusal else ""),
        "Đã nhận": arrived_lines(review),
        f"Các nhóm ({review.last_name})": group_lines(review),
        "Phát hiện": finding_lines(review, ("blocking", "warning")),
    }
    further = {
        "Ghi chú": finding_lines(review, ("note",)),
        "Cột đã hiểu khác tệp mẫu": "\n".join(str(column) for column in review.column_readings),
        "Chưa đầy đủ": completeness_lines(review),
        "Không phải điền": unasked_line(review),
        "Số đã công bố": published_lines(review.told_figures, review.told_published_tables),
    }
    for title, lines in {**parts, **(further if details else {})}.items():
        told.append(f"{title}:\n{lines or 'không có gì'}\n")
    if line := next_form_line(review):
        told.append(line)
    hidden = [title.lower() for title, lines in further.items() if lines]
    if hidden and not details:
        told.append(f"Xem thêm ({', '.join(hidden)}): thêm --details")
    return "\n".join(told)


refuse_to_run_alone(__name__)
