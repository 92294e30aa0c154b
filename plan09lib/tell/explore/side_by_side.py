"""Units, populations and positions side by side: what an analyst compares a review with."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from fractions import Fraction
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from plan09lib.errors import DataRefused, NothingToJudge
from plan09lib.judge.targets.counting import count
from plan09lib.judge.targets.evidence import Evidence, gather
from plan09lib.judge.targets.ranking import ranks
from plan09lib.judge.tasks.similar_positions import SimilarGroup, similar_groups
from plan09lib.read.clauses.plan_file import Target
from plan09lib.read.period.period import Period
from plan09lib.read.unit.history import History
from plan09lib.read.unit.identified import OWN
from plan09lib.read.unit.unit import unit_folders
from plan09lib.read.unit.what_if import known_target
from plan09lib.tell.explore.explored import INTERNAL, Explored, table_html
from plan09lib.tell.explore.questions import QuestionedReview
from plan09lib.tell.words.formats import half_up, percent_text
from plan09lib.tell.words.view import View
from plan09lib.tell.words.wording import phrase

if TYPE_CHECKING:
    from plan09lib.read.rules.training_rules import SeatsPerYear
    from plan09lib.tell.explore.training import AskedTraining
    from plan09lib.tell.told.measured import ToldMeasured


class ComparedReview(QuestionedReview):
    """A review that knows the other units of its data folder, and other limits of training."""

    def __init__(self, evidence: Evidence, data_dir: Path):
        super().__init__("tong_ket" if evidence.period.is_stage else "so_ket", evidence)
        self.data_dir = data_dir
        self._opened: dict[tuple[str, str], ComparedReview] = {}
        self._opened[(self.unit.id, self.period.text)] = self

    def training(
        self,
        seats: Mapping[str, SeatsPerYear] | None = None,
        price: Mapping[str, int] | None = None,
        budget: int | Mapping[int, int] | None = None,
        deadlines: Mapping[str, str | dt.date] | None = None,
        without: Collection[str] = (),
    ) -> AskedTraining:
        """Kế hoạch đào tạo đề xuất và dự báo theo nó; có điều gì khác thì là GIẢ ĐỊNH. Không lưu.

        Tham số (không ghi gì là đề xuất từ số liệu):
            seats: số chỗ theo lớp, như {"llct_trung_cap": 5}.
            price: giá một chỗ theo lớp, đồng.
            budget: kinh phí, đồng, mỗi năm một số hoặc theo năm, như {2026: 6_000_000}.
            deadlines: hạn theo mã chỉ tiêu, như {"T25-3b": "2026-12-31"}.
            without: mã những người không cử.

        Lỗi: tên không có; thông báo nêu tên gần nhất.

        Ví dụ:
            review.training()
            review.training(seats={"llct_trung_cap": 5}, without=["0115"])
            review.training().people  # NỘI BỘ: cử ai học lớp nào
        """
        from plan09lib.read.unit.training_what_if import read_assumptions
        from plan09lib.tell.explore.training import ask_training

        inputs = self.training_proposal.inputs
        people = set(inputs.forecast.people[OWN])
        assumed = read_assumptions(
            self.plan, inputs.rules, inputs.starts, people,
            seats=seats, price=price, budget=budget, deadlines=deadlines, without=without,
        )  # fmt: skip
        return ask_training(self, assumed)

    def of(self, unit: str, period: str) -> ComparedReview:
        """Cũng những câu hỏi này, của đơn vị hoặc kỳ khác.

        Tham số:
            unit: mã đơn vị, như "phuong-mau-2".
            period: kỳ, như "2025-H1".

        Ví dụ:
            review.of("phuong-mau-2", "2025-H1").target("T25-3b")
        """
        if (unit, period) not in self._opened:
            plan = self.evidence.history.plan  # what is in force depends on unit and period
            history = History.load(self.data_dir, unit, plan)
            other = type(self)(gather(plan, history, Period.parse(period)), self.data_dir)
            self._opened[(unit, period)] = other
            other._opened = self._opened
        return self._opened[(unit, period)]

    def compare_units(self, target_id: str) -> Explored:
        """Một chỉ tiêu ở mọi đơn vị trong cùng kỳ; đơn vị ít người được kể, không được xếp hạng.

        Tham số:
            target_id: mã chỉ tiêu, như "T25-3b".

        Ví dụ:
            review.compare_units("T25-3b")
            review.compare_units("T25-3b").to_frame()
        """
        if self._range(target_id):
            return self._ranges_of_units(target_id)
        known_target(self.plan, target_id)
        found = {unit: self._row_of(unit, target_id) for unit in self._compared_units()}
        rows = {unit: row for unit, row in found.items() if row is not None}
        fewest = self.plan.file.limits.ranked_from
        order = ranks({unit: (int(row["k"]), int(row["n"])) for unit, row in rows.items()}, fewest)
        names, last, unranked = self._names(rows), len(rows), phrase.of("so_sanh", "not_ranked")
        ordered = sorted(rows.items(), key=lambda one: order.get(one[0], last))
        table = pd.DataFrame(
            [
                (names[unit], int(row["k"]), int(row["n"]), _share(row), self._label(row),
                 str(order.get(unit, unranked)))
                for unit, row in ordered
            ],
            columns=["Đơn vị", "Đạt", "Tổng số", "Tỷ lệ", "Kết cục", "Hạng"],
        )  # fmt: skip
        placed = pd.Series([order.get(unit) for unit, _ in ordered], dtype="Int64")
        numbers = _with_shares(table).assign(**{"Hạng": placed})
        caption = phrase.filled("o_cac_don_vi", target_id, self.period.label)
        said = "; ".join(f"{row['Đơn vị']} {row['Đạt']}/{row['Tổng số']}" for _, row in
                         table.iterrows())  # fmt: skip
        html, sentence = table_html(table, caption), f"{caption}: {said}"
        return self._explored(View(html), table, None, sentence, numbers)

    def compare_periods(self, period: str = "") -> Explored:
        """Mọi chỉ tiêu ở kỳ khác và ở kỳ này, mỗi ô "kỳ trước → kỳ sau" khi có khác.

        Tham số:
            period: kỳ để đặt bên cạnh, như "2023-H1"; không ghi thì là kỳ liền trước, nếu có.

        Ví dụ:
            review.compare_periods()
            review.compare_periods("2023-H1").to_frame()
        """
        from plan09lib.tell.explore.changes import Changes, standings

        try:
            other = self.of(self.unit.id, period or self.evidence.previous_period.text)
        except NothingToJudge as none:
            if period:
                raise
            (why,) = none.faults
            told = (self.evidence.previous_period.label, why.found, why.rule)
            sentence = phrase.filled("khong_co_ky_truoc", *told)
            only = View(f"<p>{escape(sentence)}</p>")
            return self._explored(only, pd.DataFrame(), None, sentence)
        first, last = sorted((other, self), key=lambda one: one.period.end)
        then, now = (standings(one.evidence, one.frame, one.measured) for one in (first, last))
        found = Changes.between(then, now, (first.period.text, last.period.text))
        caption = phrase.filled("giua_hai_ky", first.period.label, last.period.label)
        said = "; ".join(f"{row['Mã']} {row['Đạt']}" for _, row in found.moved().table.iterrows())
        html = View(table_html(found.table, caption))
        sentence = f"{caption}: {said or phrase.of('gia_dinh', 'no_change')}"
        return self._explored(html, found.table, None, sentence, found.numbers)

    def compare_populations(self, target_id: str) -> Explored:
        """Điều kiện của một chỉ tiêu ở mọi nhóm đối tượng.

        Một người có thể thuộc nhiều nhóm: không cộng các dòng.

        Tham số:
            target_id: mã chỉ tiêu, như "T25-3b".

        Ví dụ:
            review.compare_populations("T25-3b")
        """
        target = known_target(self.plan, target_id)
        table = populations_table(self.evidence, target)
        condition = self.plan.condition_text(target.condition)
        caption = phrase.filled("o_cac_nhom", condition, self.period.label)
        said = "; ".join(f"{name} {heads}/{people}" for name, heads, _, people, _ in
                         table.itertuples(index=False))  # fmt: skip
        html, sentence = table_html(table, caption), f"{caption}: {said}"
        return self._explored(View(html), table, None, sentence, _with_shares(table))

    def similar_positions(self) -> Explored:
        """NỘI BỘ: mỗi mức xếp loại đứng ở đâu so với những người khác cùng nhóm vị trí (việc 4.2).

        Kể theo mức, không theo người; kỳ xếp loại gần nhất; chỉ những nhóm đủ số người mà kế hoạch
        đòi. Vị thế đi từ 0 (thấp nhất) đến 1 (cao nhất).

        Ví dụ:
            review.similar_positions()
        """
        table = similar_table(self.evidence)
        caption = phrase.filled("khong_dua_vao_bao_cao", INTERNAL, phrase.of("so_sanh", "similar"))
        html = f'<div class="noi-bo">{table_html(table, caption)}</div>'
        sentence = phrase.filled("so_muc_tuong_dong", INTERNAL, str(len(table)))
        return self._explored(View(html), table, None, sentence, similar_numbers(table))

    def _ranges_of_units(self, target_id: str) -> Explored:
        """The last time that a target of a range was asked, in every unit; none is ranked."""
        from plan09lib.tell.explore.measured import exact_table, shown_table, times

        found: dict[str, ToldMeasured] = {}
        for unit in self._compared_units():
            try:
                asked = times(self.of(unit, self.period.text), target_id)
            except DataRefused:
                continue
            if asked:
                found[unit] = asked[-1]
        names = self._names(found)
        told = [(names[unit], one) for unit, one in found.items()]
        table = shown_table("Đơn vị", told)
        caption = phrase.filled("o_cac_don_vi", target_id, self.period.label)
        said = "; ".join(f"{name} {one.label}" for name, one in told)
        html = View(table_html(table, caption))
        return self._explored(html, table, None, f"{caption}: {said}", exact_table("Đơn vị", told))

    def _compared_units(self) -> list[str]:
        """The units of the data folder, this one among them where it is one of the samples."""
        found = list(unit_folders(self.data_dir))
        return found if self.unit.id in found else [self.unit.id, *found]

    def _names(self, units: Iterable[str]) -> dict[str, str]:
        """The wards' names on the period's last day; with the unit's code where two are alike."""
        opened = {unit: self.of(unit, self.period.text).unit for unit in units}
        wards = {unit: found.name_on(self.period.end).ward for unit, found in opened.items()}
        alike = Counter(wards.values())
        return {unit: f"{w} ({unit})" if alike[w] > 1 else w for unit, w in wards.items()}

    def _row_of(self, unit: str, target_id: str) -> pd.Series | None:
        """The target's row in another unit; None when its period cannot be judged."""
        try:
            frame = self.of(unit, self.period.text).frame
        except DataRefused:
            return None
        return next(row for _, row in frame.iterrows() if row["target_id"] == target_id)

    def _label(self, row: pd.Series) -> str:
        return self.plan.words.short(str(row["prospect"]))


