"""Documents of invented units, odd but legal: every number a fact, the file as the tree."""

from __future__ import annotations

from pathlib import Path

import pytest
from generated import invent
from nbformat.v4 import new_notebook

from plan09lib.deliver.gate import document
from plan09lib.deliver.gate.page import Page
from plan09lib.deliver.gate.rule import Shared
from plan09lib.deliver.word.word import document_faults, document_files, write_document
from plan09lib.read.plan.plan import Plan
from plan09lib.tell.report.opening import open_report_review


@pytest.mark.parametrize("seed", [3, 14, 21])
def test_the_document_of_any_unit_holds_facts_only(
    seed: int, data_dir: Path, plan: Plan, tmp_path: Path
) -> None:
    unit = invent(seed, plan)
    unit.write(data_dir, plan)
    review = open_report_review(unit.kind, unit.unit_id, unit.period, data_dir)
    looked_at = Shared(Page("<p>Trang</p>"), new_notebook(), review)
    assert [*document.loose_numbers(looked_at), *document.codes(looked_at)] == []
    write_document(review, document_files(review), tmp_path)
    assert document_faults(review, tmp_path, "", tmp_path) == []
