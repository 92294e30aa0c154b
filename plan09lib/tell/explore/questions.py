"""Views for questions: one target, why it changed, who and which rows, and what if."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from html import escape
from typing import TYPE_CHECKING

import pandas as pd

from plan09lib.errors import BadParameter, Fault, nearest
from plan09lib.judge.measures.judged import judge_measured
from plan09lib.judge.prospect.judged import judge_targets
from plan09lib.judge.targets.evidence import Evidence, gather
from plan09lib.read.files.day import date_text
from plan09lib.read.period.period import Period
from plan09lib.read.plan.plan import Plan
from plan09lib.read.unit.what_if import (
    Edit,
    assumed_history,
    assumed_plan,
    check_edits,
    cut_period,
    edited_column,
    known_target,
)
from plan09lib.tell.numbers.outlook import SCENARIOS
from plan09lib.tell.report.review import Review
from plan09lib.tell.told.outlook import ToldOutlook
from plan09lib.tell.told.targets import ToldTarget
from plan09lib.tell.words.narrate import upper_first
from plan09lib.tell.words.sources import without_sources
from plan09lib.tell.words.view import View
from plan09lib.tell.words.wording import phrase, scenario_label

if TYPE_CHECKING:
    from plan09lib.read.clauses.measured import MeasuredTarget
    from plan09lib.tell.charts.chart import Chart
    from plan09lib.tell.explore.changes import Changes
    from plan09lib.tell.explore.explored import Explored, People
    from plan09lib.tell.words.fact import Fact


SPANS = ("baseline", "previous")
MOMENTS = {
    "baseline_": "Mốc gốc",
    "previous_": "Kỳ trước",
    "deadline_": "Tại hạn",
    "": "Hiện nay",
}

_PATH = {
    "scenario": "Trường hợp", "day": "Ngày", "k": "Đạt", "n": "Tổng số", "need": "Cần",
    "gap": "Thiếu",
}  # fmt: skip


class QuestionedReview(Review):
    """A review with views that nobody publishes: they answer an analyst's questions."""

    def _ways(self) -> dict[str, str]:
        facts = {one: f'.facts["{one}"]' for one in self.facts}
        targets = {one: f'.target("{one}")' for one in self.plan.asked_ids}
        return facts | targets | super()._ways()

    def target(self, target_id: str) -> Explored:
        """Một chỉ tiêu: kết luận, điều gì đổi được nó, số người qua các thời điểm, xu hướng.

        Chỉ tiêu nêu một khoảng: số đo được, thấp nhất, cao nhất và kết luận ở mỗi lần được hỏi.

        Tham số:
            target_id: mã chỉ tiêu, như "T25-3b".

        Lỗi: mã không có trong kế hoạch; thông báo nêu mã gần nhất.

        Ví dụ:
            review.target("T25-3b")
            review.target("T25-3b").to_frame()
        """
        from plan09lib.tell.explore.charts import trend_picture

        if target := self._range(target_id):
            return self._ranged(target)
        told = self._told(target_id)
        chart = trend_picture(self.trend, told, self.narrator, self.mark)
        context = {"t": told, "sentences": self.sentences}
        view = self.show("kp_chi_tieu.j2", chart=chart, **context)
        sentence, _ = self.narrator.say("kp_cau.j2", kind=self.kind, **context)
        return self._explored(view, moments_table(told), chart, sentence, moments_numbers(told))

    def ledger(self, target_id: str, since: str = "baseline") -> Explored:
        """Vì sao số người đạt thay đổi: hình và bảng từng phần tăng, giảm.

        Tham số:
            target_id: mã chỉ tiêu, như "T25-3b".
            since: "baseline" (so với mốc gốc) hoặc "previous" (so với kỳ trước).

        Ví dụ:
            review.ledger("T25-3b", since="previous")
        """
        from plan09lib.tell.explore.charts import waterfall_chart

        told = self._told(target_id)
        if since not in SPANS:
            raise _refused("since", since, "baseline (mốc gốc) hoặc previous (kỳ trước)", SPANS)
        sentence, _ = self.narrator.say("kp_cau_bien_dong.j2", t=told, moc=since)
        if not told.has(f"{since}_k"):
            html = self._marked(f"<p>{escape(sentence)}</p>")
            return self._explored(View(html), ledger_table(told, ""), None, sentence)
        chart = waterfall_chart(told, since, self.narrator, self.mark)
        view = self.show("kp_bien_dong.j2", t=told, moc=since, chart=chart)
        return self._explored(view, ledger_table(told, since), chart, sentence)

    def forecast(self, target_id: str) -> Explored:
        """Dự báo một chỉ tiêu còn hạn sẽ đi đến đâu; không thay cho kết luận.

        Tham số:
            target_id: mã chỉ tiêu, như "T30-2a".

        Ví dụ:
            review.forecast("T30-2a")
        """
        from plan09lib.tell.charts.outlook import outlook_picture

        told, outlook = self._told(target_id), self.told_outlook
        ahead = outlook.of(target_id)
        if ahead is None or ahead not in outlook.drawn:
            sentence, _ = self.narrator.say("kp_khong_du_bao.j2", t=told, is_due=ahead is None)
            html = self._marked(f"<p>{escape(sentence)}</p>")
            return self._explored(View(html), paths_table(outlook, target_id), None, sentence)
        chart = outlook_picture(ahead, outlook, self.trend, self.narrator, self.mark)
        view = self.show("kp_du_bao.j2", a=ahead, chart=chart, outlook=outlook)
        sentence, _ = self.narrator.say("kp_cau_du_bao.j2", a=ahead, facts=self.inner_facts)
        table = paths_table(outlook, target_id)
        numbers = table.assign(**{"Ngày": pd.to_datetime(table["Ngày"])})
        return self._explored(view, table, chart, sentence, numbers)

    def people(self, target_id: str, lacking: bool = True) -> People:
        """NỘI BỘ: ai chưa đáp ứng, hoặc chưa rõ có đáp ứng, một chỉ tiêu.

        Chỉ tiêu nêu một khoảng: ai chưa được đếm ở lần được hỏi gần nhất. Trang có tên người không
        xuất bản được.

        Tham số:
            target_id: mã chỉ tiêu, như "T25-3b".
            lacking: False thì kể mọi người của nhóm đối tượng.

        Ví dụ:
            review.people("T25-3b")
        """
        from plan09lib.tell.explore.explored import list_people
        from plan09lib.tell.explore.measured import ranged_people

        if target := self._range(target_id):
            return ranged_people(self, target, lacking).marked(self.mark)
        found = list_people(self.evidence, known_target(self.plan, target_id), lacking)
        return found.marked(self.mark)

    def rows(self, fact_id: str) -> Explored:
        """Các dòng trong danh sách, cách tính và điều khoản của một con số.

        Số tính từ những số khác thì hiện những số ấy, để dò tiếp.

        Tham số:
            fact_id: mã của con số, như "T25-3b.k"; xem `review.facts`.

        Ví dụ:
            review.rows("T25-3b.k")
        """
        from plan09lib.tell.explore.explored import table_html, typed

        trace = self.trace(fact_id)
        table, caption = trace.table, phrase.filled("dong_duoc_dem", fact_id)
        numbers = None
        if trace.rows is None:
            parts = [self.trace(part) for part in trace.parts]
            table = pd.DataFrame({"Mã": trace.parts, "Giá trị": [one.display for one in parts]})
            exact = pd.Series([one.result for one in parts], dtype=object)
            numbers = typed(table.assign(**{"Giá trị": exact}))
            caption = phrase.filled("so_goc_cua", fact_id)
        sentence = trace.sentence
        html = self._marked(f"<p>{escape(sentence)}</p>\n{table_html(table, caption)}")
        return self._explored(View(html), table, None, sentence, numbers)

    def what_if(
        self,
        percent: Mapping[str, int] | None = None,
        reading: Mapping[str, str] | None = None,
        as_of: str = "",
        edits: Sequence[Edit] = (),
    ) -> WhatIfReview:
        """GIẢ ĐỊNH: mọi phần xem như thế nào nếu có điều khác đi; không lưu và không xuất bản được.

        Hỏi tiếp ở bản giả định thì những điều trước vẫn giữ; cùng một điều thì theo lần sau.

        Tham số (ghi một hay nhiều):
            percent: tỷ lệ phải đạt theo mã chỉ tiêu, như {"T25-3b": 70}.
            reading: cách hiểu khác theo mã chỉ tiêu, như {"T25-1b": "a"}.
            as_of: ngày tính, như "2025-06-30".
            edits: ô sửa trong danh sách, mỗi ô (mã người, cột, giá trị).

        Lỗi: tên không có; thông báo nêu tên gần nhất.

        Ví dụ:
            review.what_if(percent={"T25-3b": 70})
            review.what_if(edits=[("0115", "political_theory", "trung_cap")]).target("T25-3b")
        """
        return self._under(Assumed(percent or {}, reading or {}, as_of, tuple(edits)))

    def _under(self, assumed: Assumed) -> WhatIfReview:
        return assume(self.kind, self.evidence, assumed, dir(self))

    def _told(self, target_id: str) -> ToldTarget:
        known_target(self.plan, target_id)
        return next(target for target in self.told.targets if target.id == target_id)

    def _range(self, target_id: str) -> MeasuredTarget | None:
        """The target of that id if it names a range."""
        return next((one for one in self.plan.measured if one.id == target_id), None)

    def _ranged(self, target: MeasuredTarget) -> Explored:
        from plan09lib.tell.explore.measured import (
            TIME,
            by_time,
            exact_table,
            ranged_view,
            shown_table,
            times,
        )

        html, sentence = ranged_view(self, target)
        told = by_time(times(self, target.id))
        shown, exact = shown_table(TIME, told), exact_table(TIME, told)
        return self._explored(View(self._marked(html)), shown, None, sentence, exact)

    def _marked(self, html: str) -> str:
        return html

    def _explored(
        self,
        view: View,
        table: pd.DataFrame,
        chart: Chart | None,
        sentence: str,
        numbers: pd.DataFrame | None = None,
    ) -> Explored:
        from plan09lib.tell.explore.explored import Explored

        if self.mark:
            table = table.assign(**{"Ghi chú": self.mark})
            numbers = None if numbers is None else numbers.assign(**{"Ghi chú": self.mark})
            sentence = f"{self.mark}: {sentence}"
        return Explored(without_sources(view.html), table, chart, sentence, numbers=numbers)


