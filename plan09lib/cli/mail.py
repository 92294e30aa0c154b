"""The commands of letters: a report's (`mail`), reminders (`remind`), what readers say (`confirm`).

Letters are looked at first, and sent when asked to.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from plan09lib.cli.given import given_period, given_unit, known_unit
from plan09lib.cli.help import command
from plan09lib.cli.shell import (
    READING,
    REVIEWS,
    data_folder,
    folders,
    output_folder,
    plan_option,
    refuse_to_run_alone,
    say,
    telling,
    working,
)
from plan09lib.errors import BadParameter, Fault

if TYPE_CHECKING:
    from plan09lib.deliver.mail.ledger import Entry
    from plan09lib.deliver.mail.run import MailOutcome


_made_review = click.option(
    "--review",
    type=click.Choice(REVIEWS),
    help="Loại báo cáo; không ghi thì loại đã lập cho kỳ ấy, so-ket trước.",
)


def _sending(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options of who gets letters, and whether they leave."""
    options: dict[str, dict[str, Any]] = {
        "--only-if-changed": {"is_flag": True, "help": "Bỏ qua người đã nhận cùng kết quả này."},
        "--resend": {
            "multiple": True,
            "help": "Gửi lại cho địa chỉ này, hoặc tat-ca; lặp lại được.",
        },
        "--draft": {"is_flag": True, "help": "Chỉ tới người nhận thử; báo cáo chưa ban hành."},
        "--send": {"is_flag": True, "help": "Gửi thật; không có thì chỉ viết thư để xem trước."},
    }
    for name, more in options.items():
        command = click.option(name, **more)(command)
    return command


def _answering(*, hidden: bool = False) -> Callable[..., Any]:
    """The options of what readers say of a letter in doubt."""
    told = {
        "--not-received": "Địa chỉ này xác nhận chưa nhận; lần sau gửi lại. Lặp lại được.",
        "--received": "Địa chỉ này xác nhận đã nhận thư. Lặp lại được.",
    }

    def add(command: Callable[..., Any]) -> Callable[..., Any]:
        for name, says in told.items():
            command = click.option(name, multiple=True, hidden=hidden, help=says)(command)
        return command

    return add


@command(
    examples=(
        "plan09 mail phuong-mau-1 2025-H1 --draft",
        "plan09 mail phuong-mau-1 2025-H1 --send",
    )
)
@click.argument("unit")
@click.argument("period")
@_made_review
@plan_option
@_sending
@click.option("--remind", is_flag=True, hidden=True)
@_answering(hidden=True)
@folders
def mail(
    unit: str, period: str, review: str | None, plan: str, received: tuple[str, ...],
    not_received: tuple[str, ...], data_dir: Path | None, output_dir: Path | None, **wanted: Any,
) -> None:  # fmt: skip
    """Viết thư gửi báo cáo cho từng nơi nhận; mặc định chỉ viết ra để xem, --send mới gửi."""
    data, outputs = data_folder(data_dir), output_folder(output_dir)
    if received or not_received:
        what = (review, given_unit(unit, data), period, data, outputs)
        _confirm(*what, received, not_received, wanted["remind"], plan)
    else:
        _mail(review, unit, period, data, outputs, plan, **wanted)


@command(
    examples=(
        "plan09 remind phuong-mau-1 2025-H1 --draft",
        "plan09 remind phuong-mau-1 2025-H1 --send",
    )
)
@click.argument("unit")
@click.argument("period")
@_made_review
@plan_option
@_sending
@folders
def remind(
    unit: str, period: str, review: str | None, plan: str, data_dir: Path | None,
    output_dir: Path | None, **wanted: Any,
) -> None:  # fmt: skip
    """Viết thư đôn đốc: danh sách thiếu, cũ, lỗi; minh chứng còn nợ; kiến nghị chờ trả lời.

    Không cần báo cáo. Mặc định chỉ viết ra để xem, --send mới gửi; phường giả lập thì thêm --draft.
    """
    data, outputs = data_folder(data_dir), output_folder(output_dir)
    _mail(review, unit, period, data, outputs, plan, remind=True, **wanted)


