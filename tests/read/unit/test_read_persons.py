"""Who is who over the lists of a unit: the ranks, what is asked, and the office's answers."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from raw_lists import write_sheets
from support import person, plain_yaml

from plan09lib.deliver.start.questions import questions
from plan09lib.deliver.start.who_is_who import with_answers
from plan09lib.errors import DataRefused
from plan09lib.judge.targets.assess import assess_targets
from plan09lib.judge.targets.evidence import Evidence, gather
from plan09lib.read.cells.alike import Looks
from plan09lib.read.cells.findings import Finding
from plan09lib.read.period.period import Period
from plan09lib.read.plan.plan import Plan
from plan09lib.read.unit.history import History
from plan09lib.read.unit.person_answers import PERSONS_FILE, PersonAnswers, load_answers
from plan09lib.read.unit.persons import ASKS, BY_CODE, BY_DATE, BY_RANGE, SURE, rank_of
from plan09lib.tell.lists.data_review import DataReview

FIELD = Path(__file__).parents[1] / "field"
THEN, NOW = "2022-07-31", "2025-06-30"
Row = dict[str, Any]
Make = Callable[..., Path]


def evidence(folder: Path, plan: Plan) -> Evidence:
    history = History.load(folder.parents[1], folder.name, plan)
    return gather(plan, history, Period.parse("2025-H1"))


def said(found: Evidence, code: str) -> list[Finding]:
    books = [book for one in found.series for book in one.workbooks]
    return [one for book in books for one in book.findings if one.code == code]


def refusal(folder: Path, plan: Plan) -> str:
    with pytest.raises(DataRefused) as refused:
        evidence(folder, plan)
    return str(refused.value)


# Lists as offices sent them.


def of_field(folder: Path, case: str, *more: str) -> Path:
    for path in [*(FIELD / case).glob("*.xlsx"), *(FIELD / case / one for one in more)]:
        shutil.copy(path, folder)
    return folder


@pytest.mark.parametrize("more", [(), (f"doi-chung/{THEN}.xlsx",)], ids=["years", "dates"])
def test_a_baseline_with_years_of_birth_is_the_same_people(
    more: tuple[str, ...], make_unit: Make, plan: Plan
) -> None:
    found = evidence(of_field(make_unit("p-1", {}), "S04-moc-chi-co-nam-sinh", *more), plan)
    row = assess_targets(found).set_index("target_id").loc["T25-3a"]
    assert row[["status", "n", "k"]].tolist() == ["behind", 9, 6]
    assert row[["baseline_joined", "baseline_left", "baseline_trained"]].tolist() == [0, 0, 3]
    told = [one.explanation for one in said(found, "matched_by_range")]
    assert bool(told) != bool(more)
    assert all("dòng 5, 6, 7, 8, 9, 10, 11, 12, 13" in one for one in told)


def test_one_person_in_two_rows_with_two_codes_is_one_head(make_unit: Make, plan: Plan) -> None:
    found = evidence(of_field(make_unit("p-1", {}), "S22-hai-dong-hai-ma"), plan)
    frame = assess_targets(found).set_index("target_id")
    assert frame.loc["T25-1a", "n"] == 2
    (told,) = said(found, "two_rows")
    assert (told.row, told.severity) == (11, "warning")
    assert "dòng 6" in told.explanation


# How surely two rows are one person's.


def looks(code: str, name: str, born: str) -> Looks:
    precision = {4: "year", 7: "month"}.get(len(born), "day")
    day = pd.Timestamp(f"{born}-01-01"[:10]) if born else pd.NaT
    row = {"staff_id": code, "full_name": name, "birth_date": day, "birth_precision": precision}
    return Looks.of(row)


RANKS = [
    (("0012", "Mẫu Thị Hòa", "1980-02-01"), ("12", "MẪU THỊ HOÀ", "1980"), SURE),
    (("0012", "Mẫu Thị Hòa", "1980-02-01"), ("12", "Mẫu Thị Hòa", "1980-01-02"), BY_CODE),
    (("0012", "Mẫu Thị Hòa", "1980-02-01"), ("12", "Mẫu Thị Hoa", "1980-02-01"), BY_CODE),
    (("0012", "Mẫu Thị Hòa", "1980-02-01"), ("", "Mẫu Thị Hòa", "1980-02-01"), BY_DATE),
    (("0012", "Mẫu Thị Hòa", "1980-02-01"), ("77", "Mẫu Thị Hòa", "1980-02-01"), BY_DATE),
    (("0012", "Mẫu Thị Hòa", "1980-02-01"), ("", "Mẫu Thị Hòa", "1980"), BY_RANGE),
    (("", "Mẫu Thị Hòa", "1980-02"), ("", "Mẫu Thị Hòa", "1980-02-01"), BY_RANGE),
    (("", "Mẫu Thị Hòa", "1980-02-01"), ("", "Mẫu Thị Hòa", "1980-01-02"), BY_RANGE),
    (("", "Mẫu Thị Hòa", "1980-02-01"), ("", "Mẫu Thị Hòa", ""), ASKS),
    (("", "Mẫu Thị Hòa", "1980-02-01"), ("", "Mẫu Thị Hòa", "1991-05-20"), ASKS),
    (("", "Mẫu Thị Hòa", "1980-02-01"), ("", "Mẫu Thị Hoa", "1980-02-01"), ASKS),
    (("0012", "Mẫu Thị Hòa", "1980"), ("77", "Mẫu Thị Hòa", "1980"), ASKS),
    (("0012", "Mẫu Thị Hòa", ""), ("0012", "Mẫu Văn Ba", ""), ASKS),
    (("0012", "Mẫu Thị Hòa", "1980-02-01"), ("0012", "Mẫu Văn Ba", "1991-05-20"), None),
    (("0012", "Mẫu Thị Hòa", "1980-02-01"), ("77", "Mẫu Văn Ba", "1980-02-01"), None),
]  # fmt: skip


@pytest.mark.parametrize(("one", "other", "rank"), RANKS)
def test_rank(one: tuple[str, ...], other: tuple[str, ...], rank: int | None) -> None:
    first, second = looks(*one), looks(*other)
    assert rank_of(first, second) == rank_of(second, first) == rank


def listed(numbers: range, **values: Any) -> list[Row]:
    return [
        person(f"{n:03d}", birth_date=dt.date(1960 + n, 3, 20), full_name=f"Mẫu Văn {n}", **values)
        for n in numbers
    ]


def test_a_list_without_codes_takes_over_the_known_ones(make_unit: Make, plan: Plan) -> None:
    later = [row | {"staff_id": None} for row in listed(range(1, 7))]
    lists = {THEN: {"nhan_su": listed(range(1, 7))}, NOW: {"nhan_su": later}}
    course = {"staff_id": "3", "course_kind": "llct", "course_state": "hoan_thanh"}
    lists[NOW]["dao_tao"] = [course]
    now = evidence(make_unit("p-1", lists), plan).now
    assert now.roster["staff_id"].tolist() == [f"{n:03d}" for n in range(1, 7)]
    assert now.roster["own_id"].tolist() == [f"{n:03d}" for n in range(1, 7)]
    assert now.sheet("dao_tao")["staff_id"].tolist() == ["003"]
    assert now.sheet("dao_tao")["own_id"].tolist() == ["3"]


def test_two_candidates_are_asked_about(make_unit: Make, plan: Plan) -> None:
    twins = [row | {"full_name": "Mẫu Văn Hai"} for row in listed(range(1, 3))]
    later = [twins[0] | {"staff_id": None, "birth_date": None}]
    rest = listed(range(3, 9))
    folder = make_unit("p-1", {THEN: {"nhan_su": twins + rest}, NOW: {"nhan_su": later + rest}})
    found = evidence(folder, plan)
    (asked,) = said(found, "unclear_person")
    assert f"dòng 2 có thể là {THEN}.xlsx, dòng 2 hoặc {THEN}.xlsx, dòng 3" in asked.explanation
    frame = assess_targets(found).set_index("target_id")
    assert frame.loc["T25-3b", ["comparison", "status"]].tolist() == [
        "unclear_people", "insufficient_data",
    ]  # fmt: skip
    assert pd.isna(frame.loc["T25-3b", "baseline_joined"])


def test_codes_of_two_old_wards_may_collide(make_unit: Make, plan: Plan) -> None:
    """Ids are told apart by ward; the new ward's people are found by name and date."""
    a, b = listed(range(1, 4)), listed(range(11, 14))
    b = [row | {"staff_id": f"{n:03d}"} for n, row in enumerate(b, 1)]
    for name, rows in (("cu-a", a), ("cu-b", b)):
        make_unit(name, {THEN: {"nhan_su": rows}}, valid_until="2025-06-30")
    new = [row | {"staff_id": f"N{n}"} for n, row in enumerate(a + b)]
    folder = make_unit(
        "p-1", {"2025-09-30": {"nhan_su": new}},
        valid_from="2025-07-01", predecessors=("cu-a", "cu-b"),
    )  # fmt: skip
    history = History.load(folder.parents[1], "p-1", plan)
    found = gather(plan, history, Period.parse("2025-9M"))
    row = assess_targets(found).set_index("target_id").loc["T25-3b"]
    assert row[["comparison", "baseline_joined", "baseline_left"]].tolist() == ["comparable", 0, 0]
    assert found.now.roster["own_id"].tolist() == [f"N{n}" for n in range(6)]


