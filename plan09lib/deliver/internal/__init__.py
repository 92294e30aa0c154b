"""Files that never leave the office: exact figures, a marked list, who is to go on which course.

Begin with `inner_page.py`.
"""
