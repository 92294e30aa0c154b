"""The files of one report: page, notebook, letters, facts; and the gate they must pass."""

from __future__ import annotations

import datetime as dt
import io
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from nbformat import NotebookNode

from plan09lib.deliver.gate.rendered import Rendering, page_title
from plan09lib.deliver.gate.reviewed import Reviewed
from plan09lib.deliver.gate.rules import gate_faults
from plan09lib.deliver.page.files import (
    FACTS,
    FACTS_CSV,
    FINDINGS_FILES,
    MAIL_HTML,
    MAIL_TEXT,
    NOTEBOOK,
    is_of_a_report,
)
from plan09lib.deliver.page.page import pages_html
from plan09lib.deliver.page.shared_notebook import shareable, shareable_text
from plan09lib.deliver.publish.notebook import notebook_of
from plan09lib.deliver.record.manifest import MadeFrom, sources
from plan09lib.deliver.record.request import ReportRequest
from plan09lib.errors import Fault, GateRefused
from plan09lib.judge.prospect.shared import DAYS
from plan09lib.read.files.formula_guard import write_csv
from plan09lib.read.period.issue import Issue
from plan09lib.read.plan.plan import Plan, load_plan, plan_version, readings
from plan09lib.read.unit.plans import PLANS
from plan09lib.rooms import BESIDE, DOCUMENT, DOCUMENT_FILES, EDITED, found
from plan09lib.tell.numbers.measured_table import facts_table

FINDINGS_HEADS = {
    "workbook": "Tệp", "severity": "Mức", "code": "Mã phát hiện", "sheet": "Trang", "row": "Dòng",
    "column": "Cột", "raw": "Giá trị", "explanation": "Vì sao", "action": "Cần làm",
}  # fmt: skip
"""How the columns of the findings are headed for people."""
FINDINGS_ENCODING = "utf-8-sig"
"""Spreadsheets take a file for UTF-8 by the mark at its beginning."""


@dataclass(frozen=True)
class Beside:
    """What a report must be equal to, and what it is made from."""

    owed: Rendering
    made_from: MadeFrom


def write_beside(request: ReportRequest, review: Reviewed) -> Beside:
    """The letters, in the staging folder, and what the notebook's results will be compared with.

    Done while the notebook runs.
    """
    letters = {MAIL_HTML: review.mail_html(), MAIL_TEXT: review.mail_text()}
    _write(request.place.staged, letters)
    owed = Rendering.of(review, notebook_of(request), request.plan_parameters)
    return Beside(owed, sources(review, request.notebook, request.issue))


@dataclass(frozen=True)
class Files:
    """The contents of the tables for programs and of the document's files, by file name."""

    tables: Mapping[str, bytes]
    document: Mapping[str, bytes]


def make_files(request: ReportRequest, review: Reviewed) -> Files:
    """The files of a report that are no pages; nothing is written yet."""
    make_document = found(DOCUMENT_FILES)
    return Files(_tables(request, review), make_document(review) if make_document else {})


def _write_files(request: ReportRequest, review: Reviewed, files: Files) -> None:
    staged = request.place.staged
    for name, content in files.tables.items():
        (staged / name).write_bytes(content)
    if write_document := found(DOCUMENT):
        write_document(review, files.document, staged, request.place.target)
    if request.document:
        found(EDITED)(request.document, review, staged, request.place.target)


def _tables(request: ReportRequest, review: Reviewed) -> dict[str, bytes]:
    """The facts of a review by file name; the findings of one of data."""
    table, text = io.BytesIO(), io.StringIO(newline="")
    if review.kind == "du_lieu":
        write_findings(review.frame, table, text, review.plan)
        names, encoding = FINDINGS_FILES, FINDINGS_ENCODING
    else:
        # The plan as it is written, whatever the period.
        plan = load_plan(request.data_dir / PLANS, request.plan)
        facts, about = facts_table(review), about_facts(review, plan, request.issue)
        write_facts(facts, table, text, about)
        names, encoding = (FACTS, FACTS_CSV), "utf-8"
    return dict(zip(names, (table.getvalue(), text.getvalue().encode(encoding)), strict=True))


