"""The send gate: one list, passed or failed, before anything leaves."""

from __future__ import annotations

import email
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from email import policy
from email.header import decode_header, make_header
from email.utils import getaddresses
from functools import partial

from lxml import html as lxml_html

from plan09lib.deliver.gate.privacy import Key, Names, masked, official_names
from plan09lib.deliver.gate.rule import Found, Rule, markup_texts
from plan09lib.deliver.gate.rules import RULES
from plan09lib.deliver.mail.mailing import Mailing
from plan09lib.deliver.mail.markup import unsupported
from plan09lib.deliver.mail.message import Attachment, one_line
from plan09lib.deliver.mail.sendable import ISSUED, STILL_DRAFT
from plan09lib.deliver.page.files import FACTS_CSV
from plan09lib.deliver.record.changed_inputs import kind_of
from plan09lib.deliver.record.issue_record import refuse_unproven
from plan09lib.deliver.record.manifest import Manifest, program
from plan09lib.digest import sha256
from plan09lib.errors import DataRefused, Fault
from plan09lib.rooms import UNSIGNED, found
from plan09lib.tell.numbers.explain import shared_numbers
from plan09lib.tell.numbers.measured_table import facts_table
from plan09lib.tell.report.review import Review

# The checks, each a function that yields where something is wrong, and what.

_ADDRESS_OUTSIDE = re.compile(r"(?i)\b(?:https?|ftp|file|data|javascript):|\bwww\.|@import|url\(")
_ACTIVE = re.compile(rb"(?i)<script|<iframe|<object|<embed|javascript:")
_TAG = re.compile(r"<[a-z/!][^>]*>", re.IGNORECASE)
_SHORTEST_TEXT, _SHORTEST_ALT = 200, 20


def not_issued(mailing: Mailing) -> Iterator[Found]:
    """A draft on its way to real readers; or a trial on its way to anybody but the testers."""
    manifest = mailing.manifest
    if manifest is not None:
        try:
            refuse_unproven(mailing.run, manifest)
        except DataRefused as error:
            yield from ((fault.where, fault.found) for fault in error.faults)
    if not (mailing.draft or mailing.remind or (manifest and manifest.issue)):
        yield str(mailing.run.name), STILL_DRAFT
    if mailing.draft:
        testers = {address.lower() for address in mailing.settings.test_recipients}
        for reader in mailing.recipients:
            if reader.email.lower() not in testers:
                yield reader.email, "không phải người nhận thử"


def invented_to_readers(mailing: Mailing) -> Iterator[Found]:
    """Invented figures on their way to anybody but the testers, or not marked as such."""
    if not mailing.review.unit.is_synthetic:
        return
    testers = {address.lower() for address in mailing.settings.test_recipients}
    for reader in mailing.recipients:
        if reader.email.lower() not in testers:
            yield reader.email, "số liệu giả lập chỉ gửi cho người nhận thử"
    for cut, mail in mailing.mails.items():
        if "giả lập" not in mail.letter.subject.lower():
            yield f"thư {cut}", "tiêu đề không ghi là số liệu giả lập"


def report_not_whole(mailing: Mailing) -> Iterator[Found]:
    """A report that passed fewer rules than there are, or a file changed since."""
    if mailing.manifest is None:
        return
    passed = set(mailing.manifest.gate)
    for rule in RULES:
        if rule.name not in passed:
            yield mailing.run.name, f"báo cáo chưa qua quy tắc {rule.name}"
    for name, digest in mailing.manifest.outputs.items():
        path = mailing.run / name
        if not path.is_file() or sha256(path) != digest:
            yield name, "tệp đã thay đổi sau khi lập"
    told = set(mailing.manifest.outputs.values())
    for one in _attachments(mailing):
        if not told.issuperset(map(sha256, one.issued)):
            yield one.name, "tệp kèm không phải tệp của báo cáo đã lập"


