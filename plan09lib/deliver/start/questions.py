"""What has to be asked about a list: a question per cause, those that decide most targets first.

`MAKERS` says which finding is asked about how; what is asked comes from findings, and from titles
of posts that no rule places. An answer is a decision in `mapping.yml` or `nguoi.yml`, never a
change of the list.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import replace

from plan09lib.deliver.start import who_is_who
from plan09lib.deliver.start.columns import column_questions, level_column_questions
from plan09lib.deliver.start.groups import group_questions, spellings
from plan09lib.deliver.start.question import Question
from plan09lib.errors import Fault
from plan09lib.read.cells.findings import Finding, listed
from plan09lib.read.cells.levels import LevelReader, level_reader
from plan09lib.read.cells.positions import MAYBE
from plan09lib.read.layout.arranged import GROUP
from plan09lib.read.plan.plan import Plan
from plan09lib.read.rules.layout import ROSTER, Column
from plan09lib.read.rules.vocab import Vocabulary
from plan09lib.read.workbook.heads import FIRST, LAST, TOGETHER
from plan09lib.read.workbook.intake import Workbook
from plan09lib.read.workbook.posts import title_reader
from plan09lib.tell.lists.conclusion import by_cause
from plan09lib.tell.lists.data_review import DataReview

SEX = "sex"
_OF_SEX = "cho cơ cấu và tuổi nghỉ hưu"
_OTHER = "khac"
_LEARNING = "mức đang học chưa tính, lớp ấy ghi ở trang Đào tạo; bằng cao nhất đã có là mức nào"


def questions(review: DataReview, apart: Collection[str] = ()) -> list[Question]:
    """What to ask about the last list, the most decisive first.

    `apart` are the questions about groups that were answered by "they differ".
    """
    if not review.books:
        return []
    book = review.books[-1]
    by_code: dict[str, list[Finding]] = {}
    for finding in book.findings:
        if finding.sheet == review.plan.sheet_title(ROSTER):
            by_code.setdefault(finding.code, []).append(finding)
    asked = [
        question
        for code, maker in MAKERS.items()
        for question in maker(review, book, by_code.get(code, []))
    ]
    ungrouped = [*by_code.get("blank_required", []), *by_code.get("missing_column", [])]
    asked += group_questions(review, book, ungrouped, apart)
    asked += _posts(review, book)
    asked += _blank_sexes(review, book)
    every = len(review.plan.asked_ids)
    once = {one.id: replace(one, is_of_all=0 < len(one.targets) == every) for one in asked}
    return sorted(
        once.values(), key=lambda one: (one.may_decide, -len(one.targets), -one.cells, one.id)
    )


def _blanks(review: DataReview, book: Workbook, found: Sequence[Finding]) -> Iterator[Question]:
    there = set(book.understanding.loc[book.understanding["read_as"] == ROSTER, "column"])
    ticks = book.understanding.loc[book.understanding["how"] == "tick", "column"].tolist()
    for finding in found:
        column = _column(review.plan, finding.column)
        targets = review.uses(finding)
        if column is None or column.name not in there or not targets:
            continue
        spelt = {one.row for one in book.findings if one.column == finding.column and one.raw}
        rows = [row for row in finding.rows if row not in spelt]
        lowest = _lowest(review.plan.vocabularies[column.vocab])
        if not rows or not lowest:
            continue
        what = "không có dấu" if column.name in ticks else "để trống"
        label = review.plan.label(column.vocab, lowest)
        text = f"{len(rows)} người {what} ở {column.header} (dòng {listed(rows)}): coi là {label}?"
        key = ("blank", column.name)
        yield Question(f"o_trong/{column.name}", text, targets, len(rows), key=key, yes=lowest)


def _values(review: DataReview, book: Workbook, found: Sequence[Finding]) -> Iterator[Question]:
    by_cell: dict[tuple[str, str], list[Finding]] = {}
    for finding in found:
        if finding.raw:
            by_cell.setdefault((finding.column, finding.raw), []).append(finding)
    for (header, raw), same in by_cell.items():
        column = _column(review.plan, header)
        targets = _uses(review, same)
        if column is None or not column.vocab or not (targets or column.name == SEX):
            continue
        vocabulary = review.plan.vocabularies[column.vocab]
        reader = _reader(review.plan, column, book)
        near = reader.near(raw) if reader else vocabulary.nearest(raw)
        yes = next((one.code for one in vocabulary.levels if one.label == near), "")
        rows = listed(sorted({one.row for one in same}))
        is_open = reader is not None and reader.names_level(raw)
        which = f"{'đã đạt' if is_open else 'là'} mức nào ({_labels(vocabulary)})?"
        which = _which_sex(vocabulary) if column.name == SEX else which
        end = f"→ {near}?" if yes else which
        if reader is not None and reader.says_learning(raw):
            yes, end = "", f"{_LEARNING} ({_labels(vocabulary)})?"
        text = f'{column.header} ghi "{raw}" (dòng {rows}) {end}'
        key, known = ("values", column.name, raw), spellings(vocabulary)
        yield Question(
            f"gia_tri/{column.name}/{raw}", text, targets, len(same), key=key, yes=yes, known=known
        )


def _which_sex(vocabulary: Vocabulary) -> str:
    return f"là {' hay '.join(one.label for one in vocabulary.levels)} ({_OF_SEX})?"


def _blank_sexes(review: DataReview, book: Workbook) -> Iterator[Question]:
    """Whether a blank is the other sex, where the column says one thing only: "nữ", "x" or "1"."""
    if SEX not in set(book.understanding["column"]):
        return
    column = review.plan.layout.sheets[ROSTER].column(SEX)
    vocabulary = review.plan.vocabularies[column.vocab]
    spelt = {one.row: one.raw for one in book.findings if one.column == column.header and one.raw}
    people = book.roster[["row", SEX]]
    said = {*people[SEX].dropna(), *spelt.values()}
    rows = people.loc[people[SEX].isna() & ~people["row"].isin(spelt), "row"].tolist()
    if not rows or len(said) != 1:
        return
    others = [one for one in vocabulary.levels if one.code not in said]
    yes = others[0].code if len(others) == 1 else ""
    end = f"coi là {others[0].label} ({_OF_SEX})?" if yes else _which_sex(vocabulary)
    text = f"{len(rows)} người để trống ở {column.header} (dòng {listed(rows)}): {end}"
    targets = _uses(review, [Finding(book.source.name, "note", "", review.plan.sheet_title(ROSTER),
                                     "", "", column=column.header)])  # fmt: skip
    yield Question(
        f"o_trong/{SEX}", text, targets, len(rows), key=("blank", SEX), yes=yes,
        known=spellings(vocabulary),
    )  # fmt: skip


def _posts(review: DataReview, book: Workbook) -> Iterator[Question]:
    """A question per title that no rule places, of people whose group or membership it decides."""
    plan, vocabulary = review.plan, review.plan.vocabularies["chuc_vu"]
    by_text: dict[str, list[int]] = {}
    perhaps: dict[str, set[str]] = {}
    people = book.roster[["row", "position", "position_codes"]]
    for row, text, codes in people.itertuples(index=False, name=None):
        may_be = {code.removesuffix(MAYBE) for code in codes if code.endswith(MAYBE)}
        if may_be and isinstance(text, str) and text:
            by_text.setdefault(text, []).append(int(row))
            perhaps.setdefault(text, set()).update(may_be)
    names = review.unit.file.names
    reader = title_reader(plan, [t for n in names for t in (n.ward, n.place)])
    for text, rows in by_text.items():
        may_be = perhaps[text]
        near = vocabulary[next(iter(may_be))].label if len(may_be) == 1 else reader.nearest(text)
        is_read = reader.read(text).is_read
        near, said = ("", "chỉ ghi") if is_read else (near, "chưa hiểu")
        targets = _decided_by_posts(review, book, may_be)
        if targets:
            end = f"→ {near}?" if near else "là chức vụ nào?"
            end = "có kiêm chức vụ nào khác?" if is_read else end
            told = f'chức vụ {said} "{text}" (dòng {listed(sorted(rows))}) {end}'
            yes = next((one.code for one in vocabulary.levels if one.label == near), "")
            no = _OTHER if _OTHER in vocabulary.codes else ""
            key, known = ("values", "position", text), spellings(vocabulary)
            yield Question(
                f"chuc_vu/{text}", told, targets, len(rows), key=key, yes=yes, no=no, known=known
            )


def _decided_by_posts(review: DataReview, book: Workbook, may_be: set[str]) -> tuple[str, ...]:
    """The targets of the memberships derived from titles, and of the rules, that ask for a post."""
    plan, sheet = review.plan, review.plan.sheet_title(ROSTER)
    derived = [f for f in book.findings if f.code == "derived_membership"]
    labels = {
        one.label for one in plan.file.memberships
        if not one.partial and not may_be.isdisjoint(one.positions)
    }  # fmt: skip
    found = [finding for finding in derived if finding.column in labels]
    versions = (v for population in plan.file.populations for v in population.versions)
    barred = {code for v in versions for who in v.who for code in who.except_positions}
    if not may_be.isdisjoint(barred):
        header = plan.layout.sheets[ROSTER].column("position").header
        found.append(Finding(book.source.name, "note", "", sheet, "", "", column=header))
    return _uses(review, found)


def _orders(review: DataReview, book: Workbook, found: Sequence[Finding]) -> Iterator[Question]:
    for finding in found[:1]:
        text = f"{finding.column}: ngày viết trước tháng? ({finding.explanation})"
        key, targets = ("date_order",), review.uses(finding)
        yield Question("thu_tu_ngay", text, targets, len(book.roster), key=key, yes="dmy", no="mdy")


def _which_rows(review: DataReview, book: Workbook, found: Sequence[Finding]) -> Iterator[Question]:
    """Which of somebody's several rows is the latest, asked once for everybody."""
    for finding in found[:1] if found and found[0].severity == "blocking" else ():
        text = f"{finding.explanation}: dòng cuối của mỗi người là mới nhất? Dòng đầu thì gõ đầu; "
        text += "một người giữ nhiều chức vụ cùng lúc thì k: gộp các dòng"
        known = (("cuối", LAST), ("đầu", FIRST), ("gộp", TOGETHER))
        yield Question(
            "nhieu_dong", text, review.uses(finding), len(book.roster), key=("rows",), yes=LAST,
            no=TOGETHER, known=known,
        )  # fmt: skip


