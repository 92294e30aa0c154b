"""The numbers of a city's roll-up: sums per target, and per ward what it reported and lacks.

Ids: `T25-3b.k` the city's sum, `phuong-a.T25-3b.k` one ward's, `tinh-79.sure` a province's,
`all.reported` of wards; `all_.sure` is of a ward whose folder is called `all`. Those of wards
beside each other and of earlier periods are in `beside.py`, of targets that name a range in
`ranged.py`.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import pandas as pd

from plan09lib.judge.city.city_period import CityPeriod, Ward, ward_key
from plan09lib.judge.city.comparison import WARNING
from plan09lib.judge.city.sums import (
    APART,
    CODES,
    NOT_APPLICABLE,
    SHORT_SUMS,
    SUMS,
    caught_up,
    perhaps_lacking,
    sharing,
    surely_lacking,
    to_be_sent,
)
from plan09lib.read.plan.plan import Plan
from plan09lib.tell.numbers.declared import Numbers, Text, total
from plan09lib.tell.numbers.prospects import class_tally
from plan09lib.tell.words.anchors import ALL, evidence_of
from plan09lib.tell.words.fact import Fact
from plan09lib.tell.words.wording import formula

_WARDS: dict[str, Callable[[Ward], bool]] = {
    "expected": lambda ward: ward.is_expected,
    "expected_reported": lambda ward: ward.is_expected and ward.state != "missing",
    "reported": lambda ward: ward.state != "missing",
    "missing": lambda ward: ward.state == "missing",
    "stale": lambda ward: ward.state == "stale",
}
OTHERS = "khac"
MOST_NAMED = 5
"""So many targets and places the first screen names, the worst; of further places the sum."""
_SENT = "các facts.parquet"
_PACKED = "các goi.json"
_BLANK = "gap, unknown, undecided"
_TOLD_BY = {"sure": _BLANK, "open": _BLANK}
"""The columns of numbers that are no column."""
IN_SHORT, ENDING = "noi-thieu", "ket-thuc"
"""What follows a target's id in those of its sums over the wards that lack somebody or may, and of
what groups lack that end."""
_LISTED = "thanh_pho.yml (đơn vị phải báo cáo) và các gói số liệu đã nhận"


@dataclass(frozen=True)
class Sent:
    """What one ward sent of a target that applies to it: its `n`, `k`, and `gap` if there is one.

    Where heads are or may be missing stand `sure`, those missing whatever the blanks are, and
    `open`, how many more may be.
    `key` begins the ids of these numbers.
    """

    key: str
    unit: str
    target: str
    numbers: Mapping[str, Fact]


def sent_numbers(rows: pd.DataFrame) -> Iterator[Sent]:
    """What each ward sent, per target that applies to it."""
    columns = ("unit", "target_id", "status", "n", "k", "gap", "period", "review", "package")
    sent = (*(rows[name] for name in columns), surely_lacking(rows), perhaps_lacking(rows))
    for row in zip(*sent, strict=True):
        unit, target, status, n, k, gap, period, review, package, sure, most = row
        if status in NOT_APPLICABLE:
            continue
        ward, line = ward_key(unit), f"{unit}, {period}, {review.replace('_', '-')}"
        key = f"{ward}.{target}"
        numbers = family(key, evidence_of(ward))
        cells = {"n": n, "k": k} | ({"gap": gap} if gap else {})
        facts = {}
        for name, value in cells.items():
            source = f"facts.parquet của {line}, dòng {target}, cột {name}; gói {package[:12]}"
            text = partial(of_cell, "da_cong_bo_o_noi_do", name)
            facts[name] = numbers.but(source=source).given(name, int(value), "count", text)
        if most:
            source = f"facts.parquet của {line}, dòng {target}, cột {_BLANK}; gói {package[:12]}"
            own = numbers.but(source=source)
            facts["sure"] = own.given("sure", int(sure), "count", said("sure"))
            facts["open"] = own.given("open", int(most - sure), "count", said("open"))
        yield Sent(key=key, unit=unit, target=target, numbers=facts)


def sum_facts(sums: pd.DataFrame, plan: Plan, of_wards: Iterable[Sent]) -> Iterator[Fact]:
    """Per target: wards counted, sums of heads, the share, wards per class, whom to send by when.

    Of the heads that somebody may still act on `sure` and `open` are told; `short` are the wards
    that lack some or may, and `IN_SHORT` the sums over these alone. `of_wards` is empty where the
    numbers of wards stand on further pages.
    """
    parts: dict[tuple[str, str], list[Fact]] = defaultdict(list)
    for one in of_wards:
        for name, fact in one.numbers.items():
            parts[one.target, name].append(fact)
            if "open" in one.numbers:
                parts[f"{one.target}.{IN_SHORT}", name].append(fact)
    for row in sums.reset_index().to_dict("records"):
        target, heads = plan.target(str(row["target_id"])), {}
        numbers = family(target.id, evidence_of(target.id), target.clause)
        counts = {**row, "open": row["most"] - row["sure"]}
        for name in (*SUMS, "sure", "open"):
            column, text = (
                in_column(target.id, _TOLD_BY.get(name, name)),
                partial(of_cell, "cong_tung_noi", name),
            )
            own = numbers.but(source=column)
            heads[name] = _added(own, name, int(counts[name]), parts[target.id, name], text)
        yield from heads.values()
        blank = numbers.but(source=in_column(target.id, _BLANK))
        for share in share_of(numbers, "share", heads["k"], heads["n"]):
            yield replace(share, threshold=target.applied)
        of_plan = numbers.but(source="plan.yml, mục targets")
        yield of_plan.given("percent", target.applied, "percent")
        counted = numbers.but(clause="", source=in_column(target.id, "status"))
        yield counted.given("units", int(row["units"]), "count")
        lacks = numbers.but(clause="", source=in_column(target.id, "gap"))
        yield lacks.given("short", int(row["short"]), "count", said("units_short"))
        yield counted.given("wards", int(row["wards"]), "count")
        yield from _of_short(row, numbers, parts)
        if row["ending_most"]:
            ending = numbers.but(key=f"{target.id}.{ENDING}", source=blank.source)
            heads_ending = {name: row[f"ending_{name}"] for name in ("sure", "most")}
            yield from _missing_heads(ending, heads_ending, "ending_")
        yield from _lacked_by_classes(row, blank, plan)
        yield from _classes(row, target.id, evidence_of(target.id), plan, "noi_co_ket_cuc")
        yield from _sending(
            row, numbers.but(clause=""), in_column(target.id, "to_send, latest_start")
        )


def _classes(
    counts: Mapping[Any, Any], scope: str, anchor: str, plan: Plan, macro: str
) -> Iterator[Fact]:
    """How many there are of each class that occurs."""
    for code in CODES:
        if counts.get(code, 0):
            key = class_tally(code, scope).rpartition(".")[0]
            numbers = family(key, anchor, source=f"{_SENT}, cột prospect")
            text = partial(formula.filled, macro, plan.words.short(code))
            yield numbers.given(code, int(counts[code]), "count", text)


def _of_short(
    row: Mapping[Any, Any], numbers: Numbers, parts: Mapping[tuple[str, str], list[Fact]]
) -> Iterator[Fact]:
    """The sums over the wards that lack somebody or may, where some do."""
    target, key = numbers.key, f"{numbers.key}.{IN_SHORT}"
    for name in SHORT_SUMS if row["short"] else ():
        own = numbers.but(key=key, source=in_column(target, name))
        text = partial(of_cell, "cong_noi_thieu", name)
        yield _added(own, name, int(row[f"short_{name}"]), parts.get((key, name), []), text)


def _lacked_by_classes(row: Mapping[Any, Any], numbers: Numbers, plan: Plan) -> Iterator[Fact]:
    """What is missing in the wards of each class, surely and perhaps, where something is."""
    for code in CODES:
        for name in ("sure", "open"):
            if heads := int(row[f"{name}_{code}"]):
                text = partial(_of_class, plan.words.short(code), name)
                yield numbers.given(f"{name}_{code}", heads, "count", text)


def _of_class(label: str, name: str) -> str:
    """How what is missing in the wards of a class is worked out."""
    return formula.filled("thieu_o_noi_co_ket_cuc", label, formula.of("o_so_lieu", name))


def _sending(
    row: Mapping[Any, Any], numbers: Numbers, source: str, over: str = ""
) -> Iterator[Fact]:
    """Whom to send, whether that is the least, the earliest day by which, where somebody has to.

    `over` is what is added up, where it is not wards: what begins the names of the formulas.
    """
    own = numbers.but(source=source)
    if row["to_send"]:
        yield own.given("to_send", int(row["to_send"]), "count", said(f"{over}to_send"))
    for name in ("sends", "to_send_open", "may_send"):
        if row[name]:
            yield own.given(name, int(row[name]), "count", said(name))
    if row["latest_start"]:
        day = dt.date.fromisoformat(str(row["latest_start"]))
        yield own.given("latest_start", day, "date", said(f"{over}latest_start"))


def owner_key(body: str) -> str:
    """What begins the ids of what one body has to do about targets."""
    return f"chu-tri-{body}"


def owner_facts(rows: pd.DataFrame, plan: Plan) -> Iterator[Fact]:
    """Per body that acts on targets, by the `rows` that wards sent: whom they have to send, the
    earliest day by which, what they have to catch up with. Of a ward's targets that ask the same of
    the same people the most heads count once.
    """
    own = rows.assign(acts=[plan.target(str(target)).acts for target in rows["target_id"]])
    alike = sharing(plan)
    for body, row in to_be_sent(own, "acts", alike).to_dict("index").items():
        numbers = family(owner_key(str(body)), ALL)
        yield from _sending(row, numbers, f"{_SENT}, cột to_send, latest_start", "owner_")
    for body, row in caught_up(own, "acts", alike).to_dict("index").items():
        yield from _caught_up(row, family(owner_key(str(body)), ALL), _SENT)


def late_facts(rows: pd.DataFrame, plan: Plan) -> Iterator[Fact]:
    """Per target whom wards have to send to catch up with it, the earliest day by which."""
    for target, row in caught_up(rows, "target_id").to_dict("index").items():
        numbers = family(f"{target}.bu", evidence_of(plan.target(str(target)).id))
        columns = in_column(str(target), "catch_up_to_send, catch_up_latest_start")
        yield from _sending(row, numbers, columns)


def _added(numbers: Numbers, name: str, value: int, parts: list[Fact], text: Text) -> Fact:
    """A sum of the wards' own numbers; of their files, where those are not on this page."""
    if not parts:
        return numbers.given(name, value, "count", text)
    return numbers.derived(name, "count", total, *parts, value=value, text=text)


