"""A ward and its lists over time, as they are or under assumptions. Begin with `history.py`."""
