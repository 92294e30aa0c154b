"""What a command says where a folder, a ward, a period or a list is not there; nothing is left."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from support import person, run

NOTHING = ["check", "data-page", "report", "batch --periods 2025-H1", "batch --sample"]
NO_WARD = [
    "check phuong-sai", "data-page phuong-sai 2025-H1", "report phuong-sai 2025-H1",
    "batch phuong-sai --periods 2025-H1", "mail phuong-sai 2025-H1",
    "confirm phuong-sai 2025-H1 --received a@b.vn", "trace phuong-sai 2025-H1",
]  # fmt: skip
NO_PERIOD = [
    "check phuong-a 2019-H1", "data-page phuong-a 2019-H1", "marked-copy phuong-a 2019-H1",
    "report phuong-a 2019-H1", "batch phuong-a --periods 2019-H1", "trace phuong-a 2019-H1",
]  # fmt: skip
NO_LIST = [
    "check phuong-b", "check phuong-b 2025-H1", "marked-copy phuong-b 2025-H1",
    "report phuong-b 2025-H1", "batch phuong-b --periods 2025-H1", "trace phuong-b 2025-H1",
]  # fmt: skip
NO_FILE = [
    ("start khong-co.xlsx --yes", "khong-co.xlsx: không có tệp này"),
    ("start . --yes", "- .: không phải một danh sách"),
    ("word-check phuong-a 2025-H1 khong-co.docx", "khong-co.docx: không có tệp này"),
]


@pytest.fixture
def wards(data_dir: Path, make_unit: Callable[..., Path]) -> Path:
    """A ward with a list, and one without."""
    make_unit("phuong-a", {"2025-06-30": {"nhan_su": [person("0001")]}})
    make_unit("phuong-b", {})
    return data_dir


def told(capsys: pytest.CaptureFixture[str], data: Path, words: str) -> tuple[int, str, list[Path]]:
    """Exit code, everything said in one line, files that are left."""
    outputs = data.parent / "outputs"
    where = ("--data-dir", str(data), "--output-dir", str(outputs))
    code, out, err = run(capsys, *words.split(), *where)
    left = [path for path in outputs.rglob("*") if path.is_file() and path.suffix != ".lock"]
    return code, " ".join(f"{out} {err}".split()), left


@pytest.mark.parametrize("words", NOTHING)
def test_without_any_ward_it_is_said_how_to_begin(
    words: str, data_dir: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, said, left = told(capsys, data_dir, words)
    assert code == 2
    assert "plan09 start TỆP" in said
    assert left == []


@pytest.mark.parametrize("words", NO_WARD)
def test_a_ward_that_is_not_there_is_told_with_those_that_are(
    words: str, wards: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, said, left = told(capsys, wards, words)
    assert code == 2
    assert "phuong-sai" in said
    assert "đang có: phuong-a, phuong-b" in said
    assert left == []


@pytest.mark.parametrize("words", NO_PERIOD)
def test_a_period_before_the_ward_is_told_with_its_first_day(
    words: str, wards: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, said, left = told(capsys, wards, words)
    assert code in (2, 3)
    assert "chọn kỳ khác" in said
    assert left == []


@pytest.mark.parametrize("words", NO_LIST)
def test_a_ward_without_a_list_is_told_which_file_to_add(
    words: str, wards: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, said, left = told(capsys, wards, words)
    assert code in (2, 3)
    assert "thêm tệp 2025-06-30.xlsx" in said or "plan09 add TỆP phuong-b" in said
    assert not [path for path in left if path.suffix in (".html", ".docx", ".xlsx")]


@pytest.mark.parametrize(("words", "wanted"), NO_FILE)
def test_a_file_that_is_not_there_is_named_as_it_was_typed(
    words: str, wanted: str, wards: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, said, left = told(capsys, wards, words)
    assert code == 2
    assert wanted in said
    assert left == []


def test_letters_that_were_never_sent_are_not_confirmed(
    wards: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, said, left = told(capsys, wards, "confirm phuong-a 2025-H1 --received a@b.vn")
    assert code == 2
    assert "phuong-a 2025-H1: chưa gửi thư nào" in said
    assert left == []
