"""A known list of people in the layouts of offices: each trait is on or off by itself.

A trait draws from a random source of its own, so that turning one off leaves the others as they
are: what fails can be made smaller.
"""

from __future__ import annotations

import datetime as dt
import random
import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from tests.fuzz import words
from tests.fuzz.grids import Cell, Grid, Zero
from tests.fuzz.ward import NAME, POSTS, Person

Path = tuple[str, ...]

TRAITS: dict[str, str] = {
    # what the file itself tells
    "ods": "A", "csv": "A", "utf16": "A", "tab_xls": "A", "formula_zeros": "A", "hidden_row": "A",
    "struck_row": "A",
    # rows and sheets
    "title_rows": "B", "sheet_titles": "B", "sections": "B", "sections_beside_column": "B",
    "subtotals": "B", "totals": "B", "repeated_header": "B", "blank_numbered": "B",
    "closing_lines": "B", "signature": "B", "second_table": "B", "second_list": "B",
    "vacant": "B", "leavers": "B", "outside_group": "B", "merged_group": "B",
    "sheet_per_group": "B", "noted_left": "B",
    # headers, cells, values
    "merged_header": "C", "other_headers": "C", "number_row": "C", "column_order": "C",
    "foreign_columns": "C", "name_split": "C", "birth_in_three": "C", "birth_words": "C",
    "birth_cells": "C", "birth_year": "C", "sex_by_birth": "C", "sex_ticked": "C",
    "level_words": "C", "level_ticks": "C", "every_level_ticked": "C", "ticked_not": "C",
    "text_in_ticks": "C", "no_scale": "C", "group_words": "C",
    # titles and memberships
    "posts_in_three": "D", "title_words": "D", "title_unit": "D", "title_joins": "D",
    "former_posts": "D", "no_memberships": "D", "no_committee": "D", "tick_signs": "D",
    "strange_sign": "D", "ticked_no": "D", "committee_words": "D",
    # the same person
    "no_code": "E", "code_number": "E", "names_respelt": "E", "years_before": "E",
    "foreign_before": "E", "two_rows": "E", "swapped_birth": "E",
}  # fmt: skip
_LEADERS = ("is_key", "is_mass_org", "is_committee")


@dataclass
class Column:
    """One column of a list: the lines of its header, a cell per person, and what it holds."""

    header: Path
    cells: list[Cell]
    name: str = ""


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
    return _Layout(list(people), traits, seed, day).laid()


