"""What the cells of a column look like, told without anything that stands in them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence

from plan09lib.read.cells.findings import Finding
from plan09lib.read.files.text import matching_key
from plan09lib.read.rules.vocab import Vocabulary

DAYS, MARKS, WORDS = "ghi ngày", "đánh dấu", "ghi chữ"
GROUPS, FEW = "ghi tên nhóm", "cách ghi lặp lại"
_DAY = re.compile(r"\d{1,4}[-/. ]\d{1,2}[-/. ]\d{1,4}.*")
_YEAR = re.compile(r"(19|20)\d\d")
_NUMBER = re.compile(r"[\d.,]+")


def looks_like(
    texts: Iterable[str], signs: Vocabulary, is_group: Callable[[str], bool] = lambda _: False
) -> str:
    """How many cells are filled and with what, as "14 ô: 9 ghi chữ, 5 ghi năm"."""
    kinds = Counter(GROUPS if is_group(text) else _kind(text, signs) for text in texts)
    if len(kinds) == 1:
        return f"{kinds.total()} ô {next(iter(kinds))}"
    told = [f"{cells} {kind}" for kind, cells in kinds.most_common()]
    return f"{kinds.total()} ô: {', '.join(told)}"


def unread(
    texts: Sequence[str], signs: Vocabulary, is_group: Callable[[str], bool] | None = None
) -> str:
    """What is found of a column that no field takes, its `texts` told by their kind alone.

    With `is_group`, where nothing else says who is in which group: whether it may be this column.
    """
    if not texts:
        return _UNREAD
    if is_group and 2 * sum(map(is_group, texts)) > len(texts):
        return f"{_UNREAD}: {looks_like(texts, signs, is_group)}"
    told, few = looks_like(texts, signs), {matching_key(text) for text in texts}
    is_few = is_group and told.endswith(WORDS) and 1 < len(few) <= len(texts) // 2
    return f"{_UNREAD}: {told}" + (f", {len(few)} {FEW}" if is_few else "")


def content_of(found: Finding) -> str:
    """What stands in the column that is `unread`; empty where nothing does."""
    return found.explanation.removeprefix(_UNREAD).removeprefix(": ")


_UNREAD = "cột này không dùng, không đọc"


def _kind(text: str, signs: Vocabulary) -> str:
    if signs.find(text):
        return MARKS
    if _YEAR.fullmatch(text):
        return "ghi năm"
    if _DAY.fullmatch(text):
        return DAYS
    return "ghi số" if _NUMBER.fullmatch(text) else WORDS
