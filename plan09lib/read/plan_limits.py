"""Thresholds that the plan does not name and the office may change (`plan.yml`: `limits`)."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from plan09lib.read.record import Record


class Limits(Record):
    """From how much on something is told, compared, hidden or warned of.

    Source: method.md §6 (small numbers) and §7 (similar positions); plan II.2, action 4.2.
    """

    workbook_max_age_days: Annotated[int, Field(strict=True, ge=0)]
    """A list older than this at the end of a period is warned of."""
    suppress_below: Annotated[int, Field(strict=True, ge=2)]
    """Smaller cells of ratings, votes, discipline and ages are hidden."""
    ranked_from: Annotated[int, Field(strict=True, ge=1)]
    """A unit of fewer heads has no rank beside others: one person would move it too far."""
    similar_others: Annotated[int, Field(strict=True, ge=1)]
    """The fewest others in similar positions with whom a rating is compared."""
    trend_periods: Annotated[int, Field(strict=True, ge=2)]
    """The most periods of a city's trend, the reported one included, so that it can be read."""
