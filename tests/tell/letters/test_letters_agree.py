"""What letters of one period tell the same reader does not contradict, in any sample report."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from document_samples import words_of
from lxml import html as lxml_html
from support import ROOT

from plan09lib.deliver.batch.batch import SAMPLE_RUNS, planned
from plan09lib.deliver.batch.runs import Run
from plan09lib.judge.tasks.activities import is_untold
from plan09lib.judge.tasks.bodies import BRANCH, branch_names
from plan09lib.read.files.presence import folders_holding
from plan09lib.read.rules.layout import ACTIVITIES
from plan09lib.read.unit.unit import UNIT_FILE
from plan09lib.tell.letters.branches import reaches
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


def laid_by_page(review: Review) -> set[tuple[str, str]]:
    """Who is to act on which work, as the page lists what is owed; its words are the reminders'."""
    page = lxml_html.fromstring(review.directions().html)
    (heading, *_) = page.xpath('//p[starts-with(., "Các việc đến kỳ phải có")]') or [None]
    items = [] if heading is None else heading.xpath("following-sibling::ul[1]/li")
    return {
        (item.text_content().split(":")[0].strip().casefold(), link.text_content().split()[0])
        for item in items for link in item.xpath(".//a")
    }  # fmt: skip


def laid_by_document(review: Review) -> set[tuple[str, str]]:
    """The same by the document's table of tasks, but for what is due later in the year."""
    titles = {work.work.title: work.id for work in review.told_tasks.all_works}
    tables = [one for one in review.document_tree.blocks if one.key == "bang-2"]
    found = set()
    for row in (row for table in tables for row in getattr(table, "rows", ())):
        what, _, owners, until = (words_of(cell.runs) for cell in row[1:])
        told = [title for title in what.split("; ") if title in titles]
        if not until.startswith("Đến hết năm"):
            names = owners.removesuffix(" (đề xuất)").casefold().split("; ")
            found |= {(name, titles[title]) for title in told for name in names}
    return found


def test_page_document_and_reminders_lay_the_same_works_on_the_same_bodies(review: Review) -> None:
    debts, laid = Debts(review), laid_by_page(review)
    if review.has_ended:
        assert laid | laid_by_document(review) == set()
        return
    if not is_untold(review.evidence, ACTIVITIES):
        assert laid_by_document(review) == laid
    for body in debts.plan.file.bodies if debts.list_state != "before" else ():
        name = debts.plan.body_name(body.id, review.acting_day)
        reminder = write_reminder(debts, debts.owed_by(name), "don-doc", "0123456789ab")
        asked_of_it = set(told(reminder, REMINDED))
        own = {work for owner, work in laid if owner == name.casefold()}
        each = {one.work.id for one in reaches(review) if one.is_owed}
        assert asked_of_it == own | (each if body.id == BRANCH else set()), name


def test_what_is_yearly_is_owed_when_the_year_is_over(review: Review) -> None:
    yearly = {one.id for one in review.told_tasks.all_works if one.work.rhythm == "yearly"}
    waiting = {debt.work.id for _, own in review.told_tasks.due_in_year for debt in own}
    late = {one.id for one in review.told_tasks.late}
    assert not (waiting if review.period.end.month == 12 else late & yearly)
    for work in waiting if not review.has_ended else ():
        assert work in review.directions().text.split("chưa đến hạn")[1]


def test_a_duty_is_laid_on_those_who_have_not_carried_it_out(review: Review) -> None:
    for debt in review.told_tasks.debts:
        for kind in (cover.kind for cover in debt.covers):
            assert (BRANCH in debt.bodies) <= (kind == BRANCH), debt.work.id


def test_leaders_read_the_name_of_every_target_that_is_counted_once(review: Review) -> None:
    plain = write_letter(review, "lanh_dao", ENCLOSED).plain
    verdicts = re.split("PHẢI BỔ SUNG SỐ LIỆU|ĐỀ NGHỊ QUYẾT ĐỊNH", plain)[0]
    ids = sorted(target.id for target in review.told.targets)
    assert sorted(re.findall(r"T\d\d-\w+", verdicts)) == ids
