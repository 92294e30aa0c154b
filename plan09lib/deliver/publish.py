"""One report from parameters to its place: checked, run, converted, gated, swapped in."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any, cast

import pandas as pd
from nbformat import NotebookNode

from plan09lib.deliver import kernels
from plan09lib.deliver.execute import check_parameters, run_notebook
from plan09lib.deliver.gate import gate_faults
from plan09lib.deliver.issued import keep_edition, refuse_overwriting
from plan09lib.deliver.manifest import is_current, read_manifest, sources, told_path, write_manifest
from plan09lib.deliver.order import KINDS, Order, checked_order
from plan09lib.deliver.page import page_html
from plan09lib.deliver.province_pages import write_province_pages
from plan09lib.deliver.published import Published, verdict_of
from plan09lib.deliver.reviewed import Reviewed
from plan09lib.deliver.share import shareable, shareable_text
from plan09lib.deliver.staging import Place, recover_all
from plan09lib.deliver.training_workbook import list_of, write_training_list
from plan09lib.errors import BadParameter, GateRefused, Plan09Error
from plan09lib.read.city import city_folder
from plan09lib.read.unit import load_unit
from plan09lib.tell.issue import Issue

PAGE, NOTEBOOK, FACTS, FACTS_CSV = "bao-cao.html", "bao-cao.ipynb", "facts.parquet", "facts.csv"
FINDINGS_FILES = "phat-hien.parquet", "phat-hien.csv"
MAIL_HTML, MAIL_TEXT = "thu.html", "thu.txt"
Progress = Callable[[str], None]
_OPENED_WITH = ("unit", "period", "data_dir", "number", "issued_on", "replaces")


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
    progress: Progress = lambda step: None,
) -> Published:
    """The report of `unit` for `period`, in `output_dir/<unit>/<period>-<review>/`.

    Without `force`, a report already made from the same inputs by the same program stays as it is.
    `with_names` adds the internal list of who is proposed for training, and makes a report anew
    that is in place without it.
    With `issue`, it is frozen under that number and date; an issued report is replaced only by one
    that names its number, and is then kept beside it.

    Raises: Plan09Error of the kind the exit code names; the old report then stays untouched and
    what was made lies in `output_dir/failed/`.
    """
    order = checked_order(
        kind, unit, period, Path(data_dir), Path(output_dir), notebook, issue, with_names
    )
    check_parameters(order.notebook, order.parameters)
    recover_all(order.output_dir)
    with order.place.locked(), _failures_kept(order.place), ThreadPoolExecutor(1) as pool:
        progress("đọc và kiểm tra dữ liệu")
        refuse_overwriting(order)
        _check_known(order)
        opening = pool.submit(_opened, order)
        if not force and order.place.target.is_dir() and _has_list(order):
            review = opening.result()
            if is_current(order.place.target, sources(review, order.notebook, order.issue)):
                return Published(order.place.target, verdict_line(review), is_new=False)
        order.place.open_staging()
        return _made(order, opening, progress)


def _has_list(order: Order) -> bool:
    """Whether the report in place has the internal list, where one is asked for."""
    return not order.with_names or list_of(order.place.target).is_file()


def _check_known(order: Order) -> None:
    """An unknown unit or city is told before a kernel starts."""
    known = city_folder if order.kind == "tong_hop" else load_unit
    known(order.data_dir, order.unit)


@contextmanager
def _failures_kept(place: Place) -> Iterator[None]:
    """Errors leave a trace in `failed/`; one about parameters does not, it has nothing to show."""
    try:
        yield
    except BadParameter:
        place.discard_staging()
        raise
    except Plan09Error as error:
        place.put_aside_as_failed(error.message)
        raise
    except Exception:
        place.put_aside_as_failed(f"Lỗi chương trình:\n{traceback.format_exc()}")
        raise


def _opened(order: Order) -> Reviewed:
    """The review in this process, apart from the notebook's own, with all that the gate needs."""
    from plan09lib.tell.opening import open_review

    opened = open_review(
        order.kind, order.unit, order.period.text, order.data_dir, **order.issue_parameters
    )
    review = cast("Reviewed", opened)
    for prepared in ("facts", "references", "roster_names"):
        getattr(review, prepared)
    return review


def _made(order: Order, opening: Future[Reviewed], progress: Progress) -> Published:
    progress("chạy sổ tính")
    executed, review = _executed(order, opening)
    _write_report(order, executed, review, progress)
    progress("đưa vào vị trí")
    made_from = sources(review, order.notebook, order.issue)
    replaced = read_manifest(order.place.target)
    write_manifest(order.place.staged, made_from, review, told_path(order.data_dir), replaced)
    keep_edition(order.place)
    order.place.put_in_place()
    return Published(order.place.target, verdict_line(review))


def _executed(order: Order, opening: Future[Reviewed]) -> tuple[NotebookNode, Reviewed]:
    """The executed notebook and the review.

    Where kernels are forked, the kernel starts with a copy of the review; elsewhere both are opened
    at the same time. When both fail, the review's own error is raised: it names the fault, not the
    cell.
    """
    if kernels.allowed():
        review = opening.result()
        with _handed_on(order, review), kernels.planted():
            return run_notebook(order.notebook, order.parameters, order.place.work), review
    try:
        executed = run_notebook(order.notebook, order.parameters, order.place.work)
    finally:
        review = opening.result()
    return executed, review


def _handed_on(order: Order, review: Reviewed) -> AbstractContextManager[None]:
    from plan09lib.tell.opening import handed_on

    said = {"number": "", "issued_on": "", "replaces": "", **order.parameters}
    return handed_on(cast(Any, review), order.kind, *(said[name] for name in _OPENED_WITH))


def _write_report(
    order: Order, executed: NotebookNode, review: Reviewed, progress: Progress
) -> None:
    """Every file of the report but the manifest, in the staging folder; then the gate."""
    staged = order.place.staged
    progress("dựng trang")
    shared = shareable(executed)
    page = page_html(shared, page_title(review))
    mail = {MAIL_HTML: review.mail_html(), MAIL_TEXT: review.mail_text()}
    texts = {PAGE: page, NOTEBOOK: shareable_text(shared), **mail}
    for name, text in texts.items():
        (staged / name).write_text(text, encoding="utf-8", newline="\n")
    table, table_csv = FINDINGS_FILES if review.kind == "du_lieu" else (FACTS, FACTS_CSV)
    _as_stored(review.frame).to_parquet(staged / table, index=False)
    review.frame.to_csv(staged / table_csv, index=False, lineterminator="\n")
    progress("kiểm tra trước khi xuất bản")
    faults = gate_faults(page, shared, review, mail)
    faults += write_province_pages(review, order.notebook, page_title(review), staged)
    if faults:
        raise GateRefused(faults)
    if order.with_names:
        write_training_list(review, staged)


def _as_stored(frame: pd.DataFrame) -> pd.DataFrame:
    """`frame` with one kind of texts, so that the file does not tell how it was made."""
    texts = frame.columns[frame.dtypes == "string"]
    return frame.astype(dict.fromkeys(texts, pd.StringDtype("pyarrow")))


def page_title(review: Reviewed) -> str:
    """What the browser's tab and the print header say."""
    ward = review.unit.name_on(review.period.end).ward
    return f"Báo cáo {KINDS[review.kind]} {review.period.label} – {ward}"


def verdict_line(review: Reviewed) -> str:
    """The verdict of a review in a line, see `published.verdict_of`."""
    return verdict_of(review.kind, review.plan, review.status_counts)
