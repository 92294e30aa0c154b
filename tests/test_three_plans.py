"""Plans of other kinds: each target is judged as by hand or named as unsaid, and both reviews pass
the gate.
"""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from docx import Document
from lxml import html as lxml_html
from plan_samples import ALL, CONGRESS, PROVINCE, OtherPlan, course, data_folder

from plan09lib.deliver.publish.publish import publish
from plan09lib.judge.city.facts_table import read_facts
from plan09lib.tell.explore.explorer import open_explorer
from plan09lib.tell.numbers.explain import faults, trace_fact
from plan09lib.tell.report.opening import open_review
from plan09lib.tell.words.narrate import TEMPLATES


@pytest.fixture(scope="module", params=ALL, ids=lambda other: other.id)
def other(request: pytest.FixtureRequest) -> OtherPlan:
    return request.param


@pytest.fixture(scope="module")
def data(other: OtherPlan, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return data_folder(tmp_path_factory.mktemp(other.id) / "data", other)


def test_every_target_comes_out_as_by_hand(other: OtherPlan, data: Path) -> None:
    review = open_review("tong_ket", "xa-thu", other.stage, str(data))
    assert {one.key: one.status for one in review.measured} == dict(other.verdicts)
    rows = review.frame[["target_id", "prospect"]].to_dict("records")
    assert {row["target_id"]: row["prospect"] for row in rows} == dict(other.classes)
    assert list(faults(review)) == []


def test_a_yearly_target_is_counted_by_the_years_that_are_over(tmp_path: Path) -> None:
    """It is asked again next year: "1 đạt" alone would say that it is done."""
    review = open_review("so_ket", "xa-thu", "2023", str(data_folder(tmp_path / "data", PROVINCE)))
    told = review.verdict().text, review.document().text
    how = "hỏi lại từng năm: đạt là mọi năm đã hết đều đạt, một năm không đạt là không đạt)"
    assert [text.count(how) for text in told] == [1, 1]
    assert "✔ 1 đạt" in told[0]


def test_every_target_of_it_is_explored(other: OtherPlan, data: Path) -> None:
    explored = open_explorer("xa-thu", other.part, data)
    plan = explored.plan
    for one in (*plan.targets, *plan.measured):
        assert explored.target(one.id).sentence.startswith(one.id)


@pytest.mark.parametrize("kind", ["so_ket", "tong_ket"])
def test_its_reports_pass_the_gate_and_name_every_target(
    other: OtherPlan, data: Path, kind: str
) -> None:
    period = other.part if kind == "so_ket" else other.stage
    folder = publish(kind, "xa-thu", period, data, data.parent / "outputs").folder
    page = lxml_html.parse(folder / "bao-cao.html").getroot()
    text = " ".join(page.text_content().split())
    review = open_review(kind, "xa-thu", period, str(data))
    for one in review.told_measures.last:
        assert one.target.text in text or one.target.text.capitalize() in text
        assert page.get_element_by_id(one.id) is not None
    for unsaid in review.plan.file.unsaid:
        assert unsaid.text in text
        assert unsaid.reason in text
    assert "Cử người đi học để" not in text or review.plan.targets
    if kind == "tong_ket":  # what is to become of each target is proposed
        proposed = table_rows(page, "Đề xuất kết thúc, tiếp tục hoặc điều chỉnh chỉ tiêu")
        assert {row[0]: row[2] for row in proposed if row[0] in PROPOSED} == {
            name: PROPOSED[name] for name in review.plan.asked_ids if name in PROPOSED
        }
        assert {row[0] for row in proposed} == {*review.plan.asked_ids}
        signed = words_of(folder / "bao-cao.docx").casefold()
        assert all(unsaid.text.casefold() in signed for unsaid in review.plan.file.unsaid)
        assert "đề xuất xử lý các chỉ tiêu" in signed
    if review.plan.kind != "Kế hoạch":
        for file in folder.rglob("*"):
            assert not PLAN_SAID.findall(words_of(file)), file.name
        assert f"sau đây gọi là {review.plan.kind}" in words_of(folder / "bao-cao.docx")
    check_facts(folder, review)


def check_facts(folder: Path, review: Any) -> None:
    """Targets of a range stand in the facts, as judged; what is not told there is blank."""
    facts = pd.read_csv(folder / "facts.csv", dtype={"target_id": str})
    ranged = facts[facts["measure"].notna()]
    assert ranged["target_id"].tolist() == [one.target.id for one in review.measured]
    assert ranged["status"].tolist() == [one.status for one in review.measured]
    hidden = [one.is_hidden for one in review.told_measures.every]
    values = [None if hides else one.found.value
              for one, hides in zip(review.measured, hidden, strict=True)]  # fmt: skip
    assert ranged["value"].astype(object).where(ranged["value"].notna(), None).tolist() == [
        None if value is None else pytest.approx(float(value)) for value in values
    ]
    assert ranged["k"].isna()[hidden].all()
    learnt = [target.id for target in review.plan.targets]
    assert facts.loc[facts["measure"].isna(), "target_id"].tolist() == learnt
    read = read_facts((folder / "facts.parquet").read_bytes(), "x")  # what a city reads of it
    assert read["target_id"].tolist() == facts["target_id"].tolist()
    assert read["status"].tolist() == facts["status"].tolist()


PROPOSED = {
    "M3": "Kết thúc, giữ mức hiện có", "M4": "Kết thúc, giữ mức đã đạt ở năm gần nhất",
    "N1": "Chuyển tiếp sang giai đoạn sau", "N2": "Kết thúc, giữ mức hiện có",
    "CT2": "Rà soát, ghi bổ sung; vẫn chưa đủ thì chuyển tiếp",
    "CT3": "Chuyển tiếp sang giai đoạn sau", "CT6": "Kết thúc, giữ mức hiện có",
}  # fmt: skip
"""What is proposed of some targets that name a range, by their verdicts in `plan_samples.py`."""


def table_rows(page: Any, caption: str) -> list[list[str]]:
    """The texts of the rows of the table with that caption."""
    table = next(one for one in page.iter("table") if one.findtext("caption") == caption)
    return [
        [" ".join(cell.text_content().split()) for cell in row]
        for row in table.iterfind("tbody/tr")
    ]


PLAN_SAID = re.compile(r".{0,30}\bkế hoạch(?! đào tạo)\b.{0,30}", re.IGNORECASE)
"""What a plan that is another kind of document is not; a plan of training is one."""


def words_of(file: Path) -> str:
    """What people read in a file of a report; nothing of what programs read."""
    if file.suffix == ".html":
        return str(lxml_html.parse(file).getroot().text_content())
    if file.suffix == ".docx":
        document = Document(str(file))
        cells = [c.text for t in document.tables for row in t.rows for c in row.cells]
        return "\n".join([*(p.text for p in document.paragraphs), *cells])
    return file.read_text(encoding="utf-8") if file.suffix == ".txt" else ""


def test_no_template_calls_every_plan_by_one_name() -> None:
    """Letters and annexes that no sample ward of another plan has, too."""
    own = re.compile(r"\bkế hoạch(?! (đào tạo|khác\.|\{\{ version))", re.IGNORECASE)
    said = {
        f"{path.name}: {line.strip()[:90]}"
        for path in TEMPLATES.rglob("*.j2")
        if path.parent.name != "city"  # which only tells of the default plan
        for line in re.sub(r"\{#.*?#\}", "", path.read_text("utf-8"), flags=re.S).split("\n")
        if own.search(re.sub(r"\[[Kk]ế hoạch\]|bản kế hoạch|kế hoạch này ở plans", "", line))
    }
    assert [one for one in said if '"kế hoạch": "ban' not in one] == []


def test_what_a_number_is_followed_to_names_the_kind_of_document(tmp_path: Path) -> None:
    data = data_folder(tmp_path / "data", CONGRESS)
    review = open_review("so_ket", "xa-thu", CONGRESS.part, str(data))
    assert "nghị quyết" in trace_fact(review, "CT5.at_least").formula
    told = [trace_fact(review, name).formula for name in review.facts]
    assert not [text for text in told if "[" in text or PLAN_SAID.search(text)]


@pytest.mark.parametrize("kind", ["so_ket", "tong_ket"])
def test_a_missed_year_is_told_wherever_the_target_is(kind: str, tmp_path: Path) -> None:
    """The year after was attained: M4 of 2024 is a miss on the first screen and all it leads to."""
    data = data_folder(tmp_path / "data", PROVINCE)
    period = PROVINCE.part if kind == "so_ket" else PROVINCE.stage
    folder = publish(kind, "xa-thu", period, data, tmp_path / "outputs").folder
    page = lxml_html.parse(folder / "bao-cao.html").getroot()
    first = " ".join(page.get_element_by_id("ket-luan").text_content().split())
    assert "1 không đạt" in first
    assert "không đạt năm 2024" in first
    assert "mọi năm đã hết đều đạt, một năm không đạt là không đạt" in first
    assert "hạn chế, khuyết điểm" in (told := words_of(folder / "bao-cao.docx")).casefold()
    assert "Không đạt: bồi dưỡng hằng năm của nguồn quy hoạch (2024)." in told
    assert "mỗi năm (2024)" in told
    assert "không đạt năm 2024" in words_of(folder / "thu.html")
    review = open_review(kind, "xa-thu", period, str(data))
    assert review.counts["do-khac.not_attained"] == 1


def test_what_is_counted_on_the_first_screen_is_what_is_listed(
    other: OtherPlan, data: Path
) -> None:
    told = open_review("so_ket", "xa-thu", other.part, str(data)).told_measures
    counted = {code: fact.value for code, fact in told.classes}
    listed = {code: sum(s.code == code for s in told.standings) for code in counted}
    assert counted == listed
    due = [one for _, ones in told.bodies_counted for one in ones]
    assert len(due) == counted.get("short", 0)
    besides = [one for _, ones in told.bodies_besides for one in ones]
    assert {one.judged.key for one in [*due, *besides]} == {
        one.judged.key for one in told.last if one.must_act
    }


@pytest.mark.parametrize("kind", ["so_ket", "tong_ket"])
def test_a_plan_of_ranges_says_nothing_of_forecasts_and_leaves_empty_parts_out(
    kind: str, tmp_path: Path
) -> None:
    data = data_folder(tmp_path / "data", CONGRESS)
    period = CONGRESS.part if kind == "so_ket" else CONGRESS.stage
    folder = publish(kind, "xa-thu", period, data, tmp_path / "outputs").folder
    pages = [lxml_html.parse(one).getroot() for one in sorted(folder.rglob("*.html"))]
    empty = [
        table.findtext("caption")
        for page in pages
        for table in page.iter("table")
        if table.findtext("caption") and not table.findall("tbody/tr")
    ]
    assert empty == []
    told = "\n".join(words_of(one) for one in folder.rglob("*") if one.is_file())
    for untrue in (
        "đã đến hạn, hoặc", "không chỉ tiêu nào thiếu người", "Chưa có số liệu để vẽ",
        "Ngoài các nội dung trên", "Mỗi chỉ tiêu được đọc", "Không chỉ tiêu nào phải cử thêm",
    ):  # fmt: skip
        assert untrue not in told
    outlook = lxml_html.parse(folder / "bao-cao.html").getroot().get_element_by_id("trien-vong")
    assert "không có dự báo" in outlook.text_content()
    annexes = Document(str(folder / "phu-luc.docx"))
    assert all(len(table.rows) > 1 for table in annexes.tables)


def test_a_document_speaks_of_no_other_groups_or_contents_where_there_are_none(
    tmp_path: Path,
) -> None:
    sheets = {
        **CONGRESS.lists["2026-06-30"],
        "dao_tao": [course("3000", "2026-02-01", "2026-03-01")],
    }
    ward = replace(CONGRESS, lists={**CONGRESS.lists, "2026-06-30": sheets})
    data = data_folder(tmp_path / "data", ward)
    plan = data / "plan" / ward.id / "plan.yml"
    text = plan.read_text(encoding="utf-8")
    text = text.replace("  - id: X\n", "  - id: X\n    is_leadership: true\n")
    plan.write_text(text, encoding="utf-8")
    told = open_review("so_ket", "xa-thu", ward.part, str(data)).document().text
    assert "nhóm nhiệm vụ khác" not in told
    assert "Trong đó, 1 người được cử học" in told
    assert "Ngoài các nội dung trên" not in told
