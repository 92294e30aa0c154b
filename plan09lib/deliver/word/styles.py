"""The styles of the Word file, named so that people find them; an office's own `mau.docx` wins.

Of `mau.docx` only the styles are used, never its text. A style that it has under one of these names
stays as it is; those that it lacks are made by the form.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

from docx import Document as new_document
from docx.document import Document as WordDocument
from docx.enum.section import WD_ORIENT
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.opc.exceptions import PackageNotFoundError
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.styles import BabelFish
from docx.styles.style import StyleFactory

from plan09lib.errors import DataRefused, Fault
from plan09lib.read.plan.document_form import DocumentForm

TEXT, CELL, HEAD_CELL, CAPTION, NOTE = (
    "Văn bản", "Ô bảng", "Ô tiêu đề bảng", "Chú thích bảng", "Ghi chú bảng",
)  # fmt: skip
HUMAN = "Người viết bổ sung"
_CENTRE, _JUSTIFY, _LEFT = (
    WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.JUSTIFY, WD_ALIGN_PARAGRAPH.LEFT,
)  # fmt: skip
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
    for name, look in _looks(form).items():
        if not template or name not in there:
            _make(there.get(name) or _added(word, name, there), form, **look)
    _page(word, form)
    return word


def _opened(template: Path) -> WordDocument:
    """The office's own file. Raises: DataRefused for one that is no Word file."""
    try:
        return new_document(str(template))
    except (PackageNotFoundError, BadZipFile, KeyError, ValueError):
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
        "Heading 1": {**heading, "align": _CENTRE, "before": form.body.after},
        "Heading 2": {**heading, "indent": True, "before": form.body.after},
        "Heading 3": {**heading, "indent": True, "italic": True},
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


def _added(word: WordDocument, name: str, there: Mapping[str, Any]) -> Any:
    """A new style; python-docx would look through all of them for its name, again and again."""
    style: Any = StyleFactory(
        word.styles.element.add_style_of_type(
            BabelFish.ui2internal(name), WD_STYLE_TYPE.PARAGRAPH, False
        )
    )
    style.base_style = there.get("Normal")
    return style


def _make(
    style: Any,
    form: DocumentForm,
    *,
    size: int,
    align: Any = _LEFT,
    bold: bool = False,
    italic: bool = False,
    underline: bool = False,
    indent: bool = False,
    keep: bool = False,
    before: int = 0,
    after: int = 0,
    line: int | None = 0,
) -> None:
    """Nothing; afterwards `style` is by the form; `line` None is single."""
    for child in list(style.element.rPr if style.element.rPr is not None else ()):
        style.element.rPr.remove(child)  # theme fonts and colours
    style.quick_style = True
    font, lines = style.font, style.paragraph_format
    font.name, font.size = form.font, Pt(size)
    style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), form.font)
    style.element.rPr.rFonts.set(qn("w:cs"), form.font)
    font.bold, font.italic, font.underline = bold, italic, underline
    font.color.rgb = RGBColor(0, 0, 0)
    lines.alignment = align
    lines.space_before, lines.space_after = Pt(before), Pt(after)
    lines.first_line_indent = Mm(form.body.indent) if indent else Mm(0)
    lines.keep_with_next, lines.widow_control = keep, True
    if line is None:
        lines.line_spacing_rule = WD_LINE_SPACING.SINGLE
    else:
        lines.line_spacing_rule = WD_LINE_SPACING.EXACTLY
        lines.line_spacing = Pt(max(form.body.line, size + 3))


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
