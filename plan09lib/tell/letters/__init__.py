"""Letters to organisation bodies and Party cells, and reminders. Begin with `letter.py`."""
