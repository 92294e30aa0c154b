"""The office's own pages of a report: exact figures and the outlook; the writer's notes. No names.

They lie in `noi_bo/` of every interim and final review's folder and are as little sent, exported or
named by the manifest as what else lies there.
"""

from __future__ import annotations

from pathlib import Path
from typing import cast

from plan09lib.deliver.gate.reviewed import Reviewed
from plan09lib.deliver.internal.issued_before import issued_otherwise
from plan09lib.deliver.page.files import INTERNAL
from plan09lib.deliver.place.own_files import private_folder, sign, write_private
from plan09lib.tell.report.review import Review

INNER_PAGE = "so-lieu-noi-bo.html"
NOTES = "ghi-chu-nguoi-viet.html"


def write_inner_pages(review: Reviewed, folder: Path, report: Path) -> list[Path]:
    """The pages of `review` (an interim or final one) in `noi_bo/` below `folder`.

    `report` is where it is going to lie, beside the unit's other reports.
    """
    own, target = cast(Review, review), private_folder(folder / INTERNAL)
    issued = tuple(issued_otherwise(own.evidence, report))
    texts = {INNER_PAGE: own.inner_html(), NOTES: own.writer_notes_html(issued)}
    for name, text in texts.items():
        write_private(target / name, text + "\n")
    written = [target / name for name in texts]
    sign(target, written)
    return written
