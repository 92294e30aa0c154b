"""A ward's folder from its first list, and a further list into a folder that is there."""

from __future__ import annotations

import contextlib
import datetime as dt
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from plan09lib.deliver.place.clock import today
from plan09lib.deliver.start.answers import Answers
from plan09lib.deliver.start.folder import (
    UNITS,
    copy_unit,
    put_beside,
    put_in_place,
    staging,
    write_decisions,
    write_persons,
    write_yaml,
)
from plan09lib.deliver.start.groups import APART
from plan09lib.deliver.start.question import MOST, Question, legend
from plan09lib.deliver.start.questions import questions, to_mend
from plan09lib.deliver.start.titles import (
    Titles,
    name_lines,
    party_of,
    registered,
    spoken_parent,
    spoken_ward,
)
from plan09lib.deliver.start.who_is_who import CHANGED, PEOPLE, with_answers
from plan09lib.deliver.start.yaml_edit import written
from plan09lib.digest import sha256
from plan09lib.errors import BadParameter, DataRefused, Fault, echoed
from plan09lib.lines import Whole
from plan09lib.read.cells.levels import LEARNING
from plan09lib.read.cells.looks import content_of
from plan09lib.read.city.register import SINCE, province_name
from plan09lib.read.files.day import date_text
from plan09lib.read.files.presence import file_there, lies_there
from plan09lib.read.files.slug import checked_slug, slug_of
from plan09lib.read.files.text import matching_key
from plan09lib.read.layout.mapping import MAPPING_FILE, load_mapping
from plan09lib.read.period.period import Period
from plan09lib.read.period.spoken import spoken_day
from plan09lib.read.plan.closing import closed_by
from plan09lib.read.plan.plan import Plan
from plan09lib.read.rules.layout import ROSTER
from plan09lib.read.tables.sources import checked_list, list_sources
from plan09lib.read.unit.history import History
from plan09lib.read.unit.person_answers import PERSONS_FILE
from plan09lib.read.unit.unit import UNIT_FILE, load_unit, unit_folders
from plan09lib.tell.lists.conclusion import by_cause
from plan09lib.tell.lists.data_review import DataReview

Said = Callable[[str], None]


@dataclass(frozen=True)
class Started:
    """A list in its ward's folder; `closed` is the period that the newest list closes, if any.

    `is_new` unless the same list was there already.
    """

    unit: str
    folder: Path
    review: DataReview
    closed: Period | None
    is_new: bool = True


@dataclass(frozen=True)
class _Ward:
    """What is known of the ward of a first list."""

    name: str
    parent: str
    since: dt.date
    province: str = ""
    code: str = ""

    @property
    def slug(self) -> str:
        return slug_of(self.name)


def start(file: Path, data_dir: Path, plan: Plan, answers: Answers, say: Said) -> Started:
    """The folder of a new ward with `file` as its first list, what was decided beside it.

    The folder appears whole or not at all; a ward that has this very list is as after `add`.
    Raises: BadParameter for answers that are missing or none; DataRefused for a list that cannot be
    judged, and for a ward that is there.
    """
    return answers.until_right(lambda own, tell: _begun(file, data_dir, plan, own, tell), say)


def _begun(file: Path, data_dir: Path, plan: Plan, answers: Answers, say: Said) -> Started:
    titles = _titles(file, plan)
    day = _day(titles, answers)
    ward = _ward(titles, day, plan, answers)
    if ward.since == _before(day, plan):
        taken = f"{UNIT_FILE} ghi từ {date_text(ward.since)}, {_as_before(plan)}"
        say(f"Chưa rõ ngày lập phường: {taken}; lập sau đó thì sửa các dòng from trong tệp ấy")
    slug = checked_slug("tên thư mục", ward.slug)
    target, name = data_dir / UNITS / slug, _name(file, day)
    if _is_there(file, target / name):
        return _added(file, data_dir, plan, answers, say, slug, day)
    if lies_there(target):
        rule, action = "plan09 start lập phường mới", f"thêm danh sách: plan09 add TỆP {slug}"
        raise DataRefused(Fault(f"{UNITS}/{slug}", "đã có thư mục này", rule, action))
    with staging(data_dir) as stage:
        folder = stage / UNITS / slug
        folder.mkdir()
        write_yaml(folder / UNIT_FILE, _unit_file(ward, slug, titles), _head(file))
        shutil.copyfile(file, folder / name)
        review = _asked(stage, slug, plan, day, answers, say)
        answers.refuse_unused()
        answers.confirm()
        put_in_place(folder, target)
    return Started(slug, target, review, closed_by(plan, day))


