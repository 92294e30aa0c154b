"""What is told of the rows of a list: how they add up, who may have left, what is not read."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from plan09lib.read.cells.findings import listed
from plan09lib.read.cells.values import as_text
from plan09lib.read.layout.header import Header
from plan09lib.read.layout.other_tables import Foreign
from plan09lib.read.layout.row_kinds import Body
from plan09lib.read.rules.vocab import Vocabulary
from plan09lib.read.tables.marks import column_letters
from plan09lib.read.tables.tables import Table


@dataclass(frozen=True)
class Remark:
    """Something to say about the arrangement: where, a code, words, what to do, how bad."""

    code: str
    words: str
    action: str
    severity: str = "note"
    row: int = 0
    column: str = ""
    raw: str = ""
    rows: tuple[int, ...] = ()


def said_of_rows(
    table: Table, header: Header, body: Body, kinds: Vocabulary, is_roster: bool
) -> Iterator[Remark]:
    """The remarks on the rows of one table; nothing when every row is a person's like another."""
    yield from _sum(body, kinds)
    yield from _above(header, body)
    yield from _further(body)
    yield from _foreign(body)
    yield from _unclear(header, body)
    yield from _spread(header, body)
    if is_roster:
        yield from _sums(body)
        yield from _vacant(body)
        yield from _left(body)
        yield from _may_have_left(table, body)
        yield from _notes_of_leavers(body)
        yield from _may_be_none(body)
        yield from _comments(table, body)
        yield from _unheaded(header, body)


def _sum(body: Body, kinds: Vocabulary) -> Iterator[Remark]:
    by_kind: dict[str, list[int]] = defaultdict(list)
    for line in body.lines:
        by_kind[line.kind].append(line.number)
    if set(by_kind) <= {"person"}:
        return
    parts = [f"{len(by_kind['person'])} {kinds['person'].label}"]
    for code in kinds.codes:
        if code != "person" and (numbers := by_kind[code]):
            parts.append(f"{len(numbers)} {kinds[code].label} (dòng {listed(numbers)})")
    words = f"{len(body.lines)} dòng có dữ liệu = {' + '.join(parts)}"
    yield Remark("row_kinds", words, "kiểm tra các dòng có ghi số không phải là người được tính")


def _sums(body: Body) -> Iterator[Remark]:
    """The rows that say another number of people than was read above them.

    A sum may be that of the whole list, of what stands since any heading, title or sum above it,
    and with or without people who left and vacant posts.
    """
    for number, said in body.sums.items():
        above = [line for line in body.lines if line.number < number]
        starts = [0, *(line.number for line in above if line.kind in _BEGINS)]
        known = {
            sum(1 for line in above if line.number > start and line.kind in kinds)
            for start in starts
            for kinds in _COUNTED
        }
        if said not in known:
            read = sum(1 for line in above if line.kind == "person")
            words = f"dòng này ghi {said} người, mà ở trên đọc được {read} người"
            action = "xem có người bị sót, ghi hai lần, hoặc dòng này chưa sửa số"
            yield Remark("other_sum", words, action, "warning", row=number)


_BEGINS = ("section", "title", "total")
_COUNTED = tuple({"person", *more} for more in ((), ("left",), ("vacant",), ("left", "vacant")))


def _above(header: Header, body: Body) -> Iterator[Remark]:
    if body.above:
        rows, head = listed(body.above), header.first + 1
        words = (
            f"{len(body.above)} dòng ở trên tiêu đề (dòng {rows}) có thể là người; tiêu đề được đọc"
            f" là dòng {head} nên chưa đọc các dòng này"
        )
        action = (
            f"nếu là người của danh sách: đưa các dòng ấy xuống dưới dòng {head}, đúng các cột của"
            " tiêu đề ấy; nếu không: xóa, hoặc chuyển sang trang khác"
        )
        yield Remark("people_above", words, action, "blocking", row=body.above[0])


