"""What the operator is told when not every letter reached its reader; leaders are told nothing."""

from __future__ import annotations

from collections.abc import Iterator

from plan09lib.deliver.mailing import Mailing
from plan09lib.deliver.send import Sending
from plan09lib.errors import Fault, MailFailed

Key = tuple[str, str, str]
"""Reader, cut and letter, as `Entry.key` has them."""

_SAYS = {
    "failed": ("chưa gửi được", "máy chủ phải nhận thư", "sửa lỗi rồi chạy lại lệnh này"),
    "unknown": (
        "không rõ đã nhận hay chưa",
        "thư không tự gửi lần thứ hai",
        "hỏi người nhận, rồi ghi lại bằng --received hoặc --not-received với địa chỉ này",
    ),
}


def refuse_unsure(mailing: Mailing, sending: Sending, due: int) -> None:
    """Nothing, when every reader has the letter. `due` letters were to be sent now.

    Raises: MailFailed naming every reader whose letter failed or of whom nobody can tell; a server
    that was lost is one fault for all its readers.
    """
    faults = [_lost_server(mailing, sending, due)] if sending.stopped else []
    told = {entry.key for entry in sending.results if sending.stopped and entry.state == "failed"}
    if faults := [*faults, *_of_readers(mailing, told)]:
        raise MailFailed(faults)


def _lost_server(mailing: Mailing, sending: Sending, due: int) -> Fault:
    server = f"{mailing.settings.host}:{mailing.settings.port}"
    sent = sum(entry.state == "sent" for entry in sending.results)
    rule = f"đã gửi {sent}/{due} thư, dừng ở đây để không thử lại từng người"
    return Fault(
        server, sending.stopped, rule, "sửa lỗi rồi chạy lại lệnh này; chỉ gửi phần còn thiếu"
    )


def _of_readers(mailing: Mailing, told: set[Key]) -> Iterator[Fault]:
    for entry in (mailing.entry(reader) for reader in mailing.recipients):
        if entry.state in _SAYS and entry.key not in told:
            found, rule, action = _SAYS[entry.state]
            yield Fault(entry.email, f"{found}: {entry.detail}", rule, action)
