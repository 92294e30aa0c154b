"""The interim and the final review, with the leaders' letter. Begin with `review.py`."""
