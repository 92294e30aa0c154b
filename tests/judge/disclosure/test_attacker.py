"""What a reader with every shared file of a ward can work out: nothing protected.

`make attack` runs the same over all samples, their reports published whole, and many more wards.
"""

from __future__ import annotations

import datetime as dt
import io
import json
import zipfile
from collections.abc import Callable, Mapping
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import docx
import pandas as pd
import pytest
import xlsxwriter
from attacker import UNREAD, SharedReport, leaks
from generated import invent
from mail_samples import PERIOD, UNIT, data_folder, prepared
from shared_files import write_periods, write_shared

from plan09lib.deliver.city.facts_export import export_facts
from plan09lib.deliver.mail.run import write_letters
from plan09lib.read.period.issue import HumanPart, Issue
from plan09lib.read.plan.plan import Plan
from plan09lib.tell.report.opening import open_report_review

DATA = Path(__file__).resolve().parents[3] / "data"
SAMPLES = {
    "phuong-mau-1": [("so_ket", "2024"), ("tong_ket", "2022..2025")],
    "phuong-mau-2": [("so_ket", "2024"), ("so_ket", "2025-H1")],
    "phuong-mau-3": [("so_ket", "2026-H1")],
    "phuong-cu-a": [("so_ket", "2025-H1")],
}
PERIODS = ("2024-H1", "2024", "2025-H1")
SEEDS = range(2)
ISSUE = Issue("12-BC/ĐU", dt.date(2025, 7, 15), human=HumanPart(without="chưa họp"))
CUTS = ("chi_bo", "lanh_dao", "to_chuc")
LETTERS = [f"{cut}.{form}" for cut in CUTS for form in ("eml", "html")]
LETTERS += ["xem-truoc.html", ".plan09.json"]


@pytest.mark.parametrize("unit", SAMPLES)
def test_nothing_protected_of_a_sample_ward_can_be_worked_out(
    unit: str, tmp_path: Path, plan: Plan
) -> None:
    folders = write_periods(DATA, unit, plan, SAMPLES[unit], tmp_path)
    assert len(folders) == len(SAMPLES[unit])
    assert leaks(folders) == []


@pytest.mark.parametrize("seed", SEEDS)
def test_nor_of_a_generated_ward(seed: int, tmp_path: Path, plan: Plan) -> None:
    unit = invent(seed, plan)
    unit.write(tmp_path, plan)
    asked = [("so_ket", period) for period in PERIODS]
    folders = write_periods(tmp_path, unit.unit_id, plan, asked, tmp_path / "out")
    assert leaks(folders) == []


def test_nor_of_an_issued_report_with_its_letters_and_a_package_of_its_facts(
    tmp_path: Path,
) -> None:
    """All that `plan09 issue`, `plan09 mail` and `plan09 export-facts` leave."""
    data, outputs = data_folder(tmp_path), tmp_path / "out"
    review = open_report_review("so_ket", UNIT, PERIOD, data, ISSUE)
    folder = write_shared(review, outputs / UNIT / f"{PERIOD}-so-ket")
    write_letters(prepared(data, outputs))
    package = tmp_path / "goi.zip"
    export_facts(package, data, outputs, [UNIT])
    read = {one.where.split(" › ")[0] for one in SharedReport(folder).carriers}
    assert read == {
        "ban-hanh.json", "bao-cao.docx", "bao-cao.html", "bao-cao.ipynb", "facts.csv",
        "facts.parquet", "manifest.json", "phu-luc.docx", "phu-luc.html", "phu-luc.xlsx",
        "thu.html", "thu.txt", *(f"thu/{one}" for one in LETTERS),
    }  # fmt: skip
    assert leaks([folder], [package]) == []


# He is no fool: each kind of giveaway, planted into files that give nothing away, is on his list.

ROW = {
    "target_id": "T25-5",
    "n": 12,
    "k": 7,
    "percent": 80,
    "rule": "ceil",
    "deadline": "2025-12-31",
}


ABOUT = {"unit": "p-1", "period": "2025-H1", "review": "so_ket"}


def planted(
    folder: Path,
    told: Mapping[str, object],
    period: str = "2025-H1",
) -> Path:
    """A report's folder in which just these numbers stand."""
    folder.mkdir()
    facts = "".join(f'<data value="{v}" data-fact="{i}">{v}</data>' for i, v in told.items())
    (folder / "bao-cao.html").write_text(facts, encoding="utf-8")
    (folder / "bao-cao.ipynb").write_text(json.dumps({"cells": []}), encoding="utf-8")
    pd.DataFrame([ROW]).to_csv(folder / "facts.csv", index=False)
    (folder / "manifest.json").write_text(json.dumps(ABOUT | {"period": period}), encoding="utf-8")
    return folder


