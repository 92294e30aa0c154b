"""What the rooms around the core add to it, each named in this one place.

The core is what one report needs. Kinds of review, kernels that start sooner, files beside the
page and further commands stand in rooms of their own, which import the core and are never imported
by it: it asks here for what they add, and does without where a room has been taken away.
"""

from __future__ import annotations

import importlib
import importlib.util
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Kind:
    """A kind of review: what it is called, and what opens one.

    `opens` is called with unit, period and data folder; reports, which the core opens, have none.
    `knows` is called with the data folder and the unit, to refuse an unknown one before anything
    starts. `published`: by `plan09 report` and its like.
    """

    label: str
    opens: str = ""
    knows: str = "plan09lib.read.unit.unit:load_unit"
    published: bool = True


KINDS = {
    "so_ket": Kind("sơ kết"),
    "tong_ket": Kind("tổng kết"),
    "du_lieu": Kind("số liệu đã nhận", "plan09lib.tell.lists.data_review:open_data_review"),
    "kham_pha": Kind("khám phá", "plan09lib.tell.explore.explorer:open_explorer", published=False),
    "tong_hop": Kind(
        "tổng hợp",
        "plan09lib.tell.city.rollup:open_rollup",
        "plan09lib.read.city.city_file:city_folder",
    ),
}
REPORTS = ("so_ket", "tong_ket")
"""The kinds that the core opens itself."""
QUESTIONED = "plan09lib.tell.explore.questions:QuestionedReview"
"""The class of reports that also answer an analyst's questions."""
FORKS = "plan09lib.deliver.kernels.forked_kernel"
"""Processes ready to work aside or to become kernels: `allowed`, `aside`, `preforked`,
`while_importing`."""
KERNELS = "plan09lib.deliver.kernels.provisioner"
"""Kernels that are ready sooner: `register`, `PromptManager`, `OPTIONS`."""
PROCESSES = "plan09lib.deliver.kernels.processes"
"""Reports made each in a process of its own: `workshop`."""
WARM = ("plan09lib.deliver.batch.runs",)
"""What a warm process imports besides: it calls them for those who ask it to."""
INNER_PAGE = "plan09lib.deliver.internal.inner_page:write_inner_pages"
"""The office's own pages, exact figures and notes: called with the review, the folder and
the report's place."""
NAMED_LIST = "plan09lib.deliver.internal.training_workbook:write_training_list"
"""The internal list of who is proposed for training: called with the review and the folder."""
LOOKED_AT = "plan09lib.deliver.start.start:looked_at"
"""What shows a list that lies in no ward's folder: called with file, data folder and plan."""
LETTERS_FACTS = (
    "plan09lib.tell.letters.branches:letters_facts",
    "plan09lib.tell.letters.reminder:reminders_facts",
)
"""What gives the numbers that letters tell and the report does not: called with the review."""
DOCUMENT_FILES = "plan09lib.deliver.word.word:document_files"
"""What makes the files of the document to be signed: called with the review, none without one."""
DOCUMENT = "plan09lib.deliver.word.word:write_document"
"""What writes them, called with the review, the files, the folder and the report in place."""
UNSIGNED = "plan09lib.deliver.word.signature:without_signature"
"""What takes the signer's name out of that document: called with its bytes and the review."""
EDITED = "plan09lib.deliver.edited.issuing:write_issued"
"""What writes the office's own file as that document: called with the file, the review, the folder
and the report in place."""
BESIDE = (
    "plan09lib.deliver.city.province_pages:write_province_pages",
    "plan09lib.deliver.word.word:document_faults",
    "plan09lib.deliver.edited.issuing:issued_faults",
)
"""What writes or checks what lies beside the page, called with review, notebook, title and folder:
the gate's faults."""


@dataclass(frozen=True)
class Command:
    """A command of `plan09`: where it is, and the rooms around the core without which it is not.

    `says` is the line of it in the list of all, under the heading `group`: told here, so that
    listing them loads none. What `is_old`, a former way of typing others, is not listed.
    """

    at: str
    says: str
    group: str
    needs: tuple[str, ...] = ()
    is_old: bool = False

    @property
    def is_there(self) -> bool:
        """Whether every room that it needs is there."""
        return all(_is_there(f"plan09lib.{room}") for room in self.needs)


