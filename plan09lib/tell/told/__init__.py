"""What a sentence speaks of: targets, works, outlook, training as templates see them.

Begin with `targets.py`.
"""
