"""The pictures of a report, by what they show: targets, tasks, outlook.

Begin with `targets.py`; charts are made of `panels.py`, which draw on `canvas.py`.
"""
