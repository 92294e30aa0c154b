"""Who answers what is asked: a file for scripts, the terminal, or nobody, which leaves it open.

Somebody who types may go back: what was typed is kept by the question's id, and everything is done
anew with it, without the answer that is to be another.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeVar

from pydantic import Field

from plan09lib.deliver.start.question import MOST, Question, says_yes
from plan09lib.errors import BadParameter, Fault, nearest
from plan09lib.read.cells.alike import without_marks
from plan09lib.read.files.record import Record
from plan09lib.read.files.text import matching_key, tidy
from plan09lib.read.files.yaml_file import load_model

BY = "ai quyết định"
_Made = TypeVar("_Made")


class WentBack(Exception):
    """Somebody wants to answer the questions of these ids again."""

    def __init__(self, *ids: str) -> None:
        super().__init__(*ids)
        self.ids = ids


class InputEnded(BadParameter):
    """Nobody is there to answer: the input is no keyboard, and has ended."""


class AnswersFile(Record):
    """A file of answers: who decided (a post), and per question's id what was answered."""

    by: str = ""
    answers: dict[str, str | dt.date] = Field(default_factory=dict)


@dataclass
class Answers:
    """What was answered beforehand, and what asks for the rest; `ask` is None where nobody is.

    `used` are the ids that were asked, for `refuse_unused`; `left` is how many may still be asked;
    `missing` is what nobody said though nothing can be done without it, for `refuse_missing`.
    `typed` is what somebody typed per id, this time or before going back, `told` the question and
    what the answer means, in the order of this time; `is_again` until something is asked anew.
    """

    by: str = ""
    given: dict[str, str] = field(default_factory=dict)
    ask: Callable[[str], str] | None = None
    used: list[str] = field(default_factory=list)
    left: int = MOST
    missing: list[Fault] = field(default_factory=list)
    typed: dict[str, str] = field(default_factory=dict)
    told: dict[str, tuple[str, str]] = field(default_factory=dict)
    is_again: bool = False

    @classmethod
    def load(cls, file: Path | None, by: str, ask: Callable[[str], str] | None) -> Answers:
        """The answers of `file`. Raises: DataRefused for a faulty one."""
        loaded = load_model(file, AnswersFile) if file else AnswersFile()
        given = {key: str(value) for key, value in loaded.answers.items()}
        return cls(tidy(by) or tidy(loaded.by), given, ask)

    def of(self, id: str, text: str, wrong: Callable[[str], str] = lambda _: "") -> str:
        """The answer to one question in words, empty when nobody gives one.

        What somebody types is asked for again as long as something is `wrong` with it.
        """
        self.used.append(id)
        if id in self.given:
            return self.given[id]
        if self.ask is None or self.left <= 0:
            return ""
        self.left -= 1
        answer = self._typed_before(id, text)
        while why := wrong(answer):
            answer = self._type(id, text, f"{why}. {text}")
        return answer

    def _typed_before(self, id: str, text: str) -> str:
        """What was typed to `id` before somebody went back, else what is typed now."""
        if id not in self.typed:
            return self._type(id, text, text)
        self.told[id] = text, self.typed[id]
        return self.typed[id]

    def _type(self, id: str, text: str, prompt: str) -> str:
        """What somebody types at `prompt`. Raises: WentBack to the question before."""
        assert self.ask is not None
        self.is_again = False
        answer = tidy(self.ask(prompt))
        while _is_back(answer):
            before = [one for one in self.told if one != id]
            if before:
                raise WentBack(before[-1], id)
            answer = tidy(self.ask(f"đây là câu đầu tiên, không lui được nữa. {prompt}"))
        self.typed[id] = answer
        self.told[id] = text, answer
        return answer

    def until_right(
        self, work: Callable[[Answers, Callable[[str], None]], _Made], say: Callable[[str], None]
    ) -> _Made:
        """What `work` makes; made anew, and said from the first new question on, as often as
        somebody goes back."""
        while True:
            own = replace(self, used=[], missing=[], told={}, left=MOST, is_again=bool(self.typed))
            try:
                return work(own, lambda text, own=own: None if own.is_again else say(text))  # type: ignore[misc]
            except WentBack as back:
                for id in back.ids:
                    self.typed.pop(id, None)

    def confirm(self) -> None:
        """Nothing, once whoever typed says that all of it is right; before anything is written.

        Raises: WentBack to the answer that is not.
        """
        told = list(self.told.items())
        if self.ask is None or not any(self.typed[id] for id, _ in told):
            return
        lines = [
            f"  {place}. {_SAID_BY.sub(_in_short, text)} → {meant or _OPEN}"
            for place, (_, (text, meant)) in enumerate(told, 1)
        ]
        prompt = "\n".join([_ANSWERED, *lines, _RIGHT])
        while True:
            try:
                answer = tidy(self.ask(prompt))
            except InputEnded:
                return  # all was answered, and nobody is there who could look at it
            if says_yes(answer):
                return
            if _is_back(answer):
                raise WentBack(told[-1][0])
            if answer.isdecimal() and 0 < int(answer) <= len(told):
                raise WentBack(told[int(answer) - 1][0])
            prompt = f'chưa hiểu "{answer}". {_RIGHT}' if answer else _RIGHT

    def need(self, id: str, text: str, spoken: Callable[[str], str], fault: Fault) -> str:
        """What an answer without which nothing can be done means, asked until `spoken` knows it.

        Empty where nobody can be asked, or says it; then it is `missing`, as `fault` says.
        """
        answer = self.of(id, text)
        for _ in range(_AGAIN):
            if spoken(answer) or id in self.given or self.ask is None:
                break
            again = f'chưa hiểu "{answer}"' if answer else "phải trả lời câu này (Ctrl-C: dừng)"
            answer = self._type(id, text, f"{again}. {text}")
        if id in self.told:
            self.told[id] = text, spoken(answer)
        if not spoken(answer):
            found = f'nhận được "{answer}"' if answer else fault.found
            self.missing.append(replace(fault, found=found))
        return spoken(answer)

    def refuse_missing(self) -> None:
        """Raises: BadParameter for what is missing, all of it."""
        if self.missing:
            raise BadParameter(self.missing)

    def decide(self, asked: Sequence[Question]) -> dict[Question, str]:
        """The code decided per question; those that stay open are not in it.

        Those without which the list cannot be judged are all asked, alone and beside the others'
        number.
        Raises: BadParameter for an answer of the file that is none.
        """
        shown = [one for one in asked if one.id not in self.given]
        without = [one for one in shown if one.is_blocking]
        left = self.left
        self.left = max(left, len(without))
        shown = without or shown[:left]
        decided = {}
        for question in asked:
            if question.id in self.given:
                code = self._from_file(question)
            elif question in shown:
                code = self._typed(question, shown.index(question) + 1, len(shown))
            else:
                self.used.append(question.id)
                continue
            if code:
                decided[question] = code
        self.left = left if without else self.left
        return decided

    def _from_file(self, question: Question) -> str:
        self.used.append(question.id)
        answer = self.given[question.id]
        code = question.decided(answer)
        if code is None:
            rule = f"trả lời {question.choices[1:-1]}, hoặc một giá trị của cột"
            known = [code for _, code in dict.fromkeys(question.known)]
            hint = nearest(answer, list(dict.fromkeys(known))) if known else "ghi c hoặc k"
            raise BadParameter(Fault(f"--answers: {question.id}", f'"{answer}"', rule, hint))
        return code

    def _typed(self, question: Question, number: int, total: int) -> str:
        text = f"{number}/{total}: {question.text} ({question.decides})"
        answer = self.of(question.id, f"{text} {question.choices}")
        code = question.decided(answer)
        while self.ask is not None and (code is None or (question.is_blocking and not answer)):
            again = f'chưa hiểu "{answer}"{question.hint(answer)}' if answer else _UNANSWERED
            prompt = f"{again}; trả lời bằng: {question.offered}"
            answer = self._type(question.id, question.text, prompt)
            code = question.decided(answer)
        if question.id in self.told:
            self.told[question.id] = question.text, question.meant(code or "")
        return code or ""

    def who(self, names: Iterable[str]) -> str:
        """The post of whoever decided, asked for where it is not known.

        Raises: BadParameter where nobody says it, or says the name of somebody in the list.
        """
        people = {matching_key(name) for name in names if " " in name.strip()}
        by, wrong = self.by, _wrong_post(self.by, people)
        for again in range(_AGAIN if self.ask is not None and not self.by else 0):
            if not wrong:
                break
            said = f"{wrong}. " if again else ""
            by = self._type(BY, _WHO, f"{said}{_WHO}") if again else self._typed_before(BY, _WHO)
            wrong = _wrong_post(by, people)
        if wrong:
            rule = "quyết định có người chịu trách nhiệm, ghi bằng chức vụ"
            raise BadParameter(Fault(BY, wrong, rule, "thêm --by CHỨC VỤ"))
        self.by = by
        return by

    @property
    def unused(self) -> list[str]:
        """The answers of the file to what was never asked, by id."""
        return [id for id in self.given if id not in self.used]

    def refuse_unused(self) -> None:
        """Raises: BadParameter for answers of the file to what was never asked."""
        faults = [
            Fault(f"--answers: {key}", "không có câu hỏi này", "mỗi mục trả lời một câu được hỏi",
                  nearest(key, self.used) if self.used else "bỏ mục này")
            for key in self.unused
        ]  # fmt: skip
        if faults:
            raise BadParameter(faults)