def moments_table(told: ToldTarget) -> pd.DataFrame:
    """Heads at each known moment, as shown. Columns: Thời điểm, Ngày, Đạt, Tổng số, Tỷ lệ, Cần."""
    return _moments(told, lambda fact: fact.display if fact else "")


def moments_numbers(told: ToldTarget) -> pd.DataFrame:
    """The same with exact values: days, heads, shares as parts of 1; NA where there is none."""
    from plan09lib.tell.explore.explored import typed

    return typed(_moments(told, lambda fact: fact.value if fact else None))


def _moments(told: ToldTarget, of: Callable[[Fact | None], object]) -> pd.DataFrame:
    names = ("as_of", "k", "n", "share", "need")
    rows = [
        (label, *(of(told.get(f"{prefix}{name}")) for name in names))
        for prefix, label in MOMENTS.items()
        if told.has(f"{prefix}k") and told.has(f"{prefix}as_of")
    ]
    columns = ["Thời điểm", "Ngày", "Đạt", "Tổng số", "Tỷ lệ", "Cần"]
    return pd.DataFrame(rows, columns=columns, dtype=object)


def paths_table(outlook: ToldOutlook, target_id: str) -> pd.DataFrame:
    """The forecast heads of one target. Columns: Trường hợp, Ngày, Đạt, Tổng số, Cần, Thiếu."""
    paths = outlook.outlook.paths
    own = paths.loc[paths["target_id"] == target_id, list(_PATH)]
    cases = {"scenario": {name: scenario_label.of("khi_kham_pha", name) for name in SCENARIOS}}
    return own.replace(cases).rename(columns=_PATH).reset_index(drop=True)


