"""What may be told of protected counts: coarser truth instead of hidden cells.

Begin with `coarser.py`.
"""
