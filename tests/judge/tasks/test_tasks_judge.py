"""Worked cases of the task part: workbooks on disk, read and judged, against counts on paper."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import yaml
from support import person

from plan09lib.judge.targets.evidence import Evidence, gather
from plan09lib.judge.tasks.bodies import STAGES, missing_links
from plan09lib.judge.tasks.courses import COLUMNS as FLOW
from plan09lib.judge.tasks.newcomers_ages import OFFICIALS, SUPPORT, age_structure
from plan09lib.judge.tasks.proposals import vanished_findings
from plan09lib.judge.tasks.ratings_votes import (
    LEVELS,
    cases_of,
    discipline_table,
    rating_tables,
    vote_rounds,
)
from plan09lib.judge.tasks.task_review import TaskReview
from plan09lib.read.period.period import Period
from plan09lib.read.plan.plan import Plan
from plan09lib.read.unit.history import History

FOLDER = Path(__file__).parents[2] / "cases" / "tasks"
KEYS = {"name", "period", "workbooks", "old", "coverage", "rated", "rules", "vote_base", "expect"}
ISO = re.compile(r"\d{4}-\d{2}-\d{2}")
ALL = [
    case
    for path in sorted(FOLDER.glob("*.yml"))
    for case in yaml.safe_load(path.read_text(encoding="utf-8"))
]


# --- cases to workbooks --------------------------------------------------------------------------


def table(text: str, plan: Plan, sheet: str) -> list[dict[str, Any]]:
    """The rows of a table with `|` between cells, by the names of the frame's columns."""
    lines = [[cell.strip() for cell in line.split("|")] for line in text.strip().splitlines()]
    names = {column.header: column.name for column in plan.layout.sheets[sheet].columns}
    columns = [names[header] for header in lines[0]]
    return [dict(zip(columns, map(value, line), strict=True)) for line in lines[1:]]


def value(cell: str) -> str | dt.date | None:
    return dt.date.fromisoformat(cell) if ISO.fullmatch(cell) else cell or None


def sheets(tables: Mapping[str, str], plan: Plan) -> dict[str, list[dict[str, Any]]]:
    """The rows of a workbook by sheet; people get the columns that the table leaves out."""
    rows = {slug: table(text, plan, slug) for slug, text in tables.items()}
    people = rows.get("nhan_su", [{"staff_id": "always"}])
    return rows | {"nhan_su": [person(row.pop("staff_id"), **row) for row in people]}


def rated(case: Mapping[str, Any]) -> dict[str, str]:
    """The roster and the ratings of `rated`: heads per level as "1-9-0-0" by group."""
    people, lines, number = ["Mã | Nhóm"], ["Mã | Kỳ | Hệ thống | Mức | Quy định"], 0
    rules = case.get("rules", "NĐ 335/2025")
    for group, heads in case["rated"].items():
        for level, count in zip(LEVELS, heads.split("-"), strict=True):
            for _ in range(int(count)):
                number += 1
                people.append(f"{number:03d} | {group}")
                lines.append(f"{number:03d} | {case['period']} | chinh_quyen | {level} | {rules}")
    return {"nhan_su": "\n".join(people), "xep_loai": "\n".join(lines)}


def books(days: Mapping[Any, Any], plan: Plan) -> dict[str, Any]:
    return {str(day): sheets(tables, plan) for day, tables in days.items()}


def evidence_of(case: Mapping[str, Any], make_unit: Callable[..., Path], plan: Plan) -> Evidence:
    """The case's workbooks written to disk, read back and gathered for its period."""
    period = Period.parse(case["period"])
    days = case.get("workbooks") or {period.end: rated(case)}
    for name, own in case.get("old", {}).items():
        make_unit(name, books(own, plan), valid_until="2025-06-30")
    since = {"valid_from": "2025-07-01"} if "old" in case else {}
    folder = make_unit("p-1", books(days, plan), predecessors=tuple(case.get("old", ())), **since)
    if "coverage" in case:
        path = folder / "don_vi.yml"
        unit = yaml.safe_load(path.read_text(encoding="utf-8")) | {"coverage": case["coverage"]}
        path.write_text(yaml.safe_dump(unit, allow_unicode=True), encoding="utf-8")
    if approved := case.get("vote_base"):
        plan = approving(plan, approved)
    return gather(plan, History.load(folder.parents[1], "p-1", plan), period)


