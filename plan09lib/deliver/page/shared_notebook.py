"""The executed notebook as it is shared: what was asked, what came out, nothing of the machine."""

from __future__ import annotations

import re

from nbformat import NotebookNode
from nbformat import writes as notebook_text
from nbformat.v4 import new_notebook

KERNEL = {"name": "python3", "display_name": "Python 3", "language": "python"}
LANGUAGE = {"name": "python", "file_extension": ".py"}
_OF_A_VIEW = ("text/html", "text/latex", "text/plain")
INJECTED = "injected-parameters"
_PRIVATE_PARAMETER = re.compile(r"^data_dir\s*=.*\n?", re.MULTILINE)


def shareable(notebook: NotebookNode) -> NotebookNode:
    """A copy with parameters, text, code and HTML results only; the same run gives the same bytes.

    Left out: paths, times, versions, user names, streams, and what stands beside HTML results,
    but for views, which tell the same in all their forms (others may hold memory addresses).
    """
    cells = [_shared_cell(cell, number) for number, cell in enumerate(notebook.cells, start=1)]
    metadata = {"kernelspec": dict(KERNEL), "language_info": dict(LANGUAGE)}
    return new_notebook(cells=cells, metadata=metadata)


def shareable_text(notebook: NotebookNode) -> str:
    """The text of a shareable notebook, as the file holds it."""
    return notebook_text(notebook) + "\n"


def _shared_cell(cell: NotebookNode, number: int) -> NotebookNode:
    tags = [tag for tag in cell.metadata.get("tags", []) if not tag.startswith("papermill")]
    shared = NotebookNode(
        id=f"o-{number}",
        cell_type=cell.cell_type,
        metadata=NotebookNode({"tags": tags} if tags else {}),
        source=_PRIVATE_PARAMETER.sub("", cell.source) if INJECTED in tags else cell.source,
    )
    if cell.cell_type == "code":
        shared.execution_count = cell.execution_count
        shared.outputs = [_shared_output(output) for output in cell.outputs if _is_shared(output)]
    return shared


def _is_shared(output: NotebookNode) -> bool:
    return not (output.output_type == "stream" and output.name == "stderr")


def _shared_output(output: NotebookNode) -> NotebookNode:
    if "text/html" not in output.get("data", {}):
        return output
    forms = _OF_A_VIEW if "text/latex" in output.data else ("text/html",)
    data = NotebookNode({form: output.data[form] for form in forms})
    kept = NotebookNode(output_type=output.output_type, data=data, metadata=NotebookNode())
    if output.output_type == "execute_result":
        kept.execution_count = output.execution_count
    return kept
