"""Anchors and names of scenarios have one home; templates define the same places."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from plan09lib.tell.numbers.outlook import SCENARIOS
from plan09lib.tell.words import anchors
from plan09lib.tell.words.narrate import TEMPLATES
from plan09lib.tell.words.wording import scenario_label

PACKAGE = Path(anchors.__file__).resolve().parents[2]
HOMES = {"tell/words/anchors.py", "read/clauses/plan_file.py"}
_DEFINED = re.compile(r'\bid="([a-z0-9-]+)"')
_GLUED = re.compile(r"^(mc|viec)-")


def defined() -> set[str]:
    """Every literal id of a template."""
    texts = (path.read_text(encoding="utf-8") for path in Path(TEMPLATES).rglob("*.j2"))
    return {found for text in texts for found in _DEFINED.findall(text)}


def named() -> set[str]:
    """Every constant of `anchors`: ids of sections and of places of the evidence."""
    found: set[str] = set()
    for name, value in vars(anchors).items():
        if name.isupper():
            found |= {value} if isinstance(value, str) else set(value)
    return found


def test_every_place_that_code_leads_to_is_defined_by_a_template() -> None:
    of_its_renderer = {anchors.DOCUMENT, anchors.ANNEXES}  # written round the blocks, see shown.py
    assert anchors.READINGS.removeprefix("vb-") in defined()
    of_its_renderer.add(anchors.READINGS)
    assert named() - defined() == of_its_renderer


def test_every_place_of_the_evidence_that_a_template_defines_is_named_here() -> None:
    assert {one for one in defined() if one.startswith("mc-")} - named() == set()


def glued(source: str) -> list[str]:
    """Texts of code that begin like an anchor, docstrings apart."""
    texts = []
    for node in ast.walk(ast.parse(source)):
        parts = node.values[:1] if isinstance(node, ast.JoinedStr) else [node]
        for part in parts:
            is_text = isinstance(part, ast.Constant) and isinstance(part.value, str)
            if is_text and _GLUED.match(part.value) and part.value != "viec-3":
                texts.append(part.value)
    return texts


@pytest.mark.parametrize("path", sorted(PACKAGE.rglob("*.py")), ids=lambda path: path.stem)
def test_no_other_module_glues_an_anchor(path: Path) -> None:
    if path.relative_to(PACKAGE).as_posix() not in HOMES:
        assert glued(path.read_text(encoding="utf-8")) == []


def test_a_glued_anchor_is_seen() -> None:
    assert glued('x = f"mc-{key}"')
    assert glued('x = "viec-" + key')


@pytest.mark.parametrize("place", ["trong_cau", "o_bang", "duoi_hinh", "khi_kham_pha"])
def test_every_scenario_has_a_name_in_every_kind_of_place(place: str) -> None:
    assert all(scenario_label.of(place, scenario) for scenario in SCENARIOS)


def test_only_one_template_names_the_scenarios() -> None:
    for path in Path(TEMPLATES).rglob("*.j2"):
        if path.name != "kich_ban.j2":
            text = path.read_text(encoding="utf-8")
            named = re.search(r'"nothing": "[^}]*"under_way": "[^}]*"plan": "', text)
            assert named is None, path.name
