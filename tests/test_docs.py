"""README and docs/: links lead somewhere, commands run, messages are the program's own."""

from __future__ import annotations

import re
import shlex
import shutil
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from support import ROOT, run

from plan09lib.rooms import COMMANDS, found

README, DOCS = ROOT / "README.md", sorted((ROOT / "docs").glob("*.md"))
PAGES = (README, *DOCS)
STORY = "van-ban-word.md"
"""Run as a story, with what the office does in between: tests/deliver/edited/test_round_trip.py."""
_LINK = re.compile(r"\]\(([^)\s]+)\)")
_BLOCK = re.compile(r"^```bash\n(.*?)^```", re.DOTALL | re.MULTILINE)
_LISTED = re.compile(r"^plan09 ([a-z-]+)([^\n]*?)(?:  |$)", re.MULTILINE)
_OPTION = re.compile(r"--[a-z-]+")
_MESSAGE = re.compile(r'^### "(.+)"$', re.MULTILINE)
STAYS = {"lab"}
"""Serves until it is stopped; driven in tests/cli."""


def read(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def name(page: Path) -> str:
    return page.name


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_link_leads_to_a_file_or_out(page: Path) -> None:
    lost = [
        link
        for link in _LINK.findall(read(page))
        if not link.startswith("https://") and not (page.parent / link).exists()
    ]
    assert lost == []


def test_every_page_is_reached_from_the_readme() -> None:
    linked = {(README.parent / link).resolve() for link in _LINK.findall(read(README))}
    assert [page.name for page in DOCS if page.resolve() not in linked] == []


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_lines_fit(page: Path) -> None:
    assert [line for line in read(page).splitlines() if len(line) > 120] == []


def test_the_readme_is_short() -> None:
    assert len(read(README).splitlines()) <= 120


def commands(page: Path) -> Iterator[list[str]]:
    """The words of every command of `plan09` that a page shows to be typed."""
    for block in _BLOCK.findall(read(page)):
        for line in block.replace("\\\n", " ").splitlines():
            words = shlex.split(line, comments=True)
            if words[:1] == ["plan09"]:
                yield words[1:]


def test_pages_show_commands() -> None:
    assert sum(1 for page in PAGES for _ in commands(page)) > 15


@pytest.fixture(scope="module")
def together(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where pages about the sample wards run: a report that one has made, the next need not."""
    return project(tmp_path_factory.mktemp("docs"))


def project(folder: Path) -> Path:
    """A folder with data of its own: the plan and the sample wards."""
    shutil.copytree(ROOT / "data", folder / "data", ignore=shutil.ignore_patterns("units", "city"))
    shutil.copytree(ROOT / "data" / "sample" / "city", folder / "data" / "sample" / "city")
    return folder


@pytest.mark.slow
@pytest.mark.parametrize("page", [page for page in PAGES if page.name != STORY], ids=name)
def test_the_commands_of_a_page_run(
    page: Path,
    together: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """One after the other; pages that begin with a ward of their own, alone."""
    asked = [words for words in commands(page) if words[0] not in STAYS]
    folder = project(tmp_path) if any(words[0] == "start" for words in asked) else together
    monkeypatch.chdir(folder)
    for words in asked:
        options = {one for param in command(words[0]).params for one in param.opts}
        places = {"--data-dir": folder / "data", "--output-dir": folder / "outputs"}
        given = [part for name, at in places.items() if name in options for part in (name, str(at))]
        code, _, told = run(capsys, *words, *given)
        assert code == 0, (words, told)


def command(named: str) -> click.Command:
    loaded = found(COMMANDS[named].at)
    assert isinstance(loaded, click.Command)
    return loaded


def test_the_list_of_commands_names_all_with_options_that_are_there() -> None:
    listed = _LISTED.findall(read(ROOT / "docs" / "lenh.md"))
    assert {named for named, _ in listed} == {n for n, one in COMMANDS.items() if not one.is_old}
    for named, rest in listed:
        options = {one for param in command(named).params for one in param.opts}
        assert set(_OPTION.findall(rest)) <= options, named


def test_messages_that_are_explained_are_the_programs_own() -> None:
    told = _MESSAGE.findall(read(ROOT / "docs" / "gap-loi.md"))
    code = "\n".join(
        path.read_text(encoding="utf-8") for path in (ROOT / "plan09lib").rglob("*.py")
    )
    assert len(told) > 15
    assert [message for message in told if message not in code] == []
