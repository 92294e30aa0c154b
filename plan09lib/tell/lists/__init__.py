"""What the keeper of a list gets to read: the data page and `plan09 check`.

Begin with `data_review.py`.
"""
