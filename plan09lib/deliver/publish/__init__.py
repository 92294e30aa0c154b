"""One report from parameters to its place, and whose the files are that lie there.

Begin with `publish.py`.
"""
