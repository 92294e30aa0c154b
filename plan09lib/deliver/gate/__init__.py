"""What a page must pass before it is published. Begin with `rules.py`."""
