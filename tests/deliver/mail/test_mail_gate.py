"""Every rule of the send gate catches its planted fault, and a good mailing passes."""

from __future__ import annotations

import dataclasses
import email
import io
import shutil
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import docx
import pytest
from issues import issue_of
from mail_samples import data_folder, prepared, published, with_mail
from office_edits import sign

from plan09lib.deliver.mail.gate import SEND_RULES, send_faults
from plan09lib.deliver.mail.ledger import SendLedger
from plan09lib.deliver.mail.mailing import Mailing
from plan09lib.deliver.mail.message import Attachment, zipped
from plan09lib.deliver.mail.recipients import Recipient, trial_readers
from plan09lib.deliver.record.issue_record import ISSUED, issue_record
from plan09lib.deliver.record.manifest import MANIFEST
from plan09lib.digest import sha256
from plan09lib.project import project_root

ABOUT = "phuong-mau-1-2025-h1"


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Mailing:
    folder = tmp_path_factory.mktemp("gui")
    data = data_folder(folder)
    published(data, folder / "out", issue_of())
    return prepared(data, folder / "out")


def manifest(mailing: Mailing, **changes: object) -> Mailing:
    assert mailing.manifest is not None
    return dataclasses.replace(mailing, manifest=mailing.manifest.model_copy(update=changes))


def readers(mailing: Mailing, *extra: Recipient, **changes: bool) -> Mailing:
    found = (*mailing.recipients, *extra)
    return dataclasses.replace(mailing, recipients=found, **changes)


def settings(mailing: Mailing, **changes: object) -> Mailing:
    return dataclasses.replace(mailing, settings=mailing.settings.model_copy(update=changes))


def html(mailing: Mailing, extra: str) -> Mailing:
    body = mailing.mails["lanh_dao"].html
    return with_mail(mailing, "lanh_dao", html=body.replace("</body>", f"{extra}</body>"))


def wire(mailing: Mailing, old: bytes, new: bytes) -> Mailing:
    """`mailing` whose bytes went wrong on the way."""
    broken = dataclasses.replace(mailing)
    contents = {cut: content.replace(old, new, 1) for cut, content in mailing.wire.items()}
    broken.__dict__["wire"] = contents
    return broken


def archive(mailing: Mailing, content: str) -> Mailing:
    packed = Attachment("bao-cao.zip", zipped({"bao-cao.html": content.encode()}))
    return with_mail(mailing, "lanh_dao", attachments=(packed,))


def to(email: str, name: str = "Cơ quan", cut: str = "lanh_dao") -> Recipient:
    return Recipient(name, email, cut)


def on_trial(mailing: Mailing) -> tuple[Recipient, ...]:
    return trial_readers(mailing.settings.test_recipients, mailing.mails)


def invented(mailing: Mailing, subject: str, recipients: tuple[Recipient, ...]) -> Mailing:
    """`mailing` of a ward that does not exist."""
    mails = {
        cut: dataclasses.replace(mail, letter=dataclasses.replace(mail.letter, subject=subject))
        for cut, mail in mailing.mails.items()
    }
    review = SimpleNamespace(unit=SimpleNamespace(is_synthetic=True))
    return dataclasses.replace(mailing, mails=mails, opened=review, recipients=recipients)


def test_invented_figures_may_be_tried_by_the_on_trial(good: Mailing) -> None:
    rule = next(rule for rule in SEND_RULES if rule.name == "invented")
    assert not rule.faults(invented(good, "[Giả lập] Thư", on_trial(good)))


def got_another(mailing: Mailing) -> Mailing:
    ledger = SendLedger(mailing.ledger.path)
    other = dataclasses.replace(mailing.entry(mailing.recipients[0]), message_id="<khac@x.vn>")
    ledger._entries[other.key] = dataclasses.replace(other, state="sent")
    return dataclasses.replace(mailing, ledger=ledger)


def hidden_cell(mailing: Mailing) -> str:
    """A number that is the office's own: it has a trace, and stands in nothing shared."""
    return min(set(mailing.review.inner_facts) - set(mailing.review.facts))


def a_name(mailing: Mailing) -> str:
    return min(mailing.review.roster_names)


def test_the_report_comes_with_its_annex(good: Mailing) -> None:
    enclosed = {cut: [one.name for one in m.attachments] for cut, m in good.mails.items()}
    report = [f"bao-cao-{ABOUT}.docx", f"bao-cao-{ABOUT}.html", f"phu-luc-{ABOUT}.html"]
    assert enclosed["lanh_dao"] == report
    assert enclosed["to_chuc"] == [*report, f"phu-luc-{ABOUT}.xlsx"]
    plain = good.mails["lanh_dao"].letter.plain
    assert all(f"tệp {name}" in plain for name in report)
    assert f"tệp phu-luc-{ABOUT}.xlsx kèm theo" in good.mails["to_chuc"].letter.plain
    (book,) = (m for m in good.mails["to_chuc"].attachments if m.name.endswith(".xlsx"))
    assert "Phụ lục 1" in book.text  # what the gate looks through for names


