"""An office that edits a Word file, by plan or at random, and data that changes meanwhile.

Every word a person writes is made up and stands once, so that it can be looked for.
"""

from __future__ import annotations

import copy
import io
import random
import re
import zipfile
from collections import Counter
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import docx
from docx.oxml.ns import qn

from plan09lib.deliver.edited.plan_number import PLAN_UNNUMBERED
from plan09lib.deliver.page.files import WORD_FILE
from plan09lib.deliver.word.places import places_of
from plan09lib.tell.document.blocks import Block, Document, Heading, Paragraph, Run, Table

_NUMBER = re.compile(r"\d+(?:[.,/]\d+)*%?")


def edited(report: Path, folder: Path, edit: Callable[[Any], None]) -> Path:
    """The report's Word file in `folder`, edited."""
    word = docx.Document(str(report / WORD_FILE))
    edit(word)
    file = folder / "da-sua.docx"
    word.save(str(file))
    return file


def paragraph(word: Any, begins: str) -> Any:
    return next(one for one in word.paragraphs if one.text.startswith(begins))


def write_over(own: Any, text: str) -> None:
    own.runs[0].text = text
    for run in own.runs[1:]:
        run._r.getparent().remove(run._r)


def position(word: Any) -> Any:
    """The line of who signs: last of the signature's cell."""
    return word.tables[-1].rows[-1].cells[-1].paragraphs[-1]


def sign(word: Any, name: str) -> None:
    """`name` in a paragraph of its own below the signer's position, after the empty lines for the
    signature."""
    cell = word.tables[-1].rows[-1].cells[-1]
    for text in ("", "", name):
        cell.add_paragraph(text)


def without_number(word: Any) -> None:
    """The plan is named without its number."""
    for run in paragraph(word, "Thực hiện Kế hoạch").runs:
        run.text = run.text.replace(f" số {PLAN_UNNUMBERED}", "")


def fill(word: Any) -> None:
    """Every place for people filled."""
    without_number(word)
    for own in [one for one in word.paragraphs if one.text.startswith("[Người viết bổ sung")]:
        write_over(own, "Do sắp xếp lại bộ máy.")


def with_new_data(document: Document, dice: random.Random) -> Document:
    """The document by other data: some facts read otherwise everywhere, a paragraph gone or new."""
    facts = sorted({run.fact for _, run in document.runs() if run.fact and run.text.isdigit()})
    changed = dict.fromkeys(dice.sample(facts, dice.randint(0, 12)), "")
    changed = {fact: str(dice.randint(100, 999)) for fact in changed}
    blocks: list[Block] = []
    bodies = [b.key for b in document.blocks if isinstance(b, Paragraph) and b.role == "body"]
    gone = set(dice.sample(bodies, dice.randint(0, 2)))
    for block in document.blocks:
        if block.key in gone:
            continue
        blocks.append(_renewed(block, changed))
        if block.key in bodies and dice.random() < 0.05:
            runs = (
                Run("Đoạn mới theo số liệu mới: "),
                Run(str(dice.randint(1000, 9999)), "fact", f"moi.{block.key}"),
            )
            blocks.append(Paragraph(key=f"moi-{block.key}", runs=runs))
    return replace(document, blocks=tuple(blocks))


def _renewed(block: Block, changed: dict[str, str]) -> Block:
    def runs(own: tuple[Run, ...]) -> tuple[Run, ...]:
        return tuple(replace(run, text=changed.get(run.fact, run.text)) for run in own)

    if isinstance(block, Heading | Paragraph):
        return replace(block, runs=runs(block.runs))
    if isinstance(block, Table):
        rows = tuple(
            tuple(replace(cell, runs=runs(cell.runs)) for cell in row) for row in block.rows
        )
        return replace(block, rows=rows)
    return block


@dataclass
class Done:
    """What the office did: words it wrote, texts it deleted, numbers it changed."""

    words: list[str] = field(default_factory=list)
    deleted: list[str] = field(default_factory=list)
    numbers: list[str] = field(default_factory=list)
    touched: set[str] = field(default_factory=set)


