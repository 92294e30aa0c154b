"""Published figures as templates see them, and their facts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from plan09lib.judge.lists.published import Audited, smallest_share
from plan09lib.read.plan.plan import Plan
from plan09lib.tell.words.anchors import PUBLISHED
from plan09lib.tell.words.fact import Fact, FactBook

_SHOWN = 3


@dataclass(frozen=True)
class ToldFigure:
    """One audited figure with its facts by name."""

    audited: Audited
    facts: FactBook
    plan: Plan

    def __getitem__(self, name: str) -> Fact:
        return self.facts[f"cong-bo-{self.audited.figure.line}.{name}"]

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
        return [self[f"fits{number}"] for number in range(len(self.audited.fitting[:_SHOWN]))]

    @property
    def has_more(self) -> bool:
        """Whether further denominators would do."""
        return len(self.audited.fitting) > _SHOWN


def published_facts(audited: Sequence[Audited]) -> Iterator[Fact]:
    """Date, counts, fitting denominators and the list's own counts, per published figure."""
    for one in audited:
        figure, key = one.figure, f"cong-bo-{one.figure.line}"
        yield Fact(f"{key}.date", figure.date, "date", PUBLISHED)
        counts: dict[str, Any] = {"n": figure.n, "k": figure.k}
        counts |= {f"fits{number}": n for number, n in enumerate(one.fitting[:_SHOWN])}
        if one.verdict == "impossible" and figure.units <= figure.whole:
            counts["least_k"], counts["least_n"] = smallest_share(figure.units, figure.decimals)
        if one.counted is not None:
            counts |= {"list_n": one.counted.n, "list_k": one.counted.k}
        yield from (
            Fact(f"{key}.{name}", value, "count", PUBLISHED) for name, value in counts.items()
        )


def published_lines(told: Sequence[ToldFigure]) -> str:
    """One line per figure, for the office's own screen."""
    return "\n".join(_line(one) for one in told)


def _line(told: ToldFigure) -> str:
    figure, counted = told.audited.figure, told.audited.counted
    fits = ", ".join(str(n) for n in told.audited.fitting[:_SHOWN])
    more = "…" if told.has_more else ""
    text = f"dòng {figure.line}: {figure.what} ({figure.date:%d/%m/%Y}), {figure.k}/{figure.n} = "
    text += f"{figure.percent_text}: {told.verdict}" + (f" (n = {fits}{more})" if fits else "")
    text += f"; {told.agreement}"
    return text + (f" ({counted.k}/{counted.n})" if counted is not None else "")
