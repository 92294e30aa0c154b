"""Every number of a report, and what it is followed to, by what it speaks of.

Begin with `targets.py`; `works.py` has the numbers of all tasks, `people.py` and `sheets.py` what
some of them are followed to.
"""
