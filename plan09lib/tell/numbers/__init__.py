"""Every number of a report, declared once with what it is followed to.

Begin with `declared.py`, which makes a fact with its origin, and `targets.py`, which uses it.
"""
