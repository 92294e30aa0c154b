"""Processes and kernels that start sooner. Begin with `processes.py`."""
