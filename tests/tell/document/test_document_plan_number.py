"""The number of the ward's own plan: as don_vi.yml tells it, else a gap that somebody fills."""

from __future__ import annotations

from pathlib import Path

import pytest
from document_samples import review_with
from pydantic import ValidationError

from plan09lib.read.unit.unit import UnitFile

NUMBER = "12-KH/ĐU"


@pytest.mark.parametrize(("line", "said"), [("", "…-KH/ĐU"), (f"plan_number: {NUMBER}\n", NUMBER)])
def test_the_document_begins_with_the_number_of_the_wards_plan(
    line: str, said: str, tmp_path: Path
) -> None:
    review = review_with(line, tmp_path)
    assert f"Thực hiện Kế hoạch số {said} của Đảng ủy phường Mẫu Một" in review.document_tree.text
    assert ("ghi plan_number vào don_vi.yml" in review.writer_notes_html()) is not bool(line)


def test_a_number_without_a_digit_is_refused() -> None:
    content = {
        "unit": "phuong-a", "plan_number": "KH/ĐU", "valid": {},
        "names": [{"ward": "phường A", "parent": "B", "committee": "C", "place": "A"}],
    }  # fmt: skip
    with pytest.raises(ValidationError, match="plan_number"):
        UnitFile.model_validate(content)
