"""Any office file becomes sheets of plain cells, with what the file tells of them beside values.

Begin with `tables.py`; `container.py` looks through a file before any reader opens it.
"""
