"""Counts of people made safe to tell: groups and levels joined until no count tells of a few.

A table (groups × ordered levels) is not shared with holes, but in coarser words: "hoàn thành tốt
nhiệm vụ trở lên: 32". Of the ways to join that its ladder allows the first is told in which

- every count is 0 or at least the threshold,
- no group is all in one single level: its size would tell everybody's,
- no group of one or two is joined with others over several levels: the others' counts would be
  known but for one or two,
- of what was told of the same table before, nothing that can be compared changed by a few heads,
  unless all of a group are in one joined level at both times: then the change tells no level;
- it is no finer than what was told before of a table that differs by a few heads in all: that one
  more could be told now would tell whose level stood in the way then.

What cannot be joined so is not told. The ladder is short and its order fixed, so that a reader who
tries the rule on every table that fits learns little from which way was taken: a count that is
not told keeps at least three values (tests try all of them).

Source: verdicts.md §3.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

Block = tuple[str, ...]
"""Groups or levels told as one."""
Partition = tuple[Block, ...]
Counts = Mapping[tuple[str, str], int]
"""Heads by group and level; 0 where there is none."""
_MANY = 3
"""As many values as a count that is not told keeps at least."""


@dataclass(frozen=True)
class Joined:
    """A table as it may be told: heads by joined groups (outer) and joined levels (inner)."""

    groups: Partition
    levels: Partition
    heads: tuple[tuple[int, ...], ...]

    def __iter__(self) -> Iterator[tuple[Block, Block, int]]:
        """Every count with the groups and levels it is of."""
        for groups, row in zip(self.groups, self.heads, strict=True):
            yield from ((groups, levels, n) for levels, n in zip(self.levels, row, strict=True))

    @property
    def total(self) -> int:
        """All heads."""
        return sum(map(sum, self.heads))

    def count(self, groups: Block, levels: Block) -> int:
        """The heads of whole blocks put together."""
        return sum(n for g, v, n in self if {*g} <= {*groups} and {*v} <= {*levels})


def from_the_top(levels: Sequence[str]) -> tuple[Partition, ...]:
    """The ladder of ordered levels, best first: each level apart, then joined from either end.

    >>> from_the_top("abc")
    ((('a',), ('b',), ('c',)), (('a', 'b'), ('c',)), (('a', 'b', 'c'),))
    """
    whole = tuple(levels)
    steps: list[Partition] = [tuple((level,) for level in whole)]
    for joined in range(2, len(whole)):
        top, rest = whole[:joined], whole[joined:]
        steps.append((top, *((level,) for level in rest)))
        if len(rest) > 1:
            steps.append((top, rest))
    return (*dict.fromkeys(steps), (whole,))


def coarser(
    counts: Counts,
    groups: Sequence[Partition],
    levels: Sequence[Partition],
    threshold: int,
    earlier: Sequence[Joined] = (),
) -> Joined | None:
    """`counts` in the finest words that may be told; None when none may.

    `groups`, `levels`: the ladders, finest first; levels are joined last, since they say more.
    `earlier`: the same table as it was told before, at every time.

    >>> good = {("all", "a"): 5, ("all", "b"): 26, ("all", "c"): 1}
    >>> coarser(good, ((("all",),),), from_the_top("abcd"), 5).heads
    ((32, 0),)
    """
    for level_blocks, group_blocks in itertools.product(levels, groups):
        joined = _join(counts, group_blocks, level_blocks)
        if (
            _tells_no_few(joined, threshold)
            and _hides_in_many(joined, counts)
            and all(_keeps_still(joined, before, threshold) for before in earlier)
        ):
            return joined
    return None


def _join(counts: Counts, groups: Partition, levels: Partition) -> Joined:
    heads = tuple(
        tuple(sum(counts.get(cell, 0) for cell in itertools.product(g, v)) for v in levels)
        for g in groups
    )
    kept = [(g, row) for g, row in zip(groups, heads, strict=True) if any(row)]
    return Joined(tuple(g for g, _ in kept), levels, tuple(row for _, row in kept))


def _tells_no_few(joined: Joined, threshold: int) -> bool:
    for row in joined.heads:
        lone = [blocks for blocks, n in zip(joined.levels, row, strict=True) if n]
        if any(0 < n < threshold for n in row) or (len(lone) == 1 and len(lone[0]) == 1):
            return False
    return bool(joined.heads)


def _hides_in_many(joined: Joined, counts: Counts) -> bool:
    sizes: Counter[str] = Counter()
    for (group, _), heads in counts.items():
        sizes[group] += heads
    for groups, row in zip(joined.groups, joined.heads, strict=True):
        own = [sizes[group] for group in groups if sizes[group]]
        if len(own) > 1 and min(own) < _MANY and sum(n > 0 for n in row) > 1:
            return False
    return True


def _keeps_still(now: Joined, before: Joined, threshold: int) -> bool:
    """Whether, beside what was told before, a change of a few tells nobody's level."""
    if abs(now.total - before.total) < threshold and _is_finer(now, before):
        return False
    levels = _common(now.levels, before.levels)
    for groups in _common(now.groups, before.groups):
        old, new = ([one.count(groups, v) for v in levels] for one in (before, now))
        changed_by_few = any(0 < abs(b - a) < threshold for a, b in zip(old, new, strict=True))
        if changed_by_few and sum(a + b > 0 for a, b in zip(old, new, strict=True)) > 1:
            return False
    return True


def _is_finer(now: Joined, before: Joined) -> bool:
    """Whether something is told apart now that was told as one before."""
    pairs = ((now.groups, before.groups), (now.levels, before.levels))
    return any(
        sum(bool({*new} & {*old}) for new in later) > 1 for later, first in pairs for old in first
    )


def _common(one: Partition, other: Partition) -> list[Block]:
    """The finest blocks that both tell of, whole blocks of either put together."""
    blocks: list[set[str]] = []
    for block in (*one, *other):
        own = set(block)
        own.update(*(known for known in blocks if known & own))
        blocks = [known for known in blocks if not known & own] + [own]
    return [tuple(sorted(block)) for block in blocks]
