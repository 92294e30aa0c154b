"""What is told of a plan to the one who wrote it: each target in words, nothing by a code alone."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from support import PLAN_FOLDER, ROOT, plain_yaml, run

from plan09lib.read.clauses.plan_file import NAMES
from plan09lib.read.plan.plan import load_plan
from plan09lib.read.plan.written import checked_plan, new_plan
from plan09lib.tell.lists.understood import understood

CASES = ROOT / "tests" / "cases"
PLANS = sorted((CASES / "plans").glob("*/plan.yml"))
CODES = {code for names in NAMES.values() for code in names} - {"share"}


def told(file: Path) -> list[str]:
    return understood(*checked_plan(file, PLAN_FOLDER))


def block(lines: list[str], target: str) -> str:
    """The lines of one target as one text."""
    start = next(n for n, line in enumerate(lines) if line.startswith(f"  {target}  "))
    ends = (n for n, line in enumerate(lines) if n > start and not line.startswith("    "))
    return " ".join(" ".join(lines[start : next(ends)]).split())


@pytest.mark.parametrize(
    ("plan", "target", "said"),
    [
        ("can-bo-xa", "M1", "Ai được tính: cán bộ, công chức xã, là người thuộc nhóm cán bộ hoặc"),
        ("can-bo-xa", "M1", "100%; ví dụ nhóm có 9 người thì cần 9 người, có 20 người thì cần 20"),
        ("can-bo-xa", "M2", "cột Quản lý nhà nước, chưa bồi dưỡng < cán sự < chuyên viên <"),
        ("can-bo-xa", "M3", "từ 12,5% trở lên; ví dụ có 9 người thì cần 2 người, có 20 người thì"),
        ("can-bo-xa", "M4", "Hỏi từng năm trọn vẹn: năm 2023 đến năm 2025"),
        ("dai-hoi", "CT1", "tổng cột Số lượng của các dòng ở trang Hoạt động ghi mã việc KN (Kết"),
        ("dai-hoi", "CT1", "Hỏi từng năm trọn vẹn: năm 2026 Hạn: 31/12/2026; Ban Xây dựng Đảng"),
        ("dai-hoi", "CT2", "trên 80%; ví dụ có 9 chi bộ thì cần 8 chi bộ, có 20 chi bộ thì cần 17"),
        ("dai-hoi", "CT5", "Mức phải đạt: từ 38 tuổi đến 45 tuổi"),
        ("dai-hoi", "CT6", "tăng ít nhất 10 điểm phần trăm so với mốc gốc"),
        ("phu-nu", "N1", "Số lượng trên Tổng số của dòng ở trang Hoạt động ghi mã việc R.1 (Rà"),
        ("phu-nu", "N5", "Điều kiện: là nữ và dưới 40 tuổi"),
        ("dan-so", "T28-1", "75%; ví dụ nhóm có 9 người thì cần 7 người"),
    ],
)
def test_a_target_is_told_in_words(plan: str, target: str, said: str) -> None:
    assert said in block(told(CASES / "plans" / plan / "plan.yml"), target)


@pytest.mark.parametrize("file", [*PLANS, PLAN_FOLDER / "plan.yml"], ids=lambda f: f.parent.name)
def test_no_code_of_the_file_is_printed(file: Path) -> None:
    lines = told(file)
    words = {*re.findall(r"[a-z_]+", " ".join(lines))}
    assert {word for word in words if "_" in word} <= {"don_vi"}  # a file's name
    assert not CODES & words
    plan, _ = checked_plan(file, PLAN_FOLDER)
    for one in (*plan.targets, *plan.measured):
        said = block(lines, one.id)
        assert all(part in said for part in ("Mức phải đạt: ", "Hạn: ", one.short, one.clause))
        assert ("Ai được tính: " in said) == bool(getattr(one, "population", ""))


def test_a_share_that_the_document_does_not_state_and_a_group_that_ends_are_said() -> None:
    lines = understood(load_plan(PLAN_FOLDER), {})
    assert "100% (văn bản không ghi tỷ lệ, hiểu như vậy)" in block(lines, "T25-1a")
    assert "hết ngày 30/5/2026" in block(lines, "T30-3a")
    assert "văn bản ghi là phấn đấu" in block(lines, "T30-3a")
    assert "Cách hiểu khác: chỉ tính người có tên trong quy hoạch" in block(lines, "T25-1b")


# What is told to be looked at again, though nothing is wrong with it.

SMALL = CASES / "plan_without_fault.yml"


def looked_at(
    folder: Path, capsys: pytest.CaptureFixture[str], change: Callable[[Any], object]
) -> str:
    raw = yaml.safe_load(SMALL.read_text(encoding="utf-8"))
    change(raw)
    (folder / "xa").mkdir()
    file = folder / "xa" / "plan.yml"
    file.write_text(plain_yaml(raw), encoding="utf-8")
    code, out, _ = run(capsys, "plan", "check", str(file))
    assert code == 0
    return out


def test_a_skeleton_as_it_was_written_is_told_place_by_place(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(PLAN_FOLDER, tmp_path / "plan")
    file = new_plan("moi", tmp_path / "plan")
    code, out, _ = run(capsys, "plan", "check", str(file), "--data-dir", str(tmp_path))
    assert code == 0
    assert out.startswith("Không có lỗi, nhưng cần xem lại:\n")
    text = file.read_text(encoding="utf-8")
    for place, first in (("identity → title", "  title:"), ("targets → T25-1", "  - id: T25-1"),
                         ("task_groups → a", "  - id: a"), ("task_groups → b", "  - id: b"),
                         ("duties → c1", "  - {id: c1")):  # fmt: skip
        line = text[: text.index(f"\n{first}")].count("\n") + 2
        assert f"  - moi/plan.yml dòng {line}: {place}: còn " in out


def test_a_plan_of_its_own_has_nothing_to_look_at_again(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert looked_at(tmp_path, capsys, lambda raw: None).startswith("Không có lỗi. Máy hiểu:\n")


def test_two_targets_of_one_short_name_are_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = looked_at(tmp_path, capsys, lambda raw: raw["targets"][2].update(short="nữ"))
    assert 'targets → M3: short "nữ" đã dùng; bảng và hình gọi chỉ tiêu bằng tên gọn' in " ".join(
        out.split()
    )
