"""One word per verdict wherever a reader meets it, and first screens whose numbers add up."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

import pytest
from lxml import html as lxml_html
from support import ROOT

from plan09lib.deliver.publish.publish import verdict_line
from plan09lib.deliver.record.published import verdict_of
from plan09lib.read.plan.plan import Plan
from plan09lib.tell.city.rollup import Rollup, open_rollup
from plan09lib.tell.letters.letter import CUTS, Enclosed, write_letter
from plan09lib.tell.report.opening import open_report_review
from plan09lib.tell.report.review import Review
from plan09lib.tell.told.prospects import SHORT

REVIEWS = [
    ("so_ket", "phuong-mau-1", "2025-H1"),
    ("so_ket", "phuong-mau-2", "2025-H1"),
    ("tong_ket", "phuong-mau-1", "2022..2025"),
]
PILL = re.compile(r"(\d+)\W+([\w ]*[^\W\d])")


PACES = ("on_track", "behind", "stalled", "regressed")


@cache
def opened(kind: str, unit: str, period: str) -> Review:
    return open_report_review(kind, unit, period, ROOT / "data")


@pytest.fixture(params=REVIEWS, ids=lambda one: f"{one[1]}-{one[2]}")
def review(request: pytest.FixtureRequest) -> Review:
    return opened(*request.param)


def squeezed(element: Any) -> str:
    return " ".join(element.text_content().split())


def counted(text: str) -> dict[str, int]:
    """What `text` counts: "1 đạt, 2 chậm tiến độ"."""
    return {name.lower(): int(number) for number, name in PILL.findall(text)}


def told_to_the_operator(review: Review | Rollup) -> dict[str, int]:
    return counted(verdict_of(review.kind, review.plan, review.counts))


def test_page_letters_and_subject_count_the_same_classes_by_the_same_words(
    review: Review,
) -> None:
    shorts = {code: words.short for code, words in review.plan.words.classes.items()}
    asked = review.frame["prospect"].map(shorts).value_counts().to_dict()
    screen = lxml_html.fromstring(review.verdict().html)
    pills = [squeezed(one) for one in screen.xpath('//ul[@class="tally"]/li')]
    assert counted(", ".join(pills)) == asked
    letter = write_letter(review, CUTS[0], Enclosed("ab12", "bao-cao.html"))
    body = lxml_html.fromstring(letter.html)
    tables = body.xpath('//table[@role="presentation"][not(.//table)]')
    told = (counted(", ".join(map(squeezed, table.xpath(".//tr")))) for table in tables)
    assert next(filter(None, told)) == asked
    lines = letter.plain.split("khi đến hạn:\n")[1].split("\n\n")[0]
    assert counted(lines) == asked
    named = counted(letter.subject.split(": ")[1])  # as many as there is room for, and the rest
    rest, met = named.pop("khác", 0), named.pop("đạt", 0)
    assert sum(named.values()) + met + rest == len(review.frame)
    in_one = named.pop("phải xử lý", 0)  # where there is no room to name every class that asks
    asking = {shorts[one] for one in SHORT} & asked.keys()
    assert in_one == sum(asked[one] for one in asking - named.keys())
    assert not in_one or not asking & named.keys()
    assert met in (0, review.frame["prospect"].isin(["attained", "met", "met_late"]).sum())
    assert met or asking, "where nobody has to act, what is met is told"
    assert named.items() <= asked.items()
    assert told_to_the_operator(review) == asked
    short = [words for words in shorts.values() if words in asked]
    assert list(told_to_the_operator(review)) == sorted(short, key=list(shorts.values()).index)


def test_a_citys_first_screen_counts_what_the_console_tells_verdicts_and_apart_the_rest() -> None:
    review = open_rollup("thanh-pho-mau", "2026-H1", ROOT / "data")
    screen = lxml_html.fromstring(review.verdict().html)
    verdicts = counted(", ".join(map(squeezed, screen.xpath('//ul[@class="tally"]/li'))))
    (note,) = (text for one in screen.xpath("//p") if "không kể" in (text := squeezed(one)))
    apart = counted(note.split("không kể ")[1].split(".")[0].replace(" trước hạn", ""))
    assert apart
    assert verdicts.keys().isdisjoint(apart)
    assert verdicts | apart == told_to_the_operator(review)


def test_the_first_screen_words_a_class_as_the_targets_own_section_does(review: Review) -> None:
    screen = lxml_html.fromstring(review.verdict().html)
    later = (
        squeezed(screen.xpath('//p[@class="later"]')[0]) if review.context["screen"].later else ""
    )
    for target in review.told.shortfalls:
        if target in review.context["screen"].later:
            assert f"{target.id} {''.join(one.text for one in target.worded('short'))}" in later
            continue
        (named,) = screen.xpath(f'//ul[@class="act"]//li[a[@href="#{target.id}"]][not(ul)]')
        said = re.sub(r"\b0(?=\d người)", "", squeezed(named)).split(": ", 1)[1]  # as the document
        said = (
            re.sub(r" \([^()]*\)$", "", said)
            if target.is_past or target.prospect == "out_of_reach"
            else said
        )
        page = lxml_html.fromstring(review.targets(target.target.deadline.year).html)
        own = squeezed(page.xpath(f'//section[@id="{target.id}"]/p')[0])
        assert own.split(" ", 1)[1].startswith(f"{said[:1].upper()}{said[1:]}. "), own


def test_a_targets_section_begins_with_its_class_and_tells_pace_only_where_that_is_open(
    review: Review,
) -> None:
    paces = [review.plan.label("trang_thai", code).lower() for code in PACES]
    page, told = lxml_html.fromstring(review.targets().html), set()
    for target in review.told.targets:
        own = squeezed(page.xpath(f'//section[@id="{target.id}"]/p')[0])
        words = "".join(one.text for one in target.worded("sentence")[:1])
        assert own.split(" ", 1)[1].startswith(words[:1].upper() + words[1:].rstrip()), own
        if any(pace in own for pace in paces):
            told.add(target.id)
            assert target.prospect in ("will_meet", "needs_sending", "undecided"), own
    assert told or review.kind == "tong_ket"


def test_who_must_act_and_what_asks_for_nobody_add_up_to_what_is_short_of_its_deadline(
    review: Review,
) -> None:
    told, frame = review.told, review.frame.set_index("target_id")
    listed = [t.id for body in told.bodies_to_act for t in body.targets]
    apart = [t.id for t in told.owed_without_action]
    short = frame[
        frame["prospect"].isin(["missed", "met_then_short", "needs_sending", "out_of_reach"])
    ]
    ending = frame[(frame["prospect"] == "ends_with_group") & (frame["gap"] > 0)]
    ending = ending[ending["status"] != "discontinued"]
    assert sorted(listed + apart) == sorted([*short.index, *ending.index])
    assert apart
    assert not any(told.book.get(f"{target}.ends_on") for target in listed)


@pytest.mark.parametrize("of", ["screen", "letter", "plain", "directions"])
def test_a_group_that_ends_first_stands_apart_from_those_who_must_act(of: str) -> None:
    review = opened(*REVIEWS[0])
    letter = write_letter(review, CUTS[0], Enclosed("ab12", "bao-cao.html"))
    html = {"screen": review.verdict().html, "letter": letter.html}.get(of, "")
    text = lxml_html.fromstring(html).text_content() if html else letter.plain
    text = review.directions().text if of == "directions" else text
    acting, apart = re.split(r"(?i)kết thúc cùng nhóm đối tượng, không phải cử người riêng", text)
    assert "T25-4b" in acting
    assert "T30-3a" not in acting
    assert "T30-3a" in apart
    own = lxml_html.fromstring(review.targets(2030).html).xpath('//section[@id="T30-3a"]/p')[0]
    assert squeezed(own).endswith("vì nhóm đối tượng kết thúc ngày 30/5/2026.")
    assert "Bộ phận thực hiện" not in squeezed(own)


def test_only_a_group_that_ends_is_not_told_as_nothing_late(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Nobody must act, yet a target is late: no text may say that none is."""
    review = open_report_review(*REVIEWS[0], ROOT / "data")
    monkeypatch.setattr(type(review.told), "bodies_to_act", [])
    letter = write_letter(review, CUTS[0], Enclosed("ab12", "bao-cao.html"))
    for text in (review.verdict().text, letter.html, letter.plain, review.directions().text):
        assert "không chỉ tiêu nào không đạt" not in text.lower()
        assert "T30-3a" in text