def add(
    file: Path, data_dir: Path, plan: Plan, answers: Answers, say: Said, unit: str = ""
) -> Started:
    """`file` among the lists of a ward that is there: `unit`, the one it names, or the only one.

    Nothing is replaced; of a list that is there, only what is open is asked. Raises: as `start`,
    and BadParameter when no ward is meant.
    """
    return answers.until_right(lambda own, tell: _put(file, data_dir, plan, own, tell, unit), say)


def _put(file: Path, data_dir: Path, plan: Plan, answers: Answers, say: Said, unit: str) -> Started:
    titles = _titles(file, plan)
    day = _day(titles, answers)
    slug = unit or _named_unit(titles, data_dir, day)
    target = data_dir / UNITS / slug
    if not lies_there(target / UNIT_FILE):
        rule, action = "plan09 add thêm vào một phường trong units/", "lập phường: plan09 start TỆP"
        raise BadParameter(Fault("đơn vị", f'không có "{echoed(slug)}"', rule, action))
    _refuse_other_ward(titles, load_unit(data_dir, slug).name_on(day).ward)
    there = [source.name for source in list_sources(target) if source.date == day]
    if there and not _is_there(file, target / _name(file, day)):
        rule, action = "mỗi ngày một danh sách", "chuyển tệp cũ đi nơi khác nếu muốn thay"
        raise DataRefused(Fault(f"{slug}/{there[0]}", "đã có danh sách ngày này", rule, action))
    return _added(file, data_dir, plan, answers, say, slug, day)


def _added(
    file: Path, data_dir: Path, plan: Plan, answers: Answers, say: Said, slug: str, day: dt.date
) -> Started:
    """`file` in the ward's folder, also when it is there already, with what was decided of it."""
    target, name = data_dir / UNITS / slug, _name(file, day)
    is_new = not lies_there(target / name)
    before = History.load(data_dir, slug, plan).predecessors
    with staging(data_dir) as stage:
        folder = copy_unit(target, stage)
        shutil.copyfile(file, folder / name)
        review = _asked(stage, slug, plan, day, answers, say, before)
        _pass_over_decided(folder, data_dir, plan, day, answers, say, before)
        answers.refuse_unused()
        answers.confirm()
        put_beside(folder, target, name)
    newest = max(source.date for source in list_sources(target))
    return Started(slug, target, review, closed_by(plan, newest), is_new)


def _pass_over_decided(
    folder: Path, data_dir: Path, plan: Plan, day: dt.date, answers: Answers, say: Said,
    before: tuple[History, ...],
) -> None:  # fmt: skip
    """Answers to what the ward's own files decide already are no answers to nothing: said."""
    if not answers.unused:
        return
    with staging(data_dir) as stage:
        undecided = copy_unit(folder, stage)
        for name in (MAPPING_FILE, PERSONS_FILE):
            (undecided / name).unlink(missing_ok=True)
        again = Answers(answers.by, answers.given)
        with contextlib.suppress(DataRefused):
            _asked(stage, folder.name, plan, day, again, lambda _: None, before)
    if known := [id for id in answers.unused if id in again.used]:
        say(f"Đã trả lời từ trước, giữ nguyên: {', '.join(known)}")
        answers.used += known


def _name(file: Path, day: dt.date) -> str:
    return f"{day}{file.suffix.lower()}"


def _is_there(file: Path, target: Path) -> bool:
    """Whether the very list lies in its place: a run that was cut off, or the same typed twice."""
    return file_there(target) and sha256(target) == sha256(file)


@contextlib.contextmanager
def looked_at(file: Path, data_dir: Path, plan: Plan) -> Iterator[DataReview]:
    """The data review of a list that lies in no ward's folder; nothing of it stays.

    Raises: as `start` for a list without a clear day.
    """
    titles = _titles(file, plan)
    day = _day(titles, Answers())
    ward = _Ward(next(iter(titles.wards), _UNKNOWN_WARD), _UNKNOWN, _before(day, plan))
    with staging(data_dir) as stage:
        folder = stage / UNITS / _LOOKED_AT
        folder.mkdir()
        write_yaml(folder / UNIT_FILE, _unit_file(ward, _LOOKED_AT, titles), _head(file))
        shutil.copyfile(file, folder / _name(file, day))
        yield _review(stage, _LOOKED_AT, plan, day, ())


