"""Compiled templates are kept, used again, and never used for another text or other rules."""

from __future__ import annotations

from pathlib import Path

import pytest
from jinja2 import DictLoader, Environment

from plan09lib.tell.words.narrate import Compiled


def rendered(folder: Path, text: str, rules: str = "rules") -> str:
    source = folder / "rules.py"
    source.write_text(rules, encoding="utf-8")
    cache = Compiled(folder, source)
    environment = Environment(loader=DictLoader({"a.j2": text}), bytecode_cache=cache)
    return environment.get_template("a.j2").render()


def kept(folder: Path) -> list[Path]:
    return sorted((folder / "__pycache__").glob("*"))


@pytest.fixture(autouse=True)
def _writing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.dont_write_bytecode", False)
    monkeypatch.setattr("sys.pycache_prefix", None)


def test_a_template_is_compiled_once_and_only_for_its_own_text(tmp_path: Path) -> None:
    assert rendered(tmp_path, "một") == "một"
    [file] = kept(tmp_path)
    written = file.stat().st_mtime_ns, file.stat().st_ino
    assert rendered(tmp_path, "một") == "một"
    assert (file.stat().st_mtime_ns, file.stat().st_ino) == written
    assert rendered(tmp_path, "hai") == "hai"
    assert kept(tmp_path) == [file]


def test_other_rules_of_writing_compile_anew(tmp_path: Path) -> None:
    rendered(tmp_path, "một")
    rendered(tmp_path, "một", rules="other rules")
    assert len(kept(tmp_path)) == 2


@pytest.mark.parametrize("content", [b"", b"j2 spoilt", b"\x00" * 40])
def test_a_spoilt_file_is_compiled_anew(tmp_path: Path, content: bytes) -> None:
    rendered(tmp_path, "một")
    [file] = kept(tmp_path)
    file.write_bytes(content)
    assert rendered(tmp_path, "một") == "một"
    assert file.read_bytes() != content


def test_a_folder_that_cannot_be_written_is_no_fault(tmp_path: Path) -> None:
    (tmp_path / "__pycache__").write_text("a file, not a folder", encoding="utf-8")
    assert rendered(tmp_path, "một") == "một"
