"""A published report at a URL, and how a new one takes its place there.

Below the outputs' URL, names are those of an outputs folder; what is under way lies in
`.staging/url/<unit>--<report>/<mark>/`, one mark per try. A new report is put there first, its
`manifest.json` last: from then on it can be finished by anybody (`recover`), whoever dies. Then

- on a file system the old folder is renamed aside and the new one into place: a reader sees the old
  report, for a moment none, or the new one, never a mixture;
- on an object store, which renames nothing, file after file is copied into place, the manifest
  last. Each file is whole at every moment. While this goes on (a second, or after a kill until the
  next run), the manifest in place does not agree with the files: whoever compares their SHA-256
  with it, as every command here does, takes no mixture for a report. The new report is complete
  under its mark all the while.

What people put beside a report stays, and so does what they edited of it: as in a folder, it gets
another name where the new report takes its own. That is decided where the report lies, when the
new one takes its place: whatever was edited until then is kept.

An issued report is never replaced. Only the files that the manifest names travel: what is internal
(`noi_bo/`) never does: it goes back to the machine of the command.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from plan09lib.deliver.place.clock import is_since
from plan09lib.deliver.place.own_files import numbered
from plan09lib.deliver.place.staging import ERROR, FAILED, RECORD, STAGING
from plan09lib.deliver.record.manifest import MANIFEST, Manifest, parsed_manifest, read_manifest
from plan09lib.deliver.remote.storage import NEW, StoredFolder
from plan09lib.digest import sha256
from plan09lib.errors import DataRefused, DeliveryFailed, Fault

UNDER_WAY = f"{STAGING}/url"
_ASIDE = ".old"
_TRY = re.compile(rf"[0-9a-f]{{16}}({re.escape(_ASIDE)})?")
"""How a try's folder is called; others there are not of this program."""
_MOVES = 3
"""How often a report is copied into place when others write there at the same time."""


