"""The interim and the final review, with the leaders' letter.

Begin with `review.py`; `opening.py` opens it from a notebook's parameters.
"""
