"""Three ways of a document put together: as generated, as edited, as generated now.

Human words stay, stale numbers are told, nothing is lost and nothing stands twice.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from plan09lib.deliver.edited.align import Aligned, Text, align
from plan09lib.deliver.edited.figures import as_now, figures, numbers_in, spoken_in
from plan09lib.deliver.edited.plan_number import number_in, unnumbered_in
from plan09lib.deliver.word.units import Unit

Happened = Literal[
    "renewed", "kept", "stale", "number_changed", "deleted", "added", "new", "withdrawn",
    "no_longer", "also_written", "joined", "reworded", "unsaid", "of_draft",
]  # fmt: skip
"""What became of a unit or place; the words for each stand in `said.py`."""


@dataclass(frozen=True)
class Event:
    """What happened to one unit or added paragraph: its text, and numbers told of it."""

    happened: Happened
    text: str
    key: str = ""
    numbers: tuple[str, ...] = ()


@dataclass
class Step:
    """What an edited place becomes: as it is, the unit as it is now (`replaced`), or gone.

    `unit` is the unit of now that it stands for; `comment` is for who reads the file next; `after`
    are new units that follow it; `ordinal` is the number it began with, where that is another now.
    """

    place: int
    unit: Unit | None = None
    replaced: bool = False
    removed: bool = False
    comment: str = ""
    ordinal: str = ""
    after: list[Unit] = field(default_factory=list)


@dataclass
class Merged:
    """A step per place of the edited file, units that come before all of them, what happened."""

    steps: list[Step]
    first: list[Unit]
    events: list[Event]


def merge(before: Sequence[Unit], places: Sequence[Text], now: Sequence[Unit]) -> Merged:
    """The edited file's places with what was generated before and what is generated now."""
    return _Merge(before, places, now).run()


class _Merge:
    def __init__(self, before: Sequence[Unit], places: Sequence[Text], now: Sequence[Unit]):
        self.before, self.places, self.now = before, places, now
        self.aligned: Aligned = align(before, places)
        self.known = {unit.key for unit in before}
        self.by_key = {unit.key: unit for unit in now}
        self.steps = [Step(at) for at in range(len(places))]
        self.events: list[Event] = []
        self.by_now = as_now(now)

    def run(self) -> Merged:
        for at in range(len(self.places)):
            self._place(at)
        for number, unit in enumerate(self.before):
            if number not in self.aligned.found and unit.key != DRAFT:  # as issuing does
                self._say("deleted", unit.text, unit.key)
        first = self._with_new()
        return Merged(self.steps, first, self.events)

    def _say(
        self, happened: Happened, text: str, key: str = "", numbers: Sequence[str] = ()
    ) -> None:
        self.events.append(Event(happened, text, key, tuple(numbers)))

    # A place that stands in the edited file.

    def _place(self, at: int) -> None:
        number = self.aligned.unit_of.get(at)
        if number is None:
            self._added(at)
            return
        unit, place = self.before[number], self.places[at]
        now = self.by_key.get(unit.key)
        self.steps[at].unit = now
        if is_same(unit, place.text):
            self._left_alone(at, unit, now)
        elif now is None:
            self.steps[at].comment = _NO_LONGER
            self._say("no_longer", place.text, unit.key)
        else:
            self.steps[at].ordinal = unit.ordinal if unit.ordinal != now.ordinal else ""
            self._edited(at, [unit, *self._joined(at)], now)

    def _joined(self, at: int) -> list[Unit]:
        own = [self.before[number] for number in self.aligned.joined.get(at, ())]
        for unit in own:
            self._say("joined", unit.text, unit.key)
        return own

    def _added(self, at: int) -> None:
        """What a person added, numbers and all; a unit of now that they wrote ahead is that one."""
        text = self.places[at].text
        ahead = next(
            (u for u in self.now if u.key not in self.known and is_same(u, text)), None
        )  # fmt: skip
        if ahead:
            self.known.add(ahead.key)
            self.steps[at].unit = ahead
            return
        self._say("added", text, numbers=[*numbers_in(text), *spoken_in(text)])

    def _left_alone(self, at: int, unit: Unit, now: Unit | None) -> None:
        if unit.kind == "human" and (now is None or now.kind == "empty"):
            self._say("unsaid", unit.text, unit.key)  # no list says it by now; people did
        elif now and unnumbered_in(now.text) and not unnumbered_in(unit.text):
            self._say("kept", unit.text, unit.key)  # with the plan's number, which people wrote
        elif now is None:
            self.steps[at].removed = True
            self._say("withdrawn", unit.text, unit.key)
        elif now.cells != unit.cells:
            self.steps[at].replaced = True
            self._say(
                "of_draft" if _is_open(now) else "renewed",
                now.text,
                unit.key,
                _steps_between(unit, now),
            )

    def _edited(self, at: int, units: Sequence[Unit], now: Unit) -> None:
        """Words of people stay; what their numbers are by now is told beside them."""
        text = self.places[at].text
        if is_same(now, text):
            return  # they wrote what is generated now
        if units[0].kind in ("human", "empty"):
            self._of_people(at, units[0], now)
            return
        found = [figures(unit, text) for unit in units]
        wrong = [
            f"số ghi {w} khác số liệu: {o}" for one in found for w, o in one.wrong(self.by_now)
        ]
        stale = [_renewed(*pair) for one in found for pair in one.stale(self.by_now)]
        said = "" if _is_open(now) else said_otherwise(units[0], now)
        reworded = [f"{_REWORDED}: {said}"] if said else []
        if wrong:
            self._say("number_changed", text, now.key, [*wrong, *reworded])
        elif stale:
            self._say("stale", text, now.key, [*stale, *reworded])
        elif reworded:
            self._say("reworded", text, now.key, reworded)
        else:
            self._say("kept", text, now.key, [number for one in found for number in one.own])
        self.steps[at].comment = "; ".join([*wrong, *stale, *reworded])

    def _of_people(self, at: int, unit: Unit, now: Unit) -> None:
        """A place for people: what the file has stays; what a list says by now is told."""
        self._say("kept", self.places[at].text, now.key)
        if now.kind == "human" and now.cells != unit.cells:
            self.steps[at].comment = f"{_ALSO}: {now.text}"
            self._say("also_written", now.text, now.key)

    # What is generated now and was not before.

    def _with_new(self) -> list[Unit]:
        """Hang every new unit behind the one it follows; give those that come first of all."""
        at_of = {step.unit.key: step.place for step in self.steps if step.unit}
        here: int | None = None
        first: list[Unit] = []
        for unit in self.now:
            if unit.key in at_of:
                here = at_of[unit.key]
            elif unit.key not in self.known and self._has_room(unit):
                (first if here is None else self.steps[here].after).append(unit)
                self._say("of_draft" if unit.key == DRAFT else "new", unit.text, unit.key)
        return first

    def _has_room(self, unit: Unit) -> bool:
        """Whether the table of a new row is still there, or is new itself."""
        if unit.kind != "row":
            return True
        head = f"{unit.key.split('/')[0]}/dau"
        deleted = {one.key for n, one in enumerate(self.before) if n not in self.aligned.found}
        return head not in deleted


