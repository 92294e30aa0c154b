"""The parts of a signed document agree with each other, with the page and with the calendar."""

from __future__ import annotations

import datetime as dt
import re
from itertools import pairwise
from pathlib import Path

import pandas as pd
import pytest
from document_samples import SAMPLES, prose, review_of, table_of, words_of
from lxml import html as lxml_html
from plan_samples import ALL, OtherPlan, data_folder
from task_pages import block, page_of, squeezed

from plan09lib.read.rules.layout import ACTIVITIES
from plan09lib.tell.document.blocks import Heading, lines_of
from plan09lib.tell.report.opening import open_report_review
from plan09lib.tell.report.review import Review

FINAL = SAMPLES[6:]
MORE = (("so_ket", "phuong-mau-2", "2025-H1"), ("so_ket", "phuong-mau-2", "2026-H1"))
LATER = ("so_ket", "phuong-mau-1", "2026-H1")


def paragraph(review: Review, key: str) -> str:
    (found,) = (one for one in prose(review.document_tree) if one.key == key)
    return words_of(found.runs)


@pytest.mark.parametrize("sample", FINAL, ids="-".join)
def test_no_shortfall_is_carried_on_for_people_who_are_there_no_longer(
    sample: tuple[str, str, str],
) -> None:
    review = review_of(*sample)
    table = table_of(review.document_tree, "bang-xu-ly")
    assert "Kết thúc cùng lực lượng" in table["Đề xuất"]
    for targets, proposal in zip(table["Chỉ tiêu"], table["Đề xuất"], strict=True):
        if "không chuyên trách" in targets:
            is_open = proposal == "Chưa đề xuất: bổ sung số liệu trước"
            assert is_open or proposal == "Kết thúc cùng lực lượng", targets


def test_a_missed_target_is_caught_up_with_or_goes_on_in_a_later_one() -> None:
    table = table_of(review_of(*SAMPLES[6]).document_tree, "bang-2")
    told = dict(zip(table["Việc phải làm"], table["Thời hạn"], strict=True))
    (updating,) = (when for what, when in told.items() if "cập nhật kiến thức" in what)
    (language,) = (when for what, when in told.items() if "học ngoại ngữ" in what)
    sent_by = "cử chậm nhất ngày 01/12/2027, bù đến ngày 31/12/2027"
    assert updating == f"Đã quá hạn 31/12/2025; {sent_by}"
    by_the_end = "cử chậm nhất ngày 31/12/2027, cũng là ngày phải bù xong"
    assert language == f"Đã quá hạn 31/12/2025; {by_the_end}"  # T30-5 asks others for another skill
    table = table_of(review_of(*MORE[1]).document_tree, "bang-2")
    told = dict(zip(table["Việc phải làm"], table["Thời hạn"], strict=True))
    (theory,) = (when for what, when in told.items() if "chính trị - xã hội có trình độ lý" in what)
    assert theory == "Đã quá hạn 31/12/2025; làm tiếp theo chỉ tiêu đến năm 2030"


@pytest.mark.parametrize("sample", [*SAMPLES, *MORE], ids="-".join)
def test_what_comes_after_a_deadline_is_not_asked_for_by_it(sample: tuple[str, str, str]) -> None:
    """Result and time in table 2 never exclude each other, nor what is forecast of the group."""
    review = review_of(*sample)
    found = [one for one in review.document_tree.blocks if one.key == "bang-2"]
    told = {one.key: one for one in review.told.targets}
    for row in (row for table in found for row in getattr(table, "rows", ())):
        result, when = words_of(row[2].runs), words_of(row[4].runs)
        keys = {run.fact.partition(".")[0] for cell in row for run in cell.runs if run.fact}
        if "sau hạn" in result:
            assert when.startswith("Không kịp hạn ")
            assert re.search("; (cử chậm nhất|bù đến|làm tiếp theo|bắt đầu trong) ", when), when
        assert not [one for one in keys if one in told and told[one].group_ends]
        ids = [run.fact for run in row[2].runs if run.fact]
        assert not [one for one in ids if one.rpartition(".")[2] in ("need", "n", "k")], result