def ward_facts(known: CityPeriod, of_wards: Iterable[Sent], plan: Plan) -> Iterator[Fact]:
    """Per ward that reported: what it lacks, targets per class, date and age of its list, whom it
    has to send and by when, what it has to catch up with.

    Of targets that ask the same of the same people the largest gap counts once, and the most heads
    to send; none of a group that ends. What was missed by a group that has ended stays missed.
    """
    alike = sharing(plan)
    classes = {
        unit: Counter(map(str, codes)) for unit, codes in known.rows.groupby("unit")["prospect"]
    }
    sendings = to_be_sent(known.rows, "unit", alike).to_dict("index")
    owed = caught_up(known.rows, "unit", alike).to_dict("index")
    of_ward: dict[str, dict[str, Sent]] = defaultdict(dict)
    for one in of_wards:
        of_ward[one.unit][one.target] = one
    for ward in known.wards:
        if ward.as_of is None:
            continue
        numbers, file = family(ward.key, evidence_of(ward.key)), f"facts.parquet của {ward.unit}"
        dated = numbers.but(source=f"{file}, cột as_of")
        yield dated.given("as_of", ward.as_of, "date")
        yield dated.given("age_days", ward.age_days, "count")
        own = [of_ward[ward.unit][t.id] for t in plan.targets if t.id in of_ward[ward.unit]]
        short = [one for one in own if "open" in one.numbers]
        groups = tuple(alike[one.target] for one in short)
        sures, opens = ([one.numbers[name] for one in short] for name in ("sure", "open"))
        listed = numbers.but(source=f"{file}, cột {_BLANK}")
        yield listed.derived("sure", "count", partial(_once, groups), *sures)
        yield listed.derived("open", "count", partial(_open_once, groups), *sures, *opens)
        counted = classes.get(ward.unit, Counter())
        yield from _classes(counted, ward.key, evidence_of(ward.key), plan, "so_chi_tieu")
        if ward.unit in sendings:
            columns = f"{file}, cột to_send, latest_start"
            yield from _sending(sendings[ward.unit], numbers, columns, "ward_")
        if ward.unit in owed:
            yield from _caught_up(owed[ward.unit], numbers, file)


