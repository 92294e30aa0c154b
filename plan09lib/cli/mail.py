"""The command `plan09 mail`: a report's letters, looked at first, sent when asked to."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from plan09lib.cli.given import given_period, given_unit
from plan09lib.cli.help import command
from plan09lib.cli.shell import (
    data_folder,
    folders,
    output_folder,
    plan_option,
    refuse_to_run_alone,
    review_option,
    say,
    telling,
)

if TYPE_CHECKING:
    from plan09lib.deliver.mail.ledger import Entry
    from plan09lib.deliver.mail.run import MailOutcome


@command(
    examples=(
        "plan09 mail phuong-mau-1 2025-H1 --draft",
        "plan09 mail phuong-mau-1 2025-H1 --send",
        "plan09 mail phuong-mau-1 2025-H1 --remind",
    )
)
@click.argument("unit")
@click.argument("period")
@review_option
@plan_option
@click.option("--send", is_flag=True, help="Gửi thật; không có thì chỉ viết thư để xem trước.")
@click.option("--draft", is_flag=True, help="Báo cáo chưa ban hành, chỉ tới người nhận thử.")
@click.option("--resend", multiple=True, help="Gửi lại cho địa chỉ này, hoặc tat-ca; lặp lại được.")
@click.option("--only-if-changed", is_flag=True, help="Bỏ qua người đã nhận cùng kết quả này.")
@click.option(
    "--remind", is_flag=True, help="Thay báo cáo: đôn đốc nơi còn thiếu minh chứng, trả lời."
)
@click.option("--received", multiple=True, help="Ghi sổ: địa chỉ này xác nhận đã nhận thư.")
@click.option(
    "--not-received", multiple=True, help="Ghi sổ: địa chỉ này xác nhận chưa nhận; lần sau gửi lại."
)
@folders
def mail(
    unit: str, period: str, review: str, plan: str, send: bool, draft: bool,
    resend: tuple[str, ...], only_if_changed: bool, remind: bool, received: tuple[str, ...],
    not_received: tuple[str, ...], data_dir: Path | None, output_dir: Path | None,
) -> None:  # fmt: skip
    """Viết thư gửi báo cáo cho từng nơi nhận; mặc định chỉ viết ra để xem, --send mới gửi."""
    from tqdm import tqdm

    from plan09lib.deliver.mail.confirming import Answers, confirm
    from plan09lib.deliver.mail.run import Wanted
    from plan09lib.deliver.mail.run import mail as run

    data, outputs, kind = data_folder(data_dir), output_folder(output_dir), review.replace("-", "_")
    unit, period = given_unit(unit, data), given_period(period)
    if answers := Answers(frozenset(received), frozenset(not_received)):
        say(settled(confirm(kind, unit, period, data, outputs, answers, remind, plan)))
        return
    wanted = Wanted(
        send=send,
        draft=draft,
        resend=frozenset(resend),
        only_if_changed=only_if_changed,
        remind=remind,
    )
    with tqdm(unit="bước", leave=False, disable=None, bar_format="{desc} {elapsed}") as bar:
        outcome = run(kind, unit, period, data, outputs, wanted, telling(bar), plan=plan)
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
        lines.append(f"Xem {outcome.folder}/xem-truoc.html; gửi thật: thêm --send")
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