def test_nobody_is_sent_for_a_group_that_ends_before_it_could_be_caught_up_with() -> None:
    """T25-4a of M2: two years of study, a group that ends five months after the deadline."""
    review = review_of(*MORE[0])
    (ended,) = (one for one in review.told.targets if one.id == "T25-4a")
    assert (ended.prospect, ended.ends_unreached, ended.must_act) == ("out_of_reach", True, False)
    page = " ".join(lxml_html.fromstring(review.verdict().html).text_content().split())
    last = page.split("Kết thúc cùng nhóm đối tượng, không phải cử người riêng")[1]
    assert "T25-4a chuyên môn của không chuyên trách: không còn khả năng đạt đúng hạn" in last
    assert "(nhóm đối tượng kết thúc sau ngày 30/5/2026)" in last
    table = table_of(review.document_tree, "bang-2")
    assert not [one for one in table["Việc phải làm"] if "chuyên môn từ trung cấp" in one]
    (theory,) = (
        when
        for what, when in zip(table["Việc phải làm"], table["Thời hạn"], strict=True)
        if "công chức có trình độ lý luận" in what
    )
    assert theory == (
        "Không kịp hạn 31/12/2025; cử chậm nhất ngày 01/11/2026, bù đến ngày 31/12/2027"
    )


@pytest.mark.parametrize("sample", [SAMPLES[7], *MORE], ids="-".join)
def test_all_that_blanks_leave_open_is_named_everywhere_with_who_fills_them_in(
    sample: tuple[str, str, str],
) -> None:
    """Also targets whose pace is known: T30-2a and T30-5 of M2."""
    review = review_of(*sample)
    by_blanks = review.frame["prospect_reason"] == "blanks"
    open_now = set(review.frame.loc[by_blanks, "target_id"])
    assert {"T25-1a", "T30-2a", "T30-5"} <= open_now
    keeper = "Ban Xây dựng Đảng của Đảng ủy phường"
    for html in (review.verdict().html, review.mail_html()):
        (item,) = (
            " ".join(one.text_content().split())
            for one in lxml_html.fromstring(html).iter("li")
            if "còn để trống" in one.text_content()
        )
        assert set(re.findall(r"T\d\d-\w+", item)) == open_now
        assert f"({len(open_now)} chỉ tiêu; {keeper} bổ sung)" in item
    table = table_of(review.document_tree, "bang-2")
    (row,) = (n for n, one in enumerate(table["Việc phải làm"]) if one.startswith("Bổ sung "))
    assert table["Kết quả phải có"][row].startswith(f"Kết luận được {len(open_now)} chỉ tiêu: ")
    assert table["Chủ trì"][row] == keeper
    assert table["Thời hạn"][row] == "Trước báo cáo kỳ sau"
    names = table["Kết quả phải có"][row].partition(": ")[2]
    assert f"vì thiếu số liệu: {names}. " in paragraph(review, "han-che-so-lieu")


@pytest.mark.parametrize("sample", [*SAMPLES, *MORE, LATER], ids="-".join)
def test_what_is_short_is_one_number_on_the_page_and_in_the_limits(
    sample: tuple[str, str, str],
) -> None:
    review = review_of(*sample)
    text = paragraph(review, "han-che-so-lieu")
    for one in review.told.targets:
        if one.prospect in ("missed", "out_of_reach"):
            said = "".join(p.fact.display if p.fact else p.text for p in one.worded("sentence"))
            name, _, lack = said.partition(", ")
            assert lack, f"{one.id}: {said}"
            assert f"({lack}" in text, one.id
            assert name in ("không đạt", "không còn khả năng đạt đúng hạn")
    if sample == LATER:
        assert "(thiếu 2 người khi đến hạn, nay thiếu 1 người)" in text


@pytest.mark.parametrize("sample", [MORE[1], LATER], ids="-".join)
def test_nothing_is_short_of_a_group_that_has_ended(sample: tuple[str, str, str]) -> None:
    review = review_of(*sample)
    table = table_of(review.document_tree, "bang-1")
    ended = [n for n, one in enumerate(table["Khả năng đạt"]) if one == "Kết thúc cùng lực lượng"]
    assert [table["Còn thiếu"][one] for one in ended] == ["–", "–"]
    told = f"{review.document_tree.text} {review.annex_tree.text}"
    assert "lực lượng này đã kết thúc, bố trí đến hết ngày 30/5/2026" in told
    assert "lực lượng này kết thúc sau ngày" not in told


@pytest.mark.parametrize("sample", [SAMPLES[6], LATER], ids="-".join)
def test_all_about_a_thing_is_attained_only_where_its_theme_has_nothing_missed(
    sample: tuple[str, str, str],
) -> None:
    """M1 learns languages too little, and so has not attained all about them."""
    text = paragraph(review_of(*sample), "uu-diem-so-lieu")
    told = re.search("Đạt toàn bộ chỉ tiêu về: ([^.]*)", text)
    assert told
    assert "chuẩn tin học" in told[1]
    assert "ngoại ngữ" not in told[1]
    assert "trình độ ngoại ngữ của cán bộ chủ chốt, công chức dưới 40 tuổi" in text


