"""The page shows text and results only; the shared notebook tells nothing of the machine."""

from __future__ import annotations

import re

import pytest
from nbconvert.exporters import ScriptExporter
from nbformat import NotebookNode, validate, writes
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from plan09lib.deliver.page.page import page_html, pages_html, slug, style_sheet
from plan09lib.deliver.page.shared_notebook import shareable, shareable_text
from plan09lib.tell.words.narrate import TEMPLATES


def executed(cell_id: str = "a1") -> NotebookNode:
    """A small executed notebook as papermill leaves it."""
    html = {"text/html": "<p id='kq'>Kết quả</p>", "text/plain": "<View at 0x7f12>"}
    injected = '# Parameters\nunit = "phuong-thu"\nperiod = "2025-H1"\ndata_dir = "/home/an/data"\n'
    nb = new_notebook(
        cells=[
            new_markdown_cell("# Sơ kết\n\nĐoạn mở đầu."),
            new_code_cell('unit = ""', metadata={"tags": ["parameters"]}),
            new_code_cell(injected, metadata={"tags": ["injected-parameters"]}, id=cell_id),
            new_markdown_cell(
                "## I. Đánh giá\n### 1. Kết quả\n\n## I. Đánh giá\n\n```\n## mã\n```"
            ),
            new_code_cell(
                "review.targets(2025)",
                execution_count=3,
                metadata={"papermill": {"duration": 1.5}, "execution": {"iopub.status": "2025"}},
                outputs=[
                    new_output("stream", name="stderr", text="/home/an/x.py: FutureWarning"),
                    new_output("execute_result", html, execution_count=3),
                ],
            ),
        ],
        metadata={"papermill": {"output_path": "/home/an/out.ipynb", "environment_variables": {}}},
    )
    return nb


def test_the_page_shows_results_and_hides_code_streams_and_plain_text() -> None:
    page = page_html(executed(), "Sơ kết <thử>")
    assert "<p id='kq'>Kết quả</p>" in page
    for hidden in ("review.targets", "Parameters", "FutureWarning", "0x7f12", "/home/an"):
        assert hidden not in page
    assert "<title>Sơ kết &lt;thử&gt;</title>" in page


def test_the_page_is_vietnamese_and_stands_alone() -> None:
    page = page_html(executed(), "Sơ kết")
    assert page.lstrip().startswith("<!DOCTYPE html>")
    assert '<html lang="vi">' in page
    assert '<meta charset="utf-8">' in page
    assert 'name="viewport"' in page
    assert "<script" not in page
    assert not re.search(r"(src|href)=\"(?!#|data:)", page)


def test_headings_have_ascii_ids_once_each_and_stand_in_the_table_of_contents() -> None:
    page = page_html(executed(), "Sơ kết")
    assert '<h2 id="muc-i-danh-gia">I. Đánh giá</h2>' in page
    assert '<h2 id="muc-i-danh-gia-2">I. Đánh giá</h2>' in page
    assert '<h3 id="muc-1-ket-qua">1. Kết quả</h3>' in page
    entries = re.findall(r'<li class="level-(\d)"><a href="#([\w-]+)">', page)
    wanted = [("2", "muc-i-danh-gia"), ("3", "muc-1-ket-qua"), ("2", "muc-i-danh-gia-2")]
    assert entries == wanted


def test_what_stands_below_a_folded_heading_is_closed_part_by_part() -> None:
    parts = ["## Văn bản", "## Chi tiết", "### Một", "#### Sâu hơn", "### Hai", "## Sau"]
    nb = new_notebook(cells=[new_markdown_cell(part) for part in parts])
    nb.cells[1].metadata["tags"] = ["folded"]
    main = page_html(nb, "Thử").partition('<main id="noi-dung">')[2].partition("</main>")[0]
    assert re.sub(r' id="[^"]*"|\s', "", main) == (
        '<h2>Vănbản</h2><divclass="folded"><h2>Chitiết</h2>'
        "<details><summary><h3>Một</h3></summary><h4>Sâuhơn</h4></details>"
        "<details><summary><h3>Hai</h3></summary></details></div><h2>Sau</h2>"
    )


def test_the_last_folded_part_ends_with_the_page() -> None:
    nb = new_notebook(cells=[new_markdown_cell(part) for part in ("## Chi tiết", "### Một")])
    nb.cells[0].metadata["tags"] = ["folded"]
    page = page_html(nb, "Thử")
    assert re.search(r"</summary>\s*</details>\s*</div>\s*</main>", page)


CONTENTS = {"#noi-dung", "#muc-i-danh-gia", "#muc-1-ket-qua", "#muc-i-danh-gia-2"}
"""Where the table of contents of `executed` leads."""


