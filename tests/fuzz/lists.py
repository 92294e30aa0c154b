"""Lays a known ward's lists out as offices do, has them read and judged, and tells what changed.

    python tests/fuzz/lists.py --lists 2000 --seed 0              # `make fuzz-lists`
    python tests/fuzz/lists.py --only no_code,merged_group        # one layout over many seeds

Exit code 1 when a count changed and nothing said so. Each failure is made smaller: traits are
turned off while it stays the same kind of failure; its files are kept in `--keep`.
"""

from __future__ import annotations

import argparse
import datetime as dt
import multiprocessing
import random
import re
import shutil
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
import yaml

ROOT = Path(__file__).resolve().parents[2]
if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))

from plan09lib.read.form.form import write_workbook  # noqa: E402
from plan09lib.read.plan.plan import Plan, load_plan  # noqa: E402
from plan09lib.read.tables.sources import Source  # noqa: E402
from plan09lib.read.workbook.intake import Workbook, read_workbook  # noqa: E402
from tests.fuzz.columns import TRAITS  # noqa: E402
from tests.fuzz.grids import write  # noqa: E402
from tests.fuzz.layouts import Laid, lay_out  # noqa: E402
from tests.fuzz.outcomes import FAILURES, Judged, Outcome, compare, judge  # noqa: E402
from tests.fuzz.ward import BASE, NAME, Person, invent  # noqa: E402

UNIT = "phuong-thu"
WARDS = 12
Traits = frozenset[str]
Spoil = Callable[[Laid], None]


@dataclass(frozen=True)
class Tried:
    """One list that was tried."""

    seed: int
    traits: Traits
    outcome: Outcome


