"""Every row of an office's list ends in one class; several sheets make one list or are refused."""

from __future__ import annotations

import csv
import datetime as dt
import random
import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import pytest
import xlsxwriter

from plan09lib.read.plan.plan import Plan
from plan09lib.read.tables.sources import Source
from plan09lib.read.workbook.intake import Workbook, read_workbook

FIELD = Path(__file__).parents[1] / "field"
DAY = dt.date(2025, 6, 30)
HEADER = ["TT", "Họ và tên", "Ngày sinh", "Giới tính", "Chức vụ", "Nhóm", "Chuyên môn"]
PEOPLE = [
    ["1", "Mẫu Văn Một", "15/08/1978", "Nam", "Bí thư Đảng ủy", "cán bộ", "ĐH"],
    ["2", "Mẫu Thị Hai", "20/03/1982", "Nữ", "Chủ tịch UBND", "cán bộ", "ThS"],
    ["3", "Mẫu Thị Ba", "28/11/1986", "Nữ", "Chủ tịch Hội LHPN", "cán bộ", "CĐ"],
    ["4", "Mẫu Văn Bốn", "13/05/1990", "Nam", "Văn phòng - Thống kê", "công chức", "ĐH"],
    ["5", "Mẫu Văn Năm", "30/09/1988", "Nam", "Tư pháp - Hộ tịch", "công chức", "TC"],
    ["6", "Mẫu Thị Sáu", "17/01/1995", "Nữ", "Văn thư", "không chuyên trách", "TC"],
]  # fmt: skip
Lines = list[list[str]]


def read(path: Path, plan: Plan) -> Workbook:
    return read_workbook(Source(dt.date.fromisoformat(path.stem), path), plan)


def read_lines(folder: Path, plan: Plan, lines: Iterable[Sequence[str]]) -> Workbook:
    path = folder / f"{DAY}.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(lines)
    return read(path, plan)


def read_sheets(folder: Path, plan: Plan, sheets: dict[str, Lines]) -> Workbook:
    path = folder / f"{DAY}.xlsx"
    with xlsxwriter.Workbook(path) as book:
        for title, lines in sheets.items():
            sheet = book.add_worksheet(title)
            for number, line in enumerate(lines):
                sheet.write_row(number, 0, line)
    return read(path, plan)


def told(book: Workbook, code: str) -> str:
    return " ".join(
        f"{f.severity} {f.row} {f.explanation}" for f in book.findings if f.code == code
    )


def heads(book: Workbook) -> dict[str, int]:
    return {str(group): count for group, count in book.roster["group"].value_counts().items()}


WARD = {"can_bo": 3, "cong_chuc": 2, "khong_chuyen_trach": 1}
CASES: dict[str, tuple[dict[str, int], str, str]] = {
    "R02": (WARD, "joined_sheets", r'"Cán bộ" 3 người \+ "Công chức" 2 người \+ "KCT" 1 người'),
    "R06": (WARD, "merged_value", r"dòng 6, 7, 9 lấy giá trị của ô gộp"),
    "R07": (WARD, "row_kinds", r"10 dòng có dữ liệu = 6 người \+ 3 tên mục \(dòng 6, 10, 13\)"),
    "R10": (WARD | {"hop_dong": 1}, "outside_plan", r"1 người ngoài .* \(dòng 11\)"),
    "R11": (WARD, "row_kinds", r"5 dòng trống chỉ có số thứ tự \(dòng 11–15\)"),
    "R12": (WARD, "row_kinds", r"ghi chú, chữ ký"),
    "R13": (WARD, "second_table", r"warning 12 một bảng khác bắt đầu ở dòng 12"),
    "S06": (WARD, "joined_sheets", r'"Nhân sự" 5 người \+ "Không chuyên trách" 1 người'),
    "S08": (WARD, "left_people", r"1 người ở dòng 12 đứng dưới mục .*: không tính"),
    "S10": (WARD | {"cong_chuc": 3}, "may_have_left", r"warning .*dòng 11 bị gạch ngang"),
    "S13": (WARD, "row_kinds", r"1 tiêu đề lặp lại \(dòng 8\)"),
    "S15": (WARD, "vacant_post", r"1 chức danh khuyết \(dòng 11\), không tính là người"),
}


