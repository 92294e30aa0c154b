"""What becomes of a paragraph: left, edited, deleted, added, moved; the data same or other."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest

from plan09lib.deliver.edited.align import align
from plan09lib.deliver.edited.figures import figures, numbers_in
from plan09lib.deliver.edited.merge import Merged, merge
from plan09lib.deliver.word.units import Shown, Unit, mark_of

TEXT = "Đến nay có 11 người, đạt 73,3% theo Kế hoạch số 9."
NOW = "Đến nay có 10 người, đạt 66,7% theo Kế hoạch số 9."


@dataclass(frozen=True)
class Written:
    """A paragraph of an edited file."""

    text: str
    marks: frozenset[str] = frozenset()
    is_row: bool = False


def unit(text: str, key: str = "a", kind: str = "text") -> Unit:
    """A unit whose numbers in figures are facts, but for the last: the plan's number."""
    shown, start = [], 0
    for place, number in enumerate(numbers_in(text)[:-1]):
        start = text.index(number, start)
        shown.append(Shown(f"{key}.{place}", number, 0, start))
        start += len(number)
    return Unit(key, kind, (text,), tuple(shown))  # type: ignore[arg-type]


OTHERS = [unit(f"Đoạn thứ {word} nói việc khác, số 1.", key) for key, word in
          (("b", "hai"), ("c", "ba"), ("d", "bốn"))]  # fmt: skip


def merged(written: list[Written], now: Unit | None, before: Unit | None = None) -> Merged:
    """One unit, `a`, among three others that nobody touches."""
    places = [*written, *(Written(one.text, frozenset({one.mark})) for one in OTHERS)]
    new = [now] if now else []
    return merge([before or unit(TEXT), *OTHERS], places, [*new, *OTHERS])


def marked(text: str, key: str = "a") -> Written:
    return Written(text, frozenset({mark_of(key)}))


EDITED = "Tính đến nay có 11 người, đạt 73,3% theo Kế hoạch số 9, là kết quả khá."


