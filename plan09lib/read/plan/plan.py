"""The plan as the rest of the code sees it: rules, workbook layout and vocabularies, cross-checked.

Everything comes from `data/plan/`; a new target, population or scale touches no Python.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar, cast

from pydantic import BaseModel

from plan09lib.digest import sha256
from plan09lib.errors import DataRefused, Fault
from plan09lib.read.clauses.conditions import ANY_COURSE, Condition
from plan09lib.read.clauses.measured import MeasuredTarget
from plan09lib.read.clauses.plan_file import (
    Membership,
    PlanFile,
    Population,
    Scale,
    Stage,
    Successor,
    Target,
)
from plan09lib.read.files.text import matching_key
from plan09lib.read.plan.checked_file import checked_file
from plan09lib.read.plan.plans import PlanFiles
from plan09lib.read.rules.course_rules import COURSES_FILE, CourseRules, load_course_rules
from plan09lib.read.rules.document_form import (
    FORM_FILE,
    DocumentForms,
    load_document_forms,
)
from plan09lib.read.rules.headings import HEADINGS_FILE, Headings, load_headings
from plan09lib.read.rules.layout import ROSTER, Layout
from plan09lib.read.rules.prospect_words import (
    PROSPECTS_FILE,
    ProspectWords,
    load_prospect_words,
)
from plan09lib.read.rules.retirement_rules import RETIREMENT_FILE, RetirementRules, load_retirement
from plan09lib.read.rules.training_rules import (
    TRAINING_FILE,
    TrainingRules,
    load_training_rules,
    training_faults,
)
from plan09lib.read.rules.vocab import Vocabulary

Made = TypeVar("Made")


@dataclass(frozen=True)
class Ask:
    """The columns of the roster that a target, in one way to read it, asks of a population."""

    id: str
    population: str
    columns: tuple[str, ...]
    is_applied: bool = True


@dataclass(frozen=True)
class Plan:
    """The plan file with the layout and vocabularies it refers to."""

    file: PlanFile
    layout: Layout
    vocabularies: dict[str, Vocabulary]
    files: PlanFiles
    headings: Headings = field(default_factory=lambda: Headings(sheets={}))
    retirement: RetirementRules = field(default_factory=RetirementRules)
    courses: CourseRules = field(default_factory=CourseRules)
    training: TrainingRules = field(default_factory=TrainingRules)
    words: ProspectWords = field(default_factory=ProspectWords.model_construct)
    forms: DocumentForms = field(default_factory=DocumentForms.model_construct)
    _kept: dict[Hashable, object] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def keep(self, key: Hashable, make: Callable[[], Made]) -> Made:
        """What `make` gives, made once and kept with this plan: seven lists are read by one."""
        if key not in self._kept:
            self._kept[key] = make()
        return cast(Made, self._kept[key])

    @property
    def id(self) -> str:
        """What the plan is called among several; empty for the default one."""
        return self.files.id

    @property
    def kind(self) -> str:
        """What it is, as its unit issued it: "Kế hoạch", "Nghị quyết"."""
        return self.file.identity.kind

    @property
    def called(self) -> str:
        """The same within a sentence: "kế hoạch"."""
        return self.kind[:1].lower() + self.kind[1:]

    @property
    def begins_on(self) -> dt.date:
        """The first day of its first stage."""
        return self.file.stages[0].start

    @property
    def asked_ids(self) -> tuple[str, ...]:
        """The ids of all targets, of people who learn and of a range, in the order of the plan."""
        return (*(one.id for one in self.targets), *(one.id for one in self.measured))

    @property
    def folder(self) -> Path:
        """The folder in which the data folder keeps its plans."""
        return self.files.folder

    def digests(self) -> dict[str, str]:
        """SHA-256 of every file of the plan, by path below the data folder."""
        return self.files.digests()

    @property
    def targets(self) -> tuple[Target, ...]:
        """All targets, in the order of the plan."""
        return self.file.targets

    @property
    def measured(self) -> tuple[MeasuredTarget, ...]:
        """The targets that name a range, in the order of the plan."""
        return self.file.measured

    @property
    def deadline_years(self) -> list[int]:
        """The years in which targets fall due, in their order."""
        return sorted({target.deadline.year for target in self.targets})

    @property
    def last_deadline(self) -> dt.date:
        """The last day on which people have to have learnt something; else the plan's last."""
        deadlines = [target.deadline for target in self.targets]
        return max(deadlines or [stage.end for stage in self.file.stages])

    @cached_property
    def _populations(self) -> dict[str, Population]:
        return {population.id: population for population in self.file.populations}

    @cached_property
    def _scales(self) -> dict[str, Scale]:
        return {scale.id: scale for scale in self.file.scales}

    def target(self, target_id: str) -> Target:
        """The target called `target_id`."""
        return next(target for target in self.targets if target.id == target_id)

    def taken_over_by(self, target: Target) -> Target | None:
        """The later target that asks the same people for the same, or more; None where none does.

        One that only continues a target for others, or in another skill, leaves what is missed.
        """
        return next((one for one in self.targets if _takes_over(one, target)), None)

    def population(self, population_id: str) -> Population:
        """The population called `population_id`."""
        return self._populations[population_id]

    def scale(self, scale_id: str) -> Scale:
        """The scale called `scale_id`."""
        return self._scales[scale_id]

    def scale_vocabulary(self, scale_id: str) -> Vocabulary:
        """The ordered values of a scale, found through its roster column."""
        return self.column_vocabulary(self.scale(scale_id).column)

    def column_vocabulary(self, column: str) -> Vocabulary:
        """The values of one column of the roster."""
        return self.vocabularies[self.layout.sheets[ROSTER].column(column).vocab]

    def condition_columns(self, condition: Condition) -> tuple[str, ...]:
        """The roster columns that decide whether somebody satisfies `condition`, each once."""
        columns = (self._leaf_column(leaf) for leaf in condition.leaves)
        return tuple(dict.fromkeys(name for name in columns if name))

    def _leaf_column(self, condition: Condition) -> str:
        """The roster column that a condition not made of others looks at; empty for none."""
        if condition.scale:
            return self.scale(condition.scale).column
        if condition.sex:
            return "sex"
        if condition.age_from is not None or condition.age_below is not None:
            return "birth_date"
        if condition.planned is not None:
            return "planned_position"
        return condition.member or ("position" if condition.positions else "")

    def passes(self, condition: Condition) -> bool:
        """Whether `condition` asks for a passing state; anything else is kept once it is had."""
        passing = {scale.column for scale in self.file.scales if scale.may_fall}
        return not passing.isdisjoint(self.condition_columns(condition))

    def population_columns(self, population_id: str) -> frozenset[str]:
        """The roster columns that decide whether somebody belongs to a population, on any date."""
        columns: set[str] = set()
        for version in self.population(population_id).versions:
            for who in version.who:
                columns |= {who.member} if who.member else set()
                columns |= {"group"} if who.group else set()
                aged = who.age_below is not None or who.age_from is not None
                columns |= {"birth_date"} if aged else set()
                columns |= {"sex"} if who.sex else set()
                columns |= {"planned_position"} if who.planned is not None else set()
                columns |= {"position"} if who.positions or who.except_positions else set()
        return frozenset(columns)

    @cached_property
    def groups_outside(self) -> frozenset[str]:
        """The groups of the roster that no population of the plan is made of.

        None where a population takes whoever fits, of any group.
        """
        versions = (one for population in self.file.populations for one in population.versions)
        ways = [who for version in versions for who in version.who]
        if any(not who.group and not who.member for who in ways):
            return frozenset()
        asked = {group for who in ways for group in who.group}
        return frozenset(self.vocabularies["nhom"].codes) - asked

    @cached_property
    def asked_columns(self) -> frozenset[str]:
        """The roster columns that some target rests on, in any way to read it."""
        asked = {name for ask in self.roster_asks for name in ask.columns}
        members = (self.population_columns(ask.population) for ask in self.roster_asks)
        return frozenset(asked.union(*members))

    @cached_property
    def roster_asks(self) -> tuple[Ask, ...]:
        """What targets ask of people of the roster, in any way to read them."""
        learnt = [
            Ask(target.id, one.population, self.condition_columns(one.condition), one is target)
            for target in self.targets
            for one in target.readings
        ]
        ranged = [
            Ask(one.id, one.population, self._columns_measured(one))
            for one in self.measured
            if one.population
        ]
        return (*learnt, *ranged)

    def _columns_measured(self, target: MeasuredTarget) -> tuple[str, ...]:
        return self.condition_columns(target.condition) if target.condition else ("birth_date",)

    def membership(self, column: str) -> Membership:
        """The membership whose tick column is `column`."""
        return next(m for m in self.file.memberships if m.column == column)

    def body_name(self, body_id: str, day: dt.date) -> str:
        """What the body was called on `day`."""
        return next(body for body in self.file.bodies if body.id == body_id).name_on(day)

    def addressees(self, day: dt.date, parent: str) -> list[str]:
        """Who a document of `day` is sent to, for a ward with the header line `parent`."""
        return [one.called_for(parent) for one in self.file.recipients if one.in_force(day)]

    def asked_now(self, addressee: str, sent: dt.date, day: dt.date, parent: str) -> str:
        """Who is to be asked on `day` what `addressee` was asked on `sent`; empty when still they.

        Source: verdicts.md §2, rule 8. A body that was renamed, or an office that has ended.
        """
        key = matching_key(addressee)
        for body in self.file.bodies:
            names = (*(version.name for version in body.names), *body.also)
            if key in map(matching_key, names) and body.name_on(sent) != body.name_on(day):
                now = body.name_on(day)
                return "" if matching_key(now) == key else now
        one = self.successor(addressee, sent, day)
        now = one.called_for(parent) if one else ""
        return "" if now and key.startswith(matching_key(now)) else now

    def successor(self, addressee: str, sent: dt.date, day: dt.date) -> Successor | None:
        """The rule by which on `day` another is asked what `addressee` was asked on `sent`."""
        key = matching_key(addressee)
        later = (one for one in self.file.successors if sent < one.since and one.in_force(day))
        fits = (o for o in later if any(key.startswith(matching_key(name)) for name in o.follows))
        return next(fits, None)

    def stage(self, stage_id: str) -> Stage | None:
        """The stage called `stage_id`, or None when the plan has no such stage."""
        return next((stage for stage in self.file.stages if stage.id == stage_id), None)

    def sheet_title(self, slug: str) -> str:
        """What a sheet is called in the workbook: "Nhân sự" for `nhan_su`."""
        return self.layout.sheets[slug].title

    def label(self, vocabulary: str, code: str) -> str:
        """The Vietnamese label of one value of one vocabulary."""
        return self.vocabularies[vocabulary][code].label

    def training_faults(self, rules: TrainingRules) -> list[Fault]:
        """Names in a catalogue of courses that the plan does not know."""
        deadlines = {target.id: target.deadline for target in self.targets}
        scales = self.file.scales
        return list(training_faults(rules, self.layout, self.vocabularies, scales, deadlines))

    def condition_text(self, condition: Condition) -> str:
        """The condition in words: "trình độ chuyên môn từ đại học trở lên"."""
        if condition.all_of:
            return " và ".join(self.condition_text(part) for part in condition.all_of)
        if condition.any_of:
            return " hoặc ".join(self.condition_text(part) for part in condition.any_of)
        if condition.opposite:
            return f"không phải {self.condition_text(condition.opposite)}"
        if not condition.scale:
            return self._leaf_text(condition)
        scale = self.scale(condition.scale)
        vocabulary = self.scale_vocabulary(condition.scale)
        if condition.exactly:
            return f"{scale.label} đúng mức {vocabulary[condition.exactly].label}"
        if vocabulary.name == "co_khong":
            return f"đã {scale.label}" if scale.label.startswith(("bồi", "cử")) else scale.label
        return f"{scale.label} từ {vocabulary[condition.at_least].label} trở lên"

    def _leaf_text(self, condition: Condition) -> str:
        """A condition on no scale, in words: "từ 40 đến dưới 50 tuổi"."""
        if condition.course:
            return self._course_text(condition)
        if condition.sex:
            return f"là {self.label('gioi_tinh', condition.sex)}"
        if condition.member:
            return f"là {self.membership(condition.member).label}"
        if condition.planned is not None:
            return "có trong quy hoạch" if condition.planned else "không có trong quy hoạch"
        if condition.positions:
            held = " hoặc ".join(self.label("chuc_vu", code) for code in condition.positions)
            return f"giữ chức vụ {held}"
        if condition.rating:
            level = condition.rating.at_least or condition.rating.exactly
            said = self.label("muc_xep_loai", level)
            system = self.label("he_thong_xep_loai", condition.rating.system)
            return f"được xếp loại {said}{' trở lên' * bool(condition.rating.at_least)} ({system})"
        low, high = condition.age_from, condition.age_below
        if low and high:
            return f"từ {low} đến dưới {high} tuổi"
        return f"từ {low} tuổi trở lên" if low else f"dưới {high} tuổi"

    def _course_text(self, condition: Condition) -> str:
        is_any = condition.course == ANY_COURSE
        kind = "" if is_any else f" {self.label('loai_dao_tao', condition.course)}"
        text = f"{'đã học xong' if condition.completed else 'đã học'} lớp{kind} theo trang Đào tạo"
        hours = f", cộng được từ {condition.hours} tiết" if condition.hours else ""
        return f"{text}{hours}{' trong kỳ được hỏi' if condition.within else ''}"


