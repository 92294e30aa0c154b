"""Numbers are told through facts or not at all; templates hold none of their own."""

from __future__ import annotations

import datetime as dt
import re
import traceback
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from plan09lib.deliver.gate import numbers
from plan09lib.tell.numbers.declared import Numbers
from plan09lib.tell.words import narrate
from plan09lib.tell.words.fact import FactBook
from plan09lib.tell.words.narrate import BrokenTemplate, Narrator, lines_that_write
from plan09lib.tell.words.view import View

TEMPLATES = sorted(narrate.TEMPLATES.rglob("*.j2"))
TELL = narrate.TEMPLATES.parent
T25_3B = Numbers(key="T25-3b", says="chi_tieu", anchor="mc-T25-3b")
SEVEN = T25_3B.given("k", 7, "count")
JINJA = re.compile(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)
TAG = re.compile(r"<[^>]*>", re.DOTALL)
Say = Callable[..., str]


@pytest.fixture
def render(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Say:
    """A function that renders a template given as text, as HTML or as plain text."""
    monkeypatch.setattr(narrate, "TEMPLATES", tmp_path)
    (tmp_path / "report").mkdir()
    narrator = Narrator({"T25-3b", "phường 7"})

    def rendered(template: str, *, plain: bool = False, **context: Any) -> str:
        (tmp_path / "report" / "x.j2").write_text(template, encoding="utf-8")
        return narrator.say("x.j2", **context)[0] if plain else narrator.render("x.j2", **context)

    return rendered


NOT_FACTS: dict[str, Any] = {
    "an integer": 7,
    "a float": 7.5,
    "zero": 0,
    "a fraction": Fraction(7, 9),
    "a day": dt.date(2025, 6, 30),
    "a time": pd.Timestamp("2025-06-30"),
    "a fact without its filter": SEVEN,
    "digits in a text": "7/9 người",
    "a reference without its filter": "T25-3b",
    "None": None,
    "a float that is not a number": float("nan"),
    "a decimal": Decimal("77.8"),
    "a number of numpy": np.int64(7),
    "a list": [7],
    "pandas' missing value": pd.NA,
}


@pytest.mark.parametrize("name", NOT_FACTS)
@pytest.mark.parametrize("plain", [False, True])
def test_what_is_no_fact_is_not_printed(name: str, plain: bool, render: Say) -> None:
    with pytest.raises(BrokenTemplate, match="UntraceableNumber"):
        render("Có {{ x }} người.", plain=plain, x=NOT_FACTS[name])


def test_a_name_that_is_not_there_stops_the_sentence(render: Say) -> None:
    with pytest.raises(BrokenTemplate, match="UndefinedError"):
        render("Có {{ x }} người.")


@pytest.mark.parametrize("asked", ["t.gaps|fact", "t['gaps']|fact", "t.gaps.value"])
def test_a_fact_that_a_family_has_not_is_named_with_the_nearest(asked: str, render: Say) -> None:
    family = FactBook([replace(SEVEN, id="T25-3b.gap")]).of("T25-3b")
    with pytest.raises(BrokenTemplate, match=r"no fact T25-3b\.gaps; the nearest is T25-3b\.gap;"):
        render("{{ " + asked + " }}", t=family)


@pytest.mark.parametrize(
    "broken",
    ["{% macro m(t) }{% endmacro %}", "{{ k.nothing|fact }}", "{{ k.value }}", "{{ k.id }}"],
)
@pytest.mark.parametrize("plain", [False, True])
def test_a_broken_template_is_told_by_its_line(broken: str, plain: bool, render: Say) -> None:
    with pytest.raises(BrokenTemplate) as raised:
        render(f"Một câu.\n\n{broken}\n", plain=plain, k=SEVEN)
    assert raised.value.exit_code == 4
    assert "tell/templates/report/x.j2, dòng 3: " in raised.value.message
    frames = [frame.filename for frame in traceback.extract_tb(raised.value.__traceback__)]
    assert not any(name.endswith(".j2") for name in frames), "IPython cannot show a template"
    assert raised.value.__suppress_context__, "nor is the error shown that led to it"


@pytest.mark.parametrize("text", ["T25-3c", "phường 8", "7", "2025"])
def test_digits_that_stand_in_no_input_are_no_reference(text: str, render: Say) -> None:
    with pytest.raises(BrokenTemplate, match=re.escape(repr(text))):
        render("{{ x|ref }}", x=text)


def test_a_fact_carries_its_id_its_value_and_its_evidence(render: Say) -> None:
    share = replace(T25_3B.given("share", Fraction(7, 9), "share"), threshold=80)
    assert render("{{ k|fact }}", k=SEVEN) == ('<data value="7" data-fact="T25-3b.k">7</data>')
    told = render("<section>{{ k|fact }}</section>", k=SEVEN)
    assert told.endswith('<p class="nguon"><a href="#mc-T25-3b">Nguồn số liệu</a></p></section>')
    assert 'value="7/9" data-fact="T25-3b.share">77,8%<' in render("{{ k|fact }}", k=share)
    assert render("{{ k|fact }}", plain=True, k=share) == "77,8%"


def test_references_are_marked_and_words_are_escaped(render: Say) -> None:
    assert render("{{ x|ref }}", x="T25-3b") == '<span class="ref">T25-3b</span>'
    assert render("{{ x|ref }}", x="<b>không</b>") == "&lt;b&gt;không&lt;/b&gt;"
    assert render("{{ x }}", x="<b>không</b>") == "&lt;b&gt;không&lt;/b&gt;"
    assert render("{{ x }}", plain=True, x="Hội & Đoàn") == "Hội & Đoàn"


def test_plain_text_names_the_facts_it_uses(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(narrate, "TEMPLATES", tmp_path)
    (tmp_path / "x.j2").write_text("{{ k|fact }}\n và  {{ k|fact }}", encoding="utf-8")
    assert Narrator(()).say("x.j2", k=SEVEN) == ("7 và 7", ("T25-3b.k",))


def test_a_fact_has_one_value_only() -> None:
    book = FactBook([SEVEN])
    book.add([SEVEN])
    with pytest.raises(ValueError, match=r"fact T25-3b\.k has two values: 7 and 8"):
        book.add([T25_3B.given("k", 8, "count")])


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.stem)
def test_templates_hold_no_number_of_their_own(path: Path) -> None:
    raw = re.sub(r"<style.*?</style>", " ", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    text = TAG.sub(" ", JINJA.sub(" ", raw)).replace("plan09 ", "")  # the command's name
    assert re.findall(r"\S*\d\S*", text) == []


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.stem)
def test_templates_print_no_literal_number(path: Path) -> None:
    """A digit in quotes inside `{{ … }}` would reach the reader without being a fact."""
    expressions = re.findall(r"\{\{(.*?)\}\}", path.read_text(encoding="utf-8"), re.DOTALL)
    literals = [text for e in expressions for text in re.findall(r'"([^"]*)"', e)]
    shown = [text for text in literals if re.search(r"\d", text) and not text.startswith("viec-")]
    assert [text for text in shown if not re.fullmatch(r"[a-z0-9_.-]+|\d\.\d|III\.\d", text)] == []


@pytest.mark.parametrize("name", ["cach_tinh.j2", "cau_ngan.j2"])
def test_every_wording_is_asked_for(name: str) -> None:
    text = next(narrate.TEMPLATES.rglob(name)).read_text(encoding="utf-8")
    families = re.findall(r"\{% (?:set|macro) (\w+)", text)
    asked = "".join(path.read_text(encoding="utf-8") for path in TELL.rglob("*.py"))
    assert len(families) > 10
    within = [one for one in families if len(re.findall(rf"\b{one}\b", text)) > 1]
    assert [one for one in families if f'"{one}"' not in asked and one not in within] == []


def test_a_view_is_html_in_a_notebook_and_text_elsewhere() -> None:
    view = View("<p>Có <data>7</data> người.</p>\n<p>Hết  rồi.</p>")
    assert view._repr_html_() == view.html
    assert view.text == "Có 7 người.\nHết rồi."
    assert repr(view) == "Có 7 người.\n\nHết rồi."


def test_a_digit_somebody_wrote_into_a_template_is_told_by_its_line(render: Say) -> None:
    """The gate sees the finished page; the analyst needs the file he wrote it into."""
    written = (
        "{# 1 #}\n<p>Một câu.</p>\n{# 2\n3 #}<p class='x1'>{{ k|fact }} người, cần 8 người.</p>"
    )
    shown = re.sub(r"<[^>]+>", "", render(written, k=SEVEN))
    assert lines_that_write(shown) == ["report/x.j2, dòng 4"]
    assert lines_that_write("Có 7 người.") == []
    assert "report/x.j2, dòng 4" in numbers._sourceless("người, cần 8 người.")
