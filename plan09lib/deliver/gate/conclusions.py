"""Rules about conclusions: what one section concludes, no other keeps silent about or denies."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from lxml import html as lxml_html
from lxml.html import HtmlElement

from plan09lib.deliver.gate.page import squeezed
from plan09lib.deliver.gate.reviewed import Concluding
from plan09lib.deliver.gate.rule import Found, Shared
from plan09lib.read.rules.prospect_words import ProspectWords
from plan09lib.tell.numbers.document import STRENGTHS
from plan09lib.tell.told.prospects import PAST, SHORT
from plan09lib.tell.words.anchors import VERDICT

_SCREEN, _ASSESSED, _DIRECTIONS = VERDICT, "danh-gia", "phuong-huong"
_STRENGTHS, _SHORTFALLS, _CAUSES = "Ưu điểm", "Hạn chế, khuyết điểm", "Nguyên nhân"
_CHANGES = re.compile("thay đổi so với", re.IGNORECASE)
Classes = Mapping[str, str]
"""The class of each target by its id."""


def named(text: str, classes: Classes, words: ProspectWords) -> set[str]:
    """The targets that `text` names with the words of their class, up to the next target's id."""
    return {
        target
        for target, told in _told_of(squeezed(text), classes)
        if any(_holds(told, fixed) for fixed in words.fixed(classes[target]))
    }


def _told_of(text: str, classes: Classes) -> Iterator[tuple[str, str]]:
    """Every mention of a target, with what stands between it and the next."""
    ids = "|".join(re.escape(one) for one in sorted(classes, key=len, reverse=True))
    pieces = re.split(rf"(?<![\w-])({ids})(?![\w-])", text) if ids else [text]
    yield from zip(pieces[1::2], pieces[2::2], strict=True)


def _holds(told: str, fixed: list[str]) -> bool:
    """Whether `told` has the pieces of a wording in their order, near each other."""
    pattern = r".{0,24}?".join(rf"{re.escape(squeezed(piece))}" for piece in fixed)
    return re.search(rf"(?<!\w){pattern}(?!\w)", told, re.IGNORECASE) is not None


def short_targets_named(shared: Shared) -> Iterator[Found]:
    """Targets short of their deadline that the first screen or the leaders' letter leaves out."""
    review = _concluding(shared)
    if review is None:
        return
    classes = _classes(review)
    for place, text in _first_texts(shared):
        told = named(text, classes, review.plan.words)
        for target, code in classes.items():
            if code in SHORT and target not in told:
                short = review.plan.words.short(code)
                yield place, f'{target} "{short}" mà không được nêu bằng lời ấy'


def tallies_agree(shared: Shared) -> Iterator[Found]:
    """Numbers of targets of a class that differ from the frame's, or are told in one place only."""
    review = _concluding(shared)
    if review is None:
        return
    words = review.plan.words
    shorts = {code: words.short(code) for code in words.classes}
    owed = Counter(shorts[code] for code in _classes(review).values())
    for place, text in _first_texts(shared):
        told = _tally(text, shorts.values())
        for short in sorted({*owed, *told}):
            if owed[short] != told[short]:
                yield place, f'đếm {told[short]} "{short}", dữ liệu có {owed[short]}'


def _tally(text: str, shorts: Iterable[str]) -> Counter[str]:
    """What the tally at the head of `text` counts, by the short names of classes."""
    one = "|".join(re.escape(short) for short in sorted(shorts, key=len, reverse=True))
    run = re.search(rf"chỉ tiêu, khi đến hạn:((?:\W*\d+\W*(?:{one})(?!\w))*)", squeezed(text))
    pairs = re.findall(rf"(\d+)\W*({one})(?!\w)", run[1]) if run else []
    return Counter({name: int(number) for number, name in pairs})