YOUNG = "tuoi.now.khong_chuyen_trach"
PLANTED: dict[str, tuple[dict[str, object], str]] = {
    "a rating of one by subtraction": (
        {"xep-loai.2024.dang.total.total": 32,
         "xep-loai.2024.dang.total.hoan_thanh_xuat_sac+hoan_thanh_tot": 31,
         "xep-loai.2024.dang.total.khong_hoan_thanh": 0},
        "hoan_thanh",
    ),
    "a rating of a few told": ({"xep-loai.2024.dang.can_bo.hoan_thanh": 2}, "can_bo hoan_thanh"),
    "people gone by a deadline": ({"T25-5.nothing_n": 10}, "leave or pass"),
    "people gone by heads needed then": (
        {"T25-5.nothing_need": 8, "T25-5.nothing_k": 7, "T25-5.nothing_left": 1}, "leave",
    ),
    "the end of a year": ({"T25-5.under_way_2026_n": 11}, "gone by 2026"),
    "a need then in the training plan": ({"ke-hoach-T25-5.need": 9}, "leave or pass"),
    "votes on a title": ({"phieu.0.low": 6}, "phieu.0.low"),
    "somebody's age": ({"tuoi.now.khong_chuyen_trach.median": 37}, "median"),
    "a band of all but a few": (
        {"tuoi.now.khong_chuyen_trach.below_40": 8, "tuoi.now.khong_chuyen_trach.total": 12},
        "not tuoi",
    ),
    "discipline of a few": ({"ky-luat.total.dang": 2}, "ky-luat"),
}  # fmt: skip


@pytest.mark.parametrize("name", PLANTED)
def test_he_finds_what_one_report_gives_away(name: str, tmp_path: Path) -> None:
    told, quantity = PLANTED[name]
    found = leaks([planted(tmp_path / "a", told)])
    assert any(quantity in leak.quantity for leak in found), found


@pytest.mark.parametrize(
    ("first", "second", "quantity"),
    [
        ({"ky-luat.total.dang": 5}, {"ky-luat.total.dang": 6}, "ky-luat"),
        ({f"{YOUNG}.below_40": 9}, {f"{YOUNG}.below_40": 8}, "tuoi"),
        (
            {"xep-loai.2023.dang.total.hoan_thanh_tot": 26, "xep-loai.2023.dang.total.total": 32,
             "xep-loai.2023.dang.total.hoan_thanh_xuat_sac": 6},
            {"xep-loai.2023.dang.total.hoan_thanh_tot": 26, "xep-loai.2023.dang.total.total": 31,
             "xep-loai.2023.dang.total.hoan_thanh_xuat_sac": 5},
            "hoan_thanh_xuat_sac",
        ),
    ],
)  # fmt: skip
def test_he_lays_two_reports_beside_each_other(
    first: dict[str, int], second: dict[str, int], quantity: str, tmp_path: Path
) -> None:
    """Of discipline a half-year and its year: the other half is the difference."""
    folders = [planted(tmp_path / "a", first, "2024-H1"), planted(tmp_path / "b", {}, "2024-H2")]
    folders.append(planted(tmp_path / "c", second, "2024"))
    assert any(quantity in leak.quantity for leak in leaks(folders))


# Whatever carries it: each kind of file, and each place in it where something can be said.

SAID = "Trong năm kỷ luật 2 người."
LOW = '<p><data value="6" data-fact="phieu.0.low">6</data></p>'
FACTS = pd.DataFrame([ROW | {"baseline_exited_by_age": 1}])


def word(change: Callable[[Any], object]) -> bytes:
    """A Word file that was changed so."""
    document, content = docx.Document(), io.BytesIO()
    change(document)
    document.save(content)
    return content.getvalue()


def workbook(change: Callable[[Any], object]) -> bytes:
    """An Excel file of one sheet that was changed so."""
    content = io.BytesIO()
    with xlsxwriter.Workbook(content) as book:
        change(book.add_worksheet())
    return content.getvalue()


def in_a_hidden_row(sheet: Any) -> None:
    sheet.write_row(0, 0, ["Kỷ luật", 2])
    sheet.set_row(0, None, None, {"hidden": True})


def in_a_table(document: Any) -> None:
    cells = document.add_table(1, 2).rows[0].cells
    cells[0].text, cells[1].text = "Kỷ luật", "2"


def in_a_property(document: Any) -> None:
    document.core_properties.subject = SAID


def notebook(**parts: Any) -> bytes:
    """A notebook of one cell with these parts."""
    cell = {"id": "o-1", "cell_type": "code", "source": "", "metadata": {}, "outputs": []} | parts
    return json.dumps({"cells": [cell], "metadata": {}}).encode()


def shown(form: str, text: str) -> bytes:
    output = {"output_type": "execute_result", "data": {form: [text]}}
    return notebook(outputs=[output])


def letter(subject: str = "Báo cáo", plain: str = "", html: str = "", **enclosed: bytes) -> bytes:
    """A letter as it goes to a mail server."""
    message = EmailMessage()
    message["Subject"] = subject
    message.set_content(plain)
    message.add_alternative(html or "<p></p>", subtype="html")
    for name, content in enclosed.items():
        named = name.replace("_", ".")
        message.add_attachment(content, maintype="application", subtype="x", filename=named)
    return message.as_bytes()


