"""The command `plan09 word`: the office's edited Word file brought up to date, or checked."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from plan09lib.cli.given import given_report
from plan09lib.cli.help import command
from plan09lib.cli.shell import (
    data_folder,
    folders,
    output_folder,
    plan_option,
    refuse_to_run_alone,
    review_option,
    say,
    short_path,
)
from plan09lib.errors import BadParameter, Fault

if TYPE_CHECKING:
    from plan09lib.deliver.word.word import Documented


@command(
    examples=(
        "plan09 word phuong-mau-1 2025-H1 --check da-sua.docx",
        "plan09 word phuong-mau-1 2025-H1 --update da-sua.docx",
    )
)
@click.argument("unit")
@click.argument("period")
@review_option
@plan_option
@click.option(
    "--update", type=click.Path(path_type=Path), metavar="TỆP",
    help="Cập nhật tệp đã sửa theo số liệu mới; ghi ra tệp mới, tệp đã sửa giữ nguyên.",
)  # fmt: skip
@click.option(
    "--check", type=click.Path(path_type=Path), metavar="TỆP",
    help="Kiểm tra tệp đã sửa: số liệu, họ tên, mã, chỗ chưa điền; mã thoát 5 khi còn lỗi.",
)  # fmt: skip
@click.option(
    "--export-comments", type=click.Path(path_type=Path), metavar="TỆP.xlsx",
    help="Cùng --check: ghi lời người viết thành các dòng cho trang Nhận xét, vào tệp mới này.",
)  # fmt: skip
@folders
def word(
    unit: str, period: str, review: str, plan: str, update: Path | None, check: Path | None,
    export_comments: Path | None, data_dir: Path | None, output_dir: Path | None,
) -> None:  # fmt: skip
    """Văn bản Word cơ quan đã sửa: cập nhật theo số liệu mới, hoặc kiểm tra trước khi ban hành.

    Số liệu lấy từ danh sách hiện có; báo cáo đã lập vẫn nằm yên.
    """
    if (update is None) == (check is None) or (export_comments and update):
        given = "cả hai" if update else "không có"
        rule = "ghi một trong hai: --update, --check; --export-comments đi cùng --check"
        action = "ví dụ --update bao-cao-da-sua.docx"
        raise BadParameter(Fault("plan09 word", given, rule, action))
    from plan09lib.deliver.record.request import checked_request
    from plan09lib.deliver.word.places import open_word
    from plan09lib.tell.report.opening import open_review

    open_word(update or check or Path())  # refused before lists are read for it
    data, outputs, kind = data_folder(data_dir), output_folder(output_dir), review.replace("-", "_")
    name, text = given_report(unit, period, data, plan)
    request = checked_request(kind, name, text, data, outputs, None, plan=plan)
    folder = request.place.target
    opened = open_review(kind, name, text, data, plan=request.chosen.named)
    if update:
        _update(update, folder, opened)
    elif check:
        if export_comments:
            _export(check, folder, export_comments, opened)
        _check(check, folder, opened)


def _update(file: Path, folder: Path, review: Documented) -> None:
    from plan09lib.deliver.edited.said import summary
    from plan09lib.deliver.edited.update import Generated, update

    renewed = update(file, folder, Generated.of(review))
    lines = summary(renewed.events) or ["Không có gì đổi."]
    say("\n".join([f"Đã ghi: {short_path(renewed.file)}", *(f"  {one}" for one in lines)]))
    say(f"  Danh sách đầy đủ: {short_path(renewed.listed)}")


def _export(file: Path, folder: Path, target: Path, review: Documented) -> None:
    from plan09lib.deliver.edited.comments import export_comments

    rows = export_comments(file, folder, target, review.plan)
    say(f"Đã ghi {rows} dòng nhận xét: {short_path(target)}; điền Người viết, Ngày rồi chép vào.")


def _check(file: Path, folder: Path, review: Documented) -> None:
    from plan09lib.deliver.edited.check import check, names_of
    from plan09lib.deliver.word.word import version_of
    from plan09lib.errors import GateRefused

    checked = check(file, folder, names_of(review), version_of(review))
    lines = [f"{checked.agreeing} số khớp dữ liệu, {len(checked.own)} số của người viết."]
    lines += [f'  số của người viết: {number}, ở "{text}"' for number, text in checked.own]
    say("\n".join(lines))
    if checked.faults:
        raise GateRefused(checked.faults)


refuse_to_run_alone(__name__)
