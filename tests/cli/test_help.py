"""Help is in Vietnamese, fits a narrow window, and its examples can be typed."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from support import run

from plan09lib.cli.help import Told, typed_over_lines
from plan09lib.rooms import COMMANDS, GROUPS, found

ENGLISH = re.compile(r"\b(Usage|Options|Commands|Show this|default|required|TEXT|PATH|INTEGER)\b")


def loaded(name: str) -> Told:
    command = found(COMMANDS[name].at)
    assert isinstance(command, Told)
    return command


def every_command() -> Iterator[tuple[str, ...]]:
    """The words of every command, and of those that follow another one."""
    yield ()
    for name in COMMANDS:
        yield (name,)
        command = loaded(name)
        if isinstance(command, click.Group):
            yield from ((name, below) for below in command.commands)


@pytest.mark.parametrize("words", list(every_command()), ids=" ".join)
def test_help_is_vietnamese_and_fits_eighty_columns(
    words: tuple[str, ...], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    code, told, _ = run(capsys, *words, "-h")
    assert code == 0
    assert "Cách dùng: plan09" in told
    assert not ENGLISH.search(told), told
    assert "CHỮ" not in told  # every option says what it takes
    assert [one for one in told.splitlines() if len(one) > 80] == []
    assert not re.search(r"[a-z0-9]-$", told, re.MULTILINE)  # no command is cut in two
    assert run(capsys, *words, "--help")[1] == told


def test_every_command_has_a_line_that_is_not_cut_under_a_heading(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    told = run(capsys, "-h")[1]
    listed = {name: command for name, command in COMMANDS.items() if not command.is_old}
    assert not re.search(rf"^  ({'|'.join({*COMMANDS} - {*listed})}) ", told, re.MULTILINE)
    for name, command in listed.items():
        assert re.search(rf"^  {name} +{re.escape(command.says)}$", told, re.MULTILINE), name
    places = [told.index(f"{group}:") for group in GROUPS]
    assert places == sorted(places)
    assert {command.group for command in COMMANDS.values()} == {*GROUPS}


@pytest.mark.parametrize("name", COMMANDS)
def test_the_examples_of_a_command_can_be_typed(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    command = loaded(name)
    assert command.examples
    for example in command.examples:
        program, called, *words = shlex.split(example)
        typed = typed_over_lines(example).replace("\\\n", "")
        assert shlex.split(typed) == [program, called, *words]
        assert (program, called) == ("plan09", name)
        for word in words:
            if word.endswith(".parquet"):  # must be there to be read
                (tmp_path / word).touch()
        monkeypatch.chdir(tmp_path)
        command.make_context(name, words)


def test_options_have_one_name_in_help_and_others_still_work() -> None:
    batch = loaded("batch")
    told = batch.get_help(click.Context(batch))
    assert "--workers" in told
    assert "--jobs" not in told
    for other in ("--jobs", "--workers"):
        assert batch.make_context("batch", [other, "3"]).params["workers"] == 3
    for other in ("--period", "--periods"):
        assert batch.make_context("batch", [other, "2025"]).params["periods"] == ("2025",)


def test_the_version_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert re.fullmatch(r"plan09 \d+\.\d+\.\d+\n", run(capsys, "--version")[1])
