"""Many wards beside each other, from their facts only. Begin with `city_period.py`."""
