"""A plan whole: its files found, checked against each other, frozen. Begin with `plan.py`."""
