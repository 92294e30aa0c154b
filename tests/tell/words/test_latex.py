"""A view in a notebook's exports: LaTeX and plain text say every word of its HTML."""

from __future__ import annotations

import re

import pytest
from lxml.html import document_fromstring
from notebook_calls import calls

from plan09lib import open_review
from plan09lib.tell.report.review import Review
from plan09lib.tell.words.latex import latex
from plan09lib.tell.words.view import View

FORMS = {
    "signs that mean something else in LaTeX": (
        r"<p>50% của A&amp;B_1 {x} #2 $3 ~ ^ \ [4]</p>",
        r"50\% của A\&B\_1 \{x\} \#2 \$3 \textasciitilde{} \textasciicircum{} "
        r"\textbackslash{} {[}4{]}",
    ),
    "signs that no Vietnamese font of LaTeX has": (
        "<p>⌊7 − 1⌋ × 2 ≤ 12</p>", r"$\lfloor$7 $-$ 1$\rfloor$ $\times$ 2 $\leq$ 12",
    ),
    "a sign beside words that say the same": (
        '<p><span aria-hidden="true">●</span> Đạt<!-- x --></p>', "Đạt",
    ),
    "a picture by its sentence": ('<figure><img alt="7 người."></figure>', r"\emph{7 người.}"),
    "an item inside an item": (
        "<ul><li>a<ul><li>b</li></ul></li></ul>",
        "\\begin{itemize}\n\\item a\n\n\\begin{itemize}\n\\item b\n\\end{itemize}\n\\end{itemize}",
    ),
    "a table whose head stands again": (
        "<table><caption>Bảng</caption><thead><tr><th>A</th><th>B</th></tr></thead>"
        "<tbody><tr><td>[1] <p>x</p></td></tr></tbody></table>",
        "\\textbf{Bảng}\n\n"
        r"\begin{longtable}{p{0.475\linewidth}p{0.475\linewidth}}" "\n\\hline\n"
        "A & B \\\\ \\hline\n\\endhead\n{[}1{]} x &  \\\\ \\hline\n\\end{longtable}",
    ),
    "all words of a cell, whatever they stand in": (
        "<table><tr><td>a <b>b_</b> c<!-- x --> d</td><td>e <span>f <i>g</i></span> h</td></tr>"
        "</table>",
        r"\begin{longtable}{p{0.475\linewidth}p{0.475\linewidth}}" "\n\\hline\n"
        "a b\\_ c d & e f g h \\\\ \\hline\n\\end{longtable}",
    ),
}  # fmt: skip


@pytest.mark.parametrize("form", FORMS)
def test_each_form_is_written_as_latex_reads_it(form: str) -> None:
    markup, expected = FORMS[form]
    assert latex(markup) == expected + "\n"


@pytest.fixture(scope="module")
def review() -> Review:
    return open_review("so_ket", "phuong-mau-1", "2025-H1")


def shown(markup: str) -> list[str]:
    """The words of a piece of HTML that its reader sees, sentences of pictures last."""
    root = document_fromstring(f"<div>{markup}</div>")
    for sign in root.xpath("//*[@aria-hidden='true']|//style"):
        sign.drop_tree()
    return sorted(re.findall(r"\w+", " ".join(root.itertext())))


def written(text: str) -> list[str]:
    """The words of LaTeX, its commands left out."""
    plain = re.sub(r"\\emph\{.*?\}|\\(begin|end)\{\w+\}|\{(p\{[\d.]+\\linewidth\})+\}", " ", text)
    return sorted(re.findall(r"\w+", re.sub(r"\\[a-z]+", " ", plain).replace("\\_", "_")))


def test_every_view_of_a_report_says_its_words_in_all_forms(review: Review) -> None:
    for name, arguments in calls("so_ket"):
        view = getattr(review, name)(*arguments)
        words = shown(view.html)
        assert written(view._repr_latex_()) == words, name
        assert sorted(re.findall(r"\w+", repr(view))) == words, name


def test_what_is_begun_is_ended(review: Review) -> None:
    for name, arguments in calls("so_ket"):
        told = getattr(review, name)(*arguments)._repr_latex_()
        begun: list[str] = []
        for kind, what in re.findall(r"\\(begin|end)\{(\w+)\}", told):
            if kind == "begin":
                begun.append(what)
            else:
                assert begun.pop() == what, name
        assert begun == []
        braces = re.sub(r"\\[{}]", "", told)
        assert braces.count("{") == braces.count("}"), name


def test_the_plain_text_of_a_table_keeps_its_cells_apart() -> None:
    table = (
        "<table><thead><tr><th>A</th><th>B</th></tr></thead><tr><td>7</td><td>9</td></tr></table>"
    )
    assert repr(View(table)) == "A | B\n- 7 | 9"
