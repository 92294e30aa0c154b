"""What users read is Vietnamese: no English word of this program's own makes in a message."""

from __future__ import annotations

import ast
import re
import smtplib
import socket
import ssl
import zipfile
from collections.abc import Iterator

import pytest
from support import ROOT, run

from plan09lib.deliver.gate.rule import Rule
from plan09lib.errors import kind_of, said_by

_VIETNAMESE = re.compile("[àảãạăắằẳẵặầấẩẫậđềếểễệồốổỗộơớờởỡợưứừửữựịỉĩủũụẻẽẹỏõọỷỹỵ]", re.IGNORECASE)
_ENGLISH = re.compile(
    r"(?<![\w./-])(workbooks?|kernel|roster|header|sheets?(?! trong)|recipient|notebook|token"
    r"|timeout|worker(?<!dask worker)|failed(?!/)|missing|invalid)(?![\w.=-])",
    re.IGNORECASE,
)
"""Words that this program has another word for; what an office types into a file stays."""


def told(tree: ast.Module) -> Iterator[str]:
    """Every text of a module but its docstrings, the gaps of f-strings left out."""
    documented = [n.body[0] for n in ast.walk(tree) if isinstance(getattr(n, "body", None), list)
                  and n.body]  # type: ignore[attr-defined]  # fmt: skip
    docs = {id(one.value) for one in documented if isinstance(one, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            parts = [one.value if isinstance(one, ast.Constant) else "…" for one in node.values]
            yield "".join(map(str, parts))
        elif (
            isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docs
        ):
            yield node.value


def test_no_message_mixes_in_an_english_word() -> None:
    mixed = [
        (path.name, text)
        for path in sorted((ROOT / "plan09lib").rglob("*.py"))
        for text in told(ast.parse(path.read_text(encoding="utf-8")))
        if _VIETNAMESE.search(text) and _ENGLISH.search(text) and not text.startswith("The ")
    ]
    assert mixed == []


def test_a_rule_is_not_told_by_its_name() -> None:
    rule: Rule[None] = Rule("no_names", "không có họ tên", "bỏ tên", lambda _: iter([("a", "b")]))
    assert [str(fault) for fault in rule.faults(None)] == ["a: b; không có họ tên → bỏ tên"]


@pytest.mark.parametrize(
    "error",
    [
        ConnectionRefusedError(111, "Connection refused"), ConnectionResetError(), TimeoutError(),
        socket.gaierror(-2, "Name or service not known"), ssl.SSLError("bad record mac"),
        smtplib.SMTPServerDisconnected("Connection unexpectedly closed"), EOFError(),
        zipfile.BadZipFile("File is not a zip file"), UnicodeDecodeError("utf-8", b"x", 0, 1, "x"),
        PermissionError(13, "Permission denied"), KeyError("xl/workbook.xml"),
    ],
    ids=lambda error: type(error).__name__,
)  # fmt: skip
def test_errors_of_other_programs_are_told_by_their_kind(error: Exception) -> None:
    for words in (kind_of(error), said_by(error)):
        assert _VIETNAMESE.search(words)
        assert type(error).__name__ not in words


def test_an_option_is_told_as_it_is_typed(capsys: pytest.CaptureFixture[str]) -> None:
    assert "thiếu --number;" in run(capsys, "issue", "p-1", "2025-H1")[2]
    assert "giá trị của --workers" in run(capsys, "batch", "--workers", "x")[2]
    assert "thiếu PHƯỜNG;" in run(capsys, "mail")[2]
