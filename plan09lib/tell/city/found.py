"""What a city's facts say for one period, in the forms that templates and the gate need."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from functools import cached_property
from typing import Self

import pandas as pd

from plan09lib.judge.city.city_period import (
    NO_PROVINCE,
    CityPeriod,
    ancestors,
    city_period,
    city_trend,
    earlier_periods,
)
from plan09lib.judge.city.comparison import compared
from plan09lib.judge.city.ranged import settled_rows
from plan09lib.judge.city.sums import totals
from plan09lib.read.cells.findings import findings_frame
from plan09lib.read.city.city import City
from plan09lib.read.city.city_file import city_digests
from plan09lib.read.period.period import Period
from plan09lib.read.plan.plan import Plan, plan_version, readings
from plan09lib.rooms import KINDS
from plan09lib.tell.city.beside import compared_facts, trend_facts
from plan09lib.tell.city.numbers import (
    heads_once,
    late_facts,
    overall_facts,
    owner_facts,
    owner_key,
    province_facts,
    sent_numbers,
    sum_facts,
    unnamed_facts,
    ward_facts,
)
from plan09lib.tell.city.ranged import ToldRange, ranged_facts, told_ranges
from plan09lib.tell.city.references import texts_of_city, texts_of_wards
from plan09lib.tell.city.told import (
    ToldOwner,
    ToldProvince,
    ToldSum,
    ToldWard,
    province_sums,
    told_provinces,
    told_wards,
    word_for,
)
from plan09lib.tell.told.measured import counted_key
from plan09lib.tell.words.anchors import CITY_SECTIONS
from plan09lib.tell.words.asked import Asked
from plan09lib.tell.words.fact import FactBook
from plan09lib.tell.words.wording import phrase

PAGE_LIMIT = 2_000_000


class CityFound(Asked):
    """The facts of one city and period; of one `province` of `whole`, when it is named."""

    kind = "tong_hop"
    page_limit = PAGE_LIMIT
    roster_names: frozenset[str] = frozenset()
    expected_anchors = CITY_SECTIONS

    def __init__(
        self, plan: Plan, city: City, period: Period, province: str = "",
        whole: CityFound | None = None,
    ):  # fmt: skip
        self.plan = plan
        self.city = city
        self.period = period
        self.province = province
        self.unit = city.as_unit
        self._of = whole
        self._whole: CityPeriod = whole._whole if whole else city_period(plan, city, period)

    def __repr__(self) -> str:
        told: tuple[str, ...] = (
            KINDS[self.kind].label,
            f"{self.city.file.name} ({self.city.id})",
            self.period.label,
        )
        told += (str(self.facts["all.reported"].display), self.place_word)
        return phrase.filled("dang_mo_thanh_pho", *told, self.city.is_synthetic)

    def _ways(self) -> dict[str, str]:
        return {one: f'.facts["{one}"]' for one in self.facts} | super()._ways()

    @cached_property
    def known(self) -> CityPeriod:
        """The rows and wards this page speaks of."""
        return self._whole.within(self.province) if self.province else self._whole

    @cached_property
    def faulty(self) -> tuple[str, ...]:
        """The wards whose report of the period is damaged here; they count as not reported."""
        found = {one.unit for one in self.city.faulty if one.period == self.period.text}
        return tuple(self.name_of(unit) or unit for unit in sorted(found))

    @cached_property
    def place_word(self) -> str:
        """What one ward of this page is called: by its kind, where all are of one."""
        return word_for(ward.name for ward in self.known.wards)

    def name_of(self, unit: str) -> str:
        """What a ward is called by its own file, else by the city's list; empty by neither."""
        known = self.city.units.get(unit)
        return known.name_on(self.period.end).ward if known else self.city.file.name_of(unit)

    @cached_property
    def pages(self) -> tuple[str, ...]:
        """The provinces that have a page of their own; empty when one page holds all wards.

        Wards whose province nobody tells make no province of their own.
        """
        found = sorted({ward.province for ward in self._whole.wards})
        is_many = len({*found} - {NO_PROVINCE}) > 1 and not self.province
        return tuple(found) if is_many else ()

    def page_of(self, province: str) -> Self:
        """The page of one province; what is known of the whole city is worked out once."""
        return type(self)(self.plan, self.city, self.period, province, self)

    @cached_property
    def sums(self) -> pd.DataFrame:
        """Sums per target, see judge/city/sums.py, in the plan's order."""
        order = [target.id for target in self.plan.targets]
        sums = totals(self.known.rows).reindex(order)
        counts = [name for name in sums if name != "latest_start"]
        return sums.fillna(dict.fromkeys(counts, 0) | {"latest_start": ""}).astype(
            dict.fromkeys(counts, "int64")
        )

    @property
    def frame(self) -> pd.DataFrame:
        """What is saved beside the page: the sums, a row per target."""
        return self.sums.rename_axis("target_id").reset_index().assign(
            city=self.city.id, period=self.period.text
        )  # fmt: skip

    @cached_property
    def comparison(self) -> pd.DataFrame:
        """Wards large enough beside each other, see judge/city/comparison.py."""
        return compared(self.known.rows, self.plan.file.limits.ranked_from)

    @cached_property
    def trend(self) -> tuple[pd.DataFrame, int, tuple[str, ...]]:
        """Earlier sums over the same wards, see judge/city/city_period.py."""
        return city_trend(self.city, self.period, self.known, self._earlier)

    @cached_property
    def _earlier(self) -> dict[str, CityPeriod]:
        if self._of:
            return self._of._earlier
        return earlier_periods(self.plan, self.city, self.period)

    @cached_property
    def facts(self) -> FactBook:
        """Mọi con số được đưa lên trang, theo mã; `.to_frame()` cho bảng số để tính tiếp.

        Ví dụ:
            review.facts.to_frame()
        """
        trend, same, _ = self.trend
        sent = [] if self.pages else list(sent_numbers(self.known.rows))
        book = FactBook(sum_facts(self.sums, self.plan, sent))
        book.add(overall_facts(self.known, same, self.plan))
        book.add(late_facts(self.known.rows, self.plan))
        book.add(owner_facts(self.known.rows, self.plan))
        book.add(trend_facts(trend, self.plan))
        book.add(ranged_facts(self._settled, self.plan))
        if self.pages:
            book.add(province_facts(*self._province_sums))
            book.add(unnamed_facts(self._province_sums[0], self.plan))
            return book
        book.add(unnamed_facts(heads_once(self.known.rows, self.plan), self.plan))
        for ward in sent:
            book.add(ward.numbers.values())
        book.add(ward_facts(self.known, sent, self.plan))
        book.add(compared_facts(self.comparison, sent, self.plan))
        return book

    @cached_property
    def _settled(self) -> pd.DataFrame:
        return settled_rows(self.known.ranged, self.period.end)

    @cached_property
    def told_ranges(self) -> list[ToldRange]:
        """The targets that name a range as templates see them, in the plan's order."""
        return told_ranges(self._settled, self.plan, self.facts)

    @cached_property
    def _province_sums(self) -> tuple[pd.DataFrame, pd.DataFrame]:
        return province_sums(self.known, self.plan)

    @cached_property
    def wards(self) -> list[ToldWard]:
        """The wards as templates see them."""
        return told_wards(self.plan, self.known, self.facts)

    @cached_property
    def provinces(self) -> list[ToldProvince]:
        """The provinces as templates see them, most heads missing first."""
        return list(told_provinces(*self._province_sums, self.facts)) if self.pages else []

    @cached_property
    def owners(self) -> list[ToldOwner]:
        """The bodies for whose targets wards have to send people, the earliest day first."""
        bodies = dict.fromkeys(target.acts for target in self.plan.targets)
        day = self.period.end + dt.timedelta(days=1)
        told = [ToldOwner(owner_key(b), self.facts, self.plan.body_name(b, day)) for b in bodies]
        sending = [one for one in told if one.has("to_send") or one.to_catch_up.has("to_send")]
        return sorted(sending, key=lambda one: one.earliest)

    @cached_property
    def told_sums(self) -> list[ToldSum]:
        """The targets as templates see them, in the plan's order."""
        return [ToldSum(target.id, self.facts, target, self.plan) for target in self.plan.targets]

    @cached_property
    def references(self) -> frozenset[str]:
        """Texts with digits that are no results."""
        listed = () if self.pages else self.known.wards  # named on the pages of the provinces
        told = [text for w in self.wards for text in (w.made_at, w.number, w.package)]
        texts = {ward.last_period for ward in listed if ward.last_period} | {*self.trend[2]}
        periods = [Period.parse(text).label for text in sorted(texts)]
        versions = [index.plan.version for index in self.city.indexes.values()]
        said = [self.period.label, self.plan_version, *versions, *told, *periods]
        said += [text for w in listed for text in (w.name, w.code, w.unit)]
        said += self.faulty
        known = {ward.unit for ward in self.known.wards} | {unit for unit, _ in self.known.apart}
        named = known.union(*(ancestors(self.city.units, unit) for unit in known))
        return self._said_everywhere | texts_of_wards(self.city, named, said)

    @cached_property
    def _said_everywhere(self) -> frozenset[str]:
        return self._of._said_everywhere if self._of else texts_of_city(self.plan, self.city)

    @cached_property
    def plan_version(self) -> str:
        """The version of the plan here."""
        return plan_version(readings(self.plan))

    @cached_property
    def linked_pages(self) -> frozenset[str]:
        """The pages beside this one that it may lead to: reports of wards, pages of provinces."""
        if self.pages:
            return frozenset(province.page for province in self.provinces)
        own = {"bao-cao.html"} if self.province else set()
        return frozenset({ward.link for ward in self.wards if ward.link} | own)

    @property
    def counts(self) -> dict[str, int]:
        """How many verdicts of wards have each class."""
        counts = Counter(str(code) for code in self.known.rows["prospect"])
        counts.update(counted_key(str(code)) for code in self._settled["status"])
        return dict(sorted(counts.items()))

    @property
    def findings(self) -> pd.DataFrame:
        """None: lists are judged in the wards."""
        return findings_frame([])

    def inputs(self) -> dict[str, str]:
        """SHA-256 of the plan, the city's file and the facts it has taken in; what is damaged."""
        broken = {one.fault.where: one.fault.found for one in self.city.faulty}
        return self.plan.digests() | city_digests(self.city.folder) | broken