def ledger_table(told: ToldTarget, since: str) -> pd.DataFrame:
    """The waterfall in figures; empty without `since`. Columns: Phần, Số người."""
    from plan09lib.tell.explore.charts import waterfall_steps

    if not since:
        return pd.DataFrame(columns=["Phần", "Số người"])
    steps = waterfall_steps(told, since)
    start, now = int(told.row[f"{since}_k"]), int(told.row["k"])
    rows = [("Trước", start), *steps, ("Hiện nay", now)]
    return pd.DataFrame(rows, columns=["Phần", "Số người"])


def _refused(where: str, found: str, rule: str, known: Sequence[str]) -> BadParameter:
    return BadParameter(Fault(where, f'nhận được "{found}"', rule, nearest(found, known)))


# What if: the same review under assumptions.

ASSUMED, NOW = "GIẢ ĐỊNH", "hiện nay"


@dataclass(frozen=True)
class Assumed:
    """What is assumed: percents and readings by target, a day, cells; see `what_if`."""

    percent: Mapping[str, int]
    reading: Mapping[str, str]
    as_of: str
    edits: tuple[Edit, ...]

    def __bool__(self) -> bool:
        return bool(self.percent or self.reading or self.as_of or self.edits)

    def and_then(self, later: Assumed) -> Assumed:
        """Both; of the same thing what is assumed `later`. Raises: BadParameter."""
        check_edits(later.edits)
        cells = {(person, name): value for person, name, value in (*self.edits, *later.edits)}
        return Assumed(
            {**self.percent, **later.percent},
            {**self.reading, **later.reading},
            later.as_of or self.as_of,
            tuple((*cell, value) for cell, value in cells.items()),
        )


