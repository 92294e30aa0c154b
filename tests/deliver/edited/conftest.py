"""A sample's review, and its report's folder with the Word file that an office edits."""

from __future__ import annotations

from pathlib import Path

import pytest
from document_samples import SAMPLES, review_of

from plan09lib.deliver.word.word import document_files, write_document
from plan09lib.tell.report.review import Review


@pytest.fixture(scope="module")
def review() -> Review:
    return review_of(*SAMPLES[0])


@pytest.fixture(scope="module")
def report(review: Review, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("report")
    write_document(review, document_files(review), folder, folder)
    return folder
