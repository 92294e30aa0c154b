"""What stays together on a line of the Word file, and how it is read back."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import docx
import pytest
from document_samples import SAMPLES, review_of
from docx.oxml import OxmlElement

from plan09lib.deliver.page.files import WORD_FILE
from plan09lib.deliver.word.places import places_of, text_of, word_in
from plan09lib.deliver.word.word import document_bytes

FINAL = SAMPLES[6]


@pytest.fixture(scope="module")
def word() -> Any:
    return word_in(WORD_FILE, document_bytes(review_of(*FINAL)))


def test_a_range_of_years_does_not_end_a_line_and_reads_as_it_was(word: Any) -> None:
    stored = "".join(text.text or "" for text in word.element.body.iter() if text.text)
    assert "2022–\u20602025" in stored
    assert "2022–2025" not in stored
    assert "\u2060" not in "".join(place.text for place in places_of(word))
    assert "GIAI ĐOẠN 2022–2025" in "".join(place.text for place in places_of(word))


def test_a_hyphen_that_somebody_keeps_together_is_a_hyphen() -> None:
    """Word and LibreOffice store it as an element of its own, or as another sign."""
    own = docx.Document().add_paragraph("Kế hoạch số 05")
    own.add_run()._r.append(OxmlElement("w:noBreakHyphen"))
    own.add_run("KH/ĐU, 12\u2011BC/ĐU")
    assert text_of(deepcopy(own._p)) == "Kế hoạch số 05-KH/ĐU, 12-BC/ĐU"
