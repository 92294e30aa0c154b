"""A sheet of any office put into columns of cells: one list per known column, one entry per row."""

from __future__ import annotations

from collections import abc, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from plan09lib.read.body import Body, every_row, plain, sort_rows
from plan09lib.read.cells import BIRTH, as_text
from plan09lib.read.columns import Recogniser, Understood
from plan09lib.read.header import Header, find_header, own_header
from plan09lib.read.sheet_names import ROSTER
from plan09lib.read.tables import Table
from plan09lib.read.vocab import Vocabulary

GROUP = "group"


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


@dataclass
class Arranged:
    """The cells of one sheet by column name; `numbers` are the row numbers seen in the file.

    `own` says that the sheet follows the project's own layout; `origin` is its name in the file.
    """

    origin: str
    header: Header
    own: bool
    numbers: list[int]
    cells: dict[str, list[object]] = field(default_factory=dict)
    remarks: list[Remark] = field(default_factory=list)
    hidden: bool = False


def arrange(table: Table, recogniser: Recogniser) -> Arranged | None:
    """`table` in columns, its header found; None when no column is recognised anywhere."""
    header = choose_header(table, recogniser)
    if header is None:
        return None
    own = is_own(header)
    vocabularies = recogniser.vocabularies
    groups = vocabularies["nhom"].by_key if recogniser.slug == ROSTER else {}
    body = (
        every_row(table.rows, header.body)
        if own
        else sort_rows(table, header, recogniser.headings, list(groups))
    )
    arranged = Arranged(
        table.name, header, own, [number for number, _ in body.people], hidden=table.hidden
    )
    arranged.remarks += _skipped(body)
    for name, columns in _by_column(header).items():
        arranged.cells[name] = _cells(name, columns, body, vocabularies, arranged)
    if BIRTH in arranged.cells and "sex" not in arranged.cells:
        _sex_from_dates(header, body, arranged)
    if groups and GROUP not in arranged.cells:
        _group_from_sections(body, arranged, vocabularies["nhom"])
    return arranged


def choose_header(table: Table, recogniser: Recogniser) -> Header | None:
    """The first row when it has every required column of the own layout, else the best found."""
    if not table.rows:
        return None
    own = own_header(table, recogniser)
    exact = {one.column for one in own.understood if one.how == "exact"}
    if {column.name for column in recogniser.required()} <= exact:
        return own
    return find_header(table, recogniser)


def is_own(header: Header) -> bool:
    """Whether every known column stands in the first row under its own name."""
    known = {one.how for one in header.understood if one.column}
    return header.first == 0 and header.depth == 1 and header.body == 1 and known == {"exact"}


def _by_column(header: Header) -> dict[str, list[Understood]]:
    found: dict[str, list[Understood]] = defaultdict(list)
    for one in header.understood:
        if one.column:
            found[one.column].append(one)
    return found


def _cells(
    name: str, columns: list[Understood], body: Body,
    vocabularies: abc.Mapping[str, Vocabulary], arranged: Arranged,
) -> list[object]:  # fmt: skip
    """The column's cell per row: the only one, the level ticked, or the date of either sex."""
    split = [one for one in columns if one.level]
    if not split or len(split) < len(columns):
        if len(columns) > 1:
            headers = ", ".join(f'"{one.header}"' for one in columns)
            words = f"tiêu đề này có ở hai cột ({headers})"
            arranged.remarks.append(
                Remark("repeated_column", words, "giữ một cột", "blocking", column=name)
            )
        return [_at(row, columns[0].index) for _, row in body.people]
    reads = _either if name == BIRTH else _ticked
    return [
        reads(name, split, number, row, vocabularies["co_khong"], arranged)
        for number, row in body.people
    ]


def _at(row: Sequence[object], index: int) -> object:
    return row[index] if index < len(row) else None


def _ticked(
    name: str, columns: list[Understood], number: int, row: Sequence[object],
    yes_no: Vocabulary, arranged: Arranged,
) -> object:  # fmt: skip
    ticked, unclear = [], []
    for one in columns:
        text = as_text(_at(row, one.index))
        answer = yes_no.find(text) if text else None
        if answer and answer.code == "co":
            ticked.append(one)
        elif text and answer is None:
            unclear.append(text)
    if len(ticked) == 1 and not unclear:
        return ticked[0].level
    if ticked or unclear:
        words = "đánh dấu ở nhiều mức" if not unclear else "ô đánh dấu có chữ khác x"
        action = "đánh một dấu x ở đúng một mức"
        raw = ", ".join(unclear) or ", ".join(one.header for one in ticked)
        arranged.remarks.append(
            Remark("unclear_tick", f"{words}; để trống", action, "warning", number, name, raw)
        )
    return None


def _either(
    name: str, columns: list[Understood], number: int, row: Sequence[object],
    _: Vocabulary, arranged: Arranged,
) -> object:  # fmt: skip
    filled = [cell for one in columns if as_text(cell := _at(row, one.index))]
    if len(filled) > 1:
        words = "ngày sinh ghi ở cả cột Nam và cột Nữ; để trống"
        remark = Remark("both_sexes", words, "giữ một ô", "warning", number, name)
        arranged.remarks.append(remark)
    return filled[0] if len(filled) == 1 else None


def _sex_from_dates(header: Header, body: Body, arranged: Arranged) -> None:
    columns = [one for one in header.understood if one.column == BIRTH and one.level]
    if not columns:
        return
    found = [
        [one.level for one in columns if as_text(_at(row, one.index))] for _, row in body.people
    ]
    arranged.cells["sex"] = [levels[0] if len(levels) == 1 else None for levels in found]


def _group_from_sections(body: Body, arranged: Arranged, groups: Vocabulary) -> None:
    if not any(body.sections):
        return
    arranged.cells[GROUP] = list(body.sections)
    names = dict.fromkeys(groups.by_key[key].label for key in body.sections if key)
    words = f"không có cột Nhóm; nhóm lấy theo tên mục ({', '.join(names)})"
    arranged.remarks.append(
        Remark("group_from_section", words, "thêm cột Nhóm để khỏi phải suy ra", "warning")
    )
    for number, kind, text in body.skipped:
        if kind == "section" and plain(text) not in groups.by_key:
            near = groups.nearest(plain(text))
            hint = f'có phải "{near}"?' if near else "ghi nhóm vào một cột riêng"
            words = "tên mục này không phải một nhóm"
            arranged.remarks.append(
                Remark("unknown_section", words, hint, "warning", number, raw=text)
            )


_KINDS = {"section": "tên mục", "total": "dòng cộng", "signature": "ghi chú, chữ ký",
          "numbers": "số thứ tự cột"}  # fmt: skip


def _skipped(body: Body) -> Iterator[Remark]:
    by_kind: dict[str, list[int]] = defaultdict(list)
    for number, kind, _ in body.skipped:
        by_kind[kind].append(number)
    for kind, numbers in by_kind.items():
        words = f"không tính là người: dòng {', '.join(map(str, numbers))} ({_KINDS[kind]})"
        yield Remark("skipped_rows", words, "kiểm tra các dòng này không phải là người")
    for number, text in body.unclear:
        words = "dòng này hầu như chỉ có tên; không rõ là một người hay tên mục"
        action = "điền đủ thông tin của người này, hoặc đánh số mục dạng I., A., hoặc xoá dòng"
        yield Remark("unclear_row", words, action, "blocking", number, "full_name", text)
