"""The commands around one report: `report`, `issue`, `trace`."""

from __future__ import annotations

import contextlib
import sys
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import click

from plan09lib.cli.given import (
    given_issue,
    given_period,
    given_report,
    known_unit,
)
from plan09lib.cli.help import command
from plan09lib.cli.shell import (
    BEGINNING,
    READING,
    data_folder,
    folders,
    force_option,
    output_folder,
    plan_option,
    refuse_to_run_alone,
    review_option,
    say,
    short_path,
    stepping,
    traced_option,
    working,
)
from plan09lib.errors import BadParameter, DataRefused, Fault
from plan09lib.read.files.day import date_text

if TYPE_CHECKING:
    from plan09lib.deliver.record.published import Published
    from plan09lib.deliver.record.request import OfficeFile, ReportRequest
    from plan09lib.read.period.issue import Issue


@command(
    examples=(
        "plan09 report",
        "plan09 report phuong-mau-1 2025-H1",
        "plan09 report phuong-mau-1 2022..2025 --review tong-ket",
    )
)
@click.argument("unit", required=False)
@click.argument("period", required=False)
@review_option
@plan_option
@folders
@force_option
@click.option(
    "--with-names",
    is_flag=True,
    help="Thêm danh sách nội bộ có tên: đề xuất ai học lớp nào (noi_bo/ke-hoach-dao-tao.xlsx).",
)
def report(
    unit: str | None, period: str | None, review: str, plan: str, data_dir: Path | None,
    output_dir: Path | None, force: bool, with_names: bool,
) -> None:  # fmt: skip
    """Lập một báo cáo: PHƯỜNG là tên thư mục đơn vị, KỲ viết 2025-H1, 2025, 2022..2025.

    Không ghi KỲ: kỳ mà danh sách mới nhất khép lại; không ghi PHƯỜNG: phường duy nhất đang có.
    """
    publish_report(review, unit, period, data_dir, output_dir, force, with_names, plan)


@command(
    examples=(
        'plan09 issue phuong-mau-1 2025-H1 --number "12-BC/ĐU" --date 15/7/2025',
        "plan09 issue phuong-mau-1 2025-H1 --number 12-BC/ĐU --date 2025-07-15 --document sua.docx",
    )
)
@click.argument("unit")
@click.argument("period")
@review_option
@plan_option
@click.option("--number", required=True, help='Số báo cáo, ví dụ "12-BC/ĐU".')
@click.option("--date", required=True, help="Ngày ban hành, ví dụ 15/7/2025 hoặc 2025-07-15.")
@click.option("--replaces", default="", help="Số báo cáo được thay thế, khi lập bản sửa.")
@click.option(
    "--document", type=click.Path(path_type=Path), metavar="TỆP.docx",
    help="Tệp Word cơ quan đã sửa, ban hành thay cho tệp máy lập; kiểm tra trước, mã thoát 5.",
)  # fmt: skip
@click.option(
    "--without-human-part", default="", metavar="LÝ DO",
    help="Ban hành khi chưa có nguyên nhân, bài học; lý do được ghi lại.",
)  # fmt: skip
@folders
def issue(
    unit: str, period: str, review: str, plan: str, number: str, date: str, replaces: str,
    document: Path | None, without_human_part: str, data_dir: Path | None, output_dir: Path | None,
) -> None:  # fmt: skip
    """Ban hành báo cáo: đóng băng dưới số và ngày, bỏ DỰ THẢO; lần chạy sau không ghi đè."""
    issued = given_issue(number, date, replaces)
    if issued is None:  # all are empty, which elsewhere means a draft
        rule = "báo cáo ban hành có số và ngày"
        action = 'ví dụ --number "12-BC/ĐU" --date 15/7/2025; lập dự thảo: plan09 report'
        raise BadParameter(Fault("plan09 issue", "số và ngày đều trống", rule, action))
    data, outputs, kind = data_folder(data_dir), output_folder(output_dir), review.replace("-", "_")
    what = (kind, *given_report(unit, period, data, plan))
    file = _office_file(document)
    from plan09lib.deliver.record.issued import not_overwriting
    from plan09lib.deliver.record.request import checked_request

    request = checked_request(*what, data, outputs, None, issued, plan=plan)
    request = not_overwriting(request)
    with working(READING):
        told, keeping, notes = _checked(request, request.issue or issued, without_human_part, file)
    with keeping:
        made = _published(request, issue=told, document=file)
    say("\n".join([summary(made, told), *notes]))


