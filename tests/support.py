"""What tests share beside fixtures: folders, a roster row, YAML as typed, a command's answer."""

from __future__ import annotations

import datetime as dt
import re
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[1]
PLAN_FOLDER = ROOT / "data" / "plan"
LINES = re.compile(r" dòng \d+(?: và \d+)*(?=: )")
"""The lines behind a file's name in a message, which a test of the place itself leaves out."""
ENGLISH = re.compile(r"\b(should|must|valid|input|expected|at least|after|or|found|while)\b", re.I)
"""Words that betray a message that is not in Vietnamese."""


class _Plain(yaml.SafeDumper):
    def ignore_aliases(self, _data: Any) -> bool:
        return True


def plain_yaml(content: Any) -> str:
    """`content` as the office would type it: what stands there twice is written twice."""
    return yaml.dump(content, Dumper=_Plain, allow_unicode=True, sort_keys=False)


def expect_change(folder: Path, days: Iterable[str]) -> None:
    """The office's word that on the lists of `days` most people are new."""
    said = {"approved_by": "Chánh Văn phòng", "approved_on": "2025-07-15", "changed": list(days)}
    (folder / "nguoi.yml").write_text(plain_yaml(said), encoding="utf-8")


def person(staff_id: str, **values: Any) -> dict[str, Any]:
    """A roster row with plausible defaults: a 45-year-old civil servant, nothing else known."""
    row = {
        "staff_id": staff_id,
        "full_name": f"Mẫu Văn {staff_id}",
        "birth_date": dt.date(1980, 1, 15),
        "sex": "nam",
        "position": "Công chức Tư pháp – Hộ tịch",
        "group": "cong_chuc",
        "is_committee": None,
    }
    return row | values


def save(form: Path) -> Path:
    """`form` as an office program would leave it: the same cells, other bytes."""
    with zipfile.ZipFile(form, "a") as package:
        package.comment = b"saved"
    return form


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    """Exit code, standard output and standard error of `plan09 …`."""
    from plan09lib.cli import main

    with pytest.raises(SystemExit) as stopped:
        main(list(arguments))
    told = capsys.readouterr()
    code = stopped.value.code
    return code if isinstance(code, int) else 0, told.out, told.err