def inputs_changed(mailing: Mailing) -> Iterator[Found]:
    """Inputs that are not those of the report, or the same inputs judged otherwise.

    Where another program judges them now, that is told: no list has to be looked for a change.
    """
    if mailing.manifest is None:
        return
    then, now = mailing.manifest.inputs, dict(mailing.review.inputs())
    for name in sorted(then.keys() | now.keys()):
        if then.get(name) != now.get(name):
            yield name, f"{kind_of(name)} đã thay đổi sau khi lập báo cáo"
    if _is_judged_otherwise(mailing):
        made_with = program(mailing.request.notebook)
        is_other = any(getattr(mailing.manifest, name) != now for name, now in made_with.items())
        cause = f"chương trình đã thay đổi từ khi lập báo cáo{_made_with(mailing.manifest)}; "
        yield FACTS_CSV, (cause if is_other else "") + "kết quả tính lại khác với báo cáo đã lập"


def _is_judged_otherwise(mailing: Mailing) -> bool:
    if mailing.manifest is None:
        return False
    written = facts_table(mailing.review).to_csv(index=False, lineterminator="\n")
    return (mailing.run / FACTS_CSV).read_text(encoding="utf-8") != written


def _made_with(record: Manifest) -> str:
    """The program that a report was made with, as one asks for it; empty where nothing tells."""
    return f" (bản {record.commit[:8]})" if record.commit else ""


def leaked_names(mailing: Mailing) -> Iterator[Found]:
    """Names from the rosters in any part of any letter, readers' names included."""
    review = mailing.review
    names = Names(review.roster_names, official_names(review))
    told: set[Found] = set()
    for where, text in _texts(mailing):
        told |= {(where, f"họ tên {masked(key)}") for key in _named(text, names)}
    for one in _attachments(mailing):
        leaked = set(_named(one.text, names))
        if leaked and one.name.endswith(".docx") and isinstance(review, Review):
            leaked = set(_named(_unsigned(one, review).text, names))
        told |= {(one.name, f"họ tên {masked(key)}") for key in leaked}
    yield from sorted(told)


def _named(text: str, names: Names) -> Iterator[Key]:
    for part in markup_texts(text):
        yield from names.in_text(part)


def _unsigned(document: Attachment, review: Review) -> Attachment:
    """The document without the name of who signed it, which may leave with it and nowhere else."""
    without = found(UNSIGNED)
    return replace(document, content=without(document.content, review)) if without else document


def _texts(mailing: Mailing) -> Iterator[tuple[str, str]]:
    for reader in (*mailing.recipients, *mailing.meant):
        yield "Nơi nhận", f"{reader.name} . {reader.email}"
    for cut, mail in mailing.mails.items():
        yield from ((f"thư {cut}", text) for text in (mail.letter.subject, mail.letter.plain))
        yield f"thư {cut}", mail.html


def numbers_without_origin(mailing: Mailing) -> Iterator[Found]:
    """Numbers in a letter or an enclosed report that are not told, the office's own too."""
    if not isinstance(mailing.review, Review) or _is_judged_otherwise(mailing):
        return  # what has another origin now is told by `inputs_changed`
    told = {(f"thư {cut}", one) for cut, mail in mailing.mails.items() for one in mail.letter.facts}
    for one in _attachments(mailing):
        shown = {name for file in one.files for name in re.findall(rb'data-fact="([^"]+)"', file)}
        told |= {(one.name, name.decode()) for name in shown}
    strange = {one for _, one in told} - set(mailing.review.facts)
    strange -= set(shared_numbers(mailing.review)) if strange else set()
    review = mailing.review
    opened = {(f"thư {cut}", one) for cut in mailing.mails for one in review.opened_facts(cut)}
    for where, fact in sorted(told - opened):
        if fact in strange:
            yield where, f"số liệu không có trong báo cáo: {fact}"


def _attachments(mailing: Mailing) -> Iterator[Attachment]:
    """Every enclosed file, once."""
    yield from dict.fromkeys(one for mail in mailing.mails.values() for one in mail.attachments)


