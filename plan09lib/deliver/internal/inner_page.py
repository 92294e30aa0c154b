"""The office's own page of a report: exact figures, the outlook year by year; no names.

It lies in `noi_bo/` of every interim and final review's folder and is as little sent, exported or
named by the manifest as what else lies there.
"""

from __future__ import annotations

from pathlib import Path
from typing import cast

from plan09lib.deliver.gate.reviewed import Reviewed
from plan09lib.deliver.place.own_files import private_folder, sign, write_private
from plan09lib.deliver.record.published import INTERNAL
from plan09lib.tell.report.review import Review

INNER_PAGE = "so-lieu-noi-bo.html"


def write_inner_page(review: Reviewed, folder: Path) -> Path:
    """The page of `review` (an interim or final one) in `noi_bo/` below `folder`."""
    target = private_folder(folder / INTERNAL) / INNER_PAGE
    write_private(target, cast(Review, review).inner_html() + "\n")
    sign(target.parent, [target])
    return target