def test_page_and_annex_lead_to_each_other_under_their_new_names(good: Mailing) -> None:
    _, page, annex = good.mails["lanh_dao"].attachments
    assert f'href="{annex.name}#x"' in page.content.decode()
    assert f'href="{page.name}#x"' in annex.content.decode()
    assert page.issued == ((good.run / "bao-cao.html").read_bytes(),)
    assert annex.issued == ((good.run / "phu-luc.html").read_bytes(),)


@pytest.mark.parametrize("way", ["zip", "link", "none"])
def test_the_full_report_comes_as_the_office_wants(way: str, good: Mailing, tmp_path: Path) -> None:
    shutil.copytree(good.request.data_dir.parent, tmp_path / "office")
    data = tmp_path / "office" / "data"
    own = data / "thu.yml"
    said = own.read_text("utf-8").replace("full_text: file", f"full_text: {way}")
    said = said.replace('link_base: ""', 'link_base: "https://kho.example.invalid/bc"')
    own.write_text(said, encoding="utf-8")
    mailing = prepared(data, tmp_path / "office" / "out")
    one = mailing.mails["lanh_dao"]
    link = "https://kho.example.invalid/bc/phuong-mau-1/2025-H1-so-ket/bao-cao.html"
    names, told = {
        "zip": (
            [f"bao-cao-{ABOUT}.docx", f"bao-cao-{ABOUT}.zip"],
            f"giải nén tệp bao-cao-{ABOUT}.zip kèm theo, rồi mở tệp bao-cao.html trong đó",
        ),
        "link": ([f"bao-cao-{ABOUT}.docx"], link),
        "none": ([], ""),
    }[way]
    assert [file.name for file in one.attachments] == names
    assert told in one.letter.plain
    assert ("Toàn văn: " in one.letter.plain) == (way != "none")
    assert ("phu-luc.html, cùng thư mục" in one.letter.plain) == (way == "zip")
    assert not send_faults(mailing)


def test_the_signed_document_comes_as_it_was_issued(good: Mailing) -> None:
    (document, *_) = good.mails["lanh_dao"].attachments
    assert document.content == (good.run / "bao-cao.docx").read_bytes()
    record = issue_record(good.run)
    assert record is not None
    assert record.files["bao-cao.docx"] == sha256(document.content)
    assert f"tệp bao-cao-{ABOUT}.docx kèm theo" in good.mails["lanh_dao"].letter.plain
    (part,) = [
        one for one in email.message_from_bytes(good.wire["lanh_dao"]).walk()
        if one.get_filename() == f"bao-cao-{ABOUT}.docx"
    ]  # fmt: skip
    assert part.get_content_type().endswith("wordprocessingml.document")
    assert part.get_payload(decode=True) == document.content


def signed_by(mailing: Mailing, edit: Callable[[Any, str], object]) -> Mailing:
    """The report's document as the office edited it, with a name."""
    (document, *_) = mailing.mails["lanh_dao"].attachments
    word, written = docx.Document(io.BytesIO(document.content)), io.BytesIO()
    edit(word, a_name(mailing))
    word.save(written)
    own = Attachment(document.name, written.getvalue())
    return with_mail(mailing, "lanh_dao", attachments=(own,))


def test_a_name_leaves_as_a_signature_and_not_otherwise(good: Mailing) -> None:
    rule = next(rule for rule in SEND_RULES if rule.name == "no_names")
    assert not rule.faults(signed_by(good, sign))
    assert rule.faults(signed_by(good, lambda word, name: word.add_paragraph(name)))


def word_with(mailing: Mailing, text: str) -> Mailing:
    """A Word file whose header holds `text`, over several runs."""
    word, written = docx.Document(), io.BytesIO()
    header = word.sections[0].header.paragraphs[0]
    for piece in text.split(" "):
        header.add_run(f"{piece} ")
    word.save(written)
    return with_mail(mailing, "chi_bo", attachments=(Attachment("a.docx", written.getvalue()),))


def typed(mailing: Mailing) -> Mailing:
    """A report that only its manifest calls issued."""
    folder = mailing.run.with_name("chi-manifest")
    shutil.copytree(mailing.run, folder, dirs_exist_ok=True)
    (folder / ISSUED).unlink(missing_ok=True)

    class Typed(Mailing):
        run = folder  # type: ignore[assignment]

    known = {one.name: getattr(mailing, one.name) for one in dataclasses.fields(mailing)}
    return Typed(**known)


