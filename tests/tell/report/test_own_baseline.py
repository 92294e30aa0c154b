"""A starting point that the ward declared itself is said, with who and why; else nothing is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import yaml
from support import person, plain_yaml

from plan09lib.tell.numbers.explain import faults
from plan09lib.tell.report.opening import open_report_review


def test_a_declared_baseline_is_said_with_who_and_why(
    make_unit: Callable[..., Path], data_dir: Path
) -> None:
    folder = make_unit("p-1", {"2025-06-30": {"nhan_su": [person("1")]}})
    plain = open_report_review("so_ket", "p-1", "2025-H1", data_dir)
    assert "phường tự khai" not in plain.readings().text
    file = folder / "don_vi.yml"
    said = yaml.safe_load(file.read_text(encoding="utf-8"))
    why = "không còn danh sách năm 2022"
    said["baseline_on"] = {"date": dt.date(2025, 6, 30), "who": "Chánh Văn phòng", "why": why}
    file.write_text(plain_yaml(said), encoding="utf-8")
    review = open_report_review("so_ket", "p-1", "2025-H1", data_dir)
    told = review.readings().text
    assert "Mốc gốc để so tiến độ là ngày 30/6/2025, do phường tự khai" in told
    assert f"Lý do: {why}; người khai: Chánh Văn phòng" in told
    assert list(faults(review)) == []
