"""The document that an office signs: one tree of blocks, whatever it is rendered as.

Begin with `document.py`: what the templates of `templates/document/` say, as blocks (`blocks.py`).
"""
