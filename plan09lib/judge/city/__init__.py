"""Many wards beside each other from their facts only, and whole countries counted in one pass.

Begin with `city_period.py`; `plan09 count` is `country.py`.
"""
