"""A page that passes the gate, and what spoils it."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import pandas as pd
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_notebook, new_output

from plan09lib.deliver.gate.rules import RULES
from plan09lib.deliver.page.page import style_sheet
from plan09lib.errors import Fault


@dataclass(frozen=True)
class ShownFact:
    value_text: str
    display: str
    anchor: str = "mc-T25-3b"


def unit_called(ward: str = "phường Thử") -> Any:
    name = SimpleNamespace(ward=ward, parent="ĐẢNG BỘ THÀNH PHỐ THỬ", committee="", place="Thử")
    return SimpleNamespace(file=SimpleNamespace(names=[name]))


@dataclass
class FakeReview:
    """What the gate compares a page with; three facts, one person."""

    facts: Mapping[str, ShownFact] = field(
        default_factory=lambda: {
            "T25-3b.k": ShownFact("7", "7"),
            "T25-3b.need": ShownFact("8", "8"),
            "T25-3b.share": ShownFact("7/9", "77,8%"),
        }
    )
    references: frozenset[str] = frozenset({"T25-3b", "II.3/2025", "6 tháng đầu năm 2025", "2025"})
    roster_names: frozenset[str] = frozenset({"Nguyễn Văn Hoà", "An"})
    expected_anchors: tuple[str, ...] = ("T25-3b",)
    unit: Any = field(default_factory=unit_called)
    frame: pd.DataFrame = field(
        default_factory=lambda: pd.DataFrame({"target_id": ["T25-3b"], "k": [7]})
    )


def picture(text: str = "mức đạt", extra: str = "") -> str:
    svg = f'<svg xmlns="http://www.w3.org/2000/svg"{extra}><text>{text}</text></svg>'
    return "data:image/svg+xml;base64," + base64.b64encode(svg.encode()).decode()


CHART = f"""<figure class="chart" id="bieu-do" data-facts="T25-3b.k T25-3b.need">
<img alt="Công chức: có 7 người đạt, cần 8 người, kỳ 6 tháng đầu năm 2025." src="{picture()}">
<figcaption>Mức đạt so với mức cần.</figcaption></figure>"""

GOOD = f"""<!DOCTYPE html>
<html lang="vi"><head><meta charset="utf-8"><title>Sơ kết 6 tháng đầu năm 2025</title>
<style>{style_sheet()}</style></head><body>
<nav><a href="#muc-3">3. Đào tạo</a></nav>
<main id="noi-dung"><h2 id="muc-3">3. Đào tạo năm 2025</h2>
<section id="T25-3b"><p><span class="ref">T25-3b</span>: có
<data value="7" data-fact="T25-3b.k">7</data> người
(<data value="7/9" data-fact="T25-3b.share">77,8%</data>). Công việc còn gian nan.</p>
<p class="nguon"><a href="#mc-T25-3b">Nguồn số liệu</a></p>
<blockquote class="comment">Đã mở 2 lớp. <cite>Ban Tổ chức</cite></blockquote></section>
{CHART}
<table><tr id="mc-T25-3b"><td><span class="ref">II.3/2025</span></td></tr></table>
</main></body></html>"""


ROW = '<table><tr id="mc-T25-3b"><td><span class="ref">II.3/2025</span></td></tr></table>'
assert ROW in GOOD
IN_TWO = {
    "bao-cao.html": GOOD.replace(ROW, "").replace("#mc-T25-3b", "phu-luc.html#mc-T25-3b"),
    "phu-luc.html": f"""<!DOCTYPE html>
<html lang="vi"><head><meta charset="utf-8"><title>Phụ lục</title></head><body>
<main id="noi-dung"><h1>Phụ lục</h1>{ROW}
<p><data value="7" data-fact="T25-3b.k">7</data> người đạt.
<a href="bao-cao.html#T25-3b">Về báo cáo</a></p></main></body></html>""",
}
"""The same report with its evidence on a page beside."""


def good_notebook(source: str = "review.targets(2025)", *outputs: NotebookNode) -> NotebookNode:
    html = new_output("execute_result", {"text/html": "<p>Kết quả</p>"}, execution_count=1)
    return new_notebook(cells=[new_code_cell(source, outputs=list(outputs or [html]))])


def rules_broken(faults: list[Fault]) -> set[str]:
    """The names of the rules that the faults quote."""
    names = {rule.says: rule.name for rule in RULES}
    return {names[fault.rule] for fault in faults}


def swap(old: str, new: str) -> str:
    assert old in GOOD, f"the good page has no {old!r} to spoil"
    return GOOD.replace(old, new)


def add(html: str) -> str:
    return swap("</main>", f"{html}</main>")
