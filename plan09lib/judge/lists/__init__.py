"""How good a list is, and how figures published earlier came about."""
