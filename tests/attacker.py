"""A reader who has every shared file of a ward, the plan and the program, and wants to know more.

He knows nothing of how anything is hidden: he reads every file but those in `noi_bo/`, whatever it
lies in (see carriers.py), writes down what must hold between the numbers, and asks of every
protected quantity which values are left. What has fewer than `SAFE` of them, and had more by the
public n, k and moves alone, is a `Leak`; so is a line about the protected whose numbers stand on no
page, where each has its id and is reckoned with, and a file that he cannot read.
"""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from pathlib import Path

import numpy as np
import pandas as pd
from carriers import Carried, carried, carried_by
from scipy.optimize import Bounds, LinearConstraint, milp

from plan09lib.read.period.period import Period

SAFE = 3
"""A quantity with fewer possible values is known for all practical purposes."""
SMALL = 5
LEVELS = ("hoan_thanh_xuat_sac", "hoan_thanh_tot", "hoan_thanh", "khong_hoan_thanh")
GROUPS = ("can_bo", "cong_chuc", "khong_chuyen_trach")
TOTAL = "total"
SCENARIOS = ("nothing", "under_way", "plan")
CASES = (
    "ky-luat.total.dang", "ky-luat.total.chinh_quyen", "thay-the.people", "nguoi-dung-dau.people",
)  # fmt: skip
MOST = 500
"""More heads than any ward has."""
_PERSONAL = re.compile(r"(nghỉ hưu|quá (?:giới hạn )?tuổi|kỷ luật|phiếu|xuất sắc)[^.;<\n]*\d", re.I)
_ROW = re.compile(r"\bdòng \d+")
"""A finding that quotes a row: what stands there is one person's."""
_ABOUT = re.compile(
    r"xuất sắc|hoàn thành (?:tốt )?nhiệm vụ|kỷ luật|phiếu|tín nhiệm|nghỉ hưu|tuổi|sinh năm"
    r"|năm sinh",
    re.I,
)
_HEADS = re.compile(
    r"\d|\b(?:một|hai|ba|bốn|năm|sáu|bảy|tám|chín|mười) "
    r"(?:người|đồng chí|cán bộ|công chức|trường hợp)",
    re.I,
)
_PUBLIC_GROUP, _TARGET = "dưới 40 tuổi", re.compile(r"\bT\d\d-\d")
"""How the group of a target is named, whose n and k are public by duty."""
_DAY, _ONES_OWN = re.compile(r"\b\d{1,2}/\d{1,2}/\d{4}\b"), re.compile(r"sinh|hưu|tuổi", re.I)
_WORK = re.compile(r"\b\d\.\d\b")
_WORD = re.compile(r"\w+")
UNREAD = "nobody can read it"
LETTERS = ("thu.txt", "thu.html", "thu/")
BODIES = ("thu.txt", "thu.html", "headers")
"""What of a letter is its own words; what it encloses stands by itself."""
PAGES = ("bao-cao.html", "phu-luc.html")
"""Where every number has its id."""
_INNER = re.compile(
    r"^T[\w-]+\.(?:nothing|under_way|plan)_|^tuoi\.|^phieu\.\d+\.(?:high|medium|low)"
)


@dataclass(frozen=True, order=True)
class Leak:
    """A protected quantity with the values that are left, and what gave it away."""

    report: str
    quantity: str
    values: str
    by: str = ""


@dataclass(frozen=True)
class SharedReport:
    """The shared files of one report, as anybody reads them."""

    folder: Path

    @cached_property
    def manifest(self) -> Mapping[str, str]:
        """What the report says of itself."""
        found: Mapping[str, str] = json.loads((self.folder / "manifest.json").read_text("utf-8"))
        return found

    @property
    def name(self) -> str:
        """Unit and period."""
        return f"{self.manifest['unit']} {self.period.text} {self.manifest['review']}"

    @cached_property
    def period(self) -> Period:
        """The period reported."""
        return Period.parse(self.manifest["period"])

    @cached_property
    def shared(self) -> list[Path]:
        """Every file that leaves the ward."""
        files = (path for path in sorted(self.folder.rglob("*")) if path.is_file())
        return [path for path in files if "noi_bo" not in path.relative_to(self.folder).parts]

    @cached_property
    def carriers(self) -> list[Carried]:
        """What stands in them, a part at a time."""
        return list(carried_by(self.folder, self.shared))

    @cached_property
    def facts(self) -> pd.DataFrame:
        """`facts.csv`."""
        return pd.read_csv(self.folder / "facts.csv")

    @cached_property
    def told(self) -> dict[str, str]:
        """Values by the id of the number, wherever one stands."""
        every = [one.told for one in self.carriers]
        drawn = {name: value for told in every for name, value in told.items()}
        return drawn | {n: v for told in every for n, v in told.items() if v != "?"}

    @cached_property
    def on_pages(self) -> str:
        """The words of the pages, one after the other."""
        return "".join(
            _words(line) for one in self.carriers if one.where in PAGES for line in one.lines
        )

    def number(self, fact_id: str) -> int | None:
        """A whole number that the report tells."""
        value = self.told.get(fact_id, "")
        return int(value) if re.fullmatch(r"-?\d+", value) else None


