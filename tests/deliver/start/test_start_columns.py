"""Columns that no field takes and people without a group: asked about, never silent."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from pathlib import Path

import pandas as pd
import pytest
import yaml
from click.testing import CliRunner
from office_lists import TITLES
from raw_lists import write_sheets
from test_start import NAME, POST, answers_file, plan09

from plan09lib.cli import main
from plan09lib.deliver.start.answers import Answers
from plan09lib.deliver.start.columns import resembled
from plan09lib.read.files.text import TONES
from plan09lib.read.plan.plan import Plan
from plan09lib.read.rules.headings import heading_key
from plan09lib.read.unit.history import History

HEADER = ["TT", "Họ và tên", "Ngày sinh", "Giới tính", "Chức vụ", "Chuyên môn", "LLCT", "Tin", "NN",
          "BD cập nhật KT", "Biển số xe", "Quê quán"]  # fmt: skip
NUMBERS = ["Một", "Hai", "Ba", "Bốn", "Năm", "Sáu"]
SECTIONS = {
    "I. Cán bộ": ["Bí thư Đảng ủy", "Chủ tịch UBND"],
    "II. Bộ phận chuyên môn (3 người)": ["Tư pháp - Hộ tịch", "Văn thư", "Văn thư"],
    "III. Bộ phận phục vụ": ["Thủ quỹ"],
}


def write_list(path: Path, header: list[str] = HEADER) -> Path:
    """Six people in three sections, two of which name no group; with columns of its own."""
    rows = [[title] for title in TITLES] + [header]
    number = 0
    for section, posts in SECTIONS.items():
        rows.append([section])
        for post in posts:
            number += 1
            rows.append([
                str(number), f"Mẫu Văn {NUMBERS[number - 1]}",
                f"0{number}/05/198{number}", "nam", post, "ĐH", "TC", "A", "Anh B1",
                "x" if number % 2 else "2024", "", "Mẫu",
            ])  # fmt: skip
    rows[6][10] = "29X-12345"
    write_sheets(path, {"DS": rows})
    return path


@pytest.fixture
def office(tmp_path: Path) -> Path:
    return write_list(tmp_path / NAME)


def roster_of(data_dir: Path, plan: Plan) -> pd.DataFrame:
    return History.load(data_dir, "phuong-mau-bon", plan).latest(dt.date(2025, 6, 30)).roster


BY_SECTION = {"nhom/muc/Bộ phận chuyên môn": "công chức", "nhom/muc/Bộ phận phục vụ": "KCT"}


def test_a_column_that_no_field_takes_is_asked_about_or_told(office: Path, data_dir: Path) -> None:
    file = answers_file(data_dir.parent, dict(BY_SECTION))
    told = " ".join(plan09(data_dir, "start", str(office), "--answers", file).output.split())
    for heading in ("Tin", "NN", "BD cập nhật KT", "Biển số xe"):
        assert f"cot/{heading}" in told  # left open, by its key
    assert "cot/Quê quán" not in told  # no field of ours is meant
    assert 'Không đọc cột "BD cập nhật KT" (6 ô: 3 đánh dấu, 3 ghi năm)' in told
    assert 'Không đọc cột "Quê quán" (6 ô ghi chữ)' in told
    assert "29X" not in told


def test_what_a_heading_resembles_is_offered_and_taken_once_it_is_said(
    office: Path, data_dir: Path, plan: Plan
) -> None:
    typed = ["công chức", "KCT", *[""] * 9]
    done = plan09(data_dir, "start", str(office), "--by", POST, typed=typed)
    told = " ".join(done.output.split())
    assert 'cột "Tin" (6 ô ghi chữ) là cột Tin học?' in told
    assert 'cột "NN" (6 ô ghi chữ) là cột Ngoại ngữ?' in told
    assert "là cột Cập nhật theo quy hoạch?" in told
    assert 'cột "Biển số xe" (1 ô ghi chữ) là cột nào (' in told
    which = told.partition('"Biển số xe" (1 ô ghi chữ) là cột nào (')[2].partition(")")[0]
    assert "Quản lý nhà nước" in which
    assert "Chủ chốt" not in which  # a field of ticks, and none stands there
    assert told.index("Biển số xe") > told.index('cột "NN"')  # last: it may decide nothing
    taken = {"cot/Tin": "c", "cot/NN": "c", "cot/BD cập nhật KT": "c", "cot/Biển số xe": "k"}
    file = answers_file(data_dir.parent, dict(taken))
    assert plan09(data_dir, "add", str(office), "--answers", file).exit_code == 0
    mapping = yaml.safe_load((data_dir / "units/phuong-mau-bon/mapping.yml").read_text())
    (said,) = (one["columns"] for one in mapping["files"] if "columns" in one)
    assert said == {
        "Tin": "it_level", "NN": "language_level", "BD cập nhật KT": "leadership_update",
        "Biển số xe": "khong_dung",
    }  # fmt: skip
    assert roster_of(data_dir, plan)["leadership_update"].tolist()[0] == "co"
    again = plan09(data_dir, "add", str(office), "--yes").output
    assert "Biển số xe" not in again


def keys_in(told: str) -> list[str]:
    """Words that are spelt as they are compared: a tone mark on a consonant, or letters apart."""
    words = told.split()
    return [
        word for word in words
        if not unicodedata.is_normalized("NFC", word)
        or re.search(f"[bcdđghklmnpqrstvx][{TONES}]", unicodedata.normalize("NFD", word.lower()))
    ]  # fmt: skip


UNREAD = [*HEADER[:4], "Chức danh, vị trí việc làm", *HEADER[5:9], "Bồi dưỡng CD", *HEADER[10:]]


def test_nothing_is_told_as_it_is_compared(data_dir: Path) -> None:
    """What is said of an answer nobody understands: as it is typed, or as a list writes it."""
    path = write_list(data_dir.parent / NAME, UNREAD)
    typed = ["cập nhật kiến thứ", "Chánh văn phòng", "ngày tháng năm sin", "c", *[""] * 9]
    told = plan09(data_dir, "start", str(path), "--by", POST, typed=typed).output
    typed = ["công chức", "KCT", "cập nhật kiến thứ", "ngày tháng năm sin", "k", *[""] * 9]
    told += plan09(data_dir, "start", str(path), "--by", POST, typed=[*typed, "Đúng rồi"]).output
    assert 'có phải "Cập nhật kiến thức"?' in told
    assert "chưa hiểu" in told
    assert keys_in(told) == []
    assert keys_in("thưć kiêń") == ["thưć", "kiêń"]


def test_what_is_typed_at_the_end_is_told_as_typed() -> None:
    prompts: list[str] = []
    lines = iter(["1", "Chánh văn phòng", "c"])

    def ask(prompt: str) -> str:
        prompts.append(prompt)
        return next(lines)

    answers = Answers(ask=ask)
    answers.of("ngay", "Ngày nào?")
    answers.confirm()
    assert 'chưa hiểu "Chánh văn phòng". ' in prompts[-1]


def test_a_column_that_may_be_the_posts_comes_first_and_ticks_are_none(data_dir: Path) -> None:
    """Without a column of posts nobody is judged; what holds only ticks is not one."""
    path = write_list(data_dir.parent / NAME, UNREAD)
    typed = ["c", "công chức", "KCT", *[""] * 9]
    told = " ".join(plan09(data_dir, "start", str(path), "--by", POST, typed=typed).output.split())
    first = told.partition(": cột ")[2]
    assert told.partition(": cột ")[0].endswith("1/1")  # no other heading resembles it
    assert first.startswith('"Chức danh, vị trí việc làm" (6 ô ghi chữ) là cột Chức vụ? (quyết')
    ticks = '"Bồi dưỡng CD" (6 ô: 3 đánh dấu, 3 ghi năm) là cột nào ('
    which = told.partition(ticks)[2].partition(")?")[0]
    assert "Chức vụ" not in which
    assert "Cập nhật theo quy hoạch" in which


@pytest.mark.parametrize(
    ("heading", "there", "found"),
    [
        ("Tin", (), ["it_level"]),
        ("Trình độ / TH", (), ["it_level"]),
        ("NN", (), ["language_level"]),
        ("KT", (), ["leadership_update"]),
        ("BD", ("state_management",), ["mass_work_training", "leadership_update"]),
        ("Biển số xe", (), []),
        ("Chức danh, vị trí việc làm", (), ["position"]),
    ],
)
def test_a_heading_resembles_what_its_short_words_say(
    heading: str, there: tuple[str, ...], found: list[str], plan: Plan
) -> None:
    sheet = plan.layout.sheets["nhan_su"]
    known = plan.headings.synonyms("nhan_su") | {
        heading_key(c.header): c.name for c in sheet.columns
    }
    left = {key: name for key, name in known.items() if name not in there}
    assert sorted(resembled(heading, left, plan.headings.short_words)) == sorted(found)


def test_answers_that_did_not_suffice_are_a_file_to_copy(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever a heading holds, and however long it is."""
    long = 'Bộ phận phục vụ "một cửa" #1, tiếp nhận và trả kết quả, trực tiếp giúp việc cho Ủy ban'
    monkeypatch.setitem(SECTIONS, f"IV. {long}", ["Tạp vụ"])
    monkeypatch.setitem(globals(), "TITLES", TITLES[:3])
    monkeypatch.setitem(globals(), "NUMBERS", [*NUMBERS, "Bảy"])
    path = write_list(data_dir.parent / "ds.xlsx")
    typed = ["30/6/2025", "sau", "KCT", "công chức"]
    done = plan09(data_dir, "start", str(path), "--by", POST, typed=typed)
    assert done.exit_code == 3, done.output
    copied = done.output.partition("khỏi gõ lại:\n")[2].partition("\n\n")[0]
    first = {"ngay": "30/6/2025", "nhom/muc/Bộ phận phục vụ": "khong_chuyen_trach"}
    said = {**first, f"nhom/muc/{long}": "cong_chuc"}
    assert yaml.safe_load(copied) == {"by": POST, "answers": said}
    file = data_dir.parent / "chep.yml"
    file.write_text(f"{copied}\n  nhom/muc/Bộ phận chuyên môn: công chức\n")
    done = plan09(data_dir, "start", str(path), "--answers", str(file))
    assert done.exit_code == 0, done.output


