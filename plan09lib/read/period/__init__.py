"""The period and the day of issue, as given and as spoken. Begin with `period.py`."""
