"""What Tab offers, what its pages say, and tables whose numbers are numbers."""

from __future__ import annotations

import inspect
import itertools
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from support import ENGLISH

from plan09lib import open_review
from plan09lib.errors import BadParameter
from plan09lib.project import project_root
from plan09lib.tell.explore.explored import Explored, People
from plan09lib.tell.words.asked import Asked
from plan09lib.tell.words.fact import FactBook
from plan09lib.tell.words.view import View

OPENED = {
    "kham_pha": ("phuong-mau-1", "2025-H1"),
    "so_ket": ("phuong-mau-1", "2025-H1"),
    "du_lieu": ("phuong-mau-2", "2025-H1"),
    "tong_hop": ("thanh-pho-mau", "2026-H1"),
}
WRITES = "write_mapping"


@cache
def opened(kind: str) -> Any:
    return open_review(kind, *OPENED[kind])


def pages() -> list[tuple[str, str, str]]:
    """Kind, question and page of everything that Tab offers."""
    return [
        (kind, name, str(getattr(type(opened(kind)), name).__doc__))
        for kind in OPENED
        for name in dir(opened(kind))
    ]


@pytest.mark.parametrize("kind", OPENED)
def test_tab_offers_the_questions_and_only_those(kind: str) -> None:
    cells = (project_root() / "notebooks" / f"{kind}.ipynb").read_text(encoding="utf-8")
    asked = set(re.findall(r"review\.(\w+)\(", cells))
    assert asked
    assert asked <= set(dir(opened(kind)))
    assert not {"evidence", "narrator", "inner_facts", "show"} & set(dir(opened(kind)))


def test_every_page_is_vietnamese_names_its_parameters_and_its_examples_run() -> None:
    for kind, name, page in pages():
        said, _, examples = page.partition("Ví dụ:")
        assert not ENGLISH.search(said), name
        question = getattr(type(opened(kind)), name)
        for given in getattr(question, "__annotations__", {}).keys() - {"return", "review"}:
            assert f"{given}:" in said, (name, given)
        for line in examples.strip().splitlines():
            assert f"review.{name}" in line or name == "changes"
            if name != WRITES:
                exec(line.strip(), {"review": opened(kind)})


CALLED = (
    open_review, Explored.to_frame, Explored.copy_sentence, Explored.save_table,
    Explored.save_chart, People.interactive, FactBook.to_frame,
)  # fmt: skip
"""What an analyst calls beside the questions: to open, to take along."""


@pytest.mark.parametrize("called", CALLED, ids=lambda one: one.__qualname__)
def test_what_is_called_beside_them_has_such_a_page_too(
    called: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said, _, examples = str(called.__doc__).partition("Ví dụ:")
    assert not ENGLISH.search(said)
    assert not re.search(r"\b(the|of|Raises|Args|with)\b", said)
    for given in inspect.signature(called).parameters.keys() - {"self"}:
        assert f"{given}:" in said, given
    assert examples.strip()
    monkeypatch.chdir(tmp_path)
    for line in examples.strip().splitlines():
        assert called.__name__ in line
        exec(line.strip(), {"review": opened("kham_pha"), "open_review": open_review})


def test_what_editors_are_told_of_it_has_its_parameters() -> None:
    text = (project_root() / "plan09lib" / "__init__.py").read_text(encoding="utf-8")
    assert text.count('plan: str = ""') == 3  # a city's roll-up has no other plan


def test_a_slip_of_the_pen_is_told_and_is_an_attribute_that_is_not_there() -> None:
    with pytest.raises(BadParameter, match=r'không có "targt".*có phải "target"'):
        _ = opened("kham_pha").targt
    assert not hasattr(opened("kham_pha"), "targt")
    assert not hasattr(opened("kham_pha"), "_repr_png_")


@pytest.mark.parametrize(
    ("kind", "key", "meant"),
    [
        ("kham_pha", "T25-3b", r'có phải \.target\("T25-3b"\)\?'),
        ("so_ket", "t25-3b", r'có phải \.target\("T25-3b"\)\?'),
        ("so_ket", "T25-3b.k", r'có phải \.facts\["T25-3b\.k"\]\?'),
        ("so_ket", "targts", r"có phải \.targets\?"),
        ("tong_hop", "T25-3b.sures", r'có phải \.facts\["T25-3b\.sure"\]\?'),
        ("du_lieu", "finding", r"có phải \.findings"),
        ("kham_pha", 3, "bấm Tab sau dấu chấm"),
        ("kham_pha", slice(None), "bấm Tab sau dấu chấm"),
    ],
)
def test_square_brackets_are_told_how_it_is_asked(kind: str, key: Any, meant: str) -> None:
    with pytest.raises(BadParameter, match=f"không hỏi được bằng ngoặc vuông.*{meant}") as told:
        opened(kind)[key]
    assert isinstance(told.value, TypeError)
    assert not ENGLISH.search(told.value.message)


USES: dict[str, Callable[[Any], object]] = {
    "không gọi được": lambda one: one(),
    "không đếm được bằng len": len,
    "không lấy lần lượt": list,
    "không hỏi được bằng in": lambda one: "T25-3b" in one,
}


@pytest.mark.parametrize("told", USES)
@pytest.mark.parametrize("kind", ["kham_pha", "so_ket", "du_lieu", "tong_hop"])
def test_a_use_that_is_no_question_is_told_in_vietnamese(kind: str, told: str) -> None:
    with pytest.raises(BadParameter, match=f"{told}.*bấm Tab sau dấu chấm") as refused:
        USES[told](opened(kind))
    assert isinstance(refused.value, TypeError)
    assert not ENGLISH.search(refused.value.message)
    assert opened(kind)  # "if review:" is no question either


@pytest.mark.parametrize("told", [*USES, "không hỏi được bằng ngoặc vuông"])
def test_a_part_of_a_report_is_no_table(told: str) -> None:
    with pytest.raises(BadParameter, match=f"{told}.*sổ kham_pha"):
        (USES | {told: USES.get(told, lambda one: one[0])})[told](View("<p>x</p>"))
    assert View("")


def test_what_fails_inside_a_property_is_told_as_it_is() -> None:
    class Broken(Asked):
        @property
        def facts(self) -> int:
            return self._gone  # type: ignore[attr-defined, no-any-return]

    with pytest.raises(AttributeError, match="_gone"):
        _ = Broken().facts


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("kham_pha", "Khám phá: phường Mẫu Một (phuong-mau-1), 6 tháng đầu năm 2025; danh sách"),
        ("so_ket", "Sơ kết: phường Mẫu Một (phuong-mau-1)"),
        ("du_lieu", "Số liệu đã nhận: phường Mẫu Hai (phuong-mau-2)"),
        ("tong_hop", "Tổng hợp: thành phố Mẫu (thanh-pho-mau), 6 tháng đầu năm 2026; 3 phường"),
    ],
)
def test_a_review_says_what_it_is(kind: str, said: str) -> None:
    told = repr(opened(kind))
    assert told.startswith(said)
    assert "DỮ LIỆU GIẢ LẬP. Gõ dấu chấm" in told


