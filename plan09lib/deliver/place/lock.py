"""One run of a kind at a time over all processes that share an output folder.

The lock is the operating system's: a process that is killed holds it no longer.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

from filelock import FileLock, Timeout

from plan09lib.atomic_write import PRIVATE
from plan09lib.deliver.place.disk import not_writable
from plan09lib.deliver.place.own_files import private_folder
from plan09lib.deliver.place.staging import STAGING
from plan09lib.errors import AlreadyRunning, DeliveryFailed, Fault


@contextlib.contextmanager
def only_run(output_dir: Path, lock: str, busy: Fault) -> Iterator[None]:
    """Nobody else holds `lock` meanwhile.

    Raises: AlreadyRunning with `busy` when somebody does; DeliveryFailed when nothing can be
    written there.
    """
    held = FileLock(output_dir / STAGING / lock, timeout=0, mode=PRIVATE)
    try:
        output_dir.mkdir(parents=True, exist_ok=True)
        private_folder(output_dir / STAGING)
        held.acquire()
    except Timeout:
        raise AlreadyRunning(busy) from None
    except OSError as error:
        raise DeliveryFailed(not_writable(output_dir, error)) from None
    try:
        yield
    finally:
        held.release()
