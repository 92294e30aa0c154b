"""Records in JSON: nothing is taken of one that is not as this program writes it."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from support import run

from plan09lib.deliver.batch.failures import UnreadFailure, read_failure, write_failure
from plan09lib.deliver.batch.place import BATCH
from plan09lib.deliver.batch.record import BatchRecord
from plan09lib.deliver.batch.runs import Outcome, Run
from plan09lib.deliver.calendar import run_due as running
from plan09lib.deliver.mail.ledger import SUFFIX, Entry, SendLedger, last_sent
from plan09lib.deliver.place import own_files
from plan09lib.deliver.place.clock import now
from plan09lib.deliver.place.own_files import MARK, clear_own, is_marked, sign
from plan09lib.deliver.place.staging import RECORD, Place
from plan09lib.errors import BadParameter, DeliveryFailed, Plan09Error
from tests.report_stubs import put_report

REPORT = "2025-H1-so-ket"
RUN = Run("p-1", "so_ket", "2025-H1")
WRONG = Outcome(RUN, message="Lỗi:\n  - p-1: hỏng; x → y", exit_code=4)
AT = "2025-07-15T08:00:00+07:00"
Spoil = Callable[[bytes], bytes]


class Kind(NamedTuple):
    """A record as it is written, who reads it, and the row in it that is spoilt."""

    write: Callable[[Path], Path]
    read: Callable[[Path], object]
    row: Callable[[Any], dict[str, Any]]


def write_ledger(outputs: Path) -> Path:
    ledger = SendLedger(outputs / "p-1" / f"{REPORT}{SUFFIX}")
    for reader in ("an", "binh"):
        entry = Entry.planned(f"{reader}@x.vn", "lanh_dao", "<1@x.vn>", "12-BC/ĐU")
        ledger.record(entry, "sent", at=AT)
    return ledger.path


def write_hong(outputs: Path) -> Path:
    place = Place(outputs, "p-1", REPORT)
    write_failure(place, None, WRONG, {"inputs": {}}, now())
    return place.failed / RECORD


def write_record(outputs: Path) -> Path:
    BatchRecord.new(outputs, [RUN, Run("p-1", "so_ket", "2024")]).save()
    return outputs / BATCH


def refused_by(read: Callable[[Path], object], error: type[Plan09Error]) -> Callable[[Path], str]:
    def message(outputs: Path) -> str:
        with pytest.raises(error) as refused:
            read(outputs)
        return refused.value.message

    return message


def told_of_failure(outputs: Path) -> str:
    known = read_failure(Place(outputs, "p-1", REPORT))
    assert isinstance(known, UnreadFailure)
    assert not known.holds(known.made_from), "the report would not be tried again"
    return known.line


KINDS = {
    "ledger": Kind(
        write_ledger,
        refused_by(lambda out: last_sent(out / "p-1", "an@x.vn", "lanh_dao"), DeliveryFailed),
        lambda said: said["entries"][0],
    ),
    "failure": Kind(write_hong, told_of_failure, lambda said: said),
    "batch": Kind(write_record, refused_by(BatchRecord.load, BadParameter), lambda s: s["runs"][0]),
}


def put(**changes: Any) -> Callable[[dict[str, Any]], None]:
    return lambda row: row.update(changes)


def without(key: str) -> Callable[[dict[str, Any]], None]:
    return lambda row: row.pop(key)


FILES: dict[str, tuple[Spoil, str]] = {
    "cut off": (lambda data: data[:-9], "cắt cụt"),
    "empty": (lambda data: b"", "cắt cụt"),
    "no UTF-8": (lambda data: data.replace(b"1", b"\xff", 1), "không phải JSON"),
    "nested without end": (lambda data: b"[" * 100_000, "không phải JSON"),
    "a list": (lambda data: b"[" + data + b"]", "sai cấu trúc"),
    "nothing": (lambda data: b"null", "sai cấu trúc"),
    "another object": (lambda data: b"{}", "thiếu hoặc sai"),
}
ROWS: list[tuple[str, Callable[[dict[str, Any]], None], str]] = [
    ("ledger", put(email=5), "mục entries.0.email thiếu hoặc sai"),
    ("ledger", put(email=""), "mục entries.0.email"),
    ("ledger", put(state="sentt"), "mục entries.0.state thiếu hoặc sai"),
    ("ledger", put(state=None), "mục entries.0.state"),
    ("ledger", put(at="hôm qua"), "mục entries.0.at"),
    ("ledger", put(facts=5), "mục entries.0.facts"),
    ("ledger", put(email="binh@X.vn"), "có hai dòng"),
    ("ledger", put(states="sent"), "mục entries.0.states không biết"),
    *(("ledger", without(key), f"mục entries.0.{key}") for key in Entry.__dataclass_fields__),
    ("failure", put(since=5), "mục since thiếu hoặc sai"),
    ("failure", put(since="hôm qua"), "mục since"),
    ("failure", put(reason=["x"]), "mục reason"),
    ("failure", put(exit_code="4"), "mục exit_code"),
    ("failure", put(made_from=[]), "mục made_from"),
    ("failure", put(x=1), "mục x không biết"),
    ("failure", without("since"), "mục since"),
    ("batch", put(unit=5), "mục runs.0.unit thiếu hoặc sai"),
    ("batch", put(kind="x"), "mục runs.0.kind"),
    ("batch", put(state="donne"), "mục runs.0.state"),
    ("batch", put(told=None), "mục runs.0.told"),
    ("batch", put(folder="../x"), "mục runs.0.folder"),
    ("batch", put(exit_code="0"), "mục runs.0.exit_code"),
    ("batch", put(exit_code=10**30), "mục runs.0.exit_code"),
    ("batch", put(period="2024"), "có hai dòng"),
    ("batch", without("state"), "mục runs.0.state"),
    ("batch", put(x=1), "mục runs.0.x không biết"),
]


def refused(outputs: Path, name: str, spoil: Spoil, told: str) -> None:
    """The record is refused with four parts, and lies there as it did."""
    kind = KINDS[name]
    file = kind.write(outputs)
    damaged = spoil(file.read_bytes())
    file.write_bytes(damaged)
    message = str(kind.read(outputs))
    assert told in message
    assert "không đọc được" in message
    assert "; " in message
    assert " → " in message
    assert file.read_bytes() == damaged


@pytest.mark.parametrize("name", KINDS)
@pytest.mark.parametrize("how", FILES)
def test_a_damaged_file_is_refused(tmp_path: Path, name: str, how: str) -> None:
    refused(tmp_path, name, *FILES[how])


@pytest.mark.parametrize(("name", "change", "told"), ROWS)
def test_a_row_that_nobody_wrote_so_is_refused(
    tmp_path: Path, name: str, change: Callable[[dict[str, Any]], None], told: str
) -> None:
    def spoil(data: bytes) -> bytes:
        said = json.loads(data)
        change(KINDS[name].row(said))
        return json.dumps(said).encode()

    refused(tmp_path, name, spoil, told)


@pytest.mark.parametrize(
    "change", [put(started_at=5), put(started_at="x"), put(force="no"), put(x=1), without("counts")]
)
def test_the_head_of_a_batch_is_checked_too(
    tmp_path: Path, change: Callable[[dict[str, Any]], None]
) -> None:
    file = write_record(tmp_path)
    said = json.loads(file.read_bytes())
    change(said)
    file.write_text(json.dumps(said), encoding="utf-8")
    with pytest.raises(BadParameter, match=r"không đọc được batch\.json: mục"):
        BatchRecord.load(tmp_path)


def test_records_are_read_as_they_were_written(tmp_path: Path) -> None:
    assert [entry.at for entry in SendLedger(write_ledger(tmp_path))] == [AT, AT]
    assert len(BatchRecord.load(write_record(tmp_path).parent).to_do) == 2
    write_hong(tmp_path)
    known = read_failure(Place(tmp_path, "p-1", REPORT))
    assert known is not None
    assert known.holds({"inputs": {}})


DAMAGES: dict[str, Spoil] = {
    "cut off": lambda data: data[:-9],
    "wrong type": lambda data: data.replace(b'"since": "', b'"since": 5, "x": "'),
    "no UTF-8": lambda data: b"\xff",
}


@pytest.mark.parametrize("how", DAMAGES)
def test_a_damaged_failure_is_told_and_its_report_is_tried_again(
    ward: Path, outputs: Path, how: str, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    monkeypatch.setattr(running, "made_apart", lambda *_, **__: WRONG)
    monkeypatch.setattr(running, "workshop", lambda *_, **__: contextlib.nullcontext())
    where = ("--data-dir", str(ward), "--output-dir", str(outputs))
    due = ("due", "--on", "2025-07-16", *where)
    assert run(capsys, *due, "--run")[0] == 4
    assert "Vẫn chưa lập được" in run(capsys, *due, "--run")[2]
    file = outputs / "failed" / "p-1" / REPORT / RECORD
    damaged = DAMAGES[how](file.read_bytes())
    file.write_bytes(damaged)
    for asked in (due, ("status", *where)):
        code, out, err = run(capsys, *asked)
        assert code == 0
        assert "không đọc được hong.json" in out
        assert "Traceback" not in out + err
    assert "p-1: hỏng; x → y" in out, "why the report failed"
    assert run(capsys, *due, "--run")[0] == 4
    assert file.with_name("hong-2.json").read_bytes() == damaged
    assert "Vẫn chưa lập được" in run(capsys, *due, "--run")[2]


def test_status_tells_of_a_damaged_ledger_and_not_that_the_report_is_sent(
    ward: Path, outputs: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    issue = {"number": "12-BC/ĐU", "date": "2025-07-15", "replaces": ""}
    put_report(ward, outputs, "p-1", "2025-H1", issue=issue)
    ledger = write_ledger(outputs)
    where = ("--data-dir", str(ward), "--output-dir", str(outputs))
    assert "2/2 thư" in run(capsys, "status", *where)[1]
    ledger.write_text(ledger.read_text("utf-8").replace("sent", "sentt", 1), encoding="utf-8")
    _, out, err = run(capsys, "status", *where)
    assert "không đọc được sổ gửi: mục entries.0.state thiếu hoặc sai" in out
    assert "đã gửi" not in out
    assert "Traceback" not in out + err


MARKS = {
    "half a character": b'{"written_by": "plan09lib", "files": {"\\ud800": "0"}}',
    "a name too long": b'{"written_by": "plan09lib", "files": {"' + b"n" * 300 + b'": "0"}}',
    "a name elsewhere": b'{"written_by": "plan09lib", "files": {"..": "0"}}',
    "a number": b'{"written_by": "plan09lib", "files": {"a.txt": 5}}',
    "a list": b'{"written_by": "plan09lib", "files": []}',
    "cut off": b'{"written_by": "plan09lib"',
}


@pytest.mark.parametrize("how", MARKS)
def test_a_damaged_mark_is_none_and_stays_beside_the_new_one(tmp_path: Path, how: str) -> None:
    letter, theirs = tmp_path / "thu.txt", tmp_path / "a.txt"
    letter.write_text("máy viết")
    theirs.write_text("người viết")
    (tmp_path / MARK).write_bytes(MARKS[how])
    assert not is_marked(tmp_path)
    sign(tmp_path, [letter])
    assert own_files.own_files(tmp_path) == [letter]
    clear_own(tmp_path)
    left = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert left == {"a.txt": "người viết".encode(), ".plan09-2.json": MARKS[how]}