def test_groups_are_asked_by_section(office: Path, data_dir: Path, plan: Plan) -> None:
    typed = ["", "c", "công chức", "không chuyên trách"]
    done = plan09(data_dir, "start", str(office), "--by", POST, typed=[*typed, *[""] * 9])
    told = " ".join(done.output.split())
    assert done.exit_code == 0, told
    assert 'mục "Bộ phận chuyên môn" (3 người chưa có nhóm, dòng 10–12): đều thuộc nhóm nào' in told
    assert (
        "chưa trả lời thì danh sách chưa tính được; trả lời bằng: k; gõ một trong: cán bộ" in told
    )
    assert 'chưa hiểu "c"; trả lời bằng: k; gõ một trong: cán bộ' in told
    groups = ["can_bo"] * 2 + ["cong_chuc"] * 3 + ["khong_chuyen_trach"]
    assert roster_of(data_dir, plan)["group"].tolist() == groups
    book = History.load(data_dir, "phuong-mau-bon", plan).latest(dt.date(2025, 6, 30)).workbooks[0]
    assert not [one for one in book.findings if one.code == "unknown_section"]
    said = yaml.safe_load((data_dir / "units/phuong-mau-bon/mapping.yml").read_text())
    assert said["files"][0]["groups"]["sections"] == {
        "Bộ phận chuyên môn": "cong_chuc", "Bộ phận phục vụ": "khong_chuyen_trach",
    }  # fmt: skip


