"""The office's edited Word file as the document that is issued: looked through, then frozen.

Nothing that a person signed is changed on the way but what issuing itself changes: number, day, the
word that it is a draft, the slant of what asked to be filled in. What the data would change is
refused, with all else, at once.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

from docx.oxml.ns import qn

from plan09lib.atomic_write import atomic_write
from plan09lib.deliver.edited.align import align
from plan09lib.deliver.edited.check import check, cut, names_of
from plan09lib.deliver.edited.figures import numbers_in
from plan09lib.deliver.edited.hidden import without_traces
from plan09lib.deliver.edited.merge import DRAFT, is_same, merge
from plan09lib.deliver.edited.plan_number import (
    TELL_NUMBER,
    Named,
    is_told_by_unit,
    named_before,
    unnumbered_in,
    written_number,
)
from plan09lib.deliver.edited.update import Edited, Generated, read_edited
from plan09lib.deliver.edited.write import write
from plan09lib.deliver.page.files import WORD_FILE
from plan09lib.deliver.record.request import OfficeFile
from plan09lib.deliver.word.package import packed
from plan09lib.deliver.word.units import Unit, Version
from plan09lib.deliver.word.word import Documented, version_of
from plan09lib.errors import Fault, GateRefused
from plan09lib.judge.targets.evidence import Evidence
from plan09lib.read.period.issue import HumanPart, Issue
from plan09lib.tell.document.blocks import Document, Heading, Human

_FROZEN = "văn bản ban hành mang đúng số, ngày ban hành"


@runtime_checkable
class Issuable(Documented, Protocol):
    """A review that is a draft, or issued under a number."""

    @property
    def issue(self) -> Issue | None: ...
    @property
    def evidence(self) -> Evidence: ...
    @property
    def unwritten(self) -> list[str]: ...
    def with_issue(self, issue: Issue) -> Issuable: ...
    def doubts_in(self, text: str) -> list[str]: ...


def checked_issue(
    draft: Issuable, issue: Issue, without: str, document: OfficeFile | None, report: Path
) -> Issue:
    """`issue` with what people wrote, once nothing speaks against issuing the report `draft`.

    `document` is the office's file, made from that of the folder `report`; without one the
    generated document is issued. `without` is the reason why causes or lessons are not written.

    The plan keeps the number that the unit's issued reports name it by.

    Raises: GateRefused with every reason; DataRefused as `read_edited`.
    """
    named = known_number(draft, report)
    if document is None:
        number = named.number if named else None
        told = replace(issue, human=HumanPart(without=without, plan_number=number))
        issued = draft.with_issue(told)
        faults = [*_unwritten(issued, without), *_unnumbered(version_of(issued))]
    else:
        edited = read_edited(document, report)
        before = version_of(draft)
        units, places, is_told = edited.version.units, edited.places, is_told_by_unit(draft)
        number = written_number(units, places, before.units, is_told=is_told)
        told = replace(issue, human=HumanPart(words_in(edited), without, document.digest, number))
        issued = draft.with_issue(told)
        now = version_of(issued)
        names = names_of(draft)
        checked = check(document, report, draft, bool(without), named)
        faults = [*checked.faults, *_unwritten(issued, without)]
        otherwise = _issued_otherwise(document.name, edited, before, now)
        faults += [replace(one, found=names.hidden(one.found)) for one in otherwise]
    if faults:
        raise GateRefused(faults)
    return told


def known_number(draft: Documented, report: Path) -> Named | None:
    """The plan's number in the report issued last; None where the unit's file tells it, or none."""
    if is_told_by_unit(draft):
        return None
    return next(reversed(named_before(draft.plan, report)), None)


def named_otherwise(draft: Documented, report: Path) -> list[str]:
    """Issued reports that name the plan by another number than the unit's file tells for them."""
    told = [
        (one, draft.unit.plan_number(draft.plan.id, one.end) or "")
        for one in named_before(draft.plan, report)
    ]
    return [one.beside(number) for one, number in told if one.is_other(number)]


