"""The workbook to fill in, made from the last one. Begin with `next_workbook.py`."""
