"""A roll-up worked out from the wards' `facts.csv` alone: text, whole numbers, fractions.

Nothing of plan09lib is used, so that a mistake there is not made here again.
"""

from __future__ import annotations

import datetime as dt
import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction

Row = Mapping[str, str]
NOT_APPLICABLE = {"no_population", "discontinued"}
ALIKE = ({"T25-2a", "T30-2a"}, {"T25-2b", "T30-2c"}, {"T25-2c", "T30-2b"}, {"T25-4a", "T30-3a"})
"""Targets that ask the same, or its next level, of the same people."""
HEADS = ("n", "k", "unknown", "need", "gap")


def applies(row: Row) -> bool:
    return row["status"] not in NOT_APPLICABLE


APART = {"ends_with_group", "no_population", ""}
"""Classes that ask nothing of anybody, or that nobody knows."""


def missing(row: Row, ending: bool = False) -> list[int]:
    """The heads missing in every way in which the blanks may turn out; none of who is no concern
    of anybody any more, or of these alone."""
    if not applies(row) or (row["prospect"] == "ends_with_group") is not ending:
        return [0]
    n, k, unknown, more = (int(row[name]) for name in ("n", "k", "unknown", "undecided"))
    ways = [
        math.ceil(Fraction(int(row["percent"]) * (n + joining), 100)) - k - filled - holding
        for filled in range(unknown + 1)
        for joining in range(more + 1)
        for holding in range(joining + 1)
    ]
    return [max(0, heads) for heads in ways]


def sure_heads(row: Row) -> int:
    """Those that are missing in every way."""
    return min(missing(row))


def most_heads(row: Row) -> int:
    """Those that are missing in the worst one."""
    return max(missing(row))


def in_parts(key: str, sure: int, most: int) -> dict[str, object]:
    """What is missing: what is sure and what is open."""
    return {f"{key}.sure": sure, f"{key}.open": most - sure}


def heads_once(rows: Iterable[Row], heads: Callable[[Row], int]) -> int:
    """Over the targets of one ward, of those that ask alike the largest gap."""
    gaps = {row["target_id"]: heads(row) for row in rows}
    alike = [gaps.keys() & group for group in ALIKE]
    alone = gaps.keys() - set().union(*alike)
    return sum(
        max((gaps[one] for one in group), default=0) for group in [*alike, *({x} for x in alone)]
    )


def classes(scope: str, rows: Iterable[Row]) -> dict[str, object]:
    """How many rows have each class."""
    counts = Counter(row["prospect"] or "old_form" for row in rows)
    begin = "trien-vong" if scope == "all" else f"trien-vong-{scope}"
    return {f"{begin}.{code}": count for code, count in counts.items()}


def may_send(row: Row) -> bool:
    """Whether nobody can say yet if somebody has to be sent before the deadline."""
    is_ahead = row["to_send_at_most"] not in ("", "0") or row["prospect_reason"] == "roster_changes"
    return row["prospect"] == "" or (row["prospect"] == "undecided" and is_ahead)


def sending(scope: str, rows: list[Row]) -> dict[str, object]:
    """Whom wards have to send, and the earliest day by which; in each ward nobody twice."""
    own = [row for row in rows if row["prospect"] == "needs_sending"]
    days = [r["latest_start"] for r in own if r["latest_start"]]
    heads = sum(
        heads_once([row for row in own if row["unit"] == unit], lambda row: int(row["to_send"]))
        for unit in {row["unit"] for row in own}
    )
    found: dict[str, object] = {f"{scope}.to_send": heads} if heads else {}
    is_least = [int(row["unknown"]) + int(row["undecided"]) > 0 for row in own]
    if any(is_least):
        found[f"{scope}.to_send_open"] = sum(is_least)
    if own:
        found[f"{scope}.sends"] = len(own)
    if own and (further := sum(may_send(row) for row in rows)):
        found[f"{scope}.may_send"] = further
    return found | ({f"{scope}.latest_start": dt.date.fromisoformat(min(days))} if days else {})


def may_be_owed(row: Row) -> bool:
    """Whether nobody can say yet if somebody is short of a deadline that has passed."""
    is_past = row["to_send_at_most"] == "" and row["prospect_reason"] != "roster_changes"
    return row["prospect"] == "" or (row["prospect"] == "undecided" and is_past)


