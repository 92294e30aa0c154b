"""What an analyst sees and takes along: a view with its table, chart and sentence."""

from __future__ import annotations

import datetime as dt
import html
import os
import re
from dataclasses import dataclass, field, replace
from fractions import Fraction
from pathlib import Path

import pandas as pd

from plan09lib.errors import BadParameter, Fault
from plan09lib.judge.targets.evidence import Evidence
from plan09lib.judge.targets.people import people_of
from plan09lib.read.clauses.plan_file import Target
from plan09lib.read.files.day import date_text
from plan09lib.read.files.formula_guard import write_csv, write_xlsx
from plan09lib.read.rules.layout import ROSTER
from plan09lib.tell.charts.chart import Chart
from plan09lib.tell.words.asked import Asked
from plan09lib.tell.words.view import View
from plan09lib.tell.words.wording import phrase

UNBROKEN = 10
"""Letters of a cell that stay on one line: codes and dates."""


@dataclass(frozen=True, repr=False)
class Explored(Asked, View):
    """A view that can be exported: `table` (as shown), `chart` (or None), `sentence` (text).

    `numbers` is the table with numbers as numbers, where what is shown is text.

    >>> view = Explored("<p>Đạt</p>", pd.DataFrame({"Đạt": [7]}), None, "Đạt")
    >>> view
    Đạt
    """

    table: pd.DataFrame
    chart: Chart | None
    sentence: str
    numbers: pd.DataFrame | None = field(default=None, kw_only=True)

    def __dir__(self) -> list[str]:
        return [*super().__dir__(), "chart", "html", "sentence", "table", "text"]

    def to_frame(self) -> pd.DataFrame:
        """Bảng để tính tiếp: số là số, ngày là ngày, tỷ lệ là phần của 1 và không làm tròn.

        Ví dụ:
            review.target("T25-3b").to_frame()
        """
        return (self.table if self.numbers is None else self.numbers).copy()

    def copy_sentence(self) -> View:
        """Câu kết luận, kèm nút chép câu ấy vào bộ nhớ tạm.

        Ví dụ:
            review.target("T25-3b").copy_sentence()
        """
        return View(f"<p>{html.escape(self.sentence)}</p>{copy_button(self.sentence)}")

    def save_table(self, path: str | Path) -> Path:
        """Ghi bảng ra tệp .csv (Excel mở đúng dấu) hoặc .xlsx; trả về đường dẫn tệp.

        Chữ trong bảng không bao giờ thành công thức; ở .csv, chữ giống công thức bắt đầu bằng '.

        Tham số:
            path: tên tệp, kết thúc bằng .csv hoặc .xlsx.

        Lỗi: tên tệp kết thúc khác.

        Ví dụ:
            review.target("T25-3b").save_table("T25-3b.xlsx")
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
        """Ghi hình ra tệp .svg hoặc .png; trả về đường dẫn tệp.

        Tham số:
            path: tên tệp, kết thúc bằng .svg hoặc .png.

        Lỗi: tên tệp kết thúc khác; phần xem không có hình.

        Ví dụ:
            review.target("T25-3b").save_chart("T25-3b.png")
        """
        file = Path(path)
        if self.chart is None:
            rule = "chỉ xuất được hình của phần xem có hình"
            raise BadParameter(Fault(file.name, "phần này không có hình", rule, "xuất bảng"))
        if file.suffix not in (".svg", ".png"):
            raise _ending(file, ".svg hoặc .png")
        file.write_bytes(self.chart.svg if file.suffix == ".svg" else self.chart.png)
        return file


def _ending(file: Path, allowed: str) -> BadParameter:
    rule = f"tên tệp kết thúc bằng {allowed}"
    return BadParameter(Fault(file.name, f'nhận được "{file.suffix}"', rule, "sửa tên tệp"))


def typed(table: pd.DataFrame) -> pd.DataFrame:
    """`table` whose columns of numbers and days have their types; a blank is NA.

    >>> frame = typed(
    ...     pd.DataFrame({"Đạt": [7, None], "Tỷ lệ": [Fraction(7, 9), None]}, dtype=object)
    ... )
    >>> frame.dtypes.astype(str).tolist()
    ['Int64', 'Float64']
    """
    return table.assign(**{str(name): _typed(table[name]) for name in table})


def _typed(column: pd.Series) -> pd.Series:
    known = column.dropna()
    kinds: tuple[tuple[type, str], ...] = (
        (int, "Int64"), (Fraction, "Float64"), (dt.date, "datetime64[s]"),
    )  # fmt: skip
    for kind, named in kinds:
        if len(known) and all(isinstance(value, kind) for value in known):
            own = known.map(float) if kind is Fraction else known
            return own.astype(pd.api.types.pandas_dtype(named)).reindex(column.index)
    return column


def table_html(table: pd.DataFrame, caption: str) -> str:
    """A frame as an HTML table for exploring; what is published is built by templates instead.

    Columns of numbers stand right, texts left: JupyterLab would put all of them right.

    >>> table_html(pd.DataFrame({"Đạt": ["7 → 9"], "Mã": ["0012"]}), "Bảng").count("right")
    2
    """
    sides = ["right" if _are_numbers(table[name]) else "left" for name in table]
    names = zip(map(str, table), sides, strict=True)
    head = " ".join(_cell("th", name, side, ' scope="col"') for name, side in names)
    rows = "".join(
        f"<tr>{_cells(row, sides)}</tr>\n" for row in table.itertuples(index=False, name=None)
    )
    return (
        f'<table class="annex"><caption>{html.escape(caption)}</caption>\n'
        f"<thead><tr>{head}</tr></thead>\n<tbody>{rows}</tbody></table>"
    )


_NUMBER = r"[-+]?(?!0\d)\d{1,3}(\.\d{3})*(,\d+)?( ?%| điểm %)?"
_NUMBERS = re.compile(rf"({_NUMBER}|–)( → ({_NUMBER}|–))?")


def _are_numbers(column: pd.Series) -> bool:
    """Whether every cell that is not blank is a number as it is shown, or was one and is one."""
    told = [str(value) for value in column.dropna() if value != "–"]
    return bool(told) and all(map(_NUMBERS.fullmatch, told))


def _cells(row: tuple[object, ...], sides: list[str]) -> str:
    told = ("–" if pd.isna(value) else value for value in row)  # type: ignore[call-overload]
    return " ".join(_cell("td", value, side) for value, side in zip(told, sides, strict=True))


def _cell(tag: str, value: object, side: str, more: str = "") -> str:
    style = f"text-align: {side}; padding: 2px 8px; vertical-align: top"
    if len(str(value)) <= UNBROKEN and tag == "td":
        style += "; white-space: nowrap"
    return f'<{tag}{more} style="{style}">{html.escape(str(value))}</{tag}>'


# A button that puts a sentence on the reader's clipboard, in any notebook that shows HTML.

_COPY = """
const button = this, text = button.dataset.text, told = button.nextElementSibling;
const byHand = () => {
  const field = document.createElement('textarea');
  field.value = text; document.body.append(field); field.select();
  const copied = document.execCommand('copy'); field.remove(); button.focus();
  told.textContent = copied ? 'Đã chép.' : 'Trình duyệt không cho chép: bôi đen câu rồi Ctrl+C.';
};
if (navigator.clipboard && window.isSecureContext)
  navigator.clipboard.writeText(text).then(() => { told.textContent = 'Đã chép.'; }, byHand);
