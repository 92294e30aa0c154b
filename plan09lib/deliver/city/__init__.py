"""Facts between wards and city, and the further pages of a roll-up.

Begin with `facts_export.py`, what a ward sends; `facts_import.py` takes it in.
"""