def leaks(folders: Iterable[Path], packages: Iterable[Path] = ()) -> list[Leak]:
    """What he knows of one ward from its report folders and from packages of facts."""
    reports = sorted(map(SharedReport, folders), key=lambda one: (one.period.end, one.name))
    found = {leak for package in packages for leak in _of_package(package)}
    for report in reports:
        found.update(_told_outright(report))
        found.update(_ratings(report))
        found.update(_exits(report))
    found.update(_ratings_over_time(reports))
    found.update(_cases_over_time(reports))
    found.update(_ages_over_time(reports))
    return sorted(found)


def report_folders(outputs: Path) -> dict[str, list[Path]]:
    """The report folders below an output folder by unit, those of reviews only."""
    found: dict[str, list[Path]] = {}
    for manifest in sorted(outputs.glob("*/*/manifest.json")):
        if json.loads(manifest.read_text("utf-8"))["review"] in ("so_ket", "tong_ket"):
            found.setdefault(manifest.parent.parent.name, []).append(manifest.parent)
    return found


# What no arithmetic is needed for.


def _told_outright(report: SharedReport) -> Iterator[Leak]:
    for one in report.carriers:
        yield from _outright(report.name, one, report.on_pages)
    for fact_id, value in report.told.items():
        if fact_id.endswith("_exited_by_age"):
            yield Leak(report.name, fact_id, value, "told")
        if re.match(r"phieu\.\d+\.(high|medium|low)", fact_id):
            yield Leak(report.name, fact_id, value, "votes per title")
        if re.match(r"tuoi\..*\.median", fact_id):
            yield Leak(report.name, fact_id, value, "somebody's age")
    for fact_id in report.told:
        if report.told[fact_id] == "?" and _INNER.search(fact_id):
            yield Leak(report.name, fact_id, "?", "drawn")


def _outright(report: str, one: Carried, on_pages: str) -> Iterator[Leak]:
    """What a file, or a part of it, says outright."""
    if not one.is_read:
        yield Leak(report, one.where, "?", UNREAD)
    if one.table is not None:
        for column in (name for name in one.table if name.endswith("exited_by_age")):
            heads = one.table.loc[one.table[column] > 0, ["target_id", column]]
            for target, value in heads.itertuples(index=False):
                yield Leak(report, f"{target}.{column}", f"{value:.0f}", one.where)
    part = one.where.rpartition(" › ")[2]
    is_letter = one.where.startswith(LETTERS) and part.endswith(BODIES)
    for line in one.lines:
        for words in _ROW.finditer(line):
            yield Leak(report, one.where, words[0], "a row of the list")
        if is_letter and (personal := _PERSONAL.search(_DAY.sub("", line))):
            yield Leak(report, one.where, personal[0][:60], "letter")
        elif _tells_heads(line) and _words(line) not in on_pages:
            yield Leak(report, one.where, line[:90], "stands on no page")


def _tells_heads(line: str) -> bool:
    """Whether a line has a number and speaks of the protected.

    Not of a target's public group; the days that it names are no heads unless they are somebody's,
    and the number of a work is none.
    """
    about = line.replace(_PUBLIC_GROUP, "") if _TARGET.search(line) else line
    numbers = line if _ONES_OWN.search(about) else _DAY.sub("", line)
    return bool(_ABOUT.search(about) and _HEADS.search(_WORK.sub("", numbers)))


def _of_package(package: Path) -> Iterator[Leak]:
    """What a package of facts says outright: it has no pages."""
    for one in carried(package.name, package.read_bytes()):
        yield from _outright(package.name, one, "")


