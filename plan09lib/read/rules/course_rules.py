"""What a finished course changes on the roster (`data/plan/du_bao.yml`)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated

from pydantic import Field, StrictBool, StrictStr

from plan09lib.errors import DataRefused, Fault, nearest
from plan09lib.read.files.record import Record
from plan09lib.read.files.yaml_file import load_model
from plan09lib.read.rules.layout import ROSTER, Layout
from plan09lib.read.rules.vocab import Vocabulary

COURSES_FILE = "du_bao.yml"
Months = Annotated[int, Field(strict=True, ge=0, le=120)]


class CourseRule(Record):
    """One kind of course and the roster cell it raises.

    `level` is what the cell becomes; empty: the level named in the course's row. `months` is how
    long it lasts when the row names no end and the catalogue has no course like it. `on_sending`:
    the cell changes on the first day.
    """

    kind: str
    column: str
    level: str = ""
    only_level: str = ""
    on_sending: StrictBool = False
    months: Months
    clause: Annotated[StrictStr, Field(min_length=1)]


class CourseRules(Record):
    """The content of `du_bao.yml`."""

    courses: tuple[CourseRule, ...] = ()


def load_course_rules(
    path: Path, layout: Layout, vocabularies: Mapping[str, Vocabulary]
) -> CourseRules:
    """The rules in `path`.

    Raises: DataRefused with every fault: an unknown kind of course, column, or level of a column.
    """
    rules = load_model(path, CourseRules)
    if faults := list(_faults(rules, layout, vocabularies)):
        raise DataRefused(faults)
    return rules


def _faults(
    rules: CourseRules, layout: Layout, vocabularies: Mapping[str, Vocabulary]
) -> Iterator[Fault]:
    columns = {c.name: c.vocab for c in layout.sheets[ROSTER].columns if c.kind == "level"}
    kinds = vocabularies["loai_dao_tao"].codes
    for place, rule in enumerate(rules.courses, 1):
        where = f"{COURSES_FILE}: courses → mục {place}"
        if rule.kind not in kinds:
            found, what = f'loại lớp "{rule.kind}" không có', "loại lớp phải có trong từ vựng"
            yield Fault(where, found, what, nearest(rule.kind, kinds))
        if rule.column not in columns:
            found, what = f'cột "{rule.column}" không có', "cột là một cột mức độ của Nhân sự"
            yield Fault(where, found, what, nearest(rule.column, list(columns)))
            continue
        codes = vocabularies[columns[rule.column]].codes
        if rule.level and rule.level not in codes:
            found, what = f'mức "{rule.level}" không có', "mức phải có trong từ vựng của cột"
            yield Fault(where, found, what, nearest(rule.level, codes))


# How far a person has come with a course: the codes of column Trạng thái of sheet Đào tạo.

SENT, ATTENDING, FINISHED, DROPPED = "cu_di", "dang_hoc", "hoan_thanh", "bo_do"
OPEN = (SENT, ATTENDING)
"""Neither finished nor dropped."""