def catching_up(scope: str, rows: list[Row]) -> dict[str, object]:
    """What is to be caught up with and by when, whom to send for it; in each ward nobody twice."""
    own, key = [row for row in rows if row["catch_up_on"]], f"{scope}.bu"
    told = [row for row in own if row["catch_up_to_send"] not in ("", "0")]
    heads = sum(
        heads_once(
            [row for row in told if row["unit"] == unit],
            lambda row: int(row["catch_up_to_send"]),
        )
        for unit in {row["unit"] for row in told}
    )
    least = sum(int(row["unknown"]) + int(row["undecided"]) > 0 for row in told)
    least += sum(row["catch_up_to_send"] == "" for row in own)
    further = sum(map(may_be_owed, rows)) if own else 0
    counts = {"to_send": heads, "sends": len(told), "to_send_open": least, "may_send": further}
    found: dict[str, object] = {f"{key}.{name}": told for name, told in counts.items() if told}
    if own:
        days = sorted(dt.date.fromisoformat(row["catch_up_on"]) for row in own)
        found |= {f"{key}.first": days[0], f"{key}.last": days[-1]}
    if starts := [row["catch_up_latest_start"] for row in own if row["catch_up_latest_start"]]:
        found[f"{key}.latest_start"] = dt.date.fromisoformat(min(starts))
    return found


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
    found |= {f"{target}.units": len(used), f"{target}.wards": len(rows)}
    found |= in_parts(target, *(sum(map(heads, rows)) for heads in (sure_heads, most_heads)))
    short = [row for row in rows if most_heads(row)]
    found[f"{target}.short"] = len(short)
    for name in ("n", "k", "need", "undecided") if short else ():
        found[f"{target}.noi-thieu.{name}"] = sum(int(row[name]) for row in short)
    if most := sum(max(missing(row, ending=True)) for row in rows):
        sure = sum(min(missing(row, ending=True)) for row in rows)
        found |= in_parts(f"{target}.ket-thuc", sure, most)
    of_class, open_of_class = Counter[str](), Counter[str]()
    for row in rows:
        of_class[row["prospect"] or "old_form"] += sure_heads(row)
        open_of_class[row["prospect"] or "old_form"] += most_heads(row) - sure_heads(row)
    found |= {f"{target}.sure_{code}": heads for code, heads in of_class.items() if heads}
    found |= {f"{target}.open_{code}": heads for code, heads in open_of_class.items() if heads}
    found |= classes(target, rows) | sending(target, rows)
    late = catching_up(target, rows)
    found |= {key: told for key, told in late.items() if not key.endswith((".first", ".last"))}
    if sums["n"]:
        found[f"{target}.share"] = Fraction(sums["k"], sums["n"])
    for row in used:
        for name in ("n", "k", "gap"):
            found[f"{row['unit']}.{target}.{name}"] = int(row[name])
        if most := most_heads(row):
            found |= in_parts(f"{row['unit']}.{target}", sure_heads(row), most)
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
        told = {"low": low, "high": high, "share": Fraction(k, n)}
        others = [pair for name, pair in held.items() if name != unit]
        if all(stays_above((a, b), (k, n)) or stays_above((k, n), (a, b)) for a, b in others):
            told["rank"] = 1 + sum(a * n > k * b for a, b in others)
        found |= {f"{unit}.{target}.{name}": value for name, value in told.items()}
    found |= {f"{target}.{name}": places[name] for name in ("below", "above")}
    if not places["below"] + places["above"]:
        found = {name: value for name, value in found.items() if not name.endswith(".rank")}
    found[f"{target}.outside"] = places["below"] + places["above"]
    found[f"{target}.ranked"] = len(held)
    found[f"{target}.not_ranked"] = len(used) - len(held)
    return found


def stays_above(one: tuple[int, int], other: tuple[int, int]) -> bool:
    """Whether a ward's share is the higher one with a head less, and with a head more of both."""
    (a, b), (k, n) = one, other
    return (a - 1) * n > k * b and a * n > (k + 1) * b


def ward_numbers(unit: str, rows: list[Row], end: dt.date) -> dict[str, object]:
    """What is said of one ward over all targets."""
    as_of = max(dt.date.fromisoformat(row["as_of"]) for row in rows)
    parts = in_parts(unit, heads_once(rows, sure_heads), heads_once(rows, most_heads))
    owed = catching_up(unit, rows)
    return classes(unit, rows) | sending(unit, rows) | owed | parts | {
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
