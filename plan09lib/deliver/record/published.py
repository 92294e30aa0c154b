"""What is known of a report once it is in its place."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from plan09lib.deliver.page.files import INTERNAL, TRAINING_LIST

if TYPE_CHECKING:
    from plan09lib.read.plan.plan import Plan
    from plan09lib.read.unit.unit_files import UnitFiles

_INVENTED = "DỮ LIỆU GIẢ LẬP"


@dataclass(frozen=True)
class Published:
    """A report in its place, and its verdict in a line.

    `is_new` is false when the one in place was already made from this.
    """

    folder: Path
    verdict: str = ""
    is_new: bool = True


def counted_names(kind: str, plan: Plan) -> dict[str, str]:
    """What a report of `kind` counts, the worst first: short names of classes, or of severities."""
    if kind == "du_lieu":
        return {one.code: one.label for one in plan.vocabularies["muc_phat_hien"].levels}
    # Imported here: who only learns where a report lies need not load the models of the rules.
    from plan09lib.read.rules.prospect_words import OLD_FORM, PAST_AND_AHEAD

    names = {code: plan.words.short(code) for code in (*PAST_AND_AHEAD, OLD_FORM)}
    return names | (_measured_names() if plan.measured else {})


def _measured_names() -> dict[str, str]:
    """The same of targets that name a range, see tell/told/measured.py."""
    from plan09lib.tell.told.measured import STATUSES, counted_key
    from plan09lib.tell.words.wording import Wording

    labels = Wording("do_khac.j2")
    return {counted_key(code): labels.of("nhan", code) for code in STATUSES}


def verdict_of(
    kind: str, plan: Plan, counts: Mapping[str, int], is_synthetic: bool = False, days_old: int = 0
) -> str:
    """How many targets have each class: "1 không đạt, 5 đã đạt"; of data, findings by severity.

    Of an invented unit it says that it is one; of a list that is too old (`days_too_old`), how old.
    """
    names = counted_names(kind, plan)
    counted = (f"{counts[code]} {name}" for code, name in names.items() if code in counts)
    told = ", ".join(counted) + (f" ({_INVENTED})" if is_synthetic else "")
    return f"{told}; {old_list(days_old)}" if days_old else told


def days_too_old(files: UnitFiles, end: dt.date) -> int:
    """How many days before `end` the list closes that speaks for it; 0 where the plan allows it."""
    days = [source.date for source in files.sources if source.date <= end]
    age = (end - days[-1]).days if days else 0
    return age if age > files.plan.file.limits.workbook_max_age_days else 0


def old_list(days: int) -> str:
    """The warning about a list of that age, in the words of the page."""
    return f"danh sách dùng để đánh giá cũ hơn cuối kỳ {days} ngày"


def inner_apart(report: Path) -> Path:
    """Where this machine keeps what is internal of a report that was put to a URL."""
    return report.parent.parent / INTERNAL / report.parent.name / report.name


def list_of(folder: Path) -> Path:
    """Where the list of names of the report in `folder` lies, if it was asked for."""
    return folder / INTERNAL / TRAINING_LIST
