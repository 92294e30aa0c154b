"""Folders at URLs: read, written whole, cached. Begin with `storage.py`."""
