"""A city's wards and provinces as templates see them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

import pandas as pd

from plan09lib.judge.city.city_period import CityPeriod, Ward, ward_key
from plan09lib.judge.city.comparison import NOT_APPLICABLE
from plan09lib.read.city.register import province_name
from plan09lib.read.plan.plan import Plan
from plan09lib.tell.words.formats import date_text

REPORT_PAGE = "bao-cao.html"


@dataclass(frozen=True)
class Cell:
    """One ward's verdict on one target; `key` begins the ids of its facts."""

    key: str
    status: str
    label: str
    counted: bool
    gap: int
    has_slipped: bool = False


@dataclass(frozen=True)
class ToldWard:
    """A ward with its verdicts; `link` leads to its report, empty when it sent no page."""

    ward: Ward
    cells: Mapping[str, Cell]
    other_plan: frozenset[str]
    link: str = ""
    made_at: str = ""
    number: str = ""
    package: str = ""

    @property
    def key(self) -> str:
        """What its facts and anchors are called."""
        return self.ward.key

    @property
    def gap(self) -> int:
        """Heads missing, target by target."""
        return sum(cell.gap for cell in self.cells.values())

    @property
    def short(self) -> list[tuple[str, Cell]]:
        """The targets with a gap, largest first."""
        lacking = [(target, cell) for target, cell in self.cells.items() if cell.gap]
        return sorted(lacking, key=lambda one: (-one[1].gap, one[0]))


@dataclass(frozen=True)
class ToldProvince:
    """A province on the first page of a country: `met` wards of `units` per target."""

    code: str
    name: str
    page: str
    gap: int
    cells: Mapping[str, str] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """What its facts and anchors are called."""
        return f"tinh-{self.code}"


def told_wards(plan: Plan, known: CityPeriod) -> list[ToldWard]:
    """Every ward, in the order of the register."""
    labels = {level.code: level.label for level in plan.vocabularies["trang_thai"].levels}
    cells: dict[str, dict[str, Cell]] = {}
    rows = known.rows
    columns = ("unit", "target_id", "status", "gap", "reason")
    for unit, target, status, gap, reason in zip(*(rows[name] for name in columns), strict=True):
        counted = status not in NOT_APPLICABLE
        slipped = reason == "slipped_since_deadline"
        key, short = f"{ward_key(unit)}.{target}", int(gap) if counted else 0
        cell = Cell(key, status, labels[status], counted, short, slipped)
        cells.setdefault(unit, {})[target] = cell
    sent = rows.drop_duplicates("unit").set_index("unit") if len(rows) else rows
    apart: dict[str, set[str]] = {}
    for unit, target in known.other_plan:
        apart.setdefault(unit, set()).add(target)
    return [
        _told(ward, cells.get(ward.unit, {}), frozenset(apart.get(ward.unit, ())), sent)
        for ward in known.wards
    ]


def _told(
    ward: Ward, cells: Mapping[str, Cell], other: frozenset[str], sent: pd.DataFrame
) -> ToldWard:
    if ward.state == "missing" or ward.unit not in sent.index:
        return ToldWard(ward, {}, other)
    row = sent.loc[ward.unit]
    run = f"{row['period']}-{row['review']}".replace("..", "-").replace("_", "-")
    link = f"../../{ward.unit}/{run}/{REPORT_PAGE}" if row["has_page"] else ""
    made = date_text(dt.date.fromisoformat(str(row["made_at"])[:10]))
    return ToldWard(ward, cells, other, link, made, str(row["number"]), str(row["package"])[:12])


def worst_first(wards: Iterable[ToldWard]) -> list[ToldWard]:
    """Wards by heads missing, most first; those that lack none and those unheard of left out."""
    return sorted((w for w in wards if w.gap), key=lambda w: (-w.gap, w.ward.code))


def province_sums(known: CityPeriod) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Per province wards and gap; per province and target wards it applies to and that met it.

    Columns of the first (index province): expected, reported, missing, gap.
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
    sums["gap"] = rows.groupby("province")["gap"].sum()
    parts = rows.groupby(["province", "target_id"])
    by_target = pd.DataFrame({"met": parts["is_met"].sum(), "units": parts.size()}).reset_index()
    return sums.fillna(0).astype("int64"), by_target


def told_provinces(sums: pd.DataFrame, by_target: pd.DataFrame) -> Iterator[ToldProvince]:
    """Provinces, most heads missing first; a cell says whether all, most or few wards met."""
    cells: dict[str, dict[str, str]] = {}
    for row in by_target.to_dict("records"):
        share = (
            "all"
            if row["met"] == row["units"]
            else "most"
            if 2 * row["met"] >= row["units"]
            else "few"
        )
        cells.setdefault(str(row["province"]), {})[str(row["target_id"])] = share
    for row in (
        sums.sort_values("gap", ascending=False, kind="stable").reset_index().to_dict("records")
    ):
        code = str(row["province"])
        name = province_name(code)
        yield ToldProvince(code, name, f"tinh-{code}.html", int(row["gap"]), cells.get(code, {}))
