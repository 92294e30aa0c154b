"""What it takes to catch up after a deadline is told to the office, never as a verdict."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from document_samples import table_of
from lxml import html as lxml_html
from support import ROOT, person

from plan09lib.tell.document.blocks import lines_of
from plan09lib.tell.letters.letter import Enclosed, write_letter
from plan09lib.tell.report.opening import open_report_review
from plan09lib.tell.report.review import Review


@pytest.fixture(scope="module")
def review() -> Review:
    return open_report_review("so_ket", "phuong-mau-2", "2026-H1", ROOT / "data")


def test_the_offices_page_tells_each_missed_target_that_no_later_one_continues(
    review: Review,
) -> None:
    text = lxml_html.fromstring(review.inner_html()).text_content()
    told = text.split("Bù chỉ tiêu nay còn thiếu mà đã quá hạn hoặc không kịp hạn")[1]
    told = " ".join(told.split("Triển vọng từng năm")[0].split())
    owed = review.frame[review.frame["catch_up_on"] != ""]
    assert len(owed)
    assert told.count("bù đến ngày") == len(owed)
    continued = {one.id for one in review.plan.targets if review.plan.taken_over_by(one)}
    assert {one.continues for one in review.plan.targets} - continued - {""} == {"T25-4b", "T25-5"}
    for target in review.plan.targets:
        one = review.told.targets[review.plan.targets.index(target)]
        is_owed = one.prospect in ("missed", "met_then_short") and not one.group_ends
        assert (f"{target.id}, bù" in told) == (is_owed and target.id not in continued)
    assert "T25-1b, bù đến ngày 31/12/2027: chỉ đạt nếu cử thêm 3 người, chậm nhất" in told


def test_the_annex_tells_of_it_what_may_leave_and_each_number_is_followed(review: Review) -> None:
    """Day, class, whom to send as shared files tell it; the rest is the office's own."""
    own = [one for one in review.inner_facts if one.startswith("noi-bo.bu.")]
    assert own
    assert not [one for one in review.facts if "noi-bo.bu." in one]
    shared = [one for one in review.facts if one.startswith("bu.")]
    assert {one.rpartition(".")[2] for one in shared} <= {
        "on",
        "unknown",
        "to_send",
        "latest_start",
    }
    rows = review.frame[review.frame["catch_up_on"] != ""].set_index("target_id")
    for name in (*own, *shared):
        fact = review.inner_facts[name]
        assert fact.origin().result == fact.value, name
    for target, heads in rows["catch_up_told_to_send"].dropna().items():
        assert review.facts[f"bu.{target}.to_send"].value == heads
    text = " ".join(line for block in review.annex_tree.blocks for line in lines_of(block))
    assert text.count("bù đến ngày") == len(rows)
    heading = "Bù chỉ tiêu nay còn thiếu mà đã quá hạn hoặc không kịp hạn"
    assert f"{heading}, không thay cho kết luận khi đến hạn" in text


def test_the_first_screen_says_until_when_each_is_to_be_caught_up_with(review: Review) -> None:
    """And by when somebody has to begin, or why nobody can, in the words of the annex."""
    page = lxml_html.fromstring(review.verdict().html)
    lines = [" ".join(item.text_content().split()) for item in page.xpath("//li")]
    annex = " ".join(line for block in review.annex_tree.blocks for line in lines_of(block))
    owed = review.frame[review.frame["catch_up_on"] != ""].set_index("target_id")
    days = owed["catch_up_on"]
    assert len(days) > 1
    for target, day in days.items():
        (line,) = [one for one in lines if one.startswith(f"{target} ")]
        first, last = told_day(owed["catch_up_told_latest_start"][target]), told_day(day)
        if first:
            heads = owed["catch_up_told_to_send"][target]
            until = caught_up_by(first, last)
            sent = f"cử thêm (ít nhất )?{heads} người, chậm nhất ngày {first}, {until}"
            assert re.search(rf", {sent}\)$", line), line
            assert f"{target}, bù đến ngày {last}: chỉ đạt nếu cử thêm" in annex
            assert f"chậm nhất ngày {first}" in annex
        else:
            if owed["catch_up_prospect"][target] == "out_of_reach":
                said = f"không còn khả năng bù xong đến ngày {last}, trình cấp có thẩm quyền"
                assert f", {said}" in line
                assert "bù đến ngày" not in line  # nobody is told to do what cannot be done
                continue
            told = line.rpartition(", bù đến")[2].removesuffix(")")
            assert ": " in told
            assert f"{target}, bù đến{told}" in annex
    told = [one for one in lines if "bù đến ngày" in one or "phải bù xong" in one]
    assert len(told) == sum(owed["catch_up_prospect"] != "out_of_reach")
    assert "Đã đến hạn 31/12/2025, còn thiếu" in " ".join(page.text_content().split())