@pytest.mark.parametrize("sample", [*SAMPLES, *MORE], ids="-".join)
def test_courses_under_way_are_to_be_finished_only_where_there_are_some(
    sample: tuple[str, str, str],
) -> None:
    review = review_of(*sample)
    found = [one for one in review.document_tree.blocks if one.key == "bang-2"]
    under_way = {one.id for one in review.told.targets if one.prospect_reason == "under_way"}
    for row in (row for table in found for row in getattr(table, "rows", ())):
        if "Hoàn thành các lớp đang học" in words_of(row[2].runs):
            assert {run.fact.partition(".")[0] for run in row[2].runs if run.fact} <= under_way


def test_what_is_short_by_one_list_is_no_change_between_two_days() -> None:
    text = review_of(*SAMPLES[7]).document_tree.text
    assert "không đạt, thiếu từ 4 đến 6 người vì 2 người chưa có thông tin" in text
    assert "thiếu 4 người khi đến hạn, nay thiếu 6 người" not in text


def test_numbers_of_people_who_are_there_no_longer_stand_under_their_own_day() -> None:
    review = review_of(*SAMPLES[4])
    table = table_of(review.document_tree, "bang-1")
    rows = [name.startswith("Người hoạt động") for name in table["Chỉ tiêu (yêu cầu)"]]
    assert [one for one, ended in zip(table["31/12/2025"], rows, strict=True) if ended] == [
        "5/14", "13/14",
    ]  # fmt: skip
    assert [one for one, ended in zip(table["30/6/2026"], rows, strict=True) if ended] == ["–"] * 2
    by_theme = paragraph(review, "noi-dung-chuyen_mon")
    assert "5/14 người hoạt động không chuyên trách (35,7%, số liệu ngày 31/12/2025)" in by_theme


@pytest.mark.parametrize("sample", [*SAMPLES, *MORE], ids="-".join)
def test_who_is_to_be_sent_is_one_number_in_the_limits_and_in_table_2(
    sample: tuple[str, str, str],
) -> None:
    review = review_of(*sample)
    told = {
        run.fact for one in prose(review.document_tree) if one.key == "han-che-so-lieu"
        for run in one.runs if run.fact
    }  # fmt: skip
    sent = [
        one for one in review.told.targets
        if one.prospect == "needs_sending" and one.positive("to_send")
    ]  # fmt: skip
    assert {f"{one.key}.to_send" for one in sent} == {one for one in told if "to_send" in one}
    assert not {f"{one.key}.gap" for one in sent} & told


@pytest.mark.parametrize("sample", [*SAMPLES, *MORE], ids="-".join)
def test_strengths_are_put_together_by_what_they_are_about(sample: tuple[str, str, str]) -> None:
    review = review_of(*sample)
    text = paragraph(review, "uu-diem-so-lieu")
    subject_of = {}
    for one in review.told.targets:
        scale = one.target.condition.scale
        subject_of[one.id] = (
            review.plan.scale(scale).label
            if scale
            else review.plan.condition_text(one.target.condition)
        )
    about = {subject_of[one.id] for one in review.told.strengths}
    assert all(re.search(re.escape(subject), text, re.I) for subject in about)
    assert len(text.split()) < 120
    for one in review.told.targets:  # what is short by a later day is not claimed without a year
        same = [
            other for other in review.told.strengths
            if (other.population, subject_of[other.id]) == (one.population, subject_of[one.id])
        ]  # fmt: skip
        if one.is_short and same:
            assert f"đạt chỉ tiêu đến năm {same[-1].target.deadline.year}" in text.lower(), one.id


def test_what_rose_most_is_named_first() -> None:
    text = paragraph(review_of(*SAMPLES[6]), "uu-diem-so-lieu")
    assert text.startswith("Chuyển biến rõ nhất là trình độ lý luận chính trị: đạt ở ")
    assert "riêng công chức thêm 3 người đạt so với khi ban hành Kế hoạch. " in text