def strengths_are_none(shared: Shared) -> Iterator[Found]:
    """Targets under strengths that are short, or stand under shortfalls too; and the reverse."""
    review = _concluding(shared)
    section = _section(shared, _ASSESSED)
    if review is None or section is None:
        return
    classes = _classes(review)
    strong, weak = (
        {target for target, _ in _told_of(_between(section, *ends), classes)}
        for ends in ((_STRENGTHS, _SHORTFALLS), (_SHORTFALLS, _CAUSES))
    )
    for target in sorted(strong):
        if classes[target] not in STRENGTHS or target in weak:
            short = review.plan.words.short(classes[target])
            yield f"#{_ASSESSED}", f'{target} "{short}" mà đứng ở Ưu điểm'
    for target, code in classes.items():
        if code in SHORT and target not in weak:
            yield f"#{_ASSESSED}", f"{target} không đứng ở Hạn chế, khuyết điểm"


def one_list_of_who_acts(shared: Shared) -> Iterator[Found]:
    """Targets for which somebody must act by one section, and nobody by another."""
    review = _concluding(shared)
    if review is None:
        return
    classes, words = _classes(review), review.plan.words
    texts = dict(_first_texts(shared))
    for name in (_ASSESSED, _DIRECTIONS):
        section = _section(shared, name)
        if section is not None:
            texts[f"#{name}"] = section.text_content()
    acting = {
        place: {one for one in named(text, classes, words) if classes[one] in SHORT}
        for place, text in texts.items()
    }
    everywhere = set().union(*acting.values())
    for place, told in acting.items():
        for target in sorted(everywhere - told):
            yield place, f"{target} phải làm theo phần khác, ở đây không có"


def outlook_agrees(shared: Shared) -> Iterator[Found]:
    """Targets that the outlook words otherwise than as their class, or short ones it leaves out."""
    review, section = _concluding(shared), _section(shared, _OUTLOOK)
    if review is None or section is None:
        return
    classes, words = _classes(review), review.plan.words
    parts = section.xpath(f".//*[starts-with(@id, '{_AHEAD}')]")
    told = {str(one.get("id")): one.text_content() for one in parts}
    for target, code in classes.items():
        own = told.get(f"{_AHEAD}{target}")
        if own is None:
            if code in _AHEAD_AND_SHORT:
                yield f"#{_OUTLOOK}", f'thiếu {target} "{words.short(code)}"'
        elif not any(_holds(squeezed(own), fixed) for fixed in words.fixed(code)):
            yield f"#{_OUTLOOK}", f'{target} không được nói là "{words.short(code)}"'


_OUTLOOK, _AHEAD = "trien-vong", "tv-"
_AHEAD_AND_SHORT = {*SHORT} - {*PAST}


def training_agrees(shared: Shared) -> Iterator[Found]:
    """Where the proposed training plan denies what becomes of a target without it.

    Seats for a target that needs nobody, or that is called out of reach and yet is filled; fewer
    for one that needs people, without saying that it stays short; more on a course that serves it
    alone than are short at the worst: if nobody stays of whom that is not known. Blank answers of
    today leave that open.
    """
    review, section = _concluding(shared), _section(shared, _TRAINING)
    if review is None or section is None:
        return
    classes, to_send, at_worst = _classes(review), _to_send(review), _at_worst(review)
    short = {target for part in section.xpath(_LEFT_SHORT) for target in _linked(part, classes)}
    seats = list(_seats_told(section, classes))
    for target, code in classes.items():
        own = [one for one in seats if target in one.targets]
        given = sum(one.seats for one in own)
        if own and code in _NOBODY:
            told = review.plan.words.short(code)
            yield f"#{_TRAINING}", f'cử người cho {target} "{told}"'
        elif own and code == "out_of_reach" and target not in short:
            yield f"#{_TRAINING}", f"{target} không kịp mà không nêu vẫn thiếu"
        elif code == "needs_sending" and given < to_send[target] and target not in short:
            found = f"cử {given} người cho {target}, phải cử {to_send[target]}"
            yield f"#{_TRAINING}", found
        elif code == "needs_sending" and target in _known(review):
            alone = [one for one in own if one.targets == (target,)]
            for course in dict.fromkeys(one.course for one in alone):
                sure = sum(one.seats for one in alone if one.course == course)
                if sure > at_worst[target]:
                    found = f"lớp {course} cho {target} có {sure} người, phải cử {at_worst[target]}"
                    yield f"#{_TRAINING}", found


