"""The gate: a page is published only when no rule finds anything."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from nbformat import NotebookNode

from plan09lib.deliver.gate import (
    conclusions,
    content,
    document,
    markup,
    numbers,
    privacy,
    rendered,
)
from plan09lib.deliver.gate.page import Page
from plan09lib.deliver.gate.rendered import Compared, Rendering
from plan09lib.deliver.gate.reviewed import Checkable, Reviewed
from plan09lib.deliver.gate.rule import Rule, Shared
from plan09lib.deliver.page.files import PAGE
from plan09lib.errors import Fault

_TEMPLATE = "sửa mẫu câu trong plan09lib/tell/templates/"
_CELL = "sửa ô của sổ tính để kết quả là HTML"
_NUMBER = "viết số qua bộ lọc dữ kiện của mẫu câu"
_CHART = "sửa hàm vẽ biểu đồ"
_EMBED = "nhúng vào trang hoặc bỏ đi"
_SECTION = "bổ sung ô thiếu vào sổ tính"
_ORDER = "sửa mẫu câu để mọi phần đọc cùng một kết luận"
_WRITE = 'viết ở trang Nhận xét hoặc tệp Word, hoặc ghi --without-human-part "lý do"'
_AGAIN = "lập lại báo cáo; vẫn vậy thì ô hoặc phần mềm làm sai số liệu đã đánh giá"
_SHRINK = "giảm hình hoặc chuyển bảng dài ra phụ lục"

_OF_A_PAGE: tuple[Rule[Shared], ...] = (
    Rule("no_code", "trang không hiện mã lệnh hay lỗi chương trình", _CELL, content.visible_code),
    Rule("nothing_unfilled", "không còn giá trị rỗng, chỗ chưa điền", _TEMPLATE, content.unfilled),
    Rule("stands_alone", "trang không tải gì từ ngoài", _EMBED, content.outside_addresses),
    Rule("no_script", "trang không có mã chạy được", "bỏ phần tử đó", content.active_content),
    Rule("markup_known", "chỉ phần tử, thuộc tính của mẫu trang", _TEMPLATE, markup.unknown_markup),
    Rule("styles_known", "chỉ kiểu trình bày của trang", _TEMPLATE, markup.unknown_styles),
    Rule("images_described", "mỗi hình có mô tả riêng", _CHART, content.poor_alts),
    Rule("vietnamese", 'trang khai lang="vi"', "sửa mẫu trang", content.other_language),
    Rule("numbers_are_facts", "mỗi con số là một dữ kiện", _NUMBER, numbers.loose_numbers),
    Rule("facts_agree", "con số trong trang khớp dữ liệu", _NUMBER, numbers.contradicted_facts),
    Rule("references_known", "mã, ngày, nhãn có nguồn", _TEMPLATE, numbers.unknown_references),
    Rule("charts_agree", "số trong mô tả hình là dữ kiện của hình", _CHART, numbers.chart_numbers),
    Rule("links_resolve", "liên kết có đích, mã không trùng", _TEMPLATE, content.broken_links),
    Rule(
        "links_named",
        "liên kết có lời, không chỉ là một con số",
        _TEMPLATE,
        content.numbers_as_links,
    ),
    Rule(
        "evidence", "mỗi con số có nguồn trong báo cáo", _TEMPLATE, content.facts_without_evidence
    ),
    Rule("of_what_is", "không có phần nội bộ, phần giả định", "bỏ ô đó", privacy.unpublishable),
    Rule("size", "trang và hình trong giới hạn", _SHRINK, content.oversize),
)
_OF_A_REPORT: tuple[Rule[Shared], ...] = (
    Rule("html_outputs", "kết quả mỗi ô là HTML", _CELL, content.outputs_without_html),
    Rule("sections_present", "đủ các phần bắt buộc", _SECTION, content.missing_sections),
    Rule("short_named", "chỉ tiêu thiếu được nêu ngay", _ORDER, conclusions.short_targets_named),
    Rule("tallies_agree", "số chỉ tiêu từng lớp như nhau", _ORDER, conclusions.tallies_agree),
    Rule("strengths", "ưu điểm không phải hạn chế", _ORDER, conclusions.strengths_are_none),
    Rule("who_acts", "ai phải làm như nhau ở mọi phần", _ORDER, conclusions.one_list_of_who_acts),
    Rule("outlook", "triển vọng theo kết luận", _ORDER, conclusions.outlook_agrees),
    Rule("training", "kế hoạch học theo kết luận", _ORDER, conclusions.training_agrees),
    Rule("no_names", "không có họ tên cá nhân", "bỏ tên, dùng chức danh", privacy.leaked_names),
    Rule("no_paths", "không lộ thư mục máy", "bỏ đường dẫn", privacy.leaked_paths),
    Rule("document_numbers", "mỗi số của văn bản là một dữ kiện", _NUMBER, document.loose_numbers),
    Rule("document_codes", "văn bản để ký không có mã, tên tệp", _TEMPLATE, document.codes),
    Rule("human_part", "ban hành khi đủ phần người viết", _WRITE, document.unwritten),
    Rule("document_shown", "trang đọc đúng như văn bản để ký", _CELL, document.shown_otherwise),
)
_AS_JUDGED: tuple[Rule[Compared], ...] = (
    Rule("cells_as_judged", "mỗi ô như tính và dựng lại", _AGAIN, rendered.other_cells, "sổ tính"),
    Rule("pages_as_judged", "trang như dựng lại từ số liệu", _AGAIN, rendered.other_pages),
    Rule("letters_as_judged", "thư như dựng lại từ số liệu", _AGAIN, rendered.other_letters, "thư"),
)
RULES: tuple[Rule[Any], ...] = (*_AS_JUDGED, *_OF_A_PAGE, *_OF_A_REPORT)


def gate_faults(
    pages: Mapping[str, str],
    notebook: NotebookNode,
    review: Reviewed,
    letters: Mapping[str, str],
    owed: Rendering | None = None,
) -> list[Fault]:
    """Every fault of a report; empty when all of it may be published.

    `review` is this process's own: all is rendered again from it and compared, then looked through
    for what no report may hold. `pages` are the report's by file name, the first one first;
    `notebook` is the executed one as it is shared. `owed` is what it must be equal to, where that
    is known already, or another notebook was run than the project's own of that kind.

    The faults quote what they are about, but no name that must not be shared: they are told to
    operators, kept in `error.txt` and put to URLs.
    """
    written = Rendering(notebook, pages, letters)
    compared = Compared(written, owed or Rendering.of(review))
    differing = [fault for rule in _AS_JUDGED for fault in rule.faults(compared)]
    return [
        *privacy.without_names(differing, review),
        *scan_faults(pages, notebook, review, letters),
    ]


def scan_faults(
    pages: str | Mapping[str, str],
    notebook: NotebookNode,
    review: Checkable,
    others: Mapping[str, str] | None = None,
) -> list[Fault]:
    """What no report may hold, wherever it comes from: the net for who edits templates.

    `pages` is the report's page, or it and those beside it by file name, the first one first;
    `others` are further shared texts by file name. The faults quote no name, as `gate_faults`.
    """
    texts = {PAGE: pages} if isinstance(pages, str) else pages
    first, *further = texts
    beside = {name: Page(texts[name]) for name in further}
    shared = Shared(Page(texts[first]), notebook, review, others or {}, beside)
    rules = (*_OF_A_PAGE, *_OF_A_REPORT)
    faults = [fault for rule in rules for fault in rule.faults(shared)]
    for name in further:
        rest = {other: page for other, page in shared.pages.items() if other != name}
        looked_at = replace(shared, page=beside[name], beside=rest, name=name)
        own = (fault for rule in _OF_A_PAGE for fault in rule.faults(looked_at))
        faults += [replace(fault, where=f"{name}, {fault.where}") for fault in own]
    return privacy.without_names(faults, review)
