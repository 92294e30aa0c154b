"""The roster to come and the targets counted on it. Begin with `outlook.py`."""
