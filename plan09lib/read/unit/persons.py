"""Who on a list is who on the lists before it, by what the rows say of a person, in ranks.

A list is compared with the older ones only, so that a later list never changes an earlier report.
Mã with name, then name with the full date of birth, then one of the two with a Mã, then name with
dates of birth that can be one, then name with group and post unchanged where a blank date of birth
was filled in and no list has a namesake: these are one person. A name alone, a Mã alone, two
candidates are a question: the row is a person of its own, and `maybe` says whose else it may be.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from plan09lib.read.cells.alike import (
    DERIVED,
    Looks,
    code_key,
    is_one,
    same_birth,
    same_code,
    same_name,
    without_marks,
)

At = tuple[int, str]
"""Where on a list: row number, and the sheet where the list stands on several, else empty."""
Place = tuple[str, dt.date, int, str]
"""Unit, day of the list, and where on it."""
SURE, BY_DATE, BY_CODE, BY_RANGE, BY_POST, ASKS = range(6)


@dataclass(frozen=True)
class Stands:
    """As what somebody stands on a list: group, post and sex; empty where it does not say."""

    group: str = ""
    post: str = ""
    sex: str = ""

    def is_unchanged(self, before: Stands) -> bool:
        """Whether group and post are known and the same, and the sex is no other."""
        is_known = bool(self.group and self.post)
        same = (self.group, self.post) == (before.group, before.post)
        return is_known and same and (not self.sex or self.sex == before.sex or not before.sex)


@dataclass(frozen=True)
class Listed:
    """One row of one list: its place and file, its own Mã as written, what it says of who it is.

    `looks` has more than one when several rows were put together.
    """

    place: Place
    file: str
    written: str
    looks: tuple[Looks, ...]
    stands: Stands = Stands()

    @property
    def at(self) -> At:
        """Where on its list it stands."""
        return self.place[2:]

    @property
    def told(self) -> str:
        """Its row in words, with the sheet where the list stands on several."""
        number, sheet = self.at
        return f'dòng {number} của trang "{sheet}"' if sheet else f"dòng {number}"


@dataclass(frozen=True)
class Person:
    """Somebody on at least one list: the id, every row so far, and the ids it may be one with."""

    id: str
    rows: tuple[Listed, ...]
    maybe: frozenset[str] = frozenset()

    @property
    def perhaps(self) -> frozenset[str]:
        """Whose ids this person's may be, the own among them."""
        return self.maybe | {self.id}

    @property
    def code(self) -> str:
        """The Mã that a list had last; empty when none had one."""
        written = (one.written for one in reversed(self.rows))
        return next((one for one in written if not one.startswith(DERIVED)), "")


@dataclass(frozen=True)
class Match:
    """What one row was found to be; `candidates` are whom it may be when it is a question."""

    person: Person
    rank: int
    is_new: bool = False
    candidates: tuple[Person, ...] = ()


@dataclass(frozen=True)
class Known:
    """Everybody on the lists so far, by id, and the ids of those on the last one."""

    people: Mapping[str, Person] = field(default_factory=dict)
    there: frozenset[str] = frozenset()

    def and_of(self, other: Known) -> Known:
        """The people of two wards, whose ids differ; who may have moved is told in `maybe`."""
        index, people = _Index(self.people.values()), dict(self.people)
        for person in other.people.values():
            alike = {one.id for row in person.rows for one in index.near(row) if _met(one, person)}
            people[person.id] = replace(person, maybe=person.maybe | alike)
        return Known(people, self.there | other.there)


@dataclass(frozen=True)
class Said:
    """What the office says of rows of one list: who they are, and who is new."""

    same: Mapping[At, Place] = field(default_factory=dict)
    new: frozenset[At] = frozenset()


