"""One question about a list: what it decides, and what its answers stand for."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import dataclass

from plan09lib.read.cells.alike import without_marks
from plan09lib.read.files.text import matching_key

MOST = 10
"""Questions that one command asks: more are not read."""
_NEARLY = 0.6
_BLOCKING = (
    ("values", "group"),
    ("blank", "group"),
    ("groups", "sections"),
    ("groups", "posts"),
    ("rows",),
)
"""Where a text that nobody understands, or a blank, stops the whole list."""
_LATER = "sau"
_YES = ("c", "co", "dung", "phai")
_MOST_OFFERED = 8
_SHORTEST_HINTED = 2


@dataclass(frozen=True)
class Question:
    """Something about one list that its file does not say.

    `yes` and `no` are what the answers c and k stand for, empty where that leaves it open; another
    answer is one of `known`, by its code or a spelling. `is_of_all`: it decides every target.
    `key` is the place in `mapping.yml`:
    section (columns, values, blank, date_order), then column and text; or in `nguoi.yml`
    (people, changed); `also` are further ones that get the same answer. `may_decide`: whether it
    decides a target shows only from its answer. `is_needed`: it may be a column without which no
    list is judged, as that of posts or of groups, so it comes before all else.
    """

    id: str
    text: str
    targets: tuple[str, ...]
    cells: int
    key: tuple[str, ...]
    yes: str
    no: str = ""
    known: tuple[tuple[str, str], ...] = ()
    is_of_all: bool = False
    may_decide: bool = False
    is_needed: bool = False
    also: tuple[tuple[str, ...], ...] = ()

    def decided(self, answer: str) -> str | None:
        """The code that an answer stands for; empty leaves it open, None for no answer at all.

        A spelling may be typed without its marks where that means one code only.
        """
        text = matching_key(answer)
        if text == _YES[0] or (self.yes and says_yes(answer)):
            return self.yes or None
        if text == _LATER:
            return ""
        if text in ("", "k"):
            return (self.no or self._none) if text else ""
        found = {code for said, code in self.known if text in map(matching_key, (said, code))}
        if not found:
            plain = without_marks(text)
            found = {c for said, c in self.known if without_marks(matching_key(said)) == plain}
        return found.pop() if len(found) == 1 else None

    @property
    def _none(self) -> str | None:
        """What "k" says where it stands for nothing: no answer where the list waits for one."""
        return None if self.is_blocking else ""

    def spoken(self, code: str) -> str:
        """The answer that stands for `code`."""
        return "c" if code == self.yes else "k" if code == self.no else code

    def meant(self, code: str) -> str:
        """What was decided, in words; empty when nothing was."""
        said = next((said for said, one in self.known if one == code), code)
        return (
            "đúng" if code and code == self.yes else "không" if code and code == self.no else said
        )

    def hint(self, answer: str) -> str:
        """The known spelling that an answer resembles, as a question; empty when none does."""
        if len(answer) < _SHORTEST_HINTED:
            return ""
        spelled = {without_marks(matching_key(said)): said for said, _ in self.known}
        plain = without_marks(matching_key(answer))
        close = difflib.get_close_matches(plain, list(spelled), n=1, cutoff=_NEARLY)
        return f' → có phải "{spelled[close[0]]}"?' if close else ""

    @property
    def may_unblock(self) -> bool:
        """Whether a list that cannot be judged may be, once this is answered."""
        return self.is_blocking or self.key[0] in ("columns", "people", "changed")

    @property
    def is_blocking(self) -> bool:
        """Whether the list cannot be judged while it is open."""
        return self.key[:2] in _BLOCKING

    @property
    def offered(self) -> str:
        """What may be answered, in words, as a question that is asked again ends."""
        by_code: dict[str, str] = {}
        for said, code in self.known:
            by_code.setdefault(code, said)
        first = list(by_code.values())
        told = ["c (đúng)"] if self.yes else []
        told += ["k"] if self.no or not self.is_blocking else []
        if first:
            more = ", …" if len(first) > _MOST_OFFERED else ""
            told.append(f"gõ một trong: {', '.join(first[:_MOST_OFFERED])}{more}")
        return "; ".join([*told, "sau (để sau)" if self.is_blocking else "Enter (để sau)"])

    @property
    def decides(self) -> str:
        """How many targets it decides, in words."""
        if not self.targets:
            return "không quyết định chỉ tiêu nào"
        may = "có thể " if self.may_decide else ""
        return f"{may}quyết định " + (
            "mọi chỉ tiêu" if self.is_of_all else f"{len(self.targets)} chỉ tiêu"
        )

    @property
    def choices(self) -> str:
        """The letters that may be typed, as the question ends."""
        letters = ["c"] if self.yes else []
        letters += ["k"] if self._none == "" or self.no else []
        return f"[{'/'.join([*letters, *(['gõ'] if self.known else [])])}]"


def says_yes(answer: str) -> bool:
    """Whether an answer is a yes, however it is typed.

    >>> says_yes("Đúng"), says_yes("co"), says_yes("không")
    (True, True, False)
    """
    return without_marks(matching_key(answer)) in _YES


def legend(asked: Sequence[Question]) -> str:
    """What may be typed to these questions; a letter that none of them takes is not spoken of."""
    typed = ["c: đúng"] if any(one.yes for one in asked) else []
    typed += ["k: không phải"]
    typed += ["gõ: giá trị đúng"] if any(one.known for one in asked) else []
    return f"{' · '.join(typed)} · Enter: để sau, vẫn là chưa rõ · <: về câu trước"