def annexed() -> NotebookNode:
    """A notebook with a part that is a page of its own; each part leads into the other."""
    nb = executed()
    parts = ('<p id="ngan"><a href="#mc-a">a</a></p>', '<p id="mc-a"><a href="#ngan">b</a></p>')
    told = [new_output("execute_result", {"text/html": part}) for part in parts]
    cells = [new_code_cell("review.k()", outputs=[one]) for one in told]
    nb.cells += [cells[0], new_markdown_cell("# Phụ lục", metadata={"tags": ["phu-luc"]}), cells[1]]
    return nb


def test_what_follows_a_heading_of_the_annex_is_a_page_beside_and_links_lead_across() -> None:
    pages = pages_html(annexed(), "Sơ kết")
    page, annex = pages["bao-cao.html"], pages["phu-luc.html"]
    assert list(pages) == ["bao-cao.html", "phu-luc.html"]
    assert re.findall(r'id="(mc-a|ngan)"', page) == ["ngan"]
    assert re.findall(r'id="(mc-a|ngan)"', annex) == ["mc-a"]
    links = [set(re.findall(r'href="([^"]*)"', text)) - CONTENTS for text in (page, annex)]
    assert links == [{"phu-luc.html#mc-a", "phu-luc.html"}, {"bao-cao.html#ngan", "bao-cao.html"}]
    assert page.count('<a href="phu-luc.html">Phụ lục</a>') == 2  # contents, and where it ends
    assert "<title>Phụ lục. Sơ kết</title>" in annex


def test_a_notebook_without_an_annex_is_one_page() -> None:
    assert pages_html(executed(), "Sơ kết") == {"bao-cao.html": page_html(executed(), "Sơ kết")}


def test_the_same_notebook_gives_the_same_page() -> None:
    assert page_html(executed(), "Sơ kết") == page_html(executed(), "Sơ kết")


def test_converting_leaves_the_notebook_as_it_was() -> None:
    nb = executed()
    before = writes(nb)
    page_html(nb, "Sơ kết")
    assert writes(nb) == before


@pytest.mark.parametrize(
    ("text", "expected"),
    [("Phụ lục 1", "phu-luc-1"), ("Đề xuất, kiến nghị", "de-xuat-kien-nghi"), ("…", "x")],
)
def test_slugs_are_ascii(text: str, expected: str) -> None:
    assert slug(text) == expected


def test_a_view_keeps_its_forms_and_a_script_made_of_the_notebook_ends_in_py() -> None:
    nb = executed()
    told = {"text/html": "<p>Đạt</p>", "text/latex": "Đạt", "text/plain": "Đạt", "image/png": "AA"}
    nb.cells[-1].outputs = [new_output("execute_result", told, execution_count=3)]
    shared = shareable(nb)
    assert set(shared.cells[-1].outputs[0].data) == {"text/html", "text/latex", "text/plain"}
    assert ScriptExporter().from_notebook_node(shared)[1]["output_extension"] == ".py"


def test_the_shared_notebook_keeps_parameters_and_results_and_nothing_of_the_machine() -> None:
    shared = shareable(executed())
    validate(shared)
    text = shareable_text(shared)
    assert 'unit = \\"phuong-thu\\"' in text
    assert 'period = \\"2025-H1\\"' in text
    assert "Kết quả" in text
    for private in (
        "/home",
        "data_dir",
        "papermill",
        "iopub",
        "0x7f12",
        "FutureWarning",
        "duration",
    ):
        assert private not in text
    assert shared.metadata.kernelspec.name == "python3"


def test_two_runs_share_the_same_bytes_whatever_ids_papermill_gave() -> None:
    assert shareable_text(shareable(executed("a1"))) == shareable_text(shareable(executed("b2")))


def test_a_printed_line_stays_so_that_the_gate_sees_it() -> None:
    nb = executed()
    nb.cells[-1].outputs.append(new_output("stream", name="stdout", text="in ra"))
    assert shareable(nb).cells[-1].outputs[-1].text == "in ra"


def test_the_sheet_labels_as_many_columns_as_a_table_of_cards_may_have() -> None:
    """A wider table is moved sideways, as none of its cells would say which column it is of."""
    macros = (TEMPLATES / "words" / "chung.j2").read_text(encoding="utf-8")
    most = re.search(r"length <= (\d+) and", macros)
    labelled = re.findall(r"td:nth-child\((\d+)\)::before { content: var\(--c\1\)", style_sheet())
    assert most
    assert sorted(map(int, labelled)) == list(range(1, int(most[1]) + 1))