class Lists:
    """Writes and judges lists in a folder of its own."""

    def __init__(self, folder: Path):
        self.data = folder / "data"
        shutil.copytree(ROOT / "data" / "plan", self.data / "plan")
        self.plan: Plan = load_plan(self.data / "plan")
        self.clean = cache(self._clean)
        self.plain: dict[int, tuple[str, Workbook]] = {}
        self.smallest: list[tuple[str, Traits]] = []

    def traits(self, seed: int) -> Traits:
        """Which traits the list of `seed` has: one to a third of them."""
        draw = random.Random(f"traits {seed}")
        share = draw.choice([0.04, 0.08, 0.15, 0.3])
        chosen = {trait for trait in TRAITS if draw.random() < share}
        return frozenset(chosen or {draw.choice(list(TRAITS))})

    def try_one(self, seed: int, traits: Traits, spoil: Spoil | None = None) -> Tried:
        """The lists of `seed` with `traits`, judged; `spoil` changes the last one's cells."""
        clean = self.clean(seed % WARDS)
        laid = self.write(seed, traits, spoil)
        dated = {day.isoformat(): one for day, one in laid.items()}
        outcome = compare(self.data, UNIT, clean, dated, self._plain_before(seed, laid[BASE]))
        return Tried(seed, traits, outcome)

    def write(self, seed: int, traits: Traits, spoil: Spoil | None = None) -> dict[dt.date, Laid]:
        """The lists of `seed` in the unit's folder."""
        folder, ward = self._folder(), invent(seed % WARDS)
        before = list(ward.before)
        style = traits if "foreign_before" in traits else traits & {"no_code"}
        if "years_before" in traits:
            style = style | {"birth_year"}
        laid = {
            BASE: lay_out(before, style - {"names_respelt", "code_number"}, seed, BASE),
            ward.day: lay_out(ward.now, traits, seed, ward.day),
        }
        if spoil:
            spoil(laid[ward.day])
        for day, one in laid.items():
            write(folder, day.isoformat(), one.grids, one.kind)
        return laid

    def _plain_before(self, seed: int, laid: Laid) -> Workbook | None:
        """The older list of a ward, read once for all lists that leave it as it is."""
        known, book = self.plain.get(seed % WARDS, ("", None))
        if book is None:
            known = repr(lay_out(invent(seed % WARDS).before, frozenset(), 0, BASE))
            path = self.data / "units" / UNIT / f"{BASE}.xlsx"
            if repr(laid) == known:
                places = [f"phường {NAME}", NAME]
                book = read_workbook(Source(BASE, path), self.plan, places=places)
                self.plain[seed % WARDS] = known, book
        return book if repr(laid) == known else None

    def _folder(self) -> Path:
        folder = self.data / "units" / UNIT
        if folder.exists():
            shutil.rmtree(folder)
        folder.mkdir(parents=True)
        name = {"from": "2022-07-01", "ward": f"phường {NAME}", "parent": "ĐẢNG BỘ THÀNH PHỐ MẪU"}
        name |= {"committee": f"ĐẢNG ỦY PHƯỜNG {NAME.upper()}", "place": NAME}
        unit = {"unit": UNIT, "synthetic": True, "valid": {"from": "2022-07-01"}, "names": [name]}
        unit["coverage"] = [{"from": "2022-07-01", "chi_bo": 5, "to_dan_pho": 4, "co_quan": 6}]
        (folder / "don_vi.yml").write_text(yaml.safe_dump(unit, allow_unicode=True), "utf-8")
        return folder

    def _clean(self, number: int) -> Judged:
        folder, ward = self._folder(), invent(number)
        for day, people in ((BASE, ward.before), (ward.day, ward.now)):
            frame = pd.DataFrame([_template_row(one) for one in people], dtype="object")
            path = folder / f"{day}.xlsx"
            write_workbook(path, {"nhan_su": frame}, self.plan.layout, self.plan.vocabularies)
        return judge(self.data, UNIT, self.plan, ward.period)

    def smaller(self, tried: Tried) -> Tried:
        """The same kind of failure with as few traits as can be."""
        kind = tried.outcome.key
        for known, traits in self.smallest:
            if known == kind and traits < tried.traits:
                less = self.try_one(tried.seed, traits)
                if less.outcome.key == kind:
                    return less
        if sum(known == kind for known, _ in self.smallest) == 4:  # enough of one kind to look at
            return tried
        size = len(tried.traits) // 2
        while size:
            parts = sorted(tried.traits)
            for first in range(0, len(parts), size):
                less = self.try_one(tried.seed, tried.traits - set(parts[first : first + size]))
                if less.outcome.key == kind:
                    tried = less
            size //= 2
        self.smallest.append((kind, tried.traits))
        return tried


def _template_row(person: Person) -> dict[str, Any]:
    return {name: value for name, value in person.items() if name != "posts"}


# --- many lists -------------------------------------------------------------------------------


def run(
    seeds: Iterable[int], only: Sequence[Traits] = (), without: Traits = frozenset()
) -> Iterator[Tried]:
    """Every list of `seeds`, with the traits of `only` in turn, never with those of `without`.

    A failure is followed by the same one made smaller.
    """
    with tempfile.TemporaryDirectory() as place:
        lists = Lists(Path(place))
        for seed in seeds:
            traits = only[seed % len(only)] if only else lists.traits(seed)
            tried = lists.try_one(seed, traits - without)
            yield tried
            if tried.outcome.verdict in FAILURES:
                yield lists.smaller(tried)


def _part(job: tuple[int, int, int, Sequence[Traits], Traits]) -> list[tuple[Tried, Tried | None]]:
    first, last, step, only, without = job
    found, waiting = [], None
    for tried in run(range(first, last, step), only, without):
        if waiting is not None:
            found.append((waiting, tried))
            traits = ",".join(sorted(tried.traits))
            print(tried.outcome.key, tried.seed, traits, file=sys.stderr, flush=True)
            waiting = None
        elif tried.outcome.verdict in FAILURES:
            waiting = tried
        else:
            found.append((tried, None))
    return found


