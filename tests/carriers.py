"""Every text in the files that leave a ward, whatever carries it, and numbers by their ids.

Files inside files are read too: parts of a letter, of a Word file, of a package. A file of a kind
that nobody reads here says so: what it holds would never be looked at.
"""

from __future__ import annotations

import email
import email.policy
import io
import json
import mimetypes
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd
from lxml import etree
from lxml import html as lxml_html

PICTURES = (".png", ".gif", ".jpeg", ".jpg", ".woff2", ".ttf")
"""What is drawn says the numbers whose ids stand beside it; fonts say nothing."""
_FACT = re.compile(r'<data value="([^"]*)" data-fact="([^"]*)"')
_DRAWN = re.compile(r'data-facts="([^"]*)"')
_LINES = {
    "p", "li", "tr", "div", "section", "h1", "h2", "h3", "h4", "h5", "h6", "caption", "summary",
    "dt", "dd", "figcaption", "title", "text", "br",
}  # fmt: skip
_NAMED = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_CELLS = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_UNSEEN = ("style", "script", "class", "id", "href", "d", "src", "data-fact", "data-facts")


@dataclass(frozen=True)
class Carried:
    """What one file says, or one part of it: lines of text, and its markup or table if it has one.

    `where` leads to it: `thu/lanh_dao.eml › bao-cao.docx › word/document.xml`.
    """

    where: str
    lines: tuple[str, ...] = ()
    markup: str = ""
    table: pd.DataFrame | None = field(default=None, compare=False)
    is_read: bool = True

    @property
    def told(self) -> dict[str, str]:
        """Values by the id of the number; "?" where it is only drawn."""
        drawn = {one: "?" for ids in _DRAWN.findall(self.markup) for one in ids.split()}
        return drawn | {fact_id: value for value, fact_id in _FACT.findall(self.markup)}


def carried_by(folder: Path, files: list[Path]) -> Iterator[Carried]:
    """What stands in these files of a report's folder."""
    for path in files:
        yield from carried(path.relative_to(folder).as_posix(), path.read_bytes())


def carried(where: str, content: bytes) -> Iterator[Carried]:
    """What stands in one file."""
    ending = Path(where).suffix.lower()
    if ending in _READERS:
        yield from _READERS[ending](where, content)
    elif ending not in PICTURES:
        yield Carried(where, is_read=False)


def _html(where: str, content: bytes) -> Iterator[Carried]:
    markup = content.decode("utf-8")
    yield Carried(where, tuple(_shown(markup)), markup)


def _shown(markup: str) -> Iterator[str]:
    """The lines of a page, then what only its attributes, comments and styles say."""
    if not markup.strip():
        return
    page = lxml_html.document_fromstring(markup)
    beside = [
        value for one in page.iter(etree.Element) for name, value in one.attrib.items()
        if name not in _UNSEEN and " " in value.strip()
    ]  # fmt: skip
    beside += [str(one.text or "") for one in page.iter(etree.Comment)]
    for one in page.iter(etree.Element):
        if one.tag in ("td", "th"):
            one.tail = f" {one.tail or ''}"
        elif one.tag in _LINES:
            one.tail = f"\n{one.tail or ''}"
            one.text = f"\n{one.text or ''}" if one.tag != "br" else one.text
    yield from _lines("".join(page.itertext(etree.Element)))
    yield from beside


def _lines(text: str) -> Iterator[str]:
    yield from (" ".join(line.split()) for line in text.splitlines() if line.strip())


def _plain(where: str, content: bytes) -> Iterator[Carried]:
    yield Carried(where, tuple(_lines(content.decode("utf-8-sig"))))


def _csv(where: str, content: bytes) -> Iterator[Carried]:
    for one in _plain(where, content):
        yield Carried(where, one.lines, table=pd.read_csv(io.BytesIO(content)))


def _parquet(where: str, content: bytes) -> Iterator[Carried]:
    yield Carried(where, table=pd.read_parquet(io.BytesIO(content)))


def _json(where: str, content: bytes) -> Iterator[Carried]:
    yield Carried(where, tuple(_said(json.loads(content))))


def _said(value: Any, name: str = "") -> Iterator[str]:
    """Every value with the name it stands under."""
    if isinstance(value, dict):
        for key, one in value.items():
            yield from _said(one, str(key))
    elif isinstance(value, list):
        for one in value:
            yield from _said(one, name)
    else:
        yield from _lines(f"{name}: {value}")