_LOOKED_AT, _UNKNOWN_WARD, _UNKNOWN = "danh-sach", "phường chưa rõ tên", "CHƯA RÕ"


def _titles(file: Path, plan: Plan) -> Titles:
    return Titles.of(checked_list(file), plan)


def _asked(
    stage: Path, slug: str, plan: Plan, day: dt.date, answers: Answers, say: Said,
    before: tuple[History, ...] = (),
) -> DataReview:  # fmt: skip
    """The staged ward's review once everything was asked; what was decided lies in its folder.

    Raises: DataRefused when the list cannot be judged all the same.
    """
    review = _review(stage, slug, plan, day, before)
    say(summary(review, day))
    asked, decided, apart = [], set[str](), set[str]()
    said_again: dict[str, str] = {}
    new = questions(review)
    if review.refusal and not any(question.may_unblock for question in new):
        raise _refused(review, slug)
    if lasting := to_mend(review):
        if not any(question.key[0] == "columns" for question in new):
            raise _refused(review, slug)
        say("\n".join([_TO_MEND, *(f"  {fault}" for fault in lasting)]))
    if new and answers.ask is not None:
        say(legend(new))
    while new:  # what was answered may let more be read, and that be asked about
        turn = [question for question in new if question.is_needed]
        turn = turn or [question for question in new if question.is_blocking] or new
        asked += turn
        found = answers.decide(turn)
        apart |= {question.id for question, code in found.items() if code == APART}
        said = {question: code for question, code in found.items() if code != APART}
        if said:
            _write(review, said, answers.who(review.roster_names))
            review = _review(stage, slug, plan, day, before)
        decided |= {question.id for question in found}
        said_again |= {question.id: question.spoken(code) for question, code in found.items()}
        if answers.ask is not None and any(q.is_blocking and q not in found for q in turn):
            break  # the list cannot be judged: what else is open need not be asked
        known = {question.id for question in asked}
        new = [question for question in questions(review, apart) if question.id not in known]
    if left := [one.id for one in asked if one.id not in decided]:
        told = f"Còn để ngỏ {len(left)} câu (khóa của tệp --answers)"
        say(f"{told}, vẫn là chưa rõ: {', '.join(left)}")
        unasked = [one for one in asked if one.id in left and one.id not in answers.told]
        if unasked and answers.ask is not None:
            lines = (f"  {one.id}: {one.text}" for one in unasked)
            say("\n".join([f"{_UNASKED} {len(unasked)} câu trong số ấy:", *lines]))
    for finding in review.books[-1].findings if review.books else ():
        if finding.code == "unknown_column" and finding.sheet == plan.sheet_title(ROSTER):
            content = content_of(finding) or "không có gì trong cột"
            say(f'Không đọc cột "{finding.column}" ({content})')
    if review.refusal:
        if said_again and answers.ask is not None:
            first = {id: text for id, text in answers.typed.items() if id in _FIRST and text}
            say("Đã trả lời; chép các dòng sau thành tệp cho --answers để khỏi gõ lại:")
            say(Whole(written({"by": answers.by, "answers": first | said_again}, "")))
        raise _refused(review, slug)
    return review


_FIRST = ("ngay", "phuong", "cap_tren", "co_tu")
"""What is asked about the list before it is read."""
_TO_MEND = "Sửa trong tệp trước khi trả lời, trừ khi hiểu thêm một cột là đủ:"
_UNASKED = f"Mỗi lần hỏi nhiều nhất {MOST} câu nên chưa hỏi"


def _write(review: DataReview, found: Mapping[Question, str], by: str) -> None:
    """Put what `by` decided into the files of the staged ward."""
    folder, plan, book = review.unit.folder, review.plan, review.books[-1]
    every = {key: code for q, code in found.items() for key in (q.key, *q.also)}
    people = {key: code for key, code in every.items() if key[0] in (PEOPLE, CHANGED)}
    others = {key: code for key, code in every.items() if key not in people}
    if others:
        known = load_mapping(folder, plan.layout, plan.vocabularies)
        write_decisions(folder, known, book.source.name, others, by, today())
    if people:
        said = review.history.answers
        write_persons(folder, said, with_answers(review, said, people), by, today())


