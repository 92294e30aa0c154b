"""Which cells are hidden so that nothing about a person can be worked out.

Begin with `disclosure.py`.
"""