def approving(plan: Plan, rule_set: str) -> Plan:
    """The plan with the base of votes under one rule set approved."""
    rules = tuple(
        one.model_copy(update={"approved_by": "Đảng ủy"}) if one.rule_set == rule_set else one
        for one in plan.file.vote_rules
    )
    return replace(plan, file=plan.file.model_copy(update={"vote_rules": rules}))


# --- what was judged, in the words of the cases --------------------------------------------------


def plain(value: Any) -> Any:
    return None if value is None or pd.isna(value) else value


def tasks(review: TaskReview, expected: Mapping[str, Any]) -> dict[str, Any]:
    rows = review.tasks.set_index("work_id", drop=False)
    return {
        work: {name: plain(rows.loc[work, name]) for name in columns}
        for work, columns in expected.items()
    }


def amounts(review: TaskReview, expected: Any) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for row in review.amounts.itertuples():
        entry = [row.unit_of_count, row.events, row.amount, plain(row.total)]
        found.setdefault(row.work_id, []).append(entry)
    return found


def coverage(review: TaskReview, expected: Mapping[str, str]) -> dict[str, str]:
    found = {}
    for row in review.coverage.itertuples():
        whole = "~" if pd.isna(row.coverable) else row.coverable
        found[f"{row.work_id} {row.kind}"] = f"{row.covered}/{whole}"
    return {name: found[name] for name in expected}


def rows_of_flow(flow: pd.DataFrame) -> dict[str, list[int]]:
    return {row["kind"]: [int(row[name]) for name in FLOW[1:]] for _, row in flow.iterrows()}


def flow(review: TaskReview, expected: Any) -> dict[str, list[int]]:
    return rows_of_flow(review.flow)


def previous_flow(review: TaskReview, expected: Mapping[str, Any]) -> dict[str, list[int]]:
    found = rows_of_flow(review.previous_flow)
    return {kind: found[kind] for kind in expected}


def trained(review: TaskReview, expected: Mapping[str, Any]) -> dict[str, str]:
    kinds = next(iter(expected))
    people, one_stop = review.trained(tuple(kinds.split()))
    return {kinds: f"{people} người", "một cửa": f"{one_stop} người"}


def recruits(review: TaskReview, expected: Any) -> dict[str, int]:
    return dict(vars(review.recruits))


def planning(review: TaskReview, expected: Any) -> dict[str, Any]:
    return dict(vars(review.planning))


def moves_up(review: TaskReview, expected: Any) -> int | None:
    return review.moves_up


def ages(review: TaskReview, groups: tuple[str, ...], expected: Mapping[str, Any]) -> Any:
    structure = age_structure(review.evidence.now, groups, review.threshold)
    found = dict(vars(structure))
    found["median"] = None if structure.median is None else str(structure.median)
    return {name: found[name] for name in expected}


def ages_officials(review: TaskReview, expected: Mapping[str, Any]) -> Any:
    return ages(review, OFFICIALS, expected)


def ages_support(review: TaskReview, expected: Mapping[str, Any]) -> Any:
    return ages(review, (SUPPORT,), expected)


def ratings(review: TaskReview, expected: Any) -> dict[str, Any]:
    found = {}
    for one in rating_tables(review.evidence):
        heads = {str(g): "-".join(str(row[v]) for v in LEVELS) for g, row in one.heads.iterrows()}
        over = None if one.over_cap is None else ", ".join(one.over_cap)
        rest = {"breaks": one.breaks_series, "over": over, "unrated": len(one.left_out)}
        found[f"{one.rating_period.text} {one.system}"] = heads | rest
    return found


