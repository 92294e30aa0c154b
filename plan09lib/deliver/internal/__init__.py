"""Files with names that never leave the office: a marked list, who is to go on which course.

Begin with `marked_copy.py`.
"""