def zipped(**files: bytes) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as package:
        for name, one in files.items():
            package.writestr(name.replace("_", "."), one)
    return content.getvalue()


IN_BODY = word(lambda document: document.add_paragraph(SAID))
CARRIERS: dict[str, tuple[str, bytes]] = {
    "the page": ("bao-cao.html", LOW.encode()),
    "the annex page": ("phu-luc.html", LOW.encode()),
    "an attribute of a page": ("tinh-46.html", f'<p title="{SAID}">Không</p>'.encode()),
    "a comment of a page": ("tinh-46.html", f"<p>Không</p><!-- {SAID} -->".encode()),
    "the document": ("bao-cao.docx", IN_BODY),
    "a table": ("bao-cao.docx", word(in_a_table)),
    "a header": ("bao-cao.docx", word(lambda d: d.sections[0].header.add_paragraph(SAID))),
    "a property": ("bao-cao.docx", word(in_a_property)),
    "the annex": ("phu-luc.docx", IN_BODY),
    "the workbook": ("phu-luc.xlsx", workbook(lambda s: s.write_row(0, 0, ["Kỷ luật", 2]))),
    "a hidden row": ("phu-luc.xlsx", workbook(in_a_hidden_row)),
    "a comment of the workbook": ("phu-luc.xlsx", workbook(lambda s: s.write_comment(0, 0, SAID))),
    "the name of a sheet": ("phu-luc.xlsx", workbook(lambda s: setattr(s, "name", "Kỷ luật 2"))),
    "the facts": ("facts.csv", FACTS.to_csv(index=False).encode()),
    "the facts for programs": ("facts.parquet", FACTS.to_parquet()),
    "a result of a cell": ("bao-cao.ipynb", shown("text/html", LOW)),
    "its LaTeX": ("bao-cao.ipynb", shown("text/latex", r"Kỷ luật \\textbf{2} người")),
    "its plain text": ("bao-cao.ipynb", shown("text/plain", SAID)),
    "a result for programs": ("bao-cao.ipynb", shown("application/json", json.dumps({"a": SAID}))),
    "what a cell prints": ("bao-cao.ipynb", notebook(outputs=[{"text": [SAID]}])),
    "a source": ("bao-cao.ipynb", notebook(source=f"# {SAID}")),
    "a cell's metadata": ("bao-cao.ipynb", notebook(metadata={"note": SAID})),
    "the letter": ("thu.txt", "Trước hạn có 2 người nghỉ hưu 1 người.".encode()),
    "the letter's page": ("thu.html", f"<p>{SAID}</p>".encode()),
    "a draft's subject": ("thu/lanh_dao.eml", letter(SAID)),
    "a draft's text": ("thu/lanh_dao.eml", letter(plain=SAID)),
    "a draft's page": ("thu/lanh_dao.eml", letter(html=f"<p>{SAID}</p>")),
    "what a draft encloses": ("thu/lanh_dao.eml", letter(bao_docx=IN_BODY)),
    "a package enclosed": ("thu/lanh_dao.eml", letter(bao_zip=zipped(phu_html=LOW.encode()))),
    "the manifest": ("manifest.json", json.dumps(ABOUT | {"note": SAID}).encode()),
    "the record of issue": ("ban-hanh.json", json.dumps({"human": {"words": [SAID]}}).encode()),
    "a package": ("goi.zip", zipped(facts_parquet=FACTS.to_parquet())),
    "a line of a package": ("goi.zip", zipped(goi_json=json.dumps({"note": SAID}).encode())),
}


@pytest.mark.parametrize("name", CARRIERS)
def test_he_reads_everything_that_leaves(name: str, tmp_path: Path) -> None:
    file, content = CARRIERS[name]
    folder = planted(tmp_path / "a", {})
    assert leaks([folder]) == []
    (folder / file).parent.mkdir(exist_ok=True)
    (folder / file).write_bytes(content)
    found = leaks([folder])
    assert found
    assert UNREAD not in {leak.by for leak in found}


def test_a_file_that_he_cannot_read_is_on_his_list(tmp_path: Path) -> None:
    folder = planted(tmp_path / "a", {})
    (folder / "so-lieu.odt").write_bytes(b"")
    assert [(leak.quantity, leak.by) for leak in leaks([folder])] == [("so-lieu.odt", UNREAD)]


def test_he_reads_nothing_that_stays_in_the_office(tmp_path: Path) -> None:
    folder = planted(tmp_path / "a", {})
    (folder / "noi_bo").mkdir()
    (folder / "noi_bo" / "so-lieu-noi-bo.html").write_text(f"<p>{SAID}</p>", encoding="utf-8")
    assert leaks([folder]) == []


def test_what_is_public_by_duty_is_not_on_his_list(tmp_path: Path) -> None:
    told = {"T25-5.n": 12, "T25-5.k": 7, "T25-5.to_send": 2, "dao-tao.all.sent_people": 3}
    assert leaks([planted(tmp_path / "a", told)]) == []
