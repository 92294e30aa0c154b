"""How every report in `outputs/` stands: draft, issued, sent or failed, stale, what changed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Literal

from plan09lib.deliver.batch.failures import UnreadFailure, read_failure, reason_of
from plan09lib.deliver.calendar.due import FAULTY_LABEL, load_wards
from plan09lib.deliver.mail.ledger import LettersSent, letters_sent, run_id_of, trial_of
from plan09lib.deliver.place.clock import behind, moment_text, written_at, written_times
from plan09lib.deliver.place.isolated import isolated
from plan09lib.deliver.place.staging import ERROR, FAILED, Place, report_folders
from plan09lib.deliver.record.changed_inputs import changed_kinds
from plan09lib.deliver.record.issue_record import refuse_unproven
from plan09lib.deliver.record.manifest import MANIFEST, Manifest, Replaced, read_manifest
from plan09lib.deliver.record.published import counted_names
from plan09lib.errors import BadParameter, DeliveryFailed, Plan09Error
from plan09lib.read.city.city_file import city_digests, city_folder
from plan09lib.read.files.day import date_text
from plan09lib.read.files.presence import read_file
from plan09lib.read.files.slug import slug_order
from plan09lib.read.period.period import Period
from plan09lib.read.plan.plan import Plan, load_plan
from plan09lib.read.unit.plans import PLANS
from plan09lib.read.unit.unit_files import UnitFiles

HEADINGS = ("đơn vị", "báo cáo", "tình trạng", "lập lúc", "nguồn", "thư; so với lần trước")
_NOT_COMPARED = "bản trước lập theo cách kết luận cũ, không so được"
_MOST_READ = 1024 * 1024
"""Of the text that says why a run failed; the first lines hold the reason."""


@dataclass(frozen=True)
class ReportStatus:
    """One report. `counts` are targets by class, `changes` how they differ from the replaced one's.

    `changes` is None where that report did not record classes yet. `letters` tells who has got the
    report, of a draft which test recipients, if any; `sent` means everybody surely has.
    `changed_inputs` are the kinds of input that are others by now; `is_stale` where there are.
    `made_at` of a failed one is since when it fails. `is_unsure` where nobody can tell whether it
    is stale. A ward (`report` is empty) or report that cannot be looked at is `faulty`; `message`
    and `error` say why.
    """

    unit: str
    report: str
    state: Literal["draft", "issued", "sent", "failed", "faulty"]
    kind: str = ""
    number: str = ""
    issued_on: str = ""
    made_at: str = ""
    changed_inputs: tuple[str, ...] = ()
    is_unsure: bool = False
    is_first: bool = False
    counts: Mapping[str, int] | None = None
    changes: Mapping[str, int] | None = None
    message: str = ""
    letters: LettersSent | None = None
    error: Plan09Error | None = None

    @property
    def is_stale(self) -> bool:
        """Whether the report is made from something else than there is now."""
        return bool(self.changed_inputs)

    @property
    def record(self) -> dict[str, Any]:
        """The report's standing for machines."""
        letters = vars(self.letters) if self.letters else None
        shown = {"counts": dict(self.counts or {}), "changes": self.changed}
        told = {name: value for name, value in vars(self).items() if name != "error"}
        kinds = {"is_stale": self.is_stale, "changed_inputs": list(self.changed_inputs)}
        return {**told, **kinds, **shown, "letters": letters}

    @property
    def changed(self) -> dict[str, int]:
        """Counts that differ from those of the report before."""
        return {code: step for code, step in (self.changes or {}).items() if step}

    def cells(self, plan: Plan) -> tuple[str, ...]:
        """The row of a table under `HEADINGS`, in the words of `plan`."""
        issued = f"ban hành số {self.number}"
        labels = {"draft": "dự thảo", "issued": issued, "sent": issued, "faulty": FAULTY_LABEL}
        state = labels.get(self.state, "chưa lập được")
        made = moment_text(self.made_at) if self.made_at else ""
        others = ", ".join(self.changed_inputs)
        data = "không rõ" if self.is_unsure else f"đã đổi: {others}" if others else "không đổi"
        data = "" if self.state in ("failed", "faulty") else data
        told = "; ".join(filter(None, (self._day_told, self._letters_told, self._told(plan))))
        return (self.unit, self.report, state, made, data, told)

    @property
    def _day_told(self) -> str:
        """When it was issued, in words; empty of a draft."""
        if not self.issued_on:
            return ""
        return f"ban hành ngày {date_text(dt.date.fromisoformat(self.issued_on))}"

    @property
    def _letters_told(self) -> str:
        """Who has got the report, in words; empty where there is nobody to tell of."""
        if not self.letters or not self.letters.letters:
            return str(self.letters or "")
        return f"{'gửi thử' if self.state == 'draft' else 'đã gửi'} {self.letters}"

    def _told(self, plan: Plan) -> str:
        if self.state in ("failed", "faulty"):
            return self.message
        names = counted_names(self.kind, plan)
        steps = [
            f"{name} {self.changed[code]:+d}"
            for code, name in names.items()
            if code in self.changed
        ]
        told = ", ".join(steps) or ("không đổi" if self.changes is not None else _NOT_COMPARED)
        told = "lần đầu" if self.is_first else told
        return f"{told}; {self.message}" if self.message else told