@pytest.mark.parametrize(
    ("written", "now", "happened", "replaced", "comment"),
    [
        (TEXT, TEXT, [], False, ""),
        (TEXT, NOW, ["renewed"], True, ""),
        (EDITED, TEXT, ["kept"], False, ""),
        (
            EDITED, NOW, ["stale"], False,
            "số liệu mới: 10 (trước: 11); số liệu mới: 66,7% (trước: 73,3%)",
        ),
        (TEXT.replace("11", "12"), TEXT, ["number_changed"], False, "số ghi 12 khác số liệu: 11"),
        (TEXT.replace("11", "12"), NOW, ["number_changed"], False,
         "số ghi 12 khác số liệu: 10; số liệu mới: 66,7% (trước: 73,3%)"),
        (NOW, NOW, [], False, ""),
        (EDITED.replace("11", "10").replace("73,3", "66,7"), NOW, ["kept"], False, ""),
        (EDITED, None, ["no_longer"], False,
         "đoạn này nay không còn trong bản lập lại; giữ lời của người viết"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("has_mark", [True, False])
def test_words_stay_and_stale_numbers_are_told(
    has_mark: bool, written: str, now: str | None, happened: list[str], replaced: bool, comment: str
) -> None:
    place = marked(written) if has_mark else Written(written)
    told = merged([place], unit(now) if now else None)
    assert [one.happened for one in told.events] == happened
    assert (told.steps[0].replaced, told.steps[0].removed) == (replaced, False)
    assert told.steps[0].comment == comment


def test_a_deleted_paragraph_stays_deleted_and_is_listed() -> None:
    for now in (TEXT, NOW):
        told = merged([], unit(now))
        assert [(one.happened, one.key) for one in told.events] == [("deleted", "a")]
        assert told.first == []
        assert all(step.after == [] for step in told.steps)


def test_an_added_paragraph_is_kept_and_its_numbers_are_listed() -> None:
    told = merged([marked(TEXT), Written("Văn phòng thêm 3 việc và 4 ý.")], unit(TEXT))
    (event,) = told.events
    assert (event.happened, event.numbers) == ("added", ("3", "4"))


def test_a_paragraph_split_in_two_is_never_there_twice() -> None:
    first, second = "Đến nay có 11 người, đạt", "73,3% theo Kế hoạch số 9."
    told = merged([marked(first), Written(second)], unit(NOW))
    assert sorted(one.happened for one in told.events) == ["added", "stale"]
    assert [step.replaced for step in told.steps] == [False] * 5
    assert told.first == []


def test_a_moved_paragraph_is_the_same_one() -> None:
    places = [Written(one.text) for one in (*OTHERS, unit(TEXT))]
    told = merge([unit(TEXT), *OTHERS], places, [unit(NOW), *OTHERS])
    assert [one.happened for one in told.events] == ["renewed"]
    assert told.steps[3].replaced


def test_two_paragraphs_made_one_keep_the_numbers_of_both() -> None:
    other = replace(unit("Cử thêm 05 người trước năm 2026.", "e"))
    place = Written(
        f"{TEXT} Cử thêm 05 người trước năm 2026.", frozenset({mark_of("a"), other.mark})
    )
    now = unit("Cử thêm 06 người trước năm 2026.", "e")
    told = merge([unit(TEXT), other, *OTHERS], [place, *map(_as_is, OTHERS)], [unit(TEXT), now])
    assert [one.happened for one in told.events if one.key in "ae"] == ["joined", "stale"]
    assert told.steps[0].comment == "số liệu mới: 06 (trước: 05)"


def _as_is(one: Unit) -> Written:
    return Written(one.text, frozenset({one.mark}))


def test_what_people_wrote_in_their_place_stays_beside_what_a_list_says_now() -> None:
    empty, filled = unit("[Người viết bổ sung: nguyên nhân]", kind="empty"), "Do sắp xếp bộ máy."
    told = merged([marked(filled)], unit("Ý kiến của Văn phòng: thiếu lớp.", kind="human"), empty)
    assert [one.happened for one in told.events] == ["kept", "also_written"]
    assert told.steps[0].comment.endswith("Ý kiến của Văn phòng: thiếu lớp.")
    assert not told.steps[0].replaced


def test_an_untouched_place_takes_what_a_list_says_now() -> None:
    empty = unit("[Người viết bổ sung: nguyên nhân]", kind="empty")
    told = merged([marked(empty.text)], unit("Ý kiến: thiếu lớp.", kind="human"), empty)
    assert told.steps[0].replaced


def test_a_new_paragraph_follows_what_it_follows_now() -> None:
    new = unit("Đoạn mới có 5 người, số 1.", "moi")
    told = merge(OTHERS, list(map(_as_is, OTHERS)), [OTHERS[0], new, *OTHERS[1:]])
    assert [step.after for step in told.steps] == [[new], [], []]
    first = merge(OTHERS, list(map(_as_is, OTHERS)), [new, *OTHERS])
    assert first.first == [new]


def test_what_a_person_wrote_ahead_is_not_there_twice() -> None:
    new = unit("Đoạn mới có 5 người, số 1.", "moi")
    places = [*map(_as_is, OTHERS), Written(new.text)]
    told = merge(OTHERS, places, [*OTHERS, new])
    assert told.events == []
    assert all(step.after == [] for step in told.steps)


def test_a_row_of_a_table_that_a_person_deleted_does_not_come_back() -> None:
    head, row = unit("TT | Việc", "bang/dau", "head"), unit("1 | Việc một", "bang/mot", "row")
    new = unit("2 | Việc hai", "bang/hai", "row")
    told = merge([head, row, *OTHERS], list(map(_as_is, OTHERS)), [head, row, new, *OTHERS])
    assert {one.happened for one in told.events} == {"deleted"}


def test_no_unit_is_found_in_two_places() -> None:
    places = [Written(TEXT), Written(TEXT), marked(TEXT)]
    assert list(align([unit(TEXT)], places).unit_of.values()) == [0]


def test_numbers_that_move_within_a_paragraph_are_kept() -> None:
    found = figures(unit(TEXT), "Theo Kế hoạch số 9, đạt 73,3%, đến nay có 11 người, 2 đợt.")
    assert [one.text for one in found.kept] in (["11", "73,3%"], ["73,3%", "11"])
    assert (found.changed, found.left_out, found.own) == ((), (), ("2",))


def test_a_fraction_is_one_number_of_two_facts() -> None:
    text = "03/04 cán bộ đạt năm 2025"
    shown = (Shown("k", "03", 0, 0), Shown("n", "04", 0, 3))
    (number,) = figures(Unit("a", "text", (text,), shown), text).kept
    assert number.owed({"k": "04", "n": "05"}) == "04/05"
    found = figures(Unit("a", "text", (text,), shown), "03/05 cán bộ đạt năm 2025")
    assert [(one.number.text, one.written) for one in found.changed] == [("03/04", "03/05")]
    assert list(found.wrong({"k": "03", "n": "05"})) == []


def test_edited_words_are_told_when_the_data_say_something_else_by_now() -> None:
    before = unit("Đến nay có 11 người; chỉ tiêu sẽ đạt. Kế hoạch số 9.")
    now = unit("Đến nay có 11 người; chỉ tiêu không kịp. Kế hoạch số 9.")
    told = merged(
        [marked("Đến nay có 11 người; chỉ tiêu sẽ đạt, rất tốt. Kế hoạch số 9.")], now, before
    )
    (event,) = told.events
    assert event.happened == "reworded"
    assert told.steps[0].comment == "đoạn này nay được lập là: chỉ tiêu không kịp."
    assert not told.steps[0].replaced


def test_a_sentence_that_fell_away_is_told() -> None:
    before = unit("Đến nay có 11 người. Chỉ tiêu sẽ đạt. Kế hoạch số 9.")
    now = unit("Đến nay có 11 người. Kế hoạch số 9.")
    told = merged(
        [marked("Đến nay có 11 người. Chỉ tiêu sẽ đạt ngay. Kế hoạch số 9.")], now, before
    )
    assert told.steps[0].comment == "đoạn này nay được lập là: (không còn câu) Chỉ tiêu sẽ đạt."


def test_another_number_alone_is_no_other_wording() -> None:
    assert unit(TEXT).wording == unit(NOW).wording
    assert replace(unit("a) Có 1 và 2."), ordinal="a) ").wording == ("Có và 2.",)


@pytest.mark.parametrize("now", [None, unit("[Người viết bổ sung: nguyên nhân.]", "a", "empty")])
def test_what_people_said_stays_when_no_list_says_it_by_now(now: Unit | None) -> None:
    before = unit("Do sắp xếp bộ máy.", "a", "human")
    told = merged([marked("Do sắp xếp bộ máy.")], now, before)
    assert [one.happened for one in told.events] == ["unsaid"]
    assert (told.steps[0].replaced, told.steps[0].removed) == (False, False)


def test_a_number_in_the_place_of_another_was_changed_though_it_stands_elsewhere_too() -> None:
    made = unit("Thiếu 02 người. So với trước giảm 01 người. Kế hoạch số 9.")
    found = figures(made, "Thiếu 01 người. Số người không tăng. Kế hoạch số 9.")
    assert [(one.number.text, one.written) for one in found.changed] == [("02", "01")]
    assert [one.text for one in found.left_out] == ["01"]


def test_numbers_in_words_are_the_writers_own() -> None:
    found = figures(unit(TEXT), TEXT.replace("11 người", "mười một người"))
    assert found.own == ("mười một",)
    assert [one.text for one in found.left_out] == ["11"]
    told = merged(
        [marked(TEXT), Written("Thêm hai người và ba lớp, một số việc khác.")], unit(TEXT)
    )
    assert told.events[0].numbers == ("hai", "ba")
