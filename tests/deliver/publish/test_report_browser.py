"""Published reports in a real browser: accessible, readable on a phone, printable, alone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from own_chromium import chromium, needs_chromium

from plan09lib.deliver.page.files import ANNEX, PAGE
from plan09lib.deliver.publish.publish import publish
from plan09lib.tell.charts.canvas import NARROW
from plan09lib.tell.charts.targets import TYPE

axe_module = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is missing")

DATA = Path(__file__).resolve().parents[3] / "data"
REPORTS = [("so_ket", "phuong-mau-1", "2025-H1"), ("tong_ket", "phuong-mau-1", "2022..2025")]
CITY = ("tong_hop", "thanh-pho-mau", "2026-H1")
PHONE = {"width": 390, "height": 844}
A4 = {"width": 794, "height": 1123}  # 210 × 297 mm at 96 dots per inch
PAPER_LINE = 1123 - 2 * 76  # what A4 holds between margins of 20 mm

pytestmark = [
    pytest.mark.browser,
    needs_chromium,
]


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The published page of each kind of review, and the annex of the interim one."""
    out = tmp_path_factory.mktemp("trinh-duyet")
    found = {
        kind: publish(kind, unit, period, DATA, out).folder / PAGE
        for kind, unit, period in (*REPORTS, CITY)
    }
    return found | {ANNEX: found["so_ket"].with_name(ANNEX)}


@pytest.fixture(scope="module")
def browser() -> Iterator[object]:
    with chromium() as opened:
        yield opened


@pytest.fixture(params=[kind for kind, *_ in REPORTS])
def address(request: pytest.FixtureRequest, pages: dict[str, Path]) -> str:
    return pages[request.param].as_uri()


@pytest.fixture(params=[kind for kind, *_ in (*REPORTS, CITY)])
def any_address(request: pytest.FixtureRequest, pages: dict[str, Path]) -> str:
    """Reports and the roll-up of a city."""
    return pages[request.param].as_uri()


@pytest.fixture(params=[*(kind for kind, *_ in (*REPORTS, CITY)), ANNEX])
def each_page(request: pytest.FixtureRequest, pages: dict[str, Path]) -> str:
    """Those, and the annex of a report."""
    return pages[request.param].as_uri()


def opened(browser: object, address: str, viewport: dict[str, int], **options: object) -> object:
    """A page at `address`, and a list of every request that leaves the file as `page.strays`."""
    context = browser.new_context(viewport=viewport, **options)  # type: ignore[attr-defined]
    page = context.new_page()
    page.strays = []

    def answer(route: object) -> None:
        url = route.request.url  # type: ignore[attr-defined]
        if url.split("#")[0] == address or url.startswith("data:"):
            route.continue_()  # type: ignore[attr-defined]
        else:
            page.strays.append(url)
            route.abort()  # type: ignore[attr-defined]

    context.route("**/*", answer)
    page.goto(address)
    return page


def unfold(page: object) -> None:
    """Open every part that is closed."""
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")  # type: ignore[attr-defined]


def test_axe_finds_no_violation_with_every_part_open(browser, each_page: str) -> None:
    page = opened(browser, each_page, PHONE)
    unfold(page)
    found = axe_module.Axe().run(page).response["violations"]
    told = [(rule["id"], [node["target"] for node in rule["nodes"]][:3]) for rule in found]
    assert told == []


def test_a_phone_shows_at_once_that_a_sample_ward_is_invented(browser, address: str) -> None:
    page = opened(browser, address, PHONE)
    mark = page.locator("#ket-luan .invented")
    assert mark.inner_text() == "DỮ LIỆU GIẢ LẬP"
    place = mark.bounding_box()
    assert place["y"] + place["height"] <= PHONE["height"]
    assert place["x"] + place["width"] <= PHONE["width"]
    assert page.locator(".invented:visible").count() == 1