def _caught_up(row: Mapping[Any, Any], numbers: Numbers, file: str) -> Iterator[Fact]:
    """What is to be caught up with: the first and the last day by which, whom to send
    for it and the earliest day by which, where somebody has to be."""
    own = numbers.but(key=f"{numbers.key}.bu", source=f"{file}, cột catch_up_on")
    for name in ("first", "last"):
        yield own.given(name, dt.date.fromisoformat(row[name]), "date", said(f"bu_{name}"))
    columns = f"{file}, cột catch_up_to_send, catch_up_latest_start"
    yield from _sending(row, own, columns, "bu_")


def _once(groups: tuple[str, ...], *gaps: int) -> int:
    """The sum of gaps, of those in one group the largest."""
    most: dict[str, int] = {}
    for group, gap in zip(groups, gaps, strict=True):
        most[group] = max(most.get(group, 0), gap)
    return sum(most.values())


def _open_once(groups: tuple[str, ...], *heads: int) -> int:
    """What is open of rows whose `sure` heads stand first, then their `open` ones, as `_once`."""
    sure, more = heads[: len(groups)], heads[len(groups) :]
    most = (one + rest for one, rest in zip(sure, more, strict=True))
    return _once(groups, *most) - _once(groups, *sure)


def overall_facts(known: CityPeriod, same_wards: int, plan: Plan) -> Iterator[Fact]:
    """How many wards had to report and did, how their verdicts stand, the rules of comparing."""
    numbers, limits = family("all", ALL, source=_SENT), plan.file.limits
    listed = numbers.but(says="noi_bao_cao", source=_LISTED)
    for name, counts in _WARDS.items():
        yield listed.given(name, sum(map(counts, known.wards)), "count")
    by_number = numbers.but(source=f"{_PACKED}, mục number")
    is_issued = known.sent["number"] != ""
    yield by_number.given("issued", int(is_issued.sum()), "count", said("issued"))
    yield by_number.given("drafts", int((~is_issued).sum()), "count", said("drafts"))
    is_apart = known.rows["prospect"].isin(APART)
    of_ended = (known.rows["prospect"] == "missed") & (known.rows["prospect_reason"] == "ended")
    yield numbers.given("verdicts", int((~is_apart).sum()), "count")
    if of_ended.any():
        yield numbers.given("missed_ended", int(of_ended.sum()), "count")
    yield numbers.given("same_wards", same_wards, "count")
    if known.other_plan:
        read_otherwise = len({unit for unit, _ in known.other_plan})
        by_plan = numbers.but(source=f"{_PACKED}, mục plan")
        yield by_plan.given("other_plan", read_otherwise, "count")
    ruled = numbers.but(source="plan.yml, mục limits")
    yield ruled.given("ranked_from", limits.ranked_from, "count")
    yield ruled.given("limit_days", limits.workbook_max_age_days, "count")
    method = numbers.but(source="quy định của phương pháp")
    yield method.given("level", int(WARNING * 100), "percent")
    over_targets = numbers.but(clause=plan.file.targets_clause)
    yield from _missing_heads(over_targets, heads_once(known.rows, plan).sum().to_dict())
    classes = Counter(map(str, known.rows["prospect"]))
    yield from _classes(classes, "all", ALL, plan, "dong_co_ket_cuc")


