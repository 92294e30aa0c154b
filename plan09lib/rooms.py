"""What the rooms around the core add to it, each named in this one place.

The core is what one report needs. Kinds of review, kernels that start sooner, files beside the
page and further commands stand in rooms of their own, which import the core and are never imported
by it: it asks here for what they add, and does without where a room has been taken away.
"""

from __future__ import annotations

import importlib
import importlib.util
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Kind:
    """A kind of review: what it is called, and what opens one.

    `opens` is called with unit, period and data folder; reports, which the core opens, have none.
    `knows` is called with the data folder and the unit, to refuse an unknown one before anything
    starts. `published`: by `plan09 report` and its like.
    """

    label: str
    opens: str = ""
    knows: str = "plan09lib.read.unit.unit:load_unit"
    published: bool = True


KINDS = {
    "so_ket": Kind("sơ kết"),
    "tong_ket": Kind("tổng kết"),
    "du_lieu": Kind("số liệu đã nhận", "plan09lib.tell.lists.data_review:open_data_review"),
    "kham_pha": Kind("khám phá", "plan09lib.tell.explore.explorer:open_explorer", published=False),
    "tong_hop": Kind(
        "tổng hợp", "plan09lib.tell.city.rollup:open_rollup", "plan09lib.read.city.city:city_folder"
    ),
}
QUESTIONED = "plan09lib.tell.explore.questions:QuestionedReview"
"""The class of reports that also answer an analyst's questions."""
FORKS = "plan09lib.deliver.kernels.forked_kernel"
"""Processes ready to become kernels: `allowed`, `planted`."""
KERNELS = "plan09lib.deliver.kernels.provisioner"
"""Kernels that are ready sooner: `register`, `PromptManager`, `OPTIONS`."""
PROCESSES = "plan09lib.deliver.kernels.processes"
"""Reports made each in a process of its own: `workshop`."""
WARM = ("plan09lib.deliver.batch.runs",)
"""What a warm process imports besides: it calls them for those who ask it to."""
NAMED_LIST = "plan09lib.deliver.internal.training_workbook:write_training_list"
"""The internal list of who is proposed for training: called with the review and the folder."""
BESIDE = ("plan09lib.deliver.city.province_pages:write_province_pages",)
"""What writes further pages, called with review, notebook, title and folder: the gate's faults."""


@dataclass(frozen=True)
class Command:
    """A command of `plan09`: where it is, and the rooms without which there is none."""

    at: str
    needs: tuple[str, ...] = ()

    @property
    def is_there(self) -> bool:
        """Whether every room that it needs is there."""
        return all(map(_is_there, self.needs))


COMMANDS = {
    "report": Command("plan09lib.cli.report:report"),
    "issue": Command("plan09lib.cli.report:issue"),
    "trace": Command("plan09lib.cli.report:trace"),
    "check": Command("plan09lib.cli.data:check", ("plan09lib.tell.lists",)),
    "template": Command("plan09lib.cli.data:template", ("plan09lib.read.form",)),
    "batch": Command("plan09lib.cli.batch:batch", ("plan09lib.deliver.batch",)),
    "mail": Command("plan09lib.cli.mail:mail", ("plan09lib.deliver.mail",)),
    "due": Command("plan09lib.cli.schedule:due", ("plan09lib.deliver.calendar",)),
    "status": Command("plan09lib.cli.schedule:status", ("plan09lib.deliver.calendar",)),
    "export-facts": Command("plan09lib.cli.city:export_facts", ("plan09lib.deliver.city",)),
    "import-facts": Command("plan09lib.cli.city:import_facts", ("plan09lib.deliver.city",)),
    "rollup": Command("plan09lib.cli.city:rollup", ("plan09lib.tell.city",)),
    "count": Command("plan09lib.cli.city:count_rosters", ("plan09lib.judge.city",)),
    "lab": Command("plan09lib.cli.lab:lab"),
}


def found(name: str) -> Any:
    """The module `name`, or what `module:name` names; None where its room is not there.

    >>> found("plan09lib.rooms:Kind").__name__, found("plan09lib.no_such_room.x:y")
    ('Kind', None)
    """
    module, _, what = name.partition(":")
    try:
        loaded = importlib.import_module(module)
    except ModuleNotFoundError as error:
        if error.name and f"{module}.".startswith(f"{error.name}."):
            return None
        raise
    return getattr(loaded, what) if what else loaded


def _is_there(room: str) -> bool:
    try:
        return importlib.util.find_spec(room) is not None
    except ModuleNotFoundError:
        return False
