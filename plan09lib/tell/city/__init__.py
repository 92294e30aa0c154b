"""A city's roll-up. Begin with `rollup.py`."""