def _refused(review: DataReview, slug: str) -> DataRefused:
    rule, action = "danh sách phải đọc được trọn", "sửa những chỗ trên rồi chạy lại lệnh này"
    nothing = Fault(slug, "chưa ghi gì vào units/", rule, action)
    return DataRefused([*by_cause(review.refusal), nothing])


def _review(
    stage: Path, slug: str, plan: Plan, day: dt.date, before: tuple[History, ...]
) -> DataReview:
    history = History(load_unit(stage, slug), plan, before)
    period = closed_by(plan, day) or Period.parse(str(day.year))
    return DataReview(plan, history, period)


def summary(review: DataReview, day: dt.date) -> str:
    """Ward, day, and how many people of which group the list has."""
    book, plan = review.books[-1], review.plan
    heads = book.roster["group"].value_counts()
    parts = [
        f"{heads[level.code]} {level.label}"
        for level in plan.vocabularies["nhom"].levels
        if level.code in heads
    ]
    unplaced = int(book.roster["group"].isna().sum())
    parts += [f"{unplaced} chưa rõ nhóm"] if unplaced else []
    ward = review.unit.name_on(day).ward
    line = f"{ward[:1].upper()}{ward[1:]}, danh sách ngày {date_text(day)}: "
    line += f"{len(book.roster)} người" + (f" = {', '.join(parts)}" if parts else "")
    found = sorted(book.findings, key=lambda one: one.code not in _ROWS[:1])
    told = [
        (f"dòng {one.row}: " if one.row else "") + one.explanation
        for one in found
        if one.code in _ROWS and one.severity != "blocking"
    ]
    return "\n".join([line, *(f"  {one}" for one in told)])


_ROWS = (
    "row_kinds", "left_people", "may_have_left", "second_table", "vacant_post", "two_rows",
    "outside_plan", "member_elsewhere", "barred_post", "hidden_list", LEARNING, "other_sum",
    "unread_comment", "other_unit", "unheaded_column",
)  # fmt: skip
"""Findings that say who is on the list, who counts and what is not, first how its rows add up."""


# The day, the ward and what it belongs to: from the titles, else asked for.


def _day(titles: Titles, answers: Answers) -> dt.date:
    days = titles.days or titles.last_days
    if "ngay" not in answers.given and len(titles.days) == 1:
        return titles.days[0]
    known = " hoặc ".join(f"{date_text(day)}" for day in days)
    seen = f"tệp ghi {known}" if known else "tên tệp và các dòng đầu không ghi ngày"
    fault = Fault(
        "ngày của danh sách", seen, "danh sách có một ngày chốt số liệu", _how_said("ngay")
    )
    given = answers.need("ngay", f"Danh sách tính đến ngày nào? ({seen})", _day_of, fault)
    answers.refuse_missing()
    return spoken_day(given, fault.where)


def _day_of(given: str) -> str:
    with contextlib.suppress(BadParameter):
        return date_text(spoken_day(given, ""))
    return ""


def _how_said(id: str) -> str:
    return f"trả lời khi được hỏi (không có --yes), hoặc ghi {id} ở mục answers của tệp --answers"


def _ward(titles: Titles, day: dt.date, plan: Plan, answers: Answers) -> _Ward:
    ask = "Phường, xã nào? (ví dụ phường Bình Minh)"
    name = _one(titles.wards, "phuong", "phường", ask, spoken_ward, answers)
    official = registered(name, " ".join(titles.parents)) if day >= SINCE else ()
    parents = titles.parents or tuple(party_of(one.province) for one in official[:1])
    if len(official) > 1 and not titles.parents:
        parents = ()
    seen = ", ".join(province_name(one.province) for one in official)
    ask = "Cấp trên của Đảng bộ? (ví dụ ĐẢNG BỘ TỈNH MẪU)" + (f" (có ở {seen})" if seen else "")
    parent = _one(parents, "cap_tren", "cấp trên", ask, spoken_parent, answers)
    answers.refuse_missing()
    own = registered(name, parent) if day >= SINCE else ()
    code = (own[0].province, own[0].code) if len(own) == 1 else ("", "")
    return _Ward(name, parent, _since(day, plan, answers), *code)


