"""A user's day is spelt in one way: every wrong text is refused in every place that takes a day."""

from __future__ import annotations

import datetime as dt
import importlib
import pkgutil
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, get_args, get_origin

import pandas as pd
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError
from pydantic.fields import FieldInfo
from support import ROOT

import plan09lib
from plan09lib.cli import main
from plan09lib.deliver.city.received_facts import made_at
from plan09lib.errors import BadParameter, DataRefused, Plan09Error
from plan09lib.judge.city.facts_table import read_facts
from plan09lib.judge.prospect.shared import shared_facts
from plan09lib.read.files.day import FIRST_DAY, LAST_DAY, given_day, iso_day
from plan09lib.read.files.record import Record
from plan09lib.read.period.issue import Issue
from plan09lib.read.period.period import Period
from plan09lib.read.tables.sources import list_sources
from plan09lib.read.unit.published_file import load_published
from plan09lib.read.unit.unit import load_unit
from plan09lib.read.unit.what_if import cut_period
from plan09lib.tell.explore.explorer import Explorer, open_explorer
from plan09lib.tell.report.opening import open_review

DATA = ROOT / "data"
SPELT = [
    "2026-W33", "2026-W33-1", "20250715", "2025W291", "2025-196", "2025-7-15", "25-07-15",
    "15/7/2025", "2025/07/15", "2025.07.15", "2025-02-29", "2025-02-30", "2025-13-01", "2025-00-10",
    "2025-06-00", "0000-01-01", "0001-01-01", "9999-12-31", "1899-12-31", "2101-01-01",
    "２０２５-07-15", "٢٠٢٥-07-15", "2025-07-１5", "2025–07–15", "2025-07-15T00:00:00",
    "2025-07-15 00:00:00", "+025-07-15", "-025-07-15", "12025-07-15", "2025-07-15Z", "hôm nay", "-",
    "\udcff2025-07-15", "2025-07-15; drop", "a | b | c", "2025-07-15 | 2025-07-16", "9" * 5_000,
]  # fmt: skip
BLANKS = ["", " ", " 2025-07-15", "2025-07-15 ", "2025-07-15\n", "\n2025-07-15", "2025-07-15\0",
          "\ufeff2025-07-15", "2025-07-15\u200b", "2025-07-15\r"]  # fmt: skip
"""What a spreadsheet's cell is freed from before it is read."""
NO_TEXTS = [
    20250715, 1752537600, 45853.0, float("nan"), True, None, b"2025-07-15", ["2025-07-15"],
    dt.datetime(2025, 7, 15), dt.datetime(2025, 7, 15, 10), pd.Timestamp("2025-07-15"), pd.NaT,
    dt.date(1, 1, 1), dt.date(1899, 12, 31), dt.date(2101, 1, 1), dt.date.max, dt.time(7, 15),
]  # fmt: skip


RULE = "phải là ngày dạng 2025-12-31"
LACKING = {
    "2025-02-29": "tháng 2 năm 2025 chỉ có 28 ngày",
    "2025-02-30": "tháng 2 năm 2025 chỉ có 28 ngày",
    "2025-06-00": "tháng 6 năm 2025 chỉ có 30 ngày",
    "2025-13-01": "một năm có 12 tháng",
    "2025-00-10": "một năm có 12 tháng",
}
"""What the calendar has instead: of these it is no help to be told how a day is spelt."""


@cache
def explorer() -> Explorer:
    review = open_explorer("phuong-mau-1", "2025-H1", DATA)
    assert isinstance(review, Explorer)
    return review


TAKEN_BY: dict[str, Callable[[Any], object]] = {
    "given_day": lambda day: given_day(day, "ngày"),
    "issue": lambda day: Issue.parse("12-BC/ĐU", day),
    "notebook": lambda day: open_review("so_ket", "phuong-mau-1", "2025-H1", DATA, "12-BC/ĐU", day),
    "cut_period": lambda day: cut_period(Period.parse("2025"), day),
    "deadline": lambda day: explorer().training(deadlines={"T30-2a": day}),
    "edit": lambda day: explorer().what_if(edits=[("0001", "birth_date", day)]),
}


@pytest.mark.parametrize("place", TAKEN_BY)
@pytest.mark.parametrize("day", [*SPELT, *BLANKS, *NO_TEXTS], ids=lambda day: repr(day)[:30])
def test_a_parameter_that_is_no_day_is_refused(day: object, place: str) -> None:
    if place == "edit" and day in ("", None):
        return  # an edit that leaves the cell blank
    with pytest.raises(BadParameter) as refused:
        TAKEN_BY[place](day)
    told = refused.value.faults[0]
    rule = LACKING.get(day, RULE) if isinstance(day, str) else RULE
    if place == "notebook" and not isinstance(day, str):
        rule = 'ngày ban hành, như "2025-07-15"'
    assert rule in told.rule
    assert "\n" not in str(told)
    assert len(told.found) < 90


