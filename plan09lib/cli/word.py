"""The commands of a Word file that the office has edited: `word-check`, `word-update`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click

from plan09lib.cli.given import given_report
from plan09lib.cli.help import command
from plan09lib.cli.shell import (
    READING,
    data_folder,
    folders,
    output_folder,
    plan_option,
    refuse_to_run_alone,
    review_option,
    say,
    short_path,
    working,
)
from plan09lib.errors import BadParameter, Fault, echoed

if TYPE_CHECKING:
    from plan09lib.deliver.edited.check import Checked
    from plan09lib.deliver.edited.of_issued import OfIssued
    from plan09lib.deliver.word.word import Documented

export_option = click.option(
    "--export-comments", type=click.Path(path_type=Path), metavar="TỆP.xlsx",
    help="Ghi lời người viết thành các dòng cho trang Nhận xét, vào tệp mới này.",
)  # fmt: skip


@command("word-check", examples=("plan09 word-check phuong-mau-1 2025-H1 da-sua.docx",))
@click.argument("unit")
@click.argument("period")
@click.argument("file", type=click.Path(path_type=Path))
@review_option
@plan_option
@export_option
@folders
def word_check(
    unit: str, period: str, file: Path, review: str, plan: str, export_comments: Path | None,
    data_dir: Path | None, output_dir: Path | None,
) -> None:  # fmt: skip
    """Kiểm tra văn bản Word cơ quan đã sửa: số liệu, họ tên, mã, chỗ chưa điền (mã thoát 5).

    Số liệu lấy từ danh sách hiện có; báo cáo đã lập vẫn nằm yên.
    """
    opened = _opened(unit, period, file, review, plan, data_dir, output_dir)
    if export_comments:
        _export(file, opened, export_comments)
    _check(file, opened)


@command("word-update", examples=("plan09 word-update phuong-mau-1 2025-H1 da-sua.docx",))
@click.argument("unit")
@click.argument("period")
@click.argument("file", type=click.Path(path_type=Path))
@review_option
@plan_option
@folders
def word_update(
    unit: str, period: str, file: Path, review: str, plan: str, data_dir: Path | None,
    output_dir: Path | None,
) -> None:  # fmt: skip
    """Đưa số mới vào văn bản Word cơ quan đã sửa; ghi ra tệp mới, tệp đã sửa giữ nguyên.

    Số liệu lấy từ danh sách hiện có; lời người viết giữ nguyên; báo cáo đã lập vẫn nằm yên.
    """
    _update(file, _opened(unit, period, file, review, plan, data_dir, output_dir))


@command(
    hidden=True,
    examples=(
        "plan09 word phuong-mau-1 2025-H1 --check da-sua.docx",
        "plan09 word phuong-mau-1 2025-H1 --update da-sua.docx",
    ),
)
@click.argument("unit")
@click.argument("period")
@review_option
@plan_option
@click.option("--update", type=click.Path(path_type=Path), metavar="TỆP", help="Cập nhật số liệu.")
@click.option("--check", type=click.Path(path_type=Path), metavar="TỆP", help="Kiểm tra.")
@export_option
@folders
def word(
    unit: str, period: str, review: str, plan: str, update: Path | None, check: Path | None,
    export_comments: Path | None, data_dir: Path | None, output_dir: Path | None,
) -> None:  # fmt: skip
    """Cách viết cũ của plan09 word-check và plan09 word-update."""
    file = update or check
    if file is None or (update and check) or (export_comments and update):
        given = "cả hai" if update else "không có"
        rule = "ghi một trong hai: --update, --check; --export-comments đi cùng --check"
        action = "dùng plan09 word-check hoặc plan09 word-update"
        raise BadParameter(Fault("plan09 word", given, rule, action))
    opened = _opened(unit, period, file, review, plan, data_dir, output_dir)
    if update:
        _update(file, opened)
        return
    if export_comments:
        _export(file, opened, export_comments)
    _check(file, opened)


class _Opened(NamedTuple):
    """What an edited file is compared with: the report's folder, the review."""

    folder: Path
    review: Documented