@pytest.mark.parametrize("invented", [True, False])
def test_the_first_lines_of_page_letters_and_console_say_when_data_is_invented(
    invented: bool, plan: Plan
) -> None:
    review = open_report_review(*REVIEWS[0], ROOT / "data")
    review.context["gia_lap"] = invented
    who = lxml_html.fromstring(review.verdict().html).xpath('//section[@id="ket-luan"]/p[1]')[0]
    letters = [write_letter(review, cut, Enclosed("ab12", "bao-cao.html")) for cut in CUTS]
    heads = ["\n".join(one.plain.splitlines()[:4]) for one in letters]
    heads += [lxml_html.fromstring(one.html).text_content()[:1500] for one in letters]
    told = verdict_of("so_ket", plan, review.counts, invented, 1000)
    assert told.endswith("danh sách dùng để đánh giá cũ hơn cuối kỳ 1000 ngày")
    for text in (squeezed(who), *heads, told):
        assert ("DỮ LIỆU GIẢ LẬP" in text) == invented


@pytest.mark.parametrize(("period", "days_old"), [("2026-H1", 0), ("2027-H1", 365)])
def test_the_console_says_as_the_page_how_old_a_list_a_coming_period_is_judged_by(
    period: str, days_old: int
) -> None:
    review = open_report_review("so_ket", "phuong-mau-1", period, ROOT / "data")
    told = f"anh sách dùng để đánh giá cũ hơn cuối kỳ {days_old} ngày"
    assert (told in squeezed(lxml_html.fromstring(review.verdict().html))) == bool(days_old)
    assert verdict_line(review).endswith(told) == bool(days_old)