def test_people_of_several_groups_are_asked_by_post(
    office: Path, data_dir: Path, plan: Plan
) -> None:
    typed = ["k", "KCT", "k", "KCT", "CC"]
    done = plan09(data_dir, "start", str(office), "--by", POST, typed=[*typed, *[""] * 9])
    assert done.exit_code == 0, done.output
    assert done.output.count('chức vụ "Văn thư" (dòng 11, 12): thuộc nhóm nào') == 1
    told = " ".join(done.output.split())
    assert "(dòng 10): thuộc nhóm nào? (quyết định mọi chỉ tiêu) [gõ]" in told
    assert "cột nào (" in told  # what else is open is asked as if nothing had been asked before
    groups = ["can_bo"] * 2 + ["cong_chuc"] + ["khong_chuyen_trach"] * 3
    assert roster_of(data_dir, plan)["group"].tolist() == groups


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        (["k", "KCT", "c", "c"], ["can_bo"] * 2 + ["cong_chuc"] * 2 + ["khong_chuyen_trach"] * 2),
        (["k", "KCT", "k", "c", "CB", "CC"],
         ["can_bo", "cong_chuc"] + ["cong_chuc"] * 2 + ["khong_chuyen_trach"] * 2),
    ],
)  # fmt: skip
def test_posts_that_are_usually_of_one_group_are_asked_about_together(
    typed: list[str], found: list[str], data_dir: Path, plan: Plan
) -> None:
    posts = ["BT ĐU", "PCT UBND", "CC Tư pháp - Hộ tịch", "CHT QS", "Văn thư", "Văn thư"]
    header = ["STT", "Họ và tên", "Ngày sinh", "Giới tính", "Chức vụ"]
    rows = [[str(n), f"Mẫu Văn {NUMBERS[n]}", f"0{n + 1}/05/198{n}", "nam", post]
            for n, post in enumerate(posts)]  # fmt: skip
    path = data_dir.parent / NAME
    write_sheets(path, {"DS": [*([title] for title in TITLES), header, *rows]})
    done = plan09(data_dir, "start", str(path), "--by", POST, typed=[*typed, *[""] * 9])
    assert done.exit_code == 0, done.output
    assert "sẽ hỏi theo chức vụ, 3 câu" in done.output
    for told in (
        "2 người có chức vụ thường của cán bộ, BT ĐU (dòng 6); PCT UBND (dòng 7): đều là cán bộ?",
        "công chức, CC Tư pháp - Hộ tịch (dòng 8); CHT QS (dòng 9): đều là công chức?",
    ):
        assert told in done.output
    assert roster_of(data_dir, plan)["group"].tolist() == found