@pytest.mark.parametrize(
    "path", [p for p in sorted(FIELD.glob("*/2*")) if p.parent.name[:3] in CASES],
    ids=lambda path: f"{path.parent.name[:3]}-{path.stem}",
)  # fmt: skip
def test_a_list_as_offices_keep_it(path: Path, plan: Plan) -> None:
    people, code, words = CASES[path.parent.name[:3]]
    book = read(path, plan)
    assert book.blocking == []
    assert heads(book) == people
    assert re.search(words, told(book, code))


def whole_sum(book: Workbook) -> bool:
    """Whether the line that adds the rows up is right, and names no more rows than there are."""
    said = told(book, "row_kinds")
    found = re.search(r"(\d+) dòng có dữ liệu = (.*)", said)
    if found is None:
        return set(book.lines["kind"]) <= {"person"}
    parts = [int(one) for one in re.findall(r"(?:^|\+ )(\d+) ", re.sub(r"\(.*?\)", "", found[2]))]
    return int(found[1]) == sum(parts) == len(book.lines)


BETWEEN: dict[str, list[list[str]]] = {
    "header": [HEADER],
    "blank": [["7"], ["8", "", "", "", "", "", ""]],
    "closing": [["(Tiếp theo)"], ["", "* Ghi chú: xếp theo chức vụ"], ["Trang 2"]],
    "vacant": [["7", "(Khuyết)", "", "", "Phó Chủ tịch UBND", "cán bộ", ""],
               ["7", "Chưa bố trí", "", "", "Địa chính", "công chức", ""]],
}  # fmt: skip
AFTER: dict[str, list[list[str]]] = {
    "total": [["", "Tổng cộng: 06 đồng chí"], ["Cộng", "", "", "", "", "6"], ["Tổng số 6 người"],
              ["", "Tỷ lệ %", "", "50%"], ["Cơ cấu nữ", "", "", "50"]],
    "closing": [["Danh sách này có 06 người./."], ["", "* Ghi chú: không"],
                ["", "", "", "", "Người lập biểu"], ["", "", "", "Ngày 30 tháng 6 năm 2025"]],
}  # fmt: skip


@pytest.mark.parametrize("seed", range(40))
def test_rows_that_are_no_people_change_no_count(seed: int, plan: Plan, tmp_path: Path) -> None:
    """A clean list with rows of every class put in, under titles, sections or none."""
    choose = random.Random(seed)
    lines: Lines = [["ĐẢNG ỦY PHƯỜNG MẪU"], ["DANH SÁCH CÁN BỘ, CÔNG CHỨC"], []][
        : choose.choice([0, 3])
    ]
    lines.append(HEADER)
    expected: list[str] = []
    for person in PEOPLE:
        if choose.random() < 0.4 and expected.count("person"):
            kind = choose.choice(list(BETWEEN))
            lines.append(choose.choice(BETWEEN[kind]))
            expected.append(kind)
        lines.append(person)
        expected.append("person")
    for kind in ("total", "closing"):
        if choose.random() < 0.6:
            lines.append(choose.choice(AFTER[kind]))
            expected.append(kind)
    book = read_lines(tmp_path, plan, lines)
    assert book.blocking == []
    assert heads(book) == WARD
    assert book.lines["kind"].tolist() == expected
    assert whole_sum(book)


@pytest.mark.parametrize("seed", range(30))
def test_sections_with_subtotals_give_groups(seed: int, plan: Plan, tmp_path: Path) -> None:
    choose = random.Random(seed)
    marks = choose.choice(
        [("I.", "II.", "III."), ("A -", "B -", "C -"), ("I", "II", "III"), ("",) * 3]
    )
    titles = choose.choice([
        ("Cán bộ", "Công chức", "Người hoạt động không chuyên trách"),
        ("CÁN BỘ CHUYÊN TRÁCH", "CÔNG CHỨC CHUYÊN MÔN", "KHÔNG CHUYÊN TRÁCH"),
    ])  # fmt: skip
    spelt = choose.choice([0, 1, 2])
    lines: Lines = [[name for name in HEADER if name != "Nhóm"]]
    for mark, title, (first, last) in zip(marks, titles, ((0, 3), (3, 5), (5, 6)), strict=True):
        count = str(last - first)
        heading = f"{mark} {title}".strip()
        lines.append(
            [[heading], [heading, "", "", "", "", count], [heading + f" ({count} người)"]][spelt]
            if mark != "I" or not choose.random() < 0.5
            else [mark, title, "", "", "", count]
        )
        lines += [person[:5] + person[6:] for person in PEOPLE[first:last]]
    book = read_lines(tmp_path, plan, lines)
    assert book.blocking == []
    assert heads(book) == WARD
    assert "lấy theo tên mục" in told(book, "group_from_section")
    assert whole_sum(book)


