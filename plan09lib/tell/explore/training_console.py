"""The second panel of `kham_pha.ipynb`: move seats, money, deadlines and persons of a plan."""

from __future__ import annotations

import datetime as dt
import html
from typing import TYPE_CHECKING, Any

import ipywidgets as widgets

from plan09lib.read.files.day import date_text
from plan09lib.read.unit.identified import OWN
from plan09lib.tell.explore.console_parts import (
    STYLE,
    GuardedConsole,
    Panel,
    columns,
    dropdown,
    fitted,
    show_html,
    styled,
)
from plan09lib.tell.explore.explored import INTERNAL

if TYPE_CHECKING:
    from plan09lib.tell.explore.side_by_side import ComparedReview
    from plan09lib.tell.explore.training import AskedTraining

AS_PLANNED = ("Như trong kế hoạch", "")
MOST_SEATS = 20
"""How far the slider of seats goes, unless a course has more."""


class TrainingConsole(GuardedConsole):
    """The widgets and the plan they ask for. `panel` is what the notebook displays.

    A list chooses of which course or target the next widget speaks; what was moved for others
    stays assumed until `reset`. `asked` is what is shown.
    """

    def __init__(self, review: ComparedReview):
        super().__init__()
        self.review = review
        self.seats: dict[str, int] = {}
        self.price: dict[str, int] = {}
        self.deadlines: dict[str, str] = {}
        self._make_controls()
        self.view, self.names = widgets.HTML(), widgets.Output()
        self.panel = Panel([*self._choices(), self.message, self.view, self.names])
        self._follow()
        self._watch()
        self._ask()

    def _make_controls(self) -> None:
        inputs = self.review.training_proposal.inputs
        offers = [(offer.name, offer.id) for offer in inputs.rules.courses]
        goals = [(f"{t.id}: {t.short}", t.id) for t, _ in inputs.targets]
        self.course = dropdown("Lớp", offers, offers[0][1] if offers else None)
        self.places = widgets.IntSlider(
            description="Số chỗ mỗi năm", max=MOST_SEATS, continuous_update=False, style=STYLE,
            layout=fitted(),
        )  # fmt: skip
        self.cost = _amount("Giá một chỗ, đồng")
        self.budget = _amount("Kinh phí, đồng")
        self.target = dropdown("Chỉ tiêu", goals, goals[0][1] if goals else None)
        self.deadline = dropdown("Hạn", self._days(), "")
        self.without = widgets.SelectMultiple(
            description="Không cử", rows=5, style=STYLE, layout=fitted()
        )
        self.with_names = widgets.Checkbox(
            description=f"{INTERNAL}: hiện tên người được cử", indent=False, layout=fitted()
        )
        self.reset = widgets.Button(description="Bỏ mọi giả định")
        self._name_people()

    def _days(self) -> list[tuple[str, str]]:
        """The ends of the years that can be planned for."""
        years = self.review.training_proposal.inputs.years
        days = [dt.date(year, 12, 31) for year in years]
        return [AS_PLANNED, *((date_text(day), day.isoformat()) for day in days)]

    def _name_people(self) -> None:
        """Codes only, unless names are asked for."""
        people = self.review.training_proposal.inputs.forecast.people
        people = people.sort_values(OWN)
        codes, names = people[OWN].tolist(), people["full_name"].tolist()
        shown = [f"{one} {name}" for one, name in zip(codes, names, strict=True)]
        chosen = self.without.value
        self.without.options = list(
            zip(shown if self.with_names.value else codes, codes, strict=True)
        )
        self.without.value = chosen

    def _choices(self) -> list[Any]:
        first = [self.course, self.places, self.cost, self.budget]
        second = [self.target, self.deadline, self.without]
        return [columns(first, second), columns([self.with_names], [self.reset])]

    def _watch(self) -> None:
        moved = {
            self.course: self._follow, self.target: self._follow, self.places: self._move_seats,
            self.cost: self._move_price, self.budget: self._ask, self.deadline: self._move_deadline,
            self.without: self._ask, self.with_names: self._show_names,
        }  # fmt: skip
        for widget, act in moved.items():
            widget.observe(lambda _, act=act: self.guarded(act), "value")
        self.reset.on_click(lambda _: self.guarded(self._forget))

    def _follow(self) -> None:
        """Seats, price and deadline of the course and the target chosen."""
        offers = {offer.id: offer for offer in self.review.training_proposal.rules.courses}
        if offer := offers.get(self.course.value):
            given = (
                offer.seats
                if isinstance(offer.seats, int)
                else max(offer.seats.values(), default=0)
            )
            self.places.max = max(MOST_SEATS, given)
            self.places.value = self.seats.get(offer.id, given)
            self.cost.value = self.price.get(offer.id, offer.price or 0)
        self.deadline.value = self.deadlines.get(self.target.value, "")

    def _move_seats(self) -> None:
        self.seats[self.course.value] = self.places.value
        self._ask()

    def _move_price(self) -> None:
        self.price[self.course.value] = self.cost.value
        self._ask()

    def _move_deadline(self) -> None:
        self.deadlines.pop(self.target.value, None)
        if self.deadline.value:
            self.deadlines[self.target.value] = self.deadline.value
        self._ask()

    def _forget(self) -> None:
        for moved in (self.seats, self.price, self.deadlines):
            moved.clear()
        self.budget.value, self.without.value = 0, ()
        self._follow()
        self._ask()

    def _ask(self) -> None:
        self.asked: AskedTraining = self.review.training(
            self.seats, self.price, self.budget.value or None, self.deadlines, self.without.value
        )
        sentence = f"<p><strong>{html.escape(self.asked.sentence)}</strong></p>"
        self.view.value = sentence + styled(self.asked)
        self._show_people()

    def _show_names(self) -> None:
        self._name_people()
        self._show_people()

    def _show_people(self) -> None:
        self.names.outputs = ()
        if self.with_names.value:
            show_html(self.names, self.asked.people._repr_html_())


def _amount(label: str) -> Any:
    """A sum of money; 0 is none given."""
    return widgets.BoundedIntText(
        description=label, max=10**12, step=1_000_000, style=STYLE, layout=fitted()
    )
