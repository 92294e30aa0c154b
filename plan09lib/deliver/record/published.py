"""What is known of a report once it is in its place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from plan09lib.read.plan.plan import Plan

PAGE, NOTEBOOK, FACTS, FACTS_CSV = "bao-cao.html", "bao-cao.ipynb", "facts.parquet", "facts.csv"
MAIL_HTML, MAIL_TEXT = "thu.html", "thu.txt"
INTERNAL, TRAINING_LIST = "noi_bo", "ke-hoach-dao-tao.xlsx"
"""The folder of what is never sent, and the list of names in it."""

_INVENTED = "DỮ LIỆU GIẢ LẬP"


@dataclass(frozen=True)
class Published:
    """A report in its place, and its verdict in a line.

    `is_new` is false when the one in place was already made from this.
    """

    folder: Path
    verdict: str = ""
    is_new: bool = True


def verdict_of(kind: str, plan: Plan, counts: Mapping[str, int], is_synthetic: bool = False) -> str:
    """How many targets have each status, in words: "Không đạt 1, Đạt 5"; of data, the findings.

    Of an invented unit it ends by saying that it is one.
    """
    statuses = plan.vocabularies["muc_phat_hien" if kind == "du_lieu" else "trang_thai"]
    counted = (
        f"{statuses[code].label} {counts[code]}" for code in statuses.codes if code in counts
    )
    return ", ".join(counted) + (f" ({_INVENTED})" if is_synthetic else "")


def list_of(folder: Path) -> Path:
    """Where the list of names of the report in `folder` lies, if it was asked for."""
    return folder / INTERNAL / TRAINING_LIST
