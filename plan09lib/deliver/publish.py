"""One report from parameters to its place: checked, run, converted, gated, swapped in."""

from __future__ import annotations

import re
import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from plan09lib.deliver.execute import run_notebook
from plan09lib.deliver.gate import gate_faults
from plan09lib.deliver.manifest import is_current, sources, told_path, write_manifest
from plan09lib.deliver.page import page_html
from plan09lib.deliver.reviewed import Reviewed
from plan09lib.deliver.share import shareable, shareable_text
from plan09lib.deliver.staging import Place, recover_all
from plan09lib.errors import BadParameter, Fault, GateRefused, Plan09Error, nearest
from plan09lib.project import project_root
from plan09lib.read.period import Period

KINDS = {"so_ket": "sơ kết", "tong_ket": "tổng kết", "du_lieu": "dữ liệu"}
PAGE, NOTEBOOK, FACTS, FACTS_CSV = "bao-cao.html", "bao-cao.ipynb", "facts.parquet", "facts.csv"
MAIL_HTML, MAIL_TEXT = "thu.html", "thu.txt"
Progress = Callable[[str], None]
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


@dataclass(frozen=True)
class Published:
    """A report in its place. `is_new` is false when the one in place was already made from this."""

    folder: Path
    kind: str
    unit: str
    period: str
    status_counts: Mapping[str, int] = field(default_factory=dict)
    is_new: bool = True


@dataclass(frozen=True)
class Order:
    """What is to be published, with valid names."""

    kind: str
    unit: str
    period: Period
    data_dir: Path
    output_dir: Path
    notebook: Path

    @property
    def place(self) -> Place:
        """Where the report goes; a stage is `2022-2025` in folder names."""
        period = self.period.text.replace("..", "-")
        return Place(self.output_dir, self.unit, f"{period}-{self.kind.replace('_', '-')}")

    @property
    def parameters(self) -> dict[str, str]:
        """The notebook's parameters."""
        return {"unit": self.unit, "period": self.period.text, "data_dir": str(self.data_dir)}


def publish(
    kind: str,
    unit: str,
    period: str,
    data_dir: str | Path,
    output_dir: str | Path,
    force: bool = False,
    *,
    notebook: Path | None = None,
    progress: Progress = lambda step: None,
) -> Published:
    """The report of `unit` for `period`, in `output_dir/<unit>/<period>-<review>/`.

    Without `force`, a report already made from the same inputs by the same program stays as it is.

    Raises: Plan09Error of the kind the exit code names; the old report then stays untouched and
    what was made lies in `output_dir/failed/`.
    """
    order = _checked(kind, unit, period, Path(data_dir), Path(output_dir), notebook)
    recover_all(order.output_dir)
    with order.place.locked(), _failures_kept(order.place):
        progress("đọc và kiểm tra dữ liệu")
        review = _opened(order)
        made_from = sources(review, order.notebook)
        counts = dict(review.status_counts)
        done = Published(order.place.target, kind, unit, period, counts, is_new=False)
        if not force and is_current(order.place.target, made_from):
            return done
        order.place.open_staging()
        _make(order, review, progress)
        progress("đưa vào vị trí")
        write_manifest(order.place.staged, made_from, review, told_path(order.data_dir))
        order.place.put_in_place()
    return Published(order.place.target, kind, unit, period, counts)


def _checked(
    kind: str, unit: str, period: str, data_dir: Path, output_dir: Path, notebook: Path | None
) -> Order:
    if kind not in KINDS:
        rule = "loại báo cáo là so_ket, tong_ket hoặc du_lieu"
        raise BadParameter(
            Fault("loại báo cáo", f'nhận được "{kind}"', rule, nearest(kind, list(KINDS)))
        )
    if not _SLUG.fullmatch(unit):
        rule = "đơn vị là tên thư mục: chữ thường không dấu, chữ số, gạch nối"
        raise BadParameter(
            Fault("đơn vị", f'nhận được "{unit}"', rule, "dùng tên như phuong-mau-1")
        )
    file = notebook or project_root() / "notebooks" / f"{kind}.ipynb"
    if not file.is_file():
        raise BadParameter(
            Fault(
                "sổ tính",
                f"không có tệp {file}",
                "mỗi loại báo cáo có một sổ tính",
                "khôi phục tệp",
            )
        )
    return Order(kind, unit, Period.parse(period), data_dir.resolve(), output_dir.resolve(), file)


@contextmanager
def _failures_kept(place: Place) -> Iterator[None]:
    """Errors leave a trace in `failed/`; one about parameters does not, it has nothing to show."""
    try:
        yield
    except BadParameter:
        raise
    except Plan09Error as error:
        place.put_aside_as_failed(error.message)
        raise
    except Exception:
        place.put_aside_as_failed(f"Lỗi chương trình:\n{traceback.format_exc()}")
        raise


def _opened(order: Order) -> Reviewed:
    """The review in this process: its errors surface before a kernel starts."""
    from plan09lib.tell.opening import open_review

    return open_review(order.kind, order.unit, order.period.text, order.data_dir)


def _make(order: Order, review: Reviewed, progress: Progress) -> None:
    """Every file of the report but the manifest, in the staging folder."""
    staged = order.place.staged
    progress("chạy sổ tính")
    executed = run_notebook(order.notebook, order.parameters, order.place.work)
    shared = shareable(executed)
    progress("dựng trang")
    page = page_html(shared, page_title(review))
    mail = {MAIL_HTML: review.mail_html(), MAIL_TEXT: review.mail_text()}
    texts = {PAGE: page, NOTEBOOK: shareable_text(shared), **mail}
    for name, text in texts.items():
        (staged / name).write_text(text, encoding="utf-8", newline="\n")
    review.frame.to_parquet(staged / FACTS, index=False)
    review.frame.to_csv(staged / FACTS_CSV, index=False, lineterminator="\n")
    progress("kiểm tra trước khi xuất bản")
    if faults := gate_faults(page, shared, review, mail):
        raise GateRefused(faults)


def page_title(review: Reviewed) -> str:
    """What the browser's tab and the print header say."""
    ward = review.unit.name_on(review.period.end).ward
    return f"Báo cáo {KINDS[review.kind]} {review.period.label} – {ward}"