def _words(line: str) -> str:
    """The words and numbers of a line, however it is set."""
    return "".join(f" {word}" for word in _WORD.findall(line.casefold()))


# Whole numbers and what must hold between them.


@dataclass
class System:
    """Unknown heads, each within bounds, and linear equations and inequalities between them."""

    bounds: dict[str, tuple[int, int]] = field(default_factory=dict)
    rules: list[tuple[dict[str, int], float, float]] = field(default_factory=list)

    def unknown(self, name: str, low: int = 0, high: int = MOST) -> str:
        """A new unknown."""
        self.bounds.setdefault(name, (low, high))
        return name

    def between(self, terms: Mapping[str, int], low: float, high: float) -> None:
        """`low` ≤ Σ factor × unknown ≤ `high`."""
        self.rules.append((dict(terms), low, high))

    def equal(self, terms: Mapping[str, int], value: int) -> None:
        """Σ factor × unknown = `value`."""
        self.between(terms, value, value)

    def range(self, terms: Mapping[str, int]) -> tuple[int, int] | None:
        """The least and the greatest value of a sum; None when nothing fits what is told."""
        least = self._solved(terms, 1)
        most = self._solved(terms, -1)
        return None if least is None or most is None else (least, -most)

    def _solved(self, terms: Mapping[str, int], sign: int) -> int | None:
        names = list(self.bounds)
        place = {name: position for position, name in enumerate(names)}
        cost = np.zeros(len(names))
        for name, factor in terms.items():
            cost[place[name]] = sign * factor
        matrix = np.zeros((len(self.rules), len(names)))
        for line, (parts, _, _) in zip(matrix, self.rules, strict=True):
            for name, factor in parts.items():
                line[place[name]] = factor
        held = [LinearConstraint(matrix, [r[1] for r in self.rules], [r[2] for r in self.rules])]
        low, high = zip(*self.bounds.values(), strict=True)
        found = milp(
            cost,
            constraints=held if self.rules else [],
            integrality=np.ones(len(names)),
            bounds=Bounds(low, high),
        )
        return round(found.fun) if found.success else None


def _is_known(found: tuple[int, int] | None) -> bool:
    return found is not None and found[1] - found[0] + 1 < SAFE


def _text(found: tuple[int, int] | None) -> str:
    return "nothing fits" if found is None else "…".join(str(v) for v in dict.fromkeys(found))


# Ratings: the table of every rating period of a report.

_Cell = tuple[str, str]
_Table = dict[tuple[frozenset[str], frozenset[str]], int]


def _rating_tables(report: SharedReport) -> dict[str, _Table]:
    """By rating period and system: heads told, by the groups and levels they are of."""
    found: dict[str, _Table] = {}
    for fact_id in report.told:
        if not fact_id.startswith("xep-loai.") or fact_id.count(".") != 4:
            continue
        _, period, system, rows, columns = fact_id.split(".")
        value = report.number(fact_id)
        if value is not None:
            block = (_parts(rows, GROUPS), _parts(columns, LEVELS))
            found.setdefault(f"{period}.{system}", {})[block] = value
    return found


def _parts(text: str, every: Sequence[str]) -> frozenset[str]:
    return frozenset(every if text == TOTAL else text.split("+"))


def _ratings(report: SharedReport) -> Iterator[Leak]:
    for key, table in _rating_tables(report).items():
        system = System()
        cells = {
            (group, level): system.unknown(f"{group} {level}")
            for group in GROUPS
            for level in LEVELS
        }
        for (groups, levels), value in table.items():
            system.equal({cells[g, v]: 1 for g in groups for v in levels}, value)
        zero = {
            (g, v)
            for (groups, levels), value in table.items()
            if not value
            for g in groups
            for v in levels
        }
        asked: list[tuple[frozenset[str], frozenset[str]]] = [
            (frozenset({g}), frozenset({v})) for g in GROUPS for v in LEVELS
        ]
        asked += [(frozenset(GROUPS), frozenset({v})) for v in LEVELS]
        for block in asked:
            own = set(itertools.product(*block))
            if own <= zero or table.get(block, 1) >= SMALL:
                continue
            known = system.range({cells[cell]: 1 for cell in own})
            if _is_known(known) and known != (0, 0):
                name = f"xep-loai.{key} {'+'.join(sorted(block[0]))} {'+'.join(block[1])}"
                yield Leak(report.name, name, _text(known), "arithmetic")


