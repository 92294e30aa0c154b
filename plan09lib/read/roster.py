"""What the roster leaves unsaid but the plan's rules can derive, each time with a finding."""

from __future__ import annotations

import re

import pandas as pd

from plan09lib.digest import sha256
from plan09lib.read.findings import Finding
from plan09lib.read.plan import Plan
from plan09lib.read.plan_models import Membership
from plan09lib.read.text import matching_key, tidy
from plan09lib.read.vocab import Vocabulary

_BETWEEN_POSITIONS = re.compile(r"\s*[,;/+]\s*|\s+kiêm\s+", re.IGNORECASE)
_NOT_PLANNED = {matching_key(word) for word in ("không", "chưa", "-", "0")}


def complete_roster(
    frame: pd.DataFrame, plan: Plan, workbook: str
) -> tuple[pd.DataFrame, list[Finding]]:
    """The roster with derived ids, memberships, position codes and planning, and the findings.

    Columns added: `position_codes` (tuple of codes of `chuc_vu.csv`), `is_planned` (boolean).
    Membership ticks become boolean: blank is "not a member", except in a column that is blank
    throughout, which is derived from the positions in `plan.yml`.
    """
    findings: list[Finding] = []
    completed = frame.copy()
    completed["position_codes"] = [
        position_codes(text, plan.vocabularies["chuc_vu"]) for text in frame["position"].fillna("")
    ]
    completed["staff_id"] = _with_derived_ids(completed, workbook, findings)
    for membership in plan.file.memberships:
        completed[membership.column] = _members(completed, membership, workbook, findings)
    completed["is_planned"] = _planned(frame["planned_position"])
    return completed, findings


def position_codes(text: str, positions: Vocabulary) -> tuple[str, ...]:
    """The codes of every known position named in `text`; posts held together are split.

    >>> from plan09lib.read.vocab import Level
    >>> chair = Level("chu_tich_ubnd", "Chủ tịch UBND", None, ())
    >>> position_codes("chủ tịch ubnd kiêm X", Vocabulary("p", (chair,), {"chu tich": chair}))
    ()
    """
    parts = [part for part in _BETWEEN_POSITIONS.split(tidy(text)) if part]
    levels = [positions.find(part) for part in (text, *parts)]
    return tuple(dict.fromkeys(level.code for level in levels if level is not None))


def _with_derived_ids(frame: pd.DataFrame, workbook: str, findings: list[Finding]) -> pd.Series:
    missing = frame["staff_id"].isna()
    if not missing.any():
        return frame["staff_id"]
    rows = ", ".join(str(row) for row in frame.loc[missing, "row"])
    findings.append(
        Finding(
            workbook,
            "warning",
            "derived_id",
            "Nhân sự",
            f"thiếu Mã ở dòng {rows}; tạm nhận diện theo họ tên và ngày sinh",
            "đặt mã riêng cho từng người và giữ nguyên qua các kỳ",
            column="Mã",
        )
    )
    derived = [
        _derived_id(name, born)
        for name, born in zip(frame["full_name"].fillna(""), frame["birth_date"], strict=True)
    ]
    return frame["staff_id"].where(~missing, pd.array(derived, dtype="string"))


def _derived_id(name: str, born: pd.Timestamp) -> str:
    day = "" if pd.isna(born) else f"{born:%Y-%m-%d}"
    return "#" + sha256(f"{matching_key(name)}|{day}")[:10]


def _members(
    frame: pd.DataFrame, membership: Membership, workbook: str, findings: list[Finding]
) -> pd.Series:
    ticks = frame[membership.column]
    if ticks.notna().any() or frame.empty:
        return (ticks == "co").fillna(False).astype(bool)
    findings.append(
        Finding(
            workbook,
            "warning",
            "derived_membership",
            "Nhân sự",
            f'cột này trống; "{membership.label}" suy ra từ chức vụ theo danh mục của kế hoạch',
            "đánh dấu x vào đúng người để khỏi phải suy ra",
            column=membership.label,
        )
    )
    named = set(membership.positions)
    return pd.Series(
        [not named.isdisjoint(codes) for codes in frame["position_codes"]],
        index=frame.index,
        dtype=bool,
    )


def _planned(planned_position: pd.Series) -> pd.Series:
    """Whether a person is planned for a post; unknown for all when the whole column is blank."""
    if planned_position.isna().all():
        return pd.Series(pd.NA, index=planned_position.index, dtype="boolean")
    keys = planned_position.fillna("").map(matching_key)
    return (~keys.isin({"", *_NOT_PLANNED})).astype("boolean")
