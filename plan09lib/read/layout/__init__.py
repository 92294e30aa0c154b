"""How a sheet is laid out: header, kinds of rows, fields and their columns, several sheets in one.

Begin with `arrange.py`; every row ends in exactly one kind (`row_kinds.py`).
"""
