"""A report's notebook by another plan: what is asked for names it, and each of its groups of tasks
has a part of its own.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell

from plan09lib.deliver.page.again import ViewCall
from plan09lib.read.plan.plan import Plan

_OPENS = re.compile(r"(?<=open_review\()(.*)(?=\)$)", re.MULTILINE)
_DECLARED = 'plan: str = ""  # kế hoạch: tên thư mục trong data/plan'
_GROUP = "task_group"
_TARGETS = "Các chỉ tiêu"
"""The heading over the targets of a plan of which no group of tasks is to meet them."""


def by_plan(source: NotebookNode, plan: Plan) -> NotebookNode:
    """The notebook that shows reports by `plan`; cells that name no group are those of `source`.

    The targets stand with the group whose actions are to meet them; where all of them name ranges
    there is no chart of them.
    """
    notebook: NotebookNode = nbformat.from_dict(source)
    for cell in notebook.cells:
        if "parameters" in cell.metadata.get("tags", []):
            cell.source = f"{cell.source}\n{_DECLARED}"
        elif cell.cell_type == "code":
            cell.source = _OPENS.sub(r"\1, plan=plan", cell.source)
        else:
            cell.source = cell.source.replace("thực hiện Kế hoạch", f"thực hiện {plan.kind}")
    starts = [at - 1 for at, cell in enumerate(notebook.cells) if _view(cell) == _GROUP]
    if not starts:
        return notebook
    last = next(at for at in range(starts[-1] + 1, len(notebook.cells)) if _is_text(notebook, at))
    grouped = notebook.cells[starts[0] : last]
    left_out = (_GROUP,) if plan.targets else (_GROUP, "chart")
    beside = [one for one in grouped if one.cell_type == "code" and _view(one) not in left_out]
    parts = list(_parts(plan, beside))
    notebook.cells = [*notebook.cells[: starts[0]], *parts, *notebook.cells[last:]]
    return notebook


def _parts(plan: Plan, of_targets: list[NotebookNode]) -> Iterator[NotebookNode]:
    own = plan.file.group_of_targets
    for place, group in enumerate(plan.file.task_groups, start=1):
        asked = json.dumps(group.id, ensure_ascii=False)
        yield new_markdown_cell(f"### {group.heading}", id=f"o-nhom-{place}")
        yield new_code_cell(f"review.{_GROUP}({asked})", id=f"o-nhom-{place}-viec")
        if group == own:
            yield from of_targets
    if own is None:
        yield new_markdown_cell(f"### {_TARGETS}", id="o-chi-tieu")
        yield from of_targets


def _view(cell: NotebookNode) -> str:
    call = ViewCall.of(cell.source) if cell.cell_type == "code" else None
    return call.view if call else ""


def _is_text(notebook: NotebookNode, at: int) -> bool:
    """Whether the cell heads what follows, and is none of the groups' own headings."""
    cells = notebook.cells
    heads_group = at + 1 < len(cells) and _view(cells[at + 1]) == _GROUP
    return bool(cells[at].cell_type == "markdown" and not heads_group)
