"""A target's year stands in `plan.yml` alone: whatever it is, one file makes it told and traced."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from lxml import html as lxml_html
from support import ROOT, plain_yaml, run

from plan09lib import open_review
from plan09lib.errors import BadParameter
from plan09lib.tell.explore.console import Console

UNIT, CITY = "phuong-mau-1", "thanh-pho-mau"
YEARS = [2025, 2027, 2030]
INTERIM, FINAL = ("2026-H1", "so-ket"), ("2026..2027", "tong-ket")
ADDED = {
    "id": "T27-1", "from": dt.date(2022, 7, 27), "short": "ngoại ngữ của công chức",
    "clause": "II.3/2027", "deadline": dt.date(2027, 12, 31),
    "text": "có trình độ ngoại ngữ từ bậc 3 trở lên", "population": "cong_chuc",
    "condition": {"scale": "ngoai_ngu", "at_least": "bac_3"}, "stated": 90, "applied": 90,
    "approved_by": None, "acts": "ubnd", "continues": "T25-5",
}  # fmt: skip
TOLD = "chỉ tiêu đến năm 2027"
Plan = dict[str, Any]


def add_2027(plan: Plan) -> None:
    """A target and an action due in 2027, between the two years there are, and a stage to it."""
    next(one for one in plan["targets"] if one["id"] == "T30-5")["continues"] = ADDED["id"]
    plan["targets"].append(ADDED)
    group = next(group for group in plan["task_groups"] if group["id"] == "3")
    due = next(action for action in group["actions"] if action["id"] == "3.4")
    group["actions"].append(due | {"id": "3.7", "title": TOLD, "targets_due": 2027})
    plan["stages"][1:] = [
        {"id": f"{first}..{last}", "start": dt.date(first, 1, 1), "end": dt.date(last, 12, 31)}
        for first, last in ((2026, 2027), (2028, 2030))
    ]


def keep_only(year: int) -> Callable[[Plan], None]:
    """What an office does whose plan has one deadline year."""

    def change(plan: Plan) -> None:
        plan["targets"] = [one for one in plan["targets"] if one["deadline"].year == year]
        known = {target["id"] for target in plan["targets"]}
        for target in plan["targets"]:
            if target.get("continues") not in known:
                target.pop("continues", None)
        for group in plan["task_groups"]:
            group["actions"] = [
                one for one in group["actions"] if one.get("targets_due") in (None, year)
            ]
        plan["recruit_standards"] = [
            one for one in plan["recruit_standards"] if known.issuperset(one["targets"])
        ]

    return change


def data_with(folder: Path, change: Callable[[Plan], None]) -> Path:
    """A data folder with one ward and one city, whose `plan.yml` alone is changed."""
    data, sample = folder / "data", ROOT / "data" / "sample"
    shutil.copytree(ROOT / "data" / "plan", data / "plan")
    shutil.copy(ROOT / "data" / "thu.yml", data)
    ward = shutil.copytree(sample / UNIT, data / "units" / UNIT)
    shutil.copy(ward / "2026-06-30.xlsx", ward / "2027-12-31.xlsx")
    (data / "city" / CITY).mkdir(parents=True)
    shutil.copy(sample / "city" / CITY / "thanh_pho.yml", data / "city" / CITY)
    path = data / "plan" / "plan.yml"
    plan = yaml.safe_load(path.read_text(encoding="utf-8"))
    change(plan)
    path.write_text(plain_yaml(plan), encoding="utf-8")
    return data


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder whose plan has a target due in 2027 too."""
    return data_with(tmp_path_factory.mktemp("2027"), add_2027)


@pytest.fixture
def plan09(data: Path, capsys: pytest.CaptureFixture[str]) -> Callable[..., str]:
    """Runs a command on `data` and gives what it says; it must succeed."""

    def command(*arguments: str, outputs: bool = True) -> str:
        where = [
            "--data-dir",
            str(data),
            *(["--output-dir", str(data.parent / "outputs")] * outputs),
        ]
        code, out, err = run(capsys, *arguments, *where)
        assert code == 0, err
        return out

    return command


def visible(path: Path) -> str:
    """What a reader of a page or letter sees, on one line."""
    return " ".join(lxml_html.parse(path).getroot().text_content().split())


