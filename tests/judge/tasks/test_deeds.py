"""What each body did: rows merged by body and content, nobody named."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from support import person

from plan09lib.judge.targets.evidence import Evidence, gather
from plan09lib.judge.tasks.deeds import Deed, NamesOf, deeds, unquoted_findings
from plan09lib.read.period.period import Period
from plan09lib.read.plan.plan import Plan
from plan09lib.read.unit.history import History


def row(action: str, body: str, content: str, day: str = "2025-03-01", **more: Any) -> dict:
    told = {"action_id": action, "body": body, "content": content}
    return {"date": dt.date.fromisoformat(day), **told, **more}


@pytest.fixture
def seen(data_dir: Path, make_unit: Callable[..., Path], plan: Plan) -> Callable[..., Evidence]:
    """A ward whose sheet Hoạt động holds some rows."""

    def look(*rows: dict) -> Evidence:
        people = [person("0001", full_name="Mẫu Văn Một")]
        make_unit("p-1", {"2025-06-30": {"nhan_su": people, "hoat_dong": rows}})
        period = Period.parse("2025-H1")
        return gather(plan, History.load(data_dir, "p-1", plan), period)

    return look


@pytest.fixture
def done(seen: Callable[..., Evidence]) -> Callable[..., tuple[Deed, ...]]:
    """The deeds of that ward."""
    return lambda *rows: deeds(seen(*rows))


def test_rows_of_one_body_and_content_are_one_deed(done: Callable[..., Any]) -> None:
    found = done(
        row("1.1", "Chi bộ Khu phố 1", "Tuyên truyền"),
        row("1.1", "Chi bộ Khu phố 2", "tuyên  truyền"),
        row("1.1", "Đảng ủy phường", "Tuyên truyền"),
        row("1.1", "Đảng ủy phường", "Hội nghị", day="2025-02-01"),
        row("3.1", "Ủy ban nhân dân phường", "Kế hoạch", day="2025-01-05"),
    )
    told = [(one.work_id, one.kind, one.body, one.content, len(one.rows)) for one in found]
    assert told == [
        ("1.1", "", "Đảng ủy phường", "Hội nghị", 1),
        ("1.1", "chi_bo", "Chi bộ Khu phố 1", "Tuyên truyền", 2),
        ("1.1", "", "Đảng ủy phường", "Tuyên truyền", 1),
        ("3.1", "", "Ủy ban nhân dân phường", "Kế hoạch", 1),
    ]


def test_what_must_not_be_quoted_is_left_out(done: Callable[..., Any]) -> None:
    found = done(
        row("4.6", "Ủy ban Kiểm tra Đảng ủy phường", "Xử lý vi phạm"),  # sensitive
        row("1.1", "Đảng ủy phường", "Cử đồng chí MẪU VĂN MỘT đi học"),
        row("1.1", "Đảng ủy phường", "Cu dong chi Mau Van Mot di hoc"),
        row("1.1", "Đồng chí Mẫu Văn Một", "Tuyên truyền"),
        row("1.1", "Đảng ủy phường", "Năm trước", day="2024-12-31"),
        row("1.2", "Đảng ủy phường", "Nắm  Ý KIẾN của đảng viên về sáp nhập"),
        row("1.1", "Đảng ủy phường", "Nam tinh hinh tu tuong"),
        row("1.1", "Đảng ủy phường", "Sơ kết", unit_of_count="chi bộ", amount=3, total=5),
    )
    assert [(one.content, one.unit_of_count) for one in found] == [("Sơ kết", "chi bộ")]


def test_what_is_only_counted_is_told_to_the_office(seen: Callable[..., Evidence]) -> None:
    """With its rows and never its words; outside group 1 an opinion is work like any other."""
    found = unquoted_findings(
        seen(
            row("4.6", "Ủy ban Kiểm tra Đảng ủy phường", "Xử lý vi phạm"),
            row("1.1", "Đảng ủy phường", "Tuyên truyền"),
            row("1.1", "Đảng ủy phường", "Cử đồng chí Mẫu Văn Một đi học"),
            row("1.2", "Đảng ủy phường", "Nắm tâm tư của Mẫu Văn Một"),
            row("1.3", "Đảng ủy phường", "Tổng hợp dư luận"),
            row("4.8", "Mặt trận Tổ quốc phường", "Góp ý kiến phản biện"),
        )
    )
    assert [(one.code, one.severity, one.rows) for one in found] == [
        ("unquoted_activity", "note", (4,)),
        ("unquoted_activity", "note", (5, 6)),
        ("unquoted_activity", "note", (2,)),
    ]
    assert found[1].explanation.startswith("2 dòng (dòng 5, 6) nói về tư tưởng, ý kiến")
    assert "Mẫu" not in " ".join(map(str, found))


def test_ordinary_words_are_no_names() -> None:
    names = NamesOf(["Mẫu Văn Một", "An"])
    assert not names.stand_in("Hội nghị văn một cửa; an sinh")
    assert names.stand_in("ông mẫu văn  một.")
