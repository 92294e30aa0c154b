"""What Tab offers for a ward, a city or a period: told by names of folders and files only."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from plan09lib.cli.shell import output_folder, refuse_to_run_alone
from plan09lib.project import project_root
from plan09lib.read.files.day import iso_day
from plan09lib.read.files.presence import folders_holding, listed

_REPORT = re.compile(
    r"(?P<period>\d{4}(?:-\d{4}|-[A-Z0-9]{2})?)-(?:so-ket|tong-ket|tong-hop)(?:-.*)?"
)
_STAGE = re.compile(r"(\d{4})-(\d{4})")


def offered(argument: str, typed: dict[str, Any]) -> list[str]:
    """What can stand for `argument`, the likeliest first; `typed` is what was typed before it.

    Missing: empty while nothing is known, or nothing can be looked at: nobody has asked yet.
    """
    data, outputs = typed.get("data_dir"), output_folder(typed.get("output_dir"))
    try:
        return list(_OFFERED[argument](data or project_root() / "data", outputs, typed))
    except OSError:
        return []


def _wards(data: Path, outputs: Path, typed: dict[str, Any]) -> Iterator[str]:
    """The office's own wards, or the samples while there are none; of a roll-up, cities."""
    if typed.get("review") == "tong-hop":
        yield from _cities(data, outputs, typed)
        return
    known = (folders_holding(data / place, "don_vi.yml") for place in ("units", "sample"))
    wards = next(filter(None, known), [])
    yield from sorted({folder.name for folder in wards} - {*(typed.get("units") or ())})


def _cities(data: Path, _outputs: Path, _typed: dict[str, Any]) -> Iterator[str]:
    known = (folders_holding(data / place, "thanh_pho.yml") for place in ("city", "sample/city"))
    yield from sorted(folder.name for folder in next(filter(None, known), []))


def _periods(data: Path, outputs: Path, typed: dict[str, Any]) -> Iterator[str]:
    """The periods that the lists of the ward close, and those it has reports of; newest first."""
    name = str(typed.get("unit") or typed.get("city") or "")
    places = (data / place / name for place in ("units", "sample"))
    files = [path for place in places if name and place.is_dir() for path in listed(place)]
    found = {period for path in files for period in _closed(path.stem)}
    reports = listed(outputs / name) if name and (outputs / name).is_dir() else []
    told = (_REPORT.fullmatch(path.name) for path in reports)
    found |= {_STAGE.sub(r"\1..\2", one["period"]) for one in told if one}
    yield from sorted(found, key=lambda one: one[-4:] if ".." in one else one, reverse=True)


def _closed(stem: str) -> Iterator[str]:
    """The half-year of a list's day, and the year where it ends with it."""
    if day := iso_day(stem):
        half = 1 if day.month <= 6 else 2
        yield f"{day.year}-H{half}"
        if half == 2:
            yield str(day.year)


_OFFERED: dict[str, Callable[[Path, Path, dict[str, Any]], Iterator[str]]] = {
    "unit": _wards, "units": _wards, "city": _cities, "period": _periods,
}  # fmt: skip
refuse_to_run_alone(__name__)