def _share(row: pd.Series) -> str:
    people = int(row["n"])
    return percent_text(Fraction(int(row["k"]), people), int(row["percent"])) if people else "–"


def _with_shares(table: pd.DataFrame) -> pd.DataFrame:
    """`table` with its shares as exact parts of 1; NA where there is nobody."""
    people = table["Tổng số"].where(table["Tổng số"] > 0)
    shares: pd.Series = table["Đạt"].astype("Float64") / people
    return table.assign(**{"Tỷ lệ": shares})


# Tables that set populations, and ratings in similar positions, beside each other.


def populations_table(evidence: Evidence, target: Target) -> pd.DataFrame:
    """The heads that satisfy the target's condition in every population that has anybody.

    Columns: Nhóm đối tượng, Đạt, Chưa rõ, Tổng số, Tỷ lệ.
    """
    satisfied = evidence.counter.satisfied(target.condition, evidence.now)
    rows = []
    for population in evidence.plan.file.populations:
        found = count(evidence.counter.members(population.id, evidence.now), satisfied)
        if found.n:
            share = percent_text(Fraction(found.k, found.n), target.applied)
            rows.append((population.label, found.k, found.unknown, found.n, share))
    return pd.DataFrame(rows, columns=["Nhóm đối tượng", "Đạt", "Chưa rõ", "Tổng số", "Tỷ lệ"])


