"""The files beside a plan's own: vocabularies, layout, headings, courses, retirement, form.

Begin with `vocab.py`; each file has one module, which knows its name.
"""
