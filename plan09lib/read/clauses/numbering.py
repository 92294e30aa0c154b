"""How a plan numbers its parts is its own affair: any text, as it stands in it."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import AfterValidator

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


def _check_target_id(text: str) -> str:
    if not re.fullmatch(r"[^\W_][\w\-]*", text) or not re.search(r"[^\W\d_]", text):
        raise ValueError(
            f'"{text}" không dùng làm mã được | mã chỉ tiêu gồm chữ, số, dấu "-", có ít nhất'
            " một chữ cái, không có khoảng trắng: CT1, T25-3a | sửa mã"
        )
    return text


TargetId = Annotated[str, AfterValidator(_check_target_id)]
"""What a target is called in the plan: a link to it is named so, hence a letter."""


def _check_said(text: str) -> str:
    if not text.strip():
        raise ValueError(
            "để trống | tên và lời văn in ở báo cáo nên phải có chữ | ghi theo văn bản của kế hoạch"
        )
    return text


Said = Annotated[str, AfterValidator(_check_said)]
"""A name or a wording that reports print: never blank."""
