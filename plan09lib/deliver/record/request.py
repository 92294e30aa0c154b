"""What is to be published, with names that are checked before anything is made."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from plan09lib.deliver.place.staging import Place
from plan09lib.digest import sha256
from plan09lib.errors import BadParameter, Fault, nearest
from plan09lib.project import project_root
from plan09lib.read.files.slug import checked_slug
from plan09lib.read.plan.issue import Issue
from plan09lib.read.plan.period import Period, report_folder
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

    @property
    def place(self) -> Place:
        """Where the report goes."""
        return Place(self.output_dir, self.unit, report_folder(self.kind, self.period.text))

    @property
    def parameters(self) -> dict[str, str]:
        """The notebook's parameters; number and date only when the report is issued."""
        data = {"unit": self.unit, "period": self.period.text, "data_dir": str(self.data_dir)}
        return data | self.issue_parameters

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
) -> ReportRequest:
    """The request for these parameters; `notebook` replaces the project's own of that kind.

    `document` is the Word file that the office has edited, to be issued as the report's.

    Raises: BadParameter for an unknown kind, a unit that is no folder name, an unknown period.
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
    return ReportRequest(
        kind=kind, unit=unit, period=Period.parse(period),
        data_dir=data_dir.resolve(), output_dir=output_dir.resolve(), notebook=file,
        issue=issue, with_names=with_names, document=document,
    )  # fmt: skip


def _refused(where: str, found: str, rule: str, action: str) -> BadParameter:
    return BadParameter(Fault(where, found, rule, action))