def recognise(
    rows: Sequence[Listed], known: Known, said: Said = Said(), prefix: str = ""
) -> tuple[list[Match], Known]:
    """Per row who it is, and everybody known after this list.

    `prefix` begins the ids of people who are new. The order of rows decides nothing but which id a
    person gets whose Mã is another's already.
    """
    search = _Search(rows, known, said)
    taken, people, found = set(known.people), dict(known.people), []
    for number, row in enumerate(rows):
        if number in search.found:
            person_id, rank = search.found[number]
            old = people[person_id]
            match = Match(replace(old, rows=(*old.rows, row)), rank)
        else:
            asked = [known.people[one] for one in search.asked(number)]
            maybe = {one.id for one in asked}.union(*(one.maybe for one in asked))
            person = Person(_free_id(prefix, row, taken), (row,), frozenset(maybe))
            match = Match(person, ASKS if asked else SURE, True, tuple(asked))
        taken.add(match.person.id)
        people[match.person.id] = match.person
        found.append(match)
    return found, Known(people, frozenset(match.person.id for match in found))


def _free_id(prefix: str, row: Listed, taken: Collection[str]) -> str:
    """The row's own Mã, or, where somebody else has it, one that nobody has."""
    wanted = f"{prefix}{row.written}"
    while wanted in taken:
        wanted = f"{wanted}~{row.place[1]}"
    return wanted


class _Search:
    """The rows of one list beside the people known before, rank by rank.

    A row and a person are one when nothing else of that rank fits either of them. Among several,
    those who were on the list before go first.
    """

    def __init__(self, rows: Sequence[Listed], known: Known, said: Said):
        self.rows, self.known, self.said = rows, known, said
        self.found: dict[int, tuple[str, int]] = {}
        self._people = _Index(known.people.values())
        self._said()
        self._ranks = {
            number: ranks for number in self._open() if (ranks := dict(self._compare(number)))
        }
        self._doubtful: dict[int, set[str]] = {}
        for rank in (SURE, BY_DATE, BY_CODE, BY_RANGE, BY_POST):
            for only_there in (True, False):
                self._settle(rank, only_there=only_there)

    def _open(self) -> list[int]:
        closed = self.said.new
        return [
            number
            for number, row in enumerate(self.rows)
            if number not in self.found and row.at not in closed
        ]

    def _said(self) -> None:
        at = {row.place: one.id for one in self.known.people.values() for row in one.rows}
        for number, row in enumerate(self.rows):
            if (place := self.said.same.get(row.at)) in at:
                self.found[number] = (at[place], SURE)

    def _compare(self, number: int) -> Iterator[tuple[str, int]]:
        """The best rank between a row and each person who shares anything telling with it."""
        row = self.rows[number]
        for person in self._people.near(row):
            was_there = person.id in self.known.there
            ranks = [
                rank
                for one in {one: None for seen in person.rows for one in seen.looks}
                for other in row.looks
                if (rank := rank_of(one, other, was_there=was_there)) is not None
            ]
            if ranks:
                best = min(ranks)
                yield person.id, BY_POST if best == ASKS and self._stayed(row, person) else best

    def _stayed(self, row: Listed, person: Person) -> bool:
        """Whether a row only fills in the date of birth of who had its post on the list before,
        and no list so far has had another one of that name."""
        names = {one.name for one in row.looks}
        everybody = [*self.rows, *(seen for one in self._people.near(row) for seen in one.rows)]
        others = [one for one in everybody if one is not row and one not in person.rows]
        return (
            person.id in self.known.there
            and row.stands.is_unchanged(person.rows[-1].stands)
            and all(_fills_in(one, seen) for one in row.looks for seen in _looks(person))
            and all({without_marks(look.name) for look in one.looks}.isdisjoint(
                without_marks(name) for name in names) for one in others)
        )  # fmt: skip

    def _settle(self, rank: int, *, only_there: bool) -> None:
        """Take every pair of `rank` that is the only one for both; several are a question."""
        gone = {person for person, _ in self.found.values()}.union(*self._doubtful.values())
        rows_of: dict[str, list[int]] = defaultdict(list)
        people_of: dict[int, list[str]] = defaultdict(list)
        for number, ranks in self._ranks.items():
            if number in self.found or number in self._doubtful:
                continue
            for person, own in ranks.items():
                if (
                    own == rank
                    and person not in gone
                    and not (only_there and person not in self.known.there)
                ):
                    rows_of[person].append(number)
                    people_of[number].append(person)
        for number, people in people_of.items():
            if len(people) == 1 and len(rows_of[people[0]]) == 1:
                self.found[number] = (people[0], rank)
            else:
                self._doubtful[number] = set(people)

    def asked(self, number: int) -> list[str]:
        """The ids of the people, on no other row, that a row may be."""
        gone = {person for person, _ in self.found.values()}
        own = self._doubtful.get(number, set()) | self._ranks.get(number, {}).keys()
        return sorted(own - gone)


