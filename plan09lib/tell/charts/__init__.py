"""The pictures of a report, by what they show: targets, tasks, outlook.

Begin with `chart.py`, which finds them by name; they are made of `panels.py`, which draw on
`canvas.py`.
"""
