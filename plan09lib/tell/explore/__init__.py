"""What answers an analyst's questions. Begin with `explorer.py`."""