def unnamed_facts(places: pd.DataFrame, plan: Plan) -> Iterator[Fact]:
    """How many places lack somebody below the `MOST_NAMED` worst, and what they lack together.

    `places` are as `heads_once` gives them; the worst are those with the most `sure`, then `most`.
    """
    ordered = places[places["most"] > 0].sort_values(["sure", "most"], ascending=False)
    rest = ordered.iloc[MOST_NAMED:]
    own = family(OTHERS, ALL, plan.file.targets_clause, f"{_SENT}, cột {_BLANK}")
    yield own.given("places", len(rest), "count", said("unnamed"))
    yield from _missing_heads(own, rest.sum().to_dict())


def _missing_heads(
    numbers: Numbers, heads: Mapping[Any, Any], over: str = "over_targets_"
) -> Iterator[Fact]:
    """What is missing over several wards: what is `sure` and how much more is `open`."""
    own = numbers.but(source=f"{_SENT}, cột {_BLANK}")
    yield own.given("sure", int(heads["sure"]), "count", said(f"{over}sure"))
    yield own.given("open", int(heads["most"] - heads["sure"]), "count", said(f"{over}open"))


def heads_once(rows: pd.DataFrame, plan: Plan) -> pd.DataFrame:
    """Heads missing per unit that somebody may act on, of the same people the most once.

    Index: unit. Columns: `sure`, what is missing whatever the blanks are; `most`, what may be.
    """
    group = rows["target_id"].map(sharing(plan)).astype(str)
    heads = {"sure": surely_lacking(rows), "most": perhaps_lacking(rows)}
    by_group = rows.assign(**heads, group=group).groupby(["unit", "group"], sort=False)
    return by_group[[*heads]].max().groupby("unit", sort=False).sum().astype("int64")


