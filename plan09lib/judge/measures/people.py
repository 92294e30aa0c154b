"""Who is counted for a target that names a range: for internal use only, never for a report."""

from __future__ import annotations

import numpy as np
import pandas as pd

from plan09lib.judge.measures.held import Asked
from plan09lib.judge.measures.judged import Judged
from plan09lib.judge.measures.measuring import looked_at
from plan09lib.judge.targets.answers import Answers, age_range
from plan09lib.judge.targets.evidence import Evidence
from plan09lib.judge.targets.people import named
from plan09lib.read.unit.history import NoSnapshot


def people_measured(evidence: Evidence, one: Judged) -> pd.DataFrame | None:
    """Everybody who belongs to the target's population or may, those not counted first.

    Rows and columns: as `people_of`; of a median age everybody whose birth is known is counted.
    Missing: None where no people are counted, or there is no list of that time.
    """
    snapshot = looked_at(evidence, one.occurrence)
    if one.target.unit != "people" or isinstance(snapshot, NoSnapshot):
        return None
    members = evidence.counter.members(one.target.population, snapshot)
    condition = one.target.condition
    if condition is None:
        blank = age_range(snapshot.roster, snapshot.date)[0].isna().to_numpy(dtype=bool)
        return named(snapshot, members, Answers(np.logical_not(blank), blank), ["birth_date"])
    held = Asked(evidence, snapshot, one.occurrence).holds(condition)
    return named(snapshot, members, held, evidence.plan.condition_columns(condition))
