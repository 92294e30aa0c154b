"""`plan09 mail … --send` against a real Postfix, killed at random moments: who has got what?

`make postfix` (root; needs postfix, sasl2-bin and openssl). Everything happens in a temporary
folder: the report is made and issued, the command is killed with SIGKILL, run to its end, and the
messages in the mailboxes are counted. Then every doubt is settled and the rest is sent.
"""

from __future__ import annotations

import random
import sys
import tempfile
from pathlib import Path

from issues import WITHOUT

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from mail_killing import (
    Count,
    Office,
    counted,
    killed_sendings,
    message_id,
    office_with,
    readers_of,
)
from own_postfix import PASSWORD, REALM, USER, OwnPostfix, lacks, running_postfix

from plan09lib.deliver.mail.ledger import SendLedger

READERS, KILLS = 100, 10


def main() -> int:
    """0 when every reader has each letter once or is an open doubt; 1 when not."""
    if missing := lacks():
        sys.stdout.write(f"Skipped: {missing}.\n")
        return 0
    seed = random.randrange(10_000)
    with tempfile.TemporaryDirectory(prefix="plan09-postfix-") as folder:
        home = Path(folder)
        addresses = [reader.email for reader in readers_of(READERS)]
        with running_postfix(home / "postfix", addresses) as postfix:
            office = _office(home, postfix)
            runs = killed_sendings(office, KILLS, random.Random(seed))
            first = _count(office, postfix)
            again = office.run("mail", "--send")
            second = _count(office, postfix)
            say(f"seed {seed}: {READERS} readers, {KILLS} kills, {runs} runs")
            say(f"after the kills: {first.told}")
            say(f"after one more run (exit code {again}): {second.told}")
            third = _settled(office, postfix)
            say(f"after every doubt was settled and sent: {third.told}")
    faulty = [*first.wrong, *second.wrong, *third.wrong]
    for line in faulty:
        say(line)
    same = first.states == second.states
    return 0 if same and not faulty and third.sent_once == READERS else 1


def _office(home: Path, postfix: OwnPostfix) -> Office:
    secrets = {"PLAN09_SMTP_PASSWORD": PASSWORD, "SSL_CERT_FILE": str(postfix.certificate)}
    office = office_with(home, READERS, postfix.port, f"{USER}@{REALM}", **secrets)
    issued = office.run("issue", "--number", "12-BC/ĐU", "--date", "2025-07-15", *WITHOUT)
    if issued:
        raise SystemExit(f"the report could not be issued (exit code {issued})")
    return office


def _count(office: Office, postfix: OwnPostfix) -> Count:
    postfix.wait_until_delivered()
    boxes = postfix.boxes()
    arrived = [(address, message_id(one)) for address, box in boxes.items() for one in box]
    return counted(office.ledger, arrived)


def _settled(office: Office, postfix: OwnPostfix) -> Count:
    """The operator asks every reader in doubt, writes the answers down and sends the rest."""
    boxes = postfix.boxes()
    for entry in SendLedger(office.ledger):
        if entry.state == "unknown":
            got = any(message_id(one) == entry.message_id for one in boxes[entry.email])
            office.run("mail", "--received" if got else "--not-received", entry.email)
    office.run("mail", "--send")
    return _count(office, postfix)


def say(text: str) -> None:
    """A line for whoever runs this."""
    sys.stdout.write(text + "\n")


if __name__ == "__main__":
    sys.exit(main())
