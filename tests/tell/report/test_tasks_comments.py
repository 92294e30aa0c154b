"""The words of people stand in the report as they were written, signed; cells stay text."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from lxml import html as lxml_html
from lxml.html import HtmlElement

from plan09lib import open_review
from plan09lib.tell.report.review import Review
from tests.task_pages import (
    bare_unit,
    block,
    lines,
    page_of,
    section_of,
    squeezed,
    told_comments,
)

CAUSES = "\n# Nguyên nhân\n"
WHERE = " (nguyên văn ở văn bản báo cáo)"


def who_commented(element: HtmlElement) -> list[str]:
    """Who commented on what a section is about, in its order."""
    return [squeezed(line) for line in element.xpath('.//blockquote[@class="comment"]/p')]


def quotes(review: Review, kind: str) -> str:
    """What the document tells of people's words of a kind."""
    document = lxml_html.fromstring(review.document().html)
    return squeezed(document.get_element_by_id(f"vb-{kind.replace('_', '-')}-nhan-xet"))


def test_a_comment_is_printed_word_for_word_once_and_its_section_leads_there(
    make_unit: Callable[..., Path],
) -> None:
    words = 'Cử 2 người;  "học" <b>nhanh</b> & gọn, đạt 100%?'
    review = told_comments(make_unit, [("6", "han_che", words, "Khối vận <phường>", "2025-06-30")])
    section = section_of(review, "task_group_6")
    assert who_commented(section) == [f"Hạn chế, khuyết điểm{WHERE}: Khối vận <phường>, 30/6/2025"]
    (place,) = section.xpath(".//blockquote//a/@href")
    told = lxml_html.fromstring(review.document().html).get_element_by_id(place.lstrip("#"))
    by = "Ý kiến của Khối vận <phường>, ngày 30/6/2025"
    assert squeezed(told) == f"{by}: {' '.join(words.split())}"
    assert told.find(".//b") is None
    assert squeezed(page_of(review)).count("Cử 2 người;") == 1


def test_a_comment_on_a_duty_is_named_with_the_leadership(make_unit: Callable[..., Path]) -> None:
    comments = [("III.1", "uu_diem", "Quán triệt sớm.", "Bí thư Đảng ủy", "2025-06-30")]
    review = told_comments(make_unit, comments)
    told = who_commented(section_of(review, "leadership"))
    assert told == [f"Ưu điểm{WHERE}: Bí thư Đảng ủy, 30/6/2025"]
    assert squeezed(page_of(review)).count("Quán triệt sớm.") == 1


def test_what_one_person_says_stands_together_under_the_name(
    make_unit: Callable[..., Path],
) -> None:
    """With the day: a number in what was said months ago is not one of the report's day."""
    by = {"A": ("Bí thư Đảng ủy", "2025-06-30"), "B": ("Khối vận phường", "2025-06-30"),
          "A before": ("Bí thư Đảng ủy", "2025-03-02")}  # fmt: skip
    said = [("1", "Một.", "A"), ("2", "Hai.", "B"), ("chung", "Bốn.", "A before"),
            ("chung", "Ba.", "A")]  # fmt: skip
    review = told_comments(make_unit, [(at, "uu_diem", told, *by[who]) for at, told, who in said])
    assert quotes(review, "uu_diem") == (
        "Ý kiến của Bí thư Đảng ủy, ngày 30/6/2025: Một. Ba. "
        "Ý kiến của Bí thư Đảng ủy, ngày 02/3/2025: Bốn. "
        "Ý kiến của Khối vận phường, ngày 30/6/2025: Hai."
    )


