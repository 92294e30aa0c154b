"""How good a list is (`completeness.py`), and how figures published earlier came about."""