class WhatIfReview(QuestionedReview):
    """A review under what is `assumed`, beside the evidence of what is."""

    mark = ASSUMED

    def __init__(
        self, kind: str, evidence: Evidence, real: Evidence, assumed: Assumed,
        answered: Sequence[str] = (),
    ):  # fmt: skip
        super().__init__(kind, evidence)
        self.real = real
        self.assumed = assumed
        self.answered = answered
        self.assumptions = _words(real, assumed)

    def _under(self, assumed: Assumed) -> WhatIfReview:
        more = self.assumed.and_then(assumed) if assumed else assumed
        return assume(self.kind, self.real, more, self.answered)

    def __repr__(self) -> str:
        return f"{ASSUMED} ({'; '.join(self.assumptions)}). {super().__repr__()}"

    def _repr_html_(self) -> str:
        return self.changes().html

    def _instead(self, name: str) -> str:
        asked = name in self.answered
        return f"bản giả định không trả lời; hỏi chính sổ: review.{name}(…)" if asked else ""

    def changes(self) -> Explored:
        """Những chỉ tiêu đổi khác dưới giả định, mỗi ô "thực tế → giả định".

        Ví dụ:
            review.what_if(percent={"T25-3b": 70}).changes()
        """
        from plan09lib.tell.explore.explored import table_html

        table, numbers = self._compared.table, self._compared.numbers
        same = phrase.of("gia_dinh", "no_change")
        caption = phrase.of("gia_dinh", "changes")
        html = table_html(table, caption) if len(table) else f"<p>{upper_first(same)}.</p>"
        said = ", ".join(f"{row['Mã']} {row['Kết cục']}" for _, row in table.iterrows())
        return self._explored(View(self._marked(html)), table, None, said or same, numbers)

    def inputs(self) -> dict[str, str]:
        """Nothing can be made from assumptions. Raises: BadParameter always."""
        raise BadParameter(
            Fault(
                "what_if",
                "bản giả định",
                "chỉ báo cáo từ số liệu thật mới được lập và xuất bản",
                "sửa kế hoạch hoặc danh sách rồi lập báo cáo như thường",
            )
        )

    def mail_html(self) -> str:
        """The body of the mail, marked."""
        return self._marked(super().mail_html())

    @cached_property
    def _banner(self) -> str:
        return f"{ASSUMED}: {'; '.join(self.assumptions)}"

    def _marked(self, html: str) -> str:
        banner = View(self.narrator.render("kp_gia_dinh.j2", banner=self._banner)).html
        return f'<div class="gia-dinh">{banner}\n{html}</div>'

    def viewed(self, html: str) -> View:
        """What a cell shows, marked as assumed."""
        return View(self._marked(html))

    @cached_property
    def _compared(self) -> Changes:
        """The targets that stand otherwise, now and as assumed."""
        from plan09lib.tell.explore.changes import Changes, standings

        now = standings(
            self.real, judge_targets(self.real, with_previous=False), judge_measured(self.real)
        )
        assumed = standings(self.evidence, self.frame, self.measured)
        return Changes.between(now, assumed, (NOW, ASSUMED)).moved()


def assume(
    kind: str, evidence: Evidence, assumed: Assumed, answered: Sequence[str] = ()
) -> WhatIfReview:
    """The review of `evidence` under what is `assumed`; `answered`: what the real one is asked.

    Raises: BadParameter for anything unknown, and when nothing is assumed.
    """
    if not assumed:
        rule = "giả định nêu ít nhất một thay đổi"
        raise BadParameter(
            Fault("what_if", "không có gì thay đổi", rule, 'ví dụ percent={"T25-3b": 70}')
        )
    plan = assumed_plan(evidence.plan, assumed.percent, assumed.reading)
    period = _period(evidence, assumed)
    history = assumed_history(evidence.history, plan, period.end, assumed.edits)
    return WhatIfReview(kind, gather(plan, history, period), evidence, assumed, answered)


def _period(evidence: Evidence, assumed: Assumed) -> Period:
    return cut_period(evidence.period, assumed.as_of) if assumed.as_of else evidence.period


def _words(evidence: Evidence, assumed: Assumed) -> tuple[str, ...]:
    """What is assumed, in the words of the lists and the plan, not in their codes."""
    plan, said, read = evidence.plan, phrase.filled, assumed.reading.items()
    day = [_period(evidence, assumed).end] if assumed.as_of else []
    return (
        *(said("can_ty_le", target_id, str(value)) for target_id, value in assumed.percent.items()),
        *(said("hieu_theo_cach", one, name, _read(plan, one, name)) for one, name in read),
        *(said("tinh_den_ngay", date_text(one)) for one in day),
        *(said("o_sua", who, *_edited(plan, name, value)) for who, name, value in assumed.edits),
    )


def _read(plan: Plan, target_id: str, name: str) -> str:
    return next(one.text for one in plan.target(target_id).alternatives if one.id == name)


def _edited(plan: Plan, name: str, value: str) -> tuple[str, str]:
    """`Chuyên môn`, `đại học`: header and label, however they were named; empty for a blank."""
    column = edited_column(plan, name)
    level = plan.vocabularies[column.vocab].find(value) if column.vocab else None
    shown = level.label if level else value
    if column.kind == "date" and value:
        shown = date_text(dt.datetime.fromisoformat(value).date())
    return column.header, shown