def test_a_blank_group_is_that_of_its_section(plan: Plan, tmp_path: Path) -> None:
    """As a merged cell becomes in a text file; told by its rows, and not where a cell denies it."""
    blank = [[*one[:5], one[5] if place in (0, 3) else "", *one[6:]]
             for place, one in enumerate(PEOPLE)]  # fmt: skip
    lines: Lines = [HEADER, ["I. Cán bộ"], *blank[:3], ["II. Công chức"], *blank[3:5],
                    ["III. Không chuyên trách"], blank[5]]  # fmt: skip
    book = read_lines(tmp_path, plan, lines)
    assert (book.blocking, heads(book)) == ([], WARD)
    found = told(book, "group_from_section")
    assert "cán bộ: 2 người, dòng 4, 5; công chức: 1 người, dòng 8" in found
    lines[2] = [*blank[0][:5], "công chức", *blank[0][6:]]
    book = read_lines(tmp_path, plan, lines)
    assert book.roster["group"].isna().tolist() == [False, True, True, False, False, False]


def test_a_sheet_s_title_is_the_group_of_who_stands_above_another_group_s_heading(
    plan: Plan, tmp_path: Path
) -> None:
    bare = [one[:5] + one[6:] for one in (HEADER, *PEOPLE)]
    outside = [bare[6][0], "Mẫu Văn Bảy", *bare[6][2:]]
    sheets = {"Cán bộ": bare[:4], "Công chức": [bare[0], ["1. Văn phòng UBND"], *bare[4:6]],
              "KCT": [bare[0], bare[6], ["IV. Hợp đồng 111"], outside]}  # fmt: skip
    book = read_sheets(tmp_path, plan, sheets)
    assert (book.blocking, heads(book)) == ([], WARD | {"hop_dong": 1})
    assert "nhóm của dòng 2 lấy theo tên trang" in told(book, "group_from_sheet")


GONE = [
    "Đã nghỉ hưu",
    "đã chuyển công tác từ 01/5/2025",
    "Nghỉ việc 6/2025",
    "Thôi việc",
    "từ trần",
]


@pytest.mark.parametrize("words", GONE)
def test_who_may_have_left_is_counted_and_named(words: str, plan: Plan, tmp_path: Path) -> None:
    lines = [[*HEADER, "Ghi chú"], *([*one, ""] for one in PEOPLE[:4]), [*PEOPLE[4], words],
             [*PEOPLE[5], ""]]  # fmt: skip
    book = read_lines(tmp_path, plan, lines)
    assert heads(book) == WARD
    assert "dòng 6" in (said := told(book, "may_have_left"))
    assert said == unicodedata.normalize("NFC", said)  # as it is written, not as it is compared


@pytest.mark.parametrize("title", ["II. Đã nghỉ hưu, chuyển công tác", "B. Người đã thôi việc",
                                   "III. Giảm trong kỳ", "Số giảm", "II. Nghỉ theo NĐ 178",
                                   "DANH SÁCH NGƯỜI ĐÃ NGHỈ VIỆC", "Đã chuyển đi"])  # fmt: skip
def test_people_under_a_heading_of_leavers_are_not_counted(
    title: str, plan: Plan, tmp_path: Path
) -> None:
    gone = ["7", "Mẫu Văn Bảy", "01/02/1970", "Nam", "Địa chính", "công chức", "ĐH"]
    book = read_lines(tmp_path, plan, [HEADER, *PEOPLE, [title], gone])
    assert heads(book) == WARD
    assert "dòng 9" in told(book, "left_people")


