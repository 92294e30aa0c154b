"""What a plan's own file says: targets, tasks, scales, as records. Begin with `plan_file.py`."""