loaded: dict[tuple[PlanFiles, tuple[tuple[str, str], ...]], Plan] = {}
"""Every plan that this process has loaded, by its files and their digests."""


def load_plan(folder: Path, plan: str = "") -> Plan:
    """The default plan in `folder`: `plan.yml`, the other files beside it and `vocab/*.csv`; or the
    one called `plan`, see plans.py.

    A process loads the same files once; a plan never changes.

    Raises: BadParameter for an unknown plan; DataRefused with every fault of `plan.yml` at once,
    each with its place: unknown key, missing clause, overlapping dates, unknown population, scale,
    level, body or target.
    """
    files = PlanFiles(folder, plan)
    files.refuse_unknown()
    key = (files, tuple(sorted(files.digests().items())))
    if key not in loaded:
        loaded[key] = load_files(files)
    return loaded[key]


def load_files(files: PlanFiles) -> Plan:
    """The plan in `files`, read anew. Raises: DataRefused, as `load_plan`."""
    layout, vocabularies, file = checked_file(files)
    headings = load_headings(files.path(HEADINGS_FILE), layout)
    retirement = load_retirement(files.path(RETIREMENT_FILE), vocabularies)
    courses = load_course_rules(files.path(COURSES_FILE), layout, vocabularies)
    training = load_training_rules(files.path(TRAINING_FILE))
    words = load_prospect_words(files.path(PROSPECTS_FILE))
    forms = load_document_forms(files.path(FORM_FILE))
    plan = Plan(
        file=file,
        layout=layout,
        vocabularies=vocabularies,
        files=files,
        headings=headings,
        retirement=retirement,
        courses=courses,
        training=training,
        words=words,
        forms=forms,
    )
    if files.path(TRAINING_FILE).parent != files.own:  # written for another plan
        training = training.fitting(file.scales, [target.id for target in file.targets])
        plan = replace(plan, training=training)
    if found := plan.training_faults(training):
        raise DataRefused(found)
    return plan


