"""What `kham_pha.ipynb` opens: a review with a panel to choose from, and units side by side."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from plan09lib.errors import BadParameter, Fault
from plan09lib.judge.targets.evidence import gather
from plan09lib.read.period.period import Period
from plan09lib.rooms import KINDS
from plan09lib.tell.explore.side_by_side import ComparedReview
from plan09lib.tell.report.opening import load_inputs, project_data_dir

if TYPE_CHECKING:
    from ipywidgets import VBox

    from plan09lib.tell.explore.explored import Explored


class Explorer(ComparedReview):
    """Số liệu của một đơn vị trong một kỳ, để hỏi.

    Bắt đầu bằng `review.choose()`, `review.example("target")`, hoặc hỏi một điều:

    `review.target("T25-3b")`, `review.ledger("T25-3b", since="previous")`,
    `review.rows("T25-3b.k")`, `review.people("T25-3b")` (NỘI BỘ),
    `review.compare_periods()`, `review.compare_units("T25-3b")`,
    `review.compare_populations("T25-3b")`,
    `review.similar_positions()` (NỘI BỘ), `review.what_if(percent={"T25-3b": 70})`,
    `review.training(seats={"llct_trung_cap": 5})`, `review.choose_training()`.
    """

    opened_as = KINDS["kham_pha"].label

    def example(self, question: str) -> Explored:
        """Một câu hỏi, với chỉ tiêu hợp với nó chọn từ kế hoạch đang mở, kèm lệnh để gõ tiếp.

        Kế hoạch không có chỉ tiêu nào hợp thì nói vì sao, trong một câu.

        Tham số:
            question: "target", "ledger", "forecast", "compare_units", "compare_populations",
                "rows" hoặc "what_if".

        Ví dụ:
            review.example("ledger")
        """
        from plan09lib.tell.explore.examples import ask_example

        return ask_example(self, question)

    def choose(self) -> VBox:
        """Bảng chọn: đơn vị, kỳ, nhóm đối tượng, chỉ tiêu, tỷ lệ; các phần xem đổi theo.

        Ví dụ:
            review.choose()
        """
        from plan09lib.tell.explore.console import Console

        return Console(self).panel

    def choose_training(self) -> VBox:
        """Bảng điều khiển của kế hoạch đào tạo: số chỗ, giá, kinh phí, hạn, người.

        Ví dụ:
            review.choose_training()
        """
        from plan09lib.tell.explore.training_console import TrainingConsole

        return TrainingConsole(self).panel


def open_explorer(unit: str, period: str, data_dir: str | Path = "", plan: str = "") -> Explorer:
    """The review of `unit` in `period` to question. Raises: as `open_review`."""
    parsed = Period.parse(period)
    rules, history = load_inputs(unit, parsed, data_dir, plan)
    if not rules.file.target_ids:
        found = f"{rules.called} này không có chỉ tiêu nào tính được từ danh sách"
        rule = "kham_pha hỏi, giả định trên các chỉ tiêu"
        raise BadParameter(Fault("khám phá", found, rule, "xem báo cáo: plan09 report"))
    return Explorer(gather(rules, history, parsed), project_data_dir(data_dir))
