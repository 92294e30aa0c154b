"""What is written down of a report: what it was made from, whether it is current, what was issued.

Begin with `manifest.py`.
"""
