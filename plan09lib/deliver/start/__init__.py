"""From an office's list to a ward's folder: what the list says itself, and what has to be asked.

Begin with `start.py`; which finding is asked about how: `questions.py`.
"""