def _one(
    found: Sequence[str], id: str, what: str, ask: str, spoken: Callable[[str], str],
    answers: Answers,
) -> str:  # fmt: skip
    if len(found) == 1 and id not in answers.given:
        return found[0]
    seen = f"các dòng đầu ghi {', '.join(found)}" if found else "các dòng đầu không ghi"
    fault = Fault(what, seen, "tên ghi vào don_vi.yml và đầu báo cáo", _how_said(id))
    return answers.need(id, f"{ask} ({seen})" if len(found) > 1 else ask, spoken, fault)


def _since(day: dt.date, plan: Plan, answers: Answers) -> dt.date:
    """When the ward began; before the plan unless somebody says so, which decides no target."""
    before = _before(day, plan)
    if day < SINCE and "co_tu" not in answers.given:
        return before
    where = "ngày lập phường"

    def wrong(given: str) -> str:
        known = _day_of(given)
        if given and not known:
            return f'chưa hiểu "{given}"'
        is_later = known and spoken_day(known, where) > day
        return f"{known} là sau ngày của danh sách" if is_later else ""

    given = answers.of("co_tu", f"Phường lập ngày nào? (Enter: {_as_before(plan)})", wrong)
    since = spoken_day(given, where) if given else before
    if since > day:
        found, rule = f"{date_text(since)}, sau ngày của danh sách", "phường có trước danh sách"
        raise BadParameter(Fault(where, found, rule, "sửa ngày"))
    return since


def _as_before(plan: Plan) -> str:
    return f"coi là có từ trước mốc gốc {date_text(plan.file.baseline_on)}"


def _before(day: dt.date, plan: Plan) -> dt.date:
    """A day before any that the plan looks at, and before the list itself."""
    limit = dt.timedelta(plan.file.limits.workbook_max_age_days)
    return min(plan.file.baseline_on - limit, day)


def _unit_file(ward: _Ward, slug: str, titles: Titles) -> dict[str, object]:
    name = {"from": ward.since, "ward": ward.name, "parent": ward.parent}
    content: dict[str, object] = {
        "unit": slug, "synthetic": titles.is_invented, "valid": {"from": ward.since},
        "names": [name | dict(name_lines(ward.name))],
    }  # fmt: skip
    if ward.code:
        since = max(ward.since, SINCE)
        content["codes"] = [{"from": since, "province": ward.province, "ward": ward.code}]
    return content


def _head(file: Path) -> str:
    return (
        f"Lập bằng plan09 start từ tệp {echoed(file.name)}; xem lại tên, cấp trên,"
        " ngày lập phường.\n"
        "Phường hợp nhất: khai các phường cũ ở predecessors. Mã đơn vị (codes) chỉ cần khi gửi số"
        " liệu lên thành phố."
    )


def _named_unit(titles: Titles, data_dir: Path, day: dt.date) -> str:
    own = {name: data_dir / UNITS / name for name in unit_folders(data_dir)}
    there = [name for name, folder in own.items() if lies_there(folder / UNIT_FILE)]
    keys = {matching_key(ward) for ward in titles.wards}
    meant = [n for n in there if matching_key(load_unit(data_dir, n).name_on(day).ward) in keys]
    if len(meant) == 1:
        return meant[0]
    if len(there) == 1:
        return there[0]
    found = "không rõ là danh sách của phường nào" if there else "chưa có phường nào"
    action = f"ghi tên thư mục: {', '.join(there)}" if there else "lập phường: plan09 start TỆP"
    rule = "plan09 add TỆP [PHƯỜNG] thêm vào một phường trong units/"
    raise BadParameter(Fault(titles.name, found, rule, action))


def _refuse_other_ward(titles: Titles, ward: str) -> None:
    if titles.wards and matching_key(ward) not in {matching_key(one) for one in titles.wards}:
        found = f"các dòng đầu ghi {', '.join(titles.wards)}"
        rule, action = (
            f"thư mục này là của {ward}",
            "chọn đúng phường, hoặc sửa names trong don_vi.yml",
        )
        raise DataRefused(Fault(titles.name, found, rule, action))
