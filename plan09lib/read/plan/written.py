"""A plan being written: its file checked where it lies, a skeleton to begin from."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from plan09lib.atomic_write import atomic_write
from plan09lib.errors import BadParameter, DataRefused, Fault
from plan09lib.read.files.presence import lies_there
from plan09lib.read.files.slug import checked_slug
from plan09lib.read.plan.plans import DEFAULT, PLAN_FILE, PlanFiles

if TYPE_CHECKING:
    from plan09lib.read.plan.plan import Plan

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

    checked_file(files)  # before what only a plan without a fault needs is imported
    from plan09lib.read.plan.plan import load_files

    return load_files(files), written


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
