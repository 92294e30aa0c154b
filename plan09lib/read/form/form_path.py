"""Where a unit's next workbook goes; no list is opened."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from plan09lib.errors import BadParameter, DataRefused, Fault
from plan09lib.read.files.day import date_text
from plan09lib.read.tables.sources import named_lists
from plan09lib.read.unit.unit import Unit


def form_path(unit: Unit, day: dt.date, output: Path | None = None) -> Path:
    """`output`, or the file of `day` in the unit's folder; nothing is there yet.

    Raises: BadParameter when the unit did not exist on that day, when a sample unit is given no
    `output`, or `output` is no `.xlsx`; DataRefused when a list of that day is already there.
    """
    if not unit.existed_on(day):
        rule, do = "danh sách lập cho ngày đơn vị tồn tại", "chọn ngày khác hoặc sửa don_vi.yml"
        found = f"ngày {date_text(day)} nằm ngoài thời gian tồn tại"
        raise BadParameter(Fault(unit.id, found, rule, do))
    if output is not None:
        return _checked_output(output)
    if unit.folder.parent.name == "sample":
        rule = "tệp mẫu chỉ tự đặt vào thư mục của đơn vị trong data/units"
        do = "thêm --output TỆP.xlsx"
        raise BadParameter(Fault(unit.id, "là đơn vị mẫu giả lập", rule, do))
    _refuse_second(unit, day)
    return unit.folder / f"{day}.xlsx"


def _checked_output(output: Path) -> Path:
    if output.suffix != ".xlsx":
        rule, do = "tệp mẫu là một tệp Excel", "đặt tên tệp có đuôi .xlsx"
        raise BadParameter(Fault("--output", f'nhận được "{output.name}"', rule, do))
    return output


def _refuse_second(unit: Unit, day: dt.date) -> None:
    for source in named_lists(unit.folder)[0]:
        if source.date == day:
            where = f"{unit.id}/{source.name}"
            rule = "mỗi ngày chỉ có một danh sách, tệp mẫu không ghi đè tệp nào"
            do = "sửa ngay trong tệp đó, chọn ngày khác, hoặc ghi ra nơi khác bằng --output"
            raise DataRefused(Fault(where, "đã có danh sách của ngày này", rule, do))
