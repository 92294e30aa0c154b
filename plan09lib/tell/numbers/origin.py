"""What a number is followed to: formula, clause or source, rows, and the numbers it came from."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from plan09lib.tell.words.fact import Found

HEADERS = {
    "workbook": "Danh sách",
    "sheet": "Trang",
    "row": "Dòng",
    "counted": "Cộng vào số",
}


@dataclass(frozen=True, kw_only=True)
class Trace(Found):
    """A fact with what it is followed to; for the one who has to answer, never for a report."""

    fact_id: str
    display: str
    mark: str = ""
    """What it is told with where it is assumed."""

    def __str__(self) -> str:
        return "\n".join(self._lines())

    @property
    def sentence(self) -> str:
        """Value, formula, clause and source on one line."""
        told = [f"{self.fact_id} = {self.display}", self.formula]
        told += [f"điều khoản {self.clause}"] if self.clause else []
        told += [f"nguồn: {self.source}"] if self.source else []
        return "; ".join(told)

    @property
    def table(self) -> pd.DataFrame:
        """The rows for the reader. Columns: Danh sách, Trang, Dòng, Cộng vào số."""
        rows = pd.DataFrame(columns=list(HEADERS)) if self.rows is None else self.rows
        table = rows.rename(columns=HEADERS)
        return table.assign(**{"Ghi chú": self.mark}) if self.mark else table

    def _lines(self) -> list[str]:
        mark = f"{self.mark}: " if self.mark else ""
        lines = [f"{mark}{self.fact_id} = {self.display}", f"  cách tính: {self.formula}"]
        lines += [f"  điều khoản: {self.clause}"] if self.clause else []
        lines += [f"  nguồn: {self.source}"] if self.source else []
        lines += [f"  tính từ: {', '.join(self.parts)}"] if self.parts else []
        if self.rows is None:
            return lines
        added = self.rows["counted"] > 0
        lines += _told(self.rows[added], "dòng")
        beside = self.rows[~added]
        lines += _told(beside, "dòng xem cùng, không cộng vào" if added.any() else "dòng")
        return lines if len(self.rows) else [*lines, "  dòng: không có dòng nào"]


def _told(rows: pd.DataFrame, word: str) -> list[str]:
    """A line per workbook and sheet; a row that adds another number than 1 says which."""
    lines = []
    for (workbook, sheet), own in rows.groupby(["workbook", "sheet"], sort=False):
        numbers = ", ".join(_row(*one) for one in zip(own["row"], own["counted"], strict=True))
        lines.append(f"  {word}: {workbook}, {sheet}: {numbers}")
    return lines


def _row(row: int, adds: int) -> str:
    number = str(row) if row else "cả trang"
    return number if adds in (0, 1) else f"{number} (cộng {adds})"
