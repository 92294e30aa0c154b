"""What a report is shared as: its notebook, shown cell by cell, and the pages made of it."""