def test_a_number_that_disagrees_is_told_to_the_writer_and_keeps_its_words(
    make_unit: Callable[..., Path],
) -> None:
    words = "Có 5/7 người, tức 71,4%, còn 9 người."
    comments = [
        ("T25-3b", "uu_diem", words, "Ủy ban nhân dân phường", "2025-06-30"),
        ("T25-3b", "han_che", "Mới có 4/7 người.", "Ủy ban nhân dân phường", "2025-06-30"),
    ]
    review = told_comments(make_unit, comments)
    assert (review.facts["T25-3b.k"].value, review.facts["T25-3b.n"].value) == (5, 7)
    assert quotes(review, "uu_diem").endswith(words)
    assert quotes(review, "han_che").endswith("Mới có 4/7 người.")
    assert "không khớp" not in squeezed(page_of(review))
    notes = squeezed(lxml_html.fromstring(review.writer_notes_html()))
    by = "(Ủy ban nhân dân phường): con số"
    assert f"“{words}” {by} 9 người không khớp số liệu của mục này." in notes
    assert f"“Mới có 4/7 người.” {by} 4/7 không khớp số liệu của mục này." in notes


def test_a_comment_on_an_action_or_a_target_stands_with_its_group(
    make_unit: Callable[..., Path],
) -> None:
    day = "2025-06-30"
    comments = [
        ("4.2", "uu_diem", "một", "về việc bốn hai", day),
        ("T30-1", "uu_diem", "hai", "về chỉ tiêu", day),
        ("5", "uu_diem", "ba", "về nhóm năm", day),
    ]
    review = told_comments(make_unit, comments)
    found = {
        group: who_commented(section_of(review, f"task_group_{group}")) for group in range(1, 7)
    }
    own = {3: "về chỉ tiêu", 4: "về việc bốn hai", 5: "về nhóm năm"}
    assert found == {
        group: [f"Ưu điểm{WHERE}: {own[group]}, 30/6/2025"] if group in own else []
        for group in range(1, 7)
    }


def test_comments_of_other_periods_are_not_told(make_unit: Callable[..., Path]) -> None:
    days = ("2024-12-31", "2025-01-01", "2025-06-30")
    review = told_comments(
        make_unit, [("1", "uu_diem", f"viết {day}", "Đảng ủy phường", day) for day in days]
    )
    told = who_commented(section_of(review, "task_group_1"))
    assert told == [f"Ưu điểm{WHERE}: Đảng ủy phường, {day}" for day in ("01/01/2025", "30/6/2025")]
    said = quotes(review, "uu_diem")
    assert [day for day in days if f"viết {day}" in said] == ["2025-01-01", "2025-06-30"]


def test_missing_comments_are_listed_for_the_writer(make_unit: Callable[..., Path]) -> None:
    by = ("Đảng ủy phường", "2025-06-30")
    comments = [("1", "uu_diem", "tốt", *by), ("chung", "bai_hoc", "bài học", *by)]
    comments += [("2", "nguyen_nhan_khach_quan", "mưa", *by)]
    notes = lxml_html.fromstring(told_comments(make_unit, comments).writer_notes_html())
    wanted = set(lines(notes))
    awareness = "- nhóm việc Nâng cao nhận thức, trách nhiệm về xây dựng đội ngũ"
    assert f"{awareness}: hạn chế, khuyết điểm" in wanted
    assert f"{awareness}: ưu điểm" not in wanted
    assert "- đánh giá chung: nguyên nhân chủ quan" in wanted
    assert "- đánh giá chung: phương hướng" in wanted
    assert "- đánh giá chung: bài học kinh nghiệm" not in wanted
    assert "- đánh giá chung: nguyên nhân khách quan" not in wanted
    assert len([line for line in wanted if line.startswith("- nhóm việc")]) == 11