class _Layout:
    def __init__(self, people: list[Person], traits: frozenset[str], seed: int, day: dt.date):
        self.traits, self.seed, self.day = traits, seed, day
        self.people = people
        if self.on("two_rows"):
            self.people = self._one_twice()

    def on(self, trait: str) -> bool:
        assert trait in TRAITS, trait
        return trait in self.traits

    def draw(self, trait: str) -> random.Random:
        return random.Random(f"{self.seed} {trait}")

    # --- people and columns -------------------------------------------------------------------

    def _one_twice(self) -> list[Person]:
        """Somebody with two posts in two rows, as a list by office has them."""
        twice = [place for place, one in enumerate(self.people) if len(one["posts"]) > 1]
        if not twice:
            return self.people
        place = self.draw("two_rows").choice(twice)
        one = self.people[place]
        rows = [one | {"posts": (post,)} for post in one["posts"]]
        return self.people[:place] + rows + self.people[place + 1 :]

    def columns(self, people: Sequence[Person], bare: bool = False) -> list[Column]:
        blocks: list[list[Column]] = [self._names(people)]
        if not self.on("no_code"):
            blocks.insert(0, self._codes(people))
        blocks += [self._births(people), self._sexes(people), self._positions(people)]
        if not bare and not self.on("sections") and not self.on("sheet_per_group"):
            blocks.append(self._groups(people))
        blocks += [self._ticks(people, name) for name in _LEADERS if self._has(name)]
        joined = [one["joined_on"] for one in people]
        blocks.append([self._column("joined_on", [f"{day:%d/%m/%Y}" for day in joined])])
        lacking = self.draw("no_scale").choice(list(words.LEVELS)) if self.on("no_scale") else ""
        for name in ("education", "political_theory", "state_management"):
            if name != lacking:
                ladder = self.on("level_ticks") and self.draw(f"ladder {name}").random() < 0.7
                blocks.append((self._ladder if ladder else self._levels)(people, name))
        for name in ("it_level", "language_level"):
            if name != lacking:
                blocks.append(self._levels(people, name))
        for name in ("mass_work_training", "leadership_update", "sent_to_basic_theory",
                     "learning_language"):  # fmt: skip
            blocks.append(self._yes_no(people, name))
        planned = [one["planned_position"] for one in people]
        blocks.append([self._column("planned_position", planned)])
        if self.on("foreign_columns"):
            blocks += self._foreign(people)
        if self.on("noted_left"):
            blocks.append([Column(("Ghi chú",), [None] * len(people), "note")])
        if self.on("column_order"):
            self.draw("column_order").shuffle(blocks)
        first = [Column(("TT",), [str(n + 1) for n in range(len(people))], "number")]
        return first + [column for block in blocks for column in block]

    def _has(self, name: str) -> bool:
        if name == "is_committee":
            return not self.on("no_committee")
        return not self.on("no_memberships")

    def header(self, name: str) -> str:
        texts = words.HEADERS[name]
        return self.draw(f"header {name}").choice(texts) if self.on("other_headers") else texts[0]

    def _column(self, name: str, cells: Iterable[Cell]) -> Column:
        path: Path = (self.header(name),)
        parents = {
            "education": "Trình độ", "political_theory": "Trình độ", "state_management": "Trình độ",
            "it_level": "Trình độ", "language_level": "Trình độ",
        }  # fmt: skip
        if self.on("merged_header") and name in parents:
            path = (parents[name], *path)
        return Column(path, list(cells), name)

    def _codes(self, people: Sequence[Person]) -> list[Column]:
        codes = [one["staff_id"] for one in people]
        cells: list[Cell] = [int(code) for code in codes] if self.on("code_number") else codes
        return [self._column("staff_id", cells)]

    def _names(self, people: Sequence[Person]) -> list[Column]:
        names = [self._name(one["full_name"]) for one in people]
        if not self.on("name_split"):
            return [self._column("full_name", names)]
        before, given = zip(*(name.strip().rsplit(" ", 1) for name in names), strict=True)
        under, beside = ("Họ và tên",), ()
        heads = self.draw("name_split").choice(
            [((*beside, "Họ đệm"), (*beside, "Tên")), ((*under, "Họ, đệm"), (*under, "Tên")),
             ((*beside, "Họ và tên đệm"), (*beside, "Tên"))]
        )  # fmt: skip
        return [Column(heads[0], list(before), "full_name"), Column(heads[1], list(given), "full_name")]

    def _name(self, name: str) -> str:
        if not self.on("names_respelt"):
            return name
        draw = self.draw(f"names_respelt {name}")
        change: Callable[[str], str] = draw.choice(
            [str.upper, lambda text: unicodedata.normalize("NFD", text),
             lambda text: text.replace(" ", "  ", 1), lambda text: text + " ",
             lambda text: text.replace("òa", "oà").replace("úy", "uý").replace("ủy", "uỷ")]
        )  # fmt: skip
        return change(name)

    def _births(self, people: Sequence[Person]) -> list[Column]:
        days = [one["birth_date"] for one in people]
        if self.on("birth_year"):
            return [Column(("Năm sinh",), [str(day.year) for day in days], "birth_date")]
        if self.on("sex_by_birth"):
            text = self._birth_texts(days)
            return [
                Column(
                    (self.header("birth_date"), label),
                    [t if one["sex"] == sex else None for t, one in zip(text, people, strict=True)],
                    "birth_date",
                )
                for sex, label in (("nam", "Nam"), ("nu", "Nữ"))
            ]
        if self.on("birth_in_three"):
            parts = [[f"{d.day:02d}" for d in days], [str(d.month) for d in days],
                     [str(d.year) for d in days]]  # fmt: skip
            heads = self.draw("birth_in_three").choice(
                [[("Ngày sinh", part) for part in ("Ngày", "Tháng", "Năm")],
                 [("Ngày sinh",), ("Tháng sinh",), ("Năm sinh",)],
                 [("Ngày, tháng, năm sinh", part) for part in ("Ngày", "Tháng", "Năm")]]
            )  # fmt: skip
            return [Column(h, list(p), "birth_date") for h, p in zip(heads, parts, strict=True)]
        return [self._column("birth_date", self._birth_texts(days))]

    def _birth_texts(self, days: Sequence[dt.date]) -> list[Cell]:
        if self.on("swapped_birth"):
            draw = self.draw("swapped_birth")
            return [
                f"{d:%m/%d/%Y}" if d.day <= 12 and draw.random() < 0.3 else f"{d:%d/%m/%Y}"
                for d in days
            ]
        if self.on("birth_cells"):
            return list(days)
        if not self.on("birth_words"):
            return [f"{day:%d/%m/%Y}" for day in days]
        draw = self.draw("birth_words")
        style = draw.choice(words.DATES)
        return [
            (style if draw.random() < 0.8 else words.DATES[0]).format(
                d=day.day, m=day.month, y=day.year, y2=day.year % 100
            )
            for day in days
        ]

    def _sexes(self, people: Sequence[Person]) -> list[Column]:
        if self.on("sex_by_birth") and not self.on("birth_year"):
            return []
        if self.on("sex_ticked"):
            sign = self.draw("sex_ticked").choice(["x", "X"])
            return [Column(("Nữ",), [sign if one["sex"] == "nu" else None for one in people], "sex")]
        return [self._column("sex", ["Nữ" if one["sex"] == "nu" else "Nam" for one in people])]

    def _groups(self, people: Sequence[Person]) -> list[Column]:
        groups = [one["group"] for one in people]
        if self.on("merged_group"):
            seen, cells = "", []
            for group in groups:
                cells.append(self.group(group) if group != seen else None)
                seen = group
            return [self._column("group", cells)]
        return [self._column("group", [self.group(group) for group in groups])]

    def group(self, code: str) -> str:
        texts = words.GROUPS[code]
        return self.draw(f"group {code}").choice(texts) if self.on("group_words") else texts[0]

    # --- titles and ticks ---------------------------------------------------------------------

    def _positions(self, people: Sequence[Person]) -> list[Column]:
        if self.on("posts_in_three"):
            return self._posts_in_three(people)
        return [self._column("position", [self._title(one) for one in people])]

    def _title(self, person: Person) -> str:
        draw = self.draw(f"title {person['full_name']}")
        texts = [self._post(post, draw) for post in person["posts"]]
        join = ", "
        if self.on("title_joins"):
            join = draw.choice([" - ", "\n", "; ", "/", " kiêm ", " + ", " – ", ", đồng thời là "])
        if self.on("title_unit"):
            unit = draw.choice([f" phường {NAME}", " phường", f" P. {NAME}", f" {NAME}", f" P.{NAME}"])
            texts[-1] += unit
        text = join.join(texts)
        if self.on("title_joins") and len(texts) > 1 and draw.random() < 0.2:
            text = f"{texts[0]} ({', '.join(texts[1:])})"
        if self.on("former_posts") and person["group"] != "can_bo" and draw.random() < 0.4:
            post = draw.choice(["Chủ tịch UBND", "Phó Bí thư Đảng ủy", "Chủ tịch Hội LHPN"])
            text = draw.choice([f"{text} (nguyên {post})", f"Nguyên {post}, {text}"])
        return text

    def _post(self, post: str, draw: random.Random) -> str:
        if not self.on("title_words"):
            return POSTS[post][0]
        text = draw.choice(POSTS[post])
        return text.upper() if draw.random() < 0.1 else text

    def _posts_in_three(self, people: Sequence[Person]) -> list[Column]:
        party = {"bi_thu", "pho_bi_thu", "thuong_truc"}
        masses = {"bt_doan", "ct_pn", "ct_nd", "ct_ccb", "ct_mttq", "pbt_doan", "pct_pn", "pct_mttq",
                  "ct_ctd"}  # fmt: skip
        kinds = ("Đảng", party), ("Chính quyền", None), ("Đoàn thể", masses)
        columns = []
        for label, posts in kinds:
            cells: list[Cell] = []
            for one in people:
                own = [
                    post for post in one["posts"]
                    if (post in posts if posts is not None else post not in party | masses)
                ]  # fmt: skip
                cells.append(self._title(one | {"posts": tuple(own)}) if own else None)
            columns.append(Column(("Chức vụ", label), cells, "position"))
        return columns

    def _ticks(self, people: Sequence[Person], name: str) -> list[Column]:
        draw = self.draw(f"ticks {name}")
        sign = draw.choice(words.SIGNS) if self.on("tick_signs") else "x"
        no = draw.choice(words.NOT_SIGNS) if self.on("ticked_no") else None
        cells: list[Cell] = []
        for one in people:
            if one[name] != "co":
                cells.append(no)
            elif name == "is_committee" and self.on("committee_words"):
                cells.append(self._committee(one, draw))
            elif self.on("strange_sign") and draw.random() < 0.3:
                cells.append(draw.choice(words.STRANGE_SIGNS))
            else:
                cells.append(sign)
        return [self._column(name, cells)]

    def _committee(self, person: Person, draw: random.Random) -> str:
        if "bi_thu" in person["posts"]:
            return draw.choice(["Bí thư", "BT", "Bí thư ĐU"])
        if {"thuong_truc", "pho_bi_thu"} & set(person["posts"]):
            return draw.choice(["Phó Bí thư", "PBT", "PBT TT"])
        return draw.choice(["ĐUV", "UVBTV", "UV BTV", "UV BCH", "Đảng ủy viên", "Ủy viên"])

    # --- levels -------------------------------------------------------------------------------

    def _levels(self, people: Sequence[Person], name: str) -> list[Column]:
        draw = self.draw(f"levels {name}")
        cells: list[Cell] = []
        for one in people:
            texts = words.LEVELS[name][one[name]] if one[name] else ()
            picked = draw.choice(texts) if texts and self.on("level_words") else (*texts, None)[0]
            cells.append(picked if picked else self._blank())
        return [self._column(name, cells)]

    def _blank(self) -> Cell:
        text = any(self.on(kind) for kind in ("csv", "utf16", "tab_xls"))  # 0 is all it can hold
        return Zero() if self.on("formula_zeros") and not text else None

    def _yes_no(self, people: Sequence[Person], name: str) -> list[Column]:
        draw = self.draw(f"levels {name}")
        cells: list[Cell] = []
        for one in people:
            texts = words.YES_NO[one[name]] if one[name] else ()
            picked = draw.choice(texts) if texts and self.on("level_words") else (*texts, None)[0]
            cells.append(picked if picked else self._blank())
        return [self._column(name, cells)]

    def _ladder(self, people: Sequence[Person], name: str) -> list[Column]:
        """A column per level; nobody can be told to have none unless the office says so."""
        rungs = words.LADDERS[name]
        draw = self.draw(f"ladder {name}")
        parent = (self.header(name),)
        if self.on("merged_header"):
            parent = ("Trình độ", *parent)
        marks: list[list[Cell]] = [[None] * len(people) for _ in rungs]
        sign = draw.choice(words.SIGNS) if self.on("tick_signs") else "x"
        for place, one in enumerate(people):
            at = next((n for n, (_, codes) in enumerate(rungs) if one[name] in codes), None)
            if at is not None:
                mark = sign
                if self.on("text_in_ticks") and draw.random() < 0.4:
                    mark = draw.choice(["2018", "Luật", "Kinh tế", "QLNN", "đang học"])
                for rung in range(0 if self.on("every_level_ticked") else at, at + 1):
                    marks[rung][place] = mark if mark != "đang học" or rung == at else sign
                if mark == "đang học":  # at the level above the one that is held
                    marks[at][place] = sign
                    if at + 1 < len(rungs):
                        marks[at + 1][place] = mark
            elif one[name] and self.on("ticked_not"):
                no = draw.choice(["chưa", "không", "-"])
                everywhere = draw.random() < 0.5
                for rung in range(len(rungs) if everywhere else 1):
                    marks[rung][place] = no
        return [
            Column((*parent, label), cells, name)
            for (label, _), cells in zip(rungs, marks, strict=True)
        ]

    def _foreign(self, people: Sequence[Person]) -> list[list[Column]]:
        every = len(people)
        kinds: list[tuple[str, Callable[[int], str]]] = [
            ("Quê quán", lambda n: "Mẫu Một"),
            ("Dân tộc", lambda n: "Kinh"),
            ("Số quyết định", lambda n: f"{n}/QĐ-UBND"),
            ("Hệ số lương", lambda n: "2,34"),
            ("Năm vào Đảng", lambda n: "2008"),
            ("Ngày vào Đảng", lambda n: "03/02/2008"),
            ("Trình độ văn hóa", lambda n: "12/12"),
            ("Ngạch", lambda n: "Chuyên viên"),
        ]
        chosen = self.draw("foreign_columns").sample(kinds, 3)
        return [[Column((label,), [make(n) for n in range(every)])] for label, make in chosen]

    # --- sheets -------------------------------------------------------------------------------

    def laid(self) -> Laid:
        kind = next((k for k in ("csv", "utf16", "tab_xls", "ods") if self.on(k)), "xlsx")
        laid = Laid([], kind)
        for title, people in self._sheets(kind):
            _Sheet(self, laid, title, people).fill()
        if self.on("sheet_titles") and kind in ("xlsx", "ods"):
            laid.grids.insert(self.draw("place").randint(0, len(laid.grids)), Grid("Sheet3"))
        return laid

    def _sheets(self, kind: str) -> list[tuple[str, list[Person]]]:
        if self.on("sheet_per_group") and kind in ("xlsx", "ods"):
            titles = {"can_bo": "Cán bộ", "cong_chuc": "Công chức", "khong_chuyen_trach": "KCT"}
            return [
                (title, [one for one in self.people if one["group"] == code])
                for code, title in titles.items()
            ]
        title = self.draw("titles").choice(["Sheet1", "DS 30.6", "Danh sách", "CBCC"])
        return [(title if self.on("sheet_titles") else "Nhân sự", self.people)]