def report_statuses(data_dir: Path, output_dir: Path) -> list[ReportStatus]:
    """Every report in `output_dir`, every failed run and faulty ward, by unit and report.

    Wards and reports of which nobody can tell how they stand, whatever is wrong with them, are
    `faulty`; the others are told all the same.

    Raises: DataRefused for a faulty plan.
    """
    plan = load_plan(data_dir / "plan")
    wards, faulty = load_wards(data_dir)
    known = {(ward.unit.id, ward.plan.id): ward for ward in wards}
    errors = {one.unit: one.error for one in faulty}
    found = [_faulty(unit, "", error) for unit, error in errors.items()]
    for folder in report_folders(output_dir):
        unit = folder.parent.name
        told = isolated(
            f"{unit}/{folder.name}",
            partial(_standing, plan, data_dir, folder, known, unit in errors),
        )
        if isinstance(told, Plan09Error):
            found.append(_faulty(unit, folder.name, told))
        elif told is not None:
            found.append(told)
    found += _failures(output_dir)
    return sorted(found, key=lambda one: (slug_order(one.unit), one.report, one.state))


def clock_told(output_dir: Path) -> str:
    """What to tell of this machine's clock when a report was written after now: less seems due.

    Missing: empty where there is nothing to tell.
    """
    return behind(written_times(folder / MANIFEST for folder in report_folders(output_dir)))


def _faulty(unit: str, report: str, error: Plan09Error) -> ReportStatus:
    return ReportStatus(unit, report, "faulty", message=reason_of(error.message), error=error)


def _outside(plan: str, data_dir: Path, unit: str) -> UnitFiles | None:
    """The files of a ward that is not listed, or by a plan that it does not name.

    A sample beside own wards; None when ward or plan is gone.
    """
    try:
        return UnitFiles.load(data_dir, unit, load_plan(data_dir / PLANS, plan))
    except BadParameter:
        return None


def _standing(
    plan: Plan,
    data_dir: Path,
    folder: Path,
    known: Mapping[tuple[str, str], UnitFiles],
    is_faulty: bool,
) -> ReportStatus | None:
    """How the report in `folder` stands; None when there is none.

    Of a faulty ward it is not known whether its inputs have changed.

    Raises: DataRefused when nobody can tell whether it was issued.
    """
    record = read_manifest(folder)
    if record is None:
        return None
    refuse_unproven(folder, record)
    if is_faulty:
        return _as_it_stands(folder, record, None)
    if record.review == "tong_hop":
        return _as_it_stands(folder, record, _inputs_of_city(plan, data_dir, record.unit))
    unit = folder.parent.name
    ward = known.get((unit, record.plan)) or _outside(record.plan, data_dir, unit)
    inputs = ward.inputs(Period.parse(record.period).end) if ward else {}
    return _as_it_stands(folder, record, inputs)


def _inputs_of_city(plan: Plan, data_dir: Path, city: str) -> dict[str, str]:
    """What the roll-up would be made from now; empty when its city is gone."""
    try:
        return plan.digests() | city_digests(city_folder(data_dir, city))
    except BadParameter:
        return {}


def _as_it_stands(folder: Path, record: Manifest, inputs: Mapping[str, str] | None) -> ReportStatus:
    issued, before = record.issued_as, record.replaced
    document = issued.number if issued else trial_of(run_id_of(folder))
    letters, message = _letters(folder, document)
    if not issued and letters and not letters.letters:  # most drafts are sent to nobody
        letters = None
    return ReportStatus(
        unit=folder.parent.name,
        report=folder.name,
        state=("sent" if letters and letters.is_complete else "issued") if issued else "draft",
        number=issued.number if issued else "",
        issued_on=str(issued.date) if issued else "",
        made_at=record.created_at,
        changed_inputs=() if inputs is None else changed_kinds(record.inputs, inputs),
        is_unsure=inputs is None,
        is_first=before is None,
        kind=record.review,
        counts=record.counts,
        changes=_steps(before, record),
        message=message,
        letters=letters,
    )


def _letters(folder: Path, number: str) -> tuple[LettersSent | None, str]:
    """Who has got the report, or why nobody can tell."""
    try:
        return letters_sent(folder, number), ""
    except DeliveryFailed as error:
        return None, reason_of(error.message)


def _steps(before: Replaced | None, now: Manifest) -> dict[str, int] | None:
    if before is None:
        return {}
    if before.counts is None or now.counts is None:
        return None
    codes = sorted({*before.counts, *now.counts})
    return {code: now.counts.get(code, 0) - before.counts.get(code, 0) for code in codes}


def _failures(output_dir: Path) -> Iterator[ReportStatus]:
    for file in sorted((output_dir / FAILED).glob(f"*/*/{ERROR}")):
        unit, report = file.parent.parent.name, file.parent.name
        told = isolated(f"{unit}/{report}", partial(_failure, Place(output_dir, unit, report)))
        yield _faulty(unit, report, told) if isinstance(told, Plan09Error) else told


def _failure(place: Place) -> ReportStatus:
    """What is known of a failed run. Raises: DataRefused when nobody can read why it failed."""
    file = place.failed / ERROR
    reason = reason_of(read_file(file, _MOST_READ).decode(errors="replace"))
    known = read_failure(place)
    if isinstance(known, UnreadFailure):
        reason = f"{reason}; {known.reason}"
    since = known.since if known else written_at(file)
    return ReportStatus(place.unit, place.report, "failed", made_at=since, message=reason)
