"""The proposed plan by name: an internal list that no letter, export or manifest holds."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from issues import issue_of
from mail_samples import PERIOD, UNIT, data_folder, prepared
from python_calamine import CalamineWorkbook
from support import ROOT, person

from plan09lib.deliver.city.facts_export import export_facts
from plan09lib.deliver.internal.training_workbook import write_training_list
from plan09lib.deliver.page.files import FACTS, FACTS_CSV, PAGE
from plan09lib.deliver.record.issue_record import ISSUED, write_issue_record
from plan09lib.deliver.record.issued import keep_edition
from plan09lib.deliver.record.manifest import MANIFEST, is_current, sources, write_manifest
from plan09lib.deliver.record.published import list_of
from plan09lib.deliver.record.request import checked_request
from plan09lib.errors import BadParameter
from plan09lib.judge.prospect.shared import shared_facts
from plan09lib.read.city.package import open_package
from plan09lib.tell.report.opening import open_report_review
from plan09lib.tell.report.review import Review

OFFICER = {"group": "can_bo", "is_mass_org": "x", "position": "Chủ tịch Hội Nông dân",
           "mass_work_training": "có", "it_level": "cơ bản", "education": "đại học"}  # fmt: skip
NOTEBOOK = ROOT / "notebooks" / "so_ket.ipynb"
Opens = Callable[..., Review]


@pytest.fixture
def opened(make_unit: Callable[..., Path], data_dir: Path) -> Opens:
    """The interim review of 2026 of a ward with these people."""

    def open_ward(rows: list[dict[str, Any]], own: str = "") -> Review:
        folder = make_unit("p-1", {"2026-12-31": {"nhan_su": rows}})
        if own:
            (folder / "dao_tao.yml").write_text(own, encoding="utf-8")
        return open_report_review("so_ket", "p-1", "2026", data_dir)

    return open_ward


def table(path: Path) -> tuple[list[str], list[dict[str, Any]]]:
    """The heading of a list and its rows by header."""
    sheet = CalamineWorkbook.from_path(str(path)).get_sheet_by_name("Đào tạo")
    rows = sheet.to_python(skip_empty_area=False)
    top = next(place for place, row in enumerate(rows) if row[0] == "Mã")
    found = [dict(zip(rows[top], row, strict=True)) for row in rows[top + 1 :]]
    return [row[0] for row in rows[:top]], found


def test_a_row_per_person_course_and_year_with_its_reason(opened: Opens, tmp_path: Path) -> None:
    rows = [person("0012", **OFFICER, political_theory="chưa", sent_to_basic_theory="có")]
    rows.append(person("0013", **OFFICER))
    review = opened(rows, "courses: [{id: llct_so_cap, price: 1500000}]")
    heading, listed = table(write_training_list(review, tmp_path))
    assert heading[0].startswith("NỘI BỘ")
    assert any("giữ lại bản đã sửa, đặt cạnh danh sách mới" in line for line in heading)
    assert "ĐỀ XUẤT" in heading[1]
    assert "phường Thử" in heading[1]
    assert len(listed) == review.training_proposal.plan.seats == 4
    first = next(row for row in listed if row["Mã"] == "0012")
    assert first["Loại"] == "lý luận chính trị"
    assert (first["Trình độ"], first["Trạng thái"]) == ("sơ cấp", "được cử đi")
    assert f"{first['Từ ngày']} {first['Đến ngày']}" == "2027-02-01 2027-03-31"
    assert (first["Họ và tên"], first["Kinh phí dự kiến, đồng"]) == ("Mẫu Văn 0012", 1500000)
    assert first["Chỉ tiêu phục vụ"] == "T30-2c"
    assert first["Lý do"] == (
        "Chưa có trình độ lý luận chính trị từ trung cấp trở lên (T30-2c); "
        "học trước để đủ điều kiện học trung cấp lý luận chính trị."
    )
    unknown = next(row for row in listed if row["Mã"] == "0013")
    assert unknown["Lý do"].startswith("Chưa rõ đã có trình độ lý luận chính trị"), "blank: unknown"
    assert "cột Lý luận chính trị, Cử học sơ cấp LLCT trước khi cử" in unknown["Lý do"]


def test_no_cell_becomes_a_formula_and_two_lists_are_equal(opened: Opens, tmp_path: Path) -> None:
    name = '=HYPERLINK("x","y")'
    review = opened([person("0012", **OFFICER, political_theory="chưa", full_name=name)])
    first, second = (write_training_list(review, tmp_path / part) for part in "ab")
    assert first.read_bytes() == second.read_bytes()
    _, listed = table(first)
    assert listed[0]["Họ và tên"] == name
    with zipfile.ZipFile(first) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
    assert "<dataValidation " in sheet


def test_nobody_to_send_gives_a_list_that_says_so(opened: Opens, tmp_path: Path) -> None:
    review = opened([person("1", **OFFICER, political_theory="trung cấp")], "courses: []")
    barred = review.training_proposal.plan.seats
    heading, listed = table(write_training_list(review, tmp_path))
    assert (barred, listed) == (0, [])
    assert "Không đề xuất cử ai" in "".join(heading)


def test_only_reviews_that_propose_a_plan_have_the_list(tmp_path: Path) -> None:
    with pytest.raises(BadParameter, match="--with-names"):
        checked_request("du_lieu", UNIT, PERIOD, tmp_path, tmp_path, None, None, True)


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Review]:
    """A folder with data and an issued report beside which the list lies, and its review."""
    folder = tmp_path_factory.mktemp("noi-bo")
    issue = issue_of()
    review = open_report_review("so_ket", UNIT, PERIOD, data_folder(folder), issue)
    run = folder / "out" / UNIT / f"{PERIOD}-so-ket"
    run.mkdir(parents=True)
    (run / PAGE).write_text('<!DOCTYPE html><html lang="vi"><p>Toàn văn</p>', encoding="utf-8")
    shared_facts(review.frame).to_csv(run / FACTS_CSV, index=False, lineterminator="\n")
    shared_facts(review.frame).to_parquet(run / FACTS, index=False)
    write_training_list(review, run)
    write_issue_record(run, issue)
    write_manifest(run, sources(review, NOTEBOOK, issue), review, "data")
    return folder, review


def proposed_names(office: tuple[Path, Review]) -> set[str]:
    _, listed = table(list_of(office[0] / "out" / UNIT / f"{PERIOD}-so-ket"))
    return {row["Họ và tên"] for row in listed}


def test_neither_letters_nor_an_export_nor_the_record_hold_the_list(
    office: tuple[Path, Review], tmp_path: Path
) -> None:
    folder, review = office
    names = proposed_names(office)
    assert names, "else nothing is shown"
    run = folder / "out" / UNIT / f"{PERIOD}-so-ket"
    mailing = prepared(folder / "data", folder / "out")
    assert mailing.mails
    shared = {(run / name).read_bytes() for name in (PAGE, FACTS_CSV)}
    for mail in mailing.mails.values():
        assert {file for one in mail.attachments for file in one.issued} <= shared
        said = mail.html + mail.letter.plain + mail.letter.subject
        assert [name for name in names if name in said] == []
    export_facts(tmp_path / "goi", folder / "data", folder / "out")
    files = open_package(tmp_path / "goi").files
    assert not any(".xlsx" in name or "noi_bo" in name for name in files)
    assert [name for name in names if name.encode() in b"".join(files.values())] == []
    recorded = set(json.loads((run / MANIFEST).read_text())["outputs"])
    assert recorded == {PAGE, FACTS, FACTS_CSV, ISSUED}
    assert is_current(run, sources(review, NOTEBOOK, review.issue))


def test_a_kept_edition_is_without_the_list(office: tuple[Path, Review]) -> None:
    folder, _ = office
    order = checked_request("so_ket", UNIT, PERIOD, folder / "data", folder / "out", None)
    assert list_of(order.place.target).is_file()
    keep_edition(order.place)
    kept = next(order.place.target.parent.glob("*.12-BC-DU"))
    assert (kept / PAGE).is_file()
    assert not (kept / "noi_bo").exists()


def test_only_the_internal_list_says_which_condition_a_few_people_do_not_meet(
    opened: Opens, tmp_path: Path
) -> None:
    rows = [person("1", **OFFICER, political_theory="sơ cấp", sent_to_basic_theory="có")]
    review = opened(rows, "courses: [{id: llct_trung_cap, age_max: 40}]")
    heading, _ = table(write_training_list(review, tmp_path))
    assert heading[-1] == ""
    assert "T30-2c thiếu 1 người (trình độ phải có trước khi học hoặc tuổi đi học)" in heading[-2]
    assert "tuổi đi học" not in review.directions().text
