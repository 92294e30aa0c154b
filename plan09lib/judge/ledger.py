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

from dataclasses import asdict, dataclass, fields

import pandas as pd


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
        gained = self.trained + self.recorded + self.joined_qualified + self.entered_qualified
        fallen = self.left_qualified + self.exited_qualified + self.lost
        people = self.n0 + self.joined + self.entered - self.left - self.exited
        return self.k1 == self.k0 + gained - fallen and self.n1 == people

    def parts(self) -> dict[str, int]:
        """All parts by name, without the totals."""
        totals = {"n0", "k0", "n1", "k1"}
        return {name: value for name, value in asdict(self).items() if name not in totals}


PARTS = tuple(field.name for field in fields(Ledger) if field.name not in {"n0", "k0", "n1", "k1"})


def side(
    staff_id: pd.Series, member: pd.Series, satisfied: pd.Series, any_age: pd.Series
) -> pd.DataFrame:
    """One side of a ledger, indexed by staff id; every column is bool.

    Columns: member (surely belongs), undecided (may belong), yes (known to satisfy), blank (value
    unknown), any_age (belongs if age is left out of account).
    """
    columns = {
        "member": member.fillna(False),
        "undecided": member.isna(),
        "yes": satisfied.fillna(False),
        "blank": satisfied.isna(),
        "any_age": any_age.fillna(False),
    }
    index = pd.Index(staff_id, name="staff_id")
    return pd.DataFrame(
        {name: flags.to_numpy(dtype=bool) for name, flags in columns.items()}, index
    )


def summed(moved: pd.DataFrame) -> Ledger:
    """The ledger in heads of a frame made by `movements`."""
    heads = moved.to_numpy().sum(axis=0)
    return Ledger(**{name: int(count) for name, count in zip(moved.columns, heads, strict=True)})


def movements(before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    """Whether a person counts in a part: indexed by staff id, a bool column per field of `Ledger`.

    `before` and `after` are made by `side`. Raises: ValueError for repeated staff ids.
    """
    if not (before.index.is_unique and after.index.is_unique):
        raise ValueError("a staff id stands twice")
    everybody = before.index.union(after.index, sort=False)
    on0, on1 = everybody.isin(before.index), everybody.isin(after.index)
    old, new = (frame.reindex(everybody, fill_value=False) for frame in (before, after))
    in0, in1, yes0, yes1 = (
        frame[name].to_numpy() for name in ("member", "yes") for frame in (old, new)
    )
    blank0 = old["blank"].to_numpy()
    stayed = in0 & in1
    exited, entered = in0 & ~in1 & on1, ~in0 & in1 & on0
    left, joined = in0 & ~on1, in1 & ~on0
    parts = {
        "n0": in0, "k0": in0 & yes0, "n1": in1, "k1": in1 & yes1,
        "trained": stayed & ~yes0 & ~blank0 & yes1,
        "recorded": stayed & blank0 & yes1,
        "lost": stayed & yes0 & ~yes1,
        "joined": joined, "joined_qualified": joined & yes1,
        "left": left, "left_qualified": left & yes0,
        "entered": entered, "entered_qualified": entered & yes1,
        "exited": exited, "exited_qualified": exited & yes0,
        "exited_by_age": exited & (new["any_age"] & ~new["undecided"]).to_numpy(),
    }  # fmt: skip
    return pd.DataFrame(parts, index=everybody)
