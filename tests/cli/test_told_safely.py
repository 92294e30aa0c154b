"""What people wrote comes back cut and harmless: in faults, in findings and on the terminal."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from support import run

from plan09lib.cli.shell import say
from plan09lib.errors import ECHOED, DataRefused, Fault, echoed, nearest, visible
from plan09lib.read.cells.findings import Finding

COMMANDS = {
    "colour": "\x1b[31m", "back": "\r", "bell": "\x07", "one byte": "\x9b2J", "delete": "\x7f",
    "right to left": "\u202e", "isolate": "\u2066", "line": "\u2028", "half": "\udc80",
}  # fmt: skip


@pytest.mark.parametrize("command", COMMANDS.values(), ids=COMMANDS)
def test_nothing_that_a_terminal_obeys_is_printed(
    command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    say(f"trước {command} sau\n\tdòng hai")
    told = capsys.readouterr().out
    assert command not in told
    assert told.endswith("sau\n\tdòng hai\n")
    say(str(Fault(command, command, command, command)), err=True)
    assert command not in capsys.readouterr().err


@pytest.mark.parametrize("command", COMMANDS.values(), ids=COMMANDS)
def test_a_line_of_json_keeps_its_value(command: str) -> None:
    assert json.loads(visible(json.dumps({"a": command}, ensure_ascii=False))) == {"a": command}


def test_a_fault_itself_cuts_what_it_quotes() -> None:
    fault = Fault(f'cột "{"y" * 90}"', f'giá trị "{"x" * 5_000}"', "quy định", "sửa")
    assert "y" * ECHOED not in fault.where
    assert fault.found == f'giá trị "{"x" * (ECHOED - 1)}…"'
    assert Fault(*vars(fault).values()) == fault


def test_a_value_with_a_line_end_makes_no_second_fault() -> None:
    error = DataRefused(Fault("tệp", 'giá trị "a\n  - tệp khác: đã ổn"', "quy định", "sửa"))
    assert len(error.message.splitlines()) == 2
    assert "\n" not in echoed("a\nb")


def test_a_place_and_a_word_are_cut_without_quotes_too() -> None:
    named = Fault(f"plan.yml: targets → {'một hai ' * 50}→ clause", "x" * 5_000, "quy định", "sửa")
    assert len(named.where) < 120
    assert len(named.found) == ECHOED
    file = f"danh-sach-{'dài-' * 20}.xlsx"
    assert Fault(f"{file}: trang 1", f"không có {file}", "quy định", "sửa").where.startswith(file)
    assert len(nearest("a", ["x" * 5_000])) < 100


def test_paths_and_lists_of_what_is_allowed_stay_whole() -> None:
    path, allowed = "/" + "thu-muc/" * 40, ", ".join(f"gia_tri_{n}" for n in range(20))
    fault = Fault(path, f"không có tệp {path}", f"chỉ nhận {allowed}", f"dùng {allowed}")
    assert str(fault) == f"{path}: không có tệp {path}; chỉ nhận {allowed} → dùng {allowed}"


def test_a_finding_repeats_only_the_beginning_of_a_cell() -> None:
    finding = Finding("a.xlsx", "blocking", "x", "Trang", "không hiểu", "sửa", raw="x" * 70_000)
    assert len(str(finding)) < 200
    assert len(str(finding.as_fault())) < 200


@pytest.mark.parametrize("arguments", [
    ("report", "\x1b[2J{}", "2025-H1"), ("check", "p", "\x1b[2J{}"), ("\x1b[2J{}",),
    ("report", "--\x1b[2J{}"), ("report", "p", "2025-H1", "\x1b[2J{}"), ("rollup", "Đ{}", "2025"),
    ("due", "--on", "\x1b[2J{}"), ("template", "\x1b[2J{}", "2025-06-30"),
])  # fmt: skip
def test_a_strange_word_on_the_command_line_is_told_short_and_harmless(
    arguments: tuple[str, ...], ward: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = [word.format("x" * 5_000) for word in arguments]
    code, out, err = run(capsys, *words, *(["--data-dir", str(ward)] if len(words) > 1 else []))
    assert code == 2
    assert "\x1b" not in out + err
    assert "x" * (ECHOED + 1) not in out + err
