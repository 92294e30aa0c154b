"""Why a share changed between two snapshots, person by person; the identity holds exactly.

    k1 = k0 + trained + recorded + joined_qualified + entered_qualified
            − left_qualified − exited_qualified − lost
    n1 = n0 + joined + entered − left − exited

*trained*: known not to satisfy before, satisfies now. *recorded*: the value was blank before, so
that nothing is praised as training. *joined* / *left*: the roster itself. *entered* / *exited*:
on both rosters, but in the population only at one of them (reclassified, turned 40; the latter are
also counted in `exited_by_age`). *lost*: satisfied before, not (known to) now.

Source: method.md §3.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from dataclasses import dataclass, fields

import numpy as np

from plan09lib.judge.targets.answers import Answers


@dataclass(frozen=True)
class Ledger:
    """The parts of one change, in heads."""

    n0: int
    k0: int
    n1: int
    k1: int
    trained: int
    recorded: int
    lost: int
    joined: int
    joined_qualified: int
    left: int
    left_qualified: int
    entered: int
    entered_qualified: int
    exited: int
    exited_qualified: int
    exited_by_age: int

    @property
    def holds(self) -> bool:
        """Whether both identities hold."""
        fallen = self.left_qualified + self.exited_qualified + self.lost
        people = self.n0 + self.joined + self.entered - self.left - self.exited
        return self.k1 == self.k0 + self.gained - fallen and self.n1 == people

    @property
    def gained(self) -> int:
        """Who satisfies that did not, or was not there."""
        return self.trained + self.recorded + self.joined_qualified + self.entered_qualified

    @property
    def came_unqualified(self) -> int:
        """Who came to the population and does not satisfy."""
        return self.joined - self.joined_qualified + self.entered - self.entered_qualified

    @property
    def left_unqualified(self) -> int:
        """Who left the roster and did not satisfy."""
        return self.left - self.left_qualified

    @property
    def exited_unqualified(self) -> int:
        """Who is on it and no longer in the population, and did not satisfy."""
        return self.exited - self.exited_qualified

    def parts(self) -> dict[str, int]:
        """All parts by name, without the totals."""
        return {name: getattr(self, name) for name in PARTS}


_TOTALS = ("n0", "k0", "n1", "k1")
PARTS = tuple(field.name for field in fields(Ledger) if field.name not in _TOTALS)


@dataclass(frozen=True, eq=False)
class Side:
    """One side of a ledger: who was on the roster, by staff id, and what is known of them.

    Flags per person: member (surely belongs), undecided (may belong), yes (known to satisfy),
    blank (value unknown), any_age (belongs if age is left out of account).
    """

    ids: tuple[str, ...]
    member: np.ndarray
    undecided: np.ndarray
    yes: np.ndarray
    blank: np.ndarray
    any_age: np.ndarray

    def at(self, places: list[int], people: int) -> Side:
        """The same people at their `places` among `people`; nothing is said of the others."""
        flags = np.zeros((len(_FLAGS), people), dtype=bool)
        flags[:, places] = [getattr(self, name) for name in _FLAGS]
        return Side(ids=(), **dict(zip(_FLAGS, flags, strict=True)))


_FLAGS = tuple(field.name for field in fields(Side))[1:]


def side(
    ids: Iterable[str],
    member: Answers,
    satisfied: Answers,
    any_age: Answers,
    there: np.ndarray | slice = slice(None),
) -> Side:
    """One side of a ledger, of the people who are `there`."""
    return Side(
        ids=tuple(np.array(list(ids), dtype=object)[there]),
        member=member.yes[there],
        undecided=member.unknown[there],
        yes=satisfied.yes[there],
        blank=satisfied.unknown[there],
        any_age=any_age.yes[there],
    )


@dataclass(frozen=True, eq=False)
class Moved:
    """Who counts in each part of a ledger: an array with a place per person of both rosters.

    `unclear`: of whom it was not known before whether they belong. `unsure`: who came or is gone
    of whom it is not known whether they did, or whether they satisfied.
    """

    ids: tuple[str, ...]
    parts: dict[str, np.ndarray]
    unclear: np.ndarray
    unsure: np.ndarray

    @property
    def aged_out_qualified(self) -> np.ndarray:
        """Of those who passed the age limit, the ones who satisfied before."""
        return self.parts["exited_by_age"] & self.parts["k0"]

    @property
    def newly_known(self) -> np.ndarray:
        """Of those who entered and satisfy, the ones who may have belonged before as well."""
        return self.parts["entered_qualified"] & self.unclear

    def who(self, counted: np.ndarray) -> frozenset[str]:
        """The staff ids of those counted."""
        return frozenset(itertools.compress(self.ids, counted))

    def summed(self) -> Ledger:
        """The ledger in heads."""
        return Ledger(**{name: int(np.count_nonzero(one)) for name, one in self.parts.items()})


def movements(before: Side, after: Side) -> Moved:
    """Who moved between two sides. Raises: ValueError for repeated staff ids."""
    place = {one: number for number, one in enumerate(dict.fromkeys(before.ids + after.ids))}
    places = [[place[one] for one in ids] for ids in (before.ids, after.ids)]
    if any(len(set(there)) < len(there) for there in places):
        raise ValueError("a staff id stands twice")
    old, new = before.at(places[0], len(place)), after.at(places[1], len(place))
    on0, on1 = np.zeros((2, len(place)), dtype=bool)
    on0[places[0]] = on1[places[1]] = True
    in0, in1, yes0, yes1 = old.member, new.member, old.yes, new.yes
    stayed = in0 & in1
    exited, entered = in0 & ~in1 & on1, ~in0 & in1 & on0
    left, joined = in0 & ~on1, in1 & ~on0
    parts = {
        "n0": in0, "k0": in0 & yes0, "n1": in1, "k1": in1 & yes1,
        "trained": stayed & ~yes0 & ~old.blank & yes1,
        "recorded": stayed & old.blank & yes1,
        "lost": stayed & yes0 & ~yes1,
        "joined": joined, "joined_qualified": joined & yes1,
        "left": left, "left_qualified": left & yes0,
        "entered": entered, "entered_qualified": entered & yes1,
        "exited": exited, "exited_qualified": exited & yes0,
        "exited_by_age": exited & new.any_age & ~new.undecided,
    }  # fmt: skip
    unsure = (left | exited) & (old.blank | new.undecided)
    unsure |= (joined | entered) & (new.blank | old.undecided)
    return Moved(tuple(place), parts, old.undecided, unsure)
