"""How many targets short of their deadline first screens and leaders' letters leave unnamed.

    python tests/bench/unnamed.py [how many invented wards, 200 without] [BEFORE]

Beside it how often the sections contradict each other. With BEFORE, a revision, the same reports
are told by that version too, in its own words, and held against the classes as they are judged now:
there a target is named where its code stands at all, and the one rule that needs no words is asked
(strengths are no shortfalls, shortfalls are all told).
"""

from __future__ import annotations

import contextlib
import json
import re
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from generated import invent  # noqa: E402
from unnamed import SAMPLES, Texts, counted  # noqa: E402

from plan09lib.deliver.gate.conclusions import strengths_are_none  # noqa: E402
from plan09lib.errors import DataRefused  # noqa: E402
from plan09lib.read.plan.plan import load_plan  # noqa: E402
from plan09lib.tell.report.opening import open_report_review  # noqa: E402
from plan09lib.tell.report.review import Review  # noqa: E402
from plan09lib.tell.told.prospects import SHORT  # noqa: E402
from tests.trees.compare import Tree, unpack  # noqa: E402

Asked = tuple[str, str, str]
"""Kind, unit and period of a report."""
_TELL = """
import json, sys
from pathlib import Path
from plan09lib.errors import DataRefused
from plan09lib.tell.report.opening import open_report_review
for asked in json.loads(Path(sys.argv[2]).read_text()):
    try:
        review = open_report_review(*asked, sys.argv[1])
        names = ("verdict", "assessment", "outlook", "directions")
        html = [getattr(review, name)().html for name in names]
        told = [html[0], review.mail_html(), "\\n".join(html)]
    except DataRefused:
        continue
    print(json.dumps({"asked": asked, "told": told}))
"""


def invented(count: int, data: Path) -> list[Asked]:
    """The reports of so many invented wards, written below `data`."""
    shutil.copytree(ROOT / "data" / "plan", data / "plan")
    plan, found = load_plan(data / "plan"), []
    for seed in range(count):
        unit = invent(seed, plan)
        unit.write(data, plan)
        found.append((unit.kind, unit.unit_id, unit.period))
    return found


def opened(asked: list[Asked], data: Path) -> Iterator[tuple[Asked, Review]]:
    """The reviews; one whose data may legally be refused is left out."""
    for one in asked:
        with contextlib.suppress(DataRefused):
            yield one, open_report_review(*one, data)


def before(version: str, asked: list[Asked], data: Path, work: Path) -> dict[Asked, Texts]:
    """What that version says of the same lists, by its own plan."""
    tree = Tree(version, work)
    unpack(version, tree.folder)
    own = work / "data"
    shutil.copytree(data, own, ignore=shutil.ignore_patterns("plan"))
    shutil.copytree(tree.folder / "data" / "plan", own / "plan")
    (work / "asked.json").write_text(json.dumps(asked), encoding="utf-8")
    said = tree.run(_TELL, str(own), str(work / "asked.json")).splitlines()
    lines = [json.loads(line) for line in said if line.startswith("{")]
    if not lines:
        raise SystemExit(f"{version} tells nothing:\n" + "\n".join(said[-5:]))
    return {tuple(line["asked"]): Texts(*line["told"]) for line in lines}


def held_against(review: Review, texts: Texts) -> Iterator[tuple[str, str]]:
    """What older texts do not name or deny, by the classes of now: what it is, and the class."""
    for target, code in zip(review.frame["target_id"], review.frame["prospect"], strict=True):
        is_told = [re.search(rf"(?<![\w-]){target}(?![\w-])", one) for one in texts.first.values()]
        if code in SHORT and not all(is_told):
            yield "unnamed", code
    for _ in strengths_are_none(texts.shared(review)):
        yield "contradictions", "strengths"


def _say(name: str, found: Counter[str]) -> None:
    told = ", ".join(f"{code} {number}" for code, number in sorted(found.items()))
    print(f"{name} {found.total()} ({told})", flush=True)


def main(count: int, version: str) -> int:
    """Print the counts; 1 when anything is left unnamed or contradicted now."""
    wrong = 0
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        for name, asked, data in (
            ("samples", SAMPLES, ROOT / "data"),
            (f"{count} invented", invented(count, work / "invented"), work / "invented"),
        ):
            reviews = dict(opened(asked, data))
            found = counted(reviews.values())
            for what in ("all", "now", "contradictions"):
                _say(f"{name}: {what}", found[what])
            wrong += found["now"].total() + found["contradictions"].total()
            if version:
                texts = before(version, asked, data, work / name.replace(" ", "-"))
                both = [(reviews[one], told) for one, told in texts.items() if one in reviews]
                old = Counter(pair for one in both for pair in held_against(*one))
                print(f"{name}: {len(both)} of {len(reviews)} reports are told by {version}")
                for what in ("unnamed", "contradictions"):
                    own = Counter({code: n for (kind, code), n in old.items() if kind == what})
                    _say(f"{name}: {version}: {what}", own)
    return bool(wrong)


if __name__ == "__main__":
    wards = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    sys.exit(main(wards, sys.argv[2] if len(sys.argv) > 2 else ""))