Maker = Callable[[DataReview, Workbook, Sequence[Finding]], Iterator[Question]]
MAKERS: dict[str, Maker] = {
    "blank_value": _blanks,
    "unknown_value": _values,
    "unknown_column": column_questions,
    "unknown_level_column": level_column_questions,
    "ambiguous_date": _orders,
    "mixed_date": _orders,
    "unclear_person": who_is_who.unclear,
    "many_changed": who_is_who.changed,
    "two_ids": who_is_who.apart,
    "two_rows": who_is_who.apart,
    "rows_of_changes": _which_rows,
}
"""Which finding is asked about how; of the others `plan09 check` says what to do."""


def to_mend(review: DataReview) -> list[Fault]:
    """What keeps the last list from being judged that no answer changes, unless it is about a
    column: rows nobody understands, people who are not told apart."""
    found = review.books[-1].blocking if review.books else ()
    group, sex = (review.plan.layout.sheets[ROSTER].column(name).header for name in (GROUP, SEX))
    lasting = (f for f in found if f.code not in MAKERS and f.column not in (group, sex))
    return by_cause(finding.as_fault() for finding in lasting)


def _reader(plan: Plan, column: Column, book: Workbook) -> LevelReader | None:
    known = plan.headings, plan.vocabularies, book.date.year
    return level_reader(ROSTER, plan.layout.sheets[ROSTER], column, *known)


def _uses(review: DataReview, found: Sequence[Finding]) -> tuple[str, ...]:
    uses = {use for finding in found for use in review.uses(finding)}
    return tuple(target.id for target in review.plan.targets if target.id in uses)


def _column(plan: Plan, header: str) -> Column | None:
    columns = plan.layout.sheets[ROSTER].columns
    return next((column for column in columns if column.header == header), None)


def _lowest(vocabulary: Vocabulary) -> str:
    return next((one.code for one in vocabulary.levels if one.rank == 0), "")


def _labels(vocabulary: Vocabulary) -> str:
    return ", ".join(level.label for level in vocabulary.levels)
