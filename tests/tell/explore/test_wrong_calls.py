"""Whatever an analyst types in a question's brackets ends in a message of ours, in Vietnamese."""

from __future__ import annotations

import datetime as dt
import inspect
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import pytest

from plan09lib import open_review
from plan09lib.errors import BadParameter, Plan09Error
from plan09lib.tell.words.asked import NoSuchQuestion, WrongCall

WRONG = (
    None, 1, -1, 1.5, True, "", "T25-3x", "abc", [], ["x"], {}, {"x": 1}, {"T25-3b": "a"},
    {"T25-3b": None}, {1: 2}, object(), ("a", "b"), [("0115", "x")], [(1, 2, 3)], [1], b"x",
    dt.date(2025, 1, 1),
)  # fmt: skip
OPENING = {"kind": "kham_pha", "unit": "phuong-mau-1", "period": "2025-H1"}


@cache
def answers() -> dict[str, Any]:
    """A review and what its answers are made of, by a name for the test."""
    review = open_review(**OPENING)
    return {
        "review": review,
        "assumed": review.what_if(percent={"T25-3b": 70}),
        "view": review.target("T25-3b"),
        "people": review.people("T25-3b"),
        "facts": review.facts,
        "training": review.training(),
    }


def questions(answer: Any) -> Iterator[Callable[..., Any]]:
    for name in dir(answer):
        page = str(getattr(type(answer), name, None).__doc__)
        if "Ví dụ:" in page and callable(getattr(type(answer), name)):
            yield getattr(answer, name)


def escaped(ask: Callable[..., Any], *given: Any, **named: Any) -> str:
    """What a call shows that ends in an error of Python's own; empty for an answer or ours."""
    try:
        ask(*given, **named)
    except Plan09Error:
        return ""
    except (TypeError, LookupError, AttributeError, ValueError, OSError) as error:
        return f"{getattr(ask, '__name__', ask)} {given} {named}: {error!r}"
    return ""


@pytest.mark.slow
@pytest.mark.parametrize("name", ["review", "assumed", "view", "people", "facts", "training"])
def test_no_question_ends_in_an_error_of_pythons_own(name: str, tmp_path: Any) -> None:
    said = []
    for ask in questions(answers()[name]):
        parameters = inspect.signature(ask).parameters
        wanted = {
            one.name: "T25-3b"
            for one in parameters.values()
            if one.default is one.empty and one.name != "path"
        }
        said += [escaped(ask, **{f"{one[:-1]}": "x"}) for one in (*parameters, "zz")]
        said += [escaped(ask, *range(8))] + ([escaped(ask)] if parameters else [])
        for one in parameters:
            values = [value for value in WRONG if one != "path" or not isinstance(value, str)]
            said += [escaped(ask, **wanted | {one: value}) for value in values]
    assert [one for one in said if one] == []


def test_opening_does_not_either() -> None:
    values = [value for value in WRONG if value != {}]
    for name in (*inspect.signature(open_review).parameters, "periods"):
        said = [escaped(open_review, **OPENING | {name: value}) for value in values]
        assert [one for one in said if one] == []
    assert escaped(open_review) == ""


@pytest.mark.parametrize(
    ("ask", "told"),
    [
        (lambda r: r.target(), "thiếu target_id; target_id: mã chỉ tiêu"),
        (lambda r: r.target(targt_id="T25-3b"), 'không có tham số "targt_id"'),
        (lambda r: r.target(targt_id="T25-3b"), 'có phải "target_id"?'),
        (lambda r: r.target(["T25-3b"]), "target_id là chữ trong dấu nháy"),
        (lambda r: r.target("T25-3b", target_id="T25-3b"), "target_id ghi hai lần"),
        (lambda r: r.ledger("T25-3b", "previous", 3), "có 3 giá trị, nhiều hơn số tham số"),
        (lambda r: r.choose("T25-3b"), "câu hỏi này không có tham số"),
        (lambda r: r.what_if(percent=70), "percent là bảng {tên: giá trị}"),
        (
            lambda r: r.what_if(edits=("0115", "group", "x")),
            "mỗi ô sửa là (mã người, cột",
        ),
        (lambda r: r.training(budget="6"), "budget nhận được '6'"),
        (lambda r: r.facts["T25-3b.kk"], 'có phải "T25-3b.k"?'),
        (lambda _: open_review("kham_pha", "phuong-mau-1", 2025), "period là chữ"),  # type: ignore[call-overload]
    ],
)
def test_a_wrong_call_is_told_from_the_page_of_the_question(
    ask: Callable[[Any], Any], told: str
) -> None:
    with pytest.raises(BadParameter) as refused:
        ask(answers()["review"])
    assert told in str(refused.value)
    assert "→" in str(refused.value)


@pytest.mark.parametrize("name", ["view", "people", "facts", "training"])
def test_a_slip_after_the_dot_of_an_answer_is_told_too(name: str) -> None:
    answer = answers()[name]
    known = next(iter(dir(answer)))
    with pytest.raises(NoSuchQuestion, match=f'có phải "{known}"'):
        getattr(answer, f"{known}x")
    assert not hasattr(answer, "_repr_png_")


def test_pythons_own_ways_around_still_work() -> None:
    facts = answers()["facts"]
    assert "T25-3b.kk" not in facts
    assert facts.get("T25-3b.kk") is None
    with pytest.raises(KeyError):
        facts["T25-3b.kk"]
    with pytest.raises(TypeError) as refused:
        answers()["review"].target()
    assert isinstance(refused.value, WrongCall)
    assert "target_id" in inspect.signature(type(answers()["review"]).target).parameters
