"""From an office's list to the first report in one command, and nothing half-made on the way."""

from __future__ import annotations

import datetime as dt
import re
import shutil
from collections.abc import Sequence
from pathlib import Path

import click
import pytest
import yaml
from click.testing import CliRunner, Result
from office_lists import CADRES, OPEN, STAFF, TITLES, write_office_list
from raw_lists import write_sheets

from plan09lib.cli import main
from plan09lib.deliver.start import folder as staged
from plan09lib.deliver.start.question import Question, legend
from plan09lib.read.layout.mapping import load_mapping
from plan09lib.read.plan.plan import Plan
from plan09lib.read.unit.history import History

POST = "Trưởng Ban Xây dựng Đảng"
NAME = "DS can bo 30.6.2025.xlsx"


@pytest.fixture
def office(tmp_path: Path) -> Path:
    return write_office_list(tmp_path / NAME)


def plan09(data_dir: Path, *words: str, typed: Sequence[str] | None = None) -> Result:
    """The command with what somebody types, a line per answer; nobody is there without."""
    where = ("--data-dir", str(data_dir), "--output-dir", str(data_dir.parent / "outputs"))
    lines = None if typed is None else "".join(f"{line}\n" for line in typed)
    return CliRunner().invoke(main, [*words, *where], input=lines)


def answers_file(folder: Path, answers: dict[str, object], by: str = POST) -> str:
    file = folder / "tra-loi.yml"
    file.write_text(yaml.safe_dump({"by": by, "answers": answers}, allow_unicode=True))
    return str(file)


def in_order(office: Path, data_dir: Path) -> list[str]:
    """The answers of `OPEN` as the questions come, which the command tells when nobody answers."""
    told = plan09(data_dir, "start", str(office), "--yes").output
    ids = told.partition("vẫn là chưa rõ: ")[2].splitlines()[0].split(", ")
    shutil.rmtree(data_dir / "units/phuong-mau-bon")
    shutil.rmtree(data_dir.parent / "outputs")
    return [OPEN[id] for id in ids]


def left(data_dir: Path) -> list[str]:
    """Everything in `units/`, hidden names too."""
    return sorted(str(p.relative_to(data_dir / "units")) for p in (data_dir / "units").rglob("*"))


MADE = ["phuong-mau-bon", "phuong-mau-bon/2025-06-30.xlsx", "phuong-mau-bon/don_vi.yml"]


def test_a_list_becomes_a_ward_and_its_report(office: Path, data_dir: Path, plan: Plan) -> None:
    done = plan09(data_dir, "start", str(office), "--by", POST, typed=in_order(office, data_dir))
    assert done.exit_code == 0, done.output
    told = done.output
    assert "Phường Mẫu Bốn, danh sách ngày 30/6/2025: 6 người = 3 cán bộ, 3 công chức" in told
    assert told.index('1/3: chức vụ chưa hiểu "Tr. khối dân vận"') < told.index("(quyết định 9 chỉ")
    assert 'chưa hiểu "Tr. khối dân vận" (dòng 10)' in told
    assert "2 người không có dấu ở Lý luận chính trị (dòng 13, 14)" in told
    assert 'Quản lý nhà nước ghi "CVVV" (dòng 14)' in told
    assert told.index("Đã lập") < told.index("Đường ngắn nhất:\n1. ")
    assert (data_dir.parent / "outputs/phuong-mau-bon/2025-H1-so-ket/bao-cao.html").is_file()
    assert set(left(data_dir)) == {*MADE, "phuong-mau-bon/mapping.yml"}
    unit = yaml.safe_load((data_dir / "units/phuong-mau-bon/don_vi.yml").read_text())
    assert (unit["unit"], unit["synthetic"]) == ("phuong-mau-bon", False)
    (name,) = unit["names"]
    assert (name["ward"], name["parent"]) == ("phường Mẫu Bốn", "ĐẢNG BỘ THÀNH PHỐ MẪU")
    said = load_mapping(data_dir / "units/phuong-mau-bon", plan.layout, plan.vocabularies)
    assert (said.approved_by, said.approved_on is not None) == (POST, True)
    roster = History.load(data_dir, "phuong-mau-bon", plan).latest(dt.date(2025, 6, 30)).roster
    assert roster["political_theory"].tolist()[4:] == ["chua", "chua"]
    assert roster["state_management"].tolist() == ["chuyen_vien"] * 6
    assert (data_dir / "units/phuong-mau-bon/2025-06-30.xlsx").read_bytes() == office.read_bytes()


