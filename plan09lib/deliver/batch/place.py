"""Where `batch.json` is kept, in an outputs folder or at a URL, and that one batch works there.

On this machine a file lock tells whether a batch is alive. A store has no locks: there the batch
writes a new mark into `.staging/url/batch.lock` every few seconds; whoever comes later watches
whether it changes. That needs no clock in common, and a batch that was killed is found out by
watching for `WATCHED` seconds. One that is cut off from the store for longer is taken for dead too;
two then work at a time, and each report is still put whole.
"""

from __future__ import annotations

import contextlib
import errno
import logging
import os
import secrets
import threading
from collections.abc import Iterator
from pathlib import Path

from plan09lib.deliver.place.disk import not_writable
from plan09lib.deliver.place.lock import only_run
from plan09lib.deliver.place.own_files import write_private
from plan09lib.deliver.place.staging import discard_leftovers, recover_all
from plan09lib.deliver.remote.storage import StoredFolder
from plan09lib.deliver.remote.stored_report import UNDER_WAY, recover_stored
from plan09lib.errors import AlreadyRunning, DeliveryFailed, Fault
from plan09lib.read.files.presence import read_file

BATCH = "batch.json"
BEAT, WATCHED = 4.0, 14.0
"""Seconds between two marks, and how long a mark is watched that does not change."""
_LOCK = f"{UNDER_WAY}/batch.lock"
Outputs = Path | StoredFolder
_log = logging.getLogger(__name__)


def read_batch(outputs: Outputs) -> bytes:
    """The content of the last `batch.json`. Raises: OSError or DataRefused when there is none."""
    if isinstance(outputs, Path):
        return read_file(outputs / BATCH)
    content = outputs.read(BATCH)
    if content is None:
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), BATCH)
    return content


def write_batch(outputs: Outputs, text: str) -> None:
    """`text` as `batch.json`, replaced in one step. Raises: DeliveryFailed."""
    if not isinstance(outputs, Path):
        outputs.put(BATCH, text.encode("utf-8"))
        return
    try:
        outputs.mkdir(parents=True, exist_ok=True)
        write_private(outputs / BATCH, text)
    except OSError as error:
        raise DeliveryFailed(not_writable(outputs, error)) from None


def has_report(outputs: Outputs, folder: str) -> bool:
    """Whether there is a report in `folder`, a path below the outputs."""
    if isinstance(outputs, Path):
        return (outputs / folder).is_dir()
    return bool(outputs.files(folder))


def tidy(outputs: Outputs) -> None:
    """What dead runs had made whole is in place; nothing else is left of them."""
    if isinstance(outputs, Path):
        recover_all(outputs)
        discard_leftovers(outputs)
    else:
        recover_stored(outputs)


@contextlib.contextmanager
def only_batch(outputs: Outputs) -> Iterator[None]:
    """No other batch works there meanwhile.

    Raises: AlreadyRunning when one does; DeliveryFailed when nothing can be written there.
    """
    if isinstance(outputs, Path):
        with only_run(outputs, "batch.lock", _busy(outputs)):
            yield
        return
    mark = _taken(outputs)
    ended = threading.Event()
    beating = threading.Thread(target=_beat, args=(outputs, mark, ended), daemon=True)
    beating.start()
    try:
        yield
    finally:
        ended.set()
        beating.join()
        outputs.delete(_LOCK)


def _taken(outputs: StoredFolder) -> bytes:
    """The first mark of this batch, once nobody else changes the one that is there."""
    pause = threading.Event()
    seen = outputs.read(_LOCK)
    if seen is not None:
        told = "Ở %s có dấu của một đợt khác: chờ %.0f giây xem đợt đó còn chạy không."
        _log.warning(told, outputs, WATCHED)
        pause.wait(WATCHED)
        if outputs.read(_LOCK) not in (seen, None):
            raise AlreadyRunning(_busy(outputs))
    mark = _new_mark()
    outputs.put(_LOCK, mark)
    if outputs.read(_LOCK) != mark:
        raise AlreadyRunning(_busy(outputs))
    return mark


def _beat(outputs: StoredFolder, mark: bytes, ended: threading.Event) -> None:
    """A new mark every few seconds, as long as nobody else has put one."""
    while not ended.wait(BEAT):
        with contextlib.suppress(DeliveryFailed):  # the next beat tries again
            if outputs.read(_LOCK) != mark:
                return
            following = _new_mark()
            outputs.put(_LOCK, following)
            mark = following


def _new_mark() -> bytes:
    return secrets.token_hex(8).encode()


def _busy(outputs: Outputs) -> Fault:
    rule = "mỗi thư mục báo cáo một đợt một lúc"
    return Fault(str(outputs), "một đợt khác đang chạy ở đây", rule, "chờ đợt đó xong")
