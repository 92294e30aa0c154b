"""What is typed for UNIT, PERIOD and DATE: folders' paths, Vietnamese dates, or nothing at all."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from plan09lib.cli.shell import refuse_to_run_alone, say
from plan09lib.errors import BadParameter, Fault, echoed
from plan09lib.read.files.day import RULE, iso_day
from plan09lib.read.files.slug import RULE as RULE_OF_NAMES
from plan09lib.read.files.slug import checked_slug, is_slug, slug_of
from plan09lib.read.period.issue import Issue, spoken_number
from plan09lib.read.period.spoken import (
    SPOKEN_RULE,
    spoken_day,
    spoken_period,
    whole_day,
    write_a_day,
)
from plan09lib.rooms import KINDS, found

if TYPE_CHECKING:
    from plan09lib.read.tables.sources import Source


def given_unit(given: str, data: Path) -> str:
    """The unit's name, also of the path of its folder in `units/` or `sample/`, and of a ward's
    name as it is written, which is echoed.

    Raises: BadParameter for a path to anywhere else: nothing outside is ever read or written.
    """
    if not any(sign in given for sign in {"/", os.sep}):
        return given if is_slug(given) else _named_unit(given, data)
    path = Path(given)
    places = [(data / place).resolve() for place in ("units", "sample")]
    if path.name and Path(os.path.normpath(path.parent)).resolve() in places:
        return checked_slug("đơn vị", path.name)
    rule = f"đơn vị là tên thư mục, hoặc đường dẫn một thư mục ngay trong {data}/units"
    action = "ghi tên thư mục, ví dụ phuong-mau-1; danh sách mới: plan09 start TỆP"
    raise BadParameter(Fault("đơn vị", f"nhận được đường dẫn {echoed(repr(given))}", rule, action))


def _named_unit(given: str, data: Path) -> str:
    """The unit whose folder is called as the ward `given`; what is none is left to be refused."""
    from plan09lib.read.unit.unit import known_units, units_there

    known, own = known_units(data), slug_of(given)
    if own in known:
        say(f'Đơn vị "{given}" hiểu là {own}', err=True)
        return own
    if not known:
        return given
    raise BadParameter(Fault("đơn vị", f'nhận được "{echoed(given)}"', RULE_OF_NAMES,
                             units_there(given, known)))  # fmt: skip


def known_unit(given: str, data: Path, kind: str = "so_ket") -> str:
    """The unit's name, once its own file has been read; of a roll-up, the city's.

    Raises: BadParameter for an unknown one; DataRefused for a file that does not hold. Asked
    first: nobody waits for anything that a small file refuses.
    """
    name = given_unit(given, data)
    found(KINDS[kind].knows)(data, name)
    return name


def given_list(given: str | None) -> Path | None:
    """The path, when `given` is that of a list; None for a unit's name, its folder, or nothing."""
    from plan09lib.read.tables.sources import ENDINGS

    path = Path(given or "")
    return path if path.suffix.lower() in ENDINGS else None


def unit_of_list(path: Path, data: Path) -> tuple[str, str] | None:
    """Unit and period of a list that lies in a unit's folder; None for any other list."""
    from plan09lib.read.period.period import Period
    from plan09lib.read.plan.closing import closed_by
    from plan09lib.read.plan.plan import load_plan
    from plan09lib.read.unit.plans import PLANS, plan_of
    from plan09lib.read.unit.unit import UNIT_FILE

    folder = Path(os.path.normpath(path.parent))
    places = [(data / place).resolve() for place in ("units", "sample")]
    is_units = (folder / UNIT_FILE).is_file() and folder.resolve().parent in places
    day = iso_day(path.stem)
    if not is_units or day is None:
        return None
    unit = folder.resolve().name
    rules = load_plan(data / PLANS, plan_of(data, unit, day))
    period = closed_by(rules, day) or Period.parse(str(day.year))
    return unit, period.text


def given_period(given: str) -> str:
    """The period as files and folders name it; another spelling is echoed."""
    period = spoken_period(given)
    if period.text != given:
        say(f'Kỳ "{given}" hiểu là {period.text}: {period.label}', err=True)
    return period.text


def given_date(given: str, where: str) -> dt.date:
    """The day that is meant; another spelling is echoed. Raises: BadParameter about `where`."""
    day = spoken_day(given, where)
    _echo(given, day)
    return day


def given_issue(number: str, date: str, replaces: str) -> Issue | None:
    """The issue that is meant, its number and whole day echoed; None where all are empty.

    Raises: BadParameter for all that is wrong with them.
    """
    day = whole_day(date)
    if day:
        _echo(date, day)
    try:
        return Issue.parse(_number(number), str(day or date), _number(replaces))
    except BadParameter as error:
        told = (replace(one, rule=SPOKEN_RULE, action=write_a_day(date)) if one.rule == RULE
                else one for one in error.faults)  # fmt: skip
        raise BadParameter(list(told)) from None