PLANTED: dict[str, list[Callable[[Mailing], Mailing]]] = {
    "issued": [
        lambda m: manifest(m, issue=None),
        typed,
        lambda m: dataclasses.replace(m, draft=True),
    ],
    "report_whole": [
        lambda m: manifest(m, gate=["size"]),
        lambda m: manifest(m, outputs={**m.manifest.outputs, "facts.csv": "00"}),
        lambda m: manifest(m, outputs={"mat.html": "00"}),
        lambda m: word_with(m, "Báo cáo khác"),
    ],
    "inputs_unchanged": [
        lambda m: manifest(m, inputs={**m.manifest.inputs, "plan/plan.yml": "00"}),
        lambda m: manifest(m, inputs={}),
    ],
    "no_names": [
        lambda m: html(m, f"<p>{a_name(m)}</p>"),
        lambda m: html(m, f"<p>{a_name(m).replace(' ', ' <strong>', 1)}</strong></p>"),
        lambda m: with_mail(m, "chi_bo", plain=m.mails["chi_bo"].letter.plain + a_name(m)),
        lambda m: with_mail(m, "to_chuc", subject=f"Kính gửi {a_name(m)}"),
        lambda m: with_mail(m, "to_chuc", attachments=(Attachment("a.csv", a_name(m).encode()),)),
        lambda m: readers(m, to("x@mau-1.example.invalid", a_name(m))),
        lambda m: archive(m, f"<p>{a_name(m)}</p>"),
        lambda m: word_with(m, a_name(m)),
    ],
    "no_hidden_cells": [
        lambda m: with_mail(m, "lanh_dao", facts=(hidden_cell(m),)),
        lambda m: with_mail(m, "lanh_dao", attachments=(
            Attachment("bao-cao.html", f'<data data-fact="{hidden_cell(m)}">2</data>'.encode()),)),
        lambda m: archive(m, f'<data data-fact="{hidden_cell(m)}">2</data>'),
    ],
    "headers_round_trip": [
        lambda m: wire(m, b"Subject: ", b"Subject: =?utf-8?q?th=C6=B0?= "),
        lambda m: wire(m, b"Subject: ", b"Bcc: x@mau-1.example.invalid\r\nSubject: "),
        lambda m: wire(m, b"To: =?utf-8?", b"To: =?us-ascii?"),
        lambda m: wire(m, b"Message-ID: <", b"Message-ID:\r\n <"),
    ],
    "size": [lambda m: settings(m, max_message_kb=1)],
    "no_outside": [
        lambda m: html(m, '<p><a href="https://ngoai.example.invalid">x</a></p>'),
        lambda m: with_mail(m, "lanh_dao", plain="x " * 200 + "www.ngoai.example.invalid"),
    ],
    "images": [
        lambda m: html(m, '<img src="cid:khong-co" alt="Hình không kèm theo thư này">'),
        lambda m: html(m, f'<img src="cid:{m.mails["lanh_dao"].letter.charts[0].id}">'),
        lambda m: with_mail(m, "lanh_dao", html="<p>không hiện hình nào</p>"),
    ],
    "markup": [
        lambda m: html(m, '<div style="display:flex">x</div>'),
        lambda m: html(m, f"<p>{'x' * 40_000}</p>"),  # above 60 KB in base64, with the rest
    ],
    "plain_text": [
        lambda m: with_mail(m, "chi_bo", plain="Xem bản HTML.\n"),
        lambda m: with_mail(m, "chi_bo", plain="<p>Thư</p>" * 50),
    ],
    "attachments": [
        lambda m: with_mail(m, "chi_bo", attachments=(Attachment("Báo cáo.html", b"x"),)),
        lambda m: with_mail(m, "chi_bo", attachments=(Attachment("a.html", b"<script>"),)),
        lambda m: archive(m, "<script>x()</script>"),
    ],
    "recipients": [
        lambda m: readers(m, to("x@ngoai.example.invalid")),
        lambda m: readers(m, to("khong-phai-dia-chi")),
        lambda m: readers(m, to("a@mau-1.example.invalid\r\nRCPT TO:<b@c.vn>")),
        lambda m: readers(m, to(m.recipients[0].email.upper(), cut=m.recipients[0].cut)),
        lambda m: readers(m, to("x@mau-1.example.invalid", "Tên\nBcc: y@z.vn")),
        lambda m: readers(m, to("x@mau-1.example.invalid", cut="la")),
        lambda m: dataclasses.replace(m, recipients=()),
        *(
            lambda m, local=local: readers(m, to(f"{local}@mau-1.example.invalid"))
            for local in ("x%evil", ".x", "x.", "x..y", "a" * 65, "a.b" * 22)
        ),
        lambda m: readers(m, to("x@-mau.example.invalid")),
        lambda m: readers(m, to("x@mau-1.example.invalid"), to("X+1@mau-1.example.invalid")),
    ],
    "invented": [
        lambda m: invented(m, "[Giả lập] Thư", m.recipients),
        lambda m: invented(m, "Thư", on_trial(m)),
    ],
    "not_sent_yet": [got_another],
}  # fmt: skip
CASES = [(rule, place) for rule, planted in PLANTED.items() for place in range(len(planted))]