def votes(review: TaskReview, expected: Any) -> dict[str, str]:
    found = {}
    for row in vote_rounds(review.evidence).itertuples():
        parts = f"{row.issued}/{row.returned} {row.high}-{row.medium}-{row.low} {row.threshold}"
        found[row.position] = parts.strip() if row.is_consistent else "không khớp"
        assert row.is_consistent or row.threshold == ""
    return found


def told_votes(review: TaskReview, expected: Any) -> list[str]:
    return [row["position"] for row in review.votes]


def discipline(review: TaskReview, expected: Any) -> dict[str, Any]:
    cases = discipline_table(review.evidence)
    return {form: {str(k): int(v) for k, v in row.items()} for form, row in cases.iterrows()}


def replaced(review: TaskReview, expected: Any) -> int:
    return cases_of(review.evidence, "4.7")


def told_replaced(review: TaskReview, expected: Any) -> int | None:
    return review.counts.cases("4.7")


def proposals(review: TaskReview, expected: Any) -> list[str]:
    return [
        f"{row.proposal_id} {row.state} {row.age_days}{' mới' if row.is_new else ''}"
        for row in review.proposals.itertuples()
    ]


def findings(review: TaskReview, expected: Any) -> list[str]:
    found = vanished_findings(review.evidence, review.proposals)
    assert all(finding.code == "vanished_proposal" for finding in found)
    return [finding.raw for finding in found]


def cycle(review: TaskReview, expected: Mapping[str, str]) -> dict[str, str]:
    found = {
        row["body"]: " / ".join(row[stage] or "chưa" for stage in STAGES)
        for _, row in review.cycle.iterrows()
    }
    assert review.cycle["body"].is_unique
    return {body: found.get(body, "không có dòng") for body in expected}


def missing(review: TaskReview, expected: Mapping[str, Any]) -> dict[str, Any]:
    found = dict(missing_links(review.evidence, review.cycle, review.evidence.now.date))
    return {body: found.get(body) for body in expected}


READERS: dict[str, Callable[[TaskReview, Any], Any]] = {
    read.__name__: read
    for read in (
        tasks, amounts, coverage, flow, previous_flow, trained, recruits, planning, moves_up,
        ages_officials, ages_support, ratings, votes, told_votes, discipline, replaced,
        told_replaced, proposals, findings, cycle, missing,
    )
}  # fmt: skip


@pytest.mark.parametrize("case", [pytest.param(case, id=case["name"]) for case in ALL])
def test_task(case: dict[str, Any], make_unit: Callable[..., Path], plan: Plan) -> None:
    assert set(case) <= KEYS
    review = TaskReview(evidence_of(case, make_unit, plan))
    found = {name: READERS[name](review, wanted) for name, wanted in case["expect"].items()}
    assert found == case["expect"]


def test_every_reader_and_every_status_has_a_worked_case() -> None:
    assert {name for case in ALL for name in case["expect"]} == set(READERS)
    judged = [one for case in ALL for one in case["expect"].get("tasks", {}).values()]
    statuses = {one["status"] for one in judged if "status" in one}
    assert statuses == {"evidenced", "stale", "no_evidence"}
    states = {text.split()[1] for case in ALL for text in case["expect"].get("proposals", ())}
    assert states == {"open", "answered", "withdrawn", "vanished"}


def test_case_names_are_sentences_and_differ() -> None:
    names = [case["name"] for case in ALL]
    assert len(set(names)) == len(names)
    assert [name for name in names if len(name.split()) < 5] == []


def test_the_latest_round_is_that_of_the_last_date(
    make_unit: Callable[..., Path], plan: Plan
) -> None:
    rounds = """
        Chức danh | Ngày       | Phát ra | Thu về | Cao | Tín nhiệm | Thấp
        Bí thư    | 2023-11-21 | 25      | 25     | 20  | 4         | 1
        Chủ tịch  | 2025-05-05 | 25      | 25     | 20  | 4         | 1"""
    case = {"period": "2025-H1", "workbooks": {"2025-06-30": {"tin_nhiem": rounds}}}
    votes = vote_rounds(evidence_of(case, make_unit, plan))
    assert list(votes["position"]) == ["Bí thư", "Chủ tịch"]
