"""Invented cities of any size: a city's folder with facts, as `import-facts` would leave it."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import yaml

from plan09lib.judge.targets.assess import COLUMNS
from plan09lib.read.city.register import OfficialWard
from plan09lib.read.plan.plan import Plan, plan_version, readings

DIGEST = "a" * 64
NOT_MET = ("behind", "stalled", "missed", "on_track")
SHORT = ("missed", "out_of_reach", "needs_sending", "will_meet", "undecided", "ends_with_group")


def unit_file(unit: str, name: str, code: str, province: str, **more: Any) -> dict[str, Any]:
    """The content of a ward's `don_vi.yml`."""
    since = more.pop("since", "2025-07-01")
    named = {"from": since, "ward": name, "parent": "", "committee": "", "place": name}
    return {
        "unit": unit,
        "synthetic": True,
        "valid": {"from": since, "until": more.pop("until", None)},
        "names": [named],
        "codes": [{"from": since, "province": province, "ward": code}],
        **more,
    }


def city_facts(
    plan: Plan, units: Sequence[str], period: str, as_of: str, seed: int = 9
) -> pd.DataFrame:
    """Consistent facts of every unit and target, and where they come from.

    One unit in nine sent a package of the old form, without classes.
    """
    rng = np.random.default_rng(seed)
    targets, size = plan.targets, len(units) * len(plan.targets)
    repeat = {
        name: np.tile([getattr(t, name) for t in targets], len(units)) for name in ("id", "applied")
    }
    n = rng.integers(3, 40, size)
    k = rng.binomial(n, 0.8)
    need = -(-repeat["applied"] * n // 100)
    status = np.where(k >= need, "met", rng.choice(NOT_MET, size))
    told = {
        "unit": np.repeat(np.array(units, dtype=object), len(targets)), "period": period,
        "target_id": repeat["id"], "percent": repeat["applied"], "rule": "ceil", "as_of": as_of,
        "workbook": f"{as_of}.xlsx", "n": n, "k": k, "unknown": 0, "undecided": 0, "need": need,
        "gap": np.maximum(0, need - k), "need_nearest": need, "is_knife_edge": False,
        "status": status, "reason": "attained",
        "deadline": np.tile([t.deadline.isoformat() for t in targets], len(units)),
        "clause": np.tile([t.clause for t in targets], len(units)),
        "population": np.tile([t.population for t in targets], len(units)),
    }  # fmt: skip
    frame = pd.DataFrame(told, index=range(size)).reindex(columns=list(COLUMNS))
    texts = [name for name, (dtype, _) in COLUMNS.items() if dtype == "string"]
    frame = frame.astype(dict.fromkeys(texts, "string")).fillna(dict.fromkeys(texts, ""))
    frame = frame.astype({name: dtype for name, (dtype, _) in COLUMNS.items()})
    classes = np.where(k >= need, "attained", rng.choice(SHORT, size))
    classes = np.where((np.arange(size) // len(targets)) % 9 == 8, "", classes)
    sent = np.where(classes == "needs_sending", np.maximum(1, need - k), 0)
    days = rng.choice(["2026-03-01", "2026-11-15", ""], size)
    frame = frame.assign(
        prospect=pd.Series(classes, dtype="string"),
        to_send=pd.Series(sent, dtype="Int64").mask(classes != "needs_sending"),
        to_send_at_most=pd.Series(
            np.where(classes == "undecided", rng.integers(0, 3, size), 0), dtype="Int64"
        ).mask(classes != "undecided"),
        prospect_reason=pd.Series(
            np.where(classes == "undecided", rng.choice(["blanks", "roster_changes"], size), ""),
            dtype="string",
        ),
        latest_start=pd.Series(np.where(sent > 0, days, ""), dtype="string"),
    )
    return frame.assign(
        review="so_ket", made_at="2025-07-20T08:00:00+07:00", number="", has_page=True,
        package=DIGEST,
    )  # fmt: skip


def write_city(
    data_dir: Path, city: str, plan: Plan, facts: pd.DataFrame, units: dict[str, Any], **more: Any
) -> Path:
    """The city's folder; `more` goes into `thanh_pho.yml`."""
    folder = data_dir / "city" / city
    (folder / "goi").mkdir(parents=True)
    said = {"city": city, "name": "thành phố Thử", "synthetic": True, **more}
    (folder / "thanh_pho.yml").write_text(
        yaml.safe_dump(said, allow_unicode=True), encoding="utf-8"
    )
    own = readings(plan)
    write_index(folder, DIGEST, own, units)
    facts.to_parquet(folder / "facts.parquet", index=False)
    return folder


def write_index(folder: Path, digest: str, own: dict[str, str], units: dict[str, Any]) -> None:
    """The index of a package that the city has taken in."""
    index = {
        "format": 1, "plan": {"version": plan_version(own), "readings": own}, "units": units,
        "runs": [], "files": {},
    }  # fmt: skip
    text = json.dumps(index, ensure_ascii=False, default=str)
    (folder / "goi" / f"{digest}.json").write_text(text, encoding="utf-8")


def official_city(
    data_dir: Path, city: str, plan: Plan, wards: Sequence[OfficialWard], absent: int = 0
) -> pd.DataFrame:
    """A city of wards of the register; the last `absent` of them have not reported. Its facts."""
    units = {f"don-vi-{w.code}": unit_file(f"don-vi-{w.code}", w.name, w.code, w.province)
             for w in wards}  # fmt: skip
    period, as_of = "2025-H2", dt.date(2025, 12, 31).isoformat()
    facts = city_facts(plan, list(units)[: len(units) - absent], period, as_of)
    listed = [{"code": w.code, "name": w.name, "province": w.province, "from": "2025-07-01"}
              for w in wards]  # fmt: skip
    write_city(data_dir, city, plan, facts, units, wards=listed)
    return facts
