"""The tool that compares two versions sees a changed byte, a missing file and a stale exception."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.trees import compare
from tests.trees.compare import Tree

Change = Callable[[Path], object]


@pytest.fixture
def trees(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Tree, Tree]:
    """Two versions that made the same, at other times; nothing is meant to differ."""
    monkeypatch.setattr(compare, "INTENDED", tmp_path / "none.txt")
    both = Tree("a", tmp_path / "before"), Tree("b", tmp_path / "after")
    for hour, tree in enumerate(both, 8):
        report = tree.made / "outputs" / "p-1" / "2025-so-ket"
        report.mkdir(parents=True)
        (report / "bao-cao.html").write_text("<p>7/9 người</p>")
        record = {"code": f"{hour}", "created_at": f"2026-01-01T0{hour}:00:00+00:00", "rows": 3}
        (report / "manifest.json").write_text(json.dumps(record))
        (tree.made / "said").mkdir()
        (tree.made / "said" / "status.txt").write_text(f"{tree.made}: 2026-01-01 0{hour}:00\n")
    return both


def test_what_differs_by_time_and_program_only_is_the_same(trees: tuple[Tree, Tree]) -> None:
    assert compare.compare(*trees) == 0


CHANGES: dict[str, Change] = {
    "a number": lambda f: (f / "bao-cao.html").write_text("<p>8/9 người</p>"),
    "a file gone": lambda f: (f / "bao-cao.html").unlink(),
    "a file more": lambda f: (f / "thu.html").write_text(""),
    "an entry": lambda f: (f / "manifest.json").write_text('{"code": "", "rows": 4}'),
    "a word said": lambda f: (f.parents[2] / "said" / "status.txt").write_text("hỏng"),
}


@pytest.mark.parametrize("name", CHANGES)
def test_any_other_change_is_seen_and_may_be_meant(
    trees: tuple[Tree, Tree], name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    CHANGES[name](trees[1].made / "outputs" / "p-1" / "2025-so-ket")
    assert compare.compare(*trees) == 1
    listed = tmp_path / "intended.txt"
    listed.write_text("*  on purpose\n")
    monkeypatch.setattr(compare, "INTENDED", listed)
    assert compare.compare(*trees) == 0


def test_an_exception_that_fits_nothing_is_told(
    trees: tuple[Tree, Tree], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    listed = tmp_path / "intended.txt"
    listed.write_text("# a comment\noutputs/*  no longer\n")
    monkeypatch.setattr(compare, "INTENDED", listed)
    assert compare.compare(*trees) == 1
