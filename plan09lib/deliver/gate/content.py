"""Rules about what may stand in a page at all: no code, no gaps, nothing from outside."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from plan09lib.deliver.gate.page import Embedded, excerpt, is_comment, squeezed
from plan09lib.deliver.gate.rule import Found, Shared

PAGE_LIMIT = 5_000_000
IMAGE_LIMIT = 500_000
_SHORTEST_ALT = 15
_SHORT_CODE = 8
_TRACEBACK = re.compile(
    r"Traceback \(most recent call last\)|\bFile \"[^\"]+\", line \d"
    r"|\b\w+(Error|Exception|Warning):|Cell In\s?\[|\b(In|Out)\s?\[\d*\]:"
)
_UNFILLED = re.compile(
    r"\b(NaN|NaT|None|null|undefined|inf|TODO|FIXME|XXX|Undefined)\b|<NA>|\{\{|\}\}|\{%|\{[a-z_][\w.]*\}"
    r"|(?<!gian )\bnan\b(?! (giải|y|quạt))|lorem ipsum"
)
_ADDRESS_ATTRIBUTES = frozenset((
    "href", "src", "srcset", "poster", "action", "formaction", "data", "background", "ping",
    "manifest", "{http://www.w3.org/1999/xlink}href", "xlink:href",
))  # fmt: skip
_BESIDE = re.compile(r"(\.\./\.\./[a-z0-9-]+/[0-9A-Za-z-]+/)?[a-z0-9-]+\.html")
_CSS_ADDRESS = re.compile(r"@import\b|url\(\s*['\"]?(?!data:image/|#)[^)]*\)", re.IGNORECASE)
_ACTIVE = {"script", "iframe", "frame", "object", "embed", "applet", "form", "link", "base"}
_ACTIVE_SVG = re.compile(r"<script\b|\son\w+\s*=|javascript:|<foreignObject\b", re.IGNORECASE)
_POOR_ALT = re.compile(
    r"no description|image|picture|chart|figure|hình ảnh|biểu đồ|đồ thị|.*\.(png|svg|jpe?g)",
    re.IGNORECASE,
)


def visible_code(shared: Shared) -> Iterator[Found]:
    """Lines of the notebook's own code, tracebacks and error names that a reader would see."""
    lines = [(element, squeezed(text)) for element, text in shared.page.texts]
    said = "\n".join(line for _, line in lines)
    code = [source for source in _code_lines(shared) if source in said]
    if not code and not _TRACEBACK.search(said):  # as in every page that is right
        return
    for element, line in lines:
        if _TRACEBACK.search(line):
            yield shared.page.where(element), f"thông báo lỗi của chương trình {excerpt(line)}"
        elif len(line) > _SHORT_CODE and any(source in line for source in code):
            yield shared.page.where(element), f"mã lệnh {excerpt(line)}"


def _code_lines(shared: Shared) -> set[str]:
    cells = [cell for cell in shared.notebook.cells if cell.cell_type == "code"]
    lines = {squeezed(line) for cell in cells for line in cell.source.splitlines()}
    return {line for line in lines if len(line) > _SHORT_CODE and not line.startswith("#")}


def outputs_without_html(shared: Shared) -> Iterator[Found]:
    """Cells whose result is no HTML: printed text, bare values, errors. The page would lack it."""
    for number, cell in enumerate(shared.notebook.cells, start=1):
        for output in cell.get("outputs", []):
            is_result = output.output_type in ("display_data", "execute_result")
            if not is_result or "text/html" not in output.data:
                yield f"ô {number} {excerpt(cell.source, 40)}", f"kết quả dạng {_kind(output)}"


def _kind(output: dict) -> str:
    return ", ".join(sorted(output.get("data", {}))) or output.get("name") or output["output_type"]


def unfilled(shared: Shared) -> Iterator[Found]:
    """Empty values and placeholders in computed text, alt texts and the title."""
    page = shared.page
    own = [(image, image.get("alt") or "") for image in page.images]
    own += [(page.root, page.title)]
    told = [*page.texts, *own]
    if not _UNFILLED.search("\n".join(text for _, text in told)):
        return
    for element, text in told:
        match = _UNFILLED.search(text)
        if match and not is_comment(element):
            yield page.where(element), f'"{match[0]}" trong {excerpt(text)}'


def unfilled_in(text: str) -> re.Match[str] | None:
    """The first empty value or placeholder in a text."""
    return _UNFILLED.search(text)


def outside_addresses(shared: Shared) -> Iterator[Found]:
    """Addresses that lead out of the page, in attributes and in CSS."""
    page, beside = shared.page, _pages_beside(shared)
    styles = [(one, one.text or "") for one in page.elements if one.tag == "style"]
    for element, name, written in page.attributes:
        if name in _ADDRESS_ATTRIBUTES:
            value = written.strip()
            leads_beside = value in beside or value.partition("#")[0] in shared.beside
            if value and not leads_beside and not _stays_inside(element.tag, name, value):
                yield page.where(element), f"{element.tag} {name}={excerpt(value)}"
        elif name == "style":
            styles.append((element, written))
    for element, css in styles:
        for match in _CSS_ADDRESS.finditer(css):
            yield page.where(element), f"CSS {excerpt(match[0])}"