# One person in several rows of one list.

FULL = person("001", full_name="Mẫu Văn Một", birth_date=dt.date(1980, 5, 20), education="dai_hoc")
TWICE: dict[str, tuple[Row, str, str]] = {
    "another Mã": ({"staff_id": "099"}, "warning", "two_rows"),
    "no Mã": ({"staff_id": None}, "warning", "two_rows"),
    "the same Mã, no date": ({"birth_date": None}, "warning", "two_rows"),
    "another group": ({"staff_id": "099", "group": "can_bo"}, "blocking", "two_rows"),
    "the year only": ({"staff_id": "099", "birth_date": "1980"}, "blocking", "two_ids"),
    "no date": ({"staff_id": "099", "birth_date": None}, "blocking", "two_ids"),
    "day and month exchanged": (
        {"staff_id": "099", "full_name": "Mẫu  văn một", "birth_date": "5/1980"},
        "blocking", "two_ids",
    ),
    **{
        f"the name as {name}": ({"staff_id": "099", "full_name": name}, "blocking", "two_ids")
        for name in ("Mau Van Mot", "Mẫu Văn Mốt", "Ông Mẫu Văn Một", "Mẫu Văn Một (kiêm nhiệm)")
    },
}  # fmt: skip


@pytest.mark.parametrize("name", TWICE)
def test_two_rows_of_one_name_are_one_head_or_asked(name: str, make_unit: Make, plan: Plan) -> None:
    changed, severity, code = TWICE[name]
    second = FULL | {"education": "thac_si", "position": "Bí thư"} | changed
    folder = make_unit("p-1", {NOW: {"nhan_su": [FULL, second]}})
    history = History.load(folder.parents[1], "p-1", plan)
    (book,) = history.until(dt.date.max)[-1].workbooks
    (told,) = [one for one in book.findings if one.code in ("two_rows", "two_ids")]
    assert (told.severity, told.code, told.row) == (severity, code, 3)
    assert "dòng 2" in told.explanation
    if severity == "warning":
        (row,) = book.roster.to_dict("records")
        assert (row["education"], row["position"]) == (
            "thac_si", "Công chức Tư pháp – Hộ tịch; Bí thư",
        )  # fmt: skip
        assert row["birth_date"] == pd.Timestamp(1980, 5, 20)