COMMANDS = {
    "due": lambda day: ["due", "--on", day],
    "template": lambda day: ["template", "--", "phuong-mau-1", day],
    "issue": lambda day: [
        "issue", "phuong-mau-1", "2025-H1", "--number", "12-BC/ĐU", "--date", day
    ],
}  # fmt: skip


UNDERSTOOD = {("15/7/2025", command) for command in COMMANDS}
"""As offices write a day (period/spoken.py); the command says which one it took."""


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("day", [*SPELT, *BLANKS], ids=lambda day: repr(day)[:30])
def test_a_command_refuses_it_and_makes_nothing(day: str, command: str, tmp_path: Path) -> None:
    if (day, command) in UNDERSTOOD:
        return
    where = {"due": ("--output-dir",), "issue": ("--output-dir",), "template": ("--output",)}
    target = tmp_path / "made.xlsx"
    words = [*where[command], str(target), *COMMANDS[command](day)[1:]]
    done = CliRunner().invoke(main, [command, *words])
    told = " ".join(done.output.split())
    assert (done.exit_code, LACKING.get(day, RULE) in told) == (2, True)
    assert list(tmp_path.iterdir()) == []


def date_fields() -> Iterator[tuple[str, FieldInfo]]:
    """Every field of a file's model that holds a date, by model and name."""
    for module in pkgutil.walk_packages(plan09lib.__path__, "plan09lib."):
        if ".read." in module.name:
            importlib.import_module(module.name)
    seen: set[type[Record]] = set()
    ahead: list[type[Record]] = [Record]
    while ahead:
        model = ahead.pop()
        ahead += [one for one in model.__subclasses__() if one not in seen]
        seen.add(model)
        for name, field in model.model_fields.items():
            may_be_words = "str | " in str(field.annotation)  # an answer that somebody typed
            if "date" in str(field.annotation) and not may_be_words:
                yield f"{model.__name__}.{name}", field


FIELDS = dict(date_fields())
AS_LISTS = ("Correction.when",)
"""What is typed beside a list, by whoever types the list: read by the parser of lists."""
SAID_AS_IN_LISTS = (
    "15/7/2025", "２０２５-07-15", "٢٠٢٥-07-15", "2025-07-１5", "2025-07-15T00:00:00",
    "2025-07-15 00:00:00", " 2025-07-15", "2025-07-15 ", "2025-07-15\n", "\n2025-07-15",
    "2025-07-15\r",
)  # fmt: skip


def test_the_models_of_all_files_are_looked_at() -> None:
    wanted = {
        "Dated.since", "Dated.until", "Target.deadline", "Correction.when", "Stage.end",
        "Validity.since", "ExpectedWard.until", "Document.date", "PlanFile.baseline_on",
    }  # fmt: skip
    assert wanted <= set(FIELDS)


@pytest.mark.parametrize("name", FIELDS)
def test_a_date_of_a_file_is_a_day_and_nothing_else(name: str) -> None:
    field = FIELDS[name]
    held = {tuple: 0, dict: 1}.get(get_origin(field.annotation) or object)  # a day in many
    many = get_args(field.annotation)
    adapter = TypeAdapter(field.rebuild_annotation() if held is None else many[held])
    for good in ("2025-07-15", dt.date(2025, 7, 15)):
        assert adapter.validate_python(good) == dt.date(2025, 7, 15)
    optional = adapter.json_schema().get("anyOf")
    said = SAID_AS_IN_LISTS if name in AS_LISTS else ()
    assert [adapter.validate_python(one) for one in said] == [dt.date(2025, 7, 15)] * len(said)
    for wrong in [*SPELT, *BLANKS, *NO_TEXTS]:
        if (wrong is None and optional) or wrong in said:
            continue
        with pytest.raises(ValidationError) as refused:
            adapter.validate_python(wrong)
        assert "phải là ngày dạng 2025-12-31" in refused.value.errors()[0]["msg"]


@pytest.mark.parametrize(
    "written",
    ["20250630", "1751241600", "2025-06-30 10:00:00", "2025-06-30T00:00:00Z", '"2025-06-30 "',
     '"20250630"', '"2026-W33"', '"30/6/2025"', "2025-6-30", "0001-01-01", "'a | b'",
     "45853.5", "true", "[2025-06-30]"],
)  # fmt: skip
def test_a_units_file_with_another_date_is_refused_at_its_place(
    written: str, make_unit: Callable[..., Path], data_dir: Path
) -> None:
    file = make_unit("p-1", {}) / "don_vi.yml"
    text = file.read_text(encoding="utf-8")
    assert "until: null" in text
    file.write_text(text.replace("until: null", f"until: {written}"), encoding="utf-8")
    with pytest.raises(DataRefused) as refused:
        load_unit(data_dir, "p-1")
    assert "valid → until: giá trị" in refused.value.message
    assert "phải là ngày dạng 2025-12-31" in refused.value.message


