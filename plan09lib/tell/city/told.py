"""A city's wards and provinces as templates see them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from plan09lib.judge.city.city_period import CityPeriod, Ward, ward_key
from plan09lib.judge.city.sums import ENDING as ENDS
from plan09lib.judge.city.sums import NOT_APPLICABLE, perhaps_lacking, surely_lacking
from plan09lib.read.city.register import province_name
from plan09lib.read.clauses.plan_file import Target
from plan09lib.read.files.day import date_text
from plan09lib.read.period.period import report_folder
from plan09lib.read.plan.plan import Plan
from plan09lib.read.rules.prospect_words import OLD_FORM
from plan09lib.tell.city.numbers import ENDING, IN_SHORT, heads_once, province_key
from plan09lib.tell.numbers.prospects import ClassTally, classes_counted
from plan09lib.tell.told.prospects import SHORT
from plan09lib.tell.words.fact import FactBook, FactsOf

REPORT_PAGE = "bao-cao.html"
_KINDS, _ANY_KIND = ("phường", "xã", "thị trấn", "đặc khu"), "đơn vị"


def word_for(names: Iterable[str]) -> str:
    """What a ward is called: its kind, where all of these names begin with one.

    >>> (
    ...     word_for(["phường Ba Đình", "phường Hàm Rồng"]),
    ...     word_for(["phường Ba Đình", "xã Đại Thanh"]),
    ... )
    ('phường', 'đơn vị')
    """
    kinds = {
        next((k for k in _KINDS if f"{name} ".startswith(f"{k} ")), _ANY_KIND) for name in names
    }
    return kinds.pop() if len(kinds) == 1 else _ANY_KIND


class Sending(FactsOf):
    """Whom wards have to send, by when; and to catch up with what they missed."""

    @property
    def sends_for_several(self) -> bool:
        """Whether somebody is to be sent for several verdicts: `latest_start` is that of one."""
        return self.positive("sends") and self.sends.value > 1

    @property
    def catches_up_first(self) -> bool:
        """Whether those who are sent to catch up have to go before those sent for a deadline."""
        late = self.to_catch_up
        if not (late.has("latest_start") and self.has("latest_start")):
            return late.has("latest_start")
        return bool(late.latest_start.value < self.latest_start.value)

    @property
    def to_catch_up(self) -> Sending:
        """What is to be caught up with after a deadline: `first`, `last`, `to_send`, …"""
        return Sending(f"{self.key}.bu", self.book)


@dataclass(frozen=True)
class ToldSum(Sending):
    """The sums over all wards for one target: `n`, `k`, `gap`, `to_send`, … are facts."""

    target: Target
    plan: Plan

    @property
    def id(self) -> str:
        """The target's id."""
        return self.target.id

    @property
    def classes(self) -> list[ClassTally]:
        """How many wards there are of each class, the worst first."""
        return classes_counted(self.book, self.plan.words, self.id)

    @property
    def short(self) -> list[ClassTally]:
        """Those of the classes that are short of their deadline, or lack somebody now or may."""
        return [
            one
            for one in self.classes
            if one.code in SHORT or any(self.has(f"{n}_{one.code}") for n in ("sure", "open"))
        ]

    @property
    def sent_differs(self) -> bool:
        """Whether other people are to be sent than are missing now, surely, in the same wards."""
        if not self.has("to_send"):
            return False
        now = self.sure_needs_sending.value if self.has("sure_needs_sending") else 0
        return bool(self.to_send.value != now)

    @property
    def is_owed(self) -> bool:
        """Whether wards have to send somebody to catch up with it, or tell no number of them."""
        late = self.to_catch_up
        return late.has("to_send") or late.positive("to_send_open")

    @property
    def in_short(self) -> FactsOf:
        """The sums over the wards that lack somebody or may."""
        return FactsOf(f"{self.id}.{IN_SHORT}", self.book)

    @property
    def ending(self) -> FactsOf:
        """What groups lack that end before the deadline."""
        return FactsOf(f"{self.id}.{ENDING}", self.book)

    @property
    def lacks_at_end(self) -> bool:
        """Whether groups lack somebody or may that end before the deadline."""
        return self.ending.has("sure")

    def is_all_of(self, code: str) -> bool:
        """Whether the wards of one class are those that lack all that is lacking."""
        told = ((self.get(f"{name}_{code}"), self[name].value) for name in ("sure", "open"))
        return all((one.value if one else 0) == heads for one, heads in told)

    @property
    def may_lack(self) -> bool:
        """Whether somebody is or may be missing on whom somebody may still act."""
        return self.positive("sure") or self.positive("open")

    @property
    def by_class(self) -> Mapping[str, ClassTally]:
        """The classes by their codes."""
        return {one.code: one for one in self.classes}


