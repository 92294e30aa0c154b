"""Targets that name a range: measured, between which bounds, attained or not. See `judged.py`."""