def caught_up_by(first: str, last: str) -> str:
    """How the day to have caught up by is told behind the one to have begun by."""
    return "cũng là ngày phải bù xong" if first == last else f"bù đến ngày {last}"


def test_the_letter_and_the_document_say_the_same_days(review: Review) -> None:
    """The day to have begun is the one to act by: it never stands behind the last day alone."""
    screen = " ".join(lxml_html.fromstring(review.verdict().html).text_content().split())
    letter = " ".join(lxml_html.fromstring(review.mail_html()).text_content().split())
    table = " ".join(table_of(review.document_tree, "bang-2")["Thời hạn"])
    rows = review.frame[["catch_up_told_latest_start", "catch_up_on"]].dropna()
    days = [tuple(map(told_day, row)) for row in rows.itertuples(index=False) if row[0]]
    said = [f"chậm nhất ngày {first}, {caught_up_by(first, last)}" for first, last in days]
    assert {first == last for first, last in days} == {True, False}
    for one in said:
        for text in (screen, letter, table):
            assert one in text
    assert review.plan.words.assumed in screen


def test_first_screen_and_letter_count_the_works_that_are_owed(review: Review) -> None:
    """They told who must send people, and nothing of the works that Phương hướng lists."""
    owed = len(review.told_tasks.late)
    assert owed
    screen = lxml_html.fromstring(review.verdict().html)
    (link,) = screen.xpath("//a[@href='#phuong-huong']")
    for text in (
        link.getparent().text_content(),
        lxml_html.fromstring(review.mail_html()).text_content(),
    ):
        assert f"Còn {owed} việc của Kế hoạch đến kỳ mà chưa có minh chứng mới" in text


def test_where_as_many_are_to_be_sent_as_are_not_short_the_page_says_why() -> None:
    """On the first screen, in the letter, in Phương hướng and in the target's own section: that
    people learn, or that others belong then, only where it makes the difference; blanks alone are
    told as a range."""
    reviews = [open_report_review("so_ket", *what, ROOT / "data")
               for what in (("phuong-mau-1", "2026-H1"), ("phuong-mau-1", "2025-H1"),
                            ("phuong-mau-2", "2025-H1"))]  # fmt: skip
    why, found = "nên khác số còn thiếu hiện nay", dict[str, set[str]]()
    said = {"roster": ", trên những người thuộc nhóm khi ấy",
            "courses": ", đã trừ người đang học kịp xong"}  # fmt: skip
    for review in reviews:
        rows = review.frame.set_index("target_id")
        least = [review.facts.get(f"{name}.gap_at_least") for name in rows.index]
        rows["gap"] = [fact.value if fact else gap
                       for fact, gap in zip(least, rows["gap"], strict=True)]  # fmt: skip
        caught = rows[rows["catch_up_prospect"] == "needs_sending"]
        differs = (caught["catch_up_told_to_send"] != caught["gap"]).any()
        letter = lxml_html.fromstring(review.mail_html()).text_content()
        for text in (review.verdict().text, review.directions().text, letter):
            assert (why in " ".join(text.split())) == differs
        page = lxml_html.fromstring(review.targets().html)
        for name, row in rows.iterrows():
            own = page.xpath(f'//section[@id="{name}"]')[0].text_content()
            sent = row["told_to_send"] if row["prospect"] == "needs_sending" else row["gap"]
            assert (why in own) == bool(sent and row["gap"] and sent != row["gap"]), name
            if why in own:
                told = own[own.index("Số phải cử tính cho") :].split(why)[0]
                assert {one for one in said if said[one] in told} == {*row["differs_by"].split()}
                found.setdefault(row["differs_by"], set()).add(str(name))
    assert found == {"courses": {"T25-1b"}, "roster": {"T25-5", "T30-2b", "T30-4"}}


def told_day(iso: str) -> str:
    return "/".join(reversed(iso.split("-")))


