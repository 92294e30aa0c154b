"""A known list of people as a file of an office: its sheets, row by row."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from tests.fuzz import words
from tests.fuzz.columns import LEADERS, Columns
from tests.fuzz.grids import Cell, Grid
from tests.fuzz.ward import Person


@dataclass
class Laid:
    """A list as an office keeps it.

    `places` are the rows of a person, by name, counted from 1. `told` are rows of which something
    has to be said, `headers` the header's texts by column of the roster.
    """

    grids: list[Grid]
    kind: str
    places: dict[str, list[int]] = field(default_factory=dict)
    told: dict[int, str] = field(default_factory=dict)
    headers: dict[str, list[str]] = field(default_factory=dict)
    extra: dict[int, str] = field(default_factory=dict)


def lay_out(people: Sequence[Person], traits: frozenset[str], seed: int, day: dt.date) -> Laid:
    """`people` as a list of `day` with `traits`."""
    layout = Columns(list(people), traits, seed, day)
    kind = next((k for k in ("csv", "utf16", "tab_xls", "ods") if layout.on(k)), "xlsx")
    laid = Laid([], kind)
    sheets = _sheets(layout, kind)
    for place, (title, own) in enumerate(sheets):
        _Sheet(layout, laid, title, own).fill(last=place == len(sheets) - 1)
    if layout.on("sheet_titles") and kind in ("xlsx", "ods"):
        laid.grids.insert(layout.draw("place").randint(0, len(laid.grids)), Grid("Sheet3"))
    return laid


def _sheets(layout: Columns, kind: str) -> list[tuple[str, list[Person]]]:
    if layout.on("sheet_per_group") and kind in ("xlsx", "ods"):
        titles = {"can_bo": "Cán bộ", "cong_chuc": "Công chức", "khong_chuyen_trach": "KCT"}
        return [
            (title, [one for one in layout.people if one["group"] == code])
            for code, title in titles.items()
        ]
    title = layout.draw("titles").choice(["Sheet1", "DS 30.6", "Danh sách", "CBCC"])
    return [(title if layout.on("sheet_titles") else "Nhân sự", layout.people)]


class _Sheet:
    """Fills one sheet of a list, row by row."""

    def __init__(self, layout: Columns, laid: Laid, title: str, people: list[Person]):
        self.on, self.draw = layout.on, layout.draw
        self.layout, self.laid, self.people = layout, laid, people
        self.text_only = laid.kind in ("csv", "utf16", "tab_xls")
        bare = self.on("sheet_per_group") and not self.text_only
        self.columns = layout.columns(people, bare)
        self.grid = Grid(title)
        self.width = len(self.columns)
        self.name_at = next(n for n, c in enumerate(self.columns) if c.name == "full_name")
        self.group_at = next((n for n, c in enumerate(self.columns) if c.name == "group"), None)
        for column in self.columns:
            if column.name:
                laid.headers.setdefault(column.name, []).extend(column.header)

    def fill(self, last: bool) -> None:
        """Write the rows; people beside the ward's own stand on the last sheet only."""
        self.last = last
        self.first_later = len(self.people)
        if self.on("second_list") and last:
            self.first_later -= self.draw("second_list").choice([1, 2])
        if self.on("title_rows"):
            self._titles()
        self._header()
        self._body()
        self._foot()
        self.laid.grids.append(self.grid)

    def add(self, cells: Sequence[Cell]) -> int:
        """Append a row; its number from 0."""
        self.grid.rows.append(list(cells))
        return len(self.grid.rows) - 1

    def line(self, text: str, at: int = 0, merged: bool = False) -> int:
        cells: list[Cell] = [None] * self.width
        cells[at] = text
        row = self.add(cells)
        if merged and self.width > at + 1:
            self.grid.merges.append((row, at, row, self.width - 1))
        return row

    def _titles(self) -> None:
        merged = self.draw("title_rows").random() < 0.5
        self.line("ĐẢNG ỦY PHƯỜNG MẪU MỘT", merged=False)
        self.line("DANH SÁCH CÁN BỘ, CÔNG CHỨC, NGƯỜI HOẠT ĐỘNG KHÔNG CHUYÊN TRÁCH", merged=merged)
        self.line(f"(Tính đến ngày {self.layout.day:%d/%m/%Y})", merged=merged)
        self.add([None] * self.width)

    def _header(self) -> None:
        deep = max(len(column.header) for column in self.columns)
        top = len(self.grid.rows)
        self.header_rows: list[list[Cell]] = []
        for level in range(deep):
            cells: list[Cell] = []
            for place, column in enumerate(self.columns):
                path = column.header
                text = path[level] if level < len(path) else None
                before = self.columns[place - 1].header if place else ()
                same = level < len(path) - 1 and before[: level + 1] == path[: level + 1]
                cells.append(None if same else text)
            self.header_rows.append(cells)
            self.add(cells)
        self._merge_header(top, deep)
        if self.on("number_row"):
            self.add([f"({n + 1})" for n in range(self.width)])

    def _merge_header(self, top: int, deep: int) -> None:
        for level in range(deep - 1):
            place = 0
            while place < self.width:
                path, end = self.columns[place].header, place
                while (
                    level < len(path) - 1 and end + 1 < self.width
                    and self.columns[end + 1].header[: level + 1] == path[: level + 1]
                    and level < len(self.columns[end + 1].header) - 1
                ):  # fmt: skip
                    end += 1
                if end > place:
                    self.grid.merges.append((top + level, place, top + level, end))
                place = end + 1
        for place, column in enumerate(self.columns):
            if len(column.header) < deep:
                self.grid.merges.append(
                    (top + len(column.header) - 1, place, top + deep - 1, place)
                )

    def _body(self) -> None:
        draw, group = self.draw("body"), ""
        every = len(self.people)
        breaks = {every // 2} if self.on("repeated_header") else set()
        marked = {
            trait: self.draw(trait).randrange(every)
            for trait in ("hidden_row", "struck_row", "noted_left", "vacant", "blank_numbered")
            if self.on(trait)
        }
        merge_from = len(self.grid.rows)
        group_at = self.group_at
        for place, one in enumerate(self.people[: self.first_later]):
            if one["group"] != group:
                self._close_merge(group_at, merge_from)
                group = one["group"]
                self._section(group)
                merge_from = len(self.grid.rows)
            if place in breaks:
                self._close_merge(group_at, merge_from)
                for cells in self.header_rows:
                    self.add(cells)
                merge_from = len(self.grid.rows)
                if group_at is not None and self.on("merged_group"):
                    self.columns[group_at].cells[place] = self.layout.group(group)
            if marked.get("vacant") == place:
                self._vacant(group)
            cells = [column.cells[place] for column in self.columns]
            row = self.add(cells)
            self.laid.places.setdefault(one["full_name"], []).append(row + 1)
            self._mark(marked, place, row)
            if marked.get("blank_numbered") == place:
                for number in range(draw.randint(1, 3)):
                    self.add([str(number + 90), *[None] * (self.width - 1)])
        self._close_merge(group_at, merge_from)
        if self.on("outside_group") and self.last:
            self._outside()
        if self.on("leavers") and self.last:
            self._leavers()

    def _mark(self, marked: dict[str, int], place: int, row: int) -> None:
        if marked.get("hidden_row") == place and self.laid.kind in ("xlsx", "ods"):
            self.grid.hidden.add(row)
            self.laid.told[row + 1] = "hidden"
        if marked.get("struck_row") == place and self.laid.kind in ("xlsx", "ods"):
            self.grid.struck.add(row)
            self.laid.told[row + 1] = "struck"
        if marked.get("noted_left") == place:
            at = next(n for n, c in enumerate(self.columns) if c.name == "note")
            texts = [
                "Đã chuyển công tác",
                "nghỉ hưu từ 01/5/2025",
                "Thôi việc 4/2025",
                "chuyển Sở X",
            ]
            self.grid.rows[row][at] = self.draw("noted_left").choice(texts[:3])
            self.laid.told[row + 1] = "noted"

    def _close_merge(self, group_at: int | None, first: int) -> None:
        last = len(self.grid.rows) - 1
        if group_at is None or not self.on("merged_group") or last <= first:
            return
        if self.grid.rows[last] and self.grid.rows[last][group_at] is None and not self.text_only:
            self.grid.merges.append((first, group_at, last, group_at))

    def _section(self, group: str) -> None:
        sheets = self.on("sheet_per_group") and not self.text_only
        if not ((self.on("sections") and not sheets) or self.on("sections_beside_column")):
            return
        draw = self.draw(f"section {group}")
        number = ["can_bo", "cong_chuc", "khong_chuyen_trach"].index(group)
        label = draw.choice(words.GROUPS[group])
        mark = self.draw("section marks").choice([["I", "II", "III"], ["A", "B", "C"]])[number]
        heads = sum(one["group"] == group for one in self.people)
        cells: list[Cell] = [None] * self.width
        style = self.draw("section style").choice(["one", "two", "count"])
        if style == "two":
            cells[0], cells[self.name_at] = mark, label
        else:
            cells[0] = f"{mark}. {label}" + (f": {heads} người" if style == "count" else "")
        if self.on("subtotals"):
            for place, column in enumerate(self.columns):
                if place > self.name_at and column.name in words.LADDERS:
                    cells[place] = str(sum(
                        bool(cell) for cell, one in zip(column.cells, self.people, strict=True)
                        if one["group"] == group
                    ))  # fmt: skip
        self.add(cells)

    def _vacant(self, group: str) -> None:
        cells: list[Cell] = [None] * self.width
        cells[0] = "99"
        cells[self.name_at] = self.draw("vacant words").choice(
            ["(Khuyết)", "Khuyết", "Chưa có", "(trống)"]
        )
        for place, column in enumerate(self.columns):
            if column.name == "position":
                cells[place] = "Phó Chủ tịch UBND"
                break
        for place, column in enumerate(self.columns):
            if column.name == "group" and not self.on("merged_group"):
                cells[place] = self.layout.group(group)
        self.add(cells)

    def _somebody(self, name: str, group: str | None, position: str) -> list[Cell]:
        """A row of somebody who is not among the people, with the cells of the last person."""
        like = self.people[-1] | {"full_name": name, "staff_id": "9999", "posts": ("van_thu",)}
        like |= dict.fromkeys(LEADERS)
        columns = self.layout.columns([like], self.on("sheet_per_group") and not self.text_only)
        own = {(column.header, place): column for place, column in enumerate(columns)}
        cells: list[Cell] = []
        for place, column in enumerate(self.columns):
            found = own.get((column.header, place))
            cell = found.cells[0] if found else None
            if column.name == "group":
                cell = group
            cells.append(cell)
        first = next(n for n, c in enumerate(self.columns) if c.name == "position")
        cells[first] = position
        return cells

    def _outside(self) -> None:
        if not any(column.name == "group" for column in self.columns):
            label = self.draw("outside_group").choice(["IV. Hợp đồng 111", "IV. Lao động hợp đồng"])
            self.line(label)
            group = None
        else:
            group = self.draw("outside_group").choice(
                ["HĐ 111", "hợp đồng", "tập sự", "Hợp đồng lao động", "biệt phái", "viên chức"]
            )
        row = self.add(self._somebody("Mẫu Văn Ngoài", group, "Tạp vụ"))
        self.laid.extra[row + 1] = "outside"

    def _leavers(self) -> None:
        text = self.draw("leavers").choice(
            ["IV. Đã nghỉ hưu, chuyển công tác", "* Cán bộ đã nghỉ việc trong kỳ",
             "V. Nghỉ hưu từ 01/01/2025", "Người đã chuyển công tác:", "IV. Thôi việc, nghỉ chế độ"]
        )  # fmt: skip
        self.line(text)
        group = self.layout.group("cong_chuc")
        row = self.add(self._somebody("Mẫu Văn Nghỉ", group, "Văn thư"))
        self.laid.extra[row + 1] = "left"
        self.laid.told[row + 1] = "left"

    def _foot(self) -> None:
        every = len(self.people)
        if self.on("totals"):
            draw = self.draw("totals")
            cells: list[Cell] = [None] * self.width
            text = draw.choice(
                [f"Tổng cộng: {every} người", "Tổng cộng", "Cộng", f"TỔNG SỐ: {every} đ/c"]
            )
            cells[draw.choice([0, self.name_at])] = text
            for place, column in enumerate(self.columns):
                if place > self.name_at and column.name in words.LADDERS:
                    cells[place] = str(sum(bool(cell) for cell in column.cells))
            self.add(cells)
        if self.on("closing_lines"):
            texts = [f"Danh sách này có {every:02d} người./.", "* Ghi chú: x là đã có",
                     "(Tiếp theo trang sau)", f"Ấn định danh sách gồm {every} đồng chí.",
                     "- Cột 5: ghi theo quyết định bổ nhiệm"]  # fmt: skip
            draw = self.draw("closing_lines")
            self.line(draw.choice(texts), draw.choice([0, self.name_at]))
        if self.on("signature"):
            self.add([None] * self.width)
            cells = [None] * self.width
            cells[-2 if self.width > 2 else 0] = "Mẫu Một, ngày 30 tháng 6 năm 2025"
            self.add(cells)
            cells = [None] * self.width
            cells[self.name_at], cells[-2] = "NGƯỜI LẬP BIỂU", "TM. ĐẢNG ỦY"
            self.add(cells)
            cells = [None] * self.width
            cells[self.name_at], cells[-2] = "Mẫu Văn Ký", "BÍ THƯ"
            self.add(cells)
        if self.on("second_table"):
            self._summary()
        if self.on("second_list") and self.last:
            self._second_list()

    def _summary(self) -> None:
        self.add([None] * self.width)
        self.line(
            self.draw("second_table").choice(["TỔNG HỢP TRÌNH ĐỘ", "Bảng tổng hợp", "Thống kê"])
        )
        pad: list[Cell] = [None] * max(0, self.width - 5)
        self.add(["TT", "Nhóm", "Tổng số", "Đại học", "Trung cấp", *pad])
        for number, label in enumerate(("Cán bộ", "Công chức", "Không chuyên trách")):
            self.add([str(number + 1), label, str(9 + number), str(6 - number), "3", *pad])

    def _second_list(self) -> None:
        """The last people of the ward in a table of their own below."""
        if self.draw("second_list blank").random() < 0.7:
            self.add([None] * self.width)
        titles = ["DANH SÁCH BỔ SUNG", "Danh sách cán bộ bổ sung", "DANH SÁCH BỔ SUNG (tiếp theo)",
                  "II. DANH SÁCH NGƯỜI HOẠT ĐỘNG KHÔNG CHUYÊN TRÁCH"]  # fmt: skip
        self.line(self.draw("second_list title").choice(titles))
        for cells in self.header_rows:
            self.add(cells)
        for place in range(self.first_later, len(self.people)):
            cells = [column.cells[place] for column in self.columns]
            if self.group_at is not None:
                cells[self.group_at] = self.layout.group(self.people[place]["group"])
            row = self.add(cells)
            self.laid.places.setdefault(self.people[place]["full_name"], []).append(row + 1)
            self.laid.told[row + 1] = "further"


def simplify(header: str) -> str:
    """A header's text as it is compared: no line breaks, one case."""
    return re.sub(r"\s+", " ", header).strip().casefold()
