"""The data review: what arrived, what is wrong with it, and whether the period may be judged.

Its page is for the colleague who keeps the lists: rows by their numbers, never by a name.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from plan09lib.judge.lists.completeness import EVERYBODY
from plan09lib.read.layout.mapping import load_mapping, write_draft
from plan09lib.read.period.period import Period
from plan09lib.tell.lists.inspection import DataFound
from plan09lib.tell.lists.numbers import completeness_key, figure_key, table_key
from plan09lib.tell.lists.published import ToldFigure, ToldTable
from plan09lib.tell.numbers.explain import trace_fact
from plan09lib.tell.numbers.origin import Trace
from plan09lib.tell.numbers.review import SEVERITIES
from plan09lib.tell.report.opening import load_inputs
from plan09lib.tell.told.undecided import tell_undecided
from plan09lib.tell.words.fact import FactsOf
from plan09lib.tell.words.narrate import Narrator
from plan09lib.tell.words.plain_text import plain_text
from plan09lib.tell.words.view import View


@dataclass(frozen=True)
class ToldBook(FactsOf):
    """A workbook that arrived: its name, missing sheets; date, people, findings are its facts."""

    name: str
    missing: tuple[str, ...]


class DataReview(DataFound):
    """The data review of one unit and period: what a notebook shows, cell by cell."""

    @cached_property
    def narrator(self) -> Narrator:
        """The renderer of this review's templates."""
        return Narrator(self.references, self.plan.kind)

    def may_be_judged(self) -> View:
        """Kỳ này đánh giá được chưa, và mọi lý do nếu chưa.

        Ví dụ:
            review.may_be_judged()
        """
        refusal = [str(fault) for fault in self.refusal]
        return self._show("duoc_danh_gia.j2", refusal=refusal)

    def arrived(self) -> View:
        """Các danh sách đã nhận: ngày, số người, trang còn thiếu, điều phát hiện.

        Ví dụ:
            review.arrived()
        """
        sheets = self.plan.layout.sheets
        books = [
            ToldBook(
                str(book.date),
                self.facts,
                name=book.source.name,
                missing=tuple(sheets[slug].title for slug in book.missing_sheets),
            )
            for book in self.books
        ]
        return self._show("da_nhan.j2", books=books)

    def columns(self) -> View:
        """Từng cột của danh sách được hiểu thế nào.

        Ví dụ:
            review.columns()
        """
        return self._show("cot_da_hieu.j2", columns=self.column_readings)

    def write_mapping(self) -> Path | None:
        """Viết bản nháp `mapping.yml` vào thư mục đơn vị, để sửa cách hiểu các cột.

        Ví dụ:
            review.write_mapping()
        """
        folder = self.unit.folder
        known = load_mapping(folder, self.plan.layout, self.plan.vocabularies)
        return write_draft(folder, known, self.understanding)

    def how_full(self) -> View:
        """Danh sách gần nhất đầy đủ đến đâu, theo cột và theo nhóm.

        Ví dụ:
            review.how_full()
        """
        frame = self.completeness
        groups = [] if frame is None else list(dict.fromkeys(frame["group"]))
        columns = {} if frame is None else dict(zip(frame["column"], frame["header"], strict=True))
        titles = [
            "tất cả" if code == EVERYBODY else self.plan.label("nhom", code) for code in groups
        ]
        rows = {
            header: [self.facts.of(completeness_key(column, group)) for group in groups]
            for column, header in columns.items()
        }
        return self._show("day_du.j2", rows=rows, titles=titles)

    def findings_table(self) -> View:
        """Mọi điều phát hiện, nặng nhất đứng trước: ở đâu, ảnh hưởng chỉ tiêu nào, phải làm gì.

        Ví dụ:
            review.findings_table()
        """
        told = [{"f": finding, "uses": self.uses(finding)} for finding in self.told_findings]
        return self._show("phat_hien.j2", findings=told, every=self.plan.asked_ids)

    @property
    def told_figures(self) -> list[ToldFigure]:
        """The published figures, audited, as templates see them."""
        return [
            ToldFigure(figure_key(one.figure), self.facts, one, self.plan) for one in self.audited
        ]

    @property
    def told_published_tables(self) -> list[ToldTable]:
        """What is to be said of published figures looked at together."""
        return [
            ToldTable(table_key(one), self.facts, one, self.plan) for one in self.audited_tables
        ]

    def published(self) -> View:
        """Số đã công bố trong các báo cáo trước, đối chiếu với danh sách.

        Ví dụ:
            review.published()
        """
        return self._show(
            "da_cong_bo.j2", figures=self.told_figures, tables=self.told_published_tables
        )

    def trace(self, fact_id: str) -> Trace:
        """Một con số đi từ đâu tới: cách tính, nguồn, các dòng trong danh sách.

        Tham số:
            fact_id: mã của con số, như "full.education.all.known".

        Ví dụ:
            print(review.trace("full.education.all.known"))
        """
        return trace_fact(self, fact_id)

    def verdict_on(self, key: str) -> None:
        """Nothing: no verdict on a target stands here by itself."""

    def mail_html(self) -> str:
        """The body of the mail to whoever keeps the lists, as HTML."""
        return self.narrator.render("thu_du_lieu.j2", **self._context)

    def mail_text(self) -> str:
        """The body of the mail to whoever keeps the lists, as plain text."""
        return plain_text(self.mail_html())

    @cached_property
    def _context(self) -> dict[str, Any]:
        return {
            "facts": self.facts,
            "workbooks": self.last_name,
            "undecided": tell_undecided(
                self.undecided, {target.id: target for target in self.plan.targets}, self.facts
            ),
            "ten": self.unit.name_on(self.period.end),
            "period": self.period,
            "gia_lap": self.unit.is_synthetic,
            "refusal": [str(fault) for fault in self.refusal],
            "severities": {code: self.plan.label("muc_phat_hien", code) for code in SEVERITIES},
        }

    def _show(self, template: str, **context: Any) -> View:
        return View(self.narrator.render(template, **(self._context | context)))


def open_data_review(
    unit: str, period: str, data_dir: str | Path = "", plan: str = ""
) -> DataReview:
    """What arrived of `unit` up to the end of `period`. Raises: as `open_review`."""
    parsed = Period.parse(period)
    rules, history = load_inputs(unit, parsed, data_dir, plan)
    return DataReview(rules, history, parsed)
