"""Answers added to a file that somebody has written in: their comments and words stay."""

from __future__ import annotations

from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from plan09lib.deliver.start.yaml_edit import edited, written
from plan09lib.errors import DataRefused

BY_HAND = """\
# Văn phòng sửa ngày 3/7: xem công văn 12
approved_by: Trưởng Ban Xây dựng Đảng  # đã xem từng dòng
approved_on: 2025-07-03

files:
  # sổ của khối đảng
  - pattern: "*"
    columns: {Bằng cấp: education}  # cột E
    values:
      position:
        # theo quyết định 12
        "CT MTTQ": chu_tich_mttq   # ông ấy
  # danh sách tháng sáu
  - {pattern: 2025-06-30.xlsx, blank: {political_theory: chua}}
# hết
"""
FILE = Path("mapping.yml")


def comments(text: str) -> list[str]:
    return [line[line.index("#") :] for line in text.splitlines() if "#" in line]


def added() -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load(BY_HAND)
    content["approved_by"] += "; Chánh Văn phòng"
    general, june = content["files"]
    general["values"]["position"]["PBT TT"] = "pho_bi_thu"
    general["values"]["education"] = {"ĐH: Luật": "dai_hoc"}
    general["columns"]["Lớp"] = "khong_dung"
    june["blank"]["informatics"] = "chua"
    content["files"].append({"pattern": "2025-12-31.xlsx", "blank": {"political_theory": "chua"}})
    return content


def test_what_is_added_is_said_and_every_comment_stays() -> None:
    text = edited(BY_HAND, added(), FILE)
    assert yaml.safe_load(text) == added()
    assert comments(text) == comments(BY_HAND)
    kept = [line for line in BY_HAND.splitlines() if "{" not in line and "approved_by" not in line]
    assert [line for line in text.splitlines() if line in kept] == kept


def test_what_says_it_already_is_left_to_the_letter() -> None:
    assert edited(BY_HAND, yaml.safe_load(BY_HAND), FILE) == BY_HAND


def test_a_file_that_cannot_be_added_to_is_refused_with_the_lines() -> None:
    with pytest.raises(DataRefused, match=r"mapping\.yml: .*tự ghi cho đủ: approved_by: A"):
        edited("files: &x [*x]\nb: [", {"approved_by": "A"}, FILE)


NAMES = st.text(st.sampled_from("abĐ:#-' \"{}[],&*!|>%@?0"), min_size=1, max_size=6).map(str.strip)
TREES: Any = st.recursive(
    NAMES.filter(bool),
    lambda inner: st.dictionaries(NAMES.filter(bool), inner, min_size=1, max_size=3),
    max_leaves=6,
)
CONTENTS = st.dictionaries(NAMES.filter(bool), TREES, min_size=1, max_size=3)


@settings(max_examples=40)
@given(CONTENTS, CONTENTS, st.booleans())
def test_any_words_are_added_as_they_are(old: Any, new: Any, flow: bool) -> None:
    whole = {**new, **old, "list": [old, new]}
    there = {**old, "list": [deepcopy(old)]}  # the office's files have no aliases
    text = yaml.safe_dump(there, default_flow_style=flow, allow_unicode=True)
    assert yaml.safe_load(edited(text, whole, FILE)) == whole
    assert yaml.safe_load(written(whole, "đầu")) == whole
