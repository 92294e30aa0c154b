"""Many reports, here, at URLs or on a cluster. Begin with `batch.py`."""