def test_nothing_is_wider_than_a_phone(browser, each_page: str) -> None:
    page = opened(browser, each_page, PHONE)
    unfold(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    wide = page.evaluate(
        """() => [...document.querySelectorAll('main *')]
        .filter(e => !e.closest('.table-box, .chart-box') && e.getBoundingClientRect().width > 0)
        .filter(e => getComputedStyle(e).position !== 'absolute')
        .filter(e => e.getBoundingClientRect().right > innerWidth + 1)
        .map(e => e.tagName + '#' + e.id + '.' + e.className)"""
    )
    assert wide == []
    cut = page.evaluate(
        """() => [...document.querySelectorAll('main *')]
        .filter(e => getComputedStyle(e).display !== 'inline' && e.clientWidth > 1)
        .filter(e => e.scrollWidth > e.clientWidth + 1)
        .map(e => e.tagName + '#' + e.id + '.' + e.className)"""
    )
    assert cut == []


def test_no_table_and_no_chart_is_wider_than_a_phone(browser, each_page: str) -> None:
    page = opened(browser, each_page, PHONE)
    unfold(page)
    wide = page.evaluate(
        """() => [...document.querySelectorAll('.table-box, .chart-box')]
        .filter(e => e.scrollWidth > e.clientWidth + 1)
        .map(e => e.querySelector('caption, img').outerHTML.slice(0, 200))"""
    )
    assert wide == []
    named = page.evaluate(
        """() => [...document.querySelectorAll('table.the tbody td:last-child:not([colspan])')]
        .map(e => [e.closest('table').tHead.rows[0].cells[e.cellIndex].textContent,
            getComputedStyle(e, '::before').content])"""
    )
    assert named
    assert all(head in label for head, label in named)


def test_page_and_details_are_light(pages: dict[str, Path]) -> None:
    for kind, *_ in REPORTS:
        assert len(pages[kind].read_bytes()) <= 220_000, kind


def test_the_tally_of_the_verdict_stands_on_the_first_screen_of_a_phone(
    browser, any_address: str
) -> None:
    page = opened(browser, any_address, PHONE)
    box = page.locator("#ket-luan .tally").bounding_box()
    assert box["y"] > 0
    assert box["y"] + box["height"] < PHONE["height"]
    assert page.locator("#ket-luan .tally li").count() >= 3


def test_the_first_screen_of_a_city_says_who_must_act_by_when_and_where_it_is_worst(
    browser, pages: dict[str, Path]
) -> None:
    page = opened(browser, pages["tong_hop"].as_uri(), PHONE)
    told = page.locator("#ket-luan .act li")
    lines = [told.nth(n) for n in range(told.count())]
    by_when = next(one for one in lines if "hạn sớm nhất" in one.inner_text())
    worst = next(one for one in lines if "Phường Mẫu Hai" in one.inner_text())
    silent = page.locator("#ket-luan .who")
    assert "Chưa báo cáo: Phường Mẫu Tư" in silent.inner_text()
    for one in (by_when, worst, silent):
        box = one.bounding_box()
        assert box["y"] + box["height"] <= PHONE["height"], one.inner_text()


def test_a_citys_parts_are_closed_on_screen_and_paper_until_a_link_opens_them(
    browser, pages: dict[str, Path]
) -> None:
    page = opened(browser, pages["tong_hop"].as_uri(), PHONE)
    assert page.evaluate("document.documentElement.scrollHeight") <= 4 * PHONE["height"]
    assert page.locator("main > .folded > details").count() == 8
    assert not page.locator("#thieu-bao-cao").is_visible()
    page.emulate_media(media="print")
    assert not page.locator("main > .folded").is_visible()
    page.emulate_media(media="screen")
    page.locator('#ket-luan a[href="#thieu-bao-cao"]').click()
    assert page.locator("#thieu-bao-cao").is_visible()
    page.emulate_media(media="print")
    assert page.locator("#thieu-bao-cao").is_visible()
    assert not page.locator("#minh-chung").is_visible()


def test_a_phone_shows_the_whole_name_of_each_ward_of_a_city_over_its_targets(
    browser, pages: dict[str, Path]
) -> None:
    page = opened(browser, pages["tong_hop"].as_uri(), PHONE)
    unfold(page)
    rows = page.locator("#ban-do table").first.locator("tbody tr")
    for row in (rows.nth(n) for n in range(rows.count())):
        name, first = (row.locator(one).first.bounding_box() for one in ("th a", "td"))
        assert name["height"] < 30
        assert name["y"] + name["height"] <= first["y"]


def test_no_request_leaves_the_file(browser, address: str) -> None:
    page = opened(browser, address, A4)
    page.wait_for_load_state("networkidle")
    assert page.strays == []
    broken = page.evaluate("[...document.images].filter(i => !i.naturalWidth).map(i => i.alt)")
    assert broken == []
    assert page.evaluate("document.images.length") == 2


def test_a_part_leads_to_its_evidence_on_the_page_beside_and_back(
    browser, pages: dict[str, Path]
) -> None:
    page = browser.new_page()
    page.goto(pages["so_ket"].as_uri())
    unfold(page)
    page.locator("#T25-3b .nguon a").click()
    assert page.url == f"{pages[ANNEX].as_uri()}#mc-T25-3b"
    assert page.locator("#mc-T25-3b").bounding_box()["y"] < page.viewport_size["height"]
    page.locator("main > .nguon a").click()
    assert page.url == pages["so_ket"].as_uri()


def test_the_charts_can_be_read_on_a_phone(browser, address: str) -> None:
    page = opened(browser, address, PHONE)
    unfold(page)
    boxes = [page.locator(f"#bieu-do-{name} img") for name in ("cac-lop", "bac-thang")]
    for box in boxes:
        place = box.bounding_box()
        assert place["x"] >= 0
        assert place["x"] + place["width"] <= PHONE["width"]
        assert TYPE * place["width"] / (72 * NARROW) >= 11


def test_the_table_of_contents_works_without_script(browser, address: str) -> None:
    page = opened(browser, address, PHONE, java_script_enabled=False)
    page.locator(".toc summary").click()
    links = page.locator(".toc a")
    *targets, beside = [links.nth(n).get_attribute("href") for n in range(links.count())]
    assert len(targets) >= 10
    assert beside == ANNEX
    for target in targets:
        assert page.locator(f'[id="{target[1:]}"]').count() == 1, target
    links.nth(len(targets) - 1).click()
    assert page.url.endswith(targets[-1])
    box = page.locator(f'[id="{targets[-1][1:]}"]').bounding_box()
    assert 0 <= box["y"] < PHONE["height"]


def test_no_chart_and_no_block_of_a_target_is_cut_on_paper(browser, address: str) -> None:
    page = opened(browser, address, A4)
    page.emulate_media(media="print")
    blocks = page.evaluate(
        """() => [...document.querySelectorAll('figure, section.target, tr, .verdict, .doc-end')]
        .map(e => [e.tagName, e.id, getComputedStyle(e).breakInside,
                   e.getBoundingClientRect().height])"""
    )
    kinds = {tag for tag, *_ in blocks}
    assert {"FIGURE", "SECTION", "TR"} <= kinds
    assert [block for block in blocks if block[2] != "avoid"] == []
    assert [block for block in blocks if block[3] > PAPER_LINE] == []
    unseen = page.evaluate("getComputedStyle(document.querySelector('.toc')).display")
    assert unseen == "none"


def test_the_report_prints_on_several_pages_of_a4(browser, address: str) -> None:
    page = opened(browser, address, A4)
    printed = page.pdf(format="A4", prefer_css_page_size=True)
    boxes = re.findall(rb"/MediaBox\s*\[\s*0 0 ([\d.]+) ([\d.]+)\s*\]", printed)
    sizes = {tuple(sorted(round(float(side)) for side in box)) for box in boxes}
    assert len(boxes) > 5
    assert sizes <= {(595, 842), (594, 842), (595, 841), (594, 841)}


def test_a_wrong_page_is_noticed(browser, tmp_path: Path) -> None:
    """The checks above fail on a page made to fail them."""
    bad = tmp_path / "bad.html"
    bad.write_text(
        "<!DOCTYPE html><html><body><main><img src='https://example.org/x.png'>"
        "<div id='wide' style='width:900px'>rộng</div></main></body></html>",
        encoding="utf-8",
    )
    page = opened(browser, bad.as_uri(), PHONE)
    assert page.strays == ["https://example.org/x.png"]
    assert page.evaluate("document.documentElement.scrollWidth") > PHONE["width"]
    found = {rule["id"] for rule in axe_module.Axe().run(page).response["violations"]}
    assert {"image-alt", "html-has-lang"} <= found
