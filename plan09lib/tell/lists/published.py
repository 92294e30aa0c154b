"""Published figures as templates see them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from plan09lib.judge.lists.published import Audited, Table
from plan09lib.read.files.day import date_text
from plan09lib.read.plan.plan import Plan
from plan09lib.tell.lists.numbers import FITTING
from plan09lib.tell.words.fact import Fact, FactsOf


@dataclass(frozen=True)
class ToldFigure(FactsOf):
    """One audited figure; `date`, `n`, `k` and the like are its facts."""

    audited: Audited
    plan: Plan

    @property
    def verdict(self) -> str:
        """How the percentage comes about, in words."""
        return self.plan.label("ket_qua_doi_chieu", self.audited.verdict)

    @property
    def agreement(self) -> str:
        """Whether the list agrees, in words."""
        return self.plan.label("khop_danh_sach", self.audited.agreement)

    @property
    def fitting(self) -> list[Fact]:
        """The first denominators that would explain it."""
        return [self[f"fits{number}"] for number in range(len(self.audited.fitting[:FITTING]))]

    @property
    def has_more(self) -> bool:
        """Whether further denominators would do."""
        return len(self.audited.fitting) > FITTING


@dataclass(frozen=True)
class ToldTable(FactsOf):
    """Figures looked at together; `numbers` are facts."""

    table: Table
    plan: Plan

    @property
    def label(self) -> str:
        """What is to be said of them."""
        return self.plan.label("ket_qua_bang", self.table.what)

    @property
    def what(self) -> list[str]:
        """What the figures are of, each once."""
        return list(dict.fromkeys(one.what for one in self.table.figures))

    @property
    def numbers(self) -> list[Fact]:
        """The numbers that it speaks of."""
        return [self[f"number{place}"] for place in range(len(self.table.numbers))]


def published_lines(told: Sequence[ToldFigure], tables: Sequence[ToldTable] = ()) -> str:
    """One line per figure, then per table, for the office's own screen."""
    return "\n".join([*map(_line, told), *map(_table_line, tables)])


def _line(told: ToldFigure) -> str:
    figure, counted = told.audited.figure, told.audited.counted
    fits = ", ".join(str(n) for n in told.audited.fitting[:FITTING])
    more = "…" if told.has_more else ""
    stated = "" if figure.n is None else f"{figure.k}/{figure.n} = "
    text = f"dòng {figure.line}: {figure.what} ({date_text(figure.date)}), {stated}"
    text += f"{figure.percent_text}: {told.verdict}" + (f" (n = {fits}{more})" if fits else "")
    text += f"; tỷ lệ đúng là {told.right.display}" if told.has("right") else ""
    text += f"; {told.agreement}"
    return text + (f" ({counted.k}/{counted.n})" if counted is not None else "")


def _table_line(told: ToldTable) -> str:
    lines = ", ".join(str(one.line) for one in told.table.figures)
    return f"dòng {lines}: {told.label} ({', '.join(map(str, told.table.numbers))})"
