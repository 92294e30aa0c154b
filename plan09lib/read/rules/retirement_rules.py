"""When people leave: ages by law, exceptions, elected terms, and single people of one unit.

`data/plan/nghi_huu.yml` holds what is true of everybody, `nghi_huu.yml` in a unit's folder what is
true of one person there, and when its council first met. A rule without a source clause does not
load.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, StrictBool, StrictStr, model_validator

from plan09lib.errors import DataRefused, Fault, echoed, nearest
from plan09lib.read.files.day import IsoDay, date_text
from plan09lib.read.files.presence import file_there
from plan09lib.read.files.record import Dated, Record
from plan09lib.read.files.yaml_file import load_model
from plan09lib.read.rules.vocab import Vocabulary

RETIREMENT_FILE = "nghi_huu.yml"
Months = Annotated[int, Field(strict=True, ge=1, le=1200)]
Said = Annotated[StrictStr, Field(min_length=1)]


class AgeRule(Dated):
    """The age at which one sex leaves, in months, for those who leave while the rule is in force.

    Born in the month of `born_from`: `start_months`; every `every_months` later `add_months` more,
    up to `at_most_months`. Without `born_from` the age is the same for all.
    """

    sex: Literal["nam", "nu"]
    clause: Said
    start_months: Months
    born_from: IsoDay | None = None
    add_months: Annotated[int, Field(strict=True, ge=0)] = 0
    every_months: Months = 1
    at_most_months: Months = 1200


class AgeException(Dated):
    """A group or positions with an age of their own, or none."""

    clause: Said
    group: str = ""
    positions: tuple[str, ...] = ()
    age_months: Months | None = None
    no_age_limit: StrictBool = False

    @model_validator(mode="after")
    def _check_one_form(self) -> Self:
        if bool(self.group) == bool(self.positions):
            raise ValueError(
                "cần đúng một trong group và positions | ngoại lệ nói về một nhóm hoặc các chức"
                " danh | giữ một, bỏ một"
            )
        if (self.age_months is None) != self.no_age_limit:
            raise ValueError(
                "cần đúng một trong age_months và no_age_limit | ngoại lệ cho biết tuổi nghỉ, hoặc"
                " là không có tuổi nghỉ | giữ một, bỏ một"
            )
        return self


class Term(Dated):
    """A term of elected posts; with `serve_to_end` whoever reaches the age in it stays to its end.

    `until` is the term's last day.
    """

    id: str
    label: Said
    clause: Said
    positions: Annotated[tuple[str, ...], Field(min_length=1)]
    serve_to_end: StrictBool = False

    @model_validator(mode="after")
    def _check_end(self) -> Self:
        if self.until is None:
            raise ValueError("nhiệm kỳ chưa có until | nhiệm kỳ có ngày kết thúc | thêm until")
        return self


class RetirementRules(Record):
    """The content of `data/plan/nghi_huu.yml`."""

    ages: tuple[AgeRule, ...] = ()
    exceptions: tuple[AgeException, ...] = ()
    terms: tuple[Term, ...] = ()


class FirstSession(Record):
    """The day on which a term (its `id` in the plan) began in one unit: that of its first session.

    Terms of a council run from first session to first session, so the term before ends the day
    before.
    """

    term: Said
    first_session: IsoDay
    who: Said
    when: IsoDay


def terms_of_unit(terms: tuple[Term, ...], own: Iterable[FirstSession]) -> tuple[Term, ...]:
    """`terms` with the days on which they began in a unit.

    Raises: DataRefused for a term that the plan has not, or a day outside it and the one before.
    """
    found = {term.id: term for term in terms}
    for one in own:
        where = f"{RETIREMENT_FILE}: terms → {one.term}"
        if one.term not in found:
            rule, hint = "nhiệm kỳ có tên ở nghi_huu.yml của kế hoạch", nearest(one.term, [*found])
            raise DataRefused(Fault(where, "không có nhiệm kỳ này", rule, hint))
        term = found[one.term]
        before = next(
            (t for t in found.values() if t.positions == term.positions and _meet(t, term)), None
        )
        first, day = before.since if before else term.since, one.first_session
        if not (first < day < (term.until or dt.date.max) or day == term.since):
            told, rule = f"ngày {date_text(day)}", "kỳ họp thứ nhất ở trong nhiệm kỳ ấy"
            raise DataRefused(Fault(where, told, rule, "sửa first_session"))
        found[term.id] = term.model_copy(update={"since": day})
        if before:
            ended = {"until": day - dt.timedelta(days=1)}
            found[before.id] = before.model_copy(update=ended)
    return tuple(found.values())


def _meet(before: Term, term: Term) -> bool:
    return before.until is not None and before.until + dt.timedelta(days=1) == term.since


class PersonLeaves(Record):
    """What is known of one person: the day they leave, or that they stay past every age."""

    id: Said
    leaves_on: IsoDay | None = None
    stays: StrictBool = False
    reason: Said
    who: Said
    when: IsoDay

    @model_validator(mode="after")
    def _check_one_form(self) -> Self:
        if (self.leaves_on is None) != self.stays:
            raise ValueError(
                "cần đúng một trong leaves_on và stays | mỗi mục cho biết ngày nghỉ, hoặc là còn"
                " ở lại | giữ một, bỏ một"
            )
        return self


class UnitRetirement(Record):
    """The content of `nghi_huu.yml` in a unit's folder."""

    people: tuple[PersonLeaves, ...] = ()
    terms: tuple[FirstSession, ...] = ()

    @property
    def by_id(self) -> dict[str, PersonLeaves]:
        """The entries by staff id."""
        return {person.id: person for person in self.people}


