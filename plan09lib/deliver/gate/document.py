"""Rules about the document that is signed: its tree of blocks, whatever it is rendered as."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import zip_longest

from plan09lib.deliver.gate.content import unfilled_in
from plan09lib.deliver.gate.numbers import without
from plan09lib.deliver.gate.page import Page, excerpt, squeezed
from plan09lib.deliver.gate.rule import Found, Shared, trees
from plan09lib.read.rules.document_form import DocumentForm
from plan09lib.tell.document.blocks import Block, Document, Figure, Run, runs_of
from plan09lib.tell.words.anchors import DOCUMENT
from plan09lib.tell.words.formats import spelled

WHERE = "văn bản"
_LINES = ("h3", "h4", "h5", "p", "caption", "th", "td", "img")
_DIGIT = re.compile(r"\d")
_ORDINAL = re.compile(r"[IVX]+- |\d+(\. )?|[a-zđ]\) ")
_CODE = re.compile(
    r"\bT\d{2}-\d+[a-z]?\b|\bKN-\d+|\bviec-\w|\b[\w-]+\.(?:xlsx?|xlsm|ods|csv|yml|parquet|j2|py)\b"
    r"|\b[a-z]+_[a-z_]+\b"
)


def loose_numbers(shared: Shared) -> Iterator[Found]:
    """Digits that belong to no fact, quoted text, ordinal or person; facts shown otherwise.

    In the document and in its annexes.
    """
    form = _form(shared)
    if form is None:
        return
    for block in (block for tree in trees(shared.review) for block in tree.blocks):
        for run in runs_of(block):
            if found := _wrong(shared, run, form):
                yield _place(block), found
        if isinstance(block, Figure):
            yield from _in_picture(shared, block, form)


def _wrong(shared: Shared, run: Run, form: DocumentForm) -> str:
    """What is wrong with the numbers of a run; empty when nothing is."""
    if run.origin == "fact":
        fact = shared.review.facts.get(run.fact)
        if fact is None:
            return f'có {run.fact} = "{run.text}", dữ liệu không có dữ kiện này'
        owed = fact.formal(form.leading_zero)
        return "" if run.text == owed else f'{run.fact}: viết "{run.text}", dữ liệu là "{owed}"'
    if run.origin == "person" or not _DIGIT.search(run.text):
        return ""
    if run.origin == "ordinal":
        return "" if _ORDINAL.fullmatch(run.text) else f"số thứ tự {excerpt(run.text)} không đúng"
    if run.origin == "reference":
        known = squeezed(run.text) in shared.references
        return "" if known else f"{excerpt(run.text)} không có trong kế hoạch hay dữ liệu"
    return f"số không có nguồn trong {excerpt(run.text)}"


def _in_picture(shared: Shared, figure: Figure, form: DocumentForm) -> Iterator[Found]:
    facts = [shared.review.facts.get(name) for name in figure.facts]
    shown = [squeezed(fact.formal(form.leading_zero)) for fact in facts if fact]
    if _DIGIT.search(without(figure.alt, [*shown, *shared.references])):
        yield _place(figure), f"số trong mô tả hình không thuộc dữ kiện {excerpt(figure.alt)}"


def codes(shared: Shared) -> Iterator[Found]:
    """Gaps in the document and its annexes; codes and names of files in the document alone."""
    signed = _document(shared)
    for tree in trees(shared.review):
        for block in tree.blocks:
            for run in runs_of(block):
                told = run.text if run.origin != "person" else ""
                is_coded = _CODE.search(told) if tree is signed else None
                if match := is_coded or unfilled_in(told):
                    yield _place(block), f'"{match[0]}" trong {excerpt(told)}'


def code_in(text: str) -> list[str]:
    """Codes and names of files that a text holds, each once.

    >>> code_in("T25-3b theo 2025-06-30.xlsx và T25-3b"), code_in("Quy định số 7")
    (['T25-3b', '2025-06-30.xlsx'], [])
    """
    return list(dict.fromkeys(match[0] for match in _CODE.finditer(text)))


def shown_otherwise(shared: Shared) -> Iterator[Found]:
    """Lines of the document in the page that are not those of its tree, in their order.

    Of a document issued as the office's own file, the page has a tree of its own.
    """
    told_in_page = getattr(shared.review, "page_tree", None)
    document, form = told_in_page or _document(shared), _form(shared)
    written = list(_lines_in(shared.page))
    if document is None or form is None:
        yield from ((f"#{DOCUMENT}", f"{excerpt(one)} không có trong cây khối") for one in written)
        return
    owed = [spelled(line, form.spelling) for line in document.text.splitlines() if line.strip()]
    told = [spelled(line, form.spelling) for line in written]
    for tree, page in zip_longest(owed, told, fillvalue=""):
        if squeezed(tree) != page:
            yield f"#{DOCUMENT}", f"trang viết {excerpt(page)}, văn bản là {excerpt(tree)}"
            return  # what follows is moved by it


def _lines_in(page: Page) -> Iterator[str]:
    """The text of each paragraph, heading and cell of the document in a page."""
    for article in (one for one in page.elements if one.get("id") == DOCUMENT):
        for one in article.iter(*_LINES):
            told = one.get("alt") if one.tag == "img" else one.text_content()
            if text := squeezed(told or ""):
                yield text


def unwritten(shared: Shared) -> Iterator[Found]:
    """What only people can say and nobody has, in a report that is issued without a reason."""
    issue = getattr(shared.review, "issue", None)
    if issue and not issue.human.without:
        for what in getattr(shared.review, "unwritten", ()):
            yield WHERE, f"chưa có {what}"


def _place(block: Block) -> str:
    return f"{WHERE}, khối {block.key}"


def _document(shared: Shared) -> Document | None:
    found = getattr(shared.review, "document_tree", None)
    return found if isinstance(found, Document) else None


def _form(shared: Shared) -> DocumentForm | None:
    found = getattr(shared.review, "document_form", None)
    return found if isinstance(found, DocumentForm) else None
