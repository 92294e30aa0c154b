"""What an analyst sees and takes along: a view with its table, chart and sentence."""

from __future__ import annotations

import html
import os
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from plan09lib.errors import BadParameter, Fault
from plan09lib.read.formula_guard import write_csv, write_xlsx
from plan09lib.tell.copy_button import copy_button
from plan09lib.tell.drawing import Picture
from plan09lib.tell.view import View

UNBROKEN = 10
"""Letters of a cell that stay on one line: codes and dates."""


@dataclass(frozen=True, repr=False)
class Explored(View):
    """A view that can be exported: `table` (a frame), `chart` (or None), `sentence` (text).

    >>> view = Explored("<p>Đạt</p>", pd.DataFrame({"Đạt": [7]}), None, "Đạt")
    >>> view
    Đạt
    """

    table: pd.DataFrame
    chart: Picture | None
    sentence: str

    def copy_sentence(self) -> View:
        """The sentence with a button that puts it on the clipboard."""
        return View(f"<p>{html.escape(self.sentence)}</p>{copy_button(self.sentence)}")

    def save_table(self, path: str | Path) -> Path:
        """The table in a `.csv` (opens in Excel with its accents) or `.xlsx`; the file's path.

        No text in it becomes a formula: in a `.csv`, one that looks like one begins with `'`.

        Raises: BadParameter for another ending.
        """
        file = Path(path)
        if file.suffix == ".csv":
            write_csv(self.table, file, "utf-8-sig", os.linesep)
        elif file.suffix == ".xlsx":
            write_xlsx(self.table, file)
        else:
            raise _ending(file, ".csv hoặc .xlsx")
        return file

    def save_chart(self, path: str | Path) -> Path:
        """The chart as `.svg` or `.png`; the file's path.

        Raises: BadParameter for another ending, or when the view has no chart.
        """
        file = Path(path)
        if self.chart is None:
            rule = "chỉ xuất được hình của phần xem có hình"
            raise BadParameter(Fault(file.name, "phần này không có hình", rule, "xuất bảng"))
        if file.suffix not in (".svg", ".png"):
            raise _ending(file, ".svg hoặc .png")
        file.write_bytes(self.chart.picture if file.suffix == ".svg" else self.chart.png)
        return file


def _ending(file: Path, allowed: str) -> BadParameter:
    rule = f"tên tệp kết thúc bằng {allowed}"
    return BadParameter(Fault(file.name, f'nhận được "{file.suffix}"', rule, "sửa tên tệp"))


def table_html(table: pd.DataFrame, caption: str) -> str:
    """A frame as an HTML table for exploring; what is published is built by templates instead.

    Numbers stand right, texts left: JupyterLab would put all of them right.

    >>> table_html(pd.DataFrame({"Đạt": [7]}), "Bảng").count(">7</td>")
    1
    """
    head = " ".join(_cell("th", name, ' scope="col"') for name in table.columns)
    rows = "".join(f"<tr>{_cells(row)}</tr>\n" for row in table.itertuples(index=False, name=None))
    return (
        f'<table class="annex"><caption>{html.escape(caption)}</caption>\n'
        f"<thead><tr>{head}</tr></thead>\n<tbody>{rows}</tbody></table>"
    )


def _cells(row: tuple[object, ...]) -> str:
    return " ".join(_cell("td", "–" if pd.isna(value) else value) for value in row)  # type: ignore[call-overload]


def _cell(tag: str, value: object, more: str = "") -> str:
    side = "left" if isinstance(value, str) else "right"
    style = f"text-align: {side}; padding: 2px 8px; vertical-align: top"
    if len(str(value)) <= UNBROKEN and tag == "td":
        style += "; white-space: nowrap"
    return f'<{tag}{more} style="{style}">{html.escape(str(value))}</{tag}>'