@pytest.mark.parametrize(
    ("header", "cell", "is_told"),
    [
        ("Biến động", "Giảm", True),
        ("Biến động", "Tăng", False),
        ("Ngày nghỉ việc", "01/03/2025", True),
        ("Ngày nghỉ việc", "01/03/2026", False),
        ("Nội dung", "Giảm nghèo", False),
    ],
)
def test_a_column_of_changes_or_days_of_leaving_is_looked_at(
    header: str, cell: str, is_told: bool, plan: Plan, tmp_path: Path
) -> None:
    lines = [[*HEADER, header], *([*one, ""] for one in PEOPLE[:4]), [*PEOPLE[4], cell],
             [*PEOPLE[5], ""]]  # fmt: skip
    book = read_lines(tmp_path, plan, lines)
    assert heads(book) == WARD
    assert ("dòng 6" in told(book, "may_have_left")) is is_told


@pytest.mark.parametrize(
    ("above", "below", "code", "words"),
    [
        ([["DANH SÁCH ĐĂNG KÝ NHU CẦU ĐÀO TẠO"]], [], "other_list", "ĐĂNG KÝ NHU CẦU"),
        ([["DANH SÁCH CÁN BỘ, CÔNG CHỨC"]], [], "other_list", ""),
        ([], [["Ghi chú: dòng tô đỏ là đã chuyển công tác"]], "note_of_leavers", "dòng 8"),
        ([], [["Ghi chú: trình độ theo bằng"]], "note_of_leavers", ""),
        ([], [["VD", *PEOPLE[0][1:2], *PEOPLE[1][2:]]], "may_be_example", "dòng 8"),
    ],
)
def test_what_may_be_another_list_or_no_person_is_told(
    above: Lines, below: Lines, code: str, words: str, plan: Plan, tmp_path: Path
) -> None:
    book = read_lines(tmp_path, plan, [*above, HEADER, *PEOPLE, *below])
    said = told(book, code)
    assert said.startswith("warning") if words else not said
    assert words in said


def test_what_is_carried_over_a_page_is_a_sum(plan: Plan, tmp_path: Path) -> None:
    carried = [["", "Cộng trang", "3"], ["", "Mang sang", "3"]]
    book = read_lines(tmp_path, plan, [HEADER, *PEOPLE[:3], *carried, *PEOPLE[3:]])
    assert book.blocking == []
    assert heads(book) == WARD


LEAVERS = [
    ("Đã nghỉ hưu", []),
    ("Giảm", []),
    ("Nghỉ, chuyển", []),
    ("Chuyển đi", []),
    ("DS nghỉ việc", []),
    ("Sheet2", [["DANH SÁCH CÁN BỘ ĐÃ NGHỈ HƯU, CHUYỂN CÔNG TÁC"], []]),
]


@pytest.mark.parametrize("header", [HEADER, HEADER[:5]], ids=["same columns", "fewer"])
@pytest.mark.parametrize(("sheet", "above"), LEAVERS, ids=[name for name, _ in LEAVERS])
def test_people_on_a_sheet_of_leavers_are_not_counted(
    sheet: str, above: Lines, header: list[str], plan: Plan, tmp_path: Path
) -> None:
    """By the sheet's name, or the title above its header; headings on it are parts of it."""
    gone = ["1", "Mẫu Văn Bảy", "01/02/1970", "Nam", "Địa chính", "công chức", "ĐH"]
    lines = [*above, header, ["I", "Công chức"], gone[: len(header)]]
    book = read_sheets(tmp_path, plan, {"DS": [HEADER, *PEOPLE], sheet: lines})
    assert book.blocking == []
    assert heads(book) == WARD
    assert f"warning 0 1 người ở dòng {len(lines)}" in told(book, "left_people")


@pytest.mark.parametrize("sheet", ["Dự kiến nghỉ hưu", "Chuyển công tác đến"])
def test_a_sheet_of_who_may_leave_is_counted_and_named(
    sheet: str, plan: Plan, tmp_path: Path
) -> None:
    book = read_sheets(tmp_path, plan, {"DS": [HEADER, *PEOPLE[:5]], sheet: [HEADER, PEOPLE[5]]})
    assert heads(book) == WARD
    assert f'dòng 2 dưới mục "{sheet}"' in told(book, "may_have_left")


