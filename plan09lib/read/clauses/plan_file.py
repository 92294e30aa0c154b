"""The shape of the plan file: frozen records, strict keys, effective dates.

Everything that may change has `from` and `until`; what has ended keeps its row, with a reason.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from typing import Annotated, Literal

from pydantic import Field, StrictBool

from plan09lib.errors import Fault
from plan09lib.read.clauses.conditions import Age, Condition
from plan09lib.read.clauses.measured import MeasuredTarget, Unsaid
from plan09lib.read.clauses.numbering import Number, Said, TargetId
from plan09lib.read.files.day import IsoDay
from plan09lib.read.files.record import Dated, Percent, Record, version_on
from plan09lib.read.files.text import matching_key

GENERAL = "chung"
"""Where a comment stands that is about no part of the plan in particular."""

# What the plan is called, and the documents it rests on.


class Document(Record):
    """A document that the plan names; `clause` says where, `by` who issued it."""

    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
    clause: Number
    kind: Said
    number: Number
    date: IsoDay
    by: Said
    about: Said


class Identity(Record):
    """What the plan is called and the documents it names, in the order of its text.

    `kind` and `symbol` are those of the unit's own document ("12-KH/ĐU"). `opening` is the clause
    of its first sentence, which names the documents it carries out.
    """

    title: Said
    kind: Said = "Kế hoạch"
    symbol: Said = "KH"
    opening: Number = "Mở đầu"
    documents: tuple[Document, ...]

    @property
    def carried_out(self) -> tuple[Document, ...]:
        """The documents that the plan carries out: its first sentence names them."""
        return self.named_in(self.opening)

    def named_in(self, clause: str) -> tuple[Document, ...]:
        """The documents named in one clause of the plan."""
        return tuple(document for document in self.documents if document.clause == clause)


def document_faults(
    identity: Identity | None, clauses: Iterable[str], begins: dt.date | None
) -> Iterator[Fault]:
    """Documents with an id used twice, a clause the plan has not, or younger than the plan.

    `clauses` are those of its task groups, `begins` is the first day of its first stage.
    """
    documents = identity.documents if identity else ()
    ids = [document.id for document in documents]
    opening = identity.opening if identity else ""
    known = {opening, *clauses}
    for place, document in enumerate(documents):
        where = f"plan.yml: identity → documents → {document.id}"
        if document.id in ids[:place]:
            yield Fault(where, "mã dùng hai lần", "mỗi mã chỉ dùng một lần", "đổi một trong hai mã")
        if document.clause not in known:
            rule = f'clause là "{opening}" hoặc điều khoản của một nhóm việc'
            yield Fault(where, f'clause "{document.clause}" không có', rule, "sửa clause")
        if begins and document.date > begins:
            rule = f"kế hoạch chỉ dẫn văn bản có trước nó (giai đoạn đầu từ {begins})"
            yield Fault(where, f"date {document.date}", rule, "sửa date, hoặc bỏ văn bản này")


# Thresholds that the plan does not name and the office may change (`plan.yml`: `limits`).


class Limits(Record):
    """From how much on something is told, compared, hidden or warned of.

    Source: method.md §6 (small numbers) and §7 (similar positions).
    """

    workbook_max_age_days: Annotated[int, Field(strict=True, ge=0)]
    """A list older than this at the end of a period is warned of."""
    suppress_below: Annotated[int, Field(strict=True, ge=2)]
    """Smaller counts of ratings, discipline and ages are joined with others, or not told."""
    ranked_from: Annotated[int, Field(strict=True, ge=1)]
    """A unit of fewer heads has no rank beside others: one person would move it too far."""
    similar_others: Annotated[int, Field(strict=True, ge=1)]
    """The fewest others in similar positions with whom a rating is compared."""
    trend_periods: Annotated[int, Field(strict=True, ge=2)]
    """The most periods of a city's trend, the reported one included, so that it can be read."""
    days_to_act: Annotated[int, Field(strict=True, ge=0, le=366)]
    """Days after the end of a period before anybody it names can be sent on a course."""


# Tasks: groups, actions, duties, and what they are judged by.


class Cover(Record):
    """A kind of bodies that a work should reach; `cumulative` counts all evidence up to now."""

    kind: str
    cumulative: StrictBool = False


