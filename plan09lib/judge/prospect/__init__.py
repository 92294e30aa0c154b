"""Three answers about each target: attained, pace, prospect. Begin with `prospect.py`."""