def test_a_list_of_leavers_alone_is_refused(plan: Plan, tmp_path: Path) -> None:
    book = read_lines(tmp_path, plan, [["DANH SÁCH NGƯỜI ĐÃ NGHỈ HƯU"], [], HEADER, *PEOPLE])
    assert [one.code for one in book.blocking] == ["empty_roster"]
    assert "dòng 4–9" in told(book, "left_people")


def test_words_about_leavers_that_are_no_title_change_nothing(plan: Plan, tmp_path: Path) -> None:
    above = [["(Kèm theo Báo cáo về chế độ nghỉ hưu)"], ["DANH SÁCH CÁN BỘ, CÔNG CHỨC"], []]
    book = read_lines(tmp_path, plan, [*above, HEADER, *PEOPLE])
    assert book.blocking == []
    assert heads(book) == WARD


@pytest.mark.parametrize(
    ("name", "born", "kind"),
    [
        ("Tổng Văn Bảy", "01/02/1970", "person"),
        ("Cộng Thị Bảy", "1970", "person"),
        ("Tổng cộng", "", "total"),
        ("Tổng số Nam, Nữ", "12", "total"),
        ("Tổng cộng", "6 người", "total"),
        ("Cộng", "06 đồng chí", "total"),
        ("Khuyết Văn Bảy", "01/02/1970", "unclear"),
        ("(Khuyết)", "", "vacant"),
    ],
)
def test_who_has_a_date_of_birth_is_no_total_and_no_vacancy(
    name: str, born: str, kind: str, plan: Plan, tmp_path: Path
) -> None:
    """Whatever the name begins with: a row of somebody is not lost, or it is asked about."""
    row = ["7", name, born, "Nam", "Văn thư", "không chuyên trách", "ĐH"]
    book = read_lines(tmp_path, plan, [HEADER, *PEOPLE, row])
    assert book.lines["kind"].tolist()[-1] == kind
    assert (len(book.roster), bool(book.blocking)) == (6 + (kind == "person"), kind == "unclear")


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ([["", "Tổng cộng", "7 người"]], ["dòng này ghi 7 người, mà ở trên đọc được 6 người"]),
        ([["Danh sách này có 07 đồng chí./."]], ["dòng này ghi 7 người"]),
        ([["", "Tổng cộng: 05 người"]], ["dòng này ghi 5 người"]),
        ([["", "Tổng cộng", "6 người"]], []),
        ([["Tổng số 6 người, trong đó nữ 2 người"]], []),
        ([["Tổng số nữ: 2 người"]], []),
        ([["", "Cộng", "", "", "", "", "2"]], []),
    ],
)
def test_a_sum_that_is_another_is_told(
    rows: Lines, told: list[str], plan: Plan, tmp_path: Path
) -> None:
    book = read_lines(tmp_path, plan, [HEADER, *PEOPLE, *rows])
    found = [f for f in book.findings if f.code == "other_sum"]
    assert [f.severity for f in found] == ["warning"] * len(told)
    for finding, words in zip(found, told, strict=True):
        assert words in finding.explanation


def test_the_sum_of_a_section_is_its_own(plan: Plan, tmp_path: Path) -> None:
    under = [["I. Cán bộ"], *PEOPLE[:2], ["Cộng: 2 người"], ["II. Công chức"], *PEOPLE[2:],
             ["Cộng: 4 người"], ["Tổng cộng: 6 người"]]  # fmt: skip
    book = read_lines(tmp_path, plan, [HEADER, *under])
    assert not [f for f in book.findings if f.code == "other_sum"]


OUTSIDE = {
    "hop_dong": ["Hợp đồng 111", "HĐ 111", "hợp đồng lao động", "HĐLĐ", "CC hợp đồng",
                 "cán bộ HĐ 111", "người lao động", "viên chức (hợp đồng)"],
    "vien_chuc": ["viên chức", "Viên chức y tế"],
    "ngoai_ke_hoach": ["tập sự", "Công chức tập sự", "biệt phái", "Viên chức biệt phái",
                       "Công chức (tập sự)", "biệt phái - công chức", "hợp đồng thử việc"],
}  # fmt: skip


