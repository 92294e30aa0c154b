"""What the keeper of a list gets to read. Begin with `data_review.py`."""
