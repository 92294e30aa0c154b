"""What no list says is told as not said: never as not done, nor as nobody."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from support import person

from plan09lib.judge.tasks.activities import is_untold
from plan09lib.read.plan.plan import Plan
from plan09lib.read.rules.layout import ACTIVITIES
from plan09lib.tell.document.blocks import lines_of
from plan09lib.tell.report.opening import open_review

CLAIMS = (
    "chưa ghi nhận văn bản", "có văn bản", "chưa thực hiện ở", "chưa ghi nhận hoạt động",
    "Chưa đến đủ các đơn vị", "kiến nghị nào đã gửi", "không có cán bộ, công chức bị xử lý kỷ luật",
    "phải thay thế trước thời hạn", "chưa có kết quả trong kỳ",
)  # fmt: skip
"""What may be told only by who has the sheets Hoạt động and Kiến nghị."""


@pytest.fixture(params=["no sheet", "blank sheet"])
def text(make_unit: Callable[..., Path], plan: Plan, request: pytest.FixtureRequest) -> str:
    """The document of a ward whose lists are of people only, and nobody's membership is known."""
    people: list[dict[str, Any]] = [person(f"{n:04d}", education="dai_hoc") for n in range(1, 9)]
    people += [
        person(
            f"9{n:03d}", group="can_bo", position="Cán bộ phụ trách phong trào", education="dai_hoc"
        )
        for n in range(3)
    ]
    days = ("2022-07-31", "2025-06-30")
    form = plan.layout.sheets if request.param == "blank sheet" else ()
    sheets = {slug: [] for slug in form} | {"nhan_su": people}
    folder = make_unit("p-1", dict.fromkeys(days, sheets))
    review = open_review("so_ket", "p-1", "2025-H1", str(folder.parents[1]))
    return "\n".join(line for block in review.document_tree.blocks for line in lines_of(block))


def test_a_list_of_people_only_says_nothing_of_what_was_done(text: str) -> None:
    assert "không có nghĩa là chưa làm" in text
    assert "Chưa tổng hợp được số liệu về kiến nghị đã gửi" in text
    assert [claim for claim in CLAIMS if claim in text] == []


def test_a_group_nobody_is_surely_of_is_not_told_to_be_empty(text: str) -> None:
    assert not re.search(r"(chủ chốt|chính trị - xã hội|cấp ủy viên)\S* nào thuộc đối tượng", text)
    assert "chưa rõ ai là cán bộ tổ chức chính trị - xã hội" in text
    assert "không có người hoạt động không chuyên trách nào thuộc đối tượng" in text


@pytest.mark.parametrize("rows", [0, 1])
def test_a_merged_ward_knows_what_the_old_wards_wrote(
    make_unit: Callable[..., Path], rows: int
) -> None:
    """Its own new form is blank at first; rows of the old wards are still evidence."""
    deed = {"date": dt.date(2025, 3, 1), "action_id": "5.1", "body": "Ủy ban nhân dân phường"}
    deed |= {"content": "Ban hành quy chế làm việc sửa đổi"}
    old = {"nhan_su": [person("0001")], "hoat_dong": [deed] * rows}
    make_unit("cu-1", {"2025-06-20": old}, valid_until="2025-06-30")
    new = {"nhan_su": [person("0001")], "hoat_dong": []}
    folder = make_unit("p-1", {"2025-07-31": new}, valid_from="2025-07-01", predecessors=("cu-1",))
    review = open_review("so_ket", "p-1", "2025", str(folder.parents[1]))
    assert is_untold(review.evidence, ACTIVITIES) is (rows == 0)


def test_a_group_nobody_is_surely_of_is_told_once_in_a_paragraph(text: str) -> None:
    told = [line.count("chưa rõ ai là") for line in text.splitlines()]
    assert max(told) == 1


@pytest.mark.parametrize(
    ("day", "said"), [(dt.date(2017, 3, 1), "không tuyển mới"), (None, "Chưa rõ trong kỳ")]
)
def test_nobody_is_new_only_where_everybodys_first_day_is_known(
    make_unit: Callable[..., Path], day: object, said: str
) -> None:
    people = [person(f"{n:04d}", joined_on=dt.date(2016, 1, 4)) for n in range(1, 9)]
    deed = {"date": dt.date(2023, 3, 1), "action_id": "1.2", "body": "Ủy ban nhân dân phường"}
    deed |= {"content": "Hội nghị học tập nghị quyết"}
    lists = {"nhan_su": [*people, person("0009", joined_on=day)], "hoat_dong": [deed]}
    folder = make_unit("p-1", {"2025-06-30": lists})
    review = open_review("so_ket", "p-1", "2025-H1", str(folder.parents[1]))
    text = "\n".join(line for block in review.document_tree.blocks for line in lines_of(block))
    sentences = ("không tuyển mới", "Chưa rõ trong kỳ")
    assert [one for one in sentences if one in text] == [said]
    is_sure = said == sentences[0]
    page = review.task_group("2").text
    assert ("trong kỳ không có người mới về" in page.casefold()) is is_sure
    assert "chưa ghi nhận văn bản, hội nghị mới về lãnh đạo" in text
    assert "không phát sinh" not in text
