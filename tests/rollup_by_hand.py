"""A roll-up worked out from the wards' `facts.csv` alone: text, whole numbers, fractions.

Nothing of plan09lib is used, so that a mistake there is not made here again.
"""

from __future__ import annotations

import datetime as dt
import math
from collections import Counter
from collections.abc import Iterable, Mapping
from fractions import Fraction

Row = Mapping[str, str]
GROUPS = {
    "met": {"met", "met_late"}, "on_pace": {"on_track"}, "late": {"behind", "stalled", "regressed"},
    "missed": {"missed"}, "undecided": {"insufficient_data"},
    "not_applicable": {"no_population", "discontinued"},
}  # fmt: skip
HEADS = ("n", "k", "unknown", "need", "gap")


def applies(row: Row) -> bool:
    return row["status"] not in GROUPS["not_applicable"]


def limits(people: int, share: Fraction) -> tuple[int, int]:
    """Fewest and most heads that chance leaves with 95 %: each tail over one in forty."""
    chance = [
        math.comb(people, heads) * share**heads * (1 - share) ** (people - heads)
        for heads in range(people + 1)
    ]
    low = next(h for h in range(people + 1) if sum(chance[: h + 1]) > Fraction(1, 40))
    high = next(h for h in range(people, -1, -1) if sum(chance[h:]) > Fraction(1, 40))
    return low, high


def target_numbers(target: str, rows: list[Row]) -> dict[str, object]:
    """Everything said of one target over all wards, and of each ward beside the others."""
    used = [row for row in rows if applies(row)]
    sums = {name: sum(int(row[name]) for row in used) for name in HEADS}
    found: dict[str, object] = {f"{target}.{name}": value for name, value in sums.items()}
    found[f"{target}.units"] = len(used)
    for name, statuses in GROUPS.items():
        found[f"{target}.{name}"] = sum(row["status"] in statuses for row in rows)
    if sums["n"]:
        found[f"{target}.share"] = Fraction(sums["k"], sums["n"])
    for row in used:
        for name in ("n", "k", "gap"):
            found[f"{row['unit']}.{target}.{name}"] = int(row[name])
    return found | beside(target, used)


def beside(target: str, used: list[Row]) -> dict[str, object]:
    """Ranks and limits of wards of ten people and more, without blanks."""
    held = {
        row["unit"]: (int(row["k"]), int(row["n"]))
        for row in used
        if int(row["n"]) >= 10 and int(row["unknown"]) == 0
    }
    held = held if len(held) > 1 else {}
    found: dict[str, object] = {}
    places = Counter()
    if held:
        heads, people = (sum(pair[end] for pair in held.values()) for end in (0, 1))
        found[f"{target}.common"] = Fraction(heads, people)
    for unit, (k, n) in held.items():
        low, high = limits(n, Fraction(heads, people))
        places["below" if k < low else "above" if k > high else "inside"] += 1
        rank = 1 + sum(a * n > k * b for a, b in held.values())
        told = {"rank": rank, "low": low, "high": high, "share": Fraction(k, n)}
        found |= {f"{unit}.{target}.{name}": value for name, value in told.items()}
    found |= {f"{target}.{name}": places[name] for name in ("below", "above")}
    found[f"{target}.outside"] = places["below"] + places["above"]
    found[f"{target}.ranked"] = len(held)
    found[f"{target}.not_ranked"] = len(used) - len(held)
    return found


def ward_numbers(unit: str, rows: list[Row], end: dt.date) -> dict[str, object]:
    """What is said of one ward over all targets."""
    gaps = [int(row["gap"]) for row in rows if applies(row)]
    late = {name: sum(row["status"] in GROUPS[name] for row in rows) for name in ("late", "missed")}
    as_of = max(dt.date.fromisoformat(row["as_of"]) for row in rows)
    return {f"{unit}.{name}": count for name, count in late.items()} | {
        f"{unit}.gap": sum(gaps), f"{unit}.short": sum(gap > 0 for gap in gaps),
        f"{unit}.as_of": as_of, f"{unit}.age_days": (end - as_of).days,
    }  # fmt: skip


def trend_numbers(
    period: str, rows: Iterable[Row], parts: Mapping[str, Iterable[str]]
) -> dict[str, object]:
    """Sums of one period over today's wards, each given as the `parts` it consisted of then."""
    wanted = {old for olds in parts.values() for old in olds}
    kept = [row for row in rows if row["unit"] in wanted]
    ended = {row["target_id"] for row in kept if row["status"] == "discontinued"}
    found: dict[str, object] = {}
    for target in sorted({row["target_id"] for row in kept} - ended):
        used = [row for row in kept if row["target_id"] == target and applies(row)]
        n, k = (sum(int(row[name]) for row in used) for name in ("n", "k"))
        if used:
            found |= {f"{period}.{target}.n": n, f"{period}.{target}.k": k}
        if n:
            found[f"{period}.{target}.share"] = Fraction(k, n)
    return found
