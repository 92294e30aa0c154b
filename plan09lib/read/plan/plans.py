"""Several plans in one data folder: where the files of each lie.

`data/plan/` holds the default plan. Another lies in a folder of its own in it, `data/plan/<id>/`:
its `plan.yml` and whatever else differs; all other files, and the parts of `plan.yml` that say how
wards are, are the default's.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

from plan09lib.errors import BadParameter, Fault, nearest
from plan09lib.read.files.checked import Checked
from plan09lib.read.files.presence import (
    file_digest,
    file_there,
    files_below,
    folder_there,
    folders_holding,
    listed,
)
from plan09lib.read.files.slug import Slug, checked_slug
from plan09lib.read.files.yaml_values import load_yaml

PLAN_FILE, VOCABULARIES = "plan.yml", "vocab"
DEFAULT = "mac-dinh"
"""What the default plan is called where somebody has to name it; its own id is empty."""


def plan_id(named: str) -> str:
    """The id of the plan that is named so: empty for the default one.

    Raises: BadParameter for a name that no folder may have.
    """
    return "" if named in ("", DEFAULT) else checked_slug("kế hoạch", named)


NamedPlan = Annotated[Slug, Checked(plan_id)]
"""A plan as a file names it, read as its id."""


def other_plans(folder: Path) -> list[str]:
    """The ids of the plans beside the default one, in the plan folder `folder`."""
    return [path.name for path in folders_holding(folder, PLAN_FILE)]


@dataclass(frozen=True)
class PlanFiles:
    """The files of one plan: `id` is empty for the default one, of the plan folder `folder`."""

    folder: Path
    id: str = ""
    file: Path | None = None
    """Its `plan.yml`, where it lies elsewhere: one that is still being written."""

    def refuse_unknown(self) -> None:
        """Nothing, unless there is no such plan. Raises: BadParameter with the nearest one."""
        if self.id and self.id not in (known := other_plans(self.folder)):
            rule = f"mỗi kế hoạch khác là một thư mục trong {self.folder} có tệp {PLAN_FILE}"
            hint = nearest(self.id, [DEFAULT, *known])
            raise BadParameter(Fault("kế hoạch", f'không có kế hoạch "{self.id}"', rule, hint))

    @property
    def own(self) -> Path:
        """The folder of what is this plan's own."""
        if self.file:
            return self.file.parent
        return self.folder / self.id if self.id else self.folder

    @property
    def rules(self) -> Path:
        """Its `plan.yml`."""
        return self.file or self.own / PLAN_FILE

    @property
    def called(self) -> str:
        """What its `plan.yml` is called among those of several plans."""
        return f"{self.id}/{PLAN_FILE}" if self.id else PLAN_FILE

    def said(self) -> dict[Any, Any]:
        """What its own `plan.yml` says. Raises: DataRefused for what is no plain YAML."""
        return load_yaml(self.rules, "lập khung bằng lệnh plan09 plan new MÃ rồi điền", self.called)

    def path(self, name: str) -> Path:
        """The file of that name: its own, else the default plan's."""
        own = self.own / name
        return own if self.id and file_there(own) else self.folder / name

    @property
    def vocabularies(self) -> list[Path]:
        """The files of the vocabularies, by name."""
        found: dict[str, Path] = {}
        for folder in dict.fromkeys((self.folder, self.own)):
            if folder == self.folder or folder_there(folder / VOCABULARIES):
                found |= {path.name: path for path in listed(folder / VOCABULARIES)}
        return [found[name] for name in sorted(found) if name.endswith(".csv")]

    def digests(self) -> dict[str, str]:
        """SHA-256 of every file of the plan, by path below the data folder."""
        top = self.folder.parent
        return {path.relative_to(top).as_posix(): file_digest(path) for path in self._all()}

    def _all(self) -> Iterator[Path]:
        others = [self.folder / name for name in other_plans(self.folder)]
        files = (
            path
            for path in files_below(self.folder)
            if not any(path.is_relative_to(one) for one in others)
        )
        if not self.id:
            yield from files
            return
        own = files_below(self.own)
        replaced = {path.relative_to(self.own) for path in own} - {Path(PLAN_FILE)}
        yield from (path for path in files if path.relative_to(self.folder) not in replaced)
        yield from own