@pytest.mark.parametrize(
    "changed",
    [
        {"birth_date": dt.date(1980, 5, 21), "full_name": "Mau Van Mot"},
        {"birth_date": "1980", "full_name": "Mau Van Mot"},
        {"full_name": "Mẫu Văn Hai"},
        {"full_name": "Một"},
        {"full_name": "Mẫu Văn Một B"},
        {"full_name": "Mẫu Một Văn"},
    ],
)
def test_other_names_or_dates_are_another_s(changed: Row, make_unit: Make, plan: Plan) -> None:
    folder = make_unit("p-1", {NOW: {"nhan_su": [FULL, FULL | {"staff_id": "099"} | changed]}})
    history = History.load(folder.parents[1], "p-1", plan)
    (book,) = history.until(dt.date.max)[-1].workbooks
    assert book.blocking == []
    assert len(book.roster) == 2


@pytest.mark.parametrize("name", ["Mẫu Văn Một", "Mau Van Mot"])
def test_the_office_may_say_that_they_are_two(name: str, make_unit: Make, plan: Plan) -> None:
    second = FULL | {"staff_id": "099", "full_name": name}
    folder = make_unit("p-1", {NOW: {"nhan_su": [FULL, second]}})
    answered(folder, people=[answer(NOW, 3, name, is_new=True)])
    assert evidence(folder, plan).now.roster["staff_id"].tolist() == ["001", "099"]


