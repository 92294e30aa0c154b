"""What no list says is told as not said: never as not done, nor as nobody."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from lxml import html as lxml_html
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


def test_who_is_known_to_be_new_is_the_least_while_a_first_day_is_blank(
    make_unit: Callable[..., Path],
) -> None:
    """The same blanks that leave it open whether anybody came leave open how many did."""
    known = person("0001", joined_on=dt.date(2025, 3, 3))
    for unit, others, said in (
        ("p-1", [], "1"), ("p-2", [person("0002", joined_on=None)], "ít nhất 1"),
    ):  # fmt: skip
        folder = make_unit(unit, {"2025-06-30": {"nhan_su": [known, *others]}})
        review = open_review("so_ket", unit, "2025-H1", str(folder.parents[1]))
        text = "\n".join(line for one in review.document_tree.blocks for line in lines_of(one))
        assert f"tiếp nhận {said} người" in text
        assert f"trong kỳ có {said} người mới về" in review.task_group("2").text


def test_what_ends_with_its_group_is_not_told_as_met_ahead_of_its_deadline(
    make_unit: Callable[..., Path],
) -> None:
    """One paragraph told "không còn điều kiện thực hiện" and "đã đạt trước hạn"."""
    one = person("0001", group="khong_chuyen_trach", sent_to_basic_theory="co")
    folder = make_unit("p-1", {"2025-12-31": {"nhan_su": [one]}})
    for kind, period in (("so_ket", "2025"), ("tong_ket", "2022..2025")):
        review = open_review(kind, "p-1", period, str(folder.parents[1]))
        (own,) = lxml_html.fromstring(review.targets(2030).html).xpath('//*[@id="T30-3b"]')
        said = " ".join(own.text_content().split())
        assert "Không còn điều kiện thực hiện" in said
        assert "trước hạn" not in said.replace("lực lượng này kết thúc trước hạn 31/12/2030", "")
        assert "đủ mức yêu cầu ở ngày này, nhưng lực lượng này kết thúc trước hạn" in said
