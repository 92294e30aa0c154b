"""Workbooks become typed frames and findings, in steps that `intake.py` calls: begin there.

File → tables → header and rows → columns of cells → values; `row_checks.py` looks at the whole.
"""
