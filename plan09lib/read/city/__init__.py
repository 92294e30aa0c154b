"""What a city has received from its wards. Begin with `city.py`."""
