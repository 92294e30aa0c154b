"""A Word file that the office has edited: read, compared with what it was made from, brought up to
date, checked.

Begin with `update.py`.
"""
