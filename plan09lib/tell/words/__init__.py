"""What a fact is, how numbers are written, how templates speak, how a letter's HTML becomes text.

Begin with `narrate.py`.
"""
