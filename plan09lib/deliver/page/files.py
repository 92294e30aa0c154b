"""What the files of a report are called."""

from __future__ import annotations

import re

PAGE, ANNEX = "bao-cao.html", "phu-luc.html"
"""The page, and beside it, where a review has one, the evidence of its numbers."""
WORD_FILE = "bao-cao.docx"
"""The document that is signed, where a review has one."""
ANNEX_FILE, ANNEX_BOOK = "phu-luc.docx", "phu-luc.xlsx"
"""Its annexes."""
NOTEBOOK, FACTS, FACTS_CSV = "bao-cao.ipynb", "facts.parquet", "facts.csv"
FINDINGS_FILES = "phat-hien.parquet", "phat-hien.csv"
"""Of a review of data, instead of facts."""
MAIL_HTML, MAIL_TEXT = "thu.html", "thu.txt"
INTERNAL, TRAINING_LIST = "noi_bo", "ke-hoach-dao-tao.xlsx"
"""The folder of what is never sent, and the list of names in it."""
_PROVINCE = re.compile(r"tinh-\w+\.html")


def province_page(code: str) -> str:
    """The page of one province beside a roll-up's first page."""
    return f"tinh-{code}.html"


def is_of_a_report(name: str) -> bool:
    """Whether the program writes a file or folder of that name into a report's folder.

    >>> [name for name in ("bao-cao.docx", "tinh-01.html", "ten.txt") if is_of_a_report(name)]
    ['bao-cao.docx', 'tinh-01.html']
    """
    return name in _NAMES or _PROVINCE.fullmatch(name) is not None


_NAMES = frozenset((
    PAGE, ANNEX, WORD_FILE, ANNEX_FILE, ANNEX_BOOK, NOTEBOOK, FACTS, FACTS_CSV, *FINDINGS_FILES,
    MAIL_HTML, MAIL_TEXT, INTERNAL,
))  # fmt: skip
