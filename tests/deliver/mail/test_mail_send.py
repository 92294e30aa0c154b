"""Letters over a real SMTP server: each once, faults survived, doubts told."""

from __future__ import annotations

import base64
import json
import shutil
import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest
from smtp_server import ACCENTED, PASSWORD, USER, Mailbox, certificate, free_port, running

from plan09lib.deliver.mail.ledger import Entry, SendLedger, last_sent
from plan09lib.deliver.mail.smtp import ATTEMPTS, GIVE_UP_AFTER, Parcel, Server, send_all
from plan09lib.errors import DeliveryFailed

pytestmark = pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl makes the keys")


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    return certificate(tmp_path_factory.mktemp("keys"))


@pytest.fixture
def mailbox() -> Mailbox:
    return Mailbox()


@pytest.fixture
def server(mailbox: Mailbox, keys: tuple[Path, Path]) -> Iterator[Server]:
    with running(mailbox, keys) as port:
        yield Server("localhost", port, "starttls", USER, PASSWORD, 1.0, str(keys[0]), 0.01)


@pytest.fixture
def ledger(tmp_path: Path) -> SendLedger:
    return SendLedger(tmp_path / "so.so-gui.json")


def parcel(number: int = 1, cut: str = "lanh_dao") -> Parcel:
    message_id = "<thu-1@thu.example.invalid>"
    entry = Entry.planned(f"nhan-{number}@thu.example.invalid", cut, message_id, "12-BC/ĐU", "f1")
    content = f"Message-ID: {message_id}\r\nSubject: Thu\r\n\r\n.dau cham\r\n"
    return Parcel(entry, USER, content.encode())


def test_every_reader_gets_the_letter_as_it_was_written(
    server: Server, mailbox: Mailbox, ledger: SendLedger
) -> None:
    results = send_all([parcel(1), parcel(2)], server, ledger).results
    assert [entry.state for entry in results] == ["sent", "sent"]
    assert [address.split("@")[0] for address, _ in mailbox.got] == ["nhan-1", "nhan-2"]
    assert b"\r\n.dau cham\r\n" in mailbox.contents[0]
    assert [entry.state for entry in SendLedger(ledger.path)] == ["sent", "sent"]


def test_the_ledger_names_every_reader_before_the_first_letter_leaves(
    server: Server, mailbox: Mailbox, ledger: SendLedger
) -> None:
    known: list[list[str]] = []

    def look(_: Parcel) -> None:
        known.append([entry.state for entry in SendLedger(ledger.path)])

    send_all([parcel(1), parcel(2)], server, ledger, look)
    assert known == [["sent", "planned"], ["sent", "sent"]]


@pytest.mark.parametrize(
    ("event", "fault"),
    [("MAIL", "421 ban"), ("RCPT", "451 thu lai"), ("DATA", "451 day"), ("RCPT", "drop")],
)
def test_a_refusal_for_now_is_tried_again_and_arrives_once(
    event: str, fault: str, server: Server, mailbox: Mailbox, ledger: SendLedger
) -> None:
    mailbox.faults[event] = [fault, fault]
    (result,) = send_all([parcel()], server, ledger).results
    assert (result.state, len(mailbox.got)) == ("sent", 1)


def test_retries_are_bounded(server: Server, mailbox: Mailbox, ledger: SendLedger) -> None:
    mailbox.faults["RCPT"] = ["451 mai"] * (ATTEMPTS + 3)
    (result,) = send_all([parcel()], server, ledger).results
    assert result.state == "failed"
    assert len(mailbox.faults["RCPT"]) == 3


@pytest.mark.parametrize("event", ["MAIL", "RCPT", "DATA"])
def test_a_refusal_for_good_is_not_tried_again_and_stops_nobody_else(
    event: str, server: Server, mailbox: Mailbox, ledger: SendLedger
) -> None:
    mailbox.faults[event] = ["550 khong"]
    first, second = send_all([parcel(1), parcel(2)], server, ledger).results
    assert (first.state, second.state) == ("failed", "sent")
    assert "550" in first.detail


