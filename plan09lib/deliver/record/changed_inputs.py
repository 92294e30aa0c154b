"""Which kinds of input have changed since a report was made, in an office's words."""

from __future__ import annotations

from collections.abc import Mapping

from plan09lib.read.files.presence import SETTINGS_ENDINGS
from plan09lib.read.unit.told_before import TOLD_FOLDER
from plan09lib.read.unit.unit_files import OWN_FILES

LIST, ISSUED_REPORT, PLAN = "danh sách", "báo cáo khác đã ban hành", "tệp của kế hoạch"
FACTS = "số liệu phường gửi"


def kind_of(name: str) -> str:
    """What the input at path `name` is, as `inputs()` of a ward or a city names it.

    >>> kind_of("p-1/2025-06-30.xlsx"), kind_of("p-1/da_ban_hanh/2025-H1-so-ket.12-BC-DU.json")
    ('danh sách', 'báo cáo khác đã ban hành')
    >>> kind_of("p-1/don_vi.yml"), kind_of("plan/vocab/nhom.csv")
    ('don_vi.yml', 'tệp của kế hoạch')
    """
    folder, _, file = name.rpartition("/")
    if folder.endswith(f"/{TOLD_FOLDER}"):
        return ISSUED_REPORT
    if file.endswith(".parquet"):
        return FACTS
    if folder.split("/")[0] == "plan" or file == "plan.yml":
        return PLAN
    return file if file in OWN_FILES or file.endswith(SETTINGS_ENDINGS) else LIST


def changed_kinds(then: Mapping[str, str], now: Mapping[str, str]) -> tuple[str, ...]:
    """The kinds of what has been added, altered or taken away, lists first; empty when nothing."""
    kinds = {kind_of(name) for name in then.keys() | now.keys() if then.get(name) != now.get(name)}
    first = (LIST, FACTS, ISSUED_REPORT)
    return tuple(sorted(kinds, key=lambda one: (one not in first, one)))