def _pages_beside(shared: Shared) -> frozenset[str]:
    """Pages in the same outputs folder that the review says it leads to, by relative address."""
    named: frozenset[str] = getattr(shared.review, "linked_pages", frozenset())
    return frozenset(address for address in named if _BESIDE.fullmatch(address))


def _stays_inside(tag: str, name: str, value: str) -> bool:
    if name.endswith("href"):
        return value.startswith("#")
    return tag == "img" and name == "src" and value.startswith("data:image/")


def active_content(shared: Shared) -> Iterator[Found]:
    """Scripts, frames, event handlers, redirects; also inside embedded SVG."""
    page = shared.page
    for element in page.elements:
        if element.tag in _ACTIVE or (element.tag == "meta" and element.get("http-equiv")):
            yield page.where(element), f"phần tử <{element.tag}>"
    for element, name, value in page.attributes:
        if name.startswith("on") or (":" in value and _is_script(value)):
            yield page.where(element), f"{element.tag} {name}={excerpt(value)}"
    for image in page.images:
        embedded = Embedded.of(image.get("src") or "")
        if embedded and (match := _ACTIVE_SVG.search(embedded.text)):
            yield page.where(image), f"SVG có {excerpt(match[0])}"


def _is_script(address: str) -> bool:
    return address.lstrip().casefold().startswith("javascript:")


def poor_alts(shared: Shared) -> Iterator[Found]:
    """Images without a description of their own."""
    seen = Counter(squeezed(image.get("alt") or "") for image in shared.page.images)
    for image in shared.page.images:
        alt = squeezed(image.get("alt") or "")
        where = shared.page.where(image)
        if len(alt) < _SHORTEST_ALT or _POOR_ALT.fullmatch(alt) or "has been provided" in alt:
            yield where, f"mô tả hình là {excerpt(alt)}"
        elif seen[alt] > 1:
            yield where, f"{seen[alt]} hình cùng mô tả {excerpt(alt)}"


def other_language(shared: Shared) -> Iterator[Found]:
    """A page that does not say it is Vietnamese."""
    if shared.page.root.get("lang") != "vi":
        yield "<html>", f'lang là "{shared.page.root.get("lang") or ""}"'


def broken_links(shared: Shared) -> Iterator[Found]:
    """Links to a place that a page of the report lacks, and ids that name two places."""
    page, ids = shared.page, Counter(shared.page.ids)
    known = {"": ids, **{name: {*one.ids} for name, one in shared.beside.items()}}
    for element, name, target in page.attributes:
        file, leads_to_place, place = target.partition("#")
        if name == "href" and leads_to_place and place not in known.get(file, {place}):
            yield page.where(element), f"liên kết đến {target} không có trong trang"
    yield from (
        (f"#{name}", f"mã này dùng {times} lần") for name, times in ids.items() if times > 1
    )


def numbers_as_links(shared: Shared) -> Iterator[Found]:
    """Links that say nothing but a number: in a list of links nobody can tell them apart."""
    page = shared.page
    for element in (one for one in page.elements if one.tag == "a" and one.get("href")):
        told = squeezed(element.get("aria-label") or element.text_content())
        if not re.search(r"[^\W\d_]", told):
            yield page.where(element), f"liên kết chỉ có {excerpt(told)}"


def facts_without_evidence(shared: Shared) -> Iterator[Found]:
    """Facts whose evidence no page of the report has."""
    page, facts, ids = shared.page, shared.review.facts, shared.all_ids
    for element in page.root.iter("data"):
        fact = facts.get(element.get("data-fact") or "")
        if fact is not None and fact.anchor not in ids:
            yield page.where(element), f"không có #{fact.anchor} của {element.get('data-fact')}"


def missing_sections(shared: Shared) -> Iterator[Found]:
    """Blocks that every report of this kind has and this one lacks."""
    for anchor in shared.review.expected_anchors:
        if anchor not in shared.all_ids:
            yield f"#{anchor}", "không có trong trang"


def oversize(shared: Shared) -> Iterator[Found]:
    """A page or an image too large for a phone or a mailbox; an image that holds nothing."""
    size = len(shared.page.text.encode())
    limit = getattr(shared.review, "page_limit", PAGE_LIMIT)
    if size > limit:
        yield "trang", f"{size:,} byte, nhiều hơn {limit:,}"
    for image in shared.page.images:
        embedded = Embedded.of(image.get("src") or "")
        if embedded is not None and not 0 < len(embedded.content) <= IMAGE_LIMIT:
            yield (
                shared.page.where(image),
                f"hình {len(embedded.content):,} byte, giới hạn {IMAGE_LIMIT:,}",
            )