@pytest.mark.parametrize("sample", [*SAMPLES, *MORE], ids="-".join)
def test_every_target_to_act_on_stands_in_table_2_once_and_only_what_can_wait_is_put_together(
    sample: tuple[str, str, str],
) -> None:
    review = review_of(*sample)
    found = [one for one in review.document_tree.blocks if one.key == "bang-2"]
    rows = [row for table in found for row in getattr(table, "rows", ())]
    told = {
        words_of(row[1].runs): {run.fact.partition(".")[0] for cell in row for run in cell.runs}
        for row in rows
    }
    must = {one.id for one in review.told.targets if one.must_act}
    assert must <= {key for keys in told.values() for key in keys}
    for what, keys in told.items():
        if what.startswith("Chuẩn bị cử người đi học"):
            for one in review.told.targets:
                if one.id in keys:
                    assert one.latest_start.value > review.next_period.end


@pytest.mark.parametrize("sample", [*SAMPLES, *MORE], ids="-".join)
def test_at_least_is_said_of_the_same_targets_in_both_tables(sample: tuple[str, str, str]) -> None:
    tables = {one.key: one for one in review_of(*sample).document_tree.blocks}
    said: dict[str, set[str]] = {"bang-1": set(), "bang-2": set()}
    for key, targets in said.items():
        for row in getattr(tables.get(key), "rows", ()):
            text = " ".join(words_of(cell.runs) for cell in row)
            if "ít nhất" in text:
                targets |= {
                    run.fact for cell in row for run in cell.runs if run.fact.endswith(".to_send")
                }
    assert said["bang-1"] <= said["bang-2"]


def test_a_ward_that_has_ended_is_given_no_tasks() -> None:
    review = review_of(*SAMPLES[5])
    assert "bang-2" not in {one.key for one in review.document_tree.blocks}
    told = paragraph(review, "trong-tam")
    assert told.startswith("Phường Cũ A kết thúc hoạt động sau ngày 30/6/2025 (nhập vào phường Mẫu")
    assert review.document_tree.text.count("không còn điều kiện thực hiện") == 2
    assert "Đạt mức yêu cầu đến khi đơn vị kết thúc: " in paragraph(review, "uu-diem-so-lieu")


@pytest.mark.parametrize("sample", [*SAMPLES, *MORE], ids="-".join)
def test_it_is_a_target_that_is_met_or_missed_never_people(sample: tuple[str, str, str]) -> None:
    review = review_of(*sample)
    groups = {one.label for one in review.plan.file.populations}
    themes = [words_of(one.runs) for one in prose(review.document_tree)]
    for text in (one for one in themes if one.startswith(("a) Về", "b) Về", "c) Về", "d) Về"))):
        for sentence in re.findall(r"[^.;]*(?:không đạt|chỉ đạt|không còn)[^.;]*", text):
            assert "chỉ tiêu" in sentence.lower() or not any(one in sentence for one in groups)


def test_proposals_are_numbered_as_headings_are_and_a_single_one_is_not() -> None:
    several = paragraph(review_of(*SAMPLES[6]), "kien-nghi-2")
    assert several.startswith("2. Đề nghị Ban Tổ chức Tỉnh ủy: ")
    alone = paragraph(review_of(*SAMPLES[0]), "kien-nghi-1")
    assert alone.startswith("Đề nghị ")
    total = paragraph(review_of(*SAMPLES[6]), "kien-nghi-chung")
    assert total.endswith("2 kiến nghị đã được trả lời, 1 kiến nghị đã rút.")
    front = paragraph(review_of(*MORE[0]), "kien-nghi-1")
    assert front.startswith("Đề nghị Ủy ban Mặt trận Tổ quốc Việt Nam tỉnh: ")


@pytest.mark.parametrize("other", ALL, ids=lambda one: one.id)
def test_no_heading_stands_alone_and_no_paragraph_is_empty(
    other: OtherPlan, tmp_path: Path
) -> None:
    data = data_folder(tmp_path / "data", other)
    for kind, period in (("so_ket", other.part), ("tong_ket", other.stage)):
        blocks = open_report_review(kind, "xa-thu", period, data).document_tree.blocks
        assert [one.key for one in blocks if not any(lines_of(one))] == []
        for one, following in pairwise(blocks):
            if isinstance(one, Heading) and isinstance(following, Heading):
                assert one.level < following.level, one.key


@pytest.mark.parametrize("sample", [*SAMPLES, *MORE], ids="-".join)
def test_what_the_document_counts_as_owed_is_found_in_its_annex(
    sample: tuple[str, str, str],
) -> None:
    review = review_of(*sample)
    works = table_of(review.annex_tree, "pl-viec-nam")["Trong kỳ"]
    owed = [one for one in works if one.endswith("; còn phải thực hiện")]
    told = re.search(r"(\d+) nội dung chưa có kết quả", paragraph(review, "han-che-so-lieu"))
    assert len(owed) == (int(told[1]) if told else 0)