def table(tried: Iterable[Tried]) -> str:
    """Per trait how its lists were read: shares of 100."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for one in tried:
        verdict = one.outcome.verdict
        verdict = "plain" if verdict == "equal" and not one.outcome.asks else verdict
        for trait in (*one.traits, "ALL"):
            counts[trait][verdict] += 1
    heads = ("plain", "equal", "open", "refused", *FAILURES)
    lines = ["trait".ljust(24) + "lists" + "".join(head[:9].rjust(10) for head in heads)]
    for trait in [*(t for t in TRAITS if t in counts), "ALL"]:
        every = sum(counts[trait].values())
        shares = "".join(f"{100 * counts[trait][head] / every:10.1f}" for head in heads)
        lines.append(f"{TRAITS.get(trait, ' ')} {trait}".ljust(24) + f"{every:5d}" + shares)
    return "\n".join(lines)


def main() -> int:
    """Read the arguments, try the lists, print what became of them."""
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("--lists", type=int, default=2000)
    ask.add_argument("--seed", type=int, default=0)
    ask.add_argument("--jobs", type=int, default=1)
    ask.add_argument("--only", default="", help="traits that every list has, no others")
    ask.add_argument("--without", default="", help="traits that no list has")
    ask.add_argument("--alone", action="store_true", help="every trait by itself, in turn")
    ask.add_argument("--refusals", action="store_true", help="print why lists were refused")
    ask.add_argument("--keep", type=Path)
    given = ask.parse_args()
    only = tuple(filter(None, (frozenset(filter(None, given.only.split(","))),)))
    if given.alone:
        only = tuple(frozenset({trait}) for trait in TRAITS)
    without = frozenset(given.without.split(","))
    started, last = time.monotonic(), given.seed + given.lists
    jobs = [(given.seed + part, last, given.jobs, only, without) for part in range(given.jobs)]
    with multiprocessing.Pool(given.jobs) as pool:
        found = [one for part in pool.imap_unordered(_part, jobs) for one in part]
    print(table(tried for tried, _ in found))
    smallest: dict[tuple[str, Traits], tuple[Tried, int]] = {}
    for _, less in found:
        if less is not None:
            key = less.outcome.key, less.traits
            smallest[key] = smallest.get(key, (less, 0))[0], smallest.get(key, (less, 0))[1] + 1
    for (kind, traits), (one, times) in sorted(smallest.items(), key=lambda item: -item[1][1]):
        print(f"\n{kind} ×{times} seed {one.seed}: {', '.join(sorted(traits)) or 'no trait'}")
        for fault in one.outcome.faults[:4]:
            print("   ", str(fault)[: 1500 if kind == "crash" else 300])
        if given.keep:
            _keep(given.keep, one)
    if given.refusals:
        _print_refusals(tried for tried, _ in found)
    seconds = time.monotonic() - started
    print(f"\n{len(found)} lists, {len(smallest)} kinds of failure, {seconds:.0f} s")
    return 1 if smallest else 0


def _print_refusals(tried: Iterable[Tried]) -> None:
    why: dict[str, list[Tried]] = defaultdict(list)
    for one in tried:
        for line in one.outcome.refusal.splitlines():
            why[re.sub(r"\d+|\"[^\"]*\"", "…", line)[:200]].append(one)
    for text, ones in sorted(why.items(), key=lambda item: -len(item[1]))[:40]:
        few = min(ones, key=lambda one: len(one.traits))
        print(f"refused ×{len(ones)} (seed {few.seed}: {', '.join(sorted(few.traits))}) {text}")


def _keep(folder: Path, one: Tried) -> None:
    name = f"{one.outcome.verdict}-{one.seed}-{'+'.join(sorted(one.traits))[:80]}"
    with tempfile.TemporaryDirectory() as place:
        lists = Lists(Path(place))
        lists.write(one.seed, one.traits)
        shutil.copytree(lists.data / "units" / UNIT, folder / name, dirs_exist_ok=True)


if __name__ == "__main__":
    sys.exit(main())