# Which plan a figure was judged by: a digest of each target's reading, and one of them all.

_SHORT = 12


def reading_digest(plan: Plan, target: Target) -> str:
    """SHA-256 of all that decides a target's numbers: deadline, population, condition, percent.

    Wording, clause text and spellings are left out; the ranks of the scale are not.
    """
    population = plan.population(target.population)
    columns = {who.member for version in population.versions for who in version.who} - {""}
    decides = {
        "deadline": target.deadline.isoformat(),
        "percent": target.applied,
        "rule": target.rule,
        "condition": _said(target.condition, _CONDITION),
        "population": [_who(version) for version in population.versions],
        "memberships": {name: _positions(plan.membership(name)) for name in sorted(columns)},
        "scales": dict(sorted(_scales(plan, target.condition))),
    }
    return _digest(decides)


def readings(plan: Plan) -> dict[str, str]:
    """The digest of every target's reading as approved, by its id."""
    applied = (target.known_on(dt.date.max) for target in plan.targets)
    learnt = {target.id: reading_digest(plan, target) for target in applied}
    return learnt | {target.id: _ranged_digest(plan, target) for target in plan.measured}


def _ranged_digest(plan: Plan, target: MeasuredTarget) -> str:
    """The same of a target that names a range: all but its words decides its numbers."""
    words = {"short", "text", "note", "noun", "clause", "acts", "approved_by", "reason"}
    decides: dict[str, Any] = {"target": target.model_dump(mode="json", exclude=words)}
    if target.population:
        population = plan.population(target.population)
        columns = {who.member for version in population.versions for who in version.who} - {""}
        decides["population"] = [_who(version) for version in population.versions]
        decides["memberships"] = {one: _positions(plan.membership(one)) for one in sorted(columns)}
    if target.condition:
        decides["scales"] = dict(sorted(_scales(plan, target.condition)))
    return _digest(decides)


