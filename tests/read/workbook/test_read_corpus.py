"""Lists as offices make them: every file gives its frame, its findings or its refusal.

The files are made by `corpus/make_corpus.py`; what each must give stands in `corpus/corpus.yml`.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
import subprocess
import sys
import unicodedata
import zipfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from support import person

from plan09lib.cli import main
from plan09lib.errors import DataRefused
from plan09lib.judge.targets.counting import belongs, younger_than
from plan09lib.read.layout.fonts import SURE, Font, decide_font
from plan09lib.read.layout.mapping import Mapping, load_mapping, write_draft
from plan09lib.read.plan.plan import Plan
from plan09lib.read.tables.legacy_text import is_syllable, to_unicode
from plan09lib.read.tables.sources import Source
from plan09lib.read.workbook.intake import read_workbook
from plan09lib.tell.lists.data_review import open_data_review
from tests.corpus.legacy_fonts import from_unicode

CORPUS = Path(__file__).parents[2] / "corpus"
FILES = CORPUS / "files"
DAY = dt.date(2025, 6, 30)
KNOWN = yaml.safe_load((CORPUS / "corpus.yml").read_text(encoding="utf-8"))
CASES = {case["file"]: case for case in KNOWN["cases"]}
USUAL = {code.split()[1] for code in KNOWN["usual"]}
LETTERS = [
    unicodedata.normalize("NFC", base + tone)
    for base in "aăâeêioôơuưy"
    for tone in ("", "\u0301", "\u0300", "\u0309", "\u0303", "\u0323")
] + ["đ"]


def expected_people(case: dict[str, Any]) -> list[dict[str, Any]]:
    blank: dict[str, Any] = dict.fromkeys(KNOWN["people"][0])
    people = [*KNOWN["people"], *([blank] * 4)][: len(case["rows"])]
    return [one | case.get("but", {}).get(i, {}) for i, one in enumerate(people, start=1)]


def as_plain(value: Any) -> Any:
    if pd.isna(value):
        return None
    return f"{value:%Y-%m-%d}" if isinstance(value, pd.Timestamp) else str(value)


@pytest.mark.parametrize("name", CASES)
def test_office_file(name: str, plan: Plan) -> None:
    case, path = CASES[name], FILES / name
    before = hashlib.sha256(path.read_bytes()).hexdigest()
    if "refused" in case:
        with pytest.raises(DataRefused) as refused:
            read_workbook(Source(DAY, path), plan)
        assert str(refused.value.faults[0]).startswith(case["refused"])
    else:
        book = read_workbook(Source(DAY, path), plan)
        roster = book.roster
        columns = list(KNOWN["people"][0])
        found = [dict(zip(columns, map(as_plain, row), strict=True))
                 for row in roster[columns].itertuples(index=False)]  # fmt: skip
        assert found == expected_people(case)
        assert roster["row"].tolist() == case["rows"]
        told = [
            (
                f.code in USUAL and f.severity != "blocking",
                " ".join(str(p) for p in (f.severity, f.code, f.row or "", f.column) if p),
            )
            for f in book.findings
        ]
        assert [one for is_usual, one in told if not is_usual] == case.get("findings", [])
        usual = Counter(one for is_usual, one in told if is_usual)
        assert usual == Counter(KNOWN["usual"] | case.get("usual_but", {}))
    assert hashlib.sha256(path.read_bytes()).hexdigest() == before


def test_the_corpus_is_whole() -> None:
    there = {p.relative_to(FILES).as_posix() for p in FILES.rglob("*.*") if p.suffix != ".yml"}
    assert there == set(CASES)
    assert len(there) >= 40


def test_how_columns_were_understood_is_kept(plan: Plan) -> None:
    frame = read_workbook(Source(DAY, FILES / "danh-dau-muc.xlsx"), plan).understanding
    known = frame.set_index("header")
    assert known.loc["Họ và tên", "how"] == "exact"
    assert known.loc["TT", "how"] == "not_used"
    ticks = known[known["how"] == "tick"]
    assert ticks["column"].unique().tolist() == ["education", "political_theory"]
    assert ticks["level"].tolist()[:4] == ["trung_cap", "cao_dang", "dai_hoc", "thac_si"]


# Fonts of before Unicode.


@pytest.mark.parametrize("letter", [*LETTERS, *map(str.upper, LETTERS)])
def test_every_letter_comes_back_from_vni(letter: str) -> None:
    assert to_unicode(from_unicode(letter, "vni"), "vni") == letter


@pytest.mark.parametrize("letter", [*LETTERS, *"ĂÂÊÔƠƯĐ"])
def test_every_letter_comes_back_from_tcvn3(letter: str) -> None:
    assert to_unicode(from_unicode(letter, "tcvn3"), "tcvn3") == letter


@given(st.text(st.sampled_from([*LETTERS, *"bcdghklmnpqrstvx ,.-0123"]), max_size=30))
def test_text_comes_back_from_both_fonts(text: str) -> None:
    assert to_unicode(from_unicode(text, "tcvn3"), "tcvn3") == text
    words = " ".join(word for word in text.split() if all(map(is_syllable, word.split("-"))))
    assert to_unicode(from_unicode(words, "vni"), "vni") == words


SENTENCE = "Ủy ban nhân dân phường, người hoạt động không chuyên trách, xuất ngũ, nghĩa vụ quân sự"


@pytest.mark.parametrize("font", ["tcvn3", "vni"])
def test_a_font_is_decided_with_confidence(font: str) -> None:
    decided = decide_font([from_unicode(SENTENCE, font)])
    assert (decided.name, decided.is_sure) == (font, True)


@pytest.mark.parametrize("text", [SENTENCE, "Lò Văn Bình", "Y Bhiăt Niê Krông", "abc", "", "✓ ½ é"])
def test_unicode_is_left_alone(text: str) -> None:
    assert decide_font([text]).name == "unicode"


# A year of birth alone.

AGES = [
    ("1984-01-01", "year", False),
    ("1985-01-01", "year", None),
    ("1986-01-01", "year", True),
    ("1985-06-01", "month", False),
    ("1985-07-01", "month", True),
    ("1985-05-01", "month", False),
    ("1985-06-30", "day", False),
    ("1985-07-01", "day", True),
]


@pytest.mark.parametrize(("born", "precision", "below_40"), AGES)
def test_below_forty(born: str, precision: str, below_40: bool | None) -> None:
    frame = pd.DataFrame({"birth_date": [pd.Timestamp(born)], "birth_precision": [precision]})
    answer = younger_than(frame, DAY, 40).iloc[0]
    assert (None if pd.isna(answer) else bool(answer)) == below_40


def test_a_person_of_a_known_year_may_or_may_not_belong(plan: Plan, tmp_path: Path) -> None:
    population = next(
        p for p in plan.file.populations if any(w.age_below for v in p.versions for w in v.who)
    )
    table = [["Họ và tên", "Ngày sinh", "Giới tính", "Chức vụ", "Nhóm"]]
    table += [[f"Mẫu {y}", y, "nam", "Văn thư", g] for y in ("1985", "1990", "1970")
              for g in ("cán bộ", "công chức")]  # fmt: skip
    path = tmp_path / "2025-06-30.csv"
    path.write_text("\n".join(",".join(row) for row in table), encoding="utf-8")
    roster = read_workbook(Source(DAY, path), plan).roster
    members = belongs(population, roster, DAY).on(roster.index)
    without = belongs(population, roster, DAY, ignore_age=True).yes
    born = roster["birth_date"].dt.year
    assert members[(born == 1985) & without].isna().all()
    assert members[(born == 1990) & without].all()
    assert not members[born == 1970].any()


# mapping.yml.


def written(folder: Path, text: str) -> Path:
    (folder / "mapping.yml").write_text(text, encoding="utf-8")
    return folder


BAD = {
    "column": ("columns: {A: educaton}", 'có phải "education"?'),
    "level": ("columns: {A: education=dai_hok}", 'có phải "dai_hoc"?'),
    "sheet": ("read_as: nhan_su_x", 'có phải "nhan_su"?'),
    "key": ("fontt: vni", 'có phải "font"?'),
    "font": ("font: abc", "chỉ nhận"),
    "blank's column": ("blank: {educaton: chua}", 'có phải "education"?'),
    "blank's code": ("blank: {political_theory: chuaa}", 'có phải "chua"?'),
    "a column of dates": ("blank: {birth_date: chua}", "không có danh mục giá trị"),
    "a blank post": ("blank: {position: bi_thu}", "không có danh mục giá trị"),
    "value's code": ('values: {education: {"Luật": dai_hok}}', 'có phải "dai_hoc"?'),
    "value's post": ('values: {position: {"CT MTTQ": chu_tich_mtt}}', 'có phải "chu_tich_mttq"?'),
}


@pytest.mark.parametrize("name", BAD)
def test_a_faulty_mapping_is_refused(name: str, tmp_path: Path, plan: Plan) -> None:
    entry, words = BAD[name]
    folder = written(tmp_path, f'files:\n  - pattern: "*"\n    {entry}\n')
    with pytest.raises(DataRefused, match=r"mapping\.yml") as refused:
        load_mapping(folder, plan.layout, plan.vocabularies)
    assert words in refused.value.message


def test_a_mapping_nobody_approved_is_not_used(tmp_path: Path, plan: Plan) -> None:
    written(tmp_path, 'files:\n  - pattern: "*"\n    columns: {Bằng: education}\n')
    path = tmp_path / "2025-06-30.csv"
    path.write_text("Họ tên,NTNS,Chức vụ,Nhóm,Bằng\nMẫu Một,1980,Văn thư,CC,ĐH\n", encoding="utf-8")
    book = read_workbook(Source(DAY, path), plan)
    assert book.roster["education"].isna().all()
    assert "mapping_not_approved" in {finding.code for finding in book.findings}
    assert Mapping().entries("x") == []


def test_what_was_approved_of_blanks_and_values_is_taken_and_told(
    tmp_path: Path, plan: Plan
) -> None:
    said = 'blank: {political_theory: chua}\n    values: {education: {" LUẬT": dai_hoc}}'
    written(tmp_path, f'approved_by: A\nfiles:\n  - pattern: "*"\n    {said}\n')
    lines = ["Họ tên,NTNS,Chức vụ,Nhóm,Chuyên môn,LLCT", "Mẫu Một,1980,Văn thư,CC,Luật,"]
    lines += ["Mẫu Hai,1981,Văn thư,CC,,xyz", "Mẫu Ba,1982,Văn thư,CC,ĐH,TC"]
    path = tmp_path / "2025-06-30.csv"
    path.write_text("\n".join(lines), encoding="utf-8")
    book = read_workbook(Source(DAY, path), plan)
    assert book.roster["education"].fillna("?").tolist() == ["dai_hoc", "?", "dai_hoc"]
    assert book.roster["political_theory"].fillna("?").tolist() == ["chua", "?", "trung_cap"]
    told = [f.explanation for f in book.findings if f.code == "mapped_value"]
    assert [words.split(" hiểu")[0] for words in told] == [
        '1 ô ghi "Luật" (dòng 2)', "1 ô trống (dòng 2)",
    ]  # fmt: skip


def test_the_own_layout_has_every_column_exact(make_unit: Any, plan: Plan) -> None:
    folder = make_unit("p-1", {"2025-06-30": {"nhan_su": [person("001")]}})
    book = read_workbook(Source(DAY, folder / "2025-06-30.xlsx"), plan)
    assert set(book.understanding["how"]) == {"exact"}
    assert book.roster["birth_precision"].tolist() == ["day"]


# plan09 check: how columns were understood, and the draft of a mapping.


@pytest.fixture
def office_unit(make_unit: Any) -> Path:
    """A unit whose one list has merged headers and a column per level."""
    folder: Path = make_unit("p-1", {})
    (folder / f"{DAY}.xlsx").write_bytes((FILES / "danh-dau-muc.xlsx").read_bytes())
    return folder


def test_the_draft_reads_the_list_in_the_same_way(office_unit: Path, plan: Plan) -> None:
    source = Source(DAY, office_unit / f"{DAY}.xlsx")
    before = read_workbook(source, plan)
    path = write_draft(office_unit, Mapping(), before.understanding)
    assert path is not None
    text = path.read_text(encoding="utf-8").replace("approved_by: ''", "approved_by: Văn phòng")
    path.write_text(text, encoding="utf-8")
    after = read_workbook(source, plan)
    pd.testing.assert_frame_equal(after.roster, before.roster)
    assert set(after.understanding["how"]) == {"mapping", "not_used"}
    known = load_mapping(office_unit, plan.layout, plan.vocabularies)
    with pytest.raises(DataRefused, match="đã duyệt"):
        write_draft(office_unit, known, before.understanding)
    assert path.read_text(encoding="utf-8") == text


def test_a_draft_offers_what_a_blank_means_with_the_cells_it_decides(
    office_unit: Path, plan: Plan
) -> None:
    source = Source(DAY, office_unit / f"{DAY}.xlsx")
    path = write_draft(office_unit, Mapping(), read_workbook(source, plan).understanding)
    assert path is not None
    text = path.read_text(encoding="utf-8")
    assert "  #   political_theory: chua # 1 ô trống\n" in text
    assert "education: chua" not in text
    said = text.replace("approved_by: ''", "approved_by: Văn phòng")
    path.write_text(said, encoding="utf-8")
    assert read_workbook(source, plan).roster["political_theory"].isna().sum() == 1
    path.write_text(
        said.replace("  # blank", "  blank").replace("  #   p", "    p"), encoding="utf-8"
    )
    assert read_workbook(source, plan).roster["political_theory"][3] == "chua"


def test_a_draft_keeps_what_was_already_written(office_unit: Path, plan: Plan) -> None:
    written(office_unit, 'files:\n  - pattern: "khac.xlsx"\n    font: vni\n')
    known = load_mapping(office_unit, plan.layout, plan.vocabularies)
    book = read_workbook(Source(DAY, office_unit / f"{DAY}.xlsx"), plan)
    write_draft(office_unit, known, book.understanding)
    again = load_mapping(office_unit, plan.layout, plan.vocabularies)
    assert [entry.pattern for entry in again.files] == ["khac.xlsx", f"{DAY}.xlsx"]


def test_check_shows_every_column_and_writes_the_draft(
    office_unit: Path, data_dir: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        main(
            ["check", "p-1", "2025-H1", "--data-dir", str(data_dir), "--write-mapping", "--details"]
        )
    shown = capsys.readouterr().out
    assert (
        '"Trình độ / Chuyên môn / ĐH" → Nhân sự → Chuyên môn: đại học (cột đánh dấu mức)' in shown
    )
    assert (office_unit / "mapping.yml").is_file()
    view = open_data_review("p-1", "2025-H1", data_dir).columns()
    assert "Trình độ / LLCT / SC" in view.text


# Too much.

HUGE = {
    "commas": b"," * 3_000_000,
    "lines": b"a,b\n" * 5_000_000,
    "not a text": b"\x00\x01" * 100,
}


@pytest.mark.parametrize("name", HUGE)
def test_a_text_table_beyond_the_limits_is_refused(name: str, tmp_path: Path, plan: Plan) -> None:
    path = tmp_path / "2025-06-30.csv"
    path.write_bytes(HUGE[name])
    with pytest.raises(DataRefused, match=r"2025-06-30\.csv.*: không mở được"):
        read_workbook(Source(DAY, path), plan)


def with_count(path: Path) -> None:
    """A workbook whose list of texts claims four thousand million entries."""
    with zipfile.ZipFile(FILES / "dong-tieu-de.xlsx") as old, zipfile.ZipFile(path, "w") as new:
        for name in old.namelist():
            data = re.sub(rb'uniqueCount="\d+"', b'uniqueCount="4294967296"', old.read(name))
            new.writestr(name, data)


def with_header(path: Path) -> None:
    """An old workbook whose header claims more blocks than the file has."""
    data = bytearray((FILES / "tep-cu.xls").read_bytes())
    data[44:48] = b"\x00\x30\x3b\x00"
    path.write_bytes(data)


@pytest.mark.parametrize("spoil", [with_count, with_header])
def test_claims_beyond_the_file_are_refused(
    spoil: Callable[[Path], None], tmp_path: Path, plan: Plan
) -> None:
    path = tmp_path / "2025-06-30.xls"
    spoil(path)
    with pytest.raises(DataRefused, match=r"2025-06-30\.xls: không mở được"):
        read_workbook(Source(DAY, path), plan)


def test_a_formula_without_result_is_told(tmp_path: Path, plan: Plan) -> None:
    path = tmp_path / "2025-06-30.xlsx"
    with zipfile.ZipFile(FILES / "cong-thuc.xlsx") as old, zipfile.ZipFile(path, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace(b"<v>\xc4\x90H</v>", b""))
    found = {f.code: f for f in read_workbook(Source(DAY, path), plan).findings}
    assert "G5" in found["formula_without_value"].explanation


def test_a_font_that_is_not_sure_is_not_taken() -> None:
    assert not Font("vni", SURE / 2).is_sure
    assert Font("vni", SURE).is_sure


# Spoilt files; `make fuzz` reads many more.


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="memory limits are POSIX")
def test_spoilt_files_always_get_a_verdict_at_a_place() -> None:
    command = [sys.executable, str(CORPUS.parent / "fuzz" / "run.py"), "150"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="memory limits are POSIX")
def test_spoilt_settings_always_get_a_verdict_that_can_be_read() -> None:
    command = [sys.executable, str(CORPUS.parent / "fuzz" / "run.py"), "--settings", "100"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