def part_anchor(number: str) -> str:
    """What the plan numbers a part by as a piece of an id: others for other numbers.

    A dot is a hyphen; what no id should hold is its place in Unicode.

    >>> part_anchor("III.1"), part_anchor("A-1"), part_anchor("mục 3")
    ('III-1', 'A_2d_1', 'm_1ee5_c_20_3')
    """
    return "".join(
        sign if sign.isascii() and sign.isalnum() else "-" if sign == "." else f"_{ord(sign):x}_"
        for sign in number
    )


def work_anchor(work_id: str) -> str:
    """The block of a work in a page, with which its facts' ids begin too.

    >>> work_anchor("III.1")
    'viec-III-1'
    """
    return "viec-" + part_anchor(work_id)


Rhythm = Literal["once", "once_a_term", "yearly", "each_period", "on_occasion"]
"""How often a work is due; what is due on occasion never lacks."""


Shows = Literal[
    "recruits", "veterans", "ages", "promotions", "sendings", "courses", "planned_people",
    "ratings", "votes", "discipline", "replacements", "liability", "proposals",
]  # fmt: skip
"""What a work is told by beside its evidence: a count of the lists, see `viec_rieng.j2`."""
SENSITIVE: frozenset[Shows] = frozenset(("discipline", "replacements", "liability"))
"""What of it is cases of few people."""


NAMES: Mapping[str, Mapping[str, str]] = {
    "rhythm": {"once": "một lần", "once_a_term": "mỗi nhiệm kỳ một lần", "yearly": "hằng năm",
               "each_period": "mỗi kỳ báo cáo", "on_occasion": "khi có việc"},
    "shows": {"recruits": "người mới về", "veterans": "bộ đội xuất ngũ", "ages": "độ tuổi",
              "promotions": "người được chuyển lên cán bộ, công chức",
              "sendings": "việc cử đi học so với kế hoạch", "courses": "các lớp đã học",
              "planned_people": "người được quy hoạch", "ratings": "xếp loại",
              "votes": "phiếu tín nhiệm", "discipline": "kỷ luật", "replacements": "thay thế",
              "liability": "trách nhiệm người đứng đầu", "proposals": "kiến nghị"},
    "measure": {"share": "tỷ lệ", "count": "số lượng", "median_age": "tuổi trung vị"},
    "unit": {"people": "đếm người", "events": "đếm sự việc", "bodies": "đếm đơn vị"},
    "tally": {"rows": "đếm dòng", "amount": "cộng cột Số lượng",
              "amount_of_total": "Số lượng trên Tổng số"},
    "every": {"term": "một lần, khi đến hạn", "year": "từng năm", "quarter": "từng quý",
              "half_year": "sáu tháng", "stage": "hết giai đoạn"},
    "review": {"so_ket": "sơ kết", "tong_ket": "tổng kết"},
}  # fmt: skip
"""What the values of some keys are called in words."""


class Assignment(Record):
    """What the plan leaves open about works: rhythms, leads, who has which stage; assumed until
    `approved_by`.

    `term_of` is the post whose terms are meant by `once_a_term`.
    """

    term_of: str
    approved_by: str | None = None