@pytest.mark.parametrize("fault", ["kept_drop", "slow"])
def test_a_connection_that_dies_after_the_text_leaves_unknown_and_is_not_tried_again(
    fault: str, server: Server, mailbox: Mailbox, ledger: SendLedger
) -> None:
    mailbox.faults["DATA"] = [fault]
    (result,) = send_all([parcel()], server, ledger).results
    assert result.state == "unknown"
    assert len(mailbox.got) == 1


def test_a_certificate_that_nobody_vouches_for_stops_everything(
    server: Server, mailbox: Mailbox, ledger: SendLedger
) -> None:
    stranger = Server("localhost", server.port, "starttls", USER, PASSWORD, 1.0, None, 0.01)
    (result,) = send_all([parcel()], stranger, ledger).results
    assert result.state == "failed"
    assert "chứng thư" in result.detail
    assert mailbox.got == []


def test_a_certificate_for_another_host_stops_everything(
    tmp_path: Path, mailbox: Mailbox, ledger: SendLedger
) -> None:
    files = certificate(tmp_path, "khac.example.invalid")
    with running(mailbox, files) as port:
        other = Server("localhost", port, "starttls", USER, PASSWORD, 1.0, str(files[0]), 0.01)
        (result,) = send_all([parcel()], other, ledger).results
    assert (result.state, mailbox.got) == ("failed", [])


def test_a_server_that_is_not_there_is_given_up_before_everybody_was_tried(
    ledger: SendLedger,
) -> None:
    nobody = Server("localhost", free_port(), "starttls", timeout=1.0, wait=0.01)
    sending = send_all([parcel(number) for number in range(20)], nobody, ledger)
    assert "không kết nối được" in sending.stopped
    assert [entry.state for entry in sending.results] == ["failed", "failed"]
    assert sending.lost_in_a_row == GIVE_UP_AFTER
    states = [entry.state for entry in SendLedger(ledger.path)]
    assert states == ["failed"] * 2 + ["planned"] * 18, (
        "who is still to get it is not in the ledger"
    )


def test_a_server_that_answers_in_between_is_not_given_up(
    server: Server, mailbox: Mailbox, ledger: SendLedger
) -> None:
    mailbox.faults["RCPT"] = ["drop", "drop", "drop", "", "drop", "drop", "drop"]
    sending = send_all([parcel(1), parcel(2)], server, ledger)
    assert (sending.stopped, [entry.state for entry in sending.results]) == ("", ["sent", "sent"])


def test_a_server_that_swallows_every_letter_is_given_up(
    server: Server, mailbox: Mailbox, ledger: SendLedger
) -> None:
    mailbox.faults["DATA"] = ["kept_drop"] * 20
    sending = send_all([parcel(number) for number in range(20)], server, ledger)
    assert sending.stopped
    assert [entry.state for entry in sending.results] == ["unknown"] * GIVE_UP_AFTER


def test_an_account_that_is_refused_is_tried_once(server: Server, ledger: SendLedger) -> None:
    wrong = Server("localhost", server.port, "starttls", USER, "sai", 1.0, server.ca_file, 0.01)
    sending = send_all([parcel(1), parcel(2)], wrong, ledger)
    assert "không nhận tài khoản" in sending.stopped
    assert len(sending.results) == 1


@pytest.mark.parametrize("without", [(), ("PLAIN",), ("PLAIN", "LOGIN")])
@pytest.mark.parametrize("password", [ACCENTED[1], "sai-Đ"])
def test_an_account_with_vietnamese_letters_works_or_is_told_without_showing_any(
    without: tuple[str, ...], password: str, mailbox: Mailbox, keys: tuple[Path, Path],
    ledger: SendLedger,
) -> None:  # fmt: skip
    with running(mailbox, keys, without) as port:
        account = ACCENTED[0], password
        server = Server("localhost", port, "starttls", *account, 1.0, str(keys[0]), 0.01)
        sending = send_all([parcel()], server, ledger)
    (result,) = sending.results
    is_sent = password == ACCENTED[1] and len(without) < 2
    assert result.state == ("sent" if is_sent else "failed")
    assert len(mailbox.got) == is_sent
    told = sending.stopped + ledger.path.read_text("utf-8") + repr(server).replace(account[0], "")
    assert not [secret for secret in account if secret in told or _in_base64(secret) in told]