def _further(body: Body) -> Iterator[Remark]:
    titles = {line.number: line.text for line in body.of("title")}
    for row, people in body.further.items():
        who = f"{len(people)} người ở dòng {listed(people)}" if people else "không có người nào"
        words = f'bảng "{titles[row]}" ở dòng {row} có cùng các cột nên được đọc chung: {who}'
        action = "nếu không phải người của danh sách này thì chuyển bảng ấy sang trang khác"
        yield Remark("joined_table", words, action, "warning", row=row)


def _foreign(body: Body) -> Iterator[Remark]:
    for found in body.foreign:
        yield _of_other(found, to_end=found.end == body.lines[-1].number)


def _of_other(found: Foreign, to_end: bool) -> Remark:
    to = "từ dòng này trở đi" if to_end else f"từ dòng này đến dòng {found.end}"
    words = f"một bảng khác bắt đầu ở dòng {found.start}; {to} không đọc"
    if found.gone:
        gone = f"{len(found.gone)} người ở dòng {listed(found.gone)} không tính"
        words += f" (bảng người đã nghỉ, chuyển đi; {gone})"
    if found.people:
        words += f", mà dòng {listed(found.people)} có thể là người của danh sách này"
        step = (
            "đưa các dòng ấy lên ngay dưới bảng trên, bỏ tên bảng và tiêu đề ở giữa, hoặc ghi dòng"
            f' {found.start} thành tên mục như "II. Công chức"'
        )
        if found.is_alike and not found.gone:
            step = f'ghi tên bảng ở dòng {found.start} là "Danh sách bổ sung"'
        action = f"nếu là người của danh sách: {step}; nếu không: chuyển bảng ấy sang trang khác"
        return Remark("second_table", words, action, "blocking", row=found.start)
    action = "không phải làm gì nếu bảng ấy chỉ là số tổng hợp"
    if found.gone:
        action = "nếu có người vẫn công tác đến ngày của danh sách thì chuyển lên bảng trên"
    return Remark("second_table", words, action, "warning", row=found.start)


def _unclear(header: Header, body: Body) -> Iterator[Remark]:
    heads = {one.column: one.header.split(" / ")[-1] for one in header.understood if one.column}
    name = heads.get("full_name", "Họ và tên")
    wanted = [heads[column] for column in ("birth_date", "position", "group") if column in heads]
    fill = ", ".join(f'"{one}"' for one in wanted) or "các cột bên cạnh"
    for line in body.of("unclear"):
        words = "chưa rõ dòng này là một người, hai người ghi chung, tên mục hay lời chú; chưa đọc"
        action = (
            f'nếu là một người: ghi họ tên ở cột "{name}" và điền {fill}; nếu là tên mục: ghi số '
            "La Mã ở đầu (I., II.); nếu là lời chú: ghi dấu * ở đầu; nếu là dòng tổng: "
            "ghi Tổng cộng ở ô chữ đầu tiên; nếu thừa: xóa dòng"
        )
        yield Remark("unclear_row", words, action, "blocking", row=line.number, column="full_name")


def _spread(header: Header, body: Body) -> Iterator[Remark]:
    names = {one.index: one.column for one in header.understood}
    for index, numbers in body.spread.items():
        words = f"ô gộp dọc: dòng {listed(numbers)} lấy giá trị của ô gộp phía trên"
        action = "bỏ gộp ô và ghi từng dòng nếu không phải vậy"
        yield Remark("merged_value", words, action, column=names[index])


def _vacant(body: Body) -> Iterator[Remark]:
    if numbers := [line.number for line in body.of("vacant")]:
        words = f"{len(numbers)} chức danh khuyết (dòng {listed(numbers)}), không tính là người"
        yield Remark("vacant_post", words, "ghi họ tên nếu chức danh đã có người")


def _left(body: Body) -> Iterator[Remark]:
    by_heading: dict[str, list[int]] = defaultdict(list)
    for line in body.of("left"):
        by_heading[body.leaving[line.number]].append(line.number)
    for heading, numbers in by_heading.items():
        words = (
            f'{len(numbers)} người ở dòng {listed(numbers)} đứng dưới mục "{heading}": không tính'
        )
        action = "nếu có người vẫn công tác đến ngày của danh sách thì chuyển lên mục của nhóm ấy"
        yield Remark("left_people", words, action, "warning")


