"""One cell's value, by the kind of its column: what it means, or which rule it breaks."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

import pandas as pd

from plan09lib.errors import BadParameter
from plan09lib.read.cells.dates import DateOrder, Day, Years, parse_day
from plan09lib.read.cells.levels import LevelReader, Reading
from plan09lib.read.files.day import date_text
from plan09lib.read.files.text import tidy
from plan09lib.read.period.period import Period
from plan09lib.read.rules.layout import Column
from plan09lib.read.rules.vocab import Level, Vocabulary

_ERROR = re.compile(r"#(REF!|N/A|VALUE!|DIV/0!|NAME\?|NUM!|NULL!|GETTING_DATA|SPILL!|CALC!)")
_AS_BLANK = ", nên coi là chưa có thông tin"
BIRTH = "birth_date"
AGES = range(16, 81)
"""How old somebody on a list can be, by the years alone."""
Value = str | int | dt.date | None


@dataclass(frozen=True)
class Problem:
    """Why a cell was not understood: a finding code, an explanation and what to do.

    `so` is what follows for a list that is taken all the same, in words behind the explanation.
    """

    code: str
    explanation: str
    action: str
    so: str = ""


def as_text(cell: object) -> str:
    """The cell as a person would read it: `12.0` as `12`, a date as `2025-06-30`, blank as ``.

    The sign that makes a number text in Excel is no part of it.

    >>> as_text(12.0), as_text(None), as_text(" Đại  học "), as_text("'20/07/1976")
    ('12', '', 'Đại học', '20/07/1976')
    """
    if type(cell) is str:
        text = tidy(cell)
        return text[1:] if text[:1] == "'" and text[1:2].isdigit() else text
    if cell is None or cell is pd.NA or cell != cell:
        return ""
    if isinstance(cell, bool):
        return "1" if cell else "0"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat() if cell.time() == dt.time() else cell.isoformat(" ")
    return tidy(str(cell))


def understand(
    cell: object, column: Column, vocabulary: Vocabulary | None, levels: LevelReader | None = None
) -> tuple[Value, Problem | None]:
    """The value of `cell` (None when blank or not understood), and the problem if any.

    `levels` reads what is no spelling of `vocabulary`. Dates are read by `understand_date`.
    """
    text = as_text(cell)
    if not text:
        return None, None
    if is_error(cell):
        return None, Problem(
            "error_cell", "ô báo lỗi công thức", "sửa công thức hoặc ghi giá trị", _AS_BLANK
        )
    if column.kind == "count":
        return _count(cell, text)
    if column.kind == "period":
        return _period(text)
    if vocabulary is not None:
        return _level(text, column, vocabulary, levels)
    return text, None


def understand_date(
    cell: object, column: Column, as_of: dt.date, order: DateOrder
) -> tuple[Day | None, Problem | None]:
    """The day a cell says, with its precision, and the problem if any."""
    text = as_text(cell)
    if not text:
        return None, None
    day = None if is_error(cell) else parse_day(cell, text, order, years_of(column, as_of))
    if day is None:
        return None, Problem(
            "impossible_date", "không phải một ngày có thật", "ghi ngày dạng 31/12/1980"
        )
    if column.past and day.date > as_of:
        return None, Problem(
            "future_date",
            f"ngày này sau ngày của danh sách ({date_text(as_of)})",
            "sửa ngày, hoặc kiểm tra lại ngày trong tên tệp",
        )
    if column.name == BIRTH and (age := as_of.year - day.date.year) not in AGES:
        found = f"chưa đủ {AGES.start}" if age < AGES.start else f"đã quá {AGES[-1]}"
        return None, Problem(
            "impossible_date",
            f"theo năm sinh này thì năm {as_of.year} {found} tuổi, "
            f"mà người trong danh sách phải từ {AGES.start} đến {AGES[-1]} tuổi",
            f"ghi lại {column.header}, dạng 31/12/1980",
            _AS_BLANK,
        )
    return _as_precise_as_needed(day, column)


def _as_precise_as_needed(day: Day, column: Column) -> tuple[Day | None, Problem | None]:
    if day.precision == "day":
        return day, None
    known = "năm" if day.precision == "year" else "tháng và năm"
    if column.name == BIRTH:
        words = f"chỉ biết {known} sinh; chưa chắc trên hay dưới một mốc tuổi thì để là chưa rõ"
        return day, Problem("partial_date", words, "ghi đủ ngày sinh nếu biết")
    words = f"chỉ có {known}; cột này cần đủ ngày"
    return None, Problem("partial_day", words, "ghi đủ ngày dd/mm/yyyy", _AS_BLANK)


def years_of(column: Column, as_of: dt.date) -> Years:
    """The years in which dates of `column` can lie in a list of `as_of`."""
    if column.name == BIRTH:
        return Years(as_of.year - AGES[-1], as_of.year - AGES.start)
    return Years(as_of.year - 60, as_of.year if column.past else as_of.year + 20)


def _period(text: str) -> tuple[Value, Problem | None]:
    try:
        return Period.parse(text).text, None
    except BadParameter:
        return None, Problem("unknown_value", "không phải một kỳ", "ghi kỳ dạng 2024 hoặc 2026-Q1")


def _count(cell: object, text: str) -> tuple[Value, Problem | None]:
    if _may_be_damaged(cell, text):
        words = "có thể là số có dấu chấm hàng nghìn bị hỏng (24.480 thành 24,48); không đoán"
        return None, Problem("damaged_count", words, "ghi lại số nguyên, không dấu chấm")
    digits = text.replace(".", "") if re.fullmatch(r"\d{1,3}(\.\d{3})+", text) else text
    if digits.isascii() and digits.isdecimal() and len(digits) < 10 and cell is not True:
        return int(digits), None
    return None, Problem("bad_count", "không phải số nguyên không âm", "ghi số người, số lượt")


def _may_be_damaged(cell: object, text: str) -> bool:
    """A number with a fraction where only whole numbers can be: thousands taken for decimals."""
    if isinstance(cell, float):
        return not cell.is_integer()
    return re.fullmatch(r"\d{1,3}\.\d{1,2}", text) is not None


def is_error(cell: object) -> bool:
    """Whether the cell shows an error of Excel such as `#REF!`."""
    return isinstance(cell, str) and _ERROR.fullmatch(cell.strip()) is not None


def _level(
    text: str, column: Column, vocabulary: Vocabulary, levels: LevelReader | None
) -> tuple[Value, Problem | None]:
    reading = Reading(vocabulary.find(text))
    if reading.level is None and levels:
        reading = levels.read(text)
        if reading.level is None and levels.names_level(text):
            words = "ô này nói đến một mức nhưng không rõ mức nào đã đạt"
            return None, Problem("unknown_value", words, _SAY_LEVEL, _AS_BLANK)
        if reading.level is None and levels.says_done(text):
            words = "ô này nói là đã học nhưng không cho biết mức nào"
            return None, Problem("unknown_value", words, _SAY_LEVEL, _AS_BLANK)
    level = reading.level
    if level is None:
        near = levels.near(text) if levels else vocabulary.nearest(text)
        choices = "chọn: " + ", ".join(v.label for v in vocabulary.levels)
        words = f"giá trị này không có trong danh mục của cột {column.header}"
        hint = f'có phải "{near}"?' if near else choices
        if column.kind == "tick":
            hint = "ghi x nếu thuộc, hoặc duyệt một dòng values trong mapping.yml"
        return None, Problem("unknown_value", words, hint, _AS_BLANK)
    if column.blank_is_unknown and level.code in vocabulary.unranked:
        return level.code, Problem(
            "unranked_value",
            f"hiểu là {level.label}, không xếp được vào thang",
            "ghi mức tương đương nếu có căn cứ",
            _AS_BLANK,
        )
    return level.code, _partly(reading, level)


_SAY_LEVEL = "ghi mức cao nhất đã có bằng, chứng chỉ, hoặc duyệt một dòng values trong mapping.yml"
_SAY_NONE = (
    "đã có bằng thì ghi mức cao nhất; cột này ghi trình độ văn hóa thì ghi chuyên môn ở cột riêng;"
    " đúng thì duyệt một dòng values trong mapping.yml"
)
BY_WORDS = "level_by_words"


def _partly(reading: Reading, level: Level) -> Problem | None:
    """What is told of a level that the cell does not spell as the vocabulary does."""
    if reading == Reading(level):
        return None
    if reading.general:
        return Problem("general_school", f"chỉ nêu học phổ thông, hiểu là {level.label}", _SAY_NONE)
    told = {
        "phần chưa đạt không tính": reading.left,
        "lấy mức cao nhất trong ô": reading.several,
        "ô chỉ cho biết mức thấp nhất có thể": reading.at_least,
    }
    words = "; ".join(one for one, holds in told.items() if holds)
    code = "level_in_part" if words else BY_WORDS
    return Problem(code, f"hiểu là {level.label}" + (f"; {words}" if words else ""), _SAY_LEVEL)
