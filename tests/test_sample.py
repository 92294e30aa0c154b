"""The synthetic wards: reproducible, plausible, and holding every status that a report can show.

One test holds two independent derivations of the statuses side by side.
"""

from __future__ import annotations

import datetime as dt
import filecmp
import zipfile
from itertools import pairwise

import pandas as pd
import pytest

from plan09lib.judge.targets.assess import assess_targets
from plan09lib.judge.targets.evidence import gather
from plan09lib.read.period.period import Period
from plan09lib.read.unit.history import History
from plan09lib.read.unit.unit import load_unit
from tests.sample_by_hand import (
    BASELINE,
    DATA,
    DEADLINE,
    LADDERS,
    PLAN,
    REVIEWS,
    SAMPLE,
    TARGETS,
    UNITS,
    age_on,
    answer,
    counts,
    generate,
    groups_of,
    invented,
    judged,
    retires_after,
    sheet,
    titles,
)

# What a report must be able to show


@pytest.mark.parametrize(
    ("expected", "unit", "review", "target"),
    [
        ("met", "phuong-mau-1", "2022..2025", "T25-1a"),
        ("on_track", "phuong-mau-1", "2024", "T25-3c"),
        ("behind", "phuong-mau-1", "2024", "T25-3b"),
        ("stalled", "phuong-mau-2", "2024", "T25-2c"),
        ("regressed", "phuong-mau-2", "2024", "T25-5"),
        ("met_late", "phuong-mau-1", "2026-H1", "T25-1b"),
        ("met_late", "phuong-mau-3", "2026-H1", "T25-2a"),
        ("missed", "phuong-mau-1", "2022..2025", "T25-3a"),
        ("no_population", "phuong-cu-b", "2024", "T30-5"),
        ("discontinued", "phuong-mau-1", "2026-H1", "T25-4a"),
        ("insufficient_data", "phuong-mau-2", "2022..2025", "T25-2a"),
    ],
)
def test_every_status_has_its_example(expected, unit, review, target):
    assert judged()[unit, review, target] == expected


def test_every_status_of_the_vocabulary_occurs():
    assert set(judged().values()) == set(PLAN.vocabularies["trang_thai"].codes)


def test_the_ordinary_ward_is_good_but_not_perfect():
    people = generate.people_of("phuong-mau-1")
    at_deadline = {t: judged()["phuong-mau-1", "2022..2025", t] for t in TARGETS if t[:3] == "T25"}
    missed = [target for target, found in at_deadline.items() if found == "missed"]
    short = {target: counts(people, target, DEADLINE) for target in missed}
    assert list(at_deadline.values()).count("met") == 7
    assert [t for t, (n, k, _, _) in short.items() if k == n - 1] == ["T25-1b", "T25-3a"]


def test_the_ward_with_gaps_is_clearly_worse():
    found = [judged()["phuong-mau-2", "2022..2025", t] for t in TARGETS if t[:3] == "T25"]
    assert "met" not in found
    assert found.count("insufficient_data") == 3


@pytest.mark.parametrize("unit", ["phuong-mau-1", "phuong-mau-3"])
def test_a_ledger_has_training_hiring_leaving_and_moves_to_tell(unit):
    people = generate.people_of(unit)
    days = [BASELINE, *REVIEWS.values()]
    seen = {part for first, last in pairwise(days) for part in _ledger(people, first, last)}
    assert seen == {"trained", "joined_qualified", "left_qualified", "entered", "left"}


def _ledger(people, first, last):
    for person in people:
        before = "civil" in groups_of(person, first) and person.present_on(first)
        after = "civil" in groups_of(person, last) and person.present_on(last)
        could, can = answer(person, "T25-3b", first), answer(person, "T25-3b", last)
        if before and after and can and not could:
            yield "trained"
        if after and not person.present_on(first) and can:
            yield "joined_qualified"
        if before and not person.present_on(last) and could:
            yield "left_qualified"
        if after and not before and person.present_on(first):
            yield "entered"
        if person.present_on(first) and person.present_on(last):
            young = [age_on(person, day) < 40 for day in (first, last)]
            if young == [True, False]:
                yield "left"


