"""The proposed training plan to question: other seats, money, deadlines, persons, and what follows.

With an assumption everything is marked and stands beside the plan of what is. Nothing is saved.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pandas as pd

from plan09lib.judge.outlook.outlook import Outlook, look_ahead
from plan09lib.judge.targets.counting import Counter
from plan09lib.judge.training.inputs import training_rules
from plan09lib.judge.training.proposal import TrainingProposal, propose_training
from plan09lib.read.files.day import date_text
from plan09lib.read.rules.training_rules import SeatsPerYear, TrainingRules
from plan09lib.read.unit.training_what_if import TrainingAssumptions
from plan09lib.tell.explore.explored import Explored, People, table_html, typed
from plan09lib.tell.explore.questions import ASSUMED, NOW
from plan09lib.tell.numbers.training import training_facts
from plan09lib.tell.report.training_list import proposed_rows
from plan09lib.tell.told.training import PLAN, ToldTraining
from plan09lib.tell.words.fact import FactBook
from plan09lib.tell.words.formats import count_text
from plan09lib.tell.words.narrate import Narrator
from plan09lib.tell.words.sources import without_sources
from plan09lib.tell.words.wording import phrase

if TYPE_CHECKING:
    from plan09lib.tell.report.review import Review

COLUMNS = ["Mã", "Hạn", "Cần", "Không cử thêm", "Theo phương án", "Còn thiếu", "Dự báo đến hạn"]
PEOPLE = {"staff_id": "Mã", "full_name": "Họ và tên", "position": "Chức vụ", "course": "Lớp",
          "year": "Năm", "targets": "Chỉ tiêu", "reason": "Lý do"}  # fmt: skip


@dataclass(frozen=True, repr=False)
class AskedTraining(Explored):
    """A plan with what it was made from; `table` is the forecast of the targets, now → assumed.

    `people` (NỘI BỘ) is who would be sent and why, which the gate refuses; the view names nobody.
    """

    proposal: TrainingProposal
    outlook: Outlook
    people: People


def ask_training(review: Review, assumed: TrainingAssumptions) -> AskedTraining:
    """The plan of `review` under what is assumed, the forecast with it, and both without it."""
    before = (review.training_proposal, review.ahead)
    after = _under(review, assumed) if assumed else before
    table = _forecast(before, after)
    numbers = _forecast_numbers(before, after) if assumed else _forecast_numbers(after)
    was, told = _Telling(review, before[0]), _Telling(review, after[0])
    mark = ASSUMED if assumed else ""
    html = without_sources(told.html)
    if len(table):
        html += table_html(table, phrase.filled("bang_du_bao", mark))
    sentence = phrase.filled("de_xuat_tu_so_lieu", was.sentence)
    if assumed:
        words = "; ".join(assumption_words(assumed, after[0].rules))
        banner = review.narrator.render("kp_gia_dinh.j2", banner=f"{ASSUMED}: {words}")
        if _limits_nothing(assumed, after[0]):
            banner += review.narrator.render("kp_chua_co_gia.j2")
        html = f'<div class="gia-dinh">{banner}{html}</div>'
        table, numbers = (one.assign(**{"Ghi chú": ASSUMED}) for one in (table, numbers))
        sentence = f"{ASSUMED} ({words}): {told.sentence}. {sentence}"
    people = _people(review, after[0], mark)
    proposal, outlook = after
    return AskedTraining(
        html=html, table=table, chart=None, sentence=f"{sentence}.",
        proposal=proposal, outlook=outlook, people=people, numbers=numbers,
    )  # fmt: skip


def _people(review: Review, proposal: TrainingProposal, mark: str) -> People:
    """Who is sent when on what, for which targets and why, in the words of the internal list."""
    seats = proposal.plan.enrolments
    rows = pd.DataFrame(proposed_rows(review, proposal), columns=[*PEOPLE], dtype=object)
    table = rows.assign(year=[seat.year for seat in seats]).rename(columns=PEOPLE)
    return People(phrase.filled("de_xuat_cu_di"), table, "lượt học").marked(mark)


def assumption_words(assumed: TrainingAssumptions, rules: TrainingRules) -> list[str]:
    """What is assumed, one text each."""
    named = {offer.id: offer.name for offer in rules.courses}
    said = phrase.filled
    words = [_seats(named[one], number) for one, number in assumed.seats.items()]
    words += [said("gia_mot_cho", named[one], count_text(n)) for one, n in assumed.price.items()]
    amounts = list(assumed.budget.items())
    if len(amounts) > 1 and len({amount for _, amount in amounts}) == 1:
        words.append(said("kinh_phi_moi_nam", count_text(amounts[0][1])))
    else:
        words += [said("kinh_phi_nam", str(year), count_text(amount)) for year, amount in amounts]
    words += [said("han_la", one, date_text(day)) for one, day in assumed.deadlines.items()]
    return words + [said("khong_cu", one) for one in sorted(assumed.without)]


def _seats(course: str, seats: SeatsPerYear) -> str:
    if isinstance(seats, int):
        return phrase.filled("so_cho", course, str(seats))
    years = (phrase.filled("nam_so_cho", str(year), str(n)) for year, n in seats.items())
    return phrase.filled("so_cho_tung_nam", course, ", ".join(years))


def _under(review: Review, assumed: TrainingAssumptions) -> tuple[TrainingProposal, Outlook]:
    """The plan and the forecast; only the forecast reads the deadlines from the plan itself."""
    evidence = review.evidence
    rules = assumed.rules(training_rules(evidence))
    kept = frozenset(map(evidence.now.person_id, assumed.without))
    proposal = propose_training(evidence, rules, assumed.deadlines, kept)
    if assumed.deadlines:
        plan = assumed.plan(evidence.plan)
        history = evidence.history.assuming(plan)
        evidence = replace(evidence, plan=plan, history=history, counter=Counter(plan))
    return proposal, look_ahead(evidence, proposal.grants)


class _Telling:
    """A plan in the same words and figures as in a report, whole or in one sentence."""

    def __init__(self, review: Review, proposal: TrainingProposal):
        years = (str(year) for year in proposal.inputs.years)
        book = FactBook([*training_facts(proposal, review.unknown_ids), review.facts["all.as_of"]])
        told = ToldTraining(PLAN, book, proposal, has_annex=False)
        self.narrator = Narrator([*years, *review.references], review.plan.kind)
        self.context = review.context | {"training": told, "facts": book}

    @property
    def html(self) -> str:
        """The whole plan."""
        return self.narrator.render("ke_hoach_dao_tao.j2", **self.context)

    @property
    def sentence(self) -> str:
        """Seats, people, money and what they close, without a full stop."""
        return self.narrator.say("kp_phuong_an.j2", **self.context)[0]


def _limits_nothing(assumed: TrainingAssumptions, proposal: TrainingProposal) -> bool:
    """Whether money is assumed where nothing has a price."""
    return bool(assumed.budget) and not any(offer.price for offer in proposal.rules.courses)


def _forecast(
    before: tuple[TrainingProposal, Outlook], after: tuple[TrainingProposal, Outlook]
) -> pd.DataFrame:
    """The targets that lack heads, or are foreseen otherwise, under either. Columns: COLUMNS."""
    old, new = (dict(_rows(*one)) for one in (before, after))
    rows = [
        (name, *map(_step, old.get(name, new[name]), new[name])) for name in _told(before, after)
    ]
    return pd.DataFrame(rows, columns=COLUMNS)


def _told(*plans: tuple[TrainingProposal, Outlook]) -> list[str]:
    """The targets that lack heads under one of the plans, or that the plans foresee otherwise."""
    found = [dict(_rows(*one)) for one in plans]
    lacking = {t.id for one in plans for t, _, _ in one[0].to_close}
    return [
        name for name in found[-1]
        if name in lacking or any(one.get(name) != found[-1][name] for one in found)
    ]  # fmt: skip


def _forecast_numbers(*plans: tuple[TrainingProposal, Outlook]) -> pd.DataFrame:
    """The same as numbers and days; of two plans, a column for what is and one for the assumed."""
    wanted, marks = _told(*plans), (NOW, ASSUMED)
    told = {"Mã": pd.Series(wanted, dtype=object)}
    for at, name in enumerate(COLUMNS[1:]):
        for mark, plan in zip(marks, plans, strict=False):
            rows = dict(_rows(*plan))
            values = [rows[one][at] if one in rows else None for one in wanted]
            told[name if len(plans) == 1 else f"{name} ({mark})"] = pd.Series(values, dtype=object)
    return typed(pd.DataFrame(told))


def _step(old: object, new: object) -> str:
    return f"{_shown(old)} → {_shown(new)}" if old != new else _shown(new)


def _shown(value: object) -> str:
    return date_text(value) if isinstance(value, dt.date) else str(value)


def _rows(
    proposal: TrainingProposal, outlook: Outlook
) -> Iterator[tuple[str, tuple[dt.date | int | str, ...]]]:
    rows = outlook.targets[outlook.targets["scenario"] == "plan"]
    planned = {str(row["target_id"]): row for _, row in rows.iterrows()}
    results = zip(proposal.inputs.targets, proposal.plan.results, strict=True)
    for (target, day), result in results:
        reached = result.held + result.gained
        numbers = (result.need, result.held, reached, result.short)
        ahead = planned.get(target.id)
        told = phrase.of("ket_cuc", "overdue") if ahead is None else _outcome(ahead)
        yield target.id, (day, *map(int, numbers), told)


def _outcome(ahead: pd.Series) -> str:
    outcome = str(ahead["outcome"])
    if outcome == "met":
        return phrase.filled("du_tu_ngay", date_text(dt.date.fromisoformat(ahead["met_on"])))
    label = phrase.of("ket_cuc", outcome)
    if outcome in ("short", "slips"):
        return phrase.filled("thieu_nguoi", label, str(ahead["gap"]))
    return label
