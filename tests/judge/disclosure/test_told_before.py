"""A list corrected after a report was issued: what a reader holds and what is told later.

The record of an issued report keeps its protected tables; later reports stay coarser beside it.
"""

from __future__ import annotations

import datetime as dt
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from attacker import leaks
from shared_files import write_shared
from support import person

from plan09lib.deliver.record.request import ReportRequest, checked_request
from plan09lib.deliver.record.told_tables import tables_kept
from plan09lib.errors import DataRefused, DeliveryFailed, Fault
from plan09lib.read.period.issue import HumanPart, Issue
from plan09lib.read.unit.history import History
from plan09lib.read.unit.told_before import TOLD_FOLDER
from plan09lib.tell.report.opening import open_report_review
from plan09lib.tell.report.review import Review

ISSUE = Issue("12-BC/ĐU", dt.date(2025, 7, 15), human=HumanPart(without="chưa họp"))
DAYS = ("2024-12-31", "2025-06-30", "2025-12-31")
RATED = "xep-loai.2024.chinh_quyen"
BEST, GOOD = "hoan_thanh_xuat_sac", "hoan_thanh_tot"
Ward = Callable[..., Path]


def sheets(best: int, young: int, cases: int) -> dict[str, list[dict[str, Any]]]:
    """14 officials, so many of them rated best in 2024; 12 others, so many young; discipline."""
    officials = [person(f"{number:03d}") for number in range(14)]
    others = [
        person(f"{100 + number}", group="khong_chuyen_trach", birth_date=dt.date(
            1990 if number < young else 1980, 1, 15))
        for number in range(12)
    ]  # fmt: skip
    about = {"rating_period": "2024", "rating_system": "chinh_quyen", "rule_set": "NĐ"}
    ratings = [
        {"staff_id": one["staff_id"], "rating": BEST if number < best else GOOD, **about}
        for number, one in enumerate(officials)
    ]
    deed = {"date": "2024-05-05", "action_id": "4.6", "content": "Khiển trách (Đảng)"}
    return {
        "nhan_su": [*officials, *others],
        "xep_loai": ratings,
        "hoat_dong": [deed | {"body": "Ủy ban Kiểm tra Đảng ủy phường", "amount": cases}],
    }


@pytest.fixture
def ward(make_unit: Callable[..., Path], data_dir: Path) -> Ward:
    """Writes the lists anew, all alike: what is corrected on one is corrected on all."""

    def write(best: int = 6, young: int = 6, cases: int = 6) -> Path:
        folder, aside = data_dir / "units" / "p-1", data_dir / "records"
        if (folder / TOLD_FOLDER).exists():
            (folder / TOLD_FOLDER).rename(aside)
        shutil.rmtree(folder, ignore_errors=True)
        make_unit("p-1", {day: sheets(best, young, cases) for day in DAYS})
        if aside.exists():
            aside.rename(folder / TOLD_FOLDER)
        return data_dir

    return write


def review_of(data: Path, period: str, issue: Issue | None = None) -> Review:
    return open_report_review("so_ket", "p-1", period, data, issue)


def request_of(data: Path, period: str, issue: Issue = ISSUE) -> ReportRequest:
    return checked_request("so_ket", "p-1", period, data, data / "out", None, issue)


def issued(data: Path, period: str, folder: Path, issue: Issue = ISSUE) -> Path:
    """The shared files of the report, issued, with its record beside the lists."""
    with tables_kept(review_of(data, period), request_of(data, period, issue)):
        return write_shared(review_of(data, period, issue), folder)


def told(data: Path, period: str, begin: str) -> dict[str, Any]:
    facts = review_of(data, period).facts
    return {name: facts[name].value for name in facts if name.startswith(f"{begin}.")}


def test_ratings_corrected_by_one_after_issuing_are_told_coarser_afterwards(
    ward: Ward, tmp_path: Path
) -> None:
    first = issued(ward(best=6), "2024", tmp_path / "first")
    assert told(ward(best=6), "2025-H1", RATED)[f"{RATED}.total.{BEST}"] == 6
    data = ward(best=7)
    both = [first, write_shared(review_of(data, "2025-H1"), tmp_path / "later")]
    assert leaks(both) == []
    found = told(data, "2025-H1", RATED)
    assert f"{RATED}.total.{BEST}" not in found
    assert found[f"{RATED}.total.total"] == 14

    for record in (data / "units" / "p-1" / TOLD_FOLDER).iterdir():
        record.unlink()
    open_ = [first, write_shared(review_of(data, "2025-H1"), tmp_path / "without")]
    assert {leak.by for leak in leaks(open_)} == {"difference"}, "the record is what keeps it safe"


