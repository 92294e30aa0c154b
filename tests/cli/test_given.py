"""UNIT, PERIOD and DATE as people type them: understood, echoed, or refused with the choices."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from support import ROOT, person, run

from plan09lib.cli.given import given_unit
from plan09lib.cli.mail import report_asked
from plan09lib.errors import BadParameter
from plan09lib.read.period.issue import spoken_number
from plan09lib.read.period.period import Period, report_folder
from plan09lib.read.period.spoken import days_in, spoken_day, spoken_period, whole_day
from plan09lib.read.plan.closing import closed_by
from plan09lib.read.plan.plan import Plan

SIGNS = ("/", ".", "-", " ", " / ", ". ")


@pytest.mark.parametrize("sign", SIGNS)
@pytest.mark.parametrize("month", range(1, 13))
def test_a_month_is_the_period_that_it_ends_and_no_other(month: int, sign: str) -> None:
    ends = {3: "2025-Q1", 6: "2025-H1", 9: "2025-9M"}
    last = (dt.date(2025 + month // 12, month % 12 + 1, 1) - dt.timedelta(1)).day
    for text in (f"{month}{sign}2025", f"{last}{sign}{month:02}{sign}2025"):
        if month in ends:
            assert spoken_period(text).text == ends[month]
            continue
        with pytest.raises(BadParameter) as refused:
            spoken_period(text)
        told = refused.value.faults[0].action
        assert ("2025-H2" in told and "hoặc 2025 (" in told) == (month == 12)


@pytest.mark.parametrize("sign", SIGNS)
@pytest.mark.parametrize("part", ["H1", "h2", "Q1", "q4", "9M", "9m"])
def test_a_period_may_be_turned_round(part: str, sign: str) -> None:
    wanted = Period.parse(f"2025-{part.upper()}")
    assert spoken_period(f"{part}{sign}2025") == spoken_period(f"2025{sign}{part}") == wanted
    assert spoken_day(f"{part}{sign}2025", "ngày") == wanted.end


@pytest.mark.parametrize("text", ["", "13/2025", "0/2025", "29/6/2025", "31/6/2025", "2025-H3",
                                  "6/25", "6/2025/1", "H1", "2026-W33", "1/0"])  # fmt: skip
def test_what_is_no_period_is_refused(text: str) -> None:
    with pytest.raises(BadParameter):
        spoken_period(text)


@pytest.mark.parametrize("text", ["", "31/6/2025", "2026-W33", "20250630", "30/6/25", "2025", "6",
                                  "30/6/1825", "2025-H5", "13/2025"])  # fmt: skip
def test_what_is_no_day_is_refused(text: str) -> None:
    with pytest.raises(BadParameter, match=r"--on.*(09/01/2026|30/6/2025) hoặc"):
        spoken_day(text, "--on")


@pytest.mark.parametrize("sign", SIGNS)
def test_a_day_is_read_day_first(sign: str) -> None:
    wanted = dt.date(2025, 6, 7)
    assert spoken_day(f"7{sign}6{sign}2025", "ngày") == wanted
    assert days_in(f"DS 07{sign.strip() or '-'}06{sign.strip() or '-'}2025.xlsx") == [wanted]


def test_numbers_that_are_no_days_are_not_found_in_a_title() -> None:
    assert days_in("Số 12/2025, nhiệm kỳ 2020-2025, QĐ 123/2025/QĐ-UBND, 31/6/2025") == []


@pytest.mark.parametrize(("day", "wanted"), [
    ("2025-06-30", "2025-H1"), ("2025-05-16", "2025-H1"), ("2025-05-15", None),
    ("2025-12-31", "2025"), ("2025-07-01", None), ("2024-11-20", "2024"),
])  # fmt: skip
def test_a_list_closes_the_period_whose_end_it_speaks_for(
    plan: Plan, day: str, wanted: str | None
) -> None:
    closed = closed_by(plan, dt.date.fromisoformat(day))
    assert (closed.text if closed else None) == wanted


# The commands.


def where(data_dir: Path, outputs: Path) -> tuple[str, ...]:
    return ("--data-dir", str(data_dir), "--output-dir", str(outputs))


def test_a_report_without_words_is_the_only_wards_latest(
    ward: Path, outputs: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, err = run(capsys, "report", *where(ward, outputs))
    assert code == 0, err
    assert "p-1: danh sách mới nhất 2025-06-30.xlsx, kỳ 2025-H1" in err
    assert (outputs / "p-1" / "2025-H1-so-ket" / "bao-cao.html").is_file()
    code, out, err = run(capsys, "report", f"{ward}/units/p-1/", "30.6.2025", *where(ward, outputs))
    assert (code, "Không đổi" in out, 'Kỳ "30.6.2025" hiểu là 2025-H1' in err) == (0, True, True)


@pytest.mark.parametrize("wards", [0, 2])
def test_a_report_without_words_is_refused_among_none_or_several(
    wards: int, data_dir: Path, make_unit: Callable[..., Path], outputs: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    for number in range(wards):
        make_unit(f"p-{number}", {"2025-06-30": {"nhan_su": [person("0001")]}})
    code, _, err = run(capsys, "report", *where(data_dir, outputs))
    assert code == 2
    assert ("ghi tên: p-0, p-1" if wards else "plan09 start TỆP") in err


@pytest.mark.parametrize("given", ["Phường Hòa Lợi", "phường hoà lợi", "PHƯỜNG HÒA LỢI"])
def test_a_wards_own_name_is_its_folder(given: str, make_unit: Callable[..., Path]) -> None:
    data = make_unit("phuong-hoa-loi", {}).parents[1]
    assert given_unit(given, data) == "phuong-hoa-loi"


@pytest.mark.parametrize("given", ["Phường Hòa Lộc", "phuong-hoa-loc"])
def test_who_is_no_ward_is_told_which_there_are(
    given: str, make_unit: Callable[..., Path], outputs: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("phuong-an", "phuong-hoa-loi"):
        data = make_unit(name, {}).parents[1]
    code, _, err = run(capsys, "report", given, "2025-H1", *where(data, outputs))
    told = " ".join(err.split())
    assert code == 2
    assert 'có phải "phuong-hoa-loi"? đang có: phuong-hoa-loi, phuong-an' in told


@pytest.mark.parametrize("command", ["report", "check", "trace", "template", "mail"])
@pytest.mark.parametrize("path", ["/etc/p-1", "../p-1", "{data}/units", "{data}/units/p-1/x",
                                  "{data}/plan/p-1", "{data}/units/../p-1"])  # fmt: skip
def test_a_path_to_anywhere_else_is_refused(
    command: str, path: str, ward: Path, outputs: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    when = "2025-07-15" if command == "template" else "2025-H1"
    to = where(ward, outputs)[: 2 if command == "template" else 4]
    code, _, err = run(capsys, command, path.format(data=ward), when, *to)
    assert (code, "đơn vị: nhận được đường dẫn" in err) == (2, True)


@pytest.mark.parametrize("day", ["7/2025", "H1 2025", "31/6/2025", "15/7/25"])
def test_the_day_of_an_issue_is_a_whole_one(
    day: str, ward: Path, outputs: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ("issue", "p-1", "2025-H1", "--number", "12-BC/ĐU", "--date", day)
    code, _, err = run(capsys, *words, *where(ward, outputs))
    told = {
        "31/6/2025": "tháng 6 năm 2025 chỉ có 30 ngày",
        "15/7/25": "2100 → ghi đủ bốn chữ số năm: 15/7/2025 hoặc 2025-07-15",
    }
    rule = told.get(day, "ví dụ 09/01/2026 hoặc 2026-01-09")
    assert (code, rule in " ".join(err.split())) == (2, True)


@pytest.mark.parametrize(
    ("given", "number"),
    [
        ("Số: 25-BC/ĐU", "25-BC/ĐU"), ("26 - BC/ĐU", "26-BC/ĐU"), ("số 27-bc/đu", "27-BC/ĐU"),
        ("28 – BC/ ĐU", "28-BC/ĐU"), ("25/BC-ĐU", "25-BC/ĐU"), ("25-BC/ĐU 26-BC/ĐU",) * 2,
        ("27", "27-BC/ĐU"), ("số 27a", "27a-BC/ĐU"), ("27-BC/\u00d0U", "27-BC/ĐU"),
        ("27-bc/\u00f0u", "27-BC/ĐU"), ("27-KH/ĐU",) * 2, ("27/2025",) * 2, ("12345",) * 2,
        ("-BC/ĐU",) * 2, ("", ""),
    ],
)  # fmt: skip
def test_a_number_is_read_as_offices_write_it(given: str, number: str) -> None:
    assert spoken_number(given) == number


@pytest.mark.parametrize(
    ("given", "day"),
    [
        ("ngày 08 tháng 7 năm 2025", "2025-07-08"), ("8 tháng 7 năm 2025", "2025-07-08"),
        ("Ngày 8/7/2025", "2025-07-08"), ("ngày 31 tháng 6 năm 2025", "None"),
        ("ngày 8 tháng 7", "None"), ("tháng 7 năm 2025", "None"),
    ],
)  # fmt: skip
def test_a_day_is_read_in_words(given: str, day: str) -> None:
    assert str(whole_day(given)) == day


def test_a_number_in_other_words_is_echoed(
    ward: Path, outputs: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ("issue", "p-1", "2025-H1", "--number", "Số: 12 - BC/ĐU", "--date", "7/2025")
    _, _, err = run(capsys, *words, *where(ward, outputs))
    assert 'Số "Số: 12 - BC/ĐU" hiểu là 12-BC/ĐU' in err
    assert "số báo cáo" not in err


@pytest.mark.parametrize(
    "words", [("due", "--on", "05/7/2025"), ("issue", "p-1", "2025-H1", "--number", "x", "--date",
                                             "05/7/2025")]
)  # fmt: skip
def test_a_day_is_echoed_with_its_month_beyond_doubt(
    words: tuple[str, ...], ward: Path, outputs: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _, _, err = run(capsys, *words, *where(ward, outputs))
    assert 'Ngày "05/7/2025" hiểu là ngày 5 tháng 7 năm 2025' in err
    assert "ngày ban hành" not in err


def test_a_folder_that_is_no_data_folder_is_told_what_one_holds(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, _, err = run(capsys, "due", "--data-dir", str(tmp_path))
    assert (code, "không phải thư mục dữ liệu" in err) == (2, True)
    assert re.search(r"chép \S*data/plan và \S*data/thu\.yml vào đó", err)


@pytest.mark.parametrize(
    ("made", "said", "kind"),
    [
        ((), None, "so_ket"),
        (("tong_ket",), None, "tong_ket"),
        (("so_ket", "tong_ket"), None, "so_ket"),
        (("tong_ket",), "so-ket", "so_ket"),
    ],
)
def test_letters_are_of_the_report_that_is_there_unless_its_kind_is_said(
    tmp_path: Path, made: tuple[str, ...], said: str | None, kind: str
) -> None:
    for one in made:
        (tmp_path / "phuong-mau-1" / report_folder(one, "2022..2025")).mkdir(parents=True)
    found = report_asked(said, "phuong-mau-1", "2022..2025", ROOT / "data", tmp_path, "")
    assert found[:3] == (kind, "phuong-mau-1", "2022..2025")