def to_look_at(draft: Issuable, document: OfficeFile | None, report: Path) -> list[str]:
    """Numbers in people's words that fit nothing that is known, each with where it stands.

    People may know better, so nothing is refused for them. Without a `document`, of the generated
    one. Raises: DataRefused as `read_edited`.
    """
    under = _headings(draft.document_tree)
    written = [(unit, unit.text) for unit in version_of(draft).units]
    if document is not None:
        edited = read_edited(document, report)
        units, placed = edited.version.units, align(edited.version.units, edited.places).unit_of
        written = [(units[placed[at]], edited.places[at].text) for at in sorted(placed)]
    return [
        f'CẦN XEM LẠI TRƯỚC KHI KÝ: con số {number} ở mục "{under.get(unit.key, "")}", trong lời '
        f'người viết "{names_of(draft).hidden(cut(text))}", không khớp số liệu nào của mục mà lời '
        "ấy nói về"
        for unit, text in written
        if unit.kind in ("human", "empty") and not is_left(unit, text)
        for number in draft.doubts_in(text)
    ]


def _headings(document: Document) -> dict[str, str]:
    """Under which heading each place for people stands, by the keys of its paragraphs."""
    found, here = dict[str, str](), ""
    for block in document.blocks:
        if isinstance(block, Heading):
            here = "".join(run.text for run in block.runs)
        elif isinstance(block, Human):
            found |= {one.key: here for one in block.paragraphs}
    return found


def left_to_write(
    draft: Issuable, document: OfficeFile, report: Path
) -> tuple[Sequence[str], Sequence[Fault]]:
    """What people have not written in `document`, in words, and lines that only a draft has.

    Both keep it from being issued, whatever its number. Raises: DataRefused as `read_edited`.
    """
    edited = read_edited(document, report)
    trial = Issue("1-BC/ĐU", draft.evidence.now.date, human=HumanPart(words_in(edited)))
    issued = draft.with_issue(trial)
    lines = _left_over(document.name, edited, version_of(draft), version_of(issued))
    return issued.unwritten, [*lines]


def _unwritten(issued: Issuable, without: str) -> Iterator[Fault]:
    rule = "báo cáo ban hành có nguyên nhân, bài học do người viết"
    action = 'viết vào tệp Word hoặc trang Nhận xét; không có thì ghi --without-human-part "lý do"'
    for what in () if without else issued.unwritten:
        yield Fault("văn bản", f"chưa có {what}", rule, action)


def _unnumbered(generated: Version) -> Iterator[Fault]:
    signs = (unnumbered_in(unit.text) for unit in generated.units)
    if sign := next(filter(None, signs), ""):
        rule = "văn bản nêu đủ số hiệu văn bản của đơn vị"
        yield Fault("văn bản", f'"{sign}" chưa điền số', rule, TELL_NUMBER)


def words_in(edited: Edited) -> dict[str, str]:
    """What stands in the places for people, by kind of comment, where they wrote or deleted there.

    Paragraphs that a person added behind such a place belong to it. Of an issued file it is all:
    no list says what was issued with it.
    """
    units = edited.version.units
    is_issued = all(unit.key != DRAFT for unit in units)
    unit_of = align(units, edited.places).unit_of
    asked = [unit for unit in units if unit.about]
    words = {unit.about: list[str]() for unit in asked}
    here = ""
    for at, place in enumerate(edited.places):
        unit = units[unit_of[at]] if at in unit_of else None
        here = unit.about if unit else here
        if here and not (unit and is_left(unit, place.text)):
            words[here].append(place.text)
    said = {unit.about: " ".join(words[unit.about]) for unit in asked}
    return {
        unit.about: said[unit.about] for unit in asked
        if said[unit.about] != _made_as(unit) or (is_issued and unit.kind != "empty")
    }  # fmt: skip


def is_left(unit: Unit, text: str) -> bool:
    """Whether a place for people still asks what it was made to ask."""
    return unit.kind == "empty" and is_same(unit, text)


def _made_as(unit: Unit) -> str:
    return "" if unit.kind == "empty" else unit.text


