"""`kham_pha.ipynb` runs whole under every plan: its cells ask of what the plan has."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import nbformat
import pandas as pd
import pytest
from nbclient import NotebookClient
from plan_samples import ALL, CONGRESS, PROVINCE, WOMEN, OtherPlan, data_folder
from support import ROOT

from plan09lib import open_review
from plan09lib.errors import BadParameter, NothingToJudge
from plan09lib.tell.explore.console_parts import Panel
from plan09lib.tell.explore.examples import EXAMPLES
from plan09lib.tell.explore.explorer import open_explorer

NOTEBOOK = ROOT / "notebooks" / "kham_pha.ipynb"
YEARLY, ONLY_LATER = "hằng năm", "sau này"
EARLY = "2025-H2"
"""No target of the resolution has been asked by then."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Callable[[OtherPlan, str], Path]:
    """A data folder by its plan; with a name for it, as it is changed for one of these tests."""

    @cache
    def made(plan: str, changed: str) -> Path:
        other = next(one for one in ALL if one.id == plan)
        data = data_folder(tmp_path_factory.mktemp(plan) / "data", other)
        file = data / "plan" / plan / "plan.yml"
        text = file.read_text(encoding="utf-8")
        if changed == YEARLY:
            text = re.sub(r"^  - \{id: CT(?!7)(?!.*every: year).*\n", "", text, flags=re.MULTILINE)
        elif changed == ONLY_LATER:
            text = re.sub(r"(- \{id: M[124], from: )2023", r"\g<1>2025", text)
        file.write_text(text, encoding="utf-8")
        return data

    return lambda other, changed="": made(other.id, changed)


Folder = Callable[..., Path]
OPENED = [
    *((other, "", period) for other in ALL for period in (other.part, other.stage)),
    (CONGRESS, "", EARLY),
    (CONGRESS, YEARLY, CONGRESS.part),
    (CONGRESS, YEARLY, CONGRESS.stage),
    (PROVINCE, ONLY_LATER, "2023-H1"),
]


@pytest.mark.parametrize(("other", "changed", "period"), OPENED)
def test_every_cell_of_the_notebook_shows_something(
    folder: Folder, other: OtherPlan, changed: str, period: str
) -> None:
    review = open_explorer("xa-thu", period, folder(other, changed))
    if changed == YEARLY:
        assert {one.every for one in review.plan.measured} == {"year"}
        assert review.plan.targets == ()
    cells = nbformat.read(NOTEBOOK, as_version=4).cells
    asked = [cell.source for cell in cells if cell.cell_type == "code"][2:]
    shown = {source: eval(source, {"review": review}) for source in asked}
    assert [source for source in asked if not said(shown[source])] == []
    assert {f'review.example("{question}")' for question in EXAMPLES} <= shown.keys()
    panels = [one for one in shown.values() if isinstance(one, Panel)]
    told = [one._repr_mimebundle_()["text/plain"] for one in panels]  # what an export shows
    assert told == ["Bảng điều khiển: chỉ dùng được trong sổ tính đang chạy."] * 2


def said(shown: Any) -> str:
    return repr(shown) if isinstance(shown, Panel) else str(shown._repr_html_())


@pytest.mark.slow
@pytest.mark.parametrize("other", ALL, ids=lambda other: other.id)
def test_it_runs_in_a_kernel_of_its_own(folder: Folder, other: OtherPlan) -> None:
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    given = {"unit": "xa-thu", "period": other.part, "data_dir": str(folder(other))}
    notebook.cells[1].source += "".join(f"\n{name} = {value!r}" for name, value in given.items())
    NotebookClient(notebook, timeout=120, kernel_name="python3").execute()
    code = [cell for cell in notebook.cells if cell.cell_type == "code"][2:]
    kinds = [[output.output_type for output in cell.outputs] for cell in code]
    assert kinds == [["execute_result"]] * len(code)


def typed(view: Any) -> str:
    """The command that stands above an example; empty where there is none."""
    found = re.search(r"Ví dụ chọn từ [^:]+: (review\..+\))$", view.text, re.MULTILINE)
    return found[1] if found else ""


@pytest.mark.parametrize("question", EXAMPLES)
@pytest.mark.parametrize("other", ALL, ids=lambda other: other.id)
def test_the_command_above_an_example_gives_it(
    folder: Folder, other: OtherPlan, question: str
) -> None:
    review = open_explorer("xa-thu", other.part, folder(other))
    view = review.example(question)
    command = typed(view)
    if not command:
        assert other is CONGRESS
        assert view.table.empty
        return
    assert command.startswith(f"review.{question}(")
    again = eval(command, {"review": review})
    shown = again.changes() if question == "what_if" else again
    assert view.html.endswith(shown.html)
    pd.testing.assert_frame_equal(view.to_frame(), shown.to_frame())


