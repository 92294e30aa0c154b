"""What the server of `plan09 lab` saves of a notebook: no result that is the office's own.

JupyterLab saves by itself every two minutes; a list of names would lie in the notebook's file.
"""

from __future__ import annotations

from typing import Any

from plan09lib.cli.shell import refuse_to_run_alone

INTERNAL = 'class="noi-bo"'
"""How the lists of `tell/explore/explored.py` begin, in a result as in a panel's state."""


def without_internal(model: dict[str, Any], **_: Any) -> None:
    """Takes the results that are marked as internal out of a notebook that is about to be saved."""
    notebook = model.get("content")
    if model.get("type") != "notebook" or not isinstance(notebook, dict):
        return
    for cell in notebook.get("cells", []):
        if "outputs" in cell:
            cell["outputs"] = [one for one in cell["outputs"] if INTERNAL not in _html(one)]
    if any(
        INTERNAL in str(one) for one in notebook.get("metadata", {}).get("widgets", {}).values()
    ):
        del notebook["metadata"]["widgets"]


def _html(output: dict[str, Any]) -> str:
    told = output.get("data", {}).get("text/html", "")
    return "".join(told) if isinstance(told, list) else str(told)


refuse_to_run_alone(__name__)