def _number(given: str) -> str:
    """A report's number in its one spelling, echoed; what is none stays as it is."""
    number = spoken_number(given)
    if number != given:
        say(f'Số "{given}" hiểu là {number}', err=True)
    return number


def _echo(given: str, day: dt.date) -> None:
    """Say which day was meant, its month beyond doubt, where it is not spelt as files do."""
    if given != str(day):
        told = f"ngày {day.day} tháng {day.month} năm {day.year}"
        say(f'Ngày "{given}" hiểu là {told}', err=True)


def given_report(
    unit: str | None, period: str | None, data: Path, plan: str = ""
) -> tuple[str, str]:
    """Unit and period; what was not given is said.

    Without a unit it is the only one that there is, without a period the one its newest list
    closes by its plan, or the one called `plan`.

    Raises: BadParameter where there is more or less than one to take, and as `known_unit`.
    """
    name = _only_unit(data) if unit is None else known_unit(unit, data)
    return name, _closed_period(name, data, plan) if period is None else given_period(period)


def _only_unit(data: Path) -> str:
    from plan09lib.read.unit.unit import unit_folders

    names = list(unit_folders(data))
    if len(names) == 1:
        return names[0]
    there = f"có {len(names)} phường" if names else "chưa có phường nào"
    action = f"ghi tên: {', '.join(names)}" if names else "lập từ một danh sách: plan09 start TỆP"
    rule = "không ghi PHƯỜNG khi chỉ có một phường"
    raise BadParameter(Fault("đơn vị", there, rule, action))


def _closed_period(unit: str, data: Path, plan: str) -> str:
    from plan09lib.read.plan.closing import closed_by
    from plan09lib.read.plan.plan import load_plan
    from plan09lib.read.tables.sources import FILL_IT, FORM_LEFT, left_form
    from plan09lib.read.unit.plans import PLANS, plan_of

    own = _folder_of(unit, data)
    if own and (form := left_form(own)):
        action = f"{FILL_IT}; lập báo cáo của danh sách trước đó thì ghi KỲ"
        rule = "không ghi KỲ thì kỳ lấy theo danh sách mới nhất"
        raise BadParameter(Fault(f"{unit}/{form}", FORM_LEFT, rule, action))
    newest = newest_list(unit, data)
    if newest is None:
        rule = "không ghi KỲ thì kỳ lấy theo danh sách mới nhất"
        action = f"thêm danh sách: plan09 add TỆP {unit}"
        raise BadParameter(Fault(unit, "chưa có danh sách nào", rule, action))
    rules = load_plan(data / PLANS, plan_of(data, unit, newest.date, plan))
    period = closed_by(rules, newest.date)
    if period is None:
        lacking = f"sau danh sách mới nhất ({newest.name}) không kỳ nào kết thúc đủ gần"
        action = f"ghi kỳ, ví dụ {newest.date.year}"
        raise BadParameter(Fault(unit, lacking, "không ghi KỲ thì kỳ lấy theo đó", action))
    say(f"{unit}: danh sách mới nhất {newest.name}, kỳ {period.text} ({period.label})", err=True)
    return period.text


def newest_list(unit: str, data: Path) -> Source | None:
    """The last list in the unit's folder, the office's own before the sample's; None without."""
    from plan09lib.read.tables.sources import list_sources

    own = _folder_of(unit, data)
    return max(list_sources(own), default=None) if own else None


def say_forms(left: Iterable[tuple[str, dt.date]], data: Path) -> None:
    """Say of every unit and day which form would be its list, had anybody saved it.

    Of a unit whose folder cannot be looked at nothing: it is told as faulty.
    """
    from plan09lib.deliver.place.isolated import isolated
    from plan09lib.read.tables.sources import FILL_IT, FORM_LEFT

    found = [(unit, isolated(unit, partial(_left_form, unit, data, day))) for unit, day in left]
    told = (f"{unit}/{form}" for unit, form in found if form and isinstance(form, str))
    for form in dict.fromkeys(told):
        say(f"{form} {FORM_LEFT}: {FILL_IT}", err=True)


def _left_form(unit: str, data: Path, until: dt.date) -> str:
    from plan09lib.read.tables.sources import left_form

    folder = _folder_of(unit, data)
    return left_form(folder, until) if folder else ""


def _folder_of(unit: str, data: Path) -> Path | None:
    from plan09lib.read.unit.unit import UNIT_FILE

    checked_slug("đơn vị", unit)
    folders = [data / place / unit for place in ("units", "sample")]
    return next((folder for folder in folders if (folder / UNIT_FILE).is_file()), None)


refuse_to_run_alone(__name__)
