"""What is due, making it, and how reports stand. Begin with `due.py`."""