def _opened(
    unit: str, period: str, file: Path, review: str, plan: str, data_dir: Path | None,
    output_dir: Path | None,
) -> _Opened:  # fmt: skip
    from plan09lib.read.files.presence import file_there, open_file

    data, outputs, kind = data_folder(data_dir), output_folder(output_dir), review.replace("-", "_")
    name, text = given_report(unit, period, data, plan)
    if not file_there(file):
        rule, action = "văn bản Word phải có trên máy này", "sửa đường dẫn"
        raise BadParameter(Fault(echoed(file.name), "không có tệp này", rule, action))
    open_file(file).close()
    from plan09lib.deliver.record.request import checked_request

    request = checked_request(kind, name, text, data, outputs, None, plan=plan)
    with working(READING):
        from plan09lib.deliver.word.places import open_word
        from plan09lib.tell.report.opening import open_review

        open_word(file)  # refused before lists are read for it
        opened = open_review(kind, name, text, data, plan=request.chosen.named)
        return _Opened(request.place.target, opened)


def _update(file: Path, opened: _Opened) -> None:
    from plan09lib.deliver.edited.said import summary
    from plan09lib.deliver.edited.update import Generated, update

    renewed = update(file, opened.folder, Generated.of(opened.review))
    lines = summary(renewed.events) or ["Không có gì đổi."]
    say("\n".join([f"Đã ghi: {short_path(renewed.file)}", *(f"  {one}" for one in lines)]))
    say(f"  Danh sách đầy đủ: {short_path(renewed.listed)}")


def _export(file: Path, opened: _Opened, target: Path) -> None:
    from plan09lib.deliver.edited.comments import export_comments

    rows = export_comments(file, opened.folder, target, opened.review)
    say(f"Đã ghi {rows} dòng nhận xét: {short_path(target)}; điền Người viết, Ngày rồi chép vào.")


def _check(file: Path, opened: _Opened) -> None:
    from plan09lib.deliver.edited.check import check, ended
    from plan09lib.deliver.edited.issuing import (
        Issuable,
        known_number,
        left_to_write,
        named_otherwise,
        to_look_at,
    )
    from plan09lib.deliver.edited.of_issued import of_issued
    from plan09lib.deliver.record.request import OfficeFile
    from plan09lib.errors import GateRefused
    from plan09lib.read.files.presence import read_file

    review = opened.review
    document = OfficeFile(file.name, read_file(file))
    if isinstance(review, Issuable) and (own := of_issued(review, document, opened.folder)):
        _check_issued(own)
        return
    named = known_number(review, opened.folder)
    checked = check(document, opened.folder, review, named=named)
    unwritten, left = (
        left_to_write(review, document, opened.folder) if isinstance(review, Issuable) else ([], [])
    )
    doubted = to_look_at(review, document, opened.folder) if isinstance(review, Issuable) else []
    faults = [*checked.faults, *left]
    say("\n".join([*_numbers(checked), *doubted, *named_otherwise(review, opened.folder)]))
    if faults:
        say(GateRefused(faults).message, err=True)
    say(ended(faults, unwritten))
    if faults:
        sys.exit(GateRefused.exit_code)


def _numbers(checked: Checked) -> list[str]:
    told = f"{checked.agreeing} số khớp dữ liệu, {len(checked.own)} số của người viết."
    return [told, *(f'  số của người viết: {one}, ở "{text}"' for one, text in checked.own)]


def _check_issued(own: OfIssued) -> None:
    from plan09lib.errors import GateRefused

    say("\n".join([*_numbers(own.checked), *(f"  {one}" for one in own.differs)]))
    if own.checked.faults:
        say(GateRefused(list(own.checked.faults)).message, err=True)
    say(own.ended)
    if own.checked.faults:
        sys.exit(GateRefused.exit_code)


refuse_to_run_alone(__name__)
