"""The faults that `make mutants` plants are still faults of the code as it is."""

from __future__ import annotations

import ast

import pytest
from mutants import MUTANTS, ROOT, Mutant


@pytest.mark.parametrize("one", MUTANTS, ids=lambda one: one.name)
def test_a_mutant_changes_one_place_of_its_module_and_has_tests(one: Mutant) -> None:
    text = (ROOT / "plan09lib" / "judge" / one.module).read_text(encoding="utf-8")
    assert text.count(one.old) == 1
    changed = ast.dump(ast.parse(text.replace(one.old, one.new)))
    assert changed != ast.dump(ast.parse(text))
    assert all((ROOT / name).is_file() for name in one.tests.split())