def test_the_judge_finds_the_same_statuses():
    found = {
        (unit, review, row.target_id): row.status
        for unit in UNITS
        for history in [History.load(DATA, unit, PLAN)]
        for review, day in REVIEWS.items()
        if day in generate.workbook_dates(unit)
        for row in assess_targets(gather(PLAN, history, Period.parse(review))).itertuples()
    }
    assert found == judged()


# Plausible people


@pytest.mark.parametrize("unit", UNITS)
def test_nobody_works_past_retirement_or_before_18(unit):
    for person in generate.people_of(unit):
        assert min(person.leaves, dt.date(2026, 7, 1)) <= retires_after(person), person.staff_id
        assert age_on(person, person.joined) >= 18, person.staff_id


@pytest.mark.parametrize("unit", UNITS)
def test_the_number_of_people_is_that_of_a_ward(unit):
    for day in generate.workbook_dates(unit):
        present = [p for p in generate.people_of(unit) if p.present_on(day)]
        part_time = [p for p in present if p.state_on(day)["nhom"] == "khong_chuyen_trach"]
        assert 20 <= len(present) - len(part_time) <= 26, day
        assert 10 <= len(part_time) <= 14 or day > dt.date(2026, 5, 31), day
        assert not part_time or day <= dt.date(2026, 5, 31), day


def test_codes_and_names_belong_to_one_person():
    people = {person.staff_id: person for unit in UNITS for person in generate.people_of(unit)}
    everyone = [p for unit in UNITS if unit != "phuong-mau-3" for p in generate.people_of(unit)]
    assert len({p.staff_id for p in everyone}) == len(everyone)
    assert len({p.name for p in people.values()}) == len(people)
    assert {p.name.split()[0] for p in people.values()} == {u["family"] for u in UNITS.values()}


def test_every_post_of_the_leaders_is_held_by_one_person_at_most():
    deputies = ("pho_bi_thu", "pho_chu_tich_ubnd")
    for unit in UNITS:
        for day in generate.workbook_dates(unit):
            here = [p for p in generate.people_of(unit) if p.present_on(day)]
            held = [c for p in here for c in invented.position_codes(p.state_on(day)["chuc"])]
            posts = PLAN.membership("is_key").positions + PLAN.membership("is_mass_org").positions
            twice = [c for c in posts if held.count(c) > 1 and c not in deputies]
            assert not twice, (unit, day)


def test_the_merged_ward_keeps_people_of_both_old_wards_and_gains_others():
    present = sheet("phuong-mau-3", "2025-07-31", "Nhân sự")["Mã"]
    assert {code[:2] for code in present} == {"03", "04", "05"}


# The files


def test_the_committed_files_are_what_the_generator_writes(tmp_path):
    first, second = tmp_path / "first", tmp_path / "second"
    generate.write_sample(first)
    generate.write_sample(second)
    written = sorted(path.relative_to(first) for path in first.rglob("*.*"))
    kept = (*SAMPLE.glob("phuong-*/*"), *SAMPLE.glob("danh-sach-co-quan/*"))
    committed = sorted(path.relative_to(SAMPLE) for path in kept)
    assert written == committed
    for path in written:
        assert filecmp.cmp(first / path, second / path, shallow=False), path
        assert _content(first / path) == _content(SAMPLE / path), path


def _content(path):
    """The bytes of a file; of a workbook those of its parts, whatever packed them."""
    if path.suffix != ".xlsx":
        return path.read_bytes()
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_every_workbook_is_small_and_says_that_it_is_invented():
    for path in SAMPLE.glob("phuong-*/*.xlsx"):
        note = pd.read_excel(path, sheet_name="Ghi chú", header=None, engine="calamine")
        assert path.stat().st_size < 40_000, path
        assert generate.NOTICE in note.to_string(), path


@pytest.mark.parametrize("unit", UNITS)
def test_every_unit_loads_and_is_marked_as_synthetic(unit):
    assert load_unit(DATA, unit).is_synthetic


