"""What is due, in lines for a reader: old periods that lack the same lists share one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from itertools import groupby

from plan09lib.deliver.due import STATE_LABELS, Item


def due_lines(items: Sequence[Item]) -> Iterator[str]:
    """The line of every item, in their order.

    Blocked reviews of one unit between the same two lists share a line: a baseline list with
    nothing after it for years would else fill the screen. Of those after the unit's last list the
    newest has a line of its own, which says whom to ask for what.
    """
    for _, group in groupby(items, key=_alike):
        alike = list(group)
        is_open = alike[-1].gap[1] is None
        old, newest = (alike[:-1], alike[-1:]) if is_open else (alike, [])
        if len(old) > 1:
            yield _folded(old)
        else:
            newest = alike
        yield from (item.line for item in newest)


def _alike(item: Item) -> object:
    return (item.unit, item.gap) if item.state == "blocked" else item.line


def _folded(items: Sequence[Item]) -> str:
    first, last = items[0], items[-1]
    told = f"{first.unit}  {len(items)} báo cáo từ kỳ {first.period} đến kỳ {last.period}"
    due = f"hạn từ {first.due_on:%d/%m/%Y} đến {last.due_on:%d/%m/%Y}"
    do = "muốn lập bù thì thêm danh sách cuối từng kỳ (plan09 due --json nêu từng tệp)"
    return f"{told}  {due}  {STATE_LABELS['blocked']}\n    {_between(*first.gap)}; {do}"


def _between(after: dt.date | None, before: dt.date | None) -> str:
    if after and before:
        return f"không có danh sách nào sau {after:%d/%m/%Y} và trước {before:%d/%m/%Y}"
    if before:
        return f"danh sách đầu tiên là {before:%d/%m/%Y}"
    return f"danh sách gần nhất là {after:%d/%m/%Y}" if after else "chưa có danh sách nào"
