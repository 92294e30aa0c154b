"""One report from parameters to its place. Begin with `publish.py`."""
