"""A Word file that the office has edited, brought up to date: a new file, theirs untouched."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from docx.document import Document as WordDocument

from plan09lib.atomic_write import atomic_write
from plan09lib.deliver.edited.align import align
from plan09lib.deliver.edited.merge import Event, merge
from plan09lib.deliver.edited.said import told_list
from plan09lib.deliver.edited.write import write
from plan09lib.deliver.page.files import WORD_FILE
from plan09lib.deliver.place.disk import told_when_not_writable
from plan09lib.deliver.place.own_files import free_name
from plan09lib.deliver.record.request import OfficeFile
from plan09lib.deliver.word.places import Place, all_marks, open_word, places_of, word_in
from plan09lib.deliver.word.units import Unit, Version, version_named
from plan09lib.deliver.word.versions import keep_versions, versions_of
from plan09lib.deliver.word.word import Documented, document_bytes, version_of
from plan09lib.errors import DataRefused, Fault

_RENEWED = "-cap-nhat"
_FEWEST = 0.3
"""The share of a version's paragraphs that a file without its mark must have to be made of it."""


@dataclass(frozen=True)
class Edited:
    """An edited file with the version it was made as, and every version it may hold words of."""

    word: WordDocument
    places: Sequence[Place]
    version: Version
    versions: Sequence[Version]


@dataclass(frozen=True)
class Updated:
    """The new file, the list of what happened beside it, and the same as events."""

    file: Path
    listed: Path
    events: Sequence[Event]


@dataclass(frozen=True)
class Generated:
    """A document as it is generated now: the Word file and what it is made of."""

    word: WordDocument
    version: Version

    @classmethod
    def in_report(cls, report: Path) -> Generated:
        """The one in a report's folder."""
        word = open_word(report / WORD_FILE)
        return cls(word, versions_of(report)[version_named(all_marks(word))])

    @classmethod
    def of(cls, review: Documented) -> Generated:
        """The one of a review, whatever lies in its folder."""
        return cls(word_in(WORD_FILE, document_bytes(review)), version_of(review))


def read_edited(file: Path | OfficeFile, report: Path) -> Edited:
    """`file` with the version of the document of `report` that it was made as.

    A file whose marks a program has dropped is known by its paragraphs, and by its head: the report
    of another ward or period has most paragraphs too.

    Raises: DataRefused for what is no Word file, or no descendant of this report.
    """
    word = open_word(file) if isinstance(file, Path) else word_in(file.name, file.content)
    places, versions = places_of(word), versions_of(report)
    named = versions.get(version_named(all_marks(word)))
    version = named or _most_alike(places, versions)
    rule = f"tệp được sửa từ {WORD_FILE} của chính báo cáo ấy"
    if version is None:
        found = "không phải bản sửa của báo cáo này" if versions else "báo cáo chưa giữ bản gốc nào"
        action = "kiểm tra đơn vị, kỳ và loại báo cáo đã ghi; lập lại báo cáo nếu chưa có bản gốc"
        raise DataRefused(Fault(file.name, found, rule, action))
    if not named and (found := _of_another(places, version)):
        action = "ghi đúng đơn vị, kỳ, loại báo cáo của tệp; đã sửa dòng ấy thì viết lại như cũ"
        raise DataRefused(Fault(file.name, found, rule, action))
    return Edited(word, places, version, [*versions.values()])


WHOSE = ("dau/trai-1", "trich-yeu")
"""The keys of the lines that say whose report it is, and of which period."""


def _of_another(places: Sequence[Place], version: Version) -> str:
    """What a file without a known mark says instead of whose report it should be; empty where it
    says the same."""
    said = " ".join(_plain(place.text) for place in places)  # somebody may have cut a line in two
    unit_of = align(version.units, places).unit_of
    for key in WHOSE:
        own = next((unit for unit in version.units if unit.key == key), None)
        if own and _plain(own.text) not in said:
            instead = (places[at].text for at, n in unit_of.items() if version.units[n] is own)
            told = f'ghi "{text}"' if (text := next(instead, "")) else "không có dòng ấy"
            return f'là văn bản của báo cáo khác: báo cáo này ghi "{own.text}", tệp {told}'
    return ""


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()


def _most_alike(places: Sequence[Place], versions: Mapping[str, Version]) -> Version | None:
    """The version of which most stands in the file word for word, and of equal ones least does not.

    None where too little stands in it in any words.
    """
    texts = Counter(place.text for place in places)
    same = {name: _standing(one.units, texts) for name, one in versions.items()}
    left = {name: same[name] - len(one.units) for name, one in versions.items()}
    best = max(sorted(same), key=lambda name: (same[name], left[name]), default="")
    if not best:
        return None
    units = versions[best].units
    return versions[best] if len(align(units, places).found) >= _FEWEST * len(units) else None


def _standing(units: Sequence[Unit], texts: Counter[str]) -> int:
    return (Counter(unit.text for unit in units) & texts).total()


def update(file: Path, report: Path, now: Generated | None = None) -> Updated:
    """`file` brought up to date with the document in the folder `report`, as a new file beside it.

    With `now` it is brought up to that, whose version is kept with the report from then on.

    Raises: DataRefused as `read_edited`; DeliveryFailed where nothing can be written.
    """
    edited = read_edited(file, report)
    if now:
        with told_when_not_writable(report.parent):
            keep_versions(now.version, report, report)
    new = now or Generated.in_report(report)
    merged = merge(edited.version.units, edited.places, new.version.units)
    write(edited.word, edited.places, merged, new.word, new.version)
    written = io.BytesIO()
    edited.word.save(written)
    target = free_name(file.with_name(f"{file.stem}{_RENEWED}{file.suffix}"))
    listed = free_name(target.with_suffix(".txt"))
    with told_when_not_writable(file.parent):
        with atomic_write(target, replace=False) as beside:
            beside.write_bytes(written.getvalue())
        with atomic_write(listed, replace=False) as beside:
            beside.write_text(told_list(file.name, merged.events), encoding="utf-8")
    return Updated(target, listed, merged.events)
