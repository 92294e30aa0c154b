"""One report from parameters to its place: checked, run, converted, gated, swapped in.

What runs and converts notebooks is imported when it is needed: where nothing is warm, the kernel
starts meanwhile.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from plan09lib.deliver.place.disk import comes_of_the_disk, told_when_not_writable
from plan09lib.deliver.place.isolated import as_told, isolated
from plan09lib.deliver.place.staging import Place, recover_all
from plan09lib.deliver.record.issue_record import write_issue_record
from plan09lib.deliver.record.issued import keep_edition, not_overwriting
from plan09lib.deliver.record.manifest import (
    is_current,
    read_manifest,
    sources,
    told_path,
    write_manifest,
)
from plan09lib.deliver.record.others_files import carry_over
from plan09lib.deliver.record.published import Published, days_too_old, list_of, verdict_of
from plan09lib.deliver.record.request import OfficeFile, ReportRequest, checked_request
from plan09lib.errors import BadParameter, DeliveryFailed, Fault, NothingToJudge, Plan09Error
from plan09lib.read.period.issue import Issue
from plan09lib.rooms import FORKS, INNER_PAGE, KINDS, NAMED_LIST, REPORTS, found

if TYPE_CHECKING:
    from nbformat import NotebookNode

    from plan09lib.deliver.gate.reviewed import Reviewed
    from plan09lib.deliver.publish.report_files import Beside

Progress = Callable[[str], None]
PAGE_STEP = "dựng trang"
"""The step that follows when the notebook has run."""


def publish(
    kind: str,
    unit: str,
    period: str,
    data_dir: str | Path,
    output_dir: str | Path,
    force: bool = False,
    *,
    notebook: Path | None = None,
    issue: Issue | None = None,
    with_names: bool = False,
    document: OfficeFile | None = None,
    plan: str = "",
    progress: Progress = lambda step: None,
) -> Published:
    """The report of `unit` for `period`, in `output_dir/<unit>/<period>-<review>/`.

    Without `force`, a report already made from the same inputs by the same program stays as it is.
    `with_names` adds the internal list of who is proposed for training, and makes a report anew
    that is in place without it.
    With `issue`, it is frozen under that number and date; an issued report is replaced only by one
    that names its number, and is then kept beside it; `document` is the Word file that the office
    has edited, issued in place of the generated one.

    Raises: Plan09Error of the kind the exit code names; the old report then stays untouched and
    what was made lies in `output_dir/failed/`.
    """
    request = checked_request(
        kind, unit, period, Path(data_dir), Path(output_dir), notebook, issue, with_names, document,
        plan,
    )  # fmt: skip
    recover_all(request.output_dir)
    disk = told_when_not_writable(request.output_dir)
    with disk, request.place.locked():
        progress("đọc và kiểm tra dữ liệu")
        request = not_overwriting(request)  # nothing was tried, so nothing has failed
        kept, stack = _failures_kept(request.place), ExitStack()
        with kept, stack, ThreadPoolExecutor(1) as pool:
            _check_known(request)
            stack.enter_context(_read_ahead(request))
            opening = None
            if not force and request.place.target.is_dir() and _has_list(request):
                opening = pool.submit(_opened, request)
                review = opening.result()
                made_from = sources(review, request.notebook, request.issue)
                if is_current(request.place.target, made_from):
                    request.place.discard_failed()
                    return Published(request.place.target, verdict_line(review), is_new=False)
            request.place.open_staging()
            with _taken_away_told(request.place), _kernel_ahead(request):
                return _made(request, opening, pool, progress)


def refused_at_once(request: ReportRequest) -> bool:
    """Whether the unit's own file refuses the report, so that `publish` says so without delay."""
    known = isolated(request.unit, lambda: _check_known(request))
    return isinstance(known, Plan09Error)


def _has_list(request: ReportRequest) -> bool:
    """Whether the report in place has the internal list, where one is asked for."""
    return not request.with_names or list_of(request.place.target).is_file()


def _check_known(request: ReportRequest) -> None:
    """An unknown unit or city is told before a kernel starts."""
    found(KINDS[request.kind].knows)(request.data_dir, request.unit)


@contextmanager
def _failures_kept(place: Place) -> Iterator[None]:
    """Errors leave a trace in `failed/`, but those about what was asked: nothing has failed.

    What an earlier run left there of a report that there is nothing to make from goes too.
    """
    try:
        yield
    except NothingToJudge:
        place.discard_staging()
        place.discard_failed()
        raise
    except BadParameter:
        place.discard_staging()
        raise
    except Exception as error:
        told = as_told(error, f"{place.unit}, {place.report}")
        if not comes_of_the_disk(error):
            place.put_aside_as_failed(told.message)
            raise
        with suppress(OSError):  # what takes no report may take no word of it either
            place.put_aside_as_failed(told.message, False)
        raise


