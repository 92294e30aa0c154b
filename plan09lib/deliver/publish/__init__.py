"""One report from parameters to its place: run, converted, gated, swapped in.

Begin with `publish.py`.
"""
