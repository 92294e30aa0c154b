"""The styles of the Word file, named so that people find them; an office's own `mau.docx` wins.

Of `mau.docx` only the styles are used, never its text. A style that it has under one of these names
stays as it is; those that it lacks are made by the form.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any
from xml.sax.saxutils import quoteattr
from zipfile import BadZipFile

from docx import Document as new_document
from docx.document import Document as WordDocument
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.styles import BabelFish

from plan09lib.deliver.word.markup import elements
from plan09lib.deliver.word.package import opened as read_word
from plan09lib.errors import DataRefused, Fault
from plan09lib.read.rules.document_form import DocumentForm

TEXT, CELL, HEAD_CELL, CAPTION, NOTE = (
    "Văn bản", "Ô bảng", "Ô tiêu đề bảng", "Chú thích bảng", "Ghi chú bảng",
)  # fmt: skip
HUMAN = "Người viết bổ sung"
_CENTRE, _JUSTIFY, _LEFT = "center", "both", "left"
ROLE_STYLES = {
    "body": TEXT, "parent": "Cấp trên", "issuer": "Cơ quan ban hành", "sign": "Cấp trên",
    "number": "Cấp trên", "party": "Tiêu đề Đảng", "place": "Địa danh, ngày tháng",
    "draft": "Dự thảo", "invented": "Dự thảo", "kind": "Tên loại văn bản",
    "abstract": "Trích yếu", "separator": "Cấp trên", "note": NOTE,
    "on-behalf": "Thay mặt", "position": "Chức vụ người ký", "addressees": "Nơi nhận",
    "addressee": "Dòng nơi nhận",
}  # fmt: skip
"""The style of each role of a paragraph."""


def opened(template: Path | None, form: DocumentForm) -> WordDocument:
    """An empty document with every style, page and header of `form`."""
    word = _opened(template) if template else new_document()
    there = {style.name: style for style in word.styles}
    body = word.element.body
    for child in list(body):
        if child.tag != qn("w:sectPr"):
            body.remove(child)
    looks = _looks(form).items()
    own = {name: look for name, look in looks if not template or name not in there}
    made = _made(own, there, form)
    for name, style in zip(own, made, strict=True):
        if name in there:
            _take_over(there[name].element, style)
        else:
            word.styles.element.append(style)
    _page(word, form)
    return word


def _opened(template: Path) -> WordDocument:
    """The office's own file. Raises: DataRefused for one that is no Word file."""
    try:
        return read_word(template.read_bytes())
    except (BadZipFile, KeyError, ValueError):
        rule = f"{template.name} là tệp Word (.docx) mà các style trong đó được dùng"
        action = "mở bằng Word, lưu lại thành .docx; hoặc bỏ tệp này ra khỏi thư mục"
        raise DataRefused(Fault(template.name, "không mở được tệp này", rule, action)) from None


def _looks(form: DocumentForm) -> dict[str, dict[str, Any]]:
    """What each style looks like; sizes in points."""
    size, small = form.body.size, form.small
    centred: dict[str, Any] = {"align": _CENTRE, "size": size}
    heading: dict[str, Any] = {"size": size, "bold": True, "keep": True, "after": form.body.after}
    tight: dict[str, Any] = {"size": small, "line": None}
    return {
        TEXT: {"size": size, "align": _JUSTIFY, "indent": True, "after": form.body.after},
        HUMAN: {
            "size": size, "align": _JUSTIFY, "indent": True, "after": form.body.after,
        },
        "Heading 1": {**heading, "level": 1, "align": _CENTRE, "before": form.body.after},
        "Heading 2": {**heading, "level": 2, "indent": True, "before": form.body.after},
        "Heading 3": {**heading, "level": 3, "indent": True, "italic": True},
        CELL: {**tight, "align": _LEFT},
        HEAD_CELL: {**tight, "align": _CENTRE, "bold": True, "keep": True},
        CAPTION: {
            "size": size - 1, "align": _CENTRE, "bold": True, "keep": True, "before": 6, "after": 4,
        },
        NOTE: {"size": small - 1, "align": _JUSTIFY, "italic": True, "line": None, "before": 3,
               "after": 6},
        "Cấp trên": centred,
        "Cơ quan ban hành": {**centred, "bold": True},
        "Tiêu đề Đảng": {**centred, "size": size + 1, "bold": True, "underline": True},
        "Địa danh, ngày tháng": {**centred, "italic": True, "before": 12},
        "Dự thảo": {"align": _LEFT, "size": small, "bold": True},
        "Tên loại văn bản": {**centred, "size": size + 2, "bold": True, "before": 12},
        "Trích yếu": {**centred, "bold": True},
        "Thay mặt": {**centred, "bold": True},
        "Chức vụ người ký": centred,
        "Nơi nhận": {"size": size, "align": _LEFT, "underline": True},
        "Dòng nơi nhận": {"size": form.lines, "align": _LEFT, "line": None},
    }  # fmt: skip


