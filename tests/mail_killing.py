"""The whole command `plan09 mail … --send`, killed again and again, and who has got what then."""

from __future__ import annotations

import email
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from mail_samples import PERIOD, UNIT, address_to, data_folder
from support import ROOT

from plan09lib.deliver.mail.ledger import SendLedger
from plan09lib.deliver.mail.recipients import Recipient

CUTS = ("lanh_dao", "to_chuc", "chi_bo")
LETTERS_TIME = 0.3
"""Seconds after the first word in the ledger within which most kills come."""


@dataclass(frozen=True)
class Office:
    """A data folder with its outputs, and the environment in which the command runs."""

    data: Path
    outputs: Path
    environment: Mapping[str, str]

    @property
    def ledger(self) -> Path:
        """The send ledger of the report."""
        return self.outputs / UNIT / f"{PERIOD}-so-ket.so-gui.json"

    def command(self, name: str, *options: str) -> list[str]:
        """`plan09 <name>` for this office."""
        folders = ["--data-dir", str(self.data), "--output-dir", str(self.outputs)]
        call = "from plan09lib.cli import main; main()"
        return [sys.executable, "-c", call, name, UNIT, PERIOD, *options, *folders]

    def start(self, name: str, *options: str) -> subprocess.Popen[bytes]:
        """It running, heard by nobody."""
        command, silence = self.command(name, *options), subprocess.DEVNULL
        environment = dict(self.environment)
        return subprocess.Popen(command, env=environment, stdout=silence, stderr=silence)

    def run(self, name: str, *options: str) -> int:
        """Its exit code."""
        done = subprocess.run(self.command(name, *options), env=dict(self.environment), check=False)
        return done.returncode


def office_with(folder: Path, readers: int, port: int, user: str, **secrets: str) -> Office:
    """An office whose sheet Nơi nhận names `readers` readers of the three cuts."""
    data = data_folder(folder)
    address_to(data, readers_of(readers))
    settings = data / "thu.yml"
    own = {"host": "localhost", "port": port, "user": user, "timeout_seconds": 600}
    kept = [
        line
        for line in settings.read_text("utf-8").splitlines()
        if line.partition(":")[0] not in own
    ]
    kept += [f"{name}: {value}" for name, value in own.items()]
    settings.write_text("\n".join(kept), encoding="utf-8")
    path = os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])
    return Office(data, folder / "out", {**os.environ, **secrets, "PYTHONPATH": path})


def readers_of(number: int) -> list[Recipient]:
    """Readers of the three cuts in turn, none of them shown to the others."""
    return [
        Recipient(f"Cơ quan {i}", f"co-quan-{i}@mau-1.example.invalid", CUTS[i % 3], "bcc")
        for i in range(number)
    ]


def killed_sendings(office: Office, kills: int, chance: random.Random) -> int:
    """How often the command ran before it ended by itself, `kills` times killed.

    One kill in four comes anywhere in the command; the others while letters are going out.
    Raises: AssertionError when it ends too often before it can be killed.
    """
    done = runs = 0
    while True:
        runs += 1
        command = office.command("mail", "--send")
        with subprocess.Popen(
            command,
            env=dict(office.environment),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        ) as one:
            if done == kills:
                one.wait(600)
                return runs
            wait_to_kill(one, office.ledger, chance)
            done += one.poll() is None
            one.send_signal(signal.SIGKILL)
        assert runs <= 2 * kills + 2, "the letters were all sent before the last kill"


def wait_to_kill(one: subprocess.Popen[bytes], ledger: Path, chance: random.Random) -> None:
    """Until a random moment, or the end of the command."""
    if chance.random() < 0.25:
        wait_for(one, chance.uniform(0, 3))
        return
    before = ledger.stat().st_mtime_ns if ledger.exists() else 0
    while one.poll() is None:
        if ledger.exists() and ledger.stat().st_mtime_ns != before:
            wait_for(one, chance.uniform(0, LETTERS_TIME))
            return
        time.sleep(0.005)


def wait_for(one: subprocess.Popen[bytes], seconds: float) -> None:
    """That long, or until the command ends."""
    try:
        one.wait(seconds)
    except subprocess.TimeoutExpired:
        return


@dataclass(frozen=True)
class Count:
    """What the ledger says and what the mailboxes hold, per reader and Message-ID."""

    states: Counter[str]
    sent_once: int
    unknown_arrived: int
    unknown_lost: int
    wrong: tuple[str, ...]

    @property
    def told(self) -> str:
        """The figures in a line."""
        states = ", ".join(f"{count} {state}" for state, count in sorted(self.states.items()))
        return (
            f"ledger: {states}; sent and in the mailbox exactly once: {self.sent_once}; "
            f"unknown: {self.unknown_arrived} arrived, {self.unknown_lost} did not; "
            f"wrong: {len(self.wrong)}"
        )


def counted(ledger: Path, arrived: Iterable[tuple[str, str]]) -> Count:
    """The ledger against the (address, Message-ID) of every message that arrived."""
    copies = Counter(arrived)
    entries = list(SendLedger(ledger))
    of = {entry: copies[entry.email, entry.message_id] for entry in entries}
    known = {(entry.email, entry.message_id) for entry in entries}
    wrong = [
        f"{entry.email} {entry.state} {count}"
        for entry, count in of.items()
        if count > 1 or entry.state not in ("sent", "unknown") or (entry.state == "sent") > count
    ]
    wrong += [
        f"{address} not in the ledger" for address, one in copies if (address, one) not in known
    ]
    return Count(
        Counter(entry.state for entry in entries),
        sum(count == 1 for entry, count in of.items() if entry.state == "sent"),
        sum(count == 1 for entry, count in of.items() if entry.state == "unknown"),
        sum(count == 0 for entry, count in of.items() if entry.state == "unknown"),
        tuple(wrong),
    )


def message_id(content: bytes) -> str:
    """The Message-ID of a message."""
    return str(email.message_from_bytes(content)["Message-ID"])
