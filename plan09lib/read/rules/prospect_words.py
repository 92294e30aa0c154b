"""How the class of a target is worded: one glossary for every place (`trien_vong.yml`)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, StrictStr, model_validator

from plan09lib.read.files.record import Record
from plan09lib.read.files.yaml_file import load_model

PROSPECTS_FILE = "trien_vong.yml"
PAST_AND_AHEAD = (
    "missed", "met_then_short", "out_of_reach", "needs_sending", "ends_with_group", "undecided",
    "met_late", "will_meet", "attained", "met", "no_population",
)  # fmt: skip
"""The classes, the worst first; see judge/prospect/prospect.py."""
OLD_FORM = "old_form"
"""What stands for a class where a package of the old form gives none."""
SLOTS = (
    "to_send", "at_least", "latest_start", "to_renew", "to_send_at_most", "short_at_best", "gap",
    "gap_at_deadline", "last_day", "unknown",
)  # fmt: skip
Form = Literal["sentence", "table", "short"]
Text = Annotated[StrictStr, Field(min_length=1)]
_SLOT = re.compile(r"\{(\w*)\}")


class Wording(Record):
    """The ways to word one reason of a class; what is empty is worded as the class is."""

    sentence: tuple[Text, ...] = ()
    table: tuple[Text, ...] = ()
    short: StrictStr = ""


class ClassWording(Wording):
    """The ways to word one class in a sentence, in a table, on a phone."""

    sentence: Annotated[tuple[Text, ...], Field(min_length=1)]
    table: Annotated[tuple[Text, ...], Field(min_length=1)]
    short: Text
    reasons: Mapping[str, Wording] = {}


class ProspectWords(Record):
    """The content of `trien_vong.yml`."""

    at_least: StrictStr = ""
    at_most: Text = "nhiều nhất "
    up_to: Text = " đến "
    assumed: StrictStr = ""
    aspirational: StrictStr = ""
    old_form: Text = "gói cũ"
    classes: Mapping[str, ClassWording] = {}

    @model_validator(mode="after")
    def _check(self) -> Self:
        if {*self.classes} != {*PAST_AND_AHEAD}:
            odd = ", ".join(sorted({*self.classes} ^ {*PAST_AND_AHEAD}))
            raise ValueError(
                f"lớp thiếu hoặc thừa: {odd} | mỗi lớp có đúng một mục ở classes"
                f" | các lớp là {', '.join(PAST_AND_AHEAD)}"
            )
        for text in self._texts():
            if re.search(r"\d", text) or {*_SLOT.findall(text)} - {*SLOTS}:
                raise ValueError(
                    f'"{text}" | không viết chữ số; số chỉ đứng ở một trong'
                    f" {', '.join(SLOTS)}, trong ngoặc nhọn | sửa câu này"
                )
        return self

    def _texts(self) -> Iterator[str]:
        yield from (
            self.at_least,
            self.at_most,
            self.up_to,
            self.assumed,
            self.aspirational,
            self.old_form,
        )
        for one in self.classes.values():
            for worded in (one, *one.reasons.values()):
                yield from (*worded.sentence, *worded.table, worded.short)

    def ways(self, code: str, reason: str, form: Form) -> tuple[str, ...]:
        """The ways to word a class for a reason, the fullest first."""
        whole = self.classes[code]
        own: tuple[str, ...] | str = getattr(whole.reasons.get(reason, Wording()), form)
        said = own or getattr(whole, form)
        return (said,) if isinstance(said, str) else said

    def short(self, code: str) -> str:
        """The short name of a class; of `OLD_FORM` its own."""
        return self.old_form if code == OLD_FORM else self.ways(code, "", "short")[0]

    def chosen(
        self, code: str, reason: str, form: Form, fits: Callable[[Sequence[str]], bool]
    ) -> list[str]:
        """The first way all of whose slots fit, in pieces: every second one is a slot.

        Where none does, the last one's words without what is missing.
        """
        ways = [_SLOT.split(way) for way in self.ways(code, reason, form)]
        ways += [_SLOT.split(way) for way in self.ways(code, "", form)]
        return next((way for way in ways if fits(way[1::2])), ways[-1])

    def fixed(self, code: str, *, short: bool = True) -> list[list[str]]:
        """The words of every way to word a class, for whoever looks for it in a text.

        Without `short` those of a sentence or a table only.
        """
        whole = self.classes[code]
        said = [
            way
            for one in (whole, *whole.reasons.values())
            for way in (*one.sentence, *one.table, one.short if short else "")
            if way
        ]
        return [_SLOT.split(way)[::2] for way in said]


def load_prospect_words(path: Path) -> ProspectWords:
    """The words in `path`. Raises: DataRefused for a class too few or many, a digit, a slot."""
    return load_model(path, ProspectWords)