def _made(
    looks: Mapping[str, Mapping[str, Any]], there: Mapping[str, Any], form: DocumentForm
) -> list[Any]:
    """A style for each of `looks`, read at once: python-docx would set one property at a time."""
    base = there["Normal"].style_id if "Normal" in there else ""
    built_on = f"<w:basedOn w:val={quoteattr(base)}/>" if base else ""
    told = []
    for name, look in looks.items():
        inner = BabelFish.ui2internal(name)
        style_id = name.replace(" ", "")
        told.append(
            f'<w:style w:type="paragraph" w:customStyle="1" w:styleId={quoteattr(style_id)}>'
            f"<w:name w:val={quoteattr(inner)}/>{built_on}<w:qFormat/>"
            f"{_properties(form, **look)}</w:style>"
        )
    return elements(told)


def _take_over(there: Any, made: Any) -> None:
    """A style that is there already looks as `made`; whatever else it is stays."""
    for name in ("w:pPr", "w:rPr"):
        new, old = made.find(qn(name)), there.find(qn(name))
        if old is not None:
            there.remove(old)
        there.append(new)


def _properties(
    form: DocumentForm,
    *,
    size: int,
    align: str = _LEFT,
    bold: bool = False,
    italic: bool = False,
    underline: bool = False,
    indent: bool = False,
    keep: bool = False,
    before: int = 0,
    after: int = 0,
    line: int | None = 0,
    level: int = 0,
) -> str:
    """What a style says of its paragraphs and letters; `line` None is single, `level` a heading's.

    Word wants all this in this order.
    """
    high = Pt(max(form.body.line, size + 3)).twips
    lines = (
        'w:line="240" w:lineRule="auto"' if line is None else f'w:lineRule="exact" w:line="{high}"'
    )
    first = Mm(form.body.indent).twips if indent else 0
    outline = f'<w:outlineLvl w:val="{level - 1}"/>' if level else ""
    font = quoteattr(form.font)
    fonts = " ".join(f"w:{script}={font}" for script in ("ascii", "hAnsi", "eastAsia", "cs"))
    return (
        f"<w:pPr>{_switch('keepNext', keep)}{'<w:keepLines/>' if level else ''}<w:widowControl/>"
        f'<w:spacing w:before="{Pt(before).twips}" w:after="{Pt(after).twips}" {lines}/>'
        f'<w:ind w:firstLine="{first}"/><w:jc w:val="{align}"/>{outline}</w:pPr>'
        f"<w:rPr><w:rFonts {fonts}/>{_switch('b', bold)}{_switch('i', italic)}"
        f'<w:color w:val="000000"/><w:sz w:val="{size * 2}"/>'
        f'<w:u w:val="{"single" if underline else "none"}"/></w:rPr>'
    )


def _switch(name: str, is_on: bool) -> str:
    return f"<w:{name}/>" if is_on else f'<w:{name} w:val="0"/>'


def turn(word: WordDocument) -> None:
    """Nothing; afterwards the pages lie sideways, the edge that is bound is still the widest."""
    section = word.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = section.page_height, section.page_width
    top, left = section.top_margin, section.left_margin
    section.top_margin, section.left_margin = left, top


def _page(word: WordDocument, form: DocumentForm) -> None:
    """A4 upright with the form's margins; the page number stands above, not on the first page."""
    section = word.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    page = form.page
    section.top_margin, section.bottom_margin = Mm(page.top), Mm(page.bottom)
    section.left_margin, section.right_margin = Mm(page.left), Mm(page.right)
    section.header_distance = Mm(form.page_number.from_edge)
    section.different_first_page_header_footer = True
    word.settings.odd_and_even_pages_header_footer = False
    if page.mirrored:
        mirror = word.settings.element.makeelement(qn("w:mirrorMargins"), {})
        word.settings.element.insert(0, mirror)
