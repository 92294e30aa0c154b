"""How a plan numbers its parts is its own affair: any text, as it stands in it."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field

from plan09lib.read.files.text import tidy


def _check_number(text: str) -> str:
    if not text or text != tidy(text):
        raise ValueError(
            f'"{text}" trống hoặc có khoảng trắng thừa | số, mã viết như trong kế hoạch, trên một'
            " dòng, không có khoảng trắng ở hai đầu | sửa chỗ này"
        )
    return text


Number = Annotated[str, AfterValidator(_check_number)]
"""What the plan numbers a part by, or a document: "II.3", "Phần thứ hai, mục 3", "125/QĐ-TTg"."""
TargetId = Annotated[str, Field(pattern=r"^[^\W_][\w.\-]*$")]
"""What a target is called in the plan: letters, digits, ".", "-" and "_", no blanks."""
