"""A draft of `mapping.yml` from how the columns were understood, for somebody to approve."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import yaml

from plan09lib.atomic_write import atomic_write
from plan09lib.errors import DataRefused, Fault
from plan09lib.read.headings import heading_key
from plan09lib.read.mapping import MAPPING_FILE, NOT_USED, Mapping

Row = dict[str, str]
_HEAD = """\
# Cách hiểu các cột của những danh sách không theo tệp mẫu. Kiểm tra từng dòng, sửa nếu sai, rồi ghi
# tên hoặc chức danh người duyệt vào approved_by; chưa duyệt thì tệp này không được dùng.
# columns: tiêu đề trong tệp (các dòng nối bằng " / "): tên cột, cột=mức (đánh dấu), khong_dung.
# font: tcvn3, vni hoặc unicode; date_order: dmy (ngày trước) hoặc mdy (tháng trước).
"""


def not_own(understanding: pd.DataFrame) -> pd.DataFrame:
    """The rows of sheets that do not follow the project's own layout."""
    if understanding.empty:
        return understanding
    strange = ~understanding["how"].isin(["exact", "not_used"])
    sheets = understanding[strange][["file", "sheet"]].drop_duplicates()
    return understanding.merge(sheets, on=["file", "sheet"], validate="many_to_one")


def write_draft(folder: Path, known: Mapping, understanding: pd.DataFrame) -> Path | None:
    """Write `mapping.yml` into `folder`; entries that stand there are kept. None: nothing to say.

    Raises: DataRefused when the file there has been approved.
    """
    path = folder / MAPPING_FILE
    if known.is_approved:
        rule = "tệp đã duyệt không bao giờ bị ghi đè"
        action = "sửa tay, hoặc đổi tên tệp rồi chạy lại"
        raise DataRefused(Fault(MAPPING_FILE, f"đã duyệt ({known.approved_by})", rule, action))
    kept = [entry.model_dump(exclude_defaults=True) for entry in known.files]
    there = {(entry["pattern"], entry.get("sheet", "")) for entry in kept}
    sheets: dict[tuple[str, str], list[Row]] = {}
    for row in records(not_own(understanding)):
        sheets.setdefault((row["file"], row["sheet"]), []).append(row)
    new = [_entry(rows) for place, rows in sheets.items() if place not in there]
    if not kept and not new:
        return None
    content = {"approved_by": "", "files": [*kept, *new]}
    text = yaml.safe_dump(content, allow_unicode=True, sort_keys=False, width=120)
    with atomic_write(path) as file:
        file.write_text(_HEAD + text, encoding="utf-8")
    return path


def records(understanding: pd.DataFrame) -> list[Row]:
    """The rows of an understanding frame as plain texts."""
    return [{str(k): str(v) for k, v in row.items()} for row in understanding.to_dict("records")]


def _entry(rows: list[Row]) -> dict[str, Any]:
    columns: dict[str, str] = {}
    for row in rows:
        level = f"={row['level']}" if row["level"] else ""
        if all(heading_key(row["header"]) != heading_key(header) for header in columns):
            columns[row["header"]] = f"{row['column']}{level}" if row["column"] else NOT_USED
    first = rows[0]
    entry: dict[str, Any] = {"pattern": first["file"], "sheet": first["sheet"]}
    entry |= {"read_as": first["read_as"]}
    return (
        entry
        | ({"font": first["font"]} if first["font"] != "unicode" else {})
        | {"columns": columns}
    )
