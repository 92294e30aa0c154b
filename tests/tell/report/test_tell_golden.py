"""Golden sentences: for every verdict what an interim and a final review say, word for word.

`pytest --update-golden` rewrites the files; review the difference before committing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from lxml import html as lxml_html
from verdict_cases import ALL, evidence_of

from plan09lib.read.plan.plan import Plan
from plan09lib.tell.report.review import Review

GOLDEN = Path(__file__).parents[2] / "golden"
EXTRA = (  # besides the first case of each status and reason: what the ledger and the notes say
    "Hơn mốc một người vẫn là đúng tiến độ, chưa đạt",
    "Ô trống không đổi được kết luận thì vẫn đánh giá tiến độ",
    "Trước để trống nay ghi đạt là bổ sung thông tin, không phải đào tạo",
    "Một người đạt rời đi, một người đạt sẵn về",
    "Cán bộ chuyển sang công chức là vào nhóm, không phải mới về",
    "Người qua 40 tuổi ra khỏi nhóm vì tuổi",
    "Tỷ lệ tăng chỉ vì một người chưa đạt rời đi",
    "Cách áp dụng tính cả trình độ cao hơn sơ cấp",
    "Mốc gốc của phường mới là tổng người của hai phường cũ",
)


def chosen() -> Iterator[dict[str, Any]]:
    """One worked case per status and reason, and the extra ones, in the order of the files."""
    seen = set()
    for case in ALL:
        expected = case.get("expect", {})
        verdict = (expected.get("status"), expected.get("reason"))
        if "alternative" in case or "refused" in case:
            continue
        if (all(verdict) and verdict not in seen) or case["name"] in EXTRA:
            seen.add(verdict)
            yield case


CASES = list(chosen())


def lines(element: Any) -> Iterator[str]:
    """The lines of a block as a reader sees them; sentences that have to differ stay apart."""
    for child in element:
        text = " ".join(child.text_content().split())
        if text:
            yield text


def told(case: dict[str, Any], kind: str, make_unit: Callable[..., Path], plan: Plan) -> str:
    """What a review of `kind` says of the case's target."""
    review = Review(kind, evidence_of(case, make_unit, plan))
    year = review.plan.targets[0].deadline.year
    view = lxml_html.fromstring(f"<div>{review.targets(year).html}</div>")
    (block,) = view.xpath(f"//section[@id='{case['target']}']")
    return "\n".join(lines(block))


@pytest.mark.parametrize("kind", ["so_ket", "tong_ket"])
@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_sentences_are_the_golden_ones(
    case: dict[str, Any],
    kind: str,
    make_unit: Callable[..., Path],
    plan: Plan,
    request: pytest.FixtureRequest,
) -> None:
    number = CASES.index(case) + 1
    path = GOLDEN / kind / f"{number:02d}-{case['target']}.txt"
    text = f"{case['name']} ({case['period']})\n\n{told(case, kind, make_unit, plan)}\n"
    if request.config.getoption("--update-golden"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    assert path.read_text(encoding="utf-8") == text


def test_no_golden_file_is_left_over() -> None:
    expected = {f"{n:02d}-{case['target']}.txt" for n, case in enumerate(CASES, start=1)}
    for kind in ("so_ket", "tong_ket"):
        assert {path.name for path in (GOLDEN / kind).glob("*")} == expected


def test_every_status_has_a_sentence_of_its_own(plan: Plan) -> None:
    statuses = {case["expect"].get("status") for case in CASES} - {None}
    assert statuses == set(plan.vocabularies["trang_thai"].codes)


@pytest.mark.parametrize(
    ("later", "is_told"),
    [
        ({"1-3": "trung cấp", "5": "chưa", "7": "trung cấp"}, True),
        ({"1-4": "trung cấp", "6-7": "trung cấp"}, False),
    ],
    ids=["one left and one came", "two more"],
)
def test_a_share_that_rises_without_more_people_is_said_to(
    later: dict[str, str], is_told: bool, make_unit: Callable[..., Path], plan: Plan
) -> None:
    """4/6 becomes 4/5, or 6/6; who came to satisfy does not hide that no more people do."""
    case: dict[str, Any] = {
        "name": "tỷ lệ tăng",
        "target": "T25-3b",
        "period": "2025",
        "workbooks": {
            "2022-07-31": {"1-4": "trung cấp", "5-6": "chưa"},
            "2025-12-31": later,
        },
    }
    said = "số người đạt giữ nguyên" in told(case, "so_ket", make_unit, plan)
    assert said == is_told
