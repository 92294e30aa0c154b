"""Reports that could not be made: since when, why, and whether trying again makes sense.

`failed/<unit>/<report>/hong.json` lies beside `error.txt` and what is left of the run. It is
written by `plan09 run-due`, which tries again only when what the report is made from has changed.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from pydantic import TypeAdapter, ValidationError, with_config

from plan09lib.deliver.place.clock import moment_text, written_at
from plan09lib.deliver.place.own_files import own_files
from plan09lib.deliver.place.staging import ERROR, RECORD, Place
from plan09lib.deliver.place.written import AS_WRITTEN, ExitCode, Moment, damage
from plan09lib.errors import DataRefused, DeliveryFailed, Fault
from plan09lib.read.files.presence import lies_there, read_file

if TYPE_CHECKING:
    from plan09lib.deliver.batch.runs import Outcome

PASSING = (DeliveryFailed.exit_code,)
"""Exit codes of failures that pass by themselves: a file held open, a full disk."""


@with_config(AS_WRITTEN)
@dataclass(frozen=True)
class Failure:
    """Why there is no report, since when, and from what it was tried (`inputs`, `program`)."""

    since: Moment
    reason: str
    exit_code: ExitCode
    made_from: Mapping[str, Any]

    def holds(self, made_from: Mapping[str, Any]) -> bool:
        """Whether trying again from `made_from` must fail the same way."""
        return self.exit_code not in PASSING and self.made_from == made_from

    @property
    def line(self) -> str:
        """Since when and why, for a reader."""
        return f"chưa lập được từ {moment_text(self.since)}: {self.reason}"


class UnreadFailure(Failure):
    """In place of a record that cannot be read: why not, and that the report is tried again."""

    def holds(self, made_from: Mapping[str, Any]) -> bool:
        """Never: what it was made from is not known."""
        return False


_RECORD = TypeAdapter(Failure)
_UNTOLD = re.compile(r"  … và (\d+) lỗi nữa.*")
"""How an error's message ends that has more faults than it tells."""


def reason_of(message: str) -> str:
    """The first fault of an error message, on one line, and how many more there are.

    >>> reason_of("Dữ liệu chưa dùng được\\n  - p-1: thiếu; cần → bắt đầu bằng dấu -")
    'p-1: thiếu; cần → bắt đầu bằng dấu -'
    >>> reason_of("Dữ liệu chưa dùng được\\n  - p-1: thiếu; cần → thêm\\n  - p-1: thừa; cần → bỏ")
    'p-1: thiếu; cần → thêm (và 1 lỗi nữa)'
    """
    lines = message.strip().splitlines()
    first = next(iter(lines[1:] or lines), "").strip().removeprefix("- ")
    left = sum(line.startswith("  - ") for line in lines[1:]) - 1
    left += sum(int(one[1]) for one in map(_UNTOLD.fullmatch, lines[1:]) if one)
    return f"{first} (và {left} lỗi nữa)" if left > 0 else first


def read_failure(place: Place) -> Failure | None:
    """What is known of the last failed run; None when there is none or it was not recorded.

    A record that cannot be read says so; since when it fails is told by the file's own time.
    """
    file = place.failed / RECORD
    if not lies_there(file):
        return None
    try:
        return _RECORD.validate_json(read_file(file))
    except (DataRefused, ValidationError) as error:
        found = f"không đọc được {RECORD}: {damage(error)}"
        rule = "không có bản ghi thì không biết lập lại có ích không, nên báo cáo được lập lại"
        action = "không phải làm gì: lần lập sau đổi tên tệp này rồi ghi tệp mới"
        told = str(Fault(str(place.failed), found, rule, action))
        return UnreadFailure(written_at(file), told, DataRefused.exit_code, {})


def write_failure(
    place: Place, before: Failure | None, outcome: Outcome, made_from: Mapping[str, Any],
    at: dt.datetime,
) -> None:  # fmt: skip
    """The failure on record; one that goes on keeps the time it began."""
    since = before.since if before else at.isoformat(timespec="seconds")
    failure = Failure(since, reason_of(outcome.message), outcome.exit_code, made_from)
    place.open_failed()
    text = json.dumps(asdict(failure), ensure_ascii=False, indent=1) + "\n"
    if place.failed / ERROR not in own_files(place.failed):
        place.tell_failed(ERROR, outcome.message + "\n")
    place.tell_failed(RECORD, text)