def broken_headers(mailing: Mailing) -> Iterator[Found]:
    """Subjects and names that do not come back from the bytes as they were, or that bring more."""
    for cut, content in mailing.wire.items():
        head = email.message_from_bytes(content)
        modern = str(email.message_from_bytes(content, policy=policy.default)["Subject"])
        if not _read(head["Subject"]) == one_line(mailing.mails[cut].letter.subject) == modern:
            yield f"thư {cut}", "tiêu đề đọc lại khác với tiêu đề viết"
        if head["Message-ID"] != mailing.message_id(cut):
            yield f"thư {cut}", "Message-ID không đọc lại được nguyên dòng"
        for name, times in Counter(key.lower() for key in list(head)).items():
            if times > 1 or name == "bcc":
                yield f"thư {cut}", f"dòng đầu thư {name} không đúng"
        for header, way in (("To", "to"), ("Cc", "cc")):
            names = [_read(name) for name, _ in getaddresses([head[header] or ""])]
            wanted = [one_line(r.name) for r in mailing.readers(cut) if r.send_as == way]
            if wanted and names != wanted:
                yield f"thư {cut}", f"tên người nhận ở {header} không đọc lại được"


def _read(header: str) -> str:
    """A header as a mail program shows it; what cannot be decoded, as it stands."""
    try:
        return str(make_header(decode_header(header)))
    except (LookupError, UnicodeDecodeError):
        return header


def oversize(mailing: Mailing) -> Iterator[Found]:
    """Letters above the limit, measured after encoding."""
    limit = mailing.settings.max_message_kb
    for cut, content in mailing.wire.items():
        if len(content) > limit * 1000:
            yield f"thư {cut}", f"{len(content) // 1000} KB, tối đa {limit} KB"


def outside_addresses(mailing: Mailing) -> Iterator[Found]:
    """Addresses outside the letter, but the configured link to the full report."""
    for cut, mail in mailing.mails.items():
        for text in (mail.html, mail.letter.plain):
            base = mailing.settings.link_base
            rest = text.replace(base, "") if base else text
            if match := _ADDRESS_OUTSIDE.search(rest):
                yield f"thư {cut}", f"địa chỉ bên ngoài “{rest[match.start() :][:30]}…”"


def poor_images(mailing: Mailing) -> Iterator[Found]:
    """Images without a description or without their picture in the letter, and the reverse."""
    for cut, mail in mailing.mails.items():
        images = lxml_html.document_fromstring(mail.html).findall(".//img")
        enclosed = {f"cid:{chart.id}" for chart in mail.letter.charts}
        for image in images:
            if len(image.get("alt") or "") < _SHORTEST_ALT:
                yield f"thư {cut}", f"hình {image.get('src')} không có mô tả"
            if image.get("src") not in enclosed:
                yield f"thư {cut}", f"hình {image.get('src')} không kèm trong thư"
        for lost in sorted(enclosed - {image.get("src") for image in images}):
            yield f"thư {cut}", f"hình {lost} kèm theo mà không hiện"


def unsupported_markup(mailing: Mailing) -> Iterator[Found]:
    """Elements and CSS that a mail program would drop; a body that Gmail would clip."""
    for cut, mail in mailing.mails.items():
        yield from ((f"thư {cut}", what) for what in dict.fromkeys(unsupported(mail.html)))


def poor_plain_text(mailing: Mailing) -> Iterator[Found]:
    """Plain versions that are no text of their own."""
    for cut, mail in mailing.mails.items():
        if len(mail.letter.plain) < _SHORTEST_TEXT:
            yield f"thư {cut}", "bản chữ quá ngắn"
        if _TAG.search(mail.letter.plain) or "&nbsp;" in mail.letter.plain:
            yield f"thư {cut}", "bản chữ còn thẻ HTML"


def poor_attachments(mailing: Mailing) -> Iterator[Found]:
    """Enclosed files with names that arrive as garbage, or with anything that runs."""
    for one in _attachments(mailing):
        if not re.fullmatch(r"[a-z0-9-]+\.(html|zip|docx|xlsx)", one.name):
            yield one.name, "tên tệp không phải chữ không dấu"
        if any(map(_ACTIVE.search, one.files)):
            yield one.name, "tệp có phần tử chạy được"