def load_retirement(path: Path, vocabularies: Mapping[str, Vocabulary]) -> RetirementRules:
    """The rules in `path`.

    Raises: DataRefused with every fault: a missing clause, an unknown group or position, no age
    rule without an end for one of the sexes.
    """
    rules = load_model(path, RetirementRules)
    if faults := [*_unknown_codes(rules, vocabularies), *_open_ends(rules)]:
        raise DataRefused(faults)
    return rules


def load_unit_retirement(folder: Path) -> UnitRetirement:
    """What the unit in `folder` knows of single people and of terms; nothing without the file.

    Raises: DataRefused with every fault, also when one person stands in it twice.
    """
    path = folder / RETIREMENT_FILE
    if not file_there(path):
        return UnitRetirement()
    file = load_model(path, UnitRetirement)
    twice = [name for name, times in Counter(p.id for p in file.people).items() if times > 1]
    if twice:
        rule = "mỗi người chỉ có một mục"
        raise DataRefused(
            Fault(f"{RETIREMENT_FILE}: mã {echoed(name)}", "có nhiều mục", rule, "giữ một mục")
            for name in twice
        )
    return file


def _unknown_codes(
    rules: RetirementRules, vocabularies: Mapping[str, Vocabulary]
) -> Iterator[Fault]:
    groups, positions = vocabularies["nhom"].codes, vocabularies["chuc_vu"].codes
    for place, exception in enumerate(rules.exceptions, 1):
        where = f"exceptions → mục {place}"
        if exception.group:
            yield from _unknown(where, "nhóm", [exception.group], groups)
        yield from _unknown(where, "chức danh", exception.positions, positions)
    for term in rules.terms:
        yield from _unknown(f"terms → {term.id}", "chức danh", term.positions, positions)


def _unknown(
    where: str, what: str, codes: Iterable[str], known: tuple[str, ...]
) -> Iterator[Fault]:
    for code in codes:
        if code not in known:
            rule = f"{what} phải có trong từ vựng"
            place = f"{RETIREMENT_FILE}: {where}"
            yield Fault(place, f'{what} "{code}" không có', rule, nearest(code, known))


def _open_ends(rules: RetirementRules) -> Iterator[Fault]:
    for sex in ("nam", "nu"):
        if not any(rule.sex == sex and rule.until is None for rule in rules.ages):
            yield Fault(
                f"{RETIREMENT_FILE}: ages",
                f"giới tính {sex} không có quy định đang có hiệu lực",
                "mỗi giới tính có một quy định không có until",
                "thêm quy định hiện hành",
            )