# More change than a third of a list.

APPROVED = {"approved_by": "Chánh Văn phòng", "approved_on": "2025-07-15"}


def answered(folder: Path, approved: bool = True, **said: Any) -> None:
    content = (APPROVED if approved else {}) | said
    (folder / PERSONS_FILE).write_text(plain_yaml(content), encoding="utf-8")


def answer(day: str, row: int, name: str, **said: Any) -> dict[str, Any]:
    return {"list": day, "row": row, "name": name} | said


@pytest.mark.parametrize(
    ("people", "new", "asks"),
    [(9, 4, True), (9, 3, False), (6, 3, True), (2, 1, False), (3, 2, True)],
)
def test_many_who_left_and_came_are_asked_about(
    people: int, new: int, asks: bool, make_unit: Make, plan: Plan
) -> None:
    then, now = listed(range(1, people + 1)), listed(range(new + 1, people + 1))
    now += listed(range(21, 21 + new))
    folder = make_unit("p-1", {THEN: {"nhan_su": then}, NOW: {"nhan_su": now}})
    if not asks:
        return assert_changed(evidence(folder, plan), new)
    text = refusal(folder, plan)
    there = ", ".join(str(row) for row in range(2, new + 2))
    here = ", ".join(str(row) for row in range(people - new + 2, people + 2))
    assert f"{new} người không còn (dòng {there} ở đó)" in text
    assert f"{new} người chưa có (dòng {here} ở đây)" in text
    answered(folder, approved=False, changed=[NOW])
    assert "hơn một phần ba" in refusal(folder, plan)
    answered(folder, changed=[NOW])
    assert_changed(evidence(folder, plan), new)


def assert_changed(found: Evidence, new: int) -> None:
    row = assess_targets(found).set_index("target_id").loc["T25-3b"]
    assert row[["baseline_joined", "baseline_left"]].tolist() == [new, new]


@pytest.mark.parametrize(
    ("then", "now"), [(range(1, 10), range(1, 4)), (range(1, 4), range(1, 10))]
)
def test_who_only_left_or_only_came_is_no_question(
    then: range, now: range, make_unit: Make, plan: Plan
) -> None:
    lists = {THEN: {"nhan_su": listed(then)}, NOW: {"nhan_su": listed(now)}}
    assert not said(evidence(make_unit("p-1", lists), plan), "many_changed")


# Answers.


@pytest.fixture
def asked(make_unit: Make) -> Path:
    """A unit with somebody of whom a later list has the name alone."""
    then = listed(range(1, 7))
    now = [then[0] | {"staff_id": None, "birth_date": None}, *then[1:]]
    return make_unit("p-1", {THEN: {"nhan_su": then}, NOW: {"nhan_su": now}})


SAME_AS = {"list": THEN, "row": 2, "name": "Mẫu Văn 1"}


@pytest.mark.parametrize(
    ("said_so", "first", "moved"),
    [({"same_as": SAME_AS}, "001", 0), ({"is_new": True}, "#", 1)],
    ids=["same", "new"],
)
def test_an_answer_settles_who_somebody_is(
    said_so: dict[str, Any], first: str, moved: int, asked: Path, plan: Plan
) -> None:
    assert said(evidence(asked, plan), "unclear_person")
    answered(asked, people=[answer(NOW, 2, "Mẫu Văn 1", **said_so)])
    found = evidence(asked, plan)
    assert not said(found, "unclear_person")
    assert found.now.roster["staff_id"].iloc[0].startswith(first)
    assert_changed(found, moved)
    assert f"p-1/{PERSONS_FILE}" in found.history.digests(dt.date(2025, 6, 30))


def test_an_answer_that_nobody_approved_is_not_used(asked: Path, plan: Plan) -> None:
    answered(asked, approved=False, people=[answer(NOW, 2, "Mẫu Văn 1", same_as=SAME_AS)])
    found = evidence(asked, plan)
    assert said(found, "unclear_person")
    assert said(found, "answers_not_approved")


