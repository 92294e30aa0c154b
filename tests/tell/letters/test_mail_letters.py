"""Letters of every cut for real reviews: whole, traceable, within what mail programs show."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from types import SimpleNamespace

import pytest
from mail_samples import words_of, words_shown
from support import ROOT, person

from plan09lib.deliver.mail.markup import unsupported
from plan09lib.deliver.mail.message import inlined
from plan09lib.tell.letters.branches import branch_works
from plan09lib.tell.letters.letter import (
    CUTS,
    LONGEST_SUBJECT,
    Enclosed,
    Letter,
    said_subject,
    write_letter,
)
from plan09lib.tell.numbers.explain import shared_numbers
from plan09lib.tell.report.opening import open_report_review
from plan09lib.tell.report.review import Review
from plan09lib.tell.told.prospects import SHORT
from plan09lib.tell.words.narrate import Narrator

RUN = "ab12cd34ef56"
REVIEWS = [
    ("so_ket", "phuong-mau-1", "2025-H1"),
    ("tong_ket", "phuong-mau-1", "2022..2025"),
    ("so_ket", "phuong-mau-2", "2023-H2"),
    ("so_ket", "phuong-mau-3", "2026-H1"),
]


@cache
def review(kind: str, unit: str, period: str) -> Review:
    return open_report_review(kind, unit, period, ROOT / "data")


@cache
def letters(kind: str, unit: str, period: str) -> tuple[Letter, ...]:
    subject = review(kind, unit, period)
    return tuple(write_letter(subject, cut, Enclosed(RUN, "bao-cao.html")) for cut in CUTS)


@pytest.mark.parametrize("which", REVIEWS, ids=" ".join)
def test_letters_pass_the_rules_of_mail_programs(which: tuple[str, str, str]) -> None:
    for letter in letters(*which):
        html = inlined(letter.html)
        assert list(unsupported(html)) == []
        assert "DỰ THẢO" in html
        assert RUN in letter.plain


@pytest.mark.parametrize("which", REVIEWS, ids=" ".join)
def test_letters_tell_no_hidden_cell_and_only_known_facts(which: tuple[str, str, str]) -> None:
    subject = review(*which)
    for letter in letters(*which):
        assert set(letter.facts) <= set(shared_numbers(subject))


@pytest.mark.parametrize("which", REVIEWS, ids=" ".join)
def test_plain_text_and_html_tell_the_same_words(which: tuple[str, str, str]) -> None:
    for letter in letters(*which):
        assert words_of(letter.plain) == words_shown(letter.html)
        facts = [review(*which).facts[one] for one in letter.facts if one in review(*which).facts]
        drawn = {fact for chart in letter.charts for fact in chart.facts}
        for fact in (one for one in facts if one.id not in drawn):
            assert fact.display in f"{letter.subject}\n{letter.plain}", fact.id
        assert not re.search(r"<[a-z/]", letter.plain)


def test_leaders_get_two_charts_with_sentences_and_the_rest_none() -> None:
    leaders, staff, cells = letters(*REVIEWS[0])
    assert [len(one.charts) for one in (leaders, staff, cells)] == [2, 0, 0]
    for chart in leaders.charts:
        assert chart.png.startswith(b"\x89PNG")
        assert f'src="cid:{chart.id}"' in leaders.html
        assert len(chart.alt) > 80


def test_leaders_read_who_must_act_and_what_to_decide_before_the_charts() -> None:
    html = letters(*REVIEWS[0])[0].html
    places = [html.index(part) for part in ("Ai phải làm", "Đề nghị quyết định", "KN-03", "<img")]
    assert places == sorted(places)


def test_staff_get_every_target_and_every_action() -> None:
    subject, staff = review(*REVIEWS[0]), letters(*REVIEWS[0])[1]
    for target in subject.told.targets:
        assert f"{target.id} {target.target.short}" in staff.plain
    for work in subject.told_tasks.all_works:
        assert f"{work.id} " in staff.html


def test_party_cells_read_of_their_own_part_only() -> None:
    subject, cells = review(*REVIEWS[0]), letters(*REVIEWS[0])[2]
    own = {work.id for work in branch_works(subject)}
    assert {"1.1", "III.1", "5.2"} <= own
    assert {fact.split(".")[0] for fact in cells.facts if fact.startswith("T")} == set()
    assert not any(work.work.sensitive for work in branch_works(subject))


def test_what_the_office_opens_is_told_in_that_cut_and_nowhere_else(
    make_unit: Callable[..., Path], data_dir: Path
) -> None:
    rated = {"rating_period": "2024", "rating_system": "dang", "rule_set": "QĐ"}
    levels = ["hoan_thanh_xuat_sac"] * 2 + ["hoan_thanh_tot"] * 7
    people = [person(f"{n:04}") for n in range(len(levels))]
    rows = [
        {"staff_id": one["staff_id"], "rating": level, **rated}
        for one, level in zip(people, levels, strict=True)
    ]
    make_unit("p-1", {"2024-12-31": {"nhan_su": people, "xep_loai": rows}})
    best = "noi-bo.xep-loai.2024.dang.total.hoan_thanh_xuat_sac"
    plan_file = data_dir / "plan" / "plan.yml"
    text = plan_file.read_text(encoding="utf-8")
    opening = "{what: ratings, cut: to_chuc, approved_by: Ban Thường vụ, date: 2024-12-31}"
    for opened in ("", opening):
        plan_file.write_text(text.replace("opened: []", f"opened: [{opened}]"), encoding="utf-8")
        subject = open_report_review("so_ket", "p-1", "2024", data_dir)
        told = {cut: write_letter(subject, cut, Enclosed(RUN)).facts for cut in CUTS}
        where = {cut for cut, facts in told.items() if best in facts}
        assert where == ({"to_chuc"} if opened else set())
        assert best not in subject.facts
        assert set(told["to_chuc"]) <= {*shared_numbers(subject), *subject.opened_facts("to_chuc")}
        assert ("thư gửi cơ quan tổ chức" in subject.annexes().text) == bool(opened)


@pytest.mark.parametrize("which", REVIEWS)
def test_a_subject_is_read_whole_in_a_list_of_mails(which: tuple[str, str, str]) -> None:
    """The worst classes first, as many as there is room for, the rest counted; a long name cuts
    it between two of its parts."""
    for letter in letters(*which):
        assert letter.subject.startswith("[Giả lập] ")
        assert len(letter.subject) <= LONGEST_SUBJECT
        assert "…" not in letter.subject
    tallied = re.findall(r"(?<=[:,] )\d+", letters(*which)[0].subject.split("phường ")[1])
    assert sum(map(int, tallied)) == len(review(*which).told.targets)
    worst = review(*which).context["screen"].classes()[0]
    subject = letters(*which)[0].subject
    assert f": {worst.count.display} {worst.label}" in subject or "phải xử lý" in subject
    opened = review(*which)
    context = opened.context | {"ten": SimpleNamespace(ward="phường " + "Nguyễn Đình Chiểu " * 4)}
    text, _ = said_subject(Narrator(opened.references), "thu_tieu_de.j2", context)
    assert len(text) <= LONGEST_SUBJECT
    assert re.search("[,:;] …$", text)


@pytest.mark.parametrize(
    "which",
    [
        ("so_ket", "phuong-mau-2", "2024-H1"),
        ("so_ket", "phuong-mau-2", "2026-H1"),
        ("so_ket", "phuong-mau-1", "2026-H1"),
        ("so_ket", "phuong-mau-2", "2025-H1"),
    ],
)
def test_a_subject_hides_nothing_that_asks_for_action(which: tuple[str, str, str]) -> None:
    """Each such class by its name, or all of them in one number; never among "khác"."""
    subject = letters(*which)[0].subject
    acting = [one for one in review(*which).context["screen"].classes() if one.code in SHORT]
    named = [f"{one.count.display} {one.label}" for one in acting]
    total = f"{sum(int(one.count.display) for one in acting)} phải xử lý"
    assert acting
    assert all(one in subject for one in named) or total in subject
