"""Lists of names for the office's own use; nothing here may enter a report."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from plan09lib.judge.evidence import Evidence
from plan09lib.judge.people import people_of
from plan09lib.read.plan_models import Target
from plan09lib.read.sheet_names import ROSTER
from plan09lib.tell.explored import table_html
from plan09lib.tell.wording import phrase

INTERNAL = "NỘI BỘ"


@dataclass(frozen=True, repr=False)
class People:
    """Names of people, marked as internal; the plain text never shows one."""

    title: str
    table: pd.DataFrame
    rows_are: str = "người"

    def __repr__(self) -> str:
        return f"{INTERNAL}: {self.title} ({len(self.table)} {self.rows_are})"

    def __len__(self) -> int:
        return len(self.table)

    def _repr_html_(self) -> str:
        caption = phrase.filled("khong_dua_vao_bao_cao", INTERNAL, self.title)
        return f'<div class="noi-bo">{table_html(self.table, caption)}</div>'

    def interactive(self) -> str:
        """The table to search and sort, as HTML that needs no internet: itables with its script."""
        from itables import options, to_html_datatable
        from itables.javascript import generate_init_offline_itables_html

        shown = to_html_datatable(
            self.table, connected=False, showIndex=False, caption=f"{INTERNAL}: {self.title}"
        )
        script = generate_init_offline_itables_html(options.dt_bundle)
        return f'<div class="noi-bo">{script}{shown}</div>'


def list_people(evidence: Evidence, target: Target, lacking: bool) -> People:
    """The people of the target's population; with `lacking`, those not known to satisfy."""
    found = people_of(evidence, target)
    found = found[found["state"] != "yes"] if lacking else found
    sheet = evidence.plan.layout.sheets[ROSTER]
    asked = evidence.plan.condition_columns(target.condition)
    columns = ["staff_id", "full_name", "position", *asked]
    headers = {name: sheet.column(name).header for name in columns}
    for name in asked:
        found[name] = _labels(evidence, sheet.column(name).vocab, found[name])
    found["state"] = found["state"].map(lambda state: phrase.of("tinh_trang", state))
    headers |= {"state": "Tình trạng", "workbook": "Danh sách", "row": "Dòng"}
    who = "nguoi_con_thieu" if lacking else "nguoi_thuoc_nhom"
    title = phrase.filled(who, target.id, evidence.plan.condition_text(target.condition))
    return People(title, found[list(headers)].rename(columns=headers).reset_index(drop=True))


def _labels(evidence: Evidence, vocabulary: str, codes: pd.Series) -> pd.Series:
    labels = {level.code: level.label for level in evidence.plan.vocabularies[vocabulary].levels}
    return codes.map(labels).fillna("(để trống)")
