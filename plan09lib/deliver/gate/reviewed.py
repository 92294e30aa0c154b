"""What publishing needs to know of a review; `Review` of tell/report/review.py gives it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Protocol, runtime_checkable

import pandas as pd

from plan09lib.read.period.period import Period
from plan09lib.read.plan.plan import Plan
from plan09lib.read.unit.unit import Unit


class ShownFact(Protocol):
    """A number or date of the review: its exact value and what the reader sees."""

    @property
    def value_text(self) -> str: ...
    @property
    def display(self) -> str: ...
    @property
    def anchor(self) -> str: ...
    def formal(self, leading_zero: bool) -> str: ...


class Checkable(Protocol):
    """What the gate compares a page with.

    A review may also have `linked_pages` (relative addresses of pages in the same outputs folder),
    `page_limit` (bytes), and `document_tree` with its `document_form`.
    """

    @property
    def unit(self) -> Unit: ...
    @property
    def facts(self) -> Mapping[str, ShownFact]: ...
    @property
    def references(self) -> frozenset[str]: ...
    @property
    def roster_names(self) -> frozenset[str]: ...
    @property
    def expected_anchors(self) -> Iterable[str]: ...
    @property
    def frame(self) -> pd.DataFrame: ...


@runtime_checkable
class Concluding(Protocol):
    """A review by a plan whose words say what becomes of each target of its frame."""

    @property
    def plan(self) -> Plan: ...
    @property
    def frame(self) -> pd.DataFrame: ...


class Reviewed(Checkable, Protocol):
    """What is published besides the page: facts, mail, and what the manifest records."""

    @property
    def kind(self) -> str: ...
    @property
    def period(self) -> Period: ...
    @property
    def plan(self) -> Plan: ...
    @property
    def counts(self) -> Mapping[str, int]: ...
    @property
    def findings(self) -> pd.DataFrame: ...
    def inputs(self) -> Mapping[str, str]: ...
    def mail_html(self) -> str: ...
    def mail_text(self) -> str: ...


@runtime_checkable
class Paged(Protocol):
    """A review with further pages, one a province, by the codes in `pages`."""

    @property
    def pages(self) -> tuple[str, ...]: ...
    def page_of(self, province: str) -> Reviewed: ...
