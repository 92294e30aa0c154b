"""Letters as MIME messages: what is written comes back, and no cell adds a header."""

from __future__ import annotations

import email
import random
import re
import textwrap
from email import policy
from email.header import decode_header, make_header
from email.utils import getaddresses

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mail_samples import DATE, HTML, letter, mail, reader

from plan09lib.deliver.mail.markup import MAX_BODY, unsupported
from plan09lib.deliver.mail.message import Attachment, inlined, one_line, zipped

SENDER = ("Văn phòng Đảng ủy phường", "gui@mau-1.example.invalid")
SYLLABLES = [
    "Báo", "cáo", "sơ", "kết", "tổng", "phường", "Nguyễn", "Thị", "Hoà", "Hòa", "thuỷ", "quỷ", "ẵm",
    "ệ", "ữ", "Đường", "6", "tháng", "đầu", "năm", "2025", "–", "(77,8%):", "“đạt”,", "chậm;",
    "12-BC/ĐU,", "không", "chuyên", "trách;", "khu", "phố", "=?utf-8?q?x?=",
]  # fmt: skip


def test_the_structure_is_the_one_that_works_everywhere() -> None:
    content = mail(Attachment("bao-cao.html", b"<p>x</p>")).as_bytes(SENDER, [reader()], DATE)
    message = email.message_from_bytes(content)
    kinds = [
        (part.get_content_type(), part["Content-Transfer-Encoding"]) for part in message.walk()
    ]
    assert kinds == [
        ("multipart/mixed", None), ("multipart/alternative", None), ("text/plain", "base64"),
        ("multipart/related", None), ("text/html", "base64"), ("image/png", "base64"),
        ("text/html", "base64"),
    ]  # fmt: skip
    charsets = {part.get_content_charset() for part in message.walk() if "text" in kinds[0][0]}
    assert charsets <= {None, "utf-8"}
    picture = next(part for part in message.walk() if part.get_content_type() == "image/png")
    shown = email.message_from_bytes(content).get_payload(0).get_payload(1).get_payload(0)
    cid = picture["Content-ID"].strip("<>")
    assert re.fullmatch(r"hinh\.[0-9a-f]{16}@mau-1\.example\.invalid", cid)
    assert f'src="cid:{cid}"' in shown.get_payload(decode=True).decode()
    other = mail(subject="Khác").as_bytes(SENDER, [reader()], DATE)
    assert f"<{cid}>".encode() not in other
    assert max(len(line) for line in content.split(b"\r\n")) <= 998
    assert b"\n" not in content.replace(b"\r\n", b"")


def test_a_relay_that_folds_headers_again_changes_nothing_that_dkim_signs() -> None:
    """Lines within 78 characters, encoded words within 75; refolded, relaxed headers are equal."""
    name = "Ban Thường vụ Đảng ủy phường, Ủy ban nhân dân và Ủy ban Mặt trận Tổ quốc Việt Nam"
    subject = "[Giả lập] Báo cáo sơ kết 6 tháng đầu năm 2025, phường Bình Minh: 7 chỉ tiêu đã đạt"
    readers = [reader(f"{name} {place}") for place in range(3)]
    content = mail(subject=subject).as_bytes(SENDER, readers, DATE)
    head = content.partition(b"\r\n\r\n")[0].decode("ascii")
    lines = head.split("\r\n")
    words = re.findall(r"=\?[^ ]+\?=", head)
    assert words
    assert max(map(len, words)) <= 75
    assert [one for one in lines if len(one) > 78 and not one.startswith("Message-ID")] == []
    signed = relaxed(head)
    for width in (40, 60, 78, 200):
        assert relaxed(folded(head, width)) == signed


def relaxed(head: str) -> list[str]:
    """Header lines as DKIM's relaxed way sees them (RFC 6376, 3.4.2)."""
    lines = head.replace("\r\n ", " ").replace("\r\n\t", " ").split("\r\n")
    pairs = (line.partition(":") for line in lines)
    return [f"{name.lower()}:{' '.join(value.split())}" for name, _, value in pairs]


def folded(head: str, width: int) -> str:
    """The same head folded by a relay: between words, as RFC 5322 lets it."""
    return "\r\n".join(
        textwrap.fill(line, width, subsequent_indent=" ", break_long_words=False,
                      break_on_hyphens=False).replace("\n", "\r\n")
        for line in head.replace("\r\n ", " ").split("\r\n")
    )  # fmt: skip


