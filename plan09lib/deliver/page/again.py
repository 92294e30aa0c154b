"""A notebook's cells shown in this process, as a kernel would show them.

The cells of a report are one-line calls of the review (tested), so that what each shows can be
told from the review alone: whoever has one of his own shows them again.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell
from papermill.translators import PythonTranslator

from plan09lib.deliver.page.shared_notebook import INJECTED, shareable

_DECLARED = "parameters"


@dataclass(frozen=True)
class ViewCall:
    """A call of a review for one of its views: `review.targets(2025)`."""

    view: str
    arguments: tuple[Any, ...]
    named: Mapping[str, Any]

    @classmethod
    def of(cls, source: str) -> ViewCall | None:
        """The call that a cell is; None for any other code.

        >>> ViewCall.of('review.chart("cac-lop")')
        ViewCall(view='chart', arguments=('cac-lop',), named={})
        >>> ViewCall.of("review.chart(name)"), ViewCall.of("other.chart()"), ViewCall.of("1 +")
        (None, None, None)
        """
        try:
            call = ast.parse(source.strip(), mode="eval").body
        except SyntaxError:
            return None
        match call:
            case ast.Call(func=ast.Attribute(value=ast.Name(id="review"), attr=view)):
                try:
                    arguments = tuple(map(ast.literal_eval, call.args))
                    named = {str(one.arg): ast.literal_eval(one.value) for one in call.keywords}
                except ValueError:
                    return None
                return None if view.startswith("_") else cls(view, arguments, named)
        return None

    def shown(self, review: object, number: int) -> NotebookNode:
        """What the cell of that number shows, in every form that a view has."""
        view = getattr(review, self.view)(*self.arguments, **self.named)
        forms = {"text/html": view._repr_html_(), "text/plain": repr(view)}
        if hasattr(view, "_repr_latex_"):
            forms["text/latex"] = view._repr_latex_()
        return NotebookNode(  # what new_output gives, which looks through it once more
            output_type="execute_result",
            metadata=NotebookNode(),
            data=NotebookNode(forms),
            execution_count=number,
        )


def shown_again(
    source: NotebookNode, review: object, parameters: Mapping[str, str] | None = None
) -> NotebookNode:
    """The notebook as it is shared, run with `parameters`, with the results of `review`.

    Cells that are no call of a view have none.
    """
    notebook = nbformat.from_dict(source)
    if parameters is not None:
        notebook.cells = _with_parameters(notebook.cells, parameters)
    codes = (cell for cell in notebook.cells if cell.cell_type == "code")
    for number, cell in enumerate(codes, start=1):
        call = ViewCall.of(cell.source)
        cell.execution_count = number
        cell.outputs = [call.shown(review, number)] if call else []
    return shareable(notebook)


def _with_parameters(
    cells: list[NotebookNode], parameters: Mapping[str, str]
) -> list[NotebookNode]:
    """The cells with that of the parameters where papermill puts it."""
    told = PythonTranslator.codify(dict(parameters), "Parameters")
    cell = new_code_cell(told, metadata={"tags": [INJECTED]})
    left = [one for one in cells if INJECTED not in _tags(one)]
    at = next((n for n, one in enumerate(left, start=1) if _DECLARED in _tags(one)), 0)
    return [*left[:at], cell, *left[at:]]


def _tags(cell: NotebookNode) -> list[str]:
    tags: list[str] = cell.metadata.get("tags", [])
    return tags
