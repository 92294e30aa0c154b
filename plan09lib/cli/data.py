"""The commands that make and look after a unit's lists: `template` and `check`."""

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
    LocalPath,
    data_folder,
    data_option,
    folders,
    output_folder,
    plan_option,
    refuse_to_run_alone,
    say,
)
from plan09lib.errors import BadParameter, DataRefused, Fault, echoed
from plan09lib.rooms import LOOKED_AT, found

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
    from plan09lib.read.form.next_workbook import make_form
    from plan09lib.read.plan.plan import load_plan
    from plan09lib.read.unit.history import History
    from plan09lib.read.unit.plans import PLANS, plan_of

    folder = data_folder(data_dir)
    day = given_date(date, "ngày")
    name = given_unit(unit, folder)
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
@click.option(
    "--write-mapping", is_flag=True, help="Ghi bản nháp mapping.yml vào thư mục đơn vị để duyệt."
)
@click.option("--details", is_flag=True, help="Thêm từng cột, mức đầy đủ, ghi chú, số đã công bố.")
@click.option("--page", is_flag=True, help="Lập trang gửi người giữ danh sách (nội bộ).")
@click.option("--marked-copy", is_flag=True, help="Ghi bản sao Excel đánh dấu ô sai vào noi_bo/.")
@plan_option
@folders
def check(
    unit: str | None, period: str | None, write_mapping: bool, details: bool, page: bool,
    marked_copy: bool, plan: str, data_dir: Path | None, output_dir: Path | None,
) -> None:  # fmt: skip
    """Xem số liệu đã nhận: kỳ này có đánh giá được không, làm gì trước, từng phát hiện.

    PHƯỜNG: tên phường, hoặc đường dẫn một danh sách (chưa ở thư mục nào thì chỉ xem, không ghi gì).
    """
    from plan09lib.tell.lists.data_review import open_data_review

    data, outputs = data_folder(data_dir), output_folder(output_dir)
    file = given_list(unit)
    own = unit_of_list(file, data) if file else None
    if file and own is None:
        _refuse_more(write_mapping or page or marked_copy)
        sys.exit(_look(file, data, details=details))
    unit, period = own or given_report(unit, period, data, plan)
    review = open_data_review(unit, period, data, plan)
    show(review, details=details)
    if write_mapping:
        path = review.write_mapping()
        say(f"Đã ghi {path}" if path else nothing_to_map(review))
    if page:
        from plan09lib.deliver.publish.publish import publish

        published = publish(review.kind, unit, period, data, outputs, plan=plan)
        say(f"Trang gửi người giữ danh sách: {published.folder}")
    if marked_copy:
        from plan09lib.deliver.internal.marked_copy import write_marked_copies

        for path in write_marked_copies(review, outputs):
            say(f"Bản sao đánh dấu (nội bộ, không gửi đi): {path}")
    sys.exit(DataRefused.exit_code if review.refusal else 0)


def _look(file: Path, data: Path, *, details: bool) -> int:
    """Show a list that lies in no ward's folder. The exit code of what was found."""
    from plan09lib.read.plan.plan import load_plan

    looked_at = found(LOOKED_AT)
    with looked_at(file, data, load_plan(data / "plan")) as review:
        show(review, details=details)
        say(f"Chưa ghi gì; lập phường từ danh sách này: plan09 start {echoed(file.name)}")
        return DataRefused.exit_code if review.refusal else 0


def _refuse_more(asked: bool) -> None:
    if asked or found(LOOKED_AT) is None:
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


def show(review: DataReview, *, details: bool) -> None:
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

    say(f"{conclusion_lines(review)}\n")
    parts = {
        "Đường ngắn nhất": shortest_lines(review),
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
        say(f"{title}:\n{lines or 'không có gì'}\n")
    if line := next_form_line(review):
        say(line)
    hidden = [title.lower() for title, lines in further.items() if lines]
    if hidden and not details:
        say(f"Xem thêm ({', '.join(hidden)}): thêm --details")


refuse_to_run_alone(__name__)
