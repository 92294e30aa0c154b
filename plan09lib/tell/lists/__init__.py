"""What the keeper of a list or of a plan gets to read: the data page, `plan09 check`, `plan check`.

Begin with `data_review.py`; what was understood of a plan stands in `understood.py`.
"""