def test_a_column_of_two_scales_is_asked_about_as_both(data_dir: Path, plan: Plan) -> None:
    header = [*HEADER[:7], "TH / NN"]
    path = write_list(data_dir.parent / NAME, header)
    typed = ["công chức", "KCT", "c"]
    done = plan09(data_dir, "start", str(path), "--by", POST, typed=[*typed, *[""] * 9])
    assert done.exit_code == 0, done.output
    assert "ghi 2 thông tin: các phần của ô lần lượt là Tin học, Ngoại ngữ?" in done.output
    found = roster_of(data_dir, plan)[["it_level", "language_level"]]
    assert found.isna().all().all()  # "A" alone may be either
    told = plan09(data_dir, "check", "phuong-mau-bon", "2025-H1", "--details").output
    assert "không cho biết phần nào là của Tin học" in told


def test_a_group_left_open_keeps_what_was_answered(office: Path, data_dir: Path) -> None:
    done = plan09(data_dir, "start", str(office), "--by", POST, typed=["công chức", "sau"])
    told = " ".join(done.output.split())
    assert (done.exit_code, (data_dir / "units").exists()) == (3, True)
    assert "answers: nhom/muc/Bộ phận chuyên môn: cong_chuc" in told
    assert not (data_dir / "units/phuong-mau-bon").exists()


def test_a_group_of_a_heading_must_be_one(office: Path, data_dir: Path) -> None:
    file = answers_file(data_dir.parent, dict(BY_SECTION))
    assert plan09(data_dir, "start", str(office), "--answers", file).exit_code == 0
    mapping = data_dir / "units/phuong-mau-bon/mapping.yml"
    mapping.write_text(mapping.read_text().replace(": cong_chuc", ": cong_chucc"))
    done = plan09(data_dir, "check", "phuong-mau-bon", "2025-H1")
    assert (done.exit_code, "cong_chucc" in done.output, "cong_chuc" in done.output) == (
        3,
        True,
        True,
    )