def test_a_corrected_edition_stands_beside_the_one_that_it_replaces(
    ward: Ward, tmp_path: Path
) -> None:
    first = issued(ward(), "2024", tmp_path / "first")
    data = ward(best=7, young=7, cases=7)
    other = Issue("15-BC/ĐU", dt.date(2025, 8, 1), "12-BC/ĐU", HumanPart(without="chưa họp"))
    again = issued(data, "2024", tmp_path / "again", other)
    assert leaks([first, again]) == []
    assert told(data, "2024", "ky-luat.total") == {}
    assert len(list((data / "units" / "p-1" / TOLD_FOLDER).iterdir())) == 2


@pytest.mark.parametrize(("cases", "is_told"), [(6, True), (7, False), (10, False), (11, True)])
def test_discipline_of_a_year_is_told_again_as_it_was_issued_or_changed_by_many(
    cases: int, is_told: bool, ward: Ward, tmp_path: Path
) -> None:
    issued(ward(cases=6), "2024", tmp_path / "first")
    found = told(ward(cases=cases), "2024", "ky-luat.total")
    assert (found.get("ky-luat.total.dang") == cases) is is_told


def test_ages_corrected_by_one_are_told_no_more(ward: Ward, tmp_path: Path) -> None:
    issued(ward(young=6), "2024", tmp_path / "first")
    begin = "tuoi.now.khong_chuyen_trach"
    assert told(ward(young=6), "2025-H1", begin)[f"{begin}.below_40"] == 6
    assert f"{begin}.below_40" not in told(ward(young=7), "2025-H1", begin)


def test_what_is_issued_is_told_alike_before_and_after_its_record_is_there(
    ward: Ward, tmp_path: Path
) -> None:
    """So that the draft, the issued report and its letters say the same."""
    data = ward()
    before = (
        told(data, "2024", "xep-loai"),
        told(data, "2024", "tuoi"),
        told(data, "2024", "ky-luat"),
    )
    issued(data, "2024", tmp_path / "first")
    after = (
        told(data, "2024", "xep-loai"),
        told(data, "2024", "tuoi"),
        told(data, "2024", "ky-luat"),
    )
    assert before == after
    assert all(before)


# The record.


def test_the_record_is_an_input_of_its_own_period_and_of_later_ones(
    ward: Ward, tmp_path: Path
) -> None:
    data = ward()
    issued(data, "2025-H1", tmp_path / "first")
    (record,) = (data / "units" / "p-1" / TOLD_FOLDER).iterdir()
    assert record.name.startswith("2025-H1-so-ket.12-BC-DU.")
    name = f"p-1/{TOLD_FOLDER}/{record.name}"
    inputs = {period: review_of(data, period).inputs() for period in ("2024", "2025-H1", "2025")}
    assert [period for period, found in inputs.items() if name in found] == ["2025-H1", "2025"]


def test_only_where_nothing_was_issued_for_a_reason_the_record_goes_again(ward: Ward) -> None:
    data = ward()
    folder = data / "units" / "p-1" / TOLD_FOLDER

    def fails() -> None:
        with tables_kept(review_of(data, "2024"), request_of(data, "2024")):
            assert len(list(folder.iterdir())) == 1
            raise DeliveryFailed(Fault("x", "x", "x", "x"))

    with pytest.raises(DeliveryFailed):
        fails()
    assert list(folder.iterdir()) == []
    with tables_kept(review_of(data, "2024"), request_of(data, "2024")):
        pass
    with pytest.raises(DeliveryFailed):
        fails()
    assert len(list(folder.iterdir())) == 1, "that of what was issued before stays"


WRONG = {"groups": [["a"]], "levels": [["b"]], "heads": [[1, 2]]}


@pytest.mark.parametrize(
    "spoil",
    [lambda r: "{", lambda r: json.dumps(r | {"period": "2024-H3"}),
     lambda r: json.dumps(r | {"ages": [WRONG]}),
     lambda r: json.dumps(r | {"cases": {"dang": -1}})],
)  # fmt: skip
def test_a_record_that_cannot_be_read_keeps_reports_from_being_made(
    spoil: Callable[[dict[str, Any]], str], ward: Ward, tmp_path: Path
) -> None:
    data = ward()
    issued(data, "2024", tmp_path / "first")
    (record,) = (data / "units" / "p-1" / TOLD_FOLDER).iterdir()
    record.write_text(spoil(json.loads(record.read_text("utf-8"))), encoding="utf-8")
    with pytest.raises(DataRefused, match=f"p-1/{TOLD_FOLDER}/2024-so-ket"):
        _ = review_of(data, "2025-H1").facts
    history = History.load(data, "p-1", review_of(data, "2024").plan)
    with pytest.raises(DataRefused, match="bản ghi số đã ban hành"):
        history.inputs(dt.date(2025, 6, 30))
