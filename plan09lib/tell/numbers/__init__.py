"""Every number of a report, and what it is followed to. Begin with `book.py`."""
