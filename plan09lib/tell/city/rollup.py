"""A city's roll-up of many wards in one period, from their facts only.

With wards of several provinces the review is a first page, a row per province; `page_of` gives the
review of one province, with its wards.
"""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from plan09lib.errors import DataRefused, Fault, NothingToJudge
from plan09lib.judge.city.comparison import funnel_lines
from plan09lib.judge.city.sums import APART, sharing
from plan09lib.read.city.city import load_city
from plan09lib.read.city.register import province_name
from plan09lib.read.period.period import Period
from plan09lib.read.plan.plan import load_plan
from plan09lib.tell.city.found import CityFound
from plan09lib.tell.city.numbers import MOST_NAMED
from plan09lib.tell.city.ranged import standing
from plan09lib.tell.city.told import told_ranks, worst_first
from plan09lib.tell.numbers.explain import trace_fact
from plan09lib.tell.numbers.measured import TALLY
from plan09lib.tell.numbers.origin import Trace
from plan09lib.tell.numbers.prospects import classes_counted
from plan09lib.tell.report.opening import project_data_dir
from plan09lib.tell.words.narrate import Narrator
from plan09lib.tell.words.plain_text import plain_text
from plan09lib.tell.words.view import View

if TYPE_CHECKING:
    from plan09lib.tell.charts.chart import Chart

FULL_LIST = 60
"""Up to so many wards every rank is printed; beyond, only wards outside the limits."""


