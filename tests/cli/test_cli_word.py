"""`plan09 word` from draft to checked file: edited, a cell corrected, updated, checked."""

from __future__ import annotations

import random
import subprocess
import sys
from pathlib import Path

import docx
import pytest
from killing import RUN, is_whole, killed_at_change
from support import run
from word_story import BEGINS, CAUSE, THOUGHT, correct_a_cell, paragraph, prepare, story

from plan09lib.deliver.place.staging import recover_all
from plan09lib.deliver.record.issue_record import refuse_unproven
from plan09lib.deliver.record.manifest import read_manifest
from plan09lib.deliver.word.places import open_word, places_of, word_in
from plan09lib.read.unit.told_before import TOLD_FOLDER

REPORT = ("phuong-mau-1", "2025-H1")
FOLDER = "phuong-mau-1/2025-H1-so-ket"


@pytest.fixture
def folders(tmp_path: Path) -> tuple[str, ...]:
    """A data folder with one sample ward, and one for outputs, as options."""
    return prepare(tmp_path)


def test_from_draft_to_checked(
    folders: tuple[str, ...], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(capsys, "report", *REPORT, *folders)[0] == 0
    file = tmp_path / "da-sua.docx"
    word = docx.Document(str(tmp_path / "out" / FOLDER / "bao-cao.docx"))
    own = paragraph(word, "a) Về chuyên môn")
    own.runs[-1].text += " Đây là kết quả khá."
    for place in [one for one in word.paragraphs if one.text.startswith("[Người viết bổ sung")]:
        place.runs[0].text = "Do sắp xếp lại bộ máy."
    word.save(str(file))
    there = file.read_bytes()

    code, out, err = run(capsys, "word", *REPORT, "--check", str(file), *folders)
    assert (code, err) == (0, "")
    assert "số khớp dữ liệu, 0 số của người viết" in out
    assert out.splitlines()[-1] == "Ban hành được."

    correct_a_cell(tmp_path / "data")
    code, out, err = run(capsys, "word", *REPORT, "--check", str(file), *folders)
    assert code == 5
    assert "\nCòn vướng " in out
    assert "mỗi số liệu trong văn bản khớp dữ liệu (" in out
    assert '"11/12" đã cũ, số liệu nay là "10/12"' in err

    code, out, _ = run(capsys, "word", *REPORT, "--update", str(file), *folders)
    assert code == 0
    assert "1 · Lời của người viết giữ nguyên, số trong đó đã cũ" in out
    assert file.read_bytes() == there
    renewed = docx.Document(str(tmp_path / "da-sua-cap-nhat.docx"))
    assert "Đây là kết quả khá." in paragraph(renewed, "a) Về chuyên môn").text
    (comment,) = renewed.comments
    assert "số liệu mới: 10/12 (trước: 11/12)" in comment.text
    table = next(one for one in renewed.tables if one.rows[0].cells[0].text == "TT")
    row = next(r for r in table.rows if r.cells[1].text.startswith("Công chức có trình độ chuyên"))
    assert "10/12" in [cell.text for cell in row.cells]
    assert "số liệu mới" in (tmp_path / "da-sua-cap-nhat.txt").read_text(encoding="utf-8")


def test_the_story_of_the_docs_from_draft_to_a_corrected_edition(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    report, told = tmp_path / "out" / FOLDER, []

    def do(words: list[str]) -> int:
        code, out, err = run(capsys, *words)
        told.append(out + err)
        return code

    def text_of(folder: Path) -> str:
        word = docx.Document(str(folder / "bao-cao.docx"))
        return "\n".join(one.text for one in word.paragraphs)

    steps = story(tmp_path, do)
    next(steps)
    next(steps)
    assert "chỗ này chưa điền" in told[1]
    assert next(steps) == 2  # issued
    assert "Đã ban hành số 12-BC/ĐU" in told[2]
    page = (report / "bao-cao.html").read_text(encoding="utf-8")
    assert "Người viết bổ sung" not in page
    assert page.count(CAUSE) > 2
    assert THOUGHT in text_of(report)
    assert (tmp_path / "da-sua.docx").is_file()
    assert next(steps) == 3  # brought up to date
    assert "3 · Lời của người viết giữ nguyên, trang Nhận xét không ghi" in told[3]
    assert next(steps) == 4  # checked
    assert "còn một ghi chú" in told[4]
    assert next(steps) == 5  # issued anew
    text = text_of(report)
    assert "(thay thế Báo cáo số 12-BC/ĐU ngày 15/7/2025)" in text
    assert text.count(CAUSE) == 3
    kept = report.with_name(f"{report.name}.12-BC-DU")
    assert "11/12 công chức" in text_of(kept)
    assert next(steps) == 6  # taken along to the next list
    assert "Đã ghi 3 dòng nhận xét" in told[6]
    assert list(steps) == []
    where = ("--data-dir", str(tmp_path / "data"), "--output-dir", str(tmp_path / "out"))
    code, out, _ = run(capsys, "status", *where)
    assert (code, "ban hành số 15-BC/ĐU" in out) == (0, True)


def test_issue_refuses_before_anything_is_made(
    folders: tuple[str, ...], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(capsys, "report", *REPORT, *folders)[0] == 0
    first = ("issue", *REPORT, "--number", "12-BC/ĐU", "--date", "2025-07-15", *folders)
    made = tmp_path / "out" / FOLDER / "bao-cao.docx"
    for options in ((), ("--document", str(made))):
        code, _, err = run(capsys, *first, *options)
        assert code == 5
        assert "chưa có bài học" in err
    assert not (tmp_path / "out" / "failed").exists()
    kept = tmp_path / "data" / "units" / REPORT[0] / TOLD_FOLDER
    assert not kept.exists()
    assert run(capsys, *first, "--without-human-part", "chưa họp")[0] == 0
    assert run(capsys, *first, "--without-human-part", "chưa họp")[0] == 3  # never overwritten
    assert len(list(kept.iterdir())) == 1
    page = (tmp_path / "out" / FOLDER / "bao-cao.html").read_text(encoding="utf-8")
    assert "chưa họp" in page
    assert "Người viết bổ sung" not in page


def test_kills_of_issue_leave_the_office_its_file_and_a_report_whole(
    request: pytest.FixtureRequest, folders: tuple[str, ...], tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    assert run(capsys, "report", *REPORT, *folders)[0] == 0
    report, file = tmp_path / "out" / FOLDER, tmp_path / "da-sua.docx"
    word = docx.Document(str(report / "bao-cao.docx"))
    for place in [one for one in word.paragraphs if one.text.startswith("[Người viết bổ sung")]:
        place.runs[0].text = "Do sắp xếp lại bộ máy."
    word.save(str(file))
    there, chance = file.read_bytes(), random.Random()
    words = ("issue", *REPORT, "--number", "12-BC/ĐU", "--date", "2025-07-15", *folders)
    command, is_issued = [sys.executable, "-c", RUN, *words, "--document", str(file)], False
    for _ in range(request.config.getoption("--kills") - 1):
        killed_at_change(subprocess.Popen(command), tmp_path / "out", chance.randint(1, 45))
        assert file.read_bytes() == there
        recover_all(tmp_path / "out")
        record = read_manifest(report)
        assert is_whole(report)
        assert record is not None
        refuse_unproven(report, record)
        is_issued = record.issue is not None
        if is_issued:
            break
    assert is_issued or run(capsys, *words, "--document", str(file))[0] == 0
    assert "Do sắp xếp lại bộ máy." in (report / "bao-cao.html").read_text(encoding="utf-8")


def test_kills_of_update_leave_the_office_its_file_and_a_new_one_whole(
    request: pytest.FixtureRequest, folders: tuple[str, ...], tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    assert run(capsys, "report", *REPORT, *folders)[0] == 0
    office = tmp_path / "co-quan"
    office.mkdir()
    file = office / "da-sua.docx"
    word = docx.Document(str(tmp_path / "out" / FOLDER / "bao-cao.docx"))
    paragraph(word, BEGINS).runs[-1].text += THOUGHT
    word.save(str(file))
    correct_a_cell(tmp_path / "data")
    there, chance = file.read_bytes(), random.Random()
    words = ("word", *REPORT, "--update", str(file), *folders)
    assert run(capsys, *words)[0] == 0
    renewed = (office / "da-sua-cap-nhat.docx").read_bytes()
    for _ in range(request.config.getoption("--kills")):
        process = subprocess.Popen([sys.executable, "-c", RUN, *words])
        killed_at_change(process, tmp_path, chance.randint(1, 12))
        assert file.read_bytes() == there
    made = list(office.glob("da-sua-cap-nhat*.docx"))
    for one in made:
        text = [place.text for place in places_of(open_word(one))]
        assert text == [place.text for place in places_of(word_in("a", renewed))]
    assert len(list(office.glob("*.txt"))) in range(1, len(made) + 1)  # the file comes first
    assert run(capsys, *words)[0] == 0
    assert is_whole(tmp_path / "out" / FOLDER)


def test_a_file_edited_in_its_place_is_the_one_that_is_brought_up_to_date(
    folders: tuple[str, ...], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(capsys, "report", *REPORT, *folders)[0] == 0
    file = tmp_path / "out" / FOLDER / "bao-cao.docx"
    word = docx.Document(str(file))
    paragraph(word, "a) Về chuyên môn").runs[-1].text += THOUGHT
    word.save(str(file))
    there = file.read_bytes()
    correct_a_cell(tmp_path / "data")
    assert run(capsys, "word", *REPORT, "--update", str(file), *folders)[0] == 0
    assert file.read_bytes() == there
    renewed = docx.Document(str(file.with_name("bao-cao-cap-nhat.docx")))
    assert paragraph(renewed, "a) Về chuyên môn").text.endswith(THOUGHT)
    assert run(capsys, "report", *REPORT, *folders)[0] == 0  # what was edited stays beside
    beside = sorted(one.name for one in file.parent.glob("bao-cao*.docx"))
    assert beside == ["bao-cao-2.docx", "bao-cao-cap-nhat.docx", "bao-cao.docx"]
    code, out, _ = run(
        capsys, "word", *REPORT, "--update", str(file.with_name(beside[1])), *folders
    )
    assert (code, "theo số liệu mới" in out) == (0, False)


def test_without_a_report_nobody_knows_the_words_of_people(
    folders: tuple[str, ...], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    docx.Document().save(str(tmp_path / "la.docx"))
    code, _, err = run(capsys, "word", *REPORT, "--check", str(tmp_path / "la.docx"), *folders)
    assert code == 3
    assert "chưa giữ bản gốc nào" in err


@pytest.mark.parametrize(
    "options", [(), ("--update", "a", "--check", "b"), ("--update", "a", "--export-comments", "b")]
)
def test_what_to_do_is_said_once(
    options: tuple[str, ...], folders: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, err = run(capsys, "word", *REPORT, *options, *folders)
    assert (code, out) == (2, "")
    assert "ghi một trong hai: --update, --check" in err


def test_a_file_that_is_not_there_is_told(
    folders: tuple[str, ...], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, _, err = run(
        capsys, "word", *REPORT, "--check", str(tmp_path / "khong-co.docx"), *folders
    )
    assert code in (2, 3)
    assert "khong-co.docx" in err