@pytest.mark.parametrize(("period", "review"), [INTERIM, FINAL])
def test_a_target_due_in_2027_is_told_charted_traced_and_mailed(
    period: str, review: str, data: Path, plan09: Callable[..., str]
) -> None:
    asked = (UNIT, period, "--review", review)
    plan09("report", *asked)
    folder = data.parent / "outputs" / UNIT / f"{period.replace('..', '-')}-{review}"
    page = lxml_html.parse(folder / "bao-cao.html")
    assert len(page.xpath("//section[@id='T27-1']")) == 1
    assert page.xpath("//figure/@id") == ["bieu-do-cac-lop", "bieu-do-bac-thang"]
    (drawn,) = page.xpath("//figure[@id='bieu-do-bac-thang']//img/@alt")
    assert [year for year in YEARS if f"Đến năm {year}: " in drawn] == YEARS
    ((own,),) = [page.xpath("//section[@id='viec-3-7']/p[2]")]
    assert own.text_content().startswith("Trong 1 chỉ tiêu đến năm 2027: 1 ")
    annex = lxml_html.parse(folder / "phu-luc.html")
    for there, part in ((page, "ket-luan"), (page, "danh-gia"), (annex, "bac-thang")):
        assert "T27-1" in there.xpath(f"//section[@id='{part}']")[0].text_content(), part
    assert "khớp" in plan09("trace", *asked, outputs=False)
    plan09("mail", *asked, "--draft")
    for letter in ("lanh_dao", "to_chuc"):
        assert "T27-1" in visible(folder / "thu" / f"{letter}.html"), letter


def test_a_target_due_in_2027_is_looked_ahead_to(data: Path) -> None:
    review = open_review("so_ket", UNIT, INTERIM[0], data)
    assert "T27-1" in review.outlook().text
    assert "T27-1" in [goal.target.id for goal in review.told_training.goals]


def test_a_target_due_in_2027_is_rolled_up(data: Path, plan09: Callable[..., str]) -> None:
    package = str(data.parent / "goi.zip")
    plan09("report", UNIT, INTERIM[0])
    plan09("export-facts", package, UNIT)
    plan09("import-facts", CITY, package, outputs=False)
    plan09("rollup", CITY, INTERIM[0])
    page = visible(data.parent / "outputs" / CITY / f"{INTERIM[0]}-tong-hop" / "bao-cao.html")
    assert "Chỉ tiêu đến năm 2027" in page
    assert "khớp" in plan09("trace", CITY, INTERIM[0], "--review", "tong-hop", outputs=False)


def test_the_calendar_knows_a_stage_that_ends_in_2027(plan09: Callable[..., str]) -> None:
    assert "tổng kết 2026..2027  hạn 29/02/2028" in plan09("due", "--on", "2028-01-20")


def test_a_target_due_in_2027_can_be_explored(data: Path) -> None:
    review = open_review("kham_pha", UNIT, INTERIM[0], data)
    panel = Console(review)
    panel.target.value = "T27-1"
    assert "II.3/2027" in panel.verdict.value
    assert "bieu-do-xu-huong-2027" in review.chart("xu-huong").html
    assert "T27-1" in review.what_if(percent={"T27-1": 1}).changes().sentence
    assert "T27-1" in review.training(deadlines={"T27-1": "2028-12-31"}).html
    assert "T27-1" in review.forecast("T27-1").html


@pytest.mark.parametrize("year", [2025, 2030])
@pytest.mark.parametrize(("period", "review"), [INTERIM, ("2022..2025", "tong-ket")])
def test_a_plan_may_have_one_deadline_year(
    year: int, period: str, review: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = data_with(tmp_path, keep_only(year))
    asked = (UNIT, period, "--review", review, "--data-dir", str(data))
    code, _, err = run(capsys, "report", *asked, "--output-dir", str(tmp_path / "outputs"))
    assert code == 0, err
    assert run(capsys, "trace", *asked)[0] == 0
    (page,) = (tmp_path / "outputs" / UNIT).glob("*/bao-cao.html")
    (drawn,) = lxml_html.parse(page).xpath("//figure[@id='bieu-do-bac-thang']//img/@alt")
    assert [one for one in YEARS if f"Đến năm {one}: " in drawn] == [year]


def test_without_a_step_to_another_deadline_the_section_says_so(tmp_path: Path) -> None:
    review = open_review("so_ket", UNIT, INTERIM[0], data_with(tmp_path, keep_only(2030)))
    assert (
        review.ladders().text
        == "Kế hoạch không có chỉ tiêu nào tiếp nối một chỉ tiêu đến hạn trước."
    )


def test_steps_are_told_in_the_order_of_their_deadlines(data: Path) -> None:
    steps = open_review("so_ket", UNIT, INTERIM[0], data).told.ladders
    assert [(first.id, then.id) for first, then in steps][-2:] == [
        ("T25-5", "T27-1"),
        ("T27-1", "T30-5"),
    ]


@pytest.mark.parametrize(("view", "which"), [("targets", ()), ("chart", ("xu-huong",))])
def test_a_year_in_which_nothing_is_due_is_refused(view: str, which: tuple[str, ...]) -> None:
    with pytest.raises(BadParameter) as refused:
        getattr(open_review("so_ket", UNIT, "2025-H1"), view)(*which, 2027)
    assert 'nhận được "2027"; năm là năm có chỉ tiêu đến hạn → chọn một trong: 2025, 2030' in str(
        refused.value.message
    )