class Office:
    """Edits a Word file with a random hand; `numbers` are the facts' numbers by paragraph."""

    def __init__(self, dice: random.Random, numbers: Mapping[str, Collection[str]]):
        self.dice, self.numbers, self.done = dice, numbers, Done()

    def edit(self, file: Path, times: int) -> Done:
        """`times` edits of `file`, each of another paragraph."""
        word = docx.Document(str(file))
        body = [
            one
            for one in places_of(word)
            if not one.is_row
            and one.element.getparent() is word.element.body
            and len(one.text) > 40
        ]
        ways: list[Callable[[Any, str], None]] = [
            self._words_added, self._words_changed, self._number_changed, self._deleted,
            self._paragraph_added, self._split, self._moved, self._marks_lost,
        ]  # fmt: skip
        for place in self.dice.sample(body, min(times, len(body))):
            self.done.touched.add(place.text)
            self.dice.choice(ways)(place.element, place.text)
        word.save(str(file))
        return self.done

    def _new_words(self) -> str:
        self.done.words.append(f"chữ{self.dice.randrange(10**9)}")
        return f"theo ý kiến {self.done.words[-1]}"

    def _words_added(self, element: Any, _: str) -> None:
        texts = [text for text in element.iter(qn("w:t")) if " " in (text.text or "")]
        text = self.dice.choice(texts)
        text.text = f"{text.text or ''} {self._new_words()} "
        text.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")

    def _words_changed(self, element: Any, _: str) -> None:
        worded = [t for t in element.iter(qn("w:t")) if len((t.text or "").split()) > 3]
        if worded:
            text = self.dice.choice(worded)
            text.text = f"{' '.join((text.text or '').split()[:-2])} {self._new_words()} "

    def _number_changed(self, element: Any, whole: str) -> None:
        own = self.numbers.get(whole, ())
        texts = list(element.iter(qn("w:t")))
        numbered = [
            one
            for before, one in zip([None, *texts], texts, strict=False)
            if one.text in own
            and not (before is not None and (before.text or "").endswith("Bảng "))
        ]  # the number of a table is no fact
        if numbered:
            text = self.dice.choice(numbered)
            text.text = "4321"
            self.done.numbers.append(whole)

    def _deleted(self, element: Any, whole: str) -> None:
        element.getparent().remove(element)
        self.done.deleted.append(whole)

    def _paragraph_added(self, element: Any, _: str) -> None:
        new = copy.deepcopy(element)
        for child in list(new)[1:]:
            new.remove(child)
        run = docx.oxml.OxmlElement("w:r")
        text = docx.oxml.OxmlElement("w:t")
        text.text = f"Đảng ủy nhận thấy {self._new_words()} cần 6 buổi."
        run.append(text)
        new.append(run)
        element.addnext(new)

    def _split(self, element: Any, _: str) -> None:
        """The paragraph cut in two, as a person does with one key; its first words in front."""
        runs = element.findall(qn("w:r"))
        cuts = [at for at, run in enumerate(runs) if at and (_text(run) or " ")[0] == " "]
        if cuts:
            cut = self.dice.choice(cuts)
            new = copy.deepcopy(element)
            for child in list(new)[1:]:
                new.remove(child)
            for run in runs[cut:]:
                new.append(run)
            element.addnext(new)

    def _moved(self, element: Any, _: str) -> None:
        following = element.getnext()
        if following is not None and following.tag == qn("w:p"):
            following.addnext(element)

    def _marks_lost(self, element: Any, _: str) -> None:
        for tag in ("w:bookmarkStart", "w:bookmarkEnd"):
            for one in list(element.iter(qn(tag))):
                one.getparent().remove(one)


def _text(run: Any) -> str:
    return "".join(text.text or "" for text in run.iter(qn("w:t")))


def related_as_libreoffice(file: Path) -> None:
    """The file with the relation to its properties named as LibreOffice names it."""
    with zipfile.ZipFile(file) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    there, here = b"package/2006/relationships/meta", b"officedocument/2006/relationships/meta"
    assert there in parts["_rels/.rels"]
    parts["_rels/.rels"] = parts["_rels/.rels"].replace(there, here)
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for name, content in parts.items():
            new.writestr(name, content)


def twice_in(content: bytes) -> list[str]:
    """Parts that a Word file holds twice, and kinds of which it may have one relation only."""
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        names = parts.namelist()
        kinds = re.findall(r'/metadata/([\w-]+)"', parts.read("_rels/.rels").decode())
    return [one for own in (names, kinds) for one, times in Counter(own).items() if times > 1]
