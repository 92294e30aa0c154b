"""What a fact is, how numbers are written, how templates speak. Begin with `narrate.py`."""
