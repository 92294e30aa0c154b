"""How every report in `outputs/` stands: draft, issued or failed, stale, what has changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from plan09lib.deliver.due import inputs_now, load_histories
from plan09lib.deliver.issued import issued_as
from plan09lib.deliver.manifest import MANIFEST, read_manifest
from plan09lib.deliver.staging import FAILED
from plan09lib.read.history import History
from plan09lib.read.period import Period
from plan09lib.read.plan import Plan, load_plan
from plan09lib.read.vocab import Vocabulary

HEADINGS = ("đơn vị", "báo cáo", "tình trạng", "lập lúc", "số liệu", "so với lần trước")
_KEPT_EDITION = "."


@dataclass(frozen=True)
class Standing:
    """One report. `changes` counts targets by status against the report it replaced."""

    unit: str
    report: str
    state: Literal["draft", "issued", "failed"]
    number: str = ""
    made_at: str = ""
    is_stale: bool = False
    is_first: bool = False
    statuses: Mapping[str, int] | None = None
    changes: Mapping[str, int] | None = None
    message: str = ""

    @property
    def record(self) -> dict[str, Any]:
        """The report's standing for machines."""
        return {**vars(self), "statuses": dict(self.statuses or {}), "changes": self.changed}

    @property
    def changed(self) -> dict[str, int]:
        """Status counts that differ from the report before."""
        return {status: step for status, step in (self.changes or {}).items() if step}

    def cells(self, statuses: Vocabulary) -> tuple[str, ...]:
        """The row of a table under `HEADINGS`."""
        labels = {"draft": "dự thảo", "issued": f"ban hành số {self.number}", "failed": "hỏng"}
        made = self.made_at[:16].replace("T", " ")
        data = "" if self.state == "failed" else "đã đổi" if self.is_stale else "không đổi"
        return (self.unit, self.report, labels[self.state], made, data, self._told(statuses))

    def _told(self, statuses: Vocabulary) -> str:
        if self.state == "failed":
            return self.message
        if self.is_first:
            return "lần đầu"
        steps = [f"{statuses[code].label} {step:+d}" for code, step in self.changed.items()]
        return ", ".join(steps) or "không đổi"


def standings(data_dir: Path, output_dir: Path) -> list[Standing]:
    """Every report in `output_dir` and every failed run, by unit and report.

    Raises: DataRefused for a faulty plan.
    """
    plan = load_plan(data_dir / "plan")
    histories = {history.unit.id: history for history in load_histories(data_dir, plan)[0]}
    found = [*_reports(plan, histories, output_dir), *_failures(output_dir)]
    return sorted(found, key=lambda one: (one.unit, one.report, one.state))


def _reports(plan: Plan, histories: Mapping[str, History], output_dir: Path) -> Iterator[Standing]:
    for file in sorted(output_dir.glob(f"*/*/{MANIFEST}")):
        folder, record = file.parent, read_manifest(file.parent)
        if record and not folder.parent.name.startswith(".") and _KEPT_EDITION not in folder.name:
            yield _standing(plan, histories.get(folder.parent.name), folder, record)


def _standing(
    plan: Plan, history: History | None, folder: Path, record: Mapping[str, Any]
) -> Standing:
    issued = issued_as(folder)
    inputs = inputs_now(plan, history, Period.parse(record["period"])) if history else {}
    before = record.get("replaced")
    return Standing(
        unit=folder.parent.name,
        report=folder.name,
        state="issued" if issued else "draft",
        number=issued.number if issued else "",
        made_at=record["created_at"],
        is_stale=record["inputs"] != inputs,
        is_first=before is None,
        statuses=record["statuses"],
        changes=_steps(before["statuses"], record["statuses"]) if before else {},
    )


def _steps(before: Mapping[str, int], now: Mapping[str, int]) -> dict[str, int]:
    return {code: now.get(code, 0) - before.get(code, 0) for code in sorted({*before, *now})}


def _failures(output_dir: Path) -> Iterator[Standing]:
    for file in sorted((output_dir / FAILED).glob("*/*/error.txt")):
        lines = [line.strip(" -") for line in file.read_text(encoding="utf-8").splitlines()]
        message = (lines[1:] or lines or [""])[0]
        yield Standing(file.parent.parent.name, file.parent.name, "failed", message=message)