@dataclass(frozen=True)
class ToldOwner(Sending):
    """A body that acts on targets in the wards: `to_send`, `latest_start` are facts."""

    name: str

    @property
    def earliest(self) -> dt.date:
        """The first day by which somebody has to be sent; the last of all where none is known."""
        told = [one.latest_start for one in (self, self.to_catch_up) if one.has("latest_start")]
        return min((one.value for one in told), default=dt.date.max)


@dataclass(frozen=True, kw_only=True)
class Cell(FactsOf):
    """One ward's verdict on one target; `n`, `k`, `gap` are facts where it is `counted`.

    `lacks` are the most heads that may be missing and that somebody may still act on, `surely`
    those missing whatever the blanks are; then `sure` and `open` are facts too.
    """

    prospect: str
    label: str
    counted: bool
    lacks: int
    surely: int


@dataclass(frozen=True, kw_only=True)
class ToldWard(Sending):
    """A ward with its verdicts; `link` leads to its report, empty when it sent no page.

    Its facts (`sure`, `as_of`, …) are those of the list that it reported from; `lacks` are the most
    heads that may be missing, `surely` is `sure`.
    """

    ward: Ward
    plan: Plan
    lacks: int = 0
    surely: int = 0
    cells: Mapping[str, Cell] = field(default_factory=dict)
    other_plan: frozenset[str] = frozenset()
    link: str = ""
    made_at: str = ""
    number: str = ""
    package: str = ""

    @property
    def name(self) -> str:
        """What it is called."""
        return self.ward.name

    @property
    def is_missing(self) -> bool:
        """Whether it has sent no report of the period."""
        return self.ward.state == "missing"

    @property
    def is_ending(self) -> bool:
        """Whether nobody may act on any of its targets any more, as it ends or its groups do."""
        return all(cell.prospect in (*NOT_APPLICABLE, ENDS) for cell in self.cells.values())

    @property
    def is_stale(self) -> bool:
        """Whether its list is too old for the period."""
        return self.ward.state == "stale"

    @property
    def short(self) -> list[ClassTally]:
        """The classes that are or may be short of their deadline: how many targets."""
        counted = classes_counted(self.book, self.plan.words, self.key)
        return [one for one in counted if one.code in (*SHORT, "undecided", OLD_FORM)]

    @property
    def lacking(self) -> list[tuple[str, Cell]]:
        """The targets that lack somebody or may, the largest sure gap first."""
        lacking = [(target, cell) for target, cell in self.cells.items() if cell.lacks]
        return sorted(lacking, key=lambda one: (-one[1].surely, -one[1].lacks, one[0]))


@dataclass(frozen=True)
class ToldRank(FactsOf):
    """A ward beside the others for one target: `n`, `k`, `low`, `high` are facts.

    So is `rank` where it is firm. `place` is low, high or inside, see judge/city/comparison.py.
    """

    ward: Ward
    place: str
    is_alarm: bool


@dataclass(frozen=True)
class ProvinceCell(FactsOf):
    """How many of a province's wards met one target (`met` of `units`): all, most or few."""

    share: str


@dataclass(frozen=True, kw_only=True)
class ToldProvince(FactsOf):
    """A province on the first page of a country; `lacks` are the most heads that may be missing."""

    code: str
    name: str
    page: str
    lacks: int
    cells: Mapping[str, ProvinceCell] = field(default_factory=dict)


def told_wards(plan: Plan, known: CityPeriod, book: FactBook) -> list[ToldWard]:
    """Every ward, in the order of the register."""
    cells: dict[str, dict[str, Cell]] = {}
    rows, heads = known.rows, heads_once(known.rows, plan)
    columns = (rows["unit"], rows["target_id"], rows["status"], rows["prospect"])
    of_blanks = perhaps_lacking(rows), surely_lacking(rows)
    for unit, target, status, prospect, lacks, surely in zip(*columns, *of_blanks, strict=True):
        cells.setdefault(unit, {})[target] = Cell(
            key=f"{ward_key(unit)}.{target}",
            book=book,
            prospect=prospect,
            label=plan.words.short(prospect),
            counted=status not in NOT_APPLICABLE,
            lacks=int(lacks),
            surely=int(surely),
        )
    sent = known.sent.set_index("unit")
    apart: dict[str, set[str]] = {}
    for unit, target in known.other_plan:
        apart.setdefault(unit, set()).add(target)
    return [
        ToldWard(
            key=ward.key,
            book=book,
            ward=ward,
            plan=plan,
            lacks=int(heads["most"].get(ward.unit, 0)),
            surely=int(heads["sure"].get(ward.unit, 0)),
            other_plan=frozenset(apart.get(ward.unit, ())),
            **_reported(ward, cells, sent),
        )
        for ward in known.wards
    ]