def province_key(code: str) -> str:
    """The beginning of the ids of a province's facts, and the name of its page."""
    return f"tinh-{code}"


def province_facts(sums: pd.DataFrame, by_target: pd.DataFrame) -> Iterator[Fact]:
    """Per province wards expected, reported, missing, and heads; per target wards that met it."""
    for row in sums.reset_index().to_dict("records"):
        key = province_key(str(row["province"]))
        numbers = family(key, evidence_of(key))
        listed = numbers.but(says="noi_bao_cao", source=_LISTED)
        for name in ("expected", "reported", "missing"):
            yield listed.given(name, int(row[name]), "count")
        yield from _missing_heads(numbers, row)
    for row in by_target.to_dict("records"):
        key, target = province_key(str(row["province"])), str(row["target_id"])
        numbers = family(f"{key}.{target}", evidence_of(key), source=in_column(target, "status"))
        yield numbers.given("met", int(row["met"]), "count", said("units_of_status"))
        yield numbers.given("units", int(row["units"]), "count")


def family(key: str, anchor: str, clause: str = "", source: str = "") -> Numbers:
    """What declares the numbers under `key`."""
    return Numbers(key=key, says="tong_hop", anchor=anchor, clause=clause, source=source)


def said(name: str) -> Text:
    """How the number of that name is worked out."""
    return partial(formula.of, "tong_hop", name)


def of_cell(macro: str, name: str) -> str:
    """How a number is worked out of cells of the column `name`."""
    return formula.filled(macro, formula.of("o_so_lieu", name))


def in_column(target: str, name: str) -> str:
    """Where every ward tells a column of one target."""
    return f"facts.parquet của từng đơn vị, dòng {target}, cột {name}"


def share_of(numbers: Numbers, name: str, part: Fact, whole: Fact) -> Iterator[Fact]:
    """The share of `part`; none of nobody."""
    if whole.value:
        yield numbers.share(name, part, whole)
