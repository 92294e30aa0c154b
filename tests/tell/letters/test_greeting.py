"""Every letter greets its reader, and names what it tells of in words."""

from __future__ import annotations

import re

import pytest
from document_samples import SAMPLES, review_of
from lxml import html as lxml_html

from plan09lib.tell.letters.letter import Enclosed, write_letter

ENCLOSED = Enclosed("0123456789ab")


@pytest.mark.parametrize("cut", ["lanh_dao", "to_chuc"])
@pytest.mark.parametrize("sample", [SAMPLES[3], SAMPLES[5]], ids="-".join)
def test_a_letter_greets_its_reader_and_no_code_stands_alone(
    cut: str, sample: tuple[str, str, str]
) -> None:
    html = write_letter(review_of(*sample), cut, ENCLOSED).html
    text = " ".join(lxml_html.fromstring(f"<div>{html}</div>").text_content().split())
    assert text.count("Kính gửi ") == 1
    if cut == "lanh_dao":
        alone = re.findall(r"(?<![(\w])T\d\d-\d\w?\b", text)
        assert alone == []
