"""Which published reports hold facts that can be exported; none is opened."""

from __future__ import annotations

from pathlib import Path

from plan09lib.deliver.page.files import FACTS
from plan09lib.deliver.place.staging import report_folders
from plan09lib.errors import BadParameter, Fault


def fact_folders(output_dir: Path, units: tuple[str, ...]) -> list[Path]:
    """The folders of the reports of `units` (of all) that hold facts, by unit and period.

    Raises: BadParameter for a unit of which there is none.
    """
    kept = [
        folder
        for folder in report_folders(output_dir)
        if (folder / FACTS).exists() and not folder.name.endswith("-tong-hop")
    ]
    known = {folder.parent.name for folder in kept}
    for unit in units:
        if unit not in known:
            rule = "xuất số liệu của đơn vị đã có báo cáo trong outputs/"
            raise BadParameter(
                Fault("đơn vị", f'chưa có báo cáo nào của "{unit}"', rule, "lập báo cáo trước")
            )
    return [folder for folder in kept if not units or folder.parent.name in units]