def test_every_cell_of_the_annex_about_a_target_begins_with_a_capital() -> None:
    for sample in SAMPLES[6:8]:
        names = table_of(review_of(*sample).annex_tree, "pl-ket-cuc")["Chỉ tiêu"]
        assert [one for one in names if one[:1].islower()] == []


@pytest.mark.parametrize("sample", [*SAMPLES, *MORE, LATER], ids="-".join)
def test_a_work_is_told_by_one_day_on_the_page_and_in_the_annex_that_of_its_document(
    sample: tuple[str, str, str],
) -> None:
    """Not by a list's own date, nor by when somebody came, beside the day of what was done."""
    review = review_of(*sample)
    page = page_of(review)
    told = table_of(review.annex_tree, "pl-viec-nam")
    in_annex = dict(zip(told["Mã"], told["Gần nhất"], strict=True))
    done: dict[str, list[dt.date]] = {}
    for deed in review.deeds:
        done.setdefault(deed.work_id, []).append(deed.rows["date"].max().date())
    for work in review.told_tasks.all_works:
        text = squeezed(block(page, work.id))
        on_page = re.search(r"gần nhất (?:trong danh sách: )?(?:ngày )?(\d+/\d+/\d+)", text)
        day = work.latest.display if work.has("latest") else "–"
        assert in_annex[work.id] == day
        assert (on_page[1] if on_page else "–") == day or work.work.sensitive, text
        own = [day for code in work.work.codes for day in done.get(code, ())]
        if own and not work.work.sensitive:
            assert work.latest.value >= max(own)
        if work.positive("events"):
            rows = work.latest.origin().rows
            assert set(rows["sheet"]) == {review.plan.sheet_title(ACTIVITIES)}, work.id


def test_what_can_no_longer_be_caught_up_with_is_put_before_who_decides_in_both_tables() -> None:
    """T25-3a of M2 takes longer to learn than there is time for; its other misses do not."""
    review = review_of(*SAMPLES[7])
    beyond = [one for one in review.told.handled if one.is_beyond]
    assert [target.id for one in beyond for target in one.targets] == ["T25-3a"]
    table = table_of(review.document_tree, "bang-xu-ly")
    told = dict(zip(table["Chỉ tiêu"], table["Đề xuất"], strict=True))
    assert told["Trình độ chuyên môn của công chức"] == (
        "Cấp có thẩm quyền xem xét thời hạn: không còn khả năng bù kịp"
    )
    assert [one for one, way in told.items() if way == "Chuyển tiếp, bù phần còn thiếu"]


@pytest.mark.parametrize("sample", [*SAMPLES[:5], MORE[0]], ids="-".join)
def test_people_sent_and_people_who_finished_are_told_apart_where_they_are_not_the_same(
    sample: tuple[str, str, str],
) -> None:
    review = review_of(*sample)
    courses = review.evidence.now.sheet("dao_tao")
    start, end = pd.Timestamp(review.period.start), pd.Timestamp(review.period.end)
    is_over = (courses["course_state"] == "hoan_thanh") & courses["to_date"].between(start, end)
    open_or_over = courses[(courses["course_state"] == "dang_hoc") | is_over]
    before = set(open_or_over.loc[~(open_or_over["from_date"] >= start), "course_kind"])
    begun = set(courses.loc[courses["from_date"].between(start, end), "course_kind"])
    text = review.document_tree.text
    themes = [one for one in text.splitlines() if re.match(r"[a-zđ]\) Về ", one)]
    parts = [part for one in themes for part in re.split(r"[.;] ", one)]
    assert bool(before and begun) == ("tính cả lớp mở từ trước" in text)
    for sent, after in pairwise(parts):
        if "người được cử" in sent and "người hoàn thành" in after:
            assert after.startswith("tính cả lớp mở từ trước, ") or "người được cử" in after


def test_a_reading_that_nobody_has_approved_is_told_where_the_results_stand() -> None:
    """And where another one would end otherwise: T25-1b of M2 by those planned for a post."""

    def note(review: Review) -> str:
        blocks = review.document_tree.blocks
        (found,) = (" ".join(lines_of(one)) for one in blocks if one.key == "bang-1-chu")
        return found

    told = "Cách hiểu các chỉ tiêu chưa được phê duyệt (Phụ lục 3)"
    assert f"{told}." in note(review_of(*SAMPLES[0]))
    assert f"{told}; hiểu cách khác thì kết quả khác: cán bộ chủ chốt được bồi dưỡng" in note(
        review_of(*MORE[0])
    )