def poor_recipients(mailing: Mailing) -> Iterator[Found]:
    """Addresses that are none, outside the allowed domains, or twice in one cut."""
    allowed = {domain.lower() for domain in mailing.settings.allowed_domains}
    if not mailing.recipients and not mailing.remind:
        whom = "người nhận thử (test_recipients)" if mailing.draft else "người nhận"
        yield "Nơi nhận", f"không có {whom} nào"
    testing = "thu.yml, test_recipients" if mailing.draft else "Nơi nhận"
    of = [(testing, reader) for reader in mailing.recipients]
    for where, reader in (*of, *(("Nơi nhận", reader) for reader in mailing.meant)):
        if not reader.is_address:
            yield where, f"“{one_line(reader.email)}” không phải địa chỉ thư"
        elif reader.domain not in allowed:
            yield where, f"{reader.email} ngoài các tên miền được phép (allowed_domains)"
        if reader.cut not in mailing.mails:
            yield where, f"{reader.email}: không có bản {reader.cut}"
        if reader.name != one_line(reader.name):
            yield where, f"tên của {one_line(reader.email)} có ký tự điều khiển"
    each = (Counter((r.mailbox, r.cut) for r in own) for own in (mailing.recipients, mailing.meant))
    for (address, cut), times in (one for counted in each for one in counted.items()):
        if times > 1:
            yield "Nơi nhận", f"{address} có {times} dòng cho bản {cut}"


def already_sent(mailing: Mailing) -> Iterator[Found]:
    """Readers who have another letter of the same report, and were not named for a second one."""
    for reader in mailing.pending:
        if not mailing.is_resend(reader) and mailing.ledger.others_of(mailing.entry(reader)):
            yield reader.email, f"đã nhận thư khác của báo cáo {mailing.document}"


# The list: each rule with its check, what it says and what to do.

_LETTER = "sửa mẫu thư plan09lib/tell/templates/*/thu_*.j2"
_SHEET = "sửa trang Nơi nhận hoặc thu.yml; đã ban hành thì ghi recipients của phường vào thu.yml"
_AGAIN = "lập lại báo cáo rồi gửi; đã ban hành thì ban hành bản sửa (issue --replaces)"
_CHANGED = (
    f"{_AGAIN}; chỉ đổi nơi nhận thì trả danh sách về như cũ, ghi recipients vào thu.yml; chỉ đổi"
    " chương trình thì gửi nốt bằng bản chương trình đã lập báo cáo"
)
_INVENTED = "thêm --draft; đơn vị thật thì ghi synthetic: false ở don_vi.yml"
_RESEND = "chỉ gửi lại khi thật cần: --resend <địa chỉ>"


SendRule = partial(Rule[Mailing], whole="thư")

SEND_RULES: tuple[Rule[Mailing], ...] = (
    SendRule(*ISSUED, not_issued),
    SendRule(
        "invented", "số liệu giả lập chỉ gửi thử, tiêu đề ghi rõ", _INVENTED, invented_to_readers
    ),
    SendRule("report_whole", "báo cáo qua cửa và còn nguyên", _AGAIN, report_not_whole),
    SendRule("inputs_unchanged", "dữ liệu như khi lập báo cáo", _CHANGED, inputs_changed),
    SendRule("no_names", "không có họ tên cá nhân", _LETTER, leaked_names),
    SendRule(
        "no_hidden_cells", "số liệu có nguồn, không có ô nhỏ", _LETTER, numbers_without_origin
    ),
    SendRule("headers_round_trip", "đầu thư đọc lại đúng", _LETTER, broken_headers),
    SendRule("size", "thư trong giới hạn", "dùng full_text: zip hoặc link", oversize),
    SendRule("no_outside", "thư không trỏ ra ngoài", _LETTER, outside_addresses),
    SendRule("images", "mỗi hình có mô tả và kèm trong thư", _LETTER, poor_images),
    SendRule("markup", "mọi trình đọc thư hiện được", _LETTER, unsupported_markup),
    SendRule("plain_text", "có bản chữ thật", _LETTER, poor_plain_text),
    SendRule("attachments", "tệp kèm tên ASCII, không mã chạy", _AGAIN, poor_attachments),
    SendRule("recipients", "người nhận hợp lệ, được phép", _SHEET, poor_recipients),
    SendRule("not_sent_yet", "mỗi người một thư một báo cáo", _RESEND, already_sent),
)  # fmt: skip


def send_faults(mailing: Mailing) -> list[Fault]:
    """Every fault of the letters, each once: a tester gets every cut; empty when they may leave."""
    return list(dict.fromkeys(fault for rule in SEND_RULES for fault in rule.faults(mailing)))
