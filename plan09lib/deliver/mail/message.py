"""A letter as a MIME message: mixed[ alternative[ plain, related[ html, png… ] ], attachments ].

The older MIME classes (policy compat32) are used on purpose: `EmailMessage` loses spaces in
Vietnamese subjects when it folds them. Everything is UTF-8 in base64.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from email import policy
from email.header import Header
from email.mime.application import MIMEApplication
from email.mime.image import MIMEImage
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from functools import cached_property
from pathlib import Path

import css_inline
from lxml import etree

from plan09lib.deliver.mail.recipients import Recipient
from plan09lib.digest import sha256
from plan09lib.tell.letters.letter import Letter

_WIRE = policy.compat32.clone(linesep="\r\n", max_line_length=998)
_INLINER = css_inline.CSSInliner(keep_at_rules=True, load_remote_stylesheets=False)
_OFFICE = "vnd.openxmlformats-officedocument"
_TYPES = {
    ".html": ("html", True), ".zip": ("zip", False),
    ".docx": (f"{_OFFICE}.wordprocessingml.document", False),
    ".xlsx": (f"{_OFFICE}.spreadsheetml.sheet", False),
}  # fmt: skip
_FOLD = "\n "
_LONGEST_WORD, _LONGEST_LINE = 75, 78
"""Of an encoded word, RFC 2047; of a line that nobody folds again, RFC 5322."""


@dataclass(frozen=True)
class Attachment:
    """A file enclosed with a letter; its name is ASCII.

    `renamed` are pages that are enclosed under other names than they have in the report's folder,
    as (name there, name here): the links of one to the other follow.
    """

    name: str
    content: bytes
    renamed: tuple[tuple[str, str], ...] = ()

    @classmethod
    def page(cls, file: Path, renamed: Mapping[str, str]) -> Attachment:
        """A page of the report under its new name."""
        names = tuple(renamed.items())
        return cls(renamed[file.name], _led_over(file.read_bytes(), names), names)

    @property
    def issued(self) -> tuple[bytes, ...]:
        """The files as they lie in the report's folder."""
        back = tuple((here, there) for there, here in self.renamed)
        return tuple(_led_over(content, back) for content in self.files)

    @property
    def files(self) -> tuple[bytes, ...]:
        """What the reader opens: of an archive, the files in it."""
        return tuple(_members(self.content)) if self.name.endswith(".zip") else (self.content,)

    @property
    def text(self) -> str:
        """All that a reader can find in it, a line per paragraph of a Word file, per cell."""
        if self.name.endswith((".docx", ".xlsx")):
            return "\n".join(map(_text_of_part, _members(self.content, ".xml")))
        return "\n".join(content.decode("utf-8") for content in self.files)

    def part(self) -> MIMEText | MIMEApplication:
        """The file as a part of a message."""
        subtype, is_text = _TYPES[self.name[self.name.rindex(".") :]]
        part: MIMEText | MIMEApplication = (
            MIMEText(self.content.decode("utf-8"), subtype, "utf-8")
            if is_text
            else MIMEApplication(self.content, subtype)
        )
        part.add_header("Content-Disposition", "attachment", filename=self.name)
        return part


def _led_over(page: bytes, names: Iterable[tuple[str, str]]) -> bytes:
    """`page` whose links to files of one name lead to those of the other."""
    for old, new in names:
        page = page.replace(f'href="{old}'.encode(), f'href="{new}'.encode())
    return page


def _members(content: bytes, ending: str = "") -> Iterator[bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for name in archive.namelist():
            if name.endswith(ending):
                yield archive.read(name)


def _text_of_part(content: bytes) -> str:
    """The text of a part of a Word file or workbook; a name over several runs is one line."""
    root = etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True))
    paragraphs = ["".join(one.itertext()) for one in root.iter("{*}p", "{*}si")]
    return "\n".join(paragraphs or root.itertext())


