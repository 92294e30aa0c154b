"""`the_thuc.yml`: one form for each day, nothing unknown, nothing left open."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
import yaml
from support import PLAN_FOLDER, plain_yaml

from plan09lib.errors import DataRefused
from plan09lib.read.plan.plan import Plan
from plan09lib.read.rules.document_form import FORM_FILE, load_document_forms

CONTENT = yaml.safe_load((PLAN_FOLDER / FORM_FILE).read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("day", "since"),
    [
        ("2017-01-01", "2018-04-03"),
        ("2025-07-15", "2018-04-03"),
        ("2026-01-08", "2018-04-03"),
        ("2026-01-09", "2026-01-09"),
        ("2026-05-26", "2026-01-09"),
        ("2026-05-27", "2026-05-27"),
        ("2031-01-01", "2026-05-27"),
    ],
)
def test_the_form_follows_the_day_of_issue(day: str, since: str, plan: Plan) -> None:
    assert plan.forms.on(dt.date.fromisoformat(day)).since == dt.date.fromisoformat(since)


def test_no_row_is_said_to_be_confirmed(plan: Plan) -> None:
    assert not any(form.is_confirmed for form in plan.forms.forms)


@pytest.mark.parametrize(
    ("row", "key", "value", "told"),
    [
        (0, "until", "2026-01-01", "mỗi ngày đúng một bản thể thức"),
        (1, "from", "2026-01-05", "mỗi ngày đúng một bản thể thức"),
        (2, "until", "2030-01-01", "mỗi ngày đúng một bản thể thức"),
        (0, "spelling", "uy_la", "uy_cu"),
        (0, "font_size", 14, "khóa không biết"),
        (0, "small", 200, "phải nhỏ hơn"),
    ],
)
def test_a_faulty_row_is_refused(
    row: int, key: str, value: object, told: str, tmp_path: Path
) -> None:
    forms = [dict(one) for one in CONTENT["forms"]]
    forms[row] |= {key: value, "reason": "thử"}
    path = tmp_path / FORM_FILE
    path.write_text(plain_yaml({"forms": forms}), encoding="utf-8")
    with pytest.raises(DataRefused, match=told):
        load_document_forms(path)
