"""A Postfix of our own on the loopback: its folder, port, certificate, account and mailboxes.

The machine's own mail setup is neither read nor changed. Every address has a Maildir; mail for
other domains is refused.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from smtp_server import certificate, free_port

USER, REALM, PASSWORD = "bao-cao", "localhost", "chi-de-thu"
_MAIN = """
compatibility_level = 3.6
queue_directory = {home}/queue
data_directory = {home}/data
myhostname = localhost
mydestination =
inet_interfaces = loopback-only
inet_protocols = ipv4
maillog_file = {home}/log/mail.log
maillog_file_prefixes = {home}
mynetworks =
alias_maps =
alias_database =
local_recipient_maps =
virtual_mailbox_domains = {domains}
virtual_mailbox_base = {home}/mail
virtual_mailbox_maps = texthash:{home}/boxes
virtual_uid_maps = static:65534
virtual_gid_maps = static:65534
smtpd_tls_security_level = encrypt
smtpd_tls_auth_only = yes
smtpd_tls_cert_file = {cert}
smtpd_tls_key_file = {key}
smtpd_sasl_auth_enable = yes
smtpd_sasl_path = smtpd
smtpd_sasl_local_domain = {realm}
smtpd_relay_restrictions = permit_sasl_authenticated, reject
smtpd_recipient_restrictions = permit_sasl_authenticated, reject
message_size_limit = 30000000
mailbox_size_limit = 0
virtual_mailbox_limit = 0
"""
_MASTER = """
{port} inet n - n - - smtpd
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
error unix - - n - - error
retry unix - - n - - error
proxymap unix - - n - - proxymap
virtual unix - n n - - virtual
anvil unix - - n - 1 anvil
tlsmgr unix - - n 1000? 1 tlsmgr
postlog unix-dgram n - n - 1 postlogd
"""
_SASL = """pwcheck_method: auxprop
auxprop_plugin: sasldb
sasldb_path: {home}/etc/sasl/users
mech_list: PLAIN LOGIN
"""


def lacks() -> str:
    """What is missing to run Postfix here; empty when nothing is."""
    if os.name != "posix" or os.geteuid() != 0:
        return "Postfix can be started by root only"
    tools = ("postfix", "saslpasswd2", "openssl")
    missing = [name for name in tools if not shutil.which(name)]
    return f"not installed: {', '.join(missing)}" if missing else ""


@dataclass(frozen=True)
class OwnPostfix:
    """A running Postfix."""

    home: Path
    port: int
    certificate: Path

    def boxes(self) -> dict[str, list[bytes]]:
        """Per address the messages in its mailbox."""
        found = {}
        for line in (self.home / "boxes").read_text().splitlines():
            address, folder = line.split()
            parts = (self.home / "mail" / folder / part for part in ("new", "cur"))
            files = [file for part in parts if part.is_dir() for file in sorted(part.iterdir())]
            found[address] = [file.read_bytes() for file in files]
        return found

    def wait_until_delivered(self) -> None:
        """Nothing in the queue any more. Raises: TimeoutError after a minute."""
        for _ in range(600):
            queues = ("incoming", "active", "deferred", "maildrop")
            if not any(f.is_file() for q in queues for f in (self.home / "queue" / q).rglob("*")):
                return
            time.sleep(0.1)
        raise TimeoutError("messages stay in the queue")


@contextmanager
def running_postfix(home: Path, addresses: Iterable[str]) -> Iterator[OwnPostfix]:
    """Postfix with a mailbox per address; stopped at the end. `home` must be empty."""
    wanted = sorted(set(addresses))
    postfix = OwnPostfix(home, free_port(), _prepare(home))
    _write(postfix, wanted)
    subprocess.run(["postfix", "-c", str(home / "etc"), "start"], check=True, capture_output=True)
    try:
        yield postfix
    finally:
        subprocess.run(["postfix", "-c", str(home / "etc"), "stop"], check=False, timeout=60)


def _prepare(home: Path) -> Path:
    for name in ("etc/sasl", "queue", "data", "mail", "log", "keys"):
        (home / name).mkdir(parents=True)
    for folder in (home, *home.parents):
        if folder.parent != folder and folder.stat().st_uid == os.geteuid():
            folder.chmod(folder.stat().st_mode | 0o055)
    shutil.chown(home / "data", "postfix")
    os.chown(home / "mail", 65534, 65534)
    return certificate(home / "keys")[0]


def _write(postfix: OwnPostfix, addresses: list[str]) -> None:
    home, cert = postfix.home, postfix.certificate
    domains = " ".join(sorted({address.partition("@")[2] for address in addresses}))
    parts = {
        "home": home, "domains": domains, "cert": cert, "key": cert.with_suffix(".key"),
        "realm": REALM, "port": f"127.0.0.1:{postfix.port}",
    }  # fmt: skip
    (home / "etc" / "main.cf").write_text(_MAIN.format(**parts))
    (home / "etc" / "master.cf").write_text(_MASTER.format(**parts))
    (home / "boxes").write_text("".join(f"{one} box-{i}/\n" for i, one in enumerate(addresses)))
    (home / "etc" / "sasl" / "smtpd.conf").write_text(_SASL.format(**parts))
    command = [
        "saslpasswd2",
        "-p",
        "-c",
        "-f",
        str(home / "etc" / "sasl" / "users"),
        "-u",
        REALM,
        USER,
    ]
    subprocess.run(command, input=PASSWORD, text=True, check=True)
    shutil.chown(home / "etc" / "sasl" / "users", "postfix")
