"""The traits of office lists, and the columns of a known list of people by them.

A trait draws from a random source of its own, so that turning one off leaves the others as they
are: what fails can be made smaller.
"""

from __future__ import annotations

import datetime as dt
import random
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from tests.fuzz import words
from tests.fuzz.grids import Cell, Zero
from tests.fuzz.ward import BASE, NAME, POSTS, Person

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
    "text_in_ticks": "C", "no_scale": "C", "no_optional": "C", "group_words": "C",
    # titles and memberships
    "posts_in_three": "D", "title_words": "D", "title_unit": "D", "title_joins": "D",
    "former_posts": "D", "no_memberships": "D", "no_committee": "D", "tick_signs": "D",
    "strange_sign": "D", "ticked_no": "D", "committee_words": "D",
    # the same person
    "no_code": "E", "code_number": "E", "names_respelt": "E", "years_before": "E",
    "foreign_before": "E", "two_rows": "E", "swapped_birth": "E",
}  # fmt: skip
LEADERS = ("is_key", "is_mass_org", "is_committee")


@dataclass
class Column:
    """One column of a list: the lines of its header, a cell per person, and what it holds."""

    header: Path
    cells: list[Cell]
    name: str = ""


class Columns:
    """Draws the columns of a list from its people, by the traits it has."""

    def __init__(self, people: list[Person], traits: frozenset[str], seed: int, day: dt.date):
        self.traits, self.seed, self.day = traits, seed, day
        self.people = people
        if self.on("two_rows"):
            self.people = self._one_twice()

    def on(self, trait: str) -> bool:
        """Whether the list has `trait`."""
        assert trait in TRAITS, trait
        return trait in self.traits

    def draw(self, trait: str) -> random.Random:
        """The random source of one trait, the same whatever the others are."""
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
        """All columns; `bare` without the group."""
        blocks: list[list[Column]] = [self._names(people)]
        if not self.on("no_code"):
            blocks.insert(0, self._codes(people))
        blocks += [self._births(people), self._sexes(people), self._positions(people)]
        if not bare and not self.on("sections"):
            blocks.append(self.groups(people))
        blocks += [self._ticks(people, name) for name in LEADERS if self._has(name)]
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
        asked = ("mass_work_training", "leadership_update", "sent_to_basic_theory",
                 "learning_language")  # fmt: skip
        optional = () if self.on("no_optional") else ("ex_soldier", "party_member")
        blocks += [self._yes_no(people, name) for name in (*asked, *optional)]
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
        """The header of a column of the roster."""
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
        return [
            Column(heads[0], list(before), "full_name"),
            Column(heads[1], list(given), "full_name"),
        ]

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
        if self.on("swapped_birth") and not self.on("years_before"):  # nothing would tell of it
            draw, here = self.draw("swapped_birth"), self.day == BASE
            return [  # in one of both lists: what both say alike is no question of reading
                f"{d:%m/%d/%Y}"
                if d.day <= 12 and draw.random() < 0.5 and d.toordinal() % 2 == here
                else f"{d:%d/%m/%Y}"
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
            return [
                Column(("Nữ",), [sign if one["sex"] == "nu" else None for one in people], "sex")
            ]
        return [self._column("sex", ["Nữ" if one["sex"] == "nu" else "Nam" for one in people])]

    def groups(self, people: Sequence[Person]) -> list[Column]:
        """The column of groups."""
        groups = [one["group"] for one in people]
        if self.on("merged_group"):
            seen, cells = "", []
            for group in groups:
                cells.append(self.group(group) if group != seen else None)
                seen = group
            return [self._column("group", cells)]
        return [self._column("group", [self.group(group) for group in groups])]

    def group(self, code: str) -> str:
        """A group as this list writes it."""
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
            unit = draw.choice(
                [f" phường {NAME}", " phường", f" P. {NAME}", f" {NAME}", f" P.{NAME}"]
            )
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
        masses = {"bt_doan", "ct_pn", "ct_nd", "ct_ccb", "ct_mttq", "pbt_doan", "pct_pn",
                  "pct_mttq", "ct_ctd"}  # fmt: skip
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
