"""Letters to organisation bodies and Party cells (`branches.py`), and reminders.

Begin with `letter.py`; how they are sent is another room (`deliver/mail`).
"""