@contextmanager
def _taken_away_told(place: Place) -> Iterator[None]:
    """Whatever goes wrong once the folder of the report being made is gone, is for that."""
    try:
        yield
    except Exception as error:
        if place.is_open:
            raise
        found = "thư mục này bị xóa hoặc đổi chỗ trong khi đang lập báo cáo"
        rule = "nơi đặt báo cáo để yên cho đến khi lập xong"
        fault = Fault(str(place.output_dir), found, rule, "chạy lại lệnh này")
        raise DeliveryFailed(fault) from error


def _opened(request: ReportRequest) -> Reviewed:
    """The review in this process, apart from the notebook's own, with all that the gate needs."""
    from plan09lib.tell.report.opening import open_review

    review = _judged(request, open_review)
    for prepared in ("references", "roster_names"):
        getattr(review, prepared)
    return review


def _judged(request: ReportRequest, opens: Callable[..., Any]) -> Reviewed:
    """The review that `opens` gives, with all that its notebook's cells tell."""
    review = opens(
        request.kind,
        request.unit,
        request.period.text,
        request.data_dir,
        plan=request.chosen.named,
        **request.issue_parameters,
    )
    for prepared in ("facts", "document_tree", "annex_tree"):
        getattr(review, prepared, None)
    return cast("Reviewed", review)


def _made(
    request: ReportRequest,
    opening: Future[Reviewed] | None,
    pool: ThreadPoolExecutor,
    progress: Progress,
) -> Published:
    progress("chạy sổ tính")
    executed, review, beside = _executed(request, opening, pool)
    from plan09lib.deliver.publish import report_files

    forks = found(FORKS)
    aside = forks.aside if forks else nullcontext
    with aside(lambda: report_files.make_files(request, review)) as files:
        progress(PAGE_STEP)
        pages, shared = report_files.write_page(request, executed, review, beside.owed)
        progress("kiểm tra trước khi xuất bản")
        report_files.check(request, pages, shared, review, beside.owed, files)
    write_inner = found(INNER_PAGE)
    if write_inner and request.kind in REPORTS:
        write_inner(review, request.place.staged, request.place.target)
    if request.with_names:
        found(NAMED_LIST)(review, request.place.staged)
    progress("đưa vào vị trí")
    replaced = read_manifest(request.place.target)
    told = told_path(request.data_dir)
    if request.issue:
        write_issue_record(request.place.staged, request.issue)
    write_manifest(request.place.staged, beside.made_from, review, told, replaced)
    keep_edition(request.place)
    carry_over(request.place.target, request.place.staged)
    request.place.put_in_place()
    return Published(request.place.target, verdict_line(review))


def _executed(
    request: ReportRequest, opening: Future[Reviewed] | None, pool: ThreadPoolExecutor
) -> tuple[NotebookNode, Reviewed, Beside]:
    """The executed notebook, this process's own review, and what was written meanwhile.

    Kernel and process judge the same lists at the same time, each for itself: the gate compares
    what comes of it. When both fail, the review's own error is raised: it names the fault,
    not the cell.
    """
    from plan09lib.deliver.publish.execute import run_notebook  # first: the kernel is waiting
    from plan09lib.deliver.publish.notebook import notebook_to_run

    opening = opening or pool.submit(_opened, request)
    beside = pool.submit(_write_beside, request, opening)
    try:
        notebook = notebook_to_run(request)
        executed = run_notebook(notebook, request.parameters, request.place.work)
    finally:
        review = opening.result()
    return executed, review, beside.result()


def _read_ahead(request: ReportRequest) -> AbstractContextManager[None]:
    """The lists read once, where the kernel is a fork that gets them so: beside what is still to be
    imported."""
    forks = _forks()
    if not forks or request.kind not in REPORTS:
        return nullcontext()
    from plan09lib.tell.report.opening import read_ahead

    asked = (request.unit, request.period, request.data_dir, request.chosen.named)
    return read_ahead(*asked, forks.while_importing)


def _kernel_ahead(request: ReportRequest) -> AbstractContextManager[None]:
    """The notebook's kernel starts at once, as a fork, where processes can be forked.

    It judges the lists for itself while this process is not yet ready to run the notebook.
    """
    forks = _forks()
    if not forks:
        return nullcontext()
    from plan09lib.tell.report.opening import open_ahead

    ahead: AbstractContextManager[None] = forks.preforked(lambda: _judged(request, open_ahead))
    return ahead


def _forks() -> Any:
    forks = found(FORKS)
    return forks if forks and forks.allowed() else None


def _write_beside(request: ReportRequest, opening: Future[Reviewed]) -> Beside:
    from plan09lib.deliver.publish.report_files import write_beside

    return write_beside(request, opening.result())


def verdict_line(review: Reviewed) -> str:
    """The verdict of a review in a line, see `published.verdict_of`."""
    evidence = getattr(review, "evidence", None) if review.kind in REPORTS else None
    days_old = days_too_old(evidence.history, review.period.end) if evidence else 0
    return verdict_of(review.kind, review.plan, review.counts, review.unit.is_synthetic, days_old)