@pytest.mark.parametrize(
    "wrong",
    [
        answer(NOW, 3, "Mẫu Văn 1", is_new=True),
        answer(NOW, 2, "Mẫu Văn 1", same_as=SAME_AS | {"row": 3}),
        answer(NOW, 99, "Mẫu Văn 1", is_new=True),
    ],
)
def test_an_answer_about_other_people_stops(wrong: dict[str, Any], asked: Path, plan: Plan) -> None:
    answered(asked, people=[wrong])
    assert "không áp dụng được mục trong nguoi.yml" in refusal(asked, plan)


# Answers about a list that stands on two sheets, whose row 2 is there twice.

SHEETS = ("Cán bộ", "Công chức")


@pytest.fixture
def on_two_sheets(make_unit: Make) -> Path:
    """Two people of the older list of whom the later one has the name alone, on two sheets."""
    then = listed(range(1, 5))
    folder = make_unit("p-1", {THEN: {"nhan_su": then}})
    head = ["Mã", "Họ và tên", "Ngày sinh", "Giới tính", "Chức vụ", "Nhóm"]
    rows = [[one["staff_id"], one["full_name"], one["birth_date"], "Nam", "", "công chức"]
            for one in then]  # fmt: skip
    rows[0][0] = rows[0][2] = rows[2][0] = rows[2][2] = ""
    sheets = {SHEETS[0]: [head, *rows[:2]], SHEETS[1]: [head, *rows[2:]]}
    write_sheets(folder / f"{NOW}.xlsx", sheets)
    return folder


@pytest.mark.parametrize("with_sheet", [True, False])
def test_an_answer_is_about_a_row_of_a_sheet(
    with_sheet: bool, on_two_sheets: Path, plan: Plan
) -> None:
    """An older file without sheets is read by the names."""
    told = " ".join(
        one.explanation for one in said(evidence(on_two_sheets, plan), "unclear_person")
    )
    assert all(f'dòng 2 của trang "{sheet}"' in told for sheet in SHEETS)
    answers = [
        answer(NOW, 2, f"Mẫu Văn {1 + 2 * place}", **({"sheet": sheet} if with_sheet else {}),
               same_as={"list": THEN, "row": 2 + 2 * place, "name": f"Mẫu Văn {1 + 2 * place}"})
        for place, sheet in enumerate(SHEETS)
    ]  # fmt: skip
    answered(on_two_sheets, people=answers)
    found = evidence(on_two_sheets, plan)
    assert not said(found, "unclear_person")
    assert found.now.roster["staff_id"].tolist() == ["001", "002", "003", "004"]


@pytest.mark.parametrize("turned", [False, True])
def test_two_answers_about_one_row_stop(turned: bool, on_two_sheets: Path, plan: Plan) -> None:
    """One names the sheet, the other does not; they may even say the same."""
    then = {"list": THEN, "row": 2, "name": "Mẫu Văn 1"}
    answers = [
        answer(NOW, 2, "Mẫu Văn 1", sheet=SHEETS[0], same_as=then),
        answer(NOW, 2, "Mẫu Văn 1", is_new=True),
    ]
    answered(on_two_sheets, people=answers[::-1] if turned else answers)
    assert "hai mục trong nguoi.yml" in refusal(on_two_sheets, plan)


def test_an_answer_about_a_row_of_another_sheet_stops(on_two_sheets: Path, plan: Plan) -> None:
    answered(on_two_sheets, people=[answer(NOW, 2, "Mẫu Văn 1", sheet=SHEETS[1], is_new=True)])
    assert "không áp dụng được mục trong nguoi.yml" in refusal(on_two_sheets, plan)


def test_the_question_about_a_row_names_its_sheet(on_two_sheets: Path, plan: Plan) -> None:
    history = History.load(on_two_sheets.parents[1], "p-1", plan)
    review = DataReview(plan, history, Period.parse("2025-H1"))
    asked = [one for one in questions(review) if one.key[0] == "people"]
    assert {one.id for one in asked} == {f"nguoi/{sheet}/2" for sheet in SHEETS}
    content = with_answers(review, PersonAnswers(), {one.key: one.yes for one in asked})
    answered(on_two_sheets, **content)
    assert [one["sheet"] for one in content["people"]] == list(SHEETS)
    assert not said(evidence(on_two_sheets, plan), "unclear_person")