def _notebook(where: str, content: bytes) -> Iterator[Carried]:
    """The cells, every form of every output apart, and what nobody sees: the metadata."""
    book = json.loads(content)
    yield Carried(f"{where} › metadata", tuple(_said(book.get("metadata", {}))))
    for cell in book["cells"]:
        place = f"{where} › {cell['id']}"
        yield Carried(place, tuple(_lines("".join(cell["source"]))))
        yield Carried(f"{place} › metadata", tuple(_said(cell.get("metadata", {}))))
        for output in cell.get("outputs", ()):
            forms = dict(output.get("data", {}))
            forms |= {"text/plain": output["text"]} if "text" in output else {}
            forms |= {"text/plain": output["traceback"]} if "traceback" in output else {}
            for form, said in forms.items():
                ending = {"text/plain": ".txt", "text/latex": ".tex"}.get(form)
                ending = ending or mimetypes.guess_extension(form) or ""
                text = said if isinstance(said, str) else "".join(map(str, said))
                yield from carried(f"{place} › {form}{ending}", text.encode())


def _latex(where: str, content: bytes) -> Iterator[Carried]:
    words = re.sub(r"\\[A-Za-z]+|[\\{}&$]", " ", content.decode("utf-8"))
    yield Carried(where, tuple(_lines(words)))


def _word(where: str, content: bytes) -> Iterator[Carried]:
    for name, part in _members(content):
        if not name.endswith((".xml", ".rels")):
            yield from carried(f"{where} › {name}", part)
            continue
        root = etree.fromstring(part)
        lines = [_text(paragraph) for paragraph in root.iter(f"{_NAMED}p")]
        rows = [
            " ".join(_text(cell) for cell in row.iter(f"{_NAMED}tc"))
            for row in root.iter(f"{_NAMED}tr")
        ]
        yield Carried(
            f"{where} › {name}", tuple(_lines("\n".join([*lines, *rows, *_beside(root)])))
        )


def _beside(root: Any, told: str = f"{_NAMED}t") -> Iterator[str]:
    """What stands in no paragraph, whose texts are `told`: properties, alternative texts, names."""
    for one in root.iter(etree.Element):
        if one.tag != told and one.text and one.text.strip():
            yield one.text
        yield from (value for value in one.attrib.values() if re.search(r"[^\W\d]\s", value))


def _workbook(where: str, content: bytes) -> Iterator[Carried]:
    parts = dict(_members(content))
    texts = [_text(one) for one in _parsed(parts, "xl/sharedStrings.xml").iter(f"{_CELLS}si")]
    for name, part in parts.items():
        if not name.endswith((".xml", ".rels", ".vml")):
            yield from carried(f"{where} › {name}", part)
        elif name.startswith("xl/worksheets/sheet"):
            rows = etree.fromstring(part).iter(f"{_CELLS}row")
            lines = [" ".join(_cell(cell, texts) for cell in row) for row in rows]
            yield Carried(f"{where} › {name}", tuple(_lines("\n".join(lines))))
        elif name != "xl/styles.xml" and not name.startswith("xl/theme"):
            yield Carried(f"{where} › {name}", tuple(_beside(etree.fromstring(part), "")))


def _parsed(parts: dict[str, bytes], name: str) -> Any:
    return etree.fromstring(parts.get(name, b"<none/>"))


def _cell(cell: Any, texts: list[str]) -> str:
    said = _text(cell)
    return texts[int(said)] if cell.get("t") == "s" else said


def _text(element: Any) -> str:
    return "".join(element.itertext())


def _message(where: str, content: bytes) -> Iterator[Carried]:
    letter = email.message_from_bytes(content, policy=email.policy.default)
    for number, part in enumerate(letter.walk()):
        if number == 0:
            yield Carried(f"{where} › headers", tuple(f"{k}: {v}" for k, v in part.items()))
        if not part.is_multipart():
            ending = mimetypes.guess_extension(part.get_content_type()) or ""
            name = part.get_filename() or f"thu{ending}"
            held = part.get_payload(decode=True)
            if part.get_content_maintype() == "text":
                held = part.get_content().encode()
            yield from carried(f"{where} › {name}", held)


def _package(where: str, content: bytes) -> Iterator[Carried]:
    for name, part in _members(content):
        yield from carried(f"{where} › {name}", part)


def _members(content: bytes) -> Iterator[tuple[str, bytes]]:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        for name in package.namelist():
            if not name.endswith("/"):
                yield name, package.read(name)


_READERS = {
    ".html": _html, ".svg": _html, ".ipynb": _notebook, ".txt": _plain, ".tex": _latex,
    ".csv": _csv, ".parquet": _parquet, ".json": _json, ".docx": _word, ".xlsx": _workbook,
    ".eml": _message, ".zip": _package,
}  # fmt: skip