@pytest.mark.parametrize(
    ("code", "group"), [(code, group) for code, groups in OUTSIDE.items() for group in groups]
)
def test_a_group_outside_the_plan_refuses_no_list(
    code: str, group: str, plan: Plan, tmp_path: Path
) -> None:
    other = ["7", "Mẫu Văn Bảy", "01/02/1990", "Nam", "Lái xe", group, "TC"]
    book = read_lines(tmp_path, plan, [HEADER, *PEOPLE, other])
    assert book.blocking == []
    assert heads(book) == WARD | {code: 1}
    assert "dòng 8" in told(book, "outside_plan")


@pytest.mark.parametrize("titles", [("Cán bộ", "Công chức", "KCT"), ("1", "2", "3"),
                                    ("Nhân sự", "Tháng 6", "x")])  # fmt: skip
def test_disjoint_sheets_are_one_list(titles: Sequence[str], plan: Plan, tmp_path: Path) -> None:
    parts = (PEOPLE[:3], PEOPLE[3:5], PEOPLE[5:])
    sheets = {title: [HEADER, *part] for title, part in zip(titles, parts, strict=True)}
    book = read_sheets(tmp_path, plan, sheets)
    assert book.blocking == []
    assert heads(book) == WARD
    assert "3 trang được đọc chung" in told(book, "joined_sheets")


SPELT: list[Callable[[str], str]] = [str, str.upper, lambda name: name.replace(" ", "  ")]


@pytest.mark.parametrize("spell", SPELT)
def test_overlapping_sheets_are_refused(
    spell: Callable[[str], str], plan: Plan, tmp_path: Path
) -> None:
    again = [PEOPLE[0][0], spell(PEOPLE[0][1]), *PEOPLE[0][2:]]
    book = read_sheets(tmp_path, plan, {"Quý 1": [HEADER, *PEOPLE], "Quý 2": [HEADER, again]})
    (found,) = book.blocking
    assert found.code == "several_sheets"
    assert "dòng 2" in found.explanation


@pytest.mark.parametrize("row", [
    ["", "Mẫu Văn Bảy"],
    ["7", "Mẫu Văn Bảy; Mẫu Văn Tám", "01/02/1990; 03/04/1991", "", "Văn thư", "công chức", "ĐH"],
])  # fmt: skip
def test_a_row_that_may_be_anything_is_asked_about(
    row: list[str], plan: Plan, tmp_path: Path
) -> None:
    book = read_lines(tmp_path, plan, [["DANH SÁCH"], HEADER, *PEOPLE[:4], row, *PEOPLE[4:]])
    assert len(book.roster) == len(PEOPLE)
    assert [(found.code, found.row) for found in book.blocking] == [("unclear_row", 7)]
    assert whole_sum(book)


VACANT = ["", "(Khuyết)", "", "", "Địa chính - Xây dựng", "công chức", ""]


@pytest.mark.parametrize(
    ("between", "group"),
    [
        ([], "can_bo"),
        ([HEADER], "can_bo"),
        ([["9"]], "can_bo"),
        ([VACANT], None),
        ([["", "II. CÔNG CHỨC"]], None),
        ([["", "Cộng: 3 người"]], None),
    ],
)
def test_as_above_reaches_over_no_row_that_may_say_another_group(
    between: Lines, group: str | None, tmp_path: Path, plan: Plan
) -> None:
    said = 'approved_by: A\nfiles: [{pattern: "*", blank: {group: nhu_tren}}]\n'
    (tmp_path / "mapping.yml").write_text(said, encoding="utf-8")
    blank = [*PEOPLE[3][:5], "", PEOPLE[3][6]]
    lines = [HEADER, *PEOPLE[:3], *between, blank, *PEOPLE[4:]]
    if between == [["", "II. CÔNG CHỨC"]]:  # a section whose own cells deny its name
        lines.append([*PEOPLE[3][:1], "Mẫu Văn Tám", *PEOPLE[3][2:5], "cán bộ", "ĐH"])
        lines[-2], lines[-1] = lines[-1], lines[-2]
    book = read_lines(tmp_path, plan, lines)
    found = book.roster.set_index("full_name")["group"]
    assert (None if found.isna()["Mẫu Văn Bốn"] else found["Mẫu Văn Bốn"]) == group