_TRAINING = "ke-hoach-dao-tao"
_NOBODY = {*STRENGTHS, "ends_with_group", "no_population"}
_SEATS = re.compile(r"ke-hoach-\d{4}-(?P<course>\w+)\.seats")
"""The fact of the seats on one course in one year."""
_LEFT_SHORT = ".//*[@class='left-short']"
"""The part of the plan that names the targets it leaves short."""


@dataclass(frozen=True)
class _Seats:
    """What the plan says of one course in one year: how many people, for which targets."""

    course: str
    seats: int
    targets: tuple[str, ...]


def _seats_told(section: HtmlElement, classes: Classes) -> Iterator[_Seats]:
    """The seats that the list by years tells, each with the targets linked until the next."""
    for item in section.xpath(".//li"):
        told: list[_Seats] = []
        for node in item.iter():
            if seats := _SEATS.fullmatch(node.get("data-fact", "")):
                told.append(_Seats(seats["course"], int(node.text_content()), ()))
            elif told and (target := node.get("href", "").removeprefix("#")) in classes:
                told[-1] = replace(told[-1], targets=(*told[-1].targets, target))
        yield from told


def _linked(part: HtmlElement, classes: Classes) -> list[str]:
    """The targets that a part of the page leads to."""
    return [
        name for href in part.xpath(".//a/@href") if (name := href.removeprefix("#")) in classes
    ]


def _known(review: Concluding) -> set[str]:
    """The targets of whose people nothing is blank today."""
    frame = review.frame
    return set(frame.loc[(frame["unknown"] + frame["undecided"]) == 0, "target_id"])


def _to_send(review: Concluding) -> Mapping[str, int]:
    """Heads to send by target; 0 where none is told."""
    sent = zip(review.frame["target_id"], review.frame["to_send"].fillna(0), strict=True)
    return {target: int(heads) for target, heads in sent}


def _at_worst(review: Concluding) -> Mapping[str, int]:
    """Heads short by target at the deadline if no blank meets it; where none, those to send."""
    frame = review.frame
    heads = frame["short_at_worst"].fillna(frame["to_send"]).fillna(0)
    return {target: int(n) for target, n in zip(frame["target_id"], heads, strict=True)}


def _concluding(shared: Shared) -> Concluding | None:
    """The review, when its targets have classes: a report's, no city's and no data review's."""
    review = shared.review
    return review if isinstance(review, Concluding) and "prospect" in review.frame else None


def _classes(review: Concluding) -> Classes:
    return dict(zip(review.frame["target_id"], review.frame["prospect"], strict=True))


def _first_texts(shared: Shared) -> Iterator[tuple[str, str]]:
    """The first screen and the leaders' letters up to the changes, by the name of the place."""
    section = _section(shared, _SCREEN)
    if section is not None:
        yield f"#{_SCREEN}", _CHANGES.split(section.text_content())[0]
    for name, text in shared.others.items():
        if text.strip():
            is_html = name.endswith(".html")
            told = lxml_html.fromstring(text).text_content() if is_html else text
            yield name, _CHANGES.split(told)[0]


def _section(shared: Shared, name: str) -> HtmlElement | None:
    return next((one for one in shared.page.elements if one.get("id") == name), None)


def _between(section: HtmlElement, begin: str, end: str) -> str:
    """The text of a section from one heading to another, without what people commented."""
    told, is_inside = [], False
    for child in section:
        heading = squeezed(child.text_content())
        if child.tag in ("h4", "h5") and heading in (begin, end):
            is_inside = heading == begin
        elif is_inside and child.tag != "blockquote":
            told.append(child.text_content())
    return squeezed(" ".join(told))
