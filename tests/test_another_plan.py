"""A plan that numbers everything otherwise, beside the default one: its report is its own."""

from __future__ import annotations

import datetime as dt
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from lxml import html as lxml_html
from support import PLAN_FOLDER, ROOT, person, plain_yaml, run

from plan09lib.read.form.form import write_workbook
from plan09lib.read.plan.plan import load_plan

OTHER = "dan-so"
WARD = "xa-thu"
FOREIGN = re.compile(r"II\.\d|III\.\d|69-KH|09-NQ|sáu nhóm|T25-|T30-|\b2025\b|\b2030\b|Nâng cao")
"""Words of the default plan that no report by another may have."""
LEVELS = ("dai_hoc", "dai_hoc", "trung_cap", "dai_hoc", None, "cao_dang")


def roster() -> list[dict[str, Any]]:
    officials = [
        person(f"1{n:03d}", education=level, political_theory="trung_cap", party_member="co")
        for n, level in enumerate(LEVELS * 2)
    ]
    leaders = [
        person(
            f"2{n:03d}",
            group="can_bo",
            position="Bí thư Đoàn Thanh niên",
            education="dai_hoc",
            political_theory=level,
            is_key="khong",
            planned_position="Phó Bí thư" if n else None,
        )  # fmt: skip
        for n, level in enumerate(("cao_cap", "trung_cap", "so_cap"))
    ]
    return [*officials, *leaders]


def activity(day: dt.date, code: str, body: str, content: str) -> dict[str, Any]:
    return {"date": day, "action_id": code, "body": body, "content": content}


def sheets() -> dict[str, list[dict[str, Any]]]:
    day = dt.date(2026, 5, 5)
    done = [
        activity(day, "một/a", "Tổ dân phố 1", "hội nghị đối thoại"),
        activity(day, "năm/b", "Ủy ban Kiểm tra Đảng ủy", "cuộc kiểm tra"),
        activity(day, "một-a", "Tổ dân phố 2", "mã viết sai"),
    ]
    votes = {"position": "Chủ tịch", "date": day, "issued": 30, "returned": 30, "high": 20,
             "medium": 8, "low": 2}  # fmt: skip
    said = {"section": "ba", "comment_kind": "uu_diem", "content": "Đã mở được lớp", "date": day,
            "author": "Ban Xây dựng Đảng"}  # fmt: skip
    return {"nhan_su": roster(), "hoat_dong": done, "tin_nhiem": [votes], "nhan_xet": [said]}


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with both plans and one ward that works by the other one from March 2026."""
    folder = tmp_path_factory.mktemp("khac") / "data"
    shutil.copytree(PLAN_FOLDER, folder / "plan")
    shutil.copytree(ROOT / "tests" / "cases" / "plans" / OTHER, folder / "plan" / OTHER)
    ward = folder / "units" / WARD
    ward.mkdir(parents=True)
    name = {"from": "2026-01-01", "ward": "xã Thử", "parent": "ĐẢNG BỘ TỈNH THỬ",
            "committee": "ĐẢNG ỦY XÃ THỬ", "place": "Thử"}  # fmt: skip
    unit = {
        "unit": WARD, "synthetic": True, "valid": {"from": "2026-01-01"}, "names": [name],
        "plans": [{"id": OTHER, "from": "2026-03-01", "number": "5-CTr/ĐU"}],
        "coverage": [{"from": "2026-01-01", "chi_bo": 5, "to_dan_pho": 4, "co_quan": 6}],
        "in_use_since": "2026-03-31",
    }  # fmt: skip
    (ward / "don_vi.yml").write_text(plain_yaml(unit), encoding="utf-8")
    plan = load_plan(folder / "plan", OTHER)
    for day in ("2026-03-31", "2026-06-30"):
        frames = {slug: pd.DataFrame(rows) for slug, rows in sheets().items()}
        write_workbook(ward / f"{day}.xlsx", frames, plan.layout, plan.vocabularies, "GIẢ LẬP")
    return folder


@pytest.fixture(scope="module")
def made(data: Path) -> Path:
    """The folder of its interim report, which has passed the gate."""
    from plan09lib.deliver.publish.publish import publish

    return publish("so_ket", WARD, "2026-H1", data, data.parent / "outputs").folder


@pytest.fixture
def plan09(data: Path, capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str, str]]:
    """Runs a command on `data`."""

    def command(*arguments: str, outputs: bool = True) -> tuple[int, str, str]:
        where = ["--output-dir", str(data.parent / "outputs")] if outputs else []
        return run(capsys, *arguments, "--data-dir", str(data), *where)

    return command


def text_of(path: Path) -> str:
    return " ".join(lxml_html.parse(path).getroot().text_content().split())


def test_a_report_by_another_plan_lies_apart_and_has_no_word_of_the_default_one(made: Path) -> None:
    assert made.name == f"2026-H1-so-ket-{OTHER}"
    for name in ("bao-cao.html", "phu-luc.html", "thu.html"):
        assert not FOREIGN.findall(text_of(made / name)), name


def test_each_of_its_groups_has_a_part_with_its_heading(made: Path) -> None:
    page = lxml_html.parse(made / "bao-cao.html").getroot()
    headings = [one.text_content() for one in page.iter("h3")]
    titles = ["Gần dân", "Lấy phiếu và xếp loại", "Học tập", "Chuyển đổi số", "Kỷ cương",
              "Chăm lo", "Quy hoạch", "Việc khác"]  # fmt: skip
    assert [one for one in headings if one in titles] == titles
    ids = [one.get("id") for one in page.iter() if one.get("id")]
    assert len(ids) == len(set(ids))
    assert {"viec-hai_2d_a", "viec-hai-a"} <= set(ids)
