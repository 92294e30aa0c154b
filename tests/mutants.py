"""`make mutants`: faults planted in `judge/`, one at a time; its tests must find each of them.

Most move a boundary by one. Each is planted in a copy of the tree, so that the tree itself stays
as it is, and tried with the tests of its room. What no test finds is named at the end (exit 1).
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
_COPIED = ("plan09lib", "tests", "data", "notebooks", "pyproject.toml")
_FOUND, _PASSED = 1, 0


@dataclass(frozen=True)
class Mutant:
    """What stands once in a module of `judge/`, what is put there, and the tests that may tell."""

    module: str
    old: str
    new: str
    tests: str

    @property
    def name(self) -> str:
        """The module, and the change in a line."""
        old, new = (" ".join(text.split()) for text in (self.old, self.new))
        return f"{self.module}: {old} => {new}"


_TARGETS = (
    "plan09lib/judge/targets/need_and_status.py plan09lib/judge/targets/heads.py"
    " tests/judge/targets/test_judge_verdicts.py"
)
_PROSPECT = (
    "plan09lib/judge/prospect/prospect.py tests/judge/prospect/test_prospect_cases.py"
    " tests/judge/prospect/test_prospect_shared.py"
)
MUTANTS = tuple(
    Mutant(*parts)
    for parts in (
        ("targets/heads.py", "(product + 50) // 100", "(product + 49) // 100", _TARGETS),
        ("targets/heads.py", "return -(-product // 100)", "return product // 100 + 1",
         _TARGETS),
        ("targets/need_and_status.py", "if whole <= 0:", "if whole < 0:", _TARGETS),
        ("targets/need_and_status.py", "(climb * part.numerator) // part.denominator",
         "-(-climb * part.numerator // part.denominator)", _TARGETS),
        ("targets/need_and_status.py", "if heads >= needed:", "if heads > needed:", _TARGETS),
        ("targets/need_and_status.py", "k >= self.need(n) for", "k > self.need(n) for", _TARGETS),
        ("targets/need_and_status.py", "if k < baseline_heads:", "if k <= baseline_heads:",
         _TARGETS),
        ("targets/need_and_status.py", "if k >= milestone(", "if k > milestone(", _TARGETS),
        ("targets/need_and_status.py", '"stalled" if k == baseline_heads else "behind"',
         '"stalled"', _TARGETS),
        ("targets/need_and_status.py", "count.undecided and not count.unknown",
         "count.undecided", _TARGETS),
        ("prospect/prospect.py", "last.day < target.deadline", "last.day <= target.deadline",
         _PROSPECT),
        ("prospect/prospect.py", "evidence.period.end >= target.deadline",
         "evidence.period.end > target.deadline", _PROSPECT),
        ("prospect/prospect.py", "day <= evidence.period.end", "day < evidence.period.end",
         _PROSPECT),
        ("prospect/prospect.py", "last.day < day", "last.day <= day", _PROSPECT),
        ("prospect/prospect.py", "np.count_nonzero(gone) <= FEW", "np.count_nonzero(gone) < FEW",
         _PROSPECT),
        ("prospect/prospect.py", "np.count_nonzero(stay) < np.count_nonzero(today)",
         "np.count_nonzero(stay) <= np.count_nonzero(today)", _PROSPECT),
        ("prospect/prospect.py", "if len(surely) >= missing:", "if len(surely) > missing:",
         _PROSPECT),
        ("prospect/prospect.py", "if reach >= missing:", "if reach > missing:", _PROSPECT),
        ("prospect/prospect.py", "if reach + gaps >= missing:", "if reach + gaps > missing:",
         _PROSPECT),
        ("prospect/prospect.py", "reach + late >= missing", "reach + late > missing", _PROSPECT),
        ("prospect/prospect.py", "0 < heads <= len(found)", "0 < heads < len(found)", _PROSPECT),
        ("prospect/prospect.py", "heads = max(heads, fewest", "heads = min(heads, fewest",
         _PROSPECT),
        ("prospect/chains.py", "return _Until(self.day, first - _DAY, months)",
         "return _Until(self.day, first, months)", _PROSPECT),
        ("prospect/chains.py", "if one >= earliest), None)", "if one > earliest), None)",
         _PROSPECT),
        ("prospect/chains.py", "own.days[offer.id] - 1", "own.days[offer.id]", _PROSPECT),
        ("prospect/chains.py", "ready = [who.ready[name] + _DAY", "ready = [who.ready[name]",
         _PROSPECT),
        ("prospect/own_rows.py", "(last - first).days + 1", "(last - first).days", _PROSPECT),
        ("prospect/own_rows.py", 'other["to_date"] < begun', 'other["to_date"] <= begun',
         _PROSPECT),
        ("outlook/at_deadline.py", 'rows["to_date"] <= pd.Timestamp(target.deadline)',
         'rows["to_date"] < pd.Timestamp(target.deadline)', _PROSPECT),
        ("outlook/months.py", "if first.day > _days(year, month):",
         "if first.day >= _days(year, month):", "plan09lib/judge/outlook/months.py"),
        ("targets/ranking.py", "if n >= ranked_from", "if n > ranked_from",
         "plan09lib/judge/targets/ranking.py"),
        ("tasks/similar_positions.py", "Fraction(1, 4), Fraction(3, 4)",
         "Fraction(1, 5), Fraction(3, 4)", "tests/judge/tasks/test_similar_positions.py"),
        ("tasks/courses.py", 'not row["to_date"] <= planned_on', 'not row["to_date"] < planned_on',
         "tests/judge/tasks/test_planned_courses.py"),
        ("training/inputs.py", "state not in (None, DROPPED)", "state not in (None,)",
         "tests/judge/training/test_training_proposal.py"),
    )
)  # fmt: skip


def main(wanted: Iterable[str]) -> int:
    """Try every mutant, or those whose names hold one of the words given."""
    words = tuple(wanted)
    chosen = [one for one in MUTANTS if not words or any(word in one.name for word in words)]
    with tempfile.TemporaryDirectory() as place:
        tree = Path(place)
        for name in _COPIED:
            copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copyfile
            copy(ROOT / name, tree / name)  # type: ignore[operator]
        survivors = [one for one in chosen if not _is_found(one, tree)]
    names = (one.name for one in survivors)
    print(f"{len(chosen) - len(survivors)} of {len(chosen)} found; left:", *names, sep="\n")
    return 1 if survivors else 0


def _is_found(one: Mutant, tree: Path) -> bool:
    """Whether a test fails with the mutant in `tree`. Raises: RuntimeError when none can run."""
    file = tree / "plan09lib" / "judge" / one.module
    whole = file.read_text(encoding="utf-8")
    file.write_text(whole.replace(one.old, one.new), encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:xdist", "-p",
               "no:cacheprovider", *one.tests.split()]  # fmt: skip
    environment = {**os.environ, "PYTHONPATH": str(tree)}
    done = subprocess.run(
        command, cwd=tree, env=environment, capture_output=True, text=True, check=False
    )
    file.write_text(whole, encoding="utf-8")
    if done.returncode not in (_FOUND, _PASSED):
        raise RuntimeError(f"{one.name}\n{done.stdout}{done.stderr}")
    print("found   " if done.returncode == _FOUND else "SURVIVED", one.name, flush=True)
    return done.returncode == _FOUND


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