def _issued_otherwise(name: str, edited: Edited, before: Version, now: Version) -> Iterator[Fault]:
    """Where the file says otherwise what issuing itself changes, as far as a person edited it."""
    steps = merge(edited.version.units, edited.places, now.units)
    written = {step.unit.key: edited.places[step.place].text for step in steps.steps if step.unit
               and not step.replaced}  # fmt: skip
    was = {unit.key: unit.text for unit in before.units}
    new = {unit.key for step in steps.steps for unit in step.after} | {u.key for u in steps.first}
    renewed = {step.unit.key for step in steps.steps if step.unit and step.replaced}
    for unit in now.units:
        as_made = was.get(unit.key, "")
        if unit.text == as_made or unit.key in renewed | new or unit.about:
            continue
        if unnumbered_in(as_made):  # the number of the plan is what the office wrote
            continue
        text = written.get(unit.key, "")
        if numbers_in(text) != numbers_in(unit.text):
            found = f'ghi "{text}"' if text else "đã xóa dòng này"
            yield Fault(name, found, _FROZEN, f'ghi "{unit.text}", hoặc để dòng như lúc lập')
    yield from _left_over(name, edited, before, now)


def _left_over(name: str, edited: Edited, before: Version, now: Version) -> Iterator[Fault]:
    """Lines that only a draft has, which a person edited: they would be issued."""
    of_drafts = {unit.key for unit in before.units} - {unit.key for unit in now.units}
    units = edited.version.units
    for at, number in align(units, edited.places).unit_of.items():
        unit, text = units[number], edited.places[at].text
        if unit.key in of_drafts and not unit.about and not is_same(unit, text):
            rule = "văn bản ban hành không còn dòng của dự thảo"
            yield Fault(name, f'còn dòng "{text}"', rule, "xóa dòng đó")


# The frozen file.


def write_issued(document: OfficeFile, review: Issuable, folder: Path, earlier: Path) -> None:
    """`document` as the Word file of the report in `folder`, with what issuing changes in it.

    `earlier` is the report in place, with the versions that the file may be made from. The same
    file gives the same bytes.
    """
    edited = read_edited(document, earlier)
    now = Generated.of(review)
    merged = merge(edited.version.units, edited.places, now.version.units)
    write(edited.word, edited.places, merged, now.word, now.version, is_commented=False)
    _upright(edited)
    without_traces(edited.word)
    with atomic_write(folder / WORD_FILE) as new:
        new.write_bytes(packed(edited.word, review.document_tree, review.acting_day))


def _upright(edited: Edited) -> None:
    """What people typed into a place that was left to them is not slanted as its request was.

    Paragraphs that they added behind it belong to it. Where only a part is slanted, they meant it.
    """
    units, here = edited.version.units, False
    unit_of = align(units, edited.places).unit_of
    for at, place in enumerate(edited.places):
        if at in unit_of:
            here = units[unit_of[at]].kind == "empty"
        runs = [run for run in place.element.iter(_RUN) if run.find(_TEXT) is not None]
        if here and not place.is_row and all(map(_slanted, runs)):
            for slant in [one for run in runs for one in _slanted(run)]:
                slant.getparent().remove(slant)


_RUN, _TEXT, _LOOK, _SLANTS, _VALUE = (
    qn("w:r"), qn("w:t"), qn("w:rPr"), (qn("w:i"), qn("w:iCs")), qn("w:val"),
)  # fmt: skip


def _slanted(run: Any) -> list[Any]:
    """What says that a run is slanted."""
    looks = run.findall(_LOOK)
    found = [one for look in looks for one in look if one.tag in _SLANTS]
    return [one for one in found if one.get(_VALUE) not in ("0", "false", "off")]


def issued_faults(review: object, _notebook: Path, _title: str, folder: Path) -> Sequence[Fault]:
    """What the frozen file of the office says otherwise than the review that it is issued with."""
    is_edited = isinstance(review, Issuable) and review.issue and review.issue.human.document
    if not (isinstance(review, Issuable) and is_edited):
        return ()
    frozen = OfficeFile(WORD_FILE, (folder / WORD_FILE).read_bytes())
    return check(frozen, folder, review).faults
