"""Rules that compare: what is shared is what this process shows of what it judged itself.

The notebook's kernel judges the data; so does the process that publishes. Every cell, page and
letter is rendered again from the second judgement, and what stands in an output and in no
rendering is told. A number, a word, a picture or a style that somebody or something changed on the
way differs, whatever it says.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import zip_longest

import nbformat
from nbformat import NotebookNode

from plan09lib.deliver.gate.page import excerpt
from plan09lib.deliver.gate.reviewed import Reviewed
from plan09lib.deliver.gate.rule import Found
from plan09lib.deliver.page.again import ViewCall, shown_again
from plan09lib.deliver.page.files import MAIL_HTML, MAIL_TEXT, NOTEBOOK
from plan09lib.deliver.page.page import pages_html
from plan09lib.project import project_root
from plan09lib.rooms import KINDS

_BEFORE, _SHOWN = 24, 70
_ID = re.compile(r'\sid="([^"]+)"')


@dataclass(frozen=True)
class Rendering:
    """A report in the forms in which it is read: notebook, pages and letters by file name."""

    notebook: NotebookNode
    pages: Mapping[str, str]
    letters: Mapping[str, str]

    @classmethod
    def of(
        cls,
        review: Reviewed,
        source: NotebookNode | None = None,
        further: Mapping[str, str] | None = None,
    ) -> Rendering:
        """What `review` owes, run through the notebook `source`, else through its kind's own.

        `further` are parameters that the review does not tell.
        """
        if source is None:
            own = project_root() / "notebooks" / f"{review.kind}.ipynb"
            source = nbformat.read(own, as_version=nbformat.NO_CONVERT)
        asked = {"unit": review.unit.id, "period": review.period.text}
        issue = getattr(review, "issue", None)
        asked |= (issue.parameters if issue else {}) | dict(further or {})
        notebook = shown_again(source, review, asked)
        letters = {MAIL_HTML: review.mail_html(), MAIL_TEXT: review.mail_text()}
        return cls(notebook, pages_html(notebook, page_title(review)), letters)


@dataclass(frozen=True)
class Compared:
    """What is about to be shared, and what this process makes of its own judgement."""

    written: Rendering
    owed: Rendering


def page_title(review: Reviewed) -> str:
    """What the browser's tab and the print header say."""
    ward = review.unit.name_on(review.period.end).ward
    return f"Báo cáo {KINDS[review.kind].label} {review.period.label} – {ward}"


def other_cells(compared: Compared) -> Iterator[Found]:
    """Cells of the executed notebook that are not those of its source, or show something else."""
    cells = zip_longest(compared.written.notebook.cells, compared.owed.notebook.cells)
    for number, (written, owed) in enumerate(cells, start=1):
        if written == owed:
            continue
        if written is None or owed is None:
            yield f"{NOTEBOOK}, ô {number}", "thừa ô này" if owed is None else "thiếu ô này"
        elif written.cell_type != owed.cell_type or written.source != owed.source:
            yield f"{NOTEBOOK}, ô {number}", _told(written.source, owed.source)
        elif written.get("outputs") and ViewCall.of(written.source) is None:
            where = f"{NOTEBOOK}, ô {number} {excerpt(written.source, 40)}"
            yield where, "kết quả không phải của một lời gọi review.<tên>(…)"
        else:
            where = f"{NOTEBOOK}, ô {number} {excerpt(written.source, 40)}"
            yield where, _told(_shown_by(written), _shown_by(owed))
    if compared.written.notebook.metadata != compared.owed.notebook.metadata:
        yield f"{NOTEBOOK}, metadata", "khác với sổ tính khi chia sẻ"


def _shown_by(cell: NotebookNode) -> str:
    """All that a cell says besides its source."""
    forms = (output.get("data") or output for output in cell.get("outputs", []))
    told = ["\n".join(str(text) for _, text in sorted(form.items())) for form in forms]
    return "\n".join([*told, str(cell.get("execution_count", "")), str(dict(cell.metadata))])


def other_pages(compared: Compared) -> Iterator[Found]:
    """Places of the pages that no block of the report gives, and blocks that no page has."""
    yield from _other_files(compared.written.pages, compared.owed.pages)


def other_letters(compared: Compared) -> Iterator[Found]:
    """Places of the letters that are not as the review tells them."""
    yield from _other_files(compared.written.letters, compared.owed.letters)


def _other_files(written: Mapping[str, str], owed: Mapping[str, str]) -> Iterator[Found]:
    for name in sorted({*written, *owed}):
        if name not in owed or name not in written:
            yield name, "thừa tệp này" if name not in owed else "thiếu tệp này"
        elif written[name] != owed[name]:
            before = _ID.findall(written[name], 0, _parting(written[name], owed[name]))
            where = f"{name}, #{before[-1]}" if before else name
            yield where, _told(written[name], owed[name])


def _told(written: str, owed: str) -> str:
    """The first place where two texts part, as each has it."""
    at = _parting(written, owed)
    return f"có {_from(written, at)}, dựng lại từ số liệu là {_from(owed, at)}"


def _parting(written: str, owed: str) -> int:
    pairs = enumerate(zip(written, owed, strict=False))
    return next((at for at, (a, b) in pairs if a != b), min(len(written), len(owed)))


def _from(text: str, at: int) -> str:
    return excerpt(text[max(0, at - _BEFORE) : at + _SHOWN], _BEFORE + _SHOWN)