def frames() -> dict[str, pd.DataFrame]:
    review = opened("kham_pha")
    views = {
        "target": review.target("T25-3b"),
        "ledger": review.ledger("T25-3b"),
        "forecast": review.forecast("T30-2a"),
        "units": review.compare_units("T25-3b"),
        "periods": review.compare_periods(),
        "populations": review.compare_populations("T25-3b"),
        "similar": review.similar_positions(),
        "rows": review.rows("T25-3b.k"),
        "parts": review.rows("T25-3b.share"),
        "changes": review.what_if(percent={"T25-3b": 70}).changes(),
        "training": review.training(),
        "assumed": review.training(seats={"llct_trung_cap": 5}),
    }
    return {name: view.to_frame() for name, view in views.items()}


def test_numbers_of_tables_are_numbers_and_days_are_days() -> None:
    counted = re.compile(r"Đạt|Tổng số|Tỷ lệ|Cần|Thiếu|Số người|Hạng|Vị thế|Giá trị|Còn thiếu")
    for name, frame in frames().items():
        for column in frame:
            if counted.match(str(column)):
                assert pd.api.types.is_numeric_dtype(frame[column]), (name, column)
            if re.match("Ngày|Hạn( |$)|Chậm nhất", str(column)):
                assert pd.api.types.is_datetime64_dtype(frame[column]), (name, column)


def test_shares_are_exact_and_what_is_assumed_stands_beside_what_is() -> None:
    found = frames()
    assert found["target"]["Tỷ lệ"].tolist() == pytest.approx([7 / 12, 7 / 12, 9 / 12])
    assert found["units"]["Hạng"].tolist() == [1, 2, 3, 4]
    assert (found["populations"]["Tỷ lệ"] <= 1).all()
    then_and_now = found["periods"].set_index("Mã").loc["T25-3b"]
    assert then_and_now[["Đạt (2024-H2)", "Đạt (2025-H1)"]].tolist() == [7, 9]
    changed = found["changes"].set_index("Mã").loc["T25-3b"]
    assert [changed["Cần (hiện nay)"], changed["Cần (GIẢ ĐỊNH)"]] == [10, 9]
    assert changed["Ghi chú"] == "GIẢ ĐỊNH"


def test_facts_as_a_table_say_what_each_of_them_says() -> None:
    facts = opened("kham_pha").facts
    table = facts.to_frame()
    assert table.index.tolist() == [*facts]
    assert table.loc["T25-3b.k", "Giá trị"] == facts["T25-3b.k"].value
    assert table.loc["T25-3b.share", "Giá trị"] == pytest.approx(0.75)
    assert table.loc["T25-3b.percent", "Giá trị"] == pytest.approx(0.8)
    assert str(table.loc["all.as_of", "Ngày"].date()) == "2025-06-30"
    assert (table["Giá trị"].isna() ^ table["Ngày"].isna()).all()


def test_a_table_taken_along_is_a_copy() -> None:
    view = opened("kham_pha").ledger("T25-3b")
    taken = view.to_frame()
    taken.loc[0, "Số người"] = 99
    assert view.to_frame().loc[0, "Số người"] == 7


def test_headings_of_views_follow_those_of_the_notebook() -> None:
    """A cell stands under a heading of level 2: what it shows begins with 3 and leaves none out."""
    review = opened("kham_pha")
    for view in (review.target("T25-3b"), review.ledger("T25-3b"), review.forecast("T30-2a")):
        levels = [2, *map(int, re.findall(r"<h(\d)", view.html))]
        assert levels[1:]
        assert all(b - a <= 1 for a, b in itertools.pairwise(levels))


def test_types_are_shipped() -> None:
    assert (Path(str(project_root())) / "plan09lib" / "py.typed").is_file()