def _ratings_over_time(reports: Sequence[SharedReport]) -> Iterator[Leak]:
    """One rating period told by several reports: what changed by a few, unless all of it did."""
    for one, other in itertools.combinations(reports, 2):
        first, second = _rating_tables(one), _rating_tables(other)
        for key in first.keys() & second.keys():
            for block in first[key].keys() & second[key].keys():
                change = second[key][block] - first[key][block]
                whole = any(
                    block[1] < wider[1]
                    and block[0] == wider[0]
                    and second[key][wider] - heads != change
                    for wider, heads in first[key].items()
                    if wider in second[key]
                )
                parted = len([b for b in first[key] if b[0] == block[0] and first[key][b]]) > 2
                if 1 <= abs(change) < SMALL and block[1] != frozenset(LEVELS) and (whole or parted):
                    name = f"xep-loai.{key} {'+'.join(sorted(block[0]))} {'+'.join(block[1])}"
                    yield Leak(f"{one.name} → {other.name}", name, f"{change:+d}", "difference")


# Discipline and the like, which half-years, years and stages tell of the same days.


def _cases_over_time(reports: Sequence[SharedReport]) -> Iterator[Leak]:
    for family in ("ky-luat", "thay-the", "nguoi-dung-dau"):
        own = [fact_id for fact_id in CASES if fact_id.startswith(family)]
        system, told = System(), {}
        for report in reports:
            quarters = {system.unknown(q): 1 for q in _quarters(report.period)}
            values = [v for v in (report.number(fact_id) for fact_id in own) if v is not None]
            if values:
                told[report.name] = sum(values)
                system.equal(quarters, sum(values))
        for report in reports if told else ():
            if told.get(report.name, 1) in range(1, SMALL):
                known = system.range(dict.fromkeys(_quarters(report.period), 1))
                if _is_known(known) and known != (0, 0):
                    yield Leak(report.name, family, _text(known), "periods together")
        for report in reports:
            for fact_id in report.told:
                small = report.number(fact_id) in range(1, SMALL)
                if fact_id.startswith(f"{family}.") and small:
                    yield Leak(report.name, fact_id, report.told[fact_id], "told")


def _quarters(period: Period) -> list[str]:
    days = pd.period_range(max(str(period.start), "2022-07-01"), str(period.end), freq="Q")
    return [str(day) for day in days]


# Ages: bands of a group now, at the baseline, in every report.


def _ages_over_time(reports: Sequence[SharedReport]) -> Iterator[Leak]:
    seen: dict[tuple[str, str], list[tuple[str, int]]] = {}
    for report in reports:
        for fact_id in report.told:
            found = re.fullmatch(r"tuoi\.(now|before)\.(\w+)\.([\w+]+)", fact_id)
            value = report.number(fact_id)
            if value is None:
                continue
            if fact_id == "quy-hoach.below_40":
                whole = report.number("quy-hoach.planned")
            elif found and found[3] not in (TOTAL, "median"):
                whole = report.number(f"tuoi.{found[1]}.{found[2]}.total")
                whole = report.number(f"staff.{found[2]}") if whole is None else whole
                when = "now" if found[1] == "now" else "before"
                if when == "now":
                    seen.setdefault((found[2], found[3]), []).append((report.name, value))
            else:
                continue
            rest = None if whole is None else whole - value
            for name, heads in ((fact_id, value), (f"not {fact_id}", rest)):
                if heads in range(1, SMALL) and not _is_public(report, fact_id, heads):
                    yield Leak(report.name, name, str(heads), "bands")
    for (group, band), moments in seen.items():
        for (one, first), (other, second) in itertools.combinations(moments, 2):
            if 1 <= abs(second - first) < SMALL:
                name, change = f"tuoi.{group}.{band}", f"{second - first:+d}"
                yield Leak(f"{one} → {other}", name, change, "difference")


def _is_public(report: SharedReport, fact_id: str, heads: int | None) -> bool:
    """Officials under 40 are a target's population: its n is public by duty."""
    return "officials" in fact_id and heads in set(report.facts["n"])


# Who leaves by age or retirement until a deadline.