def test_causes_and_lessons_come_from_comments_only(
    make_unit: Callable[..., Path],
) -> None:
    bare = bare_unit(make_unit)
    silent = "\n".join(
        lines(section_of(open_review("so_ket", "p-1", "2025-H1", bare), "assessment"))
    )
    assert silent.split(CAUSES)[1].splitlines() == [
        "Nguyên nhân do người có trách nhiệm nêu; báo cáo không tự suy ra.",
        "# Nguyên nhân khách quan",
        "Chưa có ý kiến về nguyên nhân khách quan.",
        "# Nguyên nhân chủ quan",
        "Chưa có ý kiến về nguyên nhân chủ quan.",
        "# Bài học kinh nghiệm",
        "Chưa có ý kiến về bài học kinh nghiệm.",
    ]
    (bare / "units" / "p-1").rename(bare / "units" / "p-0")
    by = ("Đảng ủy phường", "2025-06-30")
    kinds = {"nguyen_nhan_khach_quan": "mưa", "nguyen_nhan_chu_quan": "ngại", "bai_hoc": "rõ việc"}
    comments = [("5", kind, words, *by) for kind, words in kinds.items()]
    review = told_comments(make_unit, comments)
    section = section_of(review, "assessment")
    tail = "\n".join(lines(section)).split(CAUSES)[1].splitlines()
    assert [line.endswith(": Đảng ủy phường, 30/6/2025") for line in tail].count(True) == 3
    assert [line for line in tail if line.startswith("Chưa có")] == []
    document = lxml_html.fromstring(review.document().html)
    places = [link.removeprefix("#") for link in section.xpath(".//blockquote//a/@href")]
    said = [squeezed(document.get_element_by_id(place)) for place in places]
    by_whom = "Ý kiến của Đảng ủy phường, ngày 30/6/2025"
    assert said == [f"{by_whom}: {words}" for words in kinds.values()]
    page = squeezed(page_of(review))
    assert [page.count(f": {words}") for words in kinds.values()] == [1, 1, 1], "each said once"


HOSTILE = "=HYPERLINK(1)<script>alert(1)</script><img src=x onerror=y>{{ 7 }}"


def test_a_cell_that_looks_like_a_formula_or_markup_stays_text(
    make_unit: Callable[..., Path],
) -> None:
    activity = ("2025-05-05", "1.1", f"Chi bộ {HOSTILE}", 3, None, HOSTILE, HOSTILE, "quan_triet")
    other = ("2025-05-05", "1.2", f"Ban {HOSTILE}", 3, None, HOSTILE, HOSTILE, "quan_triet")
    proposal = (HOSTILE, "2025-05-05", HOSTILE, HOSTILE, HOSTILE, "2025-06-06", "da_tra_loi")
    review = told_comments(
        make_unit,
        [("1", "uu_diem", HOSTILE, HOSTILE, "2025-06-06")],
        hoat_dong=[activity, other],
        kien_nghi=[proposal],
        tin_nhiem=[(HOSTILE, "2025-05-05", 26, 26, 9, 9, 8)],
        xep_loai=[("0001", "2024", "chinh_quyen", "hoan_thanh", HOSTILE)],
    )
    page = page_of(review)
    assert page.xpath("//script|//*[@onerror]|//img[not(starts-with(@src, 'data:image/'))]") == []
    assert squeezed(page).count(HOSTILE) >= 9
    assert HOSTILE in squeezed(block(page, "1.1"))
    assert HOSTILE not in squeezed(block(page, "4.3")), "no title of a vote leaves the ward"
    assert HOSTILE not in squeezed(block(page, "4.2")), "nor the rules by which one person is rated"
    (row,) = section_of(review, "proposals").xpath("//tbody/tr")
    assert [squeezed(cell).count(HOSTILE) for cell in row] == [1, 0, 1, 1, 0, 0, 1]


@pytest.mark.parametrize("unread", [1, 2])
def test_a_rating_table_says_what_it_leaves_out_and_of_mostly_unread_rows_there_is_none(
    unread: int, make_unit: Callable[..., Path]
) -> None:
    rows = [("0001", "2024", "dang", "hoan_thanh", "QĐ"), ("9999", "2024", "dang", "HT", "QĐ")]
    rows += [(f"000{n}", "2024", "dang", "hoàn thành một nửa", "QĐ") for n in range(2, unread + 3)]
    page = page_of(told_comments(make_unit, [], xep_loai=rows))
    told = squeezed(block(page, "4.2"))
    whole = unread + 3
    left_out = f"{unread + 1} / {whole} dòng không hiểu được mức hoặc để trống"
    assert left_out.replace(" ", "") in told.replace(" ", "")
    assert f"1/{whole}dòngcómãkhôngcótrongdanhsách" in told.replace(" ", "")
    assert ("không nêu bảng" in told) == (unread == 2)
    assert (": không nêu để không lộ kết quả của từng người" in told) == (unread == 1)
    assert not block(page, "4.2").xpath(".//tbody/tr"), "one person rated is no table"