def test_a_row_that_continues_another_adds_all_it_says_or_nothing(
    tmp_path: Path, plan: Plan
) -> None:
    """Its level is blank above, its group is another: the row is told, nothing of it is taken."""
    path = tmp_path / f"{DAY}.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("Nhân sự")
        head = ["TT", "Họ và tên", "Chuyên môn", "Ngày sinh", "Giới tính", "Chức vụ", "Nhóm"]
        rows = [[one[0], one[1], one[6], *one[2:6]] for one in PEOPLE]
        rows[3][2] = ""
        for number, line in enumerate([head, *rows[:4], [], *rows[4:]]):
            sheet.write_row(number, 0, line)
        sheet.merge_range(4, 1, 5, 1, rows[3][1])
        sheet.write(5, 2, "ThS")
        sheet.write(5, 6, "cán bộ")
    read_in = read(path, plan)
    person = read_in.roster.set_index("full_name").loc["Mẫu Văn Bốn"]
    assert read_in.lines.set_index("row")["kind"][6] == "unclear"
    assert person.isna()["education"]
    assert person["group"] == "cong_chuc"


@pytest.mark.parametrize("beside", ["(đã nghỉ hưu)", "- chuyển công tác 3/2025", "\nđã thôi việc"])
def test_words_beside_a_name_say_that_somebody_left(
    beside: str, plan: Plan, tmp_path: Path
) -> None:
    gone = [PEOPLE[4][0], f"{PEOPLE[4][1]} {beside}", *PEOPLE[4][2:]]
    book = read_lines(tmp_path, plan, [HEADER, *PEOPLE[:4], gone, PEOPLE[5]])
    assert heads(book) == WARD
    assert "warning" in (said := told(book, "may_have_left"))
    assert "dòng 6" in said


def test_a_section_and_a_cell_that_name_two_groups_are_told(plan: Plan, tmp_path: Path) -> None:
    """The cell counts; nothing is said of cells that agree with their section."""
    lines = [HEADER, ["I. Cán bộ"], *PEOPLE[:4], ["II. Công chức"], PEOPLE[4]]
    book = read_lines(tmp_path, plan, lines)
    assert heads(book) == {"can_bo": 3, "cong_chuc": 2}
    said = told(book, "group_otherwise")
    assert "warning" in said
    assert said.endswith("lấy theo cột Nhóm; tên mục là cán bộ: 1 người, dòng 6")


def test_columns_in_another_order_below_are_another_table(plan: Plan, tmp_path: Path) -> None:
    """The header said again with two columns exchanged: what stands below is never read by the
    first order, as "TC" of the one may be a level of the other."""
    header = [*HEADER, "LLCT"]
    people = [[*one, "TC"] for one in PEOPLE]
    turned = [*HEADER[:6], "LLCT", "Chuyên môn"]
    book = read_lines(tmp_path, plan, [header, *people[:4], turned, *people[4:]])
    assert len(book.roster) == 4
    assert "blocking 6" in (said := told(book, "second_table"))
    assert "dòng 7, 8 có thể là người của danh sách này" in said
    again = read_lines(tmp_path, plan, [header, *people[:4], header, *people[4:]])
    assert heads(again) == WARD


def test_what_stands_under_no_heading_is_told_with_its_column(plan: Plan, tmp_path: Path) -> None:
    """Also far to the right; running numbers alone are not."""
    lines = [["", *HEADER[1:6], "", "Chuyên môn"]]
    lines += [[*one[:6], "TC", one[6], *(["x"] if one[0] == "3" else [])] for one in PEOPLE]
    book = read_lines(tmp_path, plan, lines)
    assert heads(book) == WARD
    found = [one for one in book.findings if one.code == "unheaded_column"]
    assert [one.severity for one in found] == ["warning"] * 2
    assert [one.explanation.partition(": ")[2] for one in found] == ["dòng 2–7", "dòng 4"]
    assert [one.explanation[:5] for one in found] == ["cột G", "cột I"]