def test_a_thousand_vietnamese_subjects_and_names_survive() -> None:
    chance = random.Random(9)
    lost = []
    for _ in range(1000):
        subject = " ".join(chance.choices(SYLLABLES, k=chance.randint(1, 30)))
        name = " ".join(chance.choices(SYLLABLES, k=chance.randint(1, 9)))
        content = mail(subject=subject).as_bytes(SENDER, [reader(name)], DATE)
        head = content.partition(b"\r\n\r\n")[0] + b"\r\n\r\n"
        old, new = (
            email.message_from_bytes(head),
            email.message_from_bytes(head, policy=policy.default),
        )
        names = [str(make_header(decode_header(n))) for n, _ in getaddresses([old["To"]])]
        if not (str(make_header(decode_header(old["Subject"]))) == subject == new["Subject"]):
            lost.append(subject)
        if names != [
            name
        ]:  # Python's newer parser puts spaces between encoded words (RFC 2047: none)
            lost.append(name)
    assert lost == []


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=60), st.text(max_size=60))
def test_no_cell_adds_a_header_or_ends_the_head(subject: str, name: str) -> None:
    evil = f"{subject}\r\nBcc: ke-xau@ngoai.example.invalid\r\n\r\n<p>thân khác</p>"
    content = mail(subject=evil).as_bytes(SENDER, [reader(f"{name}\nCc: x@y.vn\r\n")], DATE)
    message = email.message_from_bytes(content)
    assert sorted(message.keys()) == sorted(
        ["Content-Type", "MIME-Version", "From", "To", "Subject", "Date", "Message-ID",
         "Content-Language", "Auto-Submitted", "X-Plan09-Run"]
    )  # fmt: skip
    assert [address for _, address in getaddresses([message["To"]])] == [reader().email]
    assert message.is_multipart()
    assert str(make_header(decode_header(message["Subject"]))).split() == one_line(evil).split()


def test_a_long_message_id_stays_on_the_line_of_its_name() -> None:
    """Some servers take a name with nothing behind it for a header without a value."""
    sender = (SENDER[0], f"gui@{'thu-dien-tu.' * 6}example.invalid")
    head = mail().as_bytes(sender, [reader()], DATE).partition(b"\r\n\r\n")[0]
    assert f"\r\nMessage-ID: {mail().message_id(sender[1][4:])}\r\n".encode() in head + b"\r\n"


def test_the_same_letter_is_the_same_bytes_and_any_change_is_another_letter() -> None:
    assert mail().as_bytes(SENDER, [reader()], DATE) == mail().as_bytes(SENDER, [reader()], DATE)
    ids = [
        one.message_id("x.vn")
        for one in (mail(), mail(subject="khác"), mail(plain="khác"), mail(html=HTML + "<p>k</p>"),
                    mail(Attachment("phu-luc.xlsx", b"1")), mail(Attachment("phu-luc.xlsx", b"2")))
    ]  # fmt: skip
    assert len(set(ids)) == len(ids)


def test_readers_in_bcc_stand_in_no_header() -> None:
    hidden = type(reader())("Chi bộ", "kin@mau-1.example.invalid", "lanh_dao", "bcc")
    content = mail().as_bytes(SENDER, [reader(), hidden], DATE)
    assert b"kin@mau-1" not in content


def test_zip_holds_the_report_and_is_the_same_every_time() -> None:
    import io
    import zipfile

    content = zipped({"bao-cao.html": "Toàn văn".encode(), "phu-luc.html": b"<p>"})
    assert content == zipped({"bao-cao.html": "Toàn văn".encode(), "phu-luc.html": b"<p>"})
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.namelist() == ["bao-cao.html", "phu-luc.html"]
        assert archive.read("bao-cao.html").decode() == "Toàn văn"


def test_rules_are_inlined_and_only_media_rules_stay() -> None:
    html = inlined(HTML)
    assert '<p style="margin: 0;">' in html
    assert "prefers-color-scheme: dark" in html
    assert list(unsupported(html)) == []


@pytest.mark.parametrize(
    "fault",
    [
        '<div style="max-width:600px">x</div>',
        '<p><img src="cid:hinh" alt="hình" style="max-width:420px"></p>',
        "<details><summary>x</summary></details>",
        '<p style="display:flex">x</p>',
        '<p style="padding:8px">x</p>',
        '<p style="color:var(--muc)">x</p>',
        '<p style="color:rgb(0 128 0)">x</p>',
        '<p style="background-color:url(x.png)">x</p>',
        '<p style="position:absolute">x</p>',
        '<img src="data:image/png;base64,AAAA" alt="hình">',
        '<img src="https://ngoai.example.invalid/x.png" alt="hình">',
        "<svg></svg>",
        "<script>x()</script>",
        '<p id="x">x</p>',
        '<p onclick="x()">x</p>',
        '<a href="#T25-3b">x</a>',
        "<form></form>",
        f"<p>{'ệ' * (MAX_BODY // 2)}</p>",
        f"<style>{'p { color: #eeeeee; } ' * 900}</style>",
    ],
)  # fmt: skip
def test_what_a_mail_program_drops_is_found(fault: str) -> None:
    assert list(unsupported(HTML.replace("</body>", f"{fault}</body>")))
    assert letter().subject  # the sample itself is a whole letter


def test_one_line_keeps_words_and_drops_control_characters() -> None:
    assert one_line(" a\u2028b\x00c\td ") == "a b c d"