def test_only_the_deliberate_spellings_are_not_understood():
    columns = [c for c in PLAN.layout.sheets["nhan_su"].columns if c.vocab and not c.since]
    strange = {
        (path.parent.name, column.name, value)
        for path in SAMPLE.glob("phuong-*/*.xlsx")
        for frame in [sheet(path.parent.name, path.stem, "Nhân sự")]
        for column in columns
        for value in set(frame[column.header]) - {""}
        if PLAN.vocabularies[column.vocab].find(value) is None
    }
    assert strange == {
        ("phuong-mau-2", "education", "Trung học"),
        ("phuong-mau-2", "it_level", "có chứng chỉ"),
    }


def test_typed_values_mean_what_the_stories_say():
    for unit in UNITS:
        people = {person.staff_id: person for person in generate.people_of(unit)}
        for day in generate.workbook_dates(unit):
            for row in sheet(unit, str(day), "Nhân sự").to_dict("records"):
                state = people[row["Mã"]].state_on(day)
                for key in LADDERS:
                    column = PLAN.layout.sheets["nhan_su"].column(invented.COLUMNS[key])
                    level = PLAN.vocabularies[column.vocab].find(row[column.header])
                    if level is not None and level.rank is not None:
                        assert level.code == state[key], (unit, day, row["Mã"], key)


# The deliberate gaps, and the ward without them


def test_the_ordinary_ward_has_evidence_for_every_action_and_duty():
    found = set(sheet("phuong-mau-1", "2026-06-30", "Hoạt động")["Mã việc"])
    actions = {action.id for group in PLAN.file.task_groups for action in group.actions}
    assert found == actions | {duty.id for duty in PLAN.file.duties}


def test_bodies_carry_the_name_they_had_on_the_date():
    frame = sheet("phuong-mau-1", "2026-06-30", "Hoạt động")
    reports = frame[frame["Mã việc"] == "III.3"].set_index("Ngày")["Đơn vị thực hiện"]
    assert reports.filter(like="2024-12-20").tolist() == ["Ban Tổ chức Đảng ủy phường"]
    assert reports.filter(like="2026-06-20").tolist() == ["Ban Xây dựng Đảng của Đảng ủy phường"]


def test_the_ward_with_gaps_lacks_a_workbook_a_sheet_and_ticks():
    assert not (SAMPLE / "phuong-mau-2" / "2023-12-31.xlsx").exists()
    assert "Đào tạo" not in titles("phuong-mau-2", "2024-06-30")
    assert set(sheet("phuong-mau-2", "2024-12-31", "Nhân sự")["Chủ chốt"]) == {""}


def test_a_proposal_disappears_without_an_answer():
    before = sheet("phuong-mau-2", "2024-06-30", "Kiến nghị")
    after = sheet("phuong-mau-2", "2024-12-31", "Kiến nghị")
    lost = set(before["Mã"]) - set(after["Mã"])
    assert lost == {"KN-01"}
    assert before.set_index("Mã").loc["KN-01", "Trả lời"] == ""


def test_a_comment_contradicts_the_roster():
    comments = sheet("phuong-mau-2", "2024-12-31", "Nhận xét")["Nội dung"]
    n, k, _, _ = counts(generate.people_of("phuong-mau-2"), "T25-3b", REVIEWS["2024"])
    assert comments.str.contains("9/10").any()
    assert (k, n) == (6, 10)


def test_one_ward_gives_its_roster_only():
    assert titles("phuong-cu-b", "2025-06-30") == ["Nhân sự", "Nơi nhận", "Ghi chú"]


def test_every_address_is_one_that_cannot_exist():
    for path in SAMPLE.glob("phuong-*/*.xlsx"):
        addresses = sheet(path.parent.name, path.stem, "Nơi nhận")["Email"]
        assert addresses.str.endswith(".example.invalid").all(), path


@pytest.mark.parametrize(("unit", "above"), [("phuong-mau-1", False), ("phuong-mau-2", True)])
def test_one_ward_exceeds_the_cap_on_excellent_ratings(unit, above):
    frame = sheet(unit, "2026-06-30", "Xếp loại")
    rated = frame[frame["Quy định"] == "NĐ 335/2025"]
    for _, quarter in rated.groupby("Kỳ"):
        excellent = quarter["Mức"].str.contains("xuất sắc").sum()
        good = quarter["Mức"].str.contains("tốt").sum()
        assert (5 * excellent > good) == above
