"""Tables that set populations, and ratings in similar positions, beside each other."""

from __future__ import annotations

from fractions import Fraction

import pandas as pd

from plan09lib.judge.evidence import Evidence
from plan09lib.judge.indicators import count
from plan09lib.judge.similar_positions import SimilarGroup, similar_groups
from plan09lib.read.plan_models import Target
from plan09lib.tell.formats import half_up, percent_text
from plan09lib.tell.wording import phrase


def populations_table(evidence: Evidence, target: Target) -> pd.DataFrame:
    """The heads that satisfy the target's condition in every population that has anybody.

    Columns: Nhóm đối tượng, Đạt, Chưa rõ, Tổng số, Tỷ lệ.
    """
    satisfied = evidence.counter.satisfied(target.condition, evidence.now)
    rows = []
    for population in evidence.plan.file.populations:
        found = count(evidence.counter.members(population.id, evidence.now), satisfied)
        if found.n:
            share = percent_text(Fraction(found.k, found.n), target.applied)
            rows.append((population.label, found.k, found.unknown, found.n, share))
    return pd.DataFrame(rows, columns=["Nhóm đối tượng", "Đạt", "Chưa rõ", "Tổng số", "Tỷ lệ"])


def similar_table(evidence: Evidence) -> pd.DataFrame:
    """Each level of each group of similar positions, and how it stands among the others.

    Columns: Nhóm vị trí, Kỳ, Hệ thống, Quy định, Mức, Số người, Vị thế (0 lowest, 1 highest),
    Đối chiếu.
    """
    names = ["Nhóm vị trí", "Kỳ", "Hệ thống", "Quy định", "Mức", "Số người", "Vị thế", "Đối chiếu"]
    rows = [row for group in similar_groups(evidence) for row in _rows(evidence, group)]
    return pd.DataFrame(rows, columns=names)


def _rows(evidence: Evidence, group: SimilarGroup) -> list[tuple[str, ...]]:
    system = evidence.plan.label("he_thong_xep_loai", group.system)
    head = (group.label, group.rating_period.label, system, group.rule_set)
    if not group.levels:
        fewest = evidence.plan.file.limits.similar_others
        return [(*head, "–", "–", "–", phrase.filled("qua_it_nguoi", str(fewest)))]
    return [
        (
            *head,
            evidence.plan.label("muc_xep_loai", one.level),
            str(one.heads),
            str(half_up(one.rank, 2)).replace(".", ","),
            phrase.of("doi_chieu", one.band),
        )
        for one in group.levels
    ]