class _Sheet:
    """Fills one sheet of a list, row by row."""

    def __init__(self, layout: _Layout, laid: Laid, title: str, people: list[Person]):
        self.on, self.draw = layout.on, layout.draw
        self.layout, self.laid, self.people = layout, laid, people
        self.text_only = laid.kind in ("csv", "utf16", "tab_xls")
        bare = self.on("sheet_per_group") and not self.text_only
        self.columns = layout.columns(people, bare)
        if self.on("sheet_per_group") and self.text_only and not self.on("sections"):
            self.columns.insert(5, layout._groups(people)[0])
        self.grid = Grid(title)
        self.width = len(self.columns)
        self.name_at = next(n for n, c in enumerate(self.columns) if c.name == "full_name")
        for column in self.columns:
            if column.name:
                laid.headers.setdefault(column.name, []).extend(column.header)

    def fill(self) -> None:
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
                self.grid.merges.append((top + len(column.header) - 1, place, top + deep - 1, place))

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
        group_at = next((n for n, c in enumerate(self.columns) if c.name == "group"), None)
        for place, one in enumerate(self.people):
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
        if self.on("outside_group"):
            self._outside()
        if self.on("leavers"):
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
            texts = ["Đã chuyển công tác", "nghỉ hưu từ 01/5/2025", "Thôi việc 4/2025", "chuyển Sở X"]
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
        if not (self.on("sections") and not sheets or self.on("sections_beside_column")):
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
        cells[self.name_at] = self.draw("vacant words").choice(["(Khuyết)", "Khuyết", "Chưa có", "(trống)"])
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
        like |= dict.fromkeys(_LEADERS)
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
            text = draw.choice([f"Tổng cộng: {every} người", "Tổng cộng", "Cộng", f"TỔNG SỐ: {every} đ/c"])
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
        if self.on("second_list"):
            self._second_list()

    def _summary(self) -> None:
        self.add([None] * self.width)
        self.line(self.draw("second_table").choice(["TỔNG HỢP TRÌNH ĐỘ", "Bảng tổng hợp", "Thống kê"]))
        pad: list[Cell] = [None] * max(0, self.width - 5)
        self.add(["TT", "Nhóm", "Tổng số", "Đại học", "Trung cấp", *pad])
        for number, label in enumerate(("Cán bộ", "Công chức", "Không chuyên trách")):
            self.add([str(number + 1), label, str(9 + number), str(6 - number), "3", *pad])

    def _second_list(self) -> None:
        """People of the ward in a table of their own below: their loss must not go unsaid."""
        self.add([None] * self.width)
        self.line(self.draw("second_list").choice(["DANH SÁCH BỔ SUNG", "Danh sách cán bộ bổ sung"]))
        for cells in self.header_rows:
            self.add(cells)
        row = self.add(self._somebody("Mẫu Văn Thêm", self.layout.group("cong_chuc"), "Văn thư"))
        self.laid.extra[row + 1] = "added"
        self.laid.told[row + 1] = "added"


def simplify(header: str) -> str:
    """A header's text as it is compared: no line breaks, one case."""
    return re.sub(r"\s+", " ", header).strip().casefold()
