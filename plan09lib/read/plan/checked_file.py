"""A `plan.yml` read and checked, each fault at the line where it was written.

No other file of the plan is looked at than those without which its names cannot be checked.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from functools import cached_property
from typing import Any, cast

from pydantic import ValidationError

from plan09lib.errors import DataRefused, Fault
from plan09lib.read.clauses.measured import RANGE, is_measured
from plan09lib.read.clauses.plan_file import INHERITED, NAMES, PlanFile
from plan09lib.read.files.presence import read_text
from plan09lib.read.files.yaml_file import Location, Told, validation_faults
from plan09lib.read.files.yaml_places import Places
from plan09lib.read.plan.plan_checks import cross_faults, layout_faults
from plan09lib.read.plan.plans import PlanFiles
from plan09lib.read.rules.layout import Layout, load_layout
from plan09lib.read.rules.vocab import Vocabulary, load_vocabularies

_EXAMPLES = {
    "id": "id: CT1", "clause": "clause: II.3 (điều khoản của văn bản)", "from": "from: 2025-07-01",
    "deadline": "deadline: 2030-12-31", "short": "short: đại học của công chức",
    "text": "text: có trình độ từ đại học trở lên", "population": "population: cong_chuc",
    "condition": "condition: {scale: chuyen_mon, at_least: dai_hoc}",
    "stated": "stated: 80 (văn bản không ghi tỷ lệ thì null)", "applied": "applied: 80",
    "approved_by": "approved_by: null (chưa ai duyệt)", "acts": "acts: ubnd",
    "title": "title: Đào tạo, bồi dưỡng", "rhythm": "rhythm: each_period", "leads": "leads: ubnd",
    "sheets": "sheets: [hoat_dong]", "directs": "directs: [ban_thuong_vu]",
    "implements": "implements: [ubnd, ban_to_chuc]", "timing": "timing: null (văn bản không ghi)",
    "reason": "reason: danh sách không ghi", "start": "start: 2025-07-01", "end": "end: 2030-12-31",
    "baseline_on": "baseline_on: 2025-07-31", "documents": "documents: []",
    "targets": "targets: [] nếu không có chỉ tiêu nào tính được", "bodies": "bodies: [ubnd]",
}  # fmt: skip
"""How a key that lacks is written."""


def checked_file(
    files: PlanFiles, said: dict[Any, Any] | None = None
) -> tuple[Layout, dict[str, Vocabulary], PlanFile]:
    """The `plan.yml` of a plan, with the layout and the vocabularies by which it was checked.

    `said` is what the file says, of whoever has read it already.

    Raises: DataRefused with every fault of it at once, in the order of its lines.
    """
    written = _Written(files, files.said() if said is None else said)
    layout = load_layout(files.path("bieu_mau.yml"))
    vocabularies = load_vocabularies(files.vocabularies)
    if missing := list(layout_faults(layout, vocabularies)):
        raise DataRefused(missing)
    raw, origin = _told_apart(written.raw)
    faults = [_MISPLACED] if "measured" in written.raw else []
    faults += [*_asked_both_ways(written.raw), *_asked_no_way(raw)]
    try:
        file = PlanFile.model_validate(raw)
    except ValidationError as error:
        told = Told(written.line, _EXAMPLES, NAMES, lambda place: _as_written(place, origin))
        found = validation_faults("plan.yml", error, written.raw, PlanFile, told)
        faults += [one for one in found if not _follows(one, faults)]
        file = _usable_part(raw, error)
    faults += cross_faults(file, raw, layout, vocabularies)
    if faults:
        raise DataRefused(written.in_order(faults))
    return layout, vocabularies, file


_MISPLACED = Fault(
    "plan.yml: measured",
    "khóa không biết",
    "mọi chỉ tiêu ghi ở targets, kể cả chỉ tiêu có at_least, at_most",
    "chuyển các mục này vào targets",
)
_PLACE = re.compile(r"plan\.yml(?: dòng (?P<line>\d+))?: (?P<parts>.+)", re.DOTALL)


class _Written:
    """What the plan's own file says, above what it takes from the default plan's."""

    def __init__(self, files: PlanFiles, own: dict[Any, Any]):
        self.files = files
        self.own = own
        taken = PlanFiles(files.folder).said() if files.id else {}
        self.raw = {name: taken[name] for name in INHERITED if name in taken} | self.own

    @cached_property
    def _own_places(self) -> Places:
        return Places(read_text(self.files.rules, self.files.called, "YAML"))

    @cached_property
    def _taken_places(self) -> Places:
        return Places(read_text(PlanFiles(self.files.folder).rules, "plan.yml", "YAML"))

    def _is_taken(self, section: str) -> bool:
        return section in self.raw and section not in self.own

    def _places(self, section: str) -> Places:
        return self._taken_places if self._is_taken(section) else self._own_places

    def line(self, location: Location, said: str) -> int:
        """The line of what stands at `location`; 0 where none is known."""
        return self._places(str(location[0])).line(location, said) if location else 0

    def in_order(self, faults: list[Fault]) -> list[Fault]:
        """The faults at their lines, one of a kind at one place, the first line first."""
        placed = (self._placed(fault) for fault in faults)
        return [fault for _, fault in sorted(dict.fromkeys(placed), key=lambda one: one[0])]

    def _placed(self, fault: Fault) -> tuple[int, Fault]:
        place = _PLACE.fullmatch(fault.where)
        if place is None:
            return 0, fault
        parts = place["parts"].replace("measured → ", "targets → ", 1)
        section, *names = parts.split(" → ")
        lines = [int(place["line"])] if place["line"] else []
        lines = lines or self._places(section).lines([section, *names], fault.found)
        file = "plan.yml" if self._is_taken(section) else self.files.called
        at = f" dòng {' và '.join(map(str, lines))}" if lines else ""
        return lines[0] if lines else 0, replace(fault, where=f"{file}{at}: {parts}")


def _told_apart(raw: dict[Any, Any]) -> tuple[dict[Any, Any], Mapping[str, list[int]]]:
    """The file with those entries of `targets` that name a range under `measured`, and the place
    that each of both had in `targets`."""
    raw = {name: value for name, value in raw.items() if name != "measured"}
    entries = raw.get("targets")
    if not isinstance(entries, list):
        return raw, {}
    places: dict[str, list[int]] = {"targets": [], "measured": []}
    for place, entry in enumerate(entries):
        places["measured" if is_measured(entry) else "targets"].append(place)
    told = {name: [entries[place] for place in there] for name, there in places.items()}
    return raw | {name: one for name, one in told.items() if one or name == "targets"}, places


def _as_written(location: Location, origin: Mapping[str, list[int]]) -> Location:
    """The place in the file as it was written of a place in the file told apart."""
    if len(location) < 2 or location[0] not in origin:
        return location
    return ("targets", origin[str(location[0])][int(location[1])], *location[2:])


def _asked_both_ways(written: dict[Any, Any]) -> list[Fault]:
    """Targets that say a share to be learnt and a range."""
    entries = written.get("targets")
    both = (
        str(entry.get("id", "?"))
        for entry in (entries if isinstance(entries, list) else ())
        if isinstance(entry, dict) and "applied" in entry and not RANGE.isdisjoint(entry)
    )
    rule = "chỉ tiêu ghi một cách: applied (tỷ lệ người học được), hoặc một khoảng"
    return [
        Fault(f"plan.yml: targets → {name}", "có cả applied và khoảng", rule, "bỏ một trong hai")
        for name in both
    ]


def _asked_no_way(raw: dict[Any, Any]) -> list[Fault]:
    """Targets that say neither; `raw` is the file told apart."""
    entries = raw.get("targets")
    rule = "chỉ tiêu ghi stated, applied (tỷ lệ người học được) hoặc một khoảng: at_least…"
    return [
        Fault(
            f"plan.yml: targets → {entry.get('id', f'mục {place}')}",
            "không nêu mức phải đạt",
            rule,
            "thêm stated và applied, hoặc at_least",
        )
        for place, entry in enumerate(entries if isinstance(entries, list) else (), 1)
        if isinstance(entry, dict) and {"stated", "applied"}.isdisjoint(entry)
    ]


def _follows(fault: Fault, faults: list[Fault]) -> bool:
    """Whether a key lacks or is unknown only because a target says both or neither."""
    place, _, key = fault.where.rpartition(" → ")
    known = {one.where for one in faults}
    return key in {*RANGE, "stated", "applied"} and re.sub(r" dòng \d+", "", place) in known


def _usable_part(raw: Any, error: ValidationError) -> PlanFile:
    """The file without its faulty entries, so that the rest can be cross-checked."""
    from pydantic import TypeAdapter  # a plan without such an entry needs none

    faulty = {detail["loc"][:2] for detail in error.errors()}
    part: dict[str, Any] = {}
    for name, info in PlanFile.model_fields.items():
        value = raw.get(name) if isinstance(raw, dict) else None
        if (name,) in {location[:1] for location in faulty if len(location) == 1}:
            value = None
        if isinstance(value, list) and "tuple" in str(info.annotation):
            kept = [item for index, item in enumerate(value) if (name, index) not in faulty]
            part[name] = tuple(TypeAdapter(cast(Any, info.annotation)).validate_python(kept))
        elif value is None or any(location[0] == name for location in faulty):
            part[name] = () if "tuple" in str(info.annotation) else None
        else:
            part[name] = TypeAdapter(cast(Any, info.annotation)).validate_python(value)
    return PlanFile.model_construct(**part)
