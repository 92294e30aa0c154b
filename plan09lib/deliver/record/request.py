"""What is to be published, with names that are checked before anything is made."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from plan09lib.deliver.place.staging import Place
from plan09lib.digest import sha256
from plan09lib.errors import BadParameter, DataRefused, Fault, nearest
from plan09lib.project import project_root
from plan09lib.read.files.slug import checked_slug
from plan09lib.read.period.issue import Issue
from plan09lib.read.period.period import Period, report_folder
from plan09lib.read.unit.plans import OWN_PLAN, ChosenPlan, chosen_plan
from plan09lib.read.unit.unit import load_unit
from plan09lib.rooms import KINDS, NAMED_LIST, found


@dataclass(frozen=True)
class OfficeFile:
    """A file of the office that is published with a report: what it is called, and what it holds.

    It is read once: nothing that happens to it afterwards matters.
    """

    name: str
    content: bytes = field(repr=False)

    @property
    def digest(self) -> str:
        """Its SHA-256."""
        return sha256(self.content)


WITH_PLAN = ("so_ket", "tong_ket")
"""Reviews that propose a training plan."""


OF_A_UNIT = (*WITH_PLAN, "du_lieu")
"""Reviews of one unit, by one of its plans."""


@dataclass(frozen=True)
class ReportRequest:
    """One report to be made."""

    kind: str
    unit: str
    period: Period
    data_dir: Path
    output_dir: Path
    notebook: Path
    issue: Issue | None = None
    with_names: bool = False
    document: OfficeFile | None = None
    chosen: ChosenPlan = OWN_PLAN
    """The plan that it is made by."""

    @property
    def plan(self) -> str:
        """Its id; empty for the default one."""
        return self.chosen.id

    @property
    def place(self) -> Place:
        """Where the report goes."""
        return Place(
            self.output_dir, self.unit, report_folder(self.kind, self.period.text, self.plan)
        )

    @property
    def parameters(self) -> dict[str, str]:
        """The notebook's parameters; number and date only when the report is issued."""
        data = {"unit": self.unit, "period": self.period.text, "data_dir": str(self.data_dir)}
        return data | self.issue_parameters | self.plan_parameters

    @property
    def plan_parameters(self) -> dict[str, str]:
        """What asks for the plan; empty where nobody needs to."""
        return {"plan": self.chosen.named} if self.chosen.named else {}

    @property
    def issue_parameters(self) -> dict[str, str]:
        """Number, date, the number replaced and what people wrote, as texts; empty for a draft."""
        return self.issue.parameters if self.issue else {}


def checked_request(
    kind: str,
    unit: str,
    period: str,
    data_dir: Path,
    output_dir: Path,
    notebook: Path | None,
    issue: Issue | None = None,
    with_names: bool = False,
    document: OfficeFile | None = None,
    plan: str = "",
) -> ReportRequest:
    """The request for these parameters; `notebook` replaces the project's own of that kind.

    It is made by the plan called `plan`, else by that which the unit works by then.

    `document` is the Word file that the office has edited, to be issued as the report's.

    Raises: BadParameter for an unknown kind, a unit that is no folder name, an unknown period, plan
    or a day on which the unit works by none.
    """
    published = [name for name, one in KINDS.items() if one.published]
    if kind not in published:
        rule = "xuất bản được so_ket, tong_ket, du_lieu và tong_hop"
        raise _refused("loại báo cáo", f'nhận được "{kind}"', rule, nearest(kind, published))
    checked_slug("đơn vị", unit)
    file = notebook or project_root() / "notebooks" / f"{kind}.ipynb"
    if not file.is_file():
        rule = "mỗi loại báo cáo có một sổ tính"
        raise _refused("sổ tính", f"không có tệp {file}", rule, "khôi phục tệp")
    if with_names and kind not in WITH_PLAN:
        rule = "chỉ sơ kết và tổng kết có đề xuất kế hoạch đào tạo"
        raise _refused("--with-names", f'loại báo cáo là "{kind}"', rule, "bỏ --with-names")
    if with_names and found(NAMED_LIST) is None:
        rule = "danh sách có tên do phần deliver/internal lập"
        raise _refused("--with-names", "bản cài này không có phần đó", rule, "bỏ --with-names")
    parsed = Period.parse(period)
    return ReportRequest(
        kind=kind, unit=unit, period=parsed, chosen=_plan(kind, unit, parsed, data_dir, plan),
        data_dir=data_dir.resolve(), output_dir=output_dir.resolve(), notebook=file,
        issue=issue, with_names=with_names, document=document,
    )  # fmt: skip


def _plan(kind: str, unit: str, period: Period, data_dir: Path, asked: str) -> ChosenPlan:
    """The plan that the report is made by; what else is wrong with a unit is told later."""
    if kind not in OF_A_UNIT:
        if asked:
            rule = "chỉ báo cáo của một phường làm theo một kế hoạch khác"
            raise _refused("--plan", f'loại báo cáo là "{kind}"', rule, "bỏ --plan")
        return OWN_PLAN
    try:
        load_unit(data_dir, unit)
    except (BadParameter, DataRefused):
        return OWN_PLAN
    return chosen_plan(data_dir, unit, period.end, asked)


def _refused(where: str, found: str, rule: str, action: str) -> BadParameter:
    return BadParameter(Fault(where, found, rule, action))