def _in_base64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def test_a_wrong_password_is_told_without_the_password(server: Server, ledger: SendLedger) -> None:
    wrong = Server("localhost", server.port, "starttls", USER, "bi-mat", 1.0, server.ca_file, 0.01)
    (result,) = send_all([parcel()], wrong, ledger).results
    assert (result.state, "535" in result.detail) == ("failed", True)
    assert "bi-mat" not in ledger.path.read_text("utf-8") + repr(wrong)


def test_a_server_without_tls_gets_nothing(mailbox: Mailbox, ledger: SendLedger) -> None:
    from aiosmtpd.controller import Controller

    controller = Controller(mailbox, hostname="127.0.0.1", port=free_port())
    controller.start()
    try:
        open_server = Server("localhost", controller.port, "starttls", timeout=1.0, wait=0.01)
        (result,) = send_all([parcel()], open_server, ledger).results
    finally:
        controller.stop()
    assert (result.state, mailbox.got) == ("failed", [])


def test_the_ledger_says_sending_before_the_text_goes_out(
    server: Server, mailbox: Mailbox, ledger: SendLedger
) -> None:
    seen: list[str] = []
    keep = mailbox.handle_DATA

    async def look(*args: object) -> str:
        seen.append(json.loads(ledger.path.read_text("utf-8"))["entries"][0]["state"])
        return await keep(*args)  # type: ignore[arg-type]

    mailbox.handle_DATA = look  # type: ignore[method-assign, assignment]
    send_all([parcel()], server, ledger)
    assert seen == ["sending"]


def test_what_a_killed_run_was_sending_is_unknown(ledger: SendLedger) -> None:
    ledger.record(parcel(1).entry, "sending")
    ledger.record(parcel(2).entry, "planned")
    again = SendLedger(ledger.path)
    again.settle_interrupted()
    assert [entry.state for entry in SendLedger(ledger.path)] == ["unknown", "planned"]


def test_a_ledger_that_cannot_be_read_stops_the_sending(ledger: SendLedger) -> None:
    ledger.path.write_text('{"entries": [{"email"', encoding="utf-8")
    with pytest.raises(DeliveryFailed, match="không đọc được sổ gửi"):
        SendLedger(ledger.path)


def test_the_last_letter_of_a_reader_is_found_over_all_reports(tmp_path: Path) -> None:
    entry = parcel().entry
    SendLedger(tmp_path / "a.so-gui.json").record(entry, "sent", at="2025-07-01T08:00:00+07:00")
    later = Entry.planned(entry.email, entry.cut, "<thu-2@x.vn>", "13-BC/ĐU", "f2")
    SendLedger(tmp_path / "b.so-gui.json").record(later, "sent", at="2025-08-01T08:00:00+07:00")
    found = last_sent(tmp_path, entry.email.upper(), entry.cut)
    assert found is not None
    assert found.facts == "f2"
    assert last_sent(tmp_path, entry.email, "chi_bo") is None


def test_tls_from_the_first_byte_works_too(
    keys: tuple[Path, Path], mailbox: Mailbox, ledger: SendLedger
) -> None:
    from aiosmtpd.controller import Controller

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*keys)
    controller = Controller(mailbox, hostname="localhost", port=free_port(), ssl_context=context)
    controller.start()
    try:
        server = Server("localhost", controller.port, "tls", ca_file=str(keys[0]), wait=0.01)
        (result,) = send_all([parcel()], server, ledger).results
    finally:
        controller.stop()
    assert (result.state, len(mailbox.got)) == ("sent", 1)
