"""How every report in `outputs/` stands: draft, issued, sent or failed, stale, what changed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from plan09lib.deliver.due import inputs_now, load_histories
from plan09lib.deliver.failures import read_failure, reason_of
from plan09lib.deliver.issued import issued_as
from plan09lib.deliver.letters_sent import LettersSent, letters_sent
from plan09lib.deliver.manifest import MANIFEST, read_manifest
from plan09lib.deliver.staging import ERROR, FAILED, Place
from plan09lib.errors import BadParameter, DataRefused, DeliveryFailed
from plan09lib.read.city import city_digests, city_folder
from plan09lib.read.history import History
from plan09lib.read.period import Period
from plan09lib.read.plan import Plan, load_plan
from plan09lib.read.vocab import Vocabulary

HEADINGS = ("đơn vị", "báo cáo", "tình trạng", "thư", "lập lúc", "số liệu", "so với lần trước")
_KEPT_EDITION = "."


@dataclass(frozen=True)
class Standing:
    """One report. `changes` counts targets by status against the report it replaced.

    `letters` tells of an issued report who has got it; `sent` means everybody surely has.
    `made_at` of a failed one is since when it fails.
    """

    unit: str
    report: str
    state: Literal["draft", "issued", "sent", "failed"]
    number: str = ""
    made_at: str = ""
    is_stale: bool = False
    is_first: bool = False
    statuses: Mapping[str, int] | None = None
    changes: Mapping[str, int] | None = None
    message: str = ""
    letters: LettersSent | None = None

    @property
    def record(self) -> dict[str, Any]:
        """The report's standing for machines."""
        letters = vars(self.letters) if self.letters else None
        shown = {"statuses": dict(self.statuses or {}), "changes": self.changed}
        return {**vars(self), **shown, "letters": letters}

    @property
    def changed(self) -> dict[str, int]:
        """Status counts that differ from the report before."""
        return {status: step for status, step in (self.changes or {}).items() if step}

    def cells(self, statuses: Vocabulary) -> tuple[str, ...]:
        """The row of a table under `HEADINGS`."""
        issued = f"ban hành số {self.number}"
        labels = {"draft": "dự thảo", "issued": issued, "sent": f"{issued}, đã gửi"}
        state = labels.get(self.state, "hỏng")
        letters = str(self.letters) if self.letters else ""
        made = self.made_at[:16].replace("T", " ")
        data = "" if self.state == "failed" else "đã đổi" if self.is_stale else "không đổi"
        return (self.unit, self.report, state, letters, made, data, self._told(statuses))

    def _told(self, statuses: Vocabulary) -> str:
        if self.state == "failed":
            return self.message
        steps = [f"{statuses[code].label} {step:+d}" for code, step in self.changed.items()]
        told = "lần đầu" if self.is_first else ", ".join(steps) or "không đổi"
        return f"{told}; {self.message}" if self.message else told


def standings(data_dir: Path, output_dir: Path) -> list[Standing]:
    """Every report in `output_dir` and every failed run, by unit and report.

    Raises: DataRefused for a faulty plan.
    """
    plan = load_plan(data_dir / "plan")
    histories = {history.unit.id: history for history in load_histories(data_dir, plan)[0]}
    found = [*_reports(plan, histories, data_dir, output_dir), *_failures(output_dir)]
    return sorted(found, key=lambda one: (one.unit, one.report, one.state))


def _reports(
    plan: Plan, histories: Mapping[str, History], data_dir: Path, output_dir: Path
) -> Iterator[Standing]:
    for file in sorted(output_dir.glob(f"*/*/{MANIFEST}")):
        folder, record = file.parent, read_manifest(file.parent)
        if record and not folder.parent.name.startswith(".") and _KEPT_EDITION not in folder.name:
            unit = folder.parent.name
            history = histories.get(unit) or _outside(plan, data_dir, unit)
            yield _standing(folder, record, _inputs(plan, history, data_dir, record))


def _outside(plan: Plan, data_dir: Path, unit: str) -> History | None:
    """The history of a ward that is not listed, a sample beside own wards; None when it is gone."""
    try:
        return History.load(data_dir, unit, plan)
    except (BadParameter, DataRefused):
        return None


def _inputs(
    plan: Plan, history: History | None, data_dir: Path, record: Mapping[str, Any]
) -> dict[str, str]:
    """What the report would be made from now; empty when its ward or city is gone."""
    if record.get("review") == "tong_hop":
        try:
            return plan.digests() | city_digests(city_folder(data_dir, record["unit"]))
        except BadParameter:
            return {}
    return inputs_now(plan, history, Period.parse(record["period"])) if history else {}


def _standing(folder: Path, record: Mapping[str, Any], inputs: Mapping[str, str]) -> Standing:
    issued = issued_as(folder)
    letters, message = _letters(folder, issued.number) if issued else (None, "")
    before = record.get("replaced")
    return Standing(
        unit=folder.parent.name,
        report=folder.name,
        state=("sent" if letters and letters.is_complete else "issued") if issued else "draft",
        number=issued.number if issued else "",
        made_at=record["created_at"],
        is_stale=record["inputs"] != inputs,
        is_first=before is None,
        statuses=record["statuses"],
        changes=_steps(before["statuses"], record["statuses"]) if before else {},
        message=message,
        letters=letters,
    )


def _letters(folder: Path, number: str) -> tuple[LettersSent | None, str]:
    """Who has got the report, or why nobody can tell."""
    try:
        return letters_sent(folder, number), ""
    except DeliveryFailed as error:
        return None, reason_of(error.message)


def _steps(before: Mapping[str, int], now: Mapping[str, int]) -> dict[str, int]:
    return {code: now.get(code, 0) - before.get(code, 0) for code in sorted({*before, *now})}


def _failures(output_dir: Path) -> Iterator[Standing]:
    for file in sorted((output_dir / FAILED).glob(f"*/*/{ERROR}")):
        unit, report = file.parent.parent.name, file.parent.name
        known = read_failure(Place(output_dir, unit, report))
        at = dt.datetime.fromtimestamp(file.stat().st_mtime).astimezone()
        since = known.since if known else at.isoformat(timespec="seconds")
        reason = reason_of(file.read_text(encoding="utf-8"))
        yield Standing(unit, report, "failed", made_at=since, message=reason)
