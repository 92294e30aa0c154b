"""Judges how far a ward has carried out its plan, period by period, and tells it in Vietnamese.

read → judge → tell → deliver; imports point one way. Notebooks need only `open_review`.
"""

from plan09lib.tell.opening import open_review

__all__ = ["open_review"]
