"""What happened to an edited document, in the words of who goes on with it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from plan09lib.deliver.edited.merge import Event, Happened

_LENGTH = 100
WORDS: Mapping[Happened, str] = {
    "number_changed": "Số do người viết sửa, khác số liệu (phải sửa trước khi ban hành)",
    "stale": "Lời của người viết giữ nguyên, số trong đó đã cũ (đã ghi chú trong tệp)",
    "reworded": "Lời của người viết giữ nguyên, bản lập lại nay nói khác (đã ghi chú trong tệp)",
    "no_longer": "Lời của người viết giữ nguyên, bản lập lại không còn đoạn này",
    "unsaid": "Lời của người viết giữ nguyên, trang Nhận xét không ghi",
    "also_written": "Lời của người viết giữ nguyên, trang Nhận xét nay ghi khác",
    "kept": "Lời của người viết giữ nguyên",
    "of_draft": "Dòng của bản dự thảo; plan09 issue bỏ DỰ THẢO, điền số và ngày",
    "added": "Đoạn người viết thêm",
    "joined": "Đoạn người viết gộp vào đoạn khác",
    "deleted": "Đoạn người viết đã xóa, không đưa lại",
    "renewed": "Đoạn lập theo số liệu mới",
    "new": "Đoạn mới",
    "withdrawn": "Đoạn không còn, đã bỏ",
}
"""What became of a paragraph or row, what needs somebody first."""


def told_list(name: str, events: Sequence[Event]) -> str:
    """The list of everything that happened to the file `name`."""
    return "\n".join([f"Đã cập nhật {name}.", "", *_told(events)]) + "\n"


def summary(events: Sequence[Event]) -> list[str]:
    """A line per kind of thing that happened, with how many there are."""
    counted = {kind: sum(one.happened == kind for one in events) for kind in WORDS}
    return [f"{count} · {WORDS[kind]}" for kind, count in counted.items() if count]


def _told(events: Sequence[Event]) -> Iterator[str]:
    for kind, words in WORDS.items():
        own = [one for one in events if one.happened == kind]
        if own:
            yield f"{words}: {len(own)}"
            yield from (f"  - {_line(one)}" for one in own)
            yield ""
    if not events:
        yield "Không có gì đổi."


def _line(event: Event) -> str:
    cut = event.text if len(event.text) <= _LENGTH else event.text[:_LENGTH].rstrip() + " …"
    numbers = f" [{'; '.join(event.numbers)}]" if event.numbers else ""
    return f"{cut}{numbers}"