def test_yes_decides_nothing(office: Path, data_dir: Path, plan: Plan) -> None:
    done = plan09(data_dir, "start", str(office), "--yes")
    assert done.exit_code == 0, done.output
    assert left(data_dir) == MADE  # no mapping, hence no approval
    for id in OPEN:
        assert id in done.output
    roster = History.load(data_dir, "phuong-mau-bon", plan).latest(dt.date(2025, 6, 30)).roster
    assert roster["political_theory"].isna().sum() == 2


def test_a_file_of_answers_is_as_good_as_typing(office: Path, data_dir: Path) -> None:
    file = answers_file(data_dir.parent, OPEN)
    done = plan09(data_dir, "start", str(office), "--answers", file)
    assert (done.exit_code, "Còn để ngỏ" in done.output) == (0, False), done.output
    written = (data_dir / "units/phuong-mau-bon/mapping.yml").read_bytes()
    shutil.rmtree(data_dir / "units/phuong-mau-bon")
    order = in_order(office, data_dir)
    typed = plan09(data_dir, "start", str(office), "--by", POST, typed=order)
    assert typed.exit_code == 0
    assert (data_dir / "units/phuong-mau-bon/mapping.yml").read_bytes() == written


REFUSED = {
    "an unknown id": ({**OPEN, "o_trong/political_teory": "c"}, POST, 2, "political_theory"),
    "no answer at all": ({"o_trong/political_theory": "có lẽ"}, POST, 2, "o_trong/political"),
    "nobody": (OPEN, "", 2, "thêm --by CHỨC VỤ"),
    "a person": (OPEN, "Mẫu Văn Một", 2, "ghi tên người"),
    "a day that is none": ({"ngay": "31/6/2025"}, POST, 2, "ngày của danh sách"),
    "a ward younger than its list": ({"co_tu": "1/7/2025"}, POST, 2, "sau ngày của danh sách"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_faulty_file_of_answers_leaves_nothing(case: str, office: Path, data_dir: Path) -> None:
    answers, by, code, told = REFUSED[case]
    done = plan09(data_dir, "start", str(office), "--answers",
                  answers_file(data_dir.parent, answers, by))  # fmt: skip
    assert (done.exit_code, told in done.output) == (code, True), done.output
    assert left(data_dir) == []
    assert not (data_dir.parent / "outputs").exists()


def test_a_course_under_way_is_never_lost(data_dir: Path, plan: Plan) -> None:
    header = ["TT", "Họ và tên", "Ngày sinh", "Giới tính", "Chức vụ", "Nhóm", "LLCT", "QLNN"]
    said = [("CC", "CV"), ("Đang học TC", "Đang học"), ("TC, đang học CC", "CV")]
    rows = [
        [str(i), f"Mẫu Văn {name}", f"0{i}/05/1985", "Nam", "Văn thư", "công chức", *levels]
        for i, (name, levels) in enumerate(zip(("Một", "Hai", "Ba"), said, strict=True), 1)
    ]
    path = data_dir.parent / NAME
    write_sheets(path, {"DS": [*([title] for title in TITLES), header, *rows]})
    typed = ["", "SC", *[""] * 9]
    done = plan09(data_dir, "start", str(path), "--by", POST, typed=typed)
    told = " ".join(done.output.split())
    assert done.exit_code == 0, done.output
    asked = 'Lý luận chính trị ghi "Đang học TC" (dòng 7) mức đang học chưa tính, lớp ấy ghi ở'
    assert asked in told
    assert 'Quản lý nhà nước ghi "Đang học" (dòng 7) mức đang học chưa tính' in told
    assert told.index("2 người ghi đang học (dòng 7, 8)") < told.index(asked)
    assert "lượt đang học chỉ được tính khi ghi ở trang Đào tạo" in told
    book = History.load(data_dir, "phuong-mau-bon", plan).latest(dt.date(2025, 6, 30))
    assert book.roster["political_theory"].fillna("").tolist() == ["cao_cap", "so_cap", "trung_cap"]
    again = plan09(data_dir, "check", "phuong-mau-bon", "2025-H1")
    assert "2 người ghi đang học (dòng 7, 8)" in " ".join(again.output.split())


def test_what_no_question_is_left_for_is_told_by_its_words(data_dir: Path) -> None:
    people = [[*row[:9], f"lạ {row[0]}"] for row in (*CADRES, *STAFF)]
    people += [[7 + i, f"Mẫu Văn {w}", "13/05/1990", "", "Văn thư", "x", "", "", "x", f"lạ {w}"]
               for i, w in enumerate("ABCDEF")]  # fmt: skip
    path = write_office_list(data_dir.parent / NAME, people=people)
    done = plan09(data_dir, "start", str(path), typed=[""] * 10)
    told = " ".join(done.output.split())
    assert done.exit_code == 0, done.output
    last = told.partition("Mỗi lần hỏi nhiều nhất 10 câu nên chưa hỏi ")[2]
    count = int(last.split()[0])
    assert count == last.count(": Quản lý nhà nước ghi ") + last.count(": chức vụ chưa hiểu") > 0
    assert "10/10: " in told
    assert "11/" not in told


def without_sections(path: Path, groups: Sequence[str] | None) -> Path:
    """The office's list under one header, `groups` in a column of its own, if any."""
    everybody = [*CADRES, *STAFF]
    people = [[*p[:2], p[2] or p[3], "Nam" if p[2] else "Nữ", p[4]] for p in everybody]
    rows = [["TT", "Họ và tên", "Ngày sinh", "Giới tính", "Chức vụ"]]
    rows[0] += ["Nhóm"] if groups else []
    rows += [
        [*one, *([group] if groups else [])]
        for one, group in zip(people, groups or people, strict=True)
    ]
    write_sheets(path, {"DS": [*([title] for title in TITLES), *rows]})
    return path


@pytest.mark.parametrize(
    ("groups", "answer", "asked", "found"),
    [
        (["cán bộ", "", "", "công chức", "", ""], "c",
         "4 người chưa có nhóm (dòng 7, 8, 10, 11): như dòng trên (cán bộ: 2 người, dòng 7, 8; "
         "công chức: 2 người, dòng 10, 11)?", ["can_bo"] * 3 + ["cong_chuc"] * 3),
        (["cán bộ", "", "", "công chức", "", ""], "KCT", "4 người chưa có nhóm",
         ["can_bo", *["khong_chuyen_trach"] * 2, "cong_chuc", *["khong_chuyen_trach"] * 2]),
        (["", "", "", "", "", "cán bộ"], "công chức",
         "5 người chưa có nhóm (dòng 6–10): đều thuộc nhóm nào (cán bộ, công chức",
         ["cong_chuc"] * 5 + ["can_bo"]),
        (None, "công chức", "6 người chưa có nhóm (dòng 6–11): đều thuộc nhóm nào",
         ["cong_chuc"] * 6),
    ],
)  # fmt: skip
def test_who_is_in_which_group_is_asked_once(
    groups: list[str] | None, answer: str, asked: str, found: list[str], data_dir: Path, plan: Plan
) -> None:
    path = without_sections(data_dir.parent / NAME, groups)
    done = plan09(data_dir, "start", str(path), "--by", POST, typed=[answer] + [""] * 9)
    assert done.exit_code == 0, done.output
    assert asked in done.output
    assert done.output.count("chưa có nhóm (dòng") == 1
    roster = History.load(data_dir, "phuong-mau-bon", plan).latest(dt.date(2025, 6, 30)).roster
    assert roster["group"].tolist() == found


@pytest.mark.parametrize("groups", [None, ["cán bộ", "", "", "công chức", "", ""]])
def test_people_without_a_group_refuse_a_list_by_one_cause(
    groups: list[str] | None, data_dir: Path
) -> None:
    path = without_sections(data_dir.parent / NAME, groups)
    done = plan09(data_dir, "start", str(path), "--yes")
    assert (done.exit_code, left(data_dir)) == (3, []), done.output
    assert done.output.count(', cột "Nhóm": ') == 1
    assert f"dòng {'7, 8, 10, 11' if groups else '6–11'}" in done.output
    assert "blank: group" in done.output


QUESTIONS = 5
"""The day, the parent, and what `OPEN` leaves, of a list that does not say the first two."""


@pytest.mark.parametrize("stop", range(QUESTIONS + 1))
def test_stopping_at_any_question_leaves_nothing(
    stop: int, data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_office_list(data_dir.parent / "DS.xlsx", titles=["PHƯỜNG MẪU BỐN"])
    typed = iter(["30.6.2025", "ĐẢNG BỘ TỈNH MẪU", "k", "", ""][:stop])

    def prompt(*_: object, **__: object) -> str:
        answer = next(typed, None)
        if answer is None:
            raise KeyboardInterrupt
        return answer

    monkeypatch.setattr(click, "prompt", prompt)
    done = plan09(data_dir, "start", str(path))
    assert done.exit_code == 130, done.output
    assert left(data_dir) == []


def test_a_fault_while_it_is_put_in_place_leaves_nothing(
    office: Path, data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> None:
        raise OSError(28, "full")

    monkeypatch.setattr(staged.Path, "rename", fails)
    done = plan09(data_dir, "start", str(office), "--yes")
    assert (done.exit_code, "đĩa đã đầy" in done.output) == (3, True), done.output
    assert left(data_dir) == []


@pytest.mark.parametrize(
    ("name", "content", "code", "told"),
    [
        ("a.docx", b"x", 2, "lưu lại bằng Excel"),
        ("a.xlsx", None, 2, "không có tệp này"),
        ("a.xlsx", b"PK\x03\x04no", 3, "a.xlsx"),
        ("a.xlsx", b"", 3, "tệp rỗng"),
    ],
)
def test_a_file_that_is_no_list_leaves_nothing(
    name: str, content: bytes | None, code: int, told: str, data_dir: Path
) -> None:
    file = data_dir.parent / name
    if content is not None:
        file.write_bytes(content)
    done = plan09(data_dir, "start", str(file), "--yes")
    assert (done.exit_code, told in done.output) == (code, True), done.output
    assert left(data_dir) == []


def test_a_list_that_cannot_be_judged_leaves_nothing_and_says_what_to_do(data_dir: Path) -> None:
    people = [[*row[:4], "", *row[5:]] for row in (*CADRES, *STAFF)]
    people[4] = ["", "Mẫu Văn Năm", *[""] * 8]
    path = write_office_list(data_dir.parent / NAME, people=people)
    done = plan09(data_dir, "start", str(path), "--yes")
    assert (done.exit_code, "rồi chạy lại lệnh này" in done.output) == (3, True), done.output
    assert left(data_dir) == []


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ([7, "Việc khác", "", "", "", "", "", "", "", ""], "chưa rõ dòng này là một người"),
        ([7, "Mẫu Văn Năm", "1988", "", "Thủ quỹ", "", "", "", "", ""], "dòng 13, 15 cùng họ tên"),
    ],
)
def test_what_no_answer_changes_is_told_before_any_question(
    row: list[object], told: str, data_dir: Path
) -> None:
    people = [list(one) for one in (*CADRES, *STAFF)]
    people[4][2] = "1988"
    path = write_office_list(data_dir.parent / NAME, people=[*people, row])
    done = plan09(data_dir, "start", str(path), typed=[])
    assert (done.exit_code, left(data_dir)) == (3, []), done.output
    assert told in " ".join(done.output.split())
    assert "[c/" not in done.output


def test_a_ward_that_is_there_is_left_alone(office: Path, data_dir: Path) -> None:
    assert plan09(data_dir, "start", str(office), "--yes").exit_code == 0
    before = {path: path.read_bytes() for path in (data_dir / "units").rglob("*.*")}
    other = write_office_list(data_dir.parent / "khac.xlsx", [*TITLES[:3], "ngày 31/12/2025"])
    done = plan09(data_dir, "start", str(other), "--yes")
    assert (done.exit_code, "plan09 add TỆP phuong-mau-bon" in done.output) == (3, True)
    assert {path: path.read_bytes() for path in (data_dir / "units").rglob("*.*")} == before
    for command in ("start", "add"):  # the very list: a run that was cut off goes on
        done = plan09(data_dir, command, str(office), "--yes")
        assert (done.exit_code, "Danh sách này đã có ở" in done.output) == (0, True), done.output
        assert {path: path.read_bytes() for path in (data_dir / "units").rglob("*.*")} == before


@pytest.mark.parametrize("lost", ["nothing", "the list", "the answers"])
def test_a_list_that_a_kill_left_half_added_is_taken_up_with_the_same_answers(
    lost: str, office: Path, data_dir: Path
) -> None:
    file = answers_file(data_dir.parent, OPEN)
    assert plan09(data_dir, "start", str(office), "--answers", file).exit_code == 0
    ward = data_dir / "units/phuong-mau-bon"
    whole = {path.name: path.read_bytes() for path in ward.iterdir()}
    if lost != "nothing":
        (ward / ("2025-06-30.xlsx" if lost == "the list" else "mapping.yml")).unlink()
    done = plan09(data_dir, "add", str(office), "--answers", file)
    assert done.exit_code == 0, done.output
    assert ("giữ nguyên: " in done.output) == (lost != "the answers")
    assert {path.name: path.read_bytes() for path in ward.iterdir()} == whole
    wrong = answers_file(data_dir.parent, {**OPEN, "o_trong/khong_co": "c"})
    assert plan09(data_dir, "add", str(office), "--answers", wrong).exit_code == 2


@pytest.mark.parametrize(("title", "name"), [
    ("(Tính đến ngày 30/6/2025)", "ds.xlsx"), ("ngày 30 tháng 6 năm 2025", "ds.xlsx"),
    ("Tính đến 30.06.2025", "DS 30.6.2025.xlsx"), ("", "2025-06-30.xlsx"),
    ("", "DS phuong 30-06-2025 (1).xlsx"),
])  # fmt: skip
def test_the_day_is_found_in_titles_or_the_files_name(
    title: str, name: str, data_dir: Path
) -> None:
    path = write_office_list(data_dir.parent / name, [*TITLES[:3], title])
    assert plan09(data_dir, "start", str(path), "--yes").exit_code == 0
    assert "phuong-mau-bon/2025-06-30.xlsx" in left(data_dir)


@pytest.mark.parametrize(("title", "name"), [
    ("(Tính đến ngày 30/6/2025)", "DS 31.12.2024.xlsx"), ("tháng 6 năm 2025", "ds.xlsx"),
    ("", "ds.xlsx"), ("ngày 31/6/2025", "ds.xlsx"),
])  # fmt: skip
def test_a_day_that_is_not_clear_is_asked_for_never_taken(
    title: str, name: str, data_dir: Path
) -> None:
    path = write_office_list(data_dir.parent / name, [*TITLES[:3], title])
    done = plan09(data_dir, "start", str(path), "--yes")
    assert (done.exit_code, "hoặc ghi ngay ở mục answers" in done.output) == (2, True)
    assert left(data_dir) == []
    typed = ["31/6/2025", "", "30/6/2025", "", "", ""]
    assert plan09(data_dir, "start", str(path), typed=typed).exit_code == 0
    assert "phuong-mau-bon/2025-06-30.xlsx" in left(data_dir)


def test_a_ward_and_what_is_above_it_are_asked_for_until_they_are_clear(data_dir: Path) -> None:
    path = write_office_list(data_dir.parent / NAME, ["DANH SÁCH CÁN BỘ"])
    done = plan09(data_dir, "start", str(path), "--yes")
    assert (done.exit_code, left(data_dir)) == (2, [])
    for id in ("phuong", "cap_tren"):
        assert f"hoặc ghi {id} ở mục answers" in done.output
    typed = ["Mẫu Bốn", "Phường Mẫu Bốn", "", "tỉnh Mẫu", "c", "", "", "k", POST]
    done = plan09(data_dir, "start", str(path), typed=typed)
    assert (done.exit_code, done.output.count("Phường, xã nào?")) == (0, 2), done.output
    (name,) = yaml.safe_load((data_dir / "units/phuong-mau-bon/don_vi.yml").read_text())["names"]
    assert (name["ward"], name["parent"]) == ("phường Mẫu Bốn", "ĐẢNG BỘ TỈNH MẪU")


@pytest.mark.parametrize("wrong", ["c", "1", "Mẫu Văn Một"])
def test_a_wrong_post_is_asked_for_again_and_loses_no_answer(
    wrong: str, office: Path, data_dir: Path
) -> None:
    typed = [*in_order(office, data_dir), wrong, POST]
    done = plan09(data_dir, "start", str(office), typed=typed)
    assert done.exit_code == 0, done.output
    mapping = (data_dir / "units/phuong-mau-bon/mapping.yml").read_text()
    assert f"approved_by: {POST}" in mapping


@pytest.mark.parametrize("day", ["30/6/2025", "31/12/2025"])
@pytest.mark.parametrize("typed", [None, ["", "", "", "", "", ""]])
def test_what_is_taken_for_the_wards_first_day_is_said(
    day: str, typed: list[str] | None, data_dir: Path
) -> None:
    path = write_office_list(data_dir.parent / "DS.xlsx", [*TITLES[:3], day])
    done = plan09(data_dir, "start", str(path), *([] if typed else ["--yes"]), typed=typed)
    assert done.exit_code == 0, done.output
    assert "Chưa rõ ngày lập phường: don_vi.yml ghi từ 16/6/2022" in done.output
    assert "from: 2022-06-16" in (data_dir / "units/phuong-mau-bon/don_vi.yml").read_text()


def test_a_first_day_that_was_answered_is_not_called_unknown(data_dir: Path) -> None:
    path = write_office_list(data_dir.parent / "DS.xlsx", [*TITLES[:3], "31/12/2025"])
    file = answers_file(data_dir.parent, {"co_tu": "1/7/2025"})
    done = plan09(data_dir, "start", str(path), "--answers", file)
    assert (done.exit_code, "Chưa rõ ngày lập" in done.output) == (0, False), done.output


def test_what_heads_a_list_is_read_though_its_names_are_not(data_dir: Path) -> None:
    header = ["TT", "Lý lịch", "Ngày sinh", "Giới tính", "Chức vụ", "Nhóm"]
    path = data_dir.parent / "ds.xlsx"
    write_sheets(path, {"DS": [*([title] for title in TITLES), header, ["1", "Mẫu Văn Một"]]})
    done = plan09(data_dir, "start", str(path), "--yes")
    told = " ".join(done.output.split())
    assert (done.exit_code, "các dòng đầu không ghi ngày" in told) == (3, False)
    assert "dòng tiêu đề 5: nhận ra Ngày sinh, Giới tính, Chức vụ, Nhóm; không có cột" in told
    assert left(data_dir) == []


def test_input_that_ends_before_the_questions_says_how_to_do_without(
    office: Path, data_dir: Path
) -> None:
    done = plan09(data_dir, "start", str(office), typed=["k"])
    assert (done.exit_code, left(data_dir)) == (2, [])
    for way in ("--yes", "--answers"):
        assert way in done.output.rpartition("Tham số không dùng được")[2]


def test_the_legend_speaks_of_what_the_questions_take() -> None:
    named = Question("chuc_vu/x", "là chức vụ nào?", (), 1, ("values",), "", known=(("a", "b"),))
    blank = Question("o_trong/x", "coi là chưa có?", (), 1, ("blank",), "chua")
    assert "c: đúng" not in legend([named])
    assert "gõ" not in legend([blank])
    assert legend([named, blank]).startswith("c: đúng · k: không phải · gõ: giá trị đúng · Enter")


# The next list.


def test_a_further_list_is_added_and_the_text_decisions_hold_for_it(
    office: Path, data_dir: Path, plan: Plan
) -> None:
    file = answers_file(data_dir.parent, OPEN)
    assert plan09(data_dir, "start", str(office), "--answers", file).exit_code == 0
    later = data_dir.parent / "DS moi.xlsx"
    write_office_list(later, [*TITLES[:3], "Tính đến ngày 31/12/2025"])
    done = plan09(data_dir, "add", str(later), "--by", "Chánh Văn phòng", typed=["c"])
    assert done.exit_code == 0, done.output
    assert 'chưa hiểu "Tr. khối dân vận"' not in done.output
    assert "CVVV" not in done.output
    assert "người không có dấu ở Lý luận chính trị" in done.output.partition("1/1: ")[2]
    said = load_mapping(data_dir / "units/phuong-mau-bon", plan.layout, plan.vocabularies)
    assert said.approved_by == f"{POST}; Chánh Văn phòng"
    assert [entry.pattern for entry in said.files if entry.blank] == [
        "2025-06-30.xlsx", "2025-12-31.xlsx",
    ]  # fmt: skip
    assert (data_dir.parent / "outputs/phuong-mau-bon/2025-so-ket/bao-cao.html").is_file()


@pytest.mark.parametrize(("titles", "words", "code", "told"), [
    ([*TITLES[:3], "Tính đến ngày 30/6/2025"], (), 3, "đã có danh sách ngày này"),
    (["ĐẢNG ỦY PHƯỜNG KHÁC", "31/12/2025"], (), 3, "thư mục này là của phường Mẫu Bốn"),
    ([*TITLES[:3], "31/12/2025"], ("phuong-khong-co",), 2, 'không có đơn vị "phuong-khong-co"'),
    ([*TITLES[:3], "31/12/2025"], ("../units/x",), 2, "nhận được đường dẫn"),
    (TITLES[:3], (), 2, "ghi ngay"),
])  # fmt: skip
def test_a_further_list_that_does_not_fit_changes_nothing(
    titles: Sequence[str], words: tuple[str, ...], code: int, told: str, office: Path,
    data_dir: Path,
) -> None:  # fmt: skip
    assert plan09(data_dir, "start", str(office), "--yes").exit_code == 0
    path = write_office_list(data_dir.parent / "sau.xlsx", titles)
    done = plan09(data_dir, "add", str(path), *words, "--yes")
    assert (done.exit_code, told in done.output) == (code, True), done.output
    assert left(data_dir) == MADE


def test_nothing_is_added_where_there_is_no_ward(office: Path, data_dir: Path) -> None:
    done = plan09(data_dir, "add", str(office), "--yes")
    assert (done.exit_code, "plan09 start TỆP" in done.output, left(data_dir)) == (2, True, [])


# A list looked at before anything is made of it.


def test_a_list_can_be_looked_at_and_nothing_stays(office: Path, data_dir: Path) -> None:
    done = plan09(data_dir, "check", str(office))
    assert done.exit_code == 0, done.output
    assert done.output.startswith("Phường Mẫu Bốn, 6 tháng đầu năm 2025.")
    assert "Đường ngắn nhất" in done.output
    assert f"plan09 start {NAME}" in done.output
    assert left(data_dir) == []
    told = " ".join(done.output.split())
    of, open_ones = re.findall(
        r"Trong (\d+) chỉ tiêu, (\d+) chỉ tiêu chưa kết luận được đạt", told
    )[0]
    counted = re.findall(r"[^,] (\d+) chỉ tiêu chưa kết luận được đạt hay chưa \(", told)
    assert (of, int(open_ones)) == ("19", sum(map(int, counted)))
    assert "chỉ chưa kết luận được tiến độ" not in told  # the list of the period's pace is there
    more = plan09(data_dir, "check", str(office), "--write-mapping")
    assert (more.exit_code, left(data_dir)) == (2, [])


def test_a_list_in_its_wards_folder_is_that_wards(office: Path, data_dir: Path) -> None:
    assert plan09(data_dir, "start", str(office), "--yes").exit_code == 0
    done = plan09(data_dir, "check", str(data_dir / "units/phuong-mau-bon/2025-06-30.xlsx"))
    assert (done.exit_code, "Chưa ghi gì" in done.output) == (0, False)