def similar_table(evidence: Evidence) -> pd.DataFrame:
    """Each level of each group of similar positions, and how it stands among the others.

    Columns: Nhóm vị trí, Kỳ, Hệ thống, Quy định, Mức, Số người, Vị thế (0 lowest, 1 highest),
    Đối chiếu.
    """
    names = ["Nhóm vị trí", "Kỳ", "Hệ thống", "Quy định", "Mức", "Số người", "Vị thế", "Đối chiếu"]
    rows = [row for group in similar_groups(evidence) for row in _rows(evidence, group)]
    return pd.DataFrame(rows, columns=names)


def similar_numbers(table: pd.DataFrame) -> pd.DataFrame:
    """What `similar_table` gives, with heads and standings as numbers; NA for too small a group."""
    heads, stands = (
        pd.to_numeric(table[name].str.replace(",", ".").replace("–", None))
        for name in ("Số người", "Vị thế")
    )
    numbers: dict[str, pd.Series] = {
        "Số người": heads.astype("Int64"),
        "Vị thế": stands.astype("Float64"),
    }
    return table.assign(**numbers)


def _rows(evidence: Evidence, group: SimilarGroup) -> list[tuple[str, ...]]:
    system = evidence.plan.label("he_thong_xep_loai", group.system)
    head = (group.label, group.rating_period.label, system, group.rule_set)
    if not group.levels:
        fewest = evidence.plan.file.limits.similar_others
        return [(*head, "–", "–", "–", phrase.filled("qua_it_nguoi", str(fewest)))]
    return [
        (
            *head,
            evidence.plan.label("muc_xep_loai", one.level),
            str(one.heads),
            str(half_up(one.rank, 2)).replace(".", ","),
            phrase.of("doi_chieu", one.band),
        )
        for one in group.levels
    ]