def _office_file(document: Path | None) -> OfficeFile | None:
    """The office's file as it is now; none without a path."""
    from plan09lib.read.files.presence import read_file

    content = read_file(document) if document else b""
    from plan09lib.deliver.record.request import OfficeFile

    return OfficeFile(document.name, content) if document else None


def _checked(
    request: ReportRequest, issue: Issue, without: str, file: OfficeFile | None
) -> tuple[Issue, AbstractContextManager[None], list[str]]:
    """The issue with what people wrote, all looked through.

    Beside it what keeps a record of the tables that are told, while the report is issued, and what
    the office should know: people's numbers that fit nothing known, other reports that name the
    plan otherwise, nobody to send it to.
    """
    from plan09lib.deliver.edited.issuing import (
        Issuable,
        checked_issue,
        named_otherwise,
        to_look_at,
    )
    from plan09lib.deliver.record.told_tables import tables_kept
    from plan09lib.read.rules.layout import RECIPIENTS
    from plan09lib.tell.report.opening import open_review

    kind, named = request.kind, request.chosen.named
    draft = open_review(kind, request.unit, request.period.text, request.data_dir, plan=named)
    if not isinstance(draft, Issuable):
        rule = "chỉ sơ kết và tổng kết được ban hành"
        raise BadParameter(Fault("--review", f'nhận được "{kind}"', rule, "chọn loại khác"))
    told = checked_issue(draft, issue, without, file, request.place.target)
    notes = to_look_at(draft, file, request.place.target)
    notes += named_otherwise(draft, request.place.target)
    notes += [_NOBODY] if draft.evidence.now.lacks(RECIPIENTS) else []
    return told, tables_kept(draft, replace(request, issue=told)), notes


def publish_report(
    review: str, unit: str | None, period: str | None, data_dir: Path | None,
    output_dir: Path | None, force: bool = False, with_names: bool = False, plan: str = "",
) -> None:  # fmt: skip
    """Make one report with a progress bar, and say where it lies."""
    data, outputs, kind = data_folder(data_dir), output_folder(output_dir), review.replace("-", "_")
    what = (kind, *given_report(unit, period, data, plan))
    from plan09lib.deliver.record.request import checked_request

    request = checked_request(*what, data, outputs, None, with_names=with_names, plan=plan)
    _say_left_form(request)
    published = _in_place(request, force) or _published(request, force)
    say(summary(published, None))
    if with_names:
        say(f"  {_NAMED}: {short_path(published.folder)}/noi_bo/")


def _say_left_form(request: ReportRequest) -> None:
    """A form that nobody has saved is told before the older list that is read in its place.

    Raises: DataRefused where a report of that older list is issued: no edition of it is wanted.
    """
    from plan09lib.deliver.record.issued import issued_as
    from plan09lib.read.tables.sources import FILL_IT, FORM_LEFT, left_form
    from plan09lib.read.unit.unit import load_unit

    form = left_form(load_unit(request.data_dir, request.unit).folder, request.period.end)
    if not form:
        return
    where = f"{request.unit}/{form}"
    if issued_as(request.place.target):
        rule = "báo cáo theo danh sách trước đó đã ban hành, không bị ghi đè"
        raise DataRefused(Fault(where, FORM_LEFT, rule, FILL_IT))
    say(f"{where} {FORM_LEFT}: {FILL_IT}", err=True)


def _in_place(request: ReportRequest, force: bool) -> Published | None:
    """The report that need not be made again. Raises: DataRefused when it is an issued one."""
    from plan09lib.deliver.record.issued import not_overwriting

    not_overwriting(request)
    if force or not request.place.target.is_dir():
        return None
    from plan09lib.deliver.record.unchanged import unchanged

    return unchanged(request)


