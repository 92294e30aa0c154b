"""What one cell says: a date, a level, a post, a number; and findings, which all reading makes."""