def plan_version(digests: dict[str, str]) -> str:
    """The version of the plan whose targets read so: twelve letters and digits."""
    return _digest(dict(sorted(digests.items())))[:_SHORT]


def _positions(membership: Membership) -> Any:
    if not membership.open:
        return list(membership.positions)
    open_ = [one.model_dump(mode="json", include=_DECIDES) for one in membership.open]
    return {"positions": list(membership.positions), "open": open_}


_DECIDES = {"since", "until", "positions"}
_WHO = {"group", "member", "age_below", "planned", "except_positions"}
_CONDITION = {"scale", "at_least", "exactly", "course", "all_of", "any_of"}
"""What a digest holds also where it is not said: the keys of the first plans' language."""


def _said(one: Any, always: set[str]) -> Any:
    """A record as plain values, with `always` and what else it says."""
    if isinstance(one, tuple):
        return [_said(part, always) for part in one]
    if not isinstance(one, BaseModel):
        return one
    fields = type(one).model_fields.items()
    kept = [name for name, info in fields if name in always or getattr(one, name) != info.default]
    return {name: _said(getattr(one, name), always) for name in kept}


def _who(version: Any) -> dict[str, Any]:
    return {
        "from": version.since.isoformat(),
        "until": version.until.isoformat() if version.until else None,
        "who": [_said(who, _WHO) for who in version.who],
    }


def _scales(plan: Plan, condition: Condition) -> Iterator[tuple[str, dict[str, int | None]]]:
    for part in condition.leaves:
        if part.scale:
            levels = plan.scale_vocabulary(part.scale).levels
            yield part.scale, {level.code: level.rank for level in levels}


def _digest(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return sha256(text)


def _takes_over(later: Target, target: Target) -> bool:
    asked, before = later.condition, target.condition
    is_of_one_scale = bool(asked.scale) and asked.scale == before.scale
    are_the_same = later.population == target.population and (is_of_one_scale or asked == before)
    return later.continues == target.id and are_the_same