PEOPLE: dict[str, Any] = answer(NOW, 2, "Mẫu Văn 1")
FAULTS: dict[str, tuple[dict[str, Any], str]] = {
    "neither": ({"people": [PEOPLE]}, "cần đúng một trong same_as và is_new"),
    "both": (
        {"people": [PEOPLE | {"is_new": True, "same_as": SAME_AS}]},
        "cần đúng một trong same_as và is_new",
    ),
    "a later list": (
        {"people": [PEOPLE | {"same_as": SAME_AS | {"list": NOW}}]}, "same_as không cũ hơn list",
    ),
    "half approved": ({"approved_on": None, "changed": [NOW]}, "chỉ có một trong"),
    "no such list": ({"changed": ["2024-06-30"]}, "không có danh sách ngày này"),
    "one row twice": ({"people": [PEOPLE | {"is_new": True}] * 2}, "có 2 mục"),
    "unknown key": ({"peoples": []}, "peoples"),
    "blank name": ({"people": [PEOPLE | {"name": " ", "is_new": True}]}, "name"),
}  # fmt: skip


@pytest.mark.parametrize("name", FAULTS)
def test_a_faulty_file_is_refused(name: str, asked: Path, plan: Plan) -> None:
    content, text = FAULTS[name]
    content = {k: v for k, v in (APPROVED | content).items() if v is not None}
    (asked / PERSONS_FILE).write_text(plain_yaml(content), encoding="utf-8")
    with pytest.raises(DataRefused) as refused:
        load_answers(asked, [dt.date.fromisoformat(day) for day in (THEN, NOW)])
    assert text in str(refused.value)


# A date of birth that was blank before.


def filled_in(
    make_unit: Make, plan: Plan, *, before: Row | None = None, now: Row | None = None,
    more: list[Row] | None = None,
) -> Evidence:  # fmt: skip
    """The first of six people without a Mã, born no known day on the list before."""
    rows = [row | {"staff_id": None} for row in listed(range(1, 7))]
    then = [rows[0] | {"birth_date": None} | (before or {}), *rows[1:]]
    later = [rows[0] | (now or {}), *rows[1:], *(more or [])]
    lists = {THEN: {"nhan_su": then}, NOW: {"nhan_su": later}}
    return evidence(make_unit("p-1", lists), plan)


def test_who_has_a_blank_date_of_birth_filled_in_is_the_same_person(
    make_unit: Make, plan: Plan
) -> None:
    found = filled_in(make_unit, plan)
    assert not said(found, "unclear_person")
    (told,) = said(found, "matched_by_post")
    assert "dòng 2" in told.explanation
    assert_changed(found, 0)


NAMESAKE = person("7", full_name="Mẫu Văn 1", birth_date=dt.date(1990, 5, 5)) | {"staff_id": None}


@pytest.mark.parametrize(
    "case",
    [
        {"now": {"position": "Chủ tịch HĐND"}},
        {"now": {"group": "can_bo"}},
        {"now": {"sex": "nu"}},
        {"before": {"position": None}, "now": {"position": None}},
        {"before": {"staff_id": "0001"}},
        {"more": [NAMESAKE]},
        {"now": {"birth_date": None}, "before": {"birth_date": dt.date(1961, 3, 20)}},
    ],
    ids=["post", "group", "sex", "no post", "Mã", "namesake", "blank now"],
)
def test_who_may_be_somebody_else_is_asked_about(
    case: dict[str, Any], make_unit: Make, plan: Plan
) -> None:
    found = filled_in(make_unit, plan, **case)
    assert not said(found, "matched_by_post")
    assert said(found, "unclear_person")


def test_a_namesake_who_left_long_ago_is_somebody_else_who_may_be_meant(
    make_unit: Make, plan: Plan
) -> None:
    rows = [row | {"staff_id": None} for row in listed(range(1, 7))]
    blank = rows[0] | {"birth_date": None}
    old = NAMESAKE | {"position": "Văn thư"}
    lists = {
        "2021-07-31": {"nhan_su": [old, *rows[1:]]},
        THEN: {"nhan_su": [blank, *rows[1:]]},
        NOW: {"nhan_su": rows},
    }
    found = evidence(make_unit("p-1", lists), plan)
    assert not said(found, "matched_by_post")