def _may_have_left(table: Table, body: Body) -> Iterator[Remark]:
    """People who are counted although the list gives a reason to think that they left."""
    gone = {line.number for line in body.of("left")}
    reasons: dict[str, list[int]] = defaultdict(list)
    for number, _ in body.people:
        if number - 1 in table.struck_rows:
            reasons["bị gạch ngang"].append(number)
        if number - 1 in table.marks.hidden_rows:
            reasons["bị ẩn"].append(number)
        if number in body.leaving and number not in gone:
            reasons[f'dưới mục "{body.leaving[number]}"'].append(number)
        if said := body.said_left.get(number):
            reasons[f'có chữ "{said}"'].append(number)
        if said := body.commented_left.get(number):
            reasons[f'có chữ "{said}" ở lời ghi gắn vào ô'].append(number)
    if reasons:
        people = len({number for numbers in reasons.values() for number in numbers})
        rows = "; ".join(f"dòng {listed(numbers)} {why}" for why, numbers in reasons.items())
        words = f"{people} người có thể đã rời đơn vị nhưng vẫn được tính: {rows}"
        yield Remark("may_have_left", words, "nếu đã rời đơn vị thì xóa dòng", "warning")


def _notes_of_leavers(body: Body) -> Iterator[Remark]:
    """Notes beside the list that say that somebody on it left, and of nobody who."""
    for number, said in body.noted_left.items():
        words = f'lời chú ở dòng {number} có chữ "{said}"; chưa bỏ ai khỏi danh sách'
        action = "nếu có người trong danh sách đã rời đơn vị thì xóa dòng của người ấy"
        yield Remark("note_of_leavers", words, action, "warning", row=number)


def _may_be_none(body: Body) -> Iterator[Remark]:
    """People who are counted although their row, or the whole list, may be of another kind."""
    if body.examples:
        rows = listed(body.examples)
        words = f"{len(body.examples)} dòng có thể chỉ là ví dụ nhưng vẫn được tính: dòng {rows}"
        yield Remark("may_be_example", words, "nếu chỉ là ví dụ thì xóa dòng", "warning")
    if body.title:
        words = f'tên danh sách là "{body.title}": có thể không phải mọi người đang công tác, '
        words += "hoặc mức ghi ở đó chưa phải mức đã đạt; vẫn đọc như danh sách nhân sự"
        action = "nếu đúng vậy thì dùng danh sách những người đang công tác"
        yield Remark("other_list", words, action, "warning")


def _comments(table: Table, body: Body) -> Iterator[Remark]:
    """Comments hung on cells of people: nobody reads them for a value."""
    hung = {row + 1 for row, _ in table.marks.comments}
    if numbers := [number for number, _ in body.people if number in hung]:
        words = f"lời ghi gắn vào ô (comment) ở dòng {listed(numbers)} không đọc thành số liệu"
        action = "điều gì làm đổi số liệu thì ghi vào chính ô ấy"
        yield Remark("unread_comment", words, action, "warning")


def _unheaded(header: Header, body: Body) -> Iterator[Remark]:
    """Columns without a heading in which somebody's row holds anything but a running number."""
    headed = {one.index for one in header.understood}
    found: dict[int, dict[int, str]] = defaultdict(dict)
    for number, row in body.people:
        for index, cell in enumerate(row):
            if index not in headed and (text := as_text(cell)):
                found[index][number] = text
    for index, cells in sorted(found.items()):
        if not _runs_on(list(cells.values())):
            rows = listed(list(cells))
            words = f"cột {column_letters(index)} không có tiêu đề nên không đọc: dòng {rows}"
            action = "ghi tiêu đề của cột; nếu không thuộc danh sách thì xóa"
            yield Remark("unheaded_column", words, action, "warning", rows=tuple(cells))


def _runs_on(texts: Sequence[str]) -> bool:
    """Whether texts are nothing but numbers of rows, each higher than the one before."""
    numbers = [int(text) for text in texts if text.isdecimal() and len(text) <= _NUMBERING]
    steps = itertools.pairwise(numbers)
    return len(numbers) == len(texts) and all(two > one for one, two in steps)


_NUMBERING = 3
