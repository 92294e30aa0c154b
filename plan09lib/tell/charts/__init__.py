"""The pictures of a report. Begin with `targets.py`; they draw on `canvas.py`."""