def _exits(report: SharedReport) -> Iterator[Leak]:
    for row in report.facts.to_dict("records"):
        target, n = str(row["target_id"]), int(row["n"])
        if str(row["deadline"]) <= report.period.end.isoformat() or not n:
            continue
        told = _ahead_told(report, target)
        if row.get("short_at_best", 0) > 0:
            told["under_way_lacking"] = int(row["short_at_best"])
        public, all_told = _ahead(row, {}), _ahead(row, told)
        for name, terms in (
            ("leave", {"left": 1}),
            ("pass the age limit", {"aged": 1}),
            ("leave or pass the age limit", {"left": 1, "aged": 1}),
        ):
            known = all_told.range(terms) if told else None
            if _is_known(known) and not _is_known(public.range(terms)):
                yield Leak(report.name, f"{target}: {name}", _text(known), "outlook")
        for fact_id in report.told:
            year = re.fullmatch(rf"{target}\.(\w+?)_(\d{{4}})_n", fact_id)
            if year and n >= SAFE and year[1] in SCENARIOS:
                gone = n - (report.number(fact_id) or 0)
                yield Leak(report.name, f"{target}: gone by {year[2]}", str(gone), "by years")


def _ahead_told(report: SharedReport, target: str) -> dict[str, int]:
    names = ("n", "k", "need", "gap", "left", "left_qualified", "aged_out", "aged_out_qualified")
    ids = {f"{s}_{name}": f"{target}.{s}_{name}" for s in SCENARIOS for name in names}
    ids |= {"under_way_need": f"ke-hoach-{target}.need", "under_way_k": f"ke-hoach-{target}.held"}
    for scenario, name in itertools.product(SCENARIOS, names):
        ids.setdefault(f"{scenario}_{name}", f"{target}.{scenario}_{name}")
    found = {name: report.number(fact_id) for name, fact_id in ids.items()}
    for name in ("need", "k"):
        own = report.number(f"{target}.under_way_{name}")
        found[f"under_way_{name}"] = found[f"under_way_{name}"] if own is None else own
    found["plan_gap"] = report.number(f"ke-hoach-{target}.short") or found["plan_gap"]
    return {name: value for name, value in found.items() if value is not None}


def _ahead(row: Mapping[str, object], told: Mapping[str, int]) -> System:
    """The heads that leave until the deadline, by what is public and what is told of that day."""
    n, k = int(str(row["n"])), int(str(row["k"]))
    percent = Fraction(str(row["percent"]))
    system = System()
    for name in ("left", "aged"):
        system.unknown(name, 0, n)
        system.unknown(f"{name}_qualified", 0, k)
        system.between({name: 1, f"{name}_qualified": -1}, 0, n)
    system.between({"left": 1, "aged": 1}, 0, n)
    system.between({"left_qualified": 1, "aged_qualified": 1}, 0, k)
    gone = {"left": 1, "aged": 1}
    satisfied = {"left_qualified": 1, "aged_qualified": 1}
    for scenario in SCENARIOS:
        need = system.unknown(f"{scenario}_need", 0, n)
        trained = system.unknown(f"{scenario}_trained", 0, 0 if scenario == "nothing" else n)
        parts = percent.numerator * n
        terms = {need: 100 * percent.denominator} | dict.fromkeys(gone, percent.numerator)
        if str(row["rule"]) == "ceil":
            system.between(terms, parts, parts + 100 * percent.denominator - 1)
        surplus = {need: -1, trained: 1} | dict.fromkeys(satisfied, -1)
        system.between({trained: 1, **gone, **dict.fromkeys(satisfied, -1)}, -n, n - k)
        for name, value in ((n_, v) for n_, v in told.items() if n_.startswith(f"{scenario}_")):
            match name.removeprefix(f"{scenario}_"):
                case "n":
                    system.equal(gone, n - value)
                case "k":
                    system.equal({trained: 1} | dict.fromkeys(satisfied, -1), value - k)
                case "need":
                    system.equal({need: 1}, value)
                case "gap" if value:
                    system.equal(surplus, -value - k)
                case "gap":
                    system.between(surplus, -k, MOST)
                case "lacking":
                    system.between(surplus, -MOST, -value - k)
                case "left" | "left_qualified":
                    system.equal({name.removeprefix(f"{scenario}_"): 1}, value)
                case "aged_out":
                    system.equal({"aged": 1}, value)
                case "aged_out_qualified":
                    system.equal({"aged_qualified": 1}, value)
    return system
