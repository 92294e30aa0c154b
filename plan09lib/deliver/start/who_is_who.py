"""What has to be asked about the people of a list: who they are, and who is nobody else.

An answer is an entry of `nguoi.yml`; c and k both say something there.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pandas as pd

from plan09lib.deliver.start.question import Question
from plan09lib.read.cells.findings import Finding
from plan09lib.read.files.text import matching_key
from plan09lib.read.unit.identified import places
from plan09lib.read.unit.person_answers import PersonAnswers
from plan09lib.read.unit.persons import At, Listed
from plan09lib.read.workbook.intake import Workbook
from plan09lib.tell.lists.data_review import DataReview

PEOPLE, CHANGED = "people", "changed"
_NEW = "new"


def unclear(review: DataReview, book: Workbook, found: Sequence[Finding]) -> Iterator[Question]:
    """Per person who may be somebody on an older list: who it is."""
    targets = review.uses(found[0]) if found else ()
    for at, others in _candidates(review, book) if found else ():
        places = {_code(other): _place(other, review) for other in others}
        one = next(iter(places)) if len(places) == 1 else ""
        told = " hay ".join(places.values())
        text = f"{_row(at)} và {told} chỉ giống nhau một phần (họ tên, ngày sinh hoặc Mã): "
        text += "là một người?" if one else "là người nào (gõ số dòng)?"
        known = tuple((_typed(other, others), _code(other)) for other in others) if not one else ()
        id, key = _id(at), (PEOPLE, *map(str, at))
        yield Question(id, text, targets, 1, key=key, yes=one, no=_NEW, known=known)


def apart(review: DataReview, book: Workbook, found: Sequence[Finding]) -> Iterator[Question]:
    """Per row that may be somebody else's on the same list: whether it is a person of its own."""
    for finding in found:
        if finding.severity == "blocking":
            sheet = finding.origin if book.roster["origin"].nunique() > 1 else ""
            at = finding.row, sheet
            text = f"{_row(at)}: {finding.explanation}: là hai người khác nhau?"
            key = (PEOPLE, *map(str, at))
            yield Question(_id(at), text, review.uses(finding), 1, key=key, yes=_NEW)


def changed(review: DataReview, book: Workbook, found: Sequence[Finding]) -> Iterator[Question]:
    """Whether so many really came and left."""
    for finding in found[:1]:
        text = f"{finding.explanation}: đúng là đổi người?"
        heads, day = len(book.roster), str(book.date)
        yield Question("doi_nguoi", text, review.uses(finding), heads, key=(CHANGED,), yes=day)


def with_answers(
    review: DataReview, known: PersonAnswers, decided: Mapping[tuple[str, ...], str]
) -> dict[str, Any]:
    """What `nguoi.yml` holds once `decided` is added to what it says."""
    book = review.books[-1]
    content = known.model_dump(by_alias=True, exclude_defaults=True)
    people, lists = [*content.get("people", [])], [*content.get("changed", [])]
    for key, code in decided.items():
        if key[0] == CHANGED:
            lists.append(book.date)
        else:
            people.append(_answer(review, book, (int(key[1]), key[2]), code))
    return {"people": people, "changed": lists}


def _answer(review: DataReview, book: Workbook, at: At, code: str) -> dict[str, Any]:
    names = dict(_named(book.roster))
    entry: dict[str, Any] = {"list": book.date, **_said(at), "name": str(names[at])}
    if code == _NEW:
        return entry | {"is_new": True}
    others = dict(_candidates(review, book))[at]
    other = next(one for one in others if _code(one) == code)
    unit, day = other.place[:2]
    same: dict[str, Any] = {"list": day, **_said(other.at), "name": _name(other, review)}
    return entry | {"same_as": same | ({"unit": unit} if unit != review.unit.id else {})}


def _said(at: At) -> dict[str, Any]:
    number, sheet = at
    return {"row": number, **({"sheet": sheet} if sheet else {})}


def _candidates(review: DataReview, book: Workbook) -> Iterator[tuple[At, list[Listed]]]:
    """Rows of people who may be one of those on older lists, with where those stood last."""
    before, _ = review.history.known(book.date - dt.timedelta(days=1))
    for at, maybe in zip(places(book.roster), book.roster["maybe"], strict=True):
        if found := [before.people[one].rows[-1] for one in maybe if one in before.people]:
            yield at, found


def _name(other: Listed, review: DataReview) -> str:
    """The name as it stands on the older list."""
    unit, day, number, sheet = other.place
    own = [one for one in (review.history, *review.history.predecessors) if one.unit.id == unit]
    books = (one.workbook(source) for one in own for source in one.sources if source.date == day)
    rosters = (book.roster for book in books)
    people = ((at, name) for one in rosters for at, name in _named(one))
    names = (name for at, name in people if at == (number, sheet))
    return next(name for name in names if matching_key(name) == other.looks[0].name)


def _id(at: At) -> str:
    number, sheet = at
    return f"nguoi/{sheet}/{number}" if sheet else f"nguoi/{number}"


def _row(at: At) -> str:
    number, sheet = at
    return f'dòng {number} của trang "{sheet}"' if sheet else f"dòng {number}"


def _named(roster: pd.DataFrame) -> Iterator[tuple[At, str]]:
    return zip(places(roster), roster["full_name"], strict=True)


def _code(other: Listed) -> str:
    return " ".join(map(str, other.place)).strip()


def _typed(other: Listed, others: Sequence[Listed]) -> str:
    """What may be typed for one of several: the row number, with the sheet where that is needed."""
    number, sheet = other.at
    is_alone = [one.at[0] for one in others].count(number) == 1
    return str(number) if is_alone or not sheet else f"{sheet}!{number}"


def _place(other: Listed, review: DataReview) -> str:
    unit = other.place[0]
    return f"{'' if unit == review.unit.id else f'{unit}/'}{other.file} {other.told}"
