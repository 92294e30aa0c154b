"""The interim and the final review, with the leaders' letter.

Begin with `review.py`: views, which are functions of what is known of a unit (`found.py`).
`opening.py` opens it from a notebook's parameters.
"""