class Work(Record):
    """An action or duty: what it is, how often it is due, who leads it, where its evidence stands.

    Rows of sheet Hoạt động under its code are evidence of it, whichever `sheets` it names beside.
    Evidence in the roster is the roster's own date when `roster_column` holds anything, or, with
    `roster_event` (a date column), those dates of the people whose `roster_column` is filled.
    `shows` says what count of the lists it is told by; without it its evidence only is told.
    """

    id: Number
    clause: Number
    title: Said
    rhythm: Rhythm
    leads: str
    sheets: tuple[str, ...]
    covers: tuple[Cover, ...] = ()
    course_kinds: tuple[str, ...] = ()
    roster_column: str = ""
    roster_event: str = ""
    shows: Shows | None = None
    sensitive: StrictBool = False
    valid_days: Annotated[int, Field(strict=True, ge=0)] = 0
    also: tuple[str, ...] = ()

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes under which its activities are written: its own and those of `also`."""
        return (self.id, *self.also)

    @property
    def anchor(self) -> str:
        """The id of its block in a page: `viec-1-1`, `viec-III-1`."""
        return work_anchor(self.id)


class Action(Work):
    """One action of a task group; `targets_due` where it is to meet the targets of that year."""

    targets_due: Annotated[int, Field(strict=True)] | None = None


class TaskGroup(Record):
    """A group of tasks, with who directs, who implements and when.

    `unquoted`: what holds one of these words is counted and never quoted; each has two or more.
    `is_leadership`: the signed document tells its works with those of leadership. `section` is the
    heading of its part of the page, where that is shorter than `title`.
    """

    id: Number
    clause: Number
    title: Said
    section: str = ""
    is_leadership: StrictBool = False
    directs: tuple[str, ...]
    implements: tuple[str, ...]
    timing: str | None
    unquoted: tuple[Annotated[str, Field(pattern=r"\S +\S")], ...] = ()
    actions: tuple[Action, ...]

    @property
    def anchor(self) -> str:
        """The id of its part of a page: `nhom-1`."""
        return f"nhom-{'' if self.id[0].isdecimal() else '_'}{part_anchor(self.id)}"

    @property
    def heading(self) -> str:
        """The heading of its part of the page."""
        return self.section or self.title

    @property
    def has_targets(self) -> bool:
        """Whether one of its actions is to meet targets."""
        return any(action.targets_due for action in self.actions)


class Duty(Work):
    """A duty of organising that the plan is carried out."""

    bodies: tuple[str, ...]


class Laid(Record):
    """A stage of carrying the plan out, and the bodies that the plan lays it on."""

    stage: Literal["trien_khai", "quan_triet", "thuc_hien", "kiem_tra", "tong_ket"]
    clause: Number
    bodies: Annotated[tuple[str, ...], Field(min_length=1)]


class BodyKind(Record):
    """A kind of bodies, known by how their names begin."""

    id: str
    prefix: str
    label: str


class RecruitStandard(Record):
    """The targets whose conditions a newcomer of a group should satisfy."""

    group: str
    targets: tuple[str, ...]


class RatingRule(Record):
    """A rule set of ratings and its cap on "xuất sắc" in percent of "hoàn thành tốt".

    The cap holds for `groups`, all of them when none is named.
    """

    rule_set: str
    cap_percent: Percent | None
    groups: tuple[str, ...] = ()


class PositionFamily(Record):
    """Positions whose ratings may be compared: the positions named, and all others of `groups`.

    Source: method.md §7. A person belongs to the first family that fits.
    """

    id: str
    label: str
    positions: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()


class VoteRule(Record):
    """On what the shares of a vote under one rule set are taken: ballots returned, or all voters.

    Until `approved_by` is filled the ballots returned are it.
    """

    rule_set: str
    base: Literal["returned", "total"]
    approved_by: str | None = None


class VoteThreshold(Record):
    """A share of low-confidence votes with consequences."""

    id: str
    numerator: Annotated[int, Field(strict=True, ge=1)]
    denominator: Annotated[int, Field(strict=True, ge=1)]
    inclusive: StrictBool
    label: str


# Reviews, bodies, populations and targets; last, the file that holds everything.

NeedRule = Literal["ceil", "nearest", "floor"]
ReviewKind = Literal["so_ket", "tong_ket"]


class Stage(Record):
    """A stretch of years closed by a final review."""

    id: str
    start: IsoDay
    end: IsoDay


class Calendar(Record):
    """A review due a number of days after the end of every period of one kind."""

    review: ReviewKind
    every: Literal["quarter", "half_year", "year", "stage"]
    due_after_days: Annotated[int, Field(strict=True, ge=0)]


class BodyName(Dated):
    """What a body was called between two dates."""

    name: Said


class Body(Record):
    """A body that directs or implements, under its names by date; `also`: how letters call it."""

    id: str
    names: tuple[BodyName, ...]
    also: tuple[str, ...] = ()

    def name_on(self, day: dt.date) -> str:
        """The name in force on `day`; the nearest one when the day lies outside all versions."""
        named = version_on(self.names, day)
        return (named or (self.names[0] if day < self.names[0].since else self.names[-1])).name


class OpenPosts(Dated):
    """Posts between two dates whose holder may head one of a membership's bodies or may not.

    Nobody is known to be a member, or none, by such a post alone; a list is read by its own date.
    """

    positions: Annotated[tuple[str, ...], Field(min_length=1)]
    approved_by: str | None
    note: str = ""


class Membership(Record):
    """A tick column, and the positions it is derived from when the whole column is blank.

    `partial`: a member need not hold one of them, so that nobody is known to be none. `open`: posts
    that leave it open by themselves.
    """

    column: str
    label: str
    positions: tuple[str, ...]
    options: tuple[str, ...] = ()
    note: str = ""
    partial: StrictBool = False
    open: tuple[OpenPosts, ...] = ()

    def open_on(self, day: dt.date) -> tuple[OpenPosts, ...]:
        """What of `open` is in force on `day`."""
        return tuple(one for one in self.open if one.in_force(day))


class Titles(Record):
    """The words that column Chức vụ is read by, beside the posts of `chuc_vu.csv`.

    A title that was not understood may be any post in the groups of `holders`. `groups` are the
    posts that are as a rule of one group, which is offered and never taken. `short` gives
    abbreviations in full; `joins` stand between two posts; `fillers` say nothing, behind `deputy`
    nor do `deputy_fillers`; `former` posts are held no more, `acting` ones perhaps; `now` ends what
    was former; a unit's name follows `unit_words`.
    """

    holders: tuple[str, ...] = ()
    groups: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    short: dict[str, str] = Field(default_factory=dict)
    joins: tuple[str, ...] = ()
    fillers: tuple[str, ...] = ()
    deputy: str = ""
    deputy_fillers: tuple[str, ...] = ()
    former: tuple[str, ...] = ()
    acting: tuple[str, ...] = ()
    now: tuple[str, ...] = ()
    unit_words: tuple[str, ...] = ()


class Who(Record):
    """One way into a population: all given conditions hold."""

    group: tuple[str, ...] = ()
    member: str = ""
    sex: str = ""
    age_from: Age | None = None
    age_below: Age | None = None
    planned: StrictBool | None = None
    positions: tuple[str, ...] = ()
    except_positions: tuple[str, ...] = ()


class PopulationVersion(Dated):
    """Who belonged between two dates: any of the ways in `who`."""

    who: tuple[Who, ...]
    note: str = ""


class Population(Record):
    """A group of people that targets speak of, by date."""

    id: str
    label: Said
    versions: tuple[PopulationVersion, ...]

    @property
    def ended_on(self) -> dt.date | None:
        """The last day on which the population existed, or None while it does."""
        return (
            max((v.until or dt.date.max for v in self.versions), default=dt.date.max)
            if all(version.until for version in self.versions)
            else None
        )

    def known_on(self, day: dt.date) -> Population:
        """The population as known on `day`: no end known only later, nor what follows it."""
        ordered = sorted(self.versions, key=lambda version: version.since)
        hidden = [version.end_known_on(day) != version.until for version in ordered]
        if not any(hidden):
            return self
        last = hidden.index(True)
        lasting = ordered[last].model_copy(update={"until": None, "known_since": None})
        return self.model_copy(update={"versions": (*ordered[:last], lasting)})

    @property
    def end_reason(self) -> str:
        """Why the population ended; empty while it exists."""
        return self.versions[-1].reason if self.ended_on else ""

    @property
    def bar_reason(self) -> str:
        """Why people of some posts came to be left out; empty when none are, or always were."""
        barring = [any(who.except_positions for who in one.who) for one in self.versions]
        changes = zip(self.versions, barring, barring[1:], strict=False)
        return next((one.reason for one, before, after in changes if after and not before), "")

    def version_for(self, day: dt.date) -> PopulationVersion | None:
        """The version in force on `day`, None when it has ended; before all of them the first.

        A baseline list may be somewhat older than the plan.
        """
        return version_on(self.versions, max(day, self.versions[0].since))


class Scale(Record):
    """An ordered vocabulary behind one roster column.

    `may_fall` marks a passing state; everywhere else a level that falls between two lists is told.
    """

    id: str
    column: str
    label: Said
    may_fall: StrictBool = False


class Theme(Record):
    """What the signed document speaks of together: the targets of some scales."""

    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
    label: Said
    scales: tuple[str, ...]


class Alternative(Record):
    """Another way to read a target: what it replaces in the applied reading.

    `known_since`: no report of an earlier period speaks of it. Once `approved_by` is filled it is
    the reading applied, and what was applied before is the other way.
    """

    id: str
    text: str
    population: str = ""
    condition: Condition | None = None
    percent: Percent | None = None
    known_since: IsoDay | None = None
    approved_by: str | None = None

    def known_on(self, day: dt.date) -> bool:
        """Whether the reading was known on `day`."""
        return self.known_since is None or self.known_since <= day


class Unanswerable(Record):
    """A way to read a target that no list can answer, for want of what it `lacks`.

    It is told beside the target's verdict and gives none. `by_hours`: by the yearly hours of
    `dao_tao.yml`. `known_since` as of `Alternative`; `approved_by`: who has said that the target is
    to be read so too.
    """

    text: str
    lacks: str
    by_hours: StrictBool = False
    known_since: IsoDay
    approved_by: str | None


class Target(Dated):
    """One target of the plan, that a share of people learn something, with the reading applied."""

    id: TargetId
    clause: Number
    deadline: IsoDay
    short: Said
    text: Said
    population: str
    condition: Condition
    stated: Percent | None
    applied: Percent
    rule: NeedRule = "ceil"
    aspirational: StrictBool = False
    approved_by: str | None
    acts: str
    continues: str = ""
    note: str = ""
    alternatives: tuple[Alternative, ...] = ()
    unanswerable: tuple[Unanswerable, ...] = ()

    def read_as(self, alternative: Alternative) -> Target:
        """The target with what `alternative` replaces."""
        replaced = {
            "population": alternative.population or self.population,
            "condition": alternative.condition or self.condition,
            "applied": self.applied if alternative.percent is None else alternative.percent,
        }
        return self.model_copy(update=replaced)

    def known_on(self, day: dt.date) -> Target:
        """The target with the readings known on `day`: the approved one applied, others beside."""
        told = tuple(one for one in self.unanswerable if one.known_since <= day)
        if told != self.unanswerable:
            return self.model_copy(update={"unanswerable": told}).known_on(day)
        known = [one for one in self.alternatives if one.known_on(day)]
        approved = next((one for one in known if one.approved_by), None)
        if approved is None:
            is_whole = len(known) == len(self.alternatives)
            return self if is_whole else self.model_copy(update={"alternatives": tuple(known)})
        before = {
            "text": self.text, "population": self.population, "condition": self.condition,
            "percent": self.applied, "approved_by": None,
        }  # fmt: skip
        others = (one.model_copy(update=before) if one is approved else one for one in known)
        said = {"approved_by": approved.approved_by, "note": approved.text}
        changed = {"alternatives": tuple(others), **said}
        return self.read_as(approved).model_copy(update=changed)

    @property
    def readings(self) -> tuple[Target, ...]:
        """The target as applied, and as each of its alternatives reads it."""
        return (self, *map(self.read_as, self.alternatives))


class CalledByParent(Dated):
    """A body above the ward between two dates.

    `by_parent`: what it is called for a ward whose header line of the level above begins so.
    """

    name: str
    by_parent: dict[str, str] = Field(default_factory=dict)

    def called_for(self, parent: str) -> str:
        """Its name for a ward with the header line `parent`; `name` where no beginning fits."""
        key = matching_key(parent)
        fits = (name for word, name in self.by_parent.items() if key.startswith(matching_key(word)))
        return next(fits, self.name)


class Recipient(CalledByParent):
    """An addressee of the plan ("Nơi nhận") between two dates."""

    cut: str


class Successor(CalledByParent):
    """Who is to be asked what was asked of offices that have ended.

    `follows`: how their names begin. Until `approved_by` is filled it is proposed, not settled.
    """

    follows: Annotated[tuple[str, ...], Field(min_length=1)]
    approved_by: str | None


class Opened(Record):
    """A protected table that the office tells exactly, in one cut of the letters and nowhere else.

    `what`: ratings by level of the whole ward, or votes per title. In force from `date`.
    """

    what: Literal["ratings", "votes"]
    cut: Literal["to_chuc"]
    approved_by: str
    date: IsoDay


INHERITED = (
    "limits", "assignment", "calendar", "bodies", "memberships", "titles", "populations",
    "body_kinds", "one_stop_words", "rating_rules", "position_families", "vote_thresholds",
    "vote_rules", "scales", "themes", "recipients", "successors",
)  # fmt: skip
"""What another plan takes from the default one where it does not say otherwise: how wards are,
not what the plan asks of them. A part that it has is its own as a whole."""


class PlanFile(Record):
    """The whole plan file."""

    identity: Identity
    baseline_on: IsoDay
    limits: Limits
    assignment: Assignment
    stages: tuple[Stage, ...]
    calendar: tuple[Calendar, ...]
    bodies: tuple[Body, ...]
    memberships: tuple[Membership, ...]
    titles: Titles = Titles()
    populations: tuple[Population, ...]
    body_kinds: tuple[BodyKind, ...]
    recruit_standards: tuple[RecruitStandard, ...] = ()
    one_stop_words: tuple[str, ...]
    rating_rules: tuple[RatingRule, ...]
    position_families: tuple[PositionFamily, ...]
    vote_thresholds: tuple[VoteThreshold, ...]
    opened: tuple[Opened, ...] = ()
    vote_rules: tuple[VoteRule, ...] = ()
    scales: tuple[Scale, ...]
    themes: tuple[Theme, ...] = ()
    targets: tuple[Target, ...]
    measured: tuple[MeasuredTarget, ...] = ()
    """Of the entries under `targets` those that name a range, see `plan.py`."""
    unsaid: tuple[Unsaid, ...] = ()
    task_groups: tuple[TaskGroup, ...]
    duties: tuple[Duty, ...] = ()
    life_cycle: tuple[Laid, ...] = ()
    recipients: tuple[Recipient, ...]
    successors: tuple[Successor, ...] = ()

    @property
    def works(self) -> tuple[Work, ...]:
        """Every action and duty, in the plan's order."""
        actions = (action for group in self.task_groups for action in group.actions)
        return (*actions, *self.duties)

    @property
    def example_codes(self) -> tuple[str, ...]:
        """The first action and the first duty, by which people see what codes look like."""
        kinds = ((work for work in self.works if isinstance(work, one)) for one in (Action, Duty))
        return tuple(first.id for first in (next(kind, None) for kind in kinds) if first)

    @property
    def code_range(self) -> str:
        """All codes from the first to the last: "1.1 … 6.4, III.1 … III.3"."""
        return _ranges(
            [work.id for work in self.works if isinstance(work, one)] for one in (Action, Duty)
        )

    @property
    def section_range(self) -> str:
        """What a comment may stand under: the groups, such as a target, and the whole."""
        groups = _ranges([[group.id for group in self.task_groups]])
        target = [one.id for one in self._asked[:1]]
        return ", ".join([*filter(None, [groups]), *target, GENERAL])

    @property
    def sections(self) -> frozenset[str]:
        """The codes of its own that a comment may stand under."""
        works = {work.id for work in self.works}
        return self.target_ids | works | {group.id for group in self.task_groups}

    def shown(self, what: Shows) -> Work | None:
        """The work that is told by `what`; None where the plan has none."""
        return next((work for work in self.works if work.shows == what), None)

    @property
    def target_ids(self) -> frozenset[str]:
        """What the targets are called, of every kind, and what is unsaid."""
        return frozenset(one.id for one in self._asked)

    @property
    def _asked(self) -> tuple[Target | MeasuredTarget | Unsaid, ...]:
        return (*self.targets, *self.measured, *self.unsaid)

    @property
    def group_of_targets(self) -> TaskGroup | None:
        """The group of tasks whose actions are to meet the targets; None where no group says so."""
        return next((group for group in self.task_groups if group.has_targets), None)

    @property
    def targets_clause(self) -> str:
        """The clause that holds the targets: of their group, else those of the targets."""
        group = self.group_of_targets
        clauses = [group.clause] if group else [one.clause for one in self._asked]
        return ", ".join(dict.fromkeys(clauses))

    @property
    def works_clause(self) -> str:
        """The clauses of all actions and duties."""
        return ", ".join(dict.fromkeys(work.clause for work in self.works))

    @property
    def training_duty(self) -> Duty | None:
        """The duty to plan training: the work that shows what came of those sent carries it out."""
        work = self.shown("sendings")
        return next((duty for duty in self.duties if work and duty.id in work.also), None)

    @property
    def training_clause(self) -> str:
        """The clause by which training is planned: of that duty, the work, or the targets."""
        owner = self.training_duty or self.shown("sendings")
        return owner.clause if owner else self.targets_clause

    @property
    def followers(self) -> tuple[str, ...]:
        """The ids of the bodies that follow up and urge: of the duty with the ledger of proposals,
        else those on which the last stage is laid."""
        duties = (duty.bodies for duty in self.duties if duty.shows == "proposals")
        laid = (one.bodies for one in self.life_cycle if one.stage == "tong_ket")
        return next(duties, None) or next(laid, ())


def _ranges(kinds: Iterable[list[str]]) -> str:
    """The first and the last of each list."""
    ends = (dict.fromkeys((ids[0], ids[-1])) for ids in kinds if ids)
    return ", ".join(" … ".join(one) for one in ends)
