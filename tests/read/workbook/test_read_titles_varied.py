"""Every recognised title, written as offices write it: no count changes without a word."""

from __future__ import annotations

import csv
import datetime as dt
import random
import re
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path

import pandas as pd
import pytest

from plan09lib.judge.targets.answers import Cells
from plan09lib.read.plan.plan import Plan
from plan09lib.read.tables.sources import Source
from plan09lib.read.workbook.intake import Workbook, read_workbook

DAY = dt.date(2025, 6, 30)
PLACES = ("phường Mẫu Một", "Mẫu Một")
GROUPS = ("cán bộ", "công chức", "không chuyên trách")
BARRED = frozenset({"truong_cong_an"})
OLD_TONES = {"òa": "oà", "óa": "oá", "ủy": "uỷ", "úy": "uý", "ùy": "uỳ", "hòa": "hoà", "Ủy": "Uỷ"}
UNITS = ["phường", "phường Mẫu Một", "P. Mẫu Một", "P.Mẫu Một", "phường Mẫu", "(phường Mẫu Một)",
         "PHƯỜNG MẪU MỘT", "phường mẫu một", "- phường Mẫu Một"]  # fmt: skip
JOINS = [" - ", "-", " – ", "\n", "/", " / ", "; ", ", ", " + ", " kiêm ", " KIÊM ", " đồng thời ",
         " kiêm nhiệm ", " và ", ",\n"]  # fmt: skip
AROUND = ["quyền {}", "Quyền {}", "Q. {}", "phụ trách {}", "{} (phụ trách)", "nguyên {}",
          "{} (nguyên)", "dự kiến {}", "thư ký {}", "{} khóa trước", "{} (đã nghỉ)", "{} dự bị",
          "{} (đến 30/6/2025)", "trợ lý {}"]  # fmt: skip


def read(folder: Path, plan: Plan, people: list[tuple[str, str]]) -> Workbook:
    path = folder / f"{DAY}.csv"
    rows = [[f"Mẫu {n}", "1980", *person] for n, person in enumerate(people, start=1)]
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([["Họ và tên", "Ngày sinh", "Chức vụ", "Nhóm"], *rows])
    return read_workbook(Source(DAY, path), plan, places=PLACES)


def titles(plan: Plan) -> list[str]:
    """Every title that is recognised: the labels and spellings of the vocabulary."""
    levels = plan.vocabularies["chuc_vu"].levels
    return list(dict.fromkeys(text for one in levels for text in (one.label, *one.spellings)))


def shortened(text: str, plan: Plan, rng: random.Random) -> str:
    """Some words in full as the abbreviations that stand for them."""
    for short, full in sorted(plan.file.titles.short.items(), key=lambda one: -len(one[1])):
        if len(full.split()) > 1 and rng.random() < 0.7:
            text = re.sub(rf"\b{full}\b", short, text, flags=re.IGNORECASE)
    return text


def old_tones(text: str) -> str:
    for new, old in OLD_TONES.items():
        text = text.replace(new, old)
    return text


def mistyped(text: str, rng: random.Random) -> str:
    """A letter of a longer word left out, doubled or exchanged with the next one."""
    text = unicodedata.normalize("NFC", text)
    places = [m.start() for m in re.finditer(r"(?<=\w\w)\w(?=\w)", text)]
    if not places or text.isupper():
        return text
    at = rng.choice(places)
    middle = rng.choice(["", text[at] * 2, text[at + 1] + text[at]])
    return (
        text[:at] + middle + text[at + (2 if len(middle) == 2 and middle[0] != text[at] else 1) :]
    )


SPELLED: dict[str, Callable[[str, Plan, random.Random], str]] = {
    "unit": lambda text, _, rng: f"{text} {rng.choice(UNITS)}",
    "capitals": lambda text, _, rng: rng.choice([text.upper(), text.lower(), text.title()]),
    "decomposed": lambda text, _, rng: unicodedata.normalize("NFD", text),
    "old tone marks": lambda text, _, rng: old_tones(text),
    "short": lambda text, plan, rng: shortened(text, plan, rng),
    "spaces": lambda text, _, rng: rng.choice(["  ", "\u00a0", "\n"]).join(text.split(" ")),
    "Việt Nam": lambda text, _, rng: f"{text} {rng.choice(['Việt Nam', 'VN'])} phường",
    "bracketed": lambda text, _, rng: f"({text})",
}


def state(book: Workbook) -> pd.DataFrame:
    """Per person the memberships and the exclusion, NA where open."""
    columns = ["is_key", "is_mass_org", "is_committee"]
    held = Cells(book.roster).holds(BARRED).on(book.roster.index)
    return book.roster[["row", "position", "group", *columns]].assign(barred=held)


