"""`bao-cao.docx`: the document of a review in Word, by the form in force on the day of issue.

Begin with `word.py`.
"""
