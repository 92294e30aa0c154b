"""Where a process makes reports when data or outputs lie at a URL: everything here, then handed in.

`UrlReports` hold the plan and the wards asked for (`data_cache`), and the report being made, in a
folder of its own. A report is made there by the code that makes it anywhere, beside a copy of the
one in place, so that unchanged and issued ones are told as always; then it is put to the URL
(`stored_report`).
"""

from __future__ import annotations

import contextlib
import functools
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from plan09lib.deliver.batch.inner_part import inner_files
from plan09lib.deliver.batch.runs import Outcome, Run, made_apart
from plan09lib.deliver.kernels.processes import Processes, workshop
from plan09lib.deliver.place.disk import told_when_not_writable
from plan09lib.deliver.place.own_files import write_private
from plan09lib.deliver.place.scratch import scratch
from plan09lib.deliver.place.staging import ERROR, Place
from plan09lib.deliver.remote.data_cache import DataCache
from plan09lib.deliver.remote.storage import StoredFolder
from plan09lib.deliver.remote.stored_report import StoredReport

Where = Path | StoredFolder


class UrlReports:
    """Makes reports from `data` to `outputs`, each a folder of this machine or at a URL."""

    def __init__(self, data: Where, outputs: Where, folder: Path):
        self.data, self.outputs, self._folder = data, outputs, folder
        self.data_dir, self.output_dir = folder / "du-lieu", folder / "bao-cao"
        self._cache: DataCache | None = None
        if isinstance(data, Path):
            self.data_dir = data
        else:
            self.data_dir /= data.name
            self._cache = DataCache(data, self.data_dir)
            self._cache.fetch_plan()
        if isinstance(outputs, Path):
            self.output_dir = outputs

    def make(self, run: Run, shop: Processes, force: bool, since: str) -> Outcome:
        """What became of one run, whatever happened; its report lies at `outputs`."""
        if run.not_applicable:
            return Outcome(run)
        outcome = Outcome.of(run, lambda: self._held_and_made(run, shop, force, since))
        message, leaving = self._told(outcome.message), self._told(outcome.leaving)
        return replace(outcome, message=message, leaving=leaving)

    def _held_and_made(self, run: Run, shop: Processes, force: bool, since: str) -> Outcome:
        with told_when_not_writable(self._folder), self._holding(run.unit):
            request = run.request(self.data_dir, self.output_dir)
            return self._made(run, request.place, shop, force, since)

    def _holding(self, unit: str) -> contextlib.AbstractContextManager[object]:
        return self._cache.holding(unit) if self._cache else contextlib.nullcontext()

    def _made(self, run: Run, place: Place, shop: Processes, force: bool, since: str) -> Outcome:
        make = functools.partial(
            made_apart, shop, run,
            data_dir=self.data_dir, output_dir=self.output_dir, force=force, since=since,
        )  # fmt: skip
        if isinstance(self.outputs, Path):
            return make()
        stored = StoredReport(self.outputs, place.unit, place.report)
        try:
            stored.recover()
            before = stored.bring(place.target)
            return self._handed_in(make(), place, stored, before)
        finally:
            for folder in (place.target, place.failed):
                shutil.rmtree(folder, ignore_errors=True)

    def _handed_in(
        self, outcome: Outcome, place: Place, stored: StoredReport, before: bytes | None
    ) -> Outcome:
        """The outcome once the new report, or what is left of a failed one, is at the URL."""
        published = outcome.published
        if published is None:
            if place.failed.is_dir():
                write_private(place.failed / ERROR, self._told(outcome.leaving) + "\n")
                stored.put_failed(place.failed)
            return outcome
        is_new = published.is_new and stored.put(place.target, before)
        return replace(
            outcome,
            published=replace(published, folder=Path(stored.target), is_new=is_new),
            inner=inner_files(place.target) if is_new else (),
        )

    def _told(self, message: str) -> str:
        """`message` with the URLs for the folders on this machine."""
        for folder, where in ((self.data_dir, self.data), (self.output_dir, self.outputs)):
            if isinstance(where, StoredFolder):
                message = message.replace(str(folder), str(where))
        return message


@contextlib.contextmanager
def opened_url_reports(data: Where, outputs: Where) -> Iterator[tuple[UrlReports, Processes]]:
    """What makes the reports, and its workshop.

    Raises: BadParameter for a URL that cannot be opened.
    """
    with scratch() as folder:
        reports = UrlReports(data, outputs, folder)
        with workshop(reports.data_dir) as shop:
            yield reports, shop


@contextlib.contextmanager
def planning_folder(
    data: Where, units: tuple[str, ...], *, with_forms: bool = False
) -> Iterator[Path]:
    """A data folder to plan a batch from: of a URL, the plan and these units' own files (all's).

    With forms it has all of a unit in whose folder a form was written.
    """
    if isinstance(data, Path):
        yield data
        return
    with scratch() as folder:
        cache = DataCache(data, folder / data.name)
        cache.fetch_plan()
        cache.fetch_unit_files(units)
        if with_forms:
            cache.fetch_units_with_forms(units)
        yield cache.folder