def test_the_next_form_says_which_columns_it_has_no_place_for(office: Path, data_dir: Path) -> None:
    file = answers_file(data_dir.parent, {**BY_SECTION, "cot/Tin": "c", "cot/NN": "c"})
    assert plan09(data_dir, "start", str(office), "--answers", file).exit_code == 0
    made = CliRunner().invoke(
        main, ["template", "phuong-mau-bon", "2025-12-31", "--data-dir", str(data_dir)]
    )
    told = " ".join(made.output.split())
    assert made.exit_code == 0, told
    assert 'Không chép cột "BD cập nhật KT", "Biển số xe", "Quê quán": tệp mẫu' in told


def write_people(path: Path, header: str, values: list[object], sex: list[object]) -> Path:
    """Six people of an office's list without column Nhóm; `header` has `values`."""
    head = ["TT", "Họ và tên", "Ngày sinh", "Giới tính", "Chức vụ", header, "LLCT"]
    posts = [post for those in SECTIONS.values() for post in those]
    rows: list[list[object]] = [
        [str(n), f"Mẫu Văn {NUMBERS[n - 1]}", f"0{n}/05/198{n}", sex[n - 1], posts[n - 1],
         values[n - 1], "TC"]
        for n in range(1, 7)
    ]  # fmt: skip
    write_sheets(path, {"DS": [*([title] for title in TITLES), head, *rows]})
    return path


OF_GROUPS = ["Cán bộ", "Cán bộ", "Công chức", "Công chức", "CC", "Không chuyên trách"]
MEN: list[object] = ["nam"] * 6


@pytest.mark.parametrize("header", ["Khối", "Bộ phận", "Mảng"])
def test_a_column_whose_cells_name_groups_is_offered_as_that_before_all_else(
    header: str, tmp_path: Path, data_dir: Path, plan: Plan
) -> None:
    office = write_people(tmp_path / NAME, header, [*OF_GROUPS], MEN)
    done = plan09(data_dir, "start", str(office), "--by", POST, typed=["c", *[""] * 9])
    assert f'cột "{header}" (6 ô ghi tên nhóm) là cột Nhóm?' in " ".join(done.output.split())
    assert "đều thuộc nhóm nào" not in done.output
    groups = roster_of(data_dir, plan)["group"].tolist()
    assert groups == ["can_bo"] * 2 + ["cong_chuc"] * 3 + ["khong_chuyen_trach"]


def test_a_column_of_few_words_may_be_that_of_groups_and_no_is_taken(
    tmp_path: Path, data_dir: Path, plan: Plan
) -> None:
    office = write_people(tmp_path / NAME, "Khối", ["Đảng", "Chính quyền"] * 3, MEN)
    done = plan09(data_dir, "start", str(office), "--by", POST, typed=["k", "cán bộ", *[""] * 12])
    told = " ".join(done.output.split())
    assert 'cột "Khối" (6 ô ghi chữ, 2 cách ghi lặp lại) là cột nào (Nhóm, ' in told
    assert told.index("là cột nào (Nhóm") < told.index("đều thuộc nhóm nào")
    assert set(roster_of(data_dir, plan)["group"]) == {"can_bo"}


@pytest.mark.parametrize(
    ("cells", "answers"),
    [
        (["1", "0"], {"gia_tri/sex/1": "nam", "gia_tri/sex/0": "nữ"}),
        ([1, 2], {"gia_tri/sex/1": "nam", "gia_tri/sex/2": "nữ"}),
        (["x", ""], {"gia_tri/sex/x": "nam", "o_trong/sex": "nữ"}),
        (["", "Nữ"], {"o_trong/sex": "c"}),
    ],
)
def test_a_sex_in_signs_is_asked_about_and_never_guessed(
    cells: list[object], answers: dict[str, str], tmp_path: Path, data_dir: Path, plan: Plan
) -> None:
    office = write_people(tmp_path / NAME, "Nhóm", ["Cán bộ"] * 6, cells * 3)
    told = plan09(data_dir, "start", str(office), "--yes").output
    assert all(id in told for id in answers)
    assert roster_of(data_dir, plan)["sex"].isna().sum() >= 3
    file = answers_file(data_dir.parent, dict(answers))
    assert plan09(data_dir, "add", str(office), "--answers", file).exit_code == 0
    assert roster_of(data_dir, plan)["sex"].tolist() == ["nam", "nu"] * 3