@pytest.mark.parametrize(("sex", "said"), [("nam", "1 người"), (None, "ít nhất 1 người")])
def test_more_may_have_to_be_sent_where_a_blank_hides_who_will_be_there(
    sex: str | None, said: str, make_unit: Callable[..., Path], data_dir: Path
) -> None:
    """Of four 3 have to have it; 2 have. If one of these has retired by then, who is born in 1970
    and of blank sex, 3 of three have to, and 1 has: nothing asked today is blank."""
    rows = [
        person(f"{number}", group="cong_chuc", birth_date=dt.date(year, 1, 20), sex=one, **level)
        for number, (year, one, level) in enumerate(
            [(1970, sex, HAS), (1988, "nam", HAS), (1988, "nam", LACKS), (1988, "nam", LACKS)]
        )
    ]
    make_unit("p-1", {day: {"nhan_su": rows} for day in ("2025-12-31", "2026-06-30")})
    review = open_report_review("so_ket", "p-1", "2026-H1", data_dir)
    row = review.frame.set_index("target_id").loc["T25-3c"]
    assert (row["n"], row["k"], row["unknown"], row["undecided"]) == (4, 2, 0, 0)
    told = next(one for one in review.catching_up(review.facts) if one.id == "T25-3c")
    assert told.at_least + told.sends.display + " người" == said
    for form in ("sentence", "table"):
        words = "".join(p.fact.display if p.fact else p.text for p in told.worded(form))
        assert f"cử thêm {said}" in words
    text = " ".join(line for block in review.annex_tree.blocks for line in lines_of(block))
    assert f"T25-3c, bù đến ngày 31/12/2027: chỉ đạt nếu cử thêm {said}" in text
    assert f"Cử thêm {said}" in review.document_tree.text


HAS, LACKS = {"state_management": "chuyên viên"}, {"state_management": "chưa"}


@pytest.fixture(scope="module", params=["2025-H1", "2022..2025"])
def owing(request: pytest.FixtureRequest) -> Review:
    """A ward short of targets that later ones take over: one is met anyway, one needs sending."""
    kind = "so_ket" if request.param == "2025-H1" else "tong_ket"
    return open_report_review(kind, "phuong-mau-2", request.param, ROOT / "data")


def said_of(review: Review, html: str) -> dict[str, str]:
    """By target the line or row that tells its class, in one view or letter."""
    found = {}
    for item in lxml_html.fromstring(html).xpath("(//li | //tr)[not(.//li | .//tr)]"):
        text = " ".join(item.text_content().split())
        for one in review.told.targets:
            if re.search(rf"(^{one.id} |\({one.id}\): )", text):
                found.setdefault(one.id, text)
    return found


def test_the_letter_to_departments_tells_what_is_short_as_the_leaders_letter_does(
    owing: Review,
) -> None:
    """Its table said only "Không đạt (…)": neither how many lack, nor whom to send by which day."""
    leaders, departments = (
        said_of(owing, write_letter(owing, cut, Enclosed("")).html)
        for cut in ("lanh_dao", "to_chuc")
    )
    late = [one for one in owing.told.targets if one.is_late_or_lost]
    assert {one.prospect for one in late} & {"missed", "out_of_reach"}
    for one in late:
        class_told, _, action = leaders[one.id].partition("): ")[2].partition(" (")
        row = departments[one.id]
        assert class_told.lower() in row.lower()
        assert action.removeprefix(f"{one.body}, ").removesuffix(")") in row
        assert (one.body in row) == one.must_act
    letter = write_letter(owing, "to_chuc", Enclosed("")).html
    assert any("chậm nhất ngày" in departments[one.id] for one in late)
    assert owing.plan.words.assumed in letter


def test_what_a_later_target_takes_over_is_told_beside_who_has_to_act(owing: Review) -> None:
    """The name of a body alone said nobody what to do; table 2 did."""
    letter = said_of(owing, write_letter(owing, "lanh_dao", Enclosed("")).html)
    screen = said_of(owing, owing.verdict().html)
    going_on = [one for one in owing.told.targets if owing.told.goes_on_in(one)]
    assert going_on
    for one in going_on:
        for told in (letter[one.id], screen[one.id]):
            assert told.endswith(
                "theo dõi theo chỉ tiêu đến năm 2030, không phải cử thêm người)"
                if owing.told.only_followed(one)
                else "làm tiếp theo chỉ tiêu đến năm 2030)"
            )


def test_nobody_is_sent_for_what_a_later_target_meets_anyway(owing: Review) -> None:
    """One body was told to send people for a missed target, and that the later one needs none."""
    followed = [one for one in owing.told.targets if owing.told.only_followed(one)]
    assert [one.id for one in followed] == ["T25-2b"]
    later = owing.told.goes_on_in(followed[0])
    assert later is not None
    assert later.prospect == "will_meet"
    table = table_of(owing.document_tree, "bang-2")
    rows = list(zip(table["Việc phải làm"], table["Kết quả phải có"], strict=True))
    target = "100% cán bộ tổ chức chính trị - xã hội có trình độ lý luận chính trị"
    (own,) = [row for row in rows if target in row[0]]
    assert own[0].startswith("Theo dõi phần còn thiếu để 100% ")
    assert own[1] == "Đạt theo chỉ tiêu đến năm 2030, không phải cử thêm người"
    directions = " ".join(owing.directions().text.split())
    assert "; theo dõi theo chỉ tiêu nối tiếp T30-2c, không phải cử thêm người" in directions