@dataclass(frozen=True)
class Mail:
    """A letter ready to be sent, without the readers' addresses; `html` has its CSS inlined."""

    letter: Letter
    run_id: str
    html: str
    attachments: tuple[Attachment, ...]

    @property
    def cut(self) -> str:
        """The cut the letter is for."""
        return self.letter.cut

    @cached_property
    def digest(self) -> str:
        """SHA-256 of all that the reader gets: equal for equal content."""
        pictures = [(chart.id, chart.png) for chart in self.letter.charts]
        files = [(one.name, one.content) for one in self.attachments]
        texts = [self.run_id, self.cut, self.letter.subject, self.letter.plain, self.html]
        parts = [("", text.encode()) for text in texts] + pictures + files
        told = (f"{name} {len(content)} ".encode() + content for name, content in parts)
        return sha256(b"".join(told))

    def message_id(self, domain: str) -> str:
        """The Message-ID: the same content has the same id, however often it is built."""
        return f"<{self.digest[:32]}.{self.run_id}@{domain}>"

    def as_bytes(self, sender: tuple[str, str], readers: Sequence[Recipient], date: str) -> bytes:
        """The message as it goes over the wire, with CRLF; `sender` is (name, address)."""
        message = MIMEMultipart("mixed")
        for name, value in self._headers(sender, readers, date):
            message[name] = value
        message.attach(self._body(sender[1].rpartition("@")[2]))
        for attachment in self.attachments:
            message.attach(attachment.part())
        _fix_boundaries(message, self.digest)
        return message.as_bytes(policy=_WIRE)

    def _headers(
        self, sender: tuple[str, str], readers: Sequence[Recipient], date: str
    ) -> list[tuple[str, str]]:
        shown = {way: [r for r in readers if r.send_as == way] for way in ("to", "cc")}
        headers = [("From", _person(*sender))]
        headers.append(("To", _people(shown["to"]) or "undisclosed-recipients:;"))
        if shown["cc"]:
            headers.append(("Cc", _people(shown["cc"])))
        return [
            *headers,
            ("Subject", _encoded(self.letter.subject, "Subject")),
            ("Date", one_line(date)),
            ("Message-ID", self.message_id(sender[1].rpartition("@")[2])),
            ("Content-Language", "vi"),
            ("Auto-Submitted", "auto-generated"),
            ("X-Plan09-Run", self.run_id),
        ]

    def _body(self, domain: str) -> MIMEMultipart:
        """The text in both forms; a picture's Content-ID is its own in each letter (RFC 2392)."""
        body, related = MIMEMultipart("alternative"), MIMEMultipart("related", type="text/html")
        ids = {chart.id: f"{chart.id}.{self.digest[:16]}@{domain}" for chart in self.letter.charts}
        html = self.html
        for name, id in ids.items():
            html = html.replace(f'"cid:{name}"', f'"cid:{id}"')
        related.attach(MIMEText(html, "html", "utf-8"))
        for chart in self.letter.charts:
            picture = MIMEImage(chart.png, "png")
            picture.add_header("Content-ID", f"<{ids[chart.id]}>")
            picture.add_header("Content-Disposition", "inline", filename=f"{chart.id}.png")
            related.attach(picture)
        body.attach(MIMEText(self.letter.plain, "plain", "utf-8"))
        body.attach(related)
        return body


def inlined(html: str) -> str:
    """`html` with its rules in style attributes; only @media rules stay in `<style>`."""
    return _INLINER.inline(html)


def zipped(files: Mapping[str, bytes]) -> bytes:
    """A zip archive of files by name, the same bytes for the same content."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def one_line(text: str) -> str:
    """`text` on one line, without control characters: no cell can add a header.

    >>> one_line("Phường\\r\\nBcc: ai-do@vi-du.vn")
    'Phường Bcc: ai-do@vi-du.vn'
    """
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def _encoded(text: str, header: str) -> str:
    return Header(one_line(text), "utf-8", _LONGEST_WORD, header).encode()


def _person(name: str, address: str) -> str:
    """Name and address; the name is encoded even where it is ASCII, so that it is read as it is."""
    shown, plain = one_line(name), one_line(address)
    if not shown:
        return plain
    name = _encoded(shown, "From")  # no header with people in it is longer
    line = f"From: {name.rpartition(_FOLD)[2]} <{plain}>,"
    return f"{name}{' ' if len(line) <= _LONGEST_LINE else _FOLD}<{plain}>"


def _people(readers: Sequence[Recipient]) -> str:
    return f",{_FOLD}".join(_person(reader.name, reader.email) for reader in readers)


def _fix_boundaries(message: MIMEMultipart, digest: str) -> None:
    """Boundaries made of the content, so that the same letter is the same bytes."""
    parts = [part for part in message.walk() if part.is_multipart()]
    for place, part in enumerate(parts):
        part.set_boundary(f"=_{digest[:24]}.{place}")