DRAFT = "du-thao"
"""The key of the line that only a draft has."""


def _is_open(now: Unit) -> bool:
    """Whether a line of the head waits for the number, or the day, of an issue."""
    return now.key.startswith("dau/") and "…" in now.text


def is_filled_in(unit: Unit, now: Unit) -> bool:
    """Whether a unit of an issued document is that of a draft, but for what issuing filled in."""
    sign = unnumbered_in(now.text)
    number = number_in(unit.text, now.text) if sign else ""
    filled = now.text.replace(sign, number) if number else now.text.replace(f"số {sign} ", "")
    return _is_open(now) or (bool(sign) and unit.text == filled)


_NO_LONGER = "đoạn này nay không còn trong bản lập lại; giữ lời của người viết"
_ALSO = "trang Nhận xét nay ghi"
_REWORDED = "đoạn này nay được lập là"
_WITHOUT = "(không còn câu)"
_END = re.compile(r"(?<=[.;]) ")


def said_otherwise(unit: Unit, now: Unit) -> str:
    """What a unit says now that it did not say, its numbers apart: another class, another target.

    The sentences that are new; those that fell away, where nothing is; empty where nothing changed.
    """
    if unit.wording == now.wording:
        return ""
    before, after = _sentences(unit), _sentences(now)
    new = [told for wording, told in after.items() if wording not in before]
    gone = [told for wording, told in before.items() if wording not in after]
    return " ".join(new) or f"{_WITHOUT} {' '.join(gone)}"


def _sentences(unit: Unit) -> dict[str, str]:
    """The sentences and cells of a unit by their wording."""
    found: dict[str, str] = {}
    for wording, text in zip(unit.wording, unit.cells, strict=True):
        parts, told = _END.split(wording), _END.split(text)
        told = told if len(told) == len(parts) else [text] * len(parts)
        found |= dict(zip(parts, told, strict=True))
    return found


def is_same(unit: Unit, text: str) -> bool:
    """Whether a text is that of a unit, white space apart."""
    return " ".join(unit.text.split()) == " ".join(text.split())


def _contrary(written: str, owed: str) -> str:
    return f"số ghi {written} khác số liệu: {owed}"


def _renewed(was: str, owed: str) -> str:
    return f"số liệu mới: {owed} (trước: {was})"


def _steps_between(unit: Unit, now: Unit) -> list[str]:
    """The numbers of a unit that are others now: "10 (trước: 11)"."""
    new = {shown.fact: shown.text for shown in now.shown}
    pairs = [(one.text, new.get(one.fact)) for one in dict.fromkeys(unit.shown)]
    return [f"{owed} (trước: {was})" for was, owed in pairs if owed and owed != was]
