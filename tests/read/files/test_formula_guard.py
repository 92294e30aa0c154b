"""What is written for people to open runs no formula, and reads back as it was."""

from __future__ import annotations

import codecs
import csv
import datetime as dt
import io
import re
import zipfile
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from plan09lib.deliver.internal.marked_copy import write_marked
from plan09lib.deliver.internal.training_workbook import write_list
from plan09lib.deliver.page.files import FINDINGS_FILES
from plan09lib.deliver.publish.report_files import write_facts, write_findings
from plan09lib.read.files.formula_guard import guarded, unguarded, write_csv
from plan09lib.read.form.form import write_form, write_workbook
from plan09lib.read.plan.plan import Plan
from plan09lib.read.tables.tables import Table, open_tables, read_delimited
from plan09lib.read.unit.published_file import load_published
from plan09lib.tell.explore.explored import Explored
from plan09lib.tell.report.training_list import BESIDE, REASONS, TrainingList

FORMULAS = [
    "=1+1", '=HYPERLINK("http://x","Bấm")', "+84912345678", "-3", "-2+3+cmd|' /C calc'!A0", "@SUM",
    "\t=1", "\r=1", "\n=1", "\tabc", "\rabc", " =1", " \u00a0=1", "\u200b=1", "\ufeff=1",
    "\u3000=1", "＝1+1", "＋1", "－1", "＠SUM(1)", " ＝1", "'=1", "''=1", "' =1", "=", "-",
    "- họp chi bộ", "\x00=1",
]  # fmt: skip
PLAIN = ["", "Đạt", "'abc", "'", "''", "1-2", "a=b", "x@y.vn", "–3", "−3", "12,5%", " Đạt", "0012"]
STARTS = "=+-@\t\r\n＝＋－＠"
"""With which a spreadsheet begins a formula, or strips what is before one."""
LINK = "http://x.vn/a?b=c"
_RISKY = "'=+-@＝＠ \t\r\n\u00a0\ufeff;,\"aĐ0\u200b\0"
texts = st.text(alphabet=st.sampled_from(_RISKY), max_size=8) | st.text()


def cells_of(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text, newline="")))


@pytest.mark.parametrize("text", FORMULAS, ids=repr)
def test_a_text_that_a_spreadsheet_would_run_gets_an_apostrophe(text: str) -> None:
    assert guarded(text) == "'" + text
    assert unguarded("'" + text) == text


@pytest.mark.parametrize("text", PLAIN, ids=repr)
def test_any_other_text_stays_as_it_is(text: str) -> None:
    assert guarded(text) == unguarded(text) == text


@given(texts)
def test_reading_takes_off_what_writing_put_on_and_nothing_else(text: str) -> None:
    written = guarded(text)
    assert unguarded(written) == text
    assert written[:1] == "" or written[0] not in STARTS
    assert written.strip()[:1] == "" or written.strip()[0] not in STARTS


rows = st.lists(st.tuples(texts, st.integers(-9, 9), texts), min_size=1, max_size=5)


@given(rows, st.sampled_from(["\n", "\r\n"]))
def test_a_written_table_reads_back_equal_and_no_cell_begins_as_a_formula(
    rows: list[tuple[str, int, str]], end: str
) -> None:
    """A lone carriage return in a text would begin a row of its own, with a cell of its own."""
    rows = [(a.replace("\0", ""), number, b.replace("\0", "")) for a, number, b in rows]
    frame = pd.DataFrame(rows, columns=["=a", "n", "b"])
    buffer = io.StringIO(newline="")
    write_csv(frame, buffer, lineterminator=end)
    cells = cells_of(buffer.getvalue())
    assert [[unguarded(cell) for cell in row] for row in cells] == [
        ["=a", "n", "b"], *([a, str(number), b] for a, number, b in rows)
    ]  # fmt: skip
    starts = {cell.lstrip()[:1] for row in cells for cell in (row[0], row[2])}
    assert not starts & set("=+-@＝＋－＠")


def test_numbers_dates_and_blanks_are_written_as_ever() -> None:
    frame = pd.DataFrame(
        {
            "n": [-3, 4],
            "x": [-0.5, float("nan")],
            "day": [pd.Timestamp("2025-06-30"), pd.NaT],
            "mixed": pd.Series([-3, "Đạt"], dtype=object),
            "text": ["Đạt", None],
            "level": pd.Categorical(["a", "b"]),
        }
    )
    buffer = io.StringIO()
    write_csv(frame, buffer)
    assert buffer.getvalue() == frame.to_csv(index=False, lineterminator="\n")
    beside = io.StringIO()
    write_csv(frame.assign(mixed=pd.Series([-3, "-3"], dtype=object)), beside)
    assert [row[3] for row in cells_of(beside.getvalue())] == ["mixed", "-3", "'-3"]


