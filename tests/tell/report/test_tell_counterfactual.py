"""One cell of one workbook changed: exactly what depends on it changes in the report."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from lxml import html as lxml_html
from notebook_calls import calls
from raw_lists import write_sheets

from plan09lib import open_review
from plan09lib.read.plan.plan import Plan
from plan09lib.read.tables.source_tables import raw_sheets
from plan09lib.read.tables.sources import Source

UNIT, DAY, PERIOD = "phuong-mau-1", "2025-06-30", "2025-H1"
SAMPLE = Path(__file__).resolve().parents[3] / "data" / "sample" / UNIT
SUMMARIES = {"verdict()", "assessment()", "outlook()", "directions()", "task_group(3)",
             "annexes()"}  # fmt: skip
"""Views that list late targets, count verdicts or look ahead: a verdict moves their lines."""


@dataclass(frozen=True)
class Flip:
    """A cell of one person, the targets that tell of it, and those whose other readings may."""

    header: str
    group: str
    before: str
    after: str
    targets: frozenset[str]
    alternatives: frozenset[str] = frozenset()


FLIPS = {
    "political theory of a civil servant": Flip(
        "Lý luận chính trị", "công chức", "trung cấp", "chưa", frozenset({"T25-3b"})
    ),
    "computer skill of a civil servant": Flip(
        "Tin học", "công chức", "cơ bản", "chưa", frozenset({"T30-4"})
    ),
    "degree of a part-time worker": Flip(
        "Chuyên môn",
        "không chuyên trách",
        "đại học",
        "chưa",
        frozenset({"T25-4a", "T30-3a"}),
        alternatives=frozenset({"T30-3b"}),
    ),
}


def rewrite(path: Path, plan: Plan, flip: Flip | None) -> None:
    """The workbook of the as-of day written anew, with at most one cell changed."""
    sheets = raw_sheets(Source(dt.date.fromisoformat(DAY), path), plan.layout)
    if flip:
        head, *people = sheets["Nhân sự"]
        places = {str(title): place for place, title in enumerate(head)}
        groups, levels = plan.vocabularies["nhom"], plan.vocabularies

        def level(row: list[object]) -> str:
            column = next(
                c for c in plan.layout.sheets["nhan_su"].columns if c.header == flip.header
            )
            found = levels[column.vocab].find(str(row[places[flip.header]]))
            return found.label if found else ""

        person = next(
            row
            for row in people
            if groups.find(str(row[places["Nhóm"]])) == groups.find(flip.group)
            and level(row) == flip.before
            and row[places["Cấp ủy viên"]] == ""
            and row[places["CT-XH"]] == ""
        )
        person[places[flip.header]] = flip.after
    write_sheets(path, sheets)


@pytest.fixture(scope="module")
def views_of(
    tmp_path_factory: pytest.TempPathFactory, plan: Plan
) -> Callable[[str], dict[str, str]]:
    """A function that gives every view of the interim review, by call, after a flip."""
    known: dict[str, dict[str, str]] = {}

    def make(name: str) -> dict[str, str]:
        if name not in known:
            folder = tmp_path_factory.mktemp("flip") / "data"
            shutil.copytree(plan.folder, folder / "plan")
            shutil.copytree(SAMPLE, folder / "units" / UNIT)
            rewrite(folder / "units" / UNIT / f"{DAY}.xlsx", plan, FLIPS.get(name))
            review = open_review("so_ket", UNIT, PERIOD, folder)
            known[name] = {
                f"{call}({', '.join(map(str, arguments))})": getattr(review, call)(*arguments).html
                for call, arguments in calls("so_ket")
            }
        return known[name]

    return make


def parts(html: str) -> dict[str, str]:
    """The pieces of a view that belong to one target or chart, and what is left, by a key."""
    content = lxml_html.fromstring(f"<div>{html}</div>")
    found: dict[str, str] = {}

    def take(key: str, element: Any) -> None:
        while key in found:
            key += "'"
        found[key] = lxml_html.tostring(element, encoding="unicode", with_tail=False)
        element.getparent().remove(element) if element.tail is None else element.drop_tree()

    for block in content.xpath("//section[contains(@class,'target')]"):
        take(f"block {block.get('id')}", block)
    for figure in content.xpath("//figure"):
        take(f"chart {figure.get('id')}", figure)
    for row in content.xpath("//tr[th[@scope='row']]"):
        take(f"row {row.find('th').text_content().split(',')[0]}", row)
    for number, line in enumerate(content.xpath("//p|//li[not(.//li)]")):
        take(f"line {number}", line)
    found["rest"] = " ".join(lxml_html.tostring(content, encoding="unicode").split())
    return found


def changed(before: dict[str, str], after: dict[str, str]) -> dict[str, set[str]]:
    """The pieces that differ, by view."""
    assert before.keys() == after.keys()
    differing = {}
    for name in before:
        one, other = parts(before[name]), parts(after[name])
        keys = {key for key in one.keys() | other.keys() if one.get(key) != other.get(key)}
        if keys:
            differing[name] = keys
    return differing


def table_1(html: str) -> dict[str, str]:
    """The rows of the document's table of targets, by the target that each tells of."""
    rows = lxml_html.fromstring(f"<div>{html}</div>").xpath("//table[@id='vb-bang-1']/tbody/tr")
    assert len(rows) == 11
    return {row[1].text_content(): lxml_html.tostring(row, encoding="unicode") for row in rows}


@pytest.mark.parametrize("name", FLIPS)
def test_only_what_depends_on_the_cell_changes(
    name: str, views_of: Callable[[str], dict[str, str]], plan: Plan
) -> None:
    flip = FLIPS[name]
    differing = changed(views_of("as it was"), views_of(name))
    pieces = {f"block {target}" for target in flip.targets}
    readings = {f"block {target}" for target in flip.alternatives}
    told = differing.pop("targets()")
    assert pieces <= told <= pieces | readings
    before, after = (table_1(views_of(one)["document()"]) for one in ("as it was", name))
    differing.pop("document()", None)  # counts verdicts, tells themes; its table tells of each
    moved = {one for one in before.keys() | after.keys() if before.get(one) != after.get(one)}
    texts = {plan.target(target).text.partition(" (")[0] for target in flip.targets}
    assert all(any(text in one for text in texts) for one in moved), moved
    assert differing.pop("chart(bac-thang)") == {"chart bieu-do-bac-thang"}
    differing.pop("chart(cac-lop)", None)  # where a class has changed
    annex = {key.rstrip("'") for key in differing.pop("evidence_annex()")}
    assert annex == {f"row {target}" for target in flip.targets}
    differing.pop("data_quality()", None)  # a level that falls between two lists is counted
    allowed = SUMMARIES | {"ladders()", "readings()"}
    assert set(differing) <= allowed
    differing = {view: keys for view, keys in differing.items() if view not in SUMMARIES}
    assert all(key.startswith(("line", "row")) for keys in differing.values() for key in keys)


def test_a_flip_is_noticed_by_the_comparison(views_of: Callable[[str], dict[str, str]]) -> None:
    assert changed(views_of("as it was"), views_of("as it was")) == {}
    before = views_of("as it was")
    for name, html in before.items():
        assert "".join(parts(html).values()), name
    touched = before | {"ladders()": before["ladders()"].replace("đạt", "đặt", 1)}
    assert set(changed(before, touched)) == {"ladders()"}