def test_what_fits_is_asked_of(folder: Folder) -> None:
    """Who lacks somebody, what has moved, what is not safe whatever happens."""
    review = open_explorer("xa-thu", PROVINCE.part, folder(PROVINCE))
    assert {question: typed(review.example(question)) for question in EXAMPLES} == {
        "target": 'review.target("M2")',
        "ledger": 'review.ledger("M1", since="baseline")',
        "forecast": 'review.forecast("M2")',
        "compare_units": 'review.compare_units("M2")',
        "compare_populations": 'review.compare_populations("M2")',
        "rows": 'review.rows("M2.k")',
        "what_if": 'review.what_if(percent={"M2": 90})',
    }
    default = open_review("kham_pha", "phuong-mau-1", "2025-H1")
    moved = default.example("ledger").table["Phần"].tolist()
    assert moved[0] == "Trước"
    assert len(moved) > 2
    assert default.example("rows").text.splitlines()[2].startswith("Các dòng được đếm cho")
    assert default.example("compare_units").to_frame()["Hạng"].notna().any()
    assert default.example("what_if").sentence == "GIẢ ĐỊNH: T25-1b cần cử thêm → đã đạt"


def test_a_question_that_fits_no_target_says_so_in_one_sentence(folder: Folder) -> None:
    resolution = open_explorer("xa-thu", CONGRESS.part, folder(CONGRESS))
    only = "nghị quyết này chỉ có chỉ tiêu nêu một khoảng."
    assert {question: resolution.example(question).sentence for question in (
        "ledger", "forecast", "compare_populations", "what_if")} == {
        "ledger": f"Không có biến động từng người: {only}",
        "forecast": f"Không có dự báo: {only}",
        "compare_populations": f"Không có so sánh các nhóm đối tượng: {only}",
        "what_if": f"Không có tỷ lệ giả định: {only}",
    }  # fmt: skip
    assert typed(resolution.example("rows")) == 'review.rows("CT1.2026.k")'
    early = open_explorer("xa-thu", EARLY, folder(CONGRESS))
    assert early.example("rows").text == (
        "Không có các dòng của một con số: chưa đếm được con số nào của các chỉ tiêu."
    )
    over = open_explorer("xa-thu", PROVINCE.stage, folder(PROVINCE))
    assert over.example("forecast").sentence == (
        "Không có dự báo: không chỉ tiêu nào còn hạn và còn đối tượng."
    )


def test_before_the_first_list_there_is_no_period_to_compare_with(folder: Folder) -> None:
    review = open_explorer("xa-thu", WOMEN.part, folder(WOMEN))
    told = "Không có kỳ liền trước để so sánh: 6 tháng đầu năm 2025, ngày 30/6/2025 nằm ngoài thời "
    assert review.compare_periods().text == f"{told}gian tồn tại; đơn vị có từ 01/7/2025."
    with pytest.raises(NothingToJudge, match="ngày 30/6/2025 nằm ngoài thời gian tồn tại"):
        review.compare_periods("2025-H1")


def test_an_example_of_another_question_is_refused() -> None:
    review = open_review("kham_pha", "phuong-mau-1", "2025-H1")
    with pytest.raises(BadParameter, match='có phải "ledger"'):
        review.example("leger")
    with pytest.raises(BadParameter, match="các giá trị được phép: target, ledger"):
        review.example("people")


def test_what_is_no_code_of_the_plan_is_told_which_codes_stand_at_which_clause(
    folder: Folder,
) -> None:
    review = open_explorer("xa-thu", PROVINCE.part, folder(PROVINCE))

    def told(asked: str) -> str:
        with pytest.raises(BadParameter) as refused:
            review.rows(asked)
        (fault,) = refused.value.faults
        return f"{fault.rule} → {fault.action}"

    codes = (
        "Mục 2.1: M1; Mục 2.2: M2; Mục 2.3: M3; Mục 2.4: M4.2023, M4.2024, M4.2025; Mục 3.1: T.1"
    )
    assert told("9.9").endswith(f"→ mã hỏi được, theo điều khoản: {codes}")
    assert told("3.1").endswith("→ ở điều khoản ấy có Mục 3.1: T.1")
    assert told("M4").endswith("→ mỗi lần được hỏi có một mã: M4.2023, M4.2024, M4.2025")
    assert told("M5").startswith("nội dung này không đánh giá được bằng số liệu: danh sách không")
    for code in ("M1", "M3", "M4.2024", "T.1"):
        assert review.rows(code).sentence.startswith(f"{code} = ")