def rows_named(book: Workbook) -> dict[str, set[int]]:
    """The rows that findings on derived memberships and titles name."""
    found: dict[str, set[int]] = {}
    for finding in book.findings:
        runs = re.findall(r"dòng (\d+(?:(?:, |–)\d+)*)", finding.explanation)
        spans = [part.split("–") for run in runs for part in run.split(", ")]
        rows = {row for span in spans for row in range(int(span[0]), int(span[-1]) + 1)}
        found.setdefault(finding.code, set()).update(rows)
    return found


def changed(before: pd.DataFrame, after: pd.DataFrame, name: str) -> pd.Series:
    """Whether the answer of column `name` is another one, open or not."""
    old, new = before[name].astype(object).fillna("?"), after[name].astype(object).fillna("?")
    return old.reset_index(drop=True) != new.reset_index(drop=True)


def silent(before: pd.DataFrame, after: Workbook) -> Iterator[str]:
    """What changed from one definite answer to another, or became open without a word."""
    now, named = state(after), rows_named(after)
    told = named.get("unread_position", set()) | named.get("derived_membership", set())
    for name in ("is_key", "is_mass_org", "is_committee", "barred"):
        for place in changed(before, now, name).to_numpy().nonzero()[0]:
            person = now.iloc[place]
            matters = name != "barred" or person["group"] != "khong_chuyen_trach"
            if matters and (not pd.isna(person[name]) or person["row"] not in told):
                yield f"{name} {before.iloc[place][name]} → {person[name]}: {person['position']!r}"


@pytest.mark.parametrize("kind", SPELLED)
def test_a_way_to_write_it_changes_nothing(kind: str, tmp_path: Path, plan: Plan) -> None:
    rng = random.Random(kind)
    people = [(text, group) for text in titles(plan) for group in GROUPS]
    varied = [(SPELLED[kind](text, plan, rng), group) for text, group in people]
    before = state(read(tmp_path, plan, people))
    after = state(read(tmp_path, plan, varied))
    for name in ("is_key", "is_mass_org", "is_committee", "barred"):
        other = changed(before, after, name)
        assert after.loc[other.to_numpy(), "position"].tolist() == [], name


@pytest.mark.parametrize("join", JOINS)
def test_two_posts_are_both_held(join: str, tmp_path: Path, plan: Plan) -> None:
    rng = random.Random(join)
    pairs = [(one, rng.choice(titles(plan)), rng.choice(GROUPS)) for one in titles(plan)]
    listed = [(f"{one}; {two}", group) for one, two, group in pairs]
    joined = [(f"{one}{join}{two}", group) for one, two, group in pairs]
    first, both, apart = (
        state(read(tmp_path, plan, people))
        for people in ([(one, group) for one, _, group in pairs], joined, listed)
    )
    second = state(read(tmp_path, plan, [(two, group) for _, two, group in pairs]))
    for name in ("is_key", "is_mass_org", "is_committee", "barred"):
        either = first[name] | second[name]
        assert both.loc[(both[name] != either).fillna(False).to_numpy(), "position"].tolist() == []
        assert (both[name].isna() == either.isna()).all(), name
        assert not changed(apart, both, name).any(), name


@pytest.mark.parametrize("seed", range(12))
def test_what_is_mistyped_or_written_anyhow_is_the_same_or_told(
    seed: int, tmp_path: Path, plan: Plan
) -> None:
    rng = random.Random(seed)
    people = [(text, rng.choice(GROUPS)) for text in titles(plan)]
    varied = []
    for text, group in people:
        for kind in rng.sample(list(SPELLED), 2):
            text = SPELLED[kind](text, plan, rng)
        varied.append((mistyped(text, rng) if rng.random() < 0.5 else text, group))
    before = state(read(tmp_path, plan, people))
    assert list(silent(before, read(tmp_path, plan, varied))) == []


@pytest.mark.parametrize("around", AROUND)
def test_what_changes_the_meaning_never_leaves_a_sure_yes(
    around: str, tmp_path: Path, plan: Plan
) -> None:
    people = [(around.format(text), "cán bộ") for text in titles(plan)]
    book = read(tmp_path, plan, people)
    after, told = state(book), rows_named(book).get("unread_position", set())
    for name in ("is_key", "is_mass_org", "is_committee", "barred"):
        sure = after[name].fillna(False).astype(bool)
        assert after.loc[sure, "position"].tolist() == [], name
    if "nguyên" not in around:
        assert told == set(after["row"])