def view(table: pd.DataFrame) -> Explored:
    return Explored("<p></p>", table, None, "")


def test_an_exported_table_runs_nothing(tmp_path: Path) -> None:
    table = pd.DataFrame({"=Cột": [*FORMULAS, LINK], "Số": range(-1, len(FORMULAS))})
    path = view(table).save_table(tmp_path / "bang.csv")
    told = cells_of(path.read_bytes().decode("utf-8-sig"))
    assert [row[0] for row in told] == [guarded(text) for text in ["=Cột", *FORMULAS, LINK]]
    assert [row[1] for row in told[1:]] == [str(number) for number in table["Số"]]
    written = table.replace({"=Cột": {"\x00=1": "=1"}})
    assert_all_texts(view(written).save_table(tmp_path / "bang.xlsx"), [*FORMULAS[:-1], LINK])


def assert_all_texts(path: Path, texts: list[str]) -> None:
    """Each of `texts` is a text of the workbook; there is no formula and no link in it."""
    with zipfile.ZipFile(path) as book:
        sheets = [book.read(name).decode() for name in book.namelist() if "/sheet" in name]
    assert not [sheet for sheet in sheets if re.search(r"<f[ >]|<hyperlink", sheet)]
    found = {cell for table in open_tables(path).tables for row in table.rows for cell in row}
    assert {text for text in texts if text.strip()} <= found


def test_findings_are_guarded_headed_and_labelled_for_people_and_facts_are_not(
    plan: Plan, tmp_path: Path
) -> None:
    count = len(FORMULAS)
    frame = pd.DataFrame({"raw": FORMULAS, "n": range(count), "severity": ["warning"] * count})
    table, table_csv = (tmp_path / name for name in FINDINGS_FILES)
    write_findings(frame, table, table_csv, plan)
    written = table_csv.read_bytes()
    assert written.startswith(codecs.BOM_UTF8), "Excel shows the accents"
    head, *rows = cells_of(written.decode("utf-8-sig"))
    assert head == ["Giá trị", "n", "Mức"]
    assert [row[0] for row in rows] == [guarded(text) for text in FORMULAS]
    assert {row[2] for row in rows} == {plan.label("muc_phat_hien", "warning")}
    assert_frame_equal(pd.read_parquet(table), frame, check_dtype=False)
    facts = io.StringIO(newline="")
    write_facts(frame, io.BytesIO(), facts)
    assert facts.getvalue() == frame.to_csv(index=False, lineterminator="\n")


@pytest.mark.parametrize("text", [*FORMULAS, *PLAIN], ids=repr)
def test_intake_reads_a_guarded_list_as_the_list_itself(text: str) -> None:
    buffer = io.StringIO(newline="")
    write_csv(pd.DataFrame({"Mã": [text.replace("\0", "")], "Họ tên": ["Đỗ A"]}), buffer)
    read = read_delimited(buffer.getvalue().encode(), "2025-06-30.csv")
    assert read == [["Mã", "Họ tên"], [text.replace("\0", ""), "Đỗ A"]]


def test_a_guarded_file_of_published_figures_is_read(tmp_path: Path) -> None:
    figure = {"date": "2024-12-31", "what": "T25-1b", "n": 9, "k": 7, "percent": "77,8",
              "decimals": 1, "source": "- Báo cáo số 1"}  # fmt: skip
    write_csv(pd.DataFrame([figure]), tmp_path / "da_cong_bo.csv")
    assert "'- Báo cáo" in (tmp_path / "da_cong_bo.csv").read_text(encoding="utf-8")
    assert load_published(tmp_path)[0].source == "- Báo cáo số 1"


HOSTILE = [
    "=1+1", '=HYPERLINK("http://x","y")', "{=1}", LINK, "mailto:a@b.vn", "internal:A!A1", "@x",
]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
def test_a_text_in_a_workbook_stays_a_text(text: str, plan: Plan, tmp_path: Path) -> None:
    people = pd.DataFrame({"staff_id": ["1"], "full_name": [text], "position": [text]})
    write_form(tmp_path / "mau.xlsx", {"nhan_su": people}, plan, dt.date(2025, 6, 30), text)
    write_workbook(tmp_path / "ban.xlsx", {"nhan_su": people}, plan.layout, plan.vocabularies, text)
    write_marked(tmp_path / "dau.xlsx", {"A": Table("A", [[text], [text, 1]])}, {})
    columns = [
        *(column.name for column in plan.layout.sheets["dao_tao"].columns),
        *BESIDE,
        *REASONS,
    ]
    proposed = pd.DataFrame([dict.fromkeys((*BESIDE, *REASONS), text)], columns=columns)
    write_list(tmp_path / "cu.xlsx", TrainingList((text, text), proposed), plan)
    for name in ("mau", "ban", "dau", "cu"):
        assert_all_texts(tmp_path / f"{name}.xlsx", [text])
