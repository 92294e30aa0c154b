"""What readers see of the task part: every action, its evidence, and the words of people."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from conftest import person
from lxml import html as lxml_html
from lxml.html import HtmlElement

from plan09lib import open_review
from plan09lib.read.plan import Plan
from plan09lib.tell.review import Review

ROOT = Path(__file__).resolve().parents[1]
GOLDEN = Path(__file__).parent / "golden" / "tasks"
WORKS = [
    "1.1", "1.2", "1.3", "2.1", "2.2", "2.3", "2.4", "3.1", "3.2", "3.3", "3.4", "3.5", "3.6",
    "4.1", "4.2", "4.3", "4.4", "4.5", "4.6", "4.7", "4.8", "5.1", "5.2", "5.3", "5.4", "5.5",
    "5.6", "6.1", "6.2", "6.3", "6.4", "III.1", "III.2", "III.3",
]  # fmt: skip
HEADINGS = ("h3", "h4", "h5", "h6")
BOTH = [("so_ket", "2025-H1"), ("tong_ket", "2022..2025")]
SECTIONS = (
    "header", "verdict", "situation", "leadership", "task_group_1", "task_group_2",
    "task_group_3", "task_group_4", "task_group_5", "task_group_6", "assessment", "directions",
    "proposals", "signature",
)  # fmt: skip
MARKS = {"h": "# ", "c": "= "}
CAUSES = "\n# Nguyên nhân\n"
NOTHING = "Chưa có minh chứng nào trong danh sách."


# --- views as lines ------------------------------------------------------------------------------


def page_of(review: Review) -> HtmlElement:
    """The views of the notebook, charts left out, in one element."""
    notebook = json.loads((ROOT / "notebooks" / f"{review.kind}.ipynb").read_text(encoding="utf-8"))
    sources = ["".join(cell["source"]) for cell in notebook["cells"]]
    calls = [match for text in sources if (match := re.fullmatch(r"review\.(\w+)\((\d*)\)", text))]
    parts = [
        getattr(review, call[1])(*([int(call[2])] if call[2] else [])).html
        for call in calls
        if not call[1].endswith("_chart")
    ]
    return lxml_html.fromstring(f"<div>{''.join(parts)}</div>")


def section_of(review: Review, section: str) -> HtmlElement:
    name, _, number = section.rpartition("_")
    view = getattr(review, name)(int(number)) if number.isdecimal() else getattr(review, section)()
    return lxml_html.fromstring(f"<div>{view.html}</div>")


def lines(element: HtmlElement) -> Iterator[str]:
    """One line per paragraph, item, heading, caption and row of a table."""
    for one in element.iter("p", "li", *HEADINGS, "caption", "tr"):
        if one.tag == "tr":
            yield "| " + " | ".join(squeezed(cell) for cell in one.iter("th", "td"))
        elif one.tag == "li":
            copy = lxml_html.fromstring(lxml_html.tostring(one, encoding=str, with_tail=False))
            for inner in copy.xpath(".//ul"):
                inner.drop_tree()
            yield "- " + squeezed(copy)
        else:
            yield MARKS.get(one.tag[0], "") + squeezed(one)


def squeezed(element: HtmlElement) -> str:
    return " ".join(element.text_content().split())


def block(page: HtmlElement, work: str) -> HtmlElement:
    """The one block of an action or duty."""
    (found,) = page.xpath(f'//section[@id="viec-{work.replace(".", "-")}"]')
    return found


@cache
def sample(kind: str, period: str) -> HtmlElement:
    return page_of(open_review(kind, "phuong-mau-1", period, ROOT / "data"))


# --- a small unit --------------------------------------------------------------------------------

ACTIVITY = (
    "date",
    "action_id",
    "body",
    "amount",
    "total",
    "unit_of_count",
    "document",
    "life_cycle",
)
ACTIVITIES = [
    ("2025-03-14", "1.1", "Chi bộ Một", 40, 45, "người", "01-KH/ĐU", "quan_triet"),
    ("2025-04-14", "1.1", "Chi bộ Hai", 12, 15, "người", None, "thuc_hien"),
    ("2024-05-19", "1.2", "Đảng ủy phường", None, None, None, "09-BC/ĐU", "so_ket"),
    (
        "2025-02-12",
        "III.2",
        "Ủy ban nhân dân phường",
        1,
        None,
        "văn bản",
        "03-KH-UBND",
        "trien_khai",
    ),
    ("2025-05-08", "4.6", "Ủy ban Kiểm tra Đảng ủy phường", 1, None, "người", "QĐ/UBKT", None),
    ("2024-05-08", "4.7", "Đảng ủy phường", 1, None, "người", "TB/ĐU", None),
]
COURSES = [("0002", "chuyen_doi_so", "2025-02-01", "2025-02-05", "hoan_thanh")]
VOTES = [("Bí thư Đảng ủy", "2025-05-05", 26, 25, 14, 9, 2)]
PROPOSALS = [
    ("KN-1", "2024-06-15", "Mở thêm lớp trung cấp", "Ban Tổ chức", None, None, "cho_tra_loi"),
    (
        "KN-2",
        "2025-02-15",
        "Bổ sung kinh phí",
        "Sở Tài chính",
        "Đồng ý",
        "2025-03-01",
        "da_tra_loi",
    ),
]
COMMENTS = [
    ("1", "uu_diem", "Các chi bộ vào cuộc sớm.", "Ban Tuyên giáo Đảng ủy", "2025-06-20"),
    ("chung", "han_che", "Còn 9 người chưa học.", "Bí thư Đảng ủy", "2025-06-21"),
    ("4", "nguyen_nhan_chu_quan", "Ngại cử người đi học.", "Ủy ban Kiểm tra", "2025-06-22"),
    ("chung", "bai_hoc", "Giao việc rõ người.", "Bí thư Đảng ủy", "2025-06-22"),
]  # fmt: skip
COLUMNS = {
    "hoat_dong": ACTIVITY,
    "dao_tao": ("staff_id", "course_kind", "from_date", "to_date", "course_state"),
    "tin_nhiem": ("position", "date", "issued", "returned", "high", "medium", "low"),
    "kien_nghi": ("proposal_id", "date", "content", "addressee", "answer", "answered_on",
                  "proposal_state"),
    "nhan_xet": ("section", "comment_kind", "content", "author", "date"),
    "xep_loai": ("staff_id", "rating_period", "rating_system", "rating", "rule_set"),
}  # fmt: skip


def rows(sheet: str, values: list[tuple[Any, ...]]) -> list[dict[str, Any]]:
    return [dict(zip(COLUMNS[sheet], line, strict=True)) for line in values]


def people(later: bool) -> list[dict[str, Any]]:
    """Eight people; later one more is trained and one has joined."""
    staff = [
        person(f"000{n}", political_theory="trung_cap" if n < 3 + later else "chua")
        for n in range(6)
    ]
    staff += [
        person(f"001{n}", group="khong_chuyen_trach", education="trung_cap") for n in range(2)
    ]
    if later:
        new = {"political_theory": "trung_cap", "education": "dai_hoc", "ex_soldier": "co"}
        staff.append(person("0020", joined_on="2025-03-01", planned_position="Phó Bí thư", **new))
    return staff


RATINGS = [
    (f"000{n}", "2024", "chinh_quyen", "hoan_thanh_tot" if n else "hoan_thanh", "NĐ 90/2020")
    for n in range(6)
]


@pytest.fixture
def small(make_unit: Callable[..., Path]) -> Path:
    """The data folder of a small unit that fills every sheet."""
    full = {
        "hoat_dong": ACTIVITIES, "dao_tao": COURSES, "tin_nhiem": VOTES, "kien_nghi": PROPOSALS,
        "nhan_xet": COMMENTS, "xep_loai": RATINGS,
    }  # fmt: skip
    sheets = {sheet: rows(sheet, values) for sheet, values in full.items()}
    books = {
        "2022-07-31": {"nhan_su": people(later=False)},
        "2024-12-31": {"nhan_su": people(later=False)},
        "2025-06-30": {"nhan_su": people(later=True), **sheets},
        "2025-12-31": {"nhan_su": people(later=True), **sheets},
    }
    return make_unit("p-1", books).parents[1]


@pytest.fixture
def bare(make_unit: Callable[..., Path]) -> Path:
    """The data folder of a unit that fills nothing but the roster."""
    books = {day: {"nhan_su": [person("1"), person("2")]} for day in ("2022-07-31", "2025-06-30")}
    return make_unit("p-1", books | {"2025-12-31": books["2025-06-30"]}).parents[1]


def told_comments(
    make_unit: Callable[..., Path], comments: list[tuple[Any, ...]], **sheets: Any
) -> Review:
    """The interim review of a unit with these comments."""
    books = {"nhan_su": people(later=True), "nhan_xet": rows("nhan_xet", comments)}
    books |= {sheet: rows(sheet, values) for sheet, values in sheets.items()}
    folder = make_unit("p-1", {"2022-07-31": {"nhan_su": people(False)}, "2025-06-30": books})
    return open_review("so_ket", "p-1", "2025-H1", folder.parents[1])


# --- every action and duty is told ---------------------------------------------------------------


def test_the_plan_holds_the_actions_and_duties_of_the_reading(plan: Plan) -> None:
    actions = [action.id for group in plan.file.task_groups for action in group.actions]
    assert actions + [duty.id for duty in plan.file.duties] == WORKS


@pytest.mark.parametrize(("kind", "period"), BOTH)
@pytest.mark.parametrize("work", WORKS)
def test_every_action_and_duty_has_its_block(work: str, kind: str, period: str) -> None:
    own = block(sample(kind, period), work)
    heading, sentence = next(own.iter(*HEADINGS)), own.find("p")
    assert squeezed(heading).startswith(f"{work}. ")
    assert len(squeezed(sentence)) > 25
    assert own.get("class").split()[1] in {"e-evidenced", "e-stale", "e-no_evidence"}


NO_DATA = dict.fromkeys(WORKS, NOTHING) | {
    "2.3": "Danh sách hiện nay không có người hoạt động không chuyên trách.",
    "2.4": "0 người từ lực lượng không chuyên trách đã được bố trí",
    "3.2": "Trang Đào tạo không có lượt nào trong kỳ.",
    "3.3": "Trong 11 chỉ tiêu đến năm 2025:",
    "3.4": "Trong 8 chỉ tiêu đến năm 2030:",
    "3.5": "Theo trang Đào tạo, trong kỳ không có người được cử học loại lớp này.",
    "3.6": "Theo trang Đào tạo, trong kỳ không có người được cử học loại lớp này.",
    "4.1": "Cột Quy hoạch chức danh để trống nên chưa có số liệu.",
    "4.2": "Chưa có số liệu xếp loại.",
    "4.3": "Chưa có số liệu lấy phiếu tín nhiệm.",
    "4.6": "Trong kỳ không có trường hợp kỷ luật nào được ghi.",
    "4.7": "Số người được thay thế trước thời hạn trong kỳ: 0.",
    "5.6": "Số trường hợp xem xét trách nhiệm người đứng đầu trong kỳ: 0.",
    "III.3": "Sổ kiến nghị: 0 chờ trả lời, 0 đã trả lời, 0 đã rút.",
}


@pytest.mark.parametrize(("kind", "period"), BOTH)
def test_a_unit_with_a_roster_only_is_told_what_it_lacks(
    kind: str, period: str, bare: Path
) -> None:
    review = open_review(kind, "p-1", period, bare)
    page = page_of(review)
    told = {work: squeezed(block(page, work)) for work in WORKS}
    assert {work: text for work, text in told.items() if NO_DATA[work] not in text} == {}
    assert squeezed(section_of(review, "proposals")) == "Không có kiến nghị nào trong danh sách."
    missing = "Đào tạo, Hoạt động, Xếp loại, Tín nhiệm, Nhận xét, Kiến nghị, Nơi nhận"
    assert f"Không có trang: {missing}; báo cáo không nêu" in squeezed(page)


@pytest.mark.parametrize(("kind", "period"), BOTH)
def test_group_six_says_that_the_plan_states_no_timing(kind: str, period: str, plan: Plan) -> None:
    page = sample(kind, period)
    silent = "Kế hoạch không nêu thời gian thực hiện cho nhóm việc này."
    for group in plan.file.task_groups:
        (section,) = page.xpath(f'//section[@id="nhom-{group.id}"]')
        head = squeezed(section.find("p"))
        assert head.startswith("Chỉ đạo: Ban Thường vụ Đảng ủy. Thực hiện: ")
        assert (silent if group.id == "6" else "Thời gian: thường xuyên.") in head


@pytest.mark.parametrize(("kind", "period"), BOTH)
def test_no_evidence_is_ever_called_attained(kind: str, period: str, bare: Path) -> None:
    judged = re.compile(r"(?i)\b(không )?đạt\b|quá hạn|chậm tiến độ|đúng tiến độ")
    for page in (sample(kind, period), page_of(open_review(kind, "p-1", period, bare))):
        for work in WORKS:
            own = block(page, work)
            assert not judged.search(squeezed(own.find("p"))), work
            if work not in ("2.1", "3.3", "3.4"):  # they quote the standards and the targets
                assert not judged.search(squeezed(own)), work


# --- golden texts --------------------------------------------------------------------------------


def check(name: str, text: str, request: pytest.FixtureRequest) -> None:
    """`text` is that of the golden file, which `--update-golden` rewrites."""
    path = GOLDEN / f"{name}.txt"
    if request.config.getoption("--update-golden"):
        GOLDEN.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
    assert text == path.read_text(encoding="utf-8")


@pytest.mark.parametrize(("kind", "period"), BOTH)
def test_sections_read_as_in_the_golden_texts(
    kind: str, period: str, small: Path, request: pytest.FixtureRequest
) -> None:
    review = open_review(kind, "p-1", period, small)
    for section in SECTIONS:
        text = "\n".join(lines(section_of(review, section))) + "\n"
        check(f"{kind}-{section}", text, request)


def test_every_status_reads_as_in_the_golden_text(
    small: Path, request: pytest.FixtureRequest
) -> None:
    page = page_of(open_review("so_ket", "p-1", "2025-H1", small))
    of = {"evidenced": ["1.1", "III.2", "3.5", "4.6"], "stale": ["1.2", "4.2", "4.7"]}
    of["no_evidence"] = ["1.3", "6.4", "III.1"]
    text = ""
    for status, works in of.items():
        for work in works:
            own = block(page, work)
            assert f"e-{status}" in own.get("class").split(), work
            text += f"{status} {work}: {squeezed(own.find('p'))}\n"
    check("trang-thai", text, request)


def test_every_golden_text_belongs_to_a_test() -> None:
    known = {f"{kind}-{section}.txt" for kind, _ in BOTH for section in SECTIONS}
    assert {path.name for path in GOLDEN.iterdir()} == known | {"trang-thai.txt"}


# --- the words of people -------------------------------------------------------------------------


def quotes(element: HtmlElement) -> list[HtmlElement]:
    return element.xpath('.//blockquote[@class="comment"]')


def test_a_comment_is_printed_word_for_word_and_signed(make_unit: Callable[..., Path]) -> None:
    words = 'Cử 2 người;  "học" <b>nhanh</b> & gọn, đạt 100%?'
    review = told_comments(make_unit, [("6", "han_che", words, "Khối vận <phường>", "2025-06-30")])
    section = section_of(review, "task_group_6")
    (quote,) = quotes(section)
    kind, text, signed = quote.findall("p")[:3]
    assert kind.text_content() == "Hạn chế, khuyết điểm"
    assert text.text_content() == " ".join(words.split())
    assert text.find(".//b") is None
    assert signed.text_content() == "Khối vận <phường>, 30/06/2025"
    assert "<b>nhanh" not in review.task_group(6).html


def test_a_number_that_disagrees_gets_a_warning_and_keeps_its_words(
    make_unit: Callable[..., Path],
) -> None:
    words = "Có 5/7 người, tức 71,4%, còn 9 người."
    comments = [
        ("T25-3b", "uu_diem", words, "Ủy ban nhân dân phường", "2025-06-30"),
        ("T25-3b", "han_che", "Mới có 4/7 người.", "Ủy ban nhân dân phường", "2025-06-30"),
    ]
    review = told_comments(make_unit, comments)
    assert (review.facts["T25-3b.k"].value, review.facts["T25-3b.n"].value) == (5, 7)
    right, wrong = quotes(section_of(review, "task_group_3"))
    assert right.findall("p")[1].text_content() == words
    (warning,) = right.xpath('p[@class="warning"]')
    assert squeezed(warning).startswith("Kiểm tra lại: con số 9 người trong nhận xét")
    assert wrong.findall("p")[1].text_content() == "Mới có 4/7 người."
    (warning,) = wrong.xpath('p[@class="warning"]')
    assert "con số 4/7 trong nhận xét không khớp" in squeezed(warning)


def test_a_comment_on_an_action_or_a_target_stands_with_its_group(
    make_unit: Callable[..., Path],
) -> None:
    by = ("Đảng ủy phường", "2025-06-30")
    comments = [
        ("4.2", "uu_diem", "về việc bốn hai", *by),
        ("T30-1", "uu_diem", "về chỉ tiêu", *by),
        ("5", "uu_diem", "về nhóm năm", *by),
    ]
    review = told_comments(make_unit, comments)
    found = {
        group: [
            squeezed(q.findall("p")[1]) for q in quotes(section_of(review, f"task_group_{group}"))
        ]
        for group in range(1, 7)
    }
    own = {3: ["về chỉ tiêu"], 4: ["về việc bốn hai"], 5: ["về nhóm năm"]}
    assert found == {group: own.get(group, []) for group in range(1, 7)}


def test_comments_of_other_periods_are_not_told(make_unit: Callable[..., Path]) -> None:
    days = ("2024-12-31", "2025-01-01", "2025-06-30")
    review = told_comments(
        make_unit, [("1", "uu_diem", f"viết {day}", "Đảng ủy phường", day) for day in days]
    )
    told = [squeezed(q.findall("p")[1]) for q in quotes(section_of(review, "task_group_1"))]
    assert told == ["viết 2025-01-01", "viết 2025-06-30"]


def test_missing_comments_are_listed_at_the_end(make_unit: Callable[..., Path]) -> None:
    by = ("Đảng ủy phường", "2025-06-30")
    comments = [("1", "uu_diem", "tốt", *by), ("chung", "bai_hoc", "bài học", *by)]
    comments += [("2", "nguyen_nhan_khach_quan", "mưa", *by)]
    wanted = set(lines(section_of(told_comments(make_unit, comments), "signature")))
    awareness = "- nhóm việc Nâng cao nhận thức, trách nhiệm về xây dựng đội ngũ"
    assert f"{awareness}: hạn chế, khuyết điểm" in wanted
    assert f"{awareness}: ưu điểm" not in wanted
    assert "- đánh giá chung: nguyên nhân chủ quan" in wanted
    assert "- đánh giá chung: phương hướng" in wanted
    assert "- đánh giá chung: bài học kinh nghiệm" not in wanted
    assert "- đánh giá chung: nguyên nhân khách quan" not in wanted
    assert len([line for line in wanted if line.startswith("- nhóm việc")]) == 11


def test_causes_and_lessons_come_from_comments_only(
    make_unit: Callable[..., Path], bare: Path
) -> None:
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
    told = "\n".join(lines(section_of(told_comments(make_unit, comments), "assessment")))
    tail = told.split(CAUSES)[1].splitlines()
    signed = "Đảng ủy phường, 30/06/2025"
    assert [line for line in tail if line in kinds.values()] == ["mưa", "ngại", "rõ việc"]
    assert tail.count(signed) == 3
    assert [line for line in tail if line.startswith("Chưa có")] == []


# --- cells are text ------------------------------------------------------------------------------

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
    assert HOSTILE in squeezed(block(page, "4.3"))
    assert HOSTILE in squeezed(block(page, "4.2"))
    (row,) = section_of(review, "proposals").xpath("//tbody/tr")
    assert [squeezed(cell).count(HOSTILE) for cell in row] == [1, 0, 1, 1, 0, 0, 1]
    timeline = review.timeline_chart().html
    assert "<script" not in timeline
