"""Pages of the task part as lines, and a small unit that fills every sheet."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

from lxml import html as lxml_html
from lxml.html import HtmlElement
from notebook_calls import calls
from support import person

from plan09lib import open_review
from plan09lib.tell.report.review import Review

ROOT = Path(__file__).resolve().parents[1]
HEADINGS = ("h3", "h4", "h5", "h6")
MARKS = {"h": "# ", "c": "= "}


def page_of(review: Review) -> HtmlElement:
    """The views of the notebook, charts left out, in one element."""
    parts = [
        getattr(review, view)(*arguments).html
        for view, arguments in calls(review.kind)
        if view != "chart"
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


def small_unit(make_unit: Callable[..., Path]) -> Path:
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


def bare_unit(make_unit: Callable[..., Path]) -> Path:
    """The data folder of a unit that fills nothing but the roster."""
    books = {
        day: {"nhan_su": [person("1"), person("2")]}
        for day in ("2022-07-31", "2024-12-31", "2025-06-30")
    }
    return make_unit("p-1", books | {"2025-12-31": books["2025-06-30"]}).parents[1]


def told_comments(
    make_unit: Callable[..., Path], comments: list[tuple[Any, ...]], **sheets: Any
) -> Review:
    """The interim review of a unit with these comments."""
    books = {"nhan_su": people(later=True), "nhan_xet": rows("nhan_xet", comments)}
    books |= {sheet: rows(sheet, values) for sheet, values in sheets.items()}
    folder = make_unit("p-1", {"2022-07-31": {"nhan_su": people(False)}, "2025-06-30": books})
    return open_review("so_ket", "p-1", "2025-H1", folder.parents[1])
