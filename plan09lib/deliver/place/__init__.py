"""Where reports lie: whose files these are, swaps that a kill leaves whole, locks, disk faults.

Begin with `staging.py`; nothing is deleted that does not carry a mark of `own_files.py`.
"""