def _is_back(answer: str) -> bool:
    return without_marks(matching_key(answer)) in _BACK


def _in_short(found: re.Match[str]) -> str:
    """Of what `_SAID_BY` finds only what a list is quoted with."""
    return found[1] or ""


def _wrong_post(by: str, people: Iterable[str]) -> str:
    """What keeps `by` from being a post, empty where nothing does."""
    if not by:
        return "chưa ghi"
    if sum(letter.isalpha() for letter in by) < _SHORTEST_POST:
        return f'"{by}" không phải chức vụ'
    named = any(f" {name} " in f" {matching_key(by)} " for name in people)
    return "ghi tên người trong danh sách" if named else ""


_UNANSWERED = "chưa trả lời thì danh sách chưa tính được"
_WHO = "Ai quyết định các câu trên (chức vụ, không ghi tên người)"
_BACK = ("<", "lui")
_SAID_BY = re.compile(r'("[^"]*")|\s*\([^()]*\)|\?.*', re.DOTALL)
"""Rows, choices and what is said behind a question: not told again with its answer."""
_OPEN = "để sau, vẫn là chưa rõ"
_ANSWERED = "Đã trả lời (chưa ghi gì):"
_RIGHT = (
    "Đúng cả thì c (ghi rồi làm tiếp) · số: trả lời lại câu ấy · <: trả lời lại câu cuối · "
    "Ctrl-C: dừng, không ghi gì"
)
_AGAIN = 5
"""Times that what must be answered is asked."""
_SHORTEST_POST = 2
"""Letters, as in "CT"; one is an answer to a question that is over."""
