"""`plan09 mail` from the report's folder to the readers' boxes."""

from __future__ import annotations

import dataclasses
import datetime as dt
import email
import json
import re
import shutil
from collections.abc import Callable, Iterator
from email.header import decode_header, make_header
from pathlib import Path

import pytest
import yaml
from issues import issue_of
from mail_samples import PERIOD, UNIT, address_to, data_folder, published
from smtp_server import PASSWORD, USER, Mailbox, certificate, free_port, running

from plan09lib.cli import main
from plan09lib.cli.mail import told
from plan09lib.deliver.mail import ledger, letters, mailing
from plan09lib.deliver.mail import run as run_module
from plan09lib.deliver.mail.run import MailOutcome, Wanted, mail
from plan09lib.deliver.mail.settings import load_settings
from plan09lib.deliver.mail.smtp import ATTEMPTS, Server
from plan09lib.deliver.place import clock
from plan09lib.deliver.place.lock import only_run
from plan09lib.deliver.place.own_files import MARK
from plan09lib.errors import (
    AlreadyRunning,
    BadParameter,
    DataRefused,
    DeliveryFailed,
    Fault,
    MailFailed,
    SendRefused,
)
from plan09lib.project import project_root
from plan09lib.tell.report.review import Review

pytestmark = pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl makes the keys")
SEND = Wanted(send=True)
LEDGER = f"{PERIOD}-so-ket.so-gui.json"
Run = Callable[..., MailOutcome]


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    return certificate(tmp_path_factory.mktemp("keys"))


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Review]:
    """A folder with data and an issued report, and its review."""
    folder = tmp_path_factory.mktemp("gui")
    issue = issue_of()
    return folder, published(data_folder(folder), folder / "out", issue)


@pytest.fixture
def opens_anew() -> None:
    """Asked for by tests that change the data or the issue."""


