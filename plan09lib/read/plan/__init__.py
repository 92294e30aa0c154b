"""The rules as frozen records: plan, vocabularies, layout, periods. Begin with `plan.py`."""