def _published(
    request: ReportRequest, force: bool = False, issue: Issue | None = None,
    document: OfficeFile | None = None,
) -> Published:  # fmt: skip
    """The report, made in a process apart where there is one."""
    from plan09lib.deliver.place.staging import discard_leftovers
    from plan09lib.rooms import PROCESSES, found

    data, outputs = request.data_dir, request.output_dir
    what = (request.kind, request.unit, request.period.text, data, outputs, force)
    asked: dict[str, Any] = {"issue": issue, "with_names": request.with_names, "document": document}
    processes = found(PROCESSES)
    shop = processes.workshop(data, for_one=True) if processes else contextlib.nullcontext()
    with working(BEGINNING, steps=5) as bar, shop as apart:
        from plan09lib.read.plan.plan import load_plan  # beside the warm process

        load_plan(data / "plan")  # a faulty one is told before anything else is waited for
        discard_leftovers(outputs, patience=0)  # of others too: it may be long until they are made
        asked |= {"plan": request.chosen.named, "progress": stepping(bar)}
        if apart:
            return cast("Published", apart.call(processes.PUBLISH, *what, **asked))
        from plan09lib.deliver.publish.publish import publish

        return publish(*what, **asked)


@command(
    examples=(
        "plan09 trace phuong-mau-1 2025-H1 T25-3b.k",
        "plan09 trace phuong-mau-1 2025-H1",
    )
)
@click.argument("unit")
@click.argument("period")
@click.argument("fact", required=False)
@traced_option
@plan_option
@folders
def trace(
    unit: str, period: str, fact: str | None, review: str, plan: str,
    data_dir: Path | None, output_dir: Path | None,
) -> None:  # fmt: skip
    """Lần theo một con số (CON_SỐ, ví dụ T25-3b.k) về các dòng, cách tính và điều khoản.

    CON_SỐ là mã của con số, hoặc mã chỉ tiêu, mã việc (T25-3b, viec-1-1) để xem kết luận từ đâu ra.
    Không ghi CON_SỐ: dò lại mọi con số của kỳ và nêu số nào không khớp (mã thoát 5).
    Kết quả chỉ in ra màn hình, để dùng nội bộ: dòng của một số nhỏ có thể chỉ ra một người.
    """
    data, kind = data_folder(data_dir), review.replace("-", "_")
    name, text = known_unit(unit, data, kind), given_period(period)
    with working(READING):
        from plan09lib.tell.numbers.explain import all_facts, faults
        from plan09lib.tell.report.opening import open_review

        opened = open_review(kind, name, text, data, plan=plan)
        found = list(faults(opened)) if fact is None else []
        told = "\n".join(found) if fact is None else str(opened.trace(fact))
        told = told or _RIGHT.format(len(all_facts(opened)))
    say(told)
    sys.exit(5 if found else 0)


_RIGHT = "{} con số: số nào cũng lần theo được và dò lại khớp"
_NOBODY = (
    "Danh sách không có trang Nơi nhận: ghi người nhận vào recipients của data/thu.yml rồi gửi,"
    " không phải ban hành lại."
)
_FROM_WORD = "Số Kế hoạch trên trang lấy từ tệp Word: {}"
_AS_BEFORE = "Số Kế hoạch lấy như báo cáo đã ban hành: {}"
_UNNUMBERED = (
    "Đoạn mở đầu của tệp Word không nêu số Kế hoạch dạng 05-KH/ĐU nên trang cũng không nêu."
)
_NAMED = "Danh sách có tên, chỉ dùng nội bộ; sửa trên một bản lưu ở nơi khác"


def summary(published: Published, issue: Issue | None) -> str:
    """What was made, or issued, where its page lies, and its verdict."""
    from plan09lib.deliver.page.files import PAGE

    done = "Đã lập" if published.is_new else "Không đổi (--force để làm lại)"
    if issue:
        done = f"Đã ban hành số {issue.number} ngày {date_text(issue.date)}"
        done += f", thay báo cáo số {issue.replaces}" if issue.replaces else ""
    lines = [f"{done}: {short_path(published.folder / PAGE)}", f"  {published.verdict}"]
    if issue and issue.human.plan_number is not None:
        number = issue.human.plan_number
        found = _FROM_WORD if issue.human.document else _AS_BEFORE
        lines += [f"  {found.format(number) if number else _UNNUMBERED}"]
    return "\n".join(lines)


refuse_to_run_alone(__name__)
