"""SIGKILL at random moments of sending: nobody gets a letter twice, and doubts stay doubts.

`make kill-mail` kills ten times, the sending and then the whole command; the short form in
`make test` kills the sending twice. `make postfix` does the same to a Postfix.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest
from issues import WITHOUT
from killing import HANG, killed_at_change
from mail_killing import counted, killed_sendings, office_with
from smtp_server import PASSWORD, USER, Mailbox, certificate, running

from plan09lib.deliver.mail.ledger import SendLedger

pytestmark = [
    pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl makes the keys"),
    pytest.mark.skipif(os.name != "posix", reason="SIGKILL is a POSIX signal"),
]
KILLS = int(os.environ.get("PLAN09_KILLS", "2"))
READERS = 12
SENDER = """
import json, sys
from pathlib import Path
from plan09lib.deliver.mail.smtp import Parcel, Server, send_all
from plan09lib.deliver.mail.ledger import Entry, SendLedger

port, readers, ca_file, path, user, password = json.loads(sys.argv[1])
ledger = SendLedger(Path(path))
ledger.settle_interrupted()
names = [f"n{i}@x.example.invalid" for i in range(readers)]
new = [Entry.planned(name, "lanh_dao", "<1@x.vn>", "1") for name in names]
entries = [ledger.get(entry) or entry for entry in new]
due = [entry for entry in entries if entry.state in ("planned", "failed")]
print("go", flush=True)
content = b"Message-ID: <1@x.vn>\\r\\nSubject: Thu\\r\\n\\r\\n" + b"xxxxxxxx\\r\\n" * 500
server = Server("localhost", port, "starttls", user, password, 600.0, ca_file, 0.01)
send_all([Parcel(entry, user, content) for entry in due], server, ledger)
"""


def test_kills_leave_each_reader_one_letter_or_a_doubt(tmp_path: Path) -> None:
    keys = certificate(tmp_path)
    mailbox, path = Mailbox(delay=0.02), tmp_path / "so.so-gui.json"
    chance, kills, runs = random.Random(), 0, 0
    with running(mailbox, keys) as port:
        argument = json.dumps([port, READERS, str(keys[0]), str(path), USER, PASSWORD])
        while runs < 4 * KILLS + 4:
            runs += 1
            command = [sys.executable, "-c", SENDER, argument]
            with subprocess.Popen(command, stdout=subprocess.PIPE) as sender:
                assert sender.stdout is not None
                assert sender.stdout.readline() == b"go\n"
                if kills < KILLS:
                    kills += killed_at_change(
                        sender, path.parent, chance.randint(1, max(1, 2 * READERS // KILLS))
                    )
                else:
                    assert sender.wait(HANG) == 0
                    break
        time.sleep(0.2)
    states = {entry.email: entry.state for entry in SendLedger(path)}
    arrived = Counter(address for address, _ in mailbox.got)
    assert [one.detail for one in SendLedger(path) if one.state == "failed"] == []
    assert kills == KILLS
    assert len(states) == READERS
    assert set(states.values()) <= {"sent", "unknown"}
    assert list(states.values()).count("unknown") <= KILLS
    assert all(arrived[address] == 1 for address, state in states.items() if state == "sent")
    assert all(arrived[address] <= 1 for address in states)


@pytest.mark.skipif("PLAN09_KILLS" not in os.environ, reason="the long form: make kill-mail")
def test_kills_of_the_whole_command_leave_each_reader_one_letter_or_a_doubt(
    tmp_path: Path,
) -> None:
    keys, mailbox, readers = certificate(tmp_path), Mailbox(delay=0.02), 24 * KILLS
    with running(mailbox, keys) as port:
        secrets = {"PLAN09_SMTP_PASSWORD": PASSWORD, "SSL_CERT_FILE": str(keys[0])}
        office = office_with(tmp_path, readers, port, USER, **secrets)
        assert office.run("issue", "--number", "12-BC/ĐU", "--date", "2025-07-15", *WITHOUT) == 0
        killed_sendings(office, KILLS, random.Random())
        time.sleep(0.2)
        count = counted(office.ledger, mailbox.got)
        assert office.run("mail", "--send") in (0, 6)
        assert counted(office.ledger, mailbox.got) == count
    print(count.told)
    assert count.wrong == ()
    assert count.states.total() == readers
    assert count.states["unknown"] <= KILLS
