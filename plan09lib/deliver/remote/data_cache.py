"""What is needed of a data folder at a URL, in a folder of this process: plan, one ward, no more.

Of a ward it is what its history reads: its own files and dated workbooks, and those of the wards
merged into it. A file is fetched when its size or mark differs from what was fetched last, put in
its place in one step, and checked against the listing before and after.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from plan09lib.deliver.remote.storage import Stamp, StoredFolder
from plan09lib.errors import BadParameter, DataRefused, DeliveryFailed, Fault, nearest
from plan09lib.read.files.presence import SETTINGS_ENDINGS, TEMPORARY
from plan09lib.read.tables.sources import ENDINGS, FORM_MARK, FORMS, is_meant_as_date
from plan09lib.read.unit.told_before import TOLD_ENDING, TOLD_FOLDER
from plan09lib.read.unit.unit import NO_UNIT, UNIT_FILE, load_unit
from plan09lib.read.unit.unit_files import OWN_FILES

PLAN = "plan"
PLACES = ("units", "sample")
_TRIES = 3
_AT_A_TIME = 4


class DataCache:
    """The part of `data` that was asked for so far, in `folder`; safe to use from several threads.

    What a report is being made from does not change meanwhile.
    """

    def __init__(self, data: StoredFolder, folder: Path):
        self.data, self.folder = data, folder
        self._known: dict[str, dict[str, Stamp]] = {}
        self._users = 0
        self._free = threading.Condition()

    @contextlib.contextmanager
    def holding(self, unit: str) -> Iterator[Path]:
        """The folder with the plan and `unit` as they are now; they stay so inside the block.

        Raises: BadParameter for an unknown unit, DeliveryFailed when the store does not answer.
        """
        with self._free:
            self.fetch_plan()
            self._fetch_unit(unit, set())
            self._users += 1
        try:
            yield self.folder
        finally:
            with self._free:
                self._users -= 1
                self._free.notify_all()

    def fetch_plan(self) -> None:
        """The plan as it is now. Raises: BadParameter when there is none at the URL."""
        if not self._matched(PLAN, lambda name: True):
            found, rule = "không phải thư mục dữ liệu", "thư mục dữ liệu có thư mục con plan/"
            raise BadParameter(Fault(str(self.data), found, rule, "sửa --data-dir"))

    def fetch_unit_files(self, units: Sequence[str] = ()) -> None:
        """`don_vi.yml` of these units, or of all: what a batch is planned from.

        Raises: BadParameter for an unknown unit.
        """
        known = {place: self.data.folders(place) for place in PLACES}
        self._check_known(units, known)
        wanted = [
            f"{place}/{name}"
            for place, names in known.items()
            for name in names
            if not units or name in units
        ]
        with ThreadPoolExecutor(_AT_A_TIME) as pool:
            list(pool.map(self._fetch_unit_file, wanted))

    def fetch_units_with_forms(self, units: Sequence[str] = ()) -> None:
        """The whole folders of these units, or of all, in which a form lies that was written."""
        found = ((place, name) for place in PLACES for name in self.data.folders(place))
        for place, name in found:
            if (not units or name in units) and self.data.files(f"{place}/{name}/{FORMS}"):
                with self.holding(name):
                    pass

    def _fetch_unit_file(self, below: str) -> None:
        (self.folder / below).mkdir(parents=True, exist_ok=True)
        self.data.fetch(f"{below}/{UNIT_FILE}", self.folder / below / UNIT_FILE)

    def _check_known(self, units: Sequence[str], known: Mapping[str, Sequence[str]]) -> None:
        names = sorted({name for found in known.values() for name in found})
        for unit in units:
            if unit not in names:
                found = f'không có đơn vị "{unit}"'
                rule = f"mỗi đơn vị là một thư mục có tệp {UNIT_FILE} trong units/ hoặc sample/"
                action = nearest(unit, names) if names else NO_UNIT
                raise BadParameter(Fault(str(self.data), found, rule, action))

    def _fetch_unit(self, unit: str, seen: set[str]) -> None:
        seen.add(unit)
        if not any(UNIT_FILE in self._matched(f"{place}/{unit}", _is_read) for place in PLACES):
            self._check_known([unit], {place: self.data.folders(place) for place in PLACES})
        with contextlib.suppress(BadParameter, DataRefused):  # told by whoever judges the unit
            for name in load_unit(self.folder, unit).file.predecessors:
                if name not in seen:
                    self._fetch_unit(name, seen)

    def _matched(self, below: str, is_wanted: Callable[[str], bool]) -> Collection[str]:
        """The files of a folder at the URL that are wanted; here are the same and no others."""
        known = self._known.setdefault(below, {})
        for _ in range(_TRIES):
            listed = self.data.files(below)
            there = {name: stamp for name, stamp in listed.items() if is_wanted(name)}
            if there == known:
                return known
            self._free.wait_for(lambda: not known or self._users == 0)
            for name in [name for name in known if there.get(name) != known[name]]:
                (self.folder / below / name).unlink(missing_ok=True)
                del known[name]
            for name in there.keys() - known.keys():
                self._fetch(below, name, there[name])
        found, rule = f"{below} thay đổi trong lúc được đọc", "dữ liệu đứng yên trong lúc được đọc"
        raise DeliveryFailed(Fault(str(self.data), found, rule, "chờ ghi xong rồi chạy lại"))

    def _fetch(self, below: str, name: str, stamp: Stamp) -> None:
        path = self.folder / below / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if self.data.fetch(f"{below}/{name}", path, stamp.size):
            self._known[below][name] = stamp


def _is_read(name: str) -> bool:
    """Whether a file of a unit's folder is read, or refused, when the unit is judged.

    >>> [_is_read(name) for name in ("2025-06-30.xlsx", "2025-06-30/nhan_su.csv", "cu/1.xlsx")]
    [True, True, False]
    >>> [_is_read(f".mau/2025-12-31.xlsx.{name}") for name in ("sha256", "txt")]
    [True, False]
    >>> [_is_read(f"da_ban_hanh/2025-H1-so-ket.12-BC-DU.{name}") for name in ("json", "dang-ghi")]
    [True, False]
    """
    folder, _, file = name.rpartition("/")
    is_read = file.lower().endswith((*ENDINGS, *SETTINGS_ENDINGS))
    is_list = is_read and not file.startswith(TEMPORARY)
    if folder == FORMS:
        return file.endswith(FORM_MARK)
    if folder == TOLD_FOLDER:
        return file.endswith(TOLD_ENDING)
    return is_meant_as_date(folder) if folder else is_list or file in OWN_FILES
