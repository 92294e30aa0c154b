"""The columns of the two frames of the outlook: their types and what they hold."""

from __future__ import annotations

from typing import Literal

State = Literal["met", "short", "open", "nobody", "ended"]
"""At one day: attained, not attained, decided by blanks or by who comes, an empty population, one
that has ended."""
Outcome = Literal["stays_met", "met", "slips", "short", "open", "nobody", "ended"]
"""Through the deadline: met now and then, met from some year on, met now and short then, short."""

PATHS: dict[str, tuple[str, str]] = {
    "target_id": ("string", "id in plan.yml"),
    "scenario": ("string", "nothing, under_way or plan"),
    "day": ("string", "ISO date: a year end before the deadline, or the deadline"),
    "n": ("Int64", "heads in the population on that day"),
    "k": ("Int64", "heads known to satisfy then"),
    "unknown": ("Int64", "heads of n without a known value"),
    "undecided": ("Int64", "people who may or may not belong then, not in n"),
    "need": ("Int64", "heads required"),
    "gap": ("Int64", "heads missing, max(0, need − k)"),
    "state": ("string", "met, short, open, nobody or ended, if nobody else comes or goes"),
}  # fmt: skip

OUTLOOK: dict[str, tuple[str, str]] = {
    "target_id": ("string", "id in plan.yml"),
    "scenario": ("string", "nothing, under_way or plan"),
    "deadline": ("string", "ISO date"),
    "state_now": ("string", "state on the as-of date"),
    "outcome": ("string", "closed list, see Outcome"),
    "met_on": ("string", "ISO date from which it is met to the deadline; empty when not"),
    "n": ("Int64", "heads in the population at the deadline"),
    "k": ("Int64", "heads known to satisfy then"),
    "unknown": ("Int64", "heads of n without a known value"),
    "undecided": ("Int64", "people who may or may not belong then, not in n"),
    "need": ("Int64", "heads required then"),
    "gap": ("Int64", "heads missing then"),
    "left": ("Int64", "people of today's population who have left by then"),
    "left_qualified": ("Int64", "of them satisfying today"),
    "aged_out": ("Int64", "people of today's population who are past its age limit then"),
    "aged_out_qualified": ("Int64", "of them satisfying today"),
    "trained": ("Int64", "people of both populations who satisfy then and not (known to) today"),
    "refilled_need": ("Int64", "heads required if every place of those who left is filled"),
    "refilled_gap_best": ("Int64", "heads missing then if all newcomers satisfy"),
    "refilled_gap_worst": ("Int64", "heads missing then if none of them does"),
    "refilled_state": ("string", "met or short whoever comes, open when it depends on them"),
    "state_if_nobody_left": ("string", "state at the deadline if nobody had left"),
    "state_if_nobody_aged": ("string", "state at the deadline if nobody had passed the age limit"),
    "turns_on_leaving": ("boolean", "retirements alone decide whether it is met at the deadline"),
    "turns_on_age": ("boolean", "birthdays alone decide whether it is met at the deadline"),
}  # fmt: skip