def write_findings(
    frame: pd.DataFrame, table: Path | IO[bytes], table_csv: Path | IO[str], plan: Plan
) -> None:
    """The findings in both forms; the CSV is for people and repeats cells of the office's files."""
    _as_stored(frame).to_parquet(table, index=False)
    labels = {one.code: one.label for one in plan.vocabularies["muc_phat_hien"].levels}
    told = frame.assign(severity=frame["severity"].map(labels)).rename(columns=FINDINGS_HEADS)
    write_csv(told, table_csv, FINDINGS_ENCODING)


def write_facts(
    frame: pd.DataFrame,
    table: Path | IO[bytes],
    table_csv: Path | IO[str],
    about: Mapping[str, str] | None = None,
) -> None:
    """The facts in both forms in which they are shared, for programs.

    In the Parquet file days are dates, and its metadata say under `plan09` what is told `about` it.
    """
    days = {name: _as_days(frame[name]) for name in DAYS if name in frame}
    stored = pa.Table.from_pandas(_as_stored(frame).assign(**days), preserve_index=False)
    said = json.dumps(dict(about or {}), ensure_ascii=False, sort_keys=True)
    metadata = {**(stored.schema.metadata or {}), b"plan09": said.encode()}
    pq.write_table(stored.replace_schema_metadata(metadata), table)
    frame.to_csv(table_csv, index=False, lineterminator="\n")


def write_page(
    request: ReportRequest, executed: NotebookNode, review: Reviewed, owed: Rendering
) -> tuple[Mapping[str, str], NotebookNode]:
    """Page with its annex and notebook, as they are shared; all lie in the staging folder.

    Of the notebook that is `owed` they are made already.
    """
    shared = shareable(executed)
    pages = owed.pages if shared == owed.notebook else pages_html(shared, page_title(review))
    _write(request.place.staged, {**pages, NOTEBOOK: shareable_text(shared)})
    return pages, shared


def check(
    request: ReportRequest,
    pages: Mapping[str, str],
    shared: NotebookNode,
    review: Reviewed,
    owed: Rendering,
    files: Callable[[], Files],
) -> None:
    """Nothing, when the gate finds nothing in the files as they lie there. Raises: GateRefused.

    The other `files` may be made meanwhile: they are written last, where nothing else has.
    """
    staged = request.place.staged
    pages = {name: _read(staged / name) for name in pages}
    letters = {name: _read(staged / name) for name in owed.letters}
    faults = gate_faults(pages, shared, review, letters, owed)
    made = files()
    faults += _other_tables(staged, made.tables)
    _write_files(request, review, made)
    for further in filter(None, map(found, BESIDE)):
        faults += further(review, request.notebook, page_title(review), staged)
    faults += [
        Fault(
            one.name, "tệp lạ trong thư mục báo cáo", "chỉ tệp của báo cáo được chia sẻ", "bỏ ô đó"
        )
        for one in sorted(staged.iterdir())
        if not is_of_a_report(one.name)
    ]
    if faults:
        raise GateRefused(faults)


def _other_tables(folder: Path, tables: Iterable[str]) -> Iterator[Fault]:
    """The tables for programs that lie there before they are written: something else made them."""
    for name in sorted(tables):
        if (folder / name).exists():
            rule = "bảng số liệu chỉ do bước ghi kết quả đã tính lập ra"
            yield Fault(name, "tệp khác với bảng ghi lại", rule, "lập lại báo cáo")


def _write(folder: Path, texts: Mapping[str, str]) -> None:
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8", newline="\n")


def _read(file: Path) -> str:
    with file.open(encoding="utf-8", newline="") as opened:
        return opened.read()


def about_facts(review: Reviewed, plan: Plan, issue: Issue | None) -> dict[str, str]:
    """What a file of facts says of itself: whose, of which period, by which plan, how binding."""
    return {
        "unit": review.unit.id,
        "period": review.period.text,
        "review": review.kind,
        "plan_version": plan_version(readings(plan)),
        "state": f"issued {issue.number} {issue.date}" if issue else "draft",
        "data": "synthetic" if review.unit.is_synthetic else "real",
    }


def _as_days(texts: pd.Series) -> pd.Series:
    days = [dt.date.fromisoformat(text) if text else None for text in texts.fillna("")]
    return pd.Series(days, texts.index, pd.ArrowDtype(pa.date32()))


def _as_stored(frame: pd.DataFrame) -> pd.DataFrame:
    """`frame` with one kind of texts, so that the file does not tell how it was made."""
    texts = frame.columns[frame.dtypes == "string"]
    return frame.astype(dict.fromkeys(texts, pd.StringDtype("pyarrow")))
