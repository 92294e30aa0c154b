"""A city: who has to report (`register.py`: the official wards), and what it has received.

Begin with `city.py`.
"""