@pytest.mark.parametrize("day", SPELT, ids=lambda day: repr(day)[:30])
def test_a_published_figure_of_another_day_is_refused(day: str, tmp_path: Path) -> None:
    line = f'"{day}",T25-1b,9,7,"77,8",1,Báo cáo số 1\n'
    text = "date,what,n,k,percent,decimals,source\n" + line
    (tmp_path / "da_cong_bo.csv").write_text(text, encoding="utf-8", errors="replace")
    with pytest.raises(DataRefused) as refused:
        load_published(tmp_path)
    assert [fault.rule.partition(":")[0] for fault in refused.value.faults] == [
        "phải là ngày dạng 2025-12-31"
    ]


AS_NAMES = [day for day in SPELT if "/" not in day and len(day) < 100 and "\udcff" not in day]


@pytest.mark.parametrize("day", AS_NAMES, ids=repr)
def test_a_workbook_whose_name_is_no_day_is_told(day: str, tmp_path: Path) -> None:
    (tmp_path / f"{day}.xlsx").touch()
    with pytest.raises(DataRefused, match="tên tệp không phải ngày"):
        list_sources(tmp_path)


NEARLY = ["２０２５-06-30", "2025-6-30", "30.6.2025", "20250630", "2025-06-31", "2025_06_30",
          "2025-06-30 (1)", "0025-06-30"]  # fmt: skip


@pytest.mark.parametrize("name", NEARLY)
@pytest.mark.parametrize("is_folder", [True, False])
def test_a_list_named_nearly_as_a_day_is_not_passed_over(
    name: str, is_folder: bool, tmp_path: Path
) -> None:
    """A folder or a CSV that is skipped leaves the list before it to speak for the period."""
    path = tmp_path / (name if is_folder else f"{name}.csv")
    path.mkdir() if is_folder else path.touch()
    with pytest.raises(DataRefused, match="không phải ngày"):
        list_sources(tmp_path)


@pytest.mark.parametrize("name", ["ghi chu", "cu", "noi_bo", "2024-2025", "cong-van-30-6-2025"])
def test_other_folders_and_tables_beside_the_lists_are_left_alone(
    name: str, tmp_path: Path
) -> None:
    (tmp_path / name).mkdir()
    (tmp_path / f"{name}.csv").touch()
    (tmp_path / "2025-06-30").mkdir()
    assert [source.date for source in list_sources(tmp_path)] == [dt.date(2025, 6, 30)]


@pytest.mark.parametrize("day", ["2025-W26-1", "20250630", "0001-01-01", "", None])
def test_received_facts_of_another_day_are_refused(day: str | None, tmp_path: Path) -> None:
    frame = shared_facts(explorer().frame)
    read_facts(_parquet(frame, tmp_path), "gói")
    with pytest.raises(Plan09Error, match="ngày của danh sách không đọc được"):
        read_facts(_parquet(frame.assign(as_of=day), tmp_path), "gói")


def _parquet(frame: pd.DataFrame, folder: Path) -> bytes:
    frame.to_parquet(folder / "facts.parquet", index=False)
    return (folder / "facts.parquet").read_bytes()


@pytest.mark.parametrize(
    "moment",
    ["20250715T100000", "2025-W29-2T10:00:00", "0001-01-01T00:00:00", "9999-12-31T23:59:59", "",
     "２０２５-07-15T10:00:00+07:00", None],
)  # fmt: skip
def test_a_report_made_at_no_moment_is_refused(moment: object) -> None:
    """The roll-up tells the day a report was made by the first ten letters."""
    assert made_at("2025-07-15T10:00:00+07:00").day in (14, 15)
    with pytest.raises(ValueError, match=r".*"):
        made_at(moment)


@given(st.dates(FIRST_DAY, LAST_DAY))
def test_every_day_of_the_calendar_is_taken_as_it_is_written(day: dt.date) -> None:
    assert iso_day(day.isoformat()) == iso_day(day) == day


@given(st.text(alphabet="0123456789-/. T:WZ\n０١", max_size=12))
def test_whatever_is_taken_is_written_in_the_one_way(text: str) -> None:
    day = iso_day(text)
    assert day is None or day.isoformat() == text
