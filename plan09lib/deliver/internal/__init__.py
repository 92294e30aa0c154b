"""Files with names that never leave the office."""
