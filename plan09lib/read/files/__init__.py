"""Files as they lie there: present or refused; YAML, CSV, texts, days and names; nothing guessed.

Begin with `presence.py`. What people open in a spreadsheet is written by `formula_guard.py`.
"""
