"""What Tab offers for a ward, a city, a period or an address in doubt.

It is told by names of folders and files, and by what the indexes of a city's packages and the send
ledgers list: no settings are read, no lists.
"""

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
_LEDGER = re.compile(r"(?P<report>.+?)(?P<reminders>\.don-doc)?\.so-gui\.json")
_IN_DOUBT = ("unknown", "sending")
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
    """The periods that the lists of the ward close, those it has reports of, and those that a city
    has taken in; newest first.
    """
    name = str(typed.get("unit") or typed.get("city") or "")
    places = (data / place / name for place in ("units", "sample"))
    files = [path for place in places if name and place.is_dir() for path in listed(place)]
    found = {period for path in files for period in _closed(path.stem)}
    reports = listed(outputs / name) if name and (outputs / name).is_dir() else []
    told = (_REPORT.fullmatch(path.name) for path in reports)
    found |= {_STAGE.sub(r"\1..\2", one["period"]) for one in told if one}
    found |= {str(run.get("period", "")) for run in _taken_in(data, name)} - {""}
    yield from sorted(found, key=lambda one: one[-4:] if ".." in one else one, reverse=True)


def _taken_in(data: Path, city: str) -> Iterator[dict[str, Any]]:
    """The reports in the packages that a city has taken in."""
    for place in ("city", "sample/city"):
        packages = data / place / city / "goi"
        if city and packages.is_dir():
            for path in listed(packages):
                yield from _listed_in(path, "runs")


def _doubtful(_data: Path, outputs: Path, typed: dict[str, Any]) -> Iterator[str]:
    """The addresses whose letter of that report, or whose reminder, is in doubt."""
    unit, period = (str(typed.get(name) or "") for name in ("unit", "period"))
    begin = f"{period.replace('..', '-')}-{typed.get('review') or 'so-ket'}"
    folder = outputs / unit
    if not (unit and period and folder.is_dir()):
        return
    of_reminders = bool(typed.get("reminders") or typed.get("remind"))
    answered = {*(typed.get("received") or ()), *(typed.get("not_received") or ())}
    found: set[str] = set()
    for path in listed(folder):
        ledger = _LEDGER.fullmatch(path.name)
        is_of = ledger and f"{ledger['report']}-".startswith(f"{begin}-")
        if ledger and is_of and bool(ledger["reminders"]) == of_reminders:
            entries = _listed_in(path, "entries")
            found |= {str(one.get("email")) for one in entries if one.get("state") in _IN_DOUBT}
    yield from sorted(found - answered)


def _listed_in(path: Path, name: str) -> list[dict[str, Any]]:
    """The records that a file of ours lists; none in one that is damaged."""
    import json

    try:
        told = json.loads(path.read_bytes())
    except ValueError:
        return []
    records = told.get(name) if isinstance(told, dict) else None
    return [one for one in records if isinstance(one, dict)] if isinstance(records, list) else []


def _closed(stem: str) -> Iterator[str]:
    """The half-year of a list's day, and the year where it ends with it."""
    if day := iso_day(stem):
        half = 1 if day.month <= 6 else 2
        yield f"{day.year}-H{half}"
        if half == 2:
            yield str(day.year)


_OFFERED: dict[str, Callable[[Path, Path, dict[str, Any]], Iterator[str]]] = {
    "unit": _wards, "units": _wards, "city": _cities, "period": _periods,
    "received": _doubtful, "not_received": _doubtful,
}  # fmt: skip
refuse_to_run_alone(__name__)
