"""Letters in a real browser: narrow, dark, with images off."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from mail_samples import data_folder, prepared, published
from own_chromium import chromium, needs_chromium
from support import ROOT

from plan09lib.deliver.mail.message import inlined
from plan09lib.deliver.mail.run import PREVIEW, write_letters
from plan09lib.tell.charts.canvas import NARROW
from plan09lib.tell.charts.targets import TYPE
from plan09lib.tell.letters.letter import CUTS, Enclosed, write_branch_letter, write_letter
from plan09lib.tell.report.opening import open_report_review

ONE_CELL = "Chi bộ Khu phố 3"
pytestmark = [
    pytest.mark.browser,
    needs_chromium,
]


@pytest.fixture(scope="module")
def bodies() -> dict[str, str]:
    """The body of each cut; its images are not there, as in a program that loads none."""
    review = open_report_review("so_ket", "phuong-mau-1", "2025-H1", ROOT / "data")
    enclosed = Enclosed("ab12cd34ef56", "bao-cao.html")
    letters = {cut: write_letter(review, cut, enclosed) for cut in CUTS}
    letters[ONE_CELL] = write_branch_letter(review, ONE_CELL, "chi_bo.x", enclosed)
    return {name: inlined(letter.html) for name, letter in letters.items()}


@pytest.fixture(scope="module")
def browser() -> Iterator[object]:
    with chromium() as opened:
        yield opened


def test_the_type_in_a_chart_is_legible_at_320_points() -> None:
    """The smallest type on a screen of 320 points with 12 to each side."""
    shown = 320 - 2 * 12
    assert TYPE / 72 * shown / NARROW >= 9.5


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("cut", [*CUTS, ONE_CELL])
def test_a_letter_fits_a_narrow_screen_and_is_legible_in_both_schemes(
    cut: str, scheme: str, bodies: dict[str, str], browser: object
) -> None:
    size = {"width": 320, "height": 640}
    page = browser.new_page(viewport=size, color_scheme=scheme)  # type: ignore[attr-defined]
    page.set_content(bodies[cut])
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    colours = page.evaluate(
        """[...document.querySelectorAll('h1,h2,p,li,td.trang,.bang td,.bang th')].map(e => {
            let b = e;
            while (b && getComputedStyle(b).backgroundColor === 'rgba(0, 0, 0, 0)')
                b = b.parentElement;
            const light = c => c.match(/[0-9]+/g).slice(0, 3).reduce((a, x) => a + Number(x), 0);
            const back = b ? getComputedStyle(b).backgroundColor : 'rgb(255, 255, 255)';
            return Math.abs(light(getComputedStyle(e).color) - light(back));
        })"""
    )
    assert min(colours) > 300
    page.close()


def test_letters_and_their_preview_do_not_move_sideways_on_a_phone(
    browser: object, tmp_path: Path
) -> None:
    data, out = data_folder(tmp_path), tmp_path / "ra"
    published(data, out, None)
    folder = write_letters(prepared(data, out, draft=True))
    files = sorted(folder.glob("*.html"))
    assert {*CUTS, Path(PREVIEW).stem} <= {one.stem for one in files}
    for file in files:
        page = browser.new_page(viewport={"width": 390, "height": 844})  # type: ignore[attr-defined]
        page.goto(file.as_uri())
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, file.name
        page.close()
