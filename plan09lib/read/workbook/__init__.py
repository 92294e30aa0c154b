"""Any office file becomes typed rows and findings. Begin with `intake.py`."""
