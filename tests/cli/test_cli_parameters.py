"""Parameters that can be none: refused with exit code 2, in Vietnamese, before anything is done."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from support import ROOT

from plan09lib.cli import main

COMMANDS = {
    "report": ("phuong-mau-1", "2025-H1"),
    "issue": ("phuong-mau-1", "2025-H1", "--number", "12-BC/ĐU", "--date", "2025-07-15"),
    "trace": ("phuong-mau-1", "2025-H1", "T25-3b.k"),
    "check": ("phuong-mau-1", "2025-H1"),
    "mail": ("phuong-mau-1", "2025-H1"),
    "template": ("phuong-mau-1", "2025-07-15", "--output", "{made}/a.xlsx"),
    "rollup": ("thanh-pho-mau", "2025-H1"),
    "export-facts": ("{made}/goi.zip", "phuong-mau-1"),
    "import-facts": ("thanh-pho-mau", "{made}/goi.zip"),
    "batch": ("phuong-mau-1", "--period", "2025-H1"),
    "due": ("--on", "2025-07-15"),
    "status": (),
}
WITHOUT_OUTPUTS = ("template", "import-facts")
NO_PATHS = ["", "x" * 5_000, "a\nb", "\x1b[31mx", "a\udcffb", "{file}", "{file}/x", "/dev/null/x"]
"""`{file}` is a file that exists."""


def refused(*words: str) -> str:
    done = CliRunner().invoke(main, words)
    assert done.exit_code == 2, done.output[-500:]
    assert done.output.startswith("Tham số không dùng được:\n  - ")
    assert len(done.output) < 1_000
    assert done.output.count("\n") == 2
    return done.output


@pytest.fixture
def made(tmp_path: Path) -> Iterator[Path]:
    """A folder in which nothing may be made."""
    (tmp_path / "tep").write_text("x")
    yield tmp_path
    assert [path.name for path in tmp_path.iterdir()] == ["tep"]
    assert (tmp_path / "tep").read_text() == "x"


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("option", ["--data-dir", "--output-dir"])
@pytest.mark.parametrize("value", NO_PATHS, ids=lambda value: repr(value)[:20])
def test_a_folder_that_can_be_none_is_refused(
    command: str, option: str, value: str, made: Path
) -> None:
    if option == "--output-dir" and command in WITHOUT_OUTPUTS:
        return
    words = [word.format(made=made) for word in COMMANDS[command]]
    folder = value.format(file=made / "tep")
    assert option in refused(command, *words, option, folder)


@pytest.mark.parametrize(
    ("command", "words"),
    [
        ("export-facts", ("{path}", "phuong-mau-1")),
        ("import-facts", ("thanh-pho-mau", "{path}")),
        ("template", ("phuong-mau-1", "2025-07-15", "--output", "{path}")),
        ("template", ("phuong-mau-1", "2025-07-15", "--training", "{path}")),
        ("count", (str(ROOT / "pyproject.toml"), "{path}")),
    ],
)
@pytest.mark.parametrize("path", [one for one in NO_PATHS if one != "{file}"], ids=repr)
def test_a_file_that_can_be_none_is_refused(
    command: str, words: tuple[str, ...], path: str, made: Path
) -> None:
    file = path.format(file=made / "tep")
    refused(command, *(file if word == "{path}" else word for word in words))


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("issue", "phuong-mau-1", "2025-H1", "--number", "", "--date", ""), "đều trống"),
        (("trace", "phuong-mau-1", "2025-H1", ""), 'không có ""'),
        (("batch", "--units", "", "--period", "2025-H1"), "--units: không có tên nào"),
        (("batch", "--units", " , ", "--period", "2025-H1"), "--units: không có tên nào"),
        (("due", "--on", ""), "--on: nhận được ''"),
    ],
)
def test_an_empty_text_does_not_mean_everything(
    words: tuple[str, ...], told: str, made: Path
) -> None:
    output = refused(*words, "--output-dir", str(made))
    assert told in output


@pytest.mark.parametrize("content", [b"", b"x", b"PAR1" + b"\0" * 40 + b"PAR1"])
def test_a_table_that_is_no_parquet_is_refused(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "a.parquet").write_bytes(content)
    done = CliRunner().invoke(
        main, ["count", str(tmp_path / "a.parquet"), str(tmp_path / "b.parquet")]
    )
    assert (done.exit_code, "Parquet nguyên vẹn" in done.output) == (3, True)
    assert [path.name for path in tmp_path.iterdir()] == ["a.parquet"]