class _Index:
    """People by what may tell them: Mã, name without marks, full date of birth."""

    def __init__(self, people: Iterable[Person]):
        self._by: dict[object, dict[str, Person]] = defaultdict(dict)
        for person in people:
            for row in person.rows:
                for key in _keys(row):
                    self._by[key][person.id] = person

    def near(self, row: Listed) -> list[Person]:
        """Everybody who shares one of them with `row`, in the order of their ids."""
        found: dict[str, Person] = {}
        for key in _keys(row):
            found |= self._by.get(key, {})
        return [found[one] for one in sorted(found)]


def _keys(row: Listed) -> Iterator[object]:
    for one in row.looks:
        if one.code:
            yield "code", one.code
        if one.name:
            yield "name", without_marks(one.name)
        if one.is_dated:
            yield "born", one.first


def rank_of(one: Looks, other: Looks, *, was_there: bool = True) -> int | None:
    """How surely two rows of two lists are one person's; None when they are not.

    `was_there`: the person stood on the list just before. Of somebody who left longer ago, another
    Mã and another date of birth are enough to be told from a namesake.
    """
    code, name, birth = same_code(one, other), same_name(one, other), same_birth(one, other)
    if name == "same":
        if code == "same":
            return SURE if birth in ("same", "unknown") or _overlap(one, other) else BY_CODE
        if birth == "same":
            return BY_DATE
        if birth == "near" and code == "unknown":
            return BY_RANGE
        return ASKS if was_there or "other" not in (code, birth) or birth == "near" else None
    if code == "same":
        if name == "unknown" and birth != "other":
            return SURE
        if birth == "same":
            return BY_CODE
        return None if birth == "other" and name == "other" else ASKS
    if birth == "same" and (code == "unknown" or name == "near"):
        return ASKS
    return ASKS if name == "near" and (birth != "other" or was_there) else None


def _looks(person: Person) -> Iterator[Looks]:
    return (one for row in person.rows for one in row.looks)


def _fills_in(one: Looks, before: Looks) -> bool:
    """Whether a row says what was blank before, the date of birth, and contradicts nothing."""
    is_filled = before.first is None and one.first is not None
    return is_filled and not before.code and same_name(one, before) == "same"


def _overlap(one: Looks, other: Looks) -> bool:
    return same_birth(one, other) == "near" and not (one.is_dated and other.is_dated)


def _met(one: Person, other: Person) -> bool:
    pairs = (
        (a, b) for row in one.rows for a in row.looks for seen in other.rows for b in seen.looks
    )
    return any(is_one(a, b) for a, b in pairs)


# A Mã typed anywhere, and whose it is.


class Codes:
    """Whose a Mã is: on one list first, then on the lists before it."""

    def __init__(self, rows: Iterable[tuple[str, str]], known: Known | None = None):
        """`rows` are pairs of a written Mã and the person's id."""
        self._exact: dict[str, str] = {}
        self._near: dict[str, set[str]] = defaultdict(set)
        self._before: dict[str, set[str]] = defaultdict(set)
        for code, person_id in rows:
            self._exact.setdefault(code, person_id)
            self._near[code_key(code)].add(person_id)
        for person in known.people.values() if known else ():
            for row in person.rows:
                for key in {code_key(row.written), *(one.code for one in row.looks)} - {""}:
                    self._before[key].add(person.id)

    def person(self, code: str) -> str:
        """The id of the one person with this Mã; the Mã itself when nobody, or more than one, has.

        >>> Codes([("0012", "0012")]).person("12"), Codes([]).person("7")
        ('0012', '7')
        """
        if code in self._exact:
            return self._exact[code]
        for known in (self._near, self._before):
            if len(found := known.get(code_key(code), set())) == 1:
                return next(iter(found))
        return code