@pytest.fixture
def own_review(
    request: pytest.FixtureRequest, made: tuple[Path, Review], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Letters of the review opened once, but in tests that change the data or the issue."""
    if "opens_anew" not in request.fixturenames:
        monkeypatch.setattr(mailing, "open_report_review", lambda *args, **kwargs: made[1])
        monkeypatch.setattr(letters, "open_report_review", lambda *args, **kwargs: made[1])


@pytest.fixture
def office(made: tuple[Path, Review], tmp_path: Path, own_review: None) -> Path:
    """A copy of it that a test may change."""
    shutil.copytree(made[0], tmp_path / "office")
    return tmp_path / "office"


@pytest.fixture
def mailbox() -> Mailbox:
    return Mailbox()


@pytest.fixture
def run(office: Path, mailbox: Mailbox, keys: tuple[Path, Path]) -> Iterator[Run]:
    with running(mailbox, keys) as port:
        server = Server("localhost", port, "starttls", USER, PASSWORD, 2.0, str(keys[0]), 0.01)

        def send(wanted: Wanted = SEND) -> MailOutcome:
            folders = (office / "data", office / "out")
            return mail("so_ket", UNIT, PERIOD, *folders, wanted, server=server)

        yield send


def report(office: Path) -> Path:
    return office / "out" / UNIT / f"{PERIOD}-so-ket"


def test_without_send_nothing_leaves_and_the_letters_can_be_looked_at(
    run: Run, office: Path, mailbox: Mailbox
) -> None:
    outcome = run(Wanted())
    assert (mailbox.got, outcome.sent, outcome.readers) == ([], (), 5)
    names = {path.name for path in outcome.folder.iterdir()}
    cuts = ("lanh_dao", "to_chuc", "chi_bo")
    assert names == {f"{cut}.{kind}" for cut in cuts for kind in ("eml", "html")} | {
        "xem-truoc.html", MARK
    }  # fmt: skip
    message = email.message_from_bytes((outcome.folder / "lanh_dao.eml").read_bytes())
    assert str(make_header(decode_header(message["Subject"]))) == outcome.letters[0].subject
    assert "cid:" not in (outcome.folder / "lanh_dao.html").read_text("utf-8")
    assert not report(office).with_name(LEDGER).exists()


def test_everybody_gets_one_letter_and_a_second_run_sends_nothing(
    run: Run, mailbox: Mailbox
) -> None:
    first, second = run(), run()
    assert (len(first.sent), len(second.sent), second.had) == (5, 0, 5)
    assert len(mailbox.got) == len(set(mailbox.got)) == 5


def test_a_second_run_sends_only_what_is_missing(run: Run, mailbox: Mailbox) -> None:
    mailbox.faults["RCPT"] = ["550 khong"]
    with pytest.raises(MailFailed, match="550") as failed:
        run()
    (fault,) = failed.value.faults
    assert fault.action.startswith("ghi mọi nơi nhận, với địa chỉ đúng, vào recipients của thu.yml")
    assert "danh sách của báo cáo đã ban hành thì để yên" in fault.action
    last = failed.value.message.splitlines()[-1]
    assert last == f"Lần này đã gửi 4 thư; chưa gửi: {fault.where}"
    assert len(mailbox.got) == 4
    outcome = run()
    assert (len(outcome.sent), outcome.had) == (1, 4)
    assert len({address for address, _ in mailbox.got}) == 5


def test_what_nobody_can_tell_is_told_and_not_sent_again_without_being_asked(
    run: Run, mailbox: Mailbox
) -> None:
    mailbox.faults["DATA"] = ["kept_drop"]
    for _ in range(2):
        with pytest.raises(MailFailed, match="không rõ đã nhận hay chưa") as failed:
            run()
    assert len(mailbox.got) == 5
    address = failed.value.faults[0].where
    outcome = run(Wanted(send=True, resend=frozenset({address})))
    assert [entry.email for entry in outcome.sent] == [address]
    assert failed.value.exit_code == 6


def test_who_gets_a_letter_again_is_not_counted_as_having_it(run: Run, mailbox: Mailbox) -> None:
    reader = run().sent[0].email
    again = run(Wanted(send=True, resend=frozenset({reader})))
    assert (len(again.sent), again.had) == (1, 4)


def test_a_refusal_for_now_says_to_wait_and_a_doubt_is_told_apart(
    run: Run, mailbox: Mailbox
) -> None:
    mailbox.faults["RCPT"] = ["451 cho"] * ATTEMPTS
    mailbox.faults["DATA"] = ["kept_drop"]
    with pytest.raises(MailFailed) as failed:
        run()
    later, doubt = sorted(failed.value.faults, key=lambda one: "451" not in one.found)
    assert "chờ một lúc rồi chạy lại" in later.action
    confirm = f"plan09 confirm {UNIT} {PERIOD} --received {doubt.where}, chưa thì --not-received"
    assert confirm in doubt.action
    told = f"đã gửi 3 thư; không rõ: {doubt.where}; chưa gửi: {later.where}"
    assert failed.value.message.endswith(told)


def test_a_second_sending_at_the_same_time_says_so(run: Run, office: Path) -> None:
    lock = f"{UNIT}--{PERIOD}-so-ket.thu.lock"
    other = only_run((office / "out").resolve(), lock, Fault("a", "b", "c", "d"))
    with other, pytest.raises(AlreadyRunning, match="đang viết hoặc gửi thư") as busy:
        run()
    assert busy.value.exit_code == 75


def test_a_doubt_is_settled_by_what_the_reader_says(
    run: Run, office: Path, mailbox: Mailbox, capsys: pytest.CaptureFixture[str]
) -> None:
    mailbox.faults["DATA"] = ["kept_drop", "", "kept_drop"]
    with pytest.raises(MailFailed) as failed:
        run()
    got, lost = (fault.where for fault in failed.value.faults)
    folders = ["--data-dir", str(office / "data"), "--output-dir", str(office / "out")]
    with pytest.raises(SystemExit) as stopped:
        main(["mail", UNIT, PERIOD, "--received", got, "--not-received", lost.upper(), *folders])
    told = capsys.readouterr().out
    assert stopped.value.code == 0
    assert f"{got}: người nhận xác nhận đã nhận ngày" in told
    entries = json.loads(report(office).with_name(LEDGER).read_text("utf-8"))["entries"]
    assert {one["email"]: (one["state"], "xác nhận" in one["detail"]) for one in entries}[got] == (
        "sent",
        True,
    )
    outcome = run()
    assert [entry.email for entry in outcome.sent] == [lost]
    again = run(Wanted(send=True, resend=frozenset({got})))
    assert [entry.email for entry in again.sent] == [got]


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--received", "ubnd@mau-1.example.invalid"], "không có thư nào chờ xác nhận"),
        (["--received", "a@b.vn", "--not-received", "A@b.vn"], "mỗi địa chỉ một câu trả lời"),
    ],
)
def test_an_answer_to_no_doubt_is_refused(
    options: list[str], told: str, office: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folders = ["--data-dir", str(office / "data"), "--output-dir", str(office / "out")]
    with pytest.raises(SystemExit) as stopped:
        main(["mail", UNIT, PERIOD, *options, *folders])
    assert (stopped.value.code, told in capsys.readouterr().err) == (2, True)


def test_a_server_that_is_not_there_is_one_message(office: Path) -> None:
    gone = Server("localhost", free_port(), "starttls", timeout=1.0, wait=0.01)
    with pytest.raises(MailFailed) as failed:
        mail("so_ket", UNIT, PERIOD, office / "data", office / "out", SEND, server=gone)
    (fault,) = failed.value.faults
    assert "đã gửi 0/5 thư" in str(fault)
    assert failed.value.message.endswith("\nLần này chưa gửi thư nào")


def test_a_refused_account_is_the_one_message_whatever_an_earlier_run_met(
    run: Run, office: Path, mailbox: Mailbox, keys: tuple[Path, Path]
) -> None:
    mailbox.faults["RCPT"] = ["drop"] * 5 * ATTEMPTS
    with pytest.raises(MailFailed):
        run()
    with running(mailbox, keys) as port:
        wrong = Server("localhost", port, "starttls", USER, "sai", 2.0, str(keys[0]), 0.01)
        with pytest.raises(MailFailed) as failed:
            mail("so_ket", UNIT, PERIOD, office / "data", office / "out", SEND, server=wrong)
    (fault,) = failed.value.faults
    assert "không nhận tài khoản (535)" in fault.found
    assert "user của thu.yml" in fault.action
    assert "PLAN09_SMTP_PASSWORD" in fault.action


def test_who_was_refused_before_the_server_was_lost_is_told_too(run: Run, mailbox: Mailbox) -> None:
    mailbox.faults["RCPT"] = ["550 khong", *["drop"] * 5 * ATTEMPTS]
    with pytest.raises(MailFailed) as failed:
        run()
    lost, refused = failed.value.faults
    assert "đã gửi 0/5 thư" in lost.rule
    assert "550" in refused.found


def test_a_mistyped_answer_names_the_one_that_is_waited_for(
    run: Run, office: Path, mailbox: Mailbox, capsys: pytest.CaptureFixture[str]
) -> None:
    mailbox.faults["DATA"] = ["kept_drop"]
    with pytest.raises(MailFailed) as failed:
        run()
    address = failed.value.faults[0].where
    folders = ["--data-dir", str(office / "data"), "--output-dir", str(office / "out")]
    for mistyped in (address.replace("@", "@x", 1), address[1:], address.partition("@")[0]):
        with pytest.raises(SystemExit):
            main(["confirm", UNIT, PERIOD, "--received", mistyped, *folders])
        assert f'có phải "{address}"?' in " ".join(capsys.readouterr().err.split())


def test_a_killed_run_leaves_unknown_not_a_second_letter(
    run: Run, office: Path, mailbox: Mailbox
) -> None:
    run()
    ledger = report(office).with_name(LEDGER)
    record = json.loads(ledger.read_text("utf-8"))
    record["entries"][0]["state"] = "sending"
    ledger.write_text(json.dumps(record), encoding="utf-8")
    with pytest.raises(MailFailed, match="không rõ"):
        run()
    assert len(mailbox.got) == 5


def test_readers_who_know_the_result_can_be_spared(run: Run, office: Path) -> None:
    run()
    folder = report(office)
    ledger = folder.with_name(folder.name + ".so-gui.json")
    ledger.rename(folder.with_name("2025-Q2-so-ket.so-gui.json"))
    outcome = run(dataclasses.replace(SEND, only_if_changed=True))
    assert (len(outcome.sent), outcome.unchanged) == (0, 5)
    other = folder.with_name("2025-Q2-so-ket.so-gui.json")
    record = json.loads(other.read_text("utf-8"))
    record["entries"][0]["facts"] = "khac"
    other.write_text(json.dumps(record), encoding="utf-8")
    assert len(run(dataclasses.replace(SEND, only_if_changed=True)).sent) == 1


def test_a_clock_set_back_sends_nothing_twice_and_loses_nothing(
    run: Run, office: Path, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    run()
    early = clock.now() - dt.timedelta(days=40)
    for module in (clock, ledger, run_module):
        monkeypatch.setattr(module, "now", lambda: early)
    again = run()
    assert (again.sent, len(mailbox.got)) == ((), 5)
    assert "Đồng hồ máy" in again.notes[-1]
    here = report(office).with_name(LEDGER)
    before, last = (
        here.with_name("2025-Q2-so-ket.so-gui.json"),
        here.with_name("2024-so-ket.so-gui.json"),
    )
    record = json.loads(here.read_text("utf-8"))
    record["entries"][0]["facts"] = "khac"
    before.write_text(json.dumps(record), encoding="utf-8")
    here.unlink()
    (sent,) = run(dataclasses.replace(SEND, only_if_changed=True)).sent
    assert sent.at > record["entries"][0]["at"]
    here.rename(last)
    assert run(dataclasses.replace(SEND, only_if_changed=True)).sent == ()
    assert len(mailbox.got) == 6


def test_a_broken_rule_stops_everything_before_a_file_is_written(
    run: Run, office: Path, mailbox: Mailbox
) -> None:
    (report(office) / "bao-cao.html").write_text("sửa tay", encoding="utf-8")
    with pytest.raises(SendRefused, match="báo cáo qua cửa và còn nguyên") as refused:
        run()
    assert refused.value.exit_code == 5
    assert (mailbox.got, (report(office) / "thu").exists()) == ([], False)


def test_data_changed_after_the_report_stops_everything(
    opens_anew: None, run: Run, office: Path
) -> None:
    shutil.copy(
        office / "data/sample" / UNIT / "2025-06-30.xlsx",
        office / "data/sample" / UNIT / "2025-06-29.xlsx",
    )
    with pytest.raises(SendRefused, match="dữ liệu như khi lập báo cáo"):
        run()


def test_a_draft_goes_to_the_test_readers_only(
    opens_anew: None, office: Path, run: Run, mailbox: Mailbox
) -> None:
    shutil.rmtree(office / "out")
    published(office / "data", office / "out", None)
    with pytest.raises(SendRefused, match="chưa ban hành"):
        run()
    outcome = run(Wanted(send=True, draft=True))
    assert {address for address, _ in mailbox.got} == {"bao-cao@mau-1.example.invalid"}
    assert len(outcome.sent) == 3
    assert all(one.subject.startswith("[Dự thảo]") for one in outcome.letters)


def test_a_trial_of_an_issued_report_says_that_it_is_one(run: Run) -> None:
    tried, real = (run(Wanted(draft=draft)) for draft in (True, False))
    assert [one.subject for one in tried.letters] == [f"[THỬ] {o.subject}" for o in real.letters]


def test_a_trial_needs_no_real_readers(
    opens_anew: None, office: Path, run: Run, mailbox: Mailbox
) -> None:
    shutil.rmtree(office / "out")
    address_to(office / "data", [])
    published(office / "data", office / "out", None)
    outcome = run(Wanted(send=True, draft=True))
    assert {address for address, _ in mailbox.got} == {"bao-cao@mau-1.example.invalid"}
    assert len(outcome.letters) == 3
    assert any("Chưa có nơi nhận nào" in note for note in outcome.notes)
    settings = office / "data" / "thu.yml"
    text = settings.read_text("utf-8")
    nobody = re.sub("test_recipients: .*", "test_recipients: []", text)
    settings.write_text(nobody, encoding="utf-8")
    with pytest.raises(SendRefused, match="test_recipients"):
        run(Wanted(draft=True))


@pytest.mark.parametrize("draft", [True, False])
def test_a_reader_outside_is_refused_in_a_trial_too(draft: bool, run: Run, office: Path) -> None:
    settings = office / "data" / "thu.yml"
    own = [{"name": "Văn phòng", "email": "a@ngoai.example.invalid", "cut": "lãnh đạo"}]
    read = yaml.safe_load(settings.read_text("utf-8")) | {"recipients": {UNIT: own}}
    settings.write_text(yaml.safe_dump(read, allow_unicode=True), encoding="utf-8")
    with pytest.raises(SendRefused, match=r"a@ngoai\.example\.invalid .*allowed_domains"):
        run(Wanted(draft=draft))


def test_a_resend_to_nobody_of_the_sheet_is_refused(run: Run) -> None:
    with pytest.raises(BadParameter, match="dang-uy@mau-1"):
        run(Wanted(resend=frozenset({"dang-ui@mau-1.example.invalid"})))


def test_without_a_report_there_is_nothing_to_send(run: Run, office: Path) -> None:
    shutil.rmtree(office / "out")
    with pytest.raises(DataRefused, match="chưa có báo cáo"):
        run()


def test_without_the_password_nothing_is_tried(
    office: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PLAN09_SMTP_PASSWORD", raising=False)
    with pytest.raises(MailFailed, match="PLAN09_SMTP_PASSWORD"):
        mail("so_ket", UNIT, PERIOD, office / "data", office / "out", SEND)


@pytest.mark.parametrize("content", ["own", "khong phai chung thu", None])
def test_an_office_may_vouch_for_its_server_with_its_own_certificate(
    content: str | None, office: Path, mailbox: Mailbox, keys: tuple[Path, Path],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """`ca_file` of thu.yml; one that is none is told before anything is tried."""
    monkeypatch.setenv("PLAN09_SMTP_PASSWORD", PASSWORD)
    if content:
        text = keys[0].read_text() if content == "own" else content
        (office / "data" / "goc.pem").write_text(text)
    file = office / "data" / "thu.yml"
    with running(mailbox, keys) as port:
        own = {"host": "localhost", "port": port, "user": USER, "ca_file": "goc.pem"}
        file.write_text(yaml.safe_dump(yaml.safe_load(file.read_text("utf-8")) | own), "utf-8")
        folders = (office / "data", office / "out")
        if content == "own":
            assert mail("so_ket", UNIT, PERIOD, *folders, SEND).sent
        else:
            with pytest.raises(MailFailed, match=r"ca_file: không đọc được .*goc\.pem"):
                mail("so_ket", UNIT, PERIOD, *folders, SEND)
    assert bool(mailbox.got) is (content == "own")


@pytest.mark.parametrize(
    ("line", "rule"),
    [
        ("password: abc", "khóa không biết"),
        ("security: none", "security"),
        ("port: 0", "port"),
        ("full_text: link", "link_base"),
        ("test_recipients: [khong-phai]", "test_recipients"),
        ("test_recipients: [x%evil@mau-1.example.invalid]", "test_recipients"),
    ],
)
def test_faulty_settings_are_refused(line: str, rule: str, office: Path, run: Run) -> None:
    file = office / "data" / "thu.yml"
    key = line.partition(":")[0]
    kept = [one for one in file.read_text("utf-8").splitlines() if not one.startswith(f"{key}:")]
    file.write_text("\n".join([*kept, line]), encoding="utf-8")
    with pytest.raises(DataRefused, match=rule):
        run(Wanted())


def test_the_command_writes_the_letters_and_says_that_nothing_was_sent(
    office: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folders = ["--data-dir", str(office / "data"), "--output-dir", str(office / "out")]
    with pytest.raises(SystemExit) as stopped:
        main(["mail", UNIT, PERIOD, *folders])
    told = capsys.readouterr().out
    assert (stopped.value.code, "Chưa gửi. 5 nơi nhận" in told) == (0, True)
    assert (report(office) / "thu" / "xem-truoc.html").is_file()


def test_reminders_need_no_report_and_are_not_the_report(
    run: Run, office: Path, mailbox: Mailbox
) -> None:
    shutil.rmtree(office / "out")
    remind = Wanted(send=True, remind=True)
    outcome = run(remind)
    reminded = {"ubnd", "chi-bo"}  # Mặt trận has until the end of the year
    assert {entry.email.split("@")[0] for entry in outcome.sent} == reminded
    assert all("Đôn đốc" in one.subject for one in outcome.letters)
    assert any("Ban Xây dựng Đảng của Đảng ủy phường" in note for note in outcome.notes)
    assert run(remind).sent == ()
    assert len(mailbox.got) == len(reminded)
    assert [path.name for path in (office / "out" / UNIT).iterdir() if path.is_dir()] == [
        f"{PERIOD}-so-ket.don-doc"
    ]
    with pytest.raises(DataRefused, match="chưa có báo cáo"):
        run()


def test_a_look_tells_who_has_the_letter_and_of_whom_nobody_can_tell(
    run: Run, office: Path, mailbox: Mailbox
) -> None:
    mailbox.faults["DATA"] = ["kept_drop"]
    with pytest.raises(MailFailed) as failed:
        run()
    outcome = run(Wanted())
    assert outcome.doubtful == (failed.value.faults[0].where,)
    assert (outcome.had, outcome.readers) == (4, 5)
    preview = (outcome.folder / "xem-truoc.html").read_text("utf-8")
    assert "✔ không có họ tên cá nhân" in preview


DAMAGES: dict[str, Callable[[str], str]] = {
    "cut off": lambda text: text[:-9],
    "an address that is none": lambda text: text.replace('"email": "', '"email": 5, "x": "', 1),
    "an unknown state": lambda text: text.replace('"sent"', '"sentt"'),
    "no state": lambda text: re.sub(r'"state": "sent",\s*', "", text),
}


@pytest.mark.parametrize("how", DAMAGES)
def test_with_a_damaged_ledger_nothing_is_sent_and_nothing_lost(
    run: Run, office: Path, mailbox: Mailbox, how: str
) -> None:
    run()
    ledger = report(office).with_name(LEDGER)
    damaged = DAMAGES[how](ledger.read_text("utf-8"))
    ledger.write_text(damaged, encoding="utf-8")
    for wanted in (SEND, Wanted(), Wanted(send=True, resend=frozenset({"tat-ca"}))):
        with pytest.raises(DeliveryFailed, match=r"không đọc được sổ gửi: .+; .+ → .+"):
            run(wanted)
    assert len(mailbox.got) == 5
    assert ledger.read_text("utf-8") == damaged


def test_whether_anything_has_changed_is_not_guessed_from_a_damaged_ledger(
    run: Run, office: Path, mailbox: Mailbox
) -> None:
    other = report(office).with_name("2024-so-ket.so-gui.json")
    other.write_text('{"entries": [{"state": "sent"}]}', encoding="utf-8")
    with pytest.raises(DeliveryFailed, match=r"2024-so-ket.*không đọc được sổ gửi"):
        run(Wanted(send=True, only_if_changed=True))
    assert mailbox.got == []


# Readers that are named after the report was issued.

_YAML = re.compile(r"^```yaml\n(.*?)^```", re.DOTALL | re.MULTILINE)


def shown_in(page: str) -> str:
    """The settings that a page of the docs shows."""
    (block,) = _YAML.findall((project_root() / "docs" / page).read_text(encoding="utf-8"))
    return str(block)


def test_readers_named_in_the_settings_get_an_issued_report_as_it_is(
    run: Run, office: Path, mailbox: Mailbox
) -> None:
    settings = office / "data" / "thu.yml"
    settings.write_text(settings.read_text("utf-8") + shown_in("gui-thu.md"), encoding="utf-8")
    outcome = run()
    wanted = {"thuongtruc@mau-1.example.invalid", "bxdd@mau-1.example.invalid"}
    assert {entry.email for entry in outcome.sent} == wanted
    assert {entry.cut for entry in outcome.sent} == {"lanh_dao", "to_chuc"}
    assert len(mailbox.got) == 2


@pytest.mark.parametrize("line", ["cut: mọi người", "cut: tổ chức, send: gửi lại", "cc: x"])
def test_a_reader_that_the_settings_do_not_describe_is_refused(
    line: str, run: Run, office: Path
) -> None:
    settings = office / "data" / "thu.yml"
    reader = f"recipients: {{{UNIT}: [{{name: A B, email: a@mau-1.example.invalid, {line}}}]}}\n"
    settings.write_text(settings.read_text("utf-8") + reader, encoding="utf-8")
    with pytest.raises(DataRefused, match=r"thu\.yml"):
        run()


def test_the_settings_that_the_docs_give_to_copy_can_be_used(tmp_path: Path) -> None:
    text = shown_in("van-hanh.md")
    (tmp_path / "thu.yml").write_text(text + shown_in("gui-thu.md"), encoding="utf-8")
    settings = load_settings(tmp_path)
    given = (settings.sender, *settings.test_recipients)
    assert {one.rpartition("@")[2] for one in given} <= set(settings.allowed_domains)
    assert (settings.full_text, list(settings.recipients)) == ("zip", [UNIT])


@pytest.mark.parametrize(("readers", "said"), [(2, "gửi thật: thêm --send"), (0, "không có ai")])
def test_nobody_is_told_to_send_to_nobody(readers: int, said: str) -> None:
    assert said in told(MailOutcome(Path("thu"), (), readers), sent=False)
