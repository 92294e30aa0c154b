"""A ward and its lists over time. Begin with `history.py`."""
