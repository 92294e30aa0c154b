"""How mail leaves the office: `thu.yml` in the data folder; the password is never in a file."""

from __future__ import annotations

import importlib
import os
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from plan09lib.read.files.record import Record
from plan09lib.read.files.slug import Slug
from plan09lib.read.files.yaml_file import load_model

_DOMAIN = r"(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,63}"
DOMAIN = rf"^{_DOMAIN}$"
ADDRESS = rf"^[A-Za-z0-9_+-]{{1,64}}(?:\.[A-Za-z0-9_+-]{{1,64}})*@{_DOMAIN}$"
"""Neither "%", by which old servers pass letters on, nor a dot at an end or two in a row."""
SETTINGS_FILE = "thu.yml"
PASSWORD_VARIABLE = "PLAN09_SMTP_PASSWORD"
KEYRING_SERVICE = "plan09"
Address = Annotated[str, Field(pattern=ADDRESS)]


class OwnRecipient(Record):
    """A reader of a ward's letters: the words of the sheet Nơi nhận."""

    name: Annotated[str, Field(min_length=1)]
    email: Annotated[str, Field(min_length=1)]
    cut: Literal["lãnh đạo", "tổ chức", "chi bộ"]
    send: Literal["gửi chính", "đồng gửi", "gửi ẩn"] = "gửi chính"


class MailSettings(Record):
    """Server, sender, allowed domains, test recipients, and how the full report is enclosed.

    `recipients` are by ward who gets its letters instead of the list's sheet Nơi nhận: a list that
    changes after the issue would ask for a corrected report, and nothing that it tells has changed.
    """

    host: Annotated[str, Field(min_length=1)]
    port: Annotated[int, Field(strict=True, ge=1, le=65535)]
    security: Literal["starttls", "tls"]
    user: str = ""
    sender: Address = Field(alias="from")
    from_name: str = ""
    timeout_seconds: Annotated[int, Field(strict=True, ge=1, le=600)] = 30
    ca_file: str = ""
    allowed_domains: tuple[Annotated[str, Field(pattern=DOMAIN)], ...]
    test_recipients: tuple[Address, ...] = ()
    recipients: dict[Slug, tuple[OwnRecipient, ...]] = Field(default_factory=dict)
    full_text: Literal["file", "zip", "link", "none"] = "file"
    link_base: str = ""
    max_message_kb: Annotated[int, Field(strict=True, ge=100)] = 10_000

    @model_validator(mode="after")
    def _check_link(self) -> Self:
        if self.full_text == "link" and not self.link_base.startswith("https://"):
            raise ValueError(
                f'link_base "{self.link_base}" | full_text: link cần địa chỉ https://'
                " | ghi link_base, hoặc đổi full_text"
            )
        return self


def load_settings(data_dir: Path) -> MailSettings:
    """The settings in `data_dir`. Raises: DataRefused with every fault of the file."""
    return load_model(data_dir / SETTINGS_FILE, MailSettings)


def password_of(settings: MailSettings) -> str:
    """The password of the account: from the environment, else from the system's keyring, else "".

    The keyring is asked only where the package `keyring` is installed.
    """
    if not settings.user:
        return ""
    if given := os.environ.get(PASSWORD_VARIABLE, ""):
        return given
    try:
        keyring = importlib.import_module("keyring")
    except ImportError:
        return ""
    return keyring.get_password(KEYRING_SERVICE, settings.user) or ""