@dataclass(frozen=True)
class StoredReport:
    """Where one report lies at a URL, is put, and is left when it fails."""

    outputs: StoredFolder
    unit: str
    report: str

    @property
    def target(self) -> str:
        """The published report."""
        return f"{self.unit}/{self.report}"

    @property
    def failed(self) -> str:
        """What is left of the last failed run."""
        return f"{FAILED}/{self.unit}/{self.report}"

    @property
    def under_way(self) -> str:
        """What is being put: a folder per try."""
        return f"{UNDER_WAY}/{self.unit}--{self.report}"

    def bring(self, folder: Path) -> bytes | None:
        """The report's files in `folder`, without folders in it; its manifest as it lies there."""
        names = [name for name in self.outputs.files(self.target) if "/" not in name]
        for name in names:
            folder.mkdir(parents=True, exist_ok=True)
            self.outputs.fetch(f"{self.target}/{name}", folder / name)
        manifest = folder / MANIFEST
        return manifest.read_bytes() if manifest.is_file() else None

    def put(self, folder: Path, before: bytes | None) -> bool:
        """Whether the report in `folder` is now in place.

        It is not when another, made from the same, was put there since `before` was read.

        Raises: DeliveryFailed; DataRefused when an issued report has come there meanwhile.
        """
        record = read_manifest(folder)
        assert record is not None  # it was made here
        mark = f"{self.under_way}/{secrets.token_hex(8)}"
        for name in (*record.outputs, MANIFEST):
            self.outputs.put(f"{mark}/{name}", (folder / name).read_bytes())
        if not self._is_whole(mark, record):
            raise DeliveryFailed(self._damaged())
        now = self.outputs.read(f"{self.target}/{MANIFEST}")
        is_wanted = now == before or not self._has_the_same(now, record)
        if is_wanted:
            self._refuse_issued(now)
            self._move(mark, record)
            self._discard_failed()
        self.outputs.delete(mark)
        return is_wanted

    def put_failed(self, folder: Path) -> None:
        """Why a run failed; the published report stays.

        What was made of the report does not leave this machine: it may be refused for a name.
        """
        self._discard_failed()
        for path in (folder / RECORD, folder / ERROR):
            if path.is_file():
                self.outputs.put(f"{self.failed}/{path.name}", path.read_bytes())

    def recover(self) -> None:
        """What a dead run had put whole is in place, unless something newer or issued is."""
        marks = self._marks()
        for mark in (mark for mark in marks if not mark.endswith(_ASIDE)):
            record = _parsed(self.outputs.read(f"{mark}/{MANIFEST}"))
            if record and self._is_whole(mark, record) and self._gives_way_to(record):
                self._move(mark, record)
        for aside in (mark for mark in marks if mark.endswith(_ASIDE)):
            if not self.outputs.files(self.target):
                self.outputs.rename(aside, self.target)

    def discard_under_way(self) -> None:
        """Nothing left of tries, whole or not."""
        for mark in self._marks():
            self.outputs.delete(mark)
        if not self.outputs.files(self.under_way):
            self.outputs.delete(self.under_way)

    def _discard_failed(self) -> None:
        """Nothing of a failed run; what somebody else put there stays."""
        for name in (ERROR, RECORD):
            self.outputs.delete(f"{self.failed}/{name}")

    def _marks(self) -> list[str]:
        """The folders of tries, and old reports set aside."""
        names = filter(_TRY.fullmatch, self.outputs.folders(self.under_way))
        return [f"{self.under_way}/{name}" for name in names]

    def _move(self, mark: str, record: Manifest) -> None:
        """The report in place; what people put beside the old one or edited of it stays."""
        if self.outputs.renames:
            self._copy_others(mark, record)
            self._rename(mark)
            return
        for _ in range(_MOVES):
            self._copy_into_place(mark, record)
            if self._is_whole(self.target, record):
                return
        raise DeliveryFailed(self._disturbed())

    def _copy_others(self, mark: str, record: Manifest) -> None:
        own = self._own()
        for name in sorted(self.outputs.files(self.target).keys() - {MANIFEST}):
            if self._is_others(name, own):
                kept = self._kept(name, own) if name in record.outputs else name
                self.outputs.copy(f"{self.target}/{name}", f"{mark}/{kept}")

    def _copy_into_place(self, mark: str, record: Manifest) -> None:
        own = self._own()
        for name in own:
            is_others = self._is_others(name, own)
            if name in record.outputs:
                if is_others:
                    self.outputs.copy(
                        f"{self.target}/{name}", f"{self.target}/{self._kept(name, own)}"
                    )
                self.outputs.copy(f"{mark}/{name}", f"{self.target}/{name}")
            elif not is_others:
                self.outputs.delete(f"{self.target}/{name}")
        self.outputs.copy(f"{mark}/{MANIFEST}", f"{self.target}/{MANIFEST}")

    def _own(self) -> dict[str, set[str]]:
        """The SHA-256 that this program's files in place may have, by name.

        Those of every try count: one that was cut off may have copied some of its files.
        """
        own: dict[str, set[str]] = {}
        for folder in (self.target, *self._marks()):
            record = _parsed(self.outputs.read(f"{folder}/{MANIFEST}"))
            for name, digest in record.outputs.items() if record else ():
                own.setdefault(name, set()).add(digest)
        return own

    def _is_others(self, name: str, own: Mapping[str, set[str]]) -> bool:
        """Whether somebody put the file in place there, or has edited it since."""
        digest = self._digest(f"{self.target}/{name}")
        return bool(digest) and digest not in own.get(name, ())

    def _kept(self, name: str, own: Collection[str]) -> str:
        """Under which name somebody's file stays when the new report takes its own.

        Where its copy lies already, made before a kill, that one's.
        """
        there, digest = self.outputs.files(self.target), self._digest(f"{self.target}/{name}")
        names = (path.name for path in numbered(PurePosixPath(name)))
        return next(
            free
            for free in names
            if free not in own
            and (free not in there or self._digest(f"{self.target}/{free}") == digest)
        )

    def _rename(self, mark: str) -> None:
        aside = f"{self.under_way}/{secrets.token_hex(8)}{_ASIDE}"
        if is_replaced := bool(self.outputs.files(self.target)):
            self.outputs.rename(self.target, aside)
        try:
            self.outputs.rename(mark, self.target)
        except DeliveryFailed:
            if is_replaced and not self.outputs.files(self.target):
                self.outputs.rename(aside, self.target)
            raise
        self.outputs.delete(aside)

    def _gives_way_to(self, record: Manifest) -> bool:
        """Whether what is in place is older, no report, or exactly this one, not quite finished."""
        there = self.outputs.read(f"{self.target}/{MANIFEST}")
        if there is None:
            return True
        known = _parsed(there)
        if known is None or known.issue:
            return False
        if known == record:
            return True
        is_newer = is_since(known.created_at, record.created_at)
        return not (is_newer and self._is_whole(self.target, known))

    def _has_the_same(self, manifest: bytes | None, record: Manifest) -> bool:
        there = _parsed(manifest)
        if there is None or not there.is_same(record):
            return False
        return self._is_whole(self.target, there)

    def _is_whole(self, folder: str, record: Manifest) -> bool:
        files = record.outputs.items()
        return all(self._digest(f"{folder}/{name}") == digest for name, digest in files)

    def _digest(self, name: str) -> str:
        """The SHA-256 of a file; nothing when it is not there."""
        content = self.outputs.read(name)
        return sha256(content) if content is not None else ""

    def _refuse_issued(self, manifest: bytes | None) -> None:
        if manifest is None:
            return
        known = _parsed(manifest)
        if known is None or known.issue:
            rule = "báo cáo đã ban hành không bị ghi đè"
            found = "ở đó nay có báo cáo đã ban hành, hoặc không đọc được manifest.json của nó"
            where = f"{self.outputs}/{self.target}"
            raise DataRefused(Fault(where, found, rule, "xem bản đang có rồi chạy lại"))

    def _damaged(self) -> Fault:
        found, rule = (
            "tệp đưa lên không nguyên vẹn",
            "tệp ở đó phải đúng SHA-256 trong manifest.json",
        )
        return Fault(f"{self.outputs}/{self.target}", found, rule, "chạy lại với --resume")

    def _disturbed(self) -> Fault:
        found, rule = "có nơi khác ghi vào cùng lúc", "mỗi báo cáo chỉ một lần chạy một lúc"
        return Fault(f"{self.outputs}/{self.target}", found, rule, "chạy lại với --resume")


def recover_stored(outputs: StoredFolder) -> None:
    """Every report that a dead run had put whole is in place, and nothing else is left of runs."""
    outputs.delete(NEW)
    for name in outputs.folders(UNDER_WAY):
        unit, found, report = name.partition("--")
        if found:
            stored = StoredReport(outputs, unit, report)
            stored.recover()
            stored.discard_under_way()


def _parsed(manifest: bytes | None) -> Manifest | None:
    """The record; None when there is none or it cannot be used: whoever asks leaves it alone."""
    try:
        return parsed_manifest(manifest or b"", MANIFEST)
    except DataRefused:
        return None
