"""The files of a report that leave the ward, written without running its notebook: cheap.

All that publishing writes: page and annex, executed cells in every form, documents, facts, letters.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from plan09lib.deliver.gate.rendered import Rendering
from plan09lib.deliver.page.files import FACTS, FACTS_CSV, NOTEBOOK
from plan09lib.deliver.page.shared_notebook import shareable_text
from plan09lib.deliver.publish.report_files import write_facts
from plan09lib.deliver.record.issue_record import write_issue_record
from plan09lib.deliver.record.manifest import sources, write_manifest
from plan09lib.deliver.word.word import document_files, write_document
from plan09lib.errors import DataRefused, NothingToJudge
from plan09lib.judge.prospect.shared import shared_facts
from plan09lib.judge.targets.evidence import gather
from plan09lib.read.period.period import Period
from plan09lib.read.plan.plan import Plan
from plan09lib.read.unit.history import History
from plan09lib.tell.report.review import Review

NOTEBOOKS = Path(__file__).parents[1] / "notebooks"


def write_shared(review: Any, folder: Path) -> Path:
    """What `review` shares, in `folder`."""
    folder.mkdir(parents=True)
    shown = Rendering.of(review)
    texts = {**shown.pages, **shown.letters, NOTEBOOK: shareable_text(shown.notebook)}
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    write_facts(shared_facts(review.frame), folder / FACTS, folder / FACTS_CSV)
    write_document(review, document_files(review), folder, folder)
    made_from = sources(review, NOTEBOOKS / f"{review.kind}.ipynb", review.issue)
    if review.issue:
        write_issue_record(folder, review.issue)
    write_manifest(folder, made_from, review, "data")
    return folder


def write_periods(
    data: Path, unit: str, plan: Plan, asked: list[tuple[str, str]], outputs: Path
) -> list[Path]:
    """The shared files of a unit's reports, of those (kind, period) that can be judged."""
    history, folders = History.load(data, unit, plan), []
    for kind, period in asked:
        try:
            evidence = gather(plan, history, Period.parse(period))
        except (DataRefused, NothingToJudge):
            continue
        folder = outputs / unit / f"{period.replace('..', '-')}-{kind}"
        folders.append(write_shared(Review(kind, evidence), folder))
    return folders
