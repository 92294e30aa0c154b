"""A plan being written: its file checked where it lies, a skeleton to begin from."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from plan09lib.atomic_write import atomic_write
from plan09lib.errors import BadParameter, DataRefused, Fault
from plan09lib.read.files.presence import lies_there, read_text
from plan09lib.read.files.slug import checked_slug
from plan09lib.read.files.yaml_places import Places
from plan09lib.read.files.yaml_values import load_yaml
from plan09lib.read.plan.plans import DEFAULT, PLAN_FILE, PlanFiles

if TYPE_CHECKING:
    from plan09lib.read.plan.plan import Plan

Location = tuple[int | str, ...]
SKELETON = Path(__file__).with_name("khung.yml")
"""A small plan with a comment at every key, as `plan09 plan new` writes it."""


def checked_plan(file: Path, folder: Path) -> tuple[Plan, Any]:
    """The plan in `file` and what the file itself says; what it leaves out is the default's.

    Raises: DataRefused with every fault at once; BadParameter without the file.
    """
    if not file.is_file():
        rule = f"plan09 plan check nhận một tệp {PLAN_FILE}"
        action = "ghi đường dẫn tệp; lập tệp mới: plan09 plan new MÃ"
        raise BadParameter(Fault(str(file), "không có tệp này", rule, action))
    is_default = file.resolve() == (folder / PLAN_FILE).resolve()
    files = PlanFiles(folder) if is_default else PlanFiles(folder, file.resolve().parent.name, file)
    written = files.said()  # what is no YAML is refused without what follows
    from plan09lib.read.plan.checked_file import checked_file

    checked_file(files, written)  # before what only a plan without a fault needs is imported
    from plan09lib.read.plan.plan import load_files

    return load_files(files), written


def left_open(file: Path, written: dict[Any, Any]) -> list[Fault]:
    """What `written`, the content of `file`, still has as the skeleton has it, or left to fill in.

    Told, not refused: a plan may ask for what the example asks.
    """
    skeleton, name = load_yaml(SKELETON), f"{file.resolve().parent.name}/{file.name}"
    places = Places(read_text(file, name, "YAML"))
    action = "ghi theo văn bản của kế hoạch rồi kiểm tra lại"
    found: list[tuple[int, Fault]] = []
    for place, value in _parts(written):
        line = places.line(place)
        where = f"{name} dòng {line}: {' → '.join(_called(written, place))}"
        if isinstance(value, str) and _TO_FILL in value:
            rule = f'chữ "{_TO_FILL}" là chỗ chưa điền, in ra báo cáo như vậy'
            found.append((line, Fault(where, f'còn "{value}"', rule, action)))
        elif len(place) == 2 and place[0] in _OWN and value in _entries(skeleton, place[0]):
            rule = "mục ấy là ví dụ của khung"
            found.append((line, Fault(where, "còn nguyên như khung", rule, action)))
    shorts = [one.get("short") for one in _entries(written, "targets")]
    for number, short in enumerate(shorts):
        if short in shorts[:number]:
            line = places.line(("targets", number, "short"))
            where = f"{name} dòng {line}: {' → '.join(_called(written, ('targets', number)))}"
            rule = "bảng và hình gọi chỉ tiêu bằng tên gọn"
            told = Fault(where, f'short "{short}" đã dùng', rule, "đặt hai tên gọn khác nhau")
            found.append((line, told))
    return [fault for _, fault in sorted(found, key=lambda one: one[0])]


_TO_FILL = "…"
_OWN = ("targets", "task_groups", "duties")
"""What no two plans have alike."""


def _entries(content: dict[Any, Any], section: Any) -> list[dict[Any, Any]]:
    entries = content.get(section)
    return [one for one in entries if isinstance(one, dict)] if isinstance(entries, list) else []


def _parts(value: Any, place: Location = ()) -> Iterator[tuple[Location, Any]]:
    """Everything in `value`, each with its place."""
    if place:
        yield place, value
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _parts(inner, (*place, key))
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from _parts(inner, (*place, number))


def _called(value: Any, place: Location) -> Iterator[str]:
    """A place as a fault calls it: entries by their ids."""
    for step in place:
        value = value[step]
        if isinstance(step, int):
            yield (
                str(value["id"]) if isinstance(value, dict) and "id" in value else f"mục {step + 1}"
            )
        else:
            yield step


def new_plan(plan: str, folder: Path) -> Path:
    """The skeleton of the plan called `plan`, written into a folder of its own in `folder`.

    Raises: BadParameter for a name that no folder may have, or that another plan has; DataRefused
    where it cannot be written.
    """
    checked_slug("kế hoạch", plan)
    target = folder / plan
    if plan == DEFAULT or lies_there(target):
        rule = "mỗi kế hoạch một thư mục mới trong thư mục plan"
        raise BadParameter(Fault(str(target), "đã có tên này", rule, "chọn mã khác"))
    try:
        target.mkdir()
        with atomic_write(target / PLAN_FILE, replace=False) as file:
            file.write_text(SKELETON.read_text(encoding="utf-8"), encoding="utf-8", newline="\n")
    except OSError as error:
        found, rule = f"không ghi được ({error.strerror})", "thư mục plan ghi được"
        raise DataRefused(Fault(str(target), found, rule, "sửa quyền ghi")) from None
    return target / PLAN_FILE