class Rollup(CityFound):
    """The roll-up of one city and period: what `tong_hop.ipynb` shows, cell by cell."""

    def verdict(self) -> View:
        """Kết luận trên một màn hình: ai phải làm gì, phường nào chưa báo cáo, thiếu nhiều nhất.

        Ví dụ:
            review.verdict()
        """
        return self._show("th_ket_luan.j2", **self._first)

    @cached_property
    def _first(self) -> dict[str, Any]:
        """What the first screen and the letter name: targets and places, and who is silent."""
        alike = sharing(self.plan)
        lacking = [one for one in self.told_sums if one.may_lack]
        ordered = sorted(lacking, key=lambda one: (one.sure.value, one.open.value), reverse=True)
        once = {alike[one.id]: one for one in reversed(ordered)}  # of the same people the worst
        worst = [one for one in ordered if once[alike[one.id]] is one][:MOST_NAMED]
        places = self.provinces if self.pages else worst_first(self.wards)
        silent = [] if self.pages else [ward for ward in self.wards if ward.is_missing]
        return {
            "worst": worst,
            "owners": self.owners,
            "differs": any(one.sent_differs for one in worst),
            "places": [place for place in places if place.lacks][:MOST_NAMED],
            "silent": silent if len(silent) <= MOST_NAMED else [],
        }

    def totals(self) -> View:
        """Tổng số theo chỉ tiêu; những chỉ tiêu không còn thiếu ai thì đóng lại ở cuối.

        Ví dụ:
            review.totals()
        """
        told = {is_open: [one for one in self.told_sums if one.may_lack == is_open]
                for is_open in (True, False)}  # fmt: skip
        return self._show("th_tong_so.j2", open=told[True], closed=told[False])

    def heat_map(self) -> View:
        """Kết cục của từng xã, phường ở từng chỉ tiêu.

        Ví dụ:
            review.heat_map()
        """
        told = [
            (str(year), [one for one in self.told_sums if one.target.deadline.year == year])
            for year in self.plan.deadline_years
        ]
        return self._show("th_ban_do.j2", years=told)

    def needs(self) -> View:
        """Nơi nào còn thiếu bao nhiêu người, chắc chắn thiếu nhiều nhất đứng trước.

        Ví dụ:
            review.needs()
        """
        rest = [ward for ward in self.wards if ward.cells and not ward.lacks]
        told = {is_ending: [one for one in rest if one.is_ending == is_ending]
                for is_ending in (True, False)}  # fmt: skip
        worst = worst_first(self.wards)
        return self._show("th_con_thieu.j2", worst=worst, without=told[False], ending=told[True])

    def comparison_of_wards(self) -> View:
        """Các phường cạnh nhau, trong giới hạn ngẫu nhiên chính xác; ít người thì không xếp hạng.

        Nhiều tỉnh thì phường chỉ được so sánh ở trang của tỉnh.

        Ví dụ:
            review.comparison_of_wards()
        """
        if self.pages:
            return self._show("th_so_sanh.j2", ranks=[], is_full=False, chart=None)
        found, is_full = self.comparison, len(self.known.wards) <= FULL_LIST
        if not is_full:
            found = found[found["place"] != "inside"]
        ranks = [
            (target, rank)
            for target in self.plan.targets
            for rank in told_ranks(
                found[found["target_id"] == target.id], self.known.wards, self.facts
            )
        ]
        return self._show("th_so_sanh.j2", ranks=ranks, is_full=is_full, chart=self._funnel())

    def _funnel(self) -> Chart | None:
        """The funnel; None where wards stand on further pages, or too few can be compared."""
        if self.pages or self.comparison.empty:
            return None
        from plan09lib.tell.city.charts import funnel_chart

        rows = self.known.rows
        lines = funnel_lines(rows, self.plan.file.limits.ranked_from)
        return funnel_chart(rows, lines, self.told_sums, self.facts, self.narrator, self.place_word)

    def missing_reports(self) -> View:
        """Phường chưa có báo cáo kỳ này, và phường dùng danh sách cũ.

        Ví dụ:
            review.missing_reports()
        """
        wanted = [ward for ward in self.wards if ward.is_missing or ward.is_stale]
        beside = [ward for ward in self.wards if self._has_list and not ward.ward.is_expected]
        return self._show(
            "th_thieu_bao_cao.j2", wanted=wanted, beside=beside, period_of=Period.parse
        )

    @property
    def _has_list(self) -> bool:
        """Whether the city says which wards have to report."""
        return any(ward.is_expected for ward in self.known.wards)

    def over_time(self) -> View:
        """Tổng số qua các kỳ, ở cùng những phường.

        Ví dụ:
            review.over_time()
        """
        trend, same, texts = self.trend
        periods, chart = [Period.parse(text) for text in texts], None
        if len(periods) > 1 and same:
            from plan09lib.tell.city.charts import trend_over_periods

            told, word = self.told_sums, self.place_word
            chart = trend_over_periods(trend, periods, told, self.facts, self.narrator, word)
        earlier = {
            target: [self.facts.of(f"{period.text}.{target.id}") for period in periods]
            for target in self.plan.targets
        }
        return self._show("th_xu_huong.j2", periods=periods, earlier=earlier, chart=chart)

    def plan_versions(self) -> View:
        """Các phường có dùng cùng một bản kế hoạch không, điều gì không cộng được.

        Ví dụ:
            review.plan_versions()
        """
        units = self.city.units
        apart = [(units[u].name_on(self.period.end).ward, why) for u, why in self.known.apart]
        other: dict[str, list[str]] = {}
        for unit, target in sorted(self.known.other_plan):
            other.setdefault(target, []).append(units[unit].name_on(self.period.end).ward)
        merged = [
            (ward.name, [(old, self.name_of(old)) for old in units[ward.unit].file.predecessors])
            for ward in self.known.wards
            if ward.unit in units and units[ward.unit].file.predecessors
        ]
        return self._show("th_ban_ke_hoach.j2", apart=apart, other=other, merged=merged)

    def evidence_annex(self) -> View:
        """Minh chứng của mọi con số.

        Ví dụ:
            review.evidence_annex()
        """
        return self._show("th_minh_chung.j2")

    def trace(self, fact_id: str) -> Trace:
        """Một con số đi từ đâu tới: cách tính, điều khoản, tệp số liệu hoặc các số cộng lại.

        Tham số:
            fact_id: mã của con số, như "T25-3b.k".

        Ví dụ:
            print(review.trace("T25-3b.k"))
        """
        return trace_fact(self, fact_id)

    def verdict_on(self, key: str) -> None:
        """Nothing: no verdict on a target stands here by itself."""

    def mail_html(self) -> str:
        """The verdict as a letter."""
        return self.narrator.unlinked("th_thu.j2", **self._context, **self._first)

    def mail_text(self) -> str:
        """The verdict as plain text."""
        return plain_text(self.mail_html())

    @cached_property
    def narrator(self) -> Narrator:
        """The renderer of this review's templates."""
        return Narrator(self.references)

    @cached_property
    def _context(self) -> dict[str, Any]:
        standing_of_all = classes_counted(self.facts, self.plan.words)
        return {
            "facts": self.facts, "plan": self.plan, "period": self.period, "wards": self.wards,
            "sums": self.told_sums, "ranged": self.told_ranges,
            "ranged_standing": standing(self.facts.of(TALLY)),
            "provinces": self.provinces, "paged": bool(self.pages),
            "standing": standing_of_all,
            "live": [one for one in standing_of_all if one.code not in APART],
            "apart": [one for one in standing_of_all if one.code in APART],
            "noi": self.place_word,
            "ten_noi": "tỉnh, thành phố" if self.pages else self.place_word,
            "gia_lap": self.city.is_synthetic, "city_name": self.city.file.name,
            "province": province_name(self.province) if self.province else "",
            "hong": self.faulty, "version": self.plan_version,
            "has_list": self._has_list,
        }  # fmt: skip

    def _show(self, template: str, **context: Any) -> View:
        return View(self.narrator.render(template, **(self._context | context)))


def open_rollup(city: str, period: str, data_dir: str | Path = "") -> Rollup:
    """The roll-up of `city` in `period`.

    Raises: BadParameter for an unknown city or period; DataRefused for faulty facts;
    NothingToJudge when no ward has reported the period.
    """
    parsed, folder = Period.parse(period), project_data_dir(data_dir)
    plan = load_plan(folder / "plan")
    known = load_city(folder, city, plan.vocabularies["trang_thai"].codes)
    periods = sorted(known.reports["period"].unique())
    if parsed.text not in periods:
        found, rule = f"chưa phường nào có báo cáo kỳ {period}", "tổng hợp từ báo cáo đã nhận"
        action = f"chọn một trong: {', '.join(periods)}; hoặc nhận thêm bằng plan09 import-facts"
        broken = [one.fault for one in known.faulty if one.period == parsed.text]
        if broken:
            raise DataRefused(broken)
        raise NothingToJudge(Fault(f"city/{city}", found, rule, action))
    return Rollup(plan, known, parsed)