@command(
    examples=(
        "plan09 confirm phuong-mau-1 2025-H1 --received chi-bo@phuong.gov.vn",
        "plan09 confirm phuong-mau-1 2025-H1 --not-received chi-bo@phuong.gov.vn",
    )
)
@click.argument("unit")
@click.argument("period")
@_made_review
@plan_option
@_answering()
@click.option("--reminders", is_flag=True, help="Về thư đôn đốc, không phải thư gửi báo cáo.")
@folders
def confirm(
    unit: str, period: str, review: str | None, plan: str, received: tuple[str, ...],
    not_received: tuple[str, ...], reminders: bool, data_dir: Path | None, output_dir: Path | None,
) -> None:  # fmt: skip
    """Ghi vào sổ gửi: người nhận nói đã nhận hay chưa nhận một thư còn nghi."""
    data, outputs = data_folder(data_dir), output_folder(output_dir)
    if not (received or not_received):
        rule, action = "ghi địa chỉ nào đã nhận, địa chỉ nào chưa", "thêm --received ĐỊA_CHỈ"
        raise BadParameter(Fault("plan09 confirm", "chưa có địa chỉ nào", rule, action))
    name = given_unit(unit, data)
    _confirm(review, name, period, data, outputs, received, not_received, reminders, plan)


def _confirm(
    review: str | None, unit: str, period: str, data: Path, outputs: Path,
    received: tuple[str, ...], not_received: tuple[str, ...], reminders: bool, plan: str,
) -> None:  # fmt: skip
    from plan09lib.deliver.mail.confirming import Answers, confirm

    answers = Answers(frozenset(received), frozenset(not_received))
    what = report_asked(review, unit, period, data, outputs, plan)
    if not any(outputs.glob(f"{unit}/*")):
        known_unit(unit, data)  # one that is not there is told before the letters that are not
    say(settled(confirm(*what, answers, reminders, plan)))


def report_asked(
    review: str | None, unit: str, period: str, data: Path, outputs: Path, plan: str
) -> tuple[str, str, str, Path, Path]:
    """Of which report; where nobody said which kind, the first kind of which there is one."""
    from plan09lib.deliver.record.request import checked_request

    kinds = [one.replace("-", "_") for one in ([review] if review else REVIEWS)]
    found = [(kind, unit, given_period(period), data, outputs) for kind in kinds]
    made = (one for one in found if checked_request(*one, None, plan=plan).place.target.is_dir())
    return next(made, found[0])


def _mail(
    review: str | None, unit: str, period: str, data: Path, outputs: Path, plan: str, *,
    send: bool, draft: bool, resend: tuple[str, ...], only_if_changed: bool, remind: bool,
) -> None:  # fmt: skip
    what = report_asked(review, given_unit(unit, data), period, data, outputs, plan)
    from plan09lib.deliver.mail.sendable import refuse_unsendable
    from plan09lib.deliver.record.request import checked_request

    request = checked_request(*what, None, plan=plan)
    if remind or not request.place.target.is_dir():
        known_unit(unit, data)  # one without a report is told before the report that is missing
    refuse_unsendable(request, draft, remind)
    with working(READING) as bar:
        from plan09lib.deliver.mail.run import Wanted
        from plan09lib.deliver.mail.run import mail as run

        wanted = Wanted(
            send=send,
            draft=draft,
            resend=frozenset(resend),
            only_if_changed=only_if_changed,
            remind=remind,
        )
        outcome = run(*what, wanted, telling(bar), plan=plan)
    say(told(outcome, send))


def told(outcome: MailOutcome, sent: bool) -> str:
    """What happened, in a few lines."""
    lines = [f"Qua đủ {outcome.rules} quy tắc trước khi gửi."]
    lines += [f"{one.label} ({one.readers} nơi nhận): {one.subject}" for one in outcome.letters]
    lines += outcome.notes
    if not sent:
        lines.append(f"Chưa gửi. {outcome.readers} nơi nhận, {outcome.had} đã nhận từ trước")
        if outcome.doubtful:
            lines.append(f"Không rõ đã nhận hay chưa: {', '.join(outcome.doubtful)}")
        send = "gửi thật: thêm --send" if outcome.readers else "không có ai để gửi"
        lines.append(f"Xem {outcome.folder}/xem-truoc.html; {send}")
        return "\n".join(lines)
    lines.append(f"Đã gửi {len(outcome.sent)}; đã nhận từ trước {outcome.had}")
    if outcome.unchanged:
        lines.append(f"Không gửi vì kết quả không đổi: {outcome.unchanged}")
    return "\n".join(lines)


def settled(entries: list[Entry]) -> str:
    """What was written into the ledger, and what comes next."""
    lines = [f"{entry.email}: {entry.detail}." for entry in entries]
    if any(entry.state == "planned" for entry in entries):
        lines.append("Gửi cho người chưa nhận: chạy lại lệnh này với --send")
    return "\n".join(lines)


refuse_to_run_alone(__name__)
