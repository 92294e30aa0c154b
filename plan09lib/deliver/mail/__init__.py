"""A report's letters: built, gated, sent once. Begin with `run.py`; the rules are in `gate.py`."""