else byHand();
"""


def copy_button(text: str) -> str:
    """The button as HTML with all it needs; it works where the browser allows no clipboard too.

    >>> copy_button('nói "a" & b').count("data-text=")
    1
    """
    script = html.escape(" ".join(_COPY.split()), quote=True)
    return (
        f'<button type="button" class="chep-cau" data-text="{html.escape(text, quote=True)}" '
        f'onclick="{script}">Chép câu</button> <span role="status"></span>'
    )


# Lists of names for the office's own use; nothing here may enter a report.

INTERNAL = "NỘI BỘ"
_NAMED = ("staff_id", "full_name", "position")
_PLACED = {"state": "Tình trạng", "workbook": "Danh sách", "row": "Dòng"}


@dataclass(frozen=True, repr=False)
class People(Asked):
    """Names of people, marked as internal; the plain text never shows one."""

    title: str
    table: pd.DataFrame
    rows_are: str = "người"

    def __repr__(self) -> str:
        return f"{INTERNAL}: {self.title} ({len(self.table)} {self.rows_are})"

    def __len__(self) -> int:
        return len(self.table)

    def __dir__(self) -> list[str]:
        return [*super().__dir__(), "table", "title"]

    def marked(self, mark: str) -> People:
        """The same, said to be assumed in its title and in every row; without a mark as it is."""
        if not mark:
            return self
        return replace(
            self, title=f"{mark}, {self.title}", table=self.table.assign(**{"Ghi chú": mark})
        )

    def _repr_html_(self) -> str:
        caption = phrase.filled("khong_dua_vao_bao_cao", INTERNAL, self.title)
        return f'<div class="noi-bo">{table_html(self.table, caption)}</div>'

    def interactive(self) -> str:
        """NỘI BỘ: bảng tìm và sắp xếp được, là HTML không cần mạng.

        Ví dụ:
            review.people("T25-3b").interactive()
        """
        from itables import options, to_html_datatable
        from itables.javascript import generate_init_offline_itables_html

        shown = to_html_datatable(
            self.table, connected=False, showIndex=False, caption=f"{INTERNAL}: {self.title}"
        )
        script = generate_init_offline_itables_html(options.dt_bundle)
        return f'<div class="noi-bo">{script}{shown}</div>'


def list_people(evidence: Evidence, target: Target, lacking: bool) -> People:
    """The people of the target's population; with `lacking`, those not known to satisfy."""
    found = people_of(evidence, target)
    who = "nguoi_con_thieu" if lacking else "nguoi_thuoc_nhom"
    title = phrase.filled(who, target.id, evidence.plan.condition_text(target.condition))
    return People(title, shown_people(evidence, found, lacking, "tinh_trang"))


def shown_people(
    evidence: Evidence, found: pd.DataFrame, lacking: bool, states: str
) -> pd.DataFrame:
    """People with the headers and labels of the list; `states`: the family of words for state."""
    found = found[found["state"] != "yes"] if lacking else found
    sheet = evidence.plan.layout.sheets[ROSTER]
    asked = [one for one in map(str, found) if one not in (*_NAMED, *_PLACED)]
    headers = {name: sheet.column(name).header for name in (*_NAMED, *asked)}
    told = {name: _labels(evidence, sheet.column(name).vocab, found[name]) for name in asked}
    told["state"] = found["state"].map(lambda state: phrase.of(states, state))
    table = found.assign(**told)[[*headers, *_PLACED]]
    return table.rename(columns=headers | _PLACED).reset_index(drop=True)


def _labels(evidence: Evidence, vocabulary: str, cells: pd.Series) -> pd.Series:
    if vocabulary:
        levels = evidence.plan.vocabularies[vocabulary].levels
        cells = cells.map({level.code: level.label for level in levels})
    elif pd.api.types.is_datetime64_any_dtype(cells):
        cells = cells.map(date_text, na_action="ignore")
    return cells.astype(object).where(cells.notna(), "(để trống)")