def _reported(
    ward: Ward, cells: Mapping[str, Mapping[str, Cell]], sent: pd.DataFrame
) -> dict[str, Any]:
    """What is told of a ward that has reported; nothing of others."""
    if ward.state == "missing" or ward.unit not in sent.index:
        return {}
    row = sent.loc[ward.unit]
    run = report_folder(str(row["review"]), str(row["period"]))
    return {
        "cells": cells.get(ward.unit, {}),
        "link": f"../../{ward.unit}/{run}/{REPORT_PAGE}" if row["has_page"] else "",
        "made_at": date_text(dt.date.fromisoformat(str(row["made_at"])[:10])),
        "number": str(row["number"]),
        "package": str(row["package"])[:12],
    }


def worst_first(wards: Iterable[ToldWard]) -> list[ToldWard]:
    """Wards by heads surely missing, most first, then by what is open.

    Those that lack none and those unheard of are left out.
    """
    lacking = (ward for ward in wards if ward.lacks)
    return sorted(lacking, key=lambda w: (-w.surely, -w.lacks, w.ward.code))


def told_ranks(compared: pd.DataFrame, wards: Iterable[Ward], book: FactBook) -> Iterator[ToldRank]:
    """The wards beside each other, see judge/city/comparison.py, in the order of `compared`."""
    by_unit = {ward.unit: ward for ward in wards}
    for row in compared.to_dict("records"):
        ward = by_unit[row["unit"]]
        yield ToldRank(
            key=f"{ward.key}.{row['target_id']}",
            book=book,
            ward=ward,
            place=row["place"],
            is_alarm=bool(row["is_alarm"]),
        )


def province_sums(known: CityPeriod, plan: Plan) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Per province wards and heads; per province and target wards it applies to, and that met it.

    Columns of the first (index province): expected, reported, missing, sure, most.
    """
    wards = pd.DataFrame(
        [(w.province, w.unit, w.is_expected, w.state == "missing") for w in known.wards],
        columns=["province", "unit", "expected", "missing"],
    )
    groups = wards.groupby("province")
    sums = pd.DataFrame({"expected": groups["expected"].sum(), "missing": groups["missing"].sum()})
    sums["reported"] = groups.size() - sums["missing"]
    where = dict(zip(wards["unit"], wards["province"], strict=True))
    rows = known.rows[~known.rows["status"].isin(NOT_APPLICABLE)]
    rows = rows.assign(
        province=rows["unit"].map(where), is_met=rows["status"].isin(("met", "met_late"))
    )
    heads = heads_once(known.rows, plan)
    sums = sums.join(heads.groupby(heads.index.map(where)).sum())
    parts = rows.groupby(["province", "target_id"])
    by_target = pd.DataFrame({"met": parts["is_met"].sum(), "units": parts.size()}).reset_index()
    return sums.fillna(0).astype("int64"), by_target


def told_provinces(
    sums: pd.DataFrame, by_target: pd.DataFrame, book: FactBook
) -> Iterator[ToldProvince]:
    """Provinces, most heads surely missing first."""
    cells: dict[str, dict[str, ProvinceCell]] = {}
    for row in by_target.to_dict("records"):
        code, target = str(row["province"]), str(row["target_id"])
        most = "most" if 2 * row["met"] >= row["units"] else "few"
        share = "all" if row["met"] == row["units"] else most
        cell = ProvinceCell(f"{province_key(code)}.{target}", book, share)
        cells.setdefault(code, {})[target] = cell
    ordered = sums.sort_values(["sure", "most"], ascending=False, kind="stable").reset_index()
    for row in ordered.to_dict("records"):
        code = str(row["province"])
        yield ToldProvince(
            key=province_key(code),
            book=book,
            code=code,
            name=province_name(code),
            page=f"{province_key(code)}.html",
            lacks=int(row["most"]),
            cells=cells.get(code, {}),
        )