_LISTS = ("judge.lists", "tell.lists")
_MAIL = (*_LISTS, "tell.letters", "deliver.mail")
_MANY = ("deliver.kernels", "deliver.remote", "deliver.batch")
_CALENDAR = ("read.city", *_MAIL, *_MANY, "deliver.calendar")
_EDITED = ("read.form", "deliver.word", "deliver.edited")
_CITY = ("read.city", "judge.city")
_START = (*_LISTS, "read.city", "deliver.start")
_FACTS = (*_CITY, "deliver.city")
GROUPS = START, REPORT, SEND, CALENDAR, CITY, PLAN = (
    "BẮT ĐẦU", "BÁO CÁO", "GỬI", "LỊCH", "THÀNH PHỐ", "KẾ HOẠCH",
)  # fmt: skip
"""What commands are for, in the order in which a ward meets them."""
_CLI = "plan09lib.cli"
COMMANDS = {
    "start": Command(
        f"{_CLI}.start:start", "Phường mới từ một danh sách, và báo cáo đầu tiên",
        START, _START,
    ),
    "add": Command(
        f"{_CLI}.start:add", "Thêm một danh sách, lập lại báo cáo",
        START, _START,
    ),
    "check": Command(
        f"{_CLI}.data:check", "Đánh giá được chưa, làm gì trước, ai thuộc nhóm nào",
        START, _LISTS,
    ),
    "data-page": Command(
        f"{_CLI}.data:data_page", "Trang số liệu đã nhận, gửi người giữ danh sách",
        START, _LISTS,
    ),
    "marked-copy": Command(
        f"{_CLI}.data:marked_copy", "Bản Excel đánh dấu ô sai, ô thiếu (nội bộ)",
        START, ("read.form", *_LISTS, "deliver.internal"),
    ),
    "mapping": Command(
        f"{_CLI}.data:mapping", "Bản nháp mapping.yml để duyệt: cột nào là gì",
        START, _LISTS,
    ),
    "template": Command(
        f"{_CLI}.data:template", "Tệp Excel của ngày tiếp theo, điền sẵn",
        START, ("read.form",),
    ),
    "report": Command(
        f"{_CLI}.report:report", "Lập một báo cáo",
        REPORT,
    ),
    "batch": Command(
        f"{_CLI}.batch:batch", "Lập nhiều báo cáo",
        REPORT, _MANY,
    ),
    "trace": Command(
        f"{_CLI}.report:trace", "Từ một con số về các dòng, cách tính, điều khoản",
        REPORT,
    ),
    "word-check": Command(
        f"{_CLI}.word:word_check", "Văn bản Word đã sửa còn vướng gì",
        REPORT, _EDITED,
    ),
    "word-update": Command(
        f"{_CLI}.word:word_update", "Đưa số mới vào văn bản Word đã sửa",
        REPORT, _EDITED,
    ),
    "word": Command(
        f"{_CLI}.word:word", "Cách viết cũ của word-check, word-update",
        REPORT, _EDITED, is_old=True,
    ),
    "issue": Command(
        f"{_CLI}.report:issue", "Ban hành báo cáo dưới số và ngày",
        REPORT, _EDITED,
    ),
    "lab": Command(
        f"{_CLI}.lab:lab", "Mở các sổ tính trong JupyterLab",
        REPORT,
    ),
    "mail": Command(
        f"{_CLI}.mail:mail", "Thư gửi báo cáo: xem trước, gửi",
        SEND, _MAIL,
    ),
    "remind": Command(
        f"{_CLI}.mail:remind", "Thư đôn đốc: nơi nào còn nợ gì",
        SEND, _MAIL,
    ),
    "confirm": Command(
        f"{_CLI}.mail:confirm", "Người nhận nói đã nhận hay chưa nhận thư còn nghi",
        SEND, _MAIL,
    ),
    "due": Command(
        f"{_CLI}.schedule:due", "Gì đến hạn, quá hạn, thiếu, hỏi ai",
        CALENDAR, _CALENDAR,
    ),
    "run-due": Command(
        f"{_CLI}.schedule:run_due", "Lập những báo cáo đến hạn; chạy theo lịch",
        CALENDAR, _CALENDAR,
    ),
    "status": Command(
        f"{_CLI}.schedule:status", "Từng báo cáo: dự thảo, ban hành, đã gửi, lỗi, đã cũ",
        CALENDAR, _CALENDAR,
    ),
    "export-facts": Command(
        f"{_CLI}.city:export_facts", "Gói số liệu gửi thành phố, không có người",
        CITY, _FACTS,
    ),
    "import-facts": Command(
        f"{_CLI}.city:import_facts", "Nhận các gói số liệu của phường",
        CITY, _FACTS,
    ),
    "rollup": Command(
        f"{_CLI}.city:rollup", "Tổng hợp các phường trong một kỳ",
        CITY, (*_CITY, "tell.city"),
    ),
    "count": Command(
        f"{_CLI}.city:count_rosters", "Đếm mọi chỉ tiêu của nhiều đơn vị",
        CITY, _CITY,
    ),
    "plan": Command(
        f"{_CLI}.plan:plan", "Kiểm tra tệp kế hoạch; khung cho một kế hoạch khác",
        PLAN, _LISTS,
    ),
}  # fmt: skip


def found(name: str) -> Any:
    """The module `name`, or what `module:name` names; None where its room is not there, or another
    that it needs.

    >>> found("plan09lib.rooms:Kind").__name__, found("plan09lib.no_such_room.x:y")
    ('Kind', None)
    """
    module, _, what = name.partition(":")
    try:
        loaded = importlib.import_module(module)
    except ModuleNotFoundError as error:
        if error.name and error.name.startswith(f"{__package__}."):
            return None
        raise
    return getattr(loaded, what) if what else loaded


def _is_there(room: str) -> bool:
    try:
        return importlib.util.find_spec(room) is not None
    except ModuleNotFoundError:
        return False