@pytest.mark.parametrize("is_other", [True, False])
def test_another_program_is_told_as_the_cause_of_other_results(
    is_other: bool, good: Mailing, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = tmp_path / good.run.name
    shutil.copytree(good.run, run)
    with (run / "facts.csv").open("a", encoding="utf-8") as file:
        file.write("mot dong khac\n")
    monkeypatch.setattr(Mailing, "run", run)
    outputs = {**good.manifest.outputs, "facts.csv": sha256(run / "facts.csv")}
    changes = {"outputs": outputs, "commit": "0123456789ab"} | ({"code": "x"} if is_other else {})
    gone = with_mail(good, "lanh_dao", facts=("khong-con",))
    faults = send_faults(manifest(gone, **changes))
    told = [fault.found for fault in faults if fault.where == "facts.csv"]
    cause = "chương trình đã thay đổi từ khi lập báo cáo (bản 01234567); " if is_other else ""
    assert told == [f"{cause}kết quả tính lại khác với báo cáo đã lập"]
    assert "khong-con" not in "".join(fault.found for fault in faults)


def test_one_wrong_address_of_a_tester_is_told_once(good: Mailing) -> None:
    """A tester gets the letter of every cut."""
    wrong = trial_readers(("ai-do@ngoai.example.invalid",), good.mails)
    assert len(wrong) > 1
    tried = dataclasses.replace(good, recipients=wrong, draft=True)
    told = [str(one) for one in send_faults(tried) if "allowed_domains" in one.found]
    assert len(told) == 1
    assert told[0].startswith("thu.yml, test_recipients: ai-do@ngoai.example.invalid")


def test_a_good_mailing_passes_every_rule(good: Mailing) -> None:
    assert send_faults(good) == []


@pytest.mark.parametrize(("name", "place"), CASES)
def test_the_rule_catches_its_planted_fault(name: str, place: int, good: Mailing) -> None:
    broken = PLANTED[name][place](good)
    rule = next(rule for rule in SEND_RULES if rule.name == name)
    faults = rule.faults(broken)
    assert faults
    assert a_name(good) not in str(faults)


def test_every_rule_has_a_planted_fault() -> None:
    assert set(PLANTED) == {rule.name for rule in SEND_RULES}


def test_the_letters_to_mend_are_where_the_rule_says() -> None:
    told = {word for rule in SEND_RULES for word in rule.action.split() if word.endswith(".j2")}
    assert told
    for pattern in told:
        assert list(project_root().glob(pattern)), pattern


def test_a_resend_that_names_the_reader_is_allowed(good: Mailing) -> None:
    again = dataclasses.replace(got_another(good), resend=frozenset({good.recipients[0].email}))
    assert send_faults(again) == []


def test_all_letters_carry_the_same_run_id(good: Mailing) -> None:
    assert len({mail.run_id for mail in good.mails.values()}) == 1
    assert set(good.mails) == {"lanh_dao", "to_chuc", "chi_bo"}
    run_id = good.mails["lanh_dao"].run_id
    for mail in good.mails.values():
        assert run_id in mail.html
        assert run_id in mail.letter.plain


def test_the_password_stands_in_nothing_that_is_written(
    good: Mailing, monkeypatch: pytest.MonkeyPatch
) -> None:
    from plan09lib.deliver.mail.settings import password_of

    monkeypatch.setenv("PLAN09_SMTP_PASSWORD", "rat-bi-mat")
    assert password_of(good.settings) == "rat-bi-mat"
    assert "rat-bi-mat" not in repr(good.settings) + good.manifest.to_text()
    assert all(b"rat-bi-mat" not in content for content in good.wire.values())


def test_a_manifest_is_read_from_the_folder_of_the_report(good: Mailing) -> None:
    assert Path(good.run / MANIFEST).is_file()
    assert good.document == "12-BC/ĐU"
