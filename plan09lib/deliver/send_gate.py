"""The send gate: one list, passed or failed, before anything leaves."""

from __future__ import annotations

from functools import partial

from plan09lib.deliver import send_checks as checks
from plan09lib.deliver.gate_rule import Rule
from plan09lib.deliver.mailing import Mailing
from plan09lib.errors import Fault

_LETTER = "sửa mẫu thư plan09lib/tell/templates/thu_*.j2"
_SHEET = "sửa trang Nơi nhận hoặc thu.yml"
_AGAIN = "lập lại báo cáo rồi gửi"
_ISSUE = "ban hành bằng plan09 issue; muốn xem thử thì thêm --draft"
_RESEND = "chỉ gửi lại khi thật cần: --resend <địa chỉ>"


SendRule = partial(Rule[Mailing], whole="thư")

SEND_RULES: tuple[Rule[Mailing], ...] = (
    SendRule("issued", "đã ban hành, hoặc chỉ gửi thử bản dự thảo", _ISSUE, checks.not_issued),
    SendRule("report_whole", "báo cáo qua cửa và còn nguyên", _AGAIN, checks.report_not_whole),
    SendRule("inputs_unchanged", "dữ liệu như khi lập báo cáo", _AGAIN, checks.inputs_changed),
    SendRule("no_names", "không có họ tên cá nhân", _LETTER, checks.leaked_names),
    SendRule("no_hidden_cells", "ô nhỏ không công bố", _LETTER, checks.told_hidden_cells),
    SendRule("headers_round_trip", "đầu thư đọc lại đúng", _LETTER, checks.broken_headers),
    SendRule("size", "thư trong giới hạn", "dùng full_text: zip hoặc link", checks.oversize),
    SendRule("no_outside", "thư không trỏ ra ngoài", _LETTER, checks.outside_addresses),
    SendRule("images", "mỗi hình có mô tả và kèm trong thư", _LETTER, checks.poor_images),
    SendRule("markup", "mọi trình đọc thư hiện được", _LETTER, checks.unsupported_markup),
    SendRule("plain_text", "có bản chữ thật", _LETTER, checks.poor_plain_text),
    SendRule("attachments", "tệp kèm tên ASCII, không mã chạy", _AGAIN, checks.poor_attachments),
    SendRule("recipients", "người nhận hợp lệ, được phép", _SHEET, checks.poor_recipients),
    SendRule("not_sent_yet", "mỗi người một thư một báo cáo", _RESEND, checks.already_sent),
)  # fmt: skip


def send_faults(mailing: Mailing) -> list[Fault]:
    """Every fault of the letters; empty when they may leave."""
    return [fault for rule in SEND_RULES for fault in rule.faults(mailing)]
