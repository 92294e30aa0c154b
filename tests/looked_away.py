"""With CI=true a test left out for want of a program or a font is a failure: hooks of pytest.

A machine that tests for everybody is to have them all; `.ci/run` installs them.
"""

from __future__ import annotations

import os
import re
from collections.abc import Generator
from typing import TypeVar

import pytest

NEEDED = re.compile(
    r"(?i)\b(?:chromium|playwright|axe|openssl|soffice|libreoffice|pdf\w*|fonts?)\b"
)
"""What the reasons of such skips name; a system, a long form or a package beside it they do not."""
_Report = TypeVar("_Report", pytest.TestReport, pytest.CollectReport)


def _failed(report: _Report) -> _Report:
    reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else ""
    if report.skipped and os.environ.get("CI") == "true" and NEEDED.search(reason):
        report.outcome, report.longrepr = "failed", f"CI=true: {reason}"
    return report


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    return _failed((yield))


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    return _failed((yield))
