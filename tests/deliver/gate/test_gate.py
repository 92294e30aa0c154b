"""Every rule of the gate catches its planted fault, and a good page passes."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

import pandas as pd
import pytest
from gate_pages import (
    CHART,
    GOOD,
    IN_TWO,
    FakeReview,
    add,
    good_notebook,
    picture,
    rules_broken,
    swap,
    unit_called,
)
from nbformat import NotebookNode
from nbformat.v4 import new_output

from plan09lib.deliver.gate import conclusions, document, rendered
from plan09lib.deliver.gate.rules import RULES, scan_faults
from plan09lib.errors import Fault


def test_a_good_page_passes() -> None:
    assert scan_faults(GOOD, good_notebook(), FakeReview()) == []


def card(style: str) -> str:
    """A table whose one column is called Thiếu."""
    head = "<thead><tr><th>Thiếu</th></tr></thead>"
    return f'<table class="the" style="{style}">{head}</table>'


PLANTED: dict[str, list[str]] = {
    "no_code": [
        add("<p>Traceback (most recent call last): review</p>"),
        add("<p>ValueError: không rõ</p>"),
        add("<p>review = open_review</p>"),
    ],
    "nothing_unfilled": [
        add("<p>Tỷ lệ: nan</p>"),
        add("<p>Người ký: None</p>"),
        add("<p>Ngày NaT</p>"),
        add("<p>{{ unit }}</p>"),
        add("<p>TODO</p>"),
        add("<p>có inf người</p>"),
        add("<p>{ten}</p>"),
        swap("Công chức: có", "Công chức nan: có"),
    ],
    "stands_alone": [
        add('<a href="https://example.org">ngoài</a>'),
        add('<a href="thu.html">tệp khác</a>'),
        swap("<style>", '<style>@import "x.css"; '),
        swap("<style>", "<style>p { background: url(//x/y.png) }"),
        add('<p style="background:url(http://x/y.png)">a</p>'),
        add('<img alt="Một hình ở nơi khác, không nhúng" src="hinh.png">'),
        swap(f'src="{picture()}"', f'src="{picture()}" srcset="//x/y.png"'),
    ],
    "no_script": [
        add("<script>1</script>"),
        add("<iframe></iframe>"),
        add("<object></object>"),
        add('<p onclick="x()">a</p>'),
        add('<a href="javascript:x()">a</a>'),
        swap("<meta charset", '<meta http-equiv="refresh" content="x"><meta charset'),
        swap(picture(), picture(extra=' onload="x()"')),
    ],
    "markup_known": [
        add("<ol start='12'><li>a</li></ol>"),
        add("<progress></progress>"),
        add("<p hidden>a</p>"),
        add('<table><tr><td colspan="12%">a</td></tr></table>'),
        add('<p data-x="12">a</p>'),
        add('<p class="note skip">Còn thiếu</p>'),
        add("<svg><text>12</text></svg>"),
        add('<div aria-hidden="false">a</div>'),
        add('<input placeholder="12 người">'),
    ],
    "styles_known": [
        swap("<style>", "<style>#T25-3b { display: none }"),
        add("<style>.note { font-size: 0 }</style>"),
        add('<p style="display: none">a</p>'),
        add('<table style="color: white"></table>'),
        add(card("--c1:'Đạt'")),
        add(card("--c2:'Thiếu'")),
        add(card("--c1:'Thiếu';top:0")),
        add('<table><colgroup><col style="width: 0; display: none"></colgroup></table>'),
        swap("<style>", r"<style>p { background: \75rl(//x/y.png) }"),
        swap("<style>", r"<style>@\69mport '//x/y.css';"),
    ],
    "images_described": [
        add(f'<img src="{picture()}">'),
        add(f'<img alt="" src="{picture()}">'),
        add(f'<img alt="biểu đồ" src="{picture()}">'),
        add(f'<img alt="ladder_chart.svg" src="{picture()}">'),
        add(f'<img alt="No description has been provided for this image" src="{picture()}">'),
        add(CHART.replace('id="bieu-do"', "")),
    ],
    "vietnamese": [swap('lang="vi"', 'lang="en"'), swap(' lang="vi"', "")],
    "numbers_are_facts": [
        add("<p>có 12 người</p>"),
        add("<h3>Kết quả 99%</h3>"),
        add('<p title="12 người">a</p>'),
        swap("3. Đào tạo</a>", "3. Đào tạo, 12 lớp</a>"),
        swap("<title>Sơ kết", "<title>12 kết"),
        swap("Mức đạt so với", "7 người, mức đạt so với"),
        add("<p>có ７ người</p>"),
    ],
    "facts_agree": [
        swap(">7</data>", ">8</data>"),
        swap('value="7" ', 'value="8" '),
        swap('"T25-3b.k">', '"T25-3b.m">'),
        swap("77,8%", "77,7%"),
    ],
    "references_known": [add('<p><span class="ref">T25-9</span></p>')],
    "charts_agree": [
        swap("có 7 người đạt", "có 77 người đạt"),
        swap("có 7 người đạt", "có 9 người đạt"),
        swap('data-facts="T25-3b.k ', 'data-facts="T25-3b.x T25-3b.k '),
        swap("cần 8 người", "cần 8,5 người"),
    ],
    "links_resolve": [add('<a href="#khong-co">a</a>'), add('<p id="T25-3b">lặp</p>')],
    "links_named": [
        add('<a href="#muc-3"><data value="7" data-fact="T25-3b.k">7</data></a>'),
        add('<a href="#muc-3"></a>'),
    ],
    "evidence": [swap('<tr id="mc-T25-3b">', "<tr>")],
    "sections_present": [swap('id="T25-3b"', 'id="khac"')],
    "no_names": [
        add("<p>Nguyễn Văn Hoà</p>"),
        add("<p>NGUYỄN  VĂN HÒA,</p>"),
        add("<p><b>Nguyễn</b> Văn&nbsp;Hoà</p>"),
        add(f"<p>{unicodedata.normalize('NFD', 'nguyễn văn hòa')}</p>"),
        add('<p title="Nguyễn Văn Hoà">a</p>'),
        swap("Công chức: có", "Nguyễn Văn Hoà: có"),
        swap(picture(), picture("Nguyễn Văn Hoà")),
        add("<!-- Nguyễn Văn Hoà -->"),
        swap("Ban Tổ chức", "Nguyễn Văn Hoà"),
        add("<table><tr><td>Nguyễn</td><td>Văn Hoà</td></tr></table>"),
        add("<table><tr><td>Nguyễn</td><td>Văn</td><td>Hòa</td></tr></table>"),
        add("<p>Họ và tên đệm: Nguyễn Văn; Hoà</p>"),
        add("<p>Hoà (Nguyễn Văn)</p>"),
        add("<p>hoa, nguyen van</p>"),
        add("<p>Hoà Văn Nguyễn</p>"),
        add("<ul><li>Hoà</li><li>Nguyễn Văn</li></ul>"),
    ],
    "of_what_is": [
        add('<div class="noi-bo"><p>Danh sách</p></div>'),
        add('<div class="annex gia-dinh"><p>Kết quả</p></div>'),
    ],
    "no_paths": [
        add("<p>/home/an/du-an</p>"),
        add("<p>C:\\Users\\an</p>"),
        add("<p>/Users/an</p>"),
    ],
    "size": [
        add("<p>" + "dài " * 1_300_000 + "</p>"),
        swap(picture(), picture("a" * 500_001)),
        swap(picture(), "data:image/png;base64,"),
    ],
}


@pytest.mark.parametrize(
    ("rule", "page"), [(rule, page) for rule, pages in PLANTED.items() for page in pages]
)
def test_a_planted_fault_is_caught_by_its_rule(rule: str, page: str) -> None:
    notebook = good_notebook("review = open_review")
    assert rule in rules_broken(scan_faults(page, notebook, FakeReview()))


def test_a_card_may_name_its_columns() -> None:
    page = add(card("--c1:'Thiếu'"))
    assert scan_faults(page, good_notebook(), FakeReview()) == []


def in_two(page: str, old: str, new: str) -> dict[str, str]:
    """The report in two pages, one of them spoilt."""
    assert old in IN_TWO[page]
    return {**IN_TWO, page: IN_TWO[page].replace(old, new)}


def test_a_report_with_its_evidence_on_a_page_beside_passes() -> None:
    assert scan_faults(IN_TWO, good_notebook(), FakeReview()) == []
    alone = scan_faults(IN_TWO["bao-cao.html"], good_notebook(), FakeReview())
    assert rules_broken(alone) == {"evidence", "stands_alone"}


@pytest.mark.parametrize(
    ("rule", "where", "pages"),
    [
        ("links_resolve", "#T25-3b", in_two("bao-cao.html", "#mc-T25-3b", "#mc-khac")),
        ("evidence", "#T25-3b", in_two("phu-luc.html", ' id="mc-T25-3b"', "")),
        ("links_resolve", "phu-luc.html, ", in_two("phu-luc.html", "html#T25-3b", "html#khac")),
        ("stands_alone", "phu-luc.html, ", in_two("phu-luc.html", "bao-cao.html#", "khac.html#")),
        ("facts_agree", "phu-luc.html, ", in_two("phu-luc.html", ">7</data>", ">8</data>")),
        ("numbers_are_facts", "phu-luc.html, ", in_two("phu-luc.html", " đạt.", " đạt, 8.")),
        ("of_what_is", "phu-luc.html, ", in_two("phu-luc.html", "<h1>", '<h1 class="noi-bo">')),
        ("no_names", "phu-luc.html, ", in_two("phu-luc.html", " đạt.", " đạt: Nguyễn Văn Hoà.")),
        ("no_paths", "phu-luc.html", in_two("phu-luc.html", " đạt.", " đạt: /home/an/x.")),
    ],
)
def test_a_fault_of_the_page_beside_is_told_with_its_file(
    rule: str, where: str, pages: dict[str, str]
) -> None:
    faults = scan_faults(pages, good_notebook(), FakeReview())
    assert rule in rules_broken(faults)
    assert any(fault.where.startswith(where) for fault in faults)


@pytest.mark.parametrize(
    "output",
    [
        new_output("stream", name="stdout", text="in ra"),
        new_output("execute_result", {"text/plain": "7"}),
        new_output("display_data", {"image/png": "AAAA"}),
        new_output("error", ename="ValueError", evalue="x", traceback=[]),
    ],
)
def test_an_output_that_is_no_html_is_caught(output: NotebookNode) -> None:
    faults = scan_faults(GOOD, good_notebook("review.k()", output), FakeReview())
    assert rules_broken(faults) == {"html_outputs"}


def test_every_rule_has_a_planted_fault() -> None:
    elsewhere = (conclusions.__name__, document.__name__, rendered.__name__)  # in test_gate_<it>
    of_a_page = {rule.name for rule in RULES if rule.check.__module__ not in elsewhere}
    assert of_a_page == {*PLANTED, "html_outputs"}


LEAKS: dict[str, Callable[[], list[Fault]]] = {
    "notebook source": lambda: scan_faults(GOOD, good_notebook("# Nguyễn Văn Hoà"), FakeReview()),
    "notebook output": lambda: scan_faults(
        GOOD,
        good_notebook("x", new_output("display_data", {"text/html": "<p>Nguyễn\n Văn Hoà</p>"})),
        FakeReview(),
    ),
    "facts": lambda: scan_faults(
        GOOD, good_notebook(), FakeReview(frame=pd.DataFrame({"reason": ["Nguyễn Văn Hoà"]}))
    ),
    "mail": lambda: scan_faults(GOOD, good_notebook(), FakeReview(), {"thu.txt": "Nguyễn Văn Hòa"}),
}


@pytest.mark.parametrize("place", LEAKS)
def test_a_name_is_caught_wherever_it_leaks(place: str) -> None:
    faults = LEAKS[place]()
    assert rules_broken(faults) == {"no_names"}
    assert all("Hoà" not in str(fault) and "Hòa" not in str(fault) for fault in faults)


def test_the_message_about_a_name_gives_initials_and_place_only() -> None:
    (fault,) = scan_faults(add('<p id="x">Nguyễn Văn Hoà</p>'), good_notebook(), FakeReview())
    assert (fault.where, fault.found) == (
        "bao-cao.html, #x",
        "họ tên N. V. H. có trong danh sách nhân sự",
    )


def test_no_message_of_any_rule_quotes_a_name() -> None:
    leaks = (
        '<h2 id="">Đồng chí nguyễn văn hòa</h2><p>None</p>',
        "<p>Nguyễn Văn Hoà 777 undefined</p>",
        f"<p>{'x ' * 25}Nguyễn Văn Hoà {{{{ 888 }}}}</p>",
        '<p id="Nguyễn-Văn-Hoà" onclick="Nguyễn Văn Hoà">nan</p>',
    )
    for leak in leaks:
        faults = scan_faults(add(leak), good_notebook(), FakeReview())
        assert len(rules_broken(faults)) > 1, leak
        for fault in faults:
            words = re.findall(r"\w+", str(fault).lower())
            assert not {"hoà", "hòa", "văn"} & {*words}, str(fault)


def test_a_ward_named_after_a_person_may_still_be_published() -> None:
    review = FakeReview(
        roster_names=frozenset({"Trần Hưng Đạo"}), unit=unit_called("phường Trần Hưng Đạo")
    )
    assert scan_faults(add("<p>phường Trần Hưng Đạo</p>"), good_notebook(), review) == []
    faults = scan_faults(add("<p>đồng chí Trần Hưng Đạo</p>"), good_notebook(), review)
    assert rules_broken(faults) == {"no_names"}


def test_part_of_a_longer_word_or_a_short_name_across_two_cells_is_no_leak() -> None:
    page = add("<table><tr><td>Nguyễn</td><td>Hoà</td></tr></table><p>Ông Nguyễn Văn Hoài</p>")
    review = FakeReview(roster_names=frozenset({"Nguyễn Văn Hoà", "Nguyễn Hoà"}))
    assert scan_faults(page, good_notebook(), review) == []


def test_a_contradiction_is_told_with_both_numbers() -> None:
    (fault,) = scan_faults(swap(">7</data>", ">8</data>"), good_notebook(), FakeReview())
    assert fault.where == "#T25-3b"
    assert fault.found == 'T25-3b.k: trang viết "8", dữ liệu là "7"'


def test_many_faults_of_one_rule_are_summed_up() -> None:
    faults = scan_faults(add("<p>12</p>" * 30), good_notebook(), FakeReview())
    assert len(faults) == 9
    assert faults[-1].found == "còn 22 chỗ khác cùng lỗi"
