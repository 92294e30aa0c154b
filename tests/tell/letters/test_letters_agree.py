"""What letters of one period tell the same reader does not contradict, in any sample report."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from support import ROOT

from plan09lib.deliver.batch.batch import SAMPLE_RUNS, planned
from plan09lib.deliver.batch.runs import Run
from plan09lib.judge.tasks.bodies import BRANCH, branch_names
from plan09lib.read.files.presence import folders_holding
from plan09lib.read.unit.unit import UNIT_FILE
from plan09lib.tell.letters.letter import Enclosed, Letter, write_branch_letter, write_letter
from plan09lib.tell.letters.reminder import Debts, write_reminder
from plan09lib.tell.report.opening import open_report_review
from plan09lib.tell.report.review import Review

DATA, ENCLOSED = ROOT / "data", Enclosed("0123456789ab")
WARDS = [folder.name for folder in folders_holding(DATA / "sample", UNIT_FILE)]
RUNS = [run for run in planned(DATA, WARDS, SAMPLE_RUNS) if not run.not_applicable]
ALL_CELLS = "Các chi bộ trực thuộc"
ASKED, SHARED, TABLE = r"ĐỀ NGHỊ (CÁC )?CHI BỘ", "VIỆC GIAO CHUNG", "MINH CHỨNG (TỪNG VIỆC|CỦA)"
REMINDED = "MINH CHỨNG PHẢI BỔ SUNG"
WORK = re.compile(r"^(?:- )?((?:\d|[IV]+)\.\d) (.*)$")


def told(letter: Letter, heading: str) -> dict[str, str]:
    """What the part under `heading` says of works, by their ids; empty without the part."""
    found, is_in = {}, False
    for line in letter.plain.splitlines():
        is_in = bool(re.match(heading, line)) if line.isupper() else is_in
        if is_in and (work := WORK.match(line)):
            found[work[1]] = work[2]
    return found


def asked(letter: Letter) -> set[str]:
    """The works that a letter asks cells for, each for its part."""
    return {work for work, text in told(letter, ASKED).items() if "đã đủ" not in text}


def letters(review: Review) -> Iterator[tuple[str, Letter, Letter]]:
    """The letter that brings the report and the reminder, to all cells and to each by name."""
    debts, names = Debts(review), branch_names(review.evidence).values()
    written = {ALL_CELLS: write_letter(review, BRANCH, ENCLOSED)}
    written |= {name: write_branch_letter(review, name, BRANCH, ENCLOSED) for name in names}
    for name, letter in written.items():
        yield name, letter, write_reminder(debts, debts.owed_by(name), name, "0123456789ab")


def shows(text: str) -> bool:
    """Whether a row of a table says that the work is shown, and by everybody who has to."""
    is_everywhere = all(a == b for a, b in re.findall(r"; (\d+)/(\d+) chi bộ", text))
    is_shown = "Có minh chứng" in text or "hoạt động" in text
    return is_shown and is_everywhere and "chưa chi bộ nào" not in text


@pytest.fixture(scope="module", params=RUNS, ids=lambda run: f"{run.unit} {run.kind} {run.period}")
def review(request: pytest.FixtureRequest) -> Review:
    """The review of one sample report."""
    run: Run = request.param
    return open_report_review(run.kind, run.unit, run.period, DATA)


def test_no_work_is_lacking_and_shown_and_letter_and_reminder_ask_the_same(review: Review) -> None:
    late = {work.id for work in review.told_tasks.late}
    for name, letter, reminder in letters(review):
        lacking, rows = {*asked(letter), *told(letter, SHARED)}, told(letter, TABLE)
        assert {work for work in lacking if shows(rows.get(work, ""))} == set(), name
        assert set(told(reminder, REMINDED)) == asked(letter), name
        assert set(told(letter, SHARED)) <= late, name


def test_who_leads_a_work_is_reminded_of_it_as_the_staff_read_it(review: Review) -> None:
    rows = told(write_letter(review, "to_chuc", ENCLOSED), "VIỆC THEO MINH CHỨNG")
    debts = Debts(review)
    bodies = [debts.plan.body_name(one.id, debts.period.end) for one in debts.plan.file.bodies]
    for owed in filter(lambda one: one.works and not one.is_branch, map(debts.owed_by, bodies)):
        reminder = write_reminder(debts, owed, "don-doc", "0123456789ab")
        for work, text in told(reminder, REMINDED).items():
            assert "Có minh chứng" not in rows[work] or re.search("mới đến|chưa đến", text), work


def test_leaders_read_the_name_of_every_target_that_is_counted_once(review: Review) -> None:
    plain = write_letter(review, "lanh_dao", ENCLOSED).plain
    verdicts = re.split("PHẢI BỔ SUNG SỐ LIỆU|ĐỀ NGHỊ QUYẾT ĐỊNH", plain)[0]
    ids = sorted(target.id for target in review.told.targets)
    assert sorted(re.findall(r"T\d\d-\w+", verdicts)) == ids
