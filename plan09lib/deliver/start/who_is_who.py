"""What has to be asked about the people of a list: who they are, and who is nobody else.

An answer is an entry of `nguoi.yml`; c and k both say something there.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from plan09lib.deliver.start.question import Question
from plan09lib.read.cells.findings import Finding
from plan09lib.read.files.text import matching_key
from plan09lib.read.unit.person_answers import PersonAnswers
from plan09lib.read.unit.persons import Listed
from plan09lib.read.workbook.intake import Workbook
from plan09lib.tell.lists.data_review import DataReview

PEOPLE, CHANGED = "people", "changed"
_NEW = "new"


def unclear(review: DataReview, book: Workbook, found: Sequence[Finding]) -> Iterator[Question]:
    """Per person who may be somebody on an older list: who it is."""
    targets = review.uses(found[0]) if found else ()
    for row, others in _candidates(review, book) if found else ():
        places = {_code(other): _place(other, review) for other in others}
        one = next(iter(places)) if len(places) == 1 else ""
        told = " hay ".join(places.values())
        text = f"dòng {row} và {told} chỉ giống nhau một phần (họ tên, ngày sinh hoặc Mã): "
        text += "là một người?" if one else "là người nào (gõ số dòng)?"
        known = tuple((code.rpartition(" ")[2], code) for code in places) if not one else ()
        yield Question(
            f"nguoi/{row}", text, targets, 1, key=(PEOPLE, str(row)), yes=one, no=_NEW, known=known
        )


def apart(review: DataReview, book: Workbook, found: Sequence[Finding]) -> Iterator[Question]:
    """Per row that may be somebody else's on the same list: whether it is a person of its own."""
    for finding in found:
        if finding.severity == "blocking":
            text = f"dòng {finding.row}: {finding.explanation}: là hai người khác nhau?"
            key = (PEOPLE, str(finding.row))
            yield Question(f"nguoi/{finding.row}", text, review.uses(finding), 1, key=key, yes=_NEW)


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
            people.append(_answer(review, book, int(key[1]), code))
    return {"people": people, "changed": lists}


def _answer(review: DataReview, book: Workbook, row: int, code: str) -> dict[str, Any]:
    names = book.roster.set_index("row")["full_name"]
    entry: dict[str, Any] = {"list": book.date, "row": row, "name": str(names[row])}
    if code == _NEW:
        return entry | {"is_new": True}
    others = dict(_candidates(review, book))[row]
    other = next(one for one in others if _code(one) == code)
    unit, day, number = other.place
    same: dict[str, Any] = {"list": day, "row": number, "name": _name(other, review)}
    return entry | {"same_as": same | ({"unit": unit} if unit != review.unit.id else {})}


def _candidates(review: DataReview, book: Workbook) -> Iterator[tuple[int, list[Listed]]]:
    """Rows of people who may be one of those on older lists, with where those stood last."""
    before, _ = review.history.known(book.date - dt.timedelta(days=1))
    for row, maybe in zip(book.roster["row"], book.roster["maybe"], strict=True):
        if found := [before.people[one].rows[-1] for one in maybe if one in before.people]:
            yield int(row), found


def _name(other: Listed, review: DataReview) -> str:
    """The name as it stands on the older list."""
    unit, day, number = other.place
    own = [one for one in (review.history, *review.history.predecessors) if one.unit.id == unit]
    books = (one.workbook(source) for one in own for source in one.sources if source.date == day)
    rosters = (book.roster for book in books)
    names = (name for one in rosters for name in one.loc[one["row"] == number, "full_name"])
    return next(name for name in names if matching_key(name) == other.looks[0].name)


def _code(other: Listed) -> str:
    unit, day, row = other.place
    return f"{unit} {day} {row}"


def _place(other: Listed, review: DataReview) -> str:
    unit, _, row = other.place
    return f"{'' if unit == review.unit.id else f'{unit}/'}{other.file} dòng {row}"
