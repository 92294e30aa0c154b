"""Files as they lie there: present or refused; YAML, CSV, texts, days and names; nothing guessed.

Begin with `presence.py`.
"""
